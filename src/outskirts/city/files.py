"""A city in one file: a zip of Parquet tables and a header, the same bytes for the same city.

The zip stores its members as they are (Parquet is compressed with zstd), with one fixed date.
Columns of a table that count different things (streets, points) lie in members of their own.
"""

import hashlib
import io
import json
import os
import struct
import zipfile
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any, get_type_hints

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from outskirts.base.errors import InputError
from outskirts.base.tables import arrays, columns, empty, freeze, problems
from outskirts.city.city import City

FORMAT = 1
"""Version of the file format: another number is another format."""

HEADER = "outskirts-city.json"
DATE = (1980, 1, 1, 0, 0, 0)

PLAIN = ("title", "longitude", "latitude", "timezone", "attribution", "notes", "dropped", "rules")
"""What the header holds beside the version, the hash and the names."""

LATER = ("buildings", "cover")
"""Tables younger than the format: an empty one is left out of the file and of the hash, so that a
city without any is the same as before there were such tables."""

DAMAGE = (
    zipfile.BadZipFile, struct.error, pa.ArrowException, OSError, EOFError, ValueError,
    RuntimeError, TypeError, KeyError, AttributeError,
)  # fmt: skip
"""What the readers of zip, JSON and Parquet raise for bytes that are not what was written."""

HINTS: dict[str, Any] = get_type_hints(City)


def table_names() -> list[str]:
    """Return the names of a city's tables, in the order of its fields."""
    return [one.name for one in fields(City) if is_dataclass(HINTS[one.name])]


def written(city: City) -> list[str]:
    """Return the names of the tables that a city's file and hash hold."""
    return [
        name
        for name in table_names()
        if name not in LATER or next(iter(arrays(getattr(city, name)).values())).size
    ]


def fingerprint(city: City) -> str:
    """Return the hash of a city's content: 64 hexadecimal digits, equal for equal cities."""
    digest = hashlib.sha256()
    plain = {name: getattr(city, name) for name in (*PLAIN, "names")}
    if city.facts:
        plain["facts"] = city.facts
    digest.update(json.dumps(plain, sort_keys=True, ensure_ascii=True).encode())
    for name in written(city):
        for column, values in arrays(getattr(city, name)).items():
            digest.update(f"{name}.{column} {values.dtype} {len(values)}".encode())
            digest.update(np.ascontiguousarray(values).tobytes())
    return digest.hexdigest()


def sealed(city: City) -> City:
    """Return the city with its hash, every table checked and made read-only.

    Errors: ValueError where a column breaks its own declaration: a fault of the build.
    """
    for name in table_names():
        table = getattr(city, name)
        wrong = problems(table)
        if wrong:
            raise ValueError(f"table {name}: {wrong[0]}")
        freeze(table)
    return replace(city, hash=fingerprint(city))


def members(city: City) -> dict[str, bytes]:
    """Return the Parquet members of a city's file by name."""
    made = {}
    for name in written(city):
        table = getattr(city, name)
        groups: dict[str, list[str]] = {}
        for column, entry in columns(table).items():
            groups.setdefault(entry.axis, []).append(column)
        for axis, group in groups.items():
            data = pa.table({one: pa.array(getattr(table, one)) for one in group})
            buffer = io.BytesIO()
            pq.write_table(
                data,
                buffer,
                compression="zstd",
                compression_level=12,
                use_dictionary=False,
                column_encoding={one: "BYTE_STREAM_SPLIT" for one in group if is_wide(data, one)},
                write_statistics=False,
            )
            made[f"{name}.{axis.replace(' ', '')}.parquet"] = buffer.getvalue()
    return made


def is_wide(data: pa.Table, column: str) -> bool:
    """Say whether a column's bytes are better split by significance: all but single bytes."""
    return bool(data.schema.field(column).type.bit_width > 8)


def save(city: City, path: Path) -> None:
    """Write a city to one file, or leave no trace of having tried.

    The same city gives the same bytes. Errors: InputError where the file cannot be written.
    """
    header = {
        "format": FORMAT,
        "hash": city.hash,
        **{name: getattr(city, name) for name in PLAIN},
        "names": list(city.names),
        **({"facts": city.facts} if city.facts else {}),
    }
    text = json.dumps(header, ensure_ascii=False, indent=1, sort_keys=True).encode()
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_STORED) as archive:
            for name, content in {HEADER: text, **members(city)}.items():
                archive.writestr(zipfile.ZipInfo(name, DATE), content)
        with beside.open("rb") as disk:
            os.fsync(disk.fileno())
        beside.replace(path)
    except OSError as reason:
        raise InputError(
            f"cannot write {path} ({reason.strerror or reason}); choose a folder that exists "
            "and has room"
        ) from reason
    finally:
        beside.unlink(missing_ok=True)


def load(path: Path) -> City:
    """Read a city from its file, with every table read-only.

    Errors: InputError where the file is missing, no city, of another version, truncated or
    altered.
    """
    if not path.is_file():
        raise InputError(f"there is no city file {path}; see 'outskirts city list'")
    try:
        with zipfile.ZipFile(path) as archive:
            if any(one.compress_type != zipfile.ZIP_STORED for one in archive.infolist()):
                raise zipfile.BadZipFile("a member is compressed")
            names = set(archive.namelist())
            if HEADER not in names:
                raise InputError(f"{path} is a zip but no city; build one: 'outskirts city build'")
            header = json.loads(archive.read(HEADER))
            if header.get("format") != FORMAT:
                raise InputError(
                    f"{path} has format {header.get('format')}, this version reads {FORMAT}; "
                    "rebuild the city with 'outskirts city build'"
                )
            tables = {name: read_table(archive, names, name, path) for name in table_names()}
    except DAMAGE as reason:
        raise InputError(
            f"{path} is no city file or is truncated ({' '.join(str(reason).split())[:80]}); "
            "copy it again or rebuild it with 'outskirts city build'"
        ) from reason
    try:
        plain = {name: header[name] for name in PLAIN}
        plain["notes"] = tuple(plain["notes"])
        city = City(
            **plain,
            **tables,
            names=tuple(header["names"]),
            hash=header["hash"],
            facts=dict(header.get("facts", {})),
        )
    except (KeyError, TypeError, ValueError) as reason:
        raise InputError(
            f"{path} has an incomplete header ({reason}); "
            "rebuild the city with 'outskirts city build'"
        ) from reason
    if fingerprint(city) != city.hash:
        raise InputError(
            f"{path} does not match its own hash; it was altered: copy it again or rebuild it "
            "with 'outskirts city build'"
        )
    for table in tables.values():
        freeze(table)
    return city


def read_table(archive: zipfile.ZipFile, names: set[str], name: str, path: Path) -> Any:
    """Read one table of a city's file from its members."""
    kind = HINTS[name]
    if name in LATER and not any(one.startswith(f"{name}.") for one in names):
        return empty(kind)
    values: dict[str, Any] = {}
    for column, entry in columns(kind).items():
        member = f"{name}.{entry.axis.replace(' ', '')}.parquet"
        if member not in names:
            raise InputError(
                f"{path} has no table {member}; rebuild the city with 'outskirts city build'"
            )
        if column in values:
            continue
        # Arrow's own threads may outlive the interpreter and abort its end.
        data = pq.read_table(
            pa.BufferReader(archive.read(member)), use_threads=False, pre_buffer=False
        )
        for one in data.column_names:
            values[one] = np.array(data.column(one).to_numpy(), dtype=columns(kind)[one].dtype)
    return kind(**values)
