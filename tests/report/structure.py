"""Reads the plots and the page of samples.c as XML, and looks for what would trouble a reader.

    structure.py SAMPLES     the program that writes them
    structure.py --self-test that overlapping labels are seen
"""
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as tree

SVG = "{http://www.w3.org/2000/svg}"
ELEMENTS = ("svg", "title", "style", "rect", "path", "text", "g")
LARGEST = 200_000  # bytes of a plot of ten years of days


def classes(element):
    return element.get("class", "").split()


def with_class(root, name):
    return [element for element in root.iter() if name in classes(element)]


def lines(root):
    """The drawn series: thick strokes are samples of the legend."""
    return [path for path in with_class(root, "line") if path.get("style") is None]


def texts(root):
    return ["".join(text.itertext()) for text in root.iter(SVG + "text")]


def pieces(path):
    return path.get("d").count("M")


def points(path):
    return [
        (float(x), float(y)) for x, y in re.findall(r"[M ](-?\d+\.\d),(-?\d+\.\d)", path.get("d"))
    ]


def frames(root):
    return [
        tuple(float(frame.get(name)) for name in ("x", "y", "width", "height"))
        for frame in with_class(root, "frame")
    ]


def boxes(root):
    """(left, top, right, bottom, text) of each text that is not turned, a little too narrow."""
    turned = {text for group in root.iter(SVG + "g") for text in group.iter(SVG + "text")}
    for text in root.iter(SVG + "text"):
        if text in turned:
            continue
        content, size = "".join(text.itertext()), float(text.get("font-size"))
        width = 0.5 * size * len(content)
        anchor = {"middle": 0.5, "end": 1}.get(classes(text)[-1], 0)
        left, base = float(text.get("x")) - anchor * width, float(text.get("y"))
        yield left, base - 0.75 * size, left + width, base + 0.2 * size, content


def overlaps(root):
    found = list(boxes(root))
    for i, a in enumerate(found):
        for b in found[:i]:
            if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]:
                yield f"`{a[4]}` lies on `{b[4]}`"


def general_problems(root, text):
    width, height = (float(number) for number in root.get("viewBox").split()[2:])
    if len(text) > LARGEST:
        yield f"{len(text)} bytes"
    if re.search(r'"[^"]*\b(?:nan|inf)\b[^"]*"', text):
        yield "a coordinate that is no number"
    if re.search(r"\b(?:href|url|@import|src)\b", text):
        yield "it does not stand alone"
    if "prefers-color-scheme:dark" not in text or not with_class(root, "page"):
        yield "it has no dark form"
    for element in root.iter():
        if element.tag.removeprefix(SVG) not in ELEMENTS:
            yield f"an element {element.tag}"
    for left, top, right, bottom, content in boxes(root):
        if left < 0 or top < 0 or right > width or bottom > height:
            yield f"`{content}` leaves the page"
    yield from overlaps(root)


def expect(name, found, wanted):
    return [] if found == wanted else [f"{name}: found {found!r}, wanted {wanted!r}"]


def check_hydrograph(root):
    observed, simulated = lines(root)
    rain, flow = frames(root)
    legend = [float(text.get("y")) for text in root.iter(SVG + "text") if text.text == "observed"]
    inside = all(
        flow[0] <= x <= flow[0] + flow[2] and flow[1] <= y <= flow[1] + flow[3]
        for x, y in points(observed) + points(simulated)
    )
    years = [text for text in texts(root) if re.fullmatch(r"19\d\d", text)]
    bars = re.findall(r"M[\d.]+,([\d.]+)V([\d.]+)", with_class(root, "rain")[0].get("d"))
    hanging = {float(begin) for begin, end in bars if float(end) >= float(begin)}
    return (
        expect("pieces of the observations between gaps", pieces(observed), 4)
        + expect("pieces of the simulation", pieces(simulated), 1)
        + expect("who is the observation", "observed" in classes(observed), True)
        + expect("values within the frame", inside, True)
        + expect("at most two points a column", len(points(simulated)) <= 2 * flow[2] + 2, True)
        + expect("more than one point a column", len(points(simulated)) > 1.5 * flow[2], True)
        + expect("years", years, [str(year) for year in range(1981, 1991)])
        + expect("where rain hangs", hanging, {rain[1]})
        + expect("a legend between rain and flow", rain[1] + rain[3] < max(legend) < flow[1], True)
    )


