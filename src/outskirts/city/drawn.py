"""Cities drawn by hand: for tests, and for comparisons with what is known in closed form.

`town` draws one: junctions as points in metres, streets between them, and, where wanted,
districts, places, houses, exits, cordon, coast and cover. Numbers of streets, places and districts
are their positions in the lists that are given.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from outskirts.base import tables
from outskirts.base.codes import PlaceKind, Rank, Use, Way
from outskirts.city.city import (
    Buildings,
    City,
    Coast,
    Cordon,
    Cover,
    Districts,
    Exits,
    Junctions,
    Places,
    Segments,
    Shapes,
)

Point = tuple[float, float]


@dataclass(frozen=True)
class Street:
    """A street from junction `a` to junction `b`, by way of the points of `course`."""

    a: int
    b: int
    rank: Rank = Rank.RESIDENTIAL
    width: float = 8.0
    name: str = ""
    course: tuple[Point, ...] = ()
    walk: Way = Way.BOTH
    drive: Way = Way.BOTH
    speed: float = 8.0
    lit: int = 1
    layer: int = 0


@dataclass(frozen=True)
class Place:
    """A place with its door on street number `segment`, `along` metres from its junction a."""

    kind: PlaceKind
    segment: int
    along: float
    side: int = 1
    area: float = 100.0
    name: str = ""
    by_rule: int = 0


@dataclass(frozen=True)
class House:
    """A square building with its door on street number `segment`, `along` metres from junction a.

    Its front stands at the edge of the street.
    """

    segment: int
    along: float
    side: int = 1
    area: float = 100.0
    levels: int = 2
    use: Use = Use.DWELLING
    by_rule: int = 0


@dataclass(frozen=True)
class District:
    """A district; without an outline it is all that lies within 50 m of a junction's box."""

    population: int
    households: int
    name: str = "Centre"
    outline: tuple[Point, ...] = ()


def town(
    junctions: Sequence[Point],
    streets: Sequence[Street | tuple[int, int]],
    *,
    districts: Sequence[District] = (),
    places: Sequence[Place] = (),
    exits: Sequence[int] = (),
    cordon: Sequence[tuple[int, float, int]] = (),
    coast: Sequence[Sequence[Point]] = (),
    houses: Sequence[House] = (),
    cover: Mapping[int, float] | None = None,
    title: str = "Town",
) -> City:
    """Draw a city: `exits` are numbers of junctions, `cordon` holds (street, metre, district).

    `cover` is the share of each street's length beside which one can stand unseen.
    """
    edges = [one if isinstance(one, Street) else Street(*one) for one in streets]
    names: list[str] = []

    def named(name: str) -> int:
        if not name:
            return -1
        if name not in names:
            names.append(name)
        return names.index(name)

    courses = [np.array([junctions[e.a], *e.course, junctions[e.b]], dtype=float) for e in edges]
    lengths = [float(np.hypot(*np.diff(course, axis=0).T).sum()) for course in courses]
    outlines = [outline(one, junctions) for one in districts]
    where = [shapely.Polygon(points) for points in outlines]
    middles = [shapely.LineString(course).interpolate(0.5, normalized=True) for course in courses]
    doors = [shapely.LineString(courses[p.segment]).interpolate(p.along) for p in places]
    inside = [
        next((d for d, polygon in enumerate(where) if polygon.contains(middle)), -1)
        for middle in middles
    ]
    ends = [next(s for s, e in enumerate(edges) if junction in (e.a, e.b)) for junction in exits]
    hidden = dict(sorted((cover or {}).items()))
    order = sorted(range(len(exits)), key=lambda i: (edges[ends[i]].rank, exits[i]))
    city = City(
        title=title,
        longitude=-7.6,
        latitude=33.57,
        timezone="Africa/Casablanca",
        attribution="drawn by hand",
        hash="",
        junctions=Junctions(x=single(p[0] for p in junctions), y=single(p[1] for p in junctions)),
        segments=Segments(
            a=whole(e.a for e in edges),
            b=whole(e.b for e in edges),
            length=single(lengths),
            width=single(e.width for e in edges),
            rank=byte(e.rank for e in edges),
            walk=byte(e.walk for e in edges),
            drive=byte(e.drive for e in edges),
            speed=single(e.speed for e in edges),
            lit=byte(e.lit for e in edges),
            layer=byte(e.layer for e in edges),
            district=whole(inside),
            name=whole(named(e.name) for e in edges),
            way=np.arange(1, len(edges) + 1, dtype=np.int64),
            bearing_a=single(bearing(course[0], course[1]) for course in courses),
            bearing_b=single(bearing(course[-1], course[-2]) for course in courses),
        ),
        shapes=Shapes(start=starts(courses), x=flat(courses, 0), y=flat(courses, 1)),
        places=Places(
            kind=byte(p.kind for p in places),
            segment=whole(p.segment for p in places),
            along=single(p.along for p in places),
            side=byte(p.side for p in places),
            area=single(p.area for p in places),
            name=whole(named(p.name) for p in places),
            by_rule=byte(p.by_rule for p in places),
            x=single(door.x for door in doors),
            y=single(door.y for door in doors),
        ),
        districts=Districts(
            name=whole(named(d.name) for d in districts),
            population=whole(d.population for d in districts),
            households=whole(d.households for d in districts),
            area=single(polygon.area / 1e6 for polygon in where),
            start=starts(outlines),
            x=flat(outlines, 0),
            y=flat(outlines, 1),
        ),
        exits=Exits(
            junction=whole(exits[i] for i in order),
            segment=whole(ends[i] for i in order),
            rank=byte(edges[ends[i]].rank for i in order),
        ),
        cordon=Cordon(
            segment=whole(one[0] for one in cordon),
            along=single(one[1] for one in cordon),
            district=whole(one[2] for one in cordon),
        ),
        coast=Coast(
            start=starts([np.array(line, dtype=float) for line in coast]),
            x=flat([np.array(line, dtype=float) for line in coast], 0),
            y=flat([np.array(line, dtype=float) for line in coast], 1),
        ),
        names=tuple(names),
        buildings=built(houses, edges, courses),
        cover=Cover(whole(hidden), single(hidden.values())),
    )
    object.__setattr__(city, "hash", content(city))
    return city


