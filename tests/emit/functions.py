"""The functions that generated code has its own versions of.

functions.c says how exact they are. Loops that call them become vectors, and a power and a
logarithm of the same number share their work.

    functions.py AFFLUX FUNCTIONS.afx FUNCTIONS.c

Half of the variants of compiler, number and processor; all with AFFLUX_SOAK in the environment.
"""
import itertools
import os
import pathlib
import platform
import re
import sys
import tempfile

from generated import COMPILERS, REALS, Wrong, emit, run
from vectorize import check

FLAGS = ["-std=c99", "-O2", "-ffp-contract=off", "-D_GNU_SOURCE"]
PROCESSORS = (["-march=native"], ["-fsanitize=undefined", "-fno-sanitize-recover=all"])
SHARES = """#include "{source}"
double shares(double x, double y);
double shares(double x, double y) {{
    return functions_pow(x, y) * functions_log(x);
}}
"""


def measure(program, source, real, compiler, processor):
    """What the program finds of the source's functions."""
    made = source.with_suffix(".run")
    run([compiler, *FLAGS, *processor, f'-DSOURCE="{source}"', f"-DREAL={real}",
         f"-DSINGLE={int(real == 'float')}", program, "-o", made, "-lm"])
    print(f"{compiler} {' '.join(processor)}, {real}:\n{run([made])}")


def check_sharing(source, compiler):
    """The one division of a double's logarithm stands there once."""
    text = source.with_name("shares.c")
    text.write_text(SHARES.format(source=source), encoding="utf-8")
    made = run([compiler, *FLAGS, "-march=x86-64-v3", "-S", "-o", "/dev/stdout", text])
    body = made[made.index("\nshares:"):made.index(".size\tshares")]
    count = len(re.findall(r"\bvdiv[sp]d\b", body))
    if count != 1:
        raise Wrong(f"{compiler}: {count} divisions in a power and a logarithm of one number")


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
            check_sharing(sources["double"], compiler)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except Wrong as problem:
        sys.exit(str(problem))
