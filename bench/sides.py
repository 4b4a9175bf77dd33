"""The sides of a comparison: each can be timed forward and with its gradient, and shows the latter.

    name                  as the table calls it
    time(what, times)     (wall, processor) seconds of as many runs; of two threads also the wall
                          seconds of one, just before
    gradient()            derivatives [parameter][lane] of sum(seeds * first output)

Afflux and the kernels by hand work on the same memory; bench/rivals.py has the others.
"""
import ctypes
from ctypes import byref, c_void_p

import afflux_ctypes as afx
import hand
from runner import aligned, bench_crew, bench_plain_call

AFFLUX, TWO_THREADS, BY_HAND, SCALAR = "Afflux", "2 threads", "by hand", "scalar C"


def prepare(runner, model, case):
    """One run with inputs, seeds and room for results, of which the sides take what they need."""
    run = afx.Run(model, case.sites * case.members, case.steps, case.members)
    runner.fill(run)
    run.make("output")
    run.make("parameter_bar")
    return run


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

    def __init__(self, runner, run, threads=1):
        self.name = AFFLUX if threads == 1 else f"{threads} threads"
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
            self.runner.library.time_take_fastest(self.table, byref(args), mode)
        size = self.table.contents.block_work_size(byref(args), mode)
        memory = [aligned(size) for _ in range(self.threads)]
        work = (c_void_p * self.threads)(*(address for _, address in memory))
        table = ctypes.cast(self.table, c_void_p)
        crew = bench_crew(table, ctypes.addressof(args), mode, self.threads, work)
        crew.kept_alive = memory
        return crew

    def blocks(self):
        return self.table.contents.blocks(byref(self.parts["forward"].args))

    def time(self, what, times):
        crew = self.crews[what]
        if self.threads == 1:
            return self.runner.time(self.call, crew, times)
        one = bench_crew(crew.model, crew.args, crew.mode, 1, crew.work)
        return self.runner.time_pair(self.call, one, crew, times)

    def gradient(self):
        once = (self.call, self.crews["gradient"], 1)  # a sample may be taken more often
        return derivatives(self.run, lambda: self.runner.time(*once))


class ByHand:
    """The kernel with its adjoint derived by hand."""

    name = BY_HAND

    def __init__(self, runner, library, run, linear):
        self.runner, self.run, self.context = runner, run, hand.Run(library, run, linear)
        self.calls = {what: ctypes.cast(library.of(what, run.model.real), c_void_p)
                      for what in ("forward", "gradient")}

    def time(self, what, times):
        return self.runner.time(self.calls[what], self.context.args, times)

    def gradient(self):
        return derivatives(self.run, lambda: self.time("gradient", 1))


class Scalar:
    """Plain loops of C, forward only."""

    name = SCALAR

    def __init__(self, runner, library, run, linear):
        self.runner, self.of = runner, hand.Run(library, run, linear)
        self.call = ctypes.cast(runner.library.bench_run_plain, c_void_p)
        function = ctypes.cast(library.of("scalar", run.model.real), c_void_p)
        self.context = bench_plain_call(function, ctypes.addressof(self.of.args))

    def time(self, what, times):
        return self.runner.time(self.call, self.context, times) if what == "forward" else None

    def gradient(self):
        return None
