"""`afflux train`, `eval` and `run` on a small experiment: what is written, and the same bits again.

    train.py AFFLUX HBV.afx
"""
import json
import math
import sys

import archive
import small_world
from afflux_runner import expect, expect_in, run_tests

RUN_FILES = ["checkpoint.safetensors", "experiment.afx", "hbv.c", "hbv.h",
             "inputs.csv", "metrics_validation.csv", "model.afx", "parameters.csv", "record.csv",
             "train.csv", "weights.safetensors"]
RESULTS = ["weights.safetensors", "train.csv", "parameters.csv", "metrics_validation.csv"]


def start(at, **settings):
    at.copy(MODEL, "hbv.afx")
    small_world.write(at)
    at.put("trial.afx", small_world.experiment(**settings))


def results(at, folder):
    return {name: content for name, content in at.files(folder).items() if name in RESULTS}


def losses(at, folder):
    return [float(row["loss"]) for row in at.table(f"{folder}/train.csv")]


def run_folder(at):
    start(at)
    out, _ = at.run("train", "trial.afx", "-o", "made/here")
    expect_in("median NSE", out)
    files = at.files("made/here")
    expect(sorted(files) == RUN_FILES, f"the folder holds {sorted(files)}")
    tensors, texts = archive.read(files["weights.safetensors"])
    expect(texts.get("model") == "hbv" and len(tensors) == 4, f"{texts}, {sorted(tensors)}")
    expect(all(map(math.isfinite, sum(tensors.values(), ()))), "weights are not finite")
    expect([row["epoch"] for row in at.table("made/here/train.csv")] == list("123456"), "passes")
    loss = losses(at, "made/here")
    expect(loss[-1] < 0.7 * loss[0], f"the loss goes {loss}")
    expect([row["site"] for row in at.table("made/here/parameters.csv")] == list("abcdef"), "sites")
    at.run("train", "trial.afx")
    expect(at.files("runs/trial").keys() == files.keys(), "another default folder")


EXTENSION = """
extend hbv {
  param late : 1 in 0.5 .. 3 = 1
  flux ET | shaped = min(PET*clamp(SM/(LP*FC), 0, 1)^late, SM/dt)
}
"""


def the_frozen_experiment_runs(at):
    """experiment.afx needs neither the model's file nor the experiment's, whose own extensions of
    the model it keeps."""
    start(at)
    trial = at.text("trial.afx").replace("= hbv\n", "= hbv\n  use ET = shaped\n", 1)
    at.put("trial.afx", trial + EXTENSION)
    at.run("train", "trial.afx", "-o", "first")
    at.run("eval", "first")
    at.path("hbv.afx").unlink()
    at.path("trial.afx").unlink()
    at.run("check", "first/experiment.afx")
    at.run("train", "first/experiment.afx", "-o", "second")
    expect(results(at, "first") == results(at, "second"), "the frozen experiment is another")
    expect(at.text("first/experiment.afx") == at.text("second/experiment.afx"), "it changes")


def threads_and_repetition(at):
    start(at)
    for folder, threads in (("one", 1), ("two", 2), ("again", 2), ("seven", 7)):
        at.run("train", "trial.afx", "--threads", threads, "-o", folder)
    for folder in ("two", "again", "seven"):
        expect(results(at, "one") == results(at, folder), f"{folder}: other bits than one thread")
    at.run("train", "trial.afx", "--seed", 4, "-o", "other")
    expect(results(at, "one") != results(at, "other"), "the seed changes nothing")


