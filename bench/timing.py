"""Many sides by turns, so that a busy moment of the machine hits all of them.

A sample is the mean of a few runs, enough of them to be seen by the clock. Of one thread the
processor's time counts, of two the clock's on the wall; both are kept, and of two threads the
clock's of one, just before.
"""
import math
import statistics
from dataclasses import dataclass, replace

WHAT = ("forward", "gradient")
WALL, PROCESSOR, ALONE = 0, 1, 2
SHORTEST = 0.01  # seconds of a sample


@dataclass(frozen=True)
class Limits:
    seconds: float  # that a side may take, once it has run often enough
    least: int  # rounds
    most: int
    patience: float  # seconds that all sides together wait for calm


LIMITS = {"full": Limits(3, 3, 15, 20), "quick": Limits(1, 3, 7, 5),
          "smallest": Limits(0, 1, 1, 0)}
OF_A_LINE = 3  # times as long: long rows of it need as many rounds as short ones


def limits(case, size):
    found = LIMITS[size]
    if not case.series:
        return found
    return replace(found, seconds=found.seconds * OF_A_LINE, patience=found.patience * OF_A_LINE)


class Turns:
    """The samples of one side: {what: [(wall, processor) seconds, of more threads than one also the
    wall seconds of one, just before]}."""

    def __init__(self, side, calm):
        self.side, self.calm, self.spent = side, calm, 0.0
        self.times = {what: times for what in WHAT if (times := self.warm_up(what))}
        self.samples = {what: [] for what in self.times}

    def warm_up(self, what):
        """Twice: some compile on the first run, and some once more on the second."""
        for _ in range(2):
            taken = self.side.time(what, 1)
            if taken is None:
                return None
        return max(1, math.ceil(SHORTEST / max(taken[WALL], 1e-7)))

    def take(self, what, times):
        one = self.calm.sample(1, lambda: self.side.time(what, times))
        if self.side.threads == 1:
            return one
        threads = self.side.threads
        return *self.calm.sample(threads, lambda: self.side.together(what, times)), one[WALL]

    def run(self):
        for what, times in self.times.items():
            taken = self.take(what, times)
            self.samples[what].append([seconds / times for seconds in taken])
            self.spent += taken[WALL]


def by_turns(sides, limits, calm):
    """The samples of each side."""
    calm.patience = limits.patience
    every = [Turns(side, calm) for side in sides]
    for number in range(limits.most):
        for turns in every:
            if number < limits.least or turns.spent < limits.seconds:
                turns.run()
    return [turns.samples for turns in every]


def summary(values):
    """Of a list of numbers: median, quartiles, extremes."""
    if len(values) == 1:
        lower, median, upper = values * 3
    else:
        lower, median, upper = statistics.quantiles(values, n=4, method="inclusive")
    return {"median": median, "lower": lower, "upper": upper,
            "least": min(values), "most": max(values), "runs": len(values)}


def nanoseconds(samples, cells):
    """Of one side and kind of run, for a cell and step."""
    return {name: summary([sample[clock] * 1e9 / cells for sample in samples])
            for clock, name in ((WALL, "wall"), (PROCESSOR, "processor"))}


def ratio(above, below, clock):
    """Of two sides, round by round: the median and the extremes."""
    return summary([a[clock] / b[clock] for a, b in zip(above, below)])
