"""Area, Crofton perimeter and Euler number of where a field is at least u, after Quarenghi,
Cotsakis and Beucler (2026), arXiv 2604.11422. tau = 0 is the hard mask, else a sigmoid of that
width.
"""
from complex_step import exp, least


def mask(field, u, tau):
    if tau == 0:
        return [[1.0 if value >= u else 0.0 for value in row] for row in field]
    return [[1 / (1 + exp(-(value - u) / tau)) for value in row] for row in field]


def apart(a, b):
    return a - b if complex(a).real >= complex(b).real else b - a


def pairs(s, down, right):
    """Neighbours that are both in the field."""
    for y in range(len(s) - down):
        for x in range(max(0, -right), len(s[0]) - max(0, right)):
            yield s[y][x], s[y + down][x + right]


def functionals(field, u, tau, cell):
    s = mask(field, u, tau)
    turns = {way: sum(apart(a, b) for a, b in pairs(s, *way))
             for way in ((0, 1), (1, 0), (1, 1), (1, -1))}
    perimeter = cell * (0.473215 * (turns[0, 1] + turns[1, 0])
                        + 0.217716 * (turns[1, 1] + turns[1, -1]))
    total = sum(map(sum, s))
    edges = sum(least(a, b) for way in ((0, 1), (1, 0)) for a, b in pairs(s, *way))
    faces = sum(least(least(s[y][x], s[y][x + 1]), least(s[y + 1][x], s[y + 1][x + 1]))
                for y in range(len(s) - 1) for x in range(len(s[0]) - 1))
    return cell * cell * total, perimeter, total - edges + faces


def disks(size, inside):
    return [[5.0 if inside(y, x) else 0.0 for x in range(size)] for y in range(size)]


def distance(y, x, centre):
    return ((y - centre[0]) ** 2 + (x - centre[1]) ** 2) ** 0.5


FIELDS = {
    "disk": disks(64, lambda y, x: distance(y, x, (32, 32)) <= 10),
    "two disks": disks(64, lambda y, x: min(distance(y, x, (20, 20)),
                                            distance(y, x, (45, 45))) <= 8),
    "annulus": disks(64, lambda y, x: 6 < distance(y, x, (32, 32)) <= 14),
}
