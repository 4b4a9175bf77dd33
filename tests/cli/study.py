"""`afflux study`: rows of one file, trained, chosen, tested once, and gone on with.

    study.py AFFLUX HBV.afx
"""
import json
import os
import signal
import statistics
import subprocess
import sys
import time

import small_world
from afflux_runner import expect, expect_in, run_tests

BASE = """import "hbv.afx"

experiment wide "a wide network" {
  model     = hbv
  data      = folder("data")
  train     = 1990-10-01 .. 1991-09-30
  validate  = 1991-10-01 .. 1992-09-30
  test      = 1992-10-01 .. 1993-09-30
  warmup    = 60 d
  static    = mlp(attributes, hidden = [12])
  loss      = batch_nse(Q, qobs)
  optimizer = adam(rate = 1e-2)
  batch     = 4 sites, 90 d
  epochs    = 3
  seed      = 3
  seeds     = 2
}
"""
ROWS = BASE + """
experiment narrow "a narrow one" {
  like   = wide
  static = mlp(attributes, hidden = [2])
}
experiment slow "a slow one" { like = narrow; optimizer = adam(rate = 1e-9) }
experiment chosen { best = [slow, wide] }
experiment both "the mean of two" { mean = [chosen, narrow] }
"""


def start(at, text=ROWS):
    at.copy(MODEL, "hbv.afx")
    small_world.write(at, sites=4)
    at.put("study.afx", text)


def rows_of(at, *words):
    out, _ = at.run("study", "study.afx", "-o", "made", "--json", *words)
    return {row["row"]: row for row in json.loads(out)}


def numbers(at, name, column="nse"):
    return [float(row[column]) for row in at.table(f"made/{name}")]


def cell_by_cell(at):
    """What is there is not made again; what is not there is said to be not run."""
    start(at)
    out, _ = at.run("study", "study.afx", "-o", "made", "--table")
    expect(out.count("not run") >= 5 * 6, out)
    found = rows_of(at, "--rows", "narrow")
    expect(found["narrow"]["tested"] and found["wide"]["trained"] == 0, f"{found}")
    expect(found["both"]["nse_median"] is None, f"a guess: {found['both']}")
    before = at.files("made/narrow")
    found = rows_of(at)
    expect(at.files("made/narrow") == before, "a finished row was made again")
    expect(found["both"]["tested"] and found["both"]["trained"] == 2, f"{found['both']}")
    expect([row["row"] for row in at.table("made/tested.csv")] == ["narrow", "wide", "both"],
           at.text("made/tested.csv"))
    files = at.files("made")
    expect(rows_of(at) == found, "another table the second time")
    expect(at.files("made") == files, "the second time writes")


def the_numbers(at):
    start(at)
    found = rows_of(at)
    seeds = [statistics.median(numbers(at, f"wide/seed_{seed}/metrics.csv")) for seed in (3, 4)]
    expect(abs(found["wide"]["nse_median"] - statistics.mean(seeds)) < 1e-12, f"{found['wide']}")
    together = statistics.median(numbers(at, "wide/metrics.csv"))
    expect(found["wide"]["nse_median_of_mean"] == together, f"{together}")
    below = statistics.mean(value < 0 for value in numbers(at, "wide/seed_3/metrics.csv", "kge"))
    other = statistics.mean(value < 0 for value in numbers(at, "wide/seed_4/metrics.csv", "kge"))
    expect(abs(found["wide"]["kge_below_0"] - (below + other) / 2) < 1e-12, f"{found['wide']}")
    expect(found["wide"]["seconds"] > 0 and found["wide"]["peak_memory"] > 1e6, f"{found}")
    expect_in("| both |", " ".join(at.text("made/table.md").split()))
    expect([row["row"] for row in at.table("made/table.csv")]
           == ["wide", "narrow", "slow", "chosen", "both"], "table.csv")


def validation_chooses(at):
    """A best row is one of its candidates by the validation period; the others stay untested."""
    start(at)
    found = rows_of(at)
    expect(found["wide"]["validation_nse"] > found["slow"]["validation_nse"], f"{found}")
    expect(found["chosen"]["chosen"] == "wide", f"{found['chosen']}")
    expect(found["chosen"]["nse_median"] == found["wide"]["nse_median"], f"{found['chosen']}")
    expect(not found["slow"]["tested"] and found["slow"]["nse_median"] is None, f"{found['slow']}")
    expect(not at.path("made/slow/seed_3/metrics.csv").exists(), "a candidate was tested")
    expect(at.text("made/chosen/chosen") == "wide", "the choice is kept")
    at.put("study.afx", ROWS.replace("best = [slow, wide]", "best = [slow, narrow]"))
    at.fails(2, ["tested with wide", "choose narrow"], "study", "study.afx", "-o", "made",
             "--rows", "chosen")


