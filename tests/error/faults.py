"""Each .afx file here goes wrong in a run; its last comments say how that is told.

    faults.py FOLDER AFFLUX              check all
    faults.py FOLDER --update AFFLUX     write the comments anew, to be read before they are kept

`# 4:20 X001` is the place and the code of the first report, and the lines `#| ...` behind it the
whole of what stands on the standard error; `#+` goes on with a line. `# file NAME: row / row` makes
a file, and lines that begin with `#   ` go on with its rows; `# with WORDS` adds options,
`# by COMMAND` takes another command than `run`, `# exits CODE` expects another exit code than 4.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import textwrap

FILE = re.compile(r"^# file ([^:]+): (.*(?:\n#   .*)*)$", re.MULTILINE)
OPTIONS = re.compile(r"^# with (.*)$", re.MULTILINE)
COMMAND = re.compile(r"^# by (\w+)$", re.MULTILINE)
EXIT = re.compile(r"^# exits (\d+)$", re.MULTILINE)
TOLD = re.compile(r"^(?:# \d+:\d+ [A-Z]\d{3}|#[|+].*)\n", re.MULTILINE)
WIDTH = 95
HEAD = re.compile(r"^[^ :]+:(\d+):(\d+): \w+\[([A-Z]\d{3})\]", re.MULTILINE)


def comment(line):
    pieces = textwrap.wrap(line, WIDTH, drop_whitespace=False, break_on_hyphens=False) or [""]
    return "\n#+".join(piece.rstrip() for piece in pieces).join(("#| ", "\n"))


def told(afflux, path, folder):
    """(exit code, comments) of a run of the file."""
    text = path.read_text(encoding="utf-8")
    (folder / path.name).write_text(TOLD.sub("", text), encoding="utf-8")
    for name, rows in FILE.findall(text):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        rows = re.sub(r"\s*\n#\s*", " ", rows).split(" / ")
        (folder / name).write_text("\n".join(rows) + "\n", encoding="utf-8")
    command = COMMAND.search(text)
    command = command[1] if command else "run"
    options = [word for line in OPTIONS.findall(text) for word in line.split()]
    run = subprocess.run([afflux, command, path.name, *options], cwd=folder, text=True,
                         capture_output=True, check=False)
    head = HEAD.search(run.stderr)
    if command != "run" and head:  # before it stands what else there is to say
        run.stderr = run.stderr[head.start():]
    first = f"# {head[1]}:{head[2]} {head[3]}\n" if head else ""
    return run.returncode, first + "".join(map(comment, run.stderr.splitlines()))


def check(afflux, path, update):
    text = path.read_text(encoding="utf-8")
    code = EXIT.search(text)
    code = int(code[1]) if code else 4
    with tempfile.TemporaryDirectory() as folder:
        found, lines = told(afflux, path, pathlib.Path(folder))
    expected = "".join(TOLD.findall(text))
    if update:
        path.write_text(TOLD.sub("", text) + lines, encoding="utf-8")
        return None if found == code else f"{path.name}: exit {found}"
    if found != code:
        return f"{path.name}: exit {found}, expected {code}\n{lines}"
    return None if lines == expected and expected else f"{path.name}:\n{lines}expected:\n{expected}"


def main(folder, *rest):
    update = rest[0] == "--update"
    afflux = os.path.abspath(rest[-1])
    paths = sorted(pathlib.Path(folder).glob("*.afx"))
    wrong = [problem for problem in (check(afflux, path, update) for path in paths) if problem]
    print("\n".join(wrong))
    print(f"{len(paths) - len(wrong)} of {len(paths)} are told as expected")
    return 1 if wrong or len(paths) < 10 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
