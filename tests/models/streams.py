"""Rivers whose channels matter, and how warm they are: each function yields (what, numbers of the
compiled model, numbers from elsewhere)."""
import csv
import glob
import math
import os

import cunge
import stream
from compiled import netcdf, shared_folder
from complex_step import gradient, slope
from river import River

# ---- Muskingum and Cunge

HOURS = 3
PARAMETERS = ("n", "width", "spread", "x")
ATTRIBUTES = ("length", "slope")
SMALL = [3, 3, 4, 4, None]  # two and two headwaters meet, and the last but one as well
REACHES = [(0.03 + 0.01 * i, 10.0 + 8 * i, 0.1 + 0.2 * i, 0.1 + 0.05 * i, 2000.0 + 900 * i,
            0.002 / (i + 1)) for i in range(5)]


def route(library, river, reaches, lateral, start, seeds=None):
    """Reaches and rows of lateral inflow by lane; numbers [time][lane]."""
    table = dict(zip((*PARAMETERS, *ATTRIBUTES), map(list, zip(*reaches))))
    return library.simulate(
        library.model("muskingum_cunge"), (len(reaches), len(lateral)), network=river, seeds=seeds,
        forcing={"lateral": sum(lateral, [])}, start={"Q": start},
        parameter={name: table[name] for name in PARAMETERS},
        attribute={name: table[name] for name in ATTRIBUTES})


def muskingum_cunge(library):
    river, steps = River(SMALL), 48
    reaches, start = river.by_lane(REACHES), [2.0, 3.0, 0.0, 6.0, 9.0]
    lateral = [[4 * max(0.0, math.sin(0.2 * t + i)) ** 2 for i in range(5)] for t in range(steps)]
    seeds = [math.cos(0.1 * k) for k in range(5 * steps)]
    ours = route(library, river, reaches, lateral, start, {"discharge": seeds})
    rows = cunge.run(river.downstream, reaches, lateral, start)
    yield "discharge", ours.output("discharge"), sum(rows, [])
    befores = [start, *rows[:-1]]
    both = [cunge.hydraulics(Q, reach) for row in befores for Q, reach in zip(row, reaches)]
    yield "height", ours.output("height"), [depth for depth, _ in both]
    yield "speed", ours.output("speed"), [speed for _, speed in both]

    def loss(values):
        changed = [(*values[4 * i : 4 * i + 4], *reach[4:]) for i, reach in enumerate(reaches)]
        made = cunge.run(river.downstream, changed, lateral, start)
        return sum(w * Q for w, Q in zip(seeds, sum(made, [])))

    slopes = gradient(loss, sum((list(reach[:4]) for reach in reaches), []))
    for place, name in enumerate(PARAMETERS):
        yield f"derivative by {name}", ours.slope(name), slopes[place::4]


def muskingum_cunge_rests(library):
    """What enters leaves, in the end; and a rectangle's depth is the one of Manning's law."""
    river = River(SMALL)
    reaches = river.by_lane([(n, w, 0.0, 0.2, 3000.0, s) for n, w, _, _, _, s in REACHES])
    ours = route(library, river, reaches, [[1.5] * 5] * 400, [1.0] * 5)
    end = ours.output("discharge")[-5:]
    yield "discharge", end, river.by_lane([1.5, 1.5, 1.5, 4.5, 7.5])
    yield "depth", ours.output("height")[-5:], [
        (Q * n / w / math.sqrt(s)) ** 0.6 for Q, (n, w, _, _, _, s) in zip(end, reaches)]


def colorado(library):
    """The National Water Model's network in Texas: (river, reaches, [below no lake], and rows of
    hourly inflow and of its discharge). Its trapezoids are given by bottom, top and side; ours
    have the same at the bank's height."""
    folder = shared_folder(library.folder, "routing", "nwm-lower-colorado-tx")
    if not folder:
        return None
    table = {name: netcdf(os.path.join(folder, "RouteLink.nc"), name)
             for name in ("link", "to", "Length", "n", "So", "ChSlp", "BtmWdth", "TopWdth", "MusX",
                          "NHDWaterbodyComID")}
    place = {int(link): i for i, link in enumerate(table["link"])}
    river = River([place.get(int(below)) for below in table["to"]])
    reaches = []
    for i in range(len(place)):
        bottom, top = table["BtmWdth"][i], table["TopWdth"][i]
        bank, spread = (top - bottom) / 2 * table["ChSlp"][i], 1 - bottom / top
        reaches.append((table["n"][i], top / bank ** spread, spread, table["MusX"][i],
                        table["Length"][i], table["So"][i]))
    files = sorted(glob.glob(os.path.join(folder, "channel_forcing", "*.nc")))[:HOURS + 1]

    there = {int(link): k for k, link in enumerate(netcdf(files[0], "feature_id"))}
    order = [there[int(table["link"][i])] for i in river.order]

    def rows(name):
        return [[0.0 if math.isnan(values[k]) else values[k] for k in order]
                for values in (netcdf(path, name) for path in files)]

    inflow = [[a + b for a, b in zip(*both)]
              for both in zip(rows("qBucket"), rows("qSfcLatRunoff"))]
    lakes = river.by_lane([number > 0 for number in table["NHDWaterbodyComID"]])
    return (river, river.by_lane(reaches), without_lakes(river, lakes), inflow,
            rows("streamflow"))


