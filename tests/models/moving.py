"""Lorenz's numbers, Burgers' equation, a kinematic wave, heat in soil: each function yields (what,
numbers of the compiled model, numbers from elsewhere)."""
import math

import fluids
from compiled import options_of
from complex_step import derivative, gradient
from lines import by_element

# ---- Lorenz

LORENZ = {"sigma": 10.0, "rho": 28.0, "beta": 8 / 3, "X0": 0.0, "Y0": 1.0, "Z0": 0.0}


def run_lorenz(library, steps, seeds=None, **values):
    table = {name: [value] for name, value in LORENZ.items()} | values
    lanes = max(map(len, table.values()))
    table = {name: value * (lanes // len(value)) for name, value in table.items()}
    return library.simulate(library.model("lorenz"), (lanes, steps), seeds=seeds, parameter=table)


def lorenz(library):
    """Five units of time; after more, rounding has grown too large to compare."""
    steps = 300
    seeds = [math.cos(0.3 * t) for t in range(steps)]
    ours = run_lorenz(library, steps, {"z": seeds})
    rows = fluids.lorenz(list(LORENZ.values()), 1 / 60, steps)
    for place, name in enumerate("xyz"):
        yield name, ours.output(name), [row[place] for row in rows]
    slopes = gradient(lambda p: sum(
        w * row[2] for w, row in zip(seeds, fluids.lorenz(p, 1 / 60, steps))), LORENZ.values())
    for name, expected in zip(LORENZ, slopes):
        yield f"derivative by {name}", ours.slope(name), [expected]


def lorenz_rests(library):
    """The paper's steady convection: X = Y = sqrt(beta*(rho - 1)), Z = rho - 1."""
    X = math.sqrt(8 / 3 * 27)
    ours = run_lorenz(library, 60, X0=[X, -X], Y0=[X, -X], Z0=[27.0, 27.0])
    for name, expected in (("x", [X, -X]), ("y", [X, -X]), ("z", [27.0, 27.0])):
        yield name, ours.output(name), expected * 60


def lorenz_exponent(library):
    """Derivatives grow by e^0.906 in a unit of time (Sprott 2003): the adjoint of 64 starts."""
    lanes, units = 64, 40
    starts = [10 * math.sin(1 + 1.7 * lane) for lane in range(lanes)]
    sizes = []
    for steps in (60 * 10, 60 * (10 + units)):
        seeds = [0.0] * (lanes * (steps - 1)) + [1.0] * lanes
        run = run_lorenz(library, steps, {"x": seeds}, X0=starts, Z0=[25.0])
        sizes.append([math.log(math.hypot(*slopes)) for slopes in zip(
            *(run.slope(name) for name in ("X0", "Y0", "Z0")))])
    rate = sum(b - a for a, b in zip(*sizes)) / lanes / units
    print(f"  exponent {rate:.4f}")
    yield "largest exponent", [rate], [0.9056]


# ---- Burgers


def run_burgers(library, count, steps, label, seeds=None):
    model = library.model("burgers", *options_of([f"carried={label}"], x=count))
    return library.simulate(model, (1, steps), seeds=seeds,
                            parameter={"nu": [20.0], "sharp": [0.8]})


def burgers(library):
    count, steps, case = 16, 60, (20.0, 0.8)
    seeds = [math.cos(0.3 * k) for k in range(steps)]
    for label in ("central", "upwind"):
        ours = run_burgers(library, count, steps, label, {"energy": seeds})
        rows = fluids.burgers(*case, count, steps, label == "central")
        yield f"velocity, {label}", ours.output("velocity"), by_element(rows)
        yield f"momentum, {label}", [1 + p for p in ours.output("momentum")], [1.0] * steps

        def loss(values, label=label):
            rows = fluids.burgers(values[0], 0.8, count, steps, label == "central")
            return sum(w * sum(u * u for u in row) / (2 * count) for w, row in zip(seeds, rows))

        yield f"derivative by nu, {label}", ours.slope("nu"), [derivative(loss, [20.0], 0)]


def burgers_exact(library):
    """Errors against Cole's and Hopf's solution fall with the spacing: order 2, and 1 upwind."""
    steps, sizes = 600, (16, 32, 64, 128)
    for label, order in (("central", 2.0), ("upwind", 1.0)):
        errors = []
        for count in sizes:
            u = run_burgers(library, count, steps, label).output("velocity")[steps - 1::steps]
            exact = [fluids.hopf_cole(20.0, 0.8, (i + 0.5) * 1000 / count, steps)
                     for i in range(count)]
            errors.append(max(abs(a - b) for a, b in zip(u, exact)) / max(exact))
        orders = [math.log2(a / b) for a, b in zip(errors, errors[1:])]
        print(f"  {label}: errors", *(f"{error:.1e}" for error in errors), "orders",
              *(f"{one:.2f}" for one in orders))
        yield f"order, {label}", orders[-1:], [order]


# ---- a plane in the rain

PLANE = {"n": 0.05, "slope": 0.02, "length": 100.0}
STORM = [30.0] * 40 + [0.0] * 40


def run_plane(library, label, rain, count=20, seeds=None):
    model = library.model("kinematic_wave", *options_of([f"solver={label}"], x=count))
    return library.simulate(model, (1, len(rain)), seeds=seeds, forcing={"P": rain},
                            parameter={name: [value] for name, value in PLANE.items()})


def kinematic_wave(library):
    seeds = [math.cos(0.3 * t) for t in range(len(STORM))]
    for label, parts in (("implicit", 0), ("explicit", 20)):
        ours = run_plane(library, label, STORM, seeds={"discharge": seeds})
        rows, depth = fluids.plane(STORM, list(PLANE.values()), 20, parts)
        yield f"discharge, {label}", ours.output("discharge"), rows
        yield f"depths, {label}", ours.end("depth"), [1000 * h for h in depth]
        for place, name in enumerate(PLANE):
            yield f"derivative by {name}, {label}", ours.slope(name), [derivative(
                lambda p, parts=parts: sum(w * q for w, q in zip(
                    seeds, fluids.plane(STORM, p, 20, parts)[0])), list(PLANE.values()), place)]


def kinematic_wave_balance(library):
    for label in ("implicit", "explicit"):
        ours = run_plane(library, label, STORM)
        left = math.fsum(ours.output("outflow")) / 60 + math.fsum(ours.end("depth")) / 20
        yield f"rain is outflow and what lies, {label}", [left], [math.fsum(STORM) / 60]


def kinematic_wave_exact(library):
    """Towards the characteristics as strips get shorter: by half, for twice as many."""
    minutes, errors = 30, []
    exact = [fluids.characteristic(60 * (t + 0.5), 30.0, list(PLANE.values()))
             for t in range(minutes)]
    for count in (20, 40, 80, 160):
        ours = run_plane(library, "explicit", STORM[:minutes], count).output("discharge")
        errors.append(sum(abs(a - b) for a, b in zip(ours, exact)) / sum(exact))
    print("  errors", *(f"{error:.1e}" for error in errors))
    yield "halved with the strips", [a / b for a, b in zip(errors, errors[1:])][-1:], [2.0]


# ---- heat in soil

SOIL = {"lambda": 1.2, "capacity": 2.4, "start": 10.0, "earth": 0.06}


def run_soil(library, surface, seeds=None, count=12, **inputs):
    model = library.model("soil_heat", *options_of(z=count))
    return library.simulate(model, (1, len(surface)), forcing={"surface": surface}, seeds=seeds,
                            parameter={name: [value] for name, value in SOIL.items()}, **inputs)


def soil_heat(library):
    hours = 60
    surface = [10 + 8 * math.sin(0.25 * t) + 3 * math.cos(1.3 * t) for t in range(hours)]
    seeds = [math.cos(0.01 * k) for k in range(12 * hours)]
    ours = run_soil(library, surface, {"temperature": seeds})
    yield "temperature", ours.output("temperature"), by_element(
        fluids.soil(surface, list(SOIL.values()), 12, 1.2))
    for place, name in enumerate(SOIL):
        expected = derivative(lambda p: sum(w * T for w, T in zip(seeds, by_element(
            fluids.soil(surface, p, 12, 1.2)))), list(SOIL.values()), place)
        yield f"derivative by {name}", ours.slope(name), [expected]
    gained = math.fsum(ours.end("H")) - 10 * 2.4 * 1.2
    came = math.fsum(ours.output("G")) + math.fsum(ours.output("from_below"))
    yield "heat is what came in", [gained], [came * 3600 / 1e6]


def soil_heat_wave(library):
    """Two days on van Wijk's and de Vries' wave, below 10 cm (in an hour of one temperature at the
    surface, what lies above follows too fast): damped and late as theory says."""
    hours, errors = 48, []
    surface = [10 + 8 * math.sin(2 * math.pi * (t + 0.5) / 24) for t in range(hours)]
    for count in (12, 24):
        thick = 1.2 / count
        depths = [(layer + 0.5) * thick for layer in range(count)]
        start = [2.4 * thick * fluids.day_wave(depth, 0, 1.2, 2.4, 8.0) for depth in depths]
        T = run_soil(library, surface, count=count, start={"H": start}).output("temperature")
        errors.append(max(
            abs(T[layer * hours + t] - fluids.day_wave(depth, t + 1, 1.2, 2.4, 8.0)) / 8
            for layer, depth in enumerate(depths) if 0.1 < depth < 0.6 for t in range(hours)))
    print("  errors", *(f"{error:.1e}" for error in errors))
    yield "finer is better by half at least, and right to 2 %", [
        float(errors[1] < 0.5 * errors[0] and errors[1] < 0.02)], [1.0]
