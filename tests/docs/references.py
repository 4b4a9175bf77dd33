"""What the documents refer to exists: files they link to, commands and options they show.

    references.py ROOT AFFLUX
"""
import functools
import pathlib
import re
import subprocess
import sys

import markdown

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)")
CODE = re.compile(r"`[^`\n]+`")
OPTION = re.compile(r"(?<!\S)(--?[a-z][a-z-]*)")


def broken_links(path):
    """Links outside of code, where `W[1](x)` is no link."""
    inside = {number for block in markdown.blocks(path)
              for number in range(block.line, block.line + block.text.count("\n"))}
    text = path.read_text(encoding="utf-8")
    for number, line in enumerate(text.split("\n"), 1):
        for link in LINK.findall("" if number in inside else CODE.sub("", line)):
            if "://" not in link and not (path.parent / link).exists():
                yield f"{path}:{number}: there is no {link}"


@functools.lru_cache
def help_of(afflux, command):
    run = subprocess.run([afflux, command, "--help"], stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL, check=False)
    return run.stdout.decode("utf-8") if run.returncode == 0 else None


def wrong_commands(afflux, block):
    for number, line in enumerate(block.text.replace("\\\n", " ").split("\n"), block.line):
        words = line.split("#")[0].split()
        if words[:1] != ["afflux"]:
            continue
        text = help_of(afflux, words[1])
        if text is None:
            yield f"{block.path}:{number}: there is no command {words[1]}"
            continue
        known = set(OPTION.findall(text)) | {"--help"}
        for option in OPTION.findall(" ".join(words[2:])):
            if option not in known:
                yield f"{block.path}:{number}: afflux {words[1]} has no option {option}"


def main(root, afflux):
    problems, commands = [], 0
    for path in markdown.documents(pathlib.Path(root)):
        problems += broken_links(path)
        for block in markdown.blocks(path):
            if block.words[:1] == ["sh"]:
                commands += block.text.count("afflux ")
                problems += wrong_commands(afflux, block)
    print("\n".join(problems) or f"{commands} commands are there")
    return 1 if problems or commands == 0 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
