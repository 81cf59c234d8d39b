"""Where a city ends: the sea, the roads that leave the map, and the line an authority can hold.

1. The sea's edge is the map's own coastline. Where the map has none, it is the outer line of the
   districts along which no street lies outside: stretches of at least 1.5 km.
2. A road leaves the map where its way was cut, or where it ends near the rim of all streets.
3. The cordon stands where streets cross the outer line of the districts.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree
from shapely.geometry import LineString, MultiPoint, Point, Polygon

from outskirts.base.codes import Rank
from outskirts.city.districts import District, whole
from outskirts.city.network import Line, Network

STEP = 100.0
"""Spacing of the looks outward along the outer line [m]."""

LOOK = 1500.0
"""How far outside the outer line a street proves that there is land [m]. Source: assumed."""

SHORE = 1500.0
"""Shortest stretch of the outer line that counts as coast [m]. Source: assumed."""

BAND = 400.0
"""How near to the rim of all streets a road's end counts as leaving the map [m]. Source:
assumed."""

TRACK_BAND = 150.0
"""The same for unclassified roads and tracks, which end in the fields as well [m]. Source:
assumed."""


def outer_line(districts: Sequence[District]) -> Polygon:
    """Return the outline of all districts together, slivers between them closed."""
    union = shapely.union_all([one.outline for one in districts])
    closed = union.buffer(20.0, join_style="mitre").buffer(-20.0, join_style="mitre")
    return Polygon(whole(closed).exterior)


def lines_of(network: Network) -> NDArray[np.object_]:
    """Return every street as a line of shapely."""
    return np.array([LineString(edge.line) for edge in network.edges], dtype=object)


def shore(outer: Polygon, streets: NDArray[np.object_]) -> list[Line]:
    """Find the sea by the silence beyond it: long stretches with no street outside.

    Each look goes 1.5 km outward, at a right angle to the general course of the line.
    """
    ring = outer.exterior
    outside = [part for part in streets if not outer.contains(part)]
    tree = STRtree(outside)
    count = max(int(ring.length // STEP), 8)
    at = np.linspace(0, ring.length, count, endpoint=False)
    here = shapely.line_interpolate_point(ring, at)
    points = shapely.get_coordinates(here)
    ahead, behind = np.roll(points, -5, axis=0), np.roll(points, 5, axis=0)
    along = ahead - behind
    along /= np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
    sign = 1.0 if ring.is_ccw else -1.0
    out = np.column_stack([along[:, 1], -along[:, 0]]) * sign
    silent = np.zeros(count, dtype=bool)
    for i in range(count):
        start, end = points[i] + 60 * out[i], points[i] + LOOK * out[i]
        look = LineString([start, end]).buffer(200.0, quad_segs=2)
        near = tree.query(look, predicate="intersects")
        silent[i] = all(beyond(outside[k], look, outer) < 30 for k in near)
    return [points[run] for run in runs(silent) if len(run) * STEP >= SHORE]


def beyond(street: LineString, look: Polygon, outer: Polygon) -> float:
    """Return the metres of a street that lie in a look and outside the outer line."""
    return float(street.intersection(look).difference(outer.buffer(40.0)).length)


def runs(flags: NDArray[np.bool_]) -> list[NDArray[np.int64]]:
    """Return the stretches of true values on a ring, gaps of up to five steps closed."""
    count = len(flags)
    if flags.all():
        return [np.append(np.arange(count), 0)]
    if not flags.any():
        return []
    shift = int(np.flatnonzero(~flags)[0])
    turned = np.roll(flags, -shift)
    marks = np.flatnonzero(turned)
    groups = np.split(marks, np.flatnonzero(np.diff(marks) > 6) + 1)
    return [(np.arange(group[0], group[-1] + 1) + shift) % count for group in groups]


def rim(network: Network) -> LineString:
    """Return the outer rim of all streets: a concave hull that bridges bays of the street map."""
    points = np.concatenate([edge.line[[0, len(edge.line) // 2, -1]] for edge in network.edges])
    hull = shapely.concave_hull(MultiPoint(points), ratio=0.15)
    return hull.exterior if isinstance(hull, Polygon) else hull.boundary


def exits(network: Network, coast: Sequence[Line]) -> list[tuple[int, int, Rank]]:
    """Return junction, street and class of every road that leaves the map, widest first.

    Where ways were cut, exits are the drivable ends of cut ways. Otherwise they are dead ends of
    drivable roads near the rim of all streets: of tertiary roads and above within 400 m, of
    unclassified roads and tracks within 150 m; never within 300 m of the sea.
    """
    ends = Counter(end for edge in network.edges for end in (edge.a, edge.b))
    sea = shapely.union_all([LineString(line) for line in coast if len(line) >= 2])
    outer = rim(network)
    found = {}
    for i, edge in enumerate(network.edges):
        if not edge.traits.drive:
            continue
        for end in (edge.a, edge.b):
            if ends[end] != 1:
                continue
            rank = edge.traits.rank
            if network.cuts:
                leaves = end in network.cuts and rank <= Rank.TRACK
            else:
                where = Point(network.spots[end])
                band = BAND if rank <= Rank.TERTIARY else TRACK_BAND
                leaves = rank <= Rank.UNCLASSIFIED or rank == Rank.TRACK
                leaves = leaves and outer.distance(where) <= band
                leaves = leaves and (sea.is_empty or sea.distance(where) > 300)
            if leaves:
                found[end] = (end, i, rank)
    return sorted(found.values(), key=lambda one: (one[2], one[1]))


def cordon(
    network: Network, streets: NDArray[np.object_], outer: Polygon
) -> list[tuple[int, float]]:
    """Return street and metre of every crossing of the outer line.

    A street that crosses it several times and has one end on each side is held at the crossing
    nearest to its outer end; one that returns to the side it came from is left open.
    """
    ring = outer.exterior
    shapely.prepare(outer)
    inside = shapely.contains_xy(outer, network.spots[:, 0], network.spots[:, 1])
    tree = STRtree(streets)
    found = []
    for i in sorted(tree.query(ring, predicate="intersects")):
        edge = network.edges[i]
        if inside[edge.a] == inside[edge.b]:
            continue
        crossings = shapely.get_parts(streets[i].intersection(ring))
        metres = [
            float(streets[i].project(Point(x, y))) for x, y in shapely.get_coordinates(crossings)
        ]
        if metres:
            found.append((int(i), max(metres) if inside[edge.a] else min(metres)))
    return found


def segments_of(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Return the first and last point of each line, when all are laid end to end."""
    starts = np.concatenate([[0], np.cumsum([len(line) for line in lines])]).astype(int)
    return list(pairwise(starts.tolist()))
