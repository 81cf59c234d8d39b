"""Make one street of the two carriageways of a road.

1. A one-way street of a motorway down to a tertiary road has a twin where a one-way street of the
   same class, or of the same name, runs the other way within 30 m, on the side of the oncoming
   traffic.
2. Each is cut where a junction of its twin stands opposite, unless a junction of its own is
   within 15 m along the road.
3. Junctions that stand opposite each other become one, in the middle; no such group grows wider
   than 90 m.
4. What ran side by side between the same two junctions becomes one street with both directions,
   along the middle line; its width holds both carriageways and what is between them.
5. What is left of crossings and turning lanes inside the merged width is dropped.
"""

from collections import defaultdict
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree
from shapely.geometry import LineString, Point
from shapely.ops import substring

from outskirts.base.codes import Rank, Way
from outskirts.city.lines import Line
from outskirts.city.network import Edge, Groups, Network, course, extent, gathered

APART = 30.0
"""Farthest that the middle lines of two carriageways are from each other [m]. Source: the data of
Casablanca, where 593 of 630 km of one-way main roads have their opposite this near."""

SNAP = 15.0
"""A junction opposite becomes one with a junction this near along the road [m]. Source: assumed."""

WIDEST = 60.0
"""No street is wider than this from front to front [m]. Source: assumed."""

SPAN = 90.0
"""Widest group of junctions that becomes one [m]. Source: assumed."""

LOOK = 15.0
"""Spacing of the looks to the side [m]."""

OPPOSITE = -0.85
"""Cosine of the angle from which on two directions are opposite: within 32 degrees."""


def one_way(network: Network) -> float:
    """Return the metres of one-way main road, each carriageway counted."""
    return sum(extent(edge.line) for edge in network.edges if eligible(edge))


def merged(network: Network) -> Network:
    """Return the network with twin carriageways merged."""
    alone = [i for i, edge in enumerate(network.edges) if eligible(edge)]
    if len(alone) < 2:
        return network
    network = replace(
        network,
        edges=[forward(edge) if eligible(edge) else edge for edge in network.edges],
    )
    network, pairs = divided(network, facing(network, alone))
    groups = Groups(network.spots, SPAN)
    for _, p, q in sorted(pairs):
        groups.unite(p, q)
    return paired(gathered(network, groups, SPAN))


def eligible(edge: Edge) -> bool:
    """Say whether a street can be one carriageway of two."""
    kind = edge.traits
    return (
        kind.rank <= Rank.TERTIARY
        and kind.drive in (Way.FORWARD, Way.BACKWARD)
        and not kind.ring
        and edge.a != edge.b
    )


def forward(edge: Edge) -> Edge:
    """Return a one-way street numbered in the direction of its traffic."""
    return edge if edge.traits.drive == Way.FORWARD else edge.turned()


def related(one: Edge, other: Edge) -> bool:
    """Say whether two carriageways can be of one road: same class and kind, or same name."""
    p, q = one.traits, other.traits
    if abs(p.layer - q.layer) > 1:
        return False
    if p.name and p.name == q.name and p.link == q.link:
        return abs(p.rank - q.rank) <= 1
    return (p.rank, p.link) == (q.rank, q.link)


def facing(network: Network, alone: list[int]) -> dict[int, set[int]]:
    """Return, by carriageway, those that run the other way beside it.

    Looks go to both sides; the side on which more is found, over the whole map, is the side of
    the oncoming traffic, and only that one counts.
    """
    owners: list[int] = []
    ends: list[Line] = []
    for i in alone:
        line = network.edges[i].line
        owners += [i] * (len(line) - 1)
        ends += [line[k : k + 2] for k in range(len(line) - 1)]
    pieces = np.array(ends)
    steps = pieces[:, 1] - pieces[:, 0]
    steps /= np.hypot(steps[:, 0], steps[:, 1])[:, None]
    tree = STRtree(shapely.linestrings(pieces))
    looks = [(i, *look) for i in alone for look in spread(network.edges[i].line)]
    spots = shapely.points([look[1:3] for look in looks])
    sides: tuple[dict[int, set[int]], dict[int, set[int]]] = (defaultdict(set), defaultdict(set))
    counts = [0, 0]
    which, near = tree.query(spots, predicate="dwithin", distance=APART)
    for look, piece in zip(which.tolist(), near.tolist(), strict=True):
        i, x, y, dx, dy = looks[look]
        j = owners[piece]
        if i == j or steps[piece] @ (dx, dy) > OPPOSITE:
            continue
        if not related(network.edges[i], network.edges[j]):
            continue
        mx, my = pieces[piece].mean(axis=0)
        side = int(dx * (my - y) - dy * (mx - x) > 0)
        sides[side][i].add(j)
        counts[side] += 1
    return sides[int(counts[1] >= counts[0])]


