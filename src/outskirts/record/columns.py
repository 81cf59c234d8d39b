"""Many columns in one small file: how a checkpoint is packed.

A zip whose members are zstd blobs, one for each column. Most columns of a state are one value
repeated, or numbers that rise slowly: whole numbers are stored as differences where a sample
shows that this is smaller, and all with their bytes sorted by significance, which zstd then packs
well and fast. The zip's checksums tell damage.
"""

import json
import struct
import zipfile
import zlib
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from outskirts.base.errors import InputError
from outskirts.record.disk import placed

HEADER = "columns.json"
DATE = (1980, 1, 1, 0, 0, 0)
LEVEL = 1
"""Effort of zstd: higher levels save little and cost seconds."""
DAMAGE = (
    zipfile.BadZipFile, OSError, EOFError, ValueError, KeyError, TypeError, RuntimeError,
    struct.error, zlib.error, pa.ArrowException,
)  # fmt: skip
"""What the readers of zip, JSON and zstd raise for bytes that are not what was written."""
SAMPLE = 1 << 16
"""Numbers of a column that are tried to see whether differences pack better."""


def packed(values: NDArray[Any]) -> tuple[dict[str, Any], bytes]:
    """Return how a column is stored, and its bytes."""
    entry: dict[str, Any] = {"dtype": values.dtype.str, "shape": list(values.shape)}
    flat = np.ascontiguousarray(values).reshape(-1)
    raw = flat.view(f"u{flat.itemsize}") if flat.dtype.kind in "fiub" else None
    if raw is None:
        raise ValueError(f"column of {values.dtype}; expected numbers")
    if len(raw) and bool((raw == raw[0]).all()):
        return {**entry, "how": "constant"}, raw[:1].tobytes()
    middle = raw[len(raw) // 2 :][:SAMPLE]
    if flat.dtype.kind in "iu" and len(squeezed(steps(middle))) < len(squeezed(middle)):
        return {**entry, "how": "steps"}, squeezed(steps(raw))
    return {**entry, "how": "plain"}, squeezed(raw)


def steps(raw: NDArray[Any]) -> NDArray[Any]:
    """Return the first number and the differences between each and the one before it."""
    step = raw.copy()
    np.subtract(raw[1:], raw[:-1], out=step[1:])
    return step


def squeezed(raw: NDArray[Any]) -> bytes:
    """Return unsigned numbers compressed, all their lowest bytes first."""
    by_rank = np.ascontiguousarray(raw.view(np.uint8).reshape(-1, raw.itemsize).T)
    return bytes(pa.Codec("zstd", compression_level=LEVEL).compress(by_rank, asbytes=True))


def unpacked(entry: Mapping[str, Any], blob: bytes) -> NDArray[Any]:
    """Return the column that `packed` stored."""
    dtype = np.dtype(entry["dtype"])
    raw_type = np.dtype(f"u{dtype.itemsize}")
    shape = tuple(entry["shape"])
    count = int(np.prod(shape, dtype=np.int64))
    if entry["how"] == "constant":
        return np.full(shape, np.frombuffer(blob, raw_type)[0], raw_type).view(dtype)
    size = count * dtype.itemsize
    body = pa.Codec("zstd").decompress(blob, decompressed_size=size, asbytes=True) if size else b""
    sorted_bytes = np.frombuffer(body, np.uint8).reshape(dtype.itemsize, -1)
    raw = np.ascontiguousarray(sorted_bytes.T).reshape(-1).view(raw_type)
    if entry["how"] == "steps":
        raw = np.cumsum(raw, dtype=raw_type)
    values: NDArray[Any] = raw.view(dtype).reshape(shape)
    return values


def some(entry: Mapping[str, Any], blob: bytes, rows: NDArray[np.intp]) -> NDArray[Any]:
    """Return some rows of a column of one dimension that `packed` stored."""
    dtype, count = np.dtype(entry["dtype"]), int(entry["shape"][0])
    if rows.size and (rows.min() < 0 or rows.max() >= count):
        raise ValueError(f"rows {rows.min()} to {rows.max()} of {count}")
    if entry["how"] == "steps":
        return unpacked(entry, blob)[rows]
    if entry["how"] == "constant":
        return np.full(len(rows), np.frombuffer(blob, dtype)[0], dtype)
    size = count * dtype.itemsize
    body = pa.Codec("zstd").decompress(blob, decompressed_size=size, asbytes=True) if size else b""
    ranks = np.frombuffer(body, np.uint8).reshape(dtype.itemsize, -1)[:, rows]
    found: NDArray[Any] = np.ascontiguousarray(ranks.T).reshape(-1).view(dtype)
    return found


def write(
    path: Path,
    columns: Mapping[str, NDArray[Any]],
    meta: Mapping[str, Any],
    *,
    lasting: bool = True,
) -> None:
    """Write columns and a few words about them; `path` holds all of it or what it held before.

    What need not outlast a power cut is not `lasting`: the disk is then not waited for.
    """
    names = sorted(columns)
    with ThreadPoolExecutor(max_workers=2) as pool:
        done = list(pool.map(lambda name: packed(columns[name]), names))
    header = {
        "meta": dict(meta),
        "columns": {name: entry for name, (entry, _) in zip(names, done, strict=True)},
    }
    draft = path.with_name(path.name + ".part")
    try:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as file:
            words = json.dumps(header, sort_keys=True, ensure_ascii=False)
            file.writestr(zipfile.ZipInfo(HEADER, DATE), words.encode())
            for name, (_, blob) in zip(names, done, strict=True):
                file.writestr(zipfile.ZipInfo(name, DATE), blob)
        if lasting:
            placed(draft, path)
        else:
            draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def read(
    path: Path,
    names: Collection[str] | None = None,
    *,
    rows: NDArray[np.intp] | None = None,
    what: str = "checkpoint",
    remedy: str = "delete it and use an earlier one",
) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Read back what `write` wrote: the columns, or some of them, and the words about them.

    With `rows` only those rows of the columns, which must be of one dimension: much faster.
    Raises InputError if the file is missing or damaged, which says `what` it should be.
    """
    try:
        with zipfile.ZipFile(path) as file:
            if any(one.compress_type != zipfile.ZIP_STORED for one in file.infolist()):
                raise zipfile.BadZipFile("a member is compressed")
            header = json.loads(file.read(HEADER))
            columns = {
                name: unpacked(entry, file.read(name))
                if rows is None
                else some(entry, file.read(name), rows)
                for name, entry in header["columns"].items()
                if names is None or name in names
            }
    except FileNotFoundError:
        raise InputError(
            f"{path} does not exist; expected a {what} of this run; {remedy}"
        ) from None
    except DAMAGE as error:
        raise InputError(
            f"{path} is damaged ({error}); expected an undamaged {what}; {remedy}"
        ) from None
    return columns, header["meta"]
