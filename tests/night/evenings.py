"""Made-up evenings in the village, small enough to count by hand."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from outskirts.base.codes import Condition, Cue, Event
from outskirts.city.city import City
from outskirts.people.synthesize import synthesize
from outskirts.record.reader import Recording
from outskirts.record.writer import Writer
from towns import village

RECIPE: dict[str, Any] = {
    "outskirts": "0.1.0",
    "scenario": {
        "name": "village",
        "title": "An evening in the village",
        "day": "2025-01-15",
        "start": "18:00:00",
        "hours": 2.0,
        "index": {"count": 2},
    },
    "seed": 7,
    "city": {"name": "village"},
    "name": "village-7-0123abcd",
    "command": "outskirts run village --seed 7 --hours 2",
}

Bite = tuple[int, int, int, int]
"""Tick, who, by, room or street."""

EVENING: tuple[Bite, ...] = (
    (65, 100, 0, 5),
    (130, 101, 0, 12),
    (800, 102, 100, 5),
    (900, 103, 100, 7),
    (1700, 104, 102, 60),
    (2600, 105, 104, 9),
)
"""0 bites 100 and 101, 100 bites 102 and 103, 102 bites 104 in a room, 104 bites 105."""

INCUBATION = 300


def hordes(minute: int, bites: Sequence[Bite]) -> dict[str, Any]:
    """Return one horde of 7 to 17 from minute 20 to 40, largest at minute 30, after person 104."""
    sizes = [17 - abs(minute - 30)] if bites and 20 <= minute <= 40 else []
    return {
        "size": np.array(sizes, dtype=np.int32),
        "segment": np.full(len(sizes), 5, dtype=np.int32),
        "along": np.full(len(sizes), 40.0, dtype=np.float32),
        "quarry": np.full(len(sizes), 104, dtype=np.int32),
        "cue": np.full(len(sizes), Cue.SIGHT, dtype=np.int8),
    }


def record(
    folder: Path,
    bites: Sequence[Bite] = EVENING,
    *,
    last: int = 60,
    index: Sequence[int] = (0, 1),
    recipe: Any = RECIPE,
    finished: bool = True,
    city: City | None = None,
) -> tuple[Recording, City]:
    """Write a record: each bitten turns five minutes later; person 101 is killed at minute 20.

    The last person leaves by an exit at minute 30.
    """
    town = village() if city is None else city
    population = synthesize(town, 1)
    dwellings = population.dwellings
    home = dwellings.segment[population.persons.home]
    people = len(home)
    writer = Writer(
        folder,
        recipe,
        town,
        np.append(np.concatenate([dwellings.segment, town.places.segment]), -1).astype(np.int32),
        np.append(np.concatenate([dwellings.along, town.places.along]), 0).astype(np.float32),
        population,
    )
    events = [(tick, Event.BITTEN, who, by, room) for tick, who, by, room in bites]
    events += [(tick + INCUBATION, Event.TURNED, who, -1, room) for tick, who, _, room in bites]
    if bites:
        events += [(1200, Event.KILLED, 101, -1, 12), (1800, Event.ESCAPED, people - 1, -1, 0)]
    district = dwellings.district[population.persons.home]
    districts = len(town.districts.name)
    condition = np.zeros(people, dtype=np.int8)
    condition[list(index)] = Condition.INFECTED
    after = {
        Event.BITTEN: Condition.EXPOSED,
        Event.TURNED: Condition.INFECTED,
        Event.KILLED: Condition.DEAD,
        Event.ESCAPED: Condition.ESCAPED,
    }
    for minute in range(last + 1):
        now = [one for one in events if 60 * (minute - 1) < one[0] <= 60 * minute]
        for _, kind, who, _, _ in sorted(now):
            condition[who] = after[kind]
        told = {
            name: np.array([one[i] for one in now], dtype=kind)
            for i, (name, kind) in enumerate(
                [
                    ("tick", np.int32),
                    ("kind", np.int8),
                    ("who", np.int32),
                    ("by", np.int32),
                    ("room", np.int32),
                ]
            )
        }
        told["along"] = np.full(len(now), 1.0, dtype=np.float32)
        counts = np.bincount(5 * district + condition, minlength=5 * districts)
        shaped = counts.reshape(-1, 5).astype(np.int32)
        writer.minute(minute, shaped, {"condition": minute}, told, hordes(minute, bites))
    if finished:
        writer.finish()
    else:
        writer.close()
    return Recording(folder), town