def evaluation(at):
    start(at)
    at.run("train", "trial.afx", "-o", "trained")
    expect_in("6 sites, test period", at.run("eval", "trained")[0])
    summary = json.loads(at.run("eval", "trained", "--json")[0])
    rows = at.table("trained/metrics.csv")
    nse = sorted(float(row["nse"]) for row in rows)
    expect(abs(summary["nse_median"] - (nse[2] + nse[3]) / 2) < 1e-12, f"{summary}")
    expect(summary["sites"] == 6 and summary["period"] == "test", f"{summary}")
    out = at.run("eval", "trained", "--json", "--period", "validation", "--threads", 1)[0]
    best = max(float(row["validation_nse"]) for row in at.table("trained/train.csv"))
    expect(abs(json.loads(out)["nse_median"] - best) < 1e-12, f"{out}: trained to {best}")
    at.path("trained").rename(at.path('a "run"'))
    expect(json.loads(at.run("eval", 'a "run"', "--json")[0])["run"] == 'a "run"', "its name")


def simulated_sites(at):
    """The flows that `run` writes have the NSE that `eval` reports."""
    start(at)
    at.run("train", "trial.afx", "-o", "trained")
    at.run("eval", "trained")
    at.run("run", "trial.afx", "--run", "trained", "-o", "simulated")
    for row in at.table("trained/metrics.csv"):
        flows = at.table(f"simulated/{row['site']}.csv")
        observed = {day["time"]: float(day["qobs [mm/d]"])
                    for day in at.table(f"data/{row['site']}.csv")}
        expect((len(flows), flows[0]["time"]) == (365, "1992-10-01"), f"{len(flows)} days")
        pairs = [(float(day["Q [mm/d]"]), observed[day["time"]]) for day in flows]
        mean = sum(pair[1] for pair in pairs) / len(pairs)
        nse = 1 - sum((q - o) ** 2 for q, o in pairs) / sum((o - mean) ** 2 for _, o in pairs)
        expect(abs(nse - float(row["nse"])) < 1e-9, f"site {row['site']}: {nse}, {row['nse']}")
    at.fails(2, ["--run"], "run", "trial.afx", "-o", "simulated")
    at.fails(3, ["none/weights.safetensors"], "run", "trial.afx", "--run", "none", "-o", "other")


def alternatives(at):
    """One word changes the hypothesis; parameters that nobody reads are gone."""
    start(at)
    headers, tensors = {}, {}
    for label in ("power", "linear", "neural"):
        at.run("train", "trial.afx", "--use", f"ET={label}", "-o", label)
        loss = losses(at, label)
        expect(loss[-1] < 0.7 * loss[0], f"ET={label}: the loss goes {loss}")
        at.run("eval", label)
        headers[label] = at.text(f"{label}/parameters.csv").split("\n")[0]
        tensors[label] = archive.read(at.path(f"{label}/weights.safetensors").read_bytes())[0]
    expect_in("BETAET", headers["power"])
    expect("BETAET" not in headers["linear"] + headers["neural"], f"{headers}")
    own = {name: len(tensors["neural"][name]) for name in tensors["neural"] if "stress" in name}
    expect(sum(own.values()) == 2 * 8 + 8 + 8 + 1, f"weights of the net inside: {own}")
    expect(tensors["power"].keys() == tensors["linear"].keys(), f"{tensors['linear'].keys()}")
    learned_net_is_used(at)


def surrounded_networks(at):
    """Norm, dropout and a way around: the same bits on any threads and after an interruption."""
    words = "mlp(attributes, residual, hidden = [12, 12], activation = silu, norm = layer"
    start(at, static=f"{words}, dropout = 0.1)")
    at.run("train", "trial.afx", "-o", "trained", "--threads", 1)
    at.run("train", "trained/experiment.afx", "-o", "again", "--threads", 2)
    expect(results(at, "trained") == results(at, "again"), "other bits than one thread")
    at.run("train", "trial.afx", "-o", "short", "--epochs", 2)
    at.run("train", "--resume", "short", "--epochs", 6)
    expect(results(at, "trained") == results(at, "short"), "other bits after going on")
    loss = losses(at, "trained")
    expect(loss[-1] < 0.7 * loss[0], f"the loss goes {loss}")
    tensors = archive.read(at.path("trained/weights.safetensors").read_bytes())[0]
    names = [f"static.{k}.{part}" for k in (0, 1)
             for part in ("bias", "norm.bias", "norm.weight", "weight")]
    expect(sorted(tensors) == names + ["static.2.bias", "static.2.weight"], f"{sorted(tensors)}")
    at.run("eval", "trained")
    start(at, static=f"{words})")
    at.run("train", "trial.afx", "-o", "kept")
    expect(losses(at, "kept") != loss, "dropout changes nothing")


