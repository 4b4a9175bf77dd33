"""Generated C for the tests of this folder: models, their variants, and the compilers at hand."""
import pathlib
import re
import shutil
import subprocess
import tempfile

STRICT = ["-std=c99", "-pedantic-errors", "-Wall", "-Wextra", "-Wconversion", "-Wshadow",
          "-Wstrict-prototypes", "-Wmissing-prototypes", "-Werror"]
COMPILERS = [name for name in ("gcc", "clang") if shutil.which(name)]
REALS = ("double", "float")

FUNCTION = re.compile(r"^static (?:\w+_INLINE )?void (\w+)"
                      r"\(const \w+_lanes \*lanes(?:, const size_t n)?\) \{$.*?^\}$",
                      re.MULTILINE | re.DOTALL)
STATEMENT = re.compile(r"^\s*(flux|let|next|der|output|part|solver)\b[ \t]*(\w*)", re.MULTILINE)
LABEL = re.compile(r"\|\s*(\w+)\s*=")
DIMS = re.compile(r"^\s*dim\b([^;#\n]*)", re.MULTILINE)
OPTIONS = re.compile(r"^# with (.*)$", re.MULTILINE)


class Wrong(Exception):
    """What was found."""


def run(command, folder="."):
    """Standard output and error of a command that must succeed."""
    process = subprocess.run([str(word) for word in command], cwd=folder, check=False, text=True,
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT)
    if process.returncode != 0:
        said = "\n".join(process.stdout.splitlines()[:30])
        raise Wrong(f"{' '.join(map(str, command))[:300]}: exit {process.returncode}\n{said}")
    return process.stdout


def emit(afflux, model, folder, *words):
    """The .c file written for a model, in a folder of its own below folder."""
    own = tempfile.mkdtemp(dir=folder)
    run([afflux, "emit", model, "-o", own, *words])
    (source,) = pathlib.Path(own).glob("*.c")
    return source


def equations(text):
    """(name, first line, text) of every function the model's equations became."""
    return [(match[1], text.count("\n", 0, match.start()) + 1, match[0])
            for match in FUNCTION.finditer(text)]


def without_comments(text):
    return re.sub(r'"(?:\\.|[^"\\])*"|/\*.*?\*/', " ", text, flags=re.DOTALL)


def main_model(text):
    """The model that runs: in files of this project, the last one."""
    return text[text.rfind("\nmodel ") + 1:]


def sizes_of(text):
    """Options that give a size to each dim that takes the data's."""
    dims = ",".join(DIMS.findall(text)).split(",")
    return [word for dim in dims if dim.strip() and "=" not in dim
            for word in ("--size", f"{dim.strip()}=4")]


def alternatives(text):
    """{name: [label, ...]} of the statements that have some."""
    found, starts = {}, list(STATEMENT.finditer(text))
    for start, after in zip(starts, [*starts[1:], None]):
        labels = LABEL.findall(text[start.end(): after.start() if after else len(text)])
        if labels:
            found["solver" if start[1] == "solver" else start[2]] = labels
    return found


def choices_of(text):
    """Lists of options: each alternative and each solver in turn, the rest as by default."""
    steps = re.search(r"^\s*step\b", text, re.MULTILINE)
    together = re.search(r"^\s*(der|solve)\b", text, re.MULTILINE)  # order is not as written
    solvers = ["euler"] if together else ["sequential", "euler"]
    if re.search(r"^\s*store\b.*=\s*0\.001", text, re.MULTILINE):  # buckets: any solver will do
        solvers += ["implicit_euler", "implicit_midpoint", "adaptive"]
    uses = {"solver": solvers if steps else [], **alternatives(text)}
    return [["--use", f"{name}={label}"] for name, labels in uses.items() for label in labels]


def dynamic_of(text):
    """Options that make every parameter vary in time; none where an initial value reads one."""
    params = re.findall(r"\bparam\s+(\w+)", text)
    starts = " ".join(re.findall(r"^\s*(?:store|state)\b.*", text, re.MULTILINE))
    if set(params) & set(re.findall(r"\w+", starts)):
        return []
    bounded = re.findall(r"\bparam\s+(\w+)\s*:[^;\n]*\bin\b", text)
    return [word for name in bounded for word in ("--dynamic", name)]


def variants(path):
    """Options under which a model of the tests or of the library is worth compiling."""
    text = path.read_text(encoding="utf-8")
    options = [word for line in OPTIONS.findall(text) for word in line.split()]
    if options:
        return [options]
    text = main_model(text)
    sizes, dynamic = sizes_of(text), dynamic_of(text)
    own = [[]] if re.search(r"^\s*solver\b.*\(", text, re.MULTILINE) or sizes else []
    found = [*own, *choices_of(text), *([dynamic] if dynamic else [])]
    return [[*sizes, *choice] for choice in found]
