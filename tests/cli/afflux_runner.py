"""Runs `afflux` in scratch folders.

A test is a function of a Scratch; `expect` raises what was wrong; `run_tests` is the main of a
script. Models are copied into the scratch folder and named by relative paths, so that the same
text is compiled once: AFFLUX_CACHE is shared by all tests of a build.
"""
import csv
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import traceback

SKIPPED = 77


class Wrong(Exception):
    """What a test found."""


class Skip(Exception):
    """Why a test cannot be run here."""


def expect(fine, message):
    if not fine:
        raise Wrong(message)


def expect_in(piece, text):
    expect(piece in text, f"`{piece}` is not in:\n{text}")


class Scratch:
    """A folder of its own, and the command to run there."""

    def __init__(self, afflux, folder):
        self.afflux = afflux
        self.folder = pathlib.Path(folder)

    def path(self, name):
        return self.folder / name

    def put(self, name, text):
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return name

    def text(self, name):
        return self.path(name).read_text(encoding="utf-8")

    def copy(self, source, name=None):
        shutil.copy(source, self.path(name or os.path.basename(source)))

    def start(self, *words, **variables):
        """A running process; standard output and error are pipes."""
        return subprocess.Popen(
            [self.afflux, *map(str, words)], cwd=self.folder, env={**os.environ, **variables},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            encoding="utf-8", errors="surrogateescape",
        )

    def run(self, *words, code=0, **variables):
        """(standard output, standard error) of a run that must exit with code."""
        process = self.start(*words, **variables)
        out, error = process.communicate()
        expect(process.returncode == code,
               f"afflux {' '.join(map(str, words))}: exit {process.returncode}, "
               f"expected {code}\n{out}{error}")
        return out, error

    def fails(self, code, pieces, *words, **variables):
        """Standard error of a run that exits with code and says all the pieces."""
        _, error = self.run(*words, code=code, **variables)
        for piece in pieces:
            expect_in(piece, error)
        return error

    def files(self, folder="."):
        """Every file below a folder: {name: bytes}."""
        top = self.path(folder)
        return {str(path.relative_to(top)): path.read_bytes()
                for path in sorted(top.rglob("*")) if path.is_file()}

    def table(self, name):
        """Rows of a CSV file as dictionaries of texts."""
        with open(self.path(name), newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def write_table(self, name, header, rows):
        lines = [",".join(header), *(",".join(cell_text(cell) for cell in row) for row in rows)]
        return self.put(name, "\n".join(lines) + "\n")


def cell_text(cell):
    return cell if isinstance(cell, str) else repr(cell)


def run_one(test, afflux):
    with tempfile.TemporaryDirectory() as folder:
        try:
            test(Scratch(afflux, folder))
        except Skip as reason:
            return f"skipped: {reason}"
        except Wrong as wrong:
            return f"FAILED: {wrong}"
        except Exception:  # a mistake in the test, or a file that is not there
            return f"FAILED: {traceback.format_exc()}"
    return "ok"


def run_tests(tests, afflux):
    results = []
    for test in tests:
        begun = time.monotonic()
        results.append(run_one(test, os.path.abspath(afflux)))
        print(f"{test.__name__}: {results[-1]} ({time.monotonic() - begun:.1f} s)", flush=True)
    if any(result.startswith("FAILED") for result in results):
        sys.exit(1)
    sys.exit(SKIPPED if all(result.startswith("skipped") for result in results) else 0)
