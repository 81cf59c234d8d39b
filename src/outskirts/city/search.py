"""Find a street, a place, a district or a person of a city by what somebody types."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from outskirts.city.addresses import streets_of
from outskirts.city.called import called
from outskirts.city.city import City
from outskirts.city.names import StreetNames
from outskirts.city.spelling import plain
from outskirts.city.whereabouts import Whereabouts

MOST = 12
"""Answers to one question."""
LONGEST = 80
"""Letters of a question that are looked at."""


@dataclass(frozen=True)
class Entry:
    """Something that can be found: what it is, what it is called, where it is [m]."""

    kind: str
    name: str
    words: str
    number: int
    weight: float
    x: float
    y: float


class Index:
    """The names of a city, ready to be searched; `people` is how many persons there are."""

    def __init__(self, city: City, people: int) -> None:
        self.people = people
        self.entries = [*districts(city), *streets(city), *places(city)]

    def find(self, text: str) -> list[dict[str, Any]]:
        """Return what may be meant, the likeliest first, ready for JSON.

        A number is a person. Names that are equal come before those that hold the words, and those
        before the ones in which a word begins so; of equals the longer street comes first.
        """
        found: list[dict[str, Any]] = []
        number = text.strip().replace(",", "").removeprefix("#")
        if number.isascii() and number.isdecimal() and len(number) < 10:
            who = int(number)
            if who < self.people:
                name = f"person {who:,}"
                found.append({"kind": "person", "name": name, "x": None, "y": None, "id": who})
        wanted = plain(text[:LONGEST])
        ranked = []
        for entry in self.entries if wanted else []:
            if (rank := likeness(entry.words, wanted)) is not None:
                ranked.append((rank, -entry.weight, entry.name, entry))
        ranked.sort(key=lambda one: one[:3])
        for *_, one in ranked[: MOST - len(found)]:
            found.append(
                {
                    "kind": one.kind,
                    "name": one.name,
                    "x": round(one.x, 1),
                    "y": round(one.y, 1),
                    "id": one.number,
                }
            )
        return found


def likeness(words: str, wanted: str) -> int | None:
    """Return how well a name answers to what is wanted, 0 best; None: not at all."""
    if words == wanted:
        return 0
    if f" {wanted} " in f" {words} ":
        return 1
    if words.startswith(wanted):
        return 2
    return 3 if f" {wanted}" in words else None


def districts(city: City) -> list[Entry]:
    """Return the districts, each in the middle of its streets."""
    segments, shapes, parts = city.segments, city.shapes, city.districts
    first = shapes.start[:-1]
    found = []
    for i, index in enumerate(parts.name.tolist()):
        own = np.flatnonzero(segments.district == i)
        if not len(own):
            continue
        x, y = (float(np.median(values[first[own]])) for values in (shapes.x, shapes.y))
        name = city.names[index]
        weight = 1e6 + float(parts.population[i])
        found.append(Entry("district", name, plain(name), i, weight, x, y))
    return found


def streets(city: City) -> list[Entry]:
    """Return the streets that have a name, each once, in the middle of their longest piece.

    Their number is that of this longest piece.
    """
    segments, street_of = city.segments, streets_of(city)
    named = np.flatnonzero(segments.name >= 0)
    named = named[np.argsort(-segments.length[named], kind="stable")]
    total: dict[int, float] = {}
    longest: dict[int, int] = {}
    for street in named.tolist():
        key = int(street_of[street])
        total[key] = total.get(key, 0.0) + float(segments.length[street])
        longest.setdefault(key, street)
    middle = np.array(list(longest.values()), np.int32)
    spots = Whereabouts(city).metres(middle, segments.length[middle] / np.float32(2))
    names = StreetNames(city)
    return [
        Entry(
            "street",
            names.name(street),
            plain(city.names[segments.name[street]]),
            street,
            total[key],
            x,
            y,
        )
        for (key, street), (x, y) in zip(longest.items(), spots.tolist(), strict=True)
    ]


def places(city: City) -> list[Entry]:
    """Return the places that have a name: called by their kind and street, found by their name."""
    table, names = city.places, StreetNames(city)
    found = []
    for i in np.flatnonzero(table.name >= 0).tolist():
        words = plain(city.names[int(table.name[i])])
        title = f"{called(int(table.kind[i]))}, {names.name(int(table.segment[i]))}"
        found.append(Entry("place", title, words, i, 0.0, float(table.x[i]), float(table.y[i])))
    return told_apart(found)


def told_apart(found: list[Entry]) -> list[Entry]:
    """Return places of which no two are called alike: those that would be are numbered."""
    many = Counter(one.name for one in found)
    so_far: Counter[str] = Counter()
    named = []
    for one in found:
        so_far[one.name] += 1
        number = f" ({so_far[one.name]} of {many[one.name]})" if many[one.name] > 1 else ""
        named.append(replace(one, name=one.name + number))
    return named
