"""How everybody stood at some minutes of a night: of each piece of street who lived there."""

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Condition, Event
from outskirts.record.format import numbers
from outskirts.record.lives import kinds
from outskirts.record.neighbours import befall, first_cases
from outskirts.record.reader import Recording
from outskirts.record.writer import minutes_of

FATES = (Event.BITTEN, Event.TURNED, Event.KILLED, Event.ESCAPED)
"""Events that change how the infection stands with somebody."""


class Standing:
    """Everybody's condition, minute after minute, from the line list.

    `begun` is the condition of the first cases, whom nobody bit. Raises InputError where the
    record does not keep its people.
    """

    def __init__(self, recording: Recording, begun: Condition) -> None:
        self.home, self.pieces = recording.homes()
        """The piece of street of everybody's home, shape [person]; how many pieces there are."""
        events = recording.only(FATES, ["tick", "kind", "who", "by"])
        minute = minutes_of(events)
        order = np.argsort(minute, kind="stable")
        kind, who, by, tick = (
            one[order]
            for one in (kinds(events), *(numbers(events, n) for n in ("who", "by", "tick")))
        )
        self._minute, self._kind, self._who = minute[order], kind, who
        self._index = first_cases(kind, by, tick)
        self._begun = begun
        self._condition = np.zeros(len(self.home), dtype=np.int8)
        self._at = -1

    def conditions(self, minute: int) -> NDArray[np.int8]:
        """Return everybody's codes.Condition at a minute, shape [person]; do not write into it.

        Minutes that rise are cheap: only what happened between is looked at.
        """
        if minute < self._at:
            self._condition[:] = 0
            self._at = -1
        first, last = np.searchsorted(self._minute, [self._at, minute], side="right").tolist()
        befall(
            self._condition, self._kind[first:last], self._who[first:last],
            self._index[first:last], self._begun,
        )  # fmt: skip
        self._at = minute
        return self._condition

    def by_piece(self, minute: int) -> NDArray[np.int64]:
        """Return how those who live on each piece of street stand at a minute, shape [piece, 5]."""
        sort = len(Condition)
        pairs = self.home.astype(np.int64) * sort + self.conditions(minute)
        return np.bincount(pairs, minlength=self.pieces * sort).reshape(self.pieces, sort)
