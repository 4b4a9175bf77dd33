"""Nanoseconds per cell and step of HBV, forward and gradient, Afflux beside PyTorch; and what the
gradient costs beside the forward run, also of implicit steps.

A cell is one member of one site. Sixteen members, one thread on both sides, the same forcing,
parameters and seeds. Gradients are compared before anything is timed. Where PyTorch is not
installed, Afflux alone is timed.

    bench.py [--quick] [--json FILE] [--afflux PROGRAM] [--steps N] [--model FILE]
"""
import argparse
import json
import math
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time

import afflux_ctypes as afx
import gradient_cost

try:
    import torch

    import hbv_torch
except ImportError:
    torch = None

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MEMBERS = 16
FORCINGS = ["P", "T", "PET"]
# Gradients must agree to `limit`, relative to the greater of the value and `floor` times the
# largest derivative by the same parameter: single precision cancels earlier. There a store may also
# lie on a threshold within rounding and take one side here and the other side there, so a share
# `stray` of the cells may disagree; how many do is printed.
AGREEMENT = {
    "double": {"limit": 1e-9, "floor": 1e-3, "stray": 0},
    "float": {"limit": 1e-3, "floor": 1e-1, "stray": 1e-3},
}


def compile_model(options, real, folder, choices=()):
    """Emits and compiles the model at one precision; the binding's Model, or None if it cannot be
    with these choices."""
    place = os.path.join(folder, "-".join([real, *choices]))
    os.makedirs(place)
    emit = [options.afflux, "emit", options.model, "-o", place, "--real", real, *choices]
    hidden = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL} if choices else {}
    if subprocess.run(emit, check=not choices, **hidden).returncode != 0:
        return None
    library = os.path.join(place, "hbv.so")
    afx.build(os.path.join(place, "hbv.c"), library, afx.FAST)
    return afx.Model(library, "hbv")


# ---- inputs


def day(t, luck):
    """(P, T, PET) of one day, mm/d, degC, mm/d: a yearly cycle with chance on top."""
    season = math.sin(2 * math.pi * t / 365)
    chance = luck.random()
    P = -7 * math.log(chance / 0.4 + 1e-9) if chance < 0.4 else 0.0
    T = 5 + 10 * season + luck.uniform(-4, 4)
    return P, T, (2 + 1.8 * season) * luck.uniform(0.7, 1.3)


def fill_forcing(run, luck):
    array, model = run.make("forcing"), run.model
    steps, sites = run.args.steps, run.args.lanes // MEMBERS
    places = [model.index(afx.FORCING, name) * steps * sites for name in FORCINGS]
    for t in range(steps):
        for site in range(sites):
            for place, value in zip(places, day(t, luck)):
                array[place + t * sites + site] = value


def fill_parameters(run, luck):
    """Draws within the bounds. BETAET stays above 1: below, PyTorch's derivative of a power is
    not a number wherever a store is empty."""
    array, lanes = run.make("parameter"), run.args.lanes
    for symbol in run.model.symbols(afx.PARAMETER):
        lowest = max(symbol.lowest, 1.0) if symbol.name == b"BETAET" else symbol.lowest
        for lane in range(lanes):
            array[symbol.index * lanes + lane] = luck.uniform(lowest, symbol.highest)


