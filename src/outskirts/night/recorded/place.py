"""What became of those who lived around a place, and when it fell."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from outskirts.base.codes import Condition
from outskirts.base.errors import InputError
from outskirts.base.units import DAY, MINUTE
from outskirts.city.city import City
from outskirts.city.spots import Spot
from outskirts.city.whereabouts import Whereabouts
from outskirts.night.recorded.clock import Clock
from outskirts.night.recorded.streets import COLUMNS, FATES, Account, Streets
from outskirts.people.population import Population
from outskirts.record.format import numbers
from outskirts.record.neighbours import Outcome, outcome
from outskirts.record.reader import Recording

RADIUS = 150.0
"""How far from the place people may have lived [m]."""
STEP = 50.0
"""By how much the circle grows where too few lived within it [m]."""
FEWEST = 50
"""Residents for whom an answer is given: nobody's home is looked at alone."""


def around(
    recording: Recording,
    city: City,
    population: Population,
    spot: Spot,
    clock: Clock,
    begun: Condition,
) -> dict[str, Any]:
    """Return what became of those who lived around a place, ready for JSON.

    `begun` is the condition of the first cases. Raises InputError where too few people live in the
    city.
    """
    ground = Whereabouts(city)
    people, radius = residents(city, population, ground, spot)
    events = recording.only(FATES, [*COLUMNS, "along"])
    segment, along = numbers(events, "segment"), numbers(events, "along")
    near = np.zeros(len(segment), dtype=bool)
    outdoors = np.flatnonzero(segment >= 0)
    near[outdoors] = within(ground.metres(segment[outdoors], along[outdoors]), spot, radius)
    found = outcome(events, people, near, begun)
    facts = facts_of(recording, spot, radius, found, clock)
    facts["at_home"] = at_home(recording, city, population, people)
    facts["street"] = None
    if spot.piece >= 0:
        told = Streets(city, population, events).account(spot.piece, recording.last_minute)
        if told.residents >= FEWEST:
            facts["street"] = street_facts(told, clock)
    return facts


def street_facts(told: Account, clock: Clock) -> dict[str, Any]:
    """Return what became of a street, with times of day."""
    facts = dict(told.facts())
    for name in ("first_bite", "tenth", "half"):
        facts[name] = None if facts[name] is None else time_of(clock, MINUTE * facts[name])
    return facts


def time_of(clock: Clock, tick: int) -> str:
    """Return a time of day; of long runs with its day."""
    told = clock.told(tick)
    return told if clock.end > DAY else told[:-3]


def within(metres: NDArray[np.float64], spot: Spot, radius: float) -> NDArray[np.bool_]:
    """Say which points (shape [point, 2]) lie within a radius of a place [m]."""
    west, south, east, north = shapely.bounds(spot.shape)
    x, y = metres[:, 0], metres[:, 1]
    inside: NDArray[np.bool_] = (x >= west - radius) & (x <= east + radius)
    inside &= (y >= south - radius) & (y <= north + radius)
    maybe = np.flatnonzero(inside)
    inside[maybe] = shapely.distance(shapely.points(metres[maybe]), spot.shape) <= radius
    return inside


def residents(
    city: City, population: Population, ground: Whereabouts, spot: Spot
) -> tuple[NDArray[np.bool_], float]:
    """Return who lived around a place, shape [person], and within which radius [m].

    The radius grows until enough did. Raises InputError where the city has too few people.
    """
    home = population.persons.home
    if len(home) < FEWEST:
        raise InputError(
            f"{len(home)} people live in {city.title}; expected at least {FEWEST}: "
            "nobody's home is looked at alone"
        )
    dwellings = population.dwellings
    metres = ground.metres(dwellings.segment, dwellings.along)
    radius = RADIUS
    while True:
        people = within(metres, spot, radius)[home]
        if people.sum() >= FEWEST:
            return people, radius
        radius += STEP


def at_home(
    recording: Recording, city: City, population: Population, people: NDArray[np.bool_]
) -> int | None:
    """Return how many of the living were in their homes at the end; None where nothing tells."""
    if recording.last_minute not in recording.checkpoints():
        return None
    columns, _ = recording.load_checkpoint(recording.last_minute, ("condition", "segment"))
    alive = columns["condition"] <= Condition.EXPOSED
    home = len(city.segments.a) + population.persons.home
    return int((people & alive & (columns["segment"] == home)).sum())


def facts_of(
    recording: Recording, spot: Spot, radius: float, found: Outcome, clock: Clock
) -> dict[str, Any]:
    """Return what became of a part of the city, ready for JSON."""

    def time(tick: int) -> str | None:
        if tick < 0:
            return None
        return time_of(clock, tick)

    return {
        "run": str(recording.path),
        "place": spot.title,
        "radius_m": radius,
        "residents": sum(found.counts),
        "from": time(0),
        "until": time(clock.end),
        **{one.name.lower(): found.counts[one] for one in Condition},
        "first_bite": time(found.first_bite),
        "tenth_lost": time(found.tenth),
        "half_lost": time(found.half),
    }
