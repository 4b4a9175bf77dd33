"""Every loop over lanes becomes vector instructions, as the compilers' own reports say.

    vectorize.py AFFLUX NATIVE_C ARRAY_SOURCES MODEL.afx ...

Of every model of the library, and of models full of arrays that ARRAY_SOURCES writes, gcc and clang
compile the C with the flags that afflux itself uses, read from NATIVE_C. A lane loop may become a
call of memset or memcpy, which is as good. Scalar may stay only what SCALAR says. With AFFLUX_SOAK
in the environment all variants of the models are seen, in double and in float, by both compilers,
for this processor and for older ones.
"""
import os
import pathlib
import platform
import re
import sys
import tempfile

from generated import COMPILERS, OPTIONS, REALS, Wrong, emit, equations, run, sizes_of, variants

SKIPPED = 77
SOAK = "AFFLUX_SOAK" in os.environ

# Besides each model as it is: variants whose loops look different.
VARIANTS = {
    "hbv": [["--use", "ET=linear"], ["--use", "ET=neural"], ["--use", "solver=implicit_euler"],
            ["--dynamic", "BETA,FC"], ["--second"]],
    "exphydro": [["--use", "melt=m100"]],
    "nash": [["--use", "q=implicit"]],
    "soil_column": [["--second"]],
}

# What may stay scalar, by what stands in the loop, and why.
SCALAR = {
    "reads along a river network": r"_(?:upstream|downstream)\(lanes->network",
    "one level of a river: a lane or two": r"size_t i = begin;",
    "numbers of the caller with a stride": r"\(ptrdiff_t\)i \* (?:to|from)->lane",
    "one sum in a fixed order, once a run": r"\bsum \+= row\[i\]",
    "the search for the lane that a report names": r"_is_below\(",
    "whole vectors already, of a known length": r"i < \w+_LANES_MULTIPLE;",
    "checks of the network, once a run": r"_is_fed_well\(",
}
DRIVER = "hbv"  # the model in which the driver is looked at: its text is the same for every model

FUNCTION = re.compile(r"^(?:static )?(?:inline )?[\w \*]+?(\w+)\([^;{]*\) \{$", re.MULTILINE)
LOOP = re.compile(r"^( *)for \(size_t i = (\w+); i < ([\w>-]+); i\+\+\)( \{)?$", re.MULTILINE)
REPORTS = {
    "gcc": (["-fopt-info-vec-optimized", "-fopt-info-loop-optimized"],
            re.compile(r":(\d+):\d+: optimized: +(?:loop vectorized"
                       r"|Loop \d+ distributed: split to 0 loops and \d+ library calls)")),
    "clang": (["-Rpass=loop-vectorize|loop-idiom"],
              re.compile(r":(\d+):\d+: remark: (?:vectorized loop|Formed|Transformed)")),
}


def native_flags(source):
    """Those of afflux itself, without the processor's."""
    table = re.search(r"\bflags\[\] = \{(.*?)\};", source.read_text(encoding="utf-8"), re.DOTALL)
    flags = re.findall(r'"(-[^"]+)"', table[1]) if table else []
    if "-O3" not in flags:
        raise Wrong(f"{source}: no flags found")
    return [flag for flag in flags if not flag.startswith(("-march=", "-shared"))]


def body_of(text, loop):
    """The loop's statements, and the line of the last."""
    end = text.index(f"\n{loop[1]}}}" if loop[4] else ";\n", loop.end())
    return text[loop.end():end + 1], text.count("\n", 0, end) + 1


def lane_loops(text):
    """[(function, first line, last line)] of the loops that must become vectors."""
    of_equations = {name for name, _, _ in equations(text)}
    every = f"static void {DRIVER}_advance(" in text
    heads = [(head.start(), head[1]) for head in FUNCTION.finditer(text)]
    found = []
    for loop in LOOP.finditer(text):
        function = max(head for head in heads if head[0] < loop.start())[1]
        body, last = body_of(text, loop)
        scalar = any(re.search(pattern, loop[0] + body) for pattern in SCALAR.values())
        if not scalar and (every or function in of_equations):
            found.append((function, text.count("\n", 0, loop.start()) + 1, last))
    return found


