"""Enforces the arrows between the rooms on every #include, and the words allowed in one room only.

    layering.py ROOT         check a checkout
    layering.py --self-test  check that wrong trees are caught
"""
import os
import re
import sys
import tempfile

from c_text import code_only, files_under, read, strings, without_comments

# room: the rooms it may include from, besides itself. MODEL is runtime/include, the contract.
MODEL = "model"
LEARNING = {"core", "tensor", "nn", "optim", "loss", "data"}
SEES = {
    "base": set(),
    "ir": {"base"},
    "front": {"base", "ir"},
    "passes": {"base", "ir"},
    "back": {"base", "ir"},
    "show": {"base", "ir", "front"},
    "driver": {"base", "ir", "front", "passes", "back"},
    MODEL: set(),
    "core": {MODEL},
    "tensor": {MODEL, "core"},
    "nn": {MODEL, "core", "tensor"},
    "optim": {MODEL, "core", "tensor"},
    "loss": {MODEL, "core"},
    "data": {MODEL, "core"},
    "time": {MODEL} | LEARNING,
    "train": {MODEL, "time"} | LEARNING,
    "check": {MODEL, "time"} | LEARNING,
    "report": {MODEL, "time"} | LEARNING,
}
SEES["lsp"] = {"base", "ir", "front"}
SEES["cli"] = set(SEES)
COMPILER = {"base", "ir", "front", "passes", "back", "show", "driver"}
FOLDERS = ("compiler", "runtime", "lsp", "cli")
# Folders of the program; what is common to them lies beside them.
CLI_FOLDERS = {"begin", "experiment", "plot", "simulation", "study", "support", "training",
               "verify", "why"}

# words in code: where they are allowed, and why
ONLY_HERE = [
    (r"\w*cblas\w*|openblas\w*", r"runtime/tensor/blas\.[ch]", "OpenBLAS"),
    (r"nc_\w+|NC_\w+|netcdf\w*", r"runtime/data/netcdf(_\w+)?\.(c|h|def)", "netCDF"),
    (
        r"malloc|calloc|realloc|reallocarray|aligned_alloc|posix_memalign|alloca"
        r"|strdup|strndup|v?asprintf|free(?=\s*\()",
        r"runtime/core/memory\.c|compiler/base/arena\.c",
        "allocation",
    ),
    (
        r"(?:v?f?printf|f?puts|putchar|f?putc|perror)(?=\s*\()|stdout|stderr",
        r"compiler/base/diag\.c|cli/.*",
        "printing",
    ),
    (r"_?exit(?=\s*\()|abort", r"cli/.*", "leaving the program"),
    (r"setlocale", r"(?!)", "the locale is never set"),
]
C_TEXT = (r"\bmath\.h\b|#\s*include|#\s*define", r"compiler/back/.*", "C text")

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)


def room_of(path):
    parts = path.split("/")
    if parts[0] in ("cli", "lsp"):
        return parts[0]
    if parts[:2] == ["runtime", "include"]:
        return MODEL
    if parts[0] == "compiler":
        return parts[1] if len(parts) > 2 else "driver"
    return parts[1]


def target_of(name, path):
    """The room that an include names; None for headers of the system."""
    head = name.split("/")[0]
    if path.startswith("cli/") and head in CLI_FOLDERS:
        return "cli"
    if head == "afflux":
        return MODEL
    if head in ("compiler", "runtime", "..", "."):
        return head
    if "/" in name:
        return head
    return "driver" if name == "driver.h" else room_of(path)


def include_problem(path, name, quoted):
    here, target = room_of(path), target_of(name, path)
    if not quoted and target != MODEL:
        return None  # a header of the system; ONLY_HERE looks at the guarded ones
    if target not in SEES:
        return f'"{name}" names no room; write "room/file.h"'
    if target != here and target not in SEES.get(here, set()):
        return f'{here} must not include "{name}": {target} is not below it'
    return None


def include_findings(path, text):
    for match in INCLUDE.finditer(without_comments(text)):
        name = match[1] or match[2]
        problem = include_problem(path, name, bool(match[1]))
        if problem:
            yield text.count("\n", 0, match.start()) + 1, problem


def word_findings(path, text):
    code = code_only(text)  # <cblas.h> is code here, "data/netcdf.h" is not
    for words, allowed, what in ONLY_HERE:
        if re.fullmatch(allowed, path):
            continue
        for match in re.finditer(rf"\b(?<![.>])(?:{words})\b", code):
            line = code.count("\n", 0, match.start()) + 1
            yield line, f"`{match[0]}` ({what}) is not allowed in this room"


def text_findings(path, text):
    pattern, allowed, what = C_TEXT
    if re.fullmatch(allowed, path):
        return
    for line, literal in strings(text):
        on_include = text.split("\n")[line - 1].lstrip().startswith("#")
        if not on_include and re.search(pattern, literal):
            yield line, f"{what} {literal} belongs to compiler/back"


