"""What operations and the tape cost, measured: the weights of save-or-recompute.

    calibrate.py [--quick] [--afflux PROGRAM] [--real float|double] [-- OPTIONS OF EMIT]

Each operator stands 8 and 24 times in a step that `afflux` compiles; what a lane and step take more
for sixteen of them, less what sixteen terms without it take, is its cost. A number on the tape is
measured in a loop over steps forward and one back, with 8 and with 16 of them for each lane, and
the operations of a small model between them. Processor time, the least of many short runs, in
nanoseconds and in sums; beside it what ir/op.def and passes/weight.def have.
"""
import argparse
import ctypes
import os
import re
import subprocess
import tempfile
import time

import afflux_ctypes as afx

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LANES, STEPS, FEW, MANY = 128, 200, 8, 24
TAPE_STEPS, FEW_ROWS, MANY_ROWS, OPERATIONS = 730, 8, 16, 2
ROW = re.compile(r'^OP\((\w+), "([^"]*)", (\d), (\w+), \d+, \w+, (\d+),.*?BOX\(([^)]*)\)',
                 re.MULTILINE | re.DOTALL)
WEIGHT = re.compile(r"^WEIGHT\((\w+), (\d+)", re.MULTILINE)
TRUTHS = ("LT", "LE", "GT", "GE", "EQ", "NE")

TAPE = """
#include <stddef.h>
#ifdef __clang__
#define VECTORIZE _Pragma("clang loop vectorize(assume_safety)")
#else
#define VECTORIZE _Pragma("GCC ivdep")
#endif
enum {{ N = {lanes}, T = {steps} }};
static void forward({real} *state, {real} *row, const {real} *by) {{
    (void)row;
    VECTORIZE
    for (size_t i = 0; i < N; i++) {{
        {real} x = state[i];
{forward}
        state[i] = x;
    }}
}}
static void back({real} *bar, const {real} *row, const {real} *by) {{
    (void)row;
    VECTORIZE
    for (size_t i = 0; i < N; i++) {{
        {real} x = bar[i];
{back}
        bar[i] = x;
    }}
}}
void both({real} *state, {real} *tape, const {real} *by) {{
    for (size_t t = 0; t < T; t++)
        forward(state, tape + t * {rows} * N, by);
    for (size_t t = T; t-- > 0;)
        back(state, tape + t * {rows} * N, by);
}}
"""


def table(path, row):
    with open(os.path.join(ROOT, "compiler", *path.split("/")), encoding="utf-8") as file:
        return row.findall(file.read())


def least(call, repeats):
    """Nanoseconds of processor time; the least of many."""
    call()
    taken = []
    for _ in range(repeats):
        begin = time.process_time_ns()
        call()
        taken.append(time.process_time_ns() - begin)
    return min(taken)


# ---- operators


def written(name, spelling, arity, form):
    """The operator applied to x, a and b, in the language; x is its first argument."""
    if name in TRUTHS:
        return f"if x {spelling} a then x else b"
    if name == "SELECT":
        return "if u > 0 then x else a"
    if form == "PREFIX":
        return f"{spelling}x"
    if form == "INFIX":
        return f"x {spelling} a"
    return f"{spelling}({', '.join(['x', 'a', 'b'][:int(arity)])})"


def model_of(expression, terms, box):
    """Four sums of terms, so that they do not wait for each other. The first argument goes through
    a tenth of its box."""
    low, high = box[0], box[1] if box[1] > box[0] else box[0] + 1
    lines = ["model operator {", "  step 1 d", "  forcing u : 1", "  param a : 1 in -9 .. 9",
             "  param b : 1 in -9 .. 9"]
    sums = [[] for _ in range(4)]
    for k in range(terms):
        shift = low + (high - low) * (0.45 + 0.1 * k / MANY)
        lines.append(f"  let x{k} = u + {shift:.5f}")
        lines.append(f"  let y{k} = " + re.sub(r"\bx\b", f"x{k}", expression))
        sums[k % 4].append(f"y{k}")
    total = " + ".join("(" + " + ".join(part) + ")" for part in sums)
    return "\n".join([*lines, f"  output y : 1 = {total} + a + b", "}", ""])