def check_names(root):
    shown = texts(root)
    wanted = ['a < b & "c"', "Glåma ved Elverum", "</svg><script>", "長江 at Wuhan",
              "bytes \ufffd\ufffd and \ufffd control", "energy (J/m²)", "1 Oct 1980"]
    cut = [text for text in shown if text.endswith("…")]
    title = root.find(SVG + "title").text
    return (
        [f"the text {text!r} is not there" for text in wanted if text not in shown]
        + expect("texts that were cut", len(cut), 2)
        + expect("a title read aloud is whole", title.endswith("somewhere near its end"), True)
        + expect("lines", len(lines(root)), 11)
        + expect("thick lines", len([p for p in lines(root) if "thick" in classes(p)]), 4)
    )


def check_gaps(root):
    (line,) = lines(root)
    diamonds = line.get("d").count("l2-2 2 2-2 2z")
    return expect("pieces", pieces(line), 2) + expect("diamonds of lone values", diamonds, 1)


def check_missing(root):
    return expect("lines", len(lines(root)), 0) + expect(
        "a word about it", any(text.startswith("no values") for text in texts(root)), True
    )


def check_both(root):
    """Linear and logarithmic below each other: one axis of time, the same peak on top of each."""
    rain, linear, logarithmic = frames(root)
    _, above, _, below = lines(root)
    peaks = [min(points(line), key=lambda point: point[1])[0] for line in (above, below)]
    years = [text for text in texts(root) if re.fullmatch(r"19\d\d", text)]
    return (
        expect("left edges", {rain[0], linear[0], logarithmic[0]}, {rain[0]})
        + expect("order", rain[1] < linear[1] < logarithmic[1], True)
        + expect("where the peaks stand", peaks[0], peaks[1])
        + expect("years, once", len(years), 10)
    )


def check_counted(root):
    """Steps without dates have numbers."""
    return expect("numbers", {"1", "2", "3", "4", "5"} - set(texts(root)), set()) + expect(
        "a word for them", "step" in texts(root), True
    )


def check_duration(root):
    """Nine lines of four thousand points; zeros lie on the lower edge."""
    (frame,) = frames(root)
    found = [points(line) for line in lines(root)]
    floor = frame[1] + frame[3]
    dashes = {name for line in lines(root) for name in classes(line)} & {f"c{k}" for k in range(7)}
    return (
        expect("lines", len(found), 9)
        + expect("all colours", len(dashes), 7)
        + expect("few points", max(map(len, found)) < 2 * (frame[2] + frame[3]), True)
        + expect("ends", [line[-1] for line in found], [(frame[0] + frame[2], floor)] * 9)
        + expect("begins", {line[0][0] for line in found}, {frame[0]})
        + expect("decades", {"0.001", "0.1", "10"} & set(texts(root)), {"0.001", "0.1", "10"})
    )


def check_few(root):
    gap, one = (line.get("d") for line in lines(root))
    return expect("pieces", gap.count("M"), 2) + expect(
        "diamonds", [gap.count("l2-2 2 2-2 2z"), one.count("l2-2 2 2-2 2z")], [1, 1])


def check_flows(root):
    (dots,) = with_class(root, "dots")
    return expect("small dots", "fine" in classes(dots), True) + expect(
        "dots", 1000 < dots.get("d").count("M") < 3653, True)


def check_map(root):
    """Each place has a rim and a colour, and a class says how many it has."""
    places = [path for path in with_class(root, "place")]
    rims = sum(path.get("d").count("M") for path in places if "rim" in classes(path))
    counts = [int(number) for text in texts(root) for number in re.findall(r"\((\d+)\)$", text)]
    return (
        expect("rims, one more for each class", rims, 299 + 7)
        + expect("places of all classes", sum(counts), 299)
        + expect("places without a value", counts[-1], 1)
        + expect("classes", len(counts), 7)
    )


def check_constant(root):
    (line,) = lines(root)
    (frame,) = frames(root)
    heights = {y for x, y in points(line)}
    return expect("heights", heights, {frame[1] + frame[3] / 2})


def check_huge(root):
    (line,) = lines(root)
    return expect("points", len(points(line)), 2)


