"""Read a recorded night as data, and say beside each figure what is expected and why.

    python -m outskirts.validation.believe RUN [RUN ...] [--page docs/night.md] [--json]

Each kept minute of a record is read once; two stretches of four minutes are lived again. The exit
code is 1 where a bound is broken, 2 where a night cannot be read.
"""

import argparse
import errno
import json
import math
import os
import sys
import textwrap
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Protocol

from outskirts.base.errors import InputError
from outskirts.validation import leaps, outbreak, page
from outskirts.validation.ages import Ages
from outskirts.validation.crowding import Crowding
from outskirts.validation.errands import Errands, Hunts
from outskirts.validation.facts import Fact, Findings, Reading, Table
from outskirts.validation.moods import Households, Memory, Moods
from outskirts.validation.nights import Moment, Night, opened
from outskirts.world.world import threads_of

WORDS = {True: "holds", False: "BROKEN", None: "told"}
"""What stands before a fact."""
ACROSS = 100
"""Letters of a line."""


class Reader(Protocol):
    """One who looks at every kept minute, and says in the end what was found."""

    def see(self, moment: Moment) -> None:
        """Take one kept minute."""

    def findings(self) -> Findings:
        """Return what was found, once every kept minute has been seen."""


def read(path: Path | str, threads: int = 1, seconds: bool = True) -> Reading:
    """Read a recorded night; without `seconds` none of it is lived again."""
    began = time.monotonic()
    night = opened(path, threads)
    readers: list[Reader] = [
        Ages(night), Crowding(night), Moods(night), Memory(night), Households(night),
        Errands(night), Hunts(night),
    ]  # fmt: skip
    for moment in night.moments():
        for reader in readers:
            reader.see(moment)
        del moment
    found = [reader.findings() for reader in readers]
    found += [outbreak.doors(night), outbreak.outbreak(night), outbreak.clean(night)]
    if seconds:
        found.insert(1, leaps.leaps(night, threads))
    return replace(titled(night, str(path), found), seconds=time.monotonic() - began)


def titled(night: Night, run: str, found: Sequence[Findings]) -> Reading:
    """Return what was found with the night it was found in."""
    world = night.world
    return Reading(
        Path(run).name, world.city.title, world.seed, world.people,
        f"{night.begins:%Y-%m-%d %H:%M}", night.last_minute, tuple(found),
    )  # fmt: skip


def lines(reading: Reading) -> Iterator[str]:
    """Yield a reading as lines of text."""
    head = f"{reading.run}: {reading.city}, seed {reading.seed}"
    yield head
    yield "=" * len(head)
    yield (
        f"{reading.people:,} people, {reading.minutes} minutes from {reading.begins}; "
        f"read in {reading.seconds:.0f} s."
    )
    for part in reading.findings:
        yield ""
        yield part.subject
        yield "-" * len(part.subject)
        for fact in part.facts:
            yield from told(fact)
        for table in part.tables:
            yield ""
            yield from laid(table)
    yield ""
    broken = reading.broken
    bounds = sum(fact.holds is not None for part in reading.findings for fact in part.facts)
    yield f"{bounds - len(broken)} of {bounds} bounds hold."
    for fact in broken:
        yield f"  broken: {fact.name}: {fact.measured}; {fact.expected}"


def told(fact: Fact) -> Iterator[str]:
    """Yield one fact: the verdict, what was measured, what is expected, and why."""
    expected = "" if fact.expected == "told" else f" (expected: {fact.expected})"
    first = f"{WORDS[fact.holds]:<7}{fact.name}: {fact.measured}{expected}"
    yield from textwrap.wrap(first, ACROSS, subsequent_indent=" " * 9)
    yield from textwrap.wrap(fact.why, ACROSS, initial_indent=" " * 9, subsequent_indent=" " * 9)


def laid(table: Table) -> Iterator[str]:
    """Yield a table as lines: words to the left, figures to the right."""
    rows = [table.head, *table.rows]
    width = [max(len(row[i]) for row in rows) for i in range(len(table.head))]
    yield f"{table.title}. {table.meaning}"
    for row in rows:
        cells = [
            one.ljust(size) if i == 0 else one.rjust(size)
            for i, (one, size) in enumerate(zip(row, width, strict=True))
        ]
        yield "  " + "  ".join(cells).rstrip()


def plain(reading: Reading) -> dict[str, Any]:
    """Return a reading as JSON holds it; a figure that is none becomes null."""

    def cleaned(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: cleaned(one) for name, one in value.items()}
        if isinstance(value, list | tuple):
            return [cleaned(one) for one in value]
        return None if isinstance(value, float) and not math.isfinite(value) else value

    found: dict[str, Any] = cleaned(asdict(reading))
    found["broken"] = [fact.name for fact in reading.broken]
    return found


def room_for(path: Path) -> None:
    """Refuse a page that cannot be written, before minutes go into reading."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir() or not os.access(path.parent, os.W_OK):
            raise PermissionError(errno.EACCES, "no file can be written there")
    except OSError as error:
        raise unwritten(path, error) from None


def written(path: Path, readings: Sequence[Reading], date: str) -> None:
    """Write the page. Errors: InputError where it cannot be written."""
    try:
        page.write(path, readings, date)
    except OSError as error:
        raise unwritten(path, error) from None


def unwritten(path: Path, error: OSError) -> InputError:
    """Return what is said of a page that cannot be written."""
    return InputError(
        f"--page {path} cannot be written ({error.strerror}); give a file in a folder that can"
    )


def main(words: Sequence[str] | None = None) -> int:
    """Read the nights that the command line names; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m outskirts.validation.believe",
        description="Read recorded nights as data: what was measured, what is expected, and why.",
    )
    parser.add_argument("runs", nargs="+", metavar="RUN", help="folder of a recorded night")
    parser.add_argument("--page", type=Path, help="write the page of the first night there")
    parser.add_argument("--date", default="", help="date that the page carries")
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    parser.add_argument("--threads", default="auto", help='threads, or "auto"')
    parser.add_argument(
        "--no-seconds", action="store_true", help="live nothing again: speeds are left out"
    )
    wish = parser.parse_args(words)
    readings = []
    try:
        crew = threads_of(wish.threads)
        if wish.page is not None:
            room_for(wish.page)
        for run in wish.runs:
            readings.append(read(run, crew, not wish.no_seconds))
            if not wish.json:
                print("\n".join(lines(readings[-1])), end="\n\n", flush=True)
        if wish.json:
            print(json.dumps([plain(one) for one in readings], indent=1, ensure_ascii=False))
        if wish.page is not None:
            written(wish.page, readings, wish.date)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    return int(any(reading.broken for reading in readings))


if __name__ == "__main__":
    sys.exit(main())
