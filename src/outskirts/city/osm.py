"""Read a map of OpenStreetMap: which ways, points and areas a city is made of.

Locations of nodes stay in osmium's own index, outside Python, so that a country file is read in
memory of about 16 bytes a node; only what lies inside the wanted circle becomes Python objects.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import osmium

from outskirts.base.codes import Use
from outskirts.base.errors import InputError
from outskirts.city import areas, pbf, uses
from outskirts.city.areas import METRES, House, Patch, Ring
from outskirts.city.kinds import PLACE_KEYS, kind_of, levels_of

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Way:
    """One unbroken stretch of a way as mapped: its nodes all have a location."""

    number: int
    tags: dict[str, str]
    nodes: list[int]


@dataclass(frozen=True)
class Spot:
    """A place as mapped, by a point or by the middle of an area.

    `area` is the floor area in m², 0 where the map does not tell.
    """

    kind: int
    longitude: float
    latitude: float
    area: float
    name: str


@dataclass
class Map:
    """What was read. `where` gives longitude and latitude by node; `cuts` are ends of cut ways.

    `entrances` are the nodes that are doors, with the rank of each: 0 the main one. `hidden` are
    lines that nobody sees through.
    """

    ways: list[Way] = field(default_factory=list)
    where: dict[int, tuple[float, float]] = field(default_factory=dict)
    spots: list[Spot] = field(default_factory=list)
    coast: list[list[tuple[float, float]]] = field(default_factory=list)
    cuts: set[int] = field(default_factory=set)
    entrances: dict[int, int] = field(default_factory=dict)
    houses: list[House] = field(default_factory=list)
    grounds: list[Patch] = field(default_factory=list)
    woods: list[Patch] = field(default_factory=list)
    hidden: list[Ring] = field(default_factory=list)
    missing: int = 0


@dataclass(frozen=True)
class Circle:
    """The part of a map that is wanted: centre [degrees] and radius [m]."""

    latitude: float
    longitude: float
    radius: float

    def plane(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Return metres east and north of the centre, good to 0.5 % within 100 km."""
        scale = math.cos(math.radians(self.latitude))
        return (
            (longitude - self.longitude) * METRES * scale,
            (latitude - self.latitude) * METRES,
        )

    def holds(self, longitude: float, latitude: float) -> bool:
        """Say whether a point lies inside."""
        x, y = self.plane(longitude, latitude)
        return x * x + y * y <= self.radius * self.radius

    def near(self, longitude: float, latitude: float) -> bool:
        """Say whether a point lies inside or within 5 km, so that its way may enter."""
        x, y = self.plane(longitude, latitude)
        return max(abs(x), abs(y)) <= self.radius + 5000

    def reached(self, ring: Ring) -> bool:
        """Say whether the box around an outline touches the box around the circle."""
        (west, south), (east, north) = (
            self.plane(*end) for end in (ring.min(axis=0), ring.max(axis=0))
        )
        return max(west, south, -east, -north) <= self.radius

    def edge(self, inner: tuple[float, float], outer: tuple[float, float]) -> tuple[float, float]:
        """Return where a line from an inner to an outer point crosses the circle."""
        x0, y0 = self.plane(*inner)
        x1, y1 = self.plane(*outer)
        dx, dy = x1 - x0, y1 - y0
        a = dx * dx + dy * dy
        b = x0 * dx + y0 * dy
        c = x0 * x0 + y0 * y0 - self.radius * self.radius
        share = (-b + math.sqrt(max(b * b - a * c, 0.0))) / a
        return (
            inner[0] + share * (outer[0] - inner[0]),
            inner[1] + share * (outer[1] - inner[1]),
        )


def circle(around: tuple[float, float, float] | None) -> Circle | None:
    """Check the wanted circle (latitude, longitude, radius in metres).

    Errors: InputError where a figure is outside what a place on Earth can have.
    """
    if around is None:
        return None
    latitude, longitude, radius = around
    if not (abs(latitude) <= 85 and abs(longitude) <= 180):
        raise InputError(
            f"--around {latitude:g},{longitude:g} is no place on a map; "
            "give LATITUDE,LONGITUDE,RADIUS with latitude -85 to 85 and longitude -180 to 180"
        )
    if not 200 <= radius <= 100_000:
        raise InputError(
            f"--around has a radius of {radius:g} m; give 200 m to 100,000 m, such as 6km"
        )
    return Circle(latitude, longitude, radius)


