"""`afflux verify`: passes for every form of HBV, and fails for a derivative that is off.

    verify.py AFFLUX HBV.afx
"""
import json
import sys

from afflux_runner import expect, expect_in, run_tests

FORMS = [[], ["--use", "ET=linear"], ["--use", "ET=neural"], ["--use", "solver=euler"],
         ["--dynamic", "BETA", "--dynamic", "BETAET"], ["--dynamic", "TT,K1"],
         ["--use", "ET=neural", "--use", "solver=euler", "--dynamic", "K0"]]

SMOOTH = ["adjoint = tangent (dot product)", "tangent = complex step",
          "adjoint = complex step, input by input"]
KINDS = [["forcing"], ["parameter"], ["start"], ["output"], ["state"]]
LIMITS = {SMOOTH[0]: 1e-12, SMOOTH[1]: 1e-7, SMOOTH[2]: 1e-7}


def start(at):
    at.copy(MODEL, "hbv.afx")


def findings(at, *words, code=0):
    report = json.loads(at.run("verify", "hbv.afx", "--json", *words, code=code)[0])
    expect(report["passed"] == (code == 0) and report["file"] == "hbv.afx", f"{report}")
    return {check["name"]: check for check in report["checks"]}


def every_form_passes(at):
    start(at)
    for form in FORMS:
        checks = findings(at, *form)
        for name, check in checks.items():
            expect(check["passed"] and check["worst"] <= check["limit"], f"{form} {name}: {check}")
        for name in SMOOTH:
            expect(checks[name]["points"] > 0, f"{form}: no smooth point for {name}")
            expect(checks[name]["limit"] <= LIMITS[name], f"{checks[name]}")
        for name in checks:
            if name.startswith("empty states"):
                expect(checks[name]["points"] > 0, f"{form}: {name} met nothing")


def jumps_are_named(at):
    start(at)
    place = next(k for k, line in enumerate(at.text("hbv.afx").splitlines(), 1) if "T < TT" in line)
    check = next(check for name, check in findings(at).items() if "jump" in name)
    expect_in(f"T = TT jumps at hbv.afx:{place}", check["note"])
    expect_in(f"T = TT jumps at hbv.afx:{place}", at.run("verify", "hbv.afx")[0])


def table_for_people(at):
    start(at)
    out = at.run("verify", "hbv.afx", "--points", 3)[0]
    rows = [line for line in out.splitlines() if " ok" in line]
    expect(len(rows) >= 7 and "FAILED" not in out, out)
    expect_in("none met", at.run("verify", still(at))[0])


def still(at):
    """A model without a comparison: there is no jump to meet."""
    return at.put("still.afx", "model still {\n  step 1 d\n  forcing P : mm/d\n"
                  "  param k : 1/d in 0.1 .. 0.5\n  store S : mm = 1\n  flux in : -> S = P\n"
                  "  flux out : S -> = k * S\n  output Q : mm/d = out\n}\n")


def more_points_compare_more(at):
    start(at)
    few, many = (findings(at, "--points", points)[SMOOTH[0]]["points"] for points in (2, 20))
    expect(many > few, f"{few} and {many} comparisons")


# ---- it can fail

COMPILER = """#!/usr/bin/env python3
# A C compiler that first turns one sum of derivatives into a difference.
import re, subprocess, sys
for name in sys.argv[1:]:
    if name.endswith("hbv.c"):
        with open(name) as file:
            text = file.read()
        begin = text.index("static void hbv_advance_{letter}(")
        end = text.index("\\n}}", begin)
        sums = list(re.finditer(r"_{suffix} = [^;\\n\\[]* \\+ ", text[begin:end]))
        at = begin + sums[{which} % len(sums)].end() - 2
        with open(name, "w") as file:
            file.write(text[:at] + "-" + text[at + 1:])
sys.exit(subprocess.run(["cc", *sys.argv[1:]]).returncode)
"""


def altered(at, number, **change):
    """Findings with one operator of the generated C altered."""
    name = at.put(f"compiler_{number}", COMPILER.format(**change))
    at.path(name).chmod(0o755)
    variables = {"CC": str(at.path(name)), "AFFLUX_CACHE": str(at.path(f"cache_{number}"))}
    out, _ = at.run("verify", "hbv.afx", "--json", code=5, **variables)
    failed = [check for check in json.loads(out)["checks"] if not check["passed"]]
    places = [check["note"] for check in failed if check["note"].split()[:1] in KINDS]
    expect(places, f"{change}: nothing says where: {failed}")
    text, _ = at.run("verify", "hbv.afx", code=5, **variables)
    expect_in("FAILED", text)
    return {check["name"] for check in failed}


def altered_c_is_caught(at):
    start(at)
    adjoint = altered(at, 1, letter="b", suffix="bar", which=0)
    expect(SMOOTH[0] in adjoint and SMOOTH[2] in adjoint, f"an altered adjoint: {adjoint}")
    expect(SMOOTH[1] not in adjoint, f"the tangent was not altered: {adjoint}")
    tangent = altered(at, 2, letter="d", suffix="dot", which=0)
    expect(SMOOTH[0] in tangent and SMOOTH[1] in tangent, f"an altered tangent: {tangent}")
    expect(SMOOTH[2] not in tangent, f"the adjoint was not altered: {tangent}")


TESTS = [every_form_passes, jumps_are_named, table_for_people, more_points_compare_more,
         altered_c_is_caught]

if __name__ == "__main__":
    MODEL = sys.argv[2]
    run_tests(TESTS, sys.argv[1])
