"""What is compared: a model of the library, its inputs, and the weights of a loss.

Rows are flat lists, [element][time][lane]. The loss is the sum of weights times the flow of every
step and times the states at the end.
"""
import json
import math
import os
import random
from dataclasses import dataclass, field

from hbv_check import inputs as hbv_inputs


@dataclass
class Case:
    name: str  # of the model's file
    what: str
    lanes: int
    steps: int
    flow: str  # the output that the loss is made of
    forcing: dict
    parameter: dict
    states: dict  # elements of each
    start: dict | None  # None: the model's initial values
    options: tuple = ()
    weights: dict = field(default_factory=dict)  # of networks
    law: str = ""  # of the oracle, where the name of the file does not tell

    def __post_init__(self):
        luck = random.Random(self.what)

        def draw(count):
            return [luck.uniform(-1, 1) for _ in range(count)]

        times = self.steps * self.lanes
        self.flow_seed = draw(times)
        self.end_seed = {name: draw(count * self.lanes) for name, count in self.states.items()}
        # A direction in which every input moves by about a hundredth of its size.
        self.direction = {
            kind: {name: [0.01 * max(abs(v), 0.1) * luck.uniform(-1, 1) for v in row]
                   for name, row in rows.items()}
            for kind, rows in self.inputs().items()}

    def inputs(self):
        """{kind: {name: row}} of what derivatives are taken by."""
        kinds = {"parameter": self.parameter, "forcing": self.forcing}
        if self.start is not None:
            kinds["start"] = self.start
        if self.weights:
            kinds["weights"] = self.weights
        return kinds


HBV_STATES = dict.fromkeys(("SP", "LW", "SM", "UZ", "LZ"), 1)
HBV_START = {"SP": [9.0, 0.4, 0.0], "LW": [0.6, 0.02, 0.0], "SM": [120.0, 30.0, 70.0],
             "UZ": [8.0, 2.0, 25.0], "LZ": [20.0, 11.0, 4.0]}
IMPLICIT = ("--use", "solver=implicit_euler")
HBV_PARAMETERS = "TT CFMAX CFR CWH FC BETA LP BETAET PERC UZL K0 K1 K2".split()


def hbv(root, letter, start=None):
    """The cases of hbv.json: of B every branch goes both ways."""
    with open(os.path.join(root, "tests", "gradient", "hbv.json"), encoding="utf-8") as file:
        parameter = dict(zip(HBV_PARAMETERS, json.load(file)[letter]["parameters"]))
    rows = hbv_inputs(letter)[0]
    forcing = {name: [v for day in row for v in day] for name, row in zip(("P", "T", "PET"), rows)}
    return Case("hbv", f"HBV {letter}", 3, 240, "Q", forcing, parameter, HBV_STATES, start)


def hbv_implicit(root):
    """All fluxes at the stores after the day."""
    case = hbv(root, "B", HBV_START)
    case.what, case.law, case.options = "HBV implicit", "hbv_implicit", IMPLICIT
    return case


def weather(days, lanes, first=0):
    """Rain in mm/d, temperature in degC and daylight in hours, [time][lane]."""
    places = [(first + t, lane) for t in range(days) for lane in range(lanes)]
    return {
        "P": [14 * max(0, math.sin(0.9 * t + 0.5 * s + 0.3)) ** 2 for t, s in places],
        "T": [8 * math.sin(2 * math.pi * t / 40 + 0.4 * s) + 1.5 for t, s in places],
        "L": [12 + 4 * math.sin(2 * math.pi * t / 40 + 0.3) for t, _ in places],
    }


EXPHYDRO = {"f": [0.05, 0.02], "Smax": [300.0, 210.0], "Qmax": [25.0, 14.0], "Df": [2.5, 1.2],
            "Tmax": [0.5, 0.1], "Tmin": [-1.0, -0.3]}
EXPHYDRO_STATES = {"S0": 1, "S1": 1}
EXPHYDRO_START = {"S0": [12.0, 0.3], "S1": [296.0, 190.0]}


