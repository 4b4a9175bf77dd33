"""What `emit --report` says a model costs: counted by hand for a small one, counted in the C text
for the library's, and asked of the compiled model.

    emit_report.py AFFLUX MODELS
"""
import collections
import ctypes
import json
import os
import re
import subprocess
import sys
import tempfile

import afflux_ctypes as afx

SMALL = """model small "a bucket" {
  step 1 d
  forcing P : mm/d
  param k : 1/d in 0 .. 1
  store S : mm = 0
  solver sequential
  flux rain : -> S = P
  flux Q : S -> = k*S*exp(-S/10 [mm])
  output flow : mm/d = Q
}
"""
# S + P, -S, S/10, exp, k*S, times exp, S - Q; exp is kept, and one row goes from piece to piece.
# Its adjoint, with m = Q_bar*exp: S + P again; flow_bar - S_bar; m; m*S for k; Q_bar*(k*S)*exp*0.1
# in four, S_bar - that, m*k, and their sum.
SMALL_COUNTS = {
    "step": {"by_operator": {"ADD": 1, "SUB": 1, "MUL": 2, "DIV": 1, "NEG": 1, "EXP": 1},
             "operations": 7, "cost": 33, "loads": 3, "stores": 3, "bytes": 48, "nests": 1},
    "step adjoint": {"by_operator": {"ADD": 2, "SUB": 2, "MUL": 7},
                     "operations": 11, "cost": 11, "loads": 8, "stores": 3},
}
CASES = [("hbv", ()), ("hbv", ("--use", "ET=neural", "--second")), ("exphydro", ()), ("gr4j", ()),
         ("exphydro", ("--use", "ET=m50", "--use", "Q=m50", "--real", "float")),
         ("soil_column", ("--second",)), ("muskingum", ()), ("nash", ()),
         ("minkowski", ("--size", "q=3", "--size", "y=6", "--size", "x=5"))]
FUNCTIONS = {"step": "advance", "step tangent": "advance_d", "step adjoint": "advance_b",
             "step record": "advance_r", "step second": "advance_bd"}
LIBRARY = ("--math", "vector")  # functions are counted by the C library's names
CALLS = {"POW": "pow", "EXP": "exp", "LOG": "log", "TANH": "tanh", "SQRT": "sqrt"}
ARRAYS = (r"\b(?:forcing|attribute|parameter|dynamic|state|next|output|prepared|kept|taped)"
          r"(?:_bar)?(?:_dot)?\[|\bweight_bar(?:_dot)?\[")


def report(afflux, source, *options):
    command = [afflux, "emit", source, "--report", "--json", *LIBRARY, *options]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def check(what, ours, expected):
    if ours != expected:
        sys.exit(f"{what}: {ours}, expected {expected}")


def check_small(afflux, folder):
    source = os.path.join(folder, "small.afx")
    with open(source, "w", encoding="utf-8") as file:
        file.write(SMALL)
    found = report(afflux, source)
    for region, counts in SMALL_COUNTS.items():
        for key, value in counts.items():
            check(f"small, {region}, {key}", found["regions"][region][key], value)
    check("small, states on the tape", found["taped_states"], 1)
    kept = [(k["what"], k["saves"], k["states"], k["line"], k["worth"]) for k in found["kept"]]
    check("small, kept", kept, [("exp", 29, 0, 8, "cheaper")])
    check("small, repeated", [(r["line"], r["operations"]) for r in found["repeated"]],
          [(7, 1), (8, 1)])
    check("small, step's calls", [(n["what"], n["count"]) for n in found["loops"]
                                  if (n["region"], n["reason"]) == ("step", "calls")], [("exp", 1)])
    text = subprocess.run([afflux, "emit", source, "--report"], check=True, capture_output=True,
                          encoding="utf-8").stdout
    if not re.search(r"^ +cost +33 +\d+ +11$", text, re.MULTILINE):
        sys.exit(f"small: the table lacks the costs:\n{text}")
    if "kept for the adjoint: 2 numbers (16 bytes) a step, 1 of them states" not in text:
        sys.exit(f"small: the text does not say what is kept:\n{text}")


# ---- counted in the text


def lines_of(code, function):
    """(statement, rounds) of the loops over lanes of a function; rounds: for one lane."""
    head = rf"^(?:static|\w+_INLINE) void {function}(?:_of)?"
    body = re.search(rf"{head}\(.*?^}}", code, re.MULTILINE | re.DOTALL)[0]
    rounds = [1]
    for line in body.split("\n")[1:]:
        line = line.split("/*")[0].strip()
        if line.startswith("}"):
            rounds.pop()
        elif line.endswith("{"):
            loop = re.match(r"for \(size_t (k\d+(?:_from)?) = \d+; \1 < (\d+); "
                            r"\1(?:\+\+|--| \+= (\d+))", line)
            times = 1 if not loop else int(loop[2]) // int(loop[3] or 1)
            lanes = line.startswith("for (size_t i = ")
            rounds.append(-abs(rounds[-1]) if lanes else rounds[-1] * times)
        elif rounds and rounds[-1] < 0 and "=" in line:
            yield line, -rounds[-1]