def check_negative(root):
    (line,) = lines(root)
    frame = frames(root)[1]
    floor = frame[1] + frame[3]
    heights = [y for x, y in points(line)]
    return expect("on the lower edge", [y == floor for y in heights],
                  [True, True, False, False, True]) + expect(
        "decades", [text for text in texts(root) if text in ("0.001", "1", "1000", "10000")].count(
            "1000"), 1)


def check_one_day(root):
    diamonds = [line.get("d").count("l2-2 2 2-2 2z") for line in lines(root)]
    return expect("diamonds", diamonds, [1, 1])


def check_evening(root):
    """18:00 of the first day stands too close to midnight for a date of its own."""
    dates = [text for text in texts(root) if text.endswith("1970")]
    return expect("dates", dates, ["2 Jan 1970", "3 Jan 1970", "4 Jan 1970"]) + expect(
        "the first tick", "18:00" in texts(root), True
    )


def check_panels(root):
    dots = [path.get("d").count("M") for path in with_class(root, "dots")]
    diagonals = [
        re.fullmatch(r"M([\d.]+),([\d.]+)L([\d.]+),([\d.]+)", path.get("d")).groups()
        for path in with_class(root, "equal")
    ]
    corners = [
        tuple(f"{v:.1f}" for v in (x, y + height, x + width, y))
        for x, y, width, height in frames(root)
    ]
    names = [text for text in texts(root) if text in ("TT (degC)", "K2 (1/d)", "CFMAX (mm/d/K)")]
    return (
        expect("dots of a panel without the pair that lacks a value", dots, [19] * 13)
        + expect("lines of equality from corner to corner", diagonals, corners)
        + expect("names", len(names), 3)
        + expect("axis names", texts(root)[-2:], ["true value", "recovered value"])
    )


def check_empty_scatter(root):
    return expect("dots", [path.get("d") for path in with_class(root, "dots")], [""])


CHECKS = {
    "hydrograph.svg": check_hydrograph,
    "both.svg": check_both,
    "counted.svg": check_counted,
    "duration.svg": check_duration,
    "few.svg": check_few,
    "none.svg": check_missing,
    "flows.svg": check_flows,
    "map.svg": check_map,
    "names.svg": check_names,
    "gaps.svg": check_gaps,
    "missing.svg": check_missing,
    "missing_logarithmic.svg": check_missing,
    "empty.svg": check_missing,
    "constant.svg": check_constant,
    "huge.svg": check_huge,
    "negative_logarithmic.svg": check_negative,
    "evening.svg": check_evening,
    "days1.svg": check_one_day,
    "panels.svg": check_panels,
    "scatter_empty.svg": check_empty_scatter,
}


def check_page(text):
    root = tree.fromstring(text)
    cells = ["".join(cell.itertext()) for cell in root.iter() if cell.tag in ("th", "td")]
    right = [cell.text for cell in root.iter("td") if "right" in classes(cell)]
    return (
        expect("cells", cells, ["model", "NSE", "HBV & <net>", "0.705", "Glåma", "-"])
        + expect("cells at the right", right, ["0.705", "-"])
        + expect("plots", len(list(root.iter(SVG + "svg"))), 2)
        + expect("heading", root.find("body/h1").text, "Run of <hbv> & co")
        + expect("paragraph", root.find("body/p").text, 'Two models & one "figure".')
        + expect("caption", [c.text for c in root.iter("figcaption")], ["Q < Qmax"])
    )


def problems_of(folder):
    names = sorted(os.listdir(folder))
    missing = set(CHECKS) | {"page.html"}
    for name in names:
        missing.discard(name)
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            text = file.read()
        if name == "page.html":
            found = check_page(text)
        else:
            root = tree.fromstring(text)
            found = list(general_problems(root, text))
            found += CHECKS[name](root) if name in CHECKS else []
        yield from (f"{name}: {problem}" for problem in found)
    yield from (f"{name} was not written" for name in missing)


def self_test():
    page = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50">'
        '<text class="text middle" x="20" y="20" font-size="10">left</text>'
        '<text class="text end" x="{}" y="22" font-size="10">right</text></svg>'
    )
    apart, together = (list(overlaps(tree.fromstring(page.format(x)))) for x in (80, 40))
    return expect("labels apart", len(apart), 0) + expect("labels together", len(together), 1)


def main(arguments):
    if arguments == ["--self-test"]:
        found = self_test()
    else:
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([arguments[0], folder], check=True)
            found = list(problems_of(folder))
    for problem in found:
        print(problem)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
