"""The same small world in the layout of each data set that can be read: sites, days, weather and
flow by formulas. A layout is a folder of text files; those in netCDF are written by ncgen."""
import datetime
import math
import shutil
import subprocess

from afflux_runner import Skip, expect

SITES = ["01000001", "01000002", "02000003"]
START = datetime.date(1990, 1, 1)
DAYS = 420
AREA = 5e8  # m^2
CUBIC_FEET = 0.028316846592  # m^3


def weather(site, day):
    """P, T, PET [mm/d, degC, mm/d], to two decimals."""
    rain = max(0.0, 9 * math.sin(1.3 * day + 0.7 * site) - 2)
    warmth = 8 - 10 * math.cos(2 * math.pi * day / 365.25) - site
    return round(rain, 2), round(warmth, 2), round(max(0.0, 1.5 + 0.1 * warmth), 2)


def flow(site, day):
    """mm/d; missing (None) on one day."""
    if (site, day) == (1, 33):
        return None
    return round(1 + 0.5 * math.sin(0.11 * day + site) + 0.2 * site, 4)


def date(day):
    return START + datetime.timedelta(days=day)


EXPERIMENT = """import "hbv.afx"

experiment trial {{
  model     = hbv
  data      = {data}
  train     = 1990-01-01 .. 1990-07-31
  validate  = 1990-08-01 .. 1990-10-31
  test      = 1990-11-01 .. 1991-02-20
  {split}
  warmup    = 30 d
  static    = mlp(attributes, hidden = [4])
  batch     = 3 sites, 60 d
  epochs    = 1
}}
"""


def experiment(data, split=""):
    return EXPERIMENT.format(data=data, split=split)


# ---- text


def camels_text(at):
    for place, site in enumerate(SITES):
        unit = site[:2]
        rows = [f"  {40 + place}.50", f" {100 * place + 50}.00", f" {AREA:.0f}",
                "Year Mnth Day Hr\tdayl(s)\tPRCP(mm/day)\tsrad(W/m2) swe(mm)\tTmax(C)\t"
                "tmin(C)\tvp(Pa)"]
        flows = []
        for day in range(DAYS):
            rain, warmth, _ = weather(place, day)
            rows.append(f"{date(day):%Y %m %d} 12\t36000.00\t{rain:.2f}\t250.00\t0.00\t"
                        f"{warmth + 4:.2f}\t{warmth - 4:.2f}\t700.00")
            depth = flow(place, day)
            feet = -999 if depth is None else depth * AREA / 86400 / 1000 / CUBIC_FEET
            flows.append(f"{site} {date(day):%Y %m %d} {feet:9.2f} {'M' if depth is None else 'A'}")
        del flows[40]  # a day that the gauge's file does not have
        at.put(f"data/basin_mean_forcing/daymet/{unit}/{site}_lump_cida_forcing_leap.txt",
               "\n".join(rows))  # without a last newline
        at.put(f"data/usgs_streamflow/{unit}/{site}_streamflow_qc.txt", "\n".join(flows) + "\n")
    tables = {"topo": "gauge_lat;gauge_lon;elev_mean;slope_mean;area_gages2",
              "geol": "carbonate_rocks_frac;geol_permeability"}
    for name, columns in tables.items():
        rows = [f"gauge_id;{columns}"]
        for place, site in enumerate(SITES):
            cells = (str(10 + place + k) for k in range(columns.count(";") + 1))
            rows.append(";".join([site, *cells]))
        at.put(f"data/camels_attributes_v2.0/camels_{name}.txt", "\n".join(rows) + "\n")


def stations(at, time, columns):
    for place, site in enumerate(SITES):
        rows = [",".join([time, *columns])]
        for day in range(DAYS):
            depth = flow(place, day)
            numbers = [*weather(place, day), "" if depth is None else depth * 1000,
                       "" if depth is None else depth]
            rows.append(",".join([str(date(day)), *map(str, numbers)]))
        at.put(f"data/{site}.csv", "\n".join(rows) + "\n")


def camels_fr(at):
    stations(at, "Date", ["Ptot", "Temp", "Evap", "Qls", "Qmmd"])
    names = ["code", "name", "lon", "lat", "area_km2", *(f"hypso_p{k}" for k in range(101))]
    rows = [",".join(names)]
    for place, site in enumerate(SITES):
        rows.append(",".join([site, f'"Stream, {site}"', "5.5", str(45 + place), str(200 + place),
                              *(str(100 * (place + 1) + k) for k in range(101))]))
    at.put("data/catchments.csv", "\n".join(rows) + "\n")


