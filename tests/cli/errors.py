"""Mistakes in models and in commands: where they are said to be, what is left behind.

    errors.py AFFLUX HBV.afx
"""
import json
import sys

from afflux_runner import expect, expect_in, run_tests

COMMANDS = ["check", "emit", "run", "verify", "train", "eval", "explain", "demo"]

THREE_MISTAKES = """model pond "three mistakes" {
  step 1 d
  forcing P : mm/d
  param k : 1/d in 0.01 .. 1
  store S : mm = 0
  state H : 1 = 0
  flux rain : -> S = Rain
  flux spill : S -> = max(S - P, 0) / dt
  flux drain : S -> = k * S
  output Q : mm/d = spill + drain
}
"""
PLACES = [(6, 9, "R002"), (7, 22, "N001"), (8, 31, "U012")]  # the equation of H is missing


def three_mistakes(at):
    at.put("pond.afx", THREE_MISTAKES)
    for command in (["check"], ["emit", "-o", "made"], ["verify"],
                    ["run", "--forcing", "none.csv", "-o", "out.csv"]):
        error = at.fails(1, [], command[0], "pond.afx", *command[1:])
        heads = [line for line in error.splitlines() if ": error[" in line]
        expect([head.split(" error")[0] for head in heads] ==
               [f"pond.afx:{line}:{column}:" for line, column, _ in PLACES], error)
        for (_, _, code), head in zip(PLACES, heads):
            expect_in(f"error[{code}]", head)
    expect_in("|   flux spill : S -> = max(S - P, 0) / dt", error)
    expect(list(at.files()) == ["pond.afx"], f"files were written: {list(at.files())}")


def carets_stand_below(at):
    """The caret line of an excerpt points at the column that the first line names."""
    at.put("pond.afx", THREE_MISTAKES)
    lines = at.fails(1, [], "check", "pond.afx").splitlines()
    for line, column, code in PLACES:
        head = next(k for k, text in enumerate(lines) if code in text)
        excerpt, marks = lines[head + 1], lines[head + 2]
        shown = excerpt.index("|") + 2 + column - 1
        expect("^" in marks[shown] or "~" in marks[shown], f"line {line}:\n{excerpt}\n{marks}")


def diagnostics_as_json(at):
    at.put("pond.afx", THREE_MISTAKES)
    for command in ("check", "verify"):
        out, error = at.run(command, "pond.afx", "--message-format=json", code=1)
        expect(out == "", f"on standard output: {out}")
        found = [json.loads(line) for line in error.splitlines()]
        places = [(row["line"], row["column"], row["code"]) for row in found]
        expect(places == PLACES and {row["severity"] for row in found} == {"error"}, f"{found}")
        expect(all(row["file"] == "pond.afx" and row["message"] for row in found), f"{found}")


def each_mistake_alone(at):
    """None follows from another: mending one leaves the other two as they were."""
    mended = [("  state H : 1 = 0\n", "\n"), ("Rain", "P"), ("S - P", "S - P*dt")]
    for k, (old, new) in enumerate(mended):
        at.put("pond.afx", THREE_MISTAKES.replace(old, new))
        _, error = at.run("check", "pond.afx", "--message-format=json", code=1)
        found = [(row["line"], row["column"], row["code"])
                 for row in map(json.loads, error.splitlines())]
        expect(found == PLACES[:k] + PLACES[k + 1:], f"mended {new}: {found}")


def a_failed_emit_keeps_what_was_there(at):
    at.copy(MODEL, "hbv.afx")
    at.run("emit", "hbv.afx", "-o", "made")
    before = at.files("made")
    expect(sorted(before) == ["hbv.c", "hbv.h"], f"emit wrote {sorted(before)}")
    at.put("hbv.afx", at.text("hbv.afx").replace("K2 * LZ", "K2 * LX"))
    at.fails(1, ["LX"], "emit", "hbv.afx", "-o", "made")
    expect(at.files("made") == before, "a failed emit changed files")


# ---- commands


def help_of_every_command(at):
    overview = at.run("--help")[0]
    for command in COMMANDS:
        expect_in(f"  {command} ", overview)
        out, error = at.run(command, "--help")
        first = out.splitlines()[:2]
        expect(all(line.startswith(f"afflux {command}") for line in first) and not error, out)
        expect(len(first) == 2 and at.run(command, "-h")[0] == out, "-h differs from --help")
        # An example's options exist.
        for word in " ".join(first).split():
            if word.startswith("-"):
                expect_in(f"  {word.split('=')[0]} ", out.split("options:")[1])
    expect(all(line.startswith("afflux ") for line in overview.splitlines()[:2]), overview)
    expect_in("afflux ", at.run("--version")[0])


