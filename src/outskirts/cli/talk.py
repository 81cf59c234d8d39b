"""What the command line says, and where: data on standard output, talk on standard error."""

import io
import json
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

LAW = (
    "Fiction on real streets. The people are synthetic; no one here exists. "
    "Not a forecast, not for operations."
)


def say(text: str) -> None:
    """Print a line of talk; nothing ends because nobody can hear it."""
    with suppress(OSError):
        print(text, file=sys.stderr, flush=True)


def show(text: str) -> None:
    """Print a line of what was asked for."""
    print(text, flush=True)


def emit(data: Mapping[str, Any]) -> None:
    """Print data as one JSON object on one line, in ASCII: whatever reads it can."""
    print(json.dumps(data, ensure_ascii=True, allow_nan=False), flush=True)


def speakable() -> None:
    """Let a console print a mark in place of a letter that it has not, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            with suppress(OSError, ValueError):
                stream.reconfigure(errors="replace")


def state_folder() -> Path:
    """Return the folder that remembers what was said once."""
    root = os.environ.get("XDG_CACHE_HOME") or str(Path("~").expanduser() / ".cache")
    return Path(root) / "outskirts"


def say_once(name: str, text: str) -> None:
    """Say something the first time only; where that cannot be remembered, say it every time."""
    mark = state_folder() / f"{name}.said"
    if mark.exists():
        return
    say(text)
    try:
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
    except OSError:
        pass


def aligned(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> list[str]:
    """Return rows as lines with their columns under one another; `right` are set to the right.

    The last column is left ragged.
    """
    if not rows:
        return []
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            cell.rjust(width) if i in right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return lines
