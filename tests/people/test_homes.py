"""Dwellings stand in buildings where the map has them, and along the street where it has none."""

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from outskirts.base import tables
from outskirts.base.codes import Use
from outskirts.city.city import City
from outskirts.people import chance, homes
from outskirts.people.chance import Decision
from outskirts.people.synthesize import synthesize
from towns import District, House, Street, town


def two_streets(households: int, houses: Sequence[House]) -> City:
    """Draw two streets of 200 m, one after the other, with these houses."""
    return town(
        [(0, 0), (200, 0), (400, 0)],
        [Street(0, 1), Street(1, 2)],
        districts=[District(3 * households, households)],
        houses=houses,
    )


BLOCK = House(0, 40.0, -1, 300.0, 4)
COTTAGE = House(0, 120.0, 1, 100.0, 2)
SHOP = House(0, 160.0, 1, 100.0, 2, Use.SHOP)


def test_a_streets_dwellings_are_shared_by_floor_area() -> None:
    dwellings = synthesize(two_streets(56, [BLOCK, COTTAGE, SHOP]), 1).dwellings
    assert tables.problems(dwellings) == []
    assert np.bincount(dwellings.building[dwellings.segment == 0]).tolist() == [24, 4]
    assert (dwellings.building[dwellings.segment == 1] == -1).all()


def test_stairwells_have_the_door_of_their_building() -> None:
    city = two_streets(56, [BLOCK, COTTAGE, SHOP])
    dwellings = synthesize(city, 1).dwellings
    inside = dwellings.building >= 0
    house = dwellings.building[inside]
    assert (dwellings.along[inside] == city.buildings.along[house]).all()
    assert (dwellings.side[inside] == city.buildings.side[house]).all()
    assert (dwellings.segment[inside] == city.buildings.segment[house]).all()
    for stairwell in np.unique(dwellings.stairwell):
        of_one = dwellings.stairwell == stairwell
        assert 1 <= of_one.sum() <= 9
        assert len(np.unique(dwellings.building[of_one])) == 1
    assert len(np.unique(dwellings.stairwell[dwellings.building == 0])) == 4


def test_what_does_not_fit_stands_along_the_street() -> None:
    dwellings = synthesize(two_streets(56, [House(0, 100.0, 1, 60.0, 2)]), 1).dwellings
    first = dwellings.segment == 0
    assert (dwellings.building[first] == 0).sum() == 4, "120 m² of floor, 30 m² each"
    assert (dwellings.building[first] == -1).sum() == 24
    place = list(zip(dwellings.segment.tolist(), dwellings.along.tolist(), strict=True))
    assert place == sorted(place)
    assert dwellings.along[first].min() < 100 < dwellings.along[first].max()


def test_along_the_street_stairwells_stand_evenly_as_the_slow_twin_says() -> None:
    city = two_streets(57, [])
    found = homes.doors(city, homes.counted(city), 5)
    metre, stairwell, first = [], [], 0
    for street, count in enumerate(homes.counted(city).tolist()):
        wells = (count + 3) // 6
        for number in range(count):
            well = number * wells // count
            drawn = int(chance.bits(5, np.array([first + well]), Decision.DOOR)[0])
            shift = (drawn >> 40) / 2**24 * 0.6 + 0.2
            metre.append((well + shift) / wells * float(city.segments.length[street]))
            stairwell.append(first + well)
        first += wells
    assert found.stairwell.tolist() == stairwell
    assert np.allclose(found.along, metre, rtol=1e-6)


def test_without_residential_buildings_the_rule_of_old_holds() -> None:
    bare, shops = (synthesize(two_streets(56, houses), 5) for houses in ([], [SHOP]))
    for name in ("segment", "along", "side", "stairwell", "building"):
        mine, theirs = getattr(bare.dwellings, name), getattr(shops.dwellings, name)
        assert np.array_equal(mine, theirs), name
    assert (bare.dwellings.building == -1).all()


def test_the_people_are_the_same_wherever_their_doors_are() -> None:
    bare, built = (synthesize(two_streets(56, houses), 5) for houses in ([], [BLOCK]))
    for name in ("home", "age", "sex", "role", "walk", "run"):
        assert np.array_equal(getattr(bare.persons, name), getattr(built.persons, name)), name


def test_floors_fill_from_the_ground_in_even_numbers() -> None:
    dwellings = synthesize(two_streets(56, [BLOCK, COTTAGE]), 1).dwellings
    assert np.bincount(dwellings.level[dwellings.building == 0]).tolist() == [6, 6, 6, 6]
    assert np.bincount(dwellings.level[dwellings.building == 1]).tolist() == [2, 2]
    unknown = dwellings.building < 0
    for stairwell in np.unique(dwellings.stairwell[unknown]):
        counts = np.bincount(dwellings.level[unknown & (dwellings.stairwell == stairwell)])
        assert counts.max() - counts.min() <= 1
        assert len(counts) == homes.LEVELS


@given(
    st.integers(1, 400),
    st.lists(
        st.tuples(st.floats(6, 3000), st.integers(1, 30), st.booleans()), min_size=0, max_size=8
    ),
)
def test_every_dwelling_stands_somewhere(
    households: int, drawn: list[tuple[float, int, bool]]
) -> None:
    houses = [
        House(0, 20.0 * i, 1, area, levels, Use.DWELLING if lived_in else Use.OFFICE)
        for i, (area, levels, lived_in) in enumerate(drawn)
    ]
    city = two_streets(households, houses)
    standing = homes.counted(city)
    found = homes.doors(city, standing, 3)
    assert np.array_equal(np.bincount(found.segment, minlength=2), standing)
    inside = found.building >= 0
    assert (city.buildings.use[found.building[inside]] == Use.DWELLING).all()
    assert (found.level[inside] < city.buildings.levels[found.building[inside]]).all()
    assert np.array_equal(np.unique(found.stairwell), np.arange(found.stairwell.max() + 1))
    assert (np.diff(found.stairwell) >= 0).all()
    taken = np.bincount(found.building[inside], minlength=len(houses))
    floor = city.buildings.area * city.buildings.levels
    lived_in = city.buildings.use == Use.DWELLING
    fair = floor / max(float(floor[lived_in].sum()), 1e-9) * taken.sum()
    assert np.abs(taken - fair)[lived_in].max(initial=0) <= 1
