"""Every loop over lanes becomes vector instructions, as the compilers' own reports say.

    vectorize.py gcc|clang AFFLUX NATIVE_C ARRAY_SOURCES MODEL.afx ...

Of every model of the library, and of models full of arrays that ARRAY_SOURCES writes, the C is
compiled with the flags that afflux itself uses, read from NATIVE_C. A lane loop may become a call
of memset or memcpy, which is as good. Of a loop along 16 places of a dim clang may leave no loop
at all; what it makes of the 16 is not seen here. Scalar may stay only what SCALAR says. Models are
seen in double and in float by turns; with AFFLUX_SOAK in the environment in both, with all their
variants, for this processor and for older ones.
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

# Besides each model as it is: variants whose loops look different; of a soak, those with much C.
VARIANTS = {
    "hbv": [["--use", "ET=neural"], ["--use", "solver=implicit_euler"]],
    "nash": [["--use", "q=implicit"]],
}
LONG_VARIANTS = {
    "hbv": [["--second"]],
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
# Over lanes; or, where lanes lie along a dim of the model, over that dim, under the pragma.
LOOP = re.compile(r"^( *)for \(size_t i = (\w+); i < ([\w>-]+); i\+\+\)( \{)?$", re.MULTILINE)
ALONG = re.compile(r"(?<=_VECTORIZE\n)^( *)for \(size_t (k\d+) = 0; \2 < (\d+); "
                   r"\2\+\+\)( \{)[^\n]*$", re.MULTILINE)
REPORTS = {
    "gcc": (["-fopt-info-vec-optimized", "-fopt-info-loop-optimized"],
            re.compile(r":(\d+):\d+: optimized: +(?:loop vectorized"
                       r"|Loop \d+ distributed: split to 0 loops and \d+ library calls)")),
    "clang": (["-Rpass=loop-vectorize|loop-idiom|loop-unroll|slp-vectorizer"],
              re.compile(r":(\d+):\d+: remark: "
                         r"(?:vectorized loop|Formed|Transformed|Stores SLP vectorized"
                         r"|completely unrolled loop with 16 iterations)")),
}


def native_flags(source):
    """{compiler: flags} of afflux itself, without the processor's."""
    tables = dict(re.findall(r"\b(\w*flags)\[\] = \{(.*?)\};", source.read_text(encoding="utf-8"),
                             re.DOTALL))
    if set(tables) != {"flags", "gcc_flags", "one_lane_flags"} or "-O3" not in tables["flags"]:
        raise Wrong(f"{source}: flags as {sorted(tables)}")
    both = re.findall(r'"(-[^"]+)"', tables["flags"])
    both = [flag for flag in both if not flag.startswith(("-march=", "-shared"))]
    return {"gcc": [*both, *re.findall(r'"(-[^"]+)"', tables["gcc_flags"])],
            "clang": [*both, "-fveclib=libmvec"]}


def body_of(text, loop):
    """The loop's statements, and the line of the last."""
    end = text.index(f"\n{loop[1]}}}" if loop[4] else ";\n", loop.end())
    return text[loop.end():end + 1], text.count("\n", 0, end) + 1


def lane_loops(text):
    """[(function, first line, last line)] of the loops that must become vectors."""
    of_equations = {name for name, _, _ in equations(text)}
    every = f" {DRIVER}_advance(" in text
    heads = [(head.start(), head[1]) for head in FUNCTION.finditer(text)]
    found = []
    for loop in (ALONG if ALONG.search(text) else LOOP).finditer(text):
        function = max(head for head in heads if head[0] < loop.start())[1]
        body, last = body_of(text, loop)
        scalar = any(re.search(pattern, loop[0] + body)
                     for pattern in SCALAR.values())
        if not scalar and (every or function in of_equations):
            found.append((function, text.count("\n", 0, loop.start()) + 1, last))
    return found


def kinds_of(loops, prefix):
    """"advance", "advance_b": also of those that are written for a number of lanes given."""
    return {function[len(prefix) + 1:].removesuffix("_of") for function, _, _ in loops}


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
    return some + [*variants(model), *LONG_VARIANTS.get(model.stem, [])] if SOAK else some


def library(compiler, afflux, models, flags):
    count = number = 0
    for model, choice in [(model, choice) for model in models for choice in choices_of(model)]:
        number += 1
        for real in REALS if SOAK else [REALS[number % 2]]:
            with tempfile.TemporaryDirectory() as scratch:
                source = emit(afflux, model, scratch, "--real", real, *choice)
                for processor in ("native", "x86-64-v3") if SOAK else ("native",):
                    try:
                        count += check(source, compiler, [*flags, f"-march={processor}"],
                                       "--second" in choice)
                    except Wrong as problem:
                        raise Wrong(f"{' '.join(choice)} {real} {processor}: {problem}") from None
    return count


def arrays(compiler, program, flags):
    """The array models, in double by gcc and in float by clang; both in a soak."""
    count = 0
    for real in REALS if SOAK else [REALS[compiler == "clang"]]:
        with tempfile.TemporaryDirectory() as scratch:
            run([program, scratch, real])
            count += sum(check(source, compiler, [*flags, "-march=native"])
                         for source in sorted(pathlib.Path(scratch).glob("*.c")))
    return count


def main(compiler, afflux, native, array_sources, *models):
    if compiler not in COMPILERS or platform.machine() != "x86_64":
        return SKIPPED
    flags = native_flags(pathlib.Path(native))[compiler]
    count = library(compiler, afflux, [pathlib.Path(model) for model in models], flags)
    count += arrays(compiler, array_sources, flags)
    print(f"{count} lane loops are vectors: {compiler}")
    return 0 if count and models else 1


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except Wrong as problem:
        sys.exit(str(problem))
