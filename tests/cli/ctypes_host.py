"""HBV from a Python host: generated C, a shared library, ctypes, and nothing else of Afflux.

Both check cases: flows, sums, final stores, the loss and all derivatives agree with numbers that
were computed elsewhere, in double (built strictly, and built for speed) and in float.

    ctypes_host.py AFFLUX MODEL.afx NUMBERS.json
"""
import json
import os
import subprocess
import sys
import tempfile

import afflux_ctypes as afx
import hbv_check

# (name, real, flags, limit, floor): off by limit * max(|value|, floor * largest of its kind)
BUILDS = [
    ("strict", "double", afx.STRICT, 1e-10, 1e-3),
    ("fast", "double", afx.FAST, 1e-10, 1e-3),
    ("float", "float", afx.FAST, 1e-3, 1e-1),
]


def compile_model(afflux, model, real, flags, folder):
    subprocess.run([afflux, "emit", model, "-o", folder, "--real", real], check=True)
    library = os.path.join(folder, "hbv.so")
    afx.build(os.path.join(folder, "hbv.c"), library, flags)
    return afx.Model(library, "hbv")


def put_row(run, name, variable, row):
    """All times and lanes of one variable of an argument."""
    array = run.arrays[name]
    array[variable * len(row) : (variable + 1) * len(row)] = row


def take_row(run, name, variable, length):
    return run.arrays[name][variable * length : (variable + 1) * length]


def flat(rows):
    return [value for row in rows for value in row]


def start_run(model, case, parameters, names):
    """A run with the inputs of the case, everything of interest asked for."""
    run = afx.Run(model, hbv_check.SITES, hbv_check.STEPS)
    for name in ("forcing", "parameter", "output", "end", "output_bar", "parameter_bar"):
        run.make(name)
    forcing, weights = hbv_check.inputs(case)
    for name, rows in zip(hbv_check.FORCINGS, forcing):
        put_row(run, "forcing", model.index(afx.FORCING, name), flat(rows))
    for name, row in zip(names, parameters):
        put_row(run, "parameter", model.index(afx.PARAMETER, name), row)
    put_row(run, "output_bar", model.index(afx.OUTPUT, "Q"), flat(weights))
    return run, flat(weights)


def compared(run, numbers, names, weights):
    """(what, values, reference values) of one kind each."""
    model, sites, steps = run.model, hbv_check.SITES, hbv_check.STEPS
    Q = take_row(run, "output", model.index(afx.OUTPUT, "Q"), sites * steps)
    for day, row in zip(hbv_check.SHOWN, numbers["Q_step_0_100_239"]):
        yield f"Q at {day}", Q[day * sites : (day + 1) * sites], row
    yield "sum of Q", [sum(Q[site::sites]) for site in range(sites)], numbers["sum_Q"]
    yield "loss", [sum(w * q for w, q in zip(weights, Q))], [numbers["loss"]]
    for name, row in zip(hbv_check.STORES, numbers["final_SP_LW_SM_UZ_LZ"]):
        yield name, take_row(run, "end", model.index(afx.STATE, name), sites), row
    for name, row in zip(names, numbers["dloss_dparameter"]):
        place = model.index(afx.PARAMETER, name)
        yield f"derivative by {name}", take_row(run, "parameter_bar", place, sites), row


def problems(run, numbers, names, weights, limit, floor):
    for what, values, reference in compared(run, numbers, names, weights):
        for site, room in enumerate(hbv_check.allowed(reference, limit, floor)):
            if not abs(values[site] - reference[site]) <= room:
                yield f"{what}, site {site}: {values[site]!r}, expected {reference[site]!r}"


def check_build(model, numbers, limit, floor):
    names = numbers["parameter_names"]
    for case in "AB":
        run, weights = start_run(model, case, numbers[case]["parameters"], names)
        run.reverse()
        for problem in problems(run, numbers[case], names, weights, limit, floor):
            yield f"case {case}: {problem}"


def main(afflux, model, path):
    with open(path, encoding="utf-8") as file:
        numbers = json.load(file)
    found = []
    for name, real, flags, limit, floor in BUILDS:
        with tempfile.TemporaryDirectory() as folder:
            built = compile_model(afflux, model, real, flags, folder)
            found += [f"{name}: {p}" for p in check_build(built, numbers, limit, floor)]
    for problem in found:
        print(problem)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
