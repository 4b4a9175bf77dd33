"""A threshold without a gradient, learned while the width of its decision shrinks.

The data are those of the hard model: rain falls as snow below TT, which is 1.3 degC at all sites,
and the pack drains at a rate that does not ask for it. So nothing but the decision depends on TT,
and its hard gradient is 0. What is learned must lie within 0.05 K of the truth, from 2.8 K away.

    anneal.py AFFLUX
"""
import datetime
import json
import math
import random
import signal
import sys
import time

import archive
from afflux_runner import expect, expect_in, run_tests

TRUTH, BEGINNING, ALLOWED = 1.3, -1.5, 0.05
MODEL = """model snow {
  step 1 d
  forcing P : mm/d ; forcing T : degC
  shared param TT : degC in -4 .. 6 = -1.5
  param k : 1/d in 0.05 .. 0.6 = 0.2
  store pack : mm = 0
  store soil : mm = 5
  let rain = P*soft(T >= TT, 3)
  flux snowfall :      -> pack = P - rain
  flux rainfall :      -> soil = rain
  flux melt     : pack -> soil = 0.05 [1/d]*pack
  flux Q        : soil ->      = k*soil
  output flow : mm/d = Q
}
"""
EXPERIMENT = """experiment trial {
  data      = folder("data")
  train     = 1990-10-01 .. 1992-09-30
  validate  = 1992-10-01 .. 1993-09-30
  test      = 1993-10-01 .. 1994-09-30
  warmup    = 60 d
  static    = mlp(attributes, hidden = [4])
  loss      = mse(flow, qobs)
  optimizer = adam(rate = 0.03)
  batch     = 4 sites, 365 d
  epochs    = 60
  seed      = 3
  real      = double
  relax     = anneal(1, 0.01)
}
"""
SITES, DAYS = 4, 1600


def rows_of(site):
    draw = random.Random(site)
    pack, soil, rate = 0.0, 5.0, 0.15 + 0.05 * site
    for day in range(DAYS):
        date = datetime.date(1990, 8, 1) + datetime.timedelta(days=day)
        season = math.sin(2 * math.pi * (date.timetuple().tm_yday - 110) / 365.25)
        cold = 3 + 7 * season + draw.gauss(0, 3)
        wet = max(0.0, draw.gauss(0, 8))
        rain = wet if cold >= TRUTH else 0.0
        pack += wet - rain
        soil += rain
        melt = 0.05 * pack
        pack, soil = pack - melt, soil + melt
        flow = rate * soil
        soil -= flow
        yield [str(date), wet, cold, flow]


def start(at, **changes):
    for site in range(SITES):
        at.write_table(f"data/s{site}.csv", ["time", "P [mm/d]", "T [degC]", "qobs [mm/d]"],
                       rows_of(site))
    at.put("data/attributes.csv", "site,a [1]\ns0,0\ns1,1\ns2,2\ns3,3\n")
    lines = []
    for line in EXPERIMENT.splitlines():
        name = line.split()[0]
        if name not in changes:
            lines.append(line)
        elif changes[name] is not None:
            lines.append(f"  {name} = {changes[name]}")
    at.put("trial.afx", MODEL + "\n".join(lines) + "\n")


def learned(at, folder):
    tensors, _ = archive.read(at.path(f"{folder}/weights.safetensors").read_bytes())
    return tensors


def a_threshold_is_learned(at):
    start(at)
    out, _ = at.run("train", "trial.afx", "-o", "run", "--threads", "2")
    weights = learned(at, "run")
    expect(abs(weights["TT"][0] - TRUTH) < ALLOWED, f"TT is {weights['TT'][0]}, not {TRUTH}")
    expect(0.01 <= weights["relax"][0] < 0.05, f"the widths of the best pass: {weights['relax']}")
    expect_in("hard        median NSE", out)
    score = json.loads(at.run("eval", "run", "--json")[0])
    expect(score["relax"] == weights["relax"][0], f"{score}")
    expect(score["nse_median_hard"] > 0.999 and score["nse_median"] > 0.999, f"{score}")
    expect(score["nse_median_hard"] != score["nse_median"], "the hard model is the soft one")


def hard_it_is_not(at):
    """The same without widths: the gradient is 0, and the parameter stays where it is."""
    start(at, relax=None, epochs=3)
    out, _ = at.run("train", "trial.afx", "-o", "run", "--relax", "0")
    weights = learned(at, "run")
    expect(abs(weights["TT"][0] - BEGINNING) < 1e-12 and "relax" not in weights, f"{weights}")
    expect("hard" not in out, out)


