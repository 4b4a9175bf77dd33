"""Each .afx file here is a mistake; its last comments say where, which, and in what words.

    run.py FOLDER COMMAND...            check all
    run.py FOLDER --update COMMAND...   write the comments anew, to be read before they are kept

A line `# 4:20 N001 there is no ...` expects that code at that line and column, in those words;
lines that begin with `#   ` go on with them. The list must be complete and in order. A line
`# with --use a=b` adds options. COMMAND gets the options, the file and --message-format=json, and
must exit with 1 if there is an error among the problems, else 0. Without the comments a file has at
most eight lines.
"""
import json
import pathlib
import re
import subprocess
import sys
import textwrap

EXPECTED = re.compile(r"^# (?:\d+|-):(?:\d+|-) [A-Z]\d{3}\b.*(?:\n#   .*)*", re.MULTILINE)
OPTIONS = re.compile(r"^# with (.*)$", re.MULTILINE)
LINES, COLUMNS = 8, 98


def problems_of(command, path, options):
    run = subprocess.run(
        [*command, path.name, *options, "--message-format=json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=path.parent,
        check=False,
    )
    lines = run.stdout.decode("utf-8").splitlines()
    return run.returncode, [json.loads(line) for line in lines]


def told(problem):
    place = f"{problem.get('line', '-')}:{problem.get('column', '-')}"
    return f"{place} {problem['code']} {problem['message']}"


def text_of(path):
    return path.read_bytes().decode("utf-8").replace("\r\n", "\n")


def outcome(command, path):
    options = [word for line in OPTIONS.findall(text_of(path)) for word in line.split()]
    return problems_of(command, path, options)


def expectation(match):
    return " ".join(line.lstrip("# ") for line in match.splitlines())


def check(command, path):
    text = text_of(path)
    lines = len(re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).splitlines())
    if lines > LINES:
        return f"{path.name}: {lines} lines; {LINES} are enough for a mistake"
    expected = [expectation(match) for match in EXPECTED.findall(text)]
    code, problems = outcome(command, path)
    found = [told(problem) for problem in problems]
    failed = any(problem["severity"] == "error" for problem in problems)
    if not expected:
        return f"{path.name}: expects nothing"
    if found != expected:
        return "\n".join([f"{path.name}: expected", *expected, "  found", *(found or ["nothing"])])
    if code != int(failed):
        return f"{path.name}: exit status {code}"
    return None


def update(command, path):
    raw = path.read_bytes()
    end = "\r\n" if b"\r\n" in raw else "\n"
    _, problems = outcome(command, path)
    wrapped = [textwrap.wrap(told(problem), COLUMNS, initial_indent="# ", subsequent_indent="#   ",
                             break_long_words=False, break_on_hyphens=False)
               for problem in problems]
    text = EXPECTED.sub("", text_of(path)).rstrip("\n") + "\n"
    text += "\n".join(line for lines in wrapped for line in lines)
    text += "\n" if raw.endswith(b"\n") else ""
    path.write_bytes(text.replace("\n", end).encode("utf-8"))


def main(arguments):
    folder, *command = arguments
    updates = command[0] == "--update"
    program, *words = command[updates:]
    command = [str(pathlib.Path(program).resolve()), *words]  # it runs in the folder
    files = sorted(pathlib.Path(folder).glob("*.afx"))
    if updates:
        for path in files:
            update(command, path)
        return 0
    wrong = [line for line in (check(command, path) for path in files) if line]
    print("\n".join(wrong))
    print(f"{len(files) - len(wrong)} of {len(files)} mistakes are told as expected")
    return 1 if wrong or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
