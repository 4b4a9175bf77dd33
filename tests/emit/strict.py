"""Generated C keeps its promises in every variant of every model: strict compilers take it without
a word, it needs nothing but math.h, keeps no state, and fits beside other models.

    strict.py AFFLUX FOLDER...

The folders hold models; those with `# with OPTIONS` are taken with these options only. They are
emitted in double or float by turns, and the model of each name is compiled by one compiler (with
AFFLUX_SOAK in the environment: all).
"""
import os
import pathlib
import re
import shutil
import sys
import tempfile

from generated import COMPILERS, REALS, STRICT, Wrong, emit, run, variants, without_comments

FORBIDDEN = re.compile(r"\b(malloc|calloc|realloc|free|alloca|\w*printf|FILE|stdio|stdlib|errno|"
                       r"setjmp|goto|volatile|_Thread_local)\b")
STATIC_DATA = re.compile(r"^\s*static\s[^()]*?(?:=|;)", re.MULTILINE)
SYSTEM_HEADERS = {"stddef.h", "stdint.h", "math.h"}
MATH = re.compile(r"(?:pow|exp|log|sqrt|sin|cos|tan|atan|tanh|expm1|log10|log1p|floor|ceil)f?")
SOAK = "AFFLUX_SOAK" in os.environ
MEMORY = {"memset", "memcpy", "memmove"}  # what compilers make of loops


def compile_all(sources):
    """Every file alone; warnings that only optimisation finds are looked for in a few."""
    for compiler in COMPILERS:
        run([compiler, *STRICT, "-fsyntax-only", *sources])
    if shutil.which("g++"):
        run(["g++", "-x", "c++", "-std=c++11", *STRICT[1:6], "-Werror", "-fsyntax-only",
             *(source.with_suffix(".h") for source in sources)])


def check_text(source):
    code = without_comments(source.read_text(encoding="utf-8"))
    code += without_comments(source.with_suffix(".h").read_text(encoding="utf-8"))
    found = FORBIDDEN.search(code)
    if found:
        raise Wrong(f"{source}: {found[0]} stands in it")
    headers = set(re.findall(r"#\s*include\s*<([^>]+)>", code))
    if not headers <= SYSTEM_HEADERS:
        raise Wrong(f"{source}: includes {headers - SYSTEM_HEADERS}")
    for match in STATIC_DATA.finditer(code):
        if "const" not in match[0]:
            raise Wrong(f"{source}: can change: {match[0].strip()}")


def check_symbols(source, compiler):
    """Optimised, without position-independent code: what cannot change is in read-only sections."""
    prefix = source.stem
    made = source.with_suffix(f".{compiler}.o")
    run([compiler, *STRICT, "-O2", "-fno-pic", "-c", source, "-o", made])
    for line in run(["nm", made]).splitlines():
        kind, name = line.split()[-2:]
        if kind in "bBdDC":
            raise Wrong(f"{source}: {name} can change")
        if kind.isupper() and kind != "U" and not name.startswith(prefix + "_"):
            raise Wrong(f"{source}: the symbol {name} has no prefix")
        if kind == "U" and not MATH.fullmatch(name) and name not in MEMORY:
            raise Wrong(f"{source}: wants {name}")


def check_together(sources, scratch):
    """One program of several models, each header included twice and in any order."""
    program = pathlib.Path(scratch) / "together.c"
    names = [source.stem for source in sources]
    headers = [f'#include "{source.with_suffix(".h")}"\n' for source in sources]
    total = " + ".join(f"{name}_model()->info->count[AFX_STATE]" for name in names)
    program.write_text("".join([*headers, *reversed(headers)])
                       + f"int main(void) {{\n    return ({total}) == 0;\n}}\n")
    for compiler in COMPILERS:
        made = program.with_suffix(f".{compiler}")
        run([compiler, *STRICT, program, *sources, "-o", made, "-lm"])
        run([made])


def wanted(models):
    """(model, real type, options) of each file to be generated."""
    turn = 0
    for path in models:
        for options in variants(path):
            turn += 1
            second = ["--second"] if turn % 3 == 0 else []
            for real in REALS if SOAK else [REALS[turn % 2]]:
                yield path, real, [*options, *second]


def main(arguments):
    afflux, folders = arguments[0], [pathlib.Path(folder) for folder in arguments[1:]]
    models = sorted(path for folder in folders for path in folder.glob("*.afx"))
    with tempfile.TemporaryDirectory() as scratch:
        sources = [emit(afflux, path, scratch, "--real", real, *options)
                   for path, real, options in wanted(models)]
        compile_all(sources)
        for source in sources:
            check_text(source)
        by_name = {source.stem: source for source in sources}
        for number, source in enumerate(by_name.values()):
            for compiler in COMPILERS if SOAK else [COMPILERS[number % len(COMPILERS)]]:
                check_symbols(source, compiler)
        check_together(list(by_name.values()), scratch)
        print(f"{len(sources)} files of {len(models)} models; {len(by_name)} in one program; "
              f"{', '.join(COMPILERS)}")
    return 0 if len(by_name) > 1 and COMPILERS else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Wrong as problem:
        sys.exit(str(problem))
