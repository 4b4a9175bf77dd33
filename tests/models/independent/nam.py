"""NAM: Nielsen and Hansen (1973), Nordic Hydrology 4, 171-190, and the manual of MIKE 11. Numbers
in mm and h; a step has 24 of these.
"""
from complex_step import above, exp, least, most, power

DAY = 24.0
LINEAR = 0.4  # mm/h; a greater overland flow is faster


def share(fill, threshold):
    return (fill - threshold) / (1 - threshold) if above(fill, threshold) else 0.0


def emptied(content, time):
    """(content, outflow) of a linear reservoir after a day"""
    kept = content * exp(-DAY / time)
    return kept, content - kept


def time_of(content, time):
    """Of overland flow q = content/k with k = time*(q/LINEAR)^-0.4, where q is above LINEAR."""
    if not above(content / time, LINEAR):
        return time
    flow = LINEAR * power(content / (time * LINEAR), 5 / 3)
    return time * power(flow / LINEAR, -0.4)


def run(weather, parameters):
    """Rows (Q, evapotranspiration) of every day, and the stores at the end, by name."""
    Umax, Lmax, CQOF, CKIF, CK12, TOF, TIF, TG, CKBF = parameters
    U, L, over, first, second, ground = 0.5 * Umax, 0.5 * Lmax, 0.0, 0.0, 0.0, 0.0
    rows = []
    for rain, demand in weather:
        U = U + rain
        wet = least(demand, U)
        dry = least((demand - wet) * L / Lmax, L)
        U, L = U - wet, L - dry
        inter = share(L / Lmax, TIF) * U * DAY / CKIF
        U = U - inter
        excess = most(U - Umax, 0.0)
        running = CQOF * share(L / Lmax, TOF) * excess
        recharge = (excess - running) * share(L / Lmax, TG)
        U, L = U - excess, L + excess - running - recharge
        surplus = most(L - Lmax, 0.0)
        L = L - surplus
        over, OF = emptied(over + running, time_of(over + running, CK12))
        first, passing = emptied(first + inter, CK12)
        second, IF = emptied(second + passing, CK12)
        ground, BF = emptied(ground + recharge + surplus, CKBF)
        rows.append((OF + IF + BF, wet + dry))
    return rows, {"U": [U], "L": [L], "overland": [over], "interflow": [first],
                  "second": [second], "ground": [ground]}
