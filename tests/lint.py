"""The numbers and words of the house rules (CONTRIBUTING.md), checked on every text file.

    lint.py ROOT         check a checkout, and report the lengths of its functions
    lint.py --self-test  check that each wrong file is caught
"""
import ast
import os
import re
import statistics
import sys
import tempfile

from c_text import C_SUFFIXES, code_only, read

FILE_LINES, FUNCTION_LINES, COLUMNS, PARAMETERS = 400, 60, 100, 6
CODE_SUFFIXES = C_SUFFIXES + (".py", ".afx", ".sh", "meson.build", "dev", "run")
TEXT_SUFFIXES = CODE_SUFFIXES + (".md", ".txt", ".json", ".csv", ".yml", ".editorconfig")
SKIPPED_FOLDERS = re.compile(r"demo.*|runs|build.*|\.git|\.cache|__pycache__")
MACROS_ALLOWED = re.compile(r"CORE_TRY|YY\w*|yy\w*")  # the status check; flex and bison hooks
FORBIDDEN_STEMS = re.compile(r"(?:.*[_-])?(?:utils?|common|misc|helpers?|managers?)")
# Written so that this file does not contain them.
FORBIDDEN_WORDS = re.compile(r"\b(?:sess[i]ons?|age[n]ts?)\b", re.IGNORECASE)
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:wor[k]|hom[e]/\w+|roo[t])/")
MARKS = re.compile(r"\b(?:TO[D]O|FIX[M]E|X[X]X|HA[C]K)\b")
SHORT_NAMES = re.compile(r"(?<![a-z0-9])(?:idx|cfg|ptr)(?![a-z0-9])")

# ---- text


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def name_findings(path):
    stem = os.path.basename(path).split(".")[0]
    if FORBIDDEN_STEMS.fullmatch(stem.lower()):
        yield 1, f"`{stem}` says nothing as a file name"


def size_findings(text):
    lines = text.split("\n")
    if text.count("\n") > FILE_LINES:
        yield FILE_LINES + 1, f"the file has {text.count(chr(10))} lines; the limit is {FILE_LINES}"
    for number, line in enumerate(lines, 1):
        if len(line) > COLUMNS:
            yield number, f"{len(line)} columns; the limit is {COLUMNS}"
        if line != line.rstrip():
            yield number, "space at the end of the line"


def matches(text, pattern, message):
    for match in pattern.finditer(text):
        yield line_of(text, match.start()), message.format(match[0])


def word_findings(text):
    yield from matches(text, FORBIDDEN_WORDS, "`{}` is not a word of this project")
    yield from matches(text, MACHINE_PATHS, "`{}`: a path of one machine")
    yield from matches(text, MARKS, "`{}`: finish it or write an issue")


# ---- C


def c_code(path, text):
    """What can be read as C: of a scanner or grammar, the part after the second %%."""
    code = code_only(text)
    if path.endswith((".l", ".y")):
        parts = re.split(r"(?m)^%%.*$", code, maxsplit=2)
        if len(parts) < 3:
            return re.sub(r"[^\n]", "", code)
        return "\n" * (code.count("\n") - parts[2].count("\n")) + parts[2]
    return code


def without_directives(code):
    directive = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)
    return directive.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), code)


def top_level(code):
    """(start, head, body_start, end) of each declaration or definition outside all braces.

    A function's body ends it; other braces (structs, tables) belong to the declaration."""
    start = depth = 0
    body = None
    for match in re.finditer(r"[{};]", code):
        if match[0] == "{":
            if depth == 0 and body is None:
                body = match.start()
            depth += 1
            continue
        depth -= match[0] == "}"
        head = code[start : body if body is not None else match.start()]
        is_function = body is not None and is_function_head(head)
        if depth == 0 and (match[0] == ";" or is_function):
            yield start, head, body, match.start()
            start, body = match.end(), None


def is_function_head(head):
    attributes_off = re.sub(r"__attribute__\s*\(\(.*?\)\)", "", head, flags=re.DOTALL)
    return attributes_off.rstrip().endswith(")") and "=" not in attributes_off


