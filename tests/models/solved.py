"""What is solved for: implicit steps, unknowns, adaptive steps. Each function yields (what, numbers
of the compiled model, numbers from elsewhere)."""
import math
import os

import afflux_ctypes as afx
import implicit
from complex_step import gradient
from compiled import options_of

EXAMPLES = os.path.join("..", "examples")
STORES = ("SP", "LW", "SM", "UZ", "LZ")
START = (5.0, 0.5, 100.0, 10.0, 20.0)
# The page of reference numbers; what is not named there does not matter or has its middle.
HBV = {"BETA": 2.3, "FC": 220.0, "K0": 0.3, "K1": 0.12, "K2": 0.03, "LP": 0.7, "PERC": 1.5,
       "UZL": 12.0, "TT": 0.2, "CFMAX": 3.0, "CFR": 0.05, "CWH": 0.1, "BETAET": 1.2}
PUBLISHED = {0: (2.5, 1.625, 100.817401878, 7.94878035859, 20.8737864078),
             1: (1.25, 1.5, 108.807183933, 7.84415882784, 21.722122726)}
PUBLISHED_Q = {0: 1.58006723526, 1: 1.59296274112, 10: 0.889480728129, 39: 0.411120904817}
PUBLISHED_SUM = 31.2254071566
DAYS = 60


def with_solver(library, name, solver):
    """A copy of the model with another solver statement."""
    with open(os.path.join(library.folder, name + ".afx"), encoding="utf-8") as file:
        text = file.read()
    (line,) = (row for row in text.split("\n") if row.startswith("  solver "))
    word = "".join(letter for letter in solver if letter.isalnum())
    path = os.path.join(library.scratch, f"{name}_{word}")
    with open(path + ".afx", "w", encoding="utf-8") as file:
        file.write(text.replace(line, "  solver " + solver))
    return library.model(path)


def run_hbv(library, days, seeds=None, tolerance=1e-12):
    weather = implicit.weather(days)
    model = with_solver(library, "hbv", f"implicit_euler(tolerance = {tolerance!r})")
    return library.simulate(
        model, (1, days), seeds={"Q": seeds} if seeds else None,
        forcing=dict(zip(("P", "T", "PET"), map(list, zip(*weather)))),
        start={name: [value] for name, value in zip(STORES, START)},
        parameter={name: [value] for name, value in HBV.items()})


def hbv_published(library):
    for days in PUBLISHED:
        ours = run_hbv(library, days + 1)
        yield f"stores after day {days}", [ours.end(n)[0] for n in STORES], PUBLISHED[days]
    flows = run_hbv(library, 40).output("Q")
    yield "flow", [flows[day] for day in PUBLISHED_Q], PUBLISHED_Q.values()
    yield "sum of 40 days", [math.fsum(flows)], [PUBLISHED_SUM]


def hbv_slopes(library):
    """Against the derivative of another implementation that is solved to the last digit."""
    seeds = [math.cos(0.2 * t) for t in range(DAYS)]
    ours = run_hbv(library, DAYS, seeds)
    weather, names = implicit.weather(DAYS), list(HBV)
    flows, days = implicit.hbv(weather, names, list(HBV.values()), START)
    yield "flow", ours.output("Q"), [flow.real for flow in flows]
    yield "stores", [ours.end(name)[0] for name in STORES], [s.real for s in days[-1]]

    def loss(values):
        return sum(w * q for w, q in zip(seeds, implicit.hbv(weather, names, values, START)[0]))

    slopes = gradient(loss, list(HBV.values()))
    for name, slope in zip(names, slopes):
        yield f"derivative by {name}", [ours.slope(name)[0], 1.0], [slope, 1.0]


def hbv_tolerances(library):
    """The error of the gradient falls with the tolerance of Newton's method."""
    seeds = [math.cos(0.2 * t) for t in range(DAYS)]
    best = [run_hbv(library, DAYS, seeds, 1e-14).slope(name)[0] for name in HBV]
    room = max(map(abs, best))
    errors = []
    for tolerance in (1e-1, 1e-3, 1e-6, 1e-9, 1e-12):
        slopes = [run_hbv(library, DAYS, seeds, tolerance).slope(name)[0] for name in HBV]
        errors.append(max(abs(a - b) for a, b in zip(slopes, best)) / room)
        print(f"  tolerance {tolerance:.0e}: the gradient is off by {errors[-1]:.1e}")
    yield "each error at most a tenth of the one before, or rounding", [
        float(b <= max(0.1 * a, 1e-12)) for a, b in zip(errors, errors[1:])], [1.0] * 4


