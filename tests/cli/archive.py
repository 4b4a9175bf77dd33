"""Reads a safetensors file strictly: eight bytes of header length, a JSON header, and tensors that
fill the rest without gaps."""
import json
import math
import struct

SIZES = {"F64": 8, "F32": 4}


def read(content):
    """{name: numbers} and the texts; ValueError when the bytes are no whole archive."""
    (length,) = struct.unpack_from("<Q", content) if len(content) >= 8 else (0,)
    if not 2 <= length <= len(content) - 8:
        raise ValueError(f"{len(content)} bytes, a header of {length}")
    header = json.loads(content[8 : 8 + length].decode("utf-8"))
    data = content[8 + length :]
    texts = header.pop("__metadata__", {})
    tensors, end = {}, 0
    for name, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
        begin, after = entry["data_offsets"]
        count = math.prod(entry["shape"])
        if begin != end or after - begin != count * SIZES[entry["dtype"]]:
            raise ValueError(f"{name} lies at {begin} .. {after}, {end} was expected")
        letter = "d" if entry["dtype"] == "F64" else "f"
        tensors[name] = struct.unpack_from(f"<{count}{letter}", data, begin)
        end = after
    if end != len(data):
        raise ValueError(f"{len(data) - end} bytes too many")
    return tensors, texts
