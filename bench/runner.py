"""bench/runner.h in ctypes: inputs, runs on threads, and the clock, all in C."""
import ctypes
import os
import subprocess
from ctypes import (
    POINTER,
    Structure,
    byref,
    c_double,
    c_int,
    c_size_t,
    c_uint64,
    c_void_p,
)

import afflux_ctypes as afx

HERE = os.path.dirname(os.path.abspath(__file__))
RUNTIME = os.path.join(HERE, "..", "runtime")
FLAGS = ["-std=c11", "-D_GNU_SOURCE", "-O2", "-shared", "-fPIC", "-pthread"]
# forcing of a model: kind of weather
RAIN, TEMPERATURE, EVAPORATION, DAYLIGHT = range(4)
WEATHER = {"P": RAIN, "T": TEMPERATURE, "PET": EVAPORATION, "L": DAYLIGHT}


class bench_grid(Structure):
    _fields_ = [(name, c_size_t) for name in
                ("steps", "first_site", "sites", "all_sites", "members", "real_bytes")]


class bench_range(Structure):
    _fields_ = [("lowest", c_double), ("highest", c_double), ("stream", c_uint64)]


class bench_crew(Structure):
    _fields_ = [
        ("model", c_void_p),
        ("args", c_void_p),
        ("mode", c_int),
        ("threads", c_size_t),
        ("work", POINTER(c_void_p)),
    ]


class bench_plain_call(Structure):
    _fields_ = [("call", c_void_p), ("context", c_void_p)]


class bench_seconds(Structure):
    _fields_ = [("wall", c_double), ("processor", c_double)]


def build(folder):
    library = os.path.join(folder, "runner.so")
    sources = [os.path.join(HERE, name) for name in ("inputs.c", "processors.c", "runner.c")]
    sources.append(os.path.join(RUNTIME, "time", "fastest.c"))
    folders = ["-I", RUNTIME, "-I", os.path.join(RUNTIME, "include")]
    command = ["cc", *FLAGS, *folders, *sources, "-o", library, "-lm"]
    subprocess.run(command, check=True)
    return library


class Runner:
    def __init__(self, library):
        self.library = ctypes.CDLL(library)
        self.library.bench_fill_forcing.argtypes = [
            POINTER(bench_grid), c_int, c_double, c_void_p]
        self.library.bench_fill_lanes.argtypes = [
            POINTER(bench_grid), POINTER(bench_range), c_void_p]
        self.library.bench_fill_seeds.argtypes = [POINTER(bench_grid), c_void_p]
        self.library.bench_time.argtypes = [c_void_p, c_void_p, c_size_t, POINTER(bench_seconds)]
        self.library.bench_look.argtypes, self.library.bench_look.restype = [c_size_t], c_double

    def time(self, call, context, times):
        """(wall, processor) seconds of as many calls of a C function `int call(context)`."""
        seconds = bench_seconds()
        status = self.library.bench_time(call, byref(context), times, byref(seconds))
        if status != 0:
            raise afx.Fault(f"status {status}")
        return seconds.wall, seconds.processor

    def fill(self, run, first_site=0, all_sites=None):
        """Makes and fills forcing, parameters and seeds of a run, or those of some of all sites;
        weather by the names of the forcings, parameters within the middle four fifths of their
        bounds."""
        args, size = run.args, ctypes.sizeof(run.model.real)
        sites = args.lanes // args.members
        grid = bench_grid(args.steps, first_site, sites, all_sites or sites, args.members, size)
        days = run.model.info.step_seconds / 86400
        forcing, parameter = run.make("forcing"), run.make("parameter")
        for symbol in run.model.symbols(afx.FORCING):
            kind = WEATHER[symbol.name.decode()]
            factor = days if kind in (RAIN, EVAPORATION) else 1
            place = ctypes.addressof(forcing) + symbol.index * args.steps * sites * size
            self.library.bench_fill_forcing(grid, kind, factor, place)
        for symbol in run.model.symbols(afx.PARAMETER):
            for k in range(symbol.index, symbol.index + symbol.elements):
                place = ctypes.addressof(parameter) + k * args.lanes * size
                self.library.bench_fill_lanes(grid, drawn_from(symbol, k), place)
        self.library.bench_fill_seeds(grid, run.make("output_bar"))


def drawn_from(symbol, place):
    """BETAET stays above 1: below, PyTorch's derivative of a power is not a number wherever a
    store is empty."""
    tenth = 0.1 * (symbol.highest - symbol.lowest)
    lowest, highest = symbol.lowest + tenth, symbol.highest - tenth
    if symbol.name == b"BETAET":
        lowest = max(lowest, 1.0)
    return bench_range(lowest, highest, 100 + place)
