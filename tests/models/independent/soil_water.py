"""Models of soil water in plain Python, from their papers; mm and d, one day a step.

Sacramento: Burnash et al. (1973), walked in parts of a day. Xinanjiang: Zhao (1992). TOPMODEL:
Beven and Kirkby (1979), Beven et al. (1995). VIC: Liang et al. (1994), water balance only.
Each `run` gives rows of outputs, and the stores at the end, in the order of the models' files.
"""
import math

from complex_step import above, clamp, exp, least, log, most, power

# ---- Sacramento: names and order of the National Weather Service's program

SACRAMENTO = {"UZTWM": 60.0, "UZFWM": 20.0, "LZTWM": 90.0, "LZFSM": 25.0, "LZFPM": 60.0,
              "UZK": 0.35, "LZSK": 0.09, "LZPK": 0.012, "ZPERC": 40.0, "REXP": 1.8, "PFREE": 0.25,
              "PCTIM": 0.03, "SIDE": 0.1, "RSERV": 0.3}


def sacramento_losses(c, asked, p):
    """Evapotranspiration of one part, and the rise of free water. c: contents, changed in place."""
    E1 = asked * c["UZTW"] / p["UZTWM"]
    E2 = 0.0
    if above(E1, c["UZTW"]):
        E1 = c["UZTW"]
        E2 = least(asked - E1, c["UZFW"])
    c["UZTW"] -= E1
    c["UZFW"] -= E2
    E3 = least((asked - E1 - E2) * c["LZTW"] / (p["UZTWM"] + p["LZTWM"]), c["LZTW"])
    c["LZTW"] -= E3
    if above(c["UZFW"] / p["UZFWM"], c["UZTW"] / p["UZTWM"]):
        ratio = (c["UZTW"] + c["UZFW"]) / (p["UZTWM"] + p["UZFWM"])
        c["UZTW"], c["UZFW"] = p["UZTWM"] * ratio, p["UZFWM"] * ratio
    saved = p["RSERV"] * (p["LZFPM"] + p["LZFSM"])
    ratio = ((c["LZTW"] + c["LZFP"] + c["LZFS"] - saved)
             / (p["LZTWM"] + p["LZFPM"] + p["LZFSM"] - saved))
    if above(ratio, c["LZTW"] / p["LZTWM"]):
        rise = p["LZTWM"] * ratio - c["LZTW"]
        c["LZTW"] += rise
        c["LZFS"] -= rise
        if above(0.0, c["LZFS"]):
            c["LZFP"] += c["LZFS"]
            c["LZFS"] = 0.0
    return E1 + E2 + E3


def sacramento_percolation(c, p, slow, quick):
    steady = p["LZFPM"] * slow + p["LZFSM"] * quick
    size = p["LZTWM"] + p["LZFPM"] + p["LZFSM"]
    held = c["LZTW"] + c["LZFP"] + c["LZFS"]
    moves = steady * c["UZFW"] / p["UZFWM"]
    moves *= 1 + p["ZPERC"] * power(1 - held / size, p["REXP"])
    moves = least(least(moves, c["UZFW"]), size - held)
    c["UZFW"] -= moves
    tension = least(moves * (1 - p["PFREE"]), p["LZTWM"] - c["LZTW"])
    empty_slow, empty_quick = 1 - c["LZFP"] / p["LZFPM"], 1 - c["LZFS"] / p["LZFSM"]
    c["LZTW"] += tension
    free = moves - tension
    share = least(p["LZFPM"] / (p["LZFPM"] + p["LZFSM"]) * 2 * empty_slow
                  / (empty_slow + empty_quick), 1.0)
    to_quick = least(free * (1 - share), p["LZFSM"] - c["LZFS"])
    c["LZFS"] += to_quick
    c["LZFP"] += free - to_quick
    if above(c["LZFP"], p["LZFPM"]):
        c["LZTW"] += c["LZFP"] - p["LZFPM"]
        c["LZFP"] = p["LZFPM"]


def sacramento_part(c, rain, asked, p, length):
    """(streamflow, evapotranspiration, loss) in one part of a day, mm of all the basin."""
    used = sacramento_losses(c, asked, p)
    excess = most(rain + c["UZTW"] - p["UZTWM"], 0.0)
    c["UZTW"] += rain - excess
    slow, quick, inter = (1 - exp(length * log(1 - p[name])) for name in ("LZPK", "LZSK", "UZK"))
    base = slow * c["LZFP"] + quick * c["LZFS"]
    c["LZFP"] -= slow * c["LZFP"]
    c["LZFS"] -= quick * c["LZFS"]
    sacramento_percolation(c, p, slow, quick)
    interflow = inter * c["UZFW"]
    c["UZFW"] += excess - interflow
    surface = most(c["UZFW"] - p["UZFWM"], 0.0)
    c["UZFW"] -= surface
    pervious = 1 - p["PCTIM"]
    flow = p["PCTIM"] * rain + pervious * (surface + interflow + base / (1 + p["SIDE"]))
    return flow, pervious * used, pervious * base * p["SIDE"] / (1 + p["SIDE"])


