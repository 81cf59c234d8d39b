"""The living: calls, choices at home, fetching one another, and what fear does to them."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scenes import all_at_home, begun, of, put, road, world_of

from outskirts.base.codes import Condition, Cue, Event, Intent, Mind, PlaceKind
from outskirts.engine.simulation import Simulation
from outskirts.kernels import movement, outings
from outskirts.kernels.storage import ROW
from outskirts.world.state import State
from outskirts.world.world import World
from towns import District, Place, Street, town

SCHOOL = Place(PlaceKind.SCHOOL, 0, 300.0)


def family(**living: float) -> tuple[World, State, list[int]]:
    """Return a world in which calls reach everybody, and the people of its first home."""
    world = world_of(
        road(people=40, places=(SCHOOL,)),
        {"living": {"calls": 1.0, "confides": 0.0, "response": 10.0, **living}},
    )
    household = world.rooms.household
    sizes = np.diff(household)
    home = int(np.argmax(sizes >= 3))
    return world, all_at_home(world), list(range(int(household[home]), int(household[home + 1])))


def frightened(world: World, state: State, who: int, **columns: Any) -> Simulation:
    """Let somebody who walks see an infected at once, and take fright."""
    put(state, who, 0, 1000.0, 4.0, heading=1, wake=3000, speed=0.01, intent=Intent.TRIP,
        goal=world.rooms.streets + world.rooms.home[who], **columns)  # fmt: skip
    infected = world.people - 1
    put(state, infected, 0, 1030.0, 4.0, condition=Condition.INFECTED, mind=Mind.IDLE)
    return begun(world, state)


def test_one_who_takes_fright_calls_the_household() -> None:
    world, state, members = family(notice_ahead=10.0, response=600.0, response_spread=0.0)
    simulation = frightened(world, state, members[0])
    simulation.advance(2)
    assert of(simulation, members[0], "mind") == Mind.AFRAID
    for who in members[1:]:
        assert of(simulation, who, "mind") == Mind.UNEASY
        assert of(simulation, who, "cue") == Cue.WORD
        assert of(simulation, who, "quarry") == members[0]
    events = simulation.take_events()
    told = events["who"][events["kind"] == Event.NOTICED].tolist()
    assert sorted(told) == members[1:]
    others = np.setdiff1d(np.arange(world.people - 1), members)
    assert all(of(simulation, int(who), "mind") == Mind.UNAWARE for who in others)


@pytest.mark.parametrize("confides", [0.0, 1.0])
def test_the_bitten_may_hide_it(confides: float) -> None:
    world, state, members = family(notice_ahead=10.0, confides=confides, response_spread=0.0)
    simulation = frightened(
        world, state, members[0], condition=Condition.EXPOSED, turn=90000, since=0
    )
    simulation.advance(2)
    told = [of(simulation, who, "mind") == Mind.UNEASY for who in members[1:]]
    assert all(told) if confides else not any(told)


def test_those_at_home_make_up_their_minds_once_and_stay_in() -> None:
    world, state, members = family(
        notice_ahead=10.0, fetches=0.0, leave=0.0, response=30.0, response_spread=0.0
    )
    simulation = frightened(world, state, members[0])
    simulation.advance(25)
    assert of(simulation, members[1], "mind") == Mind.UNEASY
    simulation.advance(15)
    for who in members[1:]:
        assert of(simulation, who, "mind") == Mind.RESOLVED
        assert of(simulation, who, "intent") == Intent.HIDE
        assert of(simulation, who, "wake") == of(simulation, who, "seen") + world.laws.unease
        assert of(simulation, who, "segment") == world.rooms.streets + world.rooms.home[who]


def test_one_of_the_household_is_fetched_from_school() -> None:
    world, state, members = family(
        notice_ahead=10.0, fetches=1.0, leave=0.0, response=5.0, response_spread=0.0
    )
    child, parent = members[-1], members[1]
    school = world.rooms.streets + world.rooms.dwellings
    state.segment[child] = school
    simulation = frightened(world, state, members[0])
    simulation.advance(20)
    assert of(simulation, parent, "intent") == Intent.GATHER
    assert of(simulation, parent, "goal") == school
    assert of(simulation, parent, "quarry") == child
    for _ in range(1500):
        simulation.advance(1)
        if of(simulation, child, "segment") != school:
            break
    # Both are under way together.
    assert of(simulation, child, "goal") == world.rooms.streets + world.rooms.home[child]
    assert of(simulation, parent, "segment") == of(simulation, child, "segment")
    assert of(simulation, child, "mind") == Mind.UNEASY
    simulation.advance(1500)
    for who in (child, parent):
        assert of(simulation, who, "segment") == world.rooms.streets + world.rooms.home[who]


@pytest.mark.parametrize(("panic", "least", "most"), [(0.0, 1.0, 1.0), (1.0, 0.2, 0.5)])
def test_full_fear_takes_the_way_blindly(panic: float, least: float, most: float) -> None:
    city = town(
        [(0, 0), (-100, 0), (100, 0), (0, 100), (0, -100)],
        [Street(1, 0), Street(0, 2), Street(0, 3), Street(0, 4)],
        districts=[District(40, 10, outline=((-110, -9), (-110, 9), (-9, 9), (-9, -9)))],
    )
    world = world_of(city, {"living": {"panic": panic, "calm_after": 100.0}})
    state = all_at_home(world)
    put(state, 0, 1, 50.0, 4.0, mind=Mind.AFRAID, intent=Intent.FLEE, speed=3.0, seen=0)
    simulation = begun(world, state)
    stage, held = simulation.stage, world.held
    row = int(simulation.desk.book.person[0, ROW])
    homewards = 0
    for tick in range(100):
        simulation.state.seen[row] = tick
        link = movement.flight_link(
            held.streets, held.rooms, held.laws, stage.rows, stage.far, stage.scene, row,
            0, 1, -1, tick, 0,
        )  # fmt: skip
        homewards += int(world.streets.link[link]) == 1
    # Blindly, each of the three other arms is as likely.
    assert least <= homewards / 100 <= most


def test_fear_ebbs_away_until_one_is_calm() -> None:
    world = world_of(road(), {"living": {"calm_after": 100.0}})
    state = all_at_home(world)
    put(state, 0, 0, 100.0, 4.0, mind=Mind.AFRAID, intent=Intent.FLEE, seen=0)
    simulation = begun(world, state)
    row = int(simulation.desk.book.person[0, ROW])
    felt = [movement.fear(world.held.laws, simulation.stage.rows, row, t) for t in (0, 50, 200)]
    assert felt == pytest.approx([1.0, 0.5, 0.0])


def test_those_in_fear_stumble_at_the_rate_that_is_given() -> None:
    world = world_of(road(people=400), {"living": {"stumble": 0.2, "calm_after": 100.0}})
    state = all_at_home(world)
    many = 300
    for who in range(many):
        put(state, who, 0, 100.0 + who, 4.0, mind=Mind.AFRAID, intent=Intent.FLEE, seen=0)
    simulation = begun(world, state)
    rows, laws = simulation.stage.rows, world.held.laws
    for tick, share in ((0, 1.0), (50, 0.5), (150, 0.0)):
        fell = sum(movement.stumbles(laws, rows, row, tick) for row in range(many))
        expected = many * share * (1 - np.exp(-0.2))
        assert abs(fell - expected) <= 4 * np.sqrt(max(expected, 0.01))


# Unease at home.

UNEASE = 300.0


def told_at_home(**columns: Any) -> tuple[World, Simulation, int]:
    """Let somebody at home be uneasy from tick 0 on, and have made up their mind at tick 10."""
    world = world_of(
        road(), {"living": {"unease": UNEASE, "fetches": 0.0}, "public": {"trips": 20.0}}
    )
    state = all_at_home(world)
    uneasy = {"mind": Mind.UNEASY, "cue": Cue.SOUND, "seen": 0, "wake": 10}
    for name, value in {**uneasy, **columns}.items():
        getattr(state, name)[0] = value
    return world, begun(world, state), 0


def test_unease_at_home_ebbs_where_nothing_more_is_heard() -> None:
    world, simulation, who = told_at_home()
    simulation.advance(11)
    assert of(simulation, who, "mind") == Mind.RESOLVED
    assert of(simulation, who, "intent") == Intent.HIDE
    simulation.advance(int(UNEASE) - 11)
    assert of(simulation, who, "mind") == Mind.RESOLVED
    simulation.advance(1)
    assert of(simulation, who, "mind") == Mind.UNAWARE
    assert of(simulation, who, "intent") == Intent.STAY
    assert of(simulation, who, "cue") == Cue.NOTHING
    # They live the evening again.
    assert of(simulation, who, "wake") == outings.next_outing(
        world.held.bodies, world.held.laws, who, int(UNEASE)
    )
    assert simulation.check() == []


def test_who_hears_more_is_uneasy_for_longer() -> None:
    _, simulation, who = told_at_home()
    simulation.advance(200)
    simulation.state.seen[int(simulation.desk.book.person[who, ROW])] = 200
    simulation.advance(200)
    assert of(simulation, who, "mind") == Mind.RESOLVED
    simulation.advance(101)
    assert of(simulation, who, "mind") == Mind.UNAWARE


@pytest.mark.parametrize("cue", [Cue.SIGHT, Cue.TOUCH])
def test_who_has_seen_them_stays_in(cue: Cue) -> None:
    _, simulation, who = told_at_home(cue=cue, met=0)
    simulation.advance(2 * int(UNEASE))
    assert of(simulation, who, "mind") == Mind.RESOLVED
    assert of(simulation, who, "wake") == -1


def test_who_has_had_word_stays_in() -> None:
    world, simulation, who = told_at_home()
    told = np.full_like(world.laws.warned, 200)
    told.setflags(write=False)
    simulation = begun(replace(world, laws=world.laws._replace(warned=told)), simulation.state)
    simulation.advance(2 * int(UNEASE))
    assert of(simulation, who, "mind") == Mind.RESOLVED
    assert of(simulation, who, "wake") == -1


def test_who_is_frightened_at_close_quarters_has_felt_them() -> None:
    world = world_of(road(), {"infection": {"bite": 0.0}})
    state = all_at_home(world)
    put(state, 0, 0, 1000.0, 4.0, heading=1, wake=3000, speed=0.01, intent=Intent.TRIP,
        cue=Cue.SOUND,
        goal=world.rooms.streets + world.rooms.home[0])  # fmt: skip
    put(state, 1, 0, 1000.0, 4.0, condition=Condition.INFECTED, mind=Mind.IDLE)
    simulation = begun(world, state)
    simulation.advance(1)
    assert of(simulation, 0, "mind") == Mind.AFRAID
    assert of(simulation, 0, "cue") == Cue.TOUCH


def test_who_comes_home_uneasy_grows_calm_there() -> None:
    _, simulation, who = told_at_home(mind=Mind.UNAWARE, wake=-1)
    world, state = simulation.world, simulation.state
    row = int(simulation.desk.book.person[who, ROW])
    put(state, row, 1, 100.0, 4.0, mind=Mind.UNEASY, intent=Intent.HOME, heading=1, wake=1,
        goal=world.rooms.streets + world.rooms.home[who], speed=0.01)  # fmt: skip
    simulation = begun(world, state)
    for _ in range(400):
        simulation.advance(1)
        if of(simulation, who, "segment") == world.rooms.streets + world.rooms.home[who]:
            break
    assert of(simulation, who, "mind") == Mind.UNEASY
    simulation.advance(int(UNEASE) + 1)
    assert of(simulation, who, "mind") == Mind.UNAWARE


def test_who_stays_in_does_not_step_onto_the_stairs() -> None:
    _, simulation, who = told_at_home()
    world, state = simulation.world, simulation.state
    home = int(world.rooms.home[who])
    stranger = int(np.flatnonzero(world.rooms.home != home)[-1])
    row = int(simulation.desk.book.person[stranger, ROW])
    put(state, row, world.rooms.streets + int(world.rooms.stair[home]), 0.0, 0.0,
        condition=Condition.INFECTED, mind=Mind.IDLE)  # fmt: skip
    simulation = begun(world, state)
    simulation.advance(60)
    assert of(simulation, who, "segment") == world.rooms.streets + home
    assert of(simulation, who, "intent") == Intent.HIDE
