"""The least time that a machine of a measured throughput can take for a cell and step of a model.

Three things run side by side in a processor: arithmetic, the tape (written and read again, in the
third-level cache) and the rows of forcing, outputs and seeds (in memory). The bound is the longest
of the three. Counts of operations come from `afflux emit FILE --report --json`.

    counts(report)                           operations of a step and of its adjoint
    rows(model, members)                     numbers to and from memory
    bound(counts, throughput, real, rows)    ns per cell and step, forward and gradient
"""
# What exp, log and pow cost is measured; an operation of the others counts as a plain one. A
# division too: one by a parameter is a product with what was computed before the steps.
DEAR = {"POW": "pow", "EXP": "exp", "LOG": "log", "TANH": "exp", "SIGMOID": "exp"}


def operations(region):
    """{"pow": how many, ..., "plain": how many} of a region of a report."""
    found = {"plain": 0}
    for name, count in region["by_operator"].items():
        kind = DEAR.get(name, "plain")
        found[kind] = found.get(kind, 0) + count
    return found


def counts(report):
    """Counts of a model; in the adjoint the logarithm of a power is the one of its forward run."""
    adjoint = operations(report["regions"]["step adjoint"])
    adjoint.pop("log", None)
    return {"forward": operations(report["regions"]["step"]), "adjoint": adjoint,
            "tape": report["taped_states"] + report["kept_numbers"]}


def arithmetic(operations, speeds):
    return sum(count * speeds[kind] for kind, count in operations.items())


def bound(counts, throughput, real, rows):
    """ns per cell and step: {"forward": ns, "gradient": ns}. `real` is "float" or "double"; `rows`
    says how many numbers per cell and step each of them moves between memory and processor:
    {"forward": numbers, "gradient": numbers}."""
    size = 4 if real == "float" else 8
    speeds, stream = throughput[real], throughput["stream"]
    forward = arithmetic(counts["forward"], speeds)
    both = forward + arithmetic(counts["adjoint"], speeds)
    tape = 2 * counts["tape"] * size / stream["L3"]
    moved = {what: number * size / stream["memory"] for what, number in rows.items()}
    return {"forward": max(forward, moved["forward"]),
            "gradient": max(both, tape, moved["gradient"])}


def rows(model, members):
    """Numbers per cell and step of {"forcings": how many, "outputs": how many}: forcings shared by
    members, read once forward and once more in reverse; outputs written (a line is read before it
    is written), or the seeds of one read."""
    shared = model["forcings"] / members
    return {"forward": shared + 2 * model["outputs"], "gradient": 2 * shared + 1}
