"""How a night went, in rows: its hours, its districts, its longest chain of infection."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from outskirts.base.codes import Condition
from outskirts.city.city import City
from outskirts.city.names import StreetNames
from outskirts.night.recorded.night import Night
from outskirts.record import measures
from outskirts.record.format import numbers

CHAIN = 40
"""Links of the longest chain that are told; of a longer one, the first and last half as many."""


@dataclass(frozen=True)
class Link:
    """One infection of a chain. `by` is -1 for the first, who was infected at the start."""

    who: int
    by: int
    when: str
    where: str


@dataclass(frozen=True)
class Quarter:
    """How one district came through. `density` in people per km², `fell` empty: it did not.

    `order` is the minute at which it fell, for sorting; later than the night if it did not.
    """

    name: str
    people: int
    density: float | None
    bitten_here: int
    exposed: int
    lost: int
    escaped: int
    fell: str
    order: int


@dataclass(frozen=True)
class Row:
    """One time of the night: people by condition, `lost` by district, doubling time [min]."""

    when: str
    counts: tuple[int, ...]
    lost: tuple[int, ...]
    doubling: float


def where(night: Night, names: StreetNames, row: int) -> str:
    """Return where an event of the line list happened."""
    one = night.events.slice(row, 1)
    segment = int(numbers(one, "segment")[0])
    if segment < 0:
        return "on the way in a vehicle"
    inside = bool(numbers(one, "indoors")[0])
    return f"{'indoors, ' if inside else ''}{names.name(segment)}"


def chain(night: Night, names: StreetNames) -> tuple[list[Link], int]:
    """Return the longest chain of infection, and how many links were left out of its middle."""
    who = measures.longest_chain(night.cases)
    if len(who) < 2:
        return [], 0
    left_out = max(0, len(who) - CHAIN)
    told = list(range(len(who)))
    if left_out:
        told = [*told[: CHAIN // 2], *told[-CHAIN // 2 :]]
    bitten = numbers(night.events, "who")[night.bites]
    order = np.argsort(bitten, kind="stable")
    tick = numbers(night.events, "tick")
    links = []
    for i in told:
        spot = order[min(np.searchsorted(bitten, who[i], sorter=order), len(order) - 1)]
        if bitten[spot] != who[i]:
            links.append(Link(int(who[i]), -1, night.second(0), ""))
            continue
        row = int(night.bites[spot])
        by = int(who[i - 1]) if i else -1
        links.append(Link(int(who[i]), by, night.second(int(tick[row])), where(night, names, row)))
    return links, left_out


def districts(night: Night, city: City) -> list[Quarter]:
    """Return how each district came through, in the order of the city."""
    if night.last < 0:
        return []
    end, begin = night.counts[-1], night.counts[0].sum(axis=1)
    fell = measures.district_falls(night.recording)
    here = bites_by_district(night)
    found = []
    for i, name in enumerate(night.recording.districts):
        area = float(city.districts.area[i]) if i < len(city.districts.area) else 0.0
        found.append(
            Quarter(
                name,
                int(begin[i]),
                float(begin[i]) / area if area > 0 else None,
                here.get(name, 0),
                int(end[i, Condition.EXPOSED]),
                int(end[i, Condition.INFECTED] + end[i, Condition.DEAD]),
                int(end[i, Condition.ESCAPED]),
                night.clock(fell[name]) if fell[name] >= 0 else "",
                fell[name] if fell[name] >= 0 else night.last + 1,
            )
        )
    return found


def bites_by_district(night: Night) -> dict[str, int]:
    """Return how many people were bitten in each district, wherever they lived."""
    column = night.events.column("district").combine_chunks().take(night.bites)
    return {one["values"]: int(one["counts"]) for one in column.value_counts().to_pylist()}


def table_of_hours(night: Night, minutes: Sequence[int]) -> list[Row]:
    """Return the night at its first minute, at some others, and at its last."""
    if night.last < 0:
        return []
    stops = sorted({0, *minutes, night.last})
    rows = []
    for before, minute in zip([0, *stops], stops, strict=False):
        counts = night.counts[minute]
        lost = counts[:, Condition.INFECTED] + counts[:, Condition.DEAD]
        rows.append(
            Row(
                night.clock(minute),
                tuple(int(one) for one in night.totals[minute]),
                tuple(int(one) for one in lost),
                measures.doubling_time(night.cases, night.last, before, minute)
                if minute > before
                else float("nan"),
            )
        )
    return rows
