"""`afflux fmt` as its users meet it.

    fmt.py AFFLUX MODEL.afx
"""
import os
import subprocess
import sys

from afflux_runner import expect, expect_in, run_tests

BAD = 'model m {\n step 1 d   # day\n  output Q:mm=0 "nothing"\n}'
GOOD = 'model m {\n  step 1 d   # day\n  output Q : mm = 0 "nothing"\n}\n'
BROKEN = "model m {\n step 1 d\n let = 3\n}\n"


def written(at):
    at.put("a.afx", BAD)
    at.put("b.afx", GOOD)
    os.chmod(at.path("a.afx"), 0o640)
    os.symlink("a.afx", at.path("link.afx"))
    before = os.stat(at.path("b.afx")).st_mtime_ns
    out, error = at.run("fmt", "link.afx", "b.afx")
    expect(out == "" and error == "", out + error)
    expect(at.path("a.afx").read_text() == GOOD, at.path("a.afx").read_text())
    expect(at.path("link.afx").is_symlink(), "the link was replaced")
    expect(os.stat(at.path("a.afx")).st_mode & 0o777 == 0o640, "permissions changed")
    expect(os.stat(at.path("b.afx")).st_mtime_ns == before, "what is laid out was written again")
    expect(set(at.files()) == {"a.afx", "b.afx", "link.afx"}, at.files())


def checked(at):
    at.put("a.afx", BAD)
    at.put("b.afx", GOOD)
    out, _ = at.run("fmt", "--check", "a.afx", "b.afx", code=5)
    expect(out == "a.afx\n", out)
    expect(at.path("a.afx").read_text() == BAD, "a file was written")
    at.run("fmt", "--check", "b.afx")


def printed(at):
    at.put("a.afx", BAD)
    out, _ = at.run("fmt", "--stdout", "a.afx")
    expect(out == GOOD, out)
    expect(at.path("a.afx").read_text() == BAD, "a file was written")
    piped = subprocess.run([at.afflux, "fmt", "-"], input=BAD, stdout=subprocess.PIPE,
                           encoding="utf-8", check=True).stdout
    expect(piped == GOOD, piped)


def errors_leave_the_file(at):
    at.put("bad.afx", BROKEN)
    at.put("a.afx", BAD)
    _, error = at.run("fmt", "bad.afx", "a.afx", code=1)
    expect_in("bad.afx:3:2: error[P001]", error)
    expect(at.path("bad.afx").read_text() == BROKEN, "a file with errors was written")
    expect(at.path("a.afx").read_text() == GOOD, "the other file was not")
    at.run("fmt", "--check", "a.afx", "bad.afx", code=1)
    expect_in("none.afx: No such file", at.fails(1, [], "fmt", "none.afx"))
    at.fails(2, ["wanted: FILE"], "fmt")


def same_c(at, model):
    """A model with blanks spoilt emits the same C when it is laid out."""
    text = open(model, encoding="utf-8").read()
    at.put("m.afx", text)
    at.run("emit", "m.afx", "-o", "one")
    at.put("m.afx", text.replace("  ", " ").replace(" = ", "=").replace(" * ", "* "))
    at.run("fmt", "m.afx")
    at.run("emit", "m.afx", "-o", "two")
    one, two = at.files("one"), at.files("two")
    expect(one.keys() == two.keys() and one, one.keys())
    expect(one == two, "the C differs")


TESTS = [written, checked, printed, errors_leave_the_file, lambda at: same_c(at, sys.argv[2])]

if __name__ == "__main__":
    TESTS[-1].__name__ = "same_c"
    run_tests(TESTS, sys.argv[1])