def fill_seeds(run):
    """The loss is the sum over t and sites of cos(0.2 t + site) times the members' flows."""
    array, lanes, steps = run.make("output_bar"), run.args.lanes, run.args.steps
    start = run.model.index(afx.OUTPUT, "Q") * steps * lanes
    for t in range(steps):
        row = [math.cos(0.2 * t + lane // MEMBERS) for lane in range(lanes)]
        array[start + t * lanes : start + (t + 1) * lanes] = row


def prepare(model, sites, steps):
    run = afx.Run(model, sites * MEMBERS, steps, MEMBERS)
    luck = random.Random(7)
    fill_forcing(run, luck)
    fill_parameters(run, luck)
    fill_seeds(run)
    run.make("parameter_bar")
    return run


# ---- PyTorch on the same memory


def tensor(run, name, places, shape):
    """The variables `places` of an argument, viewed without copying; then in that order."""
    kind = torch.float32 if run.model.info.real_bytes == 4 else torch.float64
    whole = torch.frombuffer(run.arrays[name], dtype=kind)
    return whole.view(-1, *shape)[places].contiguous()


class Yardstick:
    def __init__(self, run):
        sites, steps = run.args.lanes // MEMBERS, run.args.steps
        order = [run.model.index(afx.PARAMETER, name) for name in hbv_torch.NAMES]
        weather = [run.model.index(afx.FORCING, name) for name in FORCINGS]
        flow = [run.model.index(afx.OUTPUT, "Q")]
        self.order, self.shape = order, (sites, MEMBERS)
        self.forcing = tensor(run, "forcing", weather, (steps, sites, 1))
        self.parameters = tensor(run, "parameter", order, self.shape)
        self.seeds = tensor(run, "output_bar", flow, (steps, *self.shape))[0]

    def forward(self):
        with torch.no_grad():
            hbv_torch.simulate(self.forcing, self.parameters)

    def gradient(self):
        return hbv_torch.gradient(self.forcing, self.parameters, self.seeds)

    def differences(self, run, floor):
        """Largest relative difference of the gradients of each cell; NaN when either has one."""
        for k in range(len(run.arrays["parameter_bar"])):
            run.arrays["parameter_bar"][k] = 0
        run.reverse()
        ours = tensor(run, "parameter_bar", self.order, self.shape).double()
        theirs = self.gradient().double()
        largest = theirs.abs().amax((1, 2), keepdim=True)
        scale = torch.maximum(theirs.abs(), floor * largest).clamp(min=1e-300)
        return ((ours - theirs).abs() / scale).amax(0).flatten()


# ---- timing


def nanoseconds(call, cells, repeats):
    """(median, least, most) per cell and step, after one call that is not counted."""
    call()
    taken = []
    for _ in range(repeats):
        begin = time.perf_counter()
        call()
        taken.append((time.perf_counter() - begin) * 1e9 / cells)
    return statistics.median(taken), min(taken), max(taken)


def forward_run(gradient_run):
    """A run with the same inputs that writes its outputs and knows no seeds."""
    source = gradient_run.args
    run = afx.Run(gradient_run.model, source.lanes, source.steps, MEMBERS)
    run.args.forcing, run.args.parameter = source.forcing, source.parameter
    run.make("output")
    return run


def measure(run, yardstick, options):
    """Rows of one precision and number of sites: forward, then gradient."""
    cells = run.args.lanes * run.args.steps
    simple = forward_run(run)
    calls = {
        "forward": (simple.forward, yardstick and yardstick.forward),
        "gradient": (run.reverse, yardstick and yardstick.gradient),
    }
    for what, (ours, theirs) in calls.items():
        row = {"what": what, "afflux": nanoseconds(ours, cells, options.repeats)}
        if theirs:
            row["pytorch"] = nanoseconds(theirs, cells, options.repeats)
            row["ratio"] = row["pytorch"][0] / row["afflux"][0]
        yield row


def agrees(case, differences):
    """Notes in the case how far the gradients are apart, and says it."""
    agreement = AGREEMENT[case["real"]]
    within = differences <= agreement["limit"]
    strays = int((~within).sum())
    case["strays"] = strays
    case["difference"] = differences[within].max().item() if within.any() else math.nan
    print(
        f"{case['real']:6} {case['sites']:4} sites: gradients differ by {case['difference']:.1e}"
        f" at most in all but {strays} of {len(differences)} cells"
    )
    if strays <= agreement["stray"] * len(differences):
        return True
    print("too many of them: not timed", file=sys.stderr)
    return False


def bench_case(model, real, sites, options):
    """None when the gradients disagree."""
    run = prepare(model, sites, options.steps)
    yardstick = Yardstick(run) if torch else None
    case = {"real": real, "sites": sites, "steps": options.steps, "members": MEMBERS}
    if yardstick:
        if not agrees(case, yardstick.differences(run, AGREEMENT[real]["floor"])):
            return None
    return [{**case, **row} for row in measure(run, yardstick, options)]


def cost_rows(options, real, folder):
    """Gradient over forward of each case at one precision."""
    for name, choices, most in gradient_cost.CASES:
        model = compile_model(options, real, os.path.join(folder, "cost"), choices)
        row = {"real": real, "case": name, "most": most}
        if model:
            run = prepare(model, options.sites[0], options.steps)
            run.make("output")
            cells = run.args.lanes * run.args.steps
            simple = forward_run(run)
            row |= gradient_cost.compare(simple.forward, run.reverse, cells, options.pairs)
        yield row


# ---- report


def cell_text(times):
    if times is None:
        return f"{'-':>26}"
    return f"{times[0]:9.2f} ({times[1]:.2f} .. {times[2]:.2f})".rjust(26)


def print_table(rows):
    print("\nns per cell and step: median (least .. most)")
    print(f"{'real':6} {'sites':>5} {'what':8} {'Afflux':>26} {'PyTorch':>26} {'ratio':>7}")
    for row in rows:
        ratio = f"{row['ratio']:7.1f}" if "ratio" in row else f"{'-':>7}"
        print(
            f"{row['real']:6} {row['sites']:5} {row['what']:8} {cell_text(row['afflux'])} "
            f"{cell_text(row.get('pytorch'))} {ratio}"
        )


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            names = [line.split(":")[1].strip() for line in file if line.startswith("model name")]
            return names[0]
    except (OSError, IndexError):
        return platform.machine()


def write_json(path, rows, costs):
    about = {"processor": processor(), "torch": torch.__version__ if torch else None}
    with open(path + ".tmp", "w", encoding="utf-8") as file:
        json.dump({**about, "unit": "ns per cell and step", "rows": rows,
                   "gradient_over_forward": costs}, file, indent=1)
    os.replace(path + ".tmp", path)


def parse(arguments):
    parser = argparse.ArgumentParser(description="nanoseconds per cell and step of HBV")
    parser.add_argument("--quick", action="store_true", help="100 sites only, three runs")
    parser.add_argument("--json", metavar="FILE", help="write the numbers too")
    parser.add_argument("--steps", type=int, default=730)
    parser.add_argument("--afflux", default=os.path.join(ROOT, "build", "cli", "afflux"))
    parser.add_argument("--model", default=os.path.join(ROOT, "models", "hbv.afx"))
    options = parser.parse_args(arguments)
    options.repeats = 3 if options.quick else 7
    options.pairs = 5 if options.quick else 15
    options.sites = [100] if options.quick else [100, 671]
    return options


def main(arguments):
    options = parse(arguments)
    if torch:
        torch.set_num_threads(1)
    else:
        print("PyTorch is not installed for this Python: Afflux alone is timed")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for real in ("float", "double"):
            model = compile_model(options, real, folder)
            for sites in options.sites:
                case = bench_case(model, real, sites, options)
                if case is None:
                    return 1
                rows += case
        costs = [row for real in ("float", "double") for row in cost_rows(options, real, folder)]
    print_table(rows)
    gradient_cost.print_table(costs)
    if options.json:
        write_json(options.json, rows, costs)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
