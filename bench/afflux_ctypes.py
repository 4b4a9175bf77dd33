"""A compiled Afflux model seen from Python: runtime/include/afflux/model.h in ctypes.

    build(source, library, macros)  compiles generated C into a shared library
    Model(library, name)            the table NAME_model() of one library
    Run(model, lanes, steps)        arrays of one run, contiguous as [variable][time][lane]

Only the standard library is used; arrays are ctypes arrays, which numpy and torch can view.
"""
import ctypes
import mmap
import os
import re
import subprocess
from ctypes import (
    CFUNCTYPE,
    POINTER,
    Structure,
    c_char,
    c_char_p,
    c_double,
    c_float,
    c_int,
    c_size_t,
    c_ssize_t,
    c_uint32,
    c_uint64,
    c_void_p,
)

VERSION = 5
FORCING, ATTRIBUTE, PARAMETER, DYNAMIC, STATE, OUTPUT, WEIGHT = range(7)
FORWARD, REVERSE, TANGENT, SECOND = range(4)
OK, BAD_ARGUMENTS, NOT_FINITE, NOT_SOLVED = range(4)
STORE_ALL, STORE_STATES, TWO_LEVEL, BINOMIAL = range(4)
ALIGNMENT = 64
LARGE_PAGE = 2 << 20


class afx_array(Structure):
    _fields_ = [
        ("data", c_void_p),
        ("variable", c_ssize_t),
        ("time", c_ssize_t),
        ("lane", c_ssize_t),
        ("direction", c_ssize_t),
    ]


class afx_fault(Structure):
    _fields_ = [("symbol", c_uint32), ("flag", c_uint32), ("lane", c_size_t), ("step", c_size_t)]


class afx_network(Structure):
    _fields_ = [
        ("lanes", c_size_t),
        ("levels", c_size_t),
        ("level_begin", POINTER(c_uint32)),
        ("upstream_begin", POINTER(c_uint32)),
        ("upstream", POINTER(c_uint32)),
        ("downstream", POINTER(c_uint32)),
    ]


class afx_args(Structure):
    _fields_ = [
        ("size", c_uint32),
        ("version", c_uint32),
        ("lanes", c_size_t),
        ("members", c_size_t),
        ("steps", c_size_t),
        ("gradient_from", c_size_t),
        ("block", c_size_t),
        ("directions", c_size_t),
        ("schedule", c_int),
        ("slots", c_size_t),
        ("steps_run", POINTER(c_uint64)),
        ("watch", c_uint32),
        ("unwanted", c_uint64),
        ("forcing", afx_array),
        ("attribute", afx_array),
        ("parameter", afx_array),
        ("dynamic", afx_array),
        ("start", afx_array),
        ("output", afx_array),
        ("end", afx_array),
        ("weights", c_void_p),
        ("output_bar", afx_array),
        ("end_bar", afx_array),
        ("forcing_bar", afx_array),
        ("parameter_bar", afx_array),
        ("dynamic_bar", afx_array),
        ("start_bar", afx_array),
        ("weights_bar", c_void_p),
        ("forcing_dot", afx_array),
        ("parameter_dot", afx_array),
        ("dynamic_dot", afx_array),
        ("start_dot", afx_array),
        ("weights_dot", c_void_p),
        ("output_dot", afx_array),
        ("end_dot", afx_array),
        ("output_bar_dot", afx_array),
        ("end_bar_dot", afx_array),
        ("forcing_bar_dot", afx_array),
        ("parameter_bar_dot", afx_array),
        ("dynamic_bar_dot", afx_array),
        ("start_bar_dot", afx_array),
        ("weights_bar_dot", c_void_p),
        ("network", POINTER(afx_network)),
        ("work", c_void_p),
        ("work_size", c_size_t),
        ("fault", POINTER(afx_fault)),
    ]


class afx_symbol(Structure):
    _fields_ = [
        ("name", c_char_p),
        ("unit", c_char_p),
        ("words", c_char_p),
        ("role", c_int),
        ("index", c_uint32),
        ("elements", c_uint32),
        ("lowest", c_double),
        ("highest", c_double),
        ("normal", c_double),
        ("fan_in", c_uint32),
        ("fan_out", c_uint32),
        ("line", c_uint32),
        ("store", c_uint32),
        ("rank", c_uint32),
        ("dims", c_uint32 * 4),
        ("fixed", c_uint32),
    ]


class afx_flag(Structure):
    _fields_ = [("name", c_char_p), ("line", c_uint32)]


class afx_dim(Structure):
    _fields_ = [("name", c_char_p), ("size", c_uint32)]


