"""Warnings chosen on the command line, and sizes and widths given there.

    warned.py AFFLUX MODEL.afx
"""
import json
import re
import sys

from afflux_runner import expect, expect_in, run_tests

LOUD = """model m {
  step 1 d; forcing PET : mm/d
  param k : 1 in 0 .. 1
  store S : mm = 10
  flux ET : S -> = PET
  output E : mm/d = ET
}
"""
OPTIONS = ["-W", "--size", "--relax", "--message-format"]
COMPILING = ["check", "emit", "run", "verify", "train", "eval"]


def warned(at, *words, code=0):
    """The problems told by a check, as {name: severity}."""
    at.put("loud.afx", LOUD)
    _, error = at.run("check", "loud.afx", "--message-format=json", *words, code=code)
    rows = [json.loads(line) for line in error.splitlines()]
    return {row["warning"]: row["severity"] for row in rows}


def warnings_are_chosen(at):
    both = {"unread-parameter": "warning", "overdraw": "warning"}
    expect(warned(at) == both, "two are on by themselves")
    expect(warned(at, "-W", "no-overdraw") == {"unread-parameter": "warning"}, "one is off")
    expect(warned(at, "-Wno-all", "-Woverdraw") == {"overdraw": "warning"}, "one is on")
    expect(warned(at, "-W", "no-all", "-Wscale") == {}, "nothing converts here")
    one = {"unread-parameter": "warning", "overdraw": "error"}
    expect(warned(at, "-W", "error=overdraw", code=1) == one, "one is an error")
    expect(set(warned(at, "-Werror", code=1).values()) == {"error"}, "all are errors")
    expect(warned(at, "-Werror", "-W", "no-error") == both, "the last word counts")


def nothing_is_written(at):
    at.put("loud.afx", LOUD)
    at.fails(1, ["error[W009]"], "emit", "loud.afx", "-o", "made", "-W", "error")
    expect(not at.path("made").exists(), "it wrote something")
    at.run("emit", "loud.afx", "-o", "made")
    expect(at.path("made").exists(), "it wrote nothing")


def every_command_takes_them(at):
    at.put("loud.afx", LOUD)
    for command in COMPILING:
        out, _ = at.run(command, "--help")
        for option in OPTIONS:
            expect_in(f"\n  {option} ", out)
    for command in ("check", "emit", "verify", "run", "train"):
        at.fails(2, ["-W overdrow", "did you mean `overdraw`?"], command, "loud.afx", "-W",
                 "overdrow")


def misspelt(at):
    at.put("loud.afx", LOUD)
    at.fails(2, ["did you mean `unread-value`?"], "check", "loud.afx", "-Werror=unread-values")
    at.fails(2, ["afflux explain lists all"], "check", "loud.afx", "-W", "everything")
    at.fails(1, ["`k` is no choice"], "check", "loud.afx", "--relax", "k")


def hash_of(at, *words):
    at.run("emit", "loud.afx", "-o", "made", *words)
    return re.search(r'"([0-9a-f]{32})"', at.text("made/m.c"))[1]


def widths_are_in_the_hash(at):
    at.put("loud.afx", LOUD)
    plain = hash_of(at)
    expect(plain == hash_of(at), "the same twice")
    expect(plain != hash_of(at, "--relax", "0.5"), "another scale of widths")
    expect(hash_of(at, "--relax", "0.5") != hash_of(at, "--relax", "0"), "yet another")


TESTS = [warnings_are_chosen, nothing_is_written, every_command_takes_them, misspelt,
         widths_are_in_the_hash]

if __name__ == "__main__":
    run_tests(TESTS, sys.argv[1])
