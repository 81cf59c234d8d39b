"""Where a city ends: the sea, the roads that leave the map, and the line an authority can hold.

1. The sea's edge is the map's own coastline, and nothing else. Of a city that is known to lie by
   the sea, and whose map lacks the coastline, it is the longest stretch of the districts' outer
   line that no street crosses for good and that no street lies beyond.
2. A road leaves the map where its way was cut, where it ends beyond the rectangle that the map was
   cut to, or where it ends at the city's rim.
3. The cordon stands where streets cross the outer line of the districts.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree
from shapely.geometry import LineString, MultiPoint, Point, Polygon

from outskirts.base.codes import Rank, Way
from outskirts.city.districts import District
from outskirts.city.lines import Line
from outskirts.city.network import Edge, Network, extent
from outskirts.city.outlines import Shape, filled, largest, sound

STEP = 100.0
"""Spacing of the looks outward along the outer line [m]."""

LOOK = 1500.0
"""How far outside the outer line a street proves that there is land [m]. Source: assumed."""

SHORE = 3000.0
"""Shortest stretch of the outer line that counts as coast [m]. Source: assumed."""

LEAVING = 150.0
"""A street that gets this far outside crosses the outer line for good [m]. Source: assumed."""

BAND = 400.0
"""How near to the rim a road's end counts as leaving the map [m]. Source: assumed."""

FIELD_BAND = 150.0
"""The same for unclassified roads and tracks, which end in the fields as well [m]. Source:
assumed."""

SEASIDE = 300.0
"""A road that ends this near to the sea ends there [m]. Source: assumed."""

STUB = 200.0
"""A secondary or tertiary road shorter than this ends in the city [m]. Source: assumed."""


def outer_line(districts: Sequence[District]) -> Shape:
    """Return the ground of all districts together, holes and slivers between them closed."""
    union = shapely.union_all([one.outline for one in districts])
    closed = union.buffer(20.0, join_style="mitre").buffer(-20.0, join_style="mitre")
    return filled(sound(closed))


def lines_of(network: Network) -> NDArray[np.object_]:
    """Return every street as a line of shapely."""
    return np.array([LineString(edge.line) for edge in network.edges], dtype=object)


