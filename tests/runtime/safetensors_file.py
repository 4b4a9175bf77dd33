"""Reads and writes safetensors files by hand, without any library."""
import json
import struct

CODES = {"F32": "f", "F64": "d"}


def write(path, arrays, texts, padding=0):
    """arrays: {name: (type, shape, flat list of numbers)}; padding: spaces behind the header."""
    header, data = {"__metadata__": texts}, b""
    for name, (kind, shape, numbers) in arrays.items():
        numbers_bytes = struct.pack(f"<{len(numbers)}{CODES[kind]}", *numbers)
        offsets = [len(data), len(data) + len(numbers_bytes)]
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": offsets}
        data += numbers_bytes
    text = json.dumps(header).encode() + b" " * padding
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def read(path):
    """(arrays, texts, where the data begin), as for write."""
    with open(path, "rb") as file:
        content = file.read()
    begin = 8 + struct.unpack("<Q", content[:8])[0]
    header = json.loads(content[8:begin])
    texts = header.pop("__metadata__", {})
    arrays, end = {}, 0
    for name, entry in header.items():
        first, last = entry["data_offsets"]
        assert first == end, f"{name} begins at {first}, not {end}"
        end = last
        code = CODES[entry["dtype"]]
        count = (last - first) // struct.calcsize(code)
        numbers = list(struct.unpack_from(f"<{count}{code}", content, begin + first))
        arrays[name] = (entry["dtype"], entry["shape"], numbers)
    assert begin + end == len(content), "bytes behind the last number"
    return arrays, texts, begin
