"""What stands within a box of the map: houses, and places with their doors."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import PlaceKind
from outskirts.base.errors import InputError
from outskirts.city.buildings import corners
from outskirts.city.city import City
from outskirts.city.whereabouts import Whereabouts
from outskirts.view.page import packet

MOST = 20_000
"""More houses or places are not drawn one by one."""

Box = tuple[float, float, float, float]


def box_of(text: str) -> Box:
    """Return the box that an address asks for: "west,south,east,north" [m]."""
    try:
        west, south, east, north = (float(one) for one in text.split(","))
    except ValueError:
        west = south = east = north = np.nan
    if not (west <= east and south <= north) or not np.isfinite([west, south, east, north]).all():
        raise InputError(f"box '{text[:60]}' is no box; expected WEST,SOUTH,EAST,NORTH in metres")
    return west, south, east, north


def near_packet(city: City, box: Box) -> bytes:
    """Return the packet "near": houses and places of a box, none where there are too many.

    Houses are outlines [m] with their use; places have a door on their street and the way in
    which it faces [rad]. What is placed by rule says so.
    """
    arrays = {**houses(city, box), **places(city, box)}
    meta = {"box": list(box), "kinds": [one.name.lower().replace("_", " ") for one in PlaceKind]}
    return packet.pack("near", meta, arrays)


def inside(x: NDArray[Any], y: NDArray[Any], box: Box) -> NDArray[np.int64]:
    """Return which points lie in a box; none if there are too many."""
    west, south, east, north = box
    found = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
    return found if len(found) <= MOST else found[:0]


def houses(city: City, box: Box) -> dict[str, NDArray[Any]]:
    """Return the outlines of houses in a box."""
    table = city.buildings
    chosen = inside(table.x, table.y, box)
    outlines = corners(table) if len(chosen) else []
    lines = [np.asarray(outlines[i], np.float32) for i in chosen.tolist()]
    points = np.concatenate(lines) if lines else np.zeros((0, 2), np.float32)
    return {
        "house_start": np.cumsum([0, *(len(line) for line in lines)]).astype(np.uint32),
        "house_x": points[:, 0].astype(np.float32),
        "house_y": points[:, 1].astype(np.float32),
        "house_use": table.use[chosen].astype(np.uint8),
        "house_rule": (table.by_rule[chosen] > 0).astype(np.uint8),
    }


def places(city: City, box: Box) -> dict[str, NDArray[Any]]:
    """Return the places in a box: where they are, their kind, and their doors."""
    table = city.places
    chosen = inside(table.x, table.y, box)
    street, side = table.segment[chosen], table.side[chosen]
    here, way = Whereabouts(city).courses(street, table.along[chosen])
    left = np.where(side < 0, 1.0, -1.0)[:, None] * np.column_stack([-way[:, 1], way[:, 0]])
    door = here + left * city.segments.width[street][:, None] / 2
    return {
        "place_x": table.x[chosen],
        "place_y": table.y[chosen],
        "place_kind": table.kind[chosen].astype(np.uint8),
        "by_rule": table.by_rule[chosen].astype(np.uint8),
        "door_x": door[:, 0].astype(np.float32),
        "door_y": door[:, 1].astype(np.float32),
        "door_side": np.arctan2(-left[:, 1], -left[:, 0]).astype(np.float32),
    }
