"""What a compiled model gives for a case: the loss, its derivatives, and the change of these along
the case's direction."""
import ctypes

import afflux_ctypes as afx

ROLES = {"parameter": afx.PARAMETER, "forcing": afx.FORCING, "start": afx.STATE}


class Run(afx.Run):
    SHAPES = {**afx.Run.SHAPES,
              **{name + "_dot": shape for name, shape in afx.Run.SHAPES.items()
                 if name.endswith("_bar")}}


def place(model, role, name, each):
    """Where the numbers of a symbol lie; `each`: times and lanes of one element."""
    for symbol in model.symbols(role):
        if symbol.name.decode() == name:
            return slice(symbol.index * each, (symbol.index + symbol.elements) * each)
    raise KeyError(f"the compiled model has no `{name}` of role {role}")


class Ours:
    def __init__(self, model, case):
        self.model, self.case = model, case
        self.run = Run(model, case.lanes, case.steps)
        for kind in case.inputs():
            self.put(kind, case.inputs()[kind], "")
        for name in ("output", "end", "output_bar"):
            self.run.make(name)
        row = self.place("output_bar", afx.OUTPUT, case.flow)
        self.run.arrays["output_bar"][row] = case.flow_seed
        self.fill("end_bar", afx.STATE, case.end_seed)

    def place(self, argument, role, name):
        times = self.case.steps if self.run.SHAPES[argument][1] else 1
        return place(self.model, role, name, times * self.case.lanes)

    def fill(self, argument, role, rows):
        array = self.run.make(argument)
        for name, row in rows.items():
            array[self.place(argument, role, name)] = row

    def put(self, kind, rows, suffix):
        """Numbers of one kind of inputs (or, with a suffix, their direction)."""
        if kind == "weights":
            array = self.weights_array("weights" + suffix)
            for name, row in rows.items():
                array[place(self.model, afx.WEIGHT, name, 1)] = row
        else:
            self.fill(kind + suffix, ROLES[kind], rows)

    def weights_array(self, argument):
        array = (ctypes.c_double * self.model.count(afx.WEIGHT))()
        setattr(self.run.args, argument, ctypes.addressof(array))
        self.run.arrays[argument] = array
        return array

    def take(self, kind, suffix):
        """{name: row} of the derivatives by one kind of inputs."""
        names, array = self.case.inputs()[kind], self.run.arrays[kind + suffix]
        if kind == "weights":
            return {name: array[place(self.model, afx.WEIGHT, name, 1)] for name in names}
        return {name: array[self.place(kind + suffix, ROLES[kind], name)] for name in names}

    def want(self, suffix):
        for kind in self.case.inputs():
            if kind == "weights":
                self.weights_array("weights" + suffix)
            else:
                self.run.make(kind + suffix)

    def loss(self):
        """Of the run just made, and the scale of its terms."""
        arrays = self.run.arrays
        terms = [a * b for name in ("output", "end")
                 for a, b in zip(arrays[name], arrays[name + "_bar"])]
        return sum(terms), max(map(abs, terms))

    def gradient(self):
        self.want("_bar")
        self.run.reverse()
        return {kind: self.take(kind, "_bar") for kind in self.case.inputs()}

    def product(self):
        """The gradient's change along the direction: Hessian times direction."""
        self.want("_bar")
        self.want("_bar_dot")
        for kind, rows in self.case.direction.items():
            self.put(kind, rows, "_dot")
        self.run.reserve(afx.SECOND)
        self.run.call(self.model.table.run_bd)
        return {kind: self.take(kind, "_bar_dot") for kind in self.case.inputs()}
