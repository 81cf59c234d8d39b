"""The line list of an outbreak as epidemiologists keep it: one row for each case.

A case is a person who was bitten or who was infected as the night began. What befell them stands
beside who they were; times are the city's own, and minutes since the start.
"""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from outskirts.base.codes import Condition, Event, Sex
from outskirts.city.city import City
from outskirts.city.names import StreetNames
from outskirts.night.recorded.branches import removed
from outskirts.people.population import Population
from outskirts.record import measures
from outskirts.record.format import CONDITIONS, OUTSIDE, numbers
from outskirts.record.lives import kinds
from outskirts.record.neighbours import befall, first_cases
from outskirts.record.reader import Recording
from outskirts.record.standing import FATES

OF_CASES = [
    "tick", "kind", "who", "by", "segment", "longitude", "latitude", "district", "indoors",
]  # fmt: skip
"""Columns of the events that are read."""

REMOVED = "removed"
"""What becomes of those whom a change took out of the night."""
MOMENT = pa.timestamp("s")

COLUMNS: dict[str, tuple[Any, str]] = {
    "case": (pa.int32(), "number of the case: the index cases first, then in the order of bites"),
    "person": (pa.int32(), "number of the person, as in every table of a record"),
    "index": (pa.bool_(), "true: an index case, infected or exposed as the night began"),
    "generation": (pa.int32(), "bites between the case and the first of its chain; 0: the first"),
    "age_years": (pa.int32(), "age in completed years"),
    "sex": (pa.string(), "female or male"),
    "home_district": (pa.string(), "district of the home"),
    "home_street": (pa.string(), "street of the home"),
    "bitten_at": (MOMENT, "when bitten, date and time of day; of an index case the start"),
    "bitten_clock": (pa.string(), "when bitten, time of day"),
    "bitten_min": (pa.float64(), "when bitten, minutes since the start [min]"),
    "bitten_district": (
        pa.string(), "district of the bite; of an index case where they were at the start",
    ),
    "bitten_street": (pa.string(), "street of the bite; empty: on the way in a vehicle"),
    "bitten_indoors": (pa.bool_(), "true: the bite happened indoors"),
    "bitten_longitude": (pa.float64(), "place of the bite, WGS 84 [degrees]"),
    "bitten_latitude": (pa.float64(), "place of the bite, WGS 84 [degrees]"),
    "bitten_by": (pa.int32(), "number of the person who bit; empty: nobody, as of index cases"),
    "bitten_by_case": (pa.int32(), "number of the case who bit"),
    "incubation_min": (pa.float64(), "from bite to turning [min]; empty: never turned, or at once"),
    "turned_at": (MOMENT, "when turned, date and time of day; empty: never turned"),
    "turned_clock": (pa.string(), "when turned, time of day"),
    "turned_min": (pa.float64(), "when turned, minutes since the start [min]"),
    "died_at": (MOMENT, "when killed, date and time of day; empty: not killed"),
    "died_clock": (pa.string(), "when killed, time of day"),
    "died_min": (pa.float64(), "when killed, minutes since the start [min]"),
    "escaped_at": (MOMENT, "when they left the city, date and time of day; empty: they did not"),
    "escaped_clock": (pa.string(), "when they left the city, time of day"),
    "escaped_min": (pa.float64(), "when they left the city, minutes since the start [min]"),
    "outcome": (
        pa.string(), "how they stood at the end: exposed, infected, dead or escaped; or removed: "
        "taken out of the night by 'outskirts whatif'",
    ),
    "people_bitten": (pa.int32(), "cases whom this case bit: secondary cases"),
}  # fmt: skip
"""Every column: its type, and what it means."""


def table(recording: Recording, city: City, start: datetime, begun: Condition) -> Any:
    """Return the line list of a night, `COLUMNS`, one row for each case in their order.

    `start` is the local time at which the night began, `begun` the condition of the first cases.
    Raises InputError where the record does not keep its people.
    """
    events = recording.only(FATES, OF_CASES)
    cases = measures.tree(events)
    population = recording.people()
    found: dict[str, Any] = {
        "case": np.arange(1, len(cases.who) + 1),
        "person": cases.who,
        "index": np.arange(len(cases.who)) < cases.index,
        "generation": cases.generation,
        **lived(population, city, cases.who),
    }
    kind, who, tick = kinds(events), *(numbers(events, name) for name in ("who", "tick"))
    row_of = firsts(kind == Event.BITTEN, who, len(population.persons.age))[cases.who]
    found |= bitten(events, city, row_of)
    parent = cases.parent
    by = numbers(events, "by")[np.maximum(row_of, 0)] if len(events) else parent
    found["bitten_by"] = masked(by, (row_of < 0) | (by < 0))
    found["bitten_by_case"] = masked(parent + 1, parent < 0)
    ticks = {"bitten": cases.tick}
    for name, event in (
        ("turned", Event.TURNED), ("died", Event.KILLED), ("escaped", Event.ESCAPED),
    ):  # fmt: skip
        row = firsts(kind == event, who, len(population.persons.age))[cases.who]
        ticks[name] = np.where(row >= 0, tick[np.maximum(row, 0)] if len(tick) else -1, -1)
    waited = ticks["turned"] - cases.tick
    found["incubation_min"] = masked(np.round(waited / 60, 2), ticks["turned"] < 0)
    if begun == Condition.INFECTED:
        ticks["turned"] = np.where(found["index"], 0, ticks["turned"])
    for name, when in ticks.items():
        found |= moments(name, when, start)
    condition = np.zeros(len(population.persons.age), dtype=np.int8)
    befall(condition, kind, who, first_cases(kind, numbers(events, "by"), tick), begun)
    ended = np.where(condition[cases.who] == 0, begun, condition[cases.who])
    gone = np.isin(cases.who, list(removed(recording.recipe))) & (ended == Condition.ESCAPED)
    found["outcome"] = np.where(gone, REMOVED, np.array(CONDITIONS)[ended])
    found["people_bitten"] = np.bincount(parent[parent >= 0], minlength=len(cases.who))
    columns = [pa.array(found[name]).cast(kept) for name, (kept, _) in COLUMNS.items()]
    return pa.table(columns, names=list(COLUMNS))


