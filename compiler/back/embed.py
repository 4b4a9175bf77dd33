"""Writes files as C arrays: embed.py OUTPUT NAME=FILE[+FILE ...] ...; several are one text."""
import sys

with open(sys.argv[1], "w") as out:
    for pair in sys.argv[2:]:
        name, paths = pair.split("=", 1)
        data = b""
        for path in paths.split("+"):
            with open(path, "rb") as file:
                data += file.read()
        out.write(f"static const char {name}[] = {{")
        for place, byte in enumerate(data):
            text = str(byte) if byte < 128 else f"'\\{byte:03o}'"  # char may be signed
            out.write(("\n    " if place % 20 == 0 else " ") + text + ",")
        out.write(f"\n    0}};\n\nenum {{ {name}_length = {len(data)} }};\n\n")
