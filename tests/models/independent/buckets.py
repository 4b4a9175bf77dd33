"""Small buckets: linear_bucket, bucket_snow, and the examples shared, logarithms, unit_hydrograph
and seasonal. mm and d.
"""
import math

from complex_step import above, clamp, exp, least, most, power


def degree_day(state, P, T, p):
    pack = state[0] + P
    melt = 0.0 if above(0.0, T) else least(P + p["factor"] * T, pack)
    return [pack - melt], melt


def refreezing(state, P, T, p):
    ice, water = state
    snows = above(0.0, T)
    ice, water = (ice + P, water) if snows else (ice, water + P)
    thaw = least(p["factor"] * most(T, 0.0), ice)
    ice, water = ice - thaw, water + thaw
    freeze = least(p["again"] * p["factor"] * most(-T, 0.0), water)
    ice, water = ice + freeze, water - freeze
    melt = most(water - p["holds"] * ice, 0.0)
    return [ice, water - melt], melt


def none(state, P, T, p):
    return state, P


SNOW = {"degree_day": (degree_day, 1), "refreezing": (refreezing, 2), "none": (none, 0)}


def bucket_snow(weather, p, snow):
    """Rows (flow, evapotranspiration), and the water of snow, soil and ground together."""
    law, count = SNOW[snow]
    pack, soil, ground, rows = [0.0] * count, 50.0, 10.0, []
    for P, T, PET in weather:
        pack, melt = law(pack, P, T, p)
        soil += melt
        over = most(soil - p["capacity"], 0.0)
        soil, ground = soil - over, ground + over
        ET = least(PET * clamp(soil / (0.75 * p["capacity"]), 0.0, 1.0), soil)
        Q = least(ground / p["k"], ground)
        soil, ground = soil - ET, ground - Q
        rows.append((Q, ET))
    return rows, sum(pack) + soil + ground


def power_law(weather, size, exponent, dryness, parts=4):
    S, rows = 0.5 * size, []
    for P, _, PET in weather:
        total = [0.0, 0.0]
        for _ in range(parts):
            ET = least(PET * clamp(S / (dryness * size), 0.0, 1.0), 0.5 * S * parts)
            Q = least(power(S / size, exponent), 0.5 * S * parts)
            S = S + (P - ET - Q) / parts
            total = [total[0] + Q / parts, total[1] + ET / parts]
        rows.append(tuple(total))
    return rows


def linear(weather, parameters, flow="exact"):
    """Rows (flow, evapotranspiration), and the water at the end."""
    k, wet = parameters
    S, rows = 0.5 * wet, []
    share = 1 - exp(-1 / k) if flow == "exact" else 1 / k
    for rain, demand in weather:
        S = S + rain
        ET = least(demand * clamp(S / wet, 0.0, 1.0), S)
        S = S - ET
        rows.append((share * S, ET))
        S = S - share * S
    return rows, {"S": [S]}


def logarithms(logs, k):
    """Flow of a linear reservoir that is fed log(1 + rain)."""
    S, flows = 10.0, []
    for value in logs:
        S += exp(value) - 1
        flows.append(k * S)
        S -= flows[-1]
    return flows


def triangle(base, days):
    """Shares that leave on each day: the area under a triangle of that base, between its days."""
    def left(time):
        part = clamp(time / base, 0.0, 1.0)
        return 1 - 2 * (1 - part) ** 2 if above(part, 0.5) else 2 * part**2

    return [left(day + 1) - left(day) for day in range(days)]


def spread(rain, weights):
    return [sum(w * rain[t - k] for k, w in enumerate(weights) if k <= t)
            for t in range(len(rain))]


def seasonal(weather, days, least_factor, most_factor):
    """Rows (liquid water, snow): the melt factor of Snow-17."""
    snow, rows = 0.0, []
    for (P, T, _), day in zip(weather, days):
        season = 0.5 + 0.5 * math.sin(2 * math.pi * (day - 81) / 365.25)
        factor = least_factor + (most_factor - least_factor) * season
        rain = 0.0 if T < 1 else P
        snow += P - rain
        melt = least(factor * max(T, 0.0), snow)
        snow -= melt
        rows.append((melt + rain, snow))
    return rows
