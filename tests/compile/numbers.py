"""What a model means: small ones run against numbers worked out by hand.

    numbers.py AFFLUX

Each case is a model, its forcing, and the outputs that must come out, row by row; the arithmetic
stands beside them. Numbers agree to rounding.
"""
import datetime
import sys

from afflux_runner import expect, run_tests

ROUNDING = 1e-13
START = datetime.datetime(2001, 1, 1)

BUCKET = """
model bucket {
  step 1 d
  forcing P : mm/d
  param k : 1/d in 0 .. 1 = 0.25
  store A : mm = 8
  store B : mm = 0
  flux rain : -> A = P
  flux spill : A -> B = k * A
  flux Q : B -> = k * B
  solver
    | sequential = sequential
    | euler = euler
    | halves = euler(substeps = 2)
    | turns  = sequential(substeps = 2)
  output flow : mm/d = Q
  output spilt : mm/d = spill
  output a : mm = A
  output b : mm = B
}
"""


def simulate(at, text, forcing, *words, hours=24):
    """Columns by header of a run of the model: {header: [number, ...]}."""
    at.put("model.afx", text)
    steps = len(next(iter(forcing.values())))
    times = [START + datetime.timedelta(hours=hours * step) for step in range(steps)]
    rows = [[time.isoformat(timespec="minutes"), *(column[step] for column in forcing.values())]
            for step, time in enumerate(times)]
    at.write_table("forcing.csv", ["time", *forcing], rows)
    at.run("run", "model.afx", "--forcing", "forcing.csv", "-o", "out.csv", *words)
    table = at.table("out.csv")
    expect(len(table) == steps, f"{len(table)} rows for {steps} steps")
    return {name: [float(row[name]) for row in table] for name in table[0] if name != "time"}


def expect_columns(found, wanted):
    expect(list(found) == list(wanted), f"columns {list(found)}, expected {list(wanted)}")
    for name, column in wanted.items():
        for row, (got, right) in enumerate(zip(found[name], column)):
            expect(abs(got - right) <= ROUNDING * max(1, abs(right)),
                   f"{name}, row {row}: {got!r}, by hand {right!r}")


def expect_bucket(at, solver, wanted):
    found = simulate(at, BUCKET, {"P [mm/d]": [4.0, 0.0]}, "--use", f"solver={solver}")
    expect_columns(found, dict(zip(["flow [mm/d]", "spilt [mm/d]", "a [mm]", "b [mm]"], wanted)))


def sequential_fluxes_see_the_ones_before(at):
    """A: 8 + 4 = 12, spills 3, left 9; B: 0 + 3, gives 0.75, left 2.25.
    A: 9 spills 2.25, left 6.75; B: 2.25 + 2.25 = 4.5, gives 1.125, left 3.375."""
    expect_bucket(at, "sequential", [[0.75, 1.125], [3, 2.25], [9, 6.75], [2.25, 3.375]])


def euler_fluxes_see_the_start_of_the_step(at):
    """A: 8 spills 2, 8 + 4 - 2 = 10; B: 0 gives 0, then 2.
    A: 10 spills 2.5, left 7.5; B: 2 gives 0.5, 2 + 2.5 - 0.5 = 4."""
    expect_bucket(at, "euler", [[0, 0.5], [2, 2.5], [10, 7.5], [2, 4]])


def substeps_halve_the_step(at):
    """Parts of half a day. A: 8 spills 2, 8 + 2 - 1 = 9; 9 spills 2.25, 9 + 2 - 1.125 = 9.875.
    B: 0 gives 0, 1; 1 gives 0.25, 1 + 1.125 - 0.125 = 2. Outputs of fluxes are means: 0.125, 2.125.
    A: 9.875 spills 2.46875, 8.640625; that spills 2.16015625, 7.560546875.
    B: 2 gives 0.5, 2 + 1.234375 - 0.25 = 2.984375; that gives 0.74609375,
    2.984375 + 1.080078125 - 0.373046875 = 3.69140625."""
    expect_bucket(at, "halves", [[0.125, (0.5 + 0.74609375) / 2],
                                 [2.125, (2.46875 + 2.16015625) / 2],
                                 [9.875, 7.560546875], [2, 3.69140625]])