def like_another(at):
    """`like` takes what is not said, and the frozen row says all of it."""
    start(at)
    rows_of(at, "--rows", "narrow,slow", "--epochs", 1)
    frozen = at.text("made/slow/experiment.afx")
    for line in ("hidden = [2]", "rate = 1.0000000000000001e-09", "epochs    = 1", "seeds     = 2"):
        expect_in(line, frozen)
    expect("like" not in frozen, frozen)
    at.fails(2, ["narrow", "other settings", "experiment.afx"], "study", "study.afx", "-o", "made",
             "--rows", "narrow")


def trains_like_train(at):
    start(at)
    rows_of(at, "--rows", "narrow", "--seeds", 1)
    at.run("train", "made/narrow/experiment.afx", "-o", "whole")
    weights = at.path("made/narrow/weights.safetensors").read_bytes()
    expect(weights == at.path("whole/weights.safetensors").read_bytes(), "a study trains otherwise")


def goes_on_after_an_interrupt(at):
    """Ctrl-C reaches the study and the training it waits for; the same command goes on."""
    start(at, ROWS.replace("epochs    = 3", "epochs    = 40"))
    words = ["study", "study.afx", "-o", "made", "--rows", "narrow", "--json"]
    process = subprocess.Popen([at.afflux, *words], cwd=at.folder, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, start_new_session=True)
    while process.poll() is None and not at.path("made/narrow/seed_3/weights.safetensors").exists():
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGINT)
    out, error = process.communicate()
    expect(process.returncode == 0, error.decode())
    expect_in("stopped; the same command goes on", error.decode())
    found = {row["row"]: row for row in json.loads(out)}
    expect(found["narrow"]["trained"] < 2 and not found["narrow"]["tested"], f"{found}")
    found = {row["row"]: row for row in json.loads(at.run(*words)[0])}
    expect(found["narrow"]["trained"] == 2 and found["narrow"]["tested"], f"{found}")
    at.run("train", "made/narrow/experiment.afx", "-o", "whole")
    for name in ("seed_3/weights.safetensors", "seed_4/weights.safetensors", "seed_4/train.csv"):
        expect(at.path(f"made/narrow/{name}").read_bytes() == at.path(f"whole/{name}").read_bytes(),
               f"{name} is another than of a study that was never stopped")


def mistakes(at):
    start(at)
    for old, new, code, pieces in (
            ("test      = 1992-10-01", "test      = 1992-09-01", 1, ["E007", "validation"]),
            ("validate  = 1991-10-01", "validate  = 1991-09-01", 1, ["E007", "training"]),
            ("like   = wide", "like   = narrow", 1, ["E006", "like itself"]),
            ("like   = wide", "like   = broad", 1, ["N008", "broad"]),
            ("hidden = [2])", "hidden = [2])\n  test = 1992-10-01 .. 1993-08-31", 1, ["E007"]),
            ("hidden = [2])", "hidden = [2])\n  seeds = 1", 1, ["E006", "seeds"]),
            ("mean = [chosen, narrow]", "mean = [chosen, none]", 1, ["N008", "none"]),
            ("mean = [chosen, narrow]", "mean = [both]", 1, ["E006", "itself"]),
            ("mean = [chosen, narrow]", "mean = []", 1, ["E002", "mean"]),
            ("best = [slow, wide]", "best = [both]", 1, ["E006", "itself"])):
        at.put("wrong.afx", ROWS.replace(old, new))
        at.fails(code, pieces, "study", "wrong.afx", "-o", "none")
    at.fails(2, ["--rows", "nothing"], "study", "study.afx", "-o", "none", "--rows", "nothing")
    at.fails(1, ["E006", "mean", "study"], "train", "study.afx", "--experiment", "both")
    expect(not at.path("none").exists(), "a folder was made")


TESTS = [cell_by_cell, the_numbers, validation_chooses, like_another, trains_like_train,
         goes_on_after_an_interrupt, mistakes]

if __name__ == "__main__":
    MODEL = sys.argv[2]
    run_tests(TESTS, sys.argv[1])
