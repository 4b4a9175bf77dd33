"""GR4J from Perrin et al. (2003), Journal of Hydrology 279, 275-289. Numbers in mm and d.

The unit hydrographs are the arrays of the paper's program: moved up, then filled.
"""
from complex_step import above, clamp, least, most, power, tanh

PUBLISHED = 0.8999999761581421  # 0.9 in single precision


def slow_sum(day, X4):
    return power(clamp(day / X4, 0.0, 1.0), 2.5)


def fast_sum(day, X4):
    if not above(day, 0.0):
        return 0.0
    if not above(day, X4):
        return 0.5 * power(day / X4, 2.5)
    return 1 - 0.5 * power(most(2 - day / X4, 0.0), 2.5)


def ordinates(total, X4, count):
    return [total(day, X4) - total(day - 1, X4) for day in range(1, count + 1)]


def produce(S, P, E, X1):
    """(production store, what goes on, evaporation from the store)"""
    s = S / X1
    if P <= E:
        w = tanh(least((E - P) / X1, 13.0))
        taken = S * (2 - s) * w / (1 + (1 - s) * w)
        return S - taken, 0.0, taken
    w = tanh(least((P - E) / X1, 13.0))
    kept = X1 * (1 - s * s) * w / (1 + s * w)
    return S + kept, P - E - kept, 0.0


def move(hydrograph, weights, water):
    following = [*hydrograph[1:], 0.0]
    return [u + weight * water for u, weight in zip(following, weights)]


def run(P, E, parameters, share=0.9):
    """Rows (Q, evaporation, exchange) of every day, and the stores (S, R, u1, u2) at the end."""
    X1, X2, X3, X4 = parameters
    S, R = 0.3 * X1, 0.5 * X3
    o1, o2 = ordinates(slow_sum, X4, 20), ordinates(fast_sum, X4, 40)
    u1, u2 = [0.0] * 20, [0.0] * 40
    rows = []
    for rain, demand in zip(P, E):
        S, onward, taken = produce(S, rain, demand, X1)
        percolation = S * (1 - (1 + (4 * S / (9 * X1)) ** 4) ** -0.25)
        S -= percolation
        onward += percolation
        u1 = move(u1, o1, share * onward)
        u2 = move(u2, o2, (1 - share) * onward)
        wanted = X2 * power(R / X3, 3.5)
        filled = most(0.0, R + u1[0] + wanted)
        got_R = filled - R - u1[0]
        outflow = filled * (1 - (1 + (filled / X3) ** 4) ** -0.25)
        direct = most(0.0, u2[0] + wanted)
        R = filled - outflow
        evaporation = taken + min(rain, demand)
        rows.append((most(outflow + direct, 0.0), evaporation, got_R + direct - u2[0]))
    return rows, (S, R, u1, u2)
