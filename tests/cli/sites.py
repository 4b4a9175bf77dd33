"""`afflux run` on data as other people write them: other names, no units, many sites, netCDF.

    sites.py AFFLUX HBV.afx ROOT
"""
import os
import sys

from afflux_runner import Skip, expect, expect_in, run_tests

BUCKET = """model bucket {
  step 6 h
  forcing P : mm/d
  attribute area : km^2
  param k : 1/d in 0.01 .. 0.9 = 0.5
  store S : mm = 1
  flux in : -> S = P
  flux out : S -> = k * S
  output Q : mm/d = out
  output A : km^2 = area
}
"""
DAILY = BUCKET.replace("step 6 h", "step 1 d").replace("  attribute area : km^2\n", "").replace(
    "  output A : km^2 = area\n", "")


def shared(*names):
    """A file below `data` of the shared files, where they are at hand."""
    given = os.environ.get("AFFLUX_SHARED")
    above = [os.path.join(ROOT, *[".."] * level, "shared") for level in range(1, 4)]
    for place in [given] if given else above:
        path = os.path.join(place, "data", *names)
        if os.path.exists(path):
            return path
    raise Skip("the shared files are not at hand")


def numbers(at, name, column):
    return [float(row[column]) for row in at.table(name)]


def bucket(rain, k, days=1.0):
    """Flow of the bucket by hand, explicit and sequential."""
    store, flows = 1.0, []
    for amount in rain:
        store += amount * days
        flow = k * store
        store -= flow * days
        flows.append(flow)
    return flows


def close(got, expected):
    expect(len(got) == len(expected), f"{len(got)} rows, not {len(expected)}")
    for one, other in zip(got, expected):
        expect(abs(one - other) <= 1e-12 * max(1, abs(other)), f"{one} is not {other}")


def columns_of_other_names(at):
    at.put("bucket.afx", DAILY)
    at.put("rain.csv", "Date,remark,precip\n2000-01-01,x,10\n2000-01-02,y,0\n2000-01-03,z,5\n")
    words = ["run", "bucket.afx", "--data", "rain.csv", "-o", "out.csv"]
    names = ["--column", "time=Date", "--column"]
    at.run(*words, *names, "P=precip", "--param", "k=0.25")
    close(numbers(at, "out.csv", "Q [mm/d]"), bucket([10, 0, 5], 0.25))
    at.run(*words, *names, "P=precip / 24 [mm/h]", "--param", "k=0.25")
    close(numbers(at, "out.csv", "Q [mm/d]"), bucket([10, 0, 5], 0.25))
    at.fails(3, ["rain.csv:1", "--column time="], *words, "--column", "P=precip")
    at.fails(3, ["rain.csv:1", "no column `rain`"], *words, *names, "P=rain")
    at.fails(3, ["rain.csv:1", "precip", "kg"], *words, *names, "P=precip [kg]")


def folder_of_sites(at):
    """Rows of a day held over four steps; outputs are their means."""
    at.put("bucket.afx", BUCKET)
    for site, rain in (("a", [4, 8]), ("b", [0, 2])):
        rows = [[f"2000-01-0{day + 1}", amount] for day, amount in enumerate(rain)]
        at.path("data").mkdir(exist_ok=True)
        at.write_table(f"data/{site}.csv", ["time", "P [mm/d]"], rows)
    at.put("data/attributes.csv", "site,area [ha]\na,200\nb,100\n")
    at.put("k.csv", "site,k [1/h]\nb,0.01\na,0.02\n")
    words = ["run", "bucket.afx", "--data", "data", "--param", "k=k.csv", "-o", "out"]
    at.fails(3, ["is not one step after"], *words)
    at.run(*words, "--every", "1 d")
    table = at.table("out/Q.csv")
    for site, rain, k in (("a", [4, 8], 0.48), ("b", [0, 2], 0.24)):
        flows = bucket([amount for amount in rain for _ in range(4)], k, 0.25)
        means = [sum(flows[4 * day:4 * day + 4]) / 4 for day in range(2)]
        close([float(row[f"{site} [mm/d]"]) for row in table], means)
    expect_in("2000-01-02", at.text("out/Q.csv"))
    close(numbers(at, "out/A.csv", "a [km^2]"), [2, 2])
    at.fails(2, ["2 outputs of 2 sites"], *words[:-2], "-o", "out.csv", "--every", "1 d")
    at.put("k.csv", "site,k\na,0.2\n")
    at.fails(3, ["k.csv", "no k of site b"], *words, "--every", "1 d")


def catchment(at):
    """Dates in a column of their own name, numbers without units."""
    at.put("bucket.afx", DAILY)
    at.run("run", "bucket.afx", "--data", shared("airgr", "L0123001.csv"), "--column",
           "time=DatesR", "--column", "P=P", "-o", "out.csv")
    with open(shared("airgr", "L0123001.csv"), encoding="utf-8") as file:
        rain = [float(line.split(",")[1]) for line in file.read().splitlines()[1:]]
    close(numbers(at, "out.csv", "Q [mm/d]"), bucket(rain, 0.5))


def reaches(at):
    """4,168 reaches from files that have no names of sites."""
    folder = os.path.dirname(shared("routing", "rapid-uk", "k.csv"))
    at.put("reach.afx", "model reach {\n  step 15 min\n  forcing q : m^3/s\n"
           "  param k : s in 0 .. 1000000\n  store S : m^3 = 0\n  flux in : -> S = q\n"
           "  flux out : S -> = min(S/max(k, dt), S/dt)\n  output Q : m^3/s = in\n}\n")
    at.run("run", "reach.afx", "--data", folder, "--network", "rapid_connect.csv", "--forcing",
           "m3_nasa_lis_3hr_20020830.nc", "--column", "q=m3_riv / 10800 [m^3/s]", "--every", "3 h",
           "--param", "k=k.csv", "-o", "Q.csv")
    header, *rows = at.text("Q.csv").splitlines()
    expect(header.startswith("step,70563 [m^3/s],70564 [m^3/s],"), header[:60])
    expect(len(header.split(",")) == 4169 and len(rows) == 16, "another shape")


TESTS = [columns_of_other_names, folder_of_sites, catchment, reaches]

if __name__ == "__main__":
    ROOT = sys.argv[3]
    run_tests(TESTS, sys.argv[1])
