"""What who looks at a run asks of it: its facts, its curve, how every street stood at a minute.

All of it comes from the record. Nothing here starts the engine.
"""

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from astral import Observer, sun
from numpy.typing import NDArray

from outskirts.base.codes import Event
from outskirts.base.errors import InputError
from outskirts.base.units import MINUTE
from outskirts.city.city import City
from outskirts.city.figures import told_of
from outskirts.city.names import StreetNames
from outskirts.city.search import Index
from outskirts.city.whereabouts import Whereabouts
from outskirts.night.recorded.night import Night
from outskirts.night.recorded.notice import FICTION
from outskirts.night.recorded.quarry import whom
from outskirts.night.recorded.streets import Account, Streets
from outskirts.record import measures
from outskirts.record.format import CONDITIONS, CUES, numbers
from outskirts.record.frames import Film
from outskirts.record.lives import kinds
from outskirts.record.reader import Recording

SUN = 5
"""Minutes between the heights of the sun that are told."""
WINDOW = 30
"""Minutes over which a doubling time is measured."""
COHORT = 10
"""Minutes whose cases are one cohort, for R."""
HEARD = (Event.HEARD, Event.POUNDED, Event.DOOR_BROKEN)
"""Events that say of a sound: somebody turned to one, or made one."""
MISSING = (
    "This record has no frames: light is the residents by when their street fell, the infected "
    "stand where they turned. Made again, the run has everybody where they are."
)


