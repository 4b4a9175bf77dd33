"""Every layout of data is read to the same numbers, and everything that is wrong in one ends with
exit 3, the file and the line, or variable, site and date.

    readers.py AFFLUX HBV.afx
"""
import shutil
import sys

import layouts
from afflux_runner import expect, expect_in, run_tests
from layouts import SITES

MAPPED = ('folder("data", time = "day", P = "rain [cm/d]", T = "warmth",'
          ' PET = "evaporation [mm/d]", qobs = "depth [mm/d]", without = zone)')
READERS = {
    "camels_us_text": (layouts.camels_text, 'camels_us_text("data", pet = hargreaves)'),
    "camels_fr": (layouts.camels_fr, 'camels_fr("data")'),
    "airgr": (layouts.airgr, 'airgr("data")'),
    "folder": (layouts.folder, MAPPED),
}


def start(at, reader, split=""):
    layout, data = READERS[reader]
    at.copy(MODEL, "hbv.afx")
    layout(at)
    at.put("trial.afx", layouts.experiment(data, split))


def fails(at, *pieces):
    error = at.fails(3, pieces, "train", "trial.afx", "-o", "trained")
    expect(not at.path("trained").exists(), "a run folder was made")
    return error


def edit(at, name, line, old, new):
    lines = at.text(name).split("\n")
    expect(old in lines[line - 1], f"{name}:{line} is `{lines[line - 1]}`, without `{old}`")
    lines[line - 1] = lines[line - 1].replace(old, new, 1)
    at.put(name, "\n".join(lines))


def drop(at, name, line, times=0):
    """A line left out, or repeated."""
    lines = at.text(name).split("\n")
    lines[line - 1:line] = [lines[line - 1]] * times
    at.put(name, "\n".join(lines))


def all_are_read(at):
    """The numbers themselves are looked at in netcdf_data.py."""
    for reader in READERS:
        start(at, reader)
        at.run("train", "trial.afx", "-o", f"runs/{reader}")
        out, _ = at.run("eval", f"runs/{reader}", "--json")
        expect_in('"sites": 3', out)
        rows = at.text(f"runs/{reader}/metrics.csv").splitlines()[1:]
        expect([row.split(",")[0] for row in rows] == SITES, rows)
        expect(all(row.endswith(",112") for row in rows), rows)
        clean(at)


def clean(at):
    for name in ("data", "trained"):
        if at.path(name).is_dir():
            shutil.rmtree(at.path(name))


# ---- CAMELS-US, text

FORCING = "data/basin_mean_forcing/daymet/01/01000002_lump_cida_forcing_leap.txt"
FLOW = "data/usgs_streamflow/01/01000002_streamflow_qc.txt"


