"""Adds up meson's test logs and prints `N passed, N failed, N skipped`.

Exit 1 when a test failed, or when no test ran at all (a green line must mean something).
"""
import json
import os
import sys

PASSED = {"OK", "EXPECTEDFAIL"}
SKIPPED = {"SKIP"}


def results(path):
    if not os.path.exists(path):
        return
    with open(path, encoding="utf-8") as log:
        for line in log:
            yield json.loads(line)["result"]


def main(paths):
    every = [result for path in paths for result in results(path)]
    passed = sum(result in PASSED for result in every)
    skipped = sum(result in SKIPPED for result in every)
    failed = len(every) - passed - skipped
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
