"""`afflux plot` and `afflux run --plot`: what is drawn, and what cannot be.

    plot.py AFFLUX
"""
import datetime
import re
import sys
import xml.etree.ElementTree as tree

import small_world
from afflux_runner import Skip, expect, expect_in, run_tests

SVG = "{http://www.w3.org/2000/svg}"
BUCKET = """model bucket "a store that drains" {
  step 1 d
  forcing P : mm/d "precipitation"
  param k : 1/d in 0.01 .. 0.9
  store S : mm = 20 "water"
  flux rain : -> S = P
  flux drainage : S -> = k * S
  output q : mm/d = drainage "streamflow"
  output wet : 1 = S / 10 [mm]
}
"""


def texts(at, name):
    """All that can be read in a picture; it must be XML that stands alone."""
    text = at.text(name)
    expect("prefers-color-scheme:dark" in text, f"{name} has no dark form")
    expect(not re.search(r"\b(?:href|src)\b", text), f"{name} does not stand alone")
    return ["".join(one.itertext()) for one in tree.fromstring(text).iter(SVG + "text")]


def heights(at, name):
    """Of the lowest and highest point of the lines, from the top of the page."""
    paths = re.findall(r'<path class="line[^"]*" d="([^"]*)"/>', at.text(name))
    found = [float(y) for path in paths for y in re.findall(r",(-?[\d.]+)", path)]
    return max(found), min(found)


def figures(at, folder):
    return sorted(path.stem for path in at.path(folder).glob("*.svg"))


def days(count, first=datetime.date(2000, 1, 1)):
    return [str(first + datetime.timedelta(days=day)) for day in range(count)]


def expect_all(wanted, found):
    missing = [text for text in wanted if text not in found]
    expect(not missing, f"{missing} not among {found}")


def trained_run(at):
    """A page with the scores and three sites, whose series are those that `eval` scores."""
    at.put("bucket.afx", BUCKET)
    small_world.write(at)
    settings = small_world.experiment(model="bucket", loss="batch_nse(q, qobs)", epochs="2")
    at.put("trial.afx", settings.replace("hbv.afx", "bucket.afx"))
    at.run("train", "trial.afx", "-o", "made")
    at.run("eval", "made")
    before = at.files("made")
    out, _ = at.run("plot", "made")
    after = at.files("made")
    expect_in("made/plots/index.html", out)
    expect({name: after[name] for name in before} == before, "the run was changed")
    found = figures(at, "made/plots")
    kinds = ["duration", "fluxes", "hydrograph", "outputs", "scatter", "stores"]
    sites = sorted({name.rsplit("_", 1)[0] for name in found if name.endswith("_stores")})
    expect(len(sites) == 3, f"{sites} are shown")
    expect(found == sorted([f"{site}_{kind}" for site in sites for kind in kinds]
                           + ["scores", "training_loss", "training_validation"]), str(found))
    page = tree.fromstring(at.text("made/plots/index.html"))
    expect(len(list(page.iter(SVG + "svg"))) == len(found), "the page lacks figures")
    scores = {row["site"]: row for row in at.table("made/metrics.csv")}
    for site in sites:
        shown = texts(at, f"made/plots/{site}_hydrograph.svg")
        nse, kge = (float(scores[site][name]) for name in ("nse", "kge"))
        expect_all([f"{site}, NSE {nse:.3f}, KGE {kge:.3f}", "streamflow (mm/d)", "observed",
                    "precipitation (mm/d)"], shown)
    expect_all(["S, water (mm)"], texts(at, f"made/plots/{sites[0]}_stores.svg"))
    expect_all(["wet (1)"], texts(at, f"made/plots/{sites[0]}_outputs.svg"))
    expect_all(["rain (mm/d)", "drainage (mm/d)"],
               texts(at, f"made/plots/{sites[0]}_fluxes.svg"))
    at.run("plot", "made", "--site", "b", "--from", "1993-01-01", "--to", "1993-01-31",
           "--variables", "S,rain", "-o", "few")
    expect(texts(at, "few/b_stores.svg")[:2] == ["b: stores", "S, water (mm)"], "S alone")
    expect("drainage (mm/d)" not in texts(at, "few/b_fluxes.svg"), "a flux too many")
    expect(not at.path("few/b_outputs.svg").exists(), "an output too many")
    expect({"6", "26"} <= set(texts(at, "few/b_fluxes.svg")), "days of January are not there")
    at.fails(2, ["no site `x`"], "plot", "made", "--site", "x", "-o", "none")
    at.fails(2, ["there is no `XM`", "S,", "drainage"], "plot", "made", "--variables", "XM",
             "-o", "none")
    at.fails(2, ["from 1992-10-01 to 1993-09-30"], "plot", "made", "--from", "2000-01-01",
             "-o", "none")
    at.fails(2, ["--period"], "plot", "made", "--period", "all")
    at.fails(2, ["--observed is for files"], "plot", "made", "--observed", "q")
    expect(not at.path("none").exists(), "something was written in spite of an error")


