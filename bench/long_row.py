"""The gradient of a long series of hours with a limit on memory: bench/long_series.c as a row."""
import os
import re
import subprocess

# Thirty years at 671 sites with 1 GiB, or ten at 64 with 96 MiB; two threads, double.
ARGUMENTS = {"full": [], "quick": ["--sites", "64", "--steps", "87600", "--memory", "96M"]}
WANTED = {
    "sites": r"series +(\d+) sites",
    "steps": r"series +\d+ sites, (\d+) steps",
    "told": r"work memory (\d+) bytes",
    "threads": r"work memory \d+ bytes: (\d+) threads",
    "took": r"took +(\d+) bytes",
    "times_the_steps": r"steps +([\d.]+) times",
    "seconds": r"time +([\d.]+) s",
    "nanoseconds": r"time +[\d.]+ s, ([\d.]+) ns",
}


def measure(program, size):
    """What it said, as numbers; None where the program is not built or the bench is too small."""
    if size not in ARGUMENTS or not os.path.exists(program):
        return None
    run = subprocess.run([program, *ARGUMENTS[size]], stdout=subprocess.PIPE, text=True)
    found = {name: re.search(pattern, run.stdout) for name, pattern in WANTED.items()}
    if not all(found.values()):
        raise OSError(f"{program} did not end as it should")
    return {name: float(match[1]) for name, match in found.items()}


def text(long):
    return (f"{long['steps']:,.0f} hours at {long['sites']:,.0f} sites, gradient, double, "
            f"{long['threads']:.0f} threads: {long['seconds']:.1f} s, {long['nanoseconds']:.0f} ns "
            f"for a step of a site, {long['times_the_steps']:.2f} times the steps; work memory "
            f"told {long['told']:,.0f} bytes, taken {long['took']:,.0f}")
