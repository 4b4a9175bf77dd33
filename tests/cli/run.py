"""`afflux run` on one model: numbers, units, parameters, saved states.

    run.py AFFLUX HBV.afx HBV.json
"""
import datetime
import json
import math
import shutil
import sys

import hbv_check
from afflux_runner import expect, expect_in, run_tests

HEADER = ["time", "P [mm/d]", "T [degC]", "PET [mm/d]"]
OUTPUTS = "time,Q [mm/d],AET [mm/d]"
PARAMS = [("TT", 0.5), ("CFMAX", 4.0), ("FC", 200.0), ("BETA", 2.0), ("BETAET", 1.5)]


def days_from(first, count):
    start = datetime.date.fromisoformat(first)
    return [str(start + datetime.timedelta(days=day)) for day in range(count)]


def write_forcing(at, site=0, name="forcing.csv"):
    """The days of check case A at one site."""
    rows = [[day, *hbv_check.weather("A", t, site)]
            for t, day in enumerate(days_from("2000-02-01", hbv_check.STEPS))]
    return at.write_table(name, HEADER, rows)


def write_params(at, rows, name="params.csv"):
    return at.write_table(name, ["name", "value"], rows)


def flows(at, name="out.csv"):
    return [float(row["Q [mm/d]"]) for row in at.table(name)]


def start(at):
    at.copy(MODEL, "hbv.afx")
    write_forcing(at)
    write_params(at, PARAMS)


def simulate(at, *words, forcing="forcing.csv", out="out.csv"):
    at.run("run", "hbv.afx", "--forcing", forcing, "-o", out, *words)
    return flows(at, out)


def relative_difference(one, other):
    size = max(map(abs, other))
    return max(abs(a - b) for a, b in zip(one, other)) / size


# ---- numbers


def published_numbers(at):
    at.copy(MODEL, "hbv.afx")
    for site in range(hbv_check.SITES):
        write_forcing(at, site)
        write_params(at, [(name, row[site]) for name, row in
                          zip(NUMBERS["parameter_names"], NUMBERS["A"]["parameters"])])
        Q = simulate(at, "--params", "params.csv")
        expect(at.text("out.csv").split("\n", 1)[0] == OUTPUTS, at.text("out.csv")[:60])
        expect(len(Q) == hbv_check.STEPS, f"{len(Q)} rows")
        for day, row in zip(hbv_check.SHOWN, NUMBERS["A"]["Q_step_0_100_239"]):
            room = hbv_check.allowed(row, 1e-10, 1e-3)[site]
            expect(abs(Q[day] - row[site]) <= room, f"site {site}, day {day}: {Q[day]!r}")


def times_are_kept(at):
    start(at)
    simulate(at)
    times = [row["time"] for row in at.table("out.csv")]
    expect(times == days_from("2000-02-01", hbv_check.STEPS), "other times came out")
    expect("2000-02-29" in times, "the leap day is missing")


def numbers_are_in_full(at):
    """Written so that reading gives the same bits: as many digits as repr needs."""
    start(at)
    simulate(at)
    cells = [row["Q [mm/d]"] for row in at.table("out.csv")]
    digits = [len(cell.split("e")[0].replace(".", "").lstrip("0-")) for cell in cells]
    expect(sum(count >= 15 for count in digits) > len(digits) / 2, f"short numbers: {cells[:5]}")


def columns_are_converted(at):
    start(at)
    reference = simulate(at)
    units = {"P [cm/d]": lambda P: P / 10, "T [degF]": lambda T: T * 1.8 + 32,
             "PET [mm/h]": lambda PET: PET / 24}
    rows = [[row["time"], *(convert(float(row[name])) for name, convert in
                            zip(HEADER[1:], units.values()))] for row in at.table("forcing.csv")]
    at.write_table("other.csv", ["time", *units], rows)
    difference = relative_difference(simulate(at, forcing="other.csv"), reference)
    expect(difference < 1e-11, f"off by {difference}")
    kelvin = [[row[0], row[1], (row[2] - 32) / 1.8 + 273.15, row[3]] for row in rows]
    at.write_table("kelvin.csv", ["time", "P [cm/d]", "T [K]", "PET [mm/h]"], kelvin)
    difference = relative_difference(simulate(at, forcing="kelvin.csv"), reference)
    expect(difference < 1e-9, f"off by {difference} in kelvin")


