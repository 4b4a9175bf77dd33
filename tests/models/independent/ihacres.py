"""IHACRES with the catchment moisture deficit: Croke and Jakeman (2004), Environmental Modelling
and Software 19, 1-5; routing of Jakeman and Hornberger (1993). Numbers in mm and d.

The deficit after the rain of a day in the paper's three cases; flows as recursive filters.
"""
from complex_step import above, exp, least


def lessened(deficit, rain, d):
    """dM/dP = -min(1, M/d), solved over the rain of a day."""
    if not above(deficit, d):
        return deficit * exp(-rain / d)
    if above(d + rain, deficit):
        return d * exp((deficit - rain - d) / d)
    return deficit - rain


def run(weather, parameters):
    """Rows (Q, evapotranspiration) of every day, and the stores at the end, by name."""
    d, f, e, tau_q, tau_s, v_s = parameters
    deficit, quick, slow, rows = 0.5 * d, 0.0, 0.0, []
    decay_q, decay_s = exp(-1 / tau_q), exp(-1 / tau_s)
    for rain, demand in weather:
        left = lessened(deficit, rain, d)
        effective = rain - deficit + left
        taken = e * demand * least(1.0, exp(2 * (1 - left / (f * d))))
        deficit = left + taken
        quick = decay_q * quick + (1 - v_s) * (1 - decay_q) * effective
        slow = decay_s * slow + v_s * (1 - decay_s) * effective
        rows.append((quick + slow, taken))
    kept = [flow * decay / (1 - decay) for flow, decay in ((quick, decay_q), (slow, decay_s))]
    return rows, {"W": [-deficit], "quick": [kept[0]], "slow": [kept[1]]}