def plain_run(at):
    """The same numbers as without a picture; a store and its fluxes are in it."""
    at.put("bucket.afx", BUCKET)
    rows = [[day, 9.0 if k % 7 == 0 else 0.0] for k, day in enumerate(days(200))]
    at.write_table("f.csv", ["time", "P [mm/d]"], rows)
    at.run("run", "bucket.afx", "--forcing", "f.csv", "-o", "q.csv")
    at.run("run", "bucket.afx", "--forcing", "f.csv", "-o", "same.csv", "--plot", "q.svg")
    expect(at.text("q.csv") == at.text("same.csv"), "a picture changes numbers")
    expect_all(["precipitation (mm/d)", "q, streamflow (mm/d)", "wet (1)", "S, water (mm)",
                "rain (mm/d)", "drainage (mm/d)"], texts(at, "q.svg"))
    at.run("run", "bucket.afx", "--forcing", "f.csv", "--plot", "alone.svg")
    expect(at.text("alone.svg") == at.text("q.svg"), "another picture without -o")
    at.fails(2, ["ends in .svg"], "run", "bucket.afx", "--forcing", "f.csv", "--plot", "q.png")
    at.fails(2, ["--plot FILE.svg is wanted"], "run", "bucket.afx", "--forcing", "f.csv")
    observed = [[row[0], row[1], 0.1 * k] for k, row in enumerate(rows)][50:]
    at.write_table("beside.csv", ["time", "P [mm/d]", "flow [cm/d]"], observed)
    at.run("plot", "q.csv", "--forcing", "beside.csv", "--observed", "flow")
    expect(figures(at, "q_plots") == ["duration", "hydrograph", "outputs", "scatter"], "figures")
    shown = texts(at, "q_plots/hydrograph.svg")
    expect_all(["precipitation (mm/d)", "q (mm/d)", "observed", "simulated", "200"], shown)
    at.fails(2, ["no column `flaw`"], "plot", "q.csv", "--forcing", "beside.csv", "--observed",
             "flaw", "-o", "none")
    at.write_table("other.csv", ["time", "P [mm/d]"], [["1950-01-01", 1.0]])
    at.fails(3, ["no time in common"], "plot", "q.csv", "--forcing", "other.csv", "-o", "none")
    at.write_table("unit.csv", ["time", "q2 [K]"], [[day, 1.0] for day in days(9)])
    at.fails(3, ["q2", "[K]"], "plot", "q.csv", "--forcing", "unit.csv", "--observed", "q2", "-o",
             "none")


