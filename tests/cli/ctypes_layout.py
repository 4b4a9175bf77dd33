"""The Python binding has the same fields at the same places as the header it mirrors.

    ctypes_layout.py FOLDER   of afflux/model.h
"""
import ctypes
import os
import subprocess
import sys
import tempfile

import afflux_ctypes as afx


def expected_lines():
    for struct in afx.STRUCTS:
        yield f"{struct.__name__} {ctypes.sizeof(struct)}"
        for name, *_ in struct._fields_:
            field = getattr(struct, name)
            yield f"{struct.__name__}.{name} {field.offset} {field.size}"


def program():
    yield "#include <stdio.h>\n#include <afflux/model.h>\nint main(void) {"
    for struct in afx.STRUCTS:
        name = struct.__name__
        yield f'printf("{name} %zu\\n", sizeof({name}));'
        for field, *_ in struct._fields_:
            places = f"offsetof({name}, {field}), sizeof((({name} *)0)->{field})"
            yield f'printf("{name}.{field} %zu %zu\\n", {places});'
    yield f"return AFX_ABI_VERSION == {afx.VERSION} ? 0 : 1;\n}}"


def actual_lines(include):
    with tempfile.TemporaryDirectory() as folder:
        source, binary = os.path.join(folder, "layout.c"), os.path.join(folder, "layout")
        with open(source, "w", encoding="utf-8") as file:
            file.write("\n".join(program()))
        subprocess.run(["cc", "-I", include, source, "-o", binary], check=True)
        run = subprocess.run([binary], check=True, stdout=subprocess.PIPE, text=True)
        return run.stdout.splitlines()


def main(include):
    wrong = [pair for pair in zip(expected_lines(), actual_lines(include)) if pair[0] != pair[1]]
    for binding, header in wrong:
        print(f"the binding has `{binding}`, the header `{header}`")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
