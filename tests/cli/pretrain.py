"""`pretrain = ET`: a network that learns the equation it replaces before it is trained.

    pretrain.py AFFLUX HBV.afx [MODELS]

With the folder of models: those whose networks stand in parts or share a solver, which take long to
compile.
"""
import math
import pathlib
import signal
import sys
import time

import archive
import small_world
from afflux_runner import expect, expect_in, run_tests

RESULTS = ["pretrain.csv", "weights.safetensors", "train.csv", "parameters.csv",
           "metrics_validation.csv"]
USUAL = "[ET]"


def start(at, pretrain=USUAL, use="ET = neural", **settings):
    at.copy(MODEL, "hbv.afx")
    small_world.write(at)
    text = small_world.experiment(**settings)
    more = f"  use {use}\n" if use else ""
    more += f"  pretrain = {pretrain}\n" if pretrain else ""
    at.put("trial.afx", text.replace("  data ", more + "  data "))


def results(at, folder):
    return {name: content for name, content in at.files(folder).items() if name in RESULTS}


def explained(at, folder, name="ET"):
    return [float(row[name]) for row in at.table(f"{folder}/pretrain.csv")]


def correlation(one, other):
    mean_one, mean_other = sum(one) / len(one), sum(other) / len(other)
    pairs = [(a - mean_one, b - mean_other) for a, b in zip(one, other)]
    both = sum(a * b for a, b in pairs)
    return both / math.sqrt(sum(a * a for a, _ in pairs) * sum(b * b for _, b in pairs))


def fluxes(at, use):
    """AET of all sites, with the parameters and weights of the run."""
    at.run("run", "hbv.afx", "--use", f"ET={use}", "--data", "data", "--params",
           "slow/parameters.csv", "--weights", "slow/weights.safetensors", "-o", use)
    rows = [list(row.values())[1:] for row in at.table(f"{use}/AET.csv")]
    expect(len(rows[0]) == 6, f"{len(rows[0])} columns")
    return [float(number) for row in rows for number in row]


def it_is_the_equation(at):
    """A training that hardly moves keeps what was learned: then both give the same flux."""
    start(at, optimizer="sgd(rate = 1e-12)", epochs=1)
    _, error = at.run("train", "trial.afx", "-o", "slow")
    expect_in("pretrained ET: the network explains 9", error)
    shares = explained(at, "slow")
    expect(len(shares) == 10 and shares[-1] > 0.98 and shares[-1] > shares[0], f"{shares}")
    found = correlation(fluxes(at, "neural"), fluxes(at, "power"))
    expect(found > 0.99, f"correlation of the fluxes {found}")


def a_better_start(at):
    start(at)
    at.run("train", "trial.afx", "-o", "pretrained")
    start(at, pretrain=None)
    at.run("train", "trial.afx", "-o", "random")
    loss = {run: float(at.table(f"{run}/train.csv")[0]["loss"]) for run in ("pretrained", "random")}
    expect(loss["pretrained"] < loss["random"], f"losses of the first pass {loss}")
    expect(not at.path("random/pretrain.csv").exists(), "nobody asked for it")


def the_same_again(at):
    """On any number of threads, from the frozen experiment, and by `repro`."""
    start(at, pretrain="fit(ET, to = linear, passes = 3, rate = 0.02)", epochs=2)
    for threads in (1, 2):
        at.run("train", "trial.afx", "--threads", threads, "-o", f"with{threads}")
    at.run("train", "with1/experiment.afx", "-o", "frozen")
    for folder in ("with2", "frozen"):
        expect(results(at, "with1") == results(at, folder), f"{folder} is another")
    expect(at.text("with1/experiment.afx") == at.text("frozen/experiment.afx"), "it changes")
    expect_in("pretrain.csv", at.run("repro", "with1")[0])


def passes_done(at):
    path = at.path("run/pretrain/checkpoint.safetensors")
    return len(archive.read(path.read_bytes())[0]["epochs"]) // 2 if path.exists() else 0


def stopped_and_resumed(at):
    """In the middle of the pretraining, by an interrupt and by a kill."""
    start(at, pretrain="fit(ET, passes = 30)", epochs=2)
    at.run("train", "trial.afx", "-o", "whole")
    words = ["train", "trial.afx", "-o", "run"]
    for stop, wanted, code in ((signal.SIGINT, 2, 0), (signal.SIGKILL, 4, -9)):
        process = at.start(*words)
        while process.poll() is None and passes_done(at) < wanted:
            time.sleep(0.002)
        process.send_signal(stop)
        _, error = process.communicate()
        expect(process.returncode == code, f"exit {process.returncode}: {error}")
        expect(wanted <= passes_done(at) < 30, f"{passes_done(at)} passes were done")
        words = ["train", "--resume", "run"]
    at.fails(2, ["--resume run"], "train", "trial.afx", "-o", "run")
    at.run(*words)
    expect(results(at, "run") == results(at, "whole"), "other bits than uninterrupted")
    at.run(*words)
    expect(results(at, "run") == results(at, "whole"), "resuming what is finished changes it")


