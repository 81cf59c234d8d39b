"""What the page gets once: the city that it draws, when its streets fell, and the curve."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from outskirts.city.addresses import streets_of
from outskirts.city.city import City
from outskirts.city.ground import Ground
from outskirts.city.names import StreetNames
from outskirts.city.spelling import SHORT, plain
from outskirts.night.recorded.watched import Watched
from outskirts.view.page import packet
from outskirts.view.pictures import shore

STEP = 1000.0
"""Over so many metres the degrees that a metre takes are measured [m]."""


def words(city: City) -> tuple[list[str], NDArray[np.int32], list[str], NDArray[np.int32]]:
    """Return the names that streets bear, which, and what the others are called, and which.

    The two columns have a row for each street, -1 where it has none of that kind.
    """
    own = city.segments.name
    used, number = np.unique(own[own >= 0], return_inverse=True)
    named = np.full(len(own), -1, np.int32)
    named[own >= 0] = number.astype(np.int32)
    called = StreetNames(city)
    labels: dict[str, int] = {}
    label = np.full(len(own), -1, np.int32)
    for street in np.flatnonzero(own < 0).tolist():
        label[street] = labels.setdefault(called.street(street), len(labels))
    return [city.names[one] for one in used.tolist()], named, list(labels), label


def city_packet(city: City, residents: NDArray[np.int32]) -> bytes:
    """Return the packet "city"; `residents` are those of each street at the start."""
    streets, shapes, parts = city.segments, city.shapes, city.districts
    names, named, labels, label = words(city)
    outlines = shore.seas(city)
    points = np.concatenate(outlines) if outlines else np.zeros((0, 2))
    corners = np.cumsum([0, *(len(one) for one in outlines)]).astype(np.uint32)
    meta = {
        "title": city.title,
        "origin": [city.longitude, city.latitude],
        "box": list(shore.bounds(city)),
        "degrees": degrees(city),
        "names": names,
        "plain": [plain(one) for one in names],
        "short": SHORT,
        "labels": labels,
        "districts": [city.names[one] for one in parts.name.tolist()],
        "attribution": city.attribution,
    }
    arrays: dict[str, NDArray[Any]] = {
        "start": shapes.start.astype(np.uint32),
        "x": shapes.x,
        "y": shapes.y,
        "rank": streets.rank.astype(np.uint8),
        "width": streets.width,
        "district": streets.district,
        "named": named,
        "label": label,
        "length": streets.length,
        "rule": np.zeros(len(streets.a), np.uint8),
        "residents": residents.astype(np.uint32),
        "street": streets_of(city).astype(np.uint32),
        "coast_start": city.coast.start.astype(np.uint32),
        "coast_x": city.coast.x,
        "coast_y": city.coast.y,
        "sea_start": corners,
        "sea_x": points[:, 0].astype(np.float32),
        "sea_y": points[:, 1].astype(np.float32),
        "district_start": parts.start.astype(np.uint32),
        "district_x": parts.x,
        "district_y": parts.y,
    }
    return packet.pack("city", meta, arrays)


def fallen_packet(watched: Watched) -> bytes:
    """Return the packet "fallen": when each street fell [minute], -1 where it did not."""
    return packet.pack("fallen", {}, watched.fallen())


def curve_packet(watched: Watched) -> bytes:
    """Return the packet "curve": the counts of every minute, and what is measured of them."""
    return packet.pack("curve", *watched.curve())


def degrees(city: City) -> dict[str, float]:
    """Return how many degrees a metre east and a metre north of the origin are."""
    ends = np.array([[0.0, 0.0], [STEP, 0.0], [0.0, STEP]])
    there: NDArray[Any] = Ground(city.longitude, city.latitude).degrees(ends)
    east, north = there[1] - there[0], there[2] - there[0]
    return {"east": float(east[0] / STEP), "north": float(north[1] / STEP)}