def wrong_commands(at):
    at.copy(MODEL, "hbv.afx")
    at.fails(2, ["afflux check"], )
    at.fails(2, ["no command 'chek'"], "chek", "hbv.afx")
    for words, piece in (
            (["check"], "FILE"), (["check", "hbv.afx", "more.afx"], "more.afx"),
            (["check", "hbv.afx", "--fast"], "--fast"), (["check", "hbv.afx", "--use"], "--use"),
            (["emit", "hbv.afx", "--real", "half"], "half"), (["run", "hbv.afx"], "--forcing"),
            (["emit", "hbv.afx", "--math", "quick"], "quick"),
            (["run", "hbv.afx", "--forcing", "f.csv"], "-o"), (["train"], "EXPERIMENT"),
            (["verify", "hbv.afx", "--points", "none"], "none"),
            (["verify", "hbv.afx", "--points", "-3"], "-3"),
            (["verify", "hbv.afx", "--json=yes"], "--json"), (["eval"], "RUN"),
            (["eval", "run", "--period", "summer"], "summer"), (["demo", "here"], "here"),
            (["check", "hbv.afx", "--message-format", "yaml"], "yaml")):
        at.fails(2, [f"afflux {words[0]}", piece], *words)
    expect(list(at.files()) == ["hbv.afx"], f"files were written: {list(at.files())}")


def wrong_choices(at):
    at.copy(MODEL, "hbv.afx")
    for words, pieces in (
            (["--use", "ET=squared"], ["A001", "power", "linear", "neural"]),
            (["--use", "EV=linear"], ["EV"]), (["--use", "Q0=fast"], ["A002", "Q0"]),
            (["--use", "ET"], ["A005"]), (["--use", "solver=magic"], ["A003", "magic"]),
            (["--dynamic", "P"], ["A006", "P"]), (["--model", "hvb"], ["N008", "hvb"])):
        at.fails(1, pieces, "check", "hbv.afx", *words)


def missing_files(at):
    """A model that cannot be read is an error of the model, with its code."""
    at.path("folder.afx").mkdir()
    for name in ("none.afx", "folder.afx"):
        for command in ("check", "verify", "train"):
            at.fails(1, [name, "F001"], command, name)
        at.fails(1, [name, "F001"], "emit", name, "-o", "made")
        at.fails(1, [name, "F001"], "run", name, "--forcing", "f.csv", "-o", "out.csv")
    at.put("importing.afx", 'import "none.afx"\nmodel m {\n  step 1 d\n}\n')
    at.fails(1, ["importing.afx:1:", "none.afx", "F001"], "check", "importing.afx")
    at.fails(1, ["none/experiment.afx", "F001"], "eval", "none")
    at.fails(1, ["none/experiment.afx", "F001"], "train", "--resume", "none")
    expect(not at.path("made").exists() and not at.path("out.csv").exists(), "it wrote something")


def bytes_that_are_no_model(at):
    for content in ("", "# only a comment\n", "model", "model m {", "}\n" * 50, "\x00\x01", "((("):
        at.put("odd.afx", content)
        error = at.fails(1, [], "emit", "odd.afx", "-o", "made")
        expect("odd.afx" in error and "compiler itself" not in error, f"{content!r}: {error}")
    at.path("odd.afx").write_bytes(b"model \xff\xfe { step 1 d }\n")
    at.fails(1, ["odd.afx:1:7: error[L001]"], "check", "odd.afx")
    error = at.fails(1, [], "check", "odd.afx", "--message-format=json")
    error.encode("utf-8")  # JSON is UTF-8 whatever the model holds
    found = {(row["column"], row["code"]) for row in map(json.loads, error.splitlines())}
    expect((7, "L001") in found, error)
    expect(not at.path("made").exists(), "it wrote something")


def folders_that_cannot_be_written(at):
    at.copy(MODEL, "hbv.afx")
    at.put("file", "not a folder")
    at.fails(3, ["file"], "emit", "hbv.afx", "-o", "file/made")
    at.fails(3, ["file"], "verify", "hbv.afx", AFFLUX_CACHE=str(at.path("file/cache")))
    at.fails(2, ["no-such-compiler", "CC"], "verify", "hbv.afx", CC="no-such-compiler",
             AFFLUX_CACHE=str(at.path("cache")))


TESTS = [three_mistakes, carets_stand_below, diagnostics_as_json, each_mistake_alone,
         a_failed_emit_keeps_what_was_there, help_of_every_command, wrong_commands, wrong_choices,
         missing_files, bytes_that_are_no_model, folders_that_cannot_be_written]

if __name__ == "__main__":
    MODEL = sys.argv[2]
    run_tests(TESTS, sys.argv[1])
