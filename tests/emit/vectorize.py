"""The lane loops of HBV and of arrays become vector instructions, as compilers report.

    vectorize.py AFFLUX HBV.afx ARRAY_SOURCES

Loops that only set memory to 0 become memset, which is as good. Reads along a river network have
loops of their own, which may stay scalar; so do the loops over one level of it. clang sees half of
the variants, all with AFFLUX_SOAK in the environment. ARRAY_SOURCES writes the C of models full of
arrays.
"""
import os
import pathlib
import platform
import re
import sys
import tempfile

from generated import COMPILERS, REALS, Wrong, emit, equations, run

SKIPPED = 77
SOAK = "AFFLUX_SOAK" in os.environ

# As afflux itself compiles, for a processor of 2013 and later.
FLAGS = ["-std=c99", "-O3", "-march=x86-64-v3", "-ffp-contract=off", "-fno-math-errno",
         "-fno-trapping-math", "-DAFX_VECTOR_MATH", "-c", "-o", "/dev/null"]
REPORTS = {
    "gcc": (["-fopt-info-vec-optimized"], re.compile(r":(\d+):\d+: optimized: loop vectorized")),
    "clang": (["-fveclib=libmvec", "-Rpass=loop-vectorize"],
              re.compile(r":(\d+):\d+: remark: vectorized loop")),
}
LOOP = re.compile(r"^( *)for \(size_t i = 0; i < n; i\+\+\) \{\n(.*?)^\1\}$",
                  re.MULTILINE | re.DOTALL)
CLEARS = re.compile(r"\s*\S+\[[^\]]*\] = (?:0(?:\.0f?)?|-?INFINITY);\s*")


def lane_loops(text):
    """{line: function} of the loops over lanes that must become vectors."""
    found = {}
    for function, line, body in equations(text):
        for loop in LOOP.finditer(body):
            gathers = re.search(r"_(?:upstream|downstream)\(lanes->network", loop[2])
            if not CLEARS.fullmatch(loop[2]) and not gathers:
                found[line + body.count("\n", 0, loop.start())] = function
    return found


FIRST, SECOND = {"advance", "advance_d", "advance_b"}, {"advance_r", "advance_bd"}


def check(source, compiler, wanted=frozenset(FIRST)):
    """How many loops there are, some of them in each of the functions wanted; all are vectors."""
    flags, report = REPORTS[compiler]
    loops = lane_loops(source.read_text(encoding="utf-8"))
    vectors = {int(line) for line in report.findall(run([compiler, *FLAGS, *flags, source]))}
    left = [f"{source.name}:{line} in {loops[line]}" for line in sorted(set(loops) - vectors)]
    if left:
        raise Wrong(f"{compiler} left scalar: {', '.join(left)}")
    functions = {name.split("_", 1)[1] for name in loops.values()}
    if not wanted <= functions:
        raise Wrong(f"{compiler}: lane loops in {sorted(functions)} only")
    return len(loops)


def arrays(program, scratch):
    """How many loops of the array models there are, in double by gcc and in float by clang."""
    count = 0
    for compiler, real in zip(COMPILERS, REALS):
        folder = pathlib.Path(scratch) / real
        folder.mkdir()
        run([program, folder, real])
        count += sum(check(source, compiler) for source in sorted(folder.glob("*.c")))
    return count


def main(afflux, model, array_sources):
    count = 0
    with tempfile.TemporaryDirectory() as scratch:
        for number, label in enumerate(("power", "linear", "neural")):
            for real in REALS:
                second = ["--second"] if SOAK or label == "power" else []
                source = emit(afflux, model, scratch, "--use", f"ET={label}", "--real", real,
                              *second)
                both = SOAK or real == REALS[number % 2]
                count += sum(check(source, compiler, FIRST | SECOND if second else FIRST)
                             for compiler in COMPILERS if both or compiler == "gcc")
        count += arrays(array_sources, scratch)
    print(f"{count} lane loops are vectors: {', '.join(COMPILERS)}")
    return 0 if count else 1


if __name__ == "__main__":
    if platform.machine() != "x86_64":
        sys.exit(SKIPPED)
    try:
        sys.exit(main(*sys.argv[1:]))
    except Wrong as problem:
        sys.exit(str(problem))
