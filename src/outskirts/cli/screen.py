"""What a run shows while it goes on: a bar on a terminal, plain lines anywhere else."""

import sys
import time
from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from outskirts.cli.talk import say

EVERY = 10.0
"""Seconds of real time between lines."""


class Pace:
    """How fast the simulated time passes, from the last seconds of real time."""

    def __init__(self, tick: int, ticks: int) -> None:
        self._ticks = ticks
        self._seen: deque[tuple[float, int]] = deque([(time.monotonic(), tick)])

    def at(self, tick: int) -> tuple[float, float]:
        """Return simulated seconds in a real one, and the real seconds that are left."""
        now = time.monotonic()
        self._seen.append((now, tick))
        while len(self._seen) > 2 and now - self._seen[0][0] > EVERY:
            self._seen.popleft()
        before, first = self._seen[0]
        speed = (tick - first) / max(now - before, 1e-9)
        return speed, (self._ticks - tick) / speed if speed > 0 else float("inf")


def counted(totals: Sequence[int]) -> str:
    """Return the counts of the whole city that change, in words."""
    _, exposed, infected, dead, escaped = totals
    return f"{infected:,} infected, {exposed:,} exposed, {dead:,} dead, {escaped:,} escaped"


def duration(seconds: float) -> str:
    """Return a time that is left, as people say it."""
    if seconds == float("inf"):
        return "time left unknown"
    if seconds < 90:
        return f"{seconds:.0f} s left"
    return f"{seconds / 60:.0f} min left" if seconds < 5400 else f"{seconds / 3600:.1f} h left"


class Lines:
    """Plain lines, at most one of each sort every ten seconds."""

    def __init__(self, start: datetime, tick: int, ticks: int) -> None:
        self._start = start
        self._pace = Pace(tick, ticks)
        self._told = 0.0
        self._counted = time.monotonic()

    def __enter__(self) -> "Lines":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def free(self) -> bool:
        """Say whether another event may be told now."""
        return time.monotonic() - self._told >= EVERY

    def tell(self, line: str) -> None:
        """Tell an event."""
        self._told = time.monotonic()
        self.print(line)

    def print(self, line: str) -> None:
        """Print a line."""
        say(line)

    def update(self, tick: int, totals: Sequence[int]) -> None:
        """Show how far it has come."""
        speed, left = self._pace.at(tick)
        if time.monotonic() - self._counted >= EVERY:
            self._counted = time.monotonic()
            self.print(f"{self.clock(tick)} {counted(totals)}; {rate(speed)}, {duration(left)}")

    def clock(self, tick: int) -> str:
        """Return the simulated time of day."""
        return f"{self._start + timedelta(seconds=tick):%H:%M}"


class Bar(Lines):
    """One line that is drawn again and again, with the events above it."""

    def __init__(self, start: datetime, tick: int, ticks: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        super().__init__(start, tick, ticks)
        self._progress = Progress(
            TextColumn("{task.fields[clock]}"),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[counts]}"),
            TextColumn("{task.fields[pace]}"),
            console=Console(stderr=True, highlight=False),
            transient=True,
            refresh_per_second=4,
        )
        self._task = self._progress.add_task(
            "", total=ticks, completed=tick, clock=self.clock(tick), counts="", pace=""
        )

    def __enter__(self) -> "Bar":
        self._progress.__enter__()
        return self

    def __exit__(self, *about: Any) -> None:
        self._progress.__exit__(*about)

    def print(self, line: str) -> None:
        """Print a line above the bar."""
        self._progress.console.print(line, markup=False)

    def update(self, tick: int, totals: Sequence[int]) -> None:
        """Draw how far it has come."""
        speed, left = self._pace.at(tick)
        self._progress.update(
            self._task,
            completed=tick,
            clock=self.clock(tick),
            counts=counted(totals),
            pace=f"{rate(speed)}, {duration(left)}",
        )


def rate(speed: float) -> str:
    """Return how fast simulated time passes, in words."""
    return f"{speed:,.0f} times real time" if speed >= 10 else f"{speed:.1f} times real time"


def screen(start: datetime, tick: int, ticks: int) -> Lines:
    """Return a bar where standard error is a terminal, plain lines where it is not."""
    kind = Bar if sys.stderr.isatty() else Lines
    return kind(start, tick, ticks)
