"""Places that the map lacks, put where people live by a rule for each kind.

1. The inhabited ground is cut into parts: a kind that serves up to 20,000 people is looked for in
   every district's cells of 2 km, a rarer one in every district.
2. A part where the map has at least one of the kind is left as it is.
3. The others get one place for so many residents; what is left over is carried on to the next
   part, so that the whole city gets its number.
4. In a part the places stand evenly spaced along the streets that the rule names, side by side.
5. Farms and isolated houses stand along real roads outside the districts, 800 m apart.
6. A map with a coast and without a port gets one where the coast winds most, if it winds like
   quays: at least 5 km of it within 1 km. Its gate is on the nearest street that cars may use.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from outskirts.base.codes import PlaceKind, Rank
from outskirts.city.districts import HOMES
from outskirts.city.kinds import AREAS
from outskirts.city.lines import Line
from outskirts.city.network import Network, course
from outskirts.city.places import Door, doorable, side_of

CELL = 2000.0
"""Side of a cell [m]. Source: assumed."""

NEIGHBOURHOOD = 20_000
"""A kind that serves more people than this is looked for by district, not by cell."""

FARM_SPACING = 800.0
"""One farm or house each so many metres of road outside the districts [m]. Source: assumed."""

FARM_CLEARANCE = 250.0
"""Nearest residential street to a farm or isolated house [m]. Source: assumed."""

HARBOUR = 1000.0
"""How far around a point of the coast its winding is measured [m]. Source: assumed."""

WINDING = 5000.0
"""Metres of coast so near that make a harbour, where a straight coast has 2,000 [m]. Source:
assumed."""

FARM_ROADS = (Rank.TRACK, Rank.UNCLASSIFIED, Rank.TERTIARY)

SHOPPING = (Rank.TERTIARY, Rank.RESIDENTIAL, Rank.LIVING)
MAIN = (Rank.PRIMARY, Rank.SECONDARY, Rank.TERTIARY)
ALL = (*MAIN, Rank.RESIDENTIAL, Rank.LIVING)


@dataclass(frozen=True)
class Rule:
    """One place of `kind` for so many `residents`, along streets of these `ranks`."""

    kind: PlaceKind
    residents: int
    ranks: tuple[Rank, ...]
    source: str


RULES = (
    Rule(PlaceKind.SUPERMARKET, 20_000, MAIN, "the note with the data of Casablanca"),
    Rule(PlaceKind.CONVENIENCE, 1500, SHOPPING, "the note with the data of Casablanca"),
    Rule(PlaceKind.BAKERY, 5000, SHOPPING, "assumed"),
    Rule(PlaceKind.SHOP, 400, SHOPPING, "assumed"),
    Rule(PlaceKind.PHARMACY, 4000, ALL, "assumed"),
    Rule(PlaceKind.HOSPITAL, 150_000, MAIN, "assumed"),
    Rule(PlaceKind.CLINIC, 20_000, ALL, "assumed"),
    Rule(PlaceKind.POLICE, 40_000, MAIN, "assumed"),
    Rule(PlaceKind.FIRE_STATION, 150_000, MAIN, "assumed"),
    Rule(PlaceKind.FUEL, 15_000, MAIN, "assumed"),
    Rule(PlaceKind.SCHOOL, 2500, SHOPPING, "assumed"),
    Rule(PlaceKind.WORSHIP, 5000, SHOPPING, "assumed"),
    Rule(PlaceKind.RESTAURANT, 1200, ALL, "assumed"),
    Rule(PlaceKind.BANK, 10_000, MAIN, "assumed"),
    Rule(PlaceKind.BUS_STOP, 2000, MAIN, "assumed"),
    Rule(PlaceKind.WORKPLACE, 100, ALL, "assumed"),
)
"""What is placed where the map has none, in this order."""

GOLDEN = 0.6180339887498949


def residents(
    network: Network,
    district: NDArray[np.int32],
    population: Sequence[int],
    length: NDArray[np.float32],
) -> NDArray[np.float64]:
    """Return how many people live on each street: each district's, by metres of home streets."""
    rank = np.array([edge.traits.rank for edge in network.edges], dtype=np.int64)
    walk = np.array([edge.traits.walk for edge in network.edges], dtype=np.int64)
    homes = np.isin(rank, HOMES) & (district >= 0) & (walk > 0)
    metres = np.bincount(district[homes], weights=length[homes], minlength=len(population))
    share = np.zeros(len(rank))
    share[homes] = length[homes] / metres[district[homes]]
    share[homes] *= np.asarray(population, dtype=np.float64)[district[homes]]
    return share


