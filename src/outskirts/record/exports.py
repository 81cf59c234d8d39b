"""A record in forms that other programs read: whole files of tables, and files packed into one."""

import codecs
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pw
import pyarrow.csv as pc

from outskirts.base.codes import Event
from outskirts.base.errors import InputError
from outskirts.record.disk import placed
from outskirts.record.reader import Recording

SHEET = 1_048_576
"""Rows that a spreadsheet has at most, the header among them."""
BATCH = 1 << 18
"""Rows that are written at a time."""
PACKED = (1980, 1, 1, 0, 0, 0)
"""The date of files in a .zip: equal files make equal bytes."""

Told = Callable[[int, int], None]
"""Is told how much is done, of how much."""


def unheard(done: int, whole: int) -> None:
    """Tell nobody how much is done."""


@contextmanager
def drafted(path: Path) -> Iterator[Path]:
    """Give a file its name only when all of it is written. Raises InputError where it cannot be."""
    draft = path.with_name(f".{path.name}.part")
    try:
        yield draft
        placed(draft, path)
    except OSError as error:
        raise unwritten(path, error) from None
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def workshop(path: Path) -> Iterator[Path]:
    """Give an empty folder to work in; what has the name of `path` in the end takes its place.

    That is a file or a folder; a folder only where there is none, or an empty one. Whatever else
    was made is removed. Raises InputError where it cannot be written.
    """
    try:
        folder = Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent))
    except OSError as error:
        raise unwritten(path, error) from None
    try:
        yield folder
        made = folder / path.name
        if made.is_dir():
            made.replace(path)
        else:
            placed(made, path)
    except OSError as error:
        raise unwritten(path, error) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def unwritten(path: Path, error: OSError) -> InputError:
    """Return the one line that says that a file cannot be written."""
    return InputError(
        f"cannot write {path} ({error.strerror or error}); choose a folder that exists and has room"
    )


def csv(
    recording: Recording,
    out: Path,
    kinds: Collection[Event] | None = None,
    told: Told = unheard,
) -> dict[Path, int]:
    """Write the curve, and beside it the events, as CSV; return the files and their rows.

    The events of `night.csv` are in `night-events.csv`: all, or those of some `kinds`. `told` hears
    how many rows are written. Headers do not count as rows.
    """
    beside = out.with_name(f"{out.stem}-events{out.suffix}")
    every = recording.events() if kinds is None else recording.only(kinds, recording.columns())
    tables = {out: recording.curve(), beside: every}
    whole = sum(len(one) for one in tables.values())
    done = 0
    with ExitStack() as drafts:
        # Neither has its name before both are written.
        for path, table in tables.items():
            for rows in written(table, drafts.enter_context(drafted(path))):
                told(done + rows, whole)
            done += len(table)
    return {path: len(table) for path, table in tables.items()}


def written(table: Any, path: Path, before: bytes = b"") -> Iterator[int]:
    """Write a table as CSV after some bytes; yield how many rows are written, again and again."""
    schema = spelt(table.schema.empty_table()).schema
    style = pc.WriteOptions(include_header=False)
    with path.open("wb") as file:
        file.write(before + ",".join(schema.names).encode() + b"\n")
        with pc.CSVWriter(file, schema, write_options=style) as writer:
            for begin in range(0, len(table), BATCH):
                writer.write_table(spelt(table.slice(begin, BATCH)))
                yield min(begin + BATCH, len(table))


def mark_of(table: Any) -> bytes:
    """Return the mark by which spreadsheets know UTF-8, if a table has letters beyond ASCII."""
    for column in table.columns:
        if (
            pa.types.is_string(column.type)
            and pw.any(pw.invert(pw.string_is_ascii(column))).as_py()
        ):
            return codecs.BOM_UTF8
    return b""


def spelt(table: Any) -> Any:
    """Return a table with its words as they are, not as numbers of a list of words."""
    columns = [
        column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
        for column in table.columns
    ]
    return pa.table(dict(zip(table.column_names, columns, strict=True)))


def packed(files: Sequence[Path], within: Path, out: Path, told: Told = unheard) -> None:
    """Pack files into a .zip, by their paths within a folder; `told` hears how many are in it.

    Raises OSError.
    """
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for done, path in enumerate(files, 1):
            name = zipfile.ZipInfo(path.relative_to(within).as_posix(), PACKED)
            name.compress_type = zipfile.ZIP_DEFLATED
            name.external_attr = 0o644 << 16
            name.file_size = path.stat().st_size
            with path.open("rb") as source, archive.open(name, "w") as target:
                shutil.copyfileobj(source, target, BATCH)
            told(done, len(files))
