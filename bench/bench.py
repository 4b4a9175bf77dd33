"""Nanoseconds per cell and step: Afflux beside HBV written by hand, scalar C, PyTorch and JAX.

A cell is one member of one site. All sides of a row have the same equations, inputs and seeds, and
run by turns; gradients are compared before anything is timed. What a machine does not have is left
out of the table. `./dev bench long` is a program of its own.
"""
import argparse
import os
import subprocess
import sys
import tempfile

import afflux_ctypes as afx
import cases
import hand
import long_row
import record
import rivals
import runner
import sides
import table
import targets
import timing
from agreement import compare

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
HEAD = """\
Nanoseconds per cell and step (a cell is one member of one site). Forward writes all outputs; the
gradient is that of a sum of flows with fixed seeds by all static parameters (not by forcing:
emitted with --no-forcing-gradient), runs forward too, and writes no outputs. One thread each,
processor time; 2 threads by the wall clock. Median of several runs, half the range of quartiles."""


class Workplace:
    """A folder, what is compiled into it, and the rivals that this machine has."""

    def __init__(self, folder, options):
        self.folder, self.options, self.models = folder, options, {}
        self.runner = runner.Runner(runner.build(folder))
        self.hand = hand.Hand(hand.build(folder))
        self.rivals = [] if options.alone else rivals.open_all()

    def model(self, case):
        """Emitted and compiled once for each choice and real; None if the compiler refuses."""
        key = (case.model, case.emit, case.real)
        if key not in self.models:
            self.models[key] = self.compile(case, len(self.models))
        return self.models[key]

    def compile(self, case, number):
        place = os.path.join(self.folder, str(number))
        source = os.path.join(ROOT, "models", case.model + ".afx")
        emit = [self.options.afflux, "emit", source, "-o", place, "--real", case.real,
                "--no-forcing-gradient", *case.emit]
        os.makedirs(place)
        subprocess.run(emit, check=True)
        library = os.path.join(place, "model.so")
        afx.build(os.path.join(place, case.model + ".c"), library, afx.FAST)
        return afx.Model(library, case.model)

    def sides(self, case, run):
        """Afflux first."""
        found = [sides.Afflux(self.runner, run)]
        if os.cpu_count() > 1 and found[0].blocks() > 1:
            found.append(sides.Afflux(self.runner, run, 2))
        if case.by_hand:
            found.append(sides.ByHand(self.runner, self.hand, run, case.linear))
            found.append(sides.Scalar(self.runner, self.hand, run, case.linear))
        if case.rivals:
            found += rivals.prepare(self.rivals, case, run, self.folder)
        return found

    def close(self):
        for rival in self.rivals:
            rival.close()


class Disagreement(Exception):
    pass


def compare_all(case, found):
    """{side: how far its gradient is from Afflux's}; ends the bench where that is too far."""
    ours, result = found[0].gradient(), {}
    for side in found[1:]:
        theirs = side.gradient()
        if theirs is None:
            continue
        result[side.name] = apart = compare(case, ours, theirs)
        if not apart["agrees"]:
            raise Disagreement(f"{case.name}, {case.real}, {case.sites} sites: the gradient of "
                               f"{side.name} differs in {apart['strays']} of {case.lanes} cells")
    return result


def measure(case, workplace):
    """Two rows: forward and gradient."""
    run = sides.prepare(workplace.runner, workplace.model(case), case)
    found = workplace.sides(case, run)
    apart = compare_all(case, found)
    samples = timing.by_turns(found, timing.LIMITS[workplace.options.size])
    return [record.row(case, what, samples, apart) for what in timing.WHAT]


def measure_all(options):
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        workplace = Workplace(folder, options)
        try:
            for case in cases.SIZES[options.size]:
                for one in case.one_by_one() if options.only in case.name else []:
                    rows += measure(one, workplace)
                    table.show_progress(rows[-2:])
            return rows, [rival.about["version"] for rival in workplace.rivals]
        finally:
            workplace.close()


def bench(options):
    about = record.machine(options)
    try:
        rows, versions = measure_all(options)
        long = None if options.only else long_row.measure(options.long, options.size)
    except Disagreement as apart:
        print(f"{apart}: not timed", file=sys.stderr)
        return 1
    result = {**about, "versions": about["versions"] + versions, "rows": rows,
              "long": long}
    result["targets"] = targets.check(result)
    print("\n" + HEAD + "\n")
    print(table.text(result))
    if options.json:
        record.write(options.json, result)
    return 0


def parse(arguments):
    parser = argparse.ArgumentParser(description="nanoseconds per cell and step")
    parser.add_argument("--quick", dest="size", action="store_const", const="quick",
                        default="full", help="fewer rows and runs: about two minutes")
    parser.add_argument("--smallest", dest="size", action="store_const", const="smallest",
                        help="a few seconds, to see that it works: its numbers mean nothing")
    parser.add_argument("--json", metavar="FILE", help="write a record too")
    parser.add_argument("--table", metavar="FILE", help="a record as Markdown; measures nothing")
    parser.add_argument("--only", metavar="TEXT", default="", help="rows with this in their name")
    parser.add_argument("--alone", action="store_true", help="without PyTorch and JAX")
    parser.add_argument("--install-rivals", action="store_true",
                        help="JAX, into a folder of its own")
    parser.add_argument("--afflux", default=os.path.join(ROOT, "build", "cli", "afflux"))
    options = parser.parse_args(arguments)
    build = os.path.dirname(os.path.dirname(os.path.abspath(options.afflux)))
    options.long = os.path.join(build, "bench", "long_series")
    return options


def main(arguments):
    options = parse(arguments)
    if options.install_rivals:
        rivals.install()
    elif options.table:
        print(table.markdown(record.read(options.table)))
    else:
        return bench(options)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
