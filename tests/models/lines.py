"""Maps, rivers, and things along a line: each function yields (what, numbers of the compiled model,
numbers from elsewhere)."""
import math
import os

import columns
import minkowski
import muskingum
from compiled import netcdf, options_of, shared_folder
from complex_step import derivative, gradient, slope
from river import River

# ---- Minkowski functionals; numbers from the page of reference numbers, to the digits given there

ROWS = (("disk", 0, (1268, 130.0102, 1)), ("disk", 0.1, (1268.6862, 130.0043, 1.0)),
        ("disk", 0.5, (3069.4461, 114.4690, 0.99966)), ("two disks", 0, (1576, 208.8340, 2)),
        ("two disks", 0.1, (1576.6723, 208.8245, 1.99995)), ("annulus", 0, (2000, 256.5370, 0)))
OUTPUTS = ("area", "perimeter", "euler")
DIGITS = (4, 4, 5)


def run_minkowski(library, field, thresholds, tau, seeds=None):
    sizes = {"q": len(thresholds), "y": len(field), "x": len(field[0])}
    return library.simulate(
        library.model("minkowski", *options_of(**sizes)), seeds=seeds,
        forcing={"R": sum(field, [])},
        parameter={"u": thresholds, "tau": [tau], "cell": [2.0]})


def minkowski_published(library):
    for name, tau, expected in ROWS:
        ours = run_minkowski(library, minkowski.FIELDS[name], [1.0], tau)
        for output, value, digits in zip(OUTPUTS, expected, DIGITS):
            yield f"{output} of {name}, tau {tau}", [round(ours.output(output)[0], digits)], [value]


def showers(height, width, least=0.0):
    """Waves; what is below `least` is cut to it."""
    return [[max(least, 4 * math.sin(0.7 * y + 0.3) * math.cos(0.5 * x + 0.1 * y) + 0.1 * x)
             for x in range(width)] for y in range(height)]


def minkowski_thresholds(library):
    """Five thresholds at once, hard and soft, on a field that is not square."""
    field, thresholds = showers(11, 17), [0.1, 0.5, 1.3, 2.2, 3.9]
    for tau in (0.0, 0.05, 0.4):
        ours = run_minkowski(library, field, thresholds, tau)
        rows = [minkowski.functionals(field, u, tau, 2.0) for u in thresholds]
        for place, output in enumerate(OUTPUTS):
            yield f"{output}, tau {tau}", ours.output(output), [row[place] for row in rows]


def minkowski_slopes(library):
    field = showers(7, 9, least=-math.inf)  # no two neighbours alike: no ties
    thresholds, tau = [0.5, 1.3], 0.4
    seeds = {name: [0.3 + place, -0.7] for place, name in enumerate(OUTPUTS)}
    ours = run_minkowski(library, field, thresholds, tau, seeds)

    def loss(values):
        made = [values[9 * y : 9 * y + 9] for y in range(7)]
        rows = [minkowski.functionals(made, u, values[65], 2.0) for u in values[63:65]]
        return sum(seeds[name][q] * rows[q][place]
                   for place, name in enumerate(OUTPUTS) for q in range(2))

    expected = gradient(loss, [*sum(field, []), *thresholds, tau])
    yield "derivative by rain", ours.forcing_slope("R"), expected[:63]
    yield "derivative by thresholds", ours.slope("u"), expected[63:65]
    yield "derivative by the width", ours.slope("tau"), expected[65:]


# ---- rivers; discharge as published with RAPID

REPEATS = 12  # steps of 15 minutes in the three hours of a row of inflow