def firsts(those: NDArray[np.bool_], who: NDArray[np.int32], people: int) -> NDArray[np.int64]:
    """Return the first row of each person among some rows, shape [person], -1 where none is."""
    rows = np.flatnonzero(those)[::-1]
    found = np.full(people, -1, dtype=np.int64)
    found[who[rows]] = rows
    return found


def lived(population: Population, city: City, who: NDArray[np.int32]) -> dict[str, Any]:
    """Return who some people are and where they live."""
    persons, dwellings = population.persons, population.dwellings
    home = persons.home[who]
    return {
        "age_years": persons.age[who],
        "sex": [Sex(one).name.lower() for one in persons.sex[who].tolist()],
        "home_district": [
            city.names[one] for one in city.districts.name[dwellings.district[home]].tolist()
        ],
        "home_street": streets(city, dwellings.segment[home]),
    }


def bitten(events: Any, city: City, row: NDArray[np.int64]) -> dict[str, Any]:
    """Return where bites happened that stand in some rows of the events, nothing for row -1."""
    there = events.take(pa.array(row, mask=row < 0))
    street = there.column("segment").combine_chunks().fill_null(-1).to_numpy()
    district = [one if one != OUTSIDE else None for one in there.column("district").to_pylist()]
    return {
        "bitten_district": pa.array(district, pa.string()),
        "bitten_street": pa.array(streets(city, street), pa.string()),
        "bitten_indoors": there.column("indoors").combine_chunks(),
        "bitten_longitude": rounded(there, "longitude"),
        "bitten_latitude": rounded(there, "latitude"),
    }


def rounded(rows: Any, name: str) -> Any:
    """Return degrees to a tenth of a metre, nothing where there are none."""
    values = numbers(rows, name).astype(np.float64)
    return masked(np.round(values, 6), np.isnan(values))


def streets(city: City, segment: NDArray[np.int32]) -> list[str | None]:
    """Return what streets are called, None for -1; each is looked up once."""
    called = StreetNames(city)
    names = {one: called.street(one) if one >= 0 else None for one in np.unique(segment).tolist()}
    return [names[one] for one in segment.tolist()]


def moments(name: str, tick: NDArray[np.int32], start: datetime) -> dict[str, Any]:
    """Return the three columns of a time: as date and time, as time of day, as minutes.

    `tick` -1: it did not happen.
    """
    never = tick < 0
    seconds = np.timedelta64(1, "s") * tick.astype(np.int64)
    clock = [
        None if one < 0 else f"{start + timedelta(seconds=one):%H:%M:%S}" for one in tick.tolist()
    ]
    return {
        f"{name}_at": masked(np.datetime64(start, "s") + seconds, never),
        f"{name}_clock": pa.array(clock, pa.string()),
        f"{name}_min": masked(np.round(tick / 60, 2), never),
    }


def masked(values: NDArray[Any], missing: NDArray[np.bool_]) -> Any:
    """Return a column with nothing where a value is missing."""
    return pa.array(values, mask=missing)


def sample(rows: Any, count: int, seed: int) -> Any:
    """Return `count` cases of a line list, drawn by chance, in their order; all if it has fewer.

    Equal seeds draw equal cases, and a smaller sample is a part of a larger one.
    """
    drawn = np.random.PCG64(seed).random_raw(len(rows))
    kept = np.sort(np.argsort(drawn, kind="stable")[:count])
    return rows.take(pa.array(kept))


def plain(rows: Any) -> Any:
    """Return a line list with its times as text, 2025-01-15T18:03:12."""
    columns = [
        pc.strftime(column, format="%Y-%m-%dT%H:%M:%S")
        if pa.types.is_timestamp(column.type)
        else column
        for column in rows.columns
    ]
    return pa.table(columns, names=rows.column_names)
