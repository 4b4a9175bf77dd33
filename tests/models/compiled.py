"""Models compiled by `afflux emit` and the system's compiler, run by names.

Arrays are flat lists, [element][time][lane]: one number for each element of a symbol, step (of what
varies in time) and lane (a site).
"""
import ctypes
import ctypes.util
import math
import os
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


class Netcdf:
    """The netCDF library, of which tests need to read whole variables."""

    def __init__(self):
        self.library = ctypes.CDLL(ctypes.util.find_library("netcdf"))
        self.library.nc_strerror.restype = ctypes.c_char_p

    def call(self, name, *arguments):
        status = getattr(self.library, name)(*arguments)
        if status:
            raise OSError(f"{name}: {self.library.nc_strerror(status).decode()}")

    def attribute(self, file, variable, name, absent):
        value = ctypes.c_double()
        status = self.library.nc_get_att_double(file, variable, name, ctypes.byref(value))
        return absent if status else value.value

    def count(self, file, variable):
        rank, dimensions = ctypes.c_int(), (ctypes.c_int * 1024)()
        self.call("nc_inq_varndims", file, variable, ctypes.byref(rank))
        self.call("nc_inq_vardimid", file, variable, dimensions)
        count, length = 1, ctypes.c_size_t()
        for dimension in dimensions[: rank.value]:
            self.call("nc_inq_dimlen", file, dimension, ctypes.byref(length))
            count *= length.value
        return count

    def numbers(self, file, name):
        variable = ctypes.c_int()
        self.call("nc_inq_varid", file, name.encode(), ctypes.byref(variable))
        values = (ctypes.c_double * self.count(file, variable))()
        self.call("nc_get_var_double", file, variable, values)
        scale = self.attribute(file, variable, b"scale_factor", 1.0)
        offset = self.attribute(file, variable, b"add_offset", 0.0)
        missing = self.attribute(file, variable, b"_FillValue", math.nan)
        return [math.nan if value == missing else offset + scale * value for value in values]


def netcdf(path, name):
    """All numbers of one variable, unpacked; NaN where there is none."""
    library, file = Netcdf(), ctypes.c_int()
    library.call("nc_open", os.fsencode(path), 0, ctypes.byref(file))
    try:
        return library.numbers(file, name)
    finally:
        library.call("nc_close", file)


def shared_folder(root, *names):
    """A folder below `data` of the shared files, where they are at hand; else None."""
    given = os.environ.get("AFFLUX_SHARED")
    above = (os.path.join(root, *[".."] * level, "shared") for level in range(1, 7))
    for place in [given] if given else above:
        folder = os.path.join(place, "data", *names)
        if os.path.isdir(folder):
            return folder
    return None
