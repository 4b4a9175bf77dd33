"""A record of the bench as a table for the terminal and as Markdown."""
import long_row
from sides import AFFLUX, BY_HAND, SCALAR, TWO_THREADS

FIXED = [AFFLUX, TWO_THREADS, BY_HAND, SCALAR]
NAMED = ["model", "real", "sites", "steps", "what"]


def columns(rows):
    """Sides that some row has, ours first, rivals as they came."""
    found = [name for row in rows for name in row["sides"]]
    rest = [name for name in dict.fromkeys(found) if name not in FIXED]
    return [name for name in FIXED if name in found] + rest


def number_text(value):
    return f"{value:.2f}" if value < 100 else f"{value:.0f}"


def cell(row, side):
    """"1.21 ±3%": the median and half the range of the quartiles."""
    of = row["sides"].get(side)
    if of is None:
        return "-"
    times = of["wall" if side == TWO_THREADS else "processor"]
    spread = 50 * (times["upper"] - times["lower"]) / times["median"]
    return f"{number_text(times['median'])} ±{spread:.0f}%"


def bound_text(row):
    return "-" if row["bound"] is None else number_text(row["bound"])


def head_cells(row):
    return [row["case"], row["real"], f"{row['sites']:,}", f"{row['steps']:,}", row["what"]]


def grid(rows):
    """Lists of cells, the head first; columns at the right hold numbers."""
    sides = columns(rows)
    body = [head_cells(row) + [cell(row, side) for side in sides] + [bound_text(row)]
            for row in rows]
    return [NAMED + sides + ["bound"], *body]


def aligned(lines):
    widths = [max(map(len, column)) for column in zip(*lines)]
    words = {0, 1, 4}
    return ["  ".join(text.ljust(width) if place in words else text.rjust(width)
                      for place, (text, width) in enumerate(zip(line, widths))).rstrip()
            for line in lines]


def show_progress(rows):
    for row in rows:
        sides = ", ".join(f"{name} {cell(row, name)}" for name in row["sides"])
        print(" ".join(head_cells(row)) + ": " + sides, flush=True)


def apart_text(row):
    worst = max((apart["difference"] for apart in row["agreement"].values()), default=0)
    strays = max((apart["strays"] for apart in row["agreement"].values()), default=0)
    return f"{row['case']}, {row['real']}, {row['sites']} sites: {worst:.1e}, {strays} strays"


def target_text(target):
    value = "" if target["value"] is None else f": {target['value']:.3g}"
    limit = f"{target['sense']} {target['limit']:g}"
    return f"{target['target']}: asked {limit}{value}"


def measured(result):
    return [target for target in result["targets"] if target["value"] is not None]


def targets_text(result):
    rest = len(result["targets"]) - len(measured(result))
    lines = [f"{target['verdict']} {target_text(target)}" for target in measured(result)]
    return lines + [f"not measured in this run: {rest} of {len(result['targets'])} targets"]


def long_text(result):
    return ["", long_row.text(result["long"])] if result["long"] else []


def text(result):
    lines = aligned(grid(result["rows"]))
    compared = [apart_text(row) for row in result["rows"] if row["agreement"]]
    return "\n".join([*lines, "", throughput_text(result), samples_text(result), "",
                      "Gradients compared, largest difference of cells that agree:",
                      *compared, *long_text(result), "", *targets_text(result)])


# ---- Markdown


def markdown_table(lines):
    head, *body = lines
    return ["| " + " | ".join(line) + " |" for line in (head, ["---"] * len(head), *body)]


def about_text(result):
    caches = ", ".join(f"{name} {size}" for name, size in result["caches"].items())
    versions = ", ".join(filter(None, result["versions"] + result["rivals"]))
    return (f"`./dev bench{' --quick' * (result['size'] == 'quick')}`, {result['date']}: "
            f"{result['processor']}, {result['processors']} processors ({caches}), {versions}, "
            f"load before the run {result['load']:.1f}. Generated C was compiled with "
            f"`{' '.join(result['flags'])}`.")


def throughput_text(result):
    """What the bounds are made of."""
    of, stream = result["throughput"], result["throughput"]["stream"]
    single, double = of["float"], of["double"]
    return (f"Throughput of this machine, by which rows are bounded: power {single['pow']:.2f} ns "
            f"(double {double['pow']:.2f}), exponential {single['exp']:.2f} ({double['exp']:.2f}), "
            f"another operation {single['plain']:.4f} ({double['plain']:.4f}); stream "
            f"{stream['L2']:.0f} GB/s in the second-level cache, {stream['L3']:.0f} in the third, "
            f"{stream['memory']:.0f} in memory.")


def samples_text(result):
    of = result["samples"]
    return (f"{of['samples']} samples, {of['crowded']} of them of moments when a processor was not "
            "a core of its own, which count where fewer than three are left; "
            f"{of['again']} more were taken again.")


def markdown(result):
    asked = [["", "asked", "measured"]]
    for target in measured(result):
        asked.append([f"{target['verdict']}: {target['target']}",
                      f"{target['sense']} {target['limit']:g}", f"{target['value']:.3g}"])
    return "\n".join([about_text(result), "", *markdown_table(grid(result["rows"])), "",
                      throughput_text(result), samples_text(result),
                      *long_text(result), "", *markdown_table(asked)])