TINY = """model tiny {
  step 1 d
  forcing P : mm/d
  param k : 1 in 1 .. 6
  store S : mm = 1e-37
  flux inflow : -> S = P
  flux Q : S -> = 0.01 [1/d] * S
  output q : mm/d = (S/100 [mm])^k * 1 [mm/d]
}
experiment e {
  model = tiny; data = folder("dry"); loss = mse(q, q); static = mlp(attributes, hidden = [3])
  train = 2001-01-01 .. 2001-01-06; validate = 2001-01-07 .. 2001-01-09
  test = 2001-01-10 .. 2001-01-12; warmup = 1 d; batch = 2 sites, 3 d; epochs = 1; real = REAL
}
"""


def stores_that_fade_away(at):
    """A store below the least normal number: its power has derivatives, 0 or nearly so."""
    for site in "ab":
        at.write_table(f"dry/{site}.csv", ["time", "P [mm/d]", "q [mm/d]"],
                       [[f"2001-01-{day:02}", 0, day] for day in range(1, 13)])
    at.write_table("dry/attributes.csv", ["site", "height [m]"], [["a", 1], ["b", 2]])
    for real, store in (("float", "1e-37"), ("float", "0"), ("double", "1e-307")):
        text = TINY.replace("1e-37", store).replace("REAL", real)
        at.put("tiny.afx", text)
        at.run("train", "tiny.afx", "-W", "no-all", "-o", f"{real}{store}")


def starting_weights(at):
    """Three ways to begin, each another; what the default is called changes nothing."""
    weights = {}
    for method in ("", ", initial = xavier", ", initial = kaiming", ", initial = orthogonal"):
        start(at, static=f"mlp(attributes, hidden = [12]{method})", epochs=1)
        at.run("train", "trial.afx", "-o", f"made{len(weights)}")
        weights[method] = at.path(f"made{len(weights)}/weights.safetensors").read_bytes()
    expect(weights[""] == weights[", initial = xavier"], "xavier is not the default")
    expect(len(set(weights.values())) == 3, "two ways to begin are alike")


def profile(at):
    """Where time went: every second of every thread is in one row, and counting changes nothing."""
    start(at)
    at.run("train", "trial.afx", "-o", "plain")
    out = at.run("train", "trial.afx", "--threads", 2, "--profile", "-o", "watched")[0]
    expect_in("adjoint", out)
    expect_in("passes: ", out)
    expect(results(at, "plain") == results(at, "watched"), "a profile changes the numbers")
    expect("profile.json" not in at.files("plain"), "a profile that nobody asked for")
    record = json.loads(at.text("watched/profile.json"))
    names = ["model", "files", "batches", "networks", "products", "forward", "loss", "adjoint",
             "optimizer", "output"]
    phases, passes = record["phases"], record["passes"]
    expect(list(phases) == names, f"{list(phases)}")
    for name, spent in phases.items():
        expect(spent["seconds"] >= spent["passes_seconds"] >= 0, f"{name}: {spent}")
        expect((spent["passes_seconds"] > 0) == (name not in names[:2]), f"{name}: {spent}")
    spent = sum(phase["passes_seconds"] for phase in phases.values())
    whole = record["threads"] * passes["seconds"]
    expect(abs(spent + passes["waiting"] - whole) < 1e-6 * whole, f"{spent} s, {passes}")
    expect(0 < passes["outside_share"] < 1 and passes["waiting"] >= 0, f"{passes}")
    words = at.run("train", "trial.afx", "--profile", "--json", "-o", "silent")[0]
    expect("nse_median" in json.loads(words), f"{words}")


