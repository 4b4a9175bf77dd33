"""Data in netCDF and results in netCDF: Caravan in both of its forms, a folder and a file of one's
own, and CF files that are read back to the same bits. Wrong files end with exit 3 and a place.

    netcdf_data.py AFFLUX HBV.afx
"""
import re
import shutil
import subprocess
import sys

import layouts
from afflux_runner import Skip, expect, expect_in, run_tests
from layouts import SITES

# What comes out tells what was read: rain + 1000 evaporation.
ECHO = """model echo {
  step 1 d
  forcing P : mm/d
  forcing T : degC
  forcing PET : mm/d
  param k : mm/d in 0 .. 1e-9
  let cold = if T < -40 [degC] then 1e6 [mm/d] else 0 [mm/d]
  output Q : mm/d = P + 1000 * PET + k + cold
}
"""
CARAVAN = 'caravan("data")'
NAMES = ('P = "total_precipitation_sum", T = "temperature_2m_mean", PET = "streamflow",'
         ' qobs = "streamflow"')


def start(at, layout, data):
    at.put("hbv.afx", ECHO)
    layout(at)
    at.put("trial.afx", layouts.experiment(data).replace("= hbv", "= echo"))


def fails(at, *pieces):
    error = at.fails(3, pieces, "train", "trial.afx", "-o", "trained")
    expect(not at.path("trained").exists(), "a run folder was made")
    return error


def variable(at, name, of):
    """Numbers of a variable, NaN as None."""
    text = subprocess.run(["ncdump", "-p", "9,17", "-v", of, str(at.path(name))],
                          stdout=subprocess.PIPE, encoding="utf-8", check=True).stdout
    found = re.search(rf"\n {of} =\s*([^;]*);", text.split("\ndata:")[1])
    return [None if word in ("_", "NaN") else word.strip('"') if '"' in word else float(word)
            for word in re.split(r",\s*", found[1].strip())]


def header(at, name):
    return subprocess.run(["ncdump", "-h", str(at.path(name))], stdout=subprocess.PIPE,
                          encoding="utf-8", check=True).stdout


FIRST = (layouts.datetime.date(1990, 11, 1) - layouts.START).days
STEPS = (layouts.datetime.date(1991, 2, 20) - layouts.START).days - FIRST + 1


def check_output(at, name, sites=SITES, evaporation=True):
    expect(variable(at, name, "site_id") == list(sites), variable(at, name, "site_id"))
    observed, simulated = variable(at, name, "qobs"), variable(at, name, "Q")
    expect(len(observed) == len(simulated) == 3 * STEPS, len(observed))
    for site in range(3):
        for step in range(STEPS):
            place = site * STEPS + step
            rain, _, lost = layouts.weather(site, FIRST + step)
            flow = layouts.flow(site, FIRST + step)
            expect(abs(observed[place] - flow) < 1e-6, f"{name}: {site} {step}: {observed[place]}")
            wanted = rain + 1000 * lost if evaporation else rain
            found = simulated[place] if evaporation else simulated[place] % 1000
            expect(abs(found - wanted) < 1e-3, f"{name}: {site}, {step}: {found}, not {wanted}")


def text_layouts_are_read_to_the_world(at):
    for layout, data in ((layouts.camels_fr, 'camels_fr("data")'), (layouts.airgr, 'airgr("data")'),
                         (layouts.folder, 'folder("data", time = "day", P = "rain", T = "warmth", '
                          'PET = "evaporation [mm/d]", qobs = "depth [mm/d]")')):
        start(at, layout, data)
        at.put("trial.afx", at.text("trial.afx").replace("epochs", "real = double\n  epochs"))
        at.run("train", "trial.afx", "-o", "trained")
        at.run("eval", "trained", "-o", "out.nc")
        check_output(at, "out.nc")
        shutil.rmtree(at.path("trained"))
        shutil.rmtree(at.path("data"))


