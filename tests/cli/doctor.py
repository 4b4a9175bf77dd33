"""`afflux doctor` on this machine, and on one without a C compiler and a cache.

    doctor.py AFFLUX MODEL.afx
"""
import json
import sys

from afflux_runner import expect, expect_in, run_tests


def findings(at, code, **variables):
    out, _ = at.run("doctor", "--json", code=code, **variables)
    return {row["name"]: row for row in map(json.loads, out.splitlines())}


def healthy(at):
    out, error = at.run("doctor", AFFLUX_MODELS="")
    expect(error == "", error)
    expect_in("ok       C compiler     ", out)
    expect_in("compiled and ran a model", out)
    expect_in("missing  model library  AFFLUX_MODELS is not set\n", out)
    at.put("hbv.afx", "")
    rows = findings(at, 0, AFFLUX_MODELS=str(at.folder))
    expect(rows["C compiler"]["required"] and rows["cache"]["found"], rows)
    expect(rows["model library"]["found"], rows)


def ill(at):
    rows = findings(at, 5, CC="no-such-compiler", AFFLUX_MODELS=str(at.folder))
    expect_in("there is no hbv.afx in", rows["model library"]["words"])
    expect_in("`no-such-compiler` cannot be run", rows["C compiler"]["words"])
    expect_in("apt install gcc", rows["C compiler"]["remedy"])
    rows = findings(at, 5, AFFLUX_CACHE="/proc/none")
    expect(not rows["cache"]["found"] and rows["C compiler"]["found"], rows)


TESTS = [healthy, ill]

if __name__ == "__main__":
    run_tests(TESTS, sys.argv[1])
