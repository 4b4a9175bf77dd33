"""`afflux new`: what its README says to do can be done, and nothing is overwritten.

    new.py AFFLUX MODEL.afx
"""
import pathlib
import re
import shlex
import sys

from afflux_runner import expect, expect_in, run_tests

COMMANDS = re.compile(r"```sh\n(.*?)```", re.DOTALL)
TEMPLATES = pathlib.Path(__file__).parents[2] / "cli/begin/templates"
COMPILED = ("hybrid", "network", "map")  # all of their README
MADE = ("ode", "parts")  # made only; of the others the model is checked


def templates_of(at):
    out, _ = at.run("new", "--list")
    return [line.split()[0] for line in out.splitlines()]


def follow(at, name):
    """Every command of the README, in the project's folder."""
    at.folder = at.path(name)
    for line in COMMANDS.search(at.path("README.md").read_text())[1].splitlines():
        afflux, *words = shlex.split(line, comments=True)
        expect(afflux == "afflux", line)
        _, error = at.run(*words)
        expect("warning" not in error, error)
    at.run("fmt", "--check", *[path.name for path in at.folder.glob("*.afx")])
    at.folder = at.folder.parent


def reasons_of_a_run(at):
    """The numbers of `why` are those of the run: Q on a day, and its derivative by a store."""
    at.folder = at.path("my_hybrid")
    out, _ = at.run("why", "experiment.afx", "Q", "--run", "runs/first", "--date", "1997-04-20",
                    "--site", "site_003")
    at.run("run", "experiment.afx", "--run", "runs/first", "-o", "simulated")
    rows = {row["time"]: row for row in at.table("simulated/site_003.csv")}
    flow = float(rows["1997-04-20"]["Q [mm/d]"])
    lines = [line.split() for line in out.splitlines()[2:] if "(above)" not in line]
    numbers = {line[2]: (float(line[0]), float(line[1])) for line in lines if len(line) > 5}
    expect(abs(numbers["Q"][0] - flow) < 1e-5 * flow and numbers["Q"][1] == 1, out)
    expect(0 < numbers["G"][1] < 1, out)
    at.fails(2, ["no site 'x' among 6"], "why", "experiment.afx", "Q", "--run", "runs/first",
             "--site", "x")
    at.fails(2, ["is in no period"], "why", "experiment.afx", "Q", "--run", "runs/first",
             "--date", "2030-01-01")
    at.folder = at.folder.parent


def readmes_hold(at):
    names = templates_of(at)
    expect(set(COMPILED) < set(names) and len(names) == 7, names)
    expect_in("--template " + "|".join(names), at.run("new", "--help")[0])
    for template in COMPILED:
        out, _ = at.run("new", f"my_{template}", "--template", template)
        expect_in(f"my_{template}/README.md", out)
        follow(at, f"my_{template}")
    expect(at.path("my_hybrid/runs/first/metrics.csv").exists(), "no scores")
    reasons_of_a_run(at)


def models_are_sound(at):
    for template in templates_of(at):
        _, error = at.run("check", TEMPLATES / f"{template}.afx", "-W", "error")
        expect(error == "", error)
    for template in MADE:
        at.run("new", template, "--template", template)
        at.run("check", f"{template}/experiment.afx", "-W", "error")
        at.run("fmt", "--check", f"{template}/{template}.afx", f"{template}/experiment.afx")
        expect("new_model" not in at.path(f"{template}/README.md").read_text(), template)


def same_seed_same_files(at):
    for name in "one", "two":
        at.path(name).mkdir()
        at.run("new", f"{name}/river", "--template", "network", "--seed", "7")
    expect(at.files("one") == at.files("two"), "files differ")
    at.run("new", "river", "--template", "network", "--seed", "8")
    expect(at.files("one/river") != at.files("river"), "the seed says nothing")


def nothing_is_overwritten(at):
    at.put("mine", "text")
    at.fails(2, ["mine is there already; nothing is overwritten"], "new", "mine")
    at.fails(2, ["no template `hbvv`"], "new", "other", "--template", "hbvv")
    at.fails(2, ["letters, digits and _ only"], "new", "my-model")
    at.fails(2, ["letters, digits and _ only"], "new", "store")
    at.fails(2, ["wanted: a NAME"], "new")
    at.fails(2, ["--seed: a whole number"], "new", "other", "--seed", "x")
    at.fails(2, ["no C compiler"], "new", "other", CC="no-such-compiler",
             AFFLUX_CACHE=str(at.path("cache")))
    expect({name.split("/")[0] for name in at.files()} - {"cache"} == {"mine"}, at.files())


TESTS = [readmes_hold, models_are_sound, same_seed_same_files, nothing_is_overwritten]

if __name__ == "__main__":
    run_tests(TESTS, sys.argv[1])
