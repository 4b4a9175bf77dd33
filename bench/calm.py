"""Samples of moments in which each processor was a core of its own.

A processor of a virtual machine that rested is slow at first: for half to one and a half seconds
sums and compiled models take half as long again to twice as long, as they do where two processors
share a core. So the same sums run before a sample until they are as fast as they have been; nothing
waits asleep. They run once more behind it: a sample of a moment that ended is taken again, and one
that had to share its processor, as with what a rival has not yet tidied up. All sides alike.
"""
import contextlib
import os
import time

CROWDED = 1.2  # times the least that the sums ever took: up to 1.15 on a core, 1.7 on half of one
OWN = 0.9  # of the time by the wall, that of a processor which worked for the sample alone
SETTLING = 3  # seconds of sums before a sample, at most
LONG = 1  # seconds of a sample that is taken once: a mean of moments by itself


@contextlib.contextmanager
def sitting(processors):
    """On the last of those allowed, where rivals are too (bench/rivals.py)."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(allowed)[-processors:])
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


class Calm:
    """`look(processors)` is bench_look, `patience` seconds of sums and of samples thrown away that
    are left; `count` tells how it went. Looks for a while first, to know the least."""

    def __init__(self, look, patience):
        self.look, self.patience, self.least = look, patience, float("inf")
        self.count = {"samples": 0, "again": 0, "crowded": 0}
        end = time.monotonic() + min(SETTLING, patience)
        with sitting(1):
            self.is_calm(1)
            while time.monotonic() < end:
                self.is_calm(1)

    def is_calm(self, processors):
        seconds = self.look(processors)
        self.least = min(self.least, seconds)
        return seconds < CROWDED * self.least

    def settle(self, processors):
        """Whether it came to that."""
        begin = now = time.monotonic()
        while not (calm := self.is_calm(processors)) and now - begin < min(SETTLING, self.patience):
            now = time.monotonic()
        self.patience -= now - begin
        return calm

    def run(self, processors, call):
        """What a call gives, from such a moment on."""
        with sitting(processors):
            self.settle(processors)
            return call()

    def sample(self, processors, take):
        """What `take` gives, seconds by the wall and by the processor, and whether of such a
        moment."""
        self.count["samples"] += 1
        with sitting(processors):
            while True:
                calm, begin = self.settle(processors), time.monotonic()
                wall, processor = taken = take()
                own = calm and processor > OWN * wall and self.is_calm(processors)
                if own or wall > LONG and calm:
                    return *taken, True
                if self.patience <= 0 or wall > LONG:
                    self.count["crowded"] += 1
                    return *taken, False
                self.count["again"] += 1
                self.patience -= time.monotonic() - begin
