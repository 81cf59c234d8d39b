"""Build a city from a map: read, weave, tidy, measure, furnish, seal."""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from outskirts.base.codes import PlaceKind
from outskirts.base.errors import InputError
from outskirts.city import (
    boundaries,
    buildings,
    cover,
    osm,
    pack,
    places,
    residents,
    rules,
    twins,
    zones,
)
from outskirts.city import counts as tables
from outskirts.city import districts as quarters
from outskirts.city import edges as rims
from outskirts.city import network as nets
from outskirts.city.city import Buildings, City
from outskirts.city.districts import District, Outlined, Quarter
from outskirts.city.extract import Map
from outskirts.city.figures import LARGEST
from outskirts.city.files import sealed
from outskirts.city.ground import Ground
from outskirts.city.lines import Line
from outskirts.city.mending import Box
from outskirts.city.network import Network
from outskirts.city.outlines import largest
from outskirts.city.places import Door
from outskirts.city.settled import Settlement

OSM_NOTICE = "© OpenStreetMap contributors, ODbL 1.0"
CENSUS_NOTICE = "census: HCP, RGPH 2024"

LONGEST_NAME = 200
"""Letters that the name of a city may have."""


def build(
    source: Path,
    *,
    around: tuple[float, float, float] | None = None,
    districts: Path | Literal["auto", "none"] = "auto",
    population: int | Path | None = None,
    title: str | None = None,
    timezone: str | None = None,
    as_shipped: bool = False,
    shore: bool = False,
    progress: Callable[[str, float], None] | None = None,
) -> City:
    """Make a city of an OpenStreetMap file: its streets, places, districts and ways out.

    `around` is latitude, longitude [degrees] and radius [m]; `districts` a GeoJSON file, or auto:
    the map's own boundaries where they cover it, or none; `population` the residents, or a CSV file
    of them by district or cell (see `counts`), by default what `residents` finds;
    `timezone` an IANA name, by default that of the place.
    `shore`: the city lies by the sea, though its map has no coastline. `as_shipped`: streets that
    the map has twice stay so, and holes in districts are not drawn, as when Casablanca was first
    built. `progress` is told what is done, and the share done. Errors: InputError where anything
    given cannot be used.
    """
    tell = progress or (lambda _text, _share: None)
    wanted = osm.circle(around)
    zone = zones.checked(timezone) if timezone is not None else None
    if title is not None and (len(title) > LONGEST_NAME or not title.isprintable()):
        raise InputError(
            f"--name has {len(title):,} letters, or some that cannot be printed; give one line of "
            f"at most {LONGEST_NAME}"
        )
    table = tables.read(population) if isinstance(population, Path) else None
    total = None if isinstance(population, Path) else population
    if total is not None and not 0 <= total <= LARGEST:
        raise InputError(f"--population is {total:,}; give a whole number from 0 to {LARGEST:,}")
    tell(f"reading {source.name}", 0.0)
    found = osm.read(source, wanted, progress)
    ground = ground_of(found, source)
    tell("weaving streets", 0.3)
    network, remarks = woven(found, ground, source, twice=as_shipped)
    middle = centre(network, ground)
    if middle is not None:
        ground = middle
        network, remarks = woven(found, ground, source, twice=as_shipped)
    remarks += found.notes
    title = title or source.name.split(".")[0]
    tell("finding districts", 0.6)
    lines = rims.lines_of(network)
    middles = shapely.get_coordinates(shapely.line_interpolate_point(lines, 0.5, normalized=True))
    borders = boundaries.quarters(found.borders, ground)
    outlined, notes = parts_of(network, ground, districts, borders, middles, title)
    district = quarters.holding(outlined, middles)
    if not (district >= 0).any():
        raise InputError(
            f"no street of {source} lies in the districts of {districts}; "
            "give districts of the same city"
        )
    walk = [edge.traits.walk for edge in network.edges]
    outlined, district, gone = quarters.inhabited(outlined, district, walk)
    notes += gone
    tell("placing buildings", 0.65)
    shapes = pack.shapes(network)
    length = ground.lengths(shapes.start, np.concatenate([edge.line for edge in network.edges]))
    names = pack.NameBook()
    segments = pack.segments(network, length, district, names)
    houses, lost = buildings.furnished(
        found.houses, found.grounds, ground, network, lines, segments.length
    )
    frame = frame_of(found.boxed, ground)
    mapped = residents.Mapped(
        network,
        district,
        residents.homes_of(network, district, len(outlined)),
        borders,
        settlements_of(found, network, ground),
        reach_of(wanted, frame, ground),
        houses,
    )
    if table is not None:
        people, said = tables.by_part(table, outlined, ground)
        parts, facts, more = residents.tabled(outlined, mapped, people, table.path.name)
        notes += said + more
    else:
        parts, facts, said = residents.counted(outlined, mapped, total)
        notes += said
    tell("finding the sea and the ways out", 0.75)
    outer = rims.outer_line(parts)
    coast = [ground.flat(np.array(line)) for line in found.coast]
    if not coast and shore:
        coast = rims.shore(outer, lines)
    drawn = isinstance(districts, Path) or any(one.level >= 0 for one in borders_of(outlined))
    leaving = rims.exits(network, coast, outer if drawn else None, frame)
    if not leaving:
        notes.append("No road leaves this map: nobody can get away. Take more of the surroundings.")
    crossing = rims.cordon(network, lines, outer)
    tell("placing what stands along the streets", 0.8)
    doors, far = furnished(found, ground, network, lines, district, segments.length, parts, coast)
    network.dropped.update({**found.left, **lost})
    notes += told(houses)
    if far:
        network.dropped["places far from any street"] = float(far)
    if found.missing:
        network.dropped["nodes that the map refers to and lacks"] = float(found.missing)
    counts = Counter(one.kind for one in doors if one.by_rule)
    tell("sealing", 0.97)
    return sealed(
        City(
            title=title,
            longitude=ground.longitude,
            latitude=ground.latitude,
            timezone=zone or zones.zone_of(ground.longitude, ground.latitude),
            attribution=notice(districts),
            hash="",
            junctions=pack.junctions(network),
            segments=segments,
            shapes=shapes,
            places=pack.places(doors, segments.length, names),
            districts=pack.districts(parts, names, holes=not as_shipped),
            exits=pack.exits(leaving),
            cordon=pack.cordon(crossing, segments.length, inner(network, crossing, parts)),
            coast=pack.coast(coast),
            notes=(*remarks, *notes),
            dropped=dict(sorted(network.dropped.items())),
            rules={kind.name.lower(): counts[kind] for kind in sorted(counts)},
            names=names.all(),
            facts=facts,
            buildings=houses,
            cover=cover.found(found.hidden, found.woods, ground, network, lines),
        )
    )


