"""Where the first cases are looked for, and what is said where too few people are."""

from typing import Any

import numpy as np
import pytest

from outskirts.base.codes import Condition
from outskirts.base.errors import InputError
from outskirts.city.ground import Ground
from outskirts.world.scenario import Index, parse
from outskirts.world.start import first_state, too_few
from outskirts.world.world import World, make
from towns import Street, crossing, town, whole_town

PEOPLE = 60
CENTRE = (33.57, -7.6)
"""Latitude and longitude of junction 0 of the drawn towns."""
FAR = (33.60, -7.6)


def crossing_world(index: dict[str, Any], start: str = "18:00:00") -> World:
    data = {"index": index, "start": start, "parameters": {"public": {"trips": 20.0}}}
    return make(parse(data, "test"), 1, city=crossing(PEOPLE))


def refused(index: dict[str, Any]) -> str:
    """Return the one line with which the first cases are refused."""
    with pytest.raises(InputError) as error:
        first_state(crossing_world(index))
    said = str(error.value)
    assert "\n" not in said
    return said


@pytest.mark.parametrize(
    ("where", "said"),
    [("streets", "on foot outdoors"), ("homes", "at home"), ("anywhere", "on foot or indoors")],
)
def test_too_few_people_are_told_by_where_they_were_looked_for(where: str, said: str) -> None:
    line = refused({"count": 500, "where": where})
    assert line.startswith("index.count is 500, but ")
    assert f" {said} as the run begins; ask for fewer" in line
    assert "radius" not in line
    near = refused({"count": 500, "where": where, "near": CENTRE, "radius": 90})
    assert f" {said} within 90 m of index.near as the run begins; " in near
    assert near.endswith("ask for fewer, or for a larger index.radius")


def test_the_number_found_agrees_with_its_verb() -> None:
    index = Index(count=12, where="homes")
    assert too_few(index, 0) == (
        "index.count is 12, but nobody is at home as the run begins; ask for fewer"
    )
    assert "but only 1 person is at home" in too_few(index, 1)
    assert "but only 2 people are at home" in too_few(index, 2)
    index = Index(count=12, where="streets", near=FAR, radius=1500)
    assert too_few(index, 3) == (
        "index.count is 12, but only 3 people are on foot outdoors within 1500 m of index.near "
        "as the run begins; ask for fewer, or for a larger index.radius"
    )


def test_nobody_is_found_where_nobody_lives() -> None:
    assert "but nobody is on foot or indoors within 500 m" in refused(
        {"count": 1, "where": "anywhere", "near": FAR, "radius": 500}
    )


@pytest.mark.parametrize("where", ["homes", "anywhere"])
def test_the_first_cases_are_where_the_scenario_says(where: str) -> None:
    world = crossing_world({"count": 10, "where": where})
    state = first_state(world)
    cases = np.flatnonzero(state.condition == Condition.INFECTED)
    assert len(cases) == 10
    home = world.rooms.streets + world.rooms.home[cases]
    if where == "homes":
        assert (state.segment[cases] == home).all()
    assert (state.segment[cases] != world.rooms.streets + world.rooms.aboard).all()


@pytest.mark.parametrize("where", ["anywhere", "homes"])
def test_near_counts_from_where_people_stand_on_a_long_street(where: str) -> None:
    """A street of 1,200 m between two junctions, and a short one at its far end."""
    city = town(
        [(0, 0), (1200, 0), (1200, 100)],
        [Street(0, 1), Street(1, 2)],
        districts=whole_town(400),
    )
    ground = Ground(city.longitude, city.latitude)
    for x in (0.0, 600.0, 1200.0):
        longitude, latitude = ground.degrees(np.array([[x, 0.0]]))[0]
        index = {"count": 5, "where": where, "near": (latitude, longitude), "radius": 60}
        world = make(parse({"index": index}, "test"), 1, city=city)
        state = first_state(world)
        cases = np.flatnonzero(state.condition == Condition.INFECTED)
        room = state.segment[cases] - world.rooms.streets
        street = np.where(room < 0, state.segment[cases], world.rooms.street[room])
        along = np.where(room < 0, state.along[cases], world.rooms.along[room])
        east = np.where(street == 0, along, 1200.0)
        north = np.where(street == 0, 0.0, along)
        assert len(cases) == 5
        assert (np.hypot(east - x, north) <= 60.5).all()
