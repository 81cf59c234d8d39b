"""What a map says of who lives where: places and boundaries with a population."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import osmium

from outskirts.city.areas import Ring, rings
from outskirts.city.figures import figure

SETTLEMENTS = ("city", "town", "village", "hamlet")
"""Values of `place` that are settlements of their own, not parts of one."""


@dataclass(frozen=True)
class Settlement:
    """A city, town, village or hamlet as mapped, with the people that the map gives it."""

    name: str
    people: int
    longitude: float
    latitude: float


@dataclass(frozen=True)
class Border:
    """An administrative boundary: pieces and holes in degrees, its level, people if told.

    `inner[i]` are the holes of `outer[i]`. A deeper level is a smaller part of the country.
    """

    name: str
    level: int
    people: int | None
    outer: list[Ring]
    inner: list[list[Ring]]


def settlement(tags: Mapping[str, str], point: tuple[float, float]) -> Settlement | None:
    """Return the settlement that a point is the middle of, if the map gives it people."""
    people = figure(tags.get("population"))
    if tags.get("place") not in SETTLEMENTS or not people:
        return None
    return Settlement(tags.get("name", ""), people, *point)


def border(thing: osmium.osm.Area, tags: Mapping[str, str]) -> Border | None:
    """Return the administrative boundary that an area is, if it is one with a name and level."""
    level = tags.get("admin_level", "")
    if tags.get("boundary") != "administrative" or re.fullmatch(r"[0-9]{1,2}", level) is None:
        return None
    name = next((tags[key] for key in ("name", "name:en", "name:fr") if tags.get(key)), "")
    outer, inner = [], []
    for ring in thing.outer_rings():
        corners = rings(ring)[0]
        if len(corners) >= 3:
            outer.append(corners)
            holes = [rings(hole)[0] for hole in thing.inner_rings(ring)]
            inner.append([hole for hole in holes if len(hole) >= 3])
    if not name.strip() or not outer:
        return None
    return Border(" ".join(name.split()), int(level), figure(tags.get("population")), outer, inner)
