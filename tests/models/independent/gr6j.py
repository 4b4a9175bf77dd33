"""GR6J from Pushpalatha et al. (2011), Journal of Hydrology 411, 66-76. Numbers in mm and d.

What it shares with GR4J, production and the unit hydrographs, is that of gr4j.py.
"""
from complex_step import exp, log, most
from gr4j import fast_sum, move, ordinates, produce, slow_sum


def outflow(level, depth):
    """Of the exponential store."""
    return depth * log(1 + exp(level / depth))


def run(weather, parameters):
    """Rows (Q, evaporation, exchange) of every day, and the stores at the end, by name."""
    X1, X2, X3, X4, X5, X6 = parameters
    S, R, N = 0.3 * X1, 0.5 * X3, 0.0
    o1, o2 = ordinates(slow_sum, X4, 20), ordinates(fast_sum, X4, 40)
    u1, u2 = [0.0] * 20, [0.0] * 40
    rows = []
    for rain, demand in weather:
        S, onward, taken = produce(S, rain, demand, X1)
        percolation = S * (1 - (1 + (4 * S / (9 * X1)) ** 4) ** -0.25)
        S -= percolation
        onward += percolation
        u1, u2 = move(u1, o1, 0.9 * onward), move(u2, o2, 0.1 * onward)
        wanted = X2 * (R / X3 - X5)
        filled = most(0.0, R + 0.6 * u1[0] + wanted)
        gain = filled - R - 0.6 * u1[0]
        routed = filled * (1 - (1 + (filled / X3) ** 4) ** -0.25)
        R = filled - routed
        N = N + 0.4 * u1[0] + wanted
        slow = outflow(N, X6)
        N = N - slow
        direct = most(0.0, u2[0] + wanted)
        gain += wanted + direct - u2[0]
        rows.append((routed + slow + direct, taken + (rain if rain < demand else demand), gain))
    return rows, {"S": [S], "R": [R], "N": [N], "U1": [*u1[1:], 0.0], "U2": [*u2[1:], 0.0]}
