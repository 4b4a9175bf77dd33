"""`loss = ...`: sums, several targets, likelihoods, losses that the user wrote, and
what is said when they make no sense.

    losses.py AFFLUX
"""
import json
import math
import shutil
import sys

import archive
import small_world
from afflux_runner import expect, expect_in, run_tests

MODELS = """
model tank {
  step 1 d
  forcing P : mm/d
  forcing PET : mm/d
  param k : 1/d in 0.01 .. 0.5
  param share : 1 in 0.1 .. 1
  store S : mm = 20
  flux rain        :   -> S = P
  flux evaporation : S -> = min(share*PET, S/dt)
  flux drain       : S -> = k*S
  output Q   : mm/d = drain
  output AET : mm/d = evaporation
  dim m = 2
  output spread : mm/h = 0.1*drain + 0.01 [mm/d]
  output shares[m] : 1 = 0.5
  output none : mm/d = 0*drain
}
model written_nse "1 - NSE of one site" {
  dim n
  input q[n] : mm/d
  input o[n] : mm/d
  input seen[n] : 1
  let middle = sum[n](seen*o) / sum[n](seen)
  output loss : 1 = sum[n](seen*(q - o)^2) / sum[n](seen*(o - middle)^2)
}

model half_of_it {
  dim n
  input q[n] : mm/h
  input o[n] : mm/d
  param share : 1 in 0 .. 1
  output loss : 1 = share*mean[n](((q - o)/1 [mm/d])^2)
}

model of_other_length {
  dim n = 30
  input q[n] : mm/d
  output loss : mm/d = sum[n](q)
}

model two_numbers {
  dim n
  input q[n] : mm/d
  output one : mm/d = sum[n](q)
  output other : mm/d = sum[n](q)
}
"""


def start(at, loss, gaps=False):
    small_world.write(at)
    text = small_world.experiment(loss=loss, epochs=2, model="tank ; real = double")
    at.put("trial.afx", text.replace('import "hbv.afx"\n', MODELS))
    for site in "abcdef":
        lines = at.text(f"data/{site}.csv").splitlines()
        rows = [line.split(",") for line in lines[1:]]
        for k, row in enumerate(rows):
            row.append(repr(0.5 * float(row[3])))
            row.append(str(k % 5))
            if gaps and k % 7 == 2:
                row[4] = ""
        at.write_table(f"data/{site}.csv", lines[0].split(",") + ["et [mm/d]", "trust"], rows)


def learned(at, loss, **how):
    """The losses of the passes, and the weights."""
    start(at, loss, **how)
    at.run("train", "trial.afx", "-o", "run")
    passes = [float(row["loss"]) for row in at.table("run/train.csv")]
    weights = archive.read(at.files("run")["weights.safetensors"])[0]
    expect(len(passes) == 2 and all(map(math.isfinite, passes)), f"{loss}: {passes}")
    shutil.rmtree(at.path("run"))
    return passes, [number for name in sorted(weights) for number in weights[name]]


def expect_alike(first, second, what, tolerance=1e-9):
    for a, b in zip(first, second):
        worst = max(abs(x - y) / max(1.0, abs(y)) for x, y in zip(a, b))
        expect(worst <= tolerance, f"{what}: {worst}")


def a_written_loss_is_as_good_as_ours(at):
    """The same losses and, through their gradients, the same weights."""
    for gaps in (False, True):
        expect_alike(learned(at, "written_nse(Q, o = qobs)", gaps=gaps),
                     learned(at, "nse(Q, qobs)", gaps=gaps), f"gaps {gaps}")


def a_written_loss_is_searched_by_site(at):
    """All of the training period is one window; both losses lead to the same parameters."""
    found = []
    for loss in ("written_nse(Q, qobs)", "nse(Q, qobs)"):
        start(at, loss, gaps=True)
        text = at.text("trial.afx").replace("static    = mlp(attributes, hidden = [12])",
                                            "static    = free")
        at.put("trial.afx", text.replace("adam(rate = 1e-2)", "dds(evaluations = 40)"))
        at.run("train", "trial.afx", "-o", "run")
        found.append([list(map(float, list(row.values())[1:]))
                      for row in at.table("run/parameters.csv")])
        shutil.rmtree(at.path("run"))
    expect_alike(*found, "free parameters")


def units_meet_the_inputs_of_a_written_loss(at):
    """mm/h for mm/d, a parameter at its default; sites with a gap in the window are left out."""
    expect_alike(learned(at, "2*half_of_it(q = Q, o = qobs)"), learned(at, "mse(Q, qobs)"), "mse")
    start(at, "half_of_it(Q, qobs)", gaps=True)
    _, errors = at.run("train", "trial.afx", code=3)
    expect_in("no observation that a loss can be computed from", errors)


def sums_weigh_their_terms(at):
    expect_alike(learned(at, "0.7*mse(Q, qobs) + mse(Q, qobs)*0.3"), learned(at, "mse(Q, qobs)"),
                 "a sum")
    expect_alike(learned(at, "2*mse(Q, qobs) - mse(Q, qobs)"), learned(at, "mse(Q, qobs)"),
                 "a difference")


def several_targets_are_learned_together(at):
    both = learned(at, "0.7*nse(Q, qobs) + 0.3*mse(AET, et) + 0.1*range_bound(AET, high = 1)")
    one = learned(at, "0.7*nse(Q, qobs)")
    expect(both[0][0] > one[0][0] + 1e-3, "the second target counts")
    expect(both[1] != one[1], "the second target is learned")
    learned(at, "mse(Q, qobs, weight = trust, site_weight = forest)", gaps=True)


