"""Where people live: dwellings along the streets of each district, by shared stairwells."""

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Rank, Way
from outskirts.base.errors import InputError
from outskirts.city.city import City
from outskirts.people import chance
from outskirts.people.chance import Decision
from outskirts.people.households import apportion

HOMES = np.zeros(len(Rank))
HOMES[[Rank.RESIDENTIAL, Rank.LIVING]] = 1.0
HOMES[[Rank.PEDESTRIAN, Rank.TERTIARY]] = 0.8
HOMES[Rank.UNCLASSIFIED] = 0.6
"""Dwellings on a metre of street, relative to a residential one, by codes.Rank. Assumed."""

STAIRWELL = 6
"""Dwellings that share a stairwell, about. Source: assumed."""


def habitable(city: City, district: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the streets of a district on which people live, and the weight of each.

    Where there is no such street, people live on any street of it that can be walked.
    """
    streets = city.segments
    inside = (streets.district == district) & (streets.walk != Way.NONE)
    weight = streets.length.astype(np.float64) * HOMES[streets.rank] * (streets.layer <= 0)
    chosen = np.flatnonzero(inside & (weight > 0))
    if len(chosen):
        return chosen, weight[chosen]
    chosen = np.flatnonzero(inside)
    if len(chosen):
        return chosen, streets.length[chosen].astype(np.float64)
    name = city.names[city.districts.name[district]]
    raise InputError(
        f"district {name} has {city.districts.population[district]} people and no street to live "
        "on; expected at least one walkable street whose middle lies inside its outline; rebuild "
        "the city with 'outskirts city build'"
    )


def counted(city: City) -> NDArray[np.int64]:
    """Return how many dwellings stand on each street, shape [segment]."""
    homes = np.zeros(len(city.segments.a), dtype=np.int64)
    for district, households in enumerate(city.districts.households.tolist()):
        if households:
            chosen, weight = habitable(city, district)
            homes[chosen] += apportion(weight, households)
    return homes


def doors(
    city: City, homes: NDArray[np.int64], seed: int
) -> tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.int8], NDArray[np.int32]]:
    """Return street, metre and side of each dwelling's street door, and its stairwell.

    Stairwells stand about evenly along their street, on either side; dwellings come in the order
    of (street, metre).
    """
    wells = np.maximum((homes + STAIRWELL // 2) // STAIRWELL, homes > 0)
    first = np.concatenate([[0], np.cumsum(wells)])
    street = np.repeat(np.arange(len(homes)), wells)
    drawn = chance.bits(seed, np.arange(len(street)), Decision.DOOR)
    shift = (drawn >> np.uint64(40)) / float(1 << 24) * 0.6 + 0.2
    length = city.segments.length[street]
    metre = (np.arange(len(street)) - first[street] + shift) / wells[street] * length
    metre = np.minimum(metre.astype(np.float32), length)
    side = np.where(drawn & np.uint64(1), 1, -1).astype(np.int8)

    segment = np.repeat(np.arange(len(homes)), homes)
    number = np.arange(len(segment)) - np.repeat(np.cumsum(homes) - homes, homes)
    stairwell = first[segment] + number * wells[segment] // homes[segment]
    return (
        segment.astype(np.int32),
        metre[stairwell],
        side[stairwell],
        stairwell.astype(np.int32),
    )