def findings(root):
    for path in files_under(root, FOLDERS):
        text = read(root, path)
        if room_of(path) not in SEES:
            yield f"{path}:1: this folder is no room of the architecture"
        for find in (include_findings, word_findings, text_findings):
            for line, problem in find(path, text):
                yield f"{path}:{line}: {problem}"


# ---- self-test: the good tree passes, and each altered file is caught

GOOD = {
    "compiler/base/arena.c": '#include "base/arena.h"\nvoid *a(void) { return malloc(1); }\n',
    "compiler/base/diag.c": "void p(void) { fprintf(stderr, \"x\"); }\n",
    "compiler/front/lower.c": '#include "ir/ir.h"\n#include "front/ast.h"\n#include <math.h>\n',
    "compiler/back/emit.c": 'const char *head = "#include <math.h>\\n";\n',
    "compiler/base/diag.h": "void p(char *s) __attribute__((format(printf, 1, 2)));\n",
    "compiler/driver.c": '#include "driver.h"\n#include "back/emit.h"\n/* malloc( */\n',
    "runtime/core/memory.c": "void f(void *x) { free(x); }\n",
    "runtime/tensor/blas.c": "#include <cblas.h>\n#include \"core/memory.h\"\n",
    "runtime/data/netcdf.c": "#include <netcdf.h>\nint f(void) { return nc_open(0, 0, 0); }\n",
    "runtime/train/loop.c": '#include "time/stepper.h"\n#include "nn/dense.h"\n'
    "void f(struct s *x) { core_free(x); x->free(x); snprintf(0, 0, \"puts(\"); }\n",
    "runtime/time/run.c": "#include <afflux/model.h>\n",
    "lsp/hover.c": '#include "lsp/index.h"\n#include "front/ast.h"\n#include "ir/op.h"\n',
    "cli/main.c": '#include "driver.h"\n#include "train/loop.h"\n#include "lsp/lsp.h"\n'
    'int f(void) { puts("x"); exit(1); }\n',
}
WRONG = {
    "compiler/base/arena.c": ['#include "ir/ir.h"', '#include "../ir/ir.h"'],
    "compiler/ir/build.c": ['#include "front/ast.h"', '  #  include "driver.h"'],
    "compiler/front/ast.c": ['#include "back/emit.h"', '#include "passes/fold.h"'],
    "compiler/passes/fold.c": ['#include "back/emit.h"', "x = calloc(1, 2);"],
    "compiler/show/html.c": ['#include "back/emit.h"', 'puts("x");'],
    "compiler/back/emit.c": ['#include "afflux/model.h"', "#include <afflux/model.h>"],
    "compiler/driver.c": ['#include "lsp/lsp.h"', '#include "core/memory.h"',
                          '#include "cli/main.h"'],
    "compiler/front/x.l": ["{ yylval = strdup(yytext); }", 'puts("x");'],
    "compiler/front/lower.c": ['const char *s = "#include <math.h>";'],
    "compiler/odd/room.c": ["int x;"],
    "runtime/core/memory.c": ['#include "tensor/shape.h"', '#include "base/arena.h"', "abort();"],
    "runtime/nn/dense.c": ['#include "optim/adam.h"', "cblas_sgemm();", "#include <cblas.h>"],
    "runtime/loss/nse.c": ['#include "tensor/shape.h"', 'printf("x");', "free(x);"],
    "runtime/data/csv.c": ["int e = nc_close(1);", "#include <netcdf.h>", "fputs(a, stderr);"],
    "runtime/time/run.c": ['#include "train/loop.h"', "exit(1);"],
    "runtime/report/svg.c": ['#include "check/verify.h"'],
    "lsp/hover.c": ['#include "driver.h"', '#include "loss/loss.h"', 'puts("x");', "free(x);"],
    "cli/main.c": ["x = malloc(3);", 'setlocale(1, "");', '#include "afflx/model.h"'],
}


def write_tree(root, files):
    for path, text in files.items():
        os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
        with open(os.path.join(root, path), "w", encoding="utf-8") as file:
            file.write(text)


def findings_of(files):
    with tempfile.TemporaryDirectory() as root:
        write_tree(root, files)
        return list(findings(root))


def self_test():
    failures = [f"the good tree: {finding}" for finding in findings_of(GOOD)]
    for path, lines in WRONG.items():
        for line in lines:
            found = findings_of({**GOOD, path: GOOD.get(path, "") + line + "\n"})
            if not any(finding.startswith(path + ":") for finding in found):
                failures.append(f"{path}: not caught: {line}")
    return failures


def main(arguments):
    found = self_test() if arguments == ["--self-test"] else list(findings(arguments[0]))
    for finding in found:
        print(finding)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
