"""Recurrent networks in experiments: of parameters that vary in time, and alone as the model.

    recurrent.py AFFLUX HBV.afx
"""
import json
import math
import sys

import archive
import small_world
from afflux_runner import expect, expect_in, run_tests

RESULTS = ["weights.safetensors", "train.csv", "parameters.csv", "metrics_validation.csv"]
MOVING = "lstm([P, T, PET, attributes], hidden = 8, dropout = 0.1, hold = 0.3) for BETA, K0"
ALONE = "lstm([P, T, PET, attributes], hidden = 16, dropout = 0.2)"


def without(text, name):
    return "\n".join(line for line in text.split("\n") if line.split()[:1] != [name])


def put_moving(at, file, network=MOVING, **settings):
    text = small_world.experiment(**{"epochs": 3, **settings})
    at.put(file, text.replace("  static ", f"  dynamic   = {network}\n  static "))


def start(at):
    at.copy(MODEL, "hbv.afx")
    small_world.write(at)
    put_moving(at, "moving.afx")
    at.put("alone.afx", without(small_world.experiment(model=ALONE, epochs=3), "static"))


def results(at, folder):
    return {name: content for name, content in at.files(folder).items() if name in RESULTS}


def losses(at, folder):
    return [float(row["loss"]) for row in at.table(f"{folder}/train.csv")]


def shapes_of(at, folder):
    tensors, _ = archive.read(at.path(f"{folder}/weights.safetensors").read_bytes())
    return {name: len(numbers) for name, numbers in tensors.items()}


def they_learn(at):
    start(at)
    at.run("train", "moving.afx", "-o", "moving", "--threads", 1)
    at.run("train", "alone.afx", "-o", "alone", "--threads", 1)
    for folder in ("moving", "alone"):
        loss = losses(at, folder)
        expect(loss[-1] < 0.85 * loss[0], f"{folder}: the loss goes {loss}")
    own = {"dynamic.weight_ih": 32 * 6, "dynamic.weight_hh": 32 * 8, "dynamic.bias": 32,
           "dynamic.head.weight": 16, "dynamic.head.bias": 2}
    shapes = shapes_of(at, "moving")
    expect({name: shapes[name] for name in own} == own, f"{shapes}")
    expect("static.0.weight" in shapes, f"{shapes}")
    header = at.text("moving/parameters.csv").split("\n")[0]
    expect("BETA " not in header and "K0" not in header and "FC" in header, header)
    expect(set(shapes_of(at, "alone")) == set(own), f"{shapes_of(at, 'alone')}")
    bias = archive.read(at.path("alone/weights.safetensors").read_bytes())[0]["dynamic.bias"]
    expect(2 < sum(bias[16:32]) / 16 < 4, f"forget gates begin at 3: {bias[16:32]}")


def evaluation_and_simulation(at):
    start(at)
    for name in ("moving", "alone"):
        at.run("train", f"{name}.afx", "-o", name, "--threads", 1)
        best = max(float(row["validation_nse"]) for row in at.table(f"{name}/train.csv"))
        out = at.run("eval", name, "--json", "--period", "validation", "--threads", 1)[0]
        expect(abs(json.loads(out)["nse_median"] - best) < 1e-12, f"{out}: trained to {best}")
        at.run("eval", name)
        at.run("run", f"{name}.afx", "--run", name, "-o", f"{name}_flows")
        for row in at.table(f"{name}/metrics.csv"):
            flows = [float(day["Q [mm/d]"])
                     for day in at.table(f"{name}_flows/{row['site']}.csv")]
            observed = [float(day["qobs [mm/d]"])
                        for day in at.table(f"data/{row['site']}.csv")][-365:]
            mean = sum(observed) / 365
            nse = 1 - (sum((q - o) ** 2 for q, o in zip(flows, observed)) /
                       sum((o - mean) ** 2 for o in observed))
            expect(math.isclose(nse, float(row["nse"]), abs_tol=1e-9), f"{nse}, {row['nse']}")


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


def flows_by_hand(at, folder, site):
    """What an LSTM with these weights gives, day by day, from the first day on."""
    weights = archive.read(at.path(f"{folder}/weights.safetensors").read_bytes())[0]
    scales = {row["name"]: (float(row["mean"]), float(row["deviation"]))
              for row in at.table(f"{folder}/inputs.csv")}
    names, size = [name for name in scales if name != "flow"], len(weights["dynamic.bias"]) // 4
    units = {"P": "P [mm/d]", "T": "T [degC]", "PET": "PET [mm/d]", "height": "height [m]",
             "forest": "forest [1]", "aspect": "aspect [1]"}
    own = next(row for row in at.table("data/attributes.csv") if row["site"] == site)
    h, c = [0.0] * size, [0.0] * size
    for day in at.table(f"data/{site}.csv")[-485:]:
        row = {**own, **day}
        x = [(float(row[units[name]]) - scales[name][0]) / scales[name][1] for name in names]
        z = [bias + sum(w * v for w, v in zip(weights["dynamic.weight_ih"][k * len(x):], x))
             + sum(w * v for w, v in zip(weights["dynamic.weight_hh"][k * size:(k + 1) * size], h))
             for k, bias in enumerate(weights["dynamic.bias"])]
        i, f, g, o = (z[k * size:(k + 1) * size] for k in range(4))
        c = [sigmoid(f[k]) * c[k] + sigmoid(i[k]) * math.tanh(g[k]) for k in range(size)]
        h = [sigmoid(o[k]) * math.tanh(c[k]) for k in range(size)]
        value = weights["dynamic.head.bias"][0] + sum(
            w * v for w, v in zip(weights["dynamic.head.weight"], h))
        yield scales["flow"][0] + scales["flow"][1] * value


