"""Turn what the build found into the frozen tables of a city."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Rank
from outskirts.city.city import (
    Coast,
    Cordon,
    Districts,
    Exits,
    Junctions,
    Places,
    Segments,
    Shapes,
)
from outskirts.city.districts import District
from outskirts.city.lines import Line
from outskirts.city.network import Network
from outskirts.city.outlines import filled, ring_of
from outskirts.city.places import Door
from outskirts.city.twins import WIDEST


class NameBook:
    """The names of a city, each once, in the order in which they came."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def number(self, name: str) -> int:
        """Return the number of a name, -1 for none."""
        return self.numbers.setdefault(name, len(self.numbers)) if name else -1

    def all(self) -> tuple[str, ...]:
        """Return every name by its number."""
        return tuple(self.numbers)


def laid(
    lines: Sequence[Line],
) -> tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.float32]]:
    """Lay lines end to end: first point of each (one more than lines), x and y of all [m]."""
    start = np.zeros(len(lines) + 1, dtype=np.int32)
    start[1:] = np.cumsum([len(line) for line in lines])
    points = np.concatenate([np.zeros((0, 2)), *lines])
    return start, points[:, 0].astype(np.float32), points[:, 1].astype(np.float32)


def junctions(network: Network) -> Junctions:
    """Return the table of junctions."""
    return Junctions(network.spots[:, 0].astype(np.float32), network.spots[:, 1].astype(np.float32))


def segments(
    network: Network, length: NDArray[np.float64], district: NDArray[np.int32], names: NameBook
) -> Segments:
    """Return the table of streets, of their geodesic lengths [m] and districts.

    Where the map does not tell, roads down to service streets are lit inside the districts, and
    nothing outside.
    """
    edges = network.edges
    kinds = [edge.traits for edge in edges]
    lit = [
        kind.lit if kind.lit >= 0 else int(where >= 0 and kind.rank not in (Rank.TRACK, Rank.PATH))
        for kind, where in zip(kinds, district.tolist(), strict=True)
    ]
    ways_out = np.array([edge.line[1] - edge.line[0] for edge in edges])
    ways_in = np.array([edge.line[-2] - edge.line[-1] for edge in edges])
    return Segments(
        a=np.array([edge.a for edge in edges], dtype=np.int32),
        b=np.array([edge.b for edge in edges], dtype=np.int32),
        length=np.maximum(length, 0.5).astype(np.float32),
        width=np.clip([kind.width for kind in kinds], 0.5, WIDEST).astype(np.float32),
        rank=np.array([kind.rank for kind in kinds], dtype=np.int8),
        walk=np.array([kind.walk for kind in kinds], dtype=np.int8),
        drive=np.array([kind.drive for kind in kinds], dtype=np.int8),
        speed=np.clip([kind.speed for kind in kinds], 1, 60).astype(np.float32),
        lit=np.array(lit, dtype=np.int8),
        layer=np.array([kind.layer for kind in kinds], dtype=np.int8),
        district=district,
        name=np.array([names.number(kind.name) for kind in kinds], dtype=np.int32),
        way=np.array([edge.way for edge in edges], dtype=np.int64),
        bearing_a=np.arctan2(ways_out[:, 1], ways_out[:, 0]).astype(np.float32),
        bearing_b=np.arctan2(ways_in[:, 1], ways_in[:, 0]).astype(np.float32),
    )


def shapes(network: Network) -> Shapes:
    """Return the true course of every street."""
    return Shapes(*laid([edge.line for edge in network.edges]))


def places(doors: Sequence[Door], length: NDArray[np.float32], names: NameBook) -> Places:
    """Return the table of places, in the order of street, metre and kind."""
    order = sorted(doors, key=lambda one: (one.segment, one.along, one.kind, one.side, one.x))
    segment = np.array([one.segment for one in order], dtype=np.int32)
    along = np.array([one.along for one in order], dtype=np.float32)
    return Places(
        kind=np.array([one.kind for one in order], dtype=np.int8),
        segment=segment,
        along=np.clip(along, 0, length[segment]) if len(order) else along,
        side=np.array([one.side for one in order], dtype=np.int8),
        area=np.array([one.area for one in order], dtype=np.float32),
        name=np.array([names.number(one.name) for one in order], dtype=np.int32),
        by_rule=np.array([one.by_rule for one in order], dtype=np.int8),
        x=np.array([one.x for one in order], dtype=np.float32),
        y=np.array([one.y for one in order], dtype=np.float32),
    )


def districts(parts: Sequence[District], names: NameBook, *, holes: bool) -> Districts:
    """Return the table of districts with their outlines, with their holes or without."""
    rings = [ring_of(part.outline if holes else filled(part.outline)) for part in parts]
    return Districts(
        np.array([names.number(part.name) for part in parts], dtype=np.int32),
        np.array([part.population for part in parts], dtype=np.int32),
        np.array([part.households for part in parts], dtype=np.int32),
        np.array([part.outline.area / 1e6 for part in parts], dtype=np.float32),
        *laid(rings),
    )


def exits(found: Sequence[tuple[int, int, Rank]]) -> Exits:
    """Return the table of exits from (junction, street, class)."""
    return Exits(
        np.array([one[0] for one in found], dtype=np.int32),
        np.array([one[1] for one in found], dtype=np.int32),
        np.array([one[2] for one in found], dtype=np.int8),
    )


def cordon(
    found: Sequence[tuple[int, float]], length: NDArray[np.float32], inside: NDArray[np.int32]
) -> Cordon:
    """Return the table of crossings from (street, metre) and the district inside each."""
    segment = np.array([one[0] for one in found], dtype=np.int32)
    along = np.array([one[1] for one in found], dtype=np.float32)
    return Cordon(segment, np.minimum(along, length[segment]), inside.astype(np.int32))


def coast(lines: Sequence[Line]) -> Coast:
    """Return the sea's edge."""
    return Coast(*laid(lines))
