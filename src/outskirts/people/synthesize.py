"""Give a city its people: every household of the census, in a home on a street."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from outskirts.base import tables
from outskirts.base.codes import Role
from outskirts.base.errors import InputError
from outskirts.city.city import City
from outskirts.people import census, chance, homes, households, work
from outskirts.people.chance import Decision
from outskirts.people.population import Dwellings, Persons, Population

NORMAL = ndtri((np.arange(4096) + 0.5) / 4096).astype(np.float32)
"""Quantiles of the normal distribution: a draw of 12 bits picks one."""


def synthesize(city: City, seed: int) -> Population:
    """Return all people of a city, by household and home; equal seeds give equal people.

    1. Each district has exactly its census households, on dwellings along its streets.
    2. Household sizes add up to exactly its population.
    3. Ages and sexes follow the pyramid; at least one adult lives in every household.
    4. Most children go to a school, about 38% of those over 15 to work.
    5. Walking and running speeds follow age and sex.

    Raises InputError if the city has no people or a district's figures cannot be met.
    """
    check(city)
    standing = homes.counted(city)
    stand = homes.doors(city, standing, seed)
    district = city.segments.district[stand.segment]
    size = sized(city, district, seed)
    start = np.zeros(len(size) + 1, dtype=np.int32)
    np.cumsum(size, out=start[1:])
    dwellings = Dwellings(
        **stand._asdict(),
        district=district.astype(np.int32),
        start=start,
    )
    home = np.repeat(np.arange(len(size), dtype=np.int32), size)
    age, sex = members(size, start, home, seed)
    role, place = occupied(city, stand.segment[home], age, sex, seed)
    walk, run = speeds(age, sex, seed)
    persons = Persons(home=home, age=age, sex=sex, role=role, work=place, walk=walk, run=run)
    tables.freeze(dwellings)
    tables.freeze(persons)
    return Population(seed=seed, persons=persons, dwellings=dwellings)


def check(city: City) -> None:
    """Refuse a city whose census figures cannot be met."""
    districts = city.districts
    if int(districts.population.sum()) == 0:
        raise InputError(
            f"{city.title} has no people: {len(districts.population)} districts, all without "
            "residents; expected census figures; give 'outskirts city build' districts with "
            "population and households"
        )
    wrong = (districts.population < districts.households) | (
        (districts.population > 0) & (districts.households == 0)
    )
    for district in np.flatnonzero(wrong).tolist():
        raise InputError(
            f"district {city.names[districts.name[district]]} has "
            f"{districts.population[district]} people in {districts.households[district]} "
            "households; expected at least one household and one person in each; correct the "
            "census figures and rebuild the city with 'outskirts city build'"
        )


def sized(city: City, district: NDArray[np.int32], seed: int) -> NDArray[np.int32]:
    """Return how many people live in each dwelling, shape [dwelling]."""
    size = np.zeros(len(district), dtype=np.int32)
    drawn = chance.bits(seed, np.arange(len(district)), Decision.SIZE)
    for number, people in enumerate(city.districts.population.tolist()):
        inside = np.flatnonzero(district == number)
        counts = households.sizes(people, len(inside))
        listed = np.repeat(np.arange(1, len(counts) + 1, dtype=np.int32), counts)
        size[inside[np.argsort(drawn[inside], kind="stable")]] = listed
    return size


def members(
    size: NDArray[np.int32], start: NDArray[np.int32], home: NDArray[np.int32], seed: int
) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """Return age and sex of everybody, household by household, shape [person]."""
    counts = np.bincount(size)[1:]
    templates = households.imagine(len(counts))
    parts = households.frequencies(templates, counts)
    flat = (parts + np.arange(len(parts))[:, None] * households.STEPS).ravel()
    drawn = chance.bits(seed, np.arange(len(size)), Decision.TEMPLATE) >> np.uint64(44)
    template = np.searchsorted(
        flat, drawn.astype(np.int64) + (size - 1).astype(np.int64) * households.STEPS, side="right"
    )
    offset = templates.start[template] - start[:-1]
    member = offset[home] + np.arange(len(home), dtype=np.int32)
    return templates.age[member], templates.sex[member]


def occupied(
    city: City,
    street: NDArray[np.int32],
    age: NDArray[np.int8],
    sex: NDArray[np.int8],
    seed: int,
) -> tuple[NDArray[np.int8], NDArray[np.int32]]:
    """Return what each person does on a working day, and the place where they do it."""
    everybody = np.arange(len(age))
    drawn = chance.uniform(seed, everybody, Decision.EMPLOYED)
    learning = census.SCHOOLING[age]
    role = np.where(
        drawn < learning,
        np.int8(Role.PUPIL),
        np.where(
            drawn < learning + census.EMPLOYMENT[sex, age],
            np.int8(Role.WORKER),
            np.int8(Role.HOME),
        ),
    )
    place = np.full(len(age), -1, dtype=np.int32)
    for one in (Role.PUPIL, Role.WORKER):
        who = np.flatnonzero(role == one)
        place[who] = work.places_of(city, street[who], who, one, seed)
    return role, place


def speeds(
    age: NDArray[np.int8], sex: NDArray[np.int8], seed: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return free walking and running speed of everybody [m/s]; who walks fast runs fast too."""
    drawn = chance.bits(seed, np.arange(len(age)), Decision.SPEED)
    first = NORMAL[drawn >> np.uint64(52)]
    second = NORMAL[(drawn >> np.uint64(40)) & np.uint64(4095)]
    walk = census.WALK[sex, age]
    walk = walk + np.minimum(census.WALK_SPREAD, walk * np.float32(0.2)) * first
    walk = np.clip(walk, np.float32(0.3), np.float32(2.5))
    both = np.float32(0.6) * first + np.float32(0.8) * second
    run = census.RUN[sex, age] * (np.float32(1) + census.RUN_SPREAD * both)
    return walk, np.clip(np.maximum(run, walk * np.float32(1.05)), np.float32(0.3), np.float32(6))
