"""Where people live: dwellings along the streets of each district, by shared stairwells."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Use
from outskirts.city.city import City
from outskirts.city.habitable import habitable
from outskirts.people import chance
from outskirts.people.chance import Decision
from outskirts.people.households import apportion

STAIRWELL = 6
"""Dwellings that share a stairwell, about. Source: assumed."""

LEVELS = 3
"""Floors with dwellings where no building is known. Source: assumed."""

SMALLEST = 30.0
"""Floor that a dwelling in a building needs at least [m²]. Source: assumed."""


def counted(city: City) -> NDArray[np.int64]:
    """Return how many dwellings stand on each street, shape [segment]."""
    homes = np.zeros(len(city.segments.a), dtype=np.int64)
    for district, households in enumerate(city.districts.households.tolist()):
        if households:
            chosen, weight = habitable(city, district)
            homes[chosen] += apportion(weight, households)
    return homes


class Homes(NamedTuple):
    """Where each dwelling is, shape [dwelling]: the columns of that name in `Dwellings`."""

    segment: NDArray[np.int32]
    along: NDArray[np.float32]
    side: NDArray[np.int8]
    stairwell: NDArray[np.int32]
    building: NDArray[np.int32]
    level: NDArray[np.int8]


def doors(city: City, homes: NDArray[np.int64], seed: int) -> Homes:
    """Return the street door and the stairwell of each dwelling, of so many on each street.

    1. A street's dwellings stand in its residential buildings, as far as they fit, shared out by
       floor area; their street doors are those of the buildings.
    2. The stairwells of the others stand about evenly along the street, on either side.
    3. Floors fill from the ground, in even numbers.

    Dwellings come in the order of (street, metre).
    """
    housed = in_buildings(city, homes)
    building = np.flatnonzero(housed)
    table = city.buildings
    free = homes - np.bincount(table.segment, housed, len(homes)).astype(np.int64)
    inside, well_inside = split(housed[building])
    outside, well_outside = split(free)
    metre, side = spread(city, outside, seed)
    house = building[inside]
    street = np.concatenate([table.segment[house], outside])
    along = np.concatenate([table.along[house], metre])
    order = np.lexsort((along, street))
    count = np.concatenate([well_inside, well_outside])[order]
    which = np.concatenate([house, np.full(len(outside), -1)])[order]
    stairwell = np.repeat(np.arange(len(order)), count)
    own = which[stairwell]
    side = np.concatenate([table.side[house], side])[order]
    return Homes(
        segment=street[order][stairwell].astype(np.int32),
        along=along[order][stairwell],
        side=side[stairwell],
        stairwell=stairwell.astype(np.int32),
        building=own.astype(np.int32),
        level=floors(city, stairwell, own),
    )


def in_buildings(city: City, homes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many dwellings are in each building, shape [building].

    Each street's are shared out by floor area among its residential buildings, in whole numbers;
    what would have less than 30 m² is not in a building that the map knows.
    """
    table = city.buildings
    counts = np.zeros(len(table.use), np.int64)
    floor = table.area.astype(np.float64) * table.levels
    residential = np.flatnonzero((table.use == Use.DWELLING) & (homes[table.segment] > 0))
    street, first = np.unique(table.segment[residential], return_index=True)
    last = np.append(first, len(residential))[1:]
    for one, begin, end in zip(street.tolist(), first.tolist(), last.tolist(), strict=True):
        some = residential[begin:end]
        room = int(floor[some].sum() / SMALLEST)
        counts[some] = apportion(floor[some], min(int(homes[one]), room))
    return counts


def split(homes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Share groups of so many dwellings among stairwells of about six.

    Returns the group of each stairwell, and how many dwellings share it.
    """
    wells = np.maximum((homes + STAIRWELL // 2) // STAIRWELL, homes > 0)
    group = np.repeat(np.arange(len(homes)), wells)
    first = np.cumsum(wells) - wells
    dwelling = np.repeat(np.arange(len(homes)), homes)
    number = np.arange(len(dwelling)) - np.repeat(np.cumsum(homes) - homes, homes)
    stairwell = first[dwelling] + number * wells[dwelling] // homes[dwelling]
    return group, np.bincount(stairwell, minlength=len(group))


def spread(
    city: City, street: NDArray[np.int64], seed: int
) -> tuple[NDArray[np.float32], NDArray[np.int8]]:
    """Return metre and side of stairwells that stand about evenly along these streets, sorted."""
    wells = np.bincount(street, minlength=len(city.segments.a))
    first = np.cumsum(wells) - wells
    drawn = chance.bits(seed, np.arange(len(street)), Decision.DOOR)
    shift = (drawn >> np.uint64(40)) / float(1 << 24) * 0.6 + 0.2
    length = city.segments.length[street]
    metre = (np.arange(len(street)) - first[street] + shift) / wells[street] * length
    side = np.where(drawn & np.uint64(1), 1, -1).astype(np.int8)
    return np.minimum(metre.astype(np.float32), length), side


def floors(
    city: City, stairwell: NDArray[np.int64], building: NDArray[np.int64]
) -> NDArray[np.int8]:
    """Return the floor of each dwelling, 0 the ground: even numbers on those that there are."""
    if not len(stairwell):
        return np.zeros(0, np.int8)
    begins = np.r_[True, (np.diff(building) != 0) | ((building[1:] < 0) & (np.diff(stairwell) > 0))]
    first = np.flatnonzero(begins)
    size = np.diff(np.append(first, len(building)))
    number = np.arange(len(building)) - np.repeat(first, size)
    levels = np.full(len(building), LEVELS, np.int64)
    known = building >= 0
    levels[known] = city.buildings.levels[building[known]]
    floor: NDArray[np.int64] = number * levels // np.repeat(size, size)
    return floor.astype(np.int8)
