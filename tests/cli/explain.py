"""Every code of the registry is explained, and its examples are what they are said to be.

    explain.py AFFLUX MODEL.afx

The example before must give the code and no other, the one after nothing. A first line
`# with OPTIONS` adds options; `# by afflux COMMAND` shows what `check` alone does not find, and
`example.csv` is there with three days of P.
"""
import json
import re
import sys

from afflux_runner import expect, expect_in, run_tests

OPTIONS = re.compile(r"^# with (.*)$", re.MULTILINE)
COMMAND = re.compile(r"# by afflux (\w+)\n")
WORDS = 8


def explanations(at):
    process = at.start("explain", "--json")
    out, error = process.communicate()
    expect(process.returncode == 0, error)
    return [json.loads(line) for line in out.splitlines()]


def codes_of(at, text):
    """The codes of the problems of a file."""
    at.put("example.afx", text)
    at.put("example.csv", "time,P [mm/d]\n2001-01-01,1\n2001-01-02,1\n2001-01-03,1\n")
    command = COMMAND.match(text)
    command = command[1] if command else "check"
    options = [word for line in OPTIONS.findall(text) for word in line.split()]
    process = at.start(command, "example.afx", *options, "--message-format=json")
    _, error = process.communicate()
    problems = [json.loads(line) for line in error.splitlines() if line.startswith("{")]
    return {problem["code"] for problem in problems}


def examples_hold(at):
    wrong = []
    rows = explanations(at)
    for row in rows:
        before, after = codes_of(at, row["before"]), codes_of(at, row["after"])
        if before != {row["code"]}:
            wrong.append(f"{row['code']}: the example before gives {sorted(before)}")
        if after:
            wrong.append(f"{row['code']}: the example after gives {sorted(after)}")
        if len(row["words"].split()) < WORDS:
            wrong.append(f"{row['code']}: few words")
    expect(rows and not wrong, "\n".join(wrong))


def explained_as_text(at):
    out, _ = at.run("explain", "u012")
    expect(out.startswith("U012  a difference of different things\n"), out)
    expect_in("before:", out)
    expect_in("\n      output S : mm = depth - P*dt\n", out)
    by_name, _ = at.run("explain", "overdraw")
    expect(by_name.startswith("W009"), by_name)


def listed(at):
    out, _ = at.run("explain")
    rows = explanations(at)
    lines = out.splitlines()
    expect([line.split()[0] for line in lines] == [row["code"] for row in rows], out)
    expect(all(row["title"] in line for row, line in zip(rows, lines)), out)


def unknown_codes(at):
    expect_in("there is no code 'Z999'", at.fails(2, [], "explain", "Z999"))


TESTS = [examples_hold, explained_as_text, listed, unknown_codes]

if __name__ == "__main__":
    run_tests(TESTS, sys.argv[1])