def results_follow_the_conventions(at):
    start(at, layouts.camels_fr, 'camels_fr("data")')
    at.run("train", "trial.afx", "-o", "trained")
    at.run("eval", "trained", "-o", "out.nc")
    text = header(at, "out.nc")
    for piece in (':Conventions = "CF-1.10"', ':featureType = "timeSeries"',
                  'site_id:cf_role = "timeseries_id"', 'time:units = "seconds since 1990-11-01"',
                  'time:calendar = "proleptic_gregorian"', 'time:bounds = "time_bounds"',
                  'Q:units = "mm/d"', 'Q:_FillValue = NaN', 'Q:coordinates = "site_id lat lon"',
                  'lat:units = "degrees_north"', 'lon:standard_name = "longitude"',
                  ":model_hash = ", ":data_hash = "):
        expect_in(piece, text)
    expect(variable(at, "out.nc", "time")[:3] == [0, 86400, 172800], "times")
    expect(variable(at, "out.nc", "lat") == [45, 46, 47], "latitudes")
    at.run("run", "trial.afx", "--run", "trained", "-o", "again.nc")
    expect(at.path("out.nc").read_bytes() == at.path("again.nc").read_bytes(), "other bytes")
    at.run("run", "trial.afx", "--run", "trained", "-o", "simulated")
    rows = at.table(f"simulated/{SITES[1]}.csv")
    expect([float(row["Q [mm/d]"]) for row in rows] == variable(at, "out.nc", "Q")[STEPS:2 * STEPS],
           "the CSV files have other numbers")
    name = f"data/{SITES[0]}.csv"
    at.put(name, at.text(name).replace("1990-03-01,", "1990-03-01,1"))
    at.run("eval", "trained", "-o", "changed.nc")
    hashes = [re.findall(r':(\w+)_hash = "(\w+)"', header(at, n)) for n in ("out.nc", "changed.nc")]
    expect(hashes[0][0] == hashes[1][0] and hashes[0][1] != hashes[1][1], f"{hashes}")
    at.fails(2, ["out.csv", ".nc"], "eval", "trained", "-o", "out.csv")
    at.fails(3, ["nowhere"], "eval", "trained", "-o", "nowhere/out.nc")


def a_run_is_read_back(at):
    """What `run` writes goes in again as forcing, to the same bits."""
    at.put("echo.afx", ECHO)
    rows = ["time,P [mm/d],T [degC],PET [mm/d]"]
    rows += [f"{layouts.date(day)},{0.1 * day + 1 / 3},5,{1 / (day + 1)}" for day in range(30)]
    at.put("weather.csv", "\n".join(rows) + "\n")
    at.put("through.afx", "model through {\n  step 1 d\n  forcing Q : mm/d\n"
           "  output R : mm/d = Q\n}\n")
    at.run("run", "echo.afx", "--forcing", "weather.csv", "-o", "out.nc")
    at.run("run", "echo.afx", "--forcing", "weather.csv", "-o", "out.csv")
    at.run("run", "through.afx", "--forcing", "out.nc", "-o", "back.csv")
    at.run("run", "through.afx", "--forcing", "out.csv", "-o", "same.csv")
    expect(at.text("back.csv") == at.text("same.csv"), "other numbers or dates")
    expect(len(at.text("back.csv").splitlines()) == 31, "other rows")


def caravan_is_read(at):
    for layout, sites in ((layouts.caravan, SITES),
                          (layouts.caravan_original, [f"trial_{site}" for site in SITES])):
        start(at, layout, CARAVAN)
        at.run("train", "trial.afx", "-o", "trained")
        at.run("eval", "trained", "-o", "out.nc")
        check_rain(at, "out.nc", sites)
        columns = at.text("trained/experiment.afx")
        expect_in("caravan(", columns)
        shutil.rmtree(at.path("trained"))
        shutil.rmtree(at.path("data"))


def latitudes_come_from_a_table(at):
    """Without them there is no evaporation."""
    start(at, lambda to: layouts.caravan(to, lambda text: text.replace("gauge_lat", "other")),
          CARAVAN)
    fails(at, "PET")
    at.put("trial.afx", at.text("trial.afx").replace('"data"', '"data", table = "places.csv"'))
    at.put("places.csv", "site,gauge_lat [deg]\n" + "".join(f"{site},45\n" for site in SITES))
    at.run("train", "trial.afx", "-o", "trained")
    at.run("eval", "trained")


def check_rain(at, name, sites):
    """Evaporation is computed there: what is checked is names and flow, and that it is in step."""
    expect(variable(at, name, "site_id") == list(sites), variable(at, name, "site_id"))
    observed = variable(at, name, "qobs")
    for site in range(3):
        for step in range(STEPS):
            wanted = layouts.flow(site, FIRST + step)
            expect(abs(observed[site * STEPS + step] - wanted) < 1e-6, f"{site} {step}")


