"""The journal of a run that is under way: what a killed run leaves behind.

The Arrow streams grow by one batch a minute. An index, written after them, holds for each full
minute where the streams end and a checksum of all that they hold so far: whatever comes after the
last entry is a minute cut short and does not count.
"""

import os
import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from outskirts.base.errors import InputError
from outskirts.record.format import JOURNALED, districts_of, with_districts

INDEX = "minutes.index"
ENTRY = struct.Struct("<q" + "qI" * len(JOURNALED))
"""A full minute: its number, then for each stream its end [B] and the CRC-32 of all before."""


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
        reading = Reading(folder)
        if not 0 <= minute <= reading.minute:
            raise InputError(
                f"{folder} ends at minute {reading.minute}; expected minute {minute}, from which "
                "the run is to go on; resume from an earlier checkpoint or run again with --again"
            )
        ends, sums = reading.state(minute)
        for name in JOURNALED:
            reading.content(name, minute)
            os.truncate(folder / f"{name}.arrows", ends[name])
        os.truncate(folder / INDEX, (minute + 1) * ENTRY.size)
        return cls(folder, minute, ends, sums)

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
    """A journal as it lies on disk. `minute` is the last full one, -1 if there is none."""

    def __init__(self, folder: Path) -> None:
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
        self.minute = len(self._entries) - 1
        if any(entry[0] != number for number, entry in enumerate(self._entries)):
            raise InputError(
                f"{folder / INDEX} is damaged: its minutes do not follow one another; expected "
                f"minutes 0 to {self.minute}; run again with --again"
            )

    def state(self, minute: int) -> tuple[dict[str, int], dict[str, int]]:
        """Return where each stream ends after a full minute, and its checksum."""
        entry = self._entries[minute]
        return (
            dict(zip(JOURNALED, entry[1::2], strict=True)),
            dict(zip(JOURNALED, entry[2::2], strict=True)),
        )

    def content(self, name: str, minute: int) -> Any:
        """Return the bytes of a stream up to a full minute, after checking them."""
        ends, sums = self.state(minute)
        path = self.folder / f"{name}.arrows"
        try:
            found = path.stat().st_size
            if found >= ends[name]:
                with pa.memory_map(str(path)) as file:
                    content = file.read_buffer(ends[name])
                if zlib.crc32(content) == sums[name]:
                    return content
        except OSError as error:
            raise InputError(
                f"{path} cannot be read ({error.strerror}); expected a stream of the journal; run "
                "again with --again"
            ) from None
        what = (
            f"is cut short at {found} of {ends[name]} bytes"
            if found < ends[name]
            else "is damaged: its checksum differs"
        )
        raise InputError(
            f"{path} {what}; expected all of it up to minute {minute}; run again with --again"
        )

    def batches(self, name: str) -> Iterator[Any]:
        """Yield the batches of a stream, one for each full minute."""
        if self.minute < 0:
            return
        with pa.ipc.open_stream(self.content(name, self.minute)) as stream:
            yield from stream

    def districts(self) -> tuple[str, ...]:
        """Return the names of the districts."""
        with pa.memory_map(str(self.folder / "curve.arrows")) as file:
            return districts_of(pa.ipc.read_schema(file))