def sacramento(weather, p, parts=4):
    c = {"UZTW": p["UZTWM"], "UZFW": 0.5 * p["UZFWM"], "LZTW": p["LZTWM"],
         "LZFS": 0.5 * p["LZFSM"], "LZFP": 0.5 * p["LZFPM"]}
    rows = []
    for P, PET in weather:
        made = [sacramento_part(c, P / parts, PET / parts, p, 1 / parts) for _ in range(parts)]
        rows.append(tuple(sum(column) for column in zip(*made)))
    return rows, c


# ---- Xinanjiang

XINANJIANG = {"K": 1.05, "WUM": 18.0, "WLM": 55.0, "WDM": 40.0, "B": 0.35, "IM": 0.02, "C": 0.16,
              "SM": 22.0, "EX": 1.3, "KI": 0.28, "KG": 0.33, "CI": 0.72, "CG": 0.97, "CS": 0.35}


def layers_give(c, asked, P, p):
    """(what evaporates, rain that is left)"""
    if not above(asked, P + c["WU"]):
        upper = asked
        lower = deep = 0.0
    else:
        upper = P + c["WU"]
        left = asked - upper
        if not above(p["C"] * p["WLM"], c["WL"]):
            lower, deep = least(left * c["WL"] / p["WLM"], c["WL"]), 0.0
        else:
            lower = least(p["C"] * left, c["WL"])
            deep = least(p["C"] * left - lower, c["WD"])
    c["WU"] = c["WU"] - most(asked - P, 0.0) if not above(asked, upper) else 0.0
    c["WL"] -= lower
    c["WD"] -= deep
    return upper + lower + deep, most(P - asked, 0.0)


def full_places(held, size, exponent, water):
    """Of so much water, what does not find room in storages that follow a parabola."""
    largest = size * (1 + exponent)
    level = largest * (1 - power(most(1 - held / size, 0.0), 1 / (1 + exponent)))
    beyond = most(1 - (level + water) / largest, 0.0)
    return water - size + held + size * power(beyond, 1 + exponent)


def soil_runoff(W, p, net):
    WM = p["WUM"] + p["WLM"] + p["WDM"]
    largest = WM * (1 + p["B"]) / (1 - p["IM"])
    A = largest * (1 - power(most(1 - W / WM, 0.0), 1 / (1 + p["B"])))
    return net - WM + W + WM * power(most(1 - (A + net) / largest, 0.0), 1 + p["B"])


def xinanjiang_day(c, P, PET, p):
    W = c["WU"] + c["WL"] + c["WD"]
    taken, net = layers_give(c, p["K"] * PET, P, p)
    runoff = 0.0
    if above(net, 0.0):
        runoff = most(soil_runoff(W, p, net), 0.0)
        c["FR"] = clamp(runoff / net, 0.001, 1.0)
    c["WU"] += net - runoff
    for above_, below, size in (("WU", "WL", "WUM"), ("WL", "WD", "WLM")):
        over = most(c[above_] - p[size], 0.0)
        c[above_] -= over
        c[below] += over
    depth = runoff / c["FR"]
    over = c["FR"] * most(full_places(c["free"] / c["FR"], p["SM"], p["EX"], depth), 0.0)
    c["free"] += runoff
    over = least(over, c["free"])
    c["free"] -= over
    c["channel"] += over
    inter, ground = p["KI"] * c["free"], p["KG"] * c["free"]
    c["free"] -= inter + ground
    for name, came, kept in (("inter", inter, p["CI"]), ("ground", ground, p["CG"])):
        c[name] += came
        c["channel"] += (1 - kept) * c[name]
        c[name] *= kept
    flow = (1 - p["CS"]) * c["channel"]
    c["channel"] *= p["CS"]
    return flow, taken


def xinanjiang(weather, p):
    c = {"WU": 0.5 * p["WUM"], "WL": 0.8 * p["WLM"], "WD": p["WDM"], "free": 0.0, "inter": 0.0,
         "ground": 0.0, "channel": 0.0, "FR": 0.2}
    return [xinanjiang_day(c, P, PET, p) for P, PET in weather], c


# ---- TOPMODEL: the deficits of the paper, which are contents with the other sign

TOPMODEL = {"m": 22.0, "lnT0": 3.0, "SRmax": 30.0, "td": 15.0, "mean": 6.5, "spread": 1.7,
            "start": 60.0}


def gumbel_classes(p, count=16):
    """[(index, share of the area)]"""
    return [(p["mean"] + p["spread"] * (-math.log(-math.log((k + 0.5) / count)) - 0.577216)
             / 1.282550, 1 / count) for k in range(count)]


