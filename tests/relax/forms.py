"""Compiled decisions against closed formulas: values and all partials, at random points, at ties,
at extremes, for widths from 1e-300 to 1e300, and at width 0 bit for bit the hard model.

    forms.py AFFLUX FOLDER
"""
import math
import random
import struct
import sys
import tempfile

import formulas
from compiled import Library

LETS = ("above", "below", "most", "least", "kept", "size", "both", "either", "neither", "among",
        "nested")
INPUTS = "abcd"
TRUTHS = tuple(formulas.truths((0, 0, 0, 0), 1))
NUMBERS = tuple(formulas.forms((0, 0, 0, 0), 1, False))
WIDTHS = (1e-300, 1e-6, 1e-2, 0.5, 3.0, 1e3, 1e300)


class Wrong(Exception):
    """What was found."""


def relaxed(words=""):
    return [word for name in LETS for word in ("--relax", f"{name}=1 [mm]{words}")]


def bits(values):
    return [struct.pack("d", value) for value in values]


SCATTERED = 40


def points_of():
    """Random ones, ties, and such as overflow where one is not careful."""
    draw = random.Random(11)
    found = [tuple(draw.uniform(-3, 3) for _ in INPUTS) for _ in range(SCATTERED)]
    found += [tuple(draw.choice((-1.0, 0.0, 2.0)) for _ in INPUTS) for _ in range(30)]
    found += [(1.0, 1.0, 2.0, 2.0), (-1.0, -1.0, -1.0, -1.0), (0.0, 0.0, 0.0, 0.0)]
    found += [tuple(scale * draw.choice((-1, 0, 1)) for _ in INPUTS)
              for scale in (1e-300, 1e20, 1e150) for _ in range(8)]
    return found


EXTREMES = [(1e300, -1e300, 1.0, -1e300), (-1e300, 1e300, 1e300, 1.0), (1e300, 1e300, 0.0, 1e300),
            (-1e300, -1e300, -1e300, 0.0), (1.7e308, -1.7e308, 1.0, -1.0),
            (-1.7e308, 1.7e308, -1.7e308, 1.0), (1e300, 1.0, -1e-300, 1e-300)]


def run_of(library, model, points, seed=None, width=None):
    """One lane for each point."""
    forcing = {name: [point[k] for point in points] for k, name in enumerate(INPUTS)}
    seeds = {seed: [1.0] * len(points)} if seed else None
    weights = {} if width is None else {"relax": [width]}
    return library.simulate(model, (len(points), 1), seeds=seeds, weights=weights, forcing=forcing)


def close(found, wanted, allowed):
    return math.isfinite(found) and abs(found - wanted) <= allowed


def compare(library, model, points, wanted, names, width=None):
    """wanted: by point {output: Dual}"""
    values = run_of(library, model, points, width=width)
    for name in names:
        slopes = run_of(library, model, points, name, width)
        for lane, point in enumerate(points):
            if name == "among_" and lane >= SCATTERED:  # ties but for rounding
                continue
            dual = wanted[lane][name]
            found = values.output(name)[lane]
            if not close(found, dual.value, 1e-14 * dual.size):
                raise Wrong(f"{name} at {point}, width {width}: {found}, not {dual.value}")
            for k, slope in enumerate(dual.slopes):
                given = slopes.forcing_slope(INPUTS[k])[lane]
                steep = dual.size / (width or 1) if name not in ("most_", "least_") else 0
                if not close(given, slope, 4e-15 * steep + 1e-12 * max(1, abs(slope))):
                    raise Wrong(f"d {name}/d {INPUTS[k]} at {point}, width {width}: {given}, not "
                                f"{slope}")


def smooth_forms(library):
    points = points_of()
    for words, product in (("", False), (",product", True)):
        model = library.model("forms", *relaxed(words), "--relax", "anneal")
        for width in WIDTHS:
            reach = [point for point in points if max(map(abs, point)) < 1e7 * max(width, 1e-6)
                     or width < 1e-200 and max(map(abs, point)) < 10]
            wanted = [{**formulas.forms(point, width, product), **formulas.truths(point, width)}
                      for point in reach]
            names = [name for name in (*NUMBERS, *TRUTHS) if not name.startswith("sharp")]
            compare(library, model, reach, wanted, names, width)
        model = library.model("forms", *relaxed(words))
        wanted = [{**formulas.forms(point, 1.0, product), **formulas.truths(point, 1.0)}
                  for point in points]
        compare(library, model, points, wanted, names, None)


