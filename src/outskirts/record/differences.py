"""Two records of the same people: where their worlds part, and for whom it ends otherwise."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Condition
from outskirts.record.format import numbers
from outskirts.record.lives import kinds
from outskirts.record.neighbours import conditions
from outskirts.record.reader import Recording
from outskirts.record.writer import minutes_of

COLUMNS = ("tick", "who", "by", "segment", "along")
"""What two events share, beside their kind, if they are the same."""


@dataclass(frozen=True)
class Differences:
    """How a second record differs from a first, up to `minute`, the last that both hold.

    `parted` is the first minute whose states differ, `first` the first event that only one of them
    has: its row in that record and which of the two that is (0 or 1); None where there is none.
    `since` is the tick of the first event of each person that differs, and `shown` the minute that
    tells it, shape [person], -1 if none does. `before` and `after` are the codes.Condition they
    ended in, shape [person].
    """

    minute: int
    parted: int | None
    first: tuple[int, int] | None
    since: NDArray[np.int32]
    shown: NDArray[np.int32]
    before: NDArray[np.int8]
    after: NDArray[np.int8]

    def fates(self) -> NDArray[np.int64]:
        """Return people by how they ended in the first and in the second, shape [5, 5]."""
        sort = len(Condition)
        pairs = np.bincount(self.before.astype(int) * sort + self.after, minlength=sort * sort)
        return pairs.reshape(sort, sort)

    def touched(self) -> NDArray[np.int64]:
        """Return how many people's lives differ by the end of each minute, shape [minute + 1]."""
        when = self.shown[self.shown >= 0]
        return np.cumsum(np.bincount(when, minlength=self.minute + 1)[: self.minute + 1])


def between(one: Recording, other: Recording, people: int, begun: Condition) -> Differences:
    """Compare two records of the same people, as far as both go; `begun` as in `conditions`."""
    minute = min(one.last_minute, other.last_minute)
    tables = [within(run.events(), minute) for run in (one, other)]
    odd = unshared(*(rows_of(table) for table in tables))
    since, shown = (np.full(people, np.iinfo(np.int32).max, dtype=np.int32) for _ in range(2))
    first: tuple[int, int] | None = None
    for run, (table, rows) in enumerate(zip(tables, odd, strict=True)):
        tick, who = numbers(table, "tick")[rows], numbers(table, "who")[rows]
        np.minimum.at(since, who[who >= 0], tick[who >= 0])
        np.minimum.at(shown, who[who >= 0], minutes_of(table)[rows][who >= 0])
        if len(rows) and (first is None or tick[0] < numbers(tables[first[1]], "tick")[first[0]]):
            first = (int(rows[0]), run)
    for found in (since, shown):
        found[found == np.iinfo(np.int32).max] = -1
    before, after = (conditions(table, people, begun) for table in tables)
    return Differences(minute, parted(one, other, minute), first, since, shown, before, after)


def within(events: Any, minute: int) -> Any:
    """Return the events of a line list that are told up to the end of a minute."""
    return events.filter(minutes_of(events) <= minute)


def rows_of(events: Any) -> NDArray[np.int64]:
    """Return what tells the events of a line list apart, shape [event, 6]."""
    along = numbers(events, "along").astype(np.float32).view(np.int32)
    columns = [along if name == "along" else numbers(events, name) for name in COLUMNS]
    return np.column_stack([kinds(events), *columns]).astype(np.int64)


def unshared(
    one: NDArray[np.int64], other: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return which rows of each of two tables the other has not, rising.

    A row that stands more often in one of them counts as not shared.
    """
    both = np.vstack([one, other])
    _, number = np.unique(both, axis=0, return_inverse=True)
    number = number.ravel()
    most = int(number.max()) + 1 if len(number) else 0
    mine, theirs = number[: len(one)], number[len(one) :]
    same = np.bincount(mine, minlength=most) == np.bincount(theirs, minlength=most)
    return np.flatnonzero(~same[mine]), np.flatnonzero(~same[theirs])


def parted(one: Recording, other: Recording, minute: int) -> int | None:
    """Return the first minute up to one at whose end two recorded states differ."""
    told = []
    for run in (one, other):
        table = run.digests()
        told.append(
            {
                (when, column): digest
                for when, column, digest in zip(
                    *(table.column(name).to_pylist() for name in ("minute", "column", "digest")),
                    strict=True,
                )
                if when <= minute
            }
        )
    wrong = [key[0] for key in told[0].keys() | told[1] if told[0].get(key) != told[1].get(key)]
    return min(wrong, default=None)
