"""A whole model, every decision of which has a width that is scaled at run time: at scale 0 it is
the hard model, bit for bit, in its values and its gradients, over many steps; else it is another.

    whole.py AFFLUX MODELS_FOLDER
"""
import random
import sys
import tempfile

import afflux_ctypes as afx
from compiled import Library

DECISIONS = ("rain=1", "melt:1=1", "melt:2=1", "refreezing:1=1", "refreezing:2=1", "release=1",
             "wetness=0.1", "excess=1", "ET:1=1", "ET:2=0.1", "percolation:1=1", "Q0=1")
SITES, STEPS = 3, 120


def weather():
    draw = random.Random(5)
    count = SITES * STEPS
    return {"P": [max(0.0, draw.gauss(0, 8)) for _ in range(count)],
            "T": [draw.gauss(1, 5) for _ in range(count)],
            "PET": [draw.uniform(0, 4) for _ in range(count)]}


def run_of(library, model, scale=None):
    """The outputs, the stores, and the slopes of all outputs by all parameters."""
    seeds = {symbol.name.decode(): [1.0] * (SITES * STEPS) for symbol in model.symbols(afx.OUTPUT)}
    weights = {} if scale is None else {"relax": [scale]}
    done = library.simulate(model, (SITES, STEPS), seeds=seeds, weights=weights, forcing=weather())
    names = [symbol.name.decode() for symbol in model.symbols(afx.PARAMETER)]
    return {"outputs": {name: list(done.output(name)) for name in seeds},
            "stores": {symbol.name.decode(): list(done.end(symbol.name.decode()))
                       for symbol in model.symbols(afx.STATE)},
            "slopes": {name: list(done.slope(name)) for name in names},
            "forcing": {name: list(done.forcing_slope(name)) for name in weather()}}


def main(afflux, folder):
    problems = []
    with tempfile.TemporaryDirectory() as scratch:
        library = Library(afflux, folder, scratch)
        hard = run_of(library, library.model("hbv"))
        for words in ("", ",product", ",straight"):
            options = [word for decision in DECISIONS
                       for word in ("--relax", decision + words)]
            model = library.model("hbv", *options, "--relax", "anneal")
            at_nothing, wide = run_of(library, model, 0.0), run_of(library, model, 1.0)
            for kind, rows in at_nothing.items():
                problems += [f"{kind} {name}{words}: not those of the hard model"
                             for name, row in rows.items() if row != hard[kind][name]]
            same = wide["outputs"] == hard["outputs"]
            if same != (words == ",straight"):
                problems.append(f"values{words}: those of the hard model is {same}")
            if wide["slopes"]["TT"] == hard["slopes"]["TT"]:
                problems.append(f"slopes{words}: those of the hard model")
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
