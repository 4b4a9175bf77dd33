"""`afflux train` with parameters that are free at every site: searches for each site alone, and
rules that train by batches; schedules, averages and early ends.

    calibrate.py AFFLUX HBV.afx
"""
import json
import sys

import archive
import small_world
from afflux_runner import expect, expect_in, run_tests

SEARCHES = {"lm": "evaluations = 400, starts = 2", "lbfgs": "evaluations = 60, starts = 2",
            "sceua": "evaluations = 400, complexes = 3", "dds": "evaluations = 300"}
RESULTS = ["calibration.csv", "metrics_validation.csv", "parameters.csv", "train.csv",
           "weights.safetensors"]


def start(at, optimizer, static="free", loss="nse(Q, qobs)", more=""):
    at.copy(MODEL, "hbv.afx")
    small_world.write(at, sites=3)
    text = small_world.experiment(optimizer=optimizer, static=static, loss=loss)
    at.put("trial.afx", text.replace("  seed ", more + "  seed "))


def results(at, folder):
    return {name: content for name, content in at.files(folder).items() if name in RESULTS}


def each_search(at):
    """All files are there, flows are better than those of the defaults, and eval knows the run."""
    start(at, "dds(evaluations = 2, starts = 2)")
    at.run("train", "trial.afx", "-o", "defaults")
    before = float(at.table("defaults/train.csv")[0]["loss"])
    for name, words in SEARCHES.items():
        start(at, f"{name}({words})")
        out, _ = at.run("train", "trial.afx", "-o", name)
        expect_in("median NSE", out)
        expect(sorted(results(at, name)) == RESULTS, f"{name}: {sorted(at.files(name))}")
        rows = at.table(f"{name}/calibration.csv")
        expect([row["site"] for row in rows] == list("abc"), f"{name}: {rows}")
        expect(float(at.table(f"{name}/train.csv")[0]["loss"]) < 0.7 * before, f"{name}: {rows}")
        raw = archive.read(at.path(f"{name}/weights.safetensors").read_bytes())[0]["static.raw"]
        expect(len(raw) == 3 * 13, f"{name}: {len(raw)} numbers")
        scores = json.loads(at.run("eval", name, "--json")[0])
        expect(scores["sites"] == 3 and scores["nse_median"] is not None, f"{name}: {scores}")


def the_same_again(at):
    """On any number of threads, from the frozen experiment, and when a finished run goes on."""
    start(at, "lbfgs(evaluations = 40, starts = 2)")
    for folder, threads in (("one", 1), ("three", 3)):
        at.run("train", "trial.afx", "--threads", threads, "-o", folder)
    at.run("train", "one/experiment.afx", "-o", "frozen")
    at.run("train", "--resume", "three")
    for folder in ("three", "frozen"):
        expect(results(at, "one") == results(at, folder), f"{folder} is another")
    at.run("train", "trial.afx", "--seed", 9, "-o", "other")
    expect(results(at, "one") != results(at, "other"), "the seed changes nothing")
    at.fails(2, ["one", "--resume"], "train", "trial.afx", "-o", "one")


def a_limit_of_time(at):
    start(at, "dds(evaluations = 100000000, time = 0.3 s)")
    at.run("train", "trial.afx", "-o", "timed")
    expect(float(at.table("timed/calibration.csv")[2]["evaluations"]) > 10, "it did nothing")


def by_batches(at):
    """Free and shared numbers learn by rules, too; without attributes."""
    for static, rows in (("free", 3), ("shared", 1)):
        start(at, "adamw(rate = 0.1, decay = 0, schedule = cosine, warmup = 2, average = 0.5)",
              static)
        at.path("data/attributes.csv").unlink()
        at.run("train", "trial.afx", "-o", static)
        raw = archive.read(at.path(f"{static}/weights.safetensors").read_bytes())[0]["static.raw"]
        expect(len(raw) == rows * 13, f"{static}: {len(raw)} numbers")
        loss = [float(row["loss"]) for row in at.table(f"{static}/train.csv")]
        expect(loss[-1] < 0.9 * loss[0], f"{static}: the loss goes {loss}")
        at.run("eval", static)


def rules_and_their_ends(at):
    """Every setting comes back from the frozen experiment; a training that gains nothing ends."""
    rules = {
        "sgd": "sgd(rate = 0.01, momentum = 0.5, schedule = step(every = 2, factor = 0.1))",
        "rmsprop": "rmsprop(alpha = 0.9, schedule = plateau(patience = 1, factor = 0.3), clip = 1)",
        "adadelta": "adadelta(rho = 0.95, decay = 1e-3)",
    }
    for name, words in rules.items():
        start(at, words, "mlp(attributes, hidden = [4])",
              more="  stop = early(patience = 1, gain = 5)\n")
        at.run("train", "trial.afx", "-o", name)
        expect(len(at.table(f"{name}/train.csv")) == 2, f"{name}: it went on")
        at.run("train", f"{name}/experiment.afx", "-o", "again" + name)
        expect(at.text(f"{name}/experiment.afx") == at.text(f"again{name}/experiment.afx"),
               f"{name}: the frozen experiment changes")
        expect(at.text(f"{name}/train.csv") == at.text(f"again{name}/train.csv"), name)


def what_does_not_fit(at):
    for optimizer, static, loss, code, pieces in (
            ("lm(starts = 2)", "mlp(attributes)", "nse(Q, qobs)", 1, ["E006", "static = free"]),
            ("lm(rate = 1)", "free", "nse(Q, qobs)", 1, ["E006", "rate"]),
            ("lm(evaluations = 1.5)", "free", "nse(Q, qobs)", 1, ["E006", "evaluations"]),
            ("lm(starts = 2)", "free", "kge(Q, qobs)", 2, ["lm", "lbfgs"]),
            ("dds(time = 3)", "free", "nse(Q, qobs)", 1, ["E006", "time"]),
            ("sgd(beta1 = 0.5)", "free", "nse(Q, qobs)", 1, ["E006", "beta1"]),
            ("adam(decay = -1)", "free", "nse(Q, qobs)", 1, ["E006", "decay"]),
            ("adam(average = 1)", "free", "nse(Q, qobs)", 1, ["E006", "average"]),
            ("adam(schedule = wild)", "free", "nse(Q, qobs)", 1, ["E006", "wild", "cosine"]),
            ("adam(schedule = cosine(last = 1))", "free", "nse(Q, qobs)", 1, ["E006", "last"]),
            ("adam(rate = 1)", "frei", "nse(Q, qobs)", 1, ["E006", "frei", "free", "shared"])):
        start(at, optimizer, static, loss)
        at.fails(code, pieces, "train", "trial.afx", "-o", f"made{code}")
    start(at, "lm(starts = 2)")
    at.fails(2, ["each site alone", "hbv"], "train", "trial.afx", "--use", "ET=neural", "-o", "net")
    start(at, "dds(starts = 2)", more="  dynamic = lstm(forcings, hidden = 4) for BETA\n")
    at.fails(1, ["E006", "searched"], "train", "trial.afx", "-o", "recurrent")
    start(at, "adam(rate = 1)", more="  stop = late(patience = 1)\n")
    at.fails(1, ["E006", "late", "early"], "train", "trial.afx", "-o", "made1")
    expect(not at.path("made1").exists(), "a run folder was made")


TESTS = [each_search, the_same_again, a_limit_of_time, by_batches, rules_and_their_ends,
         what_does_not_fit]

if __name__ == "__main__":
    MODEL = sys.argv[2]
    run_tests(TESTS, sys.argv[1])