def interrupted(at, folder):
    """Trained until some passes are done."""
    process = at.start("train", "trial.afx", "-o", folder)
    history = at.path(f"{folder}/train.csv")
    while process.poll() is None and not (history.exists() and len(at.table(history)) >= 2):
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    process.communicate()
    return len(at.table(history))


def passes_go_on(at):
    """A training that was stopped anneals on from where it was; the passes say how, and stay."""
    start(at)
    at.run("train", "trial.afx", "-o", "whole")
    expect_in("relax     = anneal(1, 0.01", at.text("whole/experiment.afx"))
    at.fails(3, ["another"], "train", "--resume", "whole", "--epochs", "70")
    expect(2 <= interrupted(at, "half") < 60, "it was not interrupted")
    at.run("train", "--resume", "half")
    for name in ("train.csv", "weights.safetensors"):
        expect(at.files("half")[name] == at.files("whole")[name], f"{name}: it went elsewhere")
    width = learned(at, "whole")["relax"][0]
    expect(any(abs(width - 0.01 ** (epoch / 59)) < 1e-12 for epoch in range(60)), f"{width}")


def the_folder_knows_its_decisions(at):
    """Decisions of a hard text that are relaxed from outside, by a setting or by an option."""
    start(at, epochs=2)
    hard = at.text("trial.afx").replace("P*soft(T >= TT, 3)", "if T >= TT then P else 0")
    at.put("trial.afx", hard)
    at.run("train", "trial.afx", "-o", "option", "--relax", "rain=3 [K],straight")
    at.put("trial.afx", hard.replace("  epochs", '  soften = ["rain=3 [K],straight"]\n  epochs'))
    at.run("train", "trial.afx", "-o", "setting")
    for name in ("train.csv", "weights.safetensors", "experiment.afx"):
        expect(at.files("option")[name] == at.files("setting")[name], f"{name} differs")
    expect_in('soften    = ["rain=3 [K],straight"]', at.text("option/experiment.afx"))
    score = json.loads(at.run("eval", "option", "--json")[0])
    expect(score["nse_median"] == score["nse_median_hard"], "straight-through is not hard")
    at.run("train", "--resume", "option", "--relax", "rain=3 [K],straight")
    at.fails(3, ["another"], "train", "--resume", "option", "--relax", "rain=2 [K]")
    at.put("trial.afx", hard.replace("  epochs", "  soften = [3]\n  epochs"))
    at.fails(1, ["E002", "a list of decisions"], "train", "trial.afx", "-o", "none")


def a_scale_is_given(at):
    """`run` takes the scale as it takes a parameter; networks need weights, a scale does not."""
    start(at)
    at.write_table("weather.csv", ["time", "P [mm/d]", "T [degC]"], [row[:3] for row in rows_of(0)])
    words = ["run", "trial.afx", "--relax", "anneal", "--forcing", "weather.csv",
             "--param", "k=0.15"]
    flows = {}
    for name, more in (("one", []), ("given", ["--param", "relax=1"]),
                       ("narrow", ["--param", "relax=0.01"]), ("none", ["--param", "relax=0"])):
        at.run(*words, *more, "-o", f"{name}.csv", "--param", f"TT={TRUTH}")
        flows[name] = [float(row["flow [mm/d]"]) for row in at.table(f"{name}.csv")]
    truth = [row[3] for row in rows_of(0)]
    off = {name: max(abs(x - y) for x, y in zip(row, truth)) for name, row in flows.items()}
    expect(flows["one"] == flows["given"] and off["one"] > 0.1, f"{off}")
    expect(off["none"] < 1e-12 < off["narrow"], f"{off}")


def mistakes(at):
    start(at, relax="anneal(1, 0)")
    at.fails(1, ["E006", "two numbers above 0"], "train", "trial.afx", "-o", "run")
    start(at, relax="shrink(1, 0.1)")
    at.fails(1, ["E006", "anneal(1, 0.01)"], "train", "trial.afx", "-o", "run")
    start(at, relax="anneal(1, 0.1, fast = 2)")
    at.fails(1, ["E006", "no argument `fast`"], "train", "trial.afx", "-o", "run")
    start(at)
    hard = at.text("trial.afx").replace("soft(T >= TT, 3)", "(if T >= TT then 1 else 0)")
    at.put("trial.afx", hard)
    at.fails(1, ["A020", "no decision has a width"], "train", "trial.afx", "-o", "run")


if __name__ == "__main__":
    run_tests([a_threshold_is_learned, hard_it_is_not, passes_go_on, the_folder_knows_its_decisions,
               a_scale_is_given, mistakes], sys.argv[1])
