"""The night in single lines: the real events that are worth one, as they happen."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from outskirts.base.codes import Condition, Event
from outskirts.city.city import City
from outskirts.city.names import StreetNames
from outskirts.record.format import numbers, where
from outskirts.record.reader import Recording, counted

PARTS = ((10, "a tenth"), (2, "half"))
"""Parts of a district's residents whose loss is told."""


def known(recording: Recording, minute: int) -> tuple[NDArray[np.int32], list[str]]:
    """Return what was told of a night by a minute: its counts, and the kinds of its events.

    The counts have shape [district, 5]. That the first cases were bitten by nobody is no bite.
    """
    events = recording.happened(0, 60 * minute, ["tick", "kind", "by"])
    bitten = where(events, "kind", "bitten") & (numbers(events, "by") < 0)
    kinds = events.filter(pa.array(~bitten)).column("kind").unique().to_pylist()
    return counted(recording)[minute], kinds


class Teller:
    """Watches the minutes go by and keeps the line that is most worth telling.

    `street_of_room` is the street of each room's door, -1 for nowhere, shape [room].
    """

    def __init__(self, city: City, start: datetime, street_of_room: NDArray[np.int32]) -> None:
        self._city = city
        self._start = start
        self._street_of_room = street_of_room
        self._names: StreetNames | None = None
        self._known: set[str] = set()
        self._level = 100
        self._waiting: list[tuple[int, str]] = []

    def hear(
        self, minute: int, counts: NDArray[np.int32], events: Mapping[str, NDArray[Any]]
    ) -> None:
        """Take in a minute: `counts` shape [district, 5], `events` as the record gets them."""
        kind, by = events["kind"], events["by"]
        bites = np.flatnonzero((kind == Event.BITTEN) & (by >= 0))
        self._first("first bite", bites, events, 3)
        self._first("first turned", np.flatnonzero(kind == Event.TURNED), events, 2)
        self._first("first out of the city", np.flatnonzero(kind == Event.ESCAPED), events, 1)
        self._levels(minute, int(counts[:, Condition.INFECTED].sum()))
        self._losses(minute, counts)

    def _first(
        self, words: str, rows: NDArray[np.int64], events: Mapping[str, NDArray[Any]], rank: int
    ) -> None:
        """Keep the first event of a kind: when it was, and where."""
        if words in self._known or not len(rows):
            return
        self._known.add(words)
        row = rows[0]
        clock = self.clock(int(events["tick"][row]))
        self._waiting.append((rank, f"{clock} {words}, {self.place(int(events['room'][row]))}"))

    def _levels(self, minute: int, infected: int) -> None:
        """Keep the highest power of ten that the infected have passed."""
        passed = 0
        while infected >= self._level:
            passed, self._level = self._level, self._level * 10
        if passed:
            self._waiting.append((4, f"{self.clock(60 * minute)} {passed:,} infected"))

    def _losses(self, minute: int, counts: NDArray[np.int32]) -> None:
        """Keep districts that have lost a part of their residents: they are infected or dead."""
        people = counts.sum(axis=1)
        lost = counts[:, Condition.INFECTED] + counts[:, Condition.DEAD]
        for rank, (part, words) in enumerate(PARTS):
            for district in np.flatnonzero((lost * part >= people) & (people > 0)).tolist():
                name = self._city.names[self._city.districts.name[district]]
                line = f"{name} has lost {words} of its people"
                if line not in self._known:
                    self._known.add(line)
                    self._waiting.append((2 + 3 * rank, f"{self.clock(60 * minute)} {line}"))

    def skip(self, counts: NDArray[np.int32], kinds: Iterable[str]) -> None:
        """Count what a run has already told before it was stopped as told."""
        told = {
            "bitten": "first bite",
            "turned": "first turned",
            "escaped": "first out of the city",
        }
        self._known |= {told[kind] for kind in kinds if kind in told}
        self._levels(0, int(counts[:, Condition.INFECTED].sum()))
        self._losses(0, counts)
        self._waiting.clear()

    def take(self) -> str | None:
        """Return the line most worth telling, and forget the others; None: nothing happened."""
        if not self._waiting:
            return None
        line = max(self._waiting, key=lambda one: one[0])[1]
        self._waiting.clear()
        return line

    def clock(self, tick: int) -> str:
        """Return the time of day at a tick."""
        return f"{self._start + timedelta(seconds=tick):%H:%M}"

    def place(self, room: int) -> str:
        """Return where a street or a room is: the name of its street, and the district."""
        street = room
        inside = room >= len(self._city.segments.a)
        if inside:
            street = int(self._street_of_room[room - len(self._city.segments.a)])
        if street < 0:
            return "on the way in a vehicle"
        if self._names is None:
            self._names = StreetNames(self._city)
        return f"{'indoors, ' if inside else ''}{self._names.name(street)}"