def camels_text_is_told_wrong(at):
    cases = [
        (FORCING, 4, "PRCP", "rain", ["01000002_lump_cida_forcing_leap.txt:4", "no column prcp"]),
        (FORCING, 4, "PRCP(mm/day)", "PRCP(in/day)", [".txt:4", "prcp", "mm/day", "in/day"]),
        (FORCING, 4, "Year", "Jahr", [".txt:4", "Year Mnth Day Hr"]),
        (FORCING, 3, "500000000", "many", [".txt:3", "area", "many"]),
        (FORCING, 2, "150.00", "150.00 m", [".txt:2"]),
        (FORCING, 30, "250.00", "25O.00", [".txt:30", "srad", "25O.00"]),
        (FORCING, 40, "\t700.00", "", [".txt:40", "ends before vp"]),
        (FORCING, 40, "1990 02 05", "1990 02 04", [".txt:40", "1990-02-04", "twice"]),
        (FORCING, 40, "1990 02 05", "1990 02 30", [".txt:40", "date"]),
        (FLOW, 20, "1990 01 20", "1990 01 19", [".txt:20", "1990-01-19", "twice"]),
        (FLOW, 20, " A", "", [".txt:20", "flag"]),
        (FLOW, 20, "01000002", "01000009", [".txt:20", "01000002", "01000009"]),
        ("data/camels_attributes_v2.0/camels_topo.txt", 3, "01000002", "01000009",
         ["camels_topo.txt:1", "no row for site 01000002"]),
        ("data/camels_attributes_v2.0/camels_topo.txt", 3, ";11;", ";NA;",
         ["site 01000002", "missing"]),
        ("data/camels_attributes_v2.0/camels_geol.txt", 1, "geol_perm", "perm",
         ["camels_geol.txt:1", "geol_permeability"]),
    ]
    start(at, "camels_us_text")
    for name, line, old, new, pieces in cases:
        text = at.text(name)
        edit(at, name, line, old, new)
        fails(at, *pieces)
        at.put(name, text)
    text = at.text(FORCING)
    drop(at, FORCING, 60)
    fails(at, ".txt:60", "1990-02-26", "day after")
    at.put(FORCING, text[:len(text) // 2 + 7])
    fails(at, FORCING.split("/")[-1])
    at.put(FORCING, text[:200])
    fails(at, FORCING.split("/")[-1])
    at.put(FORCING, "")
    fails(at, FORCING.split("/")[-1] + ":1")
    at.put(FORCING, text)
    flows = at.text(FLOW)
    fields = flows.split("\n")[9].split()
    at.put(FLOW, flows.replace(f"{fields[4]:>9} A", "    -3.50 A", 1))
    fails(at, FLOW.split("/")[-1], "site 01000002", "negative", "-3.5")
    at.path(FLOW).unlink()
    fails(at, "01000002_streamflow_qc.txt")


def camels_text_has_its_quirks(at):
    """Tabs throughout and unpadded dates, another order of columns, flow that begins late."""
    start(at, "camels_us_text")
    at.run("train", "trial.afx", "-o", "first")
    lines = at.text(FORCING).split("\n")
    rows = [line.split() for line in lines[4:]]
    turned = ["\t".join([str(int(cell)) for cell in row[:3]] + ["12", *row[:3:-1]]) for row in rows]
    heading = ("Year\tMnth\tDay\tHr\tvp(Pa)\ttmin(C)\ttmax(C)\tSWE(mm)\tSRAD(W/m2)\t"
               "prcp(mm/day)\tdayl(s)")
    at.put(FORCING, "\r\n".join([*lines[:3], heading, *turned]) + "\r\n")
    at.run("train", "trial.afx", "-o", "second")
    expect(at.text("first/parameters.csv") == at.text("second/parameters.csv"), "other numbers")
    at.put(FLOW, "\n".join(at.text(FLOW).split("\n")[100:]))
    at.run("train", "trial.afx", "-o", "third")
    at.put("trial.afx", layouts.experiment('camels_us_text("data", forcing = maurer)'))
    fails(at, "basin_mean_forcing/maurer")


def sites_are_chosen(at):
    for reader in ("camels_us_text", "camels_fr", "folder"):
        start(at, reader)
        text = READERS[reader][1].replace('"data"', '"data", sites = "list.txt"')
        at.put("trial.afx", layouts.experiment(text))
        at.put("list.txt", "02000003\n01000001\n")
        at.run("train", "trial.afx", "-o", f"runs/{reader}")
        rows = at.text(f"runs/{reader}/parameters.csv").splitlines()
        expect([row[:8] for row in rows[1:]] == ["01000001", "02000003"], rows)
        at.run("eval", f"runs/{reader}")
        at.put("list.txt", "02000003\n09999999\n")
        fails(at, "09999999")
        clean(at)


def a_cache_holds_as_long_as_its_sources(at):
    start(at, "camels_us_text")
    text = READERS["camels_us_text"][1]
    at.run("train", "trial.afx", "-o", "plain")
    at.put("trial.afx", layouts.experiment(text.replace('"data"', '"data", cache = "all.cache"')))
    at.run("train", "trial.afx", "-o", "first")
    whole = at.path("all.cache").read_bytes()
    at.run("train", "trial.afx", "-o", "second")
    expect(at.path("all.cache").read_bytes() == whole, "it was written again")
    for run in ("first", "second"):
        expect(at.text(f"{run}/parameters.csv") == at.text("plain/parameters.csv"), run)
    for damaged in (b"", whole[:50], whole[:-1], whole[:-9] + b"?" + whole[-8:], b"x" * 1000,
                    whole[:3000] + b"\xff" * 8 + whole[3008:]):
        at.path("all.cache").write_bytes(damaged)
        at.run("train", "trial.afx", "-o", "again")
        expect(at.text("again/parameters.csv") == at.text("plain/parameters.csv"), "another set")
        expect(at.path("all.cache").read_bytes() == whole, "it was not written again")
        shutil.rmtree(at.path("again"))
    edit(at, FORCING, 30, "250.00", "25O.00")
    fails(at, ".txt:30", "srad")
    at.put("trial.afx", layouts.experiment(text.replace('"data"', '"data", cache = "all"')))
    at.fails(1, ["NAME.cache"], "train", "trial.afx", "-o", "trained")


# ---- stations


def station_files_are_told_wrong(at):
    place = "data/01000002.csv"
    headers = {"camels_fr": ("Ptot", "Qmmd", "Date"), "airgr": ("E", "Qmm", "DatesR"),
               "folder": ("rain", "depth", "day")}
    for reader, (rain, depth, time) in headers.items():
        start(at, reader)
        good = at.text(place)
        cases = [(1, rain, "other", ["01000002.csv:1", rain]),
                 (1, time, "moment", ["01000002.csv:1", time]),
                 (50, ",", ",,", ["01000002.csv:50", "cells"]),
                 (50, "1990-02-18", "1990-02-17", ["01000002.csv:50", "1990-02-17", "twice"]),
                 (50, "1990-02-18", "18.2.1990", ["01000002.csv:50", "18.2.1990"])]
        for line, old, new, pieces in cases:
            edit(at, place, line, old, new)
            fails(at, *pieces)
            at.put(place, good)
        drop(at, place, 50)
        fails(at, "01000002.csv:50", "1990-02-19")
        at.put(place, good)
        cells = good.split("\n")[49].split(",")
        for column, text, pieces in ((2, "warm", ["01000002.csv:50", "warm"]),
                                     (5, "-0.5", ["site 01000002", "1990-02-18", "qobs", "-0.5"])):
            wrong = ",".join([*cells[:column], text, *cells[column + 1:]])
            at.put(place, good.replace(",".join(cells), wrong))
            fails(at, *pieces)
        at.put(place, good[:len(good) // 2].rsplit(",", 2)[0])
        fails(at, "01000002.csv:", "cells")
        clean(at)


def station_attributes_are_told_wrong(at):
    start(at, "camels_fr")
    edit(at, "data/catchments.csv", 3, "01000002", "01000009")
    fails(at, "catchments.csv:1", "no row for site 01000002")
    layouts.camels_fr(at)
    edit(at, "data/catchments.csv", 3, ",201,", ",,")
    fails(at, "site 01000002", "area")
    at.path("data/catchments.csv").unlink()
    fails(at, "catchments.csv")
    clean(at)
    start(at, "airgr")
    edit(at, "data/01000002_info.csv", 3, "361", "large")
    fails(at, "01000002_info.csv:3", "large")
    at.put("data/01000002_info.csv", "code,01000002\nname,Stream\n")
    fails(at, "01000002_info.csv", "site 01000002", "area_km2")
    at.path("data/01000002_info.csv").unlink()
    fails(at, "01000002_info.csv")
    clean(at)
    start(at, "folder")
    edit(at, "data/attributes.csv", 3, "107", "")
    fails(at, "site 01000002", "height")


def a_table_adds_attributes(at):
    start(at, "camels_fr")
    data = READERS["camels_fr"][1].replace('"data"', '"data", table = "more.csv"')
    split = "split = regions(test = [1], validate = [2], by = zone)"
    at.put("trial.afx", layouts.experiment(data, split))
    at.put("more.csv", "site,zone\n" + "".join(f"{site},{k}\n" for k, site in enumerate(SITES)))
    at.run("train", "trial.afx", "-o", "trained")
    at.run("eval", "trained")
    rows = at.text("trained/metrics.csv").splitlines()[1:]
    expect([bool(row.split(",")[1]) for row in rows] == [False, True, False], f"{rows}")
    at.put("more.csv", f"site,zone\n{SITES[0]},1\n{SITES[2]},2\n")
    shutil.rmtree(at.path("trained"))
    fails(at, "more.csv:1", f"no row for site {SITES[1]}")


def mapped_columns_have_units(at):
    start(at, "folder")
    for old, new, pieces in ((' [cm/d]', ' [mm/d]', ["rain", "[cm/d]", "[mm/d]"]),
                             ('evaporation [mm/d]', 'evaporation [kg]', ["PET", "[kg]"]),
                             ('"depth [mm/d]"', '"deep [mm/d]"', ["deep"])):
        at.put("trial.afx", layouts.experiment(MAPPED.replace(old, new)))
        fails(at, *pieces)
    at.put("trial.afx", layouts.experiment(MAPPED.replace("PET = ", "EVAP = ")))
    at.fails(2, ["EVAP"], "train", "trial.afx", "-o", "trained")
    at.put("trial.afx", layouts.experiment(MAPPED))
    at.run("train", "trial.afx", "-o", "plain")
    litres = MAPPED.replace('"depth [mm/d]"', '"litres / 1000 [mm/d]"')
    at.put("trial.afx", layouts.experiment(litres))
    fails(at, "litres", "[L/s]")
    for site in SITES:
        edit(at, f"data/{site}.csv", 1, "litres [L/s]", "litres")
    at.run("train", "trial.afx", "-o", "scaled")
    expect(at.text("plain/train.csv").splitlines()[1][:12] ==
           at.text("scaled/train.csv").splitlines()[1][:12], "another flow")


# ---- splits and leaks


def splits_leave_sites_out(at):
    for split in ("split = ungauged(folds = 3, fold = 2)",
                  "split = regions(test = [2], validate = [3], by = zone)"):
        start(at, "folder")
        at.put("trial.afx", layouts.experiment(MAPPED.replace(", without = zone", ""), split))
        at.run("train", "trial.afx", "-o", "trained")
        for period, file in (("test", "metrics"), ("validation", "metrics_validation"),
                             ("train", "metrics_train")):
            at.run("eval", "trained", "--period", period)
            rows = [row.split(",") for row in at.text(f"trained/{file}.csv").splitlines()[1:]]
            scored = [row[0] for row in rows if row[1]]
            expect(len(scored) == 1, f"{split}, {period}: {rows}")
            if "regions" in split:
                expect(scored == [{"test": SITES[1], "validation": SITES[2]}.get(period, SITES[0])],
                       f"{period}: {scored}")
        at.run("run", "trial.afx", "--run", "trained", "-o", "simulated")
        expect(len(list(at.path("simulated").iterdir())) == 1, "other sites were written")
        shutil.rmtree(at.path("simulated"))
        clean(at)


def wrong_splits_are_told(at):
    start(at, "folder")
    wrong = {"split = ungauged(folds = 2)": "from 3", "split = ungauged(fold = 6)": "no such fold",
             "split = regions(test = [1])": "validate", "split = random": "not known",
             "split = ungauged(parts = 3)": "parts"}
    for split, words in wrong.items():
        at.put("trial.afx", layouts.experiment(MAPPED, split))
        at.fails(1, [words], "train", "trial.afx", "-o", "trained")
    at.put("trial.afx", layouts.experiment(MAPPED, "split = ungauged(folds = 5)"))
    fails(at, "5 folds of 3 sites")
    at.put("trial.afx", layouts.experiment(MAPPED, "split = regions(test = [1], validate = [2])"))
    fails(at, "site 01000001", "region")
    text = layouts.experiment(MAPPED, "split = ungauged(folds = 3)")
    at.put("trial.afx", text.replace("mlp(attributes, hidden = [4])", "free"))
    at.fails(2, ["static = free", "split"], "train", "trial.afx", "-o", "trained")


def leaks_are_told(at):
    start(at, "folder")
    at.put("data/attributes.csv", at.text("data/attributes.csv").replace("height", "q_mean"))
    fails(at, "leak", "q_mean", "without", "allow")
    at.put("trial.afx", layouts.experiment(MAPPED.replace("without = zone", "without = q_mean")))
    at.run("train", "trial.afx", "-o", "without")
    at.put("trial.afx", layouts.experiment(MAPPED.replace("without = zone", "allow = [q_mean]")))
    at.run("train", "trial.afx", "-o", "allowed")
    layouts.folder(at)
    at.put("trial.afx", layouts.experiment(MAPPED).replace("1990-07-31", "1990-11-05"))
    fails(at, "leak", "1990-11-01", "1990-11-05", "train")
    at.put("trial.afx", layouts.experiment(MAPPED).replace("1990-10-31", "1990-11-05"))
    fails(at, "leak", "1990-11-01", "1990-11-05", "validate")
    at.put("data/01000002.csv", at.text("data/01000001.csv"))
    at.put("trial.afx", layouts.experiment(MAPPED, "split = ungauged(folds = 3)"))
    fails(at, "leak", "01000001", "01000002")


def unknown_names_are_told(at):
    start(at, "folder")
    for data, words in (('floder("data")', "camels_fr"), ("folder(3)", "folder is wanted"),
                        ('camels_fr("data", pet = oudin)', "no argument `pet`"),
                        ('folder("data", P = 3)', "COLUMN"),
                        ('camels_us_text("data", forcing = era5)', "nldas")):
        at.put("trial.afx", layouts.experiment(data))
        at.fails(1, [words], "train", "trial.afx", "-o", "trained")
    at.put("trial.afx", layouts.experiment(MAPPED.replace("= zone", "= zon")))
    fails(at, "zon", "did you mean `zone`")


TESTS = [
    all_are_read, camels_text_is_told_wrong, camels_text_has_its_quirks, sites_are_chosen,
    a_cache_holds_as_long_as_its_sources, station_files_are_told_wrong,
    station_attributes_are_told_wrong, a_table_adds_attributes, mapped_columns_have_units,
    splits_leave_sites_out, wrong_splits_are_told, leaks_are_told, unknown_names_are_told]

if __name__ == "__main__":
    MODEL = sys.argv[2]
    run_tests(TESTS, sys.argv[1])
