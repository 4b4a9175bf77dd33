"""HyMOD: Moore (1985), Hydrological Sciences Journal 30, 273-297; Boyle (2001). Numbers in mm, d.

The excess is written as in the code that went round: first what finds all buckets full, then what
the smaller ones could not keep.
"""
from complex_step import least, most, power


def runoff(water, rain, Cmax, B):
    """(water of the soil, rain that found all full, rain that found some full)"""
    largest = Cmax / (1 + B)
    before = Cmax * (1 - power(1 - water / largest, 1 / (1 + B)))
    over = most(before + rain - Cmax, 0.0)
    after = least(before + rain, Cmax)
    kept = largest * (1 - power(1 - after / Cmax, 1 + B))
    return kept, over, most(after - before - (kept - water), 0.0)


def reservoir(content, inflow, k):
    """(content, outflow), of what it has when the water of the day has come"""
    content = content + inflow
    return content * (1 - k), content * k


def run(weather, parameters, quickening="split", ET="proportional"):
    """Rows (Q, evapotranspiration) of every day, and the stores at the end, by name."""
    Cmax, B, alpha, Ks, Kq = parameters
    water, quick, slow, rows = 0.5 * Cmax / (1 + B), [0.0] * 3, 0.0, []
    for rain, demand in weather:
        water, over, some = runoff(water, rain, Cmax, B)
        if ET == "proportional":
            demand = demand * water * (1 + B) / Cmax
        taken = least(demand, water)
        water = water - taken
        slowing = (1 - alpha) * (some if quickening == "overflow" else over + some)
        flow = over + some - slowing
        for place in range(3):
            quick[place], flow = reservoir(quick[place], flow, Kq)
        slow, base = reservoir(slow, slowing, Ks)
        rows.append((flow + base, taken))
    return rows, {"S": [water], "quick": quick, "slow": [slow]}
