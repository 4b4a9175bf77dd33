"""How near networks come to the processor's peak of multiplications and additions, float, one
thread: those inside equations, forward and gradient, and the dense network of attributes beside
OpenBLAS's own peak and PyTorch.

    networks.py [--quick] [--afflux PROGRAM] [--dense PROGRAM] [--lanes N]

The peaks are measured in the same run. A network's work is counted as two operations for each
weight and lane forward, and four more backward; activations count nothing.
"""
import argparse
import ctypes
import json
import math
import os
import random
import statistics
import subprocess
import tempfile
import time

import afflux_ctypes as afx

try:
    import torch
except ImportError:
    torch = None

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
NETS = [(2, 8, 1), (5, 16, 16, 1), (8, 32, 32, 4)]
PEAK_C = """
#include <stddef.h>
/* Chains[64] of vectors that depend on nothing but themselves. */
float peak(size_t rounds, float *chains) {
    for (size_t k = 0; k < rounds; k++)
        for (size_t i = 0; i < 256; i++)
            chains[i] = chains[i] * 0.999f + 0.001f;
    return chains[0];
}
"""


def model_text(widths):
    """A store that a network drives; its inputs are the store and forcings."""
    inputs = ["S", *(f"P{k}" for k in range(widths[0] - 1))]
    layers = " -> ".join(["{}".format(widths[0]), *(f"{width} tanh" for width in widths[1:-1]),
                          f"{widths[-1]}"])
    call = f"cell({', '.join(inputs)})"
    outputs = " + ".join(f"{call}[{k + 1}]" for k in range(widths[-1]))
    forcings = "\n".join(f'  forcing {name} : 1 "an input"' for name in inputs[1:])
    return (f'model net "a network in a step" {{\n  step 1 d\n{forcings}\n'
            f'  store S : 1 = 0.5 "S"\n  solver sequential\n'
            f"  flux f : -> S = (0.1*({outputs}) - 0.1*S)/dt\n"
            f'  net cell : {layers}\n  output Q : 1 = S "Q"\n}}\n')