def what_does_not_fit(at):
    neural = "ET = neural"
    for use, pretrain, pieces in (
            ("ET = linear", USUAL, ["E006", "ET = linear", "reads no network"]),
            (None, USUAL, ["E006", "`power` itself", "use ET = neural"]),
            (neural, "fit(ET, to = square)", ["A001", "square", "power, linear, neural"]),
            (neural, "melt", ["A002", "melt", "two alternatives"]),
            (neural, "[EX]", ["N001", "EX"]),
            (neural, "[ET, ET]", ["E006", "there already"]),
            (neural, "fit(ET, pases = 3)", ["E006", "pases"]),
            (neural, "fit(ET, passes = 0)", ["E006", "passes"]),
            (neural, "fit(ET, rate = 0)", ["E006", "rate"]),
            (neural, "fit(ET, to = [power, linear])", ["E006", "as many as"]),
            (neural, "fit(to = power)", ["E006", "which equations"]),
            (neural, "guess(ET)", ["E006", "fit(ET"]),
            (neural, "3", ["E002", "pretrain"])):
        start(at, pretrain, use)
        at.fails(1, pieces, "train", "trial.afx", "-o", "none")
    start(at, static="free", optimizer="dds(evaluations = 9)")
    at.fails(1, ["E006", "a search"], "train", "trial.afx", "-o", "none")


SHARED = """model shared {
  step 1 d
  forcing P : mm/d ; forcing T : degC ; forcing PET : mm/d
  param k : 1/d in 0.01 .. 0.5
  param c : 1 in 0.2 .. 1
  store S : mm = 10
  net both : 2 -> 6 tanh -> 2 sigmoid
  let wet = S/50 [mm]
  let dry = PET/5 [mm/d]
  let learned = both(wet, dry)[2]
  flux rain : -> S = P
  flux ET : S -> | law = min(c*PET*wet/(1 + wet), S/dt) | net = min(PET*learned, S/dt)
  flux Q : S -> | law = k*S | net = both(wet, dry)[1]*S/dt
  flux spill : S -> | law = max(S - 300 [mm], 0)/dt | two = max(S - both(wet, dry)[1]*1 [mm], 0)/dt
  output q : mm/d = Q + spill
  output et : mm/d = ET
}
"""


def a_shared_network(at):
    """Both equations learn it; one alone cannot, and no network drives another's equation."""
    small_world.write(at)
    at.put("shared.afx", SHARED)
    text = small_world.experiment(model="= shared", loss="= batch_nse(q, qobs)").replace("= =", "=")
    text = text.replace('"hbv.afx"', '"shared.afx"')

    def put(uses, pretrain):
        at.put("trial.afx", text.replace("  data ", "".join(f"  use {u}\n" for u in uses) +
                                         f"  pretrain = {pretrain}\n  data "))
    put(["ET = net", "Q = net"], "[ET]")
    at.fails(1, ["E006", "`Q` reads the network `both` too", "together"], "train", "trial.afx")
    put(["ET = net", "spill = two"], "fit(ET, spill, to = [net, law])")
    at.fails(1, ["E006", "`net` itself"], "train", "trial.afx")
    put(["Q = net", "spill = law", "ET = law"], "fit(Q, to = law)")
    at.run("train", "trial.afx", "-o", "one")
    expect(explained(at, "one", "Q")[-1] > 0.5, f"{explained(at, 'one', 'Q')}")
    put(["ET = net", "Q = net"], "[ET, Q]")
    at.run("train", "trial.afx", "-o", "two")
    for name in ("ET", "Q"):
        shares = explained(at, "two", name)
        expect(shares[-1] > 0.2 and shares[-1] > shares[0], f"{name}: {shares}")


def in_parts(at):
    """Sixteen members of a part share one network, and each has its own states."""
    start(at, "fit(bucket.ET, to = linear, passes = 4)", "bucket.ET = neural", epochs=1)
    folder = pathlib.Path(MODELS)
    at.copy(folder / "dhbv.afx")
    text = at.text("trial.afx").replace('"hbv.afx"', '"dhbv.afx"')
    at.put("trial.afx", text.replace("model     = hbv", "model     = dhbv"))
    at.run("train", "trial.afx", "-o", "run")
    expect(explained(at, "run", "bucket.ET")[-1] > 0.98, f"{explained(at, 'run', 'bucket.ET')}")


def with_length_of_day(at):
    """The small world with the length of the day beside the rest."""
    for path in sorted(at.path("data").glob("?.csv")):
        rows = [line.split(",") for line in path.read_text().splitlines()]
        table = [row + [repr(12 + 4 * math.sin(2 * math.pi * (day - 80) / 365.25))]
                 for day, row in enumerate(rows[1:])]
        at.write_table(f"data/{path.name}", rows[0] + ["L [h]"], table)


def two_networks(at):
    """EXP-HYDRO, the hybrid M50."""
    start(at, "[ET, Q]", "ET = m50\n  use Q = m50\n  use solver = euler", epochs=1,
          loss="batch_nse(streamflow, qobs)")
    with_length_of_day(at)
    at.copy(pathlib.Path(MODELS) / "exphydro.afx")
    text = at.text("trial.afx").replace('"hbv.afx"', '"exphydro.afx"')
    at.put("trial.afx", text.replace("model     = hbv", "model     = exphydro"))
    at.run("train", "trial.afx", "-o", "run")
    for name in ("ET", "Q"):
        shares = explained(at, "run", name)
        expect(shares[-1] > 0.98, f"{name}: {shares}")


if __name__ == "__main__":
    MODEL = sys.argv[2]
    if len(sys.argv) > 3:
        MODELS = sys.argv[3]
        run_tests([in_parts, two_networks], sys.argv[1])
    run_tests([it_is_the_equation, a_better_start, the_same_again, stopped_and_resumed,
               what_does_not_fit, a_shared_network], sys.argv[1])