def columns_in_any_order(at):
    start(at)
    reference = simulate(at)
    rows = [[row["time"], "text", row["PET [mm/d]"], row["T [degC]"], row["P [mm/d]"]]
            for row in at.table("forcing.csv")]
    at.write_table("other.csv", ["time", "remark", "PET [mm/d]", "T [degC]", "P [mm/d]"], rows)
    expect(simulate(at, forcing="other.csv") == reference, "the order of columns matters")


def other_dimensions_are_refused(at):
    start(at)
    for header in ("P [mm]", "P [degC]", "P [bananas]", "P"):
        at.put("wrong.csv", at.text("forcing.csv").replace("P [mm/d]", header, 1))
        at.fails(3, ["wrong.csv:1", "P", "mm/d"], "run", "hbv.afx", "--forcing", "wrong.csv",
                 "-o", "out.csv")
        expect(not at.path("out.csv").exists(), "it wrote a result")


# ---- parameters


def missing_parameters_take_defaults(at):
    """The middle of their range where no default is declared."""
    start(at)
    without = simulate(at)
    lines = at.text("hbv.afx").splitlines()
    bounds = [(words[1], float(words[5]), float(words[7])) for words in map(str.split, lines)
              if words[:1] == ["param"] and words[1] != "C"]  # which its default does not read
    expect(len(bounds) == 13, "13 parameters were expected")
    write_params(at, [(name, (low + high) / 2) for name, low, high in bounds])
    middle = simulate(at, "--params", "params.csv")
    expect(relative_difference(middle, without) < 1e-12, "not the middle of the ranges")
    at.put("hbv.afx", at.text("hbv.afx").replace("in 50 .. 1000 ", "in 50 .. 1000 = 150 "))
    write_params(at, [("FC", 150.0)])
    expect(simulate(at) == simulate(at, "--params", "params.csv", out="b.csv"), "no default")
    expect(simulate(at) != without, "the default changes nothing")


def wrong_parameters_are_placed(at):
    start(at)
    command = ["run", "hbv.afx", "--forcing", "forcing.csv", "--params", "params.csv",
               "-o", "out.csv"]
    wrong = [([("FC", 200.0), ("FK", 1.0)], ["params.csv:3", "FK"]),
             ([("TT", 0.0), ("K0", 0.2), ("FC", 20.0)], ["params.csv:4", "FC", "50", "1000"]),
             ([("K1", "fast")], ["params.csv:2", "fast"]), ([("K1", "")], ["params.csv:2", "K1"]),
             ([("K1", 0.1), ("K1", 0.2)], ["params.csv:3", "K1"])]
    for rows, pieces in wrong:
        write_params(at, rows)
        at.fails(3, pieces, *command)
    at.put("params.csv", "name,number\nFC,200\n")
    at.fails(3, ["params.csv:1", "value"], *command)
    expect(not at.path("out.csv").exists(), "it wrote a result")


def dynamic_parameter(at):
    start(at)
    fixed = simulate(at, "--params", "params.csv")
    header = [*HEADER, "BETA [1]"]
    rows = [[*row.values(), 2.0] for row in at.table("forcing.csv")]
    at.write_table("dynamic.csv", header, rows)
    params = write_params(at, [row for row in PARAMS if row[0] != "BETA"], "rest.csv")
    words = ["--params", params, "--dynamic", "BETA"]
    difference = relative_difference(simulate(at, *words, forcing="dynamic.csv"), fixed)
    expect(difference < 1e-12, f"a constant BETA in time differs by {difference}")
    rows = [[*row[:-1], 1.0 + 5 * (t % 2)] for t, row in enumerate(rows)]
    at.write_table("dynamic.csv", header, rows)
    varied = simulate(at, *words, forcing="dynamic.csv")
    expect(relative_difference(varied, fixed) > 1e-3, "a varying BETA changes nothing")
    at.fails(3, ["forcing.csv:1", "BETA"], "run", "hbv.afx", "--forcing", "forcing.csv",
             "--dynamic", "BETA", "-o", "out.csv")
    at.fails(1, ["BETTA"], "run", "hbv.afx", "--forcing", "forcing.csv", "--dynamic", "BETTA",
             "-o", "out.csv")


# ---- alternatives and states


