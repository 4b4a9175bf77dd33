"""The sides of a comparison: each can be timed forward and with its gradient, and shows the latter.

    name                  as the table calls it
    threads               how many it has
    time(what, times)     (wall, processor) seconds of as many runs on one
    together(what, times) the same on all, where there are more
    gradient()            derivatives [parameter][lane] of sum(seeds * first output)

Afflux and the kernels by hand work on the same memory; bench/rivals.py has the others.
"""
import ctypes
from ctypes import byref, c_void_p

import afflux_ctypes as afx
import hand
from runner import bench_crew, bench_plain_call

AFFLUX, TWO_THREADS, BY_HAND, SCALAR = "Afflux", "2 threads", "by hand", "scalar C"


def prepare(runner, model, case, sites=None, output=None):
    """One run of all sites, or of a range of them, with inputs, seeds and room for results, of
    which the sides take what they need; `output` may be that of another run."""
    sites = sites or range(case.sites)
    run = afx.Run(model, len(sites) * case.members, case.steps, case.members)
    runner.fill(run, sites.start, case.sites)
    run.make("output", output)
    run.make("parameter_bar")
    return run


def prepare_chunks(runner, model, case, block):
    """Runs of as many sites as a block of lanes has, as training has them: all that it reads and
    writes lies together, and results stand where those of the chunk before did."""
    sites, runs = max(1, block // case.members), []
    for first in range(0, case.sites, sites):
        output = runs[0].arrays["output"] if runs else None
        part = range(first, min(first + sites, case.sites))
        runs.append(prepare(runner, model, case, part, output))
    return runs


def part_of(run, *wanted):
    """The same run with these arguments alone."""
    part = afx.Run(run.model, run.args.lanes, run.args.steps, run.args.members)
    for name in wanted:
        setattr(part.args, name, getattr(run.args, name))
    return part


def derivatives(run, call):
    """What a call adds to parameter_bar, copied."""
    bar = run.arrays["parameter_bar"]
    ctypes.memset(bar, 0, ctypes.sizeof(bar))
    call()
    return type(bar).from_buffer_copy(bar)


class Afflux:
    """Forward writes the outputs and reads no seeds; the gradient reads seeds, writes no output,
    and, as in training, wants the first output alone and remembers what takes the least time."""

    def __init__(self, runner, run, threads=1, room=None):
        self.name = AFFLUX if threads == 1 else f"{threads} threads"
        self.rooms = [room or afx.Room() for _ in range(threads)]
        self.runner, self.run, self.threads = runner, run, threads
        self.call = ctypes.cast(runner.library.bench_run, c_void_p)
        self.table = getattr(run.model.library, run.model.info.name.decode() + "_model")()
        inputs = ("forcing", "parameter")
        self.parts = {
            "forward": part_of(run, *inputs, "output"),
            "gradient": part_of(run, *inputs, "output_bar", "parameter_bar"),
        }
        self.parts["gradient"].args.unwanted = 2 ** run.model.count(afx.OUTPUT) - 2
        self.crews = {
            "forward": self.crew("forward", afx.FORWARD),
            "gradient": self.crew("gradient", afx.REVERSE),
        }

    def crew(self, what, mode):
        args = self.parts[what].args
        args.fault = None  # threads may not share one
        if mode == afx.REVERSE:
            self.runner.library.time_take_fastest(self.table, byref(args), mode, self.threads)
        size = self.table.contents.block_work_size(byref(args), mode)
        work = (c_void_p * self.threads)(*(room.of(size) for room in self.rooms))
        table = ctypes.cast(self.table, c_void_p)
        return bench_crew(table, ctypes.addressof(args), mode, self.threads, work)

    def blocks(self):
        return self.table.contents.blocks(byref(self.parts["forward"].args))

    def together(self, what, times):
        return self.runner.time(self.call, self.crews[what], times)

    def time(self, what, times):
        crew = self.crews[what]
        one = bench_crew(crew.model, crew.args, crew.mode, 1, crew.work)
        return self.runner.time(self.call, one, times)

    def gradient(self):
        return derivatives(self.run, lambda: self.together("gradient", 1))


class ByHand:
    """The kernel with its adjoint derived by hand."""

    name, threads = BY_HAND, 1

    def __init__(self, runner, library, run, linear, room=None):
        self.runner, self.run = runner, run
        self.context = hand.Run(library, run, linear, room=room)
        self.calls = {what: ctypes.cast(library.of(what, run.model.real), c_void_p)
                      for what in ("forward", "gradient")}

    def time(self, what, times):
        return self.runner.time(self.calls[what], self.context.args, times)

    def gradient(self):
        return derivatives(self.run, lambda: self.time("gradient", 1))


class InChunks:
    """A side of each chunk, one after another, in work memory that they share."""

    threads = 1

    def __init__(self, side_of, runs):
        room = afx.Room()
        self.parts = [side_of(run, room) for run in runs]
        self.name = self.parts[0].name

    def time(self, what, times):
        taken = [part.time(what, 1) for _ in range(times) for part in self.parts]
        return tuple(map(sum, zip(*taken)))

    def gradient(self):
        bars = [(part.gradient(), part.run.args.lanes) for part in self.parts]
        parameters = len(bars[0][0]) // bars[0][1]
        return [number for k in range(parameters) for bar, lanes in bars
                for number in bar[k * lanes : (k + 1) * lanes]]


class Scalar:
    """Plain loops of C, forward only."""

    name, threads = SCALAR, 1

    def __init__(self, runner, library, run, linear):
        self.runner, self.of = runner, hand.Run(library, run, linear)
        self.call = ctypes.cast(runner.library.bench_run_plain, c_void_p)
        function = ctypes.cast(library.of("scalar", run.model.real), c_void_p)
        self.context = bench_plain_call(function, ctypes.addressof(self.of.args))

    def time(self, what, times):
        return self.runner.time(self.call, self.context, times) if what == "forward" else None

    def gradient(self):
        return None
