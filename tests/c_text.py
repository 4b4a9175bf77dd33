"""The text of C files as the house checks see it: code, comments and strings told apart."""
import os
import re

TOKEN = re.compile(
    r"""(?P<comment>/\*.*?\*/|//[^\n]*)|(?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')""",
    re.DOTALL,
)
C_SUFFIXES = (".c", ".h", ".def", ".l", ".y")


def blank(text):
    """Spaces of the same length; newlines stay, so that line numbers do."""
    return re.sub(r"[^\n]", " ", text)


def without_comments(text):
    return TOKEN.sub(lambda token: blank(token[0]) if token["comment"] else token[0], text)


def code_only(text):
    """Comments and the contents of strings blanked; the quotes stay."""

    def replaced(token):
        inside = blank(token[0])
        return inside if token["comment"] else token[0][0] + inside[1:-1] + token[0][0]

    return TOKEN.sub(replaced, text)


def strings(text):
    """(line, literal) of every string."""
    for token in TOKEN.finditer(text):
        if token["string"]:
            yield text.count("\n", 0, token.start()) + 1, token["string"]


def files_under(root, folders, suffixes=C_SUFFIXES):
    """Paths relative to root with forward slashes, sorted; what builds made is left out."""
    for folder in folders:
        for place, names, files in sorted(os.walk(os.path.join(root, folder))):
            names[:] = [name for name in names if name != "__pycache__"]
            for name in sorted(files):
                if name.endswith(suffixes):
                    yield os.path.relpath(os.path.join(place, name), root).replace(os.sep, "/")


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        return file.read()