def shore(ground: Shape, streets: NDArray[np.object_]) -> list[Line]:
    """Find the sea by the silence beyond it: the longest stretch with no street outside.

    Each look goes 1.5 km outward, at a right angle to the general course of the line. A street
    that leaves for good ends a stretch. Stretches at least half as long as the longest count too.
    """
    outer = largest(ground)
    ring = outer.exterior
    grown = outer.buffer(40.0)
    outside = [part.difference(grown) for part in streets if not grown.contains(part)]
    tree = STRtree(outside)
    count = max(int(ring.length // STEP), 8)
    here = shapely.line_interpolate_point(ring, np.linspace(0, ring.length, count, endpoint=False))
    points = shapely.get_coordinates(here)
    along = np.roll(points, -5, axis=0) - np.roll(points, 5, axis=0)
    along /= np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
    out = np.column_stack([along[:, 1], -along[:, 0]]) * (1.0 if ring.is_ccw else -1.0)
    looks = [
        LineString([p + 60 * q, p + LOOK * q]).buffer(200.0, quad_segs=2)
        for p, q in zip(points, out, strict=True)
    ]
    silent = np.ones(count, dtype=bool)
    for look, street in zip(*tree.query(looks, predicate="intersects").tolist(), strict=True):
        if silent[look] and outside[street].intersection(looks[look]).length >= 30:
            silent[look] = False
    left = [part for part in outside if shapely.hausdorff_distance(part, ring) > LEAVING]
    leaving = np.zeros(count, dtype=bool)
    if left:
        leaving[STRtree(left).query(here, predicate="dwithin", distance=STEP)[0]] = True
    stretches = [points[run] for run in runs(silent & ~leaving, leaving)]
    longest = max((len(one) for one in stretches), default=0)
    return [one for one in stretches if len(one) * STEP >= SHORE and len(one) * 2 >= longest]


def runs(flags: NDArray[np.bool_], walls: NDArray[np.bool_]) -> list[NDArray[np.int64]]:
    """Return the stretches of true values on a ring; gaps of up to five without a wall close."""
    count = len(flags)
    if flags.all():
        return [np.append(np.arange(count), 0)]
    if not flags.any():
        return []
    shift = int(np.flatnonzero(~flags)[0])
    marks = np.flatnonzero(np.roll(flags, -shift))
    barred = np.cumsum(np.roll(walls, -shift))
    apart = (np.diff(marks) > 6) | (np.diff(barred[marks]) > 0)
    groups = np.split(marks, np.flatnonzero(apart) + 1)
    return [(np.arange(group[0], group[-1] + 1) + shift) % count for group in groups]


def rim(network: Network) -> LineString:
    """Return the outer rim of all streets: a concave hull that bridges bays of the street map."""
    points = np.concatenate([edge.line[[0, len(edge.line) // 2, -1]] for edge in network.edges])
    hull = shapely.concave_hull(MultiPoint(points), ratio=0.15)
    return hull.exterior if isinstance(hull, Polygon) else hull.boundary


def exits(
    network: Network, coast: Sequence[Line], outer: Shape | None, frame: Polygon | None = None
) -> list[tuple[int, int, Rank]]:
    """Return junction, street and class of every road that leaves the map, widest first.

    1. Where ways were cut, exits are the drivable ends of cut ways.
    2. Otherwise they are the dead ends of drivable roads, ramps apart, outside the outer line of
       the districts or near to it or to the rim of all streets: 400 m for tertiary roads and
       above, 150 m for unclassified roads and tracks, which must lie outside besides.
    3. And all that end beyond the rectangle `frame` that the map was cut to, where it tells.
    4. Never within 300 m of the sea, nor where cars only come in and nobody may walk, nor,
       away from the rim of all streets, at the end of a secondary or tertiary stub under 200 m.
    5. A map that has none of these is left by every drivable dead end within 150 m of its rim.
    """
    ends = Counter(end for edge in network.edges for end in (edge.a, edge.b))
    sea = shapely.union_all([LineString(line) for line in coast if len(line) >= 2])
    edge_line = rim(network)
    found = {}
    spare = {}
    for i, edge in enumerate(network.edges):
        for end, outward in ((edge.a, Way.BACKWARD), (edge.b, Way.FORWARD)):
            usable = edge.traits.drive and (edge.traits.drive | edge.traits.walk) & outward
            rank = edge.traits.rank
            if ends[end] != 1 or not usable:
                continue
            where = Point(network.spots[end])
            dry = sea.is_empty or sea.distance(where) > SEASIDE
            if network.cuts:
                leaves = end in network.cuts and rank <= Rank.TRACK
            else:
                beyond = frame is not None and rank <= Rank.TRACK and not frame.contains(where)
                leaves = dry and (beyond or at_rim(edge, where, edge_line, outer))
            if leaves:
                found[end] = (end, i, rank)
            elif dry and rank <= Rank.TRACK and edge_line.distance(where) <= FIELD_BAND:
                spare[end] = (end, i, rank)
    return sorted((found or spare).values(), key=lambda one: (one[2], one[1]))


def at_rim(edge: Edge, where: Point, edge_line: LineString, outer: Shape | None) -> bool:
    """Say whether a road's dead end is where the map stops, not the city's own."""
    rank = edge.traits.rank
    beyond = outer is None or not outer.contains(where)
    if edge.traits.link:
        return False
    if rank <= Rank.TERTIARY:
        if edge_line.distance(where) <= BAND:
            return True
        if outer is None or (rank >= Rank.SECONDARY and extent(edge.line) < STUB):
            return False
        return beyond or bool(outer.boundary.distance(where) <= BAND)
    if rank not in (Rank.UNCLASSIFIED, Rank.TRACK):
        return False
    return beyond and bool(edge_line.distance(where) <= FIELD_BAND)


def cordon(network: Network, streets: NDArray[np.object_], outer: Shape) -> list[tuple[int, float]]:
    """Return street and metre of every crossing of the outer line.

    A street that crosses it several times and has one end on each side is held at the crossing
    nearest to its outer end; one that returns to the side it came from is left open.
    """
    ring = outer.boundary
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