def parameter_count(head):
    """Commas of the last outermost parentheses of a function's head."""
    depth, commas, empty = 0, 0, True
    for character in reversed(head.rstrip()):
        depth += (character == ")") - (character == "(")
        if depth == 0:
            break
        commas += character == "," and depth == 1
        empty = empty and character in ") \n"
    return 0 if empty else commas + 1


def c_functions(path, text):
    """(name, line, lines, parameters) of each function defined."""
    code = without_directives(c_code(path, text))
    for start, head, body, end in top_level(code):
        if body is None or not is_function_head(head):
            continue
        begin = start + len(head) - len(head.lstrip())
        name = re.search(r"(\w+)\s*\(", head)[1]
        length = code.count("\n", begin, end) + 1
        yield name, line_of(code, begin), length, parameter_count(head)


def is_mutable(declaration):
    """Whether the object itself may change: const must stand after the last star."""
    target = declaration.split("=")[0]
    return not re.search(r"\bconst\b", target.rsplit("*", 1)[-1])


def is_object(head):
    target = head.split("=")[0]
    if re.match(r"\s*(?:typedef|extern)\b", target) or not target.strip():
        return False
    if re.fullmatch(r"\s*(?:struct|union|enum)\s+\w+\s*|\s*enum\s*", target):
        return False  # a type alone
    # With parentheses it is a prototype, or `int (*calls[])(int)`: a star right behind the first.
    return "(" not in target or re.match(r"[^(]*\(\s*\*", target) is not None


def static_findings(path, text):
    code = without_directives(c_code(path, text))
    for start, head, body, end in top_level(code):
        begin = start + len(head) - len(head.lstrip())
        if body is not None and is_function_head(head):
            for match in re.finditer(r"\bstatic\b[^;]*", code[body:end]):
                if is_mutable(match[0]):
                    yield line_of(code, body + match.start()), "a static that can change"
        elif path.endswith((".c", ".l", ".y")) and is_object(head) and is_mutable(head):
            yield line_of(code, begin), "file-level state that can change"


def macro_findings(path, text):
    """Macros with arguments only expand tables: in .def files and in those who include them."""
    if path.endswith(".def") or re.search(r'#\s*include\s+"[^"]+\.def"', text):
        return
    for match in re.finditer(r"^[ \t]*#[ \t]*define[ \t]+(\w+)\(", code_only(text), re.MULTILINE):
        if not MACROS_ALLOWED.fullmatch(match[1]):
            yield line_of(text, match.start()), f"`{match[1]}` is a macro with arguments"


def c_findings(path, text):
    yield from static_findings(path, text)
    yield from macro_findings(path, text)
    yield from matches(code_only(text), SHORT_NAMES, "`{}`: write the whole word")


# ---- Python


