"""`afflux train --memory`: what fits is told before the run, and gives the same results.

    memory.py AFFLUX HBV.afx
"""
import re
import sys

import small_world
from afflux_runner import expect, expect_in, run_tests

RESULTS = ["weights.safetensors", "train.csv", "parameters.csv", "metrics_validation.csv"]
TOLD = re.compile(r"work memory: .* \((\d+) bytes\)\n"
                  r"  training  : (\d+) threads?, each .* \((\d+) bytes\): (\d+) sites? at a time, "
                  r"(.*), (\d+\.\d\d) times the steps\n"
                  r"  validation: (\d+) threads?, each .* \((\d+) bytes\): (\d+) sites? at a "
                  r"time\n")


def start(at, **settings):
    at.copy(MODEL, "hbv.afx")
    small_world.write(at)
    at.put("trial.afx", small_world.experiment(**settings))


def results(at, folder):
    return {name: content for name, content in at.files(folder).items() if name in RESULTS}


def told(errors):
    """(bytes at most, threads, bytes of a thread, sites, schedule, times the steps)."""
    match = TOLD.search(errors)
    expect(match, f"no word of work memory in: {errors}")
    most, threads, each, sites, schedule, times, watching, watched, _ = match.groups()
    expect(int(most) == max(int(threads) * int(each), int(watching) * int(watched)), errors)
    return int(most), int(threads), int(each), int(sites), schedule, float(times)


def less_memory_gives_the_same_bits(at):
    start(at)
    all_of_it = told(at.run("train", "trial.afx", "-o", "all", "--threads", 1)[1])
    expect(all_of_it[3:] == (4, "all remembered", 1.0), f"without a limit: {all_of_it}")
    least = all_of_it[2]
    schedules = set()
    for share in (1.2, 1.7, 2.4, 3.3):
        limit = int(all_of_it[2] / share)
        folder = f"share{share}"
        plan = told(at.run("train", "trial.afx", "-o", folder, "--threads", 1,
                           f"--memory={limit}")[1])
        expect(plan[0] <= limit and plan[2] <= limit, f"{plan} is more than {limit}")
        expect(results(at, "all") == results(at, folder), f"other bits in {limit} bytes")
        expect(plan[2] < least, f"{plan} with {limit} bytes")
        schedules.add(plan[4].split(",")[0])
        least = plan[2]
    expect(len(schedules) > 1, f"one schedule for every memory: {schedules}")


def units_and_the_setting(at):
    start(at)
    by_option = told(at.run("train", "trial.afx", "-o", "option", "--memory", "64k")[1])
    expect(by_option[2] <= 64 * 1024, f"{by_option}")
    at.put("set.afx", at.text("trial.afx").replace("seed ", 'memory = "64k"\n  seed '))
    expect(told(at.run("train", "set.afx", "-o", "setting")[1]) == by_option, "another choice")
    expect_in("memory    = 65536", at.text("setting/experiment.afx"))
    at.run("eval", "setting")
    at.put("wrong.afx", at.text("trial.afx").replace("seed ", 'memory = "much"\n  seed '))
    at.fails(1, ["much", "64M"], "train", "wrong.afx", "-o", "wrong")
    for wrong in ("much", "0", "-1", "64Q", "64Mi", ""):
        at.fails(2, ["--memory", "64M"], "train", "trial.afx", "-o", "wrong", f"--memory={wrong}")


def too_little_names_the_least(at):
    """That of a batch is named first, then, if that is more, that of the validation period."""
    start(at)
    text = at.text("trial.afx").replace("validate  = 1991-10-01", "validate  = 1991-01-01")
    at.put("trial.afx", text)
    least = 2048
    for what in ("gradient", "validation"):
        error = at.fails(2, ["memory", "at least"], "train", "trial.afx", "-o", "none",
                         f"--memory={least}")
        found = int(re.search(r"at least .*\((\d+) bytes\)", error)[1])
        expect(found > least, f"{what}: {found} bytes after {least}")
        least = found
    plan = told(at.run("train", "trial.afx", "-o", "least", f"--memory={least}")[1])
    expect(plan[0] <= plan[1] * least, f"{plan} with {least} bytes")


TESTS = [less_memory_gives_the_same_bits, units_and_the_setting, too_little_names_the_least]

if __name__ == "__main__":
    MODEL = sys.argv[2]
    run_tests(TESTS, sys.argv[1])
