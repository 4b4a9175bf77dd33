"""Models of the library from their publications, in PyTorch. A number is a tensor [lane]; a layer
of numbers is [layer, lane].

    flow, states = MODEL(given, steps)     given: {kind: {name: [element, time, lane]}}
"""
import torch


def dense(weights, net, x):
    """Of x [input, lane]: tanh between the layers, nothing at the end."""
    k = 1
    while f"{net}.weight{k}" in weights:
        bias = weights[f"{net}.bias{k}"].reshape(-1)
        matrix = weights[f"{net}.weight{k}"].reshape(-1, len(bias))
        x = (torch.tanh(x) if k > 1 else x).T @ matrix + bias
        x, k = x.T, k + 1
    return x


def days(given, steps, names):
    for t in range(steps):
        yield [given["forcing"][name][0, t] for name in names]


def flat(rows):
    """{name: [lane]} without the axes of element and time."""
    return {name: row[0, 0] for name, row in rows.items()}


def power(base, exponent):
    """Of base >= 0; constant at 0, and so are its derivatives."""
    positive = base > 0
    safe = torch.where(positive, base, torch.ones_like(base))
    return torch.where(positive, safe**exponent, torch.zeros_like(base))


# ---- HBV, Bergström 1992, as in Feng et al. 2022, with a network for the stress


def hbv_day(y, weather, p, stress):
    SP, LW, SM, UZ, LZ = y
    P, T, PET = weather
    zero = torch.zeros_like(T)
    rain = torch.where(T < p["TT"], zero, P)
    SP = SP + P - rain
    melt = torch.minimum(p["CFMAX"] * torch.maximum(T - p["TT"], zero), SP)
    SP, LW = SP - melt, LW + melt
    freezing = torch.minimum(p["CFR"] * p["CFMAX"] * torch.maximum(p["TT"] - T, zero), LW)
    SP, LW = SP + freezing, LW - freezing
    release = torch.maximum(LW - p["CWH"] * SP, zero)
    LW, water = LW - release, rain + release
    wet = torch.clamp(power(SM / p["FC"], p["BETA"]), 0, 1)
    SM, UZ = SM + water * (1 - wet), UZ + water * wet
    excess = torch.maximum(SM - p["FC"], zero)
    SM, UZ = SM - excess, UZ + excess
    SM = SM - torch.minimum(PET * stress(SM, T), SM)
    percolation = torch.minimum(p["PERC"], UZ)
    UZ, LZ = UZ - percolation, LZ + percolation
    Q0 = p["K0"] * torch.maximum(UZ - p["UZL"], zero)
    UZ = UZ - Q0
    Q1, Q2 = p["K1"] * UZ, p["K2"] * LZ
    return (SP, LW, SM, UZ - Q1, LZ - Q2), Q0 + Q1 + Q2


def hbv_neural(given, steps):
    p, start = flat(given["parameter"]), flat(given["start"])

    def stress(SM, T):
        x = torch.stack([SM / p["FC"], T / 10])
        return torch.sigmoid(dense(given["weights"], "stress", x)[0])

    names = ("SP", "LW", "SM", "UZ", "LZ")
    y, flow = tuple(start[name] for name in names), []
    for weather in days(given, steps, ("P", "T", "PET")):
        y, Q = hbv_day(y, weather, p, stress)
        flow.append(Q)
    return torch.stack(flow), dict(zip(names, y))


# ---- EXP-HYDRO M50, Höge et al. 2022


def rise(x):
    return (torch.tanh(5 * x) + 1) / 2


def m50_slope(y, weather, p, weights):
    (S0, S1), (P, T, L) = y, weather
    snow, rain = rise(p["Tmin"] - T) * P, rise(T - p["Tmin"]) * P
    melt = rise(T - p["Tmax"]) * rise(S0) * torch.minimum(S0, p["Df"] * (T - p["Tmax"]))
    dry = dense(weights, "n1", torch.stack([S0 / 100, S1 / 1000, T / 10]))[0]
    run = dense(weights, "n2", torch.stack([S1 / 1000, P / 10]))[0]
    ET, Q = rise(S1) * L * torch.exp(dry), rise(S1) * torch.exp(run)
    return torch.stack([snow - melt, rain + melt - ET - Q, Q])


def runge_kutta(slope, y, h):
    """(y after h, mean of what is behind y in the slope)"""
    count = len(y)
    a = slope(y)
    b = slope(y + h / 2 * a[:count])
    c = slope(y + h / 2 * b[:count])
    mean = (a + 2 * b + 2 * c + slope(y + h * c[:count])) / 6
    return y + h * mean[:count], mean[count:]


def exphydro_m50(given, steps):
    p, start, flow = flat(given["parameter"]), flat(given["start"]), []
    y = torch.stack([start["S0"], start["S1"]])
    for weather in days(given, steps, ("P", "T", "L")):
        total = 0
        for _ in range(4):
            y, Q = runge_kutta(lambda y: m50_slope(y, weather, p, given["weights"]), y, 0.25)
            total = total + Q[0] / 4
        flow.append(total)
    return torch.stack(flow), {"S0": y[0], "S1": y[1]}


# ---- Darcy's law with the curves of Campbell 1974, by Heun's method

THICK = 150  # mm


def soil_slope(W, rain, demand, p):
    """The change of every layer; behind them the water that leaves the last."""
    filled = W / (p["pores"] * THICK)
    s = torch.clamp(filled, 0.05, 1)
    K, suction = p["Ks"] * s ** (2 * p["b"] + 3), p["entry"] * s ** -p["b"]
    depth = (torch.arange(len(W), dtype=W.dtype)[:, None] + 0.5) * THICK
    roots = torch.exp(-depth / p["zr"])
    drunk = demand * roots / roots.sum(0) * torch.clamp((filled - 0.1) / 0.3, 0, 1)
    down = (K[:-1] + K[1:]) / 2 * (1 + (suction[1:] - suction[:-1]) / THICK)
    flows = torch.cat([torch.minimum(rain, p["Ks"])[None], down, K[-1:]])
    return torch.cat([flows[:-1] - flows[1:] - drunk, flows[-1:]])


def soil_column(given, steps):
    p, W, flow, h = flat(given["parameter"]), given["start"]["W"][:, 0], [], 1 / 20
    for rain, demand in days(given, steps, ("P", "PET")):
        total = 0
        for _ in range(20):
            first = soil_slope(W, rain, demand, p)
            second = soil_slope(W + h * first[:-1], rain, demand, p)
            W = W + h / 2 * (first[:-1] + second[:-1])
            total = total + h / 2 * (first[-1] + second[-1])
        flow.append(total)
    return torch.stack(flow), {"W": W}
