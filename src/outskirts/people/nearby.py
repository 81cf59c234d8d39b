"""Where people run their errands: the shops, prayer rooms and cafés around each street."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from outskirts.base import tables
from outskirts.base.codes import PlaceKind
from outskirts.base.tables import column
from outskirts.city.city import City
from outskirts.people.work import middles

ERRANDS = (
    PlaceKind.SUPERMARKET,
    PlaceKind.CONVENIENCE,
    PlaceKind.BAKERY,
    PlaceKind.SHOP,
    PlaceKind.PHARMACY,
    PlaceKind.RESTAURANT,
    PlaceKind.WORSHIP,
)
"""Kinds of places that people visit near home."""

REACH = 1500.0
"""Farthest errand as the crow flies [m]."""

CHOICES = 8
"""Most places kept for a street."""

ALIKE = 3
"""Most places of one kind kept for a street, so that not all errands are for bread."""

SEARCHED = 48
"""Nearest places that are looked at for each street."""


@dataclass(frozen=True)
class Nearby:
    """Places for errands near each street, the nearest first: `start[s]` to `start[s + 1]`."""

    start: NDArray[np.int32] = column(
        np.int32, "segment + 1", "first entry in `place` of each street", low=0
    )
    place: NDArray[np.int32] = column(np.int32, "choice", "place", low=0)


def nearby_places(city: City) -> Nearby:
    """Find up to eight places for errands around each street, at most three of a kind.

    Distances are from the middle of the street, as the crow flies, up to 1.5 km. Equally near
    places come in the order of their numbers.
    """
    from scipy.spatial import cKDTree

    segments = len(city.segments.a)
    errands = np.flatnonzero(np.isin(city.places.kind, ERRANDS))
    if not len(errands):
        nobody = Nearby(np.zeros(segments + 1, dtype=np.int32), np.zeros(0, dtype=np.int32))
        tables.freeze(nobody)
        return nobody
    doors = np.stack([city.places.x[errands], city.places.y[errands]], axis=1)
    count = min(SEARCHED, len(errands))
    distance, found = cKDTree(doors.astype(np.float64)).query(
        np.stack(middles(city), axis=1), k=np.arange(1, count + 1), distance_upper_bound=REACH
    )
    within = np.isfinite(distance)
    place = errands[np.where(within, found, 0)]
    order = np.lexsort((place, distance), axis=1)
    within = np.take_along_axis(within, order, axis=1)
    place = np.take_along_axis(place, order, axis=1)
    kept = np.zeros_like(within)
    kind = city.places.kind[place]
    for one in ERRANDS:
        alike = within & (kind == one)
        kept |= alike & (np.cumsum(alike, axis=1) <= ALIKE)
    kept &= np.cumsum(kept, axis=1) <= CHOICES
    start = np.concatenate([[0], np.cumsum(kept.sum(axis=1))]).astype(np.int32)
    nearby = Nearby(start, place[kept].astype(np.int32))
    tables.freeze(nearby)
    return nearby
