"""Trails: left by the living, followed the right way round, through doors, until they fade."""

import itertools
from typing import Any

import numpy as np
import pytest
from scenes import all_at_home, begun, of, put, put_chaser, put_runner, world_of

from outskirts.base.codes import Condition, Cue, Event, Intent, Mind
from outskirts.engine.simulation import Simulation
from outskirts.kernels import scent
from outskirts.kernels.minds import take_up_trail
from outskirts.kernels.storage import ROW
from outskirts.world.state import State
from outskirts.world.world import World
from towns import District, Street, town

WALKER, FIRST = 0, 10
KEEN = {"found": 1.0, "found_blood": 1.0, "sweat": 600.0, "blood": 3600.0}
BLIND = {"day": 6.0, "lamps": 6.0, "moon": 6.0, "dark": 6.0}


def crossroads(**groups: dict[str, Any]) -> World:
    """Return a crossing of four streets of 100 m (0 west, 1 east, 2 north, 3 south), and homes."""
    city = town(
        [(0, 0), (-100, 0), (100, 0), (0, 100), (0, -100), (-300, 0)],
        [Street(1, 0), Street(0, 2), Street(0, 3), Street(0, 4), Street(5, 1)],
        districts=[District(60, 15, outline=((-310, -30), (-310, 30), (-101, 30), (-101, -30)))],
    )
    changes: dict[str, dict[str, Any]] = {"scent": KEEN, "sight": BLIND, **groups}
    return world_of(city, changes)


def put_walker(world: World, state: State, who: int, street: int, heading: int, to: int) -> None:
    """Put out somebody who walks at 2 m/s from the start of a street to a door."""
    put(state, who, street, 100.0 if heading < 0 else 0.0, 4.0, heading=heading, speed=2.0,
        intent=Intent.HOME, goal=world.rooms.streets + to, wake=50, moved=0)  # fmt: skip


def put_idle(state: State, who: int, street: int, along: float) -> None:
    """Put out an infected that stands."""
    idle = {"condition": Condition.INFECTED, "mind": Mind.IDLE, "intent": Intent.STAY}
    put(state, who, street, along, 0.0, **idle)


def take_up(simulation: Any, who: int) -> bool:
    """Let an infected smell the street on which it stands."""
    held, stage = simulation.world.held, simulation.stage
    row = int(simulation.desk.book.person[who, ROW])
    simulation.state.moved[row] = simulation.tick
    return take_up_trail(
        held.streets, held.rooms, held.bodies, held.laws, stage.rows, stage.book, stage.log,
        row, simulation.tick,
    )  # fmt: skip


@pytest.mark.parametrize("start", [1, 2, 3])
def test_a_trail_is_followed_in_the_direction_in_which_it_was_left(start: int) -> None:
    world = crossroads(infected={"speed": 0.5, "fast_share": 0.0, "speed_spread": 0.0})
    state = all_at_home(world)
    put_walker(world, state, WALKER, start, -1, int(world.rooms.home[WALKER]))
    # The infected stands in the street of the walker, far from the crossing.
    put_idle(state, FIRST, start, 60.0)
    simulation = begun(world, state)
    simulation.advance(80)
    assert of(simulation, FIRST, "mind") == Mind.IDLE
    assert take_up(simulation, FIRST)
    assert of(simulation, FIRST, "cue") == Cue.SCENT
    assert of(simulation, FIRST, "intent") == Intent.TRACK
    assert of(simulation, FIRST, "heading") == -1
    assert simulation.take_events()["kind"].tolist() == [Event.SCENTED]
    # 60 m to the crossing, then west: into street 0, and through it to street 4.
    simulation.advance(125)
    assert (of(simulation, FIRST, "segment"), of(simulation, FIRST, "heading")) == (0, -1)
    simulation.advance(200)
    assert of(simulation, FIRST, "segment") == 4


def test_it_ends_at_the_door_that_they_went_in_by() -> None:
    world = crossroads(infected={"speed": 1.0, "fast_share": 0.0, "speed_spread": 0.0})
    state = all_at_home(world)
    home = int(world.rooms.home[WALKER])
    assert world.rooms.street[home] == 4
    put_walker(world, state, WALKER, 1, -1, home)
    put_idle(state, FIRST, 1, 50.0)
    simulation = begun(world, state)
    simulation.advance(300)
    assert of(simulation, WALKER, "segment") == world.rooms.streets + home
    assert take_up(simulation, FIRST)
    for _ in range(500):
        simulation.advance(1)
        if of(simulation, FIRST, "intent") != Intent.TRACK:
            break
    assert of(simulation, FIRST, "goal") == world.rooms.streets + home
    assert of(simulation, FIRST, "segment") == 4
    assert of(simulation, FIRST, "along") == pytest.approx(float(world.rooms.along[home]), abs=0.1)


def test_at_a_crossing_the_freshest_trail_is_followed() -> None:
    world = crossroads()
    state = all_at_home(world)
    simulation = begun(world, state)
    streets, rows, laws = world.held.streets, simulation.stage.rows, world.held.laws
    links = range(world.streets.link_start[0], world.streets.link_start[1])
    ends = {int(world.streets.link[k]): k for k in links}
    assert scent.scent_link(streets, rows, laws, 0, -1, 0, 500) == -1
    state.came_in[2 * 2] = 100
    state.came_in[2 * 3] = 140
    assert scent.scent_link(streets, rows, laws, 0, -1, 0, 500) == ends[2 * 3]
    # Blood is stronger, though older.
    state.blood_in[2 * 1] = 90
    assert scent.scent_link(streets, rows, laws, 0, -1, 0, 500) == ends[2 * 1]
    # Sweat has faded after ten minutes, blood after an hour.
    assert scent.scent_link(streets, rows, laws, 0, -1, 0, 900) == ends[2 * 1]
    state.blood_in[2 * 1] = -1
    assert scent.scent_link(streets, rows, laws, 0, -1, 0, 700) == ends[2 * 3]
    assert scent.scent_link(streets, rows, laws, 0, -1, 0, 741) == -1


