"""How a city stands at a moment of a recorded night: what a situation map shows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Condition
from outskirts.city.city import City
from outskirts.city.whereabouts import Whereabouts
from outskirts.night.recorded.night import Night
from outskirts.record.format import numbers
from outskirts.record.reader import Recording
from outskirts.record.standing import Standing


@dataclass(frozen=True)
class Situation:
    """The city at a minute of the night.

    `totals` are its people by codes.Condition, shape [5]. `lost` is the share of the residents of
    each piece of street who are infected or dead, shape [piece], and `quarters` that of each
    district, shape [district], NaN where nobody lives. `infected` counts who is on each piece,
    indoors too, shape [piece], None where the record did not keep it. Hordes stand at `hordes` [m],
    shape [horde, 2], with `sizes`, shape [horde], the largest first.
    """

    minute: int
    totals: NDArray[np.int64]
    lost: NDArray[np.float64]
    quarters: NDArray[np.float64]
    infected: NDArray[np.int32] | None
    hordes: NDArray[np.float64]
    sizes: NDArray[np.int32]


class Situations:
    """A recorded night, to be asked how the city stood at its minutes; cheapest in their order.

    `begun` is the condition of the first cases. Raises InputError where the record does not keep
    its people.
    """

    def __init__(self, recording: Recording, city: City, begun: Condition) -> None:
        self.night = Night(recording)
        self._film = recording.film()
        self._standing = Standing(recording, begun)
        self._ground = Whereabouts(city)

    def at(self, minute: int) -> Situation:
        """Return how the city stood at a minute that the record holds."""
        film = self._film
        there = film.at(minute)[:, 1] if film is not None and film.has(minute) else None
        hordes = self.night.hordes
        now = numbers(hordes, "minute") == minute
        size, segment, along = (numbers(hordes, name)[now] for name in ("size", "segment", "along"))
        order = np.argsort(-size, kind="stable")
        order = order[segment[order] >= 0]
        return Situation(
            minute,
            self.night.totals[minute],
            part_lost(self._standing.by_piece(minute)),
            part_lost(self.night.counts[minute]),
            there,
            self._ground.metres(segment[order], along[order]),
            size[order],
        )


def part_lost(counts: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return the share of people who are infected or dead, of counts with shape [unit, 5].

    NaN where there is nobody.
    """
    people = counts.sum(axis=1)
    lost = counts[:, Condition.INFECTED] + counts[:, Condition.DEAD]
    return np.where(people > 0, lost / np.maximum(people, 1), np.nan)
