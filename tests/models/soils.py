"""Models of soil water, and what stands before them: snow and potential evapotranspiration. Each
function yields (what, numbers of the compiled model, numbers from elsewhere)."""
import csv
import datetime
import math
import os

import hbv
import soil_water as papers
import sun_and_snow as sky
from compiled import options_of, shared_folder
from complex_step import derivative, gradient

DAYS = 200
SEEDS = [math.cos(0.2 * t) for t in range(DAYS)]
# Showers and a flood, then a drought, then rain again.
WEATHER = [((2.5 if t < 60 else 0.0 if t < 130 else 1.0) * P, PET)
           for t, (P, _, PET) in enumerate(hbv.weather(DAYS))]


def slopes_of(law, parameters):
    """Derivatives of the seeded first output of law({name: value}), rows of outputs."""
    def loss(values):
        made = law(dict(zip(parameters, values)))
        return sum(w * row[0] for w, row in zip(SEEDS, made))

    return dict(zip(parameters, gradient(loss, list(parameters.values()))))


def held_against(library, name, law, parameters, outputs):
    """Outputs, stores, and derivatives by all parameters of the first output, seeded."""
    ours = library.simulate(
        library.model(name), (1, DAYS), seeds={outputs[0]: SEEDS},
        forcing=dict(zip(("P", "PET"), map(list, zip(*WEATHER)))),
        parameter={key: [x] for key, x in parameters.items()})
    rows, stores = law(WEATHER, parameters)
    for place, output in enumerate(outputs):
        yield f"{output}", ours.output(output), [row[place] for row in rows]
    for store, content in stores.items():
        yield f"{store} at the end", ours.end(store), content if isinstance(content, list) else [
            content]
    slopes = slopes_of(lambda changed: law(WEATHER, changed)[0], parameters)
    for key, slope in slopes.items():
        yield f"derivative by {key}", ours.slope(key), [slope]


def sacramento(library):
    yield from held_against(library, "sacramento", papers.sacramento, papers.SACRAMENTO,
                            ("Q", "AET", "loss"))


def xinanjiang(library):
    yield from held_against(library, "xinanjiang", papers.xinanjiang, papers.XINANJIANG,
                            ("Q", "AET"))


def topmodel(library):
    yield from held_against(library, "topmodel", papers.topmodel, papers.TOPMODEL,
                            ("Q", "AET", "wet"))


def vic(library):
    yield from held_against(library, "vic", papers.vic, papers.VIC, ("Q", "AET"))


def topmodel_measured(library):
    """Classes of a map, and the flow at the start of the day."""
    indices = [3.5 + 0.6 * k + 0.1 * math.sin(k) for k in range(16)]
    areas = [1.0 + (k % 5) for k in range(16)]
    p = {k: v for k, v in papers.TOPMODEL.items() if k not in ("mean", "spread")}
    p["lnT0"] = -1.0
    ours = library.simulate(
        library.model("topmodel", *options_of(["index=measured", "share=measured",
                                               "baseflow=explicit"])), (1, DAYS),
        forcing=dict(zip(("P", "PET"), map(list, zip(*WEATHER)))), seeds={"Q": SEEDS},
        attribute={"TI": indices, "area": areas}, parameter={key: [x] for key, x in p.items()})
    classes = [(index, area / sum(areas)) for index, area in zip(indices, areas)]

    def law(changed):
        return papers.topmodel(WEATHER, changed, classes, True)[0]

    for place, output in enumerate(("Q", "AET", "wet")):
        yield output, ours.output(output), [row[place] for row in law(p)]
    for key, slope in slopes_of(law, p).items():
        yield f"derivative by {key}", ours.slope(key), [slope]


# ---- potential evapotranspiration

# FAO-56, examples 18 (Uccle, July 6, radiation measured and from sunshine), 20 (Lyon, July, with
# temperatures only), and 8 (radiation above the air at 20 S on September 3, by Oudin's law at 95
# degrees, where it is all evaporated): uses, forcing, (latitude, elevation, day), PET
UCCLE = {"Tmin": 12.3, "Tmax": 21.5, "radiation": 22.07, "sunshine": 9.25, "vapour": 1.409,
         "wind": 2.078}
EXAMPLES = (
    ("demand=penman_monteith", UCCLE, (50.8, 100, 187), 3.88),
    ("demand=penman_monteith demand.sun=hours", UCCLE, (50.8, 100, 187), 3.88),
    ("demand=penman_monteith demand.sun=temperature demand.air=dewpoint demand.wind=typical",
     {"Tmin": 14.8, "Tmax": 26.6}, (45.72, 200, 196), 4.56),
    ("demand=oudin", {"T": 95.0}, (-20, 0, 246), 32.2 / 2.45),
)


