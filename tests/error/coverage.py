"""Every code of the registry has a mistake here that shows it, and there are enough of them.

    coverage.py ROOT
"""
import pathlib
import re
import sys

LEAST = 80
ROW = re.compile(r"^DIAG(?:_W)?\(([A-Z]\d{3}),", re.MULTILINE)
SHOWN = re.compile(r"^# (?:\d+|-):(?:\d+|-) ([A-Z]\d{3})\b", re.MULTILINE)


def main(root):
    registry = pathlib.Path(root, "compiler", "base", "diag.def").read_text(encoding="utf-8")
    files = [path.read_text(encoding="utf-8")
             for path in pathlib.Path(root, "tests", "error").rglob("*.afx")]
    shown = [set(SHOWN.findall(text)) for text in files]
    missing = sorted(set(ROW.findall(registry)) - set().union(*shown))
    if missing:
        print(f"no mistake shows {', '.join(missing)}")
    count = sum(1 for codes in shown if codes)
    print(f"{count} mistakes; at least {LEAST} are wanted")
    return 1 if missing or count < LEAST else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
