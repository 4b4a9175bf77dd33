"""Whether two gradients are the same, before anything is timed.

They must agree to `limit`, relative to the greater of the value and `floor` times the largest
derivative by the same parameter: single precision cancels earlier. There a store may also lie on a
threshold within rounding and take one side here and the other side there, so a share `stray` of the
cells may disagree, and more of more steps than STEPS; how many do is printed.
"""
import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Agreement:
    limit: float
    floor: float
    stray: float


STEPS = 730
AGREEMENT = {"double": Agreement(1e-9, 1e-3, 0), "float": Agreement(1e-3, 1e-1, 1e-3)}


def differences(ours, theirs, lanes, floor):
    """Largest relative difference of the derivatives of each lane; NaN where either has one. Where
    all derivatives by a parameter are 0, any difference is infinite."""
    worst = [0.0] * lanes
    for start in range(0, len(ours), lanes):
        a, b = ours[start : start + lanes], theirs[start : start + lanes]
        least = floor * max(map(abs, b)) or 1e-300
        for lane, (x, y) in enumerate(zip(a, b)):
            apart = abs(x - y) / max(abs(y), least)
            if not apart <= worst[lane]:  # greater, or not a number, which then stays
                worst[lane] = apart
    return worst


def compare(case, ours, theirs):
    """{difference: the largest of those that agree, strays: lanes that do not, agrees}"""
    agreement = AGREEMENT[case.real]
    worst = differences(ours, theirs, case.lanes, agreement.floor)
    within = [apart for apart in worst if apart <= agreement.limit]
    strays = len(worst) - len(within)
    allowed = agreement.stray * len(worst) * max(1, case.steps / STEPS)
    return {"difference": max(within, default=math.nan), "strays": strays,
            "agrees": len(ours) == len(theirs) and strays <= allowed}
