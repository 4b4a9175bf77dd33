"""`afflux show` of every model there is: the picture, the page, the tables and the LaTeX hold what
the compiler found, and nothing overlaps.

    every_model.py AFFLUX ROOT
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

import picture

XHTML = "{http://www.w3.org/1999/xhtml}"


def output(afflux, *words):
    run = subprocess.run([afflux, *map(str, words)], stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, check=False)
    assert run.returncode in (0, 5), (words, run.returncode, run.stderr.decode())
    return run.stdout.decode("utf-8")


def checked(afflux, path):
    return json.loads(output(afflux, "check", path, "--json"))


def names_of(found):
    return ([store["name"] for store in found["stores"]] + found["parameters"]
            + found["forcings"] + found["outputs"])


# ---- text


def sections(text):
    """The lines of each table, by its heading."""
    found, heading = {}, None
    for line in text.splitlines():
        if line and not line.startswith(" "):
            heading = line
            found[heading] = []
        elif line:
            found[heading].append(line)
    return found


def cells(lines):
    """Rows of a table whose columns begin where the head has them."""
    starts = [match.start() for match in re.finditer(r"(?<=  )\S", lines[0])]
    ends = starts[1:] + [None]
    heads = [lines[0][a:b].strip() for a, b in zip(starts, ends)]
    return [dict(zip(heads, (line[a:b].strip() for a, b in zip(starts, ends))))
            for line in lines[1:]]


def check_text(text, found):
    tables = sections(text)
    rows = cells(tables["symbols"])
    named = {row["name"] for row in rows}
    assert named >= set(names_of(found)), set(names_of(found)) - named
    if not found["stores"] and not found["unproven_states"]:
        assert "mass balance" not in tables
        return
    balance = cells(tables["mass balance"])
    proven = {row["store"]: row["balance"] == "proven" for row in balance}
    wanted = {store["name"]: store["proven"] for store in found["stores"]}
    wanted.update({state: False for state in found["unproven_states"]})
    assert proven == wanted, (proven, wanted)
    outside = set()
    for row in balance:
        for column in ("from outside", "to outside"):
            outside.update(filter(None, row.get(column, "").split(", ")))
    assert outside == set(found["exchanges"]), (outside, found["exchanges"])


# ---- picture


def check_picture(svg, found):
    root = picture.parse(svg)
    wrong = sorted(set(picture.findings(root)))
    assert not wrong, wrong
    boxes = {name for name, _ in picture.main_boxes(root)}
    stores = {store["name"] for store in found["stores"]}
    assert boxes >= stores, stores - boxes
    labels = {text for text, _ in picture.texts(root, "label")}
    if stores:
        assert labels, "no flux has a label"
        titles = {title.text.split(":")[0] for title in root.iter(picture.SVG + "title")}
        assert titles >= set(found["exchanges"]), set(found["exchanges"]) - titles
    assert "prefers-color-scheme: dark" in svg and "@media print" in svg


# ---- page


def check_page(page, found):
    root = ElementTree.fromstring(page.replace("<!DOCTYPE html>", ""))
    identities = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(identities) == len(set(identities)), "an id stands twice"
    links = {element.get("href") for element in root.iter("a")}
    dead = [link for link in links if not (link.startswith("#") and link[1:] in identities)]
    assert not dead, dead
    for name in names_of(found):
        assert "s-" + name in identities, name
    assert not re.search(r'(?:src|href)="(?!#)', page), "the page needs another file"
    for table in root.iter("table"):
        if table.get("class") != "balance":
            continue
        words = [row[-1].text for row in table.find("tbody")]
        assert words.count("proven") == sum(store["proven"] for store in found["stores"])
        assert len(words) == len(found["stores"]) + len(found["unproven_states"])
    equations = [element for element in root.iter("div")
                 if (element.get("class") or "").startswith("equation ")
                 or element.get("class") == "equation"]
    assert all(len(list(equation.iter("math"))) + len(list(equation.iter("code")))
               for equation in equations)


# ---- LaTeX


def check_tex(tex):
    """What LaTeX would stumble over: braces, environments and mathematics that do not close."""
    assert "`" not in tex
    assert not re.search(r"\\mathrm\{[^}\\]*_", tex), "a bar in a name"
    bare = re.sub(r"\\[\\{}$&#%_]", "", tex)
    depth = 0
    for character in bare:
        depth += (character == "{") - (character == "}")
        assert depth >= 0, "a brace closes nothing"
    assert depth == 0, "a brace stays open"
    assert bare.count("$") % 2 == 0
    opened = []
    for kind, name in re.findall(r"\\(begin|end)\{(\w+\*?)\}", tex):
        if kind == "begin":
            opened.append(name)
        else:
            assert opened and opened.pop() == name, name
    assert not opened, opened
    assert len(re.findall(r"\\left", tex)) == len(re.findall(r"\\right(?!arrow)", tex))


def compile_tex(tex):
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "model.tex").write_text(tex, encoding="utf-8")
        run = subprocess.run(["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "model"],
                             cwd=folder, stdout=subprocess.PIPE, check=False)
        assert run.returncode == 0, run.stdout.decode("latin-1")[-2000:]


def check_model(afflux, path, words=()):
    found = json.loads(output(afflux, "check", path, "--json", *words))
    check_text(output(afflux, "show", path, *words), found)
    check_picture(output(afflux, "show", path, "--graph", *words), found)
    check_page(output(afflux, "show", path, "--html", *words), found)
    tex = output(afflux, "show", path, "--tex", *words)
    check_tex(tex)
    return tex


def main(afflux, root):
    picture.self_test()
    paths = sorted(path for folder in ("models", "examples")
                   for path in pathlib.Path(root, folder).glob("*.afx"))
    failures = 0
    for path in paths:
        try:
            tex = check_model(afflux, path)
            if shutil.which("pdflatex") and path.stem in ("gr4j", "minkowski", "richards"):
                compile_tex(tex)
        except AssertionError as wrong:
            failures += 1
            print(f"{path}: {wrong}")
    print(f"{len(paths)} models shown, {failures} wrong;",
          "LaTeX was compiled" if shutil.which("pdflatex") else "no pdflatex: not compiled")
    return 1 if failures or not paths else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
