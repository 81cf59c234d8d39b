"""Follow the record of a run that goes on: each full minute is read once, as it comes."""

import os
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from outskirts.base.errors import InputError
from outskirts.record import people
from outskirts.record.fall import Falls
from outskirts.record.format import CONDITIONS, JOURNALED
from outskirts.record.journal import ENTRY, INDEX

FOLLOWED = ("events", "hordes", "curve")
"""Streams that are read."""


class Tail:
    """The journal of a run that goes on. `minute` is the last one read, -1 before any.

    `counts` are people by minute, district and condition; `events` and `hordes` the batches of the
    journal, in its codes, by minute. Raises InputError for a journal that is damaged.
    """

    def __init__(self, journal: Path, districts: int) -> None:
        self.journal = journal
        self.minute = -1
        self.counts: list[NDArray[np.int32]] = []
        self.events: list[Any] = []
        self.hordes: list[Any] = []
        self.falls = Falls(*people.homes(journal / people.NAME))
        self._districts = districts
        self._ends = dict.fromkeys(JOURNALED, 0)
        self._sums = dict.fromkeys(JOURNALED, 0)

    @property
    def over(self) -> bool:
        """Whether the journal is no longer there: the run is finished."""
        return not self.journal.is_dir()

    def grown(self) -> bool:
        """Say whether there are full minutes that were not read yet."""
        try:
            size = (self.journal / INDEX).stat().st_size
        except OSError:
            return False
        return size // ENTRY.size > self.minute + 1

    def read(self) -> None:
        """Read the full minutes that have come since. Raises OSError where the run is finished."""
        with (self.journal / INDEX).open("rb") as file:
            file.seek((self.minute + 1) * ENTRY.size)
            content = file.read()
        for at in range(0, len(content) - ENTRY.size + 1, ENTRY.size):
            self._take(ENTRY.unpack_from(content, at))

    def _take(self, entry: tuple[int, ...]) -> None:
        """Read one minute."""
        found = {}
        for place, name in enumerate(JOURNALED):
            begin, end, total = self._ends[name], entry[1 + 2 * place], entry[2 + 2 * place]
            content = self._part(name, begin, end)
            if zlib.crc32(content, self._sums[name]) != total:
                raise InputError(
                    f"{self.journal / name}.arrows is damaged after minute {self.minute}: its "
                    "checksum differs; go on with 'outskirts run --resume'"
                )
            found[name] = (content, begin)
        for place, name in enumerate(JOURNALED):
            self._ends[name], self._sums[name] = entry[1 + 2 * place], entry[2 + 2 * place]
        batches = {name: self._batch(name, *found[name]) for name in FOLLOWED}
        counts = batches["curve"].column("count").to_numpy()
        self.counts.append(counts.reshape(self._districts, len(CONDITIONS)).astype(np.int32))
        self.events.append(batches["events"])
        self.hordes.append(batches["hordes"])
        self.falls.see(batches["events"])
        self.minute = entry[0]

    def _part(self, name: str, begin: int, end: int) -> bytes:
        """Return a part of a stream."""
        file = os.open(self.journal / f"{name}.arrows", os.O_RDONLY)
        try:
            return os.pread(file, end - begin, begin)
        finally:
            os.close(file)

    def _batch(self, name: str, content: bytes, begin: int) -> Any:
        """Return the last batch of a part of a stream, whose first one begins with its schema."""
        reader = pa.ipc.MessageReader.open_stream(pa.py_buffer(content))
        message = reader.read_next_message()
        if begin == 0:
            message = reader.read_next_message()
        return pa.ipc.read_record_batch(message, JOURNALED[name])
