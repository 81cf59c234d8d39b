"""A part of a city as a city of its own: all that lies around one point.

1. Streets stay whose middle lies within the radius, as far as they hang together on foot.
2. What stands on them stays: places, buildings, cover. So does the coast.
3. A district keeps its name, and the share of its households and people that its streets inside
   have of all its streets with homes. Districts without a street inside are left out.
4. Where a road was cut one leaves the city. There is no cordon.
"""

import math
from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from outskirts.base.codes import PlaceKind, Rank, Way
from outskirts.base.errors import InputError
from outskirts.base.tables import arrays, columns, empty
from outskirts.city.city import City, Cordon, Districts, Exits, Places, Shapes
from outskirts.city.files import sealed
from outskirts.city.ground import Ground
from outskirts.city.habitable import habitable
from outskirts.city.outlines import Shape, largest, ring_of, shape_of, sound

Mask = NDArray[np.bool_]
Numbers = NDArray[np.int64]


def crop(city: City, longitude: float, latitude: float, radius: float) -> City:
    """Return what lies around a point [degrees] within a radius [m], as a city of its own.

    Raises InputError for a radius that is none, and where nobody lives there.
    """
    if not (math.isfinite(radius) and radius > 0):
        raise InputError(f"a radius of {radius:g} m; expected a number above 0; give it in m or km")
    centre = Ground(city.longitude, city.latitude).flat(np.array([[longitude, latitude]]))[0]
    around = f"{latitude:.4f},{longitude:.4f}"
    within = near(city, shapely.Point(centre), radius)
    kept = whole_part(city, within)
    if not kept.any():
        raise InputError(
            f"no street of {city.title} lies within {radius:g} m of {around}; expected a place "
            "in the city; give another place or a larger radius"
        )
    segment = renumbered(kept)
    ends = np.zeros(len(city.junctions.x), dtype=bool)
    ends[city.segments.a[kept]] = ends[city.segments.b[kept]] = True
    junction = renumbered(ends)
    district = renumbered(lived_in(city, kept))
    places = rows(city.places, kept[city.places.segment], {"segment": segment})
    part = City(
        title=f"{city.title}, {told(radius)} around {around}",
        longitude=city.longitude,
        latitude=city.latitude,
        timezone=city.timezone,
        attribution=city.attribution,
        hash="",
        names=city.names,
        junctions=rows(city.junctions, ends, {}),
        segments=rows(city.segments, kept, {"a": junction, "b": junction, "district": district}),
        shapes=courses(city.shapes, kept),
        places=places,
        districts=districts(city, kept, shapely.Point(centre).buffer(radius)),
        exits=exits(city, kept, junction, segment),
        cordon=empty(Cordon),
        coast=city.coast,
        notes=(*city.notes, f"Cropped from {city.title} to {told(radius)} around {around}."),
        dropped=torn_off(city, within & ~kept),
        rules=by_rule(places),
        buildings=buildings(city, kept, segment),
        facts=city.facts,
        cover=rows(city.cover, kept[city.cover.segment], {"segment": segment}),
    )
    if not part.districts.population.sum():
        raise InputError(
            f"nobody lives within {radius:g} m of {around} in {city.title}; expected streets with "
            "homes; give another place or a larger radius"
        )
    return sealed(part)


def told(radius: float) -> str:
    """Return a distance as people write it."""
    return f"{radius / 1000:g} km" if radius >= 1000 else f"{radius:g} m"


def near(city: City, centre: shapely.Point, radius: float) -> Mask:
    """Say of which streets the middle lies within a radius [m], shape [segment]."""
    shapes = city.shapes
    number = np.repeat(np.arange(len(city.segments.a)), np.diff(shapes.start))
    lines = shapely.linestrings(np.column_stack([shapes.x, shapes.y]), indices=number)
    middle = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    found: Mask = shapely.distance(middle, centre) <= radius
    return found


def whole_part(city: City, within: Mask) -> Mask:
    """Say which of some streets hang together: the largest part on foot, and its roads for cars.

    Largest is by metres.
    """
    streets = city.segments
    walked: Mask = within & (streets.walk != Way.NONE)
    if not walked.any():
        return walked
    label = parts(city, walked)
    metres = np.bincount(label[streets.a[walked]], streets.length[walked])
    core = label == int(np.argmax(metres))
    on_foot: Mask = walked & core[streets.a]
    driven = within & ~walked
    hung = parts(city, driven | on_foot)
    home = int(hung[streets.a[on_foot][0]])
    kept: Mask = on_foot | (driven & (hung[streets.a] == home))
    return kept