def by_rule(
    network: Network,
    district: NDArray[np.int32],
    living: NDArray[np.float64],
    length: NDArray[np.float32],
    mapped: Sequence[Door],
) -> list[Door]:
    """Return the places that the rules add; `living` is how many people live on each street."""
    usable = doorable(network)
    usable = usable[(district[usable] >= 0) & (length[usable] >= 10)]
    middle = np.array([edge.line[len(edge.line) // 2] for edge in network.edges])
    cell = np.floor(middle / CELL).astype(np.int64)
    doors: list[Door] = []
    for number, rule in enumerate(RULES):
        local = rule.residents <= NEIGHBOURHOOD
        parts = [
            (int(district[i]), int(cell[i, 0]), int(cell[i, 1])) if local else (int(district[i]),)
            for i in range(len(district))
        ]
        served = {parts[door.segment] for door in mapped if door.kind == rule.kind}
        people: dict[tuple[int, ...], float] = defaultdict(float)
        for i in np.flatnonzero(living > 0):
            people[parts[i]] += float(living[i])
        streets: dict[tuple[int, ...], list[int]] = defaultdict(list)
        spare: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for i in usable.tolist():
            spare[parts[i]].append(i)
            if network.edges[i].traits.rank in rule.ranks:
                streets[parts[i]].append(i)
        owed = 0.5
        for part in sorted(people):
            if part in served:
                continue
            chosen = streets.get(part) or spare.get(part)
            owed += people[part] / rule.residents
            count = int(owed)
            if count == 0 or not chosen:
                continue
            owed -= count
            doors += spaced(network, rule.kind, chosen, length, count, number)
    return doors


def spaced(
    network: Network,
    kind: PlaceKind,
    chosen: Sequence[int],
    length: NDArray[np.float32],
    count: int,
    number: int,
) -> list[Door]:
    """Place `count` doors evenly along these streets laid end to end, sides in turn.

    `number` shifts the row, so that places of two kinds do not share their doors.
    """
    ends = np.cumsum(length[list(chosen)])
    shift = (0.5 + number * GOLDEN) % 1.0
    doors = []
    for k in range(count):
        at = (k + shift) / count * float(ends[-1])
        i = min(int(np.searchsorted(ends, at)), len(ends) - 1)
        along = at - float(ends[i] - length[chosen[i]])
        doors.append(door(network, kind, chosen[i], along, length, 1 if (k + number) % 2 else -1))
    return doors


def door(
    network: Network,
    kind: PlaceKind,
    segment: int,
    along: float,
    length: NDArray[np.float32],
    side: int,
) -> Door:
    """Return a place by rule at a metre of a street, in the front on one side."""
    edge = network.edges[segment]
    along = float(np.clip(along, 0.0, length[segment]))
    x, y, dx, dy = course(edge.line, along)
    out = side * edge.traits.width / 2
    return Door(kind, segment, along, side, AREAS[kind], "", True, x + dy * out, y - dx * out)


def countryside(
    network: Network, district: NDArray[np.int32], length: NDArray[np.float32]
) -> list[Door]:
    """Place farms and isolated houses in turn along the roads outside the districts."""
    lived = [
        shapely.LineString(edge.line)
        for edge in network.edges
        if edge.traits.rank in (Rank.RESIDENTIAL, Rank.LIVING)
    ]
    tree = STRtree(lived)
    doors: list[Door] = []
    gone = 0.0
    for i in doorable(network).tolist():
        edge = network.edges[i]
        if district[i] >= 0 or edge.traits.rank not in FARM_ROADS:
            continue
        cuts = [0.0, *np.arange(20.0, float(length[i]), 20.0).tolist(), float(length[i])]
        for start, end in pairwise(cuts):
            at = (start + end) / 2
            x, y, _, _ = course(edge.line, at)
            if lived and len(
                tree.query(shapely.Point(x, y), predicate="dwithin", distance=FARM_CLEARANCE)
            ):
                continue
            gone += end - start
            if gone >= FARM_SPACING:
                gone -= FARM_SPACING
                kind = PlaceKind.HOUSE if len(doors) % 2 else PlaceKind.FARM
                doors.append(door(network, kind, i, at, length, 1 if len(doors) % 4 < 2 else -1))
    return doors


def harbour(
    network: Network,
    streets: NDArray[np.object_],
    coast: Sequence[Line],
    length: NDArray[np.float32],
    mapped: Sequence[Door],
) -> list[Door]:
    """Place a port where the coast winds most, if the map has none; at most one."""
    from scipy.spatial import cKDTree

    if any(one.kind == PlaceKind.PORT for one in mapped):
        return []
    step = 50.0
    rows = [
        shapely.get_coordinates(
            shapely.line_interpolate_point(line, np.arange(0.0, line.length, step))
        )
        for line in (shapely.LineString(one) for one in coast if len(one) >= 2)
    ]
    usable = [i for i in doorable(network).tolist() if network.edges[i].traits.drive]
    if not rows or not usable:
        return []
    points = np.concatenate(rows)
    tree = cKDTree(points)
    winding = tree.query_ball_point(points, HARBOUR, return_length=True) * step
    best = int(np.argmax(winding))
    if winding[best] < WINDING:
        return []
    quay = shapely.Point(points[tree.query_ball_point(points[best], HARBOUR)].mean(axis=0))
    nearest = usable[int(STRtree(streets[usable]).nearest(quay))]
    along = float(streets[nearest].project(quay))
    side = side_of(network.edges[nearest].line, along, quay.x, quay.y)
    return [door(network, PlaceKind.PORT, nearest, along, length, side)]