def whole_town(people: int, name: str = "Centre") -> tuple[District, ...]:
    """Return one district round everything, with homes for `people` in households of 3.5."""
    return (District(people, max(1, round(people / 3.5)), name),) if people else ()


def outline(district: District, junctions: Sequence[Point]) -> NDArray[np.float64]:
    """Return the ring of a district, shape [point, 2]."""
    if district.outline:
        return np.array(district.outline, dtype=float)
    points = np.array(junctions, dtype=float)
    (west, south), (east, north) = points.min(axis=0) - 50, points.max(axis=0) + 50
    return np.array([(west, south), (east, south), (east, north), (west, north)])


def built(
    houses: Sequence[House], edges: Sequence[Street], courses: Sequence[NDArray[np.float64]]
) -> Buildings:
    """Return the table of these houses, which must come in the order of street and metre."""
    found = []
    for one in houses:
        line = shapely.LineString(courses[one.segment])
        here, on = line.interpolate(one.along), line.interpolate(one.along + 0.1)
        back = line.interpolate(max(one.along - 0.1, 0))
        turn = np.arctan2(on.y - back.y, on.x - back.x) - one.side * np.pi / 2
        away = edges[one.segment].width / 2 + np.sqrt(one.area) / 2
        found.append((here.x + away * np.cos(turn), here.y + away * np.sin(turn)))
    half = [round(5 * float(np.sqrt(one.area))) for one in houses]
    return Buildings(
        use=byte(one.use for one in houses),
        area=single(one.area for one in houses),
        levels=byte(one.levels for one in houses),
        by_rule=byte(one.by_rule for one in houses),
        segment=whole(one.segment for one in houses),
        along=single(one.along for one in houses),
        side=byte(one.side for one in houses),
        x=single(x for x, _ in found),
        y=single(y for _, y in found),
        start=np.arange(0, 4 * len(houses) + 1, 4, dtype=np.int32),
        east=np.array([sign * one for one in half for sign in (-1, 1, 1, -1)], dtype=np.int16),
        north=np.array([sign * one for one in half for sign in (-1, -1, 1, 1)], dtype=np.int16),
    )


