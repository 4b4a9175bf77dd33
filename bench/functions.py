"""Nanoseconds an element of exp, log, pow and their like in lane loops, by --math and compiler.

    python3 bench/functions.py build/cli/afflux

The numbers are the least of 200 short runs, by processor time.
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
NAMES = ("exp", "log", "pow", "expm1", "log1p", "log10", "tanh")
# As afflux itself compiles, see cli/native.c.
FLAGS = ["-std=c99", "-D_GNU_SOURCE", "-O3", "-march=native", "-ffp-contract=off",
         "-fno-math-errno", "-fno-trapping-math"]
OWN_FLAGS = {"gcc": ["-fno-thread-jumps", "-fschedule-insns", "-fsched-pressure"], "clang": ["-w"]}
VECTOR_FLAGS = {"gcc": ["-DAFX_VECTOR_MATH"], "clang": ["-fveclib=libmvec"]}


def measure(afflux, real, math, compiler, folder):
    """The numbers, in the order of NAMES and sigmoid."""
    subprocess.run([afflux, "emit", HERE.parent / "tests/emit/functions.afx", "-o", folder,
                    "--real", real, "--math", math], check=True)
    own, suffix = math == "fast", "f" if real == "float" else ""
    calls = [f"-D{name.upper()}=" + (f"functions_{name}" if own else name + suffix)
             for name in NAMES]
    vector = [] if math == "libm" else VECTOR_FLAGS[compiler]
    program = pathlib.Path(folder) / "run"
    subprocess.run([compiler, *FLAGS, *OWN_FLAGS[compiler], *vector, *calls,
                    f'-DSOURCE="{folder}/functions.c"', f"-DREAL={real}", f"-DOWN={int(own)}",
                    HERE / "functions.c", "-o", program, "-lm"], check=True)
    return subprocess.run([program], check=True, stdout=subprocess.PIPE,
                          text=True).stdout.split()


def main(afflux):
    print(f"{'ns/element':24}" + "".join(f"{name:>9}" for name in (*NAMES, "sigmoid")))
    for real in ("float", "double"):
        for math in ("fast", "vector", "libm"):
            for compiler in filter(shutil.which, VECTOR_FLAGS):
                with tempfile.TemporaryDirectory() as folder:
                    numbers = measure(afflux, real, math, compiler, folder)
                print(f"{real:7}{math:8}{compiler:9}" +
                      "".join(f"{float(number):9.3f}" for number in numbers), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
