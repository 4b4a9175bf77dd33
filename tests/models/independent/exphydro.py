"""EXP-HYDRO from Patil and Stieglitz (2014) as in Höge et al. (2022), eqs. 1-14 there, and their
hybrid forms. Stores in mm, water in mm/d, T in degC, day length L in hours.
"""
from complex_step import exp, least, most, tanh


def step(x):
    return (tanh(5 * x) + 1) / 2


def snow_and_rain(P, T, p):
    return step(p["Tmin"] - T) * P, step(T - p["Tmin"]) * P


def melt(S0, T, p):
    return step(T - p["Tmax"]) * step(S0) * least(S0, p["Df"] * (T - p["Tmax"]))


def evaporation(S1, T, L, p):
    potential = 29.8 * L * 0.611 * exp(17.3 * T / (T + 237.3)) / (T + 273.2)
    over, under = step(S1 - p["Smax"]), step(p["Smax"] - S1)
    return step(S1) * (over * potential + under * potential * S1 / p["Smax"])


def flow(S1, p):
    over, under = step(S1 - p["Smax"]), step(p["Smax"] - S1)
    base = step(S1) * (over * p["Qmax"] + under * p["Qmax"] * exp(-p["f"] * (p["Smax"] - S1)))
    return base + step(S1) * over * (S1 - p["Smax"])


def dense(weights, x):
    """Layers of (matrix [output][input], bias); tanh between, nothing at the end."""
    for place, (matrix, bias) in enumerate(weights):
        x = [sum(w * value for w, value in zip(row, x)) + b for row, b in zip(matrix, bias)]
        if place < len(weights) - 1:
            x = [tanh(value) for value in x]
    return x


def base(y, P, T, L, p):
    """(dS0, dS1, Q) of the conceptual model."""
    S0, S1 = y
    snow, rain = snow_and_rain(P, T, p)
    M, Q = melt(S0, T, p), flow(S1, p)
    return snow - M, rain + M - evaporation(S1, T, L, p) - Q, Q


def m50(y, P, T, L, p):
    S0, S1 = y
    snow, rain = snow_and_rain(P, T, p)
    M = melt(S0, T, p)
    evaporated = step(S1) * L * exp(dense(p["n1"], [S0 / 100, S1 / 1000, T / 10])[0])
    Q = step(S1) * exp(dense(p["n2"], [S1 / 1000, P / 10])[0])
    return snow - M, rain + M - evaporated - Q, Q


def rise(x):
    """sinh, where positive"""
    return most((exp(x) - exp(-x)) / 2, 0.0)


def m100(y, P, T, L, p):
    S0, S1 = y
    out = dense(p["n"], [S0 / 100, S1 / 1000, P / 10, T / 10])
    evaporated, Q = step(S1) * L * exp(out[0]), step(S1) * exp(out[1])
    M, snow, rain = step(S0) * rise(out[2]), step(-T) * rise(out[3]), rise(out[4])
    return snow - M, rain + M - evaporated - Q, Q


def run(law, forcing, p, start, substeps):
    """Mean Q of each day by the classical Runge-Kutta method, and the stores at the end."""
    y, flows, h = list(start), [], 1 / substeps
    for P, T, L in forcing:
        total = 0.0
        for _ in range(substeps):
            k1 = law(y, P, T, L, p)
            k2 = law([v + h / 2 * k for v, k in zip(y, k1)], P, T, L, p)
            k3 = law([v + h / 2 * k for v, k in zip(y, k2)], P, T, L, p)
            k4 = law([v + h * k for v, k in zip(y, k3)], P, T, L, p)
            mean = [(a + 2 * b + 2 * c + d) / 6 for a, b, c, d in zip(k1, k2, k3, k4)]
            y = [v + h * k for v, k in zip(y, mean)]
            total += h * mean[2]
        flows.append(total)
    return flows, y