@pytest.mark.parametrize(
    ("sweat", "blood", "expected"),
    [
        (100, -1, 0.2), (-200, -1, 0.1), (-500, -1, 0.0), (-1, 100, 0.8), (-1, -1700, 0.4),
        (100, -1700, 0.4), (-1, -1, 0.0),
    ],
)  # fmt: skip
def test_the_chance_to_find_a_trail_falls_with_its_age(
    sweat: int, blood: int, expected: float
) -> None:
    world = crossroads(scent={"found": 0.2, "found_blood": 0.8, "sweat": 600.0, "blood": 3600.0})
    shift = 4000
    ages = [one if one == -1 else one + shift for one in (sweat, blood)]
    found = scent.strength(world.held.laws, ages[0], ages[1], 100 + shift)
    assert found == pytest.approx(expected)


def test_those_who_bleed_leave_blood_and_the_infected_leave_nothing() -> None:
    world = crossroads()
    state = all_at_home(world)
    put_runner(state, 1, 1, 99.0, 4.0, 3.0, heading=-1)
    put_runner(state, 2, 2, 1.0, 4.0, 3.0, heading=-1, condition=Condition.EXPOSED, turn=90000)
    put_chaser(state, 3, 3, 1.0, 4.0, 3.0, heading=-1)
    state.along[1] = 1.0
    simulation = begun(world, state)
    simulation.advance(2)
    found = simulation.state
    assert found.went_out[2 * 1] == found.went_out[2 * 2] == 0
    assert found.blood_out[2 * 2] == 0
    assert found.blood_out[2 * 1] == -1
    assert of(simulation, 3, "segment") != 3
    assert found.went_out[2 * 3] == -1


def test_without_the_scent_nobody_follows() -> None:
    world = crossroads(scent={**KEEN, "found": 0.0})
    state = all_at_home(world)
    put_walker(world, state, WALKER, 1, -1, int(world.rooms.home[WALKER]))
    put_idle(state, FIRST, 1, 60.0)
    simulation = begun(world, state)
    simulation.advance(80)
    assert not take_up(simulation, FIRST)
    assert simulation.state.went_out[2] > 0


def test_a_hunter_that_has_lost_its_prey_takes_its_trail_at_the_crossing() -> None:
    took = []
    for found in (0.0, 1.0):
        world = crossroads(scent={**KEEN, "found": found}, infected={"search": 600.0})
        into = []
        for seed_row in range(30):
            state = all_at_home(world)
            who = FIRST + seed_row
            put_chaser(state, who, 1, 20.0, 4.0, 2.0, heading=-1)
            simulation = begun(world, state)
            state.came_in[2 * 2] = 0
            simulation.advance(14)
            into.append(of(simulation, who, "segment"))
        took.append(np.mean(np.array(into) == 2))
    assert took[1] == 1.0
    assert 0.05 < took[0] < 0.7


def test_a_trail_is_done_with_for_who_has_followed_it() -> None:
    world = crossroads(infected={"speed": 1.0, "fast_share": 0.0, "speed_spread": 0.0,
                                 "look_round": 5.0})  # fmt: skip
    state = all_at_home(world)
    # Somebody came in from the west and went out to the east, and beyond the map's end.
    state.came_in[2 * 0], state.went_out[2 * 0 + 1] = 100, 150
    state.came_in[2 * 1] = 150
    put_idle(state, FIRST, 0, 50.0)
    simulation = Simulation(world, state, 200)
    assert take_up(simulation, FIRST)
    seen = []
    for _ in range(330):
        simulation.advance(1)
        seen.append((int(of(simulation, FIRST, "segment")), int(of(simulation, FIRST, "intent"))))
    streets = list(dict.fromkeys(street for street, intent in seen if intent == Intent.TRACK))
    assert streets == [0, 1]
    assert of(simulation, FIRST, "scented") == 150
    assert not take_up(simulation, FIRST)
    # A younger trace is another trail.
    simulation.state.came_in[2 * int(of(simulation, FIRST, "segment"))] = 490
    assert take_up(simulation, FIRST)


def test_nobody_walks_to_and_fro_between_two_trails() -> None:
    world = crossroads(infected={"speed": 1.0, "fast_share": 0.0, "speed_spread": 0.0,
                                 "look_round": 5.0})  # fmt: skip
    state = all_at_home(world)
    # Two went opposite ways along the same streets at about the same time.
    for tick, ends in ((150, (0, 3)), (152, (2, 1))):
        state.came_in[ends[0]] = tick - 50
        state.went_out[ends[0] ^ 1] = state.came_in[ends[1] ^ 1] = tick
        state.went_out[ends[1]] = tick + 50
    put_idle(state, FIRST, 0, 50.0)
    simulation = Simulation(world, state, 220)
    take_up(simulation, FIRST)
    streets = []
    for _ in range(380):
        simulation.advance(1)
        if of(simulation, FIRST, "intent") == Intent.TRACK:
            streets.append(int(of(simulation, FIRST, "segment")))
    assert len(list(dict.fromkeys(streets))) == sum(
        one != other for one, other in itertools.pairwise(streets)
    ) + (1 if streets else 0)
