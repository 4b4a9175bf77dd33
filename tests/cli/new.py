"""`afflux new`: what its README says to do can be done, and nothing is overwritten.

    new.py AFFLUX MODEL.afx
"""
import re
import shlex
import sys

from afflux_runner import expect, expect_in, run_tests

COMMANDS = re.compile(r"```sh\n(.*?)```", re.DOTALL)
COMPILED = ("hybrid", "network", "map")  # all of their README; of the others what costs nothing


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


def readmes_hold(at):
    names = templates_of(at)
    expect(set(COMPILED) < set(names) and len(names) == 7, names)
    for template in COMPILED:
        out, _ = at.run("new", f"my_{template}", "--template", template)
        expect_in(f"my_{template}/README.md", out)
        follow(at, f"my_{template}")
    score = at.path("my_hybrid/runs/first/metrics.csv")
    expect(score.exists(), sorted(at.files("my_hybrid/runs/first")))


def models_are_sound(at):
    for template in set(templates_of(at)) - set(COMPILED):
        at.run("new", template, "--template", template)
        _, error = at.run("check", f"{template}/{template}.afx", "-W", "error")
        expect(error == "", error)
        at.run("check", f"{template}/experiment.afx")
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