def read_numbers(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return [float(line) for line in file if line.strip()]


def read_river(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        links = [line.strip().split(",")[:2] for line in file if line.strip()]
    place = {reach: i for i, (reach, _) in enumerate(links)}
    return River([place.get(below) for _, below in links])


def by_rows(river, flat):
    count = len(river.order)
    return [river.by_lane(flat[i : i + count]) for i in range(0, len(flat), count)]


def route(library, river, case, start, seeds=None):
    """case: k, x, rows of inflow, each by lane. Numbers [time][lane] at the end of steps."""
    k, x, rows = case
    inflow = [value for row in rows for _ in range(REPEATS) for value in row]
    return library.simulate(
        library.model("muskingum"), (len(k), REPEATS * len(rows)), network=river, seeds=seeds,
        forcing={"lateral": inflow}, parameter={"k": k, "x": x}, start={"Q": start})


def means_of_starts(flat, start, count):
    """Three-hour means of the discharge at the start of each step."""
    rows = [start, *(flat[i : i + count] for i in range(0, len(flat), count))][:-1]
    return [sum(column) / REPEATS for i in range(0, len(rows), REPEATS)
            for column in zip(*rows[i : i + REPEATS])]


def sandbox(library):
    folder = shared_folder(library.folder, "routing", "rapid-sandbox")
    if not folder:
        return None
    def read(what, name):
        return netcdf(os.path.join(folder, f"{what}_Sandbox_19700101_19700110.nc4"), name)

    river = read_river(folder, "rapid_connect_Sandbox.csv")
    k, x = (river.by_lane(read_numbers(folder, f"{name}_Sandbox.csv")) for name in "kx")
    return river, (k, x, by_rows(river, read("Qext", "Qext"))), (
        river.by_lane(read("Qinit", "Qout")), by_rows(river, read("Qout", "Qout")),
        river.by_lane(read("Qfinal", "Qout")))


def rapid_sandbox(library):
    case = sandbox(library)
    if not case:
        return
    river, inputs, (start, expected, final) = case
    ours = route(library, river, inputs, start)
    means = means_of_starts(ours.output("discharge"), start, len(start))
    yield "mean discharge", means, sum(expected, [])
    yield "discharge at the end", ours.end("Q"), final


def rapid_sandbox_slopes(library):
    case = sandbox(library)
    if not case:
        return
    river, (k, x, rows), (start, *_) = case
    rows = rows[:10]
    seeds = [math.cos(0.1 * i) for i in range(len(rows) * 5)]
    held = [seed / REPEATS for seed in seeds]
    spread = [held[5 * (i // REPEATS) + lane] for i in range(1, len(rows) * REPEATS)
              for lane in range(5)] + [0.0] * 5  # a mean reads the step before
    ours = route(library, river, (k, x, rows), start, {"discharge": spread})

    def loss(values):
        means, _ = muskingum.run((river.downstream, values[:5], values[5:]), rows, start)
        return sum(seed * mean for seed, mean in zip(seeds, sum(means, [])))

    expected = gradient(loss, [*k, *x])
    yield "derivative by k", ours.slope("k"), expected[:5]
    yield "derivative by x", ours.slope("x"), expected[5:]


def united_kingdom(library):
    folder = shared_folder(library.folder, "routing", "rapid-uk")
    if not folder:
        return None
    river = read_river(folder, "rapid_connect.csv")
    k, x = (river.by_lane(read_numbers(folder, f"{name}.csv")) for name in "kx")
    volumes = netcdf(os.path.join(folder, "m3_nasa_lis_3hr_20020830.nc"), "m3_riv")
    expected = netcdf(os.path.join(folder, "Qout_reference_steps_00-10.nc"), "Qout")
    inflow = by_rows(river, [volume / 10800 for volume in volumes])[:11]
    return river, (k, x, inflow), by_rows(river, expected)


def rapid_uk(library):
    case = united_kingdom(library)
    if not case:
        return
    river, inputs, expected = case
    start = [0.0] * len(river.order)
    ours = route(library, river, inputs, start)
    means = means_of_starts(ours.output("discharge"), start, len(start))
    yield "mean discharge", means, sum(expected, [])


def rapid_uk_slopes(library):
    """Along two directions at once in 8,336 parameters: one complex step of the whole network."""
    case = united_kingdom(library)
    if not case:
        return
    river, (k, x, inflow), _ = case
    count, rows = len(k), inflow[:4]
    seeds = [math.cos(0.37 * lane) for lane in range(count)]
    spread = [0.0] * (count * (len(rows) * REPEATS - 1)) + seeds
    ours = route(library, river, (k, x, rows), [0.0] * count, {"discharge": spread})
    for name, direction in (("k", [math.sin(0.11 * i) * value for i, value in enumerate(k)]),
                            ("x", [math.cos(0.23 * i) for i in range(count)])):
        def loss(values, name=name):
            now = {"k": k, "x": x, name: values}
            reaches = (river.downstream, now["k"], now["x"])
            _, end = muskingum.run(reaches, rows, [0.0] * count)
            return sum(seed * flow for seed, flow in zip(seeds, end))

        expected = slope(loss, k if name == "k" else x, direction)
        along = math.fsum(a * b for a, b in zip(ours.slope(name), direction))
        yield f"derivative along a direction in {name}", [along], [expected]


# ---- along a line


def lynx_hare(library):
    p, years = (0.55, 0.028, 0.80, 0.024, 30.0, 4.0), 21
    names = ("a", "b", "c", "d", "H0", "L0")
    seeds = [math.cos(0.3 * t) for t in range(years)]
    ours = library.simulate(library.model("lynx_hare"), (1, years), seeds={"lynx": seeds},
                            parameter={name: [value] for name, value in zip(names, p)})
    rows = columns.lynx_hare(p, years)
    yield "hares", ours.output("hares"), [row[0] for row in rows]
    yield "lynx", ours.output("lynx"), [row[1] for row in rows]
    for place, name in enumerate(names):
        yield f"derivative by {name}", ours.slope(name), [derivative(lambda values: sum(
            w * row[1] for w, row in zip(seeds, columns.lynx_hare(values, years))), p, place)]


def lynx_hare_orbit(library):
    """What never changes along the solution of the equations."""
    def level(H, L, a=0.55, b=0.028, c=0.80, d=0.024):
        return d * H - c * math.log(H) + b * L - a * math.log(L)

    ours = library.simulate(library.model("lynx_hare"), (1, 100))  # all at their defaults
    now = [level(H, L) for H, L in zip(ours.output("hares"), ours.output("lynx"))]
    yield "orbit of a century", now, [level(30.0, 4.0)] * 100


def by_element(rows):
    """[time][element] as [element][time]"""
    return [value for column in zip(*rows) for value in column]


def heat(library):
    count, steps, D = 24, 40, 20.0
    seeds = {"warmest": [math.cos(0.3 * t) for t in range(steps)]}
    for label in ("rod", "ring"):
        ours = library.simulate(
            library.model("heat", *options_of([f"T={label}"])), (1, steps), seeds=seeds,
            parameter={"D": [D], "mid": [10.0], "amp": [5.0]})

        def run(diffusivity, label=label):
            return columns.heat(columns.heat_start(10.0, 5.0, count), diffusivity, steps,
                                label == "ring")

        yield f"temperature, {label}", ours.output("temperature"), by_element(run(D))
        yield f"mean, {label}", ours.output("average"), [10.0] * steps
        expected = derivative(lambda values: sum(
            w * max(row, key=lambda v: complex(v).real)
            for w, row in zip(seeds["warmest"], run(values[0]))), [D], 0)
        # Two elements are the warmest, by symmetry with one derivative: their halves add up to it.
        yield f"derivative by D, {label}", ours.slope("D"), [expected]


def heat_decays(library):
    """A cosine on a ring stays one: a step multiplies it by the polynomial of the method."""
    ours = library.simulate(library.model("heat", *options_of(["T=ring"])), (1, 40),
                            parameter={"D": [20.0], "mid": [10.0], "amp": [5.0]})
    rate = -4 * 20.0 / 100 * math.sin(math.pi / 24) ** 2
    factor = 1 + rate + rate**2 / 2 + rate**3 / 6 + rate**4 / 24
    start = columns.heat_start(0.0, 5.0, 24)
    yield "the wave after 40 hours", ours.end("T"), [10 + value * factor**40 for value in start]


def soil_column(library):
    p, hours = (10.0, 0.45, 200.0, 4.5, 300.0), 72
    names = ("Ks", "pores", "entry", "b", "zr")
    rain = [14 * max(0.0, math.sin(0.2 * t)) ** 4 for t in range(hours)]
    demand = [0.3 + 0.2 * math.sin(2 * math.pi * t / 24) for t in range(hours)]
    seeds = [math.cos(0.2 * t) for t in range(hours)]
    ours = library.simulate(library.model("soil_column"), (1, hours), seeds={"recharge": seeds},
                            forcing={"P": rain, "PET": demand},
                            parameter={name: [value] for name, value in zip(names, p)})
    rows, W = columns.soil(rain, demand, p)
    yield "recharge", ours.output("recharge"), [row[0] for row in rows]
    yield "ET", ours.output("ET"), [row[1] for row in rows]
    yield "water of the layers", ours.end("W"), W
    for place, name in enumerate(names):
        expected = derivative(lambda values: sum(
            w * row[0] for w, row in zip(seeds, columns.soil(rain, demand, values)[0])), p, place)
        yield f"derivative by {name}", ours.slope(name), [expected]


def nash(library):
    rain, k = [7.0 if t % 17 < 3 else 0.0 for t in range(60)], 2.3
    seeds = [math.cos(0.2 * t) for t in range(60)]
    for label in ("explicit", "implicit"):
        ours = library.simulate(library.model("nash", *options_of([f"q={label}"])), (1, 60),
                                seeds={"Q": seeds}, forcing={"P": rain}, parameter={"k": [k]})
        flows, W = columns.nash(rain, k, 5, label == "implicit")
        yield f"Q, {label}", ours.output("Q"), flows
        yield f"contents, {label}", ours.end("W"), W
        expected = derivative(lambda values, label=label: sum(w * q for w, q in zip(
            seeds, columns.nash(rain, values[0], 5, label == "implicit")[0])), [k], 0)
        yield f"derivative by k, {label}", ours.slope("k"), [expected]
