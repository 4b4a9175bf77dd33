"""`afflux verify`: passes for every form of HBV, and fails for a derivative that is off.

    verify.py AFFLUX HBV.afx
"""
import json
import sys

from afflux_runner import expect, expect_in, run_tests

FORMS = [[], ["--optimized"], ["--use", "ET=linear"], ["--use", "ET=neural"],
         ["--use", "solver=euler"], ["--dynamic", "BETA", "--dynamic", "BETAET"],
         ["--dynamic", "TT,K1"],
         ["--use", "ET=neural", "--use", "solver=euler", "--dynamic", "K0"]]

SMOOTH = ["adjoint = tangent (dot product)", "tangent = complex step",
          "adjoint = complex step, input by input"]
TAYLOR = ["Taylor: f(x + hv) - f(x) falls as h", "Taylor: less h g.v, as h^2",
          "Taylor: less h^2/2 v.Hv too, as h^3"]
SECOND = ["second order = complex step of the adjoint", "symmetric: u.Hv = v.Hu"]
SAME = ["same bits under every schedule", "same bits for 1 and 2 threads"]
FINITE = ["values finite at bounds, empty, dry, flooded", "derivatives finite there"]
GROUPS = {"values": 2, "first order": 6, "second order": 3, "invariance": 2, "edges": 3}
KINDS = [["forcing"], ["parameter"], ["start"], ["output"], ["state"]]
LIMITS = {SMOOTH[0]: 1e-12, SMOOTH[1]: 1e-9, SMOOTH[2]: 1e-9, SECOND[0]: 1e-9, SECOND[1]: 1e-11,
          **{name: 0.25 for name in TAYLOR}, **{name: 0 for name in SAME + FINITE}}


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
        for name, limit in LIMITS.items():
            expect(checks[name]["points"] > 0, f"{form}: no point for {name}")
            expect(checks[name]["limit"] <= limit, f"{checks[name]}")
        for order, name in enumerate(TAYLOR, 1):
            slopes = checks[name]["note"].replace("slope ", "").split(" .. ")
            expect(all(abs(float(slope) - order) < 0.5 for slope in slopes), f"{checks[name]}")
        for name in checks:
            if name.startswith("empty states"):
                expect(checks[name]["points"] > 0, f"{form}: {name} met nothing")


def jumps_are_named(at):
    start(at)
    place = next(k for k, line in enumerate(at.text("hbv.afx").splitlines(), 1) if "T < TT" in line)
    check = next(check for name, check in findings(at).items() if "jump" in name)
    expect_in(f"T = TT jumps at hbv.afx:{place}", check["note"])
    expect_in(f"T = TT jumps at hbv.afx:{place}", at.run("verify", "hbv.afx")[0])


def line_with(at, text):
    return next(k for k, line in enumerate(at.text("hbv.afx").splitlines(), 1) if text in line)


def kinks_are_listed(at):
    """Each by its equation, with a distance in its unit; nearest first."""
    start(at)
    report = json.loads(at.run("verify", "hbv.afx", "--json")[0])
    kinks = report["kinks"]
    distances = [kink["nearest"] for kink in kinks]
    expect(distances == sorted(distances) and distances[0] == 0, f"{distances}")
    met = {(kink["equation"], kink["operation"]): kink for kink in kinks}
    expect(set(met) >= {("rain", "<"), ("melt", "min"), ("melt", "max"), ("wetness", "clamp"),
                        ("ET", "min"), ("percolation", "min"), ("Q0", "max")}, f"{set(met)}")
    units = {("rain", "<"): "K", ("melt", "min"): "mm/d", ("Q0", "max"): "mm",
             ("wetness", "clamp"): "1"}
    for key, unit in units.items():
        expect(met[key]["unit"] == unit, f"{met[key]}")
    expect(met["rain", "<"]["place"] == {"file": "hbv.afx", "line": line_with(at, "T < TT"),
                                         "column": 27}, f"{met['rain', '<']}")
    for kink in kinks:
        expect((kink["nearest"] == 0) == (kink["exactly"] > 0), f"{kink}")
        expect(0 <= kink["exactly"] <= kink["times"], f"{kink}")
    few, every = (at.run("verify", "hbv.afx", *words)[0] for words in ([], ["--kinks"]))
    expect_in(f"and {len(kinks) - 5} more: --kinks shows all", few)
    expect(len(every.splitlines()) > len(few.splitlines()) and "more:" not in every, every)


def table_for_people(at):
    start(at)
    out = at.run("verify", "hbv.afx", "--points", 3)[0]
    lines = out.splitlines()
    headings = [line for line in lines if line and line[0].isupper()]
    expect(headings == ["Values", "First order", "Second order", "Invariance", "Edges"], out)
    rows = [line for line in lines if " ok" in line]
    expect(len(rows) >= 15 and "FAILED" not in out, out)
    expect(len({line.index(" ok") for line in rows}) == 1, f"crooked:\n{out}")
    expect(lines == [line.rstrip() for line in lines], f"space at the end of a line:\n{out}")
    expect_in("none met", at.run("verify", still(at))[0])


