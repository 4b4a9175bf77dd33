"""Trainings that are killed, interrupted or become infinite: nothing is lost, nothing is broken.

    interrupted.py AFFLUX HBV.afx
"""
import math
import random
import signal
import sys
import time

import archive
import small_world
from afflux_runner import expect, expect_in, run_tests

RESULTS = ["weights.safetensors", "train.csv", "parameters.csv", "metrics_validation.csv"]
KILLS = 5
EPOCHS = 120


def start(at):
    at.copy(MODEL, "hbv.afx")
    small_world.write(at)
    at.put("trial.afx", small_world.experiment(epochs=EPOCHS))


def results(at, folder):
    return {name: at.path(f"{folder}/{name}").read_bytes() for name in RESULTS}


def uninterrupted(at):
    """Its results, and the seconds it took once the model was compiled."""
    at.run("train", "trial.afx", "-o", "warm", "--epochs", 1)
    begun = time.monotonic()
    at.run("train", "trial.afx", "-o", "whole")
    return results(at, "whole"), time.monotonic() - begun


def check_whole_files(at, folder):
    """Whatever was killed: files with their own names are whole. `.tmp` beside them may be torn."""
    if not at.path(folder).exists():
        return
    for name, content in at.files(folder).items():
        if name.endswith(".safetensors"):
            archive.read(content)
        elif not name.endswith(".tmp"):
            expect(content.endswith(b"\n"), f"{name} is cut off")


def passes_done(at, folder):
    content = at.path(f"{folder}/checkpoint.safetensors").read_bytes()
    return len(archive.read(content)[0]["epochs"]) // 2


def train_or_resume(at):
    """What a user would type: go on with what is there, else begin."""
    if at.path("trained/checkpoint.safetensors").exists():
        return at.start("train", "--resume", "trained")
    return at.start("train", "trial.afx", "-o", "trained")


def wait_for_passes(at, process, passes):
    """Until so many are done."""
    path = at.path("trained/checkpoint.safetensors")
    while process.poll() is None and not (path.exists() and passes_done(at, "trained") >= passes):
        time.sleep(0.002)
    expect(process.poll() is None, f"it ended too early: exit {process.returncode}")


def killed_at_any_moment(at):
    start(at)
    expected, seconds = uninterrupted(at)
    moments = random.Random(20260101)
    reached = []
    for kill in range(KILLS):
        process = train_or_resume(at)
        if kill % 2:  # these surely in the middle, the others perhaps before it began
            wait_for_passes(at, process, reached[-1] + 1 if reached else 1)
        time.sleep(moments.uniform(0, 0.15) * seconds)
        process.kill()
        process.communicate()
        check_whole_files(at, "trained")
        if at.path("trained/checkpoint.safetensors").exists():
            reached.append(passes_done(at, "trained"))
    print("  passes done when it was killed:", reached)
    expect(reached == sorted(reached), f"a kill lost passes: {reached}")
    _, error = train_or_resume(at).communicate()
    expect(results(at, "trained") == expected, f"other bits than uninterrupted: {error}")


def killed_while_it_trains(at):
    """In the middle for sure: after some passes, before the last."""
    start(at)
    expected, _ = uninterrupted(at)
    process = at.start("train", "trial.afx", "-o", "trained", "--threads", 1)
    wait_for_passes(at, process, 2)
    process.kill()
    process.communicate()
    done = passes_done(at, "trained")
    expect(0 < done < EPOCHS, f"{done} passes were done")
    rows = len(at.path("trained/train.csv").read_text().splitlines()) - 1
    expect(rows in (done, done + 1), f"{rows} passes in train.csv, {done} in the checkpoint")
    at.run("eval", "trained")
    at.run("train", "--resume", "trained", "--threads", 2)
    expect(results(at, "trained") == expected, "other bits than uninterrupted")
    at.run("train", "--resume", "trained")
    expect(results(at, "trained") == expected, "resuming what is finished changes it")


def interrupted(at):
    start(at)
    expected, _ = uninterrupted(at)
    process = at.start("train", "trial.afx", "-o", "trained")
    wait_for_passes(at, process, 2)
    process.send_signal(signal.SIGINT)
    _, error = process.communicate()
    expect(process.returncode == 0, f"exit {process.returncode}: {error}")
    expect_in("afflux train --resume trained", error)
    done = passes_done(at, "trained")
    expect(0 < done < EPOCHS, f"{done} passes were done")
    expect(len(at.table("trained/train.csv")) == done, "train.csv has other passes")
    expect(not [name for name in at.files("trained") if name.endswith(".tmp")], "a .tmp is left")
    at.run("train", "--resume", "trained")
    expect(results(at, "trained") == expected, "other bits than uninterrupted")