class afx_info(Structure):
    _fields_ = [
        ("version", c_uint32),
        ("real_bytes", c_uint32),
        ("name", c_char_p),
        ("words", c_char_p),
        ("source", c_char_p),
        ("hash", c_char_p),
        ("step_seconds", c_double),
        ("count", c_uint32 * 7),
        ("symbol_count", c_uint32),
        ("symbols", POINTER(afx_symbol)),
        ("dim_count", c_uint32),
        ("dims", POINTER(afx_dim)),
        ("map", c_uint32),
        ("network", c_uint32),
        ("lanes_multiple", c_uint32),
        ("block", c_uint32),
        ("kept", c_uint32),
        ("step_cost", c_uint64),
        ("second", c_uint32),
        ("flag_count", c_uint32),
        ("flags", POINTER(afx_flag)),
    ]


ARGS = POINTER(afx_args)
SIZE_OF = CFUNCTYPE(c_size_t, ARGS)
WORK_OF = CFUNCTYPE(c_size_t, ARGS, c_int)
RUN_OF = CFUNCTYPE(c_int, ARGS)
STEP_OF = CFUNCTYPE(c_int, ARGS, c_size_t)


class afx_model(Structure):
    _fields_ = [
        ("info", POINTER(afx_info)),
        ("blocks", SIZE_OF),
        ("block_lanes", SIZE_OF),
        ("block_work_size", WORK_OF),
        ("block_forward", CFUNCTYPE(c_int, ARGS, c_size_t, c_void_p, c_int)),
        ("block_reverse", CFUNCTYPE(c_int, ARGS, c_size_t, c_void_p, c_int)),
        ("work_size", WORK_OF),
        ("run", RUN_OF),
        ("run_d", RUN_OF),
        ("run_b", RUN_OF),
        ("run_bd", RUN_OF),
        ("step", STEP_OF),
        ("step_d", STEP_OF),
        ("step_b", STEP_OF),
        ("step_bd", STEP_OF),
    ]


STRUCTS = (
    afx_array,
    afx_fault,
    afx_network,
    afx_args,
    afx_symbol,
    afx_flag,
    afx_dim,
    afx_info,
    afx_model,
)


def flags_of_afflux(name):
    """The flags with which `afflux` itself compiles models, read where they stand."""
    with open(os.path.join(os.path.dirname(__file__), "..", "cli", "native.c")) as file:
        listed = re.search(rf"\b{name}\[\] = \{{(.*?)\}};", file.read(), re.DOTALL).group(1)
    ours = {"-std=c99", "-fPIC", "-shared"}  # build() gives these itself
    return [flag for flag in re.findall(r'"([^"]+)"', listed) if flag not in ours]


FAST = flags_of_afflux("flags") + flags_of_afflux("gcc_flags")
ONE_LANE = flags_of_afflux("flags") + flags_of_afflux("one_lane_flags")
GCC_ONLY = flags_of_afflux("gcc_flags") + flags_of_afflux("one_lane_flags")


def known_to(compiler, flags):
    """The flags, without gcc's own if the compiler is clang."""
    version = subprocess.run([compiler, "--version"], capture_output=True, text=True).stdout
    return [flag for flag in flags if "clang" not in version or flag not in GCC_ONLY]


STRICT = ["-O2", "-ffp-contract=off"]


def build(source, library, flags):
    command = ["cc", "-std=c99", *known_to("cc", flags), "-shared", "-fPIC"]
    subprocess.run([*command, source, "-o", library, "-lm"], check=True)


class Model:
    """The table of one shared library; symbols by role and name."""

    def __init__(self, library, name):
        self.library = ctypes.CDLL(library)
        entry = getattr(self.library, name + "_model")
        entry.restype = POINTER(afx_model)
        self.table = entry().contents
        self.info = self.table.info.contents
        if self.info.version != VERSION:
            raise ValueError(f"{library} speaks version {self.info.version}, this file {VERSION}")
        self.real = c_float if self.info.real_bytes == 4 else c_double

    def symbols(self, role):
        every = (self.info.symbols[k] for k in range(self.info.symbol_count))
        return [symbol for symbol in every if symbol.role == role]

    def index(self, role, name):
        found = {symbol.name.decode(): symbol.index for symbol in self.symbols(role)}
        return found[name]

    def count(self, role):
        return self.info.count[role]


class Fault(Exception):
    """A run that did not return OK; says where, when the model knows."""


def zeroed(size):
    """Bytes of zero, of large pages where there are such, as runtime/core/memory.c asks for them:
    rows of one time lie far from those of the next, each on a small page of its own."""
    if size < LARGE_PAGE:
        return (ctypes.c_char * size)()
    memory = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    if hasattr(mmap, "MADV_HUGEPAGE"):
        memory.madvise(mmap.MADV_HUGEPAGE)
    return (ctypes.c_char * size).from_buffer(memory)


