"""Photosynthesis: each function yields (what, numbers of the compiled model, numbers from
elsewhere)."""
import csv
import math
import os

import leaf
from compiled import shared_folder
from complex_step import gradient

NAMES = ("Vcmax", "Jmax", "Rd", "g0", "g1")
LEAF = (60.0, 110.0, 1.2, 0.01, 9.0)
STEPS = 24


def concentrations():
    """[(ci, T, light)], both limits and a point below compensation among them."""
    return [(25 + 50 * t, 18 + 0.6 * t, 300.0 + 70 * t) for t in range(STEPS)]


def weather():
    """[(ca, T, light, humidity)] of a day, the night in it."""
    return [(400 + 3.0 * t, 14 + 10 * math.sin(0.2 * t), max(0.0, 1500 * math.sin(0.25 * t - 0.6)),
             0.65 + 0.3 * math.cos(0.2 * t)) for t in range(STEPS)]


def farquhar(library):
    rows = concentrations()
    seeds = [math.cos(0.3 * t) for t in range(STEPS)]
    ours = library.simulate(
        library.model("farquhar"), (1, STEPS), seeds={"A": seeds},
        forcing=dict(zip(("ci", "T", "light"), map(list, zip(*rows)))),
        parameter={name: [value] for name, value in zip(NAMES[:3], LEAF)})
    yield "A", ours.output("A"), [leaf.assimilation(*row, LEAF) for row in rows]
    yield "J", ours.output("J"), [
        leaf.electrons(light, leaf.capacities(T, LEAF)[1]) for _, T, light in rows]
    slopes = gradient(lambda p: sum(
        w * leaf.assimilation(*row, p) for w, row in zip(seeds, rows)), LEAF[:3])
    for name, expected in zip(NAMES, slopes):
        yield f"derivative by {name}", ours.slope(name), [expected]
    for place, name in enumerate(("ci", "T", "light")):
        yield f"derivative by {name}", ours.forcing_slope(name), [
            w * gradient(lambda v: leaf.assimilation(*v, LEAF), row)[place]
            for w, row in zip(seeds, rows)]


def bernacchi(library):
    """The responses in the form in which they are published, exp(c - dH/(R T)), to its digits."""
    published = {"star": (19.02, 37.83), "Kc": (38.05, 79.43), "Ko": (20.30, 36.38),
                 "V": (26.35, 65.33), "R": (18.72, 46.39), "J": (17.57, 43.54)}
    at = {name: [math.exp(c - dH / (leaf.GAS * (T + 273.15))) for T in (15.0, 25.0, 35.0)]
          for name, (c, dH) in published.items()}
    C, light = [80.0] * 3, [5000.0] * 3
    forcing = {"ci": C, "T": [15.0, 25.0, 35.0], "light": light}
    ours = library.simulate(library.model("farquhar"), (1, 3), forcing=forcing,
                            parameter={"Vcmax": [60.0], "Jmax": [500.0], "Rd": [1.0]})
    K = [kc * (1 + 210 / ko) for kc, ko in zip(at["Kc"], at["Ko"])]
    yield "A limited by Rubisco", ours.output("A"), [
        60 * V * (80 - star) / (80 + k) - R
        for V, star, k, R in zip(at["V"], at["star"], K, at["R"])]


def run_in_the_air(library, rows, p=LEAF, seeds=None):
    return library.simulate(
        library.model("ball_berry"), (1, len(rows)), seeds=seeds,
        forcing=dict(zip(("ca", "T", "light", "humidity"), map(list, zip(*rows)))),
        parameter={name: [value] for name, value in zip(NAMES, p)})


def ball_berry(library):
    rows, seeds = weather(), [math.cos(0.3 * t) for t in range(STEPS)]
    ours = run_in_the_air(library, rows, seeds={"fixed": seeds, "transpired": seeds})
    expected = [leaf.in_the_air(row, LEAF) for row in rows]
    for place, name in enumerate(("fixed", "inside", "conductance", "transpired")):
        yield name, ours.output(name), [complex(row[place]).real for row in expected]

    def loss(p):
        made = (leaf.in_the_air(row, p) for row in rows)
        return sum(w * (row[0] + row[3]) for w, row in zip(seeds, made))

    for name, slope in zip(NAMES, gradient(loss, LEAF)):
        yield f"derivative by {name}", ours.slope(name), [slope]


def ball_berry_meadow(library):
    """A July of half hours in a meadow: at every one pores and enzyme agree, and by day what is
    inside is the usual share of what is outside."""
    folder = shared_folder(library.folder, "ecosystem")
    if not folder:
        return
    with open(os.path.join(folder, "AT_Neu_Jul_2010.csv"), encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    rows = []
    for row in table:
        T, dryness = float(row["Tair"]), float(row["VPD"])
        humidity = 1 - dryness / (0.6108 * math.exp(17.27 * T / (T + 237.3)))
        rows.append((float(row["Ca"]), T, float(row["PPFD"]), min(max(humidity, 0.05), 1.0)))
    ours = run_in_the_air(library, rows)
    fixed, ci = ours.output("fixed"), ours.output("inside")
    gs, ca = ours.output("conductance"), [row[0] for row in rows]
    yield "what is fixed comes in", fixed, [g / 1.6 * (a - c) for g, a, c in zip(gs, ca, ci)]
    bright = [c / a for c, a, row in zip(ci, ca, rows) if row[2] > 300]
    gpp = [float(row["GPP"]) for row in table]
    print(f"  {len(rows)} half hours, {len(bright)} bright: ci/ca {min(bright):.2f} to "
          f"{max(bright):.2f}; with the meadow's gross uptake r = {correlation(fixed, gpp):.2f}")
    yield "ci/ca by day is between 0.5 and 0.95", [
        float(0.5 < min(bright) and max(bright) < 0.95)], [1.0]
    yield "goes with the gross uptake of the meadow", [
        float(correlation(fixed, gpp) > 0.8)], [1.0]


def correlation(a, b):
    a, b = ([v - math.fsum(row) / len(row) for v in row] for row in (a, b))
    return math.fsum(x * y for x, y in zip(a, b)) / math.hypot(*a) / math.hypot(*b)
