"""Models of soil water, and the parts that stand before them: snow and potential evapotranspiration.
Each function yields (what, numbers of the compiled model, numbers from elsewhere)."""
import math

import hbv
import soil_water as papers
from compiled import options_of
from complex_step import gradient

DAYS = 200
SEEDS = [math.cos(0.2 * t) for t in range(DAYS)]
# Showers and a flood, then a drought, then rain again.
WEATHER = [((2.5 if t < 60 else 0.0 if t < 130 else 1.0) * P, PET)
           for t, (P, _, PET) in enumerate(hbv.weather(DAYS))]


def held_against(library, name, law, parameters, outputs, uses=(), attribute=None):
    """Outputs, stores, and derivatives by all parameters of the first output, seeded."""
    forcing = dict(zip(("P", "PET"), map(list, zip(*WEATHER))))
    ours = library.simulate(
        library.model(name, *options_of(uses)), (1, DAYS), forcing=forcing,
        seeds={outputs[0]: SEEDS}, parameter={key: [x] for key, x in parameters.items()},
        **({"attribute": attribute} if attribute else {}))
    rows, stores = law(WEATHER, parameters)
    for place, output in enumerate(outputs):
        yield f"{output}", ours.output(output), [row[place] for row in rows]
    for store, content in stores.items():
        yield f"{store} at the end", ours.end(store), content if isinstance(content, list) else [
            content]

    def loss(values):
        made = law(WEATHER, dict(zip(parameters, values)))[0]
        return sum(w * row[0] for w, row in zip(SEEDS, made))

    slopes = gradient(loss, list(parameters.values()))
    for key, slope in zip(parameters, slopes):
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
