"""A leaf: Farquhar, von Caemmerer and Berry (1980) with the temperature responses of Bernacchi et
al. (2001, 2003); pores by Ball, Woodrow and Berry (1987). ppm, umol/m2/s, degC; pores mol/m2/s.

Bernacchi's constants are used in his own form, exp(c - dH/RT), where that is as exact.
"""
from complex_step import exp, least, most

GAS = 0.008314


def arrhenius(T, at_25, energy):
    return at_25 * exp(energy * (T - 25) / (298.15 * GAS * (T + 273.15)))


def star(T):
    return arrhenius(T, 42.75, 37.83)


def capacities(T, p):
    """(Vcmax, Jmax, Rd) of a leaf at temperature T."""
    Vcmax, Jmax, Rd = p[:3]
    return arrhenius(T, Vcmax, 65.33), arrhenius(T, Jmax, 43.54), arrhenius(T, Rd, 46.39)


def electrons(light, Jmax, bend=0.7):
    """The smaller solution of bend*J^2 - (I + Jmax)*J + I*Jmax = 0."""
    caught = light * 0.85 * 0.85 / 2
    both = caught + Jmax
    return 2 * caught * Jmax / (both + (both * both - 4 * bend * caught * Jmax) ** 0.5)


def assimilation(c, T, light, p):
    """(1 - star/c)*min(Wc, Wj) - Rd"""
    V, J, R = capacities(T, p)
    K = arrhenius(T, 404.9, 79.43) * (1 + 210 / arrhenius(T, 278.4, 36.38))
    Wc, Wj = V * c / (c + K), electrons(light, J) * c / (4 * c + 8 * star(T))
    return (1 - star(T) / c) * least(Wc, Wj) - R


def conductance(A, ca, humidity, p):
    return p[3] + p[4] * most(A, 0.0) * humidity / ca


def excess(c, weather, p):
    """What is fixed less what comes in."""
    ca, T, light, humidity = weather
    A = assimilation(c, T, light, p)
    return A - conductance(A, ca, humidity, p) / 1.6 * (ca - c)


def inside(weather, p):
    """The concentration inside by bisection, then, for derivatives, one step of Newton's method."""
    plain, real = [complex(v).real for v in p], [complex(v).real for v in weather]
    low, high = 1.0, 50000.0
    for _ in range(200):
        middle = (low + high) / 2
        if excess(middle, real, plain) < 0:
            low = middle
        else:
            high = middle
    steep = excess(complex(low, 1e-30), real, plain).imag / 1e-30
    return low - excess(complex(low), weather, p) / steep


def in_the_air(weather, p):
    """(A, ci, gs, transpired in mmol/m2/s)"""
    ca, T, _, humidity = weather
    c = inside(weather, p)
    A = assimilation(c, T, weather[2], p)
    gs = conductance(A, ca, humidity, p)
    dryness = 0.6108 * exp(17.27 * T / (T + 237.3)) * (1 - humidity) / 101.325
    return A, c, gs, 1000 * gs * dryness