def bearing(start: NDArray[np.float64], end: NDArray[np.float64]) -> float:
    """Return the direction from one point to another, anticlockwise from east [rad]."""
    return float(np.arctan2(end[1] - start[1], end[0] - start[0]))


def content(city: City) -> str:
    """Return a hash of everything that is drawn."""
    digest = hashlib.sha256(repr((city.title, city.names)).encode())
    later = [one for one in (city.buildings, city.cover) if len(one.segment)]
    for table in (
        *(city.junctions, city.segments, city.shapes, city.places, city.districts),
        *(city.exits, city.cordon, city.coast, *later),
    ):
        found = tables.problems(table)
        if found:
            raise ValueError(f"{type(table).__name__}: {'; '.join(found)}")
        tables.freeze(table)
        for name, values in sorted(tables.arrays(table).items()):
            digest.update(name.encode())
            digest.update(values.tobytes())
    return digest.hexdigest()


def single(values: Any) -> NDArray[np.float32]:
    """Return a float32 column."""
    return np.array(list(values), dtype=np.float32)


def whole(values: Any) -> NDArray[np.int32]:
    """Return an int32 column."""
    return np.array(list(values), dtype=np.int32)


def byte(values: Any) -> NDArray[np.int8]:
    """Return an int8 column."""
    return np.array(list(values), dtype=np.int8)


def starts(parts: Sequence[NDArray[np.float64]]) -> NDArray[np.int32]:
    """Return where each part starts once all are laid end to end, and where the last one ends."""
    return whole(np.concatenate([[0], np.cumsum([len(part) for part in parts])]))


def flat(parts: Sequence[NDArray[np.float64]], axis: int) -> NDArray[np.float32]:
    """Return one coordinate of all parts laid end to end."""
    return single(float(point[axis]) for part in parts for point in part)


def copies(city: City, count: int, apart: float) -> City:
    """Return a city of `count` separate copies of a drawn one, each a district of its own.

    They stand in rows, their origins `apart` metres from each other. What is copied are junctions,
    streets and one district; raises ValueError if the drawn city has anything else.
    """
    if len(city.places.kind) + len(city.exits.rank) + len(city.buildings.use):
        raise ValueError("only streets and one district are copied, no places, exits or houses")
    if len(city.districts.name) != 1:
        raise ValueError("a city to be copied has one district")
    side = int(np.ceil(np.sqrt(count)))
    number = np.arange(count)
    east = (number % side * apart).astype(np.float32)
    north = (number // side * apart).astype(np.float32)
    junctions, segments = len(city.junctions.x), len(city.segments.a)
    points, corners = len(city.shapes.x), len(city.districts.x)

    def again(values: NDArray[Any]) -> NDArray[Any]:
        return np.tile(values, count)

    def moved(values: NDArray[Any], by: NDArray[Any]) -> NDArray[Any]:
        return np.asarray(again(values) + np.repeat(by, len(values)), values.dtype)

    parts = {name: again(values) for name, values in tables.arrays(city.segments).items()}
    parts["a"] = moved(city.segments.a, number * junctions)
    parts["b"] = moved(city.segments.b, number * junctions)
    parts["district"] = np.repeat(number, segments).astype(np.int32)
    parts["way"] = np.arange(1, count * segments + 1, dtype=np.int64)
    found = replace(
        city,
        hash=f"{city.hash} x {count}",
        junctions=Junctions(moved(city.junctions.x, east), moved(city.junctions.y, north)),
        segments=Segments(**parts),
        shapes=Shapes(
            start=np.append(
                moved(city.shapes.start[:-1], number * points), np.int32(count * points)
            ),
            x=moved(city.shapes.x, east),
            y=moved(city.shapes.y, north),
        ),
        districts=Districts(
            name=again(city.districts.name),
            population=again(city.districts.population),
            households=again(city.districts.households),
            area=again(city.districts.area),
            start=np.append(
                moved(city.districts.start[:-1], number * corners), np.int32(count * corners)
            ),
            x=moved(city.districts.x, east),
            y=moved(city.districts.y, north),
        ),
    )
    for table in (found.junctions, found.segments, found.shapes, found.districts):
        tables.freeze(table)
    return found