def python_functions(path, text):
    for node in ast.walk(ast.parse(text, path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            arguments = node.args.posonlyargs + node.args.args + node.args.kwonlyargs
            own = [argument for argument in arguments if argument.arg not in ("self", "cls")]
            yield node.name, node.lineno, node.end_lineno - node.lineno + 1, len(own)


# ---- all


def functions_of(path, text):
    if path.endswith((".c", ".h", ".l", ".y")):
        return list(c_functions(path, text))
    return list(python_functions(path, text)) if path.endswith(".py") else []


def function_findings(functions):
    for name, line, length, parameters in functions:
        if length > FUNCTION_LINES:
            yield line, f"`{name}` has {length} lines; the limit is {FUNCTION_LINES}"
        if parameters > PARAMETERS:
            yield line, f"`{name}` has {parameters} parameters; the limit is {PARAMETERS}"


def text_files(root):
    for place, names, files in os.walk(root):
        names[:] = sorted(name for name in names if not SKIPPED_FOLDERS.fullmatch(name))
        for name in sorted(files):
            if name.endswith(TEXT_SUFFIXES):
                yield os.path.relpath(os.path.join(place, name), root).replace(os.sep, "/")


def file_findings(path, text):
    yield from name_findings(path)
    yield from word_findings(text)
    if path.endswith(CODE_SUFFIXES):
        yield from size_findings(text)
    if path.endswith(C_SUFFIXES):
        yield from c_findings(path, text)
    yield from function_findings(functions_of(path, text))


def findings(root):
    for path in text_files(root):
        for line, problem in file_findings(path, read(root, path)):
            yield f"{path}:{line}: {problem}"


def report_lengths(root):
    lengths = []
    for path in text_files(root):
        if path.endswith(C_SUFFIXES):
            lengths += [function[2] for function in functions_of(path, read(root, path))]
    if lengths:
        lengths.sort()
        tenth = lengths[min(len(lengths) - 1, len(lengths) * 9 // 10)]
        print(
            f"{len(lengths)} C functions: median {statistics.median(lengths):g} lines (aim 12), "
            f"9 of 10 within {tenth} (aim 40), longest {lengths[-1]} (limit {FUNCTION_LINES})"
        )


# ---- self-test


GOOD = {
    "a.c": """#include "a.h"
/* a table */
static const char *const names[] = {"x;", "y{"};
static const struct { int a; } rows[] = {{1}, {2}};
static int (*const calls[])(int) = {f};
typedef struct thing { int a; char *ptrdiff; } thing;
enum { SIZE = 3 };
static int next(int a, int (*visit)(int, int));
int next(int a, int (*visit)(int, int))
{
    static const int one = 1;
    return visit(a, one);
}
__attribute__((format(printf, 1, 2))) void say(const char *text, ...) {
}
""",
    "b.h": '#define OP(a, b) a,\n#include "op.def"\n#undef OP\nextern int nothing(void);\n',
    "op.def": "#define ROW(a) a\nOP(1, 2)\n",
    "c.py": "def f(self, a, b):\n    return a\n",
    "s.l": "%%\n\"{\" { static int x; }\n%%\nint f(int a) {\n    return a;\n}\n",
    "README.md": "x" * 300 + "\n",
}
LONG_BODY = "int f(void) {\n" + "    g();\n" * 60 + "}\n"
WRONG = {
    "long.c": ["int x(void);\n" * 401],
    "wide.c": ["/* " + "x" * 100 + " */\n"],
    "space.c": ["int x(void); \n"],
    "body.c": [LONG_BODY, "int f(int a, int b, int c, int d, int e, int g, int h) {\n}\n"],
    "body.l": ["%%\n%%\n" + LONG_BODY],
    "body.py": ["def f():\n" + "    g()\n" * 61, "def f(a, b, c, d, e, g, h):\n    pass\n"],
    "state.c": [
        "static int count;\n",
        "int count = 3;\n",
        "static const char *names[] = {0};\n",
        "static struct { int a; } now = {1};\n",
        "static int (*calls[])(int) = {0};\n",
        "struct thing now;\n",
        "int f(void) {\n    static int seen;\n    return seen++;\n}\n",
    ],
    "macro.h": ["#define TWICE(x) (2 * (x))\n"],
    "name.c": ["int f(int idx) {\n    return idx;\n}\n", "int row_ptr(void);\n"],
    "util.c": ["int x(void);\n"],
    "text_helpers.py": ["A = 1\n"],
    "mark.c": ["/* TO" + "DO: later */\n"],
    "word.md": ["In this ses" + "sion we\n", "see /wor" + "k/main/x\n"],
}


def findings_of(files):
    with tempfile.TemporaryDirectory() as root:
        for path, text in files.items():
            with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                file.write(text)
        return list(findings(root))


def self_test():
    failures = [f"good file: {finding}" for finding in findings_of(GOOD)]
    for path, texts in WRONG.items():
        for text in texts:
            if not findings_of({path: text}):
                failures.append(f"{path}: not caught: {text[:60]!r}")
    if [f[3] for f in c_functions("a.c", GOOD["a.c"])] != [2, 2]:
        failures.append("parameters of a.c are counted wrong")
    return failures


def main(arguments):
    self = arguments == ["--self-test"]
    found = self_test() if self else list(findings(arguments[0]))
    for finding in found:
        print(finding)
    if not self:
        report_lengths(arguments[0])
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