def aligned_array(real, size):
    """Zeroed numbers that begin with a line of the cache: vectors then never straddle two."""
    memory = zeroed(size * ctypes.sizeof(real) + ALIGNMENT)
    return (real * size).from_buffer(memory, -ctypes.addressof(memory) % ALIGNMENT)


class Room:
    """Work memory of runs that take turns; best the greatest first."""

    def __init__(self):
        self.pieces = []

    def of(self, size):
        """Where so many bytes begin, with a line of the cache."""
        if not self.pieces or len(self.pieces[-1]) < size:
            self.pieces.append(aligned_array(c_char, size))
        return ctypes.addressof(self.pieces[-1])


class Run:
    """The arguments of one run. `make` gives an argument zeroed memory; `arrays` holds it."""

    # argument: role, whether it has a time axis, whether it is by site instead of by lane
    SHAPES = {
        "forcing": (FORCING, True, True),
        "attribute": (ATTRIBUTE, False, True),
        "parameter": (PARAMETER, False, False),
        "dynamic": (DYNAMIC, True, False),
        "start": (STATE, False, False),
        "output": (OUTPUT, True, False),
        "end": (STATE, False, False),
        "output_bar": (OUTPUT, True, False),
        "end_bar": (STATE, False, False),
        "forcing_bar": (FORCING, True, False),
        "parameter_bar": (PARAMETER, False, False),
        "dynamic_bar": (DYNAMIC, True, False),
        "start_bar": (STATE, False, False),
        "forcing_dot": (FORCING, True, True),
        "parameter_dot": (PARAMETER, False, False),
        "dynamic_dot": (DYNAMIC, True, False),
        "start_dot": (STATE, False, False),
        "output_dot": (OUTPUT, True, False),
        "end_dot": (STATE, False, False),
        "output_bar_dot": (OUTPUT, True, False),
        "end_bar_dot": (STATE, False, False),
        "forcing_bar_dot": (FORCING, True, False),
        "parameter_bar_dot": (PARAMETER, False, False),
        "dynamic_bar_dot": (DYNAMIC, True, False),
        "start_bar_dot": (STATE, False, False),
    }
    # Of these there is one array for each direction of the tangent, one after another.
    DIRECTED = {name for name in SHAPES if name.endswith("_dot") and "bar" not in name}

    def __init__(self, model, lanes, steps, members=1, directions=1):
        self.model = model
        self.arrays = {}
        self.room = Room()
        self.fault = afx_fault()
        self.args = afx_args(
            size=ctypes.sizeof(afx_args),
            version=VERSION,
            lanes=lanes,
            members=members,
            steps=steps,
            directions=directions,
            fault=ctypes.pointer(self.fault),
        )

    def make(self, name, array=None):
        """Memory for one argument, [variable][time][lane] or [variable][lane], zeroed or, if large
        enough, that of another run; of those of the tangent, as many as the run has directions."""
        role, in_time, by_site = self.SHAPES[name]
        lanes = self.args.lanes // self.args.members if by_site else self.args.lanes
        steps = self.args.steps if in_time else 1
        size = self.model.count(role) * steps * lanes
        directions = max(1, self.args.directions) if name in self.DIRECTED else 1
        if array is None or len(array) < size * directions:
            array = aligned_array(self.model.real, size * directions)
        view = afx_array(ctypes.addressof(array), steps * lanes, lanes if in_time else 0, 1, size)
        setattr(self.args, name, view)
        self.arrays[name] = array
        return array

    def reserve(self, mode):
        """Aligned work memory, as much as the model asks for."""
        size = self.model.table.work_size(ctypes.byref(self.args), mode)
        if self.args.work_size < size:
            self.args.work = self.room.of(size)
            self.args.work_size = size

    def call(self, function):
        status = function(ctypes.byref(self.args))
        if status == NOT_FINITE:
            name = self.model.info.symbols[self.fault.symbol].name.decode()
            raise Fault(f"{name} is not finite: lane {self.fault.lane}, step {self.fault.step}")
        if status != OK:
            raise Fault(f"status {status}")

    def forward(self):
        self.reserve(FORWARD)
        self.call(self.model.table.run)

    def tangent(self):
        self.reserve(TANGENT)
        self.call(self.model.table.run_d)

    def reverse(self):
        """Forward and reverse: the derivatives are added to what the *_bar arrays hold."""
        self.reserve(REVERSE)
        self.call(self.model.table.run_b)

    def second(self):
        """Tangent of the adjoint: Hessian-vector products, added to the *_bar_dot arrays."""
        if not self.model.info.second:
            raise Fault("the model was emitted without --second")
        self.reserve(SECOND)
        self.call(self.model.table.run_bd)
