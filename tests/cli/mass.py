"""Water in = water out + water kept: HBV at several steps and solvers; leaks are found.

    mass.py AFFLUX HBV.afx
"""
import datetime
import math
import sys

from afflux_runner import expect, expect_in, run_tests

HEADER = ["time", "P [mm/d]", "T [degC]", "PET [mm/d]"]
YEARS_IN_DAYS = 3653
START = datetime.datetime(1990, 10, 1)
LIMIT = 1e-10  # of the rain


def weather(day):
    """Rain on some days, a warm and a cold season, drier than wet."""
    season = math.sin(2 * math.pi * day / 365.25)
    rain = max(0.0, 9 * math.sin(1.7 * day) - 3) * (0.2 + math.sin(0.11 * day) ** 2)
    return rain, 11 * season + 4 * math.sin(2.3 * day) + 3, 2 + 1.8 * season


def write_forcing(at, hours, days=YEARS_IN_DAYS, of=weather):
    """Rows of `hours` each; the rain in them."""
    rows = []
    for step in range(int(days * 24 / hours)):
        time = START + datetime.timedelta(hours=hours * step)
        rows.append([time.strftime("%Y-%m-%dT%H:%M"), *of(step * hours / 24)])
    at.write_table("forcing.csv", HEADER, rows)
    return math.fsum(row[1] for row in rows) * hours / 24


def put_model(at, step):
    at.copy(MODEL, "hbv.afx")
    at.put("hbv.afx", at.text("hbv.afx").replace("step 1 d", f"step {step}"))


def put_params(at, rows):
    at.write_table("params.csv", ["name", "value"], rows)


def states(at):
    return {row["name"]: float(row["value"]) for row in at.table("state.csv")}


def simulate(at, *words):
    at.run("run", "hbv.afx", "--forcing", "forcing.csv", "--params", "params.csv",
           "--save-state", "state.csv", "-o", "out.csv", *words)


def residual(at, rain, hours):
    """What is missing after the run, as a share of the rain."""
    rows = at.table("out.csv")
    left = [math.fsum(float(row[name]) for row in rows) * hours / 24
            for name in ("Q [mm/d]", "AET [mm/d]")]
    kept = [value - 0.001 for value in states(at).values()]
    expect(len(kept) == 5 and min(left) > 0.05 * rain, "too little happens in this run")
    return abs(rain - math.fsum(left + kept)) / rain


PARAMS = [("TT", 0.3), ("CFMAX", 3.0), ("FC", 120.0), ("BETA", 2.5), ("LP", 0.6), ("UZL", 8.0),
          ("PERC", 1.5), ("K0", 0.4), ("K1", 0.15), ("K2", 0.02)]


def check_balance(at, step, hours, solvers):
    put_model(at, step)
    put_params(at, PARAMS)
    rain = write_forcing(at, hours)
    for solver in solvers:
        simulate(at, "--use", f"solver={solver}")
        share = residual(at, rain, hours)
        expect(share < LIMIT, f"step {step}, {solver}: {share} of the rain is lost")


def balance_of_days(at):
    """Not by euler: fluxes of one state overdraw HBV's snow at so long a step."""
    check_balance(at, "1 d", 24, ["sequential"])


def balance_of_six_hours(at):
    check_balance(at, "6 h", 6, ["sequential", "euler"])


def balance_of_hours(at):
    check_balance(at, "1 h", 1, ["sequential", "euler"])


def the_measure_sees_a_leak(at):
    """A ten-millionth of the interflow that no output reports."""
    put_model(at, "1 d")
    text = at.text("hbv.afx").replace("Q0 + Q1 + Q2", "Q0 + 0.9999999*Q1 + Q2")
    at.put("hbv.afx", text)
    put_params(at, PARAMS)
    rain = write_forcing(at, 24)
    simulate(at)
    share = residual(at, rain, 24)
    expect(1e-9 < share < 1e-6, f"the residual of a leak is {share}")


# ---- stores that limiters drain

SNOW_THEN_HEAT = [("TT", 0.0), ("CFMAX", 10.0), ("CWH", 0.0), ("FC", 50.0), ("BETA", 1.0),
                  ("LP", 0.2), ("BETAET", 0.3), ("PERC", 10.0), ("UZL", 0.0)]


def snow_then_heat(day):
    """Snow, some rain, then a long hot drought."""
    if day < 10:
        return 7.3, -5.0, 0.0
    return (3.1 if day < 20 else 0.0), 15.0, 20.0


def limited_stores_empty_exactly(at):
    for step, hours in (("1 d", 24), ("6 h", 6), ("1 h", 1), ("10 min", 1 / 6), ("7 h", 7)):
        put_model(at, step)
        put_params(at, SNOW_THEN_HEAT)
        write_forcing(at, hours, 9, snow_then_heat)
        simulate(at)
        expect(states(at)["SP"] > 50, f"step {step}: there is no snow: {states(at)}")
        write_forcing(at, hours, 90, snow_then_heat)
        simulate(at)
        emptied = {name: states(at)[name] for name in ("SP", "LW", "SM", "UZ")}
        expect(all(value == 0 for value in emptied.values()), f"step {step}: left {emptied}")


# ---- what `check` says


def check_names_leaks(at):
    put_model(at, "1 d")
    proof = at.run("check", "hbv.afx")[0]
    expect(proof.count("proven:") == 5 and "NOT" not in proof, proof)
    leak = "  next SM = 0.9*SM\n  solver seq"
    at.put("hbv.afx", at.text("hbv.afx").replace("  solver seq", leak))
    place = at.text("hbv.afx").split("next SM")[0].count("\n") + 1
    at.fails(1, [f"hbv.afx:{place}:", "R004", "SM"], "check", "hbv.afx")
    at.fails(1, ["R004"], "emit", "hbv.afx", "-o", "made")
    expect(not at.path("made").exists(), "C of a model with a leak was written")


def states_are_unproven(at):
    at.put("mixed.afx", "model mixed {\n  step 1 d\n  forcing P : mm/d\n"
           "  store S : mm = 0\n  state M : mm = 0\n  next M = 0.5*M\n"
           "  flux in : -> S = P\n  flux out : S -> = 0.1 [1/d] * S\n"
           "  output Q : mm/d = out\n  output memory : mm = M\n}\n")
    out = at.run("check", "mixed.afx")[0]
    lines = {line.split()[0]: line for line in out.splitlines() if line.split()}
    expect_in("unproven", lines["M"])
    expect("unproven" not in lines["S"] and "proven" in lines["S"], lines["S"])


TESTS = [balance_of_days, balance_of_six_hours, balance_of_hours, the_measure_sees_a_leak,
         limited_stores_empty_exactly, check_names_leaks, states_are_unproven]

if __name__ == "__main__":
    MODEL = sys.argv[2]
    run_tests(TESTS, sys.argv[1])