def alternatives(at):
    start(at)
    power = simulate(at, "--params", "params.csv")
    expect(simulate(at, "--params", "params.csv", "--use", "ET=power") == power, "not the default")
    write_params(at, [row for row in PARAMS if row[0] != "BETAET"])
    linear = simulate(at, "--params", "params.csv", "--use", "ET=linear")
    expect(relative_difference(linear, power) > 1e-3, "ET=linear changes nothing")
    write_params(at, [*PARAMS, ("BETAET", 1.0)][-1:])
    at.fails(3, ["params.csv:2", "BETAET"], "run", "hbv.afx", "--forcing", "forcing.csv",
             "--params", "params.csv", "--use", "ET=linear", "-o", "out.csv")
    error = at.fails(2, ["stress", "--weights"], "run", "hbv.afx", "--forcing", "forcing.csv",
                     "--use", "ET=neural", "-o", "neural.csv")
    expect_in("train", error)
    expect(not at.path("neural.csv").exists(), "it wrote a result")


def ten_years(at):
    rows = [[day, 8 * max(0, math.sin(1.7 * t)) ** 3, 10 * math.sin(t / 58) + 3,
             1.5 + 1.2 * math.sin(t / 58)] for t, day in enumerate(days_from("1990-10-01", 3653))]
    at.write_table("forcing.csv", HEADER, rows)
    at.write_table("first.csv", HEADER, rows[:1461])
    at.write_table("second.csv", HEADER, rows[1461:])


def split_run(at):
    start(at)
    ten_years(at)
    words = ["--params", "params.csv"]
    simulate(at, *words, "--save-state", "end.csv", out="whole.csv")
    simulate(at, *words, "--save-state", "middle.csv", forcing="first.csv", out="1.csv")
    simulate(at, *words, "--load-state", "middle.csv", "--save-state", "end2.csv",
             forcing="second.csv", out="2.csv")
    second = at.text("2.csv").split("\n", 1)[1]
    expect(at.text("whole.csv") == at.text("1.csv") + second, "two runs are not one run")
    expect(at.text("end.csv") == at.text("end2.csv"), "they end in other states")
    expect([row["name"] for row in at.table("end.csv")] == list(hbv_check.STORES), "other stores")
    expect(at.text("middle.csv") != at.text("end.csv"), "the states do not change")


def wrong_states_are_placed(at):
    start(at)
    command = ["run", "hbv.afx", "--forcing", "forcing.csv", "--load-state", "state.csv",
               "-o", "out.csv"]
    at.put("state.csv", "name,value\nSP,1\nLW,1\nSM,1\nUZ,1\n")
    at.fails(3, ["state.csv", "LZ"], *command)
    at.put("state.csv", "name,value\nSP,1\nLW,1\nSM,1\nUZ,1\nLZ,1\nMZ,1\n")
    at.fails(3, ["state.csv:7", "MZ"], *command)
    at.fails(3, ["none.csv"], *command[:-4], "--load-state", "none.csv", "-o", "out.csv")


def several_at_once(at):
    """The first to compile a model is waited for; nobody loads half a library."""
    start(at)
    words = ["run", "hbv.afx", "--forcing", "forcing.csv", "--params", "params.csv", "-o"]
    cache = str(at.path("cache"))
    running = [at.start(*words, f"{k}.csv", AFFLUX_CACHE=cache) for k in range(6)]
    for process in running:
        _, error = process.communicate()
        expect(process.returncode == 0, f"exit {process.returncode}: {error}")
    expect(len({at.text(f"{k}.csv") for k in range(6)}) == 1, "they differ")


def any_compiler(at):
    """gcc and clang give the same flows to the last digits."""
    start(at)
    reference = simulate(at)
    for compiler in filter(shutil.which, ("gcc", "clang")):
        at.run("run", "hbv.afx", "--forcing", "forcing.csv", "-o", "out.csv", CC=compiler)
        difference = relative_difference(flows(at), reference)
        expect(difference < 1e-12, f"{compiler}: off by {difference}")


TESTS = [published_numbers, times_are_kept, numbers_are_in_full, columns_are_converted,
         columns_in_any_order, other_dimensions_are_refused, missing_parameters_take_defaults,
         wrong_parameters_are_placed, dynamic_parameter, alternatives, split_run,
         wrong_states_are_placed, several_at_once, any_compiler]

if __name__ == "__main__":
    MODEL = sys.argv[2]
    with open(sys.argv[3], encoding="utf-8") as numbers:
        NUMBERS = json.load(numbers)
    run_tests(TESTS, sys.argv[1])
