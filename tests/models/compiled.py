"""Models compiled by `afflux emit` and the system's compiler, run by names.

Arrays are flat lists, [element][time][lane]: one number for each element of a symbol, step (of what
varies in time) and lane (a site).
"""
import os
import re
import subprocess
import tempfile

import afflux_ctypes as afx

ROLES = {"forcing": afx.FORCING, "attribute": afx.ATTRIBUTE, "parameter": afx.PARAMETER,
         "start": afx.STATE}


class Simulation:
    """One run. `shape` is (lanes, steps)."""

    def __init__(self, model, shape, seeds, network):
        self.model, (self.lanes, self.steps) = model, shape
        self.run = afx.Run(model, *shape)
        for name in ("forcing", "attribute", "parameter", "output", "end"):
            self.run.make(name)
        if network:
            self.network = network
            self.run.args.network = network.pointer
        if seeds:
            for name in ("output_bar", "parameter_bar", "forcing_bar"):
                self.run.make(name)

    def symbol(self, role, name):
        for symbol in self.model.symbols(role):
            if symbol.name.decode() == name:
                return symbol
        raise KeyError(f"the compiled model has no `{name}` of role {role}")

    def stretch(self, role, name, times):
        """Where the numbers of a symbol lie in its array."""
        symbol = self.symbol(role, name)
        each = times * self.lanes
        return slice(symbol.index * each, (symbol.index + symbol.elements) * each)

    def put(self, argument, role, name, values):
        array = self.run.arrays[argument]
        times = self.steps if self.run.SHAPES[argument][1] else 1
        place = self.stretch(role, name, times)
        values = list(values)
        if len(values) != place.stop - place.start:
            raise ValueError(f"`{name}` wants {place.stop - place.start} numbers: {len(values)}")
        array[place] = values

    def take(self, argument, role, name):
        times = self.steps if self.run.SHAPES[argument][1] else 1
        return self.run.arrays[argument][self.stretch(role, name, times)]

    def put_defaults(self):
        for symbol in self.model.symbols(afx.PARAMETER):
            count = symbol.elements * self.lanes
            self.put("parameter", afx.PARAMETER, symbol.name.decode(), [symbol.normal] * count)

    def put_weights(self, weights):
        """By name; what is not named has its normal value (of a shared parameter)."""
        count = self.model.count(afx.WEIGHT)
        if not count:
            return
        numbers = self.model.real * count
        self.weights, self.weight_slopes = numbers(), numbers()
        for symbol in self.model.symbols(afx.WEIGHT):
            normal = [symbol.normal] * symbol.elements
            values = weights.get(symbol.name.decode(), normal)
            self.weights[symbol.index : symbol.index + symbol.elements] = values
        self.run.args.weights = afx.ctypes.addressof(self.weights)
        self.run.args.weights_bar = afx.ctypes.addressof(self.weight_slopes)

    def output(self, name):
        return self.take("output", afx.OUTPUT, name)

    def end(self, name):
        return self.take("end", afx.STATE, name)

    def slope(self, name):
        """Of the loss, the seeds times the outputs, by a parameter."""
        return self.take("parameter_bar", afx.PARAMETER, name)

    def forcing_slope(self, name):
        return self.take("forcing_bar", afx.FORCING, name)

    def weight_slope(self, name):
        symbol = self.symbol(afx.WEIGHT, name)
        return self.weight_slopes[symbol.index : symbol.index + symbol.elements]


class Library:
    """The folder of models, and what was compiled of it in this process."""

    def __init__(self, afflux, folder, scratch, flags=tuple(afx.STRICT)):
        self.afflux, self.folder, self.scratch, self.flags = afflux, folder, scratch, flags
        self.compiled = {}

    def model(self, name, *options):
        """models/NAME.afx with options of `emit`, such as "--use", "ET=linear"."""
        key = (name, *options)
        if key not in self.compiled:
            self.compiled[key] = self.compile(name, options)
        return self.compiled[key]

    def compile(self, name, options):
        folder = tempfile.mkdtemp(dir=self.scratch)
        source = os.path.join(self.folder, name + ".afx")
        command = [self.afflux, "emit", source, "-o", folder, "--real", "double", *options]
        subprocess.run(command, check=True)
        (code,) = (file for file in os.listdir(folder) if file.endswith(".c"))
        library = os.path.join(folder, "model.so")
        afx.build(os.path.join(folder, code), library, self.flags)
        return afx.Model(library, code[:-2])

    def simulate(self, model, shape=(1, 1), seeds=None, network=None, weights=None, **inputs):
        """inputs: forcing, attribute, parameter, start: {name: flat list}; seeds likewise."""
        simulation = Simulation(model, shape, seeds, network)
        simulation.put_defaults()
        simulation.put_weights(weights or {})
        if "start" in inputs:
            simulation.run.make("start")
        for argument, table in inputs.items():
            for name, values in table.items():
                simulation.put(argument, ROLES[argument], name, values)
        for name, values in (seeds or {}).items():
            simulation.put("output_bar", afx.OUTPUT, name, values)
        simulation.run.reverse() if seeds else simulation.run.forward()
        return simulation


def options_of(uses=(), **sizes):
    """Words of a command line: uses as "ET=linear", sizes as y=64."""
    words = [word for use in uses for word in ("--use", use)]
    return words + [word for name, size in sizes.items() for word in ("--size", f"{name}={size}")]


def netcdf(path, name):
    """All numbers of one variable, by ncdump; NaN where there is none."""
    text = subprocess.run(["ncdump", "-p", "9,17", "-v", name, path], check=True,
                          capture_output=True, encoding="utf-8").stdout
    body = text[text.index("data:"):]
    words = re.search(rf"\b{name} =([^;]*);", body).group(1).replace("_", "nan").split(",")
    return [float(word) for word in words]


def shared_folder(root, *names):
    """A folder below `data` of the shared files, where they are at hand; else None."""
    given = os.environ.get("AFFLUX_SHARED")
    above = (os.path.join(root, *[".."] * level, "shared") for level in range(1, 7))
    for place in [given] if given else above:
        folder = os.path.join(place, "data", *names)
        if os.path.isdir(folder):
            return folder
    return None
