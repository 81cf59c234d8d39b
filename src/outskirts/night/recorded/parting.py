"""Where two nights of the same people part, and for whom they end otherwise."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Condition, Event
from outskirts.base.errors import InputError
from outskirts.city.city import City
from outskirts.city.names import street_name
from outskirts.city.whereabouts import Whereabouts
from outskirts.night.recorded.clock import Clock
from outskirts.night.recorded.reasons import happened
from outskirts.people.population import Population
from outskirts.record.differences import Differences
from outskirts.record.format import KINDS, numbers
from outskirts.record.reader import Recording

ENDS = ("not bitten", "bitten", "infected", "dead", "out of the city")
"""How people ended, in the order of codes.Condition."""
LOST = (Condition.EXPOSED, Condition.INFECTED, Condition.DEAD)
LINES = 12
"""People who are named; `outskirts compare` prints as many moments."""


def same_people(paths: list[Path], recipes: list[dict[str, Any]]) -> None:
    """Refuse two runs of different people: a person of one would be nobody in the other."""
    for name, keys in (
        ("city", ("city", "hash")),
        ("seed", ("seed",)),
        ("start", ("scenario", "start")),
    ):
        said = []
        for path, recipe in zip(paths, recipes, strict=True):
            value: Any = recipe
            for key in keys:
                value = value.get(key) if isinstance(value, dict) else None
            if value is None:
                raise InputError(
                    f"{path} says no {name} in its recipe; expected the folder of a run that "
                    "'outskirts run' made"
                )
            said.append(value)
        if said[0] != said[1]:
            raise InputError(
                f"the two runs differ in their {name} ({str(said[0])[:12]}, {str(said[1])[:12]}), "
                "so their people are not the same; expected two runs of one city, seed and start"
            )


def facts_of(runs: list[Recording], found: Differences, clock: Clock, city: City) -> dict[str, Any]:
    """Return how two runs differ, ready for JSON."""
    fates = found.fates()
    lost = [np.isin(one, LOST) for one in (found.before, found.after)]
    touched = found.touched()
    return {
        "runs": [str(one.path) for one in runs],
        "people": len(found.since),
        "until": clock.told(clock.end),
        "parted_minute": found.parted,
        "parted": first_event(runs, found, clock, city),
        "touched": int(touched[-1]),
        "touched_by_minute": touched.tolist(),
        "saved": int((lost[0] & ~lost[1]).sum()),
        "lost": int((lost[1] & ~lost[0]).sum()),
        "fates": {
            one.name.lower(): {
                two.name.lower(): int(fates[one, two]) for two in Condition if fates[one, two]
            }
            for one in Condition
            if fates[one].any()
        },
        "otherwise": [
            {
                "person": int(who),
                "since": clock.told(int(found.since[who])),
                "before": ENDS[found.before[who]],
                "after": ENDS[found.after[who]],
            }
            for who in first_ones(found, lost[0] != lost[1])
        ],
    }


def first_ones(found: Differences, other_end: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return those who are lost in one world only, by when their lives part; `LINES` at most."""
    who = np.flatnonzero(other_end)
    order: NDArray[np.int64] = who[np.argsort(found.since[who], kind="stable")][:LINES]
    return order


def first_event(
    runs: list[Recording], found: Differences, clock: Clock, city: City
) -> dict[str, Any] | None:
    """Return the first event that only one of the two runs has, None where there is none."""
    if found.first is None:
        return None
    row, run = found.first
    event = runs[run].events().slice(row, 1)
    tick, who, by, segment = (
        int(numbers(event, name)[0]) for name in ("tick", "who", "by", "segment")
    )
    kind = event.column("kind").to_pylist()[0]
    return {
        "at": clock.told(tick),
        "tick": tick,
        "only_in": str(runs[run].path),
        "person": who,
        "kind": kind,
        "words": f"person {who:,} {happened(Event(KINDS.index(kind)), True, by)}",
        "where": street_name(city, segment) if segment >= 0 else None,
    }


def homes_of(
    city: City, population: Population, found: Differences
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return where those live who are saved, lost, or live otherwise, [m], shape [person, 2]."""
    dwellings, home = population.dwellings, population.persons.home
    at = Whereabouts(city).metres(dwellings.segment, dwellings.along)[home]
    lost = [np.isin(one, LOST) for one in (found.before, found.after)]
    saved, gone = lost[0] & ~lost[1], lost[1] & ~lost[0]
    rest = (found.since >= 0) & ~saved & ~gone
    return at[saved], at[gone], at[rest]
