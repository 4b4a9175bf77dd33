"""The smallest form of the bench: all its sides run, are recorded, and put into a document.

    bench_smallest.py AFFLUX BENCH_PY
"""
import json
import os
import subprocess
import sys
import tempfile

DOCUMENT = """# Speed

<!-- a record of ./dev bench -->
stale figures
<!-- its end -->

the rest
"""


def run(*words):
    done = subprocess.run([sys.executable, *words], stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def check_record(record):
    assert {row["case"] for row in record["rows"]} >= {"HBV", "HBV, ET=linear"}
    for row in record["rows"]:
        for side, clocks in row["sides"].items():
            median = clocks["processor"]["median"]
            assert 0 < median < float("inf"), (row["case"], side, median)
    compared = [row["case"] for row in record["rows"] if "by hand" in row["agreement"]]
    assert compared.count("HBV") == 2 and compared.count("HBV, years") == 1, compared
    assert all(target["verdict"] for target in record["targets"])


def main(afflux, bench):
    with tempfile.TemporaryDirectory() as folder:
        kept, document = os.path.join(folder, "record.json"), os.path.join(folder, "document.md")
        text = run(bench, "--smallest", "--afflux", afflux, "--json", kept)
        assert "ns" in text and "by hand" in text, text
        with open(kept, encoding="utf-8") as file:
            check_record(json.load(file))
        with open(document, "w", encoding="utf-8") as file:
            file.write(DOCUMENT)
        run(bench, "--table", kept, "--into", document)
        with open(document, encoding="utf-8") as file:
            text = file.read()
        assert text.startswith("# Speed\n") and text.endswith("\nthe rest\n"), text
        assert "| HBV | float | 3 |" in text and "stale" not in text, text


if __name__ == "__main__":
    main(*sys.argv[1:])
