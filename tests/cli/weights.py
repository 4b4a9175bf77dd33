"""Weights read from Python as docs/runtime.md has it, and the network run by hand.

    weights.py AFFLUX HBV.afx RUNTIME.md
"""
import math
import re
import statistics
import sys

import small_world
from afflux_runner import expect, run_tests

NUMBERS = re.compile(r"```python\n(.*?)```", re.DOTALL)
BOUND = re.compile(r"^ *param +(\w+) +: .* in +(\S+) +\.\. +(\S+)", re.MULTILINE)


def documented():
    """`read_weights`, as it is printed in the document."""
    with open(DOCUMENT, encoding="utf-8") as file:
        names = {}
        exec(NUMBERS.search(file.read())[1], names)  # pylint: disable=exec-used
        return names["read_weights"]


def scaled_attributes(at):
    rows = at.table("data/attributes.csv")
    columns = [[float(row[name]) for row in rows] for name in rows[0] if name != "site"]
    scaled = [[(x - statistics.fmean(column)) / statistics.pstdev(column) for x in column]
              for column in columns]
    return {row["site"]: inputs for row, inputs in zip(rows, zip(*scaled))}


def layer(weights, number, inputs):
    shape, numbers = weights[f"static.{number}.weight"]
    bias = weights[f"static.{number}.bias"][1]
    expect(shape[1] == len(inputs), f"layer {number}: {shape}, {len(inputs)} inputs")
    return [bias[row] + sum(w * x for w, x in zip(numbers[row * shape[1]:], inputs))
            for row in range(shape[0])]


def the_network_by_hand(at):
    """Every parameter of every site follows from attributes and weights."""
    at.copy(MODEL, "hbv.afx")
    small_world.write(at)
    at.put("trial.afx", small_world.experiment(epochs=2))
    at.run("train", "trial.afx", "-o", "made")
    weights = documented()(at.path("made/weights.safetensors"))
    attributes = scaled_attributes(at)
    bounds = {name: (float(low), float(high))
              for name, low, high in BOUND.findall(at.text("hbv.afx"))}
    count = 0
    for row in at.table("made/parameters.csv"):
        hidden = [math.tanh(x) for x in layer(weights, 0, attributes[row.pop("site")])]
        for raw, (name, value) in zip(layer(weights, 1, hidden), row.items(), strict=False):
            low, high = bounds[name.split()[0]]
            expected = low + (high - low) / (1 + math.exp(-raw))
            expect(math.isclose(float(value), expected, rel_tol=1e-9), f"{name}: {value}")
            count += 1
    expect(count == 6 * 13, f"{count} numbers")


TESTS = [the_network_by_hand]

if __name__ == "__main__":
    MODEL, DOCUMENT = sys.argv[2:]
    run_tests(TESTS, sys.argv[1])