def parts(city: City, chosen: Mask) -> NDArray[np.int32]:
    """Return the part that each junction belongs to by some of the streets, shape [junction]."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    count = len(city.junctions.x)
    a, b = city.segments.a[chosen], city.segments.b[chosen]
    matrix = coo_matrix((np.ones(len(a)), (a, b)), shape=(count, count))
    labels: NDArray[np.int32] = connected_components(matrix, directed=False)[1]
    return labels


def torn_off(city: City, lost: Mask) -> dict[str, float]:
    """Return what lies within the radius and is left out, as kilometres by reason."""
    if not lost.any():
        return {}
    return {"km cut off from the rest": round(float(city.segments.length[lost].sum()) / 1000, 3)}


def by_rule(places: Places) -> dict[str, int]:
    """Return how many places of each kind are by rule."""
    counts = Counter(places.kind[places.by_rule == 1].tolist())
    return {PlaceKind(kind).name.lower(): counts[kind] for kind in sorted(counts)}


def renumbered(kept: Mask) -> Numbers:
    """Return the new number of each row of a table of which some stay; -1 for those that go.

    One more entry at the end keeps -1, none, as it is.
    """
    numbers = np.where(kept, np.cumsum(kept) - 1, -1)
    return np.append(numbers, -1)


def rows(table: Any, kept: Mask, numbers: Mapping[str, Numbers]) -> Any:
    """Return some rows of a table; its columns in `numbers` are numbered anew."""
    values = {name: column[kept] for name, column in arrays(table).items()}
    for name, number in numbers.items():
        values[name] = number[values[name]].astype(values[name].dtype)
    return type(table)(**values)


def laid(start: NDArray[np.int32], kept: Mask) -> tuple[NDArray[np.int32], Mask]:
    """Return the first point of each kept line, one more than lines, and which points stay."""
    size = np.diff(start)
    first = np.zeros(int(kept.sum()) + 1, dtype=np.int32)
    np.cumsum(size[kept], out=first[1:])
    return first, np.repeat(kept, size)


def courses(shapes: Shapes, kept: Mask) -> Shapes:
    """Return the courses of the kept streets."""
    first, points = laid(shapes.start, kept)
    return Shapes(first, shapes.x[points], shapes.y[points])


def buildings(city: City, kept: Mask, segment: Numbers) -> Any:
    """Return the buildings whose doors are on the kept streets."""
    table = city.buildings
    stay = kept[table.segment]
    start, corners = laid(table.start, stay)
    values = {
        name: getattr(table, name)[corners if entry.axis == "corner" else stay]
        for name, entry in columns(table).items()
        if name != "start"
    }
    values["segment"] = segment[values["segment"]].astype(np.int32)
    return type(table)(start=start, **values)


def lived_in(city: City, kept: Mask) -> Mask:
    """Say which districts have a street among the kept ones, shape [district]."""
    inside = np.zeros(len(city.districts.name), dtype=bool)
    district = city.segments.district[kept]
    inside[district[district >= 0]] = True
    return inside


def districts(city: City, kept: Mask, circle: shapely.Polygon) -> Districts:
    """Return the districts that have kept streets, each with its share of households and people.

    Shares are by the weight of streets with homes. Outlines are clipped to the circle.
    """
    table = city.districts
    name, people, households, area, rings = [], [], [], [], []
    for number in np.flatnonzero(lived_in(city, kept)).tolist():
        share = 0.0
        if table.households[number]:
            street, weight = habitable(city, number)
            share = float(weight[kept[street]].sum() / weight.sum())
        living = round(share * int(table.population[number]))
        homes = max(round(share * int(table.households[number])), int(living > 0))
        ring = slice(table.start[number], table.start[number + 1])
        outline = clipped(np.column_stack([table.x[ring], table.y[ring]]), circle)
        name.append(int(table.name[number]))
        people.append(max(living, homes))
        households.append(homes)
        area.append(outline.area / 1e6)
        rings.append(ring_of(outline))
    start = np.cumsum([0, *(len(ring) for ring in rings)])
    points = np.concatenate([np.zeros((0, 2)), *rings])
    return Districts(
        name=np.array(name, dtype=np.int32),
        population=np.array(people, dtype=np.int32),
        households=np.array(households, dtype=np.int32),
        area=np.array(area, dtype=np.float32),
        start=start.astype(np.int32),
        x=points[:, 0].astype(np.float32),
        y=points[:, 1].astype(np.float32),
    )


def clipped(ring: NDArray[np.float32], circle: shapely.Polygon) -> Shape:
    """Return what of an outline is inside a circle; the whole where none is.

    Of an outline that is one piece that is the largest part, as it was when cities had no others.
    """
    whole = shape_of(ring)
    inside = shapely.make_valid(whole).intersection(circle)
    single = isinstance(whole, shapely.Polygon) and not whole.interiors
    found = largest(inside) if single else sound(inside)
    return whole if found.is_empty else found


def exits(city: City, kept: Mask, junction: Numbers, segment: Numbers) -> Exits:
    """Return where one leaves: the city's own exits that are left, and where roads were cut.

    A road was cut where one that can be driven or walked outward goes on beyond a junction that
    stays; paths and steps do not count. The exit is at the widest kept street of that junction.
    """
    streets = city.segments
    outward = np.zeros(len(city.junctions.x), dtype=bool)
    road = ~kept & (streets.rank <= Rank.TRACK)
    usable = streets.drive | streets.walk
    outward[streets.a[road & (usable & Way.FORWARD > 0)]] = True
    outward[streets.b[road & (usable & Way.BACKWARD > 0)]] = True
    outward[city.exits.junction] = True
    outward &= junction[:-1] >= 0
    order = np.flatnonzero(kept)
    order = order[np.argsort(streets.rank[order], kind="stable")]
    ends = np.stack([streets.a[order], streets.b[order]], axis=1).ravel()
    found, first = np.unique(ends, return_index=True)
    at = np.full(len(outward), -1, dtype=np.int64)
    at[found] = order[first // 2]
    where = np.flatnonzero(outward)
    where = where[np.lexsort((at[where], streets.rank[at[where]]))]
    return Exits(
        junction=junction[where].astype(np.int32),
        segment=segment[at[where]].astype(np.int32),
        rank=streets.rank[at[where]],
    )