def turns_are_steps_of_half_a_day(at):
    """A: 10 spills 2.5, left 8.75; 10.75 spills 2.6875, left 9.40625. B: 1.25 gives 0.3125, left
    1.09375; 2.4375 gives 0.609375, left 2.1328125. Outputs of fluxes are means. Without rain, A:
    9.40625 spills 2.3515625, left 8.23046875, that 2.0576171875, left 7.20166015625; B: 3.30859375
    gives 0.8271484375, left 2.89501953125; 3.923828125 gives 0.98095703125."""
    expect_bucket(at, "turns", [[(0.3125 + 0.609375) / 2, (0.8271484375 + 0.98095703125) / 2],
                                [(2.5 + 2.6875) / 2, (2.3515625 + 2.0576171875) / 2],
                                [9.40625, 7.20166015625], [2.1328125, 3.433349609375]])


def next_acts_in_every_turn(at):
    """m: 1, 1 + 8.75 = 9.75, that + 9.40625 = 19.15625; it sees A where it stands."""
    text = BUCKET.replace("  output flow", """  state m : mm = 1
  next m = m + A
  output seen : mm = m
  output flow""")
    found = simulate(at, text, {"P [mm/d]": [4.0]}, "--use", "solver=turns")
    expect(found["seen [mm]"] == [19.15625], f"m became {found['seen [mm]']}")


def states_change_together(at):
    """Fibonacci: both `next` read what was there at the start of the step."""
    found = simulate(at, """
model rabbits {
  step 1 d
  forcing P : 1
  state now : 1 = 1
  state before : 1 = 0
  next now = now + before * P
  next before = now
  output n : 1 = now
  output older : 1 = before
}""", {"P [1]": [1.0] * 6})
    expect_columns(found, {"n [1]": [1, 2, 3, 5, 8, 13], "older [1]": [1, 1, 2, 3, 5, 8]})


def a_derivative_is_per_time(at):
    """Growth of 0.5 per day: in steps of 12 h by a quarter each, from 16: 20, 25, 31.25."""
    found = simulate(at, """
model growth {
  step 12 h
  forcing P : 1
  solver euler
  param r : 1/d in 0 .. 1 = 0.5
  state H : 1 = 16
  der H = r * H * P
  output hares : 1 = H
}""", {"P [1]": [1.0] * 3}, hours=12)
    expect_columns(found, {"hares [1]": [20, 25, 31.25]})


def rates_follow_the_step(at):
    """Steps of 12 h: 3 mm/h is 36 mm a step; of the store a tenth a day leaves, a twentieth a step;
    out is told in mm/d. 36 * 0.05 = 1.8 mm a step, 3.6 mm/d; left 34.2; then 70.2 * 0.05 = 3.51."""
    found = simulate(at, """
model rates {
  step 12 h
  forcing P : mm/h
  store S : mm = 0
  flux rain : -> S = P
  flux Q : S -> = 0.1 [1/d] * S
  output flow : mm/d = Q
  output held : mm = S
}""", {"P [mm/h]": [3.0, 3.0]}, hours=12)
    expect_columns(found, {"flow [mm/d]": [3.6, 7.02], "held [mm]": [34.2, 66.69]})


def a_limited_flux_drains_a_store_to_zero(at):
    """`S/dt` is all the store holds, whatever the step: 5 mm in half a day are 10 mm/d."""
    found = simulate(at, """
model drain {
  step 12 h
  forcing P : mm/d
  store S : mm = 5
  flux gain : -> S = P
  flux Q : S -> = min(1000 [mm/d], S/dt)
  output flow : mm/d = Q
  output held : mm = S
}""", {"P [mm/d]": [0.0, 8.0]}, hours=12)
    expect_columns(found, {"flow [mm/d]": [10, 8], "held [mm]": [0, 0]})


