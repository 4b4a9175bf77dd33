"""The hosts of docs/embedding.md, taken from the page, compiled and run; and the generated C that
README.md shows, held against what the compiler writes.

    embedding.py ROOT AFFLUX            check both
    embedding.py ROOT AFFLUX --update   show in README.md what the compiler writes now

Each host must print what the page says it prints, to the last digit shown.
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile

import markdown

FLAGS = "-std=c99 -O2 -Wall -Wextra -Werror".split()


def emit(afflux, page, name, folder):
    path = pathlib.Path(folder, name)
    path.write_text(markdown.named(page, name), encoding="utf-8")
    subprocess.run([afflux, "emit", name, "-o", "."], cwd=folder, check=True)


def output_of(command, folder):
    run = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, check=True)
    return run.stdout.decode("utf-8")


def host_problems(page, afflux, folder, compiler):
    for name in ("host.c", "host.py"):
        pathlib.Path(folder, name).write_text(markdown.named(page, name), encoding="utf-8")
    emit(afflux, page, "bucket.afx", folder)
    subprocess.run([compiler, *FLAGS, "host.c", "bucket.c", "-o", "host", "-lm"], cwd=folder,
                   check=True)
    library = ["-shared", "-fPIC", "bucket.c", "-o", "libbucket.so", "-lm"]
    subprocess.run([compiler, *FLAGS, *library], cwd=folder, check=True)
    promised = markdown.named(page, "output")
    for command in (["./host"], [sys.executable, "host.py"]):
        printed = output_of(command, folder)
        if printed != promised:
            yield f"{' '.join(command)} printed\n{printed}instead of\n{promised}"


def quotation(emitted):
    """What README.md shows: the named values of the adjoint of a step."""
    body = emitted.split("bucket_advance_b(", 1)[1].split("\n}\n", 1)[0]
    lines = [line for line in body.split("\n") if "/* bucket.afx:" in line]
    return "".join(line + "\n" for line in lines if line.strip().startswith("const "))


def quotation_problems(page, afflux, folder, update):
    emit(afflux, page, "bucket.afx", folder)
    emitted = quotation(pathlib.Path(folder, "bucket.c").read_text(encoding="utf-8"))
    shown = markdown.named(page, "bucket.c")
    if shown != emitted and update:
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace(shown, emitted), encoding="utf-8")
    elif shown != emitted:
        yield f"{page} shows other C than is written; run tests/docs/embedding.py . AFFLUX --update"


def main(root, afflux, update=False):
    afflux = str(pathlib.Path(afflux).resolve())  # it runs in other folders
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        page = pathlib.Path(root, "docs", "embedding.md")
        problems += host_problems(page, afflux, folder, compiler)
    with tempfile.TemporaryDirectory() as folder:
        problems += quotation_problems(pathlib.Path(root, "README.md"), afflux, folder,
                                       update)
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3], "--update" in sys.argv[3:]))
