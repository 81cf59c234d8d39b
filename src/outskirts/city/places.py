"""Hang places on streets: each gets a door at a metre of the nearest street, on a side."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree
from shapely.geometry import Point

from outskirts.base.codes import PlaceKind, Rank
from outskirts.city.kinds import AREAS
from outskirts.city.lines import Line
from outskirts.city.network import Network, course

FAR = 200.0
"""A place further from every street than this is left out [m]. Source: assumed."""


@dataclass(frozen=True)
class Door:
    """A place with its door: street, metre, side (-1 left, 1 right), and where it stands [m]."""

    kind: PlaceKind
    segment: int
    along: float
    side: int
    area: float
    name: str
    by_rule: bool
    x: float
    y: float


def doorable(network: Network) -> NDArray[np.int64]:
    """Return the streets that a door may open on: walkable, at ground level, no motorway."""
    return np.array(
        [
            i
            for i, edge in enumerate(network.edges)
            if edge.traits.walk and edge.traits.rank != Rank.MOTORWAY and edge.traits.layer == 0
        ],
        dtype=np.int64,
    )


def hang(
    network: Network,
    streets: NDArray[np.object_],
    spots: Sequence[tuple[PlaceKind, float, str]],
    points: Line,
) -> tuple[list[Door], int]:
    """Give each mapped place (kind, floor area, name; at `points`) a door on the nearest street.

    Returns the doors, and how many places were too far from any street.
    """
    usable = doorable(network)
    if not len(points) or not len(usable):
        return [], len(points)
    tree = STRtree(streets[usable])
    nearest = tree.query_nearest(
        shapely.points(points), max_distance=FAR, all_matches=False, exclusive=False
    )
    doors = []
    for place, chosen in zip(*nearest.tolist(), strict=True):
        kind, area, name = spots[place]
        segment = int(usable[chosen])
        x, y = points[place]
        line = streets[segment]
        along = float(line.project(Point(x, y)))
        doors.append(
            Door(
                kind,
                segment,
                along,
                side_of(network.edges[segment].line, along, x, y),
                max(area or AREAS[kind], 4.0),
                name,
                False,
                float(x),
                float(y),
            )
        )
    return doors, len(points) - len(doors)


def side_of(line: Line, along: float, x: float, y: float) -> int:
    """Return -1 for a point left of a street, 1 for one right of it or on it."""
    px, py, dx, dy = course(line, along)
    return -1 if dx * (y - py) - dy * (x - px) > 0 else 1