def time_of(source, box, options, folder):
    """Nanoseconds of a lane and step of a model."""
    place = tempfile.mkdtemp(dir=folder)
    path = os.path.join(place, "operator.afx")
    with open(path, "w", encoding="utf-8") as file:
        file.write(source)
    emit = [options.afflux, "emit", path, "-o", place, "--real", options.real, *options.emit]
    subprocess.run(emit, check=True, stdout=subprocess.DEVNULL)
    library = os.path.join(place, "operator.so")
    afx.build(os.path.join(place, "operator.c"), library, afx.FAST)
    run = afx.Run(afx.Model(library, "operator"), LANES, STEPS)
    run.make("forcing")
    run.make("output")
    parameters = run.make("parameter")
    for k in range(LANES):
        parameters[k] = (box[2] + box[3]) / 2
        parameters[LANES + k] = (box[4] + box[5]) / 2
    return least(run.forward, options.repeats) / (LANES * STEPS)


def cost_of(expression, box, options, folder):
    few, many = (time_of(model_of(expression, terms, box), box, options, folder)
                 for terms in (FEW, MANY))
    return (many - few) / (MANY - FEW)


def measure_operators(options, folder):
    """{name: (nanoseconds, cost in op.def)}"""
    found = {}
    plain = cost_of("x", [0, 1] * 3, options, folder)
    for name, spelling, arity, form, cost, box in table("ir/op.def", ROW):
        if name in ("AND", "OR", "NOT"):
            continue
        box = [float(number) for number in box.split(",")]
        taken = cost_of(written(name, spelling, arity, form), box, options, folder) - plain
        found[name] = (taken, int(cost) + (name in TRUTHS or name == "SELECT"))
    return found


# ---- the tape


def tape_time(rows, taped, options, folder):
    """Nanoseconds of a lane and step, forward and back, with or without the tape."""
    kept, read = ("row[{r} * N + i] = x;", "row[{r} * N + i]") if taped else ("", "by[3]")
    steps = ["        x = x * by[0] + by[1];"] * (OPERATIONS // 2)
    forward = [line for r in range(rows) for line in [*steps, "        " + kept.format(r=r)]]
    back = [line for r in reversed(range(rows))
            for line in [*steps, f"        x = x + {read.format(r=r)};"]]
    place = tempfile.mkdtemp(dir=folder)
    source, library = (os.path.join(place, name) for name in ("tape.c", "tape.so"))
    with open(source, "w", encoding="utf-8") as file:
        file.write(TAPE.format(lanes=LANES, steps=TAPE_STEPS, real=options.real, rows=rows,
                               forward="\n".join(forward), back="\n".join(back)))
    afx.build(source, library, afx.FAST)
    real = ctypes.c_float if options.real == "float" else ctypes.c_double
    state, by = (real * LANES)(), (real * 4)(0.5, 0.1, 0, 0.2)
    tape = (real * (rows * LANES * TAPE_STEPS))()
    both = ctypes.CDLL(library).both
    return least(lambda: both(state, tape, by), options.repeats) / (LANES * TAPE_STEPS)


def measure_tape(options, folder):
    """Nanoseconds of one number more: stored and loaded."""
    more = [tape_time(MANY_ROWS, taped, options, folder) - tape_time(FEW_ROWS, taped, options,
                                                                     folder)
            for taped in (True, False)]
    return (more[0] - more[1]) / (MANY_ROWS - FEW_ROWS)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--afflux", default=os.path.join(ROOT, "build", "cli", "afflux"))
    parser.add_argument("--real", choices=("float", "double"), default="float")
    parser.add_argument("emit", nargs="*")
    options = parser.parse_args()
    options.repeats = 5 if options.quick else 150
    with tempfile.TemporaryDirectory() as folder:
        found = measure_operators(options, folder)
        tape = measure_tape(options, folder)
    unit = found["ADD"][0]
    print(f"{options.real}: nanoseconds of a lane, the same in sums, and what the compiler has")
    for name, (taken, cost) in found.items():
        print(f"  {name:9} {taken:8.4f} {taken / unit:8.1f} {cost:6}")
    weights = dict(table("passes/weight.def", WEIGHT))
    for name in ("KEPT", "STATE"):
        print(f"  {name:9} {tape:8.4f} {tape / unit:8.1f} {int(weights[name]) / 100:6.1f}")


main()
