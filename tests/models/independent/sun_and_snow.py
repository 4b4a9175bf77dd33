"""Potential evapotranspiration and snow in plain Python, from the papers; mm, d, degC, kPa, MJ/m2.

Evapotranspiration: Allen et al. (1998), whose equation numbers stand here; Oudin et al. (2005),
Hargreaves and Samani (1985), Priestley and Taylor (1972). Snow: Anderson (1973, 2006), in the units
of the paper (mm per six hours, hPa), Valéry et al. (2014), and degree-days.
"""
import math

from complex_step import above, exp, least, most, power

# ---- the sun


def extraterrestrial(latitude, day):
    phi = math.pi / 180 * latitude
    dr = 1 + 0.033 * math.cos(2 * math.pi / 365 * day)  # 23
    delta = 0.409 * math.sin(2 * math.pi / 365 * day - 1.39)  # 24
    ws = math.acos(max(-1.0, min(1.0, -math.tan(phi) * math.tan(delta))))  # 25
    total = ws * math.sin(phi) * math.sin(delta) + math.cos(phi) * math.cos(delta) * math.sin(ws)
    return 24 * 60 / math.pi * 0.0820 * dr * total, 24 / math.pi * ws  # 21, 34


# ---- the air


def saturated(T):
    return 0.6108 * exp(17.27 * T / (T + 237.3))  # 11


def net_radiation(Rs, Ra, Tmin, Tmax, ea, z):
    Rso = (0.75 + 2e-5 * z) * Ra  # 37
    warm = (power(Tmax + 273.16, 4) + power(Tmin + 273.16, 4)) / 2
    long = 4.903e-9 * warm * (0.34 - 0.14 * power(ea, 0.5)) * (1.35 * least(Rs / Rso, 1.0) - 0.35)
    return 0.77 * Rs - long  # 38, 39, 40


def slope_and_gamma(T, z):
    P = 101.3 * ((293 - 0.0065 * z) / 293) ** 5.26  # 7
    return 4098 * saturated(T) / (T + 237.3) ** 2, 0.665e-3 * P  # 13, 8


# ---- the laws. w: T, Tmin, Tmax, radiation, sunshine, vapour, wind; site: latitude, elevation, day


def oudin(w, latitude, z, day):
    return extraterrestrial(latitude, day)[0] / 2.45 * most(w["T"] + 5, 0.0) / 100


def hargreaves(w, latitude, z, day):
    T, wide = (w["Tmin"] + w["Tmax"]) / 2, power(w["Tmax"] - w["Tmin"], 0.5)
    return 0.0023 * (T + 17.8) * wide * extraterrestrial(latitude, day)[0] / 2.45  # 52


def priestley_taylor(w, latitude, z, day, alpha=1.26):
    Ra, _ = extraterrestrial(latitude, day)
    Rn = net_radiation(w["radiation"], Ra, w["Tmin"], w["Tmax"], w["vapour"], z)
    slope, gamma = slope_and_gamma((w["Tmin"] + w["Tmax"]) / 2, z)
    return most(alpha * slope / (slope + gamma) * Rn / 2.45, 0.0)


def penman_monteith(w, latitude, z, day, sun="measured", sparse=False):
    Ra, daylight = extraterrestrial(latitude, day)
    Rs = {"measured": lambda: w["radiation"],
          "hours": lambda: (0.25 + 0.5 * w["sunshine"] / daylight) * Ra,
          "temperature": lambda: 0.16 * power(w["Tmax"] - w["Tmin"], 0.5) * Ra}[sun]()
    ea, u2 = (saturated(w["Tmin"]), 2.0) if sparse else (w["vapour"], w["wind"])
    T = (w["Tmin"] + w["Tmax"]) / 2
    Rn = net_radiation(Rs, Ra, w["Tmin"], w["Tmax"], ea, z)
    slope, gamma = slope_and_gamma(T, z)
    dry = (saturated(w["Tmin"]) + saturated(w["Tmax"])) / 2 - ea
    both = 0.408 * slope * Rn + gamma * 900 / (T + 273) * u2 * dry
    return most(both / (slope + gamma * (1 + 0.34 * u2)), 0.0)  # 6


