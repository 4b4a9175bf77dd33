"""Reading the documents: which there are, and the code blocks in them."""
import collections
import pathlib
import re

Block = collections.namedtuple("Block", "path line words text")
FENCE = re.compile(r"^(`{3,})\s*(.*?)\s*$")


def documents(root):
    root = pathlib.Path(root)
    paths = [*root.glob("*.md"), *root.glob("docs/*.md")]
    return sorted(paths + [*root.glob("models/*.md"), *root.glob("examples/*.md")])


def blocks_of(path, text):
    """Every fenced block; words is what stands behind its first fence, line that of its text."""
    fence, words, begun, lines = None, [], 0, []
    for number, line in enumerate(text.split("\n"), 1):
        match = FENCE.match(line)
        if match and fence is None:
            fence, words, begun, lines = match[1], match[2].split(), number + 1, []
        elif match and match[1] == fence and not match[2]:
            yield Block(path, begun, words, "".join(row + "\n" for row in lines))
            fence = None
        elif fence is not None:
            lines.append(line)
    if fence is not None:
        yield Block(path, begun, ["unclosed"], "")


def blocks(path):
    return list(blocks_of(path, pathlib.Path(path).read_text(encoding="utf-8")))


def named(path, name):
    """The text of the block whose second word is its file's name."""
    found = [block.text for block in blocks(path) if block.words[1:2] == [name]]
    if len(found) != 1:
        raise SystemExit(f"{path}: {len(found)} blocks are called {name}; one was expected")
    return found[0]