def nothing_overflows(library):
    """Values and slopes are finite wherever the formula is."""
    for words in ("", ",product", ",straight"):
        model = library.model("forms", *relaxed(words), "--relax", "anneal")
        for width in (*WIDTHS, 0.0, 2.3e-308, 5e-324, 1e308):
            points = [point for point in EXTREMES + points_of()
                      if width < 1e300 or max(map(abs, point)) <= 1e300]
            values = run_of(library, model, points, width=width)
            for name in (*NUMBERS, *TRUTHS):
                slopes = run_of(library, model, points, name, width)
                for lane, point in enumerate(points):
                    row = [values.output(name)[lane],
                           *(slopes.forcing_slope(x)[lane] for x in INPUTS)]
                    steep = width and max(map(abs, point)) / width > 1e299
                    if not all(map(math.isfinite, row[:1] if steep else row)):
                        raise Wrong(f"{name} at {point}, width {width}{words}: {row}")


def ties_are_shared(library):
    model = library.model("forms", *relaxed(), "--relax", "anneal")
    points = [(x, x, x, x) for x in (-2.0, 0.0, 1e-9, 1e20)]
    for width in (1e-12, 1.0, 1e6, 0.0):
        for name in ("most_", "least_"):
            slopes = run_of(library, model, points, name, width)
            both = [*slopes.forcing_slope("a"), *slopes.forcing_slope("b")]
            if both != [0.5] * len(both):
                raise Wrong(f"{name} at a tie, width {width}: {both}")
        slopes = run_of(library, model, [(0.0, 1.0, 1.0, 1.0)], "size_", width)
        if list(slopes.forcing_slope("a")) != [0.0]:
            raise Wrong(f"abs at 0, width {width}: {list(slopes.forcing_slope('a'))}")


def widths_to_nothing(library):
    """Smooth values come to the hard ones at least as fast as the width, away from jumps."""
    model = library.model("forms", *relaxed(), "--relax", "anneal")
    points = points_of()[:SCATTERED]
    for width in (1e-1, 1e-2, 1e-3, 1e-4, 1e-6, 1e-9):
        values = run_of(library, model, points, width=width)
        for lane, point in enumerate(points):
            wanted = formulas.hard(point)
            gap = min(abs(point[0] - point[1]), abs(point[2] - point[3]), abs(point[0] - point[3]))
            for name in NUMBERS:
                if name == "kept_" and point[1] > point[2]:  # no bounds at all
                    continue
                jump = 12 * math.exp(-gap / width) + 1e-15
                kink = 0 if name in ("above_", "below_", "both_", "either_", "neither_",
                                     "among_") else 12 * width
                if abs(values.output(name)[lane] - wanted[name]) > jump + kink:
                    raise Wrong(f"{name} at {point}: far from the hard one at width {width}")


def hard_model(library):
    """What has no widths."""
    return library.model("forms")


def width_nothing_is_hard(library):
    """Bit for bit, values and slopes, where widths are 0 at run time."""
    points = points_of() + EXTREMES[:4]
    wanted = [formulas.hard(point) for point in points]
    plain = hard_model(library)
    for words in ("", ",product", ",straight", ",straight,product"):
        model = library.model("forms", *relaxed(words), "--relax", "anneal")
        values = run_of(library, model, points, width=0.0)
        for name in (*NUMBERS, *TRUTHS):
            if bits(values.output(name)) != bits(row[name] + 0.0 for row in wanted):
                raise Wrong(f"{name}{words}: width 0 is not the hard value")
        for name in NUMBERS:
            slopes = run_of(library, model, points, name, 0.0)
            hard = run_of(library, plain, points, name)
            for x in INPUTS:
                if list(slopes.forcing_slope(x)) != list(hard.forcing_slope(x)):
                    raise Wrong(f"d {name}/d {x}{words}: width 0 is not the hard slope")