def weights_can_be_read(at):
    start(at)
    at.run("train", "alone.afx", "-o", "alone", "--threads", 1, "--epochs", 1)
    at.run("run", "alone.afx", "--run", "alone", "-o", "flows")
    for site in "ad":
        ours = [float(day["Q [mm/d]"]) for day in at.table(f"flows/{site}.csv")]
        for q, own in zip(ours, list(flows_by_hand(at, "alone", site))[120:]):
            expect(math.isclose(q, own, rel_tol=1e-4, abs_tol=1e-3), f"{site}: {q}, by hand {own}")


def alike(at):
    """A network alone takes what it can from another experiment, and leaves the rest."""
    start(at)
    text = small_world.experiment(epochs=1).replace("  static ", "  members = 2\n  static ")
    own = f"experiment alone {{\n  like = trial\n  real = double\n  model = {ALONE}\n}}\n"
    at.put("both.afx", text + own)
    at.run("train", "both.afx", "-o", "alone", "--experiment", "alone")
    frozen = at.text("alone/experiment.afx")
    expect("members" not in frozen and "static" not in frozen, frozen)


def threads_resume_and_the_frozen_experiment(at):
    start(at)
    for name in ("moving", "alone"):
        at.run("train", f"{name}.afx", "-o", f"{name}1", "--threads", 1)
        at.run("train", f"{name}.afx", "-o", f"{name}2", "--threads", 2, "--epochs", 1)
        at.run("train", "--resume", f"{name}2", "--threads", 2, "--epochs", 3)
        expect(results(at, f"{name}1") == results(at, f"{name}2"), f"{name}: other bits")
        at.run("train", f"{name}1/experiment.afx", "-o", f"{name}3", "--threads", 1)
        expect(results(at, f"{name}1") == results(at, f"{name}3"), f"{name}: frozen is another")
        at.run("train", f"{name}.afx", "-o", f"{name}4", "--seed", 9, "--epochs", 1)
        expect(results(at, f"{name}1") != results(at, f"{name}4"), f"{name}: no chance")


def members_and_gru(at):
    start(at)
    text = small_world.experiment(epochs=1).replace(
        "  static ", "  members = 3\n  routing = gamma_uh\n"
        "  dynamic = gru([P, T], hidden = 6) for BETA, K0\n  static ")
    at.put("gru.afx", text)
    out = at.run("train", "gru.afx", "-o", "gru")[1]
    expect_in("recurrent :", out)
    shapes = shapes_of(at, "gru")
    expect(shapes["dynamic.head.bias"] == 6 and shapes["dynamic.weight_ih"] == 18 * 2, f"{shapes}")
    at.run("eval", "gru")


def settings_are_checked(at):
    start(at)
    for words, code, pieces in (
            ("lstm([P, T]) for BETTA", 1, ["BETTA"]),
            ("lstm([P, T]) for P", 1, ["P"]),
            ("lstm([P, T])", 1, ["E006", "for"]),
            ("lstm(hidden = 4) for K0", 1, ["E006", "reads"]),
            ("lstm([attributes]) for K0", 1, ["E006", "vary"]),
            ("lstm([P, qobs]) for K0", 1, ["E006", "learned"]),
            ("lstm([P, rainfall]) for BETA, K0", 3, ["rainfall"]),
            ("lstm([P], hiden = 4) for K0", 1, ["E006", "hiden"]),
            ("lstm([P], hidden = 0) for K0", 1, ["E006", "hidden"]),
            ("lstm([P], dropout = 1) for K0", 1, ["E006", "dropout"]),
            ("lstm([P], hold = -1) for K0", 1, ["E006", "hold"]),
            ("transformer([P]) for K0", 1, ["E006", "transformer", "lstm"])):
        put_moving(at, "wrong.afx", words)
        at.fails(code, pieces, "train", "wrong.afx", "-o", "made")
    for words, pieces in ((ALONE, ["E006", "static"]), ("mlp([P])", ["E006", "mlp", "lstm"])):
        at.put("wrong.afx", small_world.experiment(model=words))
        at.fails(1, pieces, "train", "wrong.afx", "-o", "made")
    expect(not at.path("made").exists(), "a run folder was made")


TESTS = [they_learn, weights_can_be_read, alike, evaluation_and_simulation,
         threads_resume_and_the_frozen_experiment, members_and_gru, settings_are_checked]

if __name__ == "__main__":
    MODEL = sys.argv[2]
    run_tests(TESTS, sys.argv[1])
