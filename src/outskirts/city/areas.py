"""What a map draws as areas: buildings, the ground that they stand on, and woods."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import osmium
from numpy.typing import NDArray

from outskirts.base.codes import Use
from outskirts.city import uses

Ring = NDArray[np.float64]
"""Corners as longitude and latitude, shape [corner, 2]; the last is not the first again."""

ENTRANCES = {"main": 0, "yes": 1, "home": 2, "staircase": 2, "shop": 3, "service": 4}
"""Which of a building's mapped entrances is its door: the one of the lowest rank."""

METRES = 111_195.0
"""Metres in a degree of latitude, on the mean sphere. Source: 6,371 km x pi / 180."""


@dataclass(frozen=True, slots=True)
class House:
    """A building as mapped.

    `solid` is the share of its outline that is no courtyard; `use` is None and `floors` and
    `usual` (what such buildings have as a rule) are 0 where the map does not tell; `street` is
    that of its address; `door` the longitude and latitude of its entrance.
    """

    ring: Ring
    solid: float
    use: Use | None
    floors: int
    usual: int
    street: str
    door: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Patch:
    """Ground of one kind: its outline, and what buildings on it are for."""

    ring: Ring
    use: Use


def rank_of(tags: Mapping[str, str]) -> int:
    """Return how likely a mapped entrance is the door of its building, -1 for none."""
    return ENTRANCES.get(tags.get("entrance", ""), -1)


def rings(nodes: Iterable[osmium.osm.NodeRef]) -> tuple[Ring, list[int]]:
    """Return the corners of a closed ring with known places, and their nodes."""
    known = [(node.lon, node.lat, node.ref) for node in nodes if node.location.valid()]
    if len(known) > 1 and known[0] == known[-1]:
        known.pop()
    return np.array([one[:2] for one in known]).reshape(-1, 2), [one[2] for one in known]


def houses_of(
    thing: osmium.osm.Area, tags: Mapping[str, str], entrances: Mapping[int, int]
) -> list[House]:
    """Return the buildings that an area is: one for each of its outer rings."""
    use, floors, usual = uses.use_of(tags), uses.floors_of(tags), uses.usual_floors(tags)
    street = tags.get("addr:street", "")
    made = []
    for outer in thing.outer_rings():
        ring, nodes = rings(outer)
        if len(ring) < 3:
            continue
        holes = [extent(rings(inner)[0]) for inner in thing.inner_rings(outer)]
        doors = [(entrances[node], i) for i, node in enumerate(nodes) if node in entrances]
        door = tuple(ring[min(doors)[1]].tolist()) if doors else None
        solid = 1 - sum(holes) / max(extent(ring), 1e-9) if holes else 1.0
        made.append(House(ring, max(solid, 0.05), use, floors, usual, street, door))
    return made


def patches_of(thing: osmium.osm.Area, use: Use) -> list[Patch]:
    """Return the grounds that an area is: one for each of its outer rings, clearings ignored."""
    found = [rings(outer)[0] for outer in thing.outer_rings()]
    return [Patch(ring, use) for ring in found if len(ring) >= 3]


def extent(ring: Ring) -> float:
    """Return the area inside a ring, on flat ground [m²]."""
    if len(ring) < 3:
        return 0.0
    scale = math.cos(math.radians(float(ring[0, 1]))) * METRES
    x, y = (ring[:, 0] - ring[0, 0]) * scale, (ring[:, 1] - ring[0, 1]) * METRES
    return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2)
