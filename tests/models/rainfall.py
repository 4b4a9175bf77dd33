"""Rainfall-runoff models: each function yields (what, numbers of the compiled model, numbers from
elsewhere)."""
import csv
import math
import os

import exphydro
import gr4j
import hbv
from compiled import options_of, shared_folder
from complex_step import derivative, gradient

# ---- GR4J; sums and derivatives from the page of reference numbers, by other code

DAYS = 120
RAIN = [25 * max(0, math.sin(0.9 * i + 0.3)) ** 2 for i in range(DAYS)]
DEMAND = [2.5 + 2 * math.sin(2 * math.pi * i / 40) for i in range(DAYS)]
GR4J_SUMS = {(350, 0.5, 90, 1.7): 321.6887747646493, (120, -2, 40, 0.7): 298.5730433244501,
             (800, 3, 200, 4.3): 260.4800877452998}
GR4J_DAYS = {0: 0.7245632050252059, 29: 1.211121034000489, 119: 2.857712683681901}
GR4J_SLOPES = (0.0265019, -3.4157889, 0.0439569, -0.3684623)
NAMES_OF_GR4J = ("X1", "X2", "X3", "X4")


def run_gr4j(library, X, choice, rain=RAIN, demand=DEMAND, seeds=None):
    model = library.model("gr4j", *options_of([f"slow={choice}"]))
    return library.simulate(model, (1, len(rain)), forcing={"P": rain, "PET": demand}, seeds=seeds,
                            parameter={name: [x] for name, x in zip(NAMES_OF_GR4J, X)})


def gr4j_published(library):
    for X, total in GR4J_SUMS.items():
        ours = run_gr4j(library, X, "published")
        yield f"sum of Q, X = {X}", [math.fsum(ours.output("Q"))], [total]
    ours = run_gr4j(library, (350, 0.5, 90, 1.7), "published").output("Q")
    yield "Q of three days", [ours[day] for day in GR4J_DAYS], list(GR4J_DAYS.values())


def gr4j_slopes(library):
    weights = [math.cos(0.2 * i) for i in range(DAYS)]
    ours = run_gr4j(library, (350, 0.5, 90, 1.7), "exact", seeds={"Q": weights})
    for name, expected in zip(NAMES_OF_GR4J, GR4J_SLOPES):
        yield f"derivative by {name}", ours.slope(name), [expected]


def gr4j_paper(library):
    """All outputs, stores and derivatives against the paper's own arrays."""
    weights = [math.cos(0.2 * i) for i in range(DAYS)]
    for X in GR4J_SUMS:
        ours = run_gr4j(library, X, "exact", seeds={"Q": weights})
        rows, (S, R, u1, u2) = gr4j.run(RAIN, DEMAND, X)
        for place, name in enumerate(("Q", "AET", "gain")):
            yield f"{name}, X = {X}", ours.output(name), [row[place] for row in rows]
        yield "stores", [*ours.end("S"), *ours.end("R")], [S, R]
        yield "slow way", ours.end("U1"), [*u1[1:], 0.0]
        yield "fast way", ours.end("U2"), [*u2[1:], 0.0]
        expected = gradient(lambda x: sum(
            w * row[0] for w, row in zip(weights, gr4j.run(RAIN, DEMAND, x)[0])), X)
        for name, slope in zip(NAMES_OF_GR4J, expected):
            yield f"derivative by {name}, X = {X}", ours.slope(name), [slope]


def gr4j_balance(library):
    """What fell is what left, what came from outside, and what is still there."""
    for X in GR4J_SUMS:
        ours = run_gr4j(library, X, "exact")
        kept = [*ours.end("S"), *ours.end("R"), *ours.end("U1"), *ours.end("U2"),
                -0.3 * X[0], -0.5 * X[2]]
        left = [*ours.output("Q"), *ours.output("AET"), *(-g for g in ours.output("gain"))]
        yield f"balance, X = {X}", [math.fsum(kept + left)], [math.fsum(RAIN)]


