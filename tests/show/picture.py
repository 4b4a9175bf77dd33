"""What a picture of stores and fluxes must be, read from its own coordinates: boxes and labels that
touch nothing, and lines that pass through neither."""
import re
import xml.etree.ElementTree as ElementTree

SVG = "{http://www.w3.org/2000/svg}"
SIZES = {"name": 15, "words": 11, "part": 11, "label": 13}
MIDDLE = {"name", "words"}  # centred at x; the others begin there
LETTER = 0.54  # width of a letter of usual fonts, as a share of its height


def parse(text):
    return ElementTree.fromstring(text)


def text_of(element):
    return "".join(element.itertext())


def rectangle_of_text(element):
    kind = element.get("class")
    width = len(text_of(element)) * SIZES[kind] * LETTER
    left = float(element.get("x")) - (width / 2 if kind in MIDDLE else 0)
    bottom = float(element.get("y"))
    return left, bottom - 0.72 * SIZES[kind], left + width, bottom


def rectangle_of_box(element):
    left, top = float(element.get("x")), float(element.get("y"))
    return left, top, left + float(element.get("width")), top + float(element.get("height"))


def overlap(one, other, room=0.0):
    return (one[0] < other[2] + room and other[0] < one[2] + room
            and one[1] < other[3] + room and other[1] < one[3] + room)


def inside(point, rectangle, margin):
    return (rectangle[0] + margin < point[0] < rectangle[2] - margin
            and rectangle[1] + margin < point[1] < rectangle[3] - margin)


def curve(start, numbers):
    (x0, y0), (x1, y1, x2, y2, x3, y3) = start, numbers
    for k in range(1, 13):
        t = k / 12
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3
        yield a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3


def straight(start, end):
    for k in range(1, 13):
        yield tuple(a + (b - a) * k / 12 for a, b in zip(start, end))


def points_of_path(text):
    """Points along a path of M, H, V, C and a half circle."""
    at = (0.0, 0.0)
    for command, rest in re.findall(r"([MHVCa])([^MHVCa]*)", text):
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", rest)]
        if command == "M":
            steps = [(numbers[0], numbers[1])]
        elif command == "C":
            steps = list(curve(at, numbers))
        elif command == "a":
            steps = [(at[0] + numbers[-2], at[1] + numbers[-1])]
        else:
            end = (numbers[0], at[1]) if command == "H" else (at[0], numbers[0])
            steps = list(straight(at, end))
        yield from steps
        at = steps[-1]


def main_boxes(root):
    """(name, rectangle) of each store: the last rectangle of its group, which hides the others."""
    for group in root.iter(SVG + "g"):
        if (group.get("id") or "").startswith("box-"):
            yield group.get("id")[4:], rectangle_of_box(group.findall(SVG + "rect")[-1])


def texts(root, kind):
    return [(text_of(element), rectangle_of_text(element)) for element in root.iter(SVG + "text")
            if element.get("class") == kind]


def pairs(list_of_things):
    for k, one in enumerate(list_of_things):
        for other in list_of_things[k + 1:]:
            yield one, other


def findings(root):
    """What is wrong with a picture."""
    boxes, labels = list(main_boxes(root)), texts(root, "label") + texts(root, "part")
    for (a, one), (b, other) in pairs(boxes + labels):
        if overlap(one, other):
            yield f"`{a}` and `{b}` overlap"
    for path in root.iter(SVG + "path"):
        for point in points_of_path(path.get("d")):
            for name, rectangle in boxes:
                if inside(point, rectangle, 1.0):
                    yield f"a line passes through the box `{name}`"
            for name, rectangle in labels:
                if inside(point, rectangle, 0.5):
                    yield f"a line passes through the label `{name}`"
    width, height = (float(root.get(side)) for side in ("width", "height"))
    for name, rectangle in boxes + labels:
        if not overlap(rectangle, (0, 0, width, height)) or rectangle[2] > width:
            yield f"`{name}` is cut off"


WRONG = """<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300">
<g id="box-A"><rect x="10" y="10" width="90" height="40"/></g>
<g id="box-B"><rect x="{box}" y="20" width="90" height="40"/></g>
<text class="label" x="{label}" y="100">percolation</text>
<text class="label" x="200" y="100">excess</text>
<path d="M{line},70 V120"/></svg>"""


def self_test():
    fine = {"box": 120, "label": 20, "line": 150}
    wrong = [{}, {"box": 60}, {"label": 180}, {"line": 40}, {"label": 280}]
    counts = [bool(list(findings(parse(WRONG.format(**{**fine, **change}))))) for change in wrong]
    assert counts == [False, True, True, True, True], counts
