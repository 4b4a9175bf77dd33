"""HBV written by hand, with which the bench judges generated code, is right: its flows, end and
derivatives are the numbers in tests/gradient/hbv.json; with linear ET, those of the compiled model.

    by_hand.py AFFLUX MODELS HBV_JSON
"""
import ctypes
import json
import os
import subprocess
import sys
import tempfile

import afflux_ctypes as afx
import hand
from hbv_check import FORCINGS, SHOWN, SITES, STEPS, allowed, inputs

LIMITS = {"double": (1e-9, 1e-3), "float": (1e-3, 1e-1)}  # share, and of the row's largest
MEMBERS = (1, 16)  # sites in each lane, and sites in whole vectors


def compiled(afflux, models, folder, choices):
    """HBV in double and float: {real: Model}."""
    found = {}
    for real in LIMITS:
        place = os.path.join(folder, "-".join([real, *choices]))
        os.makedirs(place)
        command = [afflux, "emit", os.path.join(models, "hbv.afx"), "-o", place, "--real", real]
        subprocess.run([*command, *choices], check=True)
        library = os.path.join(place, "hbv.so")
        afx.build(os.path.join(place, "hbv.c"), library, ["-O1", "-ffp-contract=off"])
        found[real] = afx.Model(library, "hbv")
    return found


def put(run, argument, place, rows):
    """Rows [time][site] into a variable's [time][lane], or [time][site] of a forcing."""
    members = 1 if argument == "forcing" else run.args.members
    array = run.arrays[argument]
    flat = [value for row in rows for value in row for _ in range(members)]
    array[place * len(flat) : (place + 1) * len(flat)] = flat


def prepare(model, case, parameters, members):
    run = afx.Run(model, SITES * members, STEPS, members)
    for name in ("forcing", "parameter", "parameter_bar", "output", "output_bar"):
        run.make(name)
    forcing, weights = inputs(case)
    for name, rows in zip(FORCINGS, forcing):
        put(run, "forcing", model.index(afx.FORCING, name), rows)
    for name, row in zip(hand.PARAMETERS, parameters):
        if name in {symbol.name.decode() for symbol in model.symbols(afx.PARAMETER)}:
            put(run, "parameter", model.index(afx.PARAMETER, name), [row])
    put(run, "output_bar", model.index(afx.OUTPUT, "Q"), weights)
    return run


def fill(array, byte):
    """0xFF makes NaNs."""
    ctypes.memset(array, byte, ctypes.sizeof(array))


def flows(run):
    """Q of the shown days, [site] of the last members."""
    lanes, members = run.args.lanes, run.args.members
    begin = run.model.index(afx.OUTPUT, "Q") * STEPS * lanes
    rows = [run.arrays["output"][begin + t * lanes : begin + (t + 1) * lanes] for t in SHOWN]
    return [row[members - 1 :: members] for row in rows]


def slopes(run):
    """{parameter: derivative by it, [site] of the last members}."""
    lanes, members = run.args.lanes, run.args.members
    array = run.arrays["parameter_bar"]
    return {symbol.name.decode(): array[symbol.index * lanes + members - 1 :
                                        (symbol.index + 1) * lanes : members]
            for symbol in run.model.symbols(afx.PARAMETER)}


def compare(what, ours, reference, real):
    """Faults of one row; a NaN is one."""
    room = allowed(reference, *LIMITS[real])
    return [f"{what}: {a!r}, expected {b!r}" for a, b, off in zip(ours, reference, room)
            if not abs(a - b) <= off]


def check_numbers(library, model, real, numbers):
    for case in "AB":
        for members in MEMBERS:
            run = prepare(model, case, numbers[case]["parameters"], members)
            by_hand = hand.Run(library, run)
            label = f"{case}, {real}, {members} members"
            for call in (by_hand.forward, by_hand.scalar):
                fill(run.arrays["output"], 0xFF)
                call()
                for ours, row in zip(flows(run), numbers[case]["Q_step_0_100_239"]):
                    yield from compare(f"{label}, Q", ours, row, real)
            by_hand.gradient()
            for name, row in zip(hand.PARAMETERS, numbers[case]["dloss_dparameter"]):
                yield from compare(f"{label}, d/d{name}", slopes(run)[name], row, real)


def check_linear(library, model, real, numbers):
    """Beside the compiled model; two ranges of sites, as two threads take them."""
    for case in "AB":
        run = prepare(model, case, numbers[case]["parameters"], 16)
        run.reverse()
        expected, days = slopes(run), flows(run)
        fill(run.arrays["parameter_bar"], 0)
        fill(run.arrays["output"], 0xFF)
        for sites in (range(0, 1), range(1, SITES)):
            part = hand.Run(library, run, linear=True, sites=sites)
            part.forward()
            part.gradient()
        for ours, row in zip(flows(run), days):
            yield from compare(f"{case}, linear, {real}, Q", ours, row, real)
        for name, row in expected.items():
            yield from compare(f"{case}, linear, {real}, d/d{name}", slopes(run)[name], row, real)


def main(afflux, models, path):
    with open(path, encoding="utf-8") as file:
        numbers = json.load(file)
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        library = hand.Hand(hand.build(folder))
        power = compiled(afflux, models, folder, ())
        linear = compiled(afflux, models, folder, ("--use", "ET=linear"))
        for real in LIMITS:
            faults += check_numbers(library, power[real], real, numbers)
            faults += check_linear(library, linear[real], real, numbers)
            altered = json.loads(json.dumps(numbers))
            altered["B"]["dloss_dparameter"][4][2] *= 1.01
            if len(list(check_numbers(library, power[real], real, altered))) != len(MEMBERS):
                faults.append(f"{real}: an altered number is not caught once for each run")
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
