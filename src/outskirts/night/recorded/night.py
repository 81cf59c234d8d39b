"""A run as a reader of it sees it: its clock, its counts, its cases, what its recipe says."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Condition
from outskirts.base.units import DAY, HOUR, MINUTE
from outskirts.city.city import City
from outskirts.night.recorded.streets import FATES, Streets
from outskirts.record import measures
from outskirts.record.format import numbers, where
from outskirts.record.reader import Recording, counted

EVENTS = (
    "tick", "kind", "who", "by", "segment", "along", "longitude", "latitude", "district", "indoors",
)  # fmt: skip
"""Columns of the line list."""
STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 7200)
"""Minutes that a clock or a table may step by."""


class Night:
    """One record, with what is asked of it often worked out once."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.last = recording.last_minute

    @cached_property
    def events(self) -> Any:
        """The events of the line list that change how somebody is: `streets.FATES`.

        They are a small part of it: most events are of senses.
        """
        return self.recording.only(FATES, list(EVENTS))

    def streets_of(self, city: City) -> Streets:
        """Return what became of the streets of the city."""
        return Streets(city, self.recording.people(), self.events)

    @cached_property
    def cases(self) -> measures.Tree:
        """Who infected whom."""
        if "events" in self.__dict__:
            return measures.tree(self.events)
        return measures.tree(self.recording.part(measures.OF_CASES))

    @cached_property
    def counts(self) -> NDArray[np.int32]:
        """People by minute, district and condition, shape [minute, district, 5]."""
        return counted(self.recording)

    @cached_property
    def totals(self) -> NDArray[np.int64]:
        """People of the whole city by minute and condition, shape [minute, 5]."""
        summed: NDArray[np.int64] = self.counts.sum(axis=1, dtype=np.int64)
        return summed

    @cached_property
    def bites(self) -> NDArray[np.int64]:
        """Rows of the line list that are a person's first bite, in order of time.

        The cases of the start, whom nobody bit, are left out.
        """
        rows = np.flatnonzero(where(self.events, "kind", "bitten"))
        begun = (numbers(self.events, "tick")[rows] == 0) & (numbers(self.events, "by")[rows] < 0)
        rows = rows[~begun]
        _, first = np.unique(numbers(self.events, "who")[rows], return_index=True)
        found: NDArray[np.int64] = rows[np.sort(first)]
        return found

    @cached_property
    def streets(self) -> Any:
        """When each street fell."""
        return self.recording.streets()

    @cached_property
    def hordes(self) -> Any:
        """The connected groups of infected who chase, minute by minute."""
        return self.recording.hordes()

    @cached_property
    def unnoticed(self) -> float:
        """The share of people who noticed nothing in the first hour; NaN without people."""
        end = min(self.last * MINUTE, HOUR)
        events = self.recording.happened(0, end + 1, ["kind", "who", "tick"])
        return measures.unnoticed_share(events, self.people, end)

    @property
    def people(self) -> int:
        """How many people there are."""
        return int(self.totals[0].sum()) if self.last >= 0 else 0

    def ended(self, condition: Condition) -> int:
        """Return how many people were in a condition at the last minute."""
        return int(self.totals[-1, condition]) if self.last >= 0 else 0

    @cached_property
    def indoors(self) -> float:
        """The share of bites that happened indoors; NaN if nobody was bitten."""
        inside = numbers(self.events, "indoors")[self.bites]
        return float(inside.mean()) if len(inside) else float("nan")

    @cached_property
    def calm(self) -> bool:
        """Whether nobody was ever bitten, infected or exposed."""
        ill = [Condition.EXPOSED, Condition.INFECTED]
        return len(self.bites) == 0 and (self.last < 0 or not self.totals[:, ill].any())

    def told(self, *keys: str) -> Any:
        """Return what the recipe says under some keys, None where it says nothing."""
        found: Any = self.recording.recipe
        for key in keys:
            if not isinstance(found, Mapping):
                return None
            found = found.get(key)
        return found

    @cached_property
    def start(self) -> datetime | None:
        """The local time at which the run began, None where the recipe does not say."""
        try:
            hour = time.fromisoformat(self.told("scenario", "start")).replace(tzinfo=None)
        except (TypeError, ValueError):
            return None
        try:
            day = date.fromisoformat(self.told("scenario", "day"))
        except (TypeError, ValueError):
            day = date(2000, 1, 1)
        return datetime.combine(day, hour)

    @cached_property
    def day(self) -> str:
        """The local date of the start as people write it, empty where the recipe does not say."""
        return self.day_at(0)

    def day_at(self, minute: int) -> str:
        """Return the local date after a minute as people write it."""
        if self.start is None or self.start.year == 2000:
            return ""
        now = self.start + timedelta(minutes=minute)
        return f"{now:%A} {now.day} {now:%B %Y}"

    @cached_property
    def planned(self) -> int | None:
        """How many minutes the run was to last, None where the recipe does not say."""
        hours = self.told("scenario", "hours")
        if isinstance(hours, bool) or not isinstance(hours, int | float):
            return None
        return round(hours * HOUR / MINUTE)

    @cached_property
    def name(self) -> str:
        """What the run is called."""
        name = self.told("name")
        return name if isinstance(name, str) and name else self.recording.path.name

    def clock(self, minute: int) -> str:
        """Return the time of day after a minute; "+2:05" where the start is unknown.

        Runs longer than a day have the day of the week before it.
        """
        if self.start is None:
            return f"+{minute // 60}:{minute % 60:02d}"
        now = self.start + timedelta(minutes=minute)
        return f"{now:%a %H:%M}" if self.last * MINUTE > DAY else f"{now:%H:%M}"

    def second(self, tick: int) -> str:
        """Return the time of day at a tick, with its seconds."""
        if self.start is None:
            return f"+{tick // HOUR}:{tick // MINUTE % 60:02d}:{tick % 60:02d}"
        now = self.start + timedelta(seconds=tick)
        return f"{now:%a %H:%M:%S}" if self.last * MINUTE > DAY else f"{now:%H:%M:%S}"

    def stops(self, most: int) -> list[int]:
        """Return round minutes from 0 to the last one, at most `most` of them."""
        return self.stops_to(self.last, most)

    def hours(self) -> list[int]:
        """Return the minutes of the full hours of the clock; of long or short runs `stops`."""
        begin = 0 if self.start is None else self.start.hour * 60 + self.start.minute
        full = list(range(-begin % 60, self.last + 1, 60))
        return full if 3 <= len(full) <= 25 else self.stops(8)

    def stops_to(self, last: int, most: int) -> list[int]:
        """Return round minutes of the clock from the start to `last`, at most `most` of them."""
        if last <= 0:
            return [0]
        begin = 0 if self.start is None else self.start.hour * 60 + self.start.minute
        step = next((one for one in STEPS if last / one + 1 <= most), STEPS[-1])
        return list(range(-begin % step, last + 1, step))
