"""`--crop PLACE,RADIUS`: the part of a city that a command is to work on."""

import re
from typing import Any

import numpy as np

from outskirts.base.errors import InputError
from outskirts.city.city import City
from outskirts.city.crop import crop
from outskirts.city.ground import Ground
from outskirts.cli import spots

EXPECTED = "expected PLACE,RADIUS, such as 33.60,-7.62,3km"


def part_of(text: str, city: City, option: str = "--crop") -> dict[str, Any]:
    """Return which part of a city is meant, as recipes keep it: place, degrees and radius [m].

    The middle of a street counts as its place. A radius without a unit is in metres. `option` is
    what errors call it. Raises
    InputError for a place that is not found, or not clear, and for a radius that is none.
    """
    place, comma, radius = text.rpartition(",")
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(km|m)?\s*", radius, re.IGNORECASE)
    if not comma or not place.strip() or found is None or not float(found.group(1)):
        raise InputError(f"{option} {text}: {EXPECTED}")
    metres = float(found.group(1)) * (1000 if (found.group(2) or "").lower() == "km" else 1)
    try:
        spot = spots.find(city, place)
    except InputError as error:
        raise InputError(f"{option} {text}: {error}") from None
    middle = spot.shape.centroid
    ground = Ground(city.longitude, city.latitude)
    longitude, latitude = ground.degrees(np.array([[middle.x, middle.y]]))[0].tolist()
    return {
        "place": spot.title,
        "longitude": round(longitude, 6),
        "latitude": round(latitude, 6),
        "radius": metres,
    }


def cropped(city: City, part: dict[str, Any]) -> City:
    """Return a part of a city as `part_of` describes it.

    Raises InputError where nobody lives there, or where the description is none.
    """
    try:
        where = [float(part[name]) for name in ("longitude", "latitude", "radius")]
    except (KeyError, TypeError, ValueError):
        raise InputError(
            "the recipe's crop is no part of a city; expected longitude, latitude and radius; "
            "run again"
        ) from None
    return crop(city, *where)


def chosen(city: City, text: str | None) -> City:
    """Return the city, or the part of it that the option names."""
    return city if text is None else cropped(city, part_of(text, city))
