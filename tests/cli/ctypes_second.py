"""Hessian-vector products and several directions from a Python host, on a cascade of reservoirs.

    ctypes_second.py AFFLUX NASH.afx

Products with the Hessian of half the sum of squares of the flow agree with differences of its
gradient; two directions at once are, to the bit, two runs; a model without --second says so.
"""
import os
import subprocess
import sys
import tempfile

import afflux_ctypes as afx

LANES, STEPS = 3, 40


def load(afflux, model, folder, *options):
    folder = os.path.join(folder, "with" + "".join(options))
    subprocess.run([afflux, "emit", model, "-o", folder, *options], check=True)
    library = os.path.join(folder, "nash.so")
    afx.build(os.path.join(folder, "nash.c"), library, afx.STRICT)
    return afx.Model(library, "nash")


def fill(array, numbers):
    array[:] = list(numbers)


def start_run(model, k, directions=1):
    """A run of rain that comes and goes, with the parameters k."""
    run = afx.Run(model, LANES, STEPS, directions=directions)
    rain = run.make("forcing")
    fill(rain, (2.0 + (7 * place) % 5 for place in range(len(rain))))
    fill(run.make("parameter"), k)
    run.make("output")
    return run


def gradient(model, k):
    """Of half the sum of squares: the seeds are the flows."""
    run = start_run(model, k)
    run.forward()
    fill(run.make("output_bar"), run.arrays["output"])
    run.make("parameter_bar")
    run.reverse()
    return list(run.arrays["parameter_bar"])


def product(model, k, v):
    run = start_run(model, k)
    fill(run.make("parameter_dot"), v)
    run.make("output_dot")
    run.tangent()
    fill(run.make("output_bar"), run.arrays["output"])
    fill(run.make("output_bar_dot"), run.arrays["output_dot"])
    run.make("parameter_bar")
    run.make("parameter_bar_dot")
    run.second()
    return list(run.arrays["parameter_bar"]), list(run.arrays["parameter_bar_dot"])


def product_problems(model):
    k, v, width = [2.0, 3.0, 5.0], [1.0, -0.5, 0.25], 1e-5
    plus, minus = (gradient(model, [a + sign * width * b for a, b in zip(k, v)])
                   for sign in (1, -1))
    bars, got = product(model, k, v)
    if any(abs(a - b) > 1e-12 * abs(b) for a, b in zip(bars, gradient(model, k))):
        yield f"the gradient of second order is {bars}"
    for lane, (a, b) in enumerate(zip(plus, minus)):
        wanted = (a - b) / (2 * width)
        if not abs(got[lane] - wanted) <= 1e-7 * abs(wanted):
            yield f"lane {lane}: {got[lane]!r}, differences {wanted!r}"


def tangent(model, directions):
    run = start_run(model, [2.0, 3.0, 5.0], len(directions))
    fill(run.make("parameter_dot"), (number for one in directions for number in one))
    run.make("output_dot")
    run.tangent()
    return list(run.arrays["output_dot"])


def direction_problems(model):
    one, other = [1.0, 0.0, -2.0], [0.5, 0.25, 4.0]
    if tangent(model, [one, other]) != tangent(model, [one]) + tangent(model, [other]):
        yield "two directions at once are not two runs"


def refusal_problems(model):
    try:
        start_run(model, [2.0, 3.0, 5.0]).second()
    except afx.Fault:
        return
    yield "second order ran where there is none"


def main(afflux, model):
    with tempfile.TemporaryDirectory() as folder:
        second, first = load(afflux, model, folder, "--second"), load(afflux, model, folder)
        found = [*product_problems(second), *direction_problems(second), *refusal_problems(first)]
    for problem in found:
        print(problem)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
