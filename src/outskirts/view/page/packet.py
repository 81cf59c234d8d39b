"""The one container in which the map gets its numbers: a header in JSON, then arrays of bytes.

Bytes 0 to 3 are `MAGIC`, bytes 4 to 7 the length of the header, a little-endian number. The header
is JSON in UTF-8, filled up with spaces so that the first array, like every other, begins at a
multiple of eight bytes. `docs/model/watch.md` has the whole of it.
"""

import json
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outskirts.base.errors import InputError

MAGIC = b"OUTS"
ALIGNED = 8
"""Every array begins at a multiple of so many bytes."""
LENGTH = struct.Struct("<I")
BEGIN = len(MAGIC) + LENGTH.size

TYPES = {
    "u8": "|u1", "i8": "|i1", "u16": "<u2", "i32": "<i4", "u32": "<u4", "f32": "<f4", "f64": "<f8",
}  # fmt: skip
"""What numbers a packet may hold, and what numpy calls them."""
CALLED = {np.dtype(kind): name for name, kind in TYPES.items()}


def pack(
    kind: str, meta: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]] | None = None
) -> bytes:
    """Return a packet: what it is, a few values that JSON can hold, and arrays by name.

    Raises ValueError for numbers of a type that no packet holds.
    """
    entries: list[dict[str, Any]] = []
    parts = {}
    for name, values in (arrays or {}).items():
        little = np.ascontiguousarray(values, values.dtype.newbyteorder("<"))
        if little.dtype not in CALLED:
            raise ValueError(f"array {name} of {values.dtype}; expected one of {', '.join(TYPES)}")
        parts[name] = little
        entries.append({"name": name, "type": CALLED[little.dtype], "shape": list(values.shape)})
    header, places = headed(kind, meta, entries, [part.nbytes for part in parts.values()])
    whole = bytearray(places[-1])
    whole[: len(header)] = header
    for at, part in zip(places, parts.values(), strict=False):
        whole[at : at + part.nbytes] = part.tobytes()
    return bytes(whole)


def headed(
    kind: str, meta: Mapping[str, Any], entries: list[dict[str, Any]], sizes: list[int]
) -> tuple[bytes, list[int]]:
    """Return all that stands before the arrays, where each begins, and where the packet ends.

    The header holds where the arrays begin, and they begin after the header: its length is
    raised until both agree.
    """
    room = 0
    while True:
        places = [BEGIN + room]
        for size in sizes:
            places.append(places[-1] + size + -size % ALIGNED)
        for entry, at in zip(entries, places, strict=False):
            entry["at"] = at
        told = {"kind": kind, "meta": meta, "arrays": entries}
        text = json.dumps(told, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        content = text.encode()
        needed = len(content) + -(BEGIN + len(content)) % ALIGNED
        if needed <= room:
            return MAGIC + LENGTH.pack(room) + content.ljust(room), places
        room = needed


def unpack(content: bytes) -> tuple[str, dict[str, Any], dict[str, NDArray[Any]]]:
    """Return what a packet is, its values and its arrays.

    Raises InputError for anything that is not a whole packet.
    """
    try:
        if content[:4] != MAGIC:
            raise ValueError(f"it begins with {content[:4]!r}")
        (length,) = LENGTH.unpack_from(content, len(MAGIC))
        header = json.loads(content[BEGIN : BEGIN + length].decode())
        arrays = {}
        for entry in header["arrays"]:
            kind, shape = np.dtype(TYPES[entry["type"]]), tuple(entry["shape"])
            size = int(np.prod(shape, dtype=np.int64))
            values = np.frombuffer(content, kind, size, entry["at"])
            arrays[entry["name"]] = values.reshape(shape)
        return str(header["kind"]), dict(header["meta"]), arrays
    except (ValueError, KeyError, TypeError, struct.error, OverflowError, RecursionError) as error:
        raise InputError(
            f"no packet: {' '.join(str(error).split())}; expected {MAGIC.decode()}, a header and "
            "arrays; reload the page"
        ) from None
