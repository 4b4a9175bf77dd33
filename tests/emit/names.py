"""Names of the language that C, its library or the generated code itself use: models full of them
compile strictly, and mean what they say.

    names.py AFFLUX

Every word takes several roles in turn: a word that is a parameter in one model is a store in the
next. With AFFLUX_SOAK in the environment it takes every role.
"""
import os
import pathlib
import re
import sys
import tempfile

from generated import COMPILERS, REALS, STRICT, Wrong, emit, run

KEYWORDS = """auto break case char const continue default do double enum extern float goto inline
    int long register restrict return short signed sizeof static struct switch typedef union
    unsigned void volatile while asm typeof bool true false main""".split()
LIBRARY = """NULL NAN INFINITY HUGE_VAL M_PI errno size_t ptrdiff_t uint32_t int8_t wchar_t offsetof
    SIZE_MAX expf logf powf tanhf fabs fmax fmin erf lgamma y0 y1 yn j0 signgam isnan isfinite
    index time linux unix complex I""".split()
OWN = """n i k1 v1 c1 lanes forcing attribute parameter dynamic state output weight prepared kept
    scratch forcing_bar attribute_dot parameter_bar parameter_dot dynamic_bar state_bar state_dot
    output_bar weight_bar weight_dot prepared_bar kept_1 kept_bar scratch_bar afx afx_args AFX_OK
    COUNT model info a b P_bar P_dot S_after_rain fixed name kind next step""".split()
MODELS = ("double", "exp", "main", "afx", "AFX", "state")

FORM = """model {model} {{
  step 1 d
  forcing P : 1  "*/ /* ??/ \\" \\\\ \\n %d ü"
  forcing {0} : 1
  attribute {1} : 1
  param {2} : 1 in 0 .. 1
  param {3} : 1 in 0 .. 1 = 0.25
  param {4} = exp({2}) + {1}
  store {5} : mm = 1 ; state {6} : 1 = 0
  net {7} : 1 -> 2 tanh -> 1
  let {8} = min(exp({0}), clamp(log({4}), 0, 1)) + {7}({6})^2 + tanh({3})
  flux {9} : -> {5} = max({8}, P) * 1 [mm/d]
  next {6} = if {6} > {3} then {8} else sqrt(abs({2}))
  output {10} : 1 = {8} + {6}
  output last : mm/d = {9}
}}
"""
ROLES = 11
TURNS = range(0, ROLES, 1 if "AFFLUX_SOAK" in os.environ else 4)


def used_by(prefix):
    """Names that the functions and macros of a model with that prefix have."""
    return [f"{prefix}_{end}" for end in ("min", "lanes", "advance", "VECTORIZE")]


def groups(words):
    """Lists of as many words as a model has roles, turned so that each word changes its role."""
    padded = words + [f"word{k}" for k in range(-len(words) % ROLES)]
    for start in range(0, len(padded), ROLES):
        group = padded[start:start + ROLES]
        for turn in TURNS:
            yield group[turn:] + group[:turn]


def write_models(folder):
    for number, words in enumerate(groups(KEYWORDS + LIBRARY + OWN)):
        yield write_model(folder, f"m{number}", words)
    for model in MODELS:
        own = used_by(model) + used_by(model + "_") + used_by(model.upper())
        for number, words in enumerate(groups(list(dict.fromkeys(own)))):
            yield write_model(folder / str(number), model, words)


def write_model(folder, name, words):
    folder = folder / "odd*" / name
    folder.mkdir(parents=True)
    path = folder / "model.afx"
    path.write_text(FORM.format(*words, model=name), encoding="utf-8")
    return path


def check_places(source, path):
    """Each name has its place in the header, in every role but that of intermediate values."""
    header = source.with_suffix(".h").read_text(encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    names = re.findall(r"^  (?:forcing|param|output) (\w+) :", text, re.MULTILINE)
    for name in names:
        if not re.search(rf"_(?:FORCING|PARAMETER|OUTPUT)_{name}_? = \d", header):
            raise Wrong(f"{path}: no place for {name}\n{text}")


def main(arguments):
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        sources = []
        for number, path in enumerate(write_models(folder)):
            source = emit(arguments[0], path, scratch, "--real", REALS[number % len(REALS)])
            check_places(source, path)
            sources.append(source)
        for compiler in COMPILERS:
            run([compiler, *STRICT, "-fsyntax-only", *sources])
        print(f"{len(sources)} models full of names of C compile: {', '.join(COMPILERS)}")
    return 0 if COMPILERS else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Wrong as problem:
        sys.exit(str(problem))