def build_model(options, widths, folder):
    place = os.path.join(folder, "-".join(map(str, widths)))
    os.makedirs(place)
    source = os.path.join(place, "source.afx")
    with open(source, "w", encoding="utf-8") as file:
        file.write(model_text(widths))
    subprocess.run([options.afflux, "emit", source, "-o", place, "--real", "float",
                    "--no-forcing-gradient"], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    library = os.path.join(place, "net.so")
    afx.build(os.path.join(place, "net.c"), library, afx.FAST)
    return afx.Model(library, "net")


def prepare(model, lanes, steps):
    run, luck = afx.Run(model, lanes, steps), random.Random(3)
    for name in ("forcing", "output_bar"):
        array = run.make(name)
        for k in range(len(array)):
            array[k] = luck.random()
    count = model.count(afx.WEIGHT)
    run.weights, run.weights_bar = (model.real * count)(), (model.real * count)()
    for k in range(count):
        run.weights[k] = luck.uniform(-0.4, 0.4)
    run.args.weights = ctypes.addressof(run.weights)
    run.args.weights_bar = ctypes.addressof(run.weights_bar)
    return run


def best_of(call, repeats):
    taken = []
    for _ in range(repeats):
        begin = time.process_time_ns()
        call()
        taken.append(time.process_time_ns() - begin)
    return min(taken), statistics.median(taken)


def peak_of(folder, repeats):
    """Operations in a nanosecond: one multiplication and one addition of vectors at a time."""
    source, library = os.path.join(folder, "peak.c"), os.path.join(folder, "peak.so")
    with open(source, "w", encoding="utf-8") as file:
        file.write(PEAK_C)
    afx.build(source, library, afx.FAST)
    loop = ctypes.CDLL(library).peak
    loop.restype, rounds = ctypes.c_float, 20000
    chains = (ctypes.c_float * 256)()
    least, _ = best_of(lambda: loop(ctypes.c_size_t(rounds), chains), repeats)
    return 2 * 256 * rounds / least


def weights_between(widths):
    return sum(a * b for a, b in zip(widths, widths[1:]))


def time_net(options, widths, folder):
    lanes, steps = options.lanes, options.steps
    run = prepare(build_model(options, widths, folder), lanes, steps)
    run.forward(), run.reverse()
    if not all(map(math.isfinite, run.weights_bar)):
        raise SystemExit(f"{widths}: the gradient is not finite")
    work = 2 * weights_between(widths) * lanes * steps
    forward = best_of(run.forward, options.repeats)
    gradient = best_of(run.reverse, options.repeats)
    return [(what, times * work / taken[0], taken[0] / lanes / steps, taken[1] / lanes / steps)
            for what, times, taken in (("forward", 1, forward), ("gradient", 3, gradient))]


def inside_equations(options, folder):
    peak = peak_of(folder, options.repeats)
    print(f"peak of multiplications and additions: {peak:.0f} GFLOP/s; {options.lanes} lanes")
    print(f"{'network':14} {'what':9} {'GFLOP/s':>8} {'of peak':>8} {'ns least':>9} {'median':>8}")
    for widths in NETS:
        for what, speed, least, median in time_net(options, widths, folder):
            name = "-".join(map(str, widths))
            print(f"{name:14} {what:9} {speed:8.1f} {100 * speed / peak:7.1f}% {least:9.2f} "
                  f"{median:8.2f}", flush=True)


# ---- the dense network of attributes


def torch_microseconds(batch, repeats):
    """Forward and backward of the same network in PyTorch."""
    torch.set_num_threads(1)
    layers = [torch.nn.Linear(35, 128), torch.nn.Tanh(), torch.nn.Linear(128, 128),
              torch.nn.Tanh(), torch.nn.Linear(128, 13)]
    network, x = torch.nn.Sequential(*layers), torch.rand(batch, 35)
    bar = torch.rand(batch, 13)

    def both_ways():
        network.zero_grad()
        network(x).backward(bar)

    both_ways()
    return best_of(both_ways, 20 * repeats)[0] / 1e3


def dense_network(options):
    command = [options.dense, *(["--quick"] if options.quick else [])]
    rows = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.decode().splitlines()
    print(f"\n{'dense network':14} {'batch':>5} {'us':>8} {'GFLOP/s':>8} {'of sgemm':>9} "
          f"{'PyTorch us':>11}")
    for row in map(json.loads, rows):
        other = torch_microseconds(row["batch"], options.repeats) if torch else math.nan
        print(f"{row['network']:14} {row['batch']:5} {row['microseconds']:8.1f} "
              f"{row['gflops']:8.1f} {100 * row['share']:8.1f}% {other:11.1f}")
    print(f"OpenBLAS's kernels: {json.loads(rows[0])['core']}; sgemm alone: "
          f"{json.loads(rows[0])['sgemm']:.0f} GFLOP/s")


# ---- the LSTM


def torch_milliseconds(row, repeats):
    """Forward and backward of the same layer in PyTorch."""
    torch.set_num_threads(1)
    layer = torch.nn.LSTM(38, 256)
    x, bar = (torch.rand(row["steps"], row["batch"], width) for width in (38, 256))

    def both_ways():
        layer.zero_grad()
        layer(x)[0].backward(bar)

    both_ways()
    return best_of(both_ways, repeats)[0] / 1e6


def recurrent_network(options):
    command = [options.recurrent, *(["--quick"] if options.quick else [])]
    rows = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.decode().splitlines()
    print(f"\n{'recurrent':14} {'batch':>5} {'steps':>5} {'ms':>8} {'GFLOP/s':>8} {'of sgemm':>9} "
          f"{'PyTorch ms':>11}")
    for row in map(json.loads, rows):
        other = torch_milliseconds(row, 3) if torch else math.nan
        print(f"{row['network']:14} {row['batch']:5} {row['steps']:5} {row['milliseconds']:8.1f} "
              f"{row['gflops']:8.1f} {100 * row['share']:8.1f}% {other:11.1f}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--afflux", default=os.path.join(ROOT, "build", "cli", "afflux"))
    parser.add_argument("--dense", default=os.path.join(ROOT, "build", "bench", "dense"))
    parser.add_argument("--recurrent", default=os.path.join(ROOT, "build", "bench", "recurrent"))
    parser.add_argument("--lanes", type=int, default=1600)
    options = parser.parse_args()
    options.steps, options.repeats = (5, 3) if options.quick else (60, 15)
    with tempfile.TemporaryDirectory() as folder:
        inside_equations(options, folder)
    if os.path.exists(options.dense):
        dense_network(options)
    if os.path.exists(options.recurrent):
        recurrent_network(options)


if __name__ == "__main__":
    main()
