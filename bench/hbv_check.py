"""Inputs of the HBV check cases in tests/gradient/hbv.json, and when a number agrees with it.

Three sites, 240 days. Case B is case A with steps in temperature, more rain and a drought, so that
every branch of the model goes both ways.
"""
import math

SITES, STEPS = 3, 240
SHOWN = (0, 100, 239)  # the days whose Q the file holds
FORCINGS = ("P", "T", "PET")
STORES = ("SP", "LW", "SM", "UZ", "LZ")


def weather(case, t, site):
    """(P, T, PET) in mm/d, degC, mm/d."""
    season = math.sin(2 * math.pi * t / 60 + 0.4 * site)
    P = 12 * max(0, math.sin(0.9 * t + 0.5 * site + 0.3)) ** 2
    T = 8 * season + 1.5
    PET = 2 + 1.5 * season
    if case == "B":
        T += 5 * math.sin(2.1 * t)
        P = 0 if 100 <= t < 160 else 2.5 * P
    return P, T, PET


def inputs(case):
    """Forcing [variable][time][site], and the weight of each flow in the loss, [time][site]."""
    days = [[weather(case, t, site) for site in range(SITES)] for t in range(STEPS)]
    forcing = [[[site[k] for site in day] for day in days] for k in range(len(FORCINGS))]
    weights = [[math.cos(0.2 * t + site) for site in range(SITES)] for t in range(STEPS)]
    return forcing, weights


def allowed(reference, limit, floor):
    """By how much each number of a row of one kind may be off."""
    largest = max(abs(value) for value in reference)
    return [limit * max(abs(value), floor * largest) for value in reference]
