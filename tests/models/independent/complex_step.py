"""Functions that take real and complex numbers alike, and derivatives by a complex step.

Comparisons look at the real part, so a branch is the branch of the point itself. The derivative of
f at x is the imaginary part of f(x + ih)/h: nothing is subtracted, so it is exact to rounding.
"""
import cmath
import math

STEP = 1e-30


def exp(x):
    return cmath.exp(x) if isinstance(x, complex) else math.exp(x)


def log(x):
    return cmath.log(x) if isinstance(x, complex) else math.log(x)


def tanh(x):
    return cmath.tanh(x) if isinstance(x, complex) else math.tanh(x)


def least(a, b):
    return a if complex(a).real <= complex(b).real else b


def most(a, b):
    return a if complex(a).real >= complex(b).real else b


def clamp(x, low, high):
    return most(low, least(x, high))


def power(x, exponent):
    """x^exponent for x >= 0; at 0 it is 0 in every direction."""
    return exp(exponent * log(x)) if complex(x).real > 0 else 0.0


def above(x, threshold):
    return complex(x).real > complex(threshold).real


def derivative(function, values, place):
    """Of function(values), a list, by the value at `place`."""
    shifted = [complex(value) for value in values]
    shifted[place] += 1j * STEP
    return function(shifted).imag / STEP


def gradient(function, values):
    return [derivative(function, values, place) for place in range(len(values))]


def slope(function, values, direction):
    """The derivative along a direction, of as many numbers as there are values."""
    moved = [complex(value, STEP * part) for value, part in zip(values, direction)]
    return function(moved).imag / STEP