def asked_for(model, role, table):
    """Those of the table that the compiled model has."""
    names = {symbol.name.decode() for symbol in model.symbols(role)}
    return {name: values for name, values in table.items() if name in names}


def run_demand(library, uses, weather, sites, seeds=None):
    """weather: {name: one for each site}; sites: rows (latitude, elevation, day). One step."""
    model = library.model("evapotranspiration", *options_of(uses.split()))
    latitudes, elevations, days = map(list, zip(*sites))
    return library.simulate(
        model, (len(sites), 1), seeds=seeds,
        forcing=asked_for(model, 0, {**weather, "doy": days}),
        attribute=asked_for(model, 1, {"latitude": latitudes, "elevation": elevations}))


def fao_examples(library):
    for uses, weather, site, expected in EXAMPLES:
        ours = run_demand(library, uses, {name: [x] for name, x in weather.items()}, [site])
        yield f"{uses} at {site}", ours.output("PET"), [expected]


SITES = [(-67.0 + 9.3 * k, 40.0 * k, (31 * k) % 365 + 1) for k in range(15)]  # some polar
AIR = [{"T": 12 + 11 * math.sin(1.3 * k), "Tmin": 5 + 11 * math.sin(1.3 * k),
        "Tmax": 18 + 12 * math.sin(1.3 * k), "radiation": 14 + 9 * math.sin(0.7 * k),
        "sunshine": 6 + 4 * math.sin(0.7 * k), "vapour": 0.9 + 0.3 * math.sin(k),
        "wind": 2.5 + 2 * math.sin(2 * k)} for k in range(15)]
LAWS = {
    "demand=oudin": sky.oudin, "demand=hargreaves": sky.hargreaves,
    "demand=priestley_taylor": sky.priestley_taylor, "demand=penman_monteith": sky.penman_monteith,
    "demand=penman_monteith demand.sun=hours": lambda *at: sky.penman_monteith(*at, sun="hours"),
    "demand=penman_monteith demand.sun=temperature demand.air=dewpoint demand.wind=typical":
        lambda *at: sky.penman_monteith(*at, sun="temperature", sparse=True)}


def evapotranspiration(library):
    """Fifteen sites, and the derivatives by all that is measured there."""
    forcing = {name: [air[name] for air in AIR] for name in AIR[0]}
    for uses, law in LAWS.items():
        ours = run_demand(library, uses, forcing, SITES, {"PET": [1.0] * len(SITES)})
        yield uses, ours.output("PET"), [law(air, *site) for air, site in zip(AIR, SITES)]
        for name in asked_for(ours.model, 0, forcing):
            expected = [derivative(lambda x, air=air, site=site, name=name: complex(
                law({**air, name: x[0]}, *site)), [air[name]], 0) for air, site in zip(AIR, SITES)]
            yield f"{uses} by {name}", ours.forcing_slope(name), expected


# ---- snow

WINTER = [(P, T - 1.3, (300 + t) % 365 + 1) for t, (P, T, _) in enumerate(hbv.weather(DAYS))]
ELEVATION = 1234.0


def snow17_of(p):
    """The paper's parameters, of those of the model, which are per day."""
    return sky.snow17(WINTER, {name: x / 4 if name in sky.PER_SIX_HOURS else x
                               for name, x in p.items()}, ELEVATION / 100)


PACKS = {"snow17": (snow17_of, {name: 4 * x if name in sky.PER_SIX_HOURS else x
                                for name, x in sky.SNOW17.items()}),
         "cemaneige": (lambda p: sky.cemaneige(WINTER, p), sky.CEMANEIGE)}


def snow(library):
    """Liquid water and packs; the derivative by PXTEMP is 0 on both sides, for it jumps."""
    for label, (law, parameters) in PACKS.items():
        model = library.model("snow", *options_of([f"pack={label}"]))
        forcing = dict(zip(("P", "T", "doy"), map(list, zip(*WINTER))))
        ours = library.simulate(
            model, (1, DAYS), forcing=asked_for(model, 0, forcing), seeds={"liquid": SEEDS},
            attribute=asked_for(model, 1, {"elevation": [ELEVATION]}),
            parameter={f"pack.{name}": [x] for name, x in parameters.items()})
        for place, output in enumerate(("liquid", "depth")):
            yield f"{output}, {label}", ours.output(output), [row[place] for row in law(parameters)]
        for name, slope in slopes_of(law, parameters).items():
            yield f"derivative by {name}, {label}", ours.slope(f"pack.{name}"), [slope]


# ---- put together

SOILS = {"sacramento": (papers.sacramento, papers.SACRAMENTO),
         "xinanjiang": (papers.xinanjiang, papers.XINANJIANG),
         "topmodel": (papers.topmodel, papers.TOPMODEL), "vic": (papers.vic, papers.VIC)}
