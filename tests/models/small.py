"""Small models: the library's bucket under snow, and the examples. Each function yields (what,
numbers of the compiled model, numbers from elsewhere)."""
import math
import os

import buckets
import hbv
from compiled import options_of
from complex_step import derivative, gradient

DAYS = 120
WEATHER = hbv.weather(DAYS)
SEEDS = [math.cos(0.2 * t) for t in range(DAYS)]
FORCING = dict(zip(("P", "T", "PET"), map(list, zip(*WEATHER))))
EXAMPLES = os.path.join("..", "examples")


def weighted(values):
    return sum(w * value for w, value in zip(SEEDS, values))


SNOW = {"degree_day": ("factor",), "refreezing": ("factor", "again", "holds"), "none": ()}


def bucket_snow(library):
    table = {"capacity": 60.0, "k": 9.0, "factor": 3.2, "again": 0.07, "holds": 0.12}
    for label, own in SNOW.items():
        values = {name: table[name] for name in ("capacity", "k", *own)}
        parameter = {f"snow.{name}" if name in own else name: [value]
                     for name, value in values.items()}
        forcing = {name: FORCING[name] for name in FORCING if label != "none" or name != "T"}
        model = library.model("bucket_snow", *options_of([f"snow={label}"]))
        if label == "none" and any(s.name == b"T" for s in model.symbols(0)):
            forcing = FORCING
        ours = library.simulate(model, (1, DAYS), seeds={"Q": SEEDS}, forcing=forcing,
                                parameter=parameter)
        rows, _ = buckets.bucket_snow(WEATHER, table, label)
        yield f"Q, snow = {label}", ours.output("Q"), [row[0] for row in rows]
        yield f"AET, snow = {label}", ours.output("AET"), [row[1] for row in rows]
        for name in values:
            def loss(changed, name=name, label=label):
                p = {**table, name: changed[0]}
                return weighted(row[0] for row in buckets.bucket_snow(WEATHER, p, label)[0])

            slope = ours.slope(f"snow.{name}" if name in own else name)
            yield f"derivative by {name}, snow = {label}", slope, [
                derivative(loss, [table[name]], 0)]


def bucket_snow_balance(library):
    """Rain less what left is what all stores together gained, the part's too."""
    ours = library.simulate(library.model("bucket_snow"), (1, DAYS), forcing=FORCING)
    left = math.fsum([*ours.output("Q"), *ours.output("AET")])
    gained = ours.end("snow.pack") + ours.end("soil") + ours.end("ground")
    yield "balance", [math.fsum(FORCING["P"]) - left], [math.fsum(gained) - 60]


def extend(library):
    p = {**hbv.member(2), "WP": 0.08}
    names = [name for name in p if name != "BETAET"]
    ours = library.simulate(
        library.model(os.path.join(EXAMPLES, "extend")), (1, DAYS), seeds={"Q": SEEDS},
        forcing=FORCING, parameter={name: [p[name]] for name in names})

    def run(values):
        return hbv.run(WEATHER, {**p, **dict(zip(names, values))}, hbv.wilting_stress)

    values = [p[name] for name in names]
    flows, taken, _ = run(values)
    yield "Q", ours.output("Q"), flows
    yield "AET", ours.output("AET"), taken
    slopes = gradient(lambda values: weighted(run(values)[0]), values)
    yield "derivatives", [ours.slope(name)[0] for name in names], slopes


def shared(library):
    """Three sites with sizes of their own, one exponent and one dryness."""
    sizes, exponent, dryness = [80.0, 150.0, 310.0], 1.7, 0.6
    spread = {name: [value for value in FORCING[name] for _ in sizes] for name in ("P", "PET")}
    seeds = [seed for seed in SEEDS for _ in sizes]
    ours = library.simulate(
        library.model(os.path.join(EXAMPLES, "shared")), (3, DAYS), forcing=spread,
        parameter={"size": sizes}, seeds={"streamflow": seeds},
        weights={"exponent": [exponent], "dryness": [dryness]})
    runs = [buckets.power_law(WEATHER, size, exponent, dryness) for size in sizes]
    yield "streamflow", ours.output("streamflow"), [q for row in zip(*runs) for q, _ in row]

    def loss(values):
        return sum(weighted(row[0] for row in buckets.power_law(WEATHER, size, *values[3:]))
                   for size in values[:3])

    slopes = gradient(loss, [*sizes, exponent, dryness])
    yield "derivative by size", ours.slope("size"), slopes[:3]
    yield "derivative by exponent", ours.weight_slope("exponent"), slopes[3:4]
    yield "derivative by dryness", ours.weight_slope("dryness"), slopes[4:]


def logarithms(library):
    logs = [math.log1p(row[0]) for row in WEATHER]
    ours = library.simulate(library.model(os.path.join(EXAMPLES, "logarithms")), (1, DAYS),
                            forcing={"rain": logs}, parameter={"k": [0.13]},
                            seeds={"log_flow": SEEDS})
    flows = buckets.logarithms(logs, 0.13)
    yield "streamflow", ours.output("streamflow"), flows
    yield "log_flow", ours.output("log_flow"), [math.log1p(q) for q in flows]

    def rate(values):
        flow = buckets.logarithms(logs, values[0])
        return sum(w * q / (1 + complex(q).real) for w, q in zip(SEEDS, flow))

    yield "derivative by k", ours.slope("k"), [derivative(rate, [0.13], 0)]


def unit_hydrograph(library):
    """The sum over the days before, by the share that leaves after so many days."""
    values = {"base": 4.3, "shape": 1.7, "scale": 1.2}
    rain = FORCING["P"]
    seeds = {"triangle": SEEDS, "memory": SEEDS, "gamma": SEEDS}
    ours = library.simulate(library.model(os.path.join(EXAMPLES, "unit_hydrograph")), (1, DAYS),
                            forcing={"P": rain}, seeds=seeds,
                            parameter={name: [value] for name, value in values.items()})
    triangle = buckets.spread(rain, buckets.triangle(values["base"], 12))
    yield "triangle", ours.output("triangle"), triangle
    yield "memory", ours.output("memory"), triangle
    gamma = buckets.spread(rain, hbv.hydrograph(values["shape"], values["scale"], 10))
    yield "gamma", ours.output("gamma"), gamma

    def loss(changed):
        base, shape, scale = changed
        return (2 * weighted(buckets.spread(rain, buckets.triangle(base, 12)))
                + weighted(buckets.spread(rain, hbv.hydrograph(shape, scale, 10))))

    for name, slope in zip(values, gradient(loss, list(values.values()))):
        yield f"derivative by {name}", ours.slope(name), [slope]


def seasonal(library):
    days = [(300 + t) % 365 + 1 for t in range(DAYS)]
    ours = library.simulate(
        library.model(os.path.join(EXAMPLES, "seasonal")), (1, DAYS),
        forcing={"P": FORCING["P"], "T": FORCING["T"], "doy": days},
        parameter={"least": [0.6], "most": [4.4]})
    rows = buckets.seasonal(WEATHER, days, 0.6, 4.4)
    yield "liquid", ours.output("liquid"), [row[0] for row in rows]
    yield "pack", ours.output("pack"), [row[1] for row in rows]