def count_text(code, function):
    """The report's words, counted in C."""
    found = collections.Counter()
    for line, rounds in lines_of(code, function):
        left, sign, right = re.match(r"(.*?) (\+?=) (.*)", line).groups()
        gathers = len(re.findall(r"_(?:up|down)stream\(", right))
        found["loads"] += rounds * (len(re.findall(ARRAYS, right)) + gathers)
        found["scratch_loads"] += rounds * len(re.findall(r"\bscratch\[", right))
        found["shared_loads"] += rounds * len(re.findall(r"\bweight(?:_dot)?\[", right))
        found["stores"] += rounds * len(re.findall(ARRAYS, left))
        found["scratch_stores"] += rounds * len(re.findall(r"\bscratch\[", left))
        if sign == "+=":
            found["loads"] += rounds * len(re.findall(ARRAYS, left))
            found["scratch_loads"] += rounds * len(re.findall(r"\bscratch\[", left))
        for name, call in CALLS.items():
            found[name] += rounds * len(re.findall(rf"(?<!_)\b{call}f?\(", right))
    return found


def check_text(name, found, code):
    for region, function in FUNCTIONS.items():
        if region not in found["regions"]:
            continue
        counted = count_text(code, f"{found['model']}_{function}")
        told = found["regions"][region]
        for key in ("loads", "stores", "scratch_loads", "scratch_stores", "shared_loads"):
            check(f"{name}, {region}, {key}", told[key], counted[key])
        for key in CALLS:
            check(f"{name}, {region}, {key}", told["by_operator"].get(key, 0), counted[key])
        numbers = sum(told[key] for key in ("loads", "stores", "scratch_loads", "scratch_stores"))
        check(f"{name}, {region}, bytes", told["bytes"], numbers * found["real_bytes"])


# ---- asked of the compiled model


def check_tape(name, found, model):
    tape = found["taped_states"] + found["kept_numbers"]
    check(f"{name}, kept", sum(kept["numbers"] for kept in found["kept"]), found["kept_numbers"])
    check(f"{name}, info.kept", model.info.kept, tape)
    check(f"{name}, second order", "step second" in found["regions"], bool(model.info.second))
    lanes = model.info.lanes_multiple
    for mode, copies in ((afx.REVERSE, 1), (afx.SECOND, 2))[: 1 + model.info.second]:
        sizes = []
        for steps in (10, 11):
            args = afx.afx_args(size=ctypes.sizeof(afx.afx_args), version=afx.VERSION,
                                lanes=lanes, steps=steps)
            sizes.append(model.table.block_work_size(ctypes.byref(args), mode))
        check(f"{name}, bytes of a step's tape, mode {mode}", sizes[1] - sizes[0],
              copies * tape * found["real_bytes"] * lanes)


def check_case(afflux, source, options, folder):
    name = " ".join([os.path.basename(source), *options])
    found = report(afflux, source, *options)
    subprocess.run([afflux, "emit", source, "-o", folder, *LIBRARY, *options], check=True)
    path = os.path.join(folder, found["model"] + ".c")
    with open(path, encoding="utf-8") as file:
        check_text(name, found, file.read())
    library = os.path.join(folder, re.sub(r"\W", "_", name) + ".so")
    afx.build(path, library, ["-O0"])
    check_tape(name, found, afx.Model(library, found["model"]))
    return found


def reasons(found, region):
    return {note["reason"] for note in found["loops"] if note["region"] == region}


def main(afflux, models):
    with tempfile.TemporaryDirectory() as folder:
        check_small(afflux, folder)
        told = {}
        for name, options in CASES:
            source = os.path.join(models, name + ".afx")
            told[(name, *options)] = check_case(afflux, source, options, folder)
    check("river", reasons(told[("muskingum",)], "step"), {"gathers", "levels"})
    check("river, kept", [k["worth"] for k in told[("muskingum",)]["kept"]], ["along the network"])
    places = [note for note in told[("exphydro",)]["loops"] if note["reason"] == "places"]
    check("substeps", {(note["what"], note["places"]) for note in places}, {("substep", 4)})
    wrong = subprocess.run([afflux, "emit", os.path.join(models, "hbv.afx"), "--json"],
                           capture_output=True, check=False)
    check("--json alone", wrong.returncode, 2)


main(*sys.argv[1:])
