"""Buildings: what they are for, how many floors they have, and on which street their door is.

1. A building is what its tags say. Where they say no more than that there is one, the ground that
   it stands on decides, and then its size: under 30 m² it is a shed, else people live in it.
2. Floors are those mapped, else by height, else by a rule for each kind and use.
3. The door is on the street of the address, if that passes within 100 m; else on the nearest
   street, from front to front; service ways, tracks, paths and steps count as 30 m further away.
   A mapped entrance is measured from, else the whole outline.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from outskirts.base.codes import Rank, Use
from outskirts.city import uses
from outskirts.city.areas import House, Patch, Ring
from outskirts.city.city import Buildings
from outskirts.city.ground import Ground
from outskirts.city.network import Network
from outskirts.city.places import FAR, doorable, side_of

NEAR = 100.0
"""Streets this near to a building are looked at first [m]. Source: assumed."""

ASIDE = 30.0
"""Service ways, tracks, paths and steps count as so much further from a door [m]. Source:
assumed: houses have their backs on lanes."""

BACKS = (Rank.SERVICE, Rank.TRACK, Rank.PATH, Rank.STEPS)

SMALLEST = 6.0
"""A building that covers less is left out [m²]. Source: assumed."""

WIDEST = 3000.0
"""Farthest corner of a building from its middle [m]: what corners are stored in reaches so far."""

COARSE = 1.0
"""Outlines are simplified by at most this [m]. Source: assumed, enough for a map."""

USE_BY_RULE, LEVELS_BY_RULE = 1, 2


@dataclass
class Stock:
    """The buildings of a map on flat ground: outlines [m] beside what the map tells of each."""

    houses: list[House] = field(default_factory=list)
    shapes: NDArray[np.object_] = field(default_factory=lambda: np.zeros(0, object))
    doors: NDArray[np.object_] = field(default_factory=lambda: np.zeros(0, object))
    area: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    small: int = 0

    def chosen(self, which: NDArray[np.bool_] | NDArray[np.int64]) -> "Stock":
        """Return some of the buildings, in the order asked for."""
        index = np.arange(len(self.houses))[which].tolist()
        houses = [self.houses[i] for i in index]
        return Stock(houses, self.shapes[which], self.doors[which], self.area[which], self.small)


def polygons(rings: Sequence[Ring], ground: Ground) -> NDArray[np.object_]:
    """Lay outlines in degrees on flat ground, as polygons in metres, shape [ring]."""
    if not rings:
        return np.zeros(0, dtype=object)
    count = [len(ring) for ring in rings]
    flat = ground.flat(np.concatenate(rings))
    return np.array(shapely.polygons(shapely.linearrings(flat, indices=numbers(count))))


def numbers(count: Sequence[int]) -> NDArray[np.int64]:
    """Return 0, 0, ..., 1, 1, ...: each number as often as counted."""
    return np.repeat(np.arange(len(count)), count)


def stock_of(houses: Sequence[House], ground: Ground) -> Stock:
    """Return the buildings on flat ground, without those that are too small to enter."""
    if not houses:
        return Stock()
    shapes = polygons([house.ring for house in houses], ground)
    area = shapely.area(shapes) * np.array([house.solid for house in houses])
    doors = shapes.copy()
    known = np.array([house.door is not None for house in houses])
    if known.any():
        there = ground.flat(np.array([house.door for house in houses if house.door is not None]))
        doors[known] = shapely.points(there)
    fits = (area >= SMALLEST) & (shapely.minimum_bounding_radius(shapes) < WIDEST / 2)
    stock = Stock(list(houses), shapes, doors, area).chosen(fits)
    stock.small = int((~fits).sum())
    return stock


def furnished(
    houses: Sequence[House],
    grounds: Sequence[Patch],
    ground: Ground,
    network: Network,
    streets: NDArray[np.object_],
    length: NDArray[np.float32],
) -> tuple[Buildings, dict[str, float]]:
    """Return the table of buildings, and how many of them were left out and why."""
    stock = stock_of(houses, ground)
    segment = streets_of(stock, network, streets)
    lost = {"buildings too small to enter": stock.small}
    lost["buildings far from any street"] = int((segment < 0).sum())
    stock, segment = stock.chosen(segment >= 0), segment[segment >= 0]
    dropped = {reason: float(count) for reason, count in lost.items() if count}
    middle = shapely.get_coordinates(shapely.centroid(stock.shapes)).reshape(-1, 2)
    front = shapely.get_coordinates(shapely.centroid(stock.doors)).reshape(-1, 2)
    along = shapely.line_locate_point(streets[segment], shapely.points(front))
    order = np.lexsort((middle[:, 1], middle[:, 0], along, segment))
    stock, segment, along, middle = (
        stock.chosen(order), segment[order], along[order], middle[order],
    )  # fmt: skip
    use, floors, by_rule = described(stock, grounds, ground, middle)
    start, corners = outlines_of(stock.shapes, middle)
    side = [
        side_of(network.edges[s].line, a, x, y)
        for s, a, (x, y) in zip(segment.tolist(), along.tolist(), middle.tolist(), strict=True)
    ]
    return (
        Buildings(
            use=use,
            area=stock.area.astype(np.float32),
            levels=floors,
            by_rule=by_rule,
            segment=segment.astype(np.int32),
            along=np.clip(along.astype(np.float32), 0, length[segment]),
            side=np.array(side, dtype=np.int8),
            x=middle[:, 0].astype(np.float32),
            y=middle[:, 1].astype(np.float32),
            start=start,
            east=corners[:, 0],
            north=corners[:, 1],
        ),
        dropped,
    )


def streets_of(stock: Stock, network: Network, streets: NDArray[np.object_]) -> NDArray[np.int64]:
    """Return the street of each building's door, -1 where none is within 200 m; rule 3."""
    usable = doorable(network)
    found = np.full(len(stock.houses), -1, dtype=np.int64)
    if not len(usable) or not len(found):
        return found
    kinds = [network.edges[i].traits for i in usable.tolist()]
    names = np.array([kind.name for kind in kinds])
    away = np.array([ASIDE if kind.rank in BACKS else 0.0 for kind in kinds])
    away -= np.array([kind.width / 2 for kind in kinds])
    address = np.array([house.street for house in stock.houses])
    tree = STRtree(streets[usable])
    for reach in (NEAR, FAR):
        left = np.flatnonzero(found < 0)
        one, other = tree.query(stock.doors[left], predicate="dwithin", distance=reach)
        one = left[one]
        apart = shapely.distance(stock.doors[one], streets[usable[other]]) + away[other]
        told = (names[other] == address[one]) & (names[other] != "")
        order = np.lexsort((usable[other], apart, ~told, one))
        first = order[np.r_[True, np.diff(one[order]) > 0]] if len(order) else order
        found[one[first]] = usable[other[first]]
    return found