def learned_net_is_used(at):
    """`run` of the model takes the net's weights from a training."""
    words = ["run", "hbv.afx", "--forcing", "data/a.csv", "--use", "ET=neural", "-o"]
    at.run(*words, "out.csv", "--weights", "neural/weights.safetensors")
    expect(len(at.table("out.csv")) == small_world.DAYS, "days are missing")
    at.fails(3, ["linear/weights.safetensors", "stress"], *words, "x.csv", "--weights",
             "linear/weights.safetensors")


def a_run_is_not_overwritten(at):
    start(at)
    at.run("train", "trial.afx", "-o", "trained")
    before = at.files("trained")
    at.fails(2, ["trained", "--resume"], "train", "trial.afx", "-o", "trained")
    at.fails(2, ["trained", "--resume"], "train", "trial.afx", "--seed", 9, "-o", "trained")
    expect(at.files("trained") == before, "the refused training changed files")


def settings_are_checked(at):
    start(at)
    for name, words, code, pieces in (
            ("loss", "nonsense(Q, qobs)", 1, ["E006", "nonsense", "batch_nse"]),
            ("loss", "nse(R, qobs)", 2, ["output", "R"]),
            ("loss", "nse(Q, qobss)", 3, ["qobss", "qobs`?"]),
            ("optimizer", "fast(rate = 1)", 1, ["E006", "fast", "adam"]),
            ("optimizer", "adam(rat = 1)", 1, ["E006", "rat"]),
            ("optimizer", "adam(rate = -1)", 1, ["E006", "rate"]),
            ("static", "lstm(attributes)", 1, ["E006", "lstm"]),
            ("static", "mlp(attributes, hiden = [4])", 1, ["E006", "hiden"]),
            ("static", "mlp(attributes, activation = wild)", 1, ["E006", "wild", "tanh"]),
            ("static", "mlp(attributes, norm = batch)", 1, ["E006", "batch", "layer"]),
            ("static", "mlp(attributes, initial = ones)", 1, ["E006", "ones", "kaiming"]),
            ("static", "mlp(attributes, initial = 3)", 1, ["E006", "kaiming"]),
            ("static", "mlp(attributes, dropout = 1)", 1, ["E006", "less than 1"]),
            ("static", "mlp(attributes, dropout = much)", 1, ["E006", "much"]),
            ("static", "mlp(attributes, residuals)", 1, ["E006", "residuals", "residual"]),
            ("static", "mlp(attributes, residual, residual)", 1, ["E006", "one word"]),
            ("static", "mlp(attributes, residual, hidden = 12)", 2, ["as wide as what it reads"]),
            ("train", "1992-10-01 .. 1990-09-30", 1, ["E004"]),
            ("epochs", "1.5", 1, ["E002"]), ("warmup", "3 mm", 1, ["E002"]),
            ("batch", "0 sites, 90 d", 1, ["E006", "batch"]),
            ("data", "folder(data)", 1, ["E006", "folder"]), ("model", "hvb", 1, ["N008", "hvb"])):
        at.put("wrong.afx", small_world.experiment(**{name: words}))
        error = at.fails(code, pieces, "train", "wrong.afx", "-o", "made")
        line = next(k for k, text in enumerate(at.text("wrong.afx").splitlines(), 1)
                    if text.split()[:1] == [name])
        expect(code != 1 or f"wrong.afx:{line}:" in error, f"{name} = {words}: {error}")
    expect(not at.path("made").exists(), "a run folder was made")


TESTS = [run_folder, the_frozen_experiment_runs, threads_and_repetition, evaluation, profile,
         simulated_sites, alternatives, surrounded_networks, starting_weights,
         stores_that_fade_away,
         a_run_is_not_overwritten, settings_are_checked]

if __name__ == "__main__":
    MODEL = sys.argv[2]
    run_tests(TESTS, sys.argv[1])
