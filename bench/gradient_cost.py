"""What a gradient costs beside the forward run of the same lanes on the same thread.

Both write their outputs; the gradient is by all parameters and contains a forward run. The two are
run in turns, and processor time is compared pair by pair, so that a busy machine disturbs both.
"""
import statistics
import time

CASES = [  # name, options of emit, what the ratio may be at most
    ("HBV sequential", (), 3.0),
    ("HBV implicit", ("--use", "solver=implicit_euler"), 2.5),
]


def processor_time(call):
    begin = time.process_time_ns()
    call()
    return time.process_time_ns() - begin


def compare(forward, gradient, cells, pairs):
    """{what: (median, least, most)}: nanoseconds of both per cell and step, and their ratio."""
    forward(), gradient()
    taken = [(processor_time(forward), processor_time(gradient)) for _ in range(pairs)]
    series = {"forward": [a / cells for a, _ in taken], "gradient": [b / cells for _, b in taken],
              "ratio": [b / a for a, b in taken]}
    return {what: (statistics.median(row), min(row), max(row)) for what, row in series.items()}


def row_text(row):
    head = f"{row['real']:6} {row['case']:16}"
    if "ratio" not in row:
        return f"{head} not compiled"
    spread = "{:.2f} ({:.2f} .. {:.2f})".format
    verdict = "" if row["ratio"][0] <= row["most"] else "  MORE"
    return (f"{head} {spread(*row['forward']):>24} {spread(*row['gradient']):>24} "
            f"{spread(*row['ratio']):>20} {row['most']:8.1f}{verdict}")


def print_table(rows):
    print("\ngradient over forward, ns of processor time per cell and step: median (least .. most)")
    print(f"{'real':6} {'case':16} {'forward':>24} {'gradient':>24} {'gradient/forward':>20} "
          f"{'at most':>8}")
    for row in rows:
        print(row_text(row))
