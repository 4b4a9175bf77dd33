"""What is asked of the numbers, and whether a run has them: the one table of targets."""
from dataclasses import dataclass
from typing import Callable

from sides import AFFLUX, BY_HAND, SCALAR

HBV, LINEAR, IMPLICIT, ALONE = "HBV", "HBV, ET=linear", "HBV, implicit", "HBV, one lane"


@dataclass(frozen=True)
class Target:
    text: str
    sense: str  # "at most" or "at least"
    limit: float
    value: Callable  # of the rows; None: they do not have it


def row_of(rows, case, real, sites, what):
    """The row that these name, or an empty one."""
    wanted = {"case": case, "real": real, "sites": sites, "what": what}
    return next((row for row in rows if all(row[k] == v for k, v in wanted.items())), {})


def over_hand(case, real, sites, what):
    def value(rows):
        ratio = row_of(rows, case, real, sites, what).get("ratios", {}).get(BY_HAND)
        return ratio and 1 / ratio["median"]
    return value


def times_faster(side, sites, what="gradient"):
    def value(rows):
        ratio = row_of(rows, HBV, "float", sites, what).get("ratios", {}).get(side)
        return ratio and ratio["median"]
    return value


def over_scalar(real):
    def value(rows):
        ratio = row_of(rows, ALONE, real, 1, "forward").get("ratios", {}).get(SCALAR)
        return ratio and 1 / ratio["median"]
    return value


def cost(case, what):
    def value(rows):
        row = row_of(rows, case, "float", 671, what)
        return row["sides"][AFFLUX]["processor"]["median"] if row else None
    return value


def speedup(what):
    def value(rows):
        of = row_of(rows, HBV, "float", 671, what).get("speedup")
        return of and of["median"]
    return value


def over_forward(case, real):
    """At whatever number of sites there is, the greatest."""
    def value(rows):
        found = [row["over_forward"]["median"] for row in rows
                 if row["case"] == case and row["real"] == real and "over_forward" in row
                 and row["sites"] > 1]
        return max(found, default=None)
    return value


def flat(series, far, what):
    """The dearest of a line over the cheapest, if the run went to its far end."""
    def value(rows):
        line = [row for row in rows if row["series"] == series and row["what"] == what]
        found = [row["sides"][AFFLUX]["processor"]["median"] for row in line]
        reached = any(row["sites"] == far or row["steps"] == far for row in line)
        return max(found) / min(found) if reached and len(found) > 1 else None
    return value


def both(text, sense, limits, of):
    """A target for the forward run and one for the gradient."""
    return [Target(f"{text}, {what}", sense, limit, of(what))
            for what, limit in zip(("forward", "gradient"), limits)]


MOST, LEAST = "at most", "at least"
TARGETS = [
    *both("HBV, float, 671 sites, times by hand", MOST, (1.3, 1.3),
          lambda what: over_hand(HBV, "float", 671, what)),
    *both("HBV, double, 671 sites, times by hand", MOST, (1.4, 1.4),
          lambda what: over_hand(HBV, "double", 671, what)),
    *both("ET=linear, float, 671 sites, ns", MOST, (1.4, 2.6), lambda what: cost(LINEAR, what)),
    *both("ET=linear, float, 671 sites, times by hand", MOST, (1.3, 1.3),
          lambda what: over_hand(LINEAR, "float", 671, what)),
    *[Target(f"one lane, 30 years, {real}, times scalar C", MOST, 1, over_scalar(real))
      for real in ("float", "double")],
    Target("gradient, times PyTorch's speed, 671 sites", LEAST, 40, times_faster("PyTorch", 671)),
    Target("gradient, times PyTorch's speed, 100 sites", LEAST, 120, times_faster("PyTorch", 100)),
    *both("times JAX's speed, 671 sites", LEAST, (3, 3),
          lambda what: times_faster("JAX", 671, what)),
    *both("two threads over one, 671 sites", LEAST, (1.8, 1.8), speedup),
    *both("dearest over cheapest, 100 to 100,000 sites", MOST, (1.25, 1.25),
          lambda what: flat("sites", 100000, what)),
    *both("dearest over cheapest, 1 to 30 years", MOST, (1.25, 1.25),
          lambda what: flat("years", 30 * 365, what)),
    *[Target(f"gradient over forward, {case}, {real}", MOST, limit, over_forward(case, real))
      for case, limit in ((HBV, 3.0), (IMPLICIT, 2.5)) for real in ("float", "double")],
]


MEMORY = Target("long series, memory taken over memory told, off by", MOST, 0.05, None)


def memory(long):
    return long and abs(long["took"] / long["told"] - 1)


def verdict(target, value):
    if value is None:
        return "not measured"
    met = value <= target.limit if target.sense == MOST else value >= target.limit
    return "PASS" if met else "MISS"


def check(result):
    found = [(target, target.value(result["rows"])) for target in TARGETS]
    found.append((MEMORY, memory(result["long"])))
    return [{"target": target.text, "sense": target.sense, "limit": target.limit,
             "value": value, "verdict": verdict(target, value)}
            for target, value in found]
