"""Derivatives of compiled models against ADOL-C, which differentiates the published equations,
written once more in C++, by operator overloading.

    adolc.py AFFLUX ROOT ORACLE      ORACLE: the program of adolc.cpp; "absent" skips
"""
import os
import subprocess
import sys
import tempfile

import cases
from agreement import QUICKLY, SKIPPED, Report
from compiled import Library
from ours import Ours


def of_lane(row, case, lane):
    return row[lane :: case.lanes]


def joined(rows, case, lane):
    return [value for row in rows.values() for value in of_lane(row, case, lane)]


def problem(case, lane):
    """The numbers that the program reads, of one lane."""
    kinds = case.inputs()
    values = [joined(kinds.get(kind, {}), case, lane) for kind in ("parameter", "start", "forcing")]
    sizes = [case.steps, len(values[0]), len(values[1]), len(case.forcing)]
    ends = joined(case.end_seed, case, lane)
    rows = [[*sizes, len(ends)], *values, of_lane(case.flow_seed, case, lane), ends,
            *(joined(case.direction.get(kind, {}), case, lane)
              for kind in ("parameter", "start", "forcing"))]
    return "\n".join(" ".join(map(repr, row)) for row in rows)


def split(row, case):
    """The program's numbers, {kind: {name: numbers of the lane}}."""
    found, begin = {}, 0
    for kind in ("parameter", "start", "forcing"):
        for name, values in case.inputs().get(kind, {}).items():
            count = len(values) // case.lanes
            found.setdefault(kind, {})[name] = row[begin : begin + count]
            begin += count
    return found


def ask(oracle, case, lane):
    """(loss, gradient, Hessian-vector product) of one lane."""
    words = subprocess.run([oracle, case.law or case.name], input=problem(case, lane), check=True,
                           capture_output=True, encoding="utf-8").stdout.splitlines()
    loss, gradient, product = ([float(word) for word in line.split()] for line in words)
    return loss[0], split(gradient, case), split(product, case)


def merged(lanes, case):
    """Rows of all lanes from those of each."""
    return {
        kind: {
            name: [value for group in zip(*(lane[kind][name] for lane in lanes)) for value in group]
            for name in rows}
        for kind, rows in case.inputs().items()}


def compare(report, library, oracle, case):
    losses, gradients, products = zip(*(ask(oracle, case, lane) for lane in range(case.lanes)))
    print(case.what, flush=True)
    ours = Ours(library.model(case.name, "--second", *case.options), case)
    report.compare_kinds("derivative", ours.gradient(), merged(gradients, case))
    loss, scale = ours.loss()
    report.compare("loss", [scale + loss], [scale + sum(losses)])
    again = Ours(ours.model, case)
    report.compare_kinds("second derivative", again.product(), merged(products, case))


def every_case(root):
    yield cases.hbv(root, "A")
    yield cases.hbv(root, "B")
    yield cases.hbv(root, "B", cases.HBV_START)
    yield cases.hbv_implicit(root)
    yield cases.exphydro()
    yield cases.exphydro(cases.EXPHYDRO_START)
    yield cases.gr4j(False)
    yield cases.gr4j(True)
    yield cases.soil_column()


def main(afflux, root, oracle):
    if oracle == "absent":
        print("skipped: ADOL-C is not installed (Debian: libadolc-dev), or there is no C++")
        return SKIPPED
    report = Report()
    with tempfile.TemporaryDirectory() as scratch:
        library = Library(os.path.abspath(afflux), os.path.join(root, "models"), scratch, QUICKLY)
        for case in every_case(root):
            compare(report, library, oracle, case)
    return report.close("ADOL-C")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
