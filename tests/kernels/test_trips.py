"""How an evening ends for those who are out: word reaches them, they walk home, or ride."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scenes import all_at_home, begun, of, put, world_of

from outskirts.base.codes import Condition, Intent, Mind, PlaceKind
from outskirts.city.city import City
from outskirts.engine.simulation import Simulation
from outskirts.kernels import trips
from outskirts.kernels.laws import QUANTILES
from outskirts.kernels.storage import ROW
from outskirts.people.rhythm import WALKABLE
from outskirts.world.laws import NEVER
from outskirts.world.world import World
from towns import District, Place, Street, town

BLOCKS = 10
WALKERS = 60
TOLD = 30
"""The tick at which half of the people hear of the outbreak; the others never do."""


def avenue() -> City:
    """Draw homes on street 0, ten blocks of 100 m east of them, a bakery at the far end."""
    return town(
        [(-200, 0), *((100.0 * i, 0.0) for i in range(BLOCKS + 1))],
        [Street(i, i + 1) for i in range(BLOCKS + 1)],
        districts=[District(WALKERS, 15, outline=((-220, -30), (-220, 30), (-1, 30), (-1, -30)))],
        places=[Place(PlaceKind.BAKERY, BLOCKS, 90.0)],
        title="Avenue",
    )


def told(world: World, *ticks: int) -> World:
    """Return the same world, in which people hear of the outbreak at these ticks, evenly."""
    warned = np.repeat(np.array(ticks, np.int32), QUANTILES // len(ticks))
    warned.setflags(write=False)
    return replace(world, laws=world.laws._replace(warned=warned))


def set_off(simulation: Simulation, who: int) -> None:
    """Let somebody on the street walk on."""
    held, stage = simulation.world.held, simulation.stage
    row = int(simulation.desk.book.person[who, ROW])
    trips.stroll(held.streets, held.rooms, held.bodies, held.laws, stage.rows, stage.book, row, 0)


def out_walking(world: World, **columns: Any) -> Simulation:
    """Let everybody walk to the bakery, from metre 10 of the first block."""
    state = all_at_home(world)
    bakery = world.rooms.streets + world.rooms.dwellings
    walk = {"heading": 1, "intent": Intent.TRIP, "goal": bakery}
    for who in range(WALKERS):
        put(state, who, 1, 10.0, 4.0, **{**walk, **columns})
    simulation = begun(world, state)
    for who in range(WALKERS):
        set_off(simulation, who)
    return simulation


def test_word_turns_those_who_hear_it_home_and_nobody_else() -> None:
    world = told(world_of(avenue()), TOLD, NEVER)
    hears = np.array([trips.warned_at(world.held.laws, who) == TOLD for who in range(WALKERS)])
    assert 15 < hears.sum() < 45
    simulation = out_walking(world)
    home = world.rooms.streets + world.rooms.home
    simulation.advance(400)
    found = simulation.state.by_person()
    on_street = found["segment"] < world.rooms.streets
    back = found["segment"] == home
    bakery = world.rooms.streets + world.rooms.dwellings
    assert (found["goal"][hears & on_street] == home[hears & on_street]).all()
    assert (found["intent"][hears & on_street] == Intent.HOME).all()
    assert (found["mind"][hears & on_street] == Mind.UNEASY).all()
    assert (back == (hears & ~on_street)).all()
    assert back.sum() > 10
    assert (found["mind"][back] == Mind.RESOLVED).all()
    assert (found["mind"][~hears] == Mind.UNAWARE).all()
    assert (found["goal"][~hears & on_street] == bakery).all()


def test_word_reaches_a_walker_at_the_next_junction() -> None:
    world = told(world_of(avenue()), TOLD)
    simulation = out_walking(world)
    crossed = 10.0 + world.bodies.walk[:WALKERS] * (TOLD + 1) > 100.0
    assert not crossed.any()
    slow = 90.0 / float(world.bodies.walk[:WALKERS].min())
    simulation.advance(TOLD + 10)
    assert (simulation.state.mind == Mind.UNAWARE).all()
    assert (simulation.state.by_person()["intent"][:WALKERS] == Intent.TRIP).all()
    simulation.advance(math.ceil(slow) + 2 - TOLD - 10)
    assert (simulation.state.mind != Mind.UNAWARE).all()


def test_one_on_the_way_home_is_on_their_guard_and_goes_on() -> None:
    world = told(world_of(avenue()), 0)
    state = all_at_home(world)
    goal = int(world.rooms.streets + world.rooms.home[0])
    put(state, 0, 2, 50.0, 4.0, heading=-1, intent=Intent.HOME, goal=goal)
    simulation = begun(world, state)
    set_off(simulation, 0)
    simulation.advance(math.ceil(50.0 / float(world.bodies.walk[0])) + 1)
    assert of(simulation, 0, "segment") == 1
    assert of(simulation, 0, "mind") == Mind.UNEASY
    assert of(simulation, 0, "heading") == -1
    assert of(simulation, 0, "goal") == goal


@pytest.mark.parametrize(("ticks", "share"), [((0,), 1.0), ((0, NEVER), 0.5), ((NEVER,), 0.0)])
def test_only_the_told_look_out_for_infected(ticks: tuple[int, ...], share: float) -> None:
    none = {"notice_ahead": 0.0, "notice_behind": 0.0, "contagion": 0.0}
    alert = {"alert_ahead": 10.0, "alert_behind": 10.0}
    world = told(world_of(avenue(), {"living": {**none, **alert}}), *ticks)
    hears = np.array([trips.warned_at(world.held.laws, who) == 0 for who in range(1, WALKERS)])
    assert abs(hears.sum() - share * len(hears)) <= 4 * math.sqrt(len(hears) * share * (1 - share))
    state = all_at_home(world)
    infected = {"condition": Condition.INFECTED, "mind": Mind.IDLE, "intent": Intent.STAY}
    put(state, 0, 1, 90.0, 4.0, **infected)
    home = world.rooms.streets + world.rooms.home
    for who in range(1, WALKERS):
        put(state, who, 3, 0.5, 4.0, heading=-1, intent=Intent.HOME, goal=int(home[who]))
    simulation = begun(world, state)
    for who in range(1, WALKERS):
        set_off(simulation, who)
    # By then all have passed a junction, 110 m from the infected, and nobody has reached it.
    assert world.bodies.walk[1:WALKERS].min() * 30 > 0.5
    assert world.bodies.walk[1:WALKERS].max() * 30 < 100
    simulation.advance(30)
    mind = simulation.state.by_person()["mind"][1:WALKERS]
    np.testing.assert_array_equal(mind, np.where(hears, Mind.AFRAID, Mind.UNAWARE))


# Home from a place, on foot or by vehicle.

SHOPS = (800.0, 1300.0, 1800.0, 2550.0, 3300.0)
"""How far east of the homes there is a bakery [m]."""


def boulevard() -> World:
    """Draw a straight road of 3.5 km with homes in the west and bakeries along it."""
    return world_of(
        town(
            [(250.0 * i, 0.0) for i in range(15)],
            [Street(i, i + 1) for i in range(14)],
            districts=[District(40, 10, outline=((10, -30), (10, 30), (240, 30), (240, -30)))],
            places=[Place(PlaceKind.BAKERY, int(x // 250), x % 250) for x in SHOPS],
        )
    )


@pytest.mark.parametrize(
    ("shop", "walks"), [(0, True), (1, True), (2, False), (3, False), (4, False)]
)
def test_people_walk_home_up_to_a_mile_and_ride_beyond(shop: int, walks: bool) -> None:
    world = boulevard()
    state = all_at_home(world)
    home = int(state.segment[0])
    state.segment[0] = world.rooms.streets + world.rooms.dwellings + shop
    state.wake[0] = 5
    simulation = begun(world, state)
    simulation.advance(6)
    assert of(simulation, 0, "goal") == home
    if walks:
        assert of(simulation, 0, "intent") == Intent.HOME
        assert of(simulation, 0, "segment") == SHOPS[shop] // 250
        metres = SHOPS[shop] - float(world.rooms.along[world.rooms.home[0]])
        seconds = metres / float(world.bodies.walk[0])
    else:
        assert of(simulation, 0, "intent") == Intent.RIDE
        assert of(simulation, 0, "segment") == world.rooms.streets + world.rooms.aboard
        seconds = 300 + SHOPS[shop] // 250 * 250 / world.laws.ride_speed
    simulation.advance(math.floor(seconds) - 2)
    assert of(simulation, 0, "segment") != home
    simulation.advance(20)
    assert of(simulation, 0, "segment") == home


def test_homewards_people_walk_as_far_as_to_work() -> None:
    assert pytest.approx(WALKABLE, abs=50) == trips.WALK_CELLS * trips.CELL
