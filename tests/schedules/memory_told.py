"""Does a long series take the memory that it tells before, and give the same bits in less of it?

    memory_told.py LONG_SERIES

With AFFLUX_SOAK in the environment also 30 years of hours at 671 sites in 1 GiB.
"""
import os
import re
import subprocess
import sys

SMALL = ["--sites", "56", "--steps", "26280"]


def run(program, *words):
    """The program holds the memory it took against the memory told; here it is looked at again."""
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False)
    print(done.stdout + done.stderr, end="", flush=True)
    if done.returncode != 0:
        sys.exit(f"{words}: exit {done.returncode}")
    told = int(re.search(r"work memory (\d+) bytes", done.stdout)[1])
    took = int(re.search(r"took +(\d+) bytes", done.stdout)[1])
    if abs(took / told - 1) > 0.05:
        sys.exit(f"{words}: told {told}, took {took}")
    return told, re.search(r"gradient +(\w+)", done.stdout)[1]


def main(program):
    gradients = set()
    for threads, memory in (("1", "400M"), ("2", "100M"), ("1", "44M"), ("2", "20M")):
        told, gradient = run(program, *SMALL, "--threads", threads, "--memory", memory)
        if told > int(memory[:-1]) << 20:
            sys.exit(f"{told} bytes were told, {memory} given")
        gradients.add(gradient)
    if len(gradients) != 1:
        sys.exit(f"other bits with other memory: {gradients}")
    refused = subprocess.run([program, *SMALL, "--memory", "1M"], capture_output=True, text=True,
                             check=False)
    if refused.returncode == 0 or "at least" not in refused.stderr:
        sys.exit(f"1M is not refused: {refused.stderr}")
    if "AFFLUX_SOAK" in os.environ:
        told, _ = run(program)
        if told > 1 << 30:
            sys.exit(f"{told} bytes for 671 sites")


main(sys.argv[1])
