"""Read a map of OpenStreetMap: which ways, points and areas a city is made of.

Locations of nodes stay in osmium's own index, outside Python, so that a country file is read in
memory of about 16 bytes a node; only what lies inside the wanted circle becomes Python objects.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import osmium

from outskirts.base.codes import Use
from outskirts.base.errors import InputError
from outskirts.city import areas, mending, pbf, settled, uses
from outskirts.city.areas import METRES, Patch, Ring
from outskirts.city.extract import Map, Spot, Way
from outskirts.city.kinds import PLACE_KEYS, kind_of, levels_of
from outskirts.city.strays import strays

Progress = Callable[[str, float], None]

TRUNCATED = ("no element found", "unclosed token", "eof", "truncated", "unexpected end")
"""What readers say of a file that ends too early."""


@dataclass(frozen=True)
class Circle:
    """The part of a map that is wanted: centre [degrees] and radius [m]."""

    latitude: float
    longitude: float
    radius: float

    def plane(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Return metres east and north of the centre, good to 0.5 % within 100 km."""
        scale = math.cos(math.radians(self.latitude))
        east = longitude - self.longitude
        if abs(east) > 180:  # the other side of the line where the date changes
            east -= math.copysign(360, east)
        return east * METRES * scale, (latitude - self.latitude) * METRES

    def holds(self, longitude: float, latitude: float) -> bool:
        """Say whether a point lies inside."""
        x, y = self.plane(longitude, latitude)
        return x * x + y * y <= self.radius * self.radius

    def near(self, longitude: float, latitude: float) -> bool:
        """Say whether a point lies inside or within 5 km, so that its way may enter."""
        x, y = self.plane(longitude, latitude)
        return max(abs(x), abs(y)) <= self.radius + 5000

    def passed(self, points: Sequence[tuple[float, float]]) -> bool:
        """Say whether the box around some points of a way comes within 5 km of the circle."""
        if not points:
            return False
        flat = [self.plane(*point) for point in points]
        reach = self.radius + 5000
        return all(
            min(one[axis] for one in flat) <= reach and max(one[axis] for one in flat) >= -reach
            for axis in (0, 1)
        )

    def reached(self, ring: Ring) -> bool:
        """Say whether the box around an outline touches the box around the circle."""
        (west, south), (east, north) = (
            self.plane(*end) for end in (ring.min(axis=0), ring.max(axis=0))
        )
        return max(west, south, -east, -north) <= self.radius

    def chord(
        self, one: tuple[float, float], other: tuple[float, float]
    ) -> tuple[tuple[float, float], tuple[float, float]] | None:
        """Return where a line between two points outside enters the circle and leaves it."""
        x, y = self.plane(*one)
        dx, dy = (b - a for a, b in zip((x, y), self.plane(*other), strict=True))
        a = dx * dx + dy * dy
        b = x * dx + y * dy
        inner = b * b - a * (x * x + y * y - self.radius * self.radius)
        if a == 0 or inner <= 0 or not 0 < -b / a < 1:
            return None
        half = math.sqrt(inner)
        east, north = unrolled(other[0] - one[0]), other[1] - one[1]
        enters, leaves = (
            (one[0] + share * east, one[1] + share * north)
            for share in ((-b - half) / a, (-b + half) / a)
        )
        return enters, leaves

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
            inner[0] + share * unrolled(outer[0] - inner[0]),
            inner[1] + share * (outer[1] - inner[1]),
        )


def unrolled(east: float) -> float:
    """Return a difference of longitudes the short way round."""
    return east - math.copysign(360, east) if abs(east) > 180 else east


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
    try:
        with mending.readable(source) as brought:
            found.boxed = brought.boxed
            if brought.deleted:
                found.left["things marked as deleted"] = float(brought.deleted)
            for seen, thing in enumerate(stream_of(brought.path), 1):
                if progress is not None and seen % 20_000 == 0:
                    progress(f"reading {source.name}, {seen:,} things", 0.1)
                take(found, thing, wanted)
    except (RuntimeError, ValueError, OSError, osmium.InvalidLocationError) as reason:
        raise InputError(
            f"{source} cannot be read as an OpenStreetMap file ({plain(reason)}); {mend(reason)}"
        ) from reason
    once(found, source)
    strays(found)
    return found


def stream_of(path: Path) -> osmium.FileProcessor:
    """Return the things of a map that the build looks at: points, ways, then areas."""
    drawn = (*PLACE_KEYS, "natural", "barrier", "highway", "boundary")
    keys = osmium.filter.KeyFilter("entrance", "route", "population", *drawn)
    return (
        osmium.FileProcessor(str(path))
        .with_locations(storage())
        .with_areas(osmium.filter.KeyFilter(*drawn))
        .with_filter(keys)
    )


