"""Goldens of the IR: each NAME.afx here defends the rule it is named after.

    run.py [--update] FOLDER AFFLUX

`# shows step, step adjoint after PASS` says which parts of the module NAME.ir holds, as they are
after the first run of that pass (`symbols` is what stands before the first region);
`# with --use a=b` adds options. --update writes the goldens: read the difference before keeping it.
"""
import difflib
import pathlib
import re
import subprocess
import sys
import tempfile

SHOWS = re.compile(r"^# shows (.*) after (\w+)$", re.MULTILINE)
OPTIONS = re.compile(r"^# with (.*)$", re.MULTILINE)
REGION = re.compile(r"^(?=\w[\w ]*:$)", re.MULTILINE)
MODEL_LINES, GOLDEN_LINES = 10, 40


class Wrong(Exception):
    """What is wrong with a model or its golden."""


def dump_of(afflux, path, after, options):
    with tempfile.TemporaryDirectory() as folder:
        command = [afflux, "emit", str(path), "-o", folder, f"--dump=after:{after}", *options]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise Wrong(f"exit {run.returncode}\n{run.stdout}{run.stderr}")
    return run.stdout.split(f"--- after {after}\n")[1:]


def parts_of(dump):
    """{name: text} of the module's regions, and `symbols`."""
    symbols, *regions = REGION.split(dump)
    return {"symbols": symbols, **{region.split(":", 1)[0]: region for region in regions}}


def shown(afflux, path):
    text = path.read_text(encoding="utf-8")
    shows = SHOWS.search(text)
    if not shows:
        raise Wrong("there is no line `# shows ... after PASS`")
    if len([line for line in text.splitlines() if not line.startswith("#")]) > MODEL_LINES:
        raise Wrong(f"more than {MODEL_LINES} lines of model")
    options = [word for line in OPTIONS.findall(text) for word in line.split()]
    dumps = dump_of(afflux, path, shows[2], options)
    parts = parts_of(dumps[0] if dumps else "")
    missing = [name for name in shows[1].split(", ") if name not in parts]
    if missing:
        raise Wrong(f"nothing is shown of {', '.join(missing)}")
    return "".join(parts[name] for name in shows[1].split(", "))


def check(afflux, path, update):
    golden = path.with_suffix(".ir")
    found = shown(afflux, path)
    if found.count("\n") > GOLDEN_LINES:
        raise Wrong(f"the golden has {found.count(chr(10))} lines; the limit is {GOLDEN_LINES}")
    if update:
        golden.write_text(found, encoding="utf-8")
    wanted = golden.read_text(encoding="utf-8") if golden.exists() else ""
    if found != wanted:
        difference = difflib.unified_diff(wanted.splitlines(), found.splitlines(), "golden",
                                          "found", lineterm="")
        raise Wrong("\n".join(difference))


def main(arguments):
    update = arguments[0] == "--update"
    folder, afflux = arguments[update:]
    folder = pathlib.Path(folder)
    models, wrong = sorted(folder.glob("*.afx")), 0
    strays = [path.name for path in folder.glob("*.ir") if not path.with_suffix(".afx").exists()]
    for name in sorted(strays):
        print(f"{name} has no model")
    for path in models:
        try:
            check(afflux, path, update)
        except Wrong as problem:
            wrong += 1
            print(f"{path.stem}: {problem}")
    print(f"{len(models) - wrong} of {len(models)} rules hold")
    return 1 if wrong or strays or not models else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
