"""Several seeds, means of runs, and `afflux repro`: the same bits again, or what differs.

    repro.py AFFLUX HBV.afx
"""
import json
import os
import pty
import re
import statistics
import subprocess
import sys

import small_world
from afflux_runner import expect, expect_in, run_tests


def start(at, **settings):
    at.copy(MODEL, "hbv.afx")
    small_world.write(at)
    at.put("trial.afx", small_world.experiment(**settings))


def record(at, run):
    return {row["name"]: row["value"] for row in at.table(f"{run}/record.csv")}


def seeds(at):
    """Each is the run that its seed alone gives, and the mean of their series is scored."""
    start(at)
    out = at.run("train", "trial.afx", "--seeds", 3, "-o", "made", "--json")[0]
    found = json.loads(out)
    expect([run["run"] for run in found["runs"]] == [f"made/seed_{k}" for k in (3, 4, 5)], out)
    at.run("train", "trial.afx", "--seed", 4, "-o", "alone")
    for name in ("weights.safetensors", "train.csv", "parameters.csv"):
        expect(at.path(f"made/seed_4/{name}").read_bytes() == at.path(f"alone/{name}").read_bytes(),
               f"{name} is another")
    rows = [float(row["nse"]) for row in at.table("made/metrics_validation.csv")]
    expect(abs(statistics.median(rows) - found["mean"]["nse_median"]) < 1e-12, out)
    at.fails(2, ["made", "--resume"], "train", "trial.afx", "--seeds", 3, "-o", "made")
    at.fails(2, ["--seeds", "0"], "train", "trial.afx", "--seeds", 0, "-o", "none")
    at.fails(2, ["--profile"], "train", "trial.afx", "--seeds", 2, "--profile", "-o", "none")


def seeds_go_on(at):
    """A missing seed is trained, the others stay; more passes prolong all."""
    start(at)
    at.run("train", "trial.afx", "--seeds", 2, "-o", "made")
    at.run("train", "trial.afx", "--seeds", 3, "-o", "whole")
    first = at.path("made/seed_3/weights.safetensors").read_bytes()
    at.run("train", "--resume", "made", "--seeds", 3)
    for seed in (3, 4, 5):
        name = f"seed_{seed}/weights.safetensors"
        expect(at.path(f"made/{name}").read_bytes() == at.path(f"whole/{name}").read_bytes(), name)
    expect(at.path("made/seed_3/weights.safetensors").read_bytes() == first, "made again")
    at.run("eval", "made")
    at.run("train", "--resume", "made", "--epochs", 8)
    expect(len(at.table("made/seed_5/train.csv")) == 8, "passes")
    expect(not at.path("made/seed_3/metrics.csv").exists(), "metrics of weights that are gone")
    expect(not at.path("made/metrics.csv").exists(), "a mean of weights that are gone")


def series(at, run):
    at.run("run", f"{run}/experiment.afx", "--run", run, "-o", "simulated")
    return {site: [float(row["Q [mm/d]"]) for row in at.table(f"simulated/{site}.csv")]
            for site in "abcdef"}


def nse(simulated, observed):
    mean = statistics.fmean(observed)
    return 1 - (sum((s - o) ** 2 for s, o in zip(simulated, observed))
                / sum((o - mean) ** 2 for o in observed))


def mean_of_runs(at):
    """Of different hypotheses, by hand."""
    start(at)
    at.run("train", "trial.afx", "-o", "one")
    at.run("train", "trial.afx", "--use", "ET=linear", "-o", "other")
    found = json.loads(at.run("eval", "one", "other", "-o", "both", "--json")[0])
    one, other = series(at, "one"), series(at, "other")
    for row in at.table("both/metrics.csv"):
        site = row["site"]
        observed = [float(day["qobs [mm/d]"]) for day in at.table(f"data/{site}.csv")][-365:]
        mean = [(a + b) / 2 for a, b in zip(one[site], other[site])]
        expect(abs(nse(mean, observed) - float(row["nse"])) < 1e-9, f"{row}")
    expect(found["mean"]["sites"] == 6 and len(found["runs"]) == 2, f"{found}")
    expect_in("median NSE of 2 runs", at.run("eval", "one", "other")[0])
    text = at.text("other/experiment.afx").replace("1993-09-30", "1993-08-31")
    at.put("other/experiment.afx", text)
    at.fails(3, ["other", "period", "one"], "eval", "one", "other")


