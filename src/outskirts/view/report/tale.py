"""What a run came to, in words: what the report and the command line say of it."""

import numpy as np

from outskirts.base.codes import Condition
from outskirts.base.units import MINUTE
from outskirts.city.city import City
from outskirts.city.names import StreetNames
from outskirts.night.recorded import course
from outskirts.night.recorded.course import where
from outskirts.night.recorded.night import Night
from outskirts.record import measures
from outskirts.record.format import numbers

LEVELS = (100, 1_000, 10_000, 100_000, 1_000_000)


def person(who: int) -> str:
    """Return what a person is called: the report knows numbers only."""
    return f"person\u00a0{who:,}"


def share(part: float, whole: float) -> str:
    """Return a part of a whole in per cent, never rounded to nothing or to everything.

    A dash where there is no whole, or the part is no number.
    """
    if whole <= 0 or not np.isfinite(part):
        return "–"
    value = 100 * part / whole
    if value in (0, 100):
        return f"{value:.0f}%"
    if value < 0.1:
        return "<0.1%"
    if 99.9 < value < 100:
        return ">99.9%"
    return f"{value:.1f}%" if value < 10 or value > 99 else f"{value:.0f}%"


def several(count: int, one: str, many: str) -> str:
    """Return a count with its noun."""
    return f"{count:,} {one if count == 1 else many}"


def spoken(part: float, whole: float) -> str:
    """Return a part of a whole in per cent, for a sentence."""
    return share(part, whole).replace("<", "less than ").replace(">", "more than ")


def known(value: float, unit: str = "") -> str:
    """Return a figure with one decimal, or a dash where there is none."""
    if not np.isfinite(value):
        return "–"
    return f"{value:,.1f} {unit}".strip()


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
    quarters = course.districts(night, city)
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
    doubling = measures.growth_doubling_time(cases, night.last)
    early = measures.early_doubling_time(cases, night.last)
    told = []
    if np.isfinite(doubling):
        told.append(f"The number of cases doubled every {doubling:.1f} minutes while they grew.")
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
