"""Rainfall-runoff models, one after the other, against plain Python written from their papers:
every output, store and derivative, and the balance of all water. Each function yields (what,
numbers of the compiled model, numbers from elsewhere).
"""
import csv
import math
import os

import buckets
import gr6j
import hbv
import hymod
import ihacres
import nam
import simhyd
from compiled import options_of, shared_folder
from complex_step import gradient

DAYS = 120
# Forty days of storms, fifty without rain, and storms again.
WEATHER = [((not 40 <= i < 90) * 25 * max(0, math.sin(0.9 * i + 0.3)) ** 2,
            2.5 + 2 * math.sin(2 * math.pi * i / 40)) for i in range(DAYS)]
SEEDS = [math.cos(0.2 * i) for i in range(DAYS)]
REAL, YEARS = ("L0123001", "L0123002"), 10
COLUMNS = {"P": "P", "T": "T", "PET": "E"}  # of their files, by what a model calls it
STORES_OF_HBV = ("SP", "LW", "SM", "UZ", "LZ")


class Basin:
    """A model of the library: what it reads, its parameters by name with some values, what it
    gives, and the same in plain Python."""
    model, uses, weather, outputs = None, {}, WEATHER, ("Q", "AET")

    def __init__(self, run, forcing, parameters, **more):
        self.run, self.forcing = run, forcing
        self.names, self.values = list(parameters), list(zip(*parameters.values()))
        self.__dict__.update(more)


def run_hbv(weather, values):
    """Of HBV 1.1p, the last number being that of its capillary rise."""
    flows, taken, stores = hbv.run(weather, dict(zip((*hbv.NAMES, "C"), values)))
    return list(zip(flows, taken)), {name: [water] for name, water in zip(STORES_OF_HBV, stores)}


BASINS = {
    "gr6j": Basin(gr6j.run, ("P", "PET"), {
        "X1": (350, 120, 800), "X2": (0.5, -2, -6), "X3": (90, 20, 200), "X4": (1.7, 0.7, 4.3),
        "X5": (0.2, -2.5, 0.9), "X6": (5, 12, 2.5)},
        outputs=("Q", "AET", "gain")),
    "hbv_capillary": Basin(run_hbv, ("P", "T", "PET"), {
        **{name: [hbv.member(k)[name] for k in (2, 5, 8)] for name in hbv.NAMES},
        "C": (0.35, 0.9, 0.05)}, model="hbv", uses={"capillary": "rise"},
        weather=hbv.weather(DAYS)),
    "hymod": Basin(hymod.run, ("P", "PET"), {
        "Cmax": (300, 40, 700), "B": (0.5, 1.6, 0.1), "alpha": (0.6, 0.9, 0.2),
        "Ks": (0.02, 0.08, 0.004), "Kq": (0.5, 0.9, 0.15)}),
    "ihacres": Basin(ihacres.run, ("P", "PET"), {
        "d": (200, 60, 420), "f": (0.7, 1.4, 0.3), "e": (1, 0.6, 1.4), "tau_q": (2, 0.7, 6),
        "tau_s": (50, 20, 210), "v_s": (0.5, 0.2, 0.8)}),
    "simhyd": Basin(simhyd.run, ("P", "PET"), {
        "INSC": (1.5, 4, 0.6), "COEFF": (200, 60, 380), "SQ": (1.5, 4, 0.2),
        "SMSC": (320, 60, 110), "SUB": (0.3, 0.7, 0.05), "CRAK": (0.2, 0.6, 0.04),
        "K": (0.05, 0.2, 0.01)}),
    "nam": Basin(nam.run, ("P", "PET"), {
        "Umax": (15, 8, 32), "Lmax": (150, 60, 380), "CQOF": (0.5, 0.15, 0.9),
        "CKIF": (600, 250, 1800), "CK12": (24, 5, 60), "TOF": (0.3, 0.6, 0.1),
        "TIF": (0.3, 0.1, 0.45), "TG": (0.3, 0.8, 0.05), "CKBF": (1500, 600, 4500)}),
    "linear_bucket": Basin(buckets.linear, ("P", "PET"), {
        "k": (20, 1.5, 200), "wet": (100, 30, 400)}),
}
# Other laws of the same model, and how plain Python has them.
CHOICES = {
    "hymod": [{"quickening": "overflow"}, {"ET": "potential"}],
    "linear_bucket": [{"flow": "explicit"}],
}


def simulate(library, name, weather, values, choice=(), seeds=None):
    basin = BASINS[name]
    uses = [f"{word}={label}" for word, label in {**basin.uses, **dict(choice)}.items()]
    return library.simulate(
        library.model(basin.model or name, *options_of(uses)), (1, len(weather)), seeds=seeds,
        forcing=dict(zip(basin.forcing, map(list, zip(*weather)))),
        parameter={word: [value] for word, value in zip(basin.names, values)})


def balance(basin, weather, values, ours):
    """What fell and came from outside, less what left; what all stores gained."""
    _, start = basin.run([], values)
    kept = [water for name in start for water in ours.end(name)]
    had = [-water for water in sum(start.values(), [])]
    left = [*ours.output("Q"), *ours.output("AET")]
    gained = ours.output("gain") if "gain" in basin.outputs else []
    fell = [rain for rain, *_ in weather]
    return [math.fsum([*fell, *gained, *(-water for water in left)])], [math.fsum(kept + had)]


def compare(library, name, values, choice):
    basin = BASINS[name]
    ours = simulate(library, name, basin.weather, values, choice, {"Q": SEEDS})
    rows, stores = basin.run(basin.weather, values, **choice)
    for place, word in enumerate(basin.outputs):
        yield word, ours.output(word), [row[place] for row in rows]
    for word, water in stores.items():
        yield f"store {word}", ours.end(word), water
    yield "balance", *balance(basin, basin.weather, values, ours)

    def loss(changed):
        flows = [row[0] for row in basin.run(basin.weather, changed, **choice)[0]]
        return sum(w * q for w, q in zip(SEEDS, flows))

    for word, slope in zip(basin.names, gradient(loss, values)):
        yield f"derivative by {word}", ours.slope(word), [slope]


def paper(name):
    """The row of a model, for the table."""
    def numbers(library):
        for choice in [{}, *CHOICES.get(name, [])]:
            for values in BASINS[name].values:
                for what, ours, expected in compare(library, name, values, choice):
                    yield f"{what} at {values} {choice}", ours, expected

    return numbers


def real_input(library):
    """Ten years of two French catchments, by every model of this file."""
    folder = shared_folder(library.folder, "airgr")
    for site in REAL if folder else ():
        with open(os.path.join(folder, site + ".csv"), encoding="utf-8") as file:
            days = list(csv.DictReader(file))[:YEARS * 365]
        for name, basin in BASINS.items():
            columns = [COLUMNS[word] for word in basin.forcing]
            weather = [tuple(float(day[column]) for column in columns) for day in days]
            ours = simulate(library, name, weather, basin.values[0])
            rows, _ = basin.run(weather, basin.values[0])
            yield f"Q of {name}, {site}", ours.output("Q"), [row[0] for row in rows]
            yield f"balance of {name}, {site}", *balance(basin, weather, basin.values[0], ours)