def spread(line: Line) -> list[tuple[float, float, float, float]]:
    """Return points every 15 m along a line, with the direction there as a unit vector."""
    total = extent(line)
    count = max(int(total // LOOK), 1)
    return [course(line, (k + 0.5) * total / count) for k in range(count)]


def opposite_metre(line: Line, spot: NDArray[np.float64]) -> float | None:
    """Return the metre of a line that a junction of its twin stands opposite to, or None.

    Beyond an end of the line a junction may stand 15 m on.
    """
    way = LineString(line)
    here = Point(spot)
    if way.distance(here) > APART:
        return None
    at = float(way.project(here))
    x, y, dx, dy = course(line, at)
    ahead = (spot[0] - x) * dx + (spot[1] - y) * dy
    at_end = at in (0.0, way.length)
    return None if at_end and abs(ahead) > SNAP else at


def divided(
    network: Network, opposite: dict[int, set[int]]
) -> tuple[Network, list[tuple[float, int, int]]]:
    """Cut each carriageway where a junction of its twin stands opposite.

    Returns the network, and the junctions that stand opposite each other with their distance [m].
    """
    spots = [*network.spots]
    pairs: list[tuple[float, int, int]] = []
    made: list[Edge] = []
    for i, edge in enumerate(network.edges):
        if i not in opposite:
            made.append(edge)
            continue
        total = extent(edge.line)
        junctions = {
            end for j in opposite[i] for end in (network.edges[j].a, network.edges[j].b)
        } - {edge.a, edge.b}
        cuts: list[tuple[float, int]] = []
        meets = []
        for other in junctions:
            at = opposite_metre(edge.line, network.spots[other])
            if at is not None:
                meets.append((at, other))
        for at, other in sorted(meets):
            if at <= SNAP and at <= total / 2:
                mine = edge.a
            elif at >= total - SNAP:
                mine = edge.b
            elif cuts and at - cuts[-1][0] < SNAP:
                mine = cuts[-1][1]
            else:
                mine = len(spots)
                spots.append(np.array(course(edge.line, at)[:2]))
                cuts.append((at, mine))
            apart = float(np.hypot(*(spots[mine] - network.spots[other])))
            pairs.append((apart, mine, other))
        made += sliced(edge, cuts)
    return Network(np.array(spots), made, network.cuts, network.dropped), pairs


def sliced(edge: Edge, cuts: list[tuple[float, int]]) -> list[Edge]:
    """Return a street cut at these metres, each of which is a junction."""
    way = LineString(edge.line)
    metres = [0.0, *(at for at, _ in cuts), way.length]
    ends = [edge.a, *(junction for _, junction in cuts), edge.b]
    parts = []
    for k in range(len(ends) - 1):
        line = np.asarray(substring(way, metres[k], metres[k + 1]).coords, dtype=np.float64)
        parts.append(replace(edge, a=ends[k], b=ends[k + 1], line=line))
    return parts


def paired(network: Network) -> Network:
    """Make one street of each two carriageways between the same two junctions."""
    between: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i, edge in enumerate(network.edges):
        if edge.a != edge.b:
            between[min(edge.a, edge.b), max(edge.a, edge.b)].append(i)
    gone: set[int] = set()
    new: dict[int, Edge] = {}
    bits = []
    for group in between.values():
        out = [i for i in group if eligible(network.edges[i])]
        there = [i for i in out if forward(network.edges[i]).a < forward(network.edges[i]).b]
        back = [i for i in out if i not in there]
        options = sorted(
            (gap(network.edges[i].line, network.edges[j].line), i, j)
            for i in there
            for j in back
            if related(network.edges[i], network.edges[j])
        )
        for apart, i, j in options:
            if apart > APART + 5 or i in gone or j in gone or i in new or j in new:
                continue
            one, other = forward(network.edges[i]), forward(network.edges[j])
            new[i] = wed(one, other, apart)
            gone.add(j)
        for i in group:
            roads = [new[k] for k in group if k in new]
            if i not in gone and i not in new and any(inside(network.edges[i], k) for k in roads):
                bits.append(network.edges[i])
                gone.add(i)
    if bits:
        network.drop("turning lanes inside a road of two carriageways", bits, len(bits))
    edges = [new.get(i, edge) for i, edge in enumerate(network.edges) if i not in gone]
    return replace(network, edges=edges)


def inside(edge: Edge, road: Edge) -> bool:
    """Say whether a street lies wholly within the width of a merged road."""
    return bool(
        LineString(road.line).buffer(road.traits.width / 2 + 2).covers(LineString(edge.line))
    )


def gap(one: Line, other: Line) -> float:
    """Return how far two lines run from each other, in the median [m]."""
    p, q = LineString(one), LineString(other)
    looks = np.linspace(0.1, 0.9, 9)
    here = shapely.line_interpolate_point(p, looks, normalized=True)
    there = shapely.line_interpolate_point(q, looks, normalized=True)
    return float(np.median([*shapely.distance(here, q), *shapely.distance(there, p)]))


def wed(one: Edge, other: Edge, apart: float) -> Edge:
    """Return the road of two carriageways that run opposite ways, numbered as the first."""
    p, q = LineString(one.line), LineString(other.line[::-1])
    at = np.unique(
        np.round(
            [way.project(Point(spot), normalized=True) for way in (p, q) for spot in way.coords], 6
        )
    )
    middle = [
        shapely.get_coordinates(shapely.line_interpolate_point(way, at, normalized=True))
        for way in (p, q)
    ]
    line = shapely.get_coordinates(LineString((middle[0] + middle[1]) / 2).simplify(0.3))
    line[0], line[-1] = one.line[0], one.line[-1]
    first, second = one.traits, other.traits
    kind = replace(
        first,
        rank=min(first.rank, second.rank),
        walk=Way.BOTH if first.walk and second.walk else first.walk,
        drive=Way.BOTH,
        width=min(apart + (first.width + second.width) / 2, WIDEST),
        speed=max(first.speed, second.speed),
        lit=max(first.lit, second.lit),
        layer=max(first.layer, second.layer),
        name=first.name or second.name,
    )
    return Edge(one.a, one.b, line, kind, one.way, twin=True)