def temperatures_keep_their_zero(at):
    """The data come in Fahrenheit: 50 degF = 10 degC, 14 degF = -10 degC. Above 2 degC melt
    3 mm/d/K: (10 - 2) * 3 = 24."""
    found = simulate(at, """
model melt {
  step 1 d
  forcing T : degC
  param TT : degC in -5 .. 5 = 2
  param CFMAX : mm/d/K in 0 .. 10 = 3
  output melt : mm/d = CFMAX * max(T - TT, 0)
  output warm : degF = T
  output above : K = T - TT
}""", {"T [degF]": [50.0, 14.0]})
    expect_columns(found, {"melt [mm/d]": [24, 0], "warm [degF]": [50, 14], "above [K]": [8, -12]})


def values_come_from_const_derived_and_fn(at):
    """mix(4, 8) = 6, and 0.5 makes 6.5 (the 8 mm/d come as 1/3 mm/h in the data). Twice k = 0.25 is
    share = 0.5. 4 mm/d over 2 km^2 are 8000 m^3/d, times share 4000. 100 * share + 4 = 54."""
    at.write_table("area.csv", ["name", "value"], [["area", 2.0]])
    found = simulate(at, """
fn mix(a, b) = a * 0.5 + b * (1 - 0.5)
model parts {
  step 1 d
  fn twice(x) = x + x
  forcing P : mm/d ; forcing E : mm/d
  attribute area : km^2
  const low : mm/d = 0.5
  param k : 1 in 0 .. 1 = 0.25
  param share = twice(k)
  store S : mm = 100 [mm] * share
  flux rain : -> S = P
  output mixed : mm/d = mix(P, E) + low
  output volume : m^3/d = P * area * share
  output held : mm = S
}""", {"P [mm/d]": [4.0], "E [mm/h]": [1/3]}, "--attributes", "area.csv")
    expect_columns(found, {"mixed [mm/d]": [6.5], "volume [m^3/d]": [4000], "held [mm]": [54]})


def choices_and_logic(at):
    """wet above 5 mm/d when cold, above 1 when warm; `not`, `and`, `or`, a chain of `if`."""
    found = simulate(at, """
model choices {
  step 1 d
  forcing P : mm/d ; forcing T : degC
  let cold = T < 0 [degC]
  let wet = if cold then P > 5 [mm/d] else P > 1 [mm/d]
  output day : 1 = if wet and cold then 1 else if wet or not cold then 2 else 3
  output least : mm/d = min(P, 3 [mm/d], 2 * P)
  output power : 1 = -2^2 + 2^3^2 - (P/1 [mm/d])^-1
}""", {"P [mm/d]": [2.0, 8.0, 2.0, 0.5], "T [degC]": [-1.0, -1.0, 1.0, 1.0]})
    expect_columns(found, {"day [1]": [3, 1, 2, 2], "least [mm/d]": [2, 3, 2, 0.5],
                           "power [1]": [507.5, 507.875, 507.5, 506]})


def stores_of_different_units_exchange(at):
    """A tenth of 2 m is 200 mm; what leaves B is a tenth of the 200 mm it then holds."""
    found = simulate(at, """
model scales {
  step 1 d
  forcing P : m/d
  store A : m = 2
  store B : mm = 0
  flux rain : -> A = P
  flux fall : A -> B = 0.1 [1/d] * A
  flux Q : B -> = 0.1 [1/d] * B
  output flow : mm/d = Q
  output a : m = A
  output b : mm = B
}""", {"P [m/d]": [0.0]})
    expect_columns(found, {"flow [mm/d]": [20], "a [m]": [1.8], "b [mm]": [180]})


TESTS = [sequential_fluxes_see_the_ones_before, euler_fluxes_see_the_start_of_the_step,
         substeps_halve_the_step, turns_are_steps_of_half_a_day, next_acts_in_every_turn,
         states_change_together, a_derivative_is_per_time,
         rates_follow_the_step, a_limited_flux_drains_a_store_to_zero, temperatures_keep_their_zero,
         values_come_from_const_derived_and_fn, choices_and_logic,
         stores_of_different_units_exchange]

if __name__ == "__main__":
    run_tests(TESTS, sys.argv[1])