def kinds_of(loops, prefix):
    return {function[len(prefix) + 1:] for function, _, _ in loops}


def scalar_loops(source, compiler, flags):
    """(loops, those that stayed scalar)."""
    words, pattern = REPORTS[compiler]
    loops = lane_loops(source.read_text(encoding="utf-8"))
    said = run([compiler, *flags, *words, "-c", "-o", os.devnull, source])
    lines = {int(line) for line in pattern.findall(said)}
    return loops, [f"{source.name}:{first} in {function}" for function, first, last in loops
                   if not lines & set(range(first, last + 1))]


def check(source, compiler, flags, second=False):
    """How many loops there are; all of them are vectors, and no function was overlooked."""
    loops, left = scalar_loops(source, compiler, flags)
    if left:
        raise Wrong(f"{compiler} left scalar: {', '.join(left)}")
    wanted = {"advance", "advance_d", "advance_b", *(["advance_r", "advance_bd"] if second else [])}
    missing = wanted - kinds_of(loops, source.stem)
    if missing:
        raise Wrong(f"{source.name}: no lane loops seen in {sorted(missing)}")
    return len(loops)


def choices_of(model):
    """Options under which a model is looked at."""
    text = model.read_text(encoding="utf-8")
    options = [word for line in OPTIONS.findall(text) for word in line.split()]
    base = options or sizes_of(text[text.rfind("\nmodel ") + 1:])
    some = [[*base, *choice] for choice in [[], *VARIANTS.get(model.stem, [])]]
    if not SOAK:
        return some
    return some + [[*choice, *second] for choice in variants(model)
                   for second in ([], ["--second"])]


def compilations(number):
    """(compiler, real, processor) for the variant of that number: all, or two by turns."""
    if SOAK:
        return [(compiler, real, processor) for compiler in COMPILERS for real in REALS
                for processor in ("native", "x86-64-v3")]
    return [(compiler, REALS[(number + turn) % 2], "native")
            for turn, compiler in enumerate(COMPILERS)]


def flags_for(compiler, processor, flags):
    own = ["-fveclib=libmvec"] if compiler == "clang" else []
    return [*flags, *own, f"-march={processor}"]


def library(afflux, models, flags, scratch):
    count = number = 0
    for model in models:
        for choice in choices_of(model):
            number += 1
            for compiler, real, processor in compilations(number):
                source = emit(afflux, model, scratch, "--real", real, *choice)
                try:
                    count += check(source, compiler, flags_for(compiler, processor, flags),
                                   "--second" in choice)
                except Wrong as problem:
                    raise Wrong(f"{model.name} {' '.join(choice)} {real} {processor}: {problem}")
    return count


def arrays(program, flags, scratch):
    """The array models, in double by gcc and in float by clang; both in a soak."""
    count = 0
    for compiler, real in [(c, r) for c in COMPILERS for r in REALS] if SOAK else zip(COMPILERS,
                                                                                     REALS):
        folder = pathlib.Path(scratch) / f"{compiler}-{real}"
        folder.mkdir()
        run([program, folder, real])
        count += sum(check(source, compiler, flags_for(compiler, "native", flags))
                     for source in sorted(folder.glob("*.c")))
    return count


def main(afflux, native, array_sources, *models):
    flags = native_flags(pathlib.Path(native))
    with tempfile.TemporaryDirectory() as scratch:
        count = library(afflux, [pathlib.Path(model) for model in models], flags, scratch)
        count += arrays(array_sources, flags, scratch)
    print(f"{count} lane loops are vectors: {', '.join(COMPILERS)}")
    return 0 if count and models else 1


if __name__ == "__main__":
    if platform.machine() != "x86_64":
        sys.exit(SKIPPED)
    try:
        sys.exit(main(*sys.argv[1:]))
    except Wrong as problem:
        sys.exit(str(problem))