def the_record(at):
    start(at)
    at.run("train", "trial.afx", "--threads", 2, "-o", "made")
    found = record(at, "made")
    for name in ("version", "program", "compiler", "command", "processor", "blas_core",
                 "experiment", "data sites", "data P", "data qobs", "data attribute forest"):
        expect(found.get(name), f"no {name} in {found}")
    expect_in("-ffp-contract=off", found["command"])
    expect(re.fullmatch(r"[0-9a-f]{16} \[mm/d\]", found["data P"]), found["data P"])
    expect((found["seed"], found["threads"], found["passes"], found["finished"])
           == ("3", "2", "6", "yes"), f"{found}")
    expect(0 < float(found["seconds"]) < 600 and float(found["peak_memory"]) > 1e6, f"{found}")
    at.run("train", "--resume", "made", "--epochs", 7)
    expect(float(record(at, "made")["seconds"]) > float(found["seconds"]), "time starts anew")


def the_same_again(at):
    start(at, loss="nse(Q, qobs)")
    at.run("train", "trial.afx", "--epochs", 3, "-o", "made")
    at.run("eval", "made")
    at.run("train", "--resume", "made", "--epochs", 4)
    at.run("eval", "made")
    before = at.files("made")
    out, error = at.run("repro", "made", "--threads", 1)
    expect_in("made: the same to the bit", out)
    expect(out.count("same bits") == 5 and "not made with" not in error, out + error)
    after = {name: content for name, content in at.files("made").items() if "repro/" not in name}
    expect(after == before, "the run itself was changed")
    at.run("train", "trial.afx", "--seeds", 2, "--epochs", 2, "-o", "two")
    expect(at.run("repro", "two", "-o", "again")[0].count("the same to the bit") == 2, "seeds")
    expect(at.path("again/seed_4/weights.safetensors").exists(), "where it was asked to be")


def what_differs(at):
    start(at)
    at.run("train", "trial.afx", "--epochs", 2, "-o", "made")
    weights = bytearray(at.path("made/weights.safetensors").read_bytes())
    weights[-1] ^= 1
    at.path("made/weights.safetensors").write_bytes(weights)
    table = at.text("made/train.csv")
    at.put("made/train.csv", table.replace("\n2,", "\n2,1"))
    out, _ = at.run("repro", "made", code=5)
    expect_in("NOT the same", out)
    expect_in("1 of ", out)
    expect_in("line 3: was 2,1", out)
    at.put("made/record.csv", at.text("made/record.csv").replace("version,", "version,0."))
    error = at.fails(5, ["not made with the same", "version: was 0.", "is "], "repro", "made")
    expect("data" not in error, error)
    lines = at.text("data/b.csv").splitlines()
    at.put("data/b.csv", "\n".join(lines[:400] + [lines[400] + "1"] + lines[401:]) + "\n")
    at.fails(5, ["data qobs", "these are not the data"], "repro", "made")
    at.fails(2, ["no pass"], "repro", *stopped(at))
    at.fails(1, ["nowhere/experiment.afx"], "repro", "nowhere")


def stopped(at):
    """A run that no pass was finished of."""
    text = re.sub(r"passes,.*\n", "", at.text("made/record.csv"))
    at.put("made/record.csv", text)
    return ["made"]


def progress(at):
    """A line on a terminal, with the time left and the validation score; nothing elsewhere."""
    start(at, epochs=8)
    _, error = at.run("train", "trial.afx", "--epochs", 2, "-o", "made")
    expect("epoch" not in error and "\r" not in error, error)
    ours, theirs = pty.openpty()
    process = subprocess.Popen([at.afflux, "train", "--resume", "made", "--epochs", "8"],
                               cwd=at.folder, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 4096):
            shown += piece
    except OSError:  # the terminal is closed
        pass
    os.close(ours)
    lines = shown.decode().split("\r")
    expect(process.wait() == 0, shown.decode())
    expect(any(re.search(r"epoch \d+/8 .* validation NSE -?\d.*\d:\d\d left", line)
               for line in lines), shown.decode())
    expect_in("in all", lines[-2] + lines[-1])


TESTS = [progress, seeds, seeds_go_on, mean_of_runs, the_record, the_same_again, what_differs]

if __name__ == "__main__":
    MODEL = sys.argv[2]
    run_tests(TESTS, sys.argv[1])
