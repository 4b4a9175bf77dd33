"""Every code block of the documents that is marked `afx` is a complete file.

    blocks.py ROOT AFFLUX              check all documents
    blocks.py --self-test ROOT AFFLUX  check that wrong blocks are caught

```afx                is fine: `afflux check` says nothing against it, not even a warning
```afx-error CODE     is refused, with these codes and no others
```afx-warning CODE   is accepted, with these warnings
```afx-told FILE      is what `afflux check` says of the block before, as a file of that name
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import markdown

KINDS = {"afx": 0, "afx-error": 1, "afx-warning": 0}
WALKED = {"tutorial.md", "cookbook.md"}  # whose blocks go on where the last left: see walk.py


def check(afflux, folder, text):
    """Exit code and codes of the problems of one file, which lies where its document does."""
    path = pathlib.Path(folder, "block.afx")
    path.write_text(text, encoding="utf-8")
    run = subprocess.run(
        [afflux, "check", path, "--message-format=json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    lines = run.stdout.decode("utf-8").splitlines()
    return run.returncode, sorted(json.loads(line)["code"] for line in lines)


def told(afflux, folder, name, text):
    """The words of the program about a file."""
    pathlib.Path(folder, name).write_text(text, encoding="utf-8")
    run = subprocess.run([afflux, "check", name], cwd=folder, check=False,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return run.stdout.decode("utf-8")


def told_problem(afflux, folder, block, before):
    if before is None or len(block.words) != 2:
        return "`afx-told` wants a file's name and a model before it"
    words = told(afflux, folder, block.words[1], before.text)
    return None if words == block.text else f"the program says\n{words}"


def problem_of(afflux, folder, block):
    """What is wrong with a block; None when nothing is."""
    kind = block.words[0] if block.words else ""
    if kind == "unclosed":
        return "the block is never closed"
    if kind not in KINDS:
        return None if not kind.startswith("afx") else f"there is no kind `{kind}`"
    wanted = sorted(block.words[1:]) if kind != "afx" else []
    if kind != "afx" and not wanted:
        return f"`{kind}` wants a code"
    code, found = check(afflux, folder, block.text)
    if code == KINDS[kind] and found == wanted:
        return None
    return f"exit {code} with {found or 'no problems'}; exit {KINDS[kind]} with {wanted} wanted"


def problems(root, afflux, blocks):
    before = None
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(pathlib.Path(root, "models"), pathlib.Path(folder, "models"))
        for block in blocks:
            place = pathlib.Path(folder, block.path.parent.relative_to(root))
            place.mkdir(exist_ok=True)
            if block.words[:1] == ["afx-told"]:
                problem = told_problem(afflux, place, block, before)
            else:
                problem = problem_of(afflux, place, block)
                before = block
            if problem:
                yield f"{block.path}:{block.line}: {problem}"


def check_all(root, afflux):
    blocks = [block for path in markdown.documents(root) if path.name not in WALKED
              for block in markdown.blocks(path)]
    count = sum(1 for block in blocks if block.words and block.words[0] in KINDS)
    found = list(problems(root, afflux, blocks))
    print("\n".join(found) if found else f"{count} blocks are right")
    return 1 if found or count == 0 else 0


GOOD = """model m {
  step 1 d
  store S : mm = 1
  flux Q : S -> = 0.1 [1/d] * S
  output q : mm/d = Q
}
"""


def self_test(root, afflux):
    bad = GOOD.replace("* S", "* R")
    loud = GOOD.replace("output q : mm/d = Q", "output s : mm = S")
    right = [f"```afx\n{GOOD}```", f"```afx-error N001\n{bad}```",
             f"```afx-warning W002\n{loud}```"]
    wrong = [f"```afx\n{bad}```", f"```afx-error N001\n{GOOD}```", f"```afx-error U010\n{bad}```",
             f"```afx\n{loud}```", f"```afx-warning W001\n{loud}```", "```afx\n",
             f"```afx-error\n{bad}```", f"```afx-other\n{GOOD}```"]
    words = "m.afx:4:33: error[N001]: unknown name `R`\n"
    wrong += [f"```afx-told m.afx\n{words}```",
              f"```afx-error N001\n{bad}```\n```afx-told m.afx\n{words}```"]
    failures = []
    for expected, texts in ((0, right), (1, wrong)):
        for text in texts:
            blocks = markdown.blocks_of(pathlib.Path(root, "text"), text)
            found = list(problems(root, afflux, blocks))
            if len(found) != expected:
                failures.append(f"{text.splitlines()[0]}: {found}")
    print("\n".join(failures))
    return 1 if failures else 0


if __name__ == "__main__":
    if sys.argv[1] == "--self-test":
        sys.exit(self_test(sys.argv[2], str(pathlib.Path(sys.argv[3]).resolve())))
    sys.exit(check_all(sys.argv[1], str(pathlib.Path(sys.argv[2]).resolve())))
