"""Tables in the documents that say what the compiler's own tables say.

    tables.py ROOT            check them
    tables.py ROOT --update   write them anew

A table stands between `<!-- table: NAME -->` and `<!-- end -->`.
"""
import pathlib
import re
import sys

TABLE = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
STRING = re.compile(r'"(?:[^"\\]|\\.)*"')

UNIT_RULES = {
    "SAME": "all alike, and so is the result",
    "DIFFERENCE": "alike; point − point is a difference",
    "PRODUCT": "multiply",
    "QUOTIENT": "divide",
    "POWER": "of a quantity: a constant fraction; of a pure number: any pure number",
    "ROOT": "half the exponents",
    "KEEP": "the argument's",
    "RATIO": "any; the result is a pure number",
    "PURE": "a pure number, and so is the result",
    "COMPARE": "alike; the result is a truth",
    "LOGIC": "truths",
    "SELECT": "a truth, then two alike",
}
KINKS = {"SMOOTH": "", "KINK": "kink", "JUMP": "jump; 0"}
DIAGNOSTICS = "compiler/base/diag.def"
DIMENSIONS = ["m", "kg", "s", "K", "mol", "A", "cd"]


def rows(root, path, macro):
    """The arguments of every row `MACRO(...)` of a .def file, as texts."""
    text = pathlib.Path(root, path).read_text(encoding="utf-8")
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    for match in re.finditer(rf"^{macro}\(", text, re.MULTILINE):
        yield split_arguments(text, match.end())


def split_arguments(text, at):
    parts, part, depth = [], "", 0
    while depth >= 0:
        string = STRING.match(text, at)
        token = string[0] if string else text[at]
        depth += (token == "(") - (token == ")")
        if depth < 0 or (token == "," and depth == 0):
            parts.append(" ".join(part.split()).strip('"'))
            part = ""
        else:
            part += token
        at += len(token)
    return parts


def cell(text):
    return text.replace("|", "\\|")


def table(header, lines):
    yield "| " + " | ".join(header) + " |"
    yield "|" + " --- |" * len(header)
    for line in lines:
        yield "| " + " | ".join(line) + " |"


# ---- one function per table


def written(spelling, arity, form):
    names = ["x", "y", "z"][:arity]
    if spelling == "if":
        return "`if c then x else y`"
    if form == "INFIX":
        return f"`x {spelling} y`"
    if form == "PREFIX":
        return f"`{spelling} x`" if spelling.isalpha() else f"`{spelling}x`"
    return f"`{spelling}({', '.join(names)})`"


def operators(root):
    found = []
    for row in rows(root, "compiler/ir/op.def", "OP"):
        spelling, arity, form, precedence, unit = row[1], int(row[2]), *row[3:6]
        found.append((written(spelling, arity, form), cell(row[-1]), UNIT_RULES[unit],
                      precedence if precedence != "0" else "", KINKS[row[-4]]))
    return table(["written", "value", "units", "binds", "derivative"], found)


def product(powers):
    parts = [name if power == 1 else f"{name}^{power}"
             for name, power in zip(DIMENSIONS, powers) if power]
    return "`" + ("*".join(parts) or "1") + "`"


def units(root):
    groups = {}
    for row in rows(root, "compiler/ir/unit.def", "UNIT"):
        powers = tuple(int(power) for power in row[2:9])
        point = f" (a point; 0 is {row[10]} K)" if row[9] == "POINT" else ""
        groups.setdefault(powers, []).append(f"`{row[0]}` {row[1]}{point}")
    return table(["in SI", "names, each with its size in SI"],
                 [(product(powers), ", ".join(names)) for powers, names in groups.items()])


def diagnostics(root):
    errors = [(row[0], cell(row[-1])) for row in rows(root, DIAGNOSTICS, "DIAG")]
    return table(["code", "meaning"],
                 errors + [(row[0], cell(row[-1])) for row in rows(root, DIAGNOSTICS, "DIAG_W")])


def warnings(root):
    found = rows(root, DIAGNOSTICS, "DIAG_W")
    return table(["code", "name", "when nobody asks", "meaning"],
                 [(code, f"`{name}`", state.lower(), cell(title))
                  for code, name, state, title in found])


def passes(root):
    found = rows(root, "compiler/passes/pass.def", "PASS")
    return table(["", "pass", "what it does"],
                 [(str(k), f"`{name}`", words) for k, (name, words) in enumerate(found, 1)])


MAKERS = {"operators": operators, "units": units, "diagnostics": diagnostics,
          "warnings": warnings, "passes": passes}


def renewed(root, text):
    def make(match):
        return match[1] + "\n".join(MAKERS[match[2]](root)) + "\n" + match[3]

    return TABLE.sub(make, text)


def undocumented_settings(root, text):
    for row in rows(root, "compiler/front/setting.def", "SETTING"):
        if f"\n| `{row[0]}` |" not in text:
            yield f"docs/language.md: no row for the setting `{row[0]}`"


def main(root, update):
    problems, met = [], set()
    for path in sorted(pathlib.Path(root, "docs").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        met |= {match[2] for match in TABLE.finditer(text)}
        fresh = renewed(root, text)
        if fresh != text and update:
            path.write_text(fresh, encoding="utf-8")
        elif fresh != text:
            problems.append(f"{path}: a table is out of date; run tests/docs/tables.py . --update")
        if path.name == "language.md":
            problems += undocumented_settings(root, text)
    problems += [f"no document has the table `{name}`" for name in MAKERS if name not in met]
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], "--update" in sys.argv[2:]))
