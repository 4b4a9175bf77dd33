"""Smooth decisions as closed formulas, with their partials by hand: none of Afflux's own text.

A `Dual` is a value and its partials by (a, b, c, d), and the sum of sizes of what it was made of,
to which errors of rounding are held.
"""
import math


def sigmoid(x):
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    return math.exp(x) / (1 + math.exp(x)) if x > -745 else 0.0


def ratio(difference, width):
    """Without an error where it is infinite."""
    if abs(difference) > 1e3 * width:
        return math.copysign(1e3, difference)
    return difference / width


class Dual:
    def __init__(self, value, slopes, size):
        self.value, self.slopes, self.size = value, slopes, size


def variable(value, place):
    return Dual(value, [1.0 if k == place else 0.0 for k in range(4)], abs(value))


def chained(value, parts, size):
    """parts: (partial, Dual)"""
    slopes = [sum(partial * part.slopes[k] for partial, part in parts if part.slopes[k])
              for k in range(4)]
    return Dual(value, slopes, size)


def number(value):
    return Dual(value, [0.0] * 4, abs(value))


def more(x, y, width):
    s = sigmoid(ratio(x.value - y.value, width))
    slope = s * sigmoid(-ratio(x.value - y.value, width)) / width
    return chained(s, [(slope, x), (-slope, y)], 1)


def rest(x):
    return chained(1 - x.value, [(-1, x)], 1)


def lesser(x, y):
    share = 0.5 if x.value == y.value else float(x.value < y.value)
    return chained(min(x.value, y.value), [(share, x), (1 - share, y)], 1)


def greater(x, y):
    share = 0.5 if x.value == y.value else float(x.value > y.value)
    return chained(max(x.value, y.value), [(share, x), (1 - share, y)], 1)


def times(x, y):
    return chained(x.value * y.value, [(y.value, x), (x.value, y)], 1)


def plus(x, y):
    return chained(x.value + y.value - x.value * y.value, [(1 - y.value, x), (1 - x.value, y)], 1)


def rounding(difference, width):
    """What the rounding of a corner adds to the greater of two."""
    return width * math.log1p(math.exp(-abs(ratio(difference, width))))


def most(x, y, width):
    s = sigmoid(ratio(x.value - y.value, width))
    t = sigmoid(ratio(y.value - x.value, width))
    value = max(x.value, y.value) + rounding(x.value - y.value, width)
    return chained(value, [(s, x), (t, y)], x.size + y.size + width)


def negative(x):
    return chained(-x.value, [(-1, x)], x.size)


def least(x, y, width):
    return negative(most(negative(x), negative(y), width))


def kept(x, low, high, width):
    return least(most(x, low, width), high, width)


def size(x, width):
    half = ratio(x.value, 2 * width) if width < 8e307 else x.value / width / 2
    t = math.tanh(half)
    slope = t if abs(half) > 300 else t + half / math.cosh(half) ** 2
    return chained(x.value * t, [(slope, x)], x.size)


def chosen(s, x, y):
    value = s.value * x.value + (1 - s.value) * y.value
    gain = chained(0, [(x.value, s), (-y.value, s)], 0)
    parts = chained(0, [(s.value, x), (1 - s.value, y)], 0)
    return Dual(value, [g + p for g, p in zip(gain.slopes, parts.slopes)], x.size + y.size)


def forms(point, width, product):
    """{output: Dual}, every decision smooth."""
    a, b, c, d = (variable(value, k) for k, value in enumerate(point))
    both, either = (times, plus) if product else (lesser, greater)
    first, second, third = more(a, b, width), more(c, d, width), more(a, d, width)
    return {
        "above_": chosen(first, c, d),
        "below_": chosen(more(b, a, width), c, d),
        "most_": most(a, b, width),
        "least_": least(a, b, width),
        "kept_": kept(a, b, c, width),
        "size_": size(a, width),
        "both_": chosen(both(first, second), a, c),
        "either_": chosen(either(first, second), a, c),
        "neither_": chosen(rest(either(first, second)), a, c),
        "among_": chosen(either(both(first, second), both(rest(first), third)), a, c),
        "nested_": most(least(a, b, width), size(c, width), width),
    }


def truths(point, width):
    a, b, c, d = (variable(value, k) for k, value in enumerate(point))
    first, second = more(a, b, width), more(c, d, width)
    return {
        "more": first,
        "less": more(b, a, width),
        "all": lesser(first, second),
        "any": greater(first, second),
        "other": rest(first),
        "times": times(first, second),
        "plus": plus(first, second),
        "sharp": first,
        "sharps": times(first, second),
    }


def hard(point):
    """{output: value}, no decision smooth."""
    a, b, c, d = point
    return {
        "above_": c if a > b else d,
        "below_": c if a <= b else d,
        "most_": max(a, b),
        "least_": min(a, b),
        "kept_": b if a < b else c if a > c else a,
        "size_": abs(a),
        "both_": a if a > b and c > d else c,
        "either_": a if a > b or c > d else c,
        "neither_": a if not (a > b or c > d) else c,
        "among_": a if (c > d if a > b else a > d) else c,
        "nested_": max(min(a, b), abs(c)),
        "more": float(a > b),
        "less": float(a <= b),
        "all": float(a > b and c >= d),
        "any": float(a > b or c >= d),
        "other": float(not a > b),
        "times": float(a > b and c >= d),
        "plus": float(a > b or c >= d),
        "sharp": float(a > b),
        "sharps": float(a > b and c >= d),
    }