TOGETHER = (("snow17", "oudin", "sacramento"), ("cemaneige", "hargreaves", "xinanjiang"),
            ("snow17", "hargreaves", "topmodel"), ("cemaneige", "oudin", "vic"))
LATITUDE = 46.5


def run_together(library, choice, weather, seeds=None):
    """weather: rows (P, T, Tmin, Tmax, day)."""
    pack, demand, soil = choice
    uses = [f"pack={pack}", f"demand={demand}", f"soil={soil}"]
    model = library.model("catchment", *options_of(uses))
    forcing = dict(zip(("P", "T", "Tmin", "Tmax", "doy"), map(list, zip(*weather))))
    values = {f"pack.{name}": [x] for name, x in PACKS[pack][1].items()}
    values.update({f"soil.{name}": [x] for name, x in SOILS[soil][1].items()})
    return library.simulate(
        model, (1, len(weather)), forcing=asked_for(model, 0, forcing), seeds=seeds,
        attribute=asked_for(model, 1, {"latitude": [LATITUDE], "elevation": [ELEVATION]}),
        parameter=values)


def in_python(choice, weather):
    """Q of every day, and PET."""
    pack, demand, soil = choice
    air = [{"T": T, "Tmin": Tmin, "Tmax": Tmax} for _, T, Tmin, Tmax, _ in weather]
    PET = [getattr(sky, demand)(w, LATITUDE, ELEVATION, row[4]) for w, row in zip(air, weather)]
    sky_weather = [(row[0], row[1], row[4]) for row in weather]
    if pack == "snow17":
        liquid = sky.snow17(sky_weather, sky.SNOW17, ELEVATION / 100)
    else:
        liquid = sky.cemaneige(sky_weather, sky.CEMANEIGE)
    law, parameters = SOILS[soil]
    rows, _ = law([(row[0], pet) for row, pet in zip(liquid, PET)], parameters)
    return [row[0] for row in rows], PET


def catchment(library):
    weather = [(P, T, T - 5, T + 6, day) for P, T, day in WINTER]
    for choice in TOGETHER:
        ours = run_together(library, choice, weather)
        flows, PET = in_python(choice, weather)
        yield f"Q of {choice}", ours.output("Q"), flows
        yield f"PET of {choice}", ours.output("PET"), PET


# ---- real catchments


def day_of_year(text):
    return datetime.date.fromisoformat(text).timetuple().tm_yday


def french_weather(folder, code):
    """Rows (date, P, T, PET) of a catchment, and its latitude."""
    with open(os.path.join(folder, "catchments.csv"), encoding="utf-8") as file:
        (latitude,) = (float(row["lat"]) for row in csv.DictReader(file) if row["code"] == code)
    with open(os.path.join(folder, code + ".csv"), encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return latitude, [(row["Date"], float(row["Ptot"]), float(row["Temp"]), float(row["Evap"]))
                      for row in rows]


def french_catchments(library):
    """Twenty years in the Vosges, with every soil; the range of temperature is made up there."""
    folder = shared_folder(library.folder, "camels-fr")
    if not folder:
        return
    _, rows = french_weather(folder, "A605102001")
    weather = [(P, T, T - 4, T + 5, day_of_year(date)) for date, P, T, _ in rows]
    for choice in TOGETHER:
        ours = run_together(library, choice, weather)
        flows, PET = in_python(choice, weather)
        yield f"Q of {choice}", ours.output("Q"), flows
        yield f"sum of PET of {choice}", [math.fsum(ours.output("PET"))], [math.fsum(PET)]


def french_demand(library):
    """Oudin's law as CAMELS-FR has it, to 0.1 mm, over twenty years. Its program takes 446*pi W/m2
    for the sun, where FAO-56 has 82 kJ/m2/min, and 28.5 W/m2 for what evaporates a mm in a day."""
    folder = shared_folder(library.folder, "camels-fr")
    if not folder:
        return
    for code in ("A605102001", "K134181001", "Y862000101"):
        latitude, rows = french_weather(folder, code)
        stronger = 446 * math.pi / (82000 / 60) * (2.45e6 / 86400 / 28.5)
        total = math.fsum(run_years(library, latitude, rows)) * stronger
        yield f"mean PET of {code}", [total / len(rows)], [
            math.fsum(row[3] for row in rows) / len(rows)]


def run_years(library, latitude, rows):
    model = library.model("evapotranspiration")
    return library.simulate(
        model, (1, len(rows)), attribute={"latitude": [latitude]},
        forcing={"T": [row[2] for row in rows],
                 "doy": [float(day_of_year(row[0])) for row in rows]}).output("PET")
