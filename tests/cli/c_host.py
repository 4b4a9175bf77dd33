"""HBV from a plain C host: emits the model, compiles it with host.c alone, and runs that.

    c_host.py AFFLUX MODEL.afx NUMBERS.json HOST.c
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

import hbv_check

WARNINGS = "-std=c99 -pedantic-errors -Wall -Wextra -Wconversion -Wshadow -Werror".split()


def rows_of_case(case, numbers):
    """What host.c reads, in its order."""
    forcing, weights = hbv_check.inputs(case)
    for variable in forcing:
        yield from variable
    yield from numbers["parameters"]
    yield from weights
    for day, row in zip(hbv_check.SHOWN, numbers["Q_step_0_100_239"]):
        yield [day]
        yield row
    yield numbers["sum_Q"]
    yield [numbers["loss"]]
    yield from numbers["final_SP_LW_SM_UZ_LZ"]
    yield from numbers["dloss_dparameter"]


def write_rows(path, rows):
    with open(path, "w", encoding="utf-8") as file:
        for row in rows:
            file.write(" ".join(repr(value) for value in row) + "\n")


def build_host(compiler, folder, host):
    binary = os.path.join(folder, "host")
    sources = [host, os.path.join(folder, "hbv.c")]
    command = [compiler, *WARNINGS, "-O2", "-I", folder, *sources, "-o", binary, "-lm"]
    subprocess.run(command, check=True)
    return binary


def agrees(binary, rows, folder):
    path = os.path.join(folder, "numbers.txt")
    write_rows(path, rows)
    return subprocess.run([binary, path], check=False).returncode == 0


def main(afflux, model, path, host):
    with open(path, encoding="utf-8") as file:
        numbers = json.load(file)["A"]
    rows = list(rows_of_case("A", numbers))
    altered = rows[:-1] + [[value * (1 + 1e-8) for value in rows[-1]]]
    good = True
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([afflux, "emit", model, "-o", folder], check=True)
        for compiler in filter(shutil.which, ("gcc", "clang")):
            binary = build_host(compiler, folder, host)
            good = good and agrees(binary, rows, folder)
            # The host must notice a derivative that is off in the eighth digit.
            good = good and not agrees(binary, altered, folder)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
