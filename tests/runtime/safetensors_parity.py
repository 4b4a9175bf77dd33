"""safetensors_parity.py PARITY: files cross between our code and a reader written by hand."""
import os
import struct
import subprocess
import sys
import tempfile

import safetensors_file


def bits(numbers):
    return struct.pack(f"<{len(numbers)}d", *numbers)


def main(parity):
    arrays = {
        "odd": ("F32", [3], [0.5, -1.25, float("inf")]),
        "weights é": ("F64", [2, 2], [0.1, -1e300, float("nan"), 5e-324]),
        "nothing": ("F64", [0, 7], []),
        "scalar": ("F64", [], [3.0]),
    }
    texts = {"case": "echo", "words": 'two\nlines, "quoted" € \\'}
    with tempfile.TemporaryDirectory() as folder:
        source, target = os.path.join(folder, "in"), os.path.join(folder, "out")
        for padding in range(9):
            safetensors_file.write(source, arrays, texts, padding)
            subprocess.run([parity, source, target], check=True)
            back, back_texts, begin = safetensors_file.read(target)
            assert list(back) == list(arrays), list(back)
            assert back_texts == texts, back_texts
            assert begin % 8 == 0, begin
            for name, (kind, shape, numbers) in arrays.items():
                assert back[name][:2] == (kind, shape), back[name]
                assert bits(back[name][2]) == bits(numbers), name
        whole = os.path.getsize(source)
        os.truncate(source, whole - 1)
        cut = subprocess.run([parity, source, target], capture_output=True, text=True)
        assert cut.returncode == 3 and "cut short in the numbers of `scalar`" in cut.stderr, cut
    print("files cross both ways, bit for bit")


main(sys.argv[1])
