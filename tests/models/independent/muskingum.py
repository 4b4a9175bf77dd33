"""Muskingum routing on a network as RAPID solves it: David et al. (2011), J. Hydrometeorology 12.

    (I - C1 N) Q(t + dt) = C1 q + C2 (N Q(t) + q) + C3 Q(t)

N sums what flows in from upstream; reaches are given so that the upstream ones come first.
"""


def coefficients(k, x, dt):
    D = k * (1 - x) + dt / 2
    return (dt / 2 - k * x) / D, (dt / 2 + k * x) / D, (k * (1 - x) - dt / 2) / D


def run(river, inflow, start, dt=900.0, repeats=12):
    """Mean discharge of each row of inflow (held for `repeats` steps; the mean is over the starts
    of the steps), and the discharge at the end. river: downstream (places, or None), k, x."""
    downstream, k, x = river
    count = len(downstream)
    C = [coefficients(k[i], x[i], dt) for i in range(count)]
    Q, means = list(start), []
    for q in inflow:
        total = [0.0] * count
        for _ in range(repeats):
            total = [sum_ + flow for sum_, flow in zip(total, Q)]
            Q = route(downstream, C, q, Q)
        means.append([sum_ / repeats for sum_ in total])
    return means, Q


def route(downstream, C, q, Q):
    """One step: from the headwaters down."""
    count = len(downstream)
    before, after, following = [0.0] * count, [0.0] * count, [0.0] * count
    for i, below in enumerate(downstream):
        if below is not None:
            before[below] += Q[i]
    for i, below in enumerate(downstream):
        C1, C2, C3 = C[i]
        following[i] = C1 * (after[i] + q[i]) + C2 * (before[i] + q[i]) + C3 * Q[i]
        if below is not None:
            after[below] += following[i]
    return following