def gr4j_catchment(library):
    """Thirty years of a French catchment."""
    folder = shared_folder(library.folder, "airgr")
    if not folder:
        return
    for name, X in (("L0123001", (257.2, 1.0, 88.2, 2.2)), ("L0123002", (600.0, -0.5, 60.0, 1.4))):
        with open(os.path.join(folder, name + ".csv"), encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        rain, demand = ([float(row[column]) for row in rows] for column in "PE")
        ours = run_gr4j(library, X, "published", rain, demand).output("Q")
        expected = [row[0] for row in gr4j.run(rain, demand, X, gr4j.PUBLISHED)[0]]
        yield f"Q of {name}", ours, expected
        yield f"sum of {name}", [math.fsum(ours)], [math.fsum(expected)]


# ---- EXP-HYDRO

EXPHYDRO = {"f": 0.05, "Smax": 300, "Qmax": 25, "Df": 2.5, "Tmax": 0.5, "Tmin": -1}
POINTS = (((10, 200, 5, -3, 9), (4.99999998969424, -0.49243181617306)),
          ((10, 200, 5, 4, 12), (-8.75, 12.8815462612153)),
          ((0.02, 299.9, 5, 0.6, 12), (-0.00803865453534389, -20.7073033164693)),
          ((50, 310, 20, 8, 14), (-18.75, 2.15631596903116)))


def run_exphydro(library, uses, forcing, start, more):
    """forcing: rows (P, T, L)"""
    columns = dict(zip("PTL", map(list, zip(*forcing))))
    return library.simulate(
        library.model("exphydro", *options_of(uses)), (1, len(forcing)), forcing=columns,
        start={"S0": [start[0]], "S1": [start[1]]},
        parameter={name: [EXPHYDRO[name]] for name in more.pop("parameters", EXPHYDRO)}, **more)


def exphydro_points(library):
    """The two derivatives, at four points, by one step of Euler's method."""
    for (S0, S1, *weather), expected in POINTS:
        ours = run_exphydro(library, ["solver=euler"], [weather], (S0, S1), {})
        for name, value in zip(("dS0", "dS1"), expected):
            yield f"{name} at {(S0, S1, *weather)}", ours.output(name), [value]


def weather_of_exphydro(days):
    return [(12 * max(0, math.sin(0.9 * t + 0.3)) ** 2, 9 * math.sin(2 * math.pi * t / 60) + 1.5,
             12 + 4 * math.sin(2 * math.pi * t / 60)) for t in range(days)]


def exphydro_runs(library):
    forcing, start = weather_of_exphydro(90), (20.0, 150.0)
    weights = [math.cos(0.2 * t) for t in range(90)]
    ours = run_exphydro(library, [], forcing, start, {"seeds": {"streamflow": weights}})
    flows, stores = exphydro.run(exphydro.base, forcing, EXPHYDRO, start, 4)
    yield "streamflow", ours.output("streamflow"), flows
    yield "stores", [*ours.end("S0"), *ours.end("S1")], stores
    names = list(EXPHYDRO)

    def loss(values):
        p = dict(zip(names, values))
        return sum(w * q for w, q in zip(weights, exphydro.run(
            exphydro.base, forcing, p, start, 4)[0]))

    for place, name in enumerate(names):
        yield f"derivative by {name}", ours.slope(name), [
            derivative(loss, list(EXPHYDRO.values()), place)]


HYBRIDS = (
    ("m50", ("ET", "Q"), {"n1": (3, 16, 16, 1), "n2": (2, 16, 16, 1)}),
    ("m100", ("ET", "Q", "melt", "snowfall", "rainfall"), {"five": (4, 16, 16, 5)}),
)


def made_weights(layers, salt):
    """A network with small numbers that repeat nowhere: (matrix [output][input], bias) by layer."""
    made = []
    for place, (inputs, outputs) in enumerate(zip(layers, layers[1:])):
        made.append(([[0.5 * math.sin(1 + salt + place + 1.7 * row + 0.9 * column)
                       for column in range(inputs)] for row in range(outputs)],
                     [0.1 * math.cos(salt + place + row) for row in range(outputs)]))
    return made


def named_weights(library, uses, nets):
    """The weights by the names the compiled model has for them, layer by layer: [input][output]."""
    model, table = library.model("exphydro", *options_of(uses)), {}
    for net, weights in nets.items():
        flat = [part for matrix, bias in weights
                for part in ([weight for row in zip(*matrix) for weight in row], bias)]
        symbols = [s for s in model.symbols(6) if s.name.decode().split(".")[0] == net]
        symbols.sort(key=lambda symbol: symbol.index)
        table.update((s.name.decode(), values) for s, values in zip(symbols, flat, strict=True))
    return table


def exphydro_hybrids(library):
    """Streamflow, stores, and the derivatives by a bias and a weight of each network."""
    forcing, start = weather_of_exphydro(60), (20.0, 150.0)
    seeds = [math.cos(0.2 * t) for t in range(60)]
    for salt, (label, equations, shapes) in enumerate(HYBRIDS):
        uses = [f"{name}={label}" for name in equations]
        nets = {name: made_weights(layers, salt + k)
                for k, (name, layers) in enumerate(shapes.items())}
        law = getattr(exphydro, label)
        parameters = {**EXPHYDRO, **nets, "n": nets.get("five")}
        kept = () if label == "m100" else ("Df", "Tmax", "Tmin")
        more = {"weights": named_weights(library, uses, nets), "parameters": kept,
                "seeds": {"streamflow": seeds}}
        ours = run_exphydro(library, uses, forcing, start, more)
        flows, stores = exphydro.run(law, forcing, parameters, start, 4)
        yield f"streamflow of {label}", ours.output("streamflow"), flows
        yield f"stores of {label}", [*ours.end("S0"), *ours.end("S1")], stores
        yield from weight_slopes(ours, law, (forcing, parameters, start, seeds), nets)


def weight_slopes(ours, law, case, nets):
    forcing, parameters, start, seeds = case
    for net, weights in nets.items():
        symbols = sorted((s for s in ours.model.symbols(6)
                          if s.name.decode().split(".")[0] == net), key=lambda s: s.index)
        for layer, (matrix, bias) in enumerate(weights):
            for place, numbers in enumerate((matrix[-1], bias)):
                def loss(values, numbers=numbers):
                    kept, numbers[-1] = numbers[-1], values[0]
                    flows = exphydro.run(law, forcing, parameters, start, 4)[0]
                    numbers[-1] = kept
                    return sum(w * q for w, q in zip(seeds, flows))

                name = symbols[2 * layer + place].name.decode()
                expected = derivative(loss, [numbers[-1]], 0)
                yield f"derivative by the last of {name}", [ours.weight_slope(name)[-1]], [expected]


# ---- the regional HBV


def regional_hbv(library):
    days, a, th = 90, 1.3, 2.1
    weather, members = hbv.weather(days), [hbv.member(k) for k in range(16)]
    seeds = [math.cos(0.2 * t) for t in range(days)]
    table = {f"bucket.{name}": [p[name] for p in members] for name in hbv.NAMES}
    ours = library.simulate(
        library.model("dhbv"), (1, days), seeds={"Q": seeds},
        forcing=dict(zip(("P", "T", "PET"), map(list, zip(*weather)))),
        parameter={**table, "a": [a], "th": [th]})
    flows, taken = hbv.regional(weather, members, a, th)
    yield "Q", ours.output("Q"), flows
    yield "AET", ours.output("AET"), taken

    def loss(values):
        changed = [{**p, "FC": x} for p, x in zip(members, values[2:])]
        return sum(w * q for w, q in zip(seeds, hbv.regional(weather, changed, *values[:2])[0]))

    slopes = gradient(loss, [a, th, *(p["FC"] for p in members)])
    yield "derivative by a", ours.slope("a"), slopes[:1]
    yield "derivative by th", ours.slope("th"), slopes[1:2]
    yield "derivative by bucket.FC", ours.slope("bucket.FC"), slopes[2:]
