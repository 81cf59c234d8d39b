"""The rhythm of a working day: at each hour, who is at home, at work, in shops, on the streets.

All shares follow from four figures by Little's law (the number under way is the number that sets
out in an hour times the hours that a trip takes): 2.18 trips a day for each resident, 62% of them
on foot, 14 minutes a walk, 22 minutes a trip of any kind. Source: mobility survey of Casablanca
2019; the profile over the day is assumed, and its peak set so that at 18:00 about 95,000 of
3,215,935 people are on foot.
"""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from outskirts.base.ages import ADULT, HOME_BY_DARK, LED, MINDED, MINDER
from outskirts.base.codes import Role
from outskirts.city.city import City
from outskirts.people import chance
from outskirts.people.chance import Decision
from outskirts.people.nearby import Nearby
from outskirts.people.population import Population
from outskirts.people.work import middles


class Activity(IntEnum):
    """What a person is doing."""

    HOME = 0
    WORK = 1
    """At work or at school."""
    SHOP = 2
    """In a shop, a café or a place of worship."""
    WALK = 3
    RIDE = 4


TRIPS = 2.18
"""Trips a day for each resident [1/d]. Source: mobility survey of Casablanca 2019."""

WALKED = 0.62
"""Share of trips made on foot. Source: the same."""

WALK_MINUTES = 14.0
"""Mean walk [min], 1.2 km. Source: the same."""

RIDE_MINUTES = 35.0
"""Mean ride [min], so that all trips take 22 minutes on average. Source: derived."""

ERRAND_SHARE = 0.3
"""Share of trips that end in a shop, a café or a place of worship. Source: assumed."""

ERRAND_MINUTES = 40.0
"""Mean stay there [min]. Source: assumed."""

TRIP_SHARE = (
    np.array(
        [
            *(4, 2, 1, 1, 3, 10, 25, 72, 85, 55, 50, 55),
            *(75, 65, 60, 50, 60, 85, 94, 62, 40, 24, 14, 8),
        ]
    )
    / 1000
)
"""Share of the day's trips that begin in each hour, shape [24], sum 1. Source: assumed."""

ROLE_TRIPS = np.array([1.98, 2.75, 3.14])
"""Trips a day by codes.Role, of those who go out on their own; all residents then average `TRIPS`.

Source: assumed.
"""

WALKABLE = 1600.0
"""Farthest place of work that people walk to, as the crow flies [m].

In the shipped city 62% of places of work are nearer, which is the share of trips on foot.
"""

HOURS = (0, 5, 6, 7, 8, 9, 12, 13, 14, 15, 17, 18, 19, 20, 22, 24)

AT_WORK = (
    *(0.04, 0.05, 0.10, 0.28, 0.60, 0.80, 0.74, 0.58),
    *(0.68, 0.78, 0.68, 0.45, 0.28, 0.20, 0.10, 0.04),
)
"""Share of workers at work at the start of each of `HOURS`. Source: assumed."""

AT_SCHOOL = (
    *(0.0, 0.0, 0.0, 0.05, 0.70, 0.88, 0.60, 0.30),
    *(0.60, 0.75, 0.50, 0.12, 0.02, 0.0, 0.0, 0.0),
)
"""Share of pupils in school at the start of each of `HOURS`. Source: assumed, after the timetable
of Moroccan schools (8 to 12 and 14 to 18)."""

BOUND_HOME = (
    *(0.50, 0.20, 0.08, 0.05, 0.08, 0.20, 0.55, 0.45),
    *(0.30, 0.40, 0.55, 0.62, 0.68, 0.75, 0.85, 0.70),
)
"""Share of those under way who are on their way home, at the start of each of `HOURS`. Assumed."""


def departures(hour: float) -> NDArray[np.float64]:
    """Return how often people set out at this hour, by codes.Role [trips per person and second].

    It holds for those who go out on their own. `hour` is the time of day, 0 to 24; a later one
    counts from the next midnight.
    """
    rate: NDArray[np.float64] = ROLE_TRIPS * TRIP_SHARE[int(hour) % 24] / 3600
    return rate


def bound_home(hour: float) -> float:
    """Return the share of those under way at this hour who are going home."""
    return float(np.interp(hour % 24, HOURS, BOUND_HOME))


def occupancy(hour: float) -> NDArray[np.float64]:
    """Return the shares of people in each activity at this hour, shape [role, activity].

    Rows follow codes.Role, columns `Activity`; each row sums to 1.
    """
    minute_rate = departures(hour) * 60
    shares = np.zeros((len(Role), len(Activity)))
    shares[Role.PUPIL, Activity.WORK] = np.interp(hour % 24, HOURS, AT_SCHOOL)
    shares[Role.WORKER, Activity.WORK] = np.interp(hour % 24, HOURS, AT_WORK)
    shares[:, Activity.SHOP] = minute_rate * ERRAND_SHARE * ERRAND_MINUTES
    shares[:, Activity.WALK] = minute_rate * WALKED * WALK_MINUTES
    shares[:, Activity.RIDE] = minute_rate * (1 - WALKED) * RIDE_MINUTES
    shares[:, Activity.HOME] = 1 - shares.sum(axis=1)
    return shares


