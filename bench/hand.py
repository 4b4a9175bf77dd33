"""The yardsticks of bench/hand seen from Python: bench/hand/hand.h in ctypes.

    build(folder)      compiles bench/hand with the flags of `afflux` into a shared library
    Hand(library)      the functions of that library
    Run(hand, run)     HBV on the arrays of a run of Afflux (afflux_ctypes.Run), without copying
"""
import ctypes
import os
import subprocess
from ctypes import POINTER, Structure, c_double, c_float, c_int, c_size_t, c_void_p

import afflux_ctypes as afx

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "hand")
FORCINGS = "P T PET".split()
PARAMETERS = "TT CFMAX CFR CWH FC BETA LP BETAET PERC UZL K0 K1 K2".split()


class hand_run(Structure):
    _fields_ = [
        ("sites", c_size_t),
        ("members", c_size_t),
        ("steps", c_size_t),
        ("first_site", c_size_t),
        ("end_site", c_size_t),
        ("linear", c_int),
        ("P", c_void_p),
        ("T", c_void_p),
        ("PET", c_void_p),
        ("parameter", c_void_p * len(PARAMETERS)),
        ("Q", c_void_p),
        ("AET", c_void_p),
        ("Q_bar", c_void_p),
        ("parameter_bar", c_void_p * len(PARAMETERS)),
        ("work", c_void_p),
        ("work_size", c_size_t),
    ]


NAME_OF = {c_float: "float", c_double: "double"}
SCALAR_FLAGS = ["-O3", "-march=native"]


def build(folder):
    """Compiles the library into `folder` with the compiler that `afflux` uses; its path. The scalar
    loops are compiled as anybody would: some of these flags make vectors and slow them down."""
    compiler, objects = os.environ.get("CC") or "cc", []
    fast = afx.known_to(compiler, afx.FAST)
    for name in sorted(name for name in os.listdir(FOLDER) if name.endswith(".c")):
        flags = SCALAR_FLAGS if name.startswith("scalar") else fast
        objects.append(os.path.join(folder, name[:-2] + ".o"))
        subprocess.run([compiler, "-std=c99", "-D_GNU_SOURCE", *flags, "-fPIC", "-c",
                        os.path.join(FOLDER, name), "-o", objects[-1]], check=True)
    library = os.path.join(folder, "hand.so")
    subprocess.run([compiler, "-shared", *objects, "-o", library, "-lm"], check=True)
    return library


class Hand:
    """The functions of the library by the real type: hand.of("forward", c_float)."""

    NAMES = {
        "work": ("hand_hbv_work", c_size_t),
        "forward": ("hand_hbv_forward", c_int),
        "gradient": ("hand_hbv_gradient", c_int),
        "scalar": ("scalar_hbv_forward", None),
    }

    def __init__(self, library):
        self.library = ctypes.CDLL(library)

    def of(self, what, real):
        name, result = self.NAMES[what]
        function = getattr(self.library, f"{name}_{NAME_OF[real]}")
        function.restype, function.argtypes = result, [POINTER(hand_run)]
        return function

    def lanes(self, real):
        """Of a block."""
        function = getattr(self.library, "hand_hbv_lanes_" + NAME_OF[real])
        function.restype = c_size_t
        return function()


class Run:
    """HBV on the memory of a run of Afflux: reads its forcing, parameters and seeds of Q; writes
    its output, adds to its parameter_bar, where it has those. `sites` is a range, for threads; a
    room is shared by runs that take turns."""

    def __init__(self, hand, run, linear=False, sites=None, room=None):
        members, steps = run.args.members, run.args.steps
        every = run.args.lanes // members
        sites = sites or range(every)
        self.hand, self.source, self.real = hand, run, run.model.real
        self.names = {role: {symbol.name.decode() for symbol in run.model.symbols(role)}
                      for role in (afx.FORCING, afx.PARAMETER, afx.OUTPUT)}
        self.args = hand_run(every, members, steps, sites.start, sites.stop, int(linear))
        for name in FORCINGS:
            setattr(self.args, name, self.address("forcing", afx.FORCING, name))
        for k, name in enumerate(PARAMETERS):
            self.args.parameter[k] = self.address("parameter", afx.PARAMETER, name)
            self.args.parameter_bar[k] = self.address("parameter_bar", afx.PARAMETER, name)
        self.args.Q = self.address("output", afx.OUTPUT, "Q")
        self.args.AET = self.address("output", afx.OUTPUT, "AET")
        self.args.Q_bar = self.address("output_bar", afx.OUTPUT, "Q")
        self.room = room or afx.Room()
        self.args.work_size = hand.of("work", self.real)(self.args)
        self.args.work = self.room.of(self.args.work_size)

    def address(self, argument, role, name):
        """Where a variable of an argument begins; None if the run has no such argument, or the
        model no such variable (BETAET, of the model with linear ET)."""
        view = getattr(self.source.args, argument)
        if not view.data or name not in self.names[role]:
            return None
        size = ctypes.sizeof(self.real)
        return view.data + self.source.model.index(role, name) * view.variable * size

    def call(self, what):
        if self.hand.of(what, self.real)(self.args):
            raise ValueError(f"{what}: the work memory is too small")

    def forward(self):
        self.call("forward")

    def gradient(self):
        self.call("gradient")

    def scalar(self):
        self.call("scalar")


MATH = ("log", "exp", "pow", "library exp", "library log", "library pow", "plain")
STREAMS = {"L2": 512 << 10, "L3": 8 << 20, "memory": 256 << 20}  # bytes of the arrays


def throughput(hand):
    """What the machine can do: {"float": {"pow": ns per element, ...}, "double": ..., "stream":
    {"L2": bytes per ns, ...}}."""
    found = {}
    for real in ("float", "double"):
        function = getattr(hand.library, "hand_math_ns_" + real)
        function.restype, function.argtypes = c_double, [c_int]
        found[real] = {name: function(k) for k, name in enumerate(MATH)}
    stream = hand.library.hand_stream_bytes_per_ns
    stream.restype, stream.argtypes = c_double, [c_size_t]
    found["stream"] = {name: stream(size) for name, size in STREAMS.items()}
    return found
