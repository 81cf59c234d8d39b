"""Counts what a card tells: who of each street was left at a minute, and which windows were lit."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from outskirts.base.errors import InputError
from outskirts.night.recorded import moment
from outskirts.night.recorded.origin import of_this_version
from outskirts.night.recorded.watched import Watched
from outskirts.people.population import Population
from outskirts.record import columns as packing
from outskirts.record.reader import Recording
from outskirts.record.writer import checkpoint_path

if TYPE_CHECKING:
    from outskirts.night.lived.playback import Told

WHERE = ("segment", "condition")
"""Columns of a checkpoint that say who is where, and how."""

Streets = NDArray[np.int64]


def quiet(_: str) -> None:
    """Say nothing."""


class Counting:
    """A recorded night and the people of its city, to be counted by street, shape [street]."""

    def __init__(
        self, folder: Path, watched: Watched, population: Population | None = None
    ) -> None:
        self.folder = folder
        self.watched = watched
        self.recording = Recording(folder)
        self.streets = len(watched.city.segments.a)
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
    def residents(self) -> Streets:
        """How many live on each street at the start."""
        return np.bincount(self.home, minlength=self.streets)

    @cached_property
    def lost(self) -> NDArray[np.int32]:
        """The minute by which each person was no longer left, -1 never, shape [person]."""
        return moment.lost(self.recording.part(moment.OF_LOSSES), len(self.home))

    def left(self, minute: int) -> Streets:
        """Return how many residents of each street were left after a minute."""
        there = self.home[moment.left_at(self.lost, minute)]
        return np.bincount(there, minlength=self.streets)

    def losses(self) -> tuple[NDArray[np.uint32], NDArray[np.uint16]]:
        """Return the minutes of all losses, street by street and rising, and where each begins."""
        who = np.flatnonzero(self.lost >= 0)
        order = who[np.lexsort((self.lost[who], self.home[who]))]
        start = np.zeros(self.streets + 1, np.uint32)
        np.cumsum(np.bincount(self.home[order], minlength=self.streets), out=start[1:])
        return start, np.minimum(self.lost[order], np.iinfo(np.uint16).max).astype(np.uint16)

    def by_street(self, lit: NDArray[np.bool_]) -> tuple[Streets, Streets]:
        """Return the lit windows of each street, and all of them."""
        street = self.population.dwellings.segment
        return (
            np.bincount(street[lit], minlength=self.streets),
            np.bincount(street, minlength=self.streets),
        )

    def windows(
        self, minute: int, say: Callable[[str], None] = quiet, told: "Told | None" = None
    ) -> tuple[Streets, Streets]:
        """Return the lit windows of each street after a minute, and all of them.

        `say` and `told` hear of it where the night has to be lived again up to there. Raises
        InputError or CheckError where it cannot be.
        """
        if minute in self.recording.checkpoints():
            return self.by_street(self.kept(minute))
        return self.by_street(self.again(minute, say, told))

    def kept(self, minute: int) -> NDArray[np.bool_]:
        """Return which windows were lit, from the checkpoint of a minute."""
        path = checkpoint_path(self.folder, minute)
        columns, _ = packing.read(path, WHERE)
        if any(name not in columns for name in WHERE):
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
        return moment.lit(segment, condition, self.streets, homes)
