"""On which streets people live, and how densely."""

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Rank, Way
from outskirts.base.errors import InputError
from outskirts.city.city import City

HOMES = np.zeros(len(Rank))
HOMES[[Rank.RESIDENTIAL, Rank.LIVING]] = 1.0
HOMES[[Rank.PEDESTRIAN, Rank.TERTIARY]] = 0.8
HOMES[Rank.UNCLASSIFIED] = 0.6
"""Dwellings on a metre of street, relative to a residential one, by codes.Rank. Assumed."""


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
