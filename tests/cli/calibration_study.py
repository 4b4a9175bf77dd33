"""The study of examples/camels_fr: gradients need fewer runs than searches without them.

    calibration_study.py AFFLUX ROOT
"""
import json
import os
import sys

from afflux_runner import Skip, expect, expect_in, run_tests

ROWS = ("lbfgs_100", "sceua_100")


def gradients_need_fewer_runs(at):
    if not os.path.isdir(os.path.join(ROOT, "..", "shared", "data", "camels-fr")):
        raise Skip("the French catchments are not beside this checkout")
    study = os.path.join(ROOT, "examples", "camels_fr", "calibration.afx")
    words = ["study", study, "-o", "made", "--seeds", "1", "--rows", ",".join(ROWS)]
    rows = {row["row"]: row for row in json.loads(at.run(*words, "--json")[0])}
    expect(len(rows) == 8, f"the rows are {list(rows)}")
    for name in ROWS:
        expect(rows[name]["tested"] and 50 < rows[name]["evaluations"] <= 100, f"{rows[name]}")
    gradient, search = (rows[name]["nse_median"] for name in ROWS)
    expect(gradient > 0.85 and gradient > search + 0.02, f"{gradient}, without {search}")
    expect_in("evaluations", at.text("made/table.md"))


TESTS = [gradients_need_fewer_runs]

if __name__ == "__main__":
    ROOT = os.path.abspath(sys.argv[2])
    run_tests(TESTS, sys.argv[1])