def without_lakes(river, lakes):
    """Whether no lake lies above; reaches are in order."""
    fine = [not lake for lake in lakes]
    for i, below in enumerate(river.downstream):
        if below is not None:
            fine[below] = fine[below] and fine[i]
    return fine


def muskingum_cunge_colorado(library):
    """Eleven thousand reaches, and a derivative along a direction in all of them. What flows is
    compared with the National Water Model where no lake, which it routes otherwise, lies above."""
    case = colorado(library)
    if not case:
        return
    river, reaches, free, inflow, published = case
    start, theirs = published[0], published[-1]
    lateral = [row for row in inflow[1:] for _ in range(12)]
    count = len(start)
    seeds = [0.0] * (count * (len(lateral) - 1)) + [1 + math.cos(0.37 * i) for i in range(count)]
    ours = route(library, river, reaches, lateral, start, {"discharge": seeds})
    rows = cunge.run(river.downstream, reaches, lateral, start)
    yield "discharge", ours.output("discharge"), sum(rows, [])
    off = sorted(abs(a - b) / b for a, b, fine in zip(ours.end("Q"), theirs, free)
                 if fine and b > 1)
    print(f"  {count} reaches; of {len(off)} above all lakes with more than 1 m3/s, half are "
          f"within {off[len(off) // 2]:.1%} of the National Water Model, nine of ten within "
          f"{off[9 * len(off) // 10]:.1%}")
    yield "half are within 2 % of the National Water Model", [
        float(off[len(off) // 2] < 0.02)], [1.0]
    way = [(1.5 + math.sin(0.11 * i)) * reach[0] for i, reach in enumerate(reaches)]

    def loss(values):
        changed = [(n, *reach[1:]) for n, reach in zip(values, reaches)]
        end = cunge.run(river.downstream, changed, lateral, start)[-1]
        return sum(w * Q for w, Q in zip(seeds[-count:], end))

    yield "derivative along a direction in n", [math.fsum(
        a * b for a, b in zip(ours.slope("n"), way))], [
            slope(loss, [reach[0] for reach in reaches], way)]


# ---- the temperature of a stream

STREAM = (0.3, 0.5, 1.5, 0.4, 10.0, 11.0)
LATITUDES = (40.0, -33.5, 68.0)


def stream_temperature(library):
    """A hundred days from the first of January at three latitudes, one within the polar circle."""
    days, lanes = 100, len(LATITUDES)
    weather = [(10 + 12 * math.sin(0.1 * t), 0.6 + 0.3 * math.sin(0.7 * t),
                3 + 2.9 * math.sin(0.3 * t)) for t in range(days)]
    seeds = [math.cos(0.05 * k) for k in range(days * lanes)]
    columns = [[value for value in column for _ in range(lanes)] for column in zip(*weather)]
    ours = library.simulate(
        library.model("stream_temperature"), (lanes, days), seeds={"temperature": seeds},
        forcing=dict(zip(("T", "humidity", "Q", "doy"), (
            *columns, [day + 1.0 for day in range(days) for _ in range(lanes)]))),
        attribute={"latitude": list(LATITUDES)},
        parameter={name: [value] * lanes for name, value in zip(stream.NAMES, STREAM)})
    for lane, latitude in enumerate(LATITUDES):
        suns = [stream.sunshine(day + 1, latitude) for day in range(days)]
        rows = stream.run(weather, suns, STREAM)
        yield f"temperature at {latitude}", ours.output("temperature")[lane::lanes], [
            max(T, 0.0) for T in rows]
        parts = list(zip(*(stream.fluxes(T, today[:2], sun, STREAM)
                           for T, today, sun in zip(rows, weather, suns))))
        for name, expected in zip(("sunshine", "radiated", "evaporated", "convected"), parts):
            yield f"{name} at {latitude}", ours.output(name)[lane::lanes], expected

        def loss(p, suns=suns, lane=lane):
            return sum(w * (T if complex(T).real > 0 else 0.0)
                       for w, T in zip(seeds[lane::lanes], stream.run(weather, suns, p)))

        for name, expected in zip(stream.NAMES, gradient(loss, STREAM)):
            yield f"derivative by {name} at {latitude}", [ours.slope(name)[lane]], [expected]