def resumed_as_something_else(at):
    start(at)
    at.run("train", "trial.afx", "-o", "trained", "--epochs", 3)
    before = at.files("trained")
    text = at.text("trained/experiment.afx")
    for old, new in (("rate = 0.01", "rate = 0.02"), ("seed      = 3", "seed      = 4"),
                     ("K2 * LZ", "0.5 * K2 * LZ")):
        expect_in(old, text)
        at.put("trained/experiment.afx", text.replace(old, new))
        at.fails(3, ["trained/checkpoint.safetensors", "another"], "train", "--resume", "trained")
    at.put("trained/experiment.afx", text)
    expect(at.files("trained") == before, "a refused resume changed files")
    at.path("data").rename(at.path("elsewhere"))
    at.fails(3, ["data"], "train", "--resume", "trained")
    at.run("train", "--resume", "trained", "--data", "elsewhere", "--epochs", 5)
    expect(passes_done(at, "trained") == 5, "it did not go on")


def damaged_checkpoint(at):
    start(at)
    at.run("train", "trial.afx", "-o", "trained", "--epochs", 2)
    for name, words in (("checkpoint", ["train", "--resume", "trained"]),
                        ("weights", ["eval", "trained"])):
        path = at.path(f"trained/{name}.safetensors")
        whole = path.read_bytes()
        for content in (b"", whole[:7], whole[:100], whole[:-1], whole + b"\0",
                        b"\xff" * 8 + whole[8:]):
            path.write_bytes(content)
            at.fails(3, [f"trained/{name}.safetensors"], *words)
        path.write_bytes(whole)
        at.run(*words)


# ---- numbers that are none

EDGE = """model edge {
  step 1 d
  forcing P : mm/d
  param k : 1 in 0 .. 1
  store S : mm = 0
  flux in : -> S = P
  flux out : S -> = min(P * sqrt(k - 0.2), S/dt)
  output Q : mm/d = out
}
"""


def no_longer_finite(at):
    """Training pushes k below 0.2: the root of a negative number, after some good passes."""
    small_world.write(at)
    at.put("edge.afx", EDGE)
    settings = {"model": "edge", "optimizer": "adam(rate = 3e-3)", "epochs": 60}
    at.put("trial.afx", small_world.experiment(**settings).replace("hbv.afx", "edge.afx"))
    at.fails(4, ["edge.afx:5: S", "site ", "19"], "train", "trial.afx", "-o", "trained")
    done = passes_done(at, "trained")
    expect(0 < done < 60, f"{done} passes were done")
    at.run("eval", "trained")
    at.run("train", "trial.afx", "-o", "good", "--epochs", done)
    name = "weights.safetensors"
    expect(at.files("trained")[name] == at.files("good")[name], "other weights than before it")


def rate_out_of_all_bounds(at):
    at.copy(MODEL, "hbv.afx")
    small_world.write(at)
    at.put("trial.afx", small_world.experiment(optimizer="adam(rate = 1e308)"))
    error = at.fails(4, ["not finite", "site "], "train", "trial.afx", "-o", "trained")
    expect_in("hbv.afx:", error)
    for name in ("checkpoint", "weights"):
        path = at.path(f"trained/{name}.safetensors")
        if path.exists():
            numbers = sum(archive.read(path.read_bytes())[0].values(), ())
            expect(all(map(math.isfinite, numbers)), f"{name} holds what is no number")


def run_is_not_finite(at):
    at.put("edge.afx", EDGE.replace("sqrt(k - 0.2)", "sqrt(k - P / 5 [mm/d])"))
    small_world.write(at, sites=1)
    error = at.fails(4, ["edge.afx:5", "S", "not finite from 19"], "run", "edge.afx", "--forcing",
                     "data/a.csv", "-o", "out.csv")
    date = error.split(" from ")[1].split()[0]
    rain = {row["time"]: float(row["P [mm/d]"]) for row in at.table("data/a.csv")}
    first = next(day for day, amount in rain.items() if amount > 2.5)
    expect(date == first, f"{date}; the first root of a negative number is on {first}")
    expect(not at.path("out.csv").exists(), "it wrote a result")


TESTS = [killed_at_any_moment, killed_while_it_trains, interrupted, resumed_as_something_else,
         damaged_checkpoint, no_longer_finite, rate_out_of_all_bounds, run_is_not_finite]

if __name__ == "__main__":
    MODEL = sys.argv[2]
    run_tests(TESTS, sys.argv[1])