def described(
    stock: Stock, grounds: Sequence[Patch], ground: Ground, middle: NDArray[np.float64]
) -> tuple[NDArray[np.int8], NDArray[np.int8], NDArray[np.int8]]:
    """Return use and floors of each building, and which of the two are by rule; rules 1 and 2."""
    under = np.full(len(stock.houses), -1)
    if grounds and len(under):
        tree = STRtree(polygons([patch.ring for patch in grounds], ground))
        which, patch = tree.query(shapely.points(middle), predicate="within")
        # The smallest of several grounds counts: a yard within an estate.
        size = shapely.area(tree.geometries)
        for i in np.lexsort((patch, -size[patch])).tolist():
            under[which[i]] = grounds[patch[i]].use
    use = np.zeros(len(under), np.int8)
    floors = np.zeros(len(under), np.int8)
    by_rule = np.zeros(len(under), np.int8)
    for i, house in enumerate(stock.houses):
        use[i] = house.use if house.use is not None else by_ground(int(under[i]), stock.area[i])
        floors[i] = house.floors or house.usual or by_use(Use(int(use[i])), stock.area[i])
        by_rule[i] = USE_BY_RULE * (house.use is None) + LEVELS_BY_RULE * (house.floors == 0)
    return use, floors, by_rule


def by_ground(under: int, area: float) -> Use:
    """Return what a building of unknown kind is for, by the ground under it and its size [m²]."""
    if area < uses.SMALLEST_HOME:
        return Use.OTHER
    return Use(under) if under >= 0 else Use.DWELLING


def by_use(use: Use, area: float) -> int:
    """Return how many floors a building has by its use and the ground that it covers [m²]."""
    if use == Use.DWELLING and area > uses.BLOCK:
        return uses.BLOCK_LEVELS
    return uses.LEVELS[use]


def outlines_of(
    shapes: NDArray[np.object_], middle: NDArray[np.float64]
) -> tuple[NDArray[np.int32], NDArray[np.int16]]:
    """Return the first corner of each outline and all corners, decimetres from the middle."""
    plain = shapely.get_exterior_ring(shapely.simplify(shapes, COARSE))
    points, number = shapely.get_coordinates(plain, return_index=True)
    last = np.r_[np.diff(number) > 0, True] if len(number) else np.zeros(0, bool)
    points, number = points[~last], number[~last]
    start = np.zeros(len(shapes) + 1, np.int32)
    np.cumsum(np.bincount(number, minlength=len(shapes)), out=start[1:])
    return start, np.rint((points - middle[number]) * 10).astype(np.int16).reshape(-1, 2)


def corners(buildings: Buildings) -> list[NDArray[np.float64]]:
    """Return the outline of each building, metres east and north of the origin [corner, 2]."""
    number = numbers(np.diff(buildings.start).tolist())
    x = buildings.x[number] + buildings.east / 10.0
    y = buildings.y[number] + buildings.north / 10.0
    points = np.column_stack([x, y])
    return np.split(points, buildings.start[1:-1]) if len(buildings.use) else []
