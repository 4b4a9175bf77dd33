"""Known parameters come back: HBV's as a hidden function of attributes, found from flow alone.

    recovery.py AFFLUX RECOVERY.afx HBV.afx           what flow tells sharply, in seconds
    recovery.py AFFLUX RECOVERY.afx HBV.afx --full    all that flow tells; which, is found out first

Which parameters flow tells is a question to the true model, not to the training: of each site, the
derivatives of flow by all parameters at the truth and the known error of the observations give the
deviation that an estimate must have (Fisher's information, with a deviation of 1 of each raw
parameter beforehand). A parameter is identifiable when that deviation, over the sites, is less than
a quarter of how far the true values lie apart.
"""
import csv
import math
import os
import re
import statistics
import sys

from afflux_runner import expect, run_tests

LEAST = 0.95
SHARP = ["TT", "CFMAX", "PERC", "K1", "K2"]
NOISE, STEP, EVERY = 0.05, 1e-3, 3
BOUND = re.compile(r"^ *param +(\w+) +: .* in +(\S+) +\.\. +(\S+)", re.MULTILINE)


def make_world(at):
    at.run("demo", "-o", "demo", "--epochs", 1, "--experiment-file",
           os.path.join(os.path.dirname(RECOVERY), "synthetic.afx"))
    with open(RECOVERY, encoding="utf-8") as file:
        text = file.read().replace("../models/hbv.afx", MODEL)
    at.put("recovery.afx", text.replace("../demo/data", "demo/data"))


def by_parameter(rows):
    """{name without its unit: the values of all sites}."""
    return {name.split()[0]: [float(row[name]) for row in rows] for name in rows[0]
            if name != "site"}


def correlations(at, experiment):
    at.run("train", "recovery.afx", "--experiment", experiment, "-o", experiment)
    truth = by_parameter(at.table("demo/true_parameters.csv"))
    found = by_parameter(at.table(f"{experiment}/parameters.csv"))
    return {name: correlation(truth[name], found[name]) for name in truth}


def correlation(one, other):
    a, b = statistics.fmean(one), statistics.fmean(other)
    return (sum((x - a) * (y - b) for x, y in zip(one, other))
            / math.sqrt(sum((x - a) ** 2 for x in one) * sum((y - b) ** 2 for y in other)))


# ---- what flow tells


def run_truth(at, rows):
    """[site][day] flow of the days of training, every third of them."""
    names = list(rows[0])
    at.write_table("p.csv", names, [[row[name] for name in names] for row in rows])
    at.run("run", MODEL, "--data", "demo/data", "--params", "p.csv", "-o", "flows")
    with open(at.path("flows/Q.csv"), encoding="utf-8") as file:
        lines = [line[1:] for line in csv.reader(file)][1 + 365 : 1 + 9 * 365 : EVERY]
    return [[float(cell) for cell in column] for column in zip(*lines)]


def derivatives(at, bounds):
    """[parameter][site][day], by raw parameters and over the error of the observation."""
    rows = at.table("demo/true_parameters.csv")
    flow = run_truth(at, rows)
    result = []
    for header in list(rows[0])[1:]:
        low, high = bounds[header.split()[0]]
        moved = [dict(row) for row in rows]
        for row in moved:
            share = (float(row[header]) - low) / (high - low)
            raw = math.log(share / (1 - share)) + STEP
            row[header] = repr(low + (high - low) / (1 + math.exp(-raw)))
        result.append([[(b - a) / STEP / max(NOISE * a, 1e-3) for a, b in zip(was, now)]
                       for was, now in zip(flow, run_truth(at, moved))])
    return result


def inverse_diagonal(matrix):
    """Of a symmetric positive matrix, by Gauss and Jordan."""
    size = len(matrix)
    rows = [row + [float(k == place) for k in range(size)] for place, row in enumerate(matrix)]
    for k in range(size):
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for other in range(size):
            if other != k:
                factor = rows[other][k]
                rows[other] = [x - factor * y for x, y in zip(rows[other], rows[k])]
    return [rows[k][size + k] for k in range(size)]


def identifiable(at):
    with open(MODEL, encoding="utf-8") as file:
        bounds = {name: (float(low), float(high)) for name, low, high in BOUND.findall(file.read())}
    slopes = derivatives(at, bounds)
    truth = by_parameter(at.table("demo/true_parameters.csv"))
    names, variance = list(truth), {name: [] for name in truth}
    for site in range(len(slopes[0])):
        own = [slope[site] for slope in slopes]
        matrix = [[EVERY * sum(x * y for x, y in zip(a, b)) + (a is b) for b in own] for a in own]
        for name, raw in zip(names, inverse_diagonal(matrix)):
            low, high = bounds[name]
            share = (truth[name][site] - low) / (high - low)
            variance[name].append(raw * ((high - low) * share * (1 - share)) ** 2)
    told = {name: math.sqrt(statistics.fmean(variance[name])) / statistics.pstdev(truth[name])
            for name in names}
    for name in names:
        print(f"  {name:8} deviation over spread {told[name]:.3f}")
    return [name for name in names if told[name] < 0.25]


# ---- tests


def check(found, names):
    print("  " + ", ".join(f"{name} {value:.3f}" for name, value in found.items()))
    low = [name for name in names if not found[name] >= LEAST]
    expect(not low, f"not found again: {low}")


def sharp_parameters(at):
    make_world(at)
    found = correlations(at, "short")
    check(found, SHARP)
    expect(found["UZL"] < LEAST, "what flow hardly tells cannot be found: is the truth read?")


def all_that_flow_tells(at):
    make_world(at)
    names = identifiable(at)
    expect(set(SHARP) <= set(names) and "UZL" not in names, f"flow tells {names}")
    check(correlations(at, "long"), names)


if __name__ == "__main__":
    RECOVERY, MODEL = map(os.path.abspath, sys.argv[2:4])
    run_tests([all_that_flow_tells if "--full" in sys.argv else sharp_parameters], sys.argv[1])
