"""The functions that generated code has its own versions of.

functions.c says how exact they are. Loops that call them become vectors. By `--math=vector` and
`--math=libm` the C library's are called instead.

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

from generated import COMPILERS, REALS, STRICT, Wrong, emit, run

FLAGS = ["-std=c99", "-O2", "-ffp-contract=off", "-D_GNU_SOURCE"]
PROCESSORS = (["-march=native"], ["-fsanitize=undefined", "-fno-sanitize-recover=all"])

CALLS = ("exp(x[i])", "log(x[i])", "pow(x[i], y[i])", "power(x[i], y[i], FUNCTIONS_LOWEST)",
         "expm1(x[i])", "log1p(x[i])", "log10(x[i])", "tanh(x[i])", "sigmoid(x[i])", "atan(x[i])")
REPORTS = {"gcc": ("-fopt-info-vec-optimized", "optimized: loop vectorized"),
           "clang": ("-Rpass=loop-vectorize", "remark: vectorized loop")}


def measure(program, source, real, compiler, processor):
    """What the program finds of the source's functions."""
    made = source.with_suffix(".run")
    run([compiler, *FLAGS, *processor, f'-DSOURCE="{source}"', f"-DREAL={real}",
         f"-DSINGLE={int(real == 'float')}", program, "-o", made, "-lm"])
    print(f"{compiler} {' '.join(processor)}, {real}:\n{run([made])}")


def check_vectors(source, real, compiler):
    """Loops that call a function become vectors, for processors of 2013 and later."""
    flags, vector = REPORTS[compiler]
    text = f'#include "{source}"\n' + "".join(
        f"void loop{k}({real} *z, const {real} *x, const {real} *y, size_t n);\n"
        f"void loop{k}({real} *z, const {real} *x, const {real} *y, size_t n) {{\n"
        f"    (void)y;\n    FUNCTIONS_VECTORIZE\n    for (size_t i = 0; i < n; i++) {{ /* loop */\n"
        f"        z[i] = functions_{call};\n    }}\n}}\n" for k, call in enumerate(CALLS))
    loops = source.with_name("loops.c")
    loops.write_text(text, encoding="utf-8")
    said = run([compiler, "-std=c99", "-O3", "-march=x86-64-v3", "-ffp-contract=off",
                "-fno-math-errno", "-fno-trapping-math", flags, "-c", "-o", "/dev/null", loops])
    lines = {int(line) for line in re.findall(r"loops\.c:(\d+):\d+: " + vector, said)}
    wanted = [k for k, line in enumerate(text.splitlines(), 1) if line.endswith("/* loop */")]
    left = [CALLS[k] for k, line in enumerate(wanted) if line not in lines]
    if left:
        raise Wrong(f"{compiler}, {real}: left scalar: {', '.join(left)}")


def check_library(afflux, model, scratch, math):
    """The C library's functions are called, by gcc in vector form only if that was asked for."""
    source = emit(afflux, model, scratch, "--math", math)
    text = source.read_text(encoding="utf-8")
    if "functions_exp(" in text or "= exp(x)" not in text:
        raise Wrong(f"--math={math} does not call exp of the C library")
    if ("simd" in text) != (math == "vector"):
        raise Wrong(f"--math={math}: vector functions are declared, or lack")
    for compiler in COMPILERS:
        run([compiler, *STRICT, "-DAFX_VECTOR_MATH", "-c", "-o", "/dev/null", source])


def main(afflux, model, program):
    everything = itertools.product(REALS, COMPILERS, PROCESSORS)
    chosen = [variant for k, variant in enumerate(everything)
              if "AFFLUX_SOAK" in os.environ or k in (0, 3, 5, 6)]
    with tempfile.TemporaryDirectory() as scratch:
        sources = {real: emit(afflux, model, scratch, "--real", real) for real in REALS}
        for math in ("vector", "libm"):
            check_library(afflux, model, scratch, math)
        for real, compiler, processor in chosen:
            measure(pathlib.Path(program), sources[real], real, compiler, processor)
        for compiler in COMPILERS if platform.machine() == "x86_64" else ():
            for real, source in sources.items():
                check_vectors(source, real, compiler)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except Wrong as problem:
        sys.exit(str(problem))
