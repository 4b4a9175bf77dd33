"""PyTorch as a rival: as it comes, and compiled as far as its version can."""
import hbv_torch
import numpy
import torch

from worker import serve


def compiled():
    """torch.compile takes the step, not the loop: unrolled, 730 days compile for minutes."""
    if hasattr(torch, "compile"):
        return "PyTorch compiled", hbv_torch.simulation(torch.compile(hbv_torch.step))
    step = torch.jit.script(hbv_torch.step)
    return "PyTorch script", torch.jit.script(hbv_torch.simulation(step))


class Rival:
    def __init__(self):
        torch.set_num_threads(1)
        name, simulate = compiled()
        self.sides = {"PyTorch": hbv_torch.simulation(hbv_torch.step), name: simulate}

    def hello(self):
        return {"sides": list(self.sides), "version": "PyTorch " + torch.__version__}

    def tensor(self, name):
        if name not in self.paths:
            return None
        kind = numpy.float32 if self.real == "float" else numpy.float64
        return torch.from_numpy(numpy.fromfile(self.paths[name], kind))

    def prepare(self, case):
        self.paths, self.real, self.linear = case["paths"], case["real"], case["linear"]
        steps, sites, members = case["steps"], case["sites"], case["members"]
        self.forcing = self.tensor("forcing").view(3, steps, sites, 1)
        self.parameters = self.tensor("parameter").view(-1, sites, members)
        seeds = self.tensor("seeds")
        self.seeds = None if seeds is None else seeds.view(steps, sites, members)

    def run(self, side, what):
        simulate = self.sides[side]
        if what == "gradient":
            inputs = self.forcing, self.parameters, self.seeds, self.linear
            return hbv_torch.gradient(simulate, *inputs).numpy()
        with torch.no_grad():
            flows, evaporation, _ = simulate(self.forcing, self.parameters, self.linear)
            return torch.stack(flows), torch.stack(evaporation)


if __name__ == "__main__":
    serve(Rival())
