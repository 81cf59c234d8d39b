"""What befalls runs in these tests: kills at chosen moments, and what must be left then."""

import contextlib
import io
import os
import random
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from terminal import COMMAND, draw_village

from outskirts.base import jit
from outskirts.cli.app import main
from outskirts.record.format import numbers
from outskirts.record.reader import Recording
from outskirts.record.writer import minutes_of

NIGHT = ("run", "village.city", "--hours", "1.1")
"""A night of a village with two checkpoints; 160 of 600 people are bitten."""

LONGEST = 900
"""Seconds that a night may take, compiling on a busy machine included."""

MARKS: dict[str, tuple[tuple[str, ...], float]] = {
    "as the record begins": (("checkpoints", "recipe.json"), 0.02),
    "as the first state is kept": (("checkpoints/00030.zip.part", "checkpoints/00030.zip"), 0.02),
    "as the second state is kept": (("checkpoints/00060.zip.part", "checkpoints/00060.zip"), 0.02),
    "as the tables are written": (("events.parquet.part", "events.parquet"), 0.05),
    "as the tables are in place": (("streets.parquet",), 0.01),
    "as the report is written": (("report.html",), 0.8),
}
"""Moments of a run: the files of which one must be there, and up to how long after that [s]."""


@dataclass(frozen=True)
class Moment:
    """When a run is killed: `delay` seconds after one of `files` is in its folder.

    Without files it is a share of the time from the folder's first file to the end of the run.
    """

    name: str
    files: tuple[str, ...]
    delay: float


def moments(count: int, seed: int = 1) -> list[Moment]:
    """Return moments at which to kill: every other one by the clock, the rest at the marks."""
    chance = random.Random(seed)
    found = []
    for number in range(count):
        if number % 2:
            name = list(MARKS)[number // 2 % len(MARKS)]
            files, longest = MARKS[name]
            found.append(Moment(name, files, longest * chance.random()))
        else:
            found.append(Moment("by the clock", (), chance.random()))
    return found


@dataclass(frozen=True)
class Unbroken:
    """A night that was never stopped: its folder, and how long it took from its first file [s]."""

    folder: Path
    wall: float

    @property
    def run(self) -> Path:
        """The folder of its record."""
        return self.folder / "whole"


def unbroken(folder: Path) -> Unbroken:
    """Make the night that is never stopped, in a folder of its own."""
    draw_village(folder)
    wall = 0.0
    for _ in range(1 if jit.cached() else 2):  # the second one need not compile
        shutil.rmtree(folder / "whole", ignore_errors=True)
        with started(folder, "whole") as process:
            await_file(process, folder / "whole", ("recipe.json",))
            begun = time.monotonic()
            assert process.wait(LONGEST) == 0
            wall = time.monotonic() - begun
    return Unbroken(folder, wall)


def started(cwd: Path, out: str) -> subprocess.Popen[bytes]:
    """Start the night in a process of its own."""
    return subprocess.Popen(
        [*COMMAND, *NIGHT, "--out", out],
        cwd=cwd,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def await_file(process: subprocess.Popen[bytes], folder: Path, names: tuple[str, ...]) -> None:
    """Wait until one of some files is there, or the process has ended."""
    paths = [os.fspath(folder / name) for name in names]
    end = time.monotonic() + LONGEST
    while not any(os.path.exists(path) for path in paths) and process.poll() is None:  # noqa: PTH110
        assert time.monotonic() < end, f"none of {names} ever came"
        time.sleep(0.0002)


def kill(cwd: Path, out: str, moment: Moment, wall: float) -> None:
    """Start the night and kill it at a moment; of a night that was too quick for it, earlier."""
    delay = moment.delay if moment.files else moment.delay * wall
    while True:
        with started(cwd, out) as process:
            await_file(process, cwd / out, moment.files or ("recipe.json",))
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)
            if process.wait(LONGEST) == -signal.SIGKILL:
                return
        shutil.rmtree(cwd / out)
        delay /= 2


def asked(words: str) -> tuple[int, str, list[str]]:
    """Ask a command in this process; return its exit code, its last line and its complaints."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(shlex.split(words))
    lines = out.getvalue().splitlines()
    complaints = [line for line in err.getvalue().splitlines() if line.startswith("outskirts: ")]
    assert "Traceback" not in err.getvalue()
    return code, lines[-1] if lines else "", complaints


def damaged(held: bytes, how: str, chance: random.Random) -> bytes | None:
    """Return what is left of a file: one bit turned, a part of it, nothing, or no file."""
    if how == "flip":
        at = chance.randrange(len(held))
        return held[:at] + bytes([held[at] ^ (1 << chance.randrange(8))]) + held[at + 1 :]
    return {"cut": held[: chance.randrange(1, len(held))], "empty": b"", "gone": None}[how]


def damage(path: Path, how: str, seed: str) -> None:
    """Damage a file; the same seed always damages it alike."""
    left = damaged(path.read_bytes(), how, random.Random(seed))
    if left is None:
        path.unlink()
    else:
        path.write_bytes(left)


def beginning(whole: Recording, part: Recording) -> Iterator[str]:
    """Compare a record with the first minutes of another; yield the tables that differ."""
    last = part.last_minute
    for name in ("curve", "events", "digests", "hordes"):
        mine, other = getattr(part, name)(), getattr(whole, name)()
        when = minutes_of(other) if name == "events" else numbers(other, "minute")
        if not other.filter(when <= last).cast(mine.schema).equals(mine):
            yield name