class Watched:
    """A run that is looked at. `mode` is "recording", or "live" while it goes on."""

    def __init__(self, recording: Recording, city: City, mode: str = "recording") -> None:
        self.recording = recording
        self.city = city
        self.mode = mode
        self.night = Night(recording)
        self.where = Whereabouts(city)
        self.persons: NDArray[np.uint8] | None = None
        """What may be said of each person, see `quarry`; None: nothing."""
        self._accounts: tuple[int, Streets] | None = None

    @property
    def last_minute(self) -> int:
        """The last minute that can be shown, -1 before any."""
        return self.recording.last_minute

    def facts(self) -> dict[str, Any]:
        """Return what is to be known of the run before anything is drawn, ready for JSON."""
        recipe, night = self.recording.recipe, self.night
        name = str(recipe.get("name", self.recording.path.name))
        return {
            "name": night.told("scenario", "title") or name,
            "run": name,
            "folder": str(self.recording.path),
            "hash": name.rpartition("-")[2],
            "city": self.city.title,
            "people": self.people,
            "people_from": told_of(self.city),
            "index_cases": night.told("scenario", "index", "count"),
            "seed": recipe.get("seed"),
            "version": recipe.get("outskirts"),
            "start": None if night.start is None else night.start.isoformat(),
            "planned": night.planned,
            "mode": self.mode,
            "first": 0,
            "last_minute": self.last_minute,
            "finished": self.recording.finished,
            "missing": None if self.filmed(self.last_minute) else MISSING,
            "districts": list(self.recording.districts),
            "conditions": list(CONDITIONS),
            "cues": list(CUES),
            "exits": self.exits(),
            "attribution": self.city.attribution,
            "disclaimer": FICTION,
            "sun": self.sun(),
        }

    def exits(self) -> list[dict[str, Any]]:
        """Return the ways out of the city: what they are called and where they are [m]."""
        city, names = self.city, StreetNames(self.city)
        at = city.exits.junction
        return [
            {"name": names.name(street), "x": round(x, 1), "y": round(y, 1), "open": True}
            for street, x, y in zip(
                city.exits.segment.tolist(),
                city.junctions.x[at].tolist(),
                city.junctions.y[at].tolist(),
                strict=True,
            )
        ]

    def sun(self) -> list[list[float]]:
        """Return the sun's height by minute [degrees], every few minutes; none without a date."""
        start = self.night.start
        if start is None:
            return []
        observer = Observer(self.city.latitude, self.city.longitude)
        begun = start.replace(tzinfo=ZoneInfo(self.city.timezone))
        end = max(self.last_minute, self.night.planned or 0)
        return [
            [minute, round(sun.elevation(observer, begun + timedelta(minutes=minute)), 2)]
            for minute in range(0, end + SUN, SUN)
        ]

    @cached_property
    def fell(self) -> Mapping[str, NDArray[np.int32]]:
        """Residents of each street, and the minutes of its first bite, tenth and half."""
        table = self.night.streets
        if len(table) != len(self.city.segments.a):
            raise InputError(
                f"{self.recording.path} tells of {len(table):,} streets, the city has "
                f"{len(self.city.segments.a):,}; expected a run of this city; run again"
            )
        return tabled(table)

    @property
    def totals(self) -> NDArray[np.int64]:
        """People of the whole city by minute and condition, shape [minute, 5]."""
        return self.night.totals

    @property
    def counts(self) -> NDArray[np.int32]:
        """People by minute, district and condition, shape [minute, district, 5]."""
        return self.night.counts

    @property
    def people(self) -> int:
        """How many people there are."""
        return int(self.totals[0].sum()) if self.last_minute >= 0 else 0

    def cases(self) -> measures.Tree:
        """Return who infected whom."""
        return self.night.cases

    def largest(self) -> NDArray[np.int32]:
        """Return how many were in the largest horde of each minute."""
        return measures.largest_hordes(self.night.hordes, self.last_minute)

    @cached_property
    def index(self) -> Index:
        """The names of the city, ready to be searched."""
        return Index(self.city, self.people)

    def fallen(self) -> dict[str, NDArray[np.int32]]:
        """Return when each street fell [minute], -1 where it did not."""
        return {name: self.fell[name] for name in ("first_bite", "tenth", "half")}

    def curve(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """Return the counts of every minute, and what is measured of them."""
        last, cases = self.last_minute, self.cases()
        wait = measures.patience(cases)
        arrays = {
            "count": self.totals.astype(np.int32),
            "district_count": self.counts,
            "largest": self.largest(),
            "doubling": doubling(measures.cases_by_minute(cases, last)),
            "r": by_minute(measures.reproduction(cases, COHORT), last),
        }
        meta = {
            "conditions": list(CONDITIONS),
            "window": WINDOW,
            "cohort": COHORT,
            "patience": round(wait / MINUTE, 1) if np.isfinite(wait) else None,
            "last_minute": last,
        }
        return meta, arrays

    def minute(self, minute: int) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """Return what there is to say of the whole city after a full minute.

        Raises InputError for a minute that the record does not hold.
        """
        if not 0 <= minute <= self.last_minute:
            raise InputError(
                f"there is no minute {minute} in this run; expected 0 to {self.last_minute}"
            )
        streets = self.streets(minute)
        told: dict[str, Any] = {
            "minute": minute,
            "tick": MINUTE * minute,
            "counts": self.totals[minute].tolist(),
            "estimated": not self.filmed(minute),
        }
        arrays = {
            name: np.minimum(streets[:, i], np.iinfo(np.uint16).max).astype(np.uint16)
            for i, name in enumerate(("living", "infected", "dead"))
        }
        return told, {**arrays, **self.hordes(minute), **self.sounds(minute)}

    def account(self, piece: int, minute: int) -> Account:
        """Return what became by a minute of the street that a piece is of.

        Raises InputError for a piece or a minute that there is not.
        """
        if not 0 <= piece < len(self.city.segments.a):
            raise InputError(
                f"there is no street {piece}; expected 0 to {len(self.city.segments.a) - 1}"
            )
        last = self.last_minute
        if not 0 <= minute <= last:
            raise InputError(f"there is no minute {minute} in this run; expected 0 to {last}")
        if self._accounts is None or self._accounts[0] != last:
            self._accounts = last, Night(Recording(self.recording.path)).streets_of(self.city)
        return self._accounts[1].account(piece, minute)

    def streets(self, minute: int) -> NDArray[np.int32]:
        """Return the living, the infected and the dead of each street, shape [street, 3]."""
        if self.film is not None and self.filmed(minute):
            return self.film.at(minute)
        return self.guess.at(minute)

    @cached_property
    def film(self) -> Film | None:
        """Who was on which street; None: the record does not say."""
        return self.recording.film()

    def filmed(self, minute: int) -> bool:
        """Say whether the record holds who was on which street at a minute."""
        return self.film is not None and self.film.has(minute)

    @cached_property
    def guess(self) -> "Guess":
        """What can be said of streets where the record does not hold who is on them."""
        return Guess(self.fell, self.night.events)

    def hordes(self, minute: int) -> dict[str, NDArray[Any]]:
        """Return the hordes of a minute: where [m], how many, after whom (-1: nobody), by what."""
        found = self.horde_rows(minute)
        spots = self.where.metres(numbers(found, "segment"), numbers(found, "along"))
        cue = found.column("cue").to_pylist()
        return {
            "horde_x": spots[:, 0].astype(np.float32),
            "horde_y": spots[:, 1].astype(np.float32),
            "horde_size": numbers(found, "size").astype(np.int32),
            "horde_quarry": numbers(found, "quarry").astype(np.int32),
            "horde_whom": whom(self.persons, numbers(found, "quarry")),
            "horde_cue": np.array([CUES.index(one) for one in cue], np.uint8),
        }

    def horde_rows(self, minute: int) -> Any:
        """Return the hordes of a minute, a row each."""
        first, end = np.searchsorted(self._horde_minutes, [minute, minute + 1])
        return self.night.hordes.slice(first, end - first)

    @cached_property
    def _horde_minutes(self) -> NDArray[np.int32]:
        return numbers(self.night.hordes, "minute")

    def heard(
        self,
        kind: NDArray[np.int8],
        segment: NDArray[np.int32],
        along: NDArray[np.float32],
        tick: NDArray[np.int32],
    ) -> dict[str, NDArray[Any]]:
        """Return those of some events that say of a sound: where [m], which codes.Event, when."""
        rows = np.flatnonzero(np.isin(kind, HEARD) & (segment >= 0))
        spots = self.where.metres(segment[rows], along[rows])
        return {
            "sound_x": spots[:, 0].astype(np.float32),
            "sound_y": spots[:, 1].astype(np.float32),
            "sound_kind": kind[rows].astype(np.uint8),
            "sound_tick": tick[rows],
        }

    def sounds(self, minute: int) -> dict[str, NDArray[Any]]:
        """Return what was heard in the minute before: where [m], which codes.Event, when."""
        names = ["kind", "segment", "along", "tick"]
        events = self.recording.happened(MINUTE * (minute - 1), MINUTE * minute, names)
        kind = kinds(events) if len(events) else np.zeros(0, np.int8)
        return self.heard(kind, *columns(events, *names[1:]))


class Guess:
    """How streets stood, of a record that does not say it: from when they fell and who turned.

    The living go from all of the residents to nine tenths, to half, evenly between those minutes;
    the infected are counted where they turned, the dead where they died.
    """

    def __init__(self, fell: Mapping[str, NDArray[np.int32]], events: Any) -> None:
        self._fell = fell
        kind, segment = kinds(events), numbers(events, "segment")
        told = (kind == Event.TURNED) | (kind == Event.KILLED)
        rows = np.flatnonzero(told & (segment >= 0))
        self._kind, self._segment = kind[rows], segment[rows]
        self._tick = numbers(events, "tick")[rows]

    def at(self, minute: int) -> NDArray[np.int32]:
        """Return the living, the infected and the dead of each street, shape [street, 3]."""
        fell = self._fell
        residents = fell["residents"].astype(np.float64)
        share = np.ones(len(residents))
        first, tenth, half = (fell[name] for name in ("first_bite", "tenth", "half"))
        tenth_at = np.where(tenth < 0, np.iinfo(np.int32).max, tenth)
        begin = np.where((first >= 0) & (first < tenth_at), first, tenth_at - 1)
        share -= 0.1 * np.clip((minute - begin) / np.maximum(tenth_at - begin, 1), 0, 1)
        later = np.where(half < 0, 0, (minute - tenth) / np.maximum(half - tenth, 1))
        share -= 0.4 * np.clip(np.where(tenth < 0, 0, later), 0, 1)
        so_far = slice(0, int(np.searchsorted(self._tick, MINUTE * minute, "right")))
        there = {
            kind: np.bincount(
                self._segment[so_far][self._kind[so_far] == kind], minlength=len(residents)
            )
            for kind in (Event.TURNED, Event.KILLED)
        }
        infected = np.maximum(there[Event.TURNED] - there[Event.KILLED], 0)
        living = np.rint(residents * share)
        return np.column_stack([living, infected, there[Event.KILLED]]).astype(np.int32)


def doubling(cases: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return in how many minutes the cases doubled over the window before each minute [min].

    Infinite where they did not grow, NaN before there were any.
    """
    earlier = cases[np.maximum(np.arange(len(cases)) - WINDOW, 0)].astype(np.float64)
    passed = np.minimum(np.arange(len(cases)), WINDOW)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: NDArray[np.float32] = (passed / np.log2(cases / earlier)).astype(np.float32)
    return found


def by_minute(table: Any, last: int) -> NDArray[np.float32]:
    """Return for each minute the R of the cohort that was bitten then, NaN where none was.

    The last cohorts have not yet bitten all whom they will bite.
    """
    found = np.full(last + 1, np.nan, np.float32)
    for minute, r in zip(table["minute"].to_pylist(), table["r"].to_pylist(), strict=True):
        found[minute : minute + COHORT] = r
    return found


def columns(table: Any, *names: str) -> list[NDArray[Any]]:
    """Return some columns of a table as arrays."""
    return [numbers(table, name) for name in names]


def tabled(table: Any) -> dict[str, NDArray[np.int32]]:
    """Return a table of whole numbers as arrays by name."""
    return {name: numbers(table, name) for name in table.column_names}
