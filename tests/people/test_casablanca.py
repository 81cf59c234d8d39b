"""The whole of Casablanca has the people of the census, and its evening."""

from pathlib import Path

import numpy as np
import pytest

from outskirts.base import tables
from outskirts.base.codes import Role
from outskirts.city import files
from outskirts.people import census, work
from outskirts.people.nearby import nearby_places
from outskirts.people.rhythm import Activity, initial_activity, on_foot
from outskirts.people.synthesize import synthesize

SHIPPED = Path(files.__file__).parent / "shipped" / "casablanca.city"


@pytest.mark.city
def test_casablanca_has_its_people_and_its_evening() -> None:
    if not SHIPPED.exists():
        pytest.skip("casablanca.city is not built yet")
    city = files.load(SHIPPED)
    population = synthesize(city, 1)
    persons, dwellings = population.persons, population.dwellings
    assert tables.problems(persons) == tables.problems(dwellings) == []
    assert len(persons.age) == 3_215_935
    assert len(dwellings.segment) == 909_228
    size = np.diff(dwellings.start)
    assert np.array_equal(np.bincount(dwellings.district), city.districts.households)
    assert np.array_equal(np.bincount(dwellings.district, size), city.districts.population)
    assert np.maximum.reduceat(persons.age, dwellings.start[:-1]).min() >= 18
    band = np.minimum(persons.age // census.BAND, len(census.PYRAMID) - 1)
    assert np.abs(np.bincount(band) / len(band) - census.PYRAMID).max() < 0.001
    worker = persons.role == Role.WORKER
    assert 0.375 < worker.sum() / (persons.age >= 15).sum() < 0.385

    x, y = work.middles(city)
    home, place = dwellings.segment[persons.home[worker]], persons.work[worker]
    away = np.hypot(x[home] - city.places.x[place], y[home] - city.places.y[place])
    assert 1.1 < 1.3 * away[away < 2500].mean() / 1000 < 1.3
    assert away.max() > 10_000

    activity, _ = initial_activity(city, population, nearby_places(city), 18.0, 1)
    walking = int((activity == Activity.WALK).sum())
    assert walking == pytest.approx(on_foot(3_215_935, 18), rel=0.02)
    assert walking == pytest.approx(95_000, rel=0.02)