def take(found: Map, thing: object, wanted: Circle | None) -> None:
    """Take up one thing of the map, if it is of use."""
    if isinstance(thing, osmium.osm.Node):
        point, tags = thing.location, dict(thing.tags)
        if "entrance" in tags and areas.rank_of(tags) >= 0:
            found.entrances[thing.id] = areas.rank_of(tags)
        if point.valid():
            settlement = settled.settlement(tags, (point.lon, point.lat))
            if settlement is not None and (wanted is None or wanted.holds(point.lon, point.lat)):
                found.settlements.append(settlement)
            note(found, tags, (point.lon, point.lat), 0.0, wanted)
    elif isinstance(thing, osmium.osm.Way):
        way(found, thing, wanted)
    elif isinstance(thing, osmium.osm.Area):
        area(found, thing, wanted)


def mend(reason: BaseException) -> str:
    """Return what to do about a file that cannot be read."""
    words = str(reason).lower()
    if "format" in words and ("detect" in words or "unknown" in words or "support" in words):
        return (
            "expected .osm.pbf or .osm (also .osm.gz, .osm.bz2); export it so, or convert it with "
            "'osmium cat'"
        )
    if "illegal" in words or "wrong" in words:
        return "that is no value of OpenStreetMap; mend it in the file, or export it again"
    if any(
        one in words
        for one in ("no element found", "unclosed token", "eof", "truncated", "unexpected end")
    ):
        return "it ends too early: download it again"
    if "xml" in words or "line" in words:
        return "expected XML of OpenStreetMap; mend that line, or export or download it again"
    return "it may be truncated or of another kind: download it again"


def once(found: Map, source: Path) -> None:
    """Refuse a map in which one way stands twice; files in order are not looked through before."""
    seen: set[int] = set()
    last = 0
    for one in found.ways:
        if one.number != last and one.number in seen:
            raise InputError(
                f"{source} holds way {one.number} twice; expected each thing once; put the files "
                "that it was made of together with 'osmium merge', which keeps one of each"
            )
        seen.add(one.number)
        last = one.number


def plain(reason: BaseException) -> str:
    """Return an error's own words as one short line."""
    return " ".join(str(reason).split())[:120] or type(reason).__name__


def way(found: Map, thing: osmium.osm.Way, wanted: Circle | None) -> None:
    """Take up a street, a stretch of coast, or a line that hides."""
    tags = thing.tags
    coastline = tags.get("natural") == "coastline"
    hides = uses.hides(tags.get("barrier"), tags.get("natural"))
    nodes = thing.nodes
    if tags.get("route") == "ferry":
        found.ferries.update(node.ref for node in nodes)
    if not coastline and not hides and "highway" not in tags:
        return
    if wanted is not None:
        last = len(nodes) - 1
        looked = [nodes[i] for i in {*range(0, last + 1, 10), last} if i >= 0]
        if not wanted.passed([(node.lon, node.lat) for node in looked if node.location.valid()]):
            return
    if hides:
        spots = [(node.lon, node.lat) for node in nodes if node.location.valid()]
        found.hidden.append(np.array(spots).reshape(-1, 2))
    if not coastline and "highway" not in tags:
        return
    points = [(node.ref, (node.lon, node.lat) if node.location.valid() else None) for node in nodes]
    found.missing += sum(point is None for _, point in points)
    kept = {tag.k: tag.v for tag in tags}
    number = mending.original(thing.id)
    for stretch in stretches(found, points, wanted, -thing.id * 1000):
        if coastline:
            found.coast.append([found.where[node] for node in stretch])
        if "highway" in kept:
            found.ways.append(Way(number, kept, stretch))


def stretches(
    found: Map,
    points: Iterable[tuple[int, tuple[float, float] | None]],
    wanted: Circle | None,
    fresh: int,
) -> list[list[int]]:
    """Cut one way into stretches whose nodes are known and wanted; note where it was cut.

    Where a way crosses the circle it ends on the circle, at a node numbered from `fresh` down; so
    it does at both ends where it passes through without a node inside.
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
            elif wanted is not None and point is not None and before is not None:
                through = wanted.chord(before, point)
                for end in through or ():
                    fresh -= 1
                    found.where[fresh] = end
                    found.cuts.add(fresh)
                    run.append(fresh)
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
    square(found, thing, tags, wanted)
    border = settled.border(thing, tags)
    if border is not None and (wanted is None or any(wanted.reached(one) for one in border.outer)):
        found.borders.append(border)
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


def square(
    found: Map, thing: osmium.osm.Area, tags: Mapping[str, str], wanted: Circle | None
) -> None:
    """Take up a square that is mapped as a relation: one walks along its outlines.

    A square that is one closed way is taken up as that way.
    """
    if thing.from_way() or "highway" not in tags:
        return
    number = mending.original(thing.orig_id())
    for i, ring in enumerate(thing.outer_rings()):
        points = [(n.ref, (n.lon, n.lat) if n.location.valid() else None) for n in ring]
        if wanted is not None and not wanted.passed([at for _, at in points if at is not None]):
            continue
        fresh = -(mending.BELOW * 2000 + thing.orig_id() * 1000 + i * 100)
        for stretch in stretches(found, points, wanted, fresh):
            found.ways.append(Way(number, dict(tags), stretch))
