"""HBV with 13 parameters (Bergström 1992; Feng et al. 2022), with capillary rise if there is a C,
and sixteen of them routed.

One day, each line acting on the stores as the lines before left them.
"""
import math

from complex_step import above, clamp, exp, least, log, most, power

NAMES = ("TT", "CFMAX", "CFR", "CWH", "FC", "BETA", "LP", "BETAET", "PERC", "UZL", "K0", "K1", "K2")
BOUNDS = ((-2.5, 2.5), (0.5, 10), (0, 0.1), (0, 0.2), (50, 1000), (1, 6), (0.2, 1), (0.3, 5),
          (0, 10), (0, 100), (0.05, 0.9), (0.01, 0.5), (0.001, 0.2))


def published_stress(SM, p):
    return clamp(power(SM / (p["LP"] * p["FC"]), p["BETAET"]), 0.0, 1.0)


def wilting_stress(SM, p):
    return clamp((SM / p["FC"] - p["WP"]) / (p["LP"] - p["WP"]), 0.0, 1.0)


def day(stores, weather, p, stress):
    """(stores after it, flow, evapotranspiration)"""
    SP, LW, SM, UZ, LZ = stores
    P, T, PET = weather
    rain = P if not above(p["TT"], T) else 0.0
    SP = SP + P - rain
    melt = least(p["CFMAX"] * most(T - p["TT"], 0.0), SP)
    SP, LW = SP - melt, LW + melt
    freeze = least(p["CFR"] * p["CFMAX"] * most(p["TT"] - T, 0.0), LW)
    SP, LW = SP + freeze, LW - freeze
    release = most(LW - p["CWH"] * SP, 0.0)
    LW = LW - release
    wet = clamp(power(SM / p["FC"], p["BETA"]), 0.0, 1.0)
    SM, UZ = SM + (rain + release) * (1 - wet), UZ + (rain + release) * wet
    excess = most(SM - p["FC"], 0.0)
    SM, UZ = SM - excess, UZ + excess
    ET = least(PET * stress(SM, p), SM)
    SM = SM - ET
    rise = least(p.get("C", 0.0) * LZ * (1 - least(SM / p["FC"], 1.0)), LZ)
    SM, LZ = SM + rise, LZ - rise
    percolation = least(p["PERC"], UZ)
    UZ, LZ = UZ - percolation, LZ + percolation
    Q0 = p["K0"] * most(UZ - p["UZL"], 0.0)
    UZ = UZ - Q0
    Q1 = p["K1"] * UZ
    Q2 = p["K2"] * LZ
    return (SP, LW, SM, UZ - Q1, LZ - Q2), Q0 + Q1 + Q2, ET


def run(weather, p, stress=published_stress):
    stores, flows, taken = (0.001,) * 5, [], []
    for today in weather:
        stores, flow, ET = day(stores, today, p, stress)
        flows.append(flow)
        taken.append(ET)
    return flows, taken, stores


def hydrograph(shape, scale, length):
    """Weights of a gamma distribution at the middle of each day, normalised."""
    raw = [exp((shape - 1) * log(k + 0.5) - (k + 0.5) / scale) for k in range(length)]
    return [value / sum(raw) for value in raw]


def regional(weather, members, a, th):
    """(flow, evapotranspiration) of the mean of the members, the flow routed over 15 days."""
    runs = [run(weather, p) for p in members]
    flows, taken = ([sum(row) / len(runs) for row in zip(*(one[which] for one in runs))]
                    for which in (0, 1))
    weights = hydrograph(most(a, 0.0) + 0.1, most(th, 0.0) + 0.5, 15)
    routed = [sum(w * flows[t - k] for k, w in enumerate(weights) if k <= t)
              for t in range(len(flows))]
    return routed, taken


def weather(steps):
    return [(12 * max(0.0, math.sin(0.9 * t + 0.3)) ** 2, 8 * math.sin(2 * math.pi * t / 60) + 1.5,
             2 + 1.5 * math.sin(2 * math.pi * t / 60)) for t in range(steps)]


def member(number):
    """Parameters somewhere inside their bounds, other ones for each member."""
    return {name: low + (high - low) * (0.5 + 0.4 * math.sin(0.7 * (j + 1) + 0.9 * number))
            for j, (name, (low, high)) in enumerate(zip(NAMES, BOUNDS))}
