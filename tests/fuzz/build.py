"""Builds the compiler as a libFuzzer program with sanitizers, in one call of clang.

    build.py CLANG ROOT OUT GENERATED...

GENERATED are files that the build made (.c is compiled, all of their folders are searched for
headers). Writes OUT and OUT.d, which names what it was made of.
"""
import pathlib
import subprocess
import sys

FLAGS = ["-std=c11", "-D_GNU_SOURCE", "-O1", "-gline-tables-only", "-fno-omit-frame-pointer",
         "-fsanitize=fuzzer,address,undefined", "-fno-sanitize-recover=undefined"]


def main(clang, root, out, *generated):
    root = pathlib.Path(root)
    sources = sorted((root / "compiler").rglob("*.c"))
    sources += [root / "tests/fuzz/target.c", root / "tests/fuzz/libfuzzer.c"]
    sources += [pathlib.Path(path) for path in generated if path.endswith(".c")]
    headers = [path for end in ("*.h", "*.def") for path in (root / "compiler").rglob(end)]
    made = sorted({pathlib.Path(path).parent for path in generated})
    folders = [root / "compiler", root / "tests/fuzz", *made, *{path.parent for path in made}]
    include = [f"-I{folder}" for folder in folders]
    pathlib.Path(out + ".d").write_text(f"{out}: {' '.join(map(str, sources + headers))}\n")
    return subprocess.call([clang, *FLAGS, *include, *map(str, sources), "-lm", "-o", out])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