def ground_of(found: Map, source: Path) -> Ground:
    """Lay flat ground around the middle of all streets that were read."""
    nodes = {node for way in found.ways for node in way.nodes}
    if not nodes:
        raise InputError(
            f"{source} has no streets here; give an OpenStreetMap extract with highways, "
            "or a place inside it"
        )
    return middle_of(np.array([found.where[node] for node in sorted(nodes)]))


def middle_of(points: NDArray[np.float64]) -> Ground:
    """Lay flat ground around the middle of the box around some places [degrees].

    A town may lie on both sides of the line where the date changes.
    """
    if float(np.ptp(points[:, 0])) > 180:
        points = np.column_stack(
            [np.where(points[:, 0] < 0, 360.0, 0.0) + points[:, 0], points[:, 1]]
        )
    longitude, latitude = (points.min(axis=0) + points.max(axis=0)) / 2
    if longitude > 180:
        longitude -= 360
    return Ground(round(float(longitude), 6), round(float(latitude), 6))


def centre(network: Network, ground: Ground) -> Ground | None:
    """Return ground around the streets that were kept, where they lie far from the middle of all.

    A street in another country would shift the middle, and flat ground is true near its middle.
    """
    low, high = network.spots.min(axis=0), network.spots.max(axis=0)
    reach = max(float(np.hypot(*(high - low))), 10_000.0)
    if float(np.hypot(*((low + high) / 2))) <= reach:
        return None
    return middle_of(ground.degrees(network.spots))


def woven(found: Map, ground: Ground, source: Path, *, twice: bool) -> tuple[Network, list[str]]:
    """Make streets of ways: cut, chained, carriageways merged, and only what hangs together.

    Returns the network, and what must be said about it.
    """
    network = nets.closed_up(nets.weave(found, ground.flat))
    network = nets.chained(network if twice else nets.once(network))
    before = twins.one_way(network)
    left = before
    for _ in range(3):
        network = nets.chained(nets.closed_up(twins.merged(network)))
        now = twins.one_way(network)
        if now >= left - 1:
            break
        left = now
    network, notes = nets.largest(network)
    if not network.edges:
        raise InputError(
            f"{source} has no streets that people can walk; give an extract with highways"
        )
    if before > left:
        notes.insert(
            0,
            f"Of {before / 1000:.0f} km of one-way main roads and ramps, "
            f"{(before - left) / 1000:.0f} km were carriageways of one road and were merged two "
            "by two.",
        )
    return network, notes