def exphydro(start=None):
    return Case("exphydro", "EXP-HYDRO", 2, 60, "streamflow", weather(60, 2), EXPHYDRO,
                EXPHYDRO_STATES, start)


def gr4j(given):
    days, X = 120, [(350, 0.5, 90, 1.7), (120, -2, 40, 0.7), (800, 3, 200, 4.3)]
    rain = [25 * max(0, math.sin(0.9 * t + 0.3)) ** 2 for t in range(days)]
    demand = [2.5 + 2 * math.sin(2 * math.pi * t / 40) for t in range(days)]
    forcing = {"P": [v for v in rain for _ in X], "PET": [v for v in demand for _ in X]}
    parameter = dict(zip(("X1", "X2", "X3", "X4"), map(list, zip(*X))))
    start = {"S": [110.0, 70.0, 300.0], "R": [45.0, 30.0, 120.0],
             "U1": [2 / (1 + k) for k in range(20) for _ in X],
             "U2": [0.3 / (1 + k) for k in range(40) for _ in X]}
    states = {"S": 1, "R": 1, "U1": 20, "U2": 40}
    return Case("gr4j", "GR4J", len(X), days, "Q", forcing, parameter, states,
                start if given else None)


SOIL = {"Ks": [10.0, 4.0], "pores": [0.45, 0.5], "entry": [200.0, 120.0], "b": [4.5, 3.2],
        "zr": [300.0, 500.0]}


def soil_column(hours=24):
    places = [(t, s) for t in range(hours) for s in range(2)]
    forcing = {"P": [8 * max(0, math.sin(0.5 * t + s)) ** 3 for t, s in places],
               "PET": [0.3 * max(0.0, math.sin(2 * math.pi * (t - 6) / 24)) for t, s in places]}
    start = {"W": [30 + 2.5 * z + 4 * s for z in range(8) for s in range(2)]}
    return Case("soil_column", "soil column", 2, hours, "recharge", forcing, SOIL, {"W": 8}, start)


def drawn(shapes, spread):
    """Weights of a network: {name: numbers}."""
    luck = random.Random(11)
    return {name: [luck.gauss(0, spread) for _ in range(count)] for name, count in shapes.items()}


def layers(net, *sizes):
    """Weights of a net by name; a matrix is [input][output]."""
    shapes = {}
    for k, (inputs, outputs) in enumerate(zip(sizes, sizes[1:]), 1):
        shapes[f"{net}.weight{k}"] = inputs * outputs
        shapes[f"{net}.bias{k}"] = outputs
    return shapes


def exphydro_m50():
    """Networks for evapotranspiration and streamflow, within four substeps of Runge and Kutta, in
    days that turn cold."""
    parameter = {name: EXPHYDRO[name] for name in ("Smax", "Df", "Tmax", "Tmin")}
    weights = drawn({**layers("n1", 3, 16, 16, 1), **layers("n2", 2, 16, 16, 1)}, 0.4)
    weights["n1.bias3"] = [-3.0]
    return Case("exphydro", "EXP-HYDRO M50", 2, 16, "streamflow", weather(16, 2, 12), parameter,
                EXPHYDRO_STATES, EXPHYDRO_START, ("--use", "ET=m50", "--use", "Q=m50"), weights)


def hbv_neural(root):
    """A network for the stress of evapotranspiration."""
    case, days = hbv(root, "A"), 80
    forcing = {name: row[: days * case.lanes] for name, row in case.forcing.items()}
    parameter = {name: row for name, row in case.parameter.items() if name not in ("LP", "BETAET")}
    start = {"SP": [9.0, 0.4, 3.0], "LW": [0.6, 0.02, 0.1], "SM": [120.0, 30.0, 70.0],
             "UZ": [8.0, 2.0, 25.0], "LZ": [20.0, 11.0, 4.0]}
    return Case("hbv", "HBV with neural ET", 3, days, "Q", forcing, parameter, HBV_STATES,
                start, ("--use", "ET=neural"), drawn(layers("stress", 2, 8, 1), 0.7))