def every_group_is_there(at):
    start(at)
    report = json.loads(at.run("verify", "hbv.afx", "--json")[0])
    for group, least in GROUPS.items():
        count = sum(check["group"] == group for check in report["checks"])
        expect(count >= least, f"{group}: {count} checks")
    expect(report["points"]["drawn"] > 0 and report["points"]["not_solved"] == 0, f"{report}")


def quiet_without_a_terminal(at):
    start(at)
    at.path("all").mkdir()
    at.copy(MODEL, "all/hbv.afx")
    _, error = at.run("verify", "all")
    expect(error == "", f"said on stderr: {error}")


EDGE = """model edge {
  step 1 d
  forcing P : mm/d
  param k : 1/d in 0 .. 0.5
  store S : mm = 1
  flux in : -> S = P
  let wetness = P*1 [d]/S
  flux out : S -> = min(k*S*min(wetness, 1), S/dt)
  output Q : mm/d = out
}
"""


def edges_are_named(at):
    """0/0 in an empty store without rain: no random point ever meets it."""
    at.put("edge.afx", EDGE)
    out, error = at.run("verify", "edge.afx", "--json", code=5)
    checks = {check["name"]: check for check in json.loads(out)["checks"]}
    failed = [name for name, check in checks.items() if not check["passed"]]
    expect(failed == [FINITE[0]], f"{failed}")
    expect(checks[FINITE[0]]["worst"] is None, f"{checks[FINITE[0]]}")
    place = checks[FINITE[0]]["place"]
    expect(place["file"] == "edge.afx" and place["line"] == 7, out)
    expect_in("edge.afx:7: values finite", error)
    expect_in("forcing 0", error)
    expect_in("    7 |   let wetness", error)


STRAIGHT = """model straight {
  step 1 d
  forcing P : mm/d
  forcing T : degC
  param TT : degC in -2 .. 2
  store S : mm = 1
  let snow = soft(T < TT, 1 [K], straight)
  flux in : -> S = P*snow
  flux out : S -> = 0.1 [1/d]*S
  output Q : mm/d = out
}
"""


def straight_decisions_are_said(at):
    """Their derivative is another's: differences are left out, tangent and adjoint agree."""
    at.put("straight.afx", STRAIGHT)
    checks = json.loads(at.run("verify", "straight.afx", "--json")[0])["checks"]
    by_name = {check["name"]: check for check in checks}
    for name in [SMOOTH[1], SMOOTH[2], *TAYLOR]:
        expect(by_name[name]["points"] == 0, f"{by_name[name]}")
        expect_in("straight-through", by_name[name]["note"])
    expect(by_name[SMOOTH[0]]["points"] > 0, f"{by_name[SMOOTH[0]]}")


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
        begin = re.search(r"void hbv_advance_{letter}(_of)?\\(", text).start()
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
    for check in failed:
        expect(check["place"] is None or check["place"]["file"] == "hbv.afx", f"{check}")
    text, error = at.run("verify", "hbv.afx", code=5, **variables)
    expect_in("FAILED", text)
    expect_in("the generated C does not compute", error)
    for check in failed:
        if check["place"]:
            expect_in(f"hbv.afx:{check['place']['line']}: {check['name']}", error)
    return {check["name"] for check in failed}


def altered_c_is_caught(at):
    start(at)
    adjoint = altered(at, 1, letter="b", suffix="bar", which=0)
    expect(SMOOTH[0] in adjoint and SMOOTH[2] in adjoint, f"an altered adjoint: {adjoint}")
    expect(SMOOTH[1] not in adjoint, f"the tangent was not altered: {adjoint}")
    expect(TAYLOR[1] in adjoint and TAYLOR[0] not in adjoint, f"slopes: {adjoint}")
    tangent = altered(at, 2, letter="d", suffix="dot", which=0)
    expect(SMOOTH[0] in tangent and SMOOTH[1] in tangent, f"an altered tangent: {tangent}")
    expect(SMOOTH[2] not in tangent, f"the adjoint was not altered: {tangent}")
    second = altered(at, 3, letter="bd", suffix="bar_dot", which=0)
    expect(SECOND[0] in second and TAYLOR[2] in second, f"an altered second order: {second}")
    expect(not set(SMOOTH) & second, f"the first order was not altered: {second}")


TESTS = [every_form_passes, jumps_are_named, kinks_are_listed, table_for_people,
         every_group_is_there, quiet_without_a_terminal, edges_are_named,
         straight_decisions_are_said, more_points_compare_more, altered_c_is_caught]

if __name__ == "__main__":
    MODEL = sys.argv[2]
    run_tests(TESTS, sys.argv[1])
