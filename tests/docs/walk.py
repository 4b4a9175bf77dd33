"""Does what a page tells its reader to do, block by block, and compares what the page shows.

    walk.py PAGE AFFLUX ROOT            one folder for the whole page
    walk.py PAGE AFFLUX ROOT --apart    a fresh folder for each heading of level two
    walk.py PAGE AFFLUX ROOT --world    where `world/data` of `afflux demo` is wanted, and a smaller
                                        one will do
    walk.py PAGE AFFLUX ROOT --update   write what the program says now into the page
    walk.py --self-test                 wrong pages are caught

```KIND FILE       becomes a file of that name; `KIND FILE +` is put behind what is there
```sh              is run, line by line; each must exit with 0, or with N after `exit=N`
```text            is what the commands of the block before it say. Numbers with a fraction may
                   differ by 3 in 100, seconds by anything; a line of `…` stands for any lines
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import markdown

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "cli"))
import small_world
from afflux_runner import Scratch

NUMBER = re.compile(r"(-?\d+\.\d+(?:e[-+]?\d+)?|-?\d+(?:e[-+]\d+)?)")
SECONDS = re.compile(r"\d+\.\d+(?= s\b)")
NEAR = 0.03


class Wrong(Exception):
    """What the page says and the program does not."""


def near(shown, found):
    """Whether two pieces of text are the same; numbers with a fraction roughly."""
    one, other = NUMBER.split(SECONDS.sub("T", shown)), NUMBER.split(SECONDS.sub("T", found))
    if len(one) != len(other):
        return False
    for a, b in zip(one, other):
        if a == b:
            continue
        if not (NUMBER.fullmatch(a) and NUMBER.fullmatch(b) and ("." in a or "e" in a)):
            return False
        x, y = float(a), float(b)
        if abs(x - y) > NEAR * max(abs(x), abs(y)) + NEAR:
            return False
    return True


def line_near(shown, found):
    return " ".join(shown.split()) == " ".join(found.split()) or near(
        " ".join(shown.split()), " ".join(found.split()))


def same(shown, found):
    """Lines in their order, where `…` stands for any of them."""
    if not shown:
        return not found
    if shown[0].strip() == "…":
        return any(same(shown[1:], found[k:]) for k in range(len(found) + 1))
    return bool(found) and line_near(shown[0], found[0]) and same(shown[1:], found[1:])


class Walk:
    """A reader in a folder of the checkout."""

    def __init__(self, afflux, root, world=False):
        self.keep = tempfile.TemporaryDirectory()
        top = pathlib.Path(self.keep.name)
        for name in ("models", "examples"):
            if root:
                (top / name).symlink_to(pathlib.Path(root, name).resolve())
        (top / "bin").mkdir()
        if afflux:
            (top / "bin" / "afflux").symlink_to(pathlib.Path(afflux).resolve())
        self.folder = top / "first"
        self.folder.mkdir()
        if world:
            small_world.write(Scratch(afflux, self.folder / "world"))
        self.environment = {**os.environ, "PATH": f"{top / 'bin'}:{os.environ['PATH']}"}
        self.said = None

    def write(self, block):
        path = self.folder / block.words[1]
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text(encoding="utf-8") if block.words[2:] == ["+"] else ""
        path.write_text(before + block.text, encoding="utf-8")

    def run(self, block):
        wanted = int(block.words[1].split("=")[1]) if block.words[1:] else 0
        self.said = ""
        for command in block.text.replace("\\\n", " ").splitlines():
            run = subprocess.run(command, shell=True, cwd=self.folder, env=self.environment,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT, check=False)
            self.said += run.stdout.decode("utf-8")
            if run.returncode != wanted:
                raise Wrong(f"{command}: exit {run.returncode}, not {wanted}\n{self.said}")

    def compare(self, block):
        if self.said is None:
            raise Wrong("nothing was run before this text")
        if not same(block.text.splitlines(), self.said.splitlines()):
            raise Wrong(f"the program says\n{self.said}")

    def step(self, block):
        kind = block.words[0] if block.words else ""
        if kind == "sh":
            self.run(block)
        elif kind == "text" and len(block.words) == 1:
            self.compare(block)
        elif len(block.words) >= 2:
            self.write(block)
        else:
            raise Wrong(f"a block `{' '.join(block.words)}` is neither a file, sh nor text")


def headings(page):
    """The lines of headings of level two."""
    text = pathlib.Path(page).read_text(encoding="utf-8")
    return [number for number, line in enumerate(text.split("\n"), 1) if line.startswith("## ")]


def walk(page, afflux, root, options=()):
    """(block, problem, what was said) of every block."""
    starts, done = headings(page) if "--apart" in options else [], 0
    reader = Walk(afflux, root, "--world" in options)
    for block in markdown.blocks(page):
        passed = sum(start < block.line for start in starts)
        if passed > done:
            reader, done = Walk(afflux, root, "--world" in options), passed
        try:
            reader.step(block)
            problem = None
        except Wrong as wrong:
            problem = str(wrong)
        yield block, problem, reader.said


def update(page, afflux, root, options):
    """Texts without `…` become what is said now; seconds that only differ stay."""
    text = pathlib.Path(page).read_text(encoding="utf-8")
    for block, problem, said in walk(page, afflux, root, options):
        if problem and block.words == ["text"] and "…" not in block.text:
            text = text.replace(f"```text\n{block.text}```", f"```text\n{said}```", 1)
        elif problem:
            print(f"{block.line}: {problem}")
    pathlib.Path(page).write_text(text, encoding="utf-8")


def self_test():
    right = ("```csv a/f.csv\nx\n```\n```csv a/f.csv +\ny\n```\n"
             "```sh\ncat a/f.csv\necho 0.5 1.2 s\n```\n"
             "```text\nx\n…\n0.51 9.9 s\n```\n```sh exit=3\nexit 3\n```\n")
    wrong = [right.replace("0.51", "0.6"), right.replace("exit=3", "exit=2"),
             right + "```\nx\n```\n",
             right.replace("x\n…", "y\n…"), right.replace("…\n", ""), "```text\nx\n```\n",
             right.replace("9.9 s", "9.9 m"), right.replace("```sh exit=3\n", "```sh\n")]
    failures = []
    with tempfile.TemporaryDirectory() as folder:
        for text in [right, *wrong]:
            page = pathlib.Path(folder, "page.md")
            page.write_text(text, encoding="utf-8")
            found = [problem for _, problem, _ in walk(page, None, None) if problem]
            if bool(found) != (text != right):
                failures.append(f"{text}\n{found}")
    print("\n".join(failures))
    return 1 if failures else 0


def main(arguments):
    if arguments == ["--self-test"]:
        return self_test()
    page, afflux, root = arguments[:3]
    if "--update" in arguments:
        return update(page, afflux, root, arguments[3:])
    steps = list(walk(page, afflux, root, arguments[3:]))
    for block, problem, _ in steps:
        if problem:
            print(f"{page}:{block.line}: {problem}")
    print(f"{len(steps)} blocks")
    return 1 if any(problem for _, problem, _ in steps) or not steps else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
