"""Things along a line: a soil column, heat, a cascade of reservoirs, and two species.

heat: Fourier (1822). soil: Darcy's law with Campbell's (1974) curves. nash: Nash (1957).
lynx_hare: Lotka (1925), Volterra (1926).
"""
import math

from complex_step import clamp, exp, least, power


def runge_kutta(slope, y, h):
    k1 = slope(y)
    k2 = slope([v + h / 2 * k for v, k in zip(y, k1)])
    k3 = slope([v + h / 2 * k for v, k in zip(y, k2)])
    k4 = slope([v + h * k for v, k in zip(y, k3)])
    return [v + h * (a + 2 * b + 2 * c + d) / 6 for v, a, b, c, d in zip(y, k1, k2, k3, k4)]


def lynx_hare(p, years, substeps=50):
    """Rows (hares, lynx) at the end of each year; p: a, b, c, d, H0, L0."""
    a, b, c, d, *y = p

    def slope(state):
        H, L = state
        return [a * H - b * H * L, d * H * L - c * L]

    rows = []
    for _ in range(years):
        for _ in range(substeps):
            y = runge_kutta(slope, y, 1 / substeps)
        rows.append(tuple(y))
    return rows


def heat_start(mid, amp, count):
    return [mid + amp * math.cos(2 * math.pi * (z - 0.5) / count) for z in range(1, count + 1)]


def heat(T, diffusivity, steps, ring, dz=10.0):
    """Rows of temperatures after each hour. diffusivity in cm^2/h, dz in cm."""
    last = len(T) - 1

    def slope(T):
        left = [T[z - 1] if z else T[last if ring else 0] for z in range(last + 1)]
        right = [T[z + 1] if z < last else T[0 if ring else last] for z in range(last + 1)]
        return [diffusivity * (l - 2 * t + r) / dz**2 for l, t, r in zip(left, T, right)]

    rows = []
    for _ in range(steps):
        T = runge_kutta(slope, T, 1.0)
        rows.append(T)
    return rows


def nash(rain, k, count, implicit):
    """Flow out of the last reservoir, and the contents at the end."""
    W, flows = [0.0] * count, []
    for P in rain:
        coming, following = P, []
        for content in W:
            q = (content + coming) / (k + 1) if implicit else content / k
            following.append(content + coming - q)
            coming = q
        W = following
        flows.append(coming)
    return flows, W


def soil_fluxes(W, rain, demand, p):
    """(change of every layer, recharge, uptake) per hour; p: Ks, pores, entry, b, zr."""
    Ks, pores, entry, b, zr = p
    thick, count = 150.0, len(W)
    s = [clamp(w / (pores * thick), 0.05, 1.0) for w in W]
    K = [Ks * power(v, 2 * b + 3) for v in s]
    suction = [entry * power(v, -b) for v in s]
    roots = [exp(-(z + 0.5) * thick / zr) for z in range(count)]
    uptake = [demand * r / sum(roots) * clamp((w / (pores * thick) - 0.1) / 0.3, 0.0, 1.0)
              for r, w in zip(roots, W)]
    q = [(K[z] + K[z + 1]) / 2 * (1 + (suction[z + 1] - suction[z]) / thick)
         for z in range(count - 1)] + [K[-1]]
    came = [least(rain, Ks), *q[:-1]]
    return [c - o - u for c, o, u in zip(came, q, uptake)], q[-1], sum(uptake)


def soil(rain, demand, p, count=8, substeps=20):
    """Rows (recharge, evapotranspiration) of the hours, and the water of the layers at the end."""
    W, h, rows = [75.0 * p[1]] * count, 1 / substeps, []
    for P, PET in zip(rain, demand):
        total = [0.0, 0.0]
        for _ in range(substeps):
            first = soil_fluxes(W, P, PET, p)
            second = soil_fluxes([w + h * d for w, d in zip(W, first[0])], P, PET, p)
            W = [w + h / 2 * (a + b) for w, a, b in zip(W, first[0], second[0])]
            total = [t + h / 2 * (a + b) for t, a, b in zip(total, first[1:], second[1:])]
        rows.append(total)
    return rows, W
