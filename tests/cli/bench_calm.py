"""When the bench takes a sample, and when once more: with looks and a clock that are told.

    bench_calm.py BENCH_FOLDER
"""
import sys

sys.path.insert(0, sys.argv[1])
import calm  # noqa: E402
import timing  # noqa: E402

FAST, SLOW = 1.0, 1.4


class Clock:
    """Looks as they are listed, then fast ones; each takes a second of a clock that does nothing
    else, and samples take what they take."""

    def __init__(self, *looks):
        self.looks, self.now, self.asked = list(looks), 0.0, []

    def monotonic(self):
        return self.now

    def look(self, processors):
        self.asked.append(processors)
        self.now += 1
        return self.looks.pop(0) if self.looks else FAST

    def calm(self, *looks, patience=100):
        """One that knows how fast sums can be; the looks come after that."""
        calm.time = self
        made = calm.Calm(self.look, patience)
        self.looks, self.asked = list(looks), []
        return made

    def sample(self, of, seconds=0.1, processors=1, shared=0):
        """How many were taken; the first so many share their processor."""
        taken = []

        def take():
            taken.append(seconds)
            self.now += seconds
            return seconds, seconds / 2 if len(taken) <= shared else seconds

        assert of.sample(processors, take)[0] == seconds
        return len(taken)


def check_settles():
    clock = Clock()
    of = clock.calm(SLOW, SLOW, FAST)
    assert clock.sample(of, processors=2) == 1
    assert clock.asked == [2, 2, 2, 2], "before until it is calm, and once behind"
    assert of.count == {"samples": 1, "again": 0, "crowded": 0}


def check_takes_again():
    clock = Clock()
    of = clock.calm(FAST, SLOW)
    assert clock.sample(of) == 2
    assert of.count == {"samples": 1, "again": 1, "crowded": 0}


def check_shared_processor():
    clock = Clock()
    of = clock.calm()
    assert clock.sample(of, shared=2) == 3
    assert of.count == {"samples": 1, "again": 2, "crowded": 0}


def check_patience_ends():
    clock = Clock()
    of = clock.calm(*[SLOW] * 60, patience=8)
    assert clock.sample(of) >= 1 and clock.sample(of) == 1
    assert of.count["crowded"] == 2 and of.patience <= 0


def check_long_once():
    clock = Clock()
    of = clock.calm(FAST, SLOW, SLOW)
    assert clock.sample(of, seconds=30) == 1
    assert of.count == {"samples": 1, "again": 0, "crowded": 0}


def check_without_patience():
    """The smallest bench looks, but never waits."""
    clock = Clock()
    of = clock.calm(SLOW, SLOW, patience=0)
    assert clock.sample(of) == 1 and len(clock.asked) <= 2


def check_which_count():
    """Rounds that are calm on both sides, if there are enough."""
    calm_at, other = (
        [timing.Sample(1, float(k), k in calm_rounds) for k in range(1, 7)]
        for calm_rounds in ({1, 2, 3, 4, 5}, {2, 3, 4, 6}))
    assert timing.nanoseconds(calm_at, 1e9)["processor"]["most"] == 5
    assert timing.ratio(calm_at, other)["runs"] == 3
    assert timing.ratio(calm_at, [timing.Sample(1, 1, False)] * 6)["runs"] == 6
    pair = timing.Sample(wall=2, processor=4, calm=True, alone=3)
    assert timing.speedup([pair])["median"] == 1.5


check_settles()
check_which_count()
check_takes_again()
check_shared_processor()
check_patience_ends()
check_long_once()
check_without_patience()
