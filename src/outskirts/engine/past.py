"""Moments of a run that are kept, so that one can go back to them."""

from collections.abc import Mapping
from typing import Any, Protocol

from numpy.typing import NDArray

from outskirts.base import tables
from outskirts.base.errors import InputError
from outskirts.base.units import MINUTE
from outskirts.world.state import State

EVERY = 600
"""Seconds between the moments that are kept unless something else is asked for."""

Columns = Mapping[str, NDArray[Any]]


class Past(Protocol):
    """Where a simulation finds how all was before: in memory, or in the record of the run."""

    def latest(self, tick: int) -> tuple[int, Columns] | None:
        """Return the last kept moment not after a tick: its tick and the columns of the state.

        None if nothing so early was kept. The columns are copied before anything writes to them.
        """

    def pass_by(self, tick: int, state: State) -> None:
        """See a moment of the run, and keep a copy of it if it is worth keeping."""

    def until(self, tick: int) -> "Past":
        """Return the same past up to a tick, for a fork: what comes after is its own."""


class Memory:
    """Keeps how all is, in memory: the first moment that it sees, and one every so many seconds.

    A moment takes as much memory as the state: about a hundred bytes a person.
    """

    def __init__(self, every: int = EVERY) -> None:
        """Keep a moment every so many seconds, a multiple of a minute."""
        if every < MINUTE or every % MINUTE:
            raise InputError(
                f"moments are to be kept every {every} s; expected whole minutes: 60, 120, ..."
            )
        self.every = every
        self.kept: dict[int, dict[str, NDArray[Any]]] = {}

    def latest(self, tick: int) -> tuple[int, Columns] | None:
        """Return the last kept moment not after a tick, None if there is none."""
        found = max((one for one in self.kept if one <= tick), default=None)
        return None if found is None else (found, self.kept[found])

    def pass_by(self, tick: int, state: State) -> None:
        """Keep a copy of a moment, if it is time and it is not kept already."""
        if tick in self.kept or (self.kept and tick % self.every):
            return
        self.kept[tick] = {name: values.copy() for name, values in tables.arrays(state).items()}

    def until(self, tick: int) -> "Memory":
        """Return a memory of its own with the same moments up to a tick; no array is copied."""
        found = Memory(self.every)
        found.kept = {one: columns for one, columns in self.kept.items() if one <= tick}
        return found

    @property
    def nbytes(self) -> int:
        """How much memory the kept moments take [bytes]."""
        return sum(values.nbytes for columns in self.kept.values() for values in columns.values())