def storage() -> str:
    """Name the kind of index that grows without copying itself, where the system has it."""
    kinds = osmium.index.map_types()
    return "sparse_mmap_array" if "sparse_mmap_array" in kinds else "flex_mem"


def read(source: Path, wanted: Circle | None = None, progress: Progress | None = None) -> Map:
    """Read streets, places and coast of a `.osm` or `.osm.pbf` file.

    Ways are cut where a node has no location or lies outside the circle; such ends are listed
    in `cuts`. Errors: InputError where the file is missing, truncated or no such map.
    """
    if not source.is_file():
        raise InputError(f"there is no file {source}; give an OpenStreetMap file (.osm.pbf, .osm)")
    if source.suffix == ".pbf":
        pbf.check(source)
    found = Map()
    drawn = (*PLACE_KEYS, "natural", "barrier")
    keys = osmium.filter.KeyFilter("highway", "entrance", *drawn)
    try:
        stream = (
            osmium.FileProcessor(str(source))
            .with_locations(storage())
            .with_areas(osmium.filter.KeyFilter(*drawn))
            .with_filter(keys)
        )
        for seen, thing in enumerate(stream, 1):
            if progress is not None and seen % 20_000 == 0:
                progress(f"reading {source.name}, {seen:,} things", 0.1)
            if isinstance(thing, osmium.osm.Node):
                point, tags = thing.location, dict(thing.tags)
                if "entrance" in tags and areas.rank_of(tags) >= 0:
                    found.entrances[thing.id] = areas.rank_of(tags)
                if point.valid():
                    note(found, tags, (point.lon, point.lat), 0.0, wanted)
            elif isinstance(thing, osmium.osm.Way):
                way(found, thing, wanted)
            elif isinstance(thing, osmium.osm.Area):
                area(found, thing, wanted)
    except (RuntimeError, ValueError, OSError, osmium.InvalidLocationError) as reason:
        raise InputError(
            f"{source} cannot be read as an OpenStreetMap file ({plain(reason)}); "
            "it may be truncated or of another kind: download it again"
        ) from reason
    return found


def plain(reason: BaseException) -> str:
    """Return an error's own words as one short line."""
    return " ".join(str(reason).split())[:120] or type(reason).__name__


def way(found: Map, thing: osmium.osm.Way, wanted: Circle | None) -> None:
    """Take up a street, a stretch of coast, or a line that hides."""
    tags = thing.tags
    coastline = tags.get("natural") == "coastline"
    hides = uses.hides(tags.get("barrier"), tags.get("natural"))
    if not coastline and not hides and "highway" not in tags:
        return
    nodes = thing.nodes
    if wanted is not None:
        last = len(nodes) - 1
        looked = [nodes[i] for i in {*range(0, last + 1, 10), last} if i >= 0]
        known = [node for node in looked if node.location.valid()]
        if not any(wanted.near(node.lon, node.lat) for node in known):
            return
    if hides:
        spots = [(node.lon, node.lat) for node in nodes if node.location.valid()]
        found.hidden.append(np.array(spots).reshape(-1, 2))
    if not coastline and "highway" not in tags:
        return
    points = [(node.ref, (node.lon, node.lat) if node.location.valid() else None) for node in nodes]
    found.missing += sum(point is None for _, point in points)
    kept = {tag.k: tag.v for tag in tags}
    for stretch in stretches(found, points, wanted, -thing.id * 1000):
        if coastline:
            found.coast.append([found.where[node] for node in stretch])
        if "highway" in kept:
            found.ways.append(Way(thing.id, kept, stretch))


