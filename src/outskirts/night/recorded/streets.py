"""What became of the streets of a city: the one place where that is counted.

Page, exported page, card, report and `outskirts here` all tell of a street by this.

1. A street is what people call one: its pieces between junctions together, see `city.addresses`.
2. Its residents are those whose home is on it, at the beginning of the night.
3. Lost are the residents who turned or died, wherever they were. Gone are those who left the
   city. Left are the others: the bitten are themselves until they turn.
4. It fell by a tenth, or by half, in the first minute in which that part of its residents were
   lost.
5. The first bite is that of anybody, on the street or in its rooms, and told by the minute in which
   it happened; first cases are bitten by nobody. Losses are told by the first full minute after.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Event
from outskirts.base.units import MINUTE
from outskirts.city.addresses import streets_of
from outskirts.city.city import City
from outskirts.city.names import street_name
from outskirts.people.population import Population
from outskirts.record.fall import minutes
from outskirts.record.format import numbers
from outskirts.record.lives import kinds
from outskirts.record.standing import FATES as FATES

COLUMNS = ["kind", "who", "by", "tick", "segment"]
"""Columns of the line list by which it is told."""
NEVER = np.iinfo(np.int32).max


@dataclass(frozen=True)
class Account:
    """What became of one street by a minute; minutes of what did not happen are -1."""

    street: int
    title: str
    residents: int
    left: int
    lost: int
    gone: int
    first_bite: int
    tenth: int
    half: int

    def facts(self) -> Mapping[str, Any]:
        """Return the same, ready for JSON: what did not happen is None."""
        told = vars(self).copy()
        for name in ("first_bite", "tenth", "half"):
            told[name] = None if told[name] < 0 else told[name]
        return told


class Streets:
    """The streets of a city in one night.

    `events` are those of `FATES` of the line list, at least in `COLUMNS`.
    """

    def __init__(self, city: City, population: Population, events: Any) -> None:
        self.city = city
        self.street = streets_of(city)
        """The street that each piece is of, shape [piece]."""
        dwellings = population.dwellings
        self.home = self.street[dwellings.segment[population.persons.home]]
        """The street of everybody's home, shape [person]."""
        self.lost, self.gone = fates(events, len(self.home))
        self._bites = bites(events)

    def counted(self, people: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
        """Return how many (or how many of some people) live on each street, shape [piece].

        They are counted at its first piece.
        """
        home = self.home if people is None else self.home[people]
        return np.bincount(home, minlength=len(self.street))

    @cached_property
    def residents(self) -> NDArray[np.int64]:
        """How many lived on each street at the beginning, shape [piece]."""
        return self.counted()

    def left(self, minute: int) -> NDArray[np.bool_]:
        """Say of each person whether they are left after a minute."""
        found: NDArray[np.bool_] = (self.lost > minute) & (self.gone > minute)
        return found

    def fell(self, part: int) -> NDArray[np.int64]:
        """Return the minute by which one in `part` of each street was lost, -1 never, [piece]."""
        found = np.full(len(self.street), -1, np.int64)
        who = np.flatnonzero(self.lost < NEVER)
        who = who[np.lexsort((self.lost[who], self.home[who]))]
        street, first, many = np.unique(self.home[who], return_index=True, return_counts=True)
        needed = np.maximum(-(-self.residents[street] // part), 1)
        there = many >= needed
        found[street[there]] = self.lost[who[first[there] + needed[there] - 1]]
        return found

    @cached_property
    def tenth(self) -> NDArray[np.int64]:
        """The minute by which a tenth of each street was lost, -1 never, shape [piece]."""
        return self.fell(10)

    @cached_property
    def half(self) -> NDArray[np.int64]:
        """The minute by which half of each street was lost, -1 never, shape [piece]."""
        return self.fell(2)

    @cached_property
    def first_bite(self) -> NDArray[np.int64]:
        """The minute of the first bite on each street, -1 never, shape [piece]."""
        segment, minute = self._bites
        found = np.full(len(self.street), NEVER, np.int64)
        np.minimum.at(found, self.street[segment], minute)
        found[found == NEVER] = -1
        return found

    def account(self, piece: int, minute: int) -> Account:
        """Return what became by a minute of the street that a piece is of."""
        street = int(self.street[piece])
        home = np.flatnonzero(self.home == street)
        lost, gone = self.lost[home] <= minute, self.gone[home] <= minute

        def so_far(when: int) -> int:
            return when if when <= minute else -1

        return Account(
            street,
            street_name(self.city, street),
            len(home),
            int((~lost & ~gone).sum()),
            int(lost.sum()),
            int((gone & ~lost).sum()),
            int(self.first_bite[street]) if self.first_bite[street] < minute else -1,
            so_far(int(self.tenth[street])),
            so_far(int(self.half[street])),
        )


def fates(events: Any, people: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return by which minute each person was lost, and had left the city, shape [person].

    `NEVER` where they were not. The first cases who never turned in the line list were infected
    from the beginning.
    """
    kind, who, by, tick = kinds(events), *(numbers(events, n) for n in ("who", "by", "tick"))
    lost, gone = (np.full(people, NEVER, np.int32) for _ in range(2))
    known = who >= 0
    for found, which in ((lost, (Event.TURNED, Event.KILLED)), (gone, (Event.ESCAPED,))):
        rows = np.flatnonzero(np.isin(kind, which) & known)
        np.minimum.at(found, who[rows], minutes(tick[rows]))
    begun = who[(kind == Event.BITTEN) & known & (by < 0) & (tick == 0)]
    turned = np.zeros(people, bool)
    turned[who[(kind == Event.TURNED) & known]] = True
    lost[begun[~turned[begun]]] = 0
    return lost, gone


def bites(events: Any) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the piece and the minute of each bite that somebody gave."""
    by, tick, segment = (numbers(events, name) for name in ("by", "tick", "segment"))
    kind = kinds(events)
    rows = np.flatnonzero((kind == Event.BITTEN) & (by >= 0) & (segment >= 0))
    return segment[rows], (tick[rows] // MINUTE).astype(np.int32)
