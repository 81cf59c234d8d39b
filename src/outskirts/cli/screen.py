"""What a run shows while it goes on: a bar on a terminal, plain lines anywhere else."""

import math
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from outskirts.cli.talk import say

EVERY = 10.0
"""Seconds of real time between lines."""


WINDOW = 600
"""Simulated seconds over which the cost of one is averaged to see how it rises."""
WINDOWS = 7
"""So many windows, the last, tell how the cost rises."""
EARLY = 60
"""In the first simulated seconds nothing can be said: the laws may still be compiled."""
FEWEST = 4
"""Fewer windows tell nothing."""


class Pace:
    """How fast simulated time passes, and how long the rest takes as costs rise with trouble."""

    def __init__(self, tick: int, ticks: int) -> None:
        self._ticks = ticks
        self._begin = tick
        self._seen: deque[tuple[float, int]] = deque([(time.monotonic(), tick)])
        self._windows: deque[tuple[float, int]] = deque(self._seen, maxlen=WINDOWS + 1)

    def at(self, tick: int) -> tuple[float, float]:
        """Return simulated seconds in a real one, and the real seconds that are left."""
        now = time.monotonic()
        self._seen.append((now, tick))
        while len(self._seen) > 2 and now - self._seen[0][0] > EVERY:
            self._seen.popleft()
        if tick - self._windows[-1][1] >= WINDOW:
            self._windows.append((now, tick))
        before, first = self._seen[0]
        speed = (tick - first) / max(now - before, 1e-9)
        if speed <= 0 or tick - self._begin < EARLY:
            return speed, float("inf")
        watched = self._windows[-1][1] - self._windows[0][1]
        return speed, rising(1 / speed, self.growth(), self._ticks - tick, watched)

    def growth(self) -> float:
        """Return by what factor the cost rises in each simulated second, by the last windows.

        A straight line through the logarithms of their costs, flatter by its standard error: what
        the windows differ by chance is no rise.
        """
        if len(self._windows) <= FEWEST:
            return 1.0
        real, simulated = np.diff(np.array(self._windows), axis=0).T
        middle = np.cumsum(simulated) - simulated / 2
        (slope, _), spread = np.polyfit(
            middle, np.log(np.maximum(real, 1e-9) / simulated), 1, cov=True
        )
        return float(np.exp(max(slope - np.sqrt(spread[0, 0]), 0.0)))


def rising(cost: float, growth: float, ticks: int, watched: int) -> float:
    """Return what `ticks` cost in all if the first costs `cost` and each `growth` times the last.

    Costs are taken to rise for as long as they were watched, not longer; then they stay.
    """
    if growth <= 1.0:
        return cost * ticks
    steps = min(ticks, watched)
    last = cost * math.pow(growth, steps)
    return float((last - cost) / math.log(growth) + last * (ticks - steps))


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
    """Plain lines: every ten seconds what happened, if anything did, and the counts."""

    def __init__(self, start: datetime, tick: int, ticks: int) -> None:
        self._start = start
        self._pace = Pace(tick, ticks)
        self._spoken = False
        self._last = time.monotonic()

    def __enter__(self) -> "Lines":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def update(self, tick: int, totals: Sequence[int], news: Callable[[], str | None]) -> None:
        """Show how far it has come; ask for `news` only when a line of it may be told.

        The first news are told at once.
        """
        speed, left = self._pace.at(tick)
        self.draw(tick, totals, speed, left)
        due = time.monotonic() - self._last >= EVERY
        if not due and self._spoken:
            return
        line = news()
        if line is not None:
            self._spoken = True
            self._last = time.monotonic()
            self.print(line)
        if due:
            self._last = time.monotonic()
            self.count(tick, totals, speed, left)

    def print(self, line: str) -> None:
        """Print a line."""
        say(line)

    def draw(self, tick: int, totals: Sequence[int], speed: float, left: float) -> None:
        """Show what changes all the time: nothing, without a terminal."""

    def count(self, tick: int, totals: Sequence[int], speed: float, left: float) -> None:
        """Print the counts."""
        self.print(f"{self.clock(tick)} {counted(totals)}; {rate(speed)}, {duration(left)}")

    def clock(self, tick: int) -> str:
        """Return the simulated time of day."""
        return f"{self._start + timedelta(seconds=tick):%H:%M}"


class Bar(Lines):
    """One line that is drawn again and again, with what happened above it."""

    def __init__(self, start: datetime, tick: int, ticks: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        super().__init__(start, tick, ticks)
        self._progress = Progress(
            TextColumn("{task.fields[clock]}"),
            BarColumn(bar_width=12),
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

    def draw(self, tick: int, totals: Sequence[int], speed: float, left: float) -> None:
        """Draw the bar anew."""
        self._progress.update(
            self._task,
            completed=tick,
            clock=self.clock(tick),
            counts=f"{totals[2]:,} infected, {totals[3]:,} dead",
            pace=f"{rate(speed)}, {duration(left)}",
        )

    def count(self, tick: int, totals: Sequence[int], speed: float, left: float) -> None:
        """Print nothing: the bar has the counts."""


def rate(speed: float) -> str:
    """Return how fast simulated time passes, in words."""
    return f"{speed:,.0f} times real time" if speed >= 10 else f"{speed:.1f} times real time"


def screen(start: datetime, tick: int, ticks: int) -> Lines:
    """Return a bar where standard error is a terminal, plain lines where it is not."""
    kind = Bar if sys.stderr.isatty() else Lines
    return kind(start, tick, ticks)


@contextmanager
def road(start: datetime, end: int) -> Iterator[Callable[[int, Sequence[int]], None]]:
    """Show how far a night is that is lived again up to a tick; nothing before it is under way."""
    with ExitStack() as stack:
        board: Lines | None = None

        def told(tick: int, totals: Sequence[int]) -> None:
            nonlocal board
            if board is None:
                board = stack.enter_context(screen(start, tick, end))
            else:
                board.update(tick, totals, lambda: None)

        yield told
