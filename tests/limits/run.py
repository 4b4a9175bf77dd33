"""Inputs that are too deep, too large or too long: each is told, soon, and nothing crashes.

    run.py AFFLUX [--slow FACTOR]

Each input below is written out and checked. The exit code must be 1, with at least one error, or 0
where the input is only unusual; never a signal, never longer than the time it is given.
"""
import json
import pathlib
import resource
import subprocess
import sys
import tempfile

SECONDS = 5
MODEL = "model m {{\n  step 1 d\n  forcing P : 1\n{}\n  output Q : 1 = P\n}}\n"


def model(*lines):
    return MODEL.format("\n".join(lines))


def nested(opening, closing, depth):
    return model(f"  let a = {opening * depth}P{closing * depth}")


def chain(link, count):
    return model("  let a = " + link.join(["P"] * count))


def doubling(count):
    """Functions that each call the one before twice: 2^count once written out."""
    lines = ["  fn f0(x) = x + 1"]
    lines += [f"  fn f{k}(x) = f{k - 1}(x) * f{k - 1}(x)" for k in range(1, count)]
    return model(*lines, f"  let a = f{count - 1}(P)")


def lets_that_double(count):
    """Values that each read the one before twice: nothing may follow every path."""
    lines = ["  let a0 = P"] + [f"  let a{k} = a{k - 1}*a{k - 1}" for k in range(1, count)]
    flux = f"  store S : 1 = 1\n  flux F : S -> = max(a{count - 1}, 0)*S/dt"
    return model(*lines, flux, "  output R : 1/d = F")


def imports_in_a_circle():
    return {"main.afx": 'import "other.afx"\n' + model("  let a = missing"),
            "other.afx": 'import "main.afx"\n'}


def imports_too_deep(depth):
    files = {f"f{k}.afx": f'import "f{k + 1}.afx"\n' for k in range(depth)}
    return {**files, "main.afx": 'import "f0.afx"\n' + model(), f"f{depth}.afx": model()}


def chain_of_functions(count):
    lines = ["  fn f0(x) = x + 1"]
    lines += [f"  fn f{k}(x) = 1 + f{k - 1}(x)" for k in range(1, count)]
    return model(*lines, f"  let a = f{count - 1}(P)")


def backwards(count):
    """Each value reads the one that stands below it."""
    lines = [f"  let a{k} = a{k - 1} + P" for k in range(count, 0, -1)]
    return model("  solver euler", *lines, "  let a0 = P")


def parts_that_multiply(count):
    """Models of two parts each: 2^count models once written out."""
    text = "model m0 {\n  step 1 d\n  output Q : 1 = 1\n}\n"
    for k in range(1, count):
        text += f"model m{k} {{\n  step 1 d\n  part a = m{k - 1}()\n  part b = m{k - 1}()\n"
        text += "  output Q : 1 = a.Q + b.Q\n}\n"
    return text


def parts_in_parts(count):
    text = "model m0 {\n  step 1 d\n  output Q : 1 = 1\n}\n"
    for k in range(1, count):
        text += f"model m{k} {{\n  step 1 d\n  part a = m{k - 1}()\n  output Q : 1 = a.Q\n}}\n"
    return text


def extensions(count):
    return model("  let a = P") + "".join(f"extend m {{ let a | l{k} = {k}*P }}\n"
                                          for k in range(count))


def part(inner):
    return f"  part b = {inner}(P = P)"