def on_foot(people: int, hour: float) -> float:
    """Return how many of `people` are expected to be walking at once at this hour."""
    return people * TRIPS * WALKED * float(TRIP_SHARE[int(hour) % 24]) * WALK_MINUTES / 60


def share_to_work(hour: float) -> float:
    """Return the share of those leaving home at this hour who go to their work or school.

    Only people who have one are asked. Source: assumed.
    """
    hours = (0, 5, 9, 11, 13, 14.5, 17, 24)
    return float(np.interp(hour % 24, hours, (0.3, 1, 0.7, 0.2, 0.8, 0.4, 0.1, 0.1)))


def initial_activity(
    city: City,
    population: Population,
    nearby: Nearby,
    hour: float,
    seed: int,
    dark: bool = False,
) -> tuple[NDArray[np.int8], NDArray[np.int32]]:
    """Say what each person is doing as the clock starts, and where.

    Returns the `Activity` of everybody, and the place that they are in or on their way to, -1 for
    their home; shape [person]. Small children are at home with somebody who minds them, and if it
    is `dark` all children are at home; see `minded`. Those who have no place of work are never at
    work, where no shop is near nobody goes to one, and nobody walks to work farther than
    `WALKABLE`. Equal seeds and hours give equal answers.
    """
    persons = population.persons
    everybody = np.arange(len(persons.age))
    activity = np.empty(len(everybody), dtype=np.int8)
    drawn = chance.uniform(seed, everybody, Decision.ACTIVITY)
    limits = np.cumsum(occupancy(hour), axis=1)
    for role in Role:
        who = np.flatnonzero(persons.role == role)
        activity[who] = np.searchsorted(limits[role, :-1], drawn[who], side="right")
    activity[persons.age < (HOME_BY_DARK if dark else LED)] = Activity.HOME
    minded(population, activity, seed)

    place = np.full(len(everybody), -1, dtype=np.int32)
    at_work = np.flatnonzero(activity == Activity.WORK)
    place[at_work] = persons.work[at_work]

    out = np.flatnonzero(activity >= Activity.SHOP)
    street = population.dwellings.segment[persons.home[out]]
    drawn_out = chance.bits(seed, out, Decision.ERRAND)
    shop = errands(nearby, street, drawn_out & np.uint64(0xFFFFFF))
    toss = (drawn_out >> np.uint64(40)) / float(1 << 24)
    work = persons.work[out]
    away = np.zeros(len(out))
    if len(city.places.x):
        x, y = middles(city)
        away = np.hypot(x[street] - city.places.x[work], y[street] - city.places.y[work])
    going = activity[out]
    home = bound_home(hour)
    to_work = (
        (going != Activity.SHOP)
        & (work >= 0)
        & ((going == Activity.RIDE) | (away <= WALKABLE))
        & (toss < home + (1 - home) * share_to_work(hour))
    )
    outward = (going == Activity.SHOP) | (toss >= home)
    place[out[outward]] = np.where(to_work, work, shop)[outward]
    activity[(activity <= Activity.SHOP) & (activity > Activity.HOME) & (place < 0)] = Activity.HOME
    return activity, place


def minded(population: Population, activity: NDArray[np.int8], seed: int) -> None:
    """Let somebody stay at home with the children who are there: writes `activity`.

    Children under `LED` need an adult, those under `MINDED` somebody of `MINDER` or older. Where
    nobody is at home, one adult of the household is, chosen by chance.
    """
    persons, start = population.persons, population.dwellings.start
    at_home = activity == Activity.HOME
    grown = persons.age >= ADULT

    def some(of: NDArray[np.bool_]) -> NDArray[np.bool_]:
        counts = np.add.reduceat(of, start[:-1], dtype=np.int32)
        found: NDArray[np.bool_] = counts > 0
        return found

    alone = some(at_home & (persons.age < LED)) & ~some(at_home & grown)
    alone |= some(at_home & (persons.age < MINDED)) & ~some(at_home & (persons.age >= MINDER))
    adults = np.flatnonzero(alone[persons.home] & grown)
    drawn = chance.bits(seed, adults, Decision.MINDS)
    order = np.lexsort((drawn, persons.home[adults]))
    _, first = np.unique(persons.home[adults][order], return_index=True)
    activity[adults[order[first]]] = Activity.HOME


def errands(
    nearby: Nearby, street: NDArray[np.int32], drawn: NDArray[np.uint64]
) -> NDArray[np.int32]:
    """Return a place near each street, picked by 24 drawn bits; -1 where there is none."""
    first = nearby.start[street]
    choices = nearby.start[street + 1] - first
    pick = (drawn * choices.astype(np.uint64)) >> np.uint64(24)
    place = np.full(len(street), -1, dtype=np.int32)
    some = np.flatnonzero(choices)
    place[some] = nearby.place[first[some] + pick[some].astype(np.int64)]
    return place
