"""What a run came to, in words and in rows: what the report says, before it is laid out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from outskirts.base.codes import Condition
from outskirts.base.units import MINUTE
from outskirts.city.city import City
from outskirts.city.info import StreetNames
from outskirts.record import measures
from outskirts.record.format import numbers
from outskirts.view.night import Night, several, share

CHAIN = 40
"""Links of the longest chain that are told; of a longer one, the first and last half as many."""

LEVELS = (100, 1_000, 10_000, 100_000, 1_000_000)


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


def person(who: int) -> str:
    """Return what a person is called: the report knows numbers only."""
    return f"person\u00a0{who:,}"


def spoken(part: float, whole: float) -> str:
    """Return a part of a whole in per cent, for a sentence."""
    return share(part, whole).replace("<", "less than ").replace(">", "more than ")


def known(value: float, unit: str = "") -> str:
    """Return a figure with one decimal, or a dash where there is none."""
    if not np.isfinite(value):
        return "–"
    return f"{value:,.1f} {unit}".strip()


def where(night: Night, names: StreetNames, row: int) -> str:
    """Return where an event of the line list happened."""
    one = night.events.slice(row, 1)
    segment = int(numbers(one, "segment")[0])
    if segment < 0:
        return "on the way in a vehicle"
    inside = bool(numbers(one, "indoors")[0])
    return f"{'indoors, ' if inside else ''}{names.name(segment)}"


def outcome(night: Night, city: City) -> list[str]:
    """Return what happened, a few paragraphs; counts first."""
    if night.last < 0:
        return ["The record holds no full minute yet."]
    people, end = night.people, night.clock(night.last)
    if night.calm:
        return [
            f"{several(people, 'person', 'people')}, {night.clock(0)} to {end}.",
            "Nobody is infected. An ordinary evening.",
        ]
    first = night.totals[0]
    dead, escaped = night.ended(Condition.DEAD), night.ended(Condition.ESCAPED)
    exposed, infected = night.ended(Condition.EXPOSED), night.ended(Condition.INFECTED)
    spared = night.ended(Condition.SUSCEPTIBLE)
    begun = int(first[Condition.EXPOSED] + first[Condition.INFECTED])
    bitten = len(night.bites)
    state = "infected" if not first[Condition.EXPOSED] else "infected or had been bitten"
    lines = [
        f"{several(people, 'person', 'people')} were in the city at {night.clock(0)}; "
        f"{begun:,} of them {'was' if begun == 1 else 'were'} {state}. "
        f"By {end}, {several(bitten, 'person', 'people')} had been bitten.",
        f"At {end}, {infected:,} {'was' if infected == 1 else 'were'} infected and {dead:,} had "
        f"died. {exposed:,} had been bitten and {'was' if exposed == 1 else 'were'} still "
        f"themselves. {escaped:,} had left the city. {spared:,} had not been bitten and were "
        f"still there: {spoken(spared, people)} of all.",
    ]
    lines += spread(night)
    quarters = districts(night, city)
    worst = max(quarters, key=lambda one: one.lost / max(one.people, 1), default=None)
    if worst is not None and worst.lost and len(quarters) > 1:
        fallen = sum(1 for one in quarters if one.fell)
        lines.append(
            f"{worst.name} lost the largest part: {worst.lost:,} of {worst.people:,} residents "
            f"({spoken(worst.lost, worst.people)}) were infected or dead. "
            f"{f'{fallen:,} of {len(quarters):,} districts' if fallen else 'No district'} had lost "
            "half of the residents."
        )
    return lines


def spread(night: Night) -> list[str]:
    """Return how it spread, one paragraph; none where nobody was bitten."""
    cases = night.cases
    if not len(night.bites):
        return ["Nobody was bitten."]
    doubling = measures.doubling_time(cases, night.last)
    early = measures.early_doubling_time(cases, night.last)
    told = []
    if np.isfinite(doubling):
        told.append(f"The number of cases doubled every {doubling:.1f} minutes on average.")
    if np.isfinite(early) and len(cases.who) >= measures.EARLY:
        told.append(f"Up to {measures.EARLY:,} cases it was every {early:.1f} minutes.")
    mean, until = measures.mean_offspring(cases, night.last)
    if np.isfinite(mean):
        told.append(
            f"Cases from before {night.clock(until)} bit {mean:.1f} others each on average."
        )
    told.append(
        f"Of the bites, {spoken(night.indoors, 1)} happened indoors, "
        f"{spoken(1 - night.indoors, 1)} outdoors."
    )
    longest = len(measures.longest_chain(cases))
    if longest > 1:
        told.append(f"The longest chain of infection ran through {longest} people.")
    aware = round((1 - night.unnoticed) * night.people)
    told.append(
        f"{at_first(night).capitalize()}, {several(aware, 'person', 'people')} had been bitten or "
        "first cases, had taken fright or learnt that something was wrong; "
        f"{spoken(night.unnoticed, 1)} of all people noticed nothing."
    )
    return [" ".join(told)]


def at_first(night: Night) -> str:
    """Return what the beginning of a night is called: its first hour, if it was that long."""
    return "in the first hour" if night.last >= 60 else f"in the first {night.last} minutes"


def largest_horde(night: Night, names: StreetNames) -> str:
    """Return when and where the largest horde was, and after whom: a sentence."""
    horde = measures.largest_horde(night.hordes)
    if horde is None:
        return "At no full minute did two infected chase together."
    after = {
        "sight": "whom they had seen",
        "scent": "whose trail they followed",
        "sound": "whom they had heard",
    }.get(horde.cue, "")
    told = f", after {person(horde.quarry)}" if horde.quarry >= 0 else ""
    if told and after:
        told += f", {after}"
    return (
        f"The largest horde was of {horde.size:,} infected, at {night.clock(horde.minute)}, "
        f"{names.name(horde.segment)}{told}."
    )


def moments(night: Night, names: StreetNames) -> list[tuple[str, str]]:
    """Return the turning points of the night: when, and what happened."""
    found: list[tuple[int, str]] = []
    ticks = numbers(night.events, "tick")[night.bites]
    indoors = numbers(night.events, "indoors")[night.bites].astype(bool)
    if len(ticks):
        found.append((int(ticks[0]), f"First bite: {where(night, names, int(night.bites[0]))}"))
        inside = np.flatnonzero(indoors)
        if len(inside) and inside[0]:
            place = where(night, names, int(night.bites[inside[0]]))
            found.append((int(ticks[inside[0]]), f"First bite {place}"))
    for level in LEVELS:
        if len(ticks) >= level:
            place = where(night, names, int(night.bites[level - 1]))
            found.append(
                (int(ticks[level - 1]), f"{level:,} people bitten; the last of them: {place}")
            )
    fallen = measures.district_falls(night.recording) if night.last >= 0 else {}
    for name, minute in fallen.items():
        if minute >= 0:
            found.append((minute * MINUTE, f"{name} had lost half of its residents"))
    return [(night.second(tick), words) for tick, words in sorted(found)]


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
