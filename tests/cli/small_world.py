"""A small folder of data made by formulas, and an experiment on it: sites a, b, c, ..., each with
its own attributes, four years of weather, and the flow of a linear reservoir."""
import datetime
import math

COLUMNS = ["time", "P [mm/d]", "T [degC]", "PET [mm/d]", "qobs [mm/d]"]
START = datetime.date(1989, 10, 1)
DAYS = 4 * 365 + 1
RECESSION = 0.1  # per day


def weather(day, site):
    season = math.sin(2 * math.pi * (day - 100) / 365.25)
    rain = max(0.0, 10 * math.sin(1.3 * day + 0.7 * site) - 2 - site)
    return rain, 9 + 8 * season - site, 1.5 + 1.2 * season


def rows_of(site):
    water = 10.0
    for day in range(DAYS):
        rain, temperature, evaporation = weather(day, site)
        flow = (RECESSION + 0.03 * site) * water
        water = max(0.0, water + rain - flow - 0.6 * evaporation)
        yield [str(START + datetime.timedelta(days=day)), rain, temperature, evaporation, flow]


def write(at, sites=6):
    for site in range(sites):
        at.write_table(f"data/{'abcdefgh'[site]}.csv", COLUMNS, rows_of(site))
    rows = [["abcdefgh"[site], 100.0 * site + 50, 1.0 / (1 + site), math.cos(site)]
            for site in range(sites)]
    at.write_table("data/attributes.csv", ["site", "height [m]", "forest [1]", "aspect [1]"], rows)


EXPERIMENT = """import "hbv.afx"

experiment trial {
  model     = hbv
  data      = folder("data")
  train     = 1990-10-01 .. 1992-09-30
  validate  = 1991-10-01 .. 1992-09-30
  test      = 1992-10-01 .. 1993-09-30
  warmup    = 120 d
  static    = mlp(attributes, hidden = [12])
  loss      = batch_nse(Q, qobs)
  optimizer = adam(rate = 1e-2)
  batch     = 4 sites, 90 d
  epochs    = 6
  seed      = 3
}
"""


def experiment(**settings):
    """The experiment with some settings put in other words."""
    lines = EXPERIMENT.splitlines()
    for name, words in settings.items():
        where = next(k for k, line in enumerate(lines) if line.split()[:1] == [name])
        lines[where] = f"  {name} = {words}"
    return "\n".join(lines) + "\n"
