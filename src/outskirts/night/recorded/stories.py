"""People of a night with a story, for a page that can ask nobody: the bitten and the hunted."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Event, Sex
from outskirts.city.city import City
from outskirts.city.names import StreetNames
from outskirts.city.whereabouts import Whereabouts
from outskirts.night.recorded import reasons
from outskirts.people.population import Population
from outskirts.record import lives
from outskirts.record.format import KINDS, numbers

MOST = 4000
"""People whose stories are told."""
HUNTED = 0.3
"""Share of them that are those hunted longest; the others are infected, spread over the night."""
LONGEST = 24
"""Events of one person that are told: the last ones, and the bite."""

OF_STORIES = ["tick", "kind", "who", "by", "segment", "along"]
"""Columns of the line list of which stories are made."""


def stories(
    events: Any, population: Population, city: City, last_tick: int, most: int = MOST
) -> list[dict[str, Any]]:
    """Return what befell at most `most` people, ready for JSON, in the order of their numbers.

    A story is a person, what they are, the street of their home, and the events of the line list
    that are theirs or that somebody did to them, each with its place [m] where it has one.
    """
    people = len(population.persons.age)
    chosen = choose(events, population.persons.age >= lives.GROWN, last_tick, most)
    kind = lives.kinds(events)
    who, by, tick, segment = (numbers(events, name) for name in ("who", "by", "tick", "segment"))
    along = numbers(events, "along")
    names = StreetNames(city)
    told: dict[int, list[dict[str, Any]]] = {one: [] for one in chosen.tolist()}
    inside = np.zeros(people, dtype=bool)
    inside[chosen] = True
    rows = np.flatnonzero(inside[np.maximum(who, 0)] & (who >= 0) | inside[by] & (by >= 0))
    spots = places(city, segment[rows], along[rows])
    for row, spot in zip(rows.tolist(), spots, strict=True):
        happened = Event(int(kind[row]))
        for one, other, own in ((who[row], by[row], True), (by[row], who[row], False)):
            if int(one) not in told or (not own and one == who[row]):
                continue
            there = bool(segment[row] >= 0)
            told[int(one)].append(
                {
                    "tick": int(tick[row]),
                    "kind": KINDS[happened] if own else "",
                    "by": int(other),
                    "words": reasons.happened(happened, own, int(other)),
                    "where": names.name(int(segment[row])) if there else None,
                    "x": round(float(spot[0]), 1) if there else None,
                    "y": round(float(spot[1]), 1) if there else None,
                }
            )
    persons, dwellings = population.persons, population.dwellings
    return [
        {
            "person": one,
            "is": reasons.described(int(persons.age[one]), int(persons.sex[one]) == Sex.FEMALE),
            "home": names.name(int(dwellings.segment[persons.home[one]])),
            "events": shortened(events_of),
        }
        for one, events_of in sorted(told.items())
    ]


def choose(events: Any, grown: NDArray[np.bool_], last_tick: int, most: int) -> NDArray[np.int64]:
    """Return whose stories are told: those hunted longest, and infected spread over the night.

    The hero and the hunter of the night are always among them.

    Only those of whom `grown` (shape [person]) says so: no child is the subject of a story.
    """
    kind, who = lives.kinds(events), numbers(events, "who")
    cases = who[(kind == Event.BITTEN) & (who >= 0)].astype(np.int64)
    cases = cases[grown[cases]]
    cast = lives.cast(events, len(grown))
    leading = [one for one in (cast.hero(grown, last_tick), cast.hunter(grown)) if one is not None]
    hunted = cast.hunted(last_tick)
    hunted[~grown] = 0
    longest = np.argsort(-hunted, kind="stable")[: int(most * HUNTED)]
    longest = longest[hunted[longest] > 0]
    room = most - len(longest)
    step = max(-(-len(cases) // room), 1)
    return np.unique(np.concatenate([longest, cases[::step], np.array(leading, np.int64)]))


def places(
    city: City, segment: NDArray[np.int32], along: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Return metres east and north of each event, shape [event, 2], NaN for nowhere."""
    spots = np.full((len(segment), 2), np.nan)
    there = segment >= 0
    spots[there] = Whereabouts(city).metres(segment[there], along[there])
    return spots


def shortened(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the last events of somebody, and those before that say what became of them."""
    early = [one for one in events[:-LONGEST] if one["kind"] in ("bitten", "turned")]
    return early + events[-LONGEST:]
