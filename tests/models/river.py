"""A river network as the compiled model wants it: reaches in order of level, headwaters first."""
import ctypes

import afflux_ctypes as afx


def levels(downstream):
    """The level of each reach: above those of all that flow into it. downstream[i]: a place of the
    same list, or None."""
    waiting = [0] * len(downstream)
    for below in downstream:
        if below is not None:
            waiting[below] += 1
    level = [0] * len(downstream)
    ready = [i for i, count in enumerate(waiting) if count == 0]
    for i in ready:  # grows while it is read
        below = downstream[i]
        if below is None:
            continue
        level[below] = max(level[below], level[i] + 1)
        waiting[below] -= 1
        if waiting[below] == 0:
            ready.append(below)
    return level


class River:
    """order[j]: the place, in the list given, of the reach on lane j; downstream by lanes."""

    def __init__(self, downstream):
        count, level = len(downstream), levels(downstream)
        self.order = sorted(range(count), key=lambda i: level[i])
        lane = {i: j for j, i in enumerate(self.order)}
        self.downstream = [lane.get(downstream[i]) for i in self.order]
        above = [[] for _ in range(count)]
        for j, below in enumerate(self.downstream):
            if below is not None:
                above[below].append(j)
        begins = [0]
        for reaches in above:
            begins.append(begins[-1] + len(reaches))
        by_level = [sum(1 for one in level if one < bound) for bound in range(max(level) + 2)]
        self.arrays = [numbers(by_level), numbers(begins), numbers(sum(above, [])),
                       numbers([count if below is None else below for below in self.downstream])]
        self.struct = afx.afx_network(count, len(by_level) - 1, *self.arrays)
        self.pointer = ctypes.pointer(self.struct)

    def by_lane(self, values):
        return [values[i] for i in self.order]


def numbers(values):
    return (ctypes.c_uint32 * max(len(values), 1))(*values)
