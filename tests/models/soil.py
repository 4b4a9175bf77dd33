"""Richards' equation in its mixed form; each function yields (what, ours, from elsewhere)."""
import math
import os

import afflux_ctypes as afx
from compiled import options_of

LAYERS, THICK = 50, 20.0
SOIL = {"Ks": 10.0, "alpha": 0.0036, "n": 1.56, "pores": 0.43, "residue": 0.078}
STARTS = [0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
HOURS = 72


def saturation(head, soil=SOIL):
    suction = max(-soil["alpha"] * head, 1e-3)
    return (1 + suction ** soil["n"]) ** (1 / soil["n"] - 1)


def conductivity(s, soil=SOIL):
    """Mualem's, by van Genuchten: of the saturation itself."""
    m = 1 - 1 / soil["n"]
    return soil["Ks"] * math.sqrt(s) * (1 - (1 - s ** (1 / m)) ** m) ** 2


def weather():
    rain = [max(0.0, 3 * math.sin(0.3 * t)) if t % 48 < 24 else 0.0 for t in range(HOURS)]
    return rain, [0.1 + 0.1 * math.sin(2 * math.pi * t / 24) for t in range(HOURS)]


def simulate(library, uses=(), seeds=None, weights=None, **changes):
    lanes = len(STARTS)
    values = {**{name: [value] * lanes for name, value in SOIL.items()}, "start": STARTS}
    for name, change in changes.items():
        values[name] = [value + change for value in values[name]]
    rain, drying = ([value for value in series for _ in STARTS] for series in weather())
    return library.simulate(library.model("richards", *options_of(uses)), (lanes, HOURS),
                            forcing={"P": rain, "PET": drying}, parameter=values, seeds=seeds,
                            weights=weights)


def columns(values):
    """[lane][hour][layer]"""
    lanes = len(STARTS)
    return [[[values[(z * HOURS + t) * lanes + lane] for z in range(LAYERS)]
             for t in range(HOURS)] for lane in range(lanes)]


def flows(heads, rain, drying):
    """Into each layer from above, and out of the last below."""
    s = [saturation(h) for h in heads]
    K = [conductivity(x) for x in s]
    between = [0.5 * (K[z] + K[z + 1]) * (1 - (heads[z + 1] - heads[z]) / THICK)
               for z in range(LAYERS - 1)]
    return [min(rain, SOIL["Ks"]) - drying * s[0], *between, K[-1]]


def richards(library):
    """The equation itself, of every layer and hour, with the heads that were found."""
    ours = simulate(library)
    heads, moisture = columns(ours.output("head")), columns(ours.output("moisture"))
    rain, drying = weather()
    room = SOIL["pores"] - SOIL["residue"]
    left, right, held = [], [], []
    for lane, start in enumerate(STARTS):
        water = [THICK * (SOIL["residue"] + room * start)] * LAYERS
        for t in range(HOURS):
            q = flows(heads[lane][t], rain[t], drying[t])
            left += [THICK * (SOIL["residue"] + room * saturation(h)) for h in heads[lane][t]]
            right += [w + q[z] - q[z + 1] for z, w in enumerate(water)]
            water = [THICK * x for x in moisture[lane][t]]
            held += water
    yield "heads", left, right
    yield "water", held, left


def balance(library):
    """What all layers gained is rain less runoff, evaporation and recharge."""
    ours = simulate(library)
    lanes, (rain, _) = len(STARTS), weather()
    room = SOIL["pores"] - SOIL["residue"]
    for lane, start in enumerate(STARTS):
        out = [math.fsum(ours.output(name)[lane::lanes]) for name in ("runoff", "E", "recharge")]
        before = LAYERS * THICK * (SOIL["residue"] + room * start)
        after = math.fsum(ours.end("W")[lane::lanes])
        yield f"start {start}", [after - before + 1.0], [math.fsum([*rain, 1.0]) - sum(out)]


def slopes(library):
    """Against differences of two runs."""
    count = len(STARTS) * HOURS
    seeds = {"recharge": [math.cos(0.1 * k) for k in range(count)],
             "moisture": [math.sin(0.01 * k) for k in range(count * LAYERS)]}
    ours = simulate(library, seeds=seeds)

    def loss(**changes):
        run = simulate(library, **changes)
        rows = ((w, run.output(name)) for name, row in seeds.items() for w in [row])
        return math.fsum(w * x for row, out in rows for w, x in zip(row, out))

    for name, value in SOIL.items():
        by = 1e-5 * value
        expected = (loss(**{name: by}) - loss(**{name: -by})) / (2 * by)
        yield f"derivative by {name}", [math.fsum(ours.slope(name))], [expected]


# ---- the conductivity, learned from moisture

ENOUGH = 0.3  # sum of squares, moisture in per cent


def start_weights(shapes):
    """Not random, so that the test is the same everywhere."""
    return [[0.3 * math.sin(1.7 * k + 0.8 * place) for k in range(count)]
            for place, count in enumerate(shapes)]


class Search:
    """The quasi-Newton method of Broyden, Fletcher, Goldfarb and Shanno, for few unknowns."""

    def __init__(self, function, x):
        self.function, self.x = function, x
        self.value, self.slope = function(x)
        self.inverse = [[0.01 * (i == k) for k in range(len(x))] for i in range(len(x))]

    def step(self):
        """False when nothing better is found."""
        way = [-sum(a * b for a, b in zip(row, self.slope)) for row in self.inverse]
        length, steep = 1.0, sum(a * b for a, b in zip(way, self.slope))
        while length > 1e-6:
            x = [a + length * b for a, b in zip(self.x, way)]
            value, slope = self.function(x)
            if value <= self.value + 1e-4 * length * steep:
                break
            length /= 3
        else:
            return False
        self.update([a - b for a, b in zip(x, self.x)], [a - b for a, b in zip(slope, self.slope)])
        self.x, self.value, self.slope = x, value, slope
        return True

    def update(self, moved, turned):
        along = sum(a * b for a, b in zip(moved, turned))
        if along <= 0:
            return
        image = [sum(a * b for a, b in zip(row, turned)) for row in self.inverse]
        scale = (1 + sum(a * b for a, b in zip(turned, image)) / along) / along
        for i, row in enumerate(self.inverse):
            for k in range(len(row)):
                row[k] += scale * moved[i] * moved[k] - (
                    image[i] * moved[k] + moved[i] * image[k]) / along


def learned(library):
    """Moisture of a known soil, and a network that does not know its conductivity."""
    seen = simulate(library).output("moisture")
    model = library.model("richards", *options_of(["K=neural"]))
    symbols = model.symbols(afx.WEIGHT)
    names = [symbol.name.decode() for symbol in symbols]
    shapes = [symbol.elements for symbol in symbols]

    def apart(x):
        table, first = {}, 0
        for name, count in zip(names, shapes):
            table[name] = x[first : first + count]
            first += count
        return table

    def loss(x):
        try:
            made = simulate(library, ["K=neural"], weights=apart(x)).output("moisture")
        except afx.Fault:  # a step too far
            return math.inf, []
        off = [100 * (a - b) for a, b in zip(made, seen)]
        run = simulate(library, ["K=neural"], weights=apart(x),
                       seeds={"moisture": [200 * d for d in off]})
        return math.fsum(d * d for d in off), [s for name in names for s in run.weight_slope(name)]

    search = Search(loss, sum(start_weights(shapes), []))
    steps = 0
    while steps < 80 and search.value > ENOUGH and search.step():
        steps += 1
    print(f"  {steps} steps, squares {search.value:.2e}")
    yield "conductivity, as a share of the known one", *curves(apart(search.x))


def softplus(x):
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


def curves(weights):
    """(learned, known), over saturations that were seen often."""
    points = [0.45 + 0.01 * k for k in range(41)]
    rows = list(zip(weights["curve.weight1"], weights["curve.bias1"], weights["curve.weight2"]))
    learned = []
    for s in points:
        inner = sum(w * math.tanh(v * s + b) for v, b, w in rows) + weights["curve.bias2"][0]
        learned.append(SOIL["Ks"] * s ** 6 * math.exp(-softplus(inner)))
    return [a / conductivity(s) for a, s in zip(learned, points)], [1.0] * len(points)


# ---- towards a solution that changes no more, by halved steps and layers

DEPTH, RAINY = 400.0, 36


def refined(library, layers):
    """The model with other layers, and steps that are shorter as the layers are thinner."""
    with open(os.path.join(library.folder, "richards.afx"), encoding="utf-8") as file:
        text = file.read()
    path = os.path.join(library.scratch, f"richards_{layers}")
    for old, new in (("dim z = 50", f"dim z = {layers}"),
                     ("const thick : mm = 20", f"const thick : mm = {DEPTH / layers!r}"),
                     ("solver euler", f"solver euler(substeps = {layers // 5})")):
        if old not in text:
            raise ValueError(f"richards.afx has no `{old}`")
        text = text.replace(old, new)
    with open(path + ".afx", "w", encoding="utf-8") as file:
        file.write(text)
    return library.model(path)


def converged(library):
    """Steady rain into a soil: the water of five blocks, while layers are halved and halved."""
    held, blocks = [], 5
    for layers in (5, 10, 20):
        ours = library.simulate(
            refined(library, layers), (1, RAINY),
            forcing={"P": [2.0] * RAINY, "PET": [0.05] * RAINY},
            parameter={name: [value] for name, value in {**SOIL, "start": 0.5}.items()})
        W = ours.end("W")
        each = layers // blocks
        held.append([math.fsum(W[k : k + each]) for k in range(0, layers, each)])
        out = math.fsum(ours.output(name)[t] for name in ("runoff", "E", "recharge")
                        for t in range(RAINY))
        before = DEPTH * (SOIL["residue"] + 0.5 * (SOIL["pores"] - SOIL["residue"]))
        rain = 2.0 * RAINY
        yield f"mass, {layers} layers", [math.fsum(W) - before + out], [rain]
    errors = [max(abs(a - b) for a, b in zip(*pair)) for pair in zip(held, held[1:])]
    order = math.log2(errors[0] / errors[1])
    print(f"  changes {errors[0]:.2e}, {errors[1]:.2e} mm, order {order:.2f}")
    yield "order is that of the steps, 1, or better", [float(0.8 < order < 2.5)], [1.0]
