"""Muskingum and Cunge on a network: Cunge (1969), channels by Leopold and Maddock (1953).

    (I - C1 N) Q(t + dt) = C2 N Q(t) + C3 Q(t) + C4 q

Reaches are given so that the upstream ones come first. m, s; reach: n, width, spread, x, length,
slope.
"""
from complex_step import most


def hydraulics(Q, reach):
    """(depth, velocity) of a discharge: Manning's law in a trapezoid."""
    n, width, spread, _, _, slope = reach
    q = spread + 1e-6
    root = slope ** 0.5
    depth = (most(Q, 1e-4) * n * (q + 1) / (width * root)) ** (3 / (5 + 3 * q))
    top = width * depth ** q
    side = top * q / (2 * depth)
    bottom = top * (1 - q)
    radius = (top + bottom) * depth / 2 / (bottom + 2 * depth * (1 + side * side) ** 0.5)
    return depth, radius ** (2 / 3) * root / n


def coefficients(Q, reach, dt):
    x, length = reach[3:5]
    K = length / (hydraulics(Q, reach)[1] * 5 / 3)
    D = 2 * K * (1 - x) + dt
    return (dt - 2 * K * x) / D, (dt + 2 * K * x) / D, (2 * K * (1 - x) - dt) / D, 2 * dt / D


def step(downstream, reaches, lateral, Q, dt):
    count = len(downstream)
    before, after, following = [0.0] * count, [0.0] * count, [0.0] * count
    for i, below in enumerate(downstream):
        if below is not None:
            before[below] += Q[i]
    for i, below in enumerate(downstream):
        C1, C2, C3, C4 = coefficients(Q[i], reaches[i], dt)
        following[i] = C1 * after[i] + C2 * before[i] + C3 * Q[i] + C4 * lateral[i]
        if below is not None:
            after[below] += following[i]
    return following


def run(downstream, reaches, lateral, Q, dt=300.0):
    """Rows of discharge at the end of steps."""
    rows = []
    for q in lateral:
        Q = step(downstream, reaches, q, Q, dt)
        rows.append(Q)
    return rows
