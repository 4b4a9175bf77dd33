"""SIMHYD from Chiew et al. (2002), Mathematical Models of Small Watershed Hydrology, 335-367.
Numbers in mm and d.
"""
from complex_step import above, exp, least, most


def run(weather, parameters):
    """Rows (Q, evapotranspiration) of every day, and the stores at the end, by name."""
    INSC, COEFF, SQ, SMSC, SUB, CRAK, K = parameters
    SMS, GW, rows = 0.5 * SMSC, 0.0, []
    for rain, demand in weather:
        caught = least(least(INSC, demand), rain)
        through = rain - caught
        into = least(COEFF * exp(-SQ * SMS / SMSC), through)
        beyond = through - into
        inter = SUB * SMS / SMSC * into
        recharge = CRAK * SMS / SMSC * (into - inter)
        SMS = SMS + into - inter - recharge
        if above(SMS, SMSC):
            recharge, SMS = recharge + SMS - SMSC, SMSC
        base = K * (GW + recharge)
        GW = GW + recharge - base
        taken = most(least(least(10 * SMS / SMSC, demand - caught), SMS), 0.0)
        SMS = SMS - taken
        rows.append((beyond + inter + base, caught + taken))
    return rows, {"surface": [0.0], "SMS": [SMS], "GW": [GW]}
