"""The study of examples/camels, quickly and on made-up catchments: every row runs.

    camels_study.py AFFLUX ROOT
"""
import json
import os
import re
import sys

import small_world
from afflux_runner import expect, run_tests

PERIODS = {"train": "1990-10-01 .. 1991-09-30", "validate": "1991-10-01 .. 1992-09-30",
           "test": "1992-10-01 .. 1993-09-30", "warmup": "60 d", "data": 'folder("data")'}


def small_study():
    """The rows as they are, on other data."""
    with open(os.path.join(ROOT, "examples", "camels", "camels.afx"), encoding="utf-8") as file:
        text = file.read()
    text = text.replace("../../models/", os.path.join(ROOT, "models") + "/")
    for name, value in PERIODS.items():
        text, count = re.subn(rf"^(  {name} +=) .*", rf"\1 {value}", text, flags=re.MULTILINE)
        expect(count == 1, f"`{name}` is said {count} times: it must be that of all rows")
    for old, new in (("time = 84 s", "evaluations = 20"), (", srad, vp", ""),
                     ("365 d\n", "90 d\n")):
        text = text.replace(old, new)
    return text


def every_row_runs(at):
    small_world.write(at, sites=4)
    at.put("camels.afx", small_study())
    rows = json.loads(at.run("study", "camels.afx", "-o", "made", "--quick", "--json")[0])
    for row in rows:
        expect(row["tested"] and row["trained"] == row["seeds"] == 1, f"{row}")
        expect(row["nse_median"] <= 1 and row["fhv_median"] is not None, f"{row}")
    expect(len(rows) == 7, f"{rows}")


TESTS = [every_row_runs]

if __name__ == "__main__":
    ROOT = os.path.abspath(sys.argv[2])
    run_tests(TESTS, sys.argv[1])
