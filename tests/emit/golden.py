"""What a step and its adjoint look like as C: goldens of the equations' functions of two models.

    golden.py [--update] FOLDER AFFLUX

FOLDER/NAME.afx becomes FOLDER/NAME_advance.txt and FOLDER/NAME_advance_b.txt. --update writes them:
read the difference before keeping it.
"""
import difflib
import pathlib
import sys
import tempfile

from generated import Wrong, emit, equations

MODELS = ("bucket", "network")
SHOWN = ("advance", "advance_b")
LINES = 60


def check(golden, found, update):
    if found.count("\n") > LINES:
        raise Wrong(f"{golden.name}: {found.count(chr(10))} lines; the limit is {LINES}")
    if update:
        golden.write_text(found, encoding="utf-8")
    wanted = golden.read_text(encoding="utf-8") if golden.exists() else ""
    if found != wanted:
        raise Wrong("\n".join(difflib.unified_diff(wanted.splitlines(), found.splitlines(),
                                                   str(golden), "found", lineterm="")))


def main(arguments):
    update = arguments[0] == "--update"
    folder, afflux = pathlib.Path(arguments[update]), arguments[update + 1]
    wrong = 0
    with tempfile.TemporaryDirectory() as scratch:
        for model in MODELS:
            source = emit(afflux, folder / f"{model}.afx", scratch).read_text(encoding="utf-8")
            functions = {name: text + "\n" for name, _, text in equations(source)}
            for name in (f"{model}_{end}" for end in SHOWN):
                try:
                    body = functions.get(f"{name}_of", functions[name])  # or the whole-block form
                    check(folder / f"{name}.txt", body, update)
                except Wrong as problem:
                    wrong += 1
                    print(problem)
    print(f"{len(MODELS) * len(SHOWN) - wrong} of {len(MODELS) * len(SHOWN)} functions as expected")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
