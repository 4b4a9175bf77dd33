"""`afflux demo`: from equations to a trained model and its pictures, twice the same.

    demo.py AFFLUX EXPERIMENT.afx
"""
import os
import re
import sys
import time
import xml.etree.ElementTree

import archive
from afflux_runner import expect, expect_in, run_tests

MOST_SECONDS = 60
PICTURES = ["hydrograph.svg", "recovery.svg", "report.html"]
SVG = "{http://www.w3.org/2000/svg}"


def show(at, *words):
    out, _ = at.run("demo", "-o", "shown", "--experiment-file", os.path.abspath(EXPERIMENT), *words)
    return out


def number(out, name):
    row = next((line for line in out.splitlines() if line.startswith(name)), None)
    expect(row is not None, f"no row `{name}` in:\n{out}")
    return float(row.split()[-1])


def timeless(out):
    return [line for line in out.splitlines() if "time" not in line]


def results(at):
    """Every file but those that tell the time."""
    timed = ("report.html", "run/record.csv")
    return {name: content for name, content in at.files("shown").items() if name not in timed}


def trains_and_shows(at):
    begun = time.monotonic()
    out = show(at)
    seconds = time.monotonic() - begun
    expect(seconds < MOST_SECONDS, f"it took {seconds} s")
    expect(number(out, "median NSE") > 0.9, out)
    expect(number(out, "mass error") < 1e-10, out)
    recovered = re.findall(r"recovery of (\w+) .* (-?[\d.]+)$", out, re.MULTILINE)
    expect(len(recovered) == 13, f"{recovered}")
    expect(sorted(float(r) for _, r in recovered)[6] > 0.7, f"half are not found: {recovered}")
    check_files(at, out)
    before = results(at)
    again = show(at)
    expect(timeless(again) == timeless(out), f"a second time differs:\n{out}\n{again}")
    expect(results(at) == before, "a second time writes other files")


def check_files(at, out):
    files = at.files("shown")
    for name in PICTURES:
        expect(len(files[name]) > 3000, f"{name} has {len(files[name])} bytes")
    for name in PICTURES[:2]:
        root = xml.etree.ElementTree.fromstring(files[name])
        marks = [mark for mark in root.iter() if mark.tag in (SVG + "path", SVG + "polyline",
                                                              SVG + "circle", SVG + "use")]
        expect(root.tag == SVG + "svg" and marks, f"{name} draws nothing")
        expect(b"nan" not in files[name].lower().replace(b"dominant", b""), f"NaN in {name}")
    expect_in("<svg", files["report.html"].decode())
    expect_in("median NSE", files["report.html"].decode())
    expect(len([name for name in files if name.startswith("data/site_")]) == 20, "20 catchments")
    archive.read(files["run/weights.safetensors"])
    rows = at.table("shown/run/metrics.csv")
    nse = sorted(float(row["nse"]) for row in rows)
    expect(abs((nse[9] + nse[10]) / 2 - number(out, "median NSE")) < 1e-3, f"{nse}")


def its_run_is_like_any_other(at):
    out = show(at, "--epochs", 2, "--threads", 1)
    one = at.files("shown")["run/weights.safetensors"]
    expect_in(f"{number(out, 'median NSE'):.3f}", at.run("eval", "shown/run")[0])
    show(at, "--epochs", 2, "--threads", 2)
    expect(at.files("shown")["run/weights.safetensors"] == one, "threads change the bits")
    at.run("train", "--resume", "shown/run", "--epochs", 3)
    show(at, "--epochs", 2, "--seed", 5)
    expect(at.files("shown")["run/weights.safetensors"] != one, "the seed changes nothing")


def without_its_experiment(at):
    at.fails(1, ["F001", "synthetic.afx"], "demo")
    at.fails(3, ["nowhere"], "demo", "--data", "nowhere", "-o", "shown", "--experiment-file",
             os.path.join(os.path.dirname(os.path.abspath(EXPERIMENT)), "camels.afx"))


TESTS = [trains_and_shows, its_run_is_like_any_other, without_its_experiment]

if __name__ == "__main__":
    EXPERIMENT = sys.argv[2]
    run_tests(TESTS, sys.argv[1])
