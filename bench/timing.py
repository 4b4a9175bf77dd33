"""Many sides by turns, so that a busy moment of the machine hits all of them.

A sample is the mean of a few runs, enough of them to be seen by the clock. Of one thread the
processor's time counts, of two the clock's on the wall. Samples of calm moments count (calm.py);
the others do where there are too few of these.
"""
import math
import statistics
from dataclasses import dataclass, replace

WHAT = ("forward", "gradient")
SHORTEST = 0.01  # seconds of a sample
ENOUGH = 3  # rounds that are calm for those of other rounds not to count


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


@dataclass(frozen=True)
class Sample:
    wall: float  # seconds of a run
    processor: float
    calm: bool
    alone: float = 0  # of more threads than one: wall seconds of one, just before


class Turns:
    """The samples of one side: {what: [Sample]}."""

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
        wall, _ = taken
        return max(1, math.ceil(SHORTEST / max(wall, 1e-7)))

    def take(self, what, times):
        wall, processor, calm = self.calm.sample(1, lambda: self.side.time(what, times))
        one = Sample(wall / times, processor / times, calm)
        if self.side.threads == 1:
            return one
        wall, processor, calm = self.calm.sample(
            self.side.threads, lambda: self.side.together(what, times))
        return Sample(wall / times, processor / times, calm and one.calm, one.wall)

    def run(self):
        for what, times in self.times.items():
            taken = self.take(what, times)
            self.samples[what].append(taken)
            self.spent += taken.wall * times


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


def rounds(*samples):
    """Of one side or of several, those rounds that count."""
    every = list(zip(*samples))
    calm = [taken for taken in every if all(sample.calm for sample in taken)]
    return calm if len(calm) >= ENOUGH else every


def nanoseconds(samples, cells):
    """Of one side and kind of run, for a cell and step."""
    found = [sample for sample, in rounds(samples)]
    return {"wall": summary([sample.wall * 1e9 / cells for sample in found]),
            "processor": summary([sample.processor * 1e9 / cells for sample in found])}


def ratio(above, below):
    """Of two sides of one thread, round by round: the median and the extremes."""
    return summary([a.processor / b.processor for a, b in rounds(above, below)])


def speedup(samples):
    """Of threads over one, just before."""
    return summary([sample.alone / sample.wall for sample, in rounds(samples)])
