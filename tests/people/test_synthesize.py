"""Everybody of the census gets a home, a household and a working day."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outskirts.base import tables
from outskirts.base.codes import PlaceKind, Rank, Role, Way
from outskirts.base.errors import InputError
from outskirts.city.city import City
from outskirts.people import census, households, work
from outskirts.people.population import Population
from outskirts.people.synthesize import synthesize
from towns import District, Place, Street, crossing, grid, ladder, street, town, village


def west_and_east() -> City:
    """Two districts side by side: a dense one, and one whose only street is a service way."""
    return town(
        [(0, 0), (100, 0), (200, 0), (300, 0), (100, 80)],
        [
            Street(0, 1),
            Street(1, 2, Rank.SERVICE),
            Street(2, 3, Rank.SERVICE),
            Street(1, 4, walk=Way.NONE),
        ],
        districts=[
            District(400, 100, "West", ((-50, -50), (110, -50), (110, 130), (-50, 130))),
            District(30, 15, "East", ((110, -50), (350, -50), (350, 130), (110, 130))),
        ],
    )


@pytest.fixture(scope="module")
def large() -> City:
    places = [
        Place(kind, s, 40.0, area=500.0)
        for s in range(0, 420, 6)
        for kind in (PlaceKind.SCHOOL, PlaceKind.WORKPLACE, PlaceKind.CONVENIENCE)
    ]
    return grid(14, 60_000, places)


@pytest.fixture(scope="module")
def crowd(large: City) -> Population:
    return synthesize(large, 1)


@pytest.mark.parametrize("city", [street(), crossing(), ladder(), grid(3), village()])
def test_columns_are_sound_and_read_only(city: City) -> None:
    population = synthesize(city, 4)
    for table in (population.persons, population.dwellings):
        assert tables.problems(table) == []
        assert not any(values.flags.writeable for values in tables.arrays(table).values())
    assert len(population.persons.age) == int(city.districts.population.sum())


def test_census_figures_are_met_exactly() -> None:
    city = west_and_east()
    dwellings = synthesize(city, 2).dwellings
    size = np.diff(dwellings.start)
    assert size.min() >= 1
    for district in range(2):
        inside = dwellings.district == district
        assert inside.sum() == city.districts.households[district]
        assert size[inside].sum() == city.districts.population[district]
    assert set(dwellings.segment[dwellings.district == 1].tolist()) == {1, 2}
    assert set(dwellings.segment[dwellings.district == 0].tolist()) == {0}


def test_homes_stand_in_order_and_share_stairwells(crowd: Population, large: City) -> None:
    dwellings = crowd.dwellings
    place = list(zip(dwellings.segment.tolist(), dwellings.along.tolist(), strict=True))
    assert place == sorted(place)
    assert (dwellings.along <= large.segments.length[dwellings.segment]).all()
    _, first, count = np.unique(dwellings.stairwell, return_index=True, return_counts=True)
    assert 5 < count.mean() < 7
    for values in (dwellings.segment, dwellings.along, dwellings.side, dwellings.district):
        assert (values == np.repeat(values[first], count)).all()
    assert (dwellings.stairwell == np.repeat(np.arange(len(first)), count)).all()
    home = np.repeat(np.arange(len(dwellings.segment)), np.diff(dwellings.start))
    assert (crowd.persons.home == home).all()


def test_children_live_with_adults(crowd: Population) -> None:
    for population in (crowd, synthesize(village(), 9), synthesize(street(), 3)):
        oldest = np.maximum.reduceat(population.persons.age, population.dwellings.start[:-1])
        assert oldest.min() >= 18


def test_ages_follow_the_pyramid(crowd: Population) -> None:
    band = np.minimum(crowd.persons.age // census.BAND, len(census.PYRAMID) - 1)
    share = np.bincount(band, minlength=len(census.PYRAMID)) / len(band)
    assert np.abs(share - census.PYRAMID).max() < 0.006
    assert abs(crowd.persons.sex.mean() - 0.5) < 0.01
    assert census.PYRAMID.sum() == pytest.approx(1)


def test_a_third_of_the_adults_work_and_children_learn(crowd: Population, large: City) -> None:
    persons = crowd.persons
    grown = persons.age >= 15
    assert 0.36 < (persons.role[grown] == Role.WORKER).mean() < 0.40
    learning = persons.age[persons.role == Role.PUPIL]
    assert learning.min() >= 4
    assert learning.max() <= 17
    assert (persons.role[(persons.age > 5) & (persons.age < 12)] == Role.PUPIL).mean() > 0.95
    assert (persons.work[persons.role == Role.HOME] == -1).all()
    school = persons.work[persons.role == Role.PUPIL]
    assert (large.places.kind[school] == PlaceKind.SCHOOL).all()
    job = persons.work[persons.role == Role.WORKER]
    assert job.min() >= 0
    kind = large.places.kind[job]
    assert (kind == PlaceKind.WORKPLACE).mean() > 0.5
    assert set(np.unique(kind).tolist()) > {PlaceKind.SCHOOL, PlaceKind.WORKPLACE}


def test_those_who_walk_to_work_walk_about_a_kilometre() -> None:
    n = 60
    places = [
        Place(PlaceKind.WORKPLACE, s, 40.0) for s in range(0, 2 * n * (n + 1), 8)
    ]  # every 640 m of street, over 4.8 km
    city = grid(n, 40_000, places)
    x, y = work.middles(city)
    centre = int(np.argmin(np.hypot(x - 2400, y - 2400)))
    who = np.arange(20_000)
    found = work.places_of(city, np.full(20_000, centre, dtype=np.int32), who, Role.WORKER, 1)
    away = np.hypot(x[centre] - city.places.x[found], y[centre] - city.places.y[found])
    assert 0.6 < (away < 2000).mean() < 0.9
    assert 700 < away[away < 2000].mean() < 1100


def test_people_walk_and_run_as_their_age_allows(crowd: Population) -> None:
    persons = crowd.persons
    for decade in range(20, 80, 10):
        inside = (persons.age >= decade) & (persons.age < decade + 10)
        assert 1.24 < persons.walk[inside].mean() < 1.48
        assert 0.18 < persons.walk[inside].std() < 0.26
    assert 0.8 < persons.walk[persons.age >= 80].mean() < 1.05
    assert persons.walk[persons.age < 10].mean() < 1.1
    young = (persons.age >= 20) & (persons.age < 35)
    assert 2.5 < persons.run[young].mean() < 3.5
    assert persons.run[persons.age >= 75].mean() < 1.6
    assert (persons.run >= persons.walk).all()


def test_equal_seeds_give_equal_people() -> None:
    one, same, other = (synthesize(village(), seed).persons for seed in (1, 1, 2))
    for name, values in tables.arrays(one).items():
        assert np.array_equal(values, getattr(same, name))
    assert not np.array_equal(one.age, other.age)


def test_a_town_without_places_has_people_all_the_same() -> None:
    persons = synthesize(street(), 1).persons
    assert (persons.work == -1).all()
    assert Role.PUPIL in persons.role


def test_a_city_without_people_is_refused() -> None:
    with pytest.raises(InputError, match="has no people"):
        synthesize(street(people=0), 1)


@pytest.mark.parametrize(("people", "homes"), [(10, 11), (10, 0)])
def test_impossible_figures_are_refused(people: int, homes: int) -> None:
    city = town([(0, 0), (90, 0)], [(0, 1)], districts=[District(people, homes, "Nowhere")])
    with pytest.raises(InputError, match=f"Nowhere has {people} people in {homes} households"):
        synthesize(city, 1)


def test_a_district_without_streets_is_refused() -> None:
    city = street()
    nowhere = np.full_like(city.segments.district, -1)
    city = replace(city, segments=replace(city.segments, district=nowhere))
    with pytest.raises(InputError, match="no street to live on"):
        synthesize(city, 1)


@given(st.integers(1, 400), st.integers(0, 2500))
def test_sizes_add_up(homes: int, more: int) -> None:
    counts = households.sizes(homes + more, homes)
    assert counts.min() >= 0
    assert counts.sum() == homes
    assert (counts * np.arange(1, len(counts) + 1)).sum() == homes + more


def test_common_sizes_keep_the_census_shape() -> None:
    counts = households.sizes(350_000, 100_000)
    assert counts[:6].sum() > 0.93 * 100_000
    assert int(np.argmax(counts)) in (2, 3)


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=30), st.integers(0, 1000))
def test_apportioning_leaves_nothing_over(weights: list[float], total: int) -> None:
    exact = np.array(weights) / np.sum(weights) * total
    counts = households.apportion(np.array(weights), total)
    assert counts.sum() == total
    assert np.abs(counts - exact).max() < 1 + 1e-6
