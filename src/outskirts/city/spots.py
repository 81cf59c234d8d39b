"""Where PLACE is: a street or a place by its name, or a point on the globe."""

import re
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np
import shapely
from numpy.typing import NDArray

from outskirts.base.codes import PlaceKind
from outskirts.base.errors import InputError
from outskirts.city.addresses import APART
from outskirts.city.called import CALLED
from outskirts.city.city import City
from outskirts.city.ground import Ground
from outskirts.city.names import StreetNames
from outskirts.city.spelling import plain

BEYOND = 1000.0
"""A point may lie so far outside the outermost street [m]."""
LISTED = 5
"""Places that are named where a name is not clear."""


@dataclass(frozen=True)
class Spot:
    """A place found: what to call it, and its course or point, in the city's metres.

    `piece` is one of a street that was named, -1 for a point or a place.
    """

    title: str
    shape: shapely.Geometry
    piece: int = -1


@dataclass(frozen=True)
class Piece:
    """One street segment or one place that bears a name."""

    name: int
    title: str
    district: int
    shape: shapely.Geometry
    segment: int = -1


def find(city: City, text: str) -> Spot:
    """Return where PLACE is. Raises InputError if it is nowhere, or in several places."""
    point = re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*", text)
    if point is not None:
        return at_point(city, text, float(point.group(1)), float(point.group(2)))
    name, district = split(city, text)
    chosen = named(city, name, text)
    pieces = pieces_of(city, chosen, StreetNames(city))
    if district >= 0:
        pieces = [one for one in pieces if one.district == district]
        if not pieces:
            raise InputError(
                f"there is no '{text}': that name is in other districts; give the name alone to "
                "see in which"
            )
    groups = grouped(pieces)
    if len(groups) > 1:
        raise InputError(several(city, text, groups))
    (group,) = groups
    piece = max(one.segment for one in group)
    return Spot(title(city, group), shapely.union_all([one.shape for one in group]), piece)


def at_point(city: City, text: str, latitude: float, longitude: float) -> Spot:
    """Return a point of the globe; refuse one that is outside the city."""
    x, y = Ground(city.longitude, city.latitude).flat(np.array([[longitude, latitude]]))[0]
    inside = (
        city.shapes.x.min() - BEYOND <= x <= city.shapes.x.max() + BEYOND
        and city.shapes.y.min() - BEYOND <= y <= city.shapes.y.max() + BEYOND
    )
    if not inside:
        raise InputError(
            f"{text} lies outside {city.title}; expected LATITUDE,LONGITUDE near "
            f"{city.latitude:.3f},{city.longitude:.3f}"
        )
    return Spot(f"{latitude:g},{longitude:g}", shapely.Point(x, y))


def split(city: City, text: str) -> tuple[str, int]:
    """Return a name, and the district that stands after its last comma, -1 if none does."""
    name, comma, last = text.rpartition(",")
    if comma:
        for number, index in enumerate(city.districts.name.tolist()):
            if plain(city.names[index]) == plain(last):
                return name, number
    return text, -1


def named(city: City, name: str, text: str) -> list[int]:
    """Return the names that are meant: equal ones, else those that hold what was said."""
    used = np.unique(np.concatenate([city.segments.name, city.places.name]))
    words = {int(one): plain(city.names[one]) for one in used[used >= 0]}
    wanted = plain(name)
    equal = [one for one, word in words.items() if word == wanted]
    if equal:
        return equal
    within = [one for one, word in words.items() if wanted and f" {wanted} " in f" {word} "]
    if within:
        return within
    close = get_close_matches(wanted, list(words.values()), 3, 0.6)
    meant = [city.names[one] for word in close for one, other in words.items() if other == word]
    hint = f"did you mean {', '.join(repr(one) for one in meant[:3])}? " if meant else ""
    raise InputError(
        f"there is no '{text}' in {city.title}; {hint}expected the name of a street or a place, "
        "or LATITUDE,LONGITUDE"
    )


def pieces_of(city: City, chosen: list[int], names: StreetNames) -> list[Piece]:
    """Return the segments and places that bear one of some names.

    Places are called by their kind and street.
    """
    found = []
    shapes, segments, places = city.shapes, city.segments, city.places
    for i in np.flatnonzero(np.isin(segments.name, chosen)).tolist():
        points = slice(shapes.start[i], shapes.start[i + 1])
        course = shapely.LineString(np.column_stack([shapes.x[points], shapes.y[points]]))
        name = int(segments.name[i])
        found.append(Piece(name, city.names[name], int(segments.district[i]), course, i))
    for i in np.flatnonzero(np.isin(places.name, chosen)).tolist():
        street = int(places.segment[i])
        called = f"{CALLED[PlaceKind(int(places.kind[i]))]}, {names.street(street)}"
        point = shapely.Point(places.x[i], places.y[i])
        found.append(Piece(int(places.name[i]), called, int(segments.district[street]), point))
    return found


def grouped(pieces: list[Piece]) -> list[list[Piece]]:
    """Return pieces of one name that lie near each other together, the longest group first."""
    groups: list[list[Piece]] = []
    for name in dict.fromkeys(one.name for one in pieces):
        own = [one for one in pieces if one.name == name]
        wide = shapely.buffer(np.array([one.shape for one in own]), APART / 2)
        parts = shapely.get_parts(shapely.union_all(wide))
        shapes = np.array([one.shape for one in own])
        member, part = shapely.STRtree(parts).query(shapes, predicate="intersects")
        home = dict(zip(member.tolist(), part.tolist(), strict=True))
        inside: dict[int, list[Piece]] = {}
        for i, one in enumerate(own):
            inside.setdefault(home[i], []).append(one)
        groups += inside.values()
    return sorted(groups, key=lambda group: -sum(one.shape.length for one in group))


def districts_of(city: City, group: list[Piece]) -> list[str]:
    """Return the districts that a group of pieces lies in, that with most of it first."""
    share: dict[int, float] = {}
    for one in group:
        share[one.district] = share.get(one.district, 0.0) + one.shape.length + 1.0
    order = sorted((number for number in share if number >= 0), key=lambda one: -share[one])
    return [city.names[city.districts.name[number]] for number in order]


def title(city: City, group: list[Piece]) -> str:
    """Return what to call a place: by its name and districts."""
    return ", ".join([group[0].title, *districts_of(city, group)])


def several(city: City, text: str, groups: list[list[Piece]]) -> str:
    """Return the line that says that a name is not clear, and what it may mean."""
    ground = Ground(city.longitude, city.latitude)
    told = []
    for group in groups[:LISTED]:
        middle = shapely.union_all([one.shape for one in group]).representative_point()
        spot: NDArray[np.float64] = ground.degrees(np.array([[middle.x, middle.y]]))[0]
        district = (districts_of(city, group) or ["outside the districts"])[0]
        told.append(f"{city.names[group[0].name]}, {district} ({spot[1]:.4f},{spot[0]:.4f})")
    more = f" and {len(groups) - LISTED:,} more" if len(groups) > LISTED else ""
    return (
        f"'{text}' may be any of {len(groups):,} places: {'; '.join(told)}{more}; give NAME, "
        "DISTRICT or LATITUDE,LONGITUDE"
    )