WELL = """model well {
  step 1 d
  forcing P : mm/d
  param k : 1/h in 0.1 .. 60
  store fast : mm = 5
  store slow : mm = 50
  solver SOLVER
  flux rain  :      -> fast = P
  flux quick : fast -> slow = k*fast
  flux base  : slow ->      = 0.02 [1/d] * slow
  output Q : mm/d = base
}
"""


def run_well(library, solver, rain, seeds=None):
    path = os.path.join(library.scratch, "well_" + "".join(filter(str.isalnum, solver)))
    with open(path + ".afx", "w", encoding="utf-8") as file:
        file.write(WELL.replace("SOLVER", solver))
    return library.simulate(library.model(path), (1, len(rain)), forcing={"P": rain},
                            parameter={"k": [20.0]}, seeds={"Q": seeds} if seeds else None)


def blows_up(library, solver, rain):
    try:
        return max(map(abs, run_well(library, solver, rain).output("Q"))) > 1e6
    except afx.Fault as fault:
        return "not finite" in str(fault)


def stiff(library):
    """A reservoir of three minutes under a daily step: explicit steps blow up."""
    rain = [row[0] for row in implicit.weather(DAYS)]
    seeds = [math.cos(0.2 * t) for t in range(DAYS)]
    for solver in ("euler", "heun", "rk4"):
        yield f"{solver} blows up", [float(blows_up(library, solver, rain))], [1.0]
    for solver, law in (("implicit_euler", implicit.reservoirs),
                        ("implicit_midpoint", implicit.midpoint)):
        ours = run_well(library, solver + "(tolerance = 1e-13)", rain, seeds)
        yield solver, ours.output("Q"), law(rain, 480.0, 0.02, (5.0, 50.0))
        held = math.fsum(rain) - math.fsum(ours.output("Q"))
        yield f"balance of {solver}", [ours.end("fast")[0] + ours.end("slow")[0]], [held + 55]
        slope = gradient(lambda v, law=law: sum(
            w * q for w, q in zip(seeds, law(rain, 24 * v[0], 0.02, (5.0, 50.0)))), [20.0])
        yield f"derivative of {solver}", [*ours.slope("k"), 1.0], [*slope, 1.0]


def leaf(library):
    """What the two sides share, at leaves of all sorts, against bisection."""
    leaves = [(42.0, 60.0, 2.0), (30.0, 5.0, 0.1), (80.0, 150.0, 0.3), (20.0, 90.0, 9.0)]
    ca, V, g = (list(column) for column in zip(*leaves))
    ours = library.simulate(
        library.model(os.path.join(EXAMPLES, "leaf")), (len(leaves), 1), forcing={"ca": ca},
        parameter={"V": V, "g": g}, seeds={"inside": [1.0] * len(leaves)})
    yield "inside", ours.output("inside"), [implicit.leaf(*one) for one in leaves]
    yield "fixed", ours.output("fixed"), [
        one[2] * (one[0] - implicit.leaf(*one)) for one in leaves]
    slopes = list(zip(*(implicit.leaf_slopes(*one) for one in leaves)))
    yield "derivative by V", ours.slope("V"), slopes[1]
    yield "derivative by g", ours.slope("g"), slopes[2]
    yield "derivative by ca", ours.forcing_slope("ca"), slopes[0]


def adaptive(library):
    """The predator's curve against very small steps; tighter is nearer."""
    years = 40
    p = {"a": 0.5, "b": 0.03, "c": 0.8, "d": 0.02}
    fine = implicit.hares(p, (30.0, 4.0), years, 400)
    room = max(row[0] for row in fine)
    errors = []
    for rtol in (1e-3, 1e-5, 1e-7):
        model = with_solver(library, "lynx_hare",
                            f"adaptive(rtol = {rtol!r}, atol = {rtol!r}, substeps = 1000)")
        ours = library.simulate(
            model, (1, years), parameter={**{k: [v] for k, v in p.items()},
                                          "H0": [30.0], "L0": [4.0]})
        hares = ours.output("hares")
        errors.append(max(abs(a - row[0]) for a, row in zip(hares, fine)) / room)
        print(f"  rtol {rtol:.0e}: off by {errors[-1]:.1e}")
    yield "errors fall with the tolerance", [
        float(b < 0.1 * a) for a, b in zip(errors, errors[1:])], [1.0, 1.0]
    yield "the finest", [min(1.0, errors[-1] / 1e-5)], [min(1.0, errors[-1] / 1e-5)]
