"""The journal of a run that is under way: what a killed run leaves behind.

The Arrow streams grow by one batch a minute. An index, written after them, holds for each full
minute where the streams end and a checksum of all that they hold so far: whatever comes after the
last entry is a minute cut short and does not count. Nor do the last minutes if a power cut took a
part of them; those up to the last checkpoint were on the disk when it was kept, and must be whole.
"""

import os
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa

from outskirts.base.errors import InputError
from outskirts.record.format import JOURNALED, districts_of, with_districts

INDEX = "minutes.index"
ENTRY = struct.Struct("<q" + "qI" * len(JOURNALED))
"""A full minute: its number, then for each stream its end [B] and the CRC-32 of all before."""

PART = 1 << 20
"""Bytes of a stream that are read at once."""


def reason(error: OSError) -> str:
    """Return why a file cannot be read, as the system says it."""
    return os.strerror(error.errno) if error.errno else str(error)


def written(file: int, content: Any) -> None:
    """Write all of `content` to a file descriptor, however often the system takes only a part."""
    left = memoryview(content).cast("B")
    while len(left):
        left = left[os.write(file, left) :]


class Journal:
    """The streams of one run, open for writing. `minute` is the last full one, -1 before any."""

    def __init__(self, folder: Path, minute: int, ends: dict[str, int], sums: dict[str, int]):
        self.folder = folder
        self.minute = minute
        self.ends = ends
        self.sums = sums
        append = os.O_WRONLY | os.O_APPEND
        self._files = {name: os.open(folder / f"{name}.arrows", append) for name in JOURNALED}
        self._index = os.open(folder / INDEX, append)

    @classmethod
    def create(cls, folder: Path, districts: tuple[str, ...]) -> "Journal":
        """Start an empty journal in a new folder."""
        folder.mkdir()
        ends, sums = {}, {}
        for name, schema in JOURNALED.items():
            head = with_districts(schema, districts).serialize().to_pybytes()
            (folder / f"{name}.arrows").write_bytes(head)
            ends[name], sums[name] = len(head), zlib.crc32(head)
        (folder / INDEX).write_bytes(b"")
        return cls(folder, -1, ends, sums)

    @classmethod
    def reopen(cls, folder: Path, minute: int) -> "Journal":
        """Open the journal of a killed run and cut off all that comes after `minute`."""
        reading = Reading(folder, minute)
        ends, sums = reading.state(minute)
        for name in JOURNALED:
            os.truncate(folder / f"{name}.arrows", ends[name])
        os.truncate(folder / INDEX, (minute + 1) * ENTRY.size)
        return cls(folder, minute, ends, sums)

    def moved(self, folder: Path) -> None:
        """Give the journal's folder another name."""
        self.folder.rename(folder)
        self.folder = folder

    def append(self, minute: int, batches: Mapping[str, Any]) -> None:
        """Write one full minute, or nothing: what a full disk cuts short is taken back.

        Raises OSError.
        """
        ends, sums = dict(self.ends), dict(self.sums)
        entry: list[int] = [minute]
        try:
            for name, file in self._files.items():
                content = batches[name].serialize()
                written(file, content)
                ends[name] += len(content)
                sums[name] = zlib.crc32(content, sums[name])
                entry += [ends[name], sums[name]]
            written(self._index, ENTRY.pack(*entry))
        except OSError:
            for name, file in self._files.items():
                os.ftruncate(file, self.ends[name])
            os.ftruncate(self._index, (self.minute + 1) * ENTRY.size)
            raise
        self.minute, self.ends, self.sums = minute, ends, sums

    def sync(self) -> None:
        """Wait until the disk holds all that was written."""
        for file in (*self._files.values(), self._index):
            os.fsync(file)

    def close(self) -> None:
        """Close the files; closing twice does no harm."""
        if self._files:
            for file in (*self._files.values(), self._index):
                os.close(file)
            self._files = {}