def stretches(
    found: Map,
    points: Iterable[tuple[int, tuple[float, float] | None]],
    wanted: Circle | None,
    fresh: int,
) -> list[list[int]]:
    """Cut one way into stretches whose nodes are known and wanted; note where it was cut.

    Where a way crosses the circle it ends on the circle, at a node numbered from `fresh` down.
    """
    made: list[list[int]] = []
    run: list[int] = []
    before: tuple[float, float] | None = None
    broken = False

    def close() -> None:
        if len(run) >= 2:
            made.append(run.copy())
        run.clear()

    for ref, point in points:
        inside = point is not None and (wanted is None or wanted.holds(*point))
        if inside and point is not None:
            if run and run[-1] == ref:
                continue
            if not run and broken:
                if before is not None and wanted is not None:
                    fresh -= 1
                    found.where[fresh] = wanted.edge(point, before)
                    found.cuts.add(fresh)
                    run.append(fresh)
                else:
                    found.cuts.add(ref)
            found.where[ref] = point
            run.append(ref)
        else:
            if run:
                if point is not None and wanted is not None:
                    fresh -= 1
                    found.where[fresh] = wanted.edge(found.where[run[-1]], point)
                    found.cuts.add(fresh)
                    run.append(fresh)
                else:
                    found.cuts.add(run[-1])
                close()
            broken = True
        before = point
    close()
    return made


def note(
    found: Map,
    tags: Mapping[str, str],
    point: tuple[float, float],
    footprint: float,
    wanted: Circle | None,
) -> None:
    """Take up a place, if these tags make one and it is wanted."""
    if wanted is not None and not wanted.holds(*point):
        return
    kind = kind_of(tags)
    if kind is None:
        return
    name = tags.get("name") or tags.get("name:fr") or tags.get("name:en") or ""
    found.spots.append(Spot(kind, point[0], point[1], footprint * levels_of(tags), name))


def begins_near(thing: osmium.osm.Area, wanted: Circle) -> bool:
    """Say whether an area's first known corner lies in the circle or within 5 km of it."""
    nodes = (node for ring in thing.outer_rings() for node in ring if node.location.valid())
    first = next(nodes, None)
    return first is not None and wanted.near(first.lon, first.lat)


def patches(thing: osmium.osm.Area, use: Use, wanted: Circle | None) -> list[Patch]:
    """Return the grounds that an area is, as far as they may reach into the circle."""
    made = areas.patches_of(thing, use)
    return [one for one in made if wanted is None or wanted.reached(one.ring)]


def area(found: Map, thing: osmium.osm.Area, wanted: Circle | None) -> None:
    """Take up what is mapped as an area: a building, ground, a wood; a place by its middle."""
    tags = dict(thing.tags)
    if uses.standing(tags) and (wanted is None or begins_near(thing, wanted)):
        made = areas.houses_of(thing, tags, found.entrances)
        found.houses += [one for one in made if wanted is None or wanted.holds(*one.ring[0])]
    ground = uses.GROUNDS.get(tags.get("landuse", ""))
    if ground is not None:
        found.grounds += patches(thing, ground, wanted)
    if uses.wooded(tags):
        found.woods += patches(thing, Use.OTHER, wanted)
    if kind_of(tags) is None:
        return
    east = north = footprint = 0.0
    for ring in thing.outer_rings():
        points = [(node.lon, node.lat) for node in ring if node.location.valid()]
        if len(points) < 3:
            continue
        x0, y0 = points[0]
        scale = math.cos(math.radians(y0)) * METRES
        flat = [((x - x0) * scale, (y - y0) * METRES) for x, y in points]
        twice = cx = cy = 0.0
        for (ax, ay), (bx, by) in zip(flat, flat[1:] + flat[:1], strict=True):
            cross = ax * by - bx * ay
            twice += cross
            cx += (ax + bx) * cross
            cy += (ay + by) * cross
        if abs(twice) < 2:
            continue
        weight = abs(twice) / 2
        east += weight * (x0 + cx / (3 * twice) / scale)
        north += weight * (y0 + cy / (3 * twice) / METRES)
        footprint += weight
    if footprint > 0:
        note(found, tags, (east / footprint, north / footprint), footprint, wanted)
