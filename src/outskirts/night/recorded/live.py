"""A run that is looked at while it goes on: its record is followed minute by minute."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from outskirts.base.errors import InputError
from outskirts.city.city import City
from outskirts.night.recorded.night import Night
from outskirts.night.recorded.origin import city_of
from outskirts.night.recorded.watched import Watched, tabled
from outskirts.record import folders, measures
from outskirts.record import format as form
from outskirts.record.frames import Film
from outskirts.record.reader import Recording
from outskirts.record.tail import Tail
from outskirts.record.writer import recipe_of

STALE = 5
"""Minutes after which it is worked out anew who infected whom."""


class Living(Watched):
    """A run that goes on; once it is finished, its record."""

    def __init__(self, recording: Recording, city: City, mode: str = "live") -> None:
        super().__init__(recording, city, mode)
        self.tail: Tail | None = Tail(recording.path / form.JOURNAL, len(recording.districts))
        self.tail.read()
        self._cases: tuple[int, measures.Tree] | None = None

    @property
    def last_minute(self) -> int:
        """The last minute that can be shown, -1 before any."""
        return self.recording.last_minute if self.tail is None else self.tail.minute

    def grown(self) -> bool:
        """Say whether the record has more to say than was read."""
        return self.tail is not None and (self.tail.over or self.tail.grown())

    def refresh(self) -> None:
        """Read what has come since."""
        if self.tail is None:
            return
        try:
            self.tail.read()
            if self.film is not None:
                self.film.refresh()
        except OSError:
            if not self.tail.over:
                raise
        if self.tail.over:
            self.tail, self.mode = None, "recording"
            self.recording = Recording(self.recording.path)
            self.night = Night(self.recording)
            for name in ("fell", "guess", "film", "_horde_minutes"):
                self.__dict__.pop(name, None)

    @property
    def totals(self) -> NDArray[np.int64]:
        """People of the whole city by minute and condition, shape [minute, 5]."""
        if self.tail is None:
            return super().totals
        found: NDArray[np.int64] = self.counts.sum(axis=1, dtype=np.int64)
        return found

    @property
    def counts(self) -> NDArray[np.int32]:
        """People by minute, district and condition, shape [minute, district, 5]."""
        return super().counts if self.tail is None else np.array(self.tail.counts)

    @property
    def fell(self) -> Mapping[str, NDArray[np.int32]]:
        """Residents of each street, and the minutes of its first bite, tenth and half."""
        return super().fell if self.tail is None else tabled(self.tail.falls.table())

    def filmed(self, minute: int) -> bool:
        """Say whether the record holds who was on which street at a minute."""
        return isinstance(self.film, Film) and self.film.has(minute)

    def horde_rows(self, minute: int) -> Any:
        """Return the hordes of a minute, in the journal's columns."""
        if self.tail is None:
            return super().horde_rows(minute)
        batch = self.tail.hordes[minute]
        return form.public("hordes", batch, self.recording.districts)

    def sounds(self, minute: int) -> dict[str, NDArray[Any]]:
        """Return what was heard in the minute before: where [m], which codes.Event, when."""
        if self.tail is None:
            return super().sounds(minute)
        batch = self.tail.events[minute]
        kind, segment = batch.column("kind").to_numpy(), batch.column("segment").to_numpy()
        return self.heard(
            kind, segment, *(batch.column(name).to_numpy() for name in ("along", "tick"))
        )

    def cases(self) -> measures.Tree:
        """Return who infected whom, as of at most `STALE` minutes ago."""
        if self.tail is None:
            return super().cases()
        if self._cases is None or self.tail.minute - self._cases[0] >= STALE:
            tables = [
                form.public("events", batch, self.recording.districts) for batch in self.tail.events
            ]
            events = pa.concat_tables(tables, promote_options="permissive").combine_chunks()
            self._cases = (self.tail.minute, measures.tree(events.unify_dictionaries()))
        return self._cases[1]

    def largest(self) -> NDArray[np.int32]:
        """Return how many were in the largest horde of each minute."""
        if self.tail is None:
            return super().largest()
        sizes = [batch.column("size").to_numpy() for batch in self.tail.hordes]
        return np.array([one.max(initial=0) for one in sizes], np.int32)


def watched_of(folder: Path) -> Watched:
    """Return what there is to see of a run that is in a folder, finished, stopped or going on."""
    recording = Recording(folder)
    if recording.last_minute < 0:
        raise InputError(f"{folder} holds no full minute yet; wait for the run, or go on with it")
    city = city_of(recipe_of(folder))
    if recording.finished:
        return Watched(recording, city)
    return Living(recording, city, "live" if folders.busy(folder) else "recording")