def airgr(at):
    stations(at, "DatesR", ["P", "T", "E", "Qls", "Qmm"])
    for place, site in enumerate(SITES):
        heights = " ".join(str(100 * (place + 1) + k) for k in range(101))
        at.put(f"data/{site}_info.csv",
               f"code,{site}\nname,Stream\narea_km2,{360 + place}\nhypso_m_p0_to_p100,{heights}\n")


def folder(at):
    """Of one's own: other names, flow in litres a second."""
    stations(at, "day", ["rain [cm/d]", "warmth [degC]", "evaporation", "litres [L/s]", "depth"])
    for site in SITES:
        rows = [line.split(",") for line in at.text(f"data/{site}.csv").splitlines()]
        for row in rows[1:]:
            row[1] = str(float(row[1]) / 10)
        at.put(f"data/{site}.csv", "\n".join(map(",".join, rows)) + "\n")
    attributes(at)


def attributes(at):
    rows = ["site,height [m],zone"]
    rows += [f"{site},{100 * place + 7},{place + 1}" for place, site in enumerate(SITES)]
    at.put("data/attributes.csv", "\n".join(rows) + "\n")


# ---- netCDF


def make_netcdf(at, name, text):
    if not shutil.which("ncgen"):
        raise Skip("no ncgen")
    at.put("made.cdl", text)
    at.path(name).parent.mkdir(parents=True, exist_ok=True)
    process = subprocess.run(["ncgen", "-4", "-o", str(at.path(name)), str(at.path("made.cdl"))],
                             stderr=subprocess.PIPE, encoding="utf-8")
    expect(process.returncode == 0, process.stderr)


def numbers(values):
    return ", ".join("NaN" if value is None else repr(value) for value in values)


def caravan(at, change=lambda text: text):
    """One package of many sites; `change` alters its text."""
    series = {"total_precipitation_sum": 0, "temperature_2m_mean": 1, "streamflow": 2}
    units = ["mm day-1", "degC", "mm day-1"]
    text = (f"netcdf made {{ dimensions: basin = {len(SITES)} ; time = {DAYS} ; id_len = 8 ;\n"
            "variables: char basin_id(basin, id_len) ; int time(time) ;\n"
            ' time:units = "days since 1990-01-01" ; double gauge_lat(basin) ;\n')
    for name, place in series.items():
        text += f' double {name}(basin, time) ; {name}:units = "{units[place]}" ;\n'
    text += 'data: basin_id = ' + ", ".join(f'"{site}"' for site in SITES) + " ;\n"
    text += f" time = {numbers(range(DAYS))} ;\n gauge_lat = 40.5, 41.5, 42.5 ;\n"
    for name, place in series.items():
        values = [flow(s, d) if place == 2 else weather(s, d)[place]
                  for s in range(len(SITES)) for d in range(DAYS)]
        text += f" {name} = {numbers(values)} ;\n"
    make_netcdf(at, "data/caravan_trial.nc", change(text + "}\n"))


def caravan_original(at, change=lambda text: text):
    """The folders as they are published: a file for each site over `date`, without units."""
    series = ["total_precipitation_sum", "temperature_2m_mean", "streamflow"]
    for place, site in enumerate(SITES):
        text = f"netcdf made {{ dimensions: date = {DAYS} ;\nvariables: int64 date(date) ;\n"
        text += ' date:units = "days since 1951-01-01 00:00:00" ;\n'
        text += "".join(f" float {name}(date) ;\n" for name in series)
        text += f"data: date = {numbers(range(14245, 14245 + DAYS))} ;\n"
        for k, name in enumerate(series):
            values = [flow(place, d) if k == 2 else weather(place, d)[k] for d in range(DAYS)]
            text += f" {name} = {numbers(values)} ;\n"
        changed = change(text + "}\n") if place == 1 else text + "}\n"
        make_netcdf(at, f"data/timeseries/netcdf/trial/trial_{site}.nc", changed)
    rows = ["gauge_id,country,gauge_lat,gauge_lon,area"]
    rows += [f"trial_{site},Here,{40.5 + k},-70,{100 + k}" for k, site in enumerate(SITES)]
    at.put("data/attributes/trial/attributes_other_trial.csv", "\n".join(rows) + "\n")
    rows = ["gauge_id,ele_mt_sav,dis_m3_pyr"]
    rows += [f"trial_{site},{300 + k * k},{5 + k}" for k, site in enumerate(SITES)]
    at.put("data/attributes/trial/attributes_hydroatlas_trial.csv", "\n".join(rows) + "\n")
