"""Counts what a card tells: who of each street was left at a minute, and which windows were lit."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from outskirts.base.errors import InputError
from outskirts.night.recorded import moment, streets
from outskirts.night.recorded.origin import of_this_version
from outskirts.night.recorded.watched import Watched
from outskirts.people.population import Population
from outskirts.record.reader import Recording
from outskirts.record.writer import checkpoint_path

if TYPE_CHECKING:
    from outskirts.night.lived.playback import Told

WHERE = ("segment", "condition")
"""Columns of a checkpoint that say who is where, and how."""

Counted = NDArray[np.int64]


def quiet(_: str) -> None:
    """Say nothing."""


class Counting:
    """A recorded night and the people of its city, to be counted by street, shape [piece]."""

    def __init__(
        self, folder: Path, watched: Watched, population: Population | None = None
    ) -> None:
        self.folder = folder
        self.watched = watched
        self.recording = Recording(folder)
        self.pieces = len(watched.city.segments.a)
        self._population = population

    @cached_property
    def population(self) -> Population:
        """Everybody of the city."""
        if self._population is not None:
            return self._population
        return self.recording.people()

    @cached_property
    def home(self) -> NDArray[np.int32]:
        """The street of everybody's home, shape [person]."""
        return self.population.dwellings.segment[self.population.persons.home]

    @cached_property
    def residents(self) -> Counted:
        """How many live on each street at the start."""
        return np.bincount(self.home, minlength=self.pieces)

    @cached_property
    def night(self) -> streets.Streets:
        """What became of the streets."""
        events = self.recording.only(streets.FATES, streets.COLUMNS)
        return streets.Streets(self.watched.city, self.population, events)

    def left(self, minute: int) -> Counted:
        """Return how many residents of each piece of street were left after a minute."""
        return np.bincount(self.home[self.night.left(minute)], minlength=self.pieces)

    def lost(self, minute: int) -> Counted:
        """Return how many residents of each piece of street had turned or died by a minute."""
        return np.bincount(self.home[self.night.lost <= minute], minlength=self.pieces)

    def losses(self) -> dict[str, NDArray[Any]]:
        """Return who was lost or gone, piece by piece of street, in the order of time.

        `start` (shape [piece + 1]) is where each begins; `minute` when, `gone` (0 or 1) whether
        they had left the city, and were not lost.
        """
        lost, gone = self.night.lost, self.night.gone
        when = np.minimum(lost, gone)
        who = np.flatnonzero(when < streets.NEVER)
        order = who[np.lexsort((when[who], self.home[who]))]
        start = np.zeros(self.pieces + 1, np.uint32)
        np.cumsum(np.bincount(self.home[order], minlength=self.pieces), out=start[1:])
        return {
            "start": start,
            "minute": np.minimum(when[order], np.iinfo(np.uint16).max).astype(np.uint16),
            "gone": (gone[order] < lost[order]).astype(np.uint8),
        }

    def by_street(self, lit: NDArray[np.bool_]) -> tuple[Counted, Counted]:
        """Return the lit windows of each street, and all of them."""
        street = self.population.dwellings.segment
        return (
            np.bincount(street[lit], minlength=self.pieces),
            np.bincount(street, minlength=self.pieces),
        )

    def windows(
        self, minute: int, say: Callable[[str], None] = quiet, told: "Told | None" = None
    ) -> tuple[Counted, Counted]:
        """Return the lit windows of each street after a minute, and all of them.

        `say` and `told` hear of it where the night has to be lived again up to there. Raises
        InputError or CheckError where it cannot be.
        """
        if minute in self.recording.checkpoints():
            return self.by_street(self.kept(minute))
        return self.by_street(self.again(minute, say, told))

    def kept(self, minute: int) -> NDArray[np.bool_]:
        """Return which windows were lit, from the checkpoint of a minute."""
        columns, _ = self.recording.load_checkpoint(minute, WHERE)
        if any(name not in columns for name in WHERE):
            path = checkpoint_path(self.folder, minute)
            raise InputError(f"{path} does not say who is where; run again with --again")
        return self.lit(columns["segment"], columns["condition"])

    def again(
        self, minute: int, say: Callable[[str], None], told: "Told | None"
    ) -> NDArray[np.bool_]:
        """Return which windows were lit, in the night lived again from the checkpoint before."""
        from outskirts.night.lived import playback

        of_this_version(self.folder, self.recording.recipe)
        say(
            "Counting the windows: the night is lived again up to "
            f"{self.watched.night.clock(minute)}."
        )
        state = playback.again(
            self.recording, self.watched.city, self.population, 60 * minute, told
        ).state
        return self.lit(state.segment, state.condition)

    def lit(self, segment: NDArray[np.int32], condition: NDArray[np.int8]) -> NDArray[np.bool_]:
        """Say of each dwelling whether its window is lit."""
        homes = len(self.population.dwellings.segment)
        return moment.lit(segment, condition, self.pieces, homes)