def frame_of(boxed: Box | None, ground: Ground) -> shapely.Polygon | None:
    """Return the rectangle that a map was cut to, on flat ground; None where it does not tell."""
    if boxed is None:
        return None
    west, south, east, north = boxed
    corners = np.array([(west, south), (east, south), (east, north), (west, north)])
    return shapely.Polygon(ground.flat(corners))


def reach_of(
    wanted: osm.Circle | None, frame: shapely.Polygon | None, ground: Ground
) -> shapely.Polygon | None:
    """Return the ground that was read at most, None where nothing tells that it was cut."""
    if wanted is None:
        return frame
    at = ground.flat(np.array([(wanted.longitude, wanted.latitude)]))[0]
    circle = shapely.Point(at).buffer(wanted.radius)
    return circle if frame is None else largest(circle.intersection(frame))


def parts_of(
    network: Network,
    ground: Ground,
    path: Path | Literal["auto", "none"],
    borders: Sequence[Quarter],
    middles: NDArray[np.float64],
    title: str,
) -> tuple[list[Outlined], list[str]]:
    """Return the districts, given, of the map or made, and what must be said about them."""
    if isinstance(path, Path):
        return [*quarters.read(path, ground.flat)], []
    notes = []
    if not any(edge.traits.rank in quarters.HOMES for edge in network.edges):
        notes.append(
            "This map has main roads only: the streets with homes, work and shops are missing. "
            "Take an extract with all streets."
        )
    parts = boundaries.districts(borders, network, middles) if path == "auto" else []
    if parts:
        many = f"{len(parts)} administrative boundaries" if len(parts) > 1 else "the boundary"
        notes.insert(0, f"The districts are {many} of level {parts[0].level} in the map.")
        return [*parts], notes
    notes.insert(0, "No districts were given: one district holds all streets with homes.")
    return [boundaries.from_streets(network.edges, title)], notes


def borders_of(parts: Sequence[Outlined]) -> list[Quarter]:
    """Return the districts that are not from a file."""
    return [part for part in parts if isinstance(part, Quarter)]


def settlements_of(found: Map, network: Network, ground: Ground) -> list[Settlement]:
    """Return the settlements with a population that lie on the ground that the map has."""
    if not found.settlements:
        return []
    reach = boundaries.hull(network.edges)
    at = ground.flat(np.array([(one.longitude, one.latitude) for one in found.settlements]))
    inside = shapely.contains_xy(reach, at[:, 0], at[:, 1])
    return [one for one, here in zip(found.settlements, inside.tolist(), strict=True) if here]


def furnished(
    found: Map,
    ground: Ground,
    network: Network,
    lines: NDArray[np.object_],
    district: NDArray[np.int32],
    length: NDArray[np.float32],
    parts: Sequence[District],
    coast: Sequence[Line],
) -> tuple[list[Door], int]:
    """Return every place with its door, mapped or by rule, and how many had no street near."""
    points = ground.flat(
        np.array([(spot.longitude, spot.latitude) for spot in found.spots]).reshape(-1, 2)
    )
    spots = [(PlaceKind(spot.kind), spot.area, spot.name) for spot in found.spots]
    mapped, far = places.hang(network, lines, spots, points)
    people = [part.population for part in parts]
    dwelling = rules.residents(network, district, people, length)
    added = rules.by_rule(network, district, dwelling, length, mapped)
    added += rules.countryside(network, district, length)
    added += rules.harbour(network, lines, coast, length, mapped)
    return mapped + added, far


def told(houses: Buildings) -> list[str]:
    """Return what must be said of the buildings: how much of what is known of them is by rule."""
    if not len(houses.use):
        return []
    ruled = houses.by_rule
    return [
        f"Of {len(ruled):,} buildings {(ruled & buildings.USE_BY_RULE > 0).sum():,} have their "
        f"use by rule, {(ruled & buildings.LEVELS_BY_RULE > 0).sum():,} their floors."
    ]


def inner(
    network: Network, crossing: Sequence[tuple[int, float]], parts: Sequence[District]
) -> NDArray[np.int32]:
    """Return the district inside each crossing: the nearest to the crossing's point."""
    found = []
    for segment, along in crossing:
        x, y, _, _ = nets.course(network.edges[segment].line, along)
        here = shapely.Point(x, y)
        apart = [part.outline.distance(here) for part in parts]
        found.append(int(np.argmin(apart)))
    return np.array(found, dtype=np.int32)


def notice(districts: Path | str) -> str:
    """Return the attribution: the map's, and the census office's where the file names it."""
    if isinstance(districts, Path) and "HCP" in districts.read_text(encoding="utf-8-sig"):
        return f"{OSM_NOTICE}; {CENSUS_NOTICE}"
    return OSM_NOTICE
