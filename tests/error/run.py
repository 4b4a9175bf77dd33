"""Each .afx file here is a mistake; its last comments say where and which.

    run.py FOLDER COMMAND...

A line `# 4:20 N001` expects that code at that line and column; the list must be complete and in
order. `# with --use a=b` adds options. COMMAND gets the options, the file and
--message-format=json, and must exit with 1 if there is an error among the problems, else 0.
"""
import json
import pathlib
import re
import subprocess
import sys

EXPECTED = re.compile(r"^# (\d+|-):(\d+|-) ([A-Z]\d{3})$", re.MULTILINE)
OPTIONS = re.compile(r"^# with (.*)$", re.MULTILINE)


def problems_of(command, path, options):
    run = subprocess.run(
        [*command, str(path), *options, "--message-format=json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    lines = run.stdout.decode("utf-8").splitlines()
    return run.returncode, [json.loads(line) for line in lines]


def place_of(problem):
    place = (problem.get("line", "-"), problem.get("column", "-"))
    return f"{place[0]}:{place[1]} {problem['code']}"


def check(command, path):
    text = path.read_bytes().decode("utf-8").replace("\r\n", "\n")
    options = [word for line in OPTIONS.findall(text) for word in line.split()]
    expected = [f"{line}:{column} {code}" for line, column, code in EXPECTED.findall(text)]
    code, problems = problems_of(command, path, options)
    found = [place_of(problem) for problem in problems]
    failed = any(problem["severity"] == "error" for problem in problems)
    if not expected:
        return f"{path.name}: expects nothing"
    if found != expected:
        return f"{path.name}: expected {', '.join(expected)}; found {', '.join(found) or 'nothing'}"
    if code != int(failed):
        return f"{path.name}: exit status {code}"
    return None


def main(arguments):
    files = sorted(pathlib.Path(arguments[0]).glob("*.afx"))
    wrong = [line for line in (check(arguments[1:], path) for path in files) if line]
    print("\n".join(wrong))
    print(f"{len(files) - len(wrong)} of {len(files)} mistakes are told as expected")
    return 1 if wrong or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
