"""Nanoseconds per cell and step: Afflux beside HBV written by hand, scalar C, PyTorch and JAX.

A cell is one member of one site. All sides of a row have the same equations, inputs and seeds, and
run by turns; gradients are compared before anything is timed. What a machine does not have is left
out of the table. `./dev bench long` is a program of its own.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from itertools import groupby, islice

import afflux_ctypes as afx
import bound
import calm
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

SCALAR_SITES = 1000  # more cost it the same, and take long
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
HEAD = """\
Nanoseconds per cell and step (a cell is one member of one site). Forward writes all outputs; the
gradient is that of a sum of flows with fixed seeds by all static parameters (not by forcing:
emitted with --no-forcing-gradient), runs forward too, and writes no outputs. One thread each,
processor time; 2 threads by the wall clock. Median of several runs, half the range of quartiles."""


class Disagreement(Exception):
    pass


class Workplace:
    """A folder, what is compiled into it, and the rivals that this machine has."""

    def __init__(self, folder, options):
        self.folder, self.options, self.models = folder, options, {}
        self.runner = runner.Runner(runner.build(folder))
        patience = timing.LIMITS[options.size].patience
        self.calm = calm.Calm(self.runner.library.bench_look, patience)
        self.hand = hand.Hand(hand.build(folder))
        self.throughput = self.calm.run(1, lambda: hand.throughput(self.hand))
        self.rivals = [] if options.alone else rivals.open_all()

    def model(self, case):
        """Emitted and compiled once for each choice and real; None if the compiler refuses."""
        key = (case.model, case.emit, case.real)
        if key not in self.models:
            self.models[key] = self.compile(case, len(self.models))
        return self.models[key]

    def emit(self, case):
        source = os.path.join(ROOT, "models", case.model + ".afx")
        return [self.options.afflux, "emit", source, "--real", case.real,
                "--no-forcing-gradient", *case.emit, *self.options.emit]

    def compile(self, case, number):
        place = os.path.join(self.folder, str(number))
        os.makedirs(place)
        subprocess.run([*self.emit(case), "-o", place], check=True)
        library = os.path.join(place, "model.so")
        flags = afx.ONE_LANE if case.members * case.sites == 1 else afx.FAST
        afx.build(os.path.join(place, case.model + ".c"), library, flags)
        return afx.Model(library, case.model)

    def bound(self, case, model):
        """{"forward": ns, "gradient": ns}; None of each where circles may end early."""
        if not case.bounded:
            return dict.fromkeys(timing.WHAT)
        report = subprocess.run([*self.emit(case), "--report", "--json"], check=True,
                                stdout=subprocess.PIPE).stdout
        rows = bound.rows({"forcings": model.count(afx.FORCING),
                           "outputs": model.count(afx.OUTPUT)}, case.members)
        return bound.bound(bound.counts(json.loads(report)), self.throughput, case.real, rows)

    def sides_in_chunks(self, case, model):
        """Afflux first, and each in chunks of its own blocks."""
        def ours(run, room):
            return sides.Afflux(self.runner, run, 1, room)

        def by_hand(run, room):
            return sides.ByHand(self.runner, self.hand, run, case.linear, room)

        blocks = {ours: model.info.block, by_hand: self.hand.lanes(model.real)}
        return [sides.InChunks(side, sides.prepare_chunks(self.runner, model, case, block))
                for side, block in blocks.items()]

    def sides(self, case, model):
        """Afflux first."""
        if case.in_chunks:
            return self.sides_in_chunks(case, model)
        run = sides.prepare(self.runner, model, case)
        found = [sides.Afflux(self.runner, run)]
        if os.cpu_count() > 1 and found[0].blocks() > 1 and not case.series:
            found.append(sides.Afflux(self.runner, run, 2))
        if case.by_hand:
            found.append(sides.ByHand(self.runner, self.hand, run, case.linear))
            if case.sites <= SCALAR_SITES and not case.series:
                found.append(sides.Scalar(self.runner, self.hand, run, case.linear))
        if case.rivals:
            found += rivals.prepare(self.rivals, case, run, self.folder)
        return found

    def close(self):
        for rival in self.rivals:
            rival.close()


def compare_all(case, found):
    """{side: how far its gradient is from Afflux's}; of other threads it has the same bits."""
    result = {}
    ours = found[0].gradient() if len(found) > 1 else None
    for side in found[1:]:
        theirs = side.gradient()
        if theirs is None:
            continue
        result[side.name] = apart = compare(case, ours, theirs)
        same = not isinstance(side, sides.Afflux) or bytes(ours) == bytes(theirs)
        if not apart["agrees"] or not same:
            raise Disagreement(f"the gradient of {side.name} differs in {apart['strays']} of "
                               f"{case.lanes} cells")
    return result


def check_memory(case, model):
    """Of outputs and their seeds there is one number each for a cell and step; in chunks each of
    two sides has seeds."""
    wanted = 2 * model.count(afx.OUTPUT) * case.cells * model.info.real_bytes
    left = rivals.memory_left()
    if left is not None and wanted > 0.8 * left:
        raise MemoryError(f"wants {wanted / 1e9:.1f} GB and {left / 1e9:.1f} are left")


@dataclass(frozen=True)
class Prepared:
    case: cases.Case
    sides: list
    apart: dict  # how far gradients are


def prepare(case, workplace):
    """None where there is too little memory, a run ended badly or gradients disagree, which is
    told."""
    try:
        model = workplace.model(case)
        check_memory(case, model)
        found = workplace.sides(case, model)
        return Prepared(case, found, compare_all(case, found))
    except (afx.Fault, Disagreement, MemoryError) as problem:
        print(f"{case.name}, {case.real}, {case.sites} sites: {problem}: not timed",
              file=sys.stderr, flush=True)
        return None


def rows_of(prepared, samples, workplace):
    """Two: forward and gradient."""
    case, named = prepared.case, {side.name: of for side, of in zip(prepared.sides, samples)}
    bounds = workplace.bound(case, workplace.model(case))
    return [{**record.row(case, what, named), "bound": bounds[what],
             "agreement": prepared.apart if what == "gradient" else {}} for what in timing.WHAT]


def measure(group, workplace):
    """The rows of cases whose sides all run by turns."""
    every = [found for case in group if (found := prepare(case, workplace))]
    together = [side for found in every for side in found.sides]
    limits = timing.limits(group[0], workplace.options.size)
    samples = iter(timing.by_turns(together, limits, workplace.calm))
    rows = []
    for found in every:
        rows += rows_of(found, islice(samples, len(found.sides)), workplace)
    return rows


def measure_with_the_living(group, workplace):
    """Once more where a rival ended, without it."""
    try:
        rows = measure(group, workplace)
    except rivals.Ended as problem:
        print(problem, file=sys.stderr, flush=True)
        workplace.rivals = [rival for rival in workplace.rivals if rival.is_alive()]
        return measure_with_the_living(group, workplace)
    except afx.Fault as problem:
        print(f"{group[0].name}: {problem}: not timed", file=sys.stderr, flush=True)
        return []
    table.show_progress(rows)
    return rows


def wanted(options):
    """Groups of cases: those of a line, which are compared with each other, or one."""
    chosen = [one for case in cases.SIZES[options.size] if options.only in case.name
              for one in case.one_by_one()]
    return [list(group) for _, group in groupby(chosen, lambda case: case.series or id(case))]


def measure_all(options):
    """Rows, throughput of the machine and versions of the rivals; whether every case has rows."""
    with tempfile.TemporaryDirectory() as folder:
        workplace = Workplace(folder, options)
        try:
            groups = wanted(options)
            rows = [row for group in groups for row in measure_with_the_living(group, workplace)]
        finally:
            workplace.close()
        versions = [rival.about["version"] for rival in workplace.rivals]
        return {"rows": rows, "throughput": workplace.throughput, "rivals": versions,
                "samples": workplace.calm.count}, len(rows) == 2 * sum(map(len, groups))


def bench(options):
    about = record.machine(options)
    measured, complete = measure_all(options)
    long = None if options.only else long_row.measure(options.long, options.size)
    result = {**about, **measured, "long": long}
    result["targets"] = targets.check(result)
    print("\n" + HEAD + "\n")
    print(table.text(result))
    if options.json:
        record.write(options.json, result)
    return 0 if complete else 1


def show_table(options):
    text = table.markdown(record.read(options.table))
    if options.into:
        record.put_into(options.into, text)
    else:
        print(text)


def parse(arguments):
    parser = argparse.ArgumentParser(description="nanoseconds per cell and step")
    parser.add_argument("--quick", dest="size", action="store_const", const="quick",
                        default="full", help="fewer rows and runs: about two minutes")
    parser.add_argument("--smallest", dest="size", action="store_const", const="smallest",
                        help="a few seconds, to see that it works: its numbers mean nothing")
    parser.add_argument("--json", metavar="FILE", help="write a record too")
    parser.add_argument("--table", metavar="FILE", help="a record as Markdown; measures nothing")
    parser.add_argument("--into", metavar="DOCUMENT",
                        help="with --table: put it there, between the marks of the last one")
    parser.add_argument("--emit", metavar="OPTION", action="append", default=[],
                        help="one more option for afflux emit, --emit=--math=libm (repeatable)")
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
        show_table(options)
    else:
        return bench(options)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