def straight_through(library):
    """Hard values; the partials of the smooth form at the hard point."""
    points = [point for point in points_of() if max(map(abs, point)) < 1e10]
    hard, soft = hard_model(library), library.model("forms", *relaxed())
    straight = library.model("forms", *relaxed(",straight"))
    values, wanted = run_of(library, straight, points), run_of(library, hard, points)
    for name in NUMBERS:
        if bits(values.output(name)) != bits(wanted.output(name)):
            raise Wrong(f"{name}: not the hard value")
    for name in NUMBERS:
        if name == "nested_":  # its outer decision stands elsewhere than that of the smooth one
            continue
        given = run_of(library, straight, points, name)
        smooth = run_of(library, soft, points, name)
        for x in INPUTS:
            if list(given.forcing_slope(x)) != list(smooth.forcing_slope(x)):
                raise Wrong(f"d {name}/d {x}: not the smooth form's")
    given = run_of(library, straight, points, "bent")
    for lane, point in enumerate(points):
        slope = math.cos(max(point[0], point[1])) * formulas.sigmoid(point[0] - point[1])
        if not close(given.forcing_slope("a")[lane], slope, 1e-13):
            raise Wrong(f"d bent/d a at {point}: {given.forcing_slope('a')[lane]}, not {slope}")
    for name, partner in (("sharp", "more"), ("sharps", "times")):
        given, smooth = (run_of(library, hard, points, which) for which in (name, partner))
        if list(given.forcing_slope("a")) != list(smooth.forcing_slope("a")):
            raise Wrong(f"d {name}/d a: not that of `{partner}`")
        for lane, point in enumerate(points):
            if values.output(name)[lane] != formulas.hard(point)[name]:
                raise Wrong(f"{name} at {point}: not hard")


def float_is_careful_too(library):
    """A width that float cannot divide by is 0, and the least that it can is finite."""
    points = [point for point in points_of() if max(map(abs, point)) < 1e10]
    model = library.model("forms", *relaxed(), "--relax", "anneal", "--real", "float")
    hard = run_of(library, model, points, width=0.0)
    for width in (1e-39, 1e-45, 1e-37, 1.0, 1e37):
        values = run_of(library, model, points, width=width)
        for name in (*NUMBERS, *TRUTHS):
            found = list(values.output(name))
            if not all(map(math.isfinite, found)):
                raise Wrong(f"{name}, width {width}: {found}")
            if width < 1e-38 and found != list(hard.output(name)):
                raise Wrong(f"{name}, width {width}: not hard")
    slopes = run_of(library, model, [(2.0, 2.0, 2.0, 2.0)], "most_", 1e-37)
    if list(slopes.forcing_slope("a")) != [0.5] or list(slopes.forcing_slope("b")) != [0.5]:
        raise Wrong("most_: a tie is not shared")


def truth_tables(library):
    """Of certain truths the logic of old; of half truths what Gödel, or a product, makes."""
    model = library.model("forms", "--relax", "anneal")
    certain = [(x, 0.5, y, 0.5) for x in (0.0, 1.0) for y in (0.0, 1.0)]
    values = run_of(library, model, certain, width=1e-3)
    for lane, (x, _, y, _) in enumerate(certain):
        rows = {"all": x * y, "times": x * y, "any": max(x, y), "plus": max(x, y), "other": 1 - x}
        for name, wanted in rows.items():
            if not close(values.output(name)[lane], wanted, 1e-15):
                raise Wrong(f"{name} of {x} and {y}: {values.output(name)[lane]}")
    odds = math.log(3)  # a truth of three quarters
    values = run_of(library, model, [(odds, 0.0, 0.0, 0.0), (0.0, 0.0, -odds, 0.0)], width=1.0)
    rows = {"all": (0.5, 0.25), "any": (0.75, 0.5), "times": (0.375, 0.125), "plus": (0.875, 0.625),
            "other": (0.25, 0.5)}
    for name, wanted in rows.items():
        for found, value in zip(values.output(name), wanted):
            if not close(found, value, 1e-15):
                raise Wrong(f"{name} of half truths: {list(values.output(name))}, not {wanted}")


TESTS = [smooth_forms, nothing_overflows, ties_are_shared, widths_to_nothing, width_nothing_is_hard,
         straight_through, float_is_careful_too, truth_tables]


def main(afflux, folder, names):
    failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        library = Library(afflux, folder, scratch)
        for test in TESTS:
            if names and test.__name__ not in names:
                continue
            try:
                test(library)
                print(f"ok      {test.__name__}")
            except Wrong as wrong:
                failed += 1
                print(f"FAILED  {test.__name__}: {wrong}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