# What is written, and the exit code that is wanted.
REFUSED, TAKEN = 1, 0
INPUTS = {
    "parentheses in parentheses": (nested("(", ")", 100000), REFUSED),
    "signs before signs": (nested("-", "", 100000), REFUSED),
    "calls in calls": (nested("exp(", ")", 100000), REFUSED),
    "choices in choices": (nested("if P > 0 then ", " else 1", 50000), REFUSED),
    "brackets never closed": (nested("(", "", 100000), REFUSED),
    "a power of a power": (chain("^", 100000), REFUSED),
    "a sum of many": (chain(" + ", 300000), REFUSED),
    "alternatives without end": (
        model("  let a", *(f"    | l{k} = P" for k in range(100000))), REFUSED),
    "functions that double": (doubling(60), REFUSED),
    "functions in a long chain": (chain_of_functions(9000), REFUSED),
    "a function in itself": (model("  fn f(x) = f(f(x))", "  let a = f(P)"), REFUSED),
    "lets that double": (lets_that_double(40), TAKEN),
    "a million tokens": (model("  let a = " + "P P " * 500000), REFUSED),
    "a million statements": (model(*(f"  let a{k} = P" for k in range(200000))), REFUSED),
    "a million unknown words": ("word\n" * 1000000, REFUSED),
    "a line of ten megabytes": (model("  let a = " + "x" * 10000000), REFUSED),
    "a comment of ten megabytes": ("# " + "x" * 10000000 + "\n" + model("  let a = b"), REFUSED),
    "a string of ten megabytes": (model('  let a = b "' + "x" * 10000000 + '"'), REFUSED),
    "a number of a million digits": (model("  let a = " + "9" * 1000000), REFUSED),
    "a number beyond all": (model("  let a = 1e999"), REFUSED),
    "a unit without end": (model("  param k : " + "m*" * 100000 + "m in 0 .. 1"), REFUSED),
    "an exponent beyond all": (model("  param k : m^99999999999999999999 in 0 .. 1"), REFUSED),
    "a net too wide": (model("  net n : 1 -> 99999999 tanh -> 1", "  let a = n(P)"), REFUSED),
    "a net too deep": (model("  net n : 1" + " -> 2 tanh" * 1000, "  let a = n(P)"), REFUSED),
    "substeps beyond all": (model("  solver euler(substeps = 1e18)"), REFUSED),
    "a dim beyond all": ("model m {\n  step 1 d\n  dim z = 1e18\n  let a[z] = z\n"
                         "  output Q : 1 = sum[z](a)\n}\n", REFUSED),
    "dims that multiply": ("model m {\n  step 1 d\n  dim x = 100000\n  dim y = 100000\n"
                           "  dim z = 100000\n  store S[x, y, z] : 1 = 1\n"
                           "  flux F[x, y, z] : S -> = S/dt\n"
                           "  output Q : 1/d = sum[x](sum[y](sum[z](F)))\n}\n", REFUSED),
    "values that read what stands below": (backwards(50000), REFUSED),
    "values in a long chain": (model(
        "  solver euler", "  let a0 = P", *(f"  let a{k} = a{k - 1} + P" for k in range(1, 10000)),
    ), TAKEN),
    "parts that multiply": (parts_that_multiply(40), REFUSED),
    "parts in parts": (parts_in_parts(200), REFUSED),
    "many parts": (parts_that_multiply(8), TAKEN),
    "many extensions": (extensions(900), TAKEN),
    "extensions without end": (extensions(20000), REFUSED),
    "sizes in a circle": ("model m {\n  dim a = b.n, b = a.n\n  output Q : 1 = 1\n}\n", REFUSED),
    "sizes that double": ("model m {\n  const c0 = 1\n" + "".join(
        f"  const c{k} = c{k - 1} + c{k - 1}\n" for k in range(1, 60)) +
        "  dim z = c59\n  output Q : 1 = 1\n}\n", REFUSED),
    "a part in itself": (model(part("m")), REFUSED),
    "parts in a circle": ("model a {\n  step 1 d\n  forcing P : 1\n" + part("m") +
                          "\n  output Q : 1 = b.Q\n}\n" + model(part("a")), REFUSED),
    "nothing but noughts": ("\0" * 1000000, REFUSED),
    "nothing": ("", TAKEN),
}
FOLDERS = {
    "imports in a circle": (imports_in_a_circle(), REFUSED),
    "imports too deep": (imports_too_deep(1000), REFUSED),
    "an import of itself": ({"main.afx": 'import "main.afx"\n' + model("  let a = b")}, REFUSED),
}


def seconds_of_children():
    """Of the processor: other work on the machine does not count."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def problem_of(afflux, files, wanted, seconds):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            pathlib.Path(folder, name).write_text(text, encoding="utf-8")
        begun = seconds_of_children()
        try:
            run = subprocess.run([afflux, "check", "main.afx", "--message-format=json"], cwd=folder,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                 timeout=10 * seconds, check=False)
        except subprocess.TimeoutExpired:
            return "without end"
        taken = seconds_of_children() - begun
    if run.returncode != wanted:
        return f"exit {run.returncode}, expected {wanted}: {run.stderr[-2000:]}"
    rows = [json.loads(line) for line in run.stderr.decode("utf-8").splitlines()]
    errors = sum(row["severity"] == "error" for row in rows)
    if (wanted == REFUSED) != (0 < errors <= 20):
        return f"{errors} errors are told"
    return f"{taken:.1f} s" if taken > seconds else None


def main(afflux, slow=1):
    everything = {name: ({"main.afx": text}, code) for name, (text, code) in INPUTS.items()}
    everything.update(FOLDERS)
    wrong = 0
    for name, (files, code) in everything.items():
        problem = problem_of(pathlib.Path(afflux).resolve(), files, code, SECONDS * slow)
        if problem:
            wrong += 1
            print(f"{name}: {problem}")
    print(f"{len(everything) - wrong} of {len(everything)} are told in time")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *(float(word) for word in sys.argv[3:])))
