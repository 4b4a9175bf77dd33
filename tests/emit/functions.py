"""The functions that generated code has its own versions of.

functions.c says how exact they are. Loops that call them become vectors.

    functions.py AFFLUX FUNCTIONS.afx FUNCTIONS.c

Half of the variants of compiler, number and processor; all with AFFLUX_SOAK in the environment.
"""
import itertools
import os
import pathlib
import platform
import sys
import tempfile

from generated import COMPILERS, REALS, Wrong, emit, run
from vectorize import check

FLAGS = ["-std=c99", "-O2", "-ffp-contract=off", "-D_GNU_SOURCE"]
PROCESSORS = (["-march=native"], ["-fsanitize=undefined", "-fno-sanitize-recover=all"])


def measure(program, source, real, compiler, processor):
    """What the program finds of the source's functions."""
    made = source.with_suffix(".run")
    run([compiler, *FLAGS, *processor, f'-DSOURCE="{source}"', f"-DREAL={real}",
         f"-DSINGLE={int(real == 'float')}", program, "-o", made, "-lm"])
    print(f"{compiler} {' '.join(processor)}, {real}:\n{run([made])}")


def main(afflux, model, program):
    everything = itertools.product(REALS, COMPILERS, PROCESSORS)
    chosen = [variant for k, variant in enumerate(everything)
              if "AFFLUX_SOAK" in os.environ or k in (0, 3, 5, 6)]
    with tempfile.TemporaryDirectory() as scratch:
        sources = {real: emit(afflux, model, scratch, "--real", real) for real in REALS}
        for real, compiler, processor in chosen:
            measure(pathlib.Path(program), sources[real], real, compiler, processor)
        for compiler in COMPILERS if platform.machine() == "x86_64" else ():
            for source in sources.values():
                check(source, compiler)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except Wrong as problem:
        sys.exit(str(problem))
