"""What a record looks like on disk: its files, their columns, and what the codes are called."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from outskirts.base.codes import Condition, Cue, Event

RECIPE = "recipe.json"
CURVE = "curve.parquet"
EVENTS = "events.parquet"
DIGESTS = "digests.parquet"
HORDES = "hordes.parquet"
STREETS = "streets.parquet"
CAST = "cast.json"
"""Who was hunted longest and who bit most."""
JOURNAL = "journal"
CHECKPOINTS = "checkpoints"
FRAMES = "frames"

OUTSIDE = "outside"
"""What the district of an event is called where there is none."""

CONDITIONS = tuple(one.name.lower() for one in Condition)
KINDS = tuple(one.name.lower() for one in Event)
CUES = tuple(one.name.lower() for one in Cue)

ROWS = 1 << 18
"""Rows in a group of a Parquet file: fixed, so that equal runs give equal bytes."""

JOURNALED = {
    "events": pa.schema(
        [
            ("tick", pa.int32()),
            ("kind", pa.int8()),
            ("who", pa.int32()),
            ("by", pa.int32()),
            ("segment", pa.int32()),
            ("along", pa.float32()),
            ("longitude", pa.float64()),
            ("latitude", pa.float64()),
            ("district", pa.int32()),
            ("indoors", pa.bool_()),
        ]
    ),
    "digests": pa.schema(
        [("minute", pa.int32()), ("column", pa.string()), ("digest", pa.uint64())]
    ),
    "hordes": pa.schema(
        [
            ("minute", pa.int32()),
            ("horde", pa.int32()),
            ("size", pa.int32()),
            ("segment", pa.int32()),
            ("along", pa.float32()),
            ("longitude", pa.float64()),
            ("latitude", pa.float64()),
            ("district", pa.int32()),
            ("quarry", pa.int32()),
            ("cue", pa.int8()),
        ]
    ),
    "curve": pa.schema(
        [
            ("minute", pa.int32()),
            ("district", pa.int32()),
            ("condition", pa.int8()),
            ("count", pa.int32()),
        ]
    ),
}
"""Columns of the journal, in codes. `curve` is written last: it completes a minute."""


def with_districts(schema: Any, names: Iterable[str]) -> Any:
    """Return a schema that carries the names of the districts."""
    return schema.with_metadata({"districts": json.dumps(list(names), ensure_ascii=False)})


def districts_of(schema: Any) -> tuple[str, ...]:
    """Return the names of the districts that a schema carries."""
    return tuple(json.loads((schema.metadata or {}).get(b"districts", b"[]")))


def named(codes: Any, names: Iterable[str]) -> Any:
    """Return a column of codes as words; -1 becomes the last of them."""
    words = list(names)
    code = codes.to_numpy(zero_copy_only=False).astype(np.int32)
    code = np.where(code < 0, len(words) - 1, code)
    return pa.DictionaryArray.from_arrays(pa.array(code), pa.array(words, pa.string()))


def public(stream: str, batch: Any, districts: tuple[str, ...]) -> Any:
    """Return a batch of the journal as the rows that people read: codes become words."""
    columns = {name: batch.column(name) for name in batch.schema.names}
    if stream == "events":
        columns["kind"] = named(columns["kind"], KINDS)
        columns["district"] = named(columns["district"], (*districts, OUTSIDE))
    elif stream == "hordes":
        columns["cue"] = named(columns["cue"], CUES)
        columns["district"] = named(columns["district"], (*districts, OUTSIDE))
    elif stream == "curve":
        columns["condition"] = named(columns["condition"], CONDITIONS)
        columns["district"] = named(columns["district"], (*districts, OUTSIDE))
    else:
        digest = columns["digest"].to_numpy(zero_copy_only=False)
        columns["digest"] = pa.array([f"{int(one):016x}" for one in digest], pa.string())
    return pa.table(columns)


def coded(stream: str, table: Any, districts: tuple[str, ...]) -> Any:
    """Return rows that people read as a batch of the journal: words become codes again."""
    columns: dict[str, Any] = {name: table.column(name) for name in table.column_names}
    words = {"kind": KINDS, "cue": CUES, "condition": CONDITIONS, "district": (*districts, OUTSIDE)}
    for name in columns.keys() & words.keys():
        code = {word: number for number, word in enumerate(words[name])}
        if name == "district":
            code[OUTSIDE] = -1
        columns[name] = pa.array([code[word] for word in columns[name].to_pylist()])
    if stream == "digests":
        hexed = columns["digest"].to_pylist()
        columns["digest"] = pa.array([int(one, 16) for one in hexed], pa.uint64())
    schema = JOURNALED[stream]
    whole = pa.table([columns[field.name].cast(field.type) for field in schema], schema=schema)
    batches = whole.combine_chunks().to_batches()
    return batches[0] if batches else pa.RecordBatch.from_pylist([], schema=schema)


def write_parquet(path: Path, tables: Iterable[Any], schema: Any) -> None:
    """Write tables one after the other into one Parquet file, in groups of `ROWS` rows."""
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=3) as file:
        waiting = schema.empty_table()
        for table in tables:
            waiting = pa.concat_tables([waiting, table]).combine_chunks()
            while len(waiting) >= ROWS:
                file.write_table(waiting.slice(0, ROWS), row_group_size=ROWS)
                waiting = waiting.slice(ROWS)
        if len(waiting):
            file.write_table(waiting, row_group_size=ROWS)


def numbers(table: Any, name: str) -> NDArray[Any]:
    """Return a column of numbers as an array."""
    values: NDArray[Any] = table.column(name).combine_chunks().to_numpy(zero_copy_only=False)
    return values


def where(table: Any, name: str, word: str) -> NDArray[np.bool_]:
    """Say for each row whether a column of words holds `word`."""
    column = table.column(name).combine_chunks()
    if pa.types.is_dictionary(column.type):
        words = column.dictionary.to_pylist()
        code = words.index(word) if word in words else -1
        found: NDArray[np.bool_] = column.indices.to_numpy() == code
        return found
    return np.array([one == word for one in column.to_pylist()], dtype=bool)
