"""Who is on which street, minute by minute: what the map of a night is drawn from.

One file grows by a frame a minute. A frame holds, for each street, the living, the infected and
the dead, those in its rooms included, as differences to the minute before; every half hour one
stands by itself, so that any minute opens fast. Each has a checksum of its own: a frame that was
cut short by a kill does not count, nor does what lies behind it.
"""

import os
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from outskirts.base.errors import InputError
from outskirts.record.journal import written

NAME = "streets.frames"
KEY = 30
"""Minutes between frames that stand by themselves."""
LEVEL = 3
"""Effort of zstd."""
HEAD = struct.Struct("<4siiiII")
"""Mark, minute, the minute that it differs from (-1: none), streets, bytes that follow, CRC-32."""
MARK = b"FRAM"
COLUMNS = 3
"""Living, infected, dead."""
LARGEST = 1 << 28
"""No frame has more bytes: a head that says so is damaged."""


def packed(counts: NDArray[np.int32], before: NDArray[np.int32] | None) -> bytes:
    """Return counts, shape [street, 3], as the bytes of a frame.

    Differences are small and of both signs: they are folded to numbers from 0 on, and their bytes
    are sorted by significance, so that most of what zstd sees is zeros.
    """
    step = counts.T if before is None else counts.T - before.T
    step = np.ascontiguousarray(step, np.int32)
    folded = ((step << 1) ^ (step >> 31)).view(np.uint32).reshape(-1)
    planes = folded.view(np.uint8).reshape(-1, 4).T
    return bytes(codec().compress(planes.tobytes(), asbytes=True))


def unpacked(content: bytes, streets: int, before: NDArray[np.int32] | None) -> NDArray[np.int32]:
    """Return the counts of a frame, shape [street, 3]. Raises ValueError for other bytes."""
    size = 4 * COLUMNS * streets
    try:
        raw = codec().decompress(content, size, asbytes=True)
    except pa.ArrowException as error:
        raise ValueError(str(error)) from None
    planes = np.frombuffer(raw, np.uint8).reshape(4, -1)
    folded = np.ascontiguousarray(planes.T).view(np.uint32).reshape(-1)
    step = ((folded >> 1).astype(np.int32)) ^ -((folded & 1).astype(np.int32))
    counts = np.ascontiguousarray(step.reshape(COLUMNS, streets).T)
    return counts if before is None else counts + before


def codec() -> Any:
    """Return the compressor of frames."""
    return pa.Codec("zstd", LEVEL)


