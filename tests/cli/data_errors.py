"""Wrong data ends a run or a training with exit 3 and a place: file and line, or site and date.

    data_errors.py AFFLUX HBV.afx
"""
import sys

import small_world
from afflux_runner import Skip, expect, expect_in, run_tests

COLUMNS = ["time", "P [mm/d]", "T [degC]", "PET [mm/d]", "qobs [mm/d]"]


def start(at):
    """A folder of data that trains, and one of its files for `run`."""
    at.copy(MODEL, "hbv.afx")
    small_world.write(at, sites=3)
    at.put("trial.afx", small_world.experiment())


def edit(at, name, line, change):
    """Puts change(cells) in place of a line of a CSV file, numbered from 1."""
    lines = at.text(name).splitlines()
    lines[line - 1] = ",".join(change(lines[line - 1].split(",")))
    at.put(name, "\n".join(lines) + "\n")


def put_cell(column, text):
    return lambda cells: [*cells[:column], text, *cells[column + 1:]]


def train_fails(at, *pieces):
    at.fails(3, pieces, "train", "trial.afx", "-o", "trained")
    expect(not at.path("trained/weights.safetensors").exists(), "weights were written")


def run_fails(at, forcing, *pieces):
    at.fails(3, pieces, "run", "hbv.afx", "--forcing", forcing, "-o", "out.csv")
    expect(not at.path("out.csv").exists(), "it wrote a result")


def good_data_is_taken(at):
    """So that the others fail for the reason they give."""
    start(at)
    at.run("train", "trial.afx", "-o", "trained", "--epochs", "1")
    at.run("run", "hbv.afx", "--forcing", "data/b.csv", "-o", "out.csv")


def lacking_column(at):
    for column in (1, 4):
        for site in "abc":
            start(at)
            rows = [line.split(",") for line in at.text(f"data/{site}.csv").splitlines()]
            at.put(f"data/{site}.csv",
                   "\n".join(",".join(row[:column] + row[column + 1:]) for row in rows) + "\n")
            train_fails(at, f"data/{site}.csv:1", COLUMNS[column].split()[0])
            if column == 1:
                run_fails(at, f"data/{site}.csv", f"data/{site}.csv:1", "P")


def lacking_in_all_files(at):
    for column in (3, 4):
        start(at)
        for site in "abc":
            edit(at, f"data/{site}.csv", 1, put_cell(column, "other [mm/d]"))
        train_fails(at, "data/", ".csv:1", COLUMNS[column].split()[0])


def wrong_unit(at):
    start(at)
    for site in "abc":
        edit(at, f"data/{site}.csv", 1, put_cell(1, "P [mm]"))
    train_fails(at, "data", "P", "[mm]", "[mm/d]")
    run_fails(at, "data/a.csv", "data/a.csv:1", "[mm]", "[mm/d]")


def no_number(at):
    for text in ("wet", "1.2.3", "0x10", "1,5", "inf", "--"):
        start(at)
        edit(at, "data/b.csv", 700, put_cell(2, text))
        train_fails(at, "data/b.csv:700")
        run_fails(at, "data/b.csv", "data/b.csv:700")


def times_that_do_not_go_on(at):
    for text in ("1990-02-30", "yesterday", "1991-01-01", ""):
        start(at)
        edit(at, "data/c.csv", 300, put_cell(0, text))
        train_fails(at, "data/c.csv:300", "time")
        run_fails(at, "data/c.csv", "data/c.csv:300", "time")


def empty_files(at):
    for text in ("", "\n\n", ",".join(COLUMNS) + "\n"):
        start(at)
        at.put("data/b.csv", text)
        train_fails(at, "data/b.csv:")
        run_fails(at, "data/b.csv", "data/b.csv:")


def files_that_are_not_there(at):
    start(at)
    run_fails(at, "data/none.csv", "data/none.csv")
    at.fails(3, ["nowhere"], "train", "trial.afx", "--data", "nowhere", "-o", "trained")
    at.path("empty").mkdir()
    at.fails(3, ["empty"], "train", "trial.afx", "--data", "empty", "-o", "trained")


def missing_forcing(at):
    """A gap in a forcing is named by site and date; a gap in what was observed is no error."""
    for text in ("", "NaN", "NA"):
        start(at)
        edit(at, "data/b.csv", 401, put_cell(4, text))
        at.run("train", "trial.afx", "-o", f"gap{text}", "--epochs", "1")
        edit(at, "data/b.csv", 402, put_cell(2, text))
        date = at.text("data/b.csv").splitlines()[401].split(",")[0]
        train_fails(at, "site b", date, "T")
        run_fails(at, "data/b.csv", "site b", date, "T")


def attributes(at):
    start(at)
    at.put("data/attributes.csv", at.text("data/attributes.csv").replace("b,", "x,", 1))
    train_fails(at, "data/attributes.csv", "b")
    start(at)
    edit(at, "data/attributes.csv", 3, put_cell(1, "high"))
    train_fails(at, "data/attributes.csv:3", "high")
    edit(at, "data/attributes.csv", 3, put_cell(1, ""))
    train_fails(at, "site b")
    at.path("data/attributes.csv").unlink()
    train_fails(at, "data", "attributes")


def periods_outside_the_data(at):
    start(at)
    at.put("trial.afx", at.text("trial.afx").replace("1993-09-30", "2003-09-30"))
    train_fails(at, "2003-10-01", "data")


# ---- netCDF

SIGNATURE = b"\x89HDF\r\n\x1a\n"
DAMAGED = {"nothing": b"", "text": b"this is no netCDF\n", "a signature": SIGNATURE,
           "rubbish": SIGNATURE + bytes(range(256)) * 8,
           "a truncated classic file": b"CDF\x01" + b"\0\0\0\1" + b"\0\0\0\x0a" + b"\0" * 7}


def damaged_netcdf(at):
    start(at)
    text = at.text("trial.afx").replace('folder("data")', 'camels_us("camels")')
    at.put("trial.afx", text)
    at.put("camels/readme.txt", "no data\n")
    process = at.start("train", "trial.afx", "-o", "trained")
    _, error = process.communicate()
    if "built without netCDF" in error:
        raise Skip("built without netCDF")
    expect(process.returncode == 3, f"exit {process.returncode}: {error}")
    expect_in("camels", error)
    name = next(word.strip("`:,") for word in error.split() if ".nc" in word)
    for what, content in DAMAGED.items():
        at.path(name).write_bytes(content)
        error = at.fails(3, [name], "train", "trial.afx", "-o", "trained")
        expect(not at.path("trained").exists(), f"{what}: a run folder was made")


TESTS = [good_data_is_taken, lacking_column, lacking_in_all_files, wrong_unit, no_number,
         times_that_do_not_go_on, empty_files, files_that_are_not_there, missing_forcing,
         attributes, periods_outside_the_data, damaged_netcdf]

if __name__ == "__main__":
    MODEL = sys.argv[2]
    run_tests(TESTS, sys.argv[1])