def own_files_are_read(at):
    """One file of many sites by `netcdf`, and one for each site by `folder`."""
    rows = ["site,height [m]", *(f"{site},{k * k + 5}" for k, site in enumerate(SITES))]
    for layout, data, prefix in (
            (layouts.caravan, f'netcdf("data/caravan_trial.nc", {NAMES})', ""),
            (layouts.caravan_original, f'folder("data/timeseries/netcdf/trial", {NAMES})',
             "trial_")):
        data = data.replace('"streamflow"', '"streamflow [mm/d]"') if prefix else data
        if prefix:
            data = data.replace('_sum"', '_sum [mm/d]"').replace('_mean"', '_mean [degC]"')
        start(at, layout, data)
        folder = "data/timeseries/netcdf/trial" if prefix else "data"
        at.put(f"{folder}/attributes.csv",
               "\n".join(prefix + row if k else row for k, row in enumerate(rows)) + "\n")
        at.put("trial.afx", at.text("trial.afx").replace("1990-01-01 ..", "1990-03-01 .."))
        at.run("train", "trial.afx", "-o", "trained")
        at.run("eval", "trained", "-o", "out.nc")
        check_rain(at, "out.nc", [prefix + site for site in SITES])
        shutil.rmtree(at.path("trained"))
        shutil.rmtree(at.path("data"))


def wrong_files_are_told(at):
    changes = [
        (lambda text: text.replace("total_precipitation_sum", "rain"),
         ["total_precipitation_sum"]),
        (lambda text: text.replace('sum:units = "mm day-1"', 'sum:units = "m"'),
         ["`m`", "mm day-1"]),
        (lambda text: text.replace("days since 1990", "moons since 1990"), ["time"]),
        (lambda text: text.replace(" 50, 51,", " 50, 52,"), ["1990-02-22"]),
        (lambda text: text.replace(" 50, 51,", " 50, 50,"), ["1990-02-20", "0 s after"]),
        (lambda text: text.replace("time = 0, 1,", "time = NaN, 1,").replace("int ", "double "),
         ["time is missing"]),
        (lambda text: text.replace("streamflow = 1.0,", "streamflow = -1.0,"),
         [f"site {SITES[0]}, 1990-01-01", "qobs is negative"]),
        (lambda text: text.replace("basin_id", "other"), ["names of sites"]),
        (lambda text: text.replace("gauge_lat = 40.5", "gauge_lat = NaN"),
         [f"site {SITES[0]}", "gauge_lat"]),
    ]
    for change, pieces in changes:
        start(at, lambda to: layouts.caravan(to, change), CARAVAN)
        fails(at, *pieces)
    start(at, layouts.caravan, CARAVAN)
    whole = at.path("data/caravan_trial.nc").read_bytes()
    for part in range(8):
        at.path("data/caravan_trial.nc").write_bytes(whole[:len(whole) * part // 8])
        fails(at, "caravan_trial.nc")


def wrong_originals_are_told(at):
    table = "data/attributes/trial/attributes_other_trial.csv"
    changes = [
        (lambda text: text.replace("streamflow", "flow"), [SITES[1], "streamflow"]),
        (lambda text: text.replace(" 14300, 14301,", " 14300, 14302,"), [SITES[1], "1990-02-27"]),
        (lambda text: text.replace("streamflow = 1.", "streamflow = -1."),
         [SITES[1], "1990-01-01", "negative"]),
    ]
    for change, pieces in changes:
        start(at, lambda to: layouts.caravan_original(to, change), CARAVAN)
        fails(at, *pieces)
    start(at, layouts.caravan_original, CARAVAN)
    at.put(table, at.text(table).replace(f"trial_{SITES[1]}", "x"))
    fails(at, "attributes_other_trial.csv:1", f"no row for site trial_{SITES[1]}")


def need_netcdf(test):
    def wrapped(at):
        at.put("one.afx", "model one {\n  step 1 d\n  forcing Q : mm/d\n  output R : mm/d = Q\n}\n")
        at.put("one.csv", "time,Q [mm/d]\n1990-01-01,1\n")
        process = at.start("run", "one.afx", "--forcing", "one.csv", "-o", "one.nc")
        _, error = process.communicate()
        if "built without netCDF" in error or not shutil.which("ncdump"):
            raise Skip("built without netCDF, or no ncdump")
        test(at)
    wrapped.__name__ = test.__name__
    return wrapped


TESTS = [need_netcdf(test) for test in (
    text_layouts_are_read_to_the_world, results_follow_the_conventions, a_run_is_read_back,
    caravan_is_read, latitudes_come_from_a_table, own_files_are_read, wrong_files_are_told,
    wrong_originals_are_told)]

if __name__ == "__main__":
    run_tests(TESTS, sys.argv[1])
