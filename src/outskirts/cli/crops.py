"""`--crop PLACE,RADIUS`: the part of a city that a command is to work on."""

import re
from typing import Any

import numpy as np

from outskirts.base.errors import InputError
from outskirts.city import spots
from outskirts.city.city import City
from outskirts.city.ground import Ground
from outskirts.night.recorded.origin import cropped

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


def chosen(city: City, text: str | None) -> City:
    """Return the city, or the part of it that the option names."""
    return city if text is None else cropped(city, part_of(text, city))