class Reading:
    """A journal as it lies on disk. `minute` is the last full one, -1 if there is none.

    Raises InputError unless it is whole up to the minute `kept`.
    """

    def __init__(self, folder: Path, kept: int = -1) -> None:
        self.folder = folder
        try:
            index = (folder / INDEX).read_bytes()
        except OSError as error:
            raise InputError(
                f"{folder} has no readable index ({error.strerror}); expected the journal of a "
                "run; run again with --again"
            ) from None
        self._entries = [
            ENTRY.unpack_from(index, at) for at in range(0, len(index) - ENTRY.size + 1, ENTRY.size)
        ]
        self.minute, wrong = self._whole()
        if self.minute < kept:
            raise InputError(
                f"{wrong} after minute {self.minute}; expected it whole up to minute {kept}, of "
                "which the run kept a checkpoint; remove the checkpoints after minute "
                f"{self.minute} to go on from an earlier one with 'outskirts run --resume', or run "
                "again with --again"
            )

    def _whole(self) -> tuple[int, str]:
        """Return the last minute up to which all is whole, and what is wrong after it."""
        wrong = f"{self.folder / INDEX} is cut short"
        last = len(self._entries) - 1
        for number, entry in enumerate(self._entries):
            if entry[0] != number:
                last = number - 1
                wrong = f"{self.folder / INDEX} is damaged: its minutes do not follow one another"
                break
        for place, name in enumerate(JOURNALED):
            ends = [entry[1 + 2 * place] for entry in self._entries[: last + 1]]
            with self._open(name) as file:
                size = file.size()
            there = [begin <= end <= size for begin, end in pairwise((0, *ends))]
            long = there.index(False) if False in there else len(there)
            sums = self._sums(name, ends[:long])
            told = [entry[2 + 2 * place] for entry in self._entries[:long]]
            same = [one == other for one, other in zip(sums, told, strict=True)]
            if False in same:
                last, why = same.index(False) - 1, "is damaged: its checksum differs"
            elif long < len(there):
                last, why = long - 1, f"is cut short at {size} of {ends[long]} bytes"
            else:
                continue
            wrong = f"{self.folder / name}.arrows {why}"
        return last, wrong

    def _open(self, name: str) -> Any:
        """Open a stream: it is never read as a whole, for long nights have long streams."""
        path = self.folder / f"{name}.arrows"
        try:
            return pa.OSFile(str(path))
        except OSError as error:
            raise InputError(
                f"{path} cannot be read ({reason(error)}); expected a stream of the journal; run "
                "again with --again"
            ) from None

    def _sums(self, name: str, ends: Sequence[int]) -> list[int]:
        """Return the checksum of all of a stream before each of some places, which rise.

        Where the stream is shorter than it was, what is not there is left out.
        """
        found: list[int] = []
        at = total = 0
        with self._open(name) as file:
            for end in ends:
                while at < end:
                    content = file.read(min(PART, end - at))
                    if not content:
                        return found + [-1] * (len(ends) - len(found))
                    total = zlib.crc32(content, total)
                    at += len(content)
                found.append(total)
        return found

    def state(self, minute: int) -> tuple[dict[str, int], dict[str, int]]:
        """Return where each stream ends after a full minute, and its checksum."""
        entry = self._entries[minute]
        return (
            dict(zip(JOURNALED, entry[1::2], strict=True)),
            dict(zip(JOURNALED, entry[2::2], strict=True)),
        )

    def batches(self, name: str) -> Iterator[Any]:
        """Yield the batches of a stream, one for each full minute."""
        if self.minute < 0:
            return
        ends, sums = self.state(self.minute)
        if self._sums(name, [ends[name]]) != [sums[name]]:
            raise InputError(
                f"{self.folder / name}.arrows was changed while it was read; expected a journal "
                "that only grows; wait for the run that writes it, and read again"
            )
        with self._open(name) as file, pa.ipc.open_stream(file) as stream:
            for _ in range(self.minute + 1):
                yield stream.read_next_batch()

    def districts(self) -> tuple[str, ...]:
        """Return the names of the districts."""
        try:
            with self._open("curve") as file:
                return districts_of(pa.ipc.read_schema(file))
        except (pa.ArrowException, ValueError, TypeError) as error:
            raise InputError(
                f"{self.folder / 'curve'}.arrows has no head ({' '.join(str(error).split())}); "
                "expected the journal of a run; run again with --again"
            ) from None