# ---- snow. Each gives rows (liquid, depth); weather: rows (P, T, day of the year)

SNOW17 = {"SCF": 1.1, "MFMAX": 1.1, "MFMIN": 0.4, "UADJ": 0.05, "NMF": 0.2, "TIPM": 0.12,
          "MBASE": 0.2, "PXTEMP": 0.8, "PLWHC": 0.06, "DAYGM": 0.2}  # factors per six hours
PER_SIX_HOURS = ("MFMAX", "MFMIN", "UADJ", "NMF")


def snow17_melt(rain, T, factor, p, hours, altitude):
    """What a step would melt."""
    drops = 0.0125 * rain * most(T, 0.0)
    if not above(rain, 0.25 * hours):
        return factor * most(T - p["MBASE"], 0.0) + drops
    vapour = 2.7489e8 * exp(-4278.63 / (T + 242.792))
    air = 33.86 * (29.9 - 0.335 * altitude + 0.00022 * altitude ** 2.4)
    wind = 8.5 * p["UADJ"] * hours / 6 * (0.9 * vapour - 6.11 + 0.00057 * air * T)
    waves = 6.12e-10 * hours * ((T + 273) ** 4 - 273 ** 4)
    return most(waves + drops + wind, 0.0)


def snow17_step(c, weather, p, altitude, hours=24):
    """Liquid water of one step. c: ice, water, deficit, ATI; changed in place."""
    P, T, day = weather
    season = 0.5 * math.sin((day - 80) * 2 * math.pi / 366) + 0.5
    factor = hours / 6 * (season * (p["MFMAX"] - p["MFMIN"]) + p["MFMIN"])
    rain = P if above(T, p["PXTEMP"]) else 0.0
    snow, surface = p["SCF"] * (P - rain), least(T, 0.0)
    c["ice"] += snow
    c["deficit"] += -surface * snow / 160
    c["deficit"] += p["NMF"] * factor / p["MFMAX"] * (c["ATI"] - surface)
    melt = least(snow17_melt(rain, T, factor, p, hours, altitude), c["ice"])
    c["ice"] -= melt
    c["deficit"] = least(most(c["deficit"], 0.0), 0.33 * c["ice"])
    coming = c["water"] + melt + rain
    frozen = least(c["deficit"], coming)
    c["ice"] += frozen
    c["deficit"] -= frozen
    out = most(coming - frozen - p["PLWHC"] * c["ice"], 0.0)
    c["water"] = coming - frozen - out
    if above(c["ice"], 0.0):
        share = least(p["DAYGM"] * hours / 24 / c["ice"], 1.0)
        out += share * (c["ice"] + c["water"])
        c["ice"], c["water"] = (1 - share) * c["ice"], (1 - share) * c["water"]
    c["ATI"] = snow17_index(c, snow, surface, T, p, hours)
    return out


def snow17_index(c, snow, surface, T, p, hours):
    if not above(c["ice"], 0.0):
        return 0.0
    if above(snow, 1.5 * hours):
        return surface
    weight = 1 - power(1 - p["TIPM"], hours / 6)
    return least(c["ATI"] + weight * (T - c["ATI"]), 0.0)


def snow17(weather, p, altitude):
    c, rows = {"ice": 0.0, "water": 0.0, "deficit": 0.0, "ATI": 0.0}, []
    for today in weather:
        liquid = snow17_step(c, today, p, altitude)
        rows.append((liquid, c["ice"] + c["water"]))
    return rows


CEMANEIGE = {"inertia": 0.3, "factor": 3.1, "closed": 70.0}


def cemaneige(weather, p):
    G, eTG, rows = 0.0, 0.0, []
    for P, T, _ in weather:
        rain = P * (0.0 if T <= -1 else 1.0 if T >= 3 else (T + 1) / 4)
        G += P - rain
        eTG = least(p["inertia"] * eTG + (1 - p["inertia"]) * T, 0.0)
        ripe = not above(0.0, eTG) and above(T, 0.0)
        potential = least(p["factor"] * T, G) if ripe else 0.0
        melt = (0.9 * least(G / p["closed"], 1.0) + 0.1) * potential
        G -= melt
        rows.append((rain + melt, G))
    return rows