class Film:
    """The frames of a run as they lie on disk, finished or still growing.

    `minutes` are those that it holds, rising; there may be gaps.
    """

    def __init__(self, path: Path) -> None:
        """Open the frames of a run. Raises OSError where there are none."""
        self.path = path
        self._file = os.open(path, os.O_RDONLY)
        self._place: dict[int, tuple[int, int]] = {}
        self._end = 0
        self._held: tuple[int, NDArray[np.int32]] | None = None
        self.refresh()

    def __del__(self) -> None:
        if hasattr(self, "_file"):
            os.close(self._file)

    @property
    def minutes(self) -> list[int]:
        """The minutes that there are frames of, rising."""
        return list(self._place)

    def has(self, minute: int) -> bool:
        """Say whether there is a frame of a minute."""
        return minute in self._place

    def end(self, minute: int) -> int:
        """Return where the frames up to a minute end in the file [B]."""
        ends = [at + HEAD.size + size for one, (at, size) in self._place.items() if one <= minute]
        return max(ends, default=0)

    def refresh(self) -> None:
        """Find the frames that came since: up to the first that is cut short or damaged."""
        last = max(self._place, default=-1)
        while True:
            head = os.pread(self._file, HEAD.size, self._end)
            if len(head) < HEAD.size:
                return
            mark, minute, before, _, size, _ = HEAD.unpack(head)
            follows = before < 0 or before in self._place
            if mark != MARK or minute <= last or not follows or size > LARGEST:
                return
            if os.fstat(self._file).st_size < self._end + HEAD.size + size:
                return
            self._place[minute] = (self._end, size)
            self._end += HEAD.size + size
            last = minute

    def at(self, minute: int) -> NDArray[np.int32]:
        """Return the living, the infected and the dead of each street, shape [street, 3].

        Raises InputError for a minute without a frame, and for a damaged one.
        """
        if self._held is not None and self._held[0] == minute:
            return self._held[1]
        chain = []
        now, known = minute, None
        while known is None:
            chain.append(self._frame(now))
            before = chain[-1][0]
            if before < 0:
                break
            if self._held is not None and self._held[0] == before:
                known = self._held[1]
            now = before
        try:
            for _, streets, content in reversed(chain):
                known = unpacked(content, streets, known)
        except ValueError:
            raise self._damaged(minute) from None
        assert known is not None
        known.setflags(write=False)
        self._held = (minute, known)
        return known

    def _frame(self, minute: int) -> tuple[int, int, bytes]:
        """Return what a frame differs from, its streets and its bytes."""
        if minute not in self._place:
            raise InputError(
                f"{self.path} has no frame of minute {minute}; expected one of those that it "
                "holds; run again with --again"
            )
        at, size = self._place[minute]
        content = os.pread(self._file, HEAD.size + size, at)
        _, told, before, streets, _, check = HEAD.unpack(content[: HEAD.size])
        body = content[HEAD.size :]
        if told != minute or check != summed(content[: HEAD.size - 4], body):
            raise self._damaged(minute)
        return before, streets, body

    def _damaged(self, minute: int) -> InputError:
        return InputError(
            f"{self.path} is damaged at minute {minute}: its checksum differs; bring back a copy, "
            "or run again with --again"
        )

    def whole(self, minute: int) -> int:
        """Return the last minute, up to a given one, before which no frame is damaged; -1: none."""
        last = -1
        for one in self._place:
            if one > minute:
                break
            try:
                self._frame(one)
            except InputError:
                break
            last = one
        return last


def summed(head: bytes, body: bytes) -> int:
    """Return the checksum of a frame: of its head, up to the checksum, and of what follows."""
    return zlib.crc32(body, zlib.crc32(head))


class Camera:
    """The frames of a run under way, open for writing. `minute` is the last one, -1 before any."""

    def __init__(self, path: Path, minute: int = -1) -> None:
        """Begin the file, or go on after a minute: what comes later is cut off. Raises OSError."""
        self.path = path
        self.minute = -1
        self._before: NDArray[np.int32] | None = None
        self._end = 0
        path.parent.mkdir(exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        if minute >= 0:
            film = Film(path)
            self.minute = film.whole(minute)
            self._end = film.end(self.minute)
            self._before = film.at(self.minute) if self.minute >= 0 else None
        os.ftruncate(self._file, self._end)

    def take(self, minute: int, counts: NDArray[np.int32]) -> None:
        """Write the frame of a minute, or nothing: what a full disk cuts short is taken back.

        `counts` are the living, the infected and the dead of each street, shape [street, 3].
        Raises OSError.
        """
        follows = minute == self.minute + 1 and minute % KEY and self._before is not None
        before = self._before if follows else None
        body = packed(counts, before)
        head = HEAD.pack(MARK, minute, minute - 1 if follows else -1, len(counts), len(body), 0)[
            :-4
        ]
        try:
            written(self._file, head + struct.pack("<I", summed(head, body)) + body)
        except OSError:
            os.ftruncate(self._file, self._end)
            raise
        self._taken = (self.minute, self._before, self._end)
        self.minute, self._before = minute, counts.copy()
        self._end += HEAD.size + len(body)

    def take_back(self) -> None:
        """Take the last frame back, once: the rest of its minute could not be written."""
        self.minute, self._before, self._end = self._taken
        os.ftruncate(self._file, self._end)

    def sync(self) -> None:
        """Wait until the disk holds all that was written."""
        os.fsync(self._file)

    def close(self) -> None:
        """Close the file; closing twice does no harm."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