def tables(at):
    """A peak of one day in sixty years, gaps, one row, no dates; nothing to draw is an error."""
    flow = [[day, 1.0] for day in days(22000)]
    at.write_table("long.csv", ["time", "q [mm/d]"], flow)
    at.run("plot", "long.csv")
    flat = heights(at, "long_plots/hydrograph.svg")
    flow[13000][1] = 10.0
    at.write_table("long.csv", ["time", "q [mm/d]"], flow)
    at.run("plot", "long.csv")
    low, high = heights(at, "long_plots/hydrograph.svg")
    expect(low - high > 150 and low - high > 1.2 * (flat[0] - flat[1]), f"{low} .. {high}, {flat}")
    expect(len(at.text("long_plots/hydrograph.svg")) < 100_000, "too large a picture")
    gaps = [[day, "" if 5 <= k < 8 else 0.0 if k < 3 else 2.0] for k, day in enumerate(days(12))]
    at.write_table("gaps.csv", ["time", "q [mm/d]"], gaps)
    at.run("plot", "gaps.csv")
    pieces = re.findall(r'<path class="line c0" d="([^"]*)"/>',
                        at.text("gaps_plots/hydrograph.svg"))
    expect([path.count("M") for path in pieces] == [2, 2], f"{pieces}")
    at.write_table("one.csv", ["time", "q [mm/d]"], [["2000-01-01", 3.0]])
    at.run("plot", "one.csv")
    expect_in("l2-2 2 2-2 2z", at.text("one_plots/hydrograph.svg"))
    at.write_table("steps.csv", ["step", "hares [1]", "lynx [1]"],
                   [[str(k + 1), 30.0 + k, 4.0] for k in range(5)])
    at.run("plot", "steps.csv", "--variables", "lynx")
    expect_all(["lynx (1)", "step", "3"], texts(at, "steps_plots/hydrograph.svg"))
    at.fails(2, ["dates"], "plot", "steps.csv", "--from", "2000-01-01", "-o", "none")
    at.fails(3, ["no dates"], "plot", "steps.csv", "--forcing", "gaps.csv", "-o", "none")
    at.put("empty.csv", "time,q [mm/d]\n")
    at.fails(3, ["nothing to draw"], "plot", "empty.csv")
    at.put("bare.csv", "time\n2000-01-01\n")
    at.fails(3, ["nothing to draw"], "plot", "bare.csv")
    at.fails(3, ["there is no such file"], "plot", "nowhere")
    at.fails(2, ["2000-02-30"], "plot", "gaps.csv", "--from", "2000-02-30", "-o", "none")
    expect(not at.path("none").exists() and not at.path("empty_plots").exists(), "it was written")
    at.path("bare").mkdir()
    at.fails(3, ["neither a trained run"], "plot", "bare")


def folders_and_netcdf(at):
    """A table for each site; one file of many."""
    at.put("bucket.afx", BUCKET)
    for site in "abcd":
        at.write_table(f"data/{site}.csv", ["time", "P [mm/d]"],
                       [[day, float(k % 5)] for k, day in enumerate(days(40))])
    at.run("run", "bucket.afx", "--data", "data", "-o", "many")
    at.run("plot", "many", "--site", "q")
    expect(figures(at, "many/plots") == ["q_duration", "q_hydrograph", "q_outputs"], "of a folder")
    at.fails(2, ["no table of that site"], "plot", "many", "--site", "z", "-o", "none")
    process = at.start("run", "bucket.afx", "--data", "data", "-o", "many.nc")
    _, error = process.communicate()
    if "built without netCDF" in error or "netcdf" in error.lower():
        raise Skip("there is no netCDF")
    at.run("plot", "many.nc", "--site", "c")
    expect(figures(at, "many_plots") == ["c_duration", "c_hydrograph", "c_outputs"], "of a file")
    expect_all(["c", "streamflow (mm/d)"], texts(at, "many_plots/c_hydrograph.svg"))
    at.fails(2, ["no site `z`"], "plot", "many.nc", "--site", "z", "-o", "none")


if __name__ == "__main__":
    run_tests([tables, plain_run, folders_and_netcdf, trained_run], sys.argv[1])
