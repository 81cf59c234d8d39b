"""The day's rhythm agrees with the survey, and the clock starts in the middle of it."""

import numpy as np
import pytest

from outskirts.base.ages import LED
from outskirts.base.codes import PlaceKind, Role
from outskirts.people import rhythm
from outskirts.people.nearby import ALIKE, CHOICES, ERRANDS, REACH, nearby_places
from outskirts.people.rhythm import Activity, initial_activity, occupancy, on_foot
from outskirts.people.synthesize import synthesize
from outskirts.people.work import middles
from towns import Place, grid, street, village


def test_at_six_in_the_evening_95_000_are_on_foot() -> None:
    """Little's law: 2.18 x 3,215,935 x 62% x 9.4% walks begin that hour and take 14 minutes."""
    begun = 2.18 * 3_215_935 * 0.62 * rhythm.TRIP_SHARE[18]
    assert on_foot(3_215_935, 18) == pytest.approx(begun * 14 / 60)
    assert on_foot(3_215_935, 18) == pytest.approx(95_000, rel=0.01)
    assert rhythm.TRIP_SHARE.sum() == pytest.approx(1)
    assert int(np.argmax(rhythm.TRIP_SHARE)) == 18


def test_walks_and_rides_take_22_minutes_on_average() -> None:
    mean = rhythm.WALKED * rhythm.WALK_MINUTES + (1 - rhythm.WALKED) * rhythm.RIDE_MINUTES
    assert mean == pytest.approx(22, abs=0.1)


@pytest.mark.parametrize("hour", np.arange(0, 24, 0.5))
def test_everybody_is_somewhere(hour: float) -> None:
    shares = occupancy(hour)
    assert shares.shape == (len(Role), len(Activity))
    assert shares.min() >= 0
    assert shares.sum(axis=1) == pytest.approx(1)
    assert np.array_equal(shares, occupancy(hour + 24))
    assert shares[Role.HOME, Activity.WORK] == 0


def test_the_city_sleeps_at_night_and_works_by_day() -> None:
    assert occupancy(3)[:, Activity.HOME].min() > 0.9
    assert occupancy(10)[Role.WORKER, Activity.WORK] > 0.7
    assert occupancy(10)[Role.PUPIL, Activity.WORK] > 0.6
    assert occupancy(20.5)[Role.PUPIL, Activity.WORK] == 0


def test_departures_add_up_to_the_days_trips() -> None:
    day = sum(rhythm.departures(hour) * 3600 for hour in range(24))
    assert day == pytest.approx(rhythm.ROLE_TRIPS)


def test_the_clock_starts_with_as_many_on_foot_as_expected() -> None:
    places = [
        Place(kind, s, 40.0, area=300.0)
        for s in range(0, 420, 4)
        for kind in (PlaceKind.SCHOOL, PlaceKind.WORKPLACE, PlaceKind.SHOP, PlaceKind.BAKERY)
    ]
    city = grid(14, 100_000, places)
    population = synthesize(city, 1)
    persons = population.persons
    nearby = nearby_places(city)
    for hour in (8.0, 12.5, 18.0, 23.0):
        activity, place = initial_activity(city, population, nearby, hour, 5)
        expected = on_foot(100_000, hour)
        assert (activity == Activity.WALK).sum() == pytest.approx(
            expected, abs=4 * expected**0.5 + 0.02 * expected
        )
        assert (place[activity == Activity.HOME] == -1).all()
        at_work = activity == Activity.WORK
        assert (place[at_work] == persons.work[at_work]).all()
        shopping = activity == Activity.SHOP
        assert np.isin(city.places.kind[place[shopping]], ERRANDS).all()
        assert (activity[persons.age < LED] == Activity.HOME).all()
        again, _ = initial_activity(city, population, nearby, hour, 5)
        assert np.array_equal(activity, again)
    other, _ = initial_activity(city, population, nearby, 23.0, 6)
    assert not np.array_equal(activity, other)


def test_without_places_people_stay_home_or_stroll() -> None:
    city = street(people=500)
    population = synthesize(city, 1)
    activity, place = initial_activity(city, population, nearby_places(city), 18.0, 1)
    assert not np.isin(activity, (Activity.WORK, Activity.SHOP)).any()
    assert (place == -1).all()


def test_errands_are_near_and_varied() -> None:
    places = [
        Place(kind, s, float(metre))
        for s in range(0, 60, 5)
        for metre in (20, 60)
        for kind in (PlaceKind.CONVENIENCE, PlaceKind.BAKERY, PlaceKind.BANK)
    ]
    city = grid(5, places=places)
    nearby = nearby_places(city)
    x, y = middles(city)
    assert len(nearby.start) == len(city.segments.a) + 1
    for s in range(len(city.segments.a)):
        found = nearby.place[nearby.start[s] : nearby.start[s + 1]]
        assert len(found) == 2 * ALIKE <= CHOICES
        away = np.hypot(city.places.x - x[s], city.places.y - y[s])
        assert (np.diff(away[found]) >= -1e-3).all()
        assert (np.bincount(city.places.kind[found]) <= ALIKE).all()
        baker = np.flatnonzero(city.places.kind == PlaceKind.BAKERY)
        assert away[found].min() <= away[baker].min() + 1e-3


def test_errands_beyond_reach_are_not_made() -> None:
    city = village()
    far = grid(40, places=[Place(PlaceKind.BAKERY, 0, 10.0)])
    nearby = nearby_places(far)
    x, y = middles(far)
    away = np.hypot(x - far.places.x[0], y - far.places.y[0])
    assert ((np.diff(nearby.start) == 1) == (away <= REACH)).all()
    assert nearby_places(city).place.max() < len(city.places.kind)