def every_target_is_scored(at):
    start(at, "nse(Q, qobs) + mse(AET, et) + 2*mse(AET, et) + range_bound(AET, high = 9)")
    at.run("train", "trial.afx", "-o", "run")
    out, _ = at.run("eval", "run")
    expect_in("AET against et: 6 sites", out)
    told = json.loads(at.run("eval", "run", "--json")[0])
    expect([target["output"] for target in told["targets"]] == ["AET"], "targets")
    median = told["targets"][0]["metrics"]["nse"]["median"]
    by_site = sorted(float(row["nse"]) for row in at.table("run/metrics_AET.csv"))
    expect(abs(median - (by_site[2] + by_site[3]) / 2) < 1e-12, f"{median} of {by_site}")
    expect("metrics_validation_AET.csv" in at.files("run"), "no table of the validation")


def likelihoods_read_other_outputs(at):
    learned(at, "gaussian(Q, qobs, sigma = spread)")
    single = learned(at, "laplace_mixture(Q, qobs, scale = spread)")
    mixed = learned(at, "laplace_mixture(Q, qobs, scale = [spread, spread], share = shares, "
                        "location = [Q, Q])")
    expect_alike(single, mixed, "two halves are the whole")
    refuse(at, "gaussian(Q, qobs, sigma = [spread, AET])", 2,
           "sigma of gaussian is one number, not 2")
    refuse(at, "laplace_mixture(Q, qobs, scale = [spread, spread], share = spread)", 2,
           "share of laplace_mixture has 1 components, scale has 2")


def every_kind_trains(at):
    for name in ("mae", "huber", "rmse", "rmse_comb", "batch_sqrt_nse", "sqrt_nse", "log_nse",
                 "kge", "kge_2012", "quantile"):
        start(at, f"{name}(Q, qobs)", gaps=True)
        at.run("train", "trial.afx", "-o", f"runs/{name}", "--epochs", "1")


def the_frozen_loss_says_it_all(at):
    start(at, "0.5*huber(Q, qobs) + 0.25*written_nse(Q, qobs)")
    at.run("train", "trial.afx", "-o", "run")
    expect_in("loss      = 0.5*huber(Q, qobs, delta = 1) + 0.25*written_nse(q = Q, o = qobs)",
              at.text("run/experiment.afx"))
    text = at.text("run/experiment.afx")
    at.put("run/experiment.afx", text.replace("  model     = tank\n", ""))
    expect(at.text("run/experiment.afx") != text, "the model stands elsewhere")
    at.run("train", "run/experiment.afx", "-o", "again", "--threads", "2")
    expect(at.files("run")["weights.safetensors"] == at.files("again")["weights.safetensors"],
           "the frozen loss is another")


def refuse(at, loss, code, words, **how):
    start(at, loss, **how)
    _, errors = at.run("train", "trial.afx", code=code)
    expect_in(words, errors)


def mistakes_are_told(at):
    refuse(at, "huber(Q, qobs, detla = 2)", 1, "huber has no argument `detla`")
    refuse(at, "huber(Q, qobs, delta = 0)", 1, "`delta` is a number between 0 and inf")
    refuse(at, "mse(Q, qobs, AET)", 1, "mse compares one output with one variable")
    refuse(at, "range_bound(Q, low = 2, high = 1)", 1, "`low` must be below `high`")
    refuse(at, "gaussian(Q, qobs)", 1, "gaussian wants `sigma = OUTPUT`")
    refuse(at, "mse(Q, qobs) * nse(Q, qobs)", 1, "a sum of calls")
    refuse(at, "written_nse(Q)", 1, "input `o` of written_nse is not given")
    refuse(at, "written_nse(Q, qobs, x = Q)", 1, "model written_nse has no input `x`")
    refuse(at, "written_nse(Q, qobs, q = Q)", 1, "`q` is given twice")
    refuse(at, "of_other_length(Q)", 2, "`q` of of_other_length has 30 elements")
    refuse(at, "nse(Q, qobs) + two_numbers(Q)", 2, "outputs of 2 numbers: a loss is one number")
    refuse(at, "gaussian(Q, qobs, sigma = none)", 4, "the loss gaussian is not finite")
    refuse(at, "range_bound(AET, high = 3)", 2, "compares no output with anything observed")
    refuse(at, "mse(R, qobs)", 2, "model tank has no output `R`")
    refuse(at, "tank(Q, qobs)", 1, "model tank has no input")
    refuse(at, "mse(Q, qobs) + mse(AET, height)", 3, "height")
    refuse(at, "mse(Q, qobs, site_weight = aspect)", 3, "weighs the site in the loss")
    refuse(at, "mse(Q, qobs, weight = T)", 3, "the weight T is below 0")
    refuse(at, " + ".join(["mse(Q, qobs)"] * 9), 1, "a loss has at most 8 terms")


TESTS = [a_written_loss_is_as_good_as_ours, a_written_loss_is_searched_by_site,
         units_meet_the_inputs_of_a_written_loss,
         sums_weigh_their_terms, several_targets_are_learned_together, every_target_is_scored,
         likelihoods_read_other_outputs, every_kind_trains, the_frozen_loss_says_it_all,
         mistakes_are_told]

if __name__ == "__main__":
    run_tests(TESTS, sys.argv[1])
