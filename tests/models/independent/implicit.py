"""Steps whose slopes are taken at their end: HBV, and a fast reservoir above a slow one."""
import math

from complex_step import above, clamp, least, most, power
from newton import solve


def fluxes(stores, weather, p):
    """(snowfall, melt, freeze, release, rain, recharge, excess, ET, percolation, Q0, Q1, Q2)"""
    SP, LW, SM, UZ, LZ = stores
    P, T, PET = weather
    rain = P if not above(p["TT"], T) else 0.0
    melt = least(p["CFMAX"] * most(T - p["TT"], 0.0), SP)
    freeze = least(p["CFR"] * p["CFMAX"] * most(p["TT"] - T, 0.0), LW)
    release = most(LW - p["CWH"] * SP, 0.0)
    wet = clamp(power(SM / p["FC"], p["BETA"]), 0.0, 1.0)
    ET = least(PET * clamp(power(SM / (p["LP"] * p["FC"]), p["BETAET"]), 0.0, 1.0), SM)
    return (P - rain, melt, freeze, release, rain, (rain + release) * wet,
            most(SM - p["FC"], 0.0), ET, least(p["PERC"], UZ),
            p["K0"] * most(UZ - p["UZL"], 0.0), p["K1"] * UZ, p["K2"] * LZ)


def changes(stores, weather, p):
    snow, melt, freeze, release, rain, recharge, excess, ET, down, Q0, Q1, Q2 = fluxes(
        stores, weather, p)
    return (snow + freeze - melt, melt - freeze - release,
            release + rain - recharge - excess - ET, recharge + excess - down - Q0 - Q1, down - Q2)


def hbv(weather, names, values, start):
    """(flows, all stores day by day), of parameters that may be complex."""
    stores, flows, days = list(start), [], []
    for today in weather:
        count = len(stores)

        def residual(x, inputs, today=today, count=count):
            p = dict(zip(names, inputs[count:]))
            slopes = changes(x, today, p)
            return [a - b - slope for a, b, slope in zip(x, inputs, slopes)]

        stores = solve(residual, stores, [*stores, *values])
        flows.append(sum(fluxes(stores, today, dict(zip(names, values)))[-3:]))
        days.append(stores)
    return flows, days


def reservoirs(rain, k, base, start):
    """Outflow of the slow reservoir; both steps are linear, so they are solved by hand."""
    fast, slow = start
    flows = []
    for P in rain:
        fast = (fast + P) / (1 + k)
        slow = (slow + k * fast) / (1 + base)
        flows.append(base * slow)
    return flows


def midpoint(rain, k, base, start):
    fast, slow = start
    flows = []
    for P in rain:
        middle = (fast + 0.5 * P) / (1 + 0.5 * k)
        half = (slow + 0.5 * k * middle) / (1 + 0.5 * base)
        fast, slow = 2 * middle - fast, 2 * half - slow
        flows.append(base * half)
    return flows


def leaf(ca, V, g, K=71.0, star=4.3):
    """Carbon dioxide inside, by bisection."""
    low, high = 1.0, 100.0
    for _ in range(200):
        middle = 0.5 * (low + high)
        if V * (middle - star) / (middle + K) < g * (ca - middle):
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def leaf_slopes(ca, V, g, K=71.0, star=4.3):
    """By ca, V, g: of what the equality gives when all move with it."""
    ci = leaf(ca, V, g, K, star)
    steep = V * (K + star) / (ci + K) ** 2 + g
    return g / steep, -(ci - star) / (ci + K) / steep, (ca - ci) / steep


def hares(p, start, years, parts):
    """Lotka and Volterra by many classical Runge-Kutta steps: (hares, lynx) at every year's end."""
    a, b, c, d = (p[name] for name in "abcd")

    def slopes(H, L):
        return a * H - b * H * L, d * H * L - c * L

    H, L = start
    rows = []
    for _ in range(years):
        for _ in range(parts):
            h = 1 / parts
            k1 = slopes(H, L)
            k2 = slopes(H + h / 2 * k1[0], L + h / 2 * k1[1])
            k3 = slopes(H + h / 2 * k2[0], L + h / 2 * k2[1])
            k4 = slopes(H + h * k3[0], L + h * k3[1])
            H += h / 6 * (k1[0] + 2 * k2[0] + 2 * k3[0] + k4[0])
            L += h / 6 * (k1[1] + 2 * k2[1] + 2 * k3[1] + k4[1])
        rows.append((H, L))
    return rows


def weather(days, period=40):
    return [(12 * max(0.0, math.sin(0.9 * t + 0.3)) ** 2,
             8 * math.sin(2 * math.pi * t / period) + 1.5,
             2 + 1.5 * math.sin(2 * math.pi * t / period)) for t in range(days)]