def topmodel_class(place, P, PET, p):
    """(runoff, recharge, evapotranspiration) of one class, in depths there. place: root zone,
    unsaturated zone, deficit."""
    root, unsat, deficit = place
    root += P
    over = most(root - p["SRmax"], 0.0)
    root, unsat = root - over, unsat + over
    runoff = most(unsat - deficit, 0.0)
    unsat -= runoff
    recharge = unsat
    if above(deficit, 0.0):
        recharge = least(unsat / (deficit * p["td"] / 24 / 1000), unsat)
    ET = least(PET * root / p["SRmax"], root)
    return (root - ET, unsat - recharge), (runoff, recharge, ET)


def topmodel(weather, p, classes=None, explicit=False):
    classes = classes or gumbel_classes(p)
    average = sum(index * share for index, share in classes)
    S, rows = p["start"], []
    places = [(0.0, 0.0)] * len(classes)
    for P, PET in weather:
        flow = 24000 * exp(p["lnT0"] - average - S / p["m"])
        base = flow if explicit else p["m"] * log(1 + flow / p["m"])
        deficits = [most(S - p["m"] * (index - average), 0.0) for index, _ in classes]
        made = [topmodel_class((*place, deficit), P, PET, p)
                for place, deficit in zip(places, deficits)]
        places = [place for place, _ in made]
        runoff, recharge, ET = (sum(share * flux[k] for (_, share), (_, flux) in zip(classes, made))
                                for k in range(3))
        S += base - recharge
        wet = sum(share for (_, share), d in zip(classes, deficits) if not above(d, 0.0))
        rows.append((runoff + base, ET, wet))
    roots, unsats = ([share * place[k] for (_, share), place in zip(classes, places)]
                     for k in range(2))
    return rows, {"root": roots, "unsat": unsats, "saturated": -S}


# ---- VIC

VIC = {"b": 0.25, "W1m": 25.0, "W2m": 110.0, "W3m": 180.0, "Ks": 240.0, "expt": 11.0, "Dm": 9.0,
       "Ds": 0.12, "Ws": 0.75, "cover": 0.7, "roots": 0.35, "LAI": 2.6, "Wcr": 0.62, "Wwp": 0.12}


def vic_evaporation(c, PET, p):
    largest = p["cover"] * 0.2 * p["LAI"]
    wet = power(least(c["canopy"] / largest, 1.0), 2 / 3)
    Ec = least(p["cover"] * PET * wet, c["canopy"])
    c["canopy"] -= Ec
    total = Ec
    for name, share in (("W1", p["roots"]), ("W2", 1 - p["roots"])):
        wetness = c[name] / p[name + "m"]
        taken = least(share * (p["cover"] * PET - Ec)
                      * clamp((wetness - p["Wwp"]) / (p["Wcr"] - p["Wwp"]), 0.0, 1.0), c[name])
        c[name] -= taken
        total += taken
    bare = least((1 - p["cover"]) * PET * bare_ground(c["W1"] / p["W1m"], p["b"]), c["W1"])
    c["W1"] -= bare
    return total + bare


def bare_ground(wetness, b):
    """Full places evaporate all; the rest the integral of i0/i over the area, as a series."""
    x = power(most(1 - wetness, 0.0), 1 / (1 + b))  # 1 - i0/im
    series = sum(power(x, k) * b / (k + b) for k in range(1, 13))
    return least(1 - power(x, b) + (1 - x) * power(x, b) * (1 + series), 1.0)


def conducted(W, size, p):
    """What a layer loses in a day by dW/dt = -Ks (W/size)^e."""
    e, wetness = p["expt"], least(W / size, 1.0)
    growth = 1 + (e - 1) * p["Ks"] / size * power(wetness, e - 1)
    return W * (1 - power(growth, -1 / (e - 1)))


def vic_day(c, P, PET, p):
    c["canopy"] += p["cover"] * P
    ET = vic_evaporation(c, PET, p)
    drip = most(c["canopy"] - p["cover"] * 0.2 * p["LAI"], 0.0)
    c["canopy"] -= drip
    rain = (1 - p["cover"]) * P + drip
    size, W = p["W1m"] + p["W2m"], c["W1"] + c["W2"]
    runoff = clamp(full_places(W, size, p["b"], rain), 0.0, rain)
    c["W1"] += rain - runoff
    for upper, lower in (("W1", "W2"), ("W2", "W3")):
        over = most(c[upper] - p[upper + "m"], 0.0)
        down = conducted(c[upper] - over, p[upper + "m"], p)
        c[upper] -= over + down
        c[lower] += over + down
    wetness = c["W3"] / p["W3m"]
    base = p["Ds"] * p["Dm"] / p["Ws"] * wetness
    if above(wetness, p["Ws"]):
        base += (p["Dm"] - p["Ds"] * p["Dm"] / p["Ws"]) * ((wetness - p["Ws"]) / (1 - p["Ws"])) ** 2
    base = least(base, c["W3"])
    over = most(c["W3"] - base - p["W3m"], 0.0)
    c["W3"] -= base + over
    return runoff + base + over, ET


def vic(weather, p):
    c = {"canopy": 0.0, "W1": 0.5 * p["W1m"], "W2": 0.5 * p["W2m"], "W3": 0.5 * p["W3m"]}
    return [vic_day(c, P, PET, p) for P, PET in weather], c
