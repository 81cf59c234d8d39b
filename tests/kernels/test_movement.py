"""Runners, chasers and walkers get along as their speeds say."""

from typing import Any

import numpy as np
import pytest
from scenes import all_at_home, begun, of, put, put_chaser, put_runner, road, walking, world_of

from outskirts.base.codes import Condition, Event, Intent, Mind, PlaceKind
from outskirts.engine.simulation import Simulation
from outskirts.kernels import graph, movement, trips
from outskirts.kernels.storage import ROW
from outskirts.world.world import World
from towns import District, Place, Street, crossing, ladder, town


def bitten_at(chaser: float, runner: float, gap: float, ticks: int) -> int:
    """Return the tick at which a chaser bites a runner on a straight street; -1 if it does not."""
    world = world_of(road())
    state = all_at_home(world)
    put_chaser(state, 0, 0, 50.0, 4.0, chaser)
    put_runner(state, 1, 0, 50.0 + gap, 4.0, runner)
    simulation = begun(world, state)
    simulation.advance(ticks)
    assert simulation.check() == []
    events = simulation.take_events()
    bitten = events["kind"] == Event.BITTEN
    return int(events["tick"][bitten][0]) if bitten.any() else -1


@pytest.mark.parametrize(("chaser", "runner"), [(2.9, 3.0), (1.0, 4.0), (3.0, 3.0)])
def test_who_is_not_slower_is_never_caught(chaser: float, runner: float) -> None:
    assert bitten_at(chaser, runner, 5.0, 400) == -1


@pytest.mark.parametrize(
    ("chaser", "runner", "gap"),
    [(2.0, 1.0, 10.0), (3.0, 1.0, 40.0), (4.0, 0.5, 60.0), (4.0, 3.0, 20.0), (5.0, 2.0, 60.0)],
)
def test_who_is_slower_is_caught_when_the_gap_is_closed(
    chaser: float, runner: float, gap: float
) -> None:
    seconds = bitten_at(chaser, runner, gap, 60) + 1
    assert abs(seconds - (gap - 1.0) / (chaser - runner)) <= 2


@pytest.mark.parametrize(("width", "passes"), [(3.0, False), (30.0, True)])
def test_an_infected_blocks_a_narrow_street_only(width: float, passes: bool) -> None:
    world = world_of(road(width=width))
    state = all_at_home(world)
    put_chaser(state, 0, 0, 60.0, width / 2, 0.0)
    put_runner(state, 1, 0, 56.0, 0.5, 4.0)
    simulation = begun(world, state)
    stage = simulation.stage
    stage.settle(0, fresh=True)
    held = world.held

    def free(x: float, heading: int, metres: float) -> float:
        return movement.free_way(
            held.streets, held.laws, stage.rows, stage.scene, 0, x, heading, metres
        )

    if passes:
        assert free(56.0, 1, 8.0) == 8.0
        assert free(64.0, -1, 8.0) == 8.0
    else:
        assert free(56.0, 1, 8.0) == pytest.approx(3.0)
        assert free(64.0, -1, 8.0) == pytest.approx(3.0)
    assert free(56.0, 1, 1.0) == 1.0
    assert free(56.0, -1, 8.0) == 8.0


def test_a_runner_between_two_infected_in_an_alley_does_not_get_past() -> None:
    world = world_of(road(width=3.0), {"infection": {"bite": 0.0}})
    state = all_at_home(world)
    put_chaser(state, 0, 0, 40.0, 1.5, 0.0)
    put_chaser(state, 1, 0, 60.0, 1.5, 0.0)
    put_runner(state, 2, 0, 50.0, 0.5, 4.0)
    simulation = begun(world, state)
    for _ in range(60):
        simulation.advance(1)
        assert 40.0 < of(simulation, 2, "along") < 60.0


def test_a_chaser_who_loses_a_runner_gives_up_after_the_search() -> None:
    city = town(
        [(0, 0), (300, 0), (300, 300), (500, 300)],
        [Street(0, 1), Street(1, 2), Street(2, 3)],
        districts=[District(40, 10, outline=((301, 270), (520, 270), (520, 330), (301, 330)))],
    )
    near: dict[str, Any] = dict.fromkeys(("day", "lamps", "moon", "dark"), 60.0)
    world = world_of(city, {"sight": near, "living": {"calm_after": 5.0}})
    state = all_at_home(world)
    put_chaser(state, 0, 0, 250.0, 4.0, 1.0)
    put_runner(state, 1, 0, 280.0, 4.0, 5.0)
    simulation = begun(world, state)
    lost = -1
    for tick in range(1, 121):
        simulation.advance(1)
        if of(simulation, 0, "mind") == Mind.IDLE:
            lost = tick
            break
        assert of(simulation, 0, "mind") == Mind.CHASING
    seen = int(of(simulation, 0, "seen"))
    assert 1 <= seen <= 20
    assert lost == seen + 30 + 1
    simulation.advance(300)
    assert of(simulation, 1, "condition") == Condition.SUSCEPTIBLE
    assert of(simulation, 1, "segment") == world.rooms.streets + world.rooms.home[1]


def test_forty_metres_of_empty_street_take_half_a_minute() -> None:
    world = world_of(road(places=(Place(PlaceKind.BAKERY, 0, 70.0),)))
    who = int(np.argmin(np.abs(world.bodies.walk - 1.33)))
    assert world.bodies.walk[who] == pytest.approx(1.33, abs=0.1)
    room = world.rooms.dwellings
    bakery = world.rooms.streets + room
    simulation = walking(world, all_at_home(world), {who: (0, 30.0, 1.0, room)})
    ticks = 0
    while of(simulation, who, "segment") == 0 and ticks < 100:
        simulation.advance(1)
        ticks += 1
    assert 26 <= ticks <= 34
    assert of(simulation, who, "segment") == bakery


# Giving the infected a wide berth.


def moved_across(width: float, lane: float, away: float, *infected: float) -> float:
    """Return how far across the street [m] one who runs east shifts in a second, from the middle.

    The nearest infected stands `away` metres east of them (west, if negative) on metre `lane` of
    the width; `infected` are more of them, likewise.
    """
    world = world_of(road(width=width), {"infection": {"bite": 0.0}})
    state = all_at_home(world)
    put_runner(state, 0, 0, 500.0, width / 2, 4.0, spot=0)
    for who, metres in enumerate((away, *infected), 1):
        put_chaser(state, who, 0, 500.0 + metres, lane, 0.0)
    simulation = begun(world, state)
    stage = simulation.stage
    stage.settle(0, fresh=True)
    stage.sense()
    stage.move(0)
    assert of(simulation, 0, "along") == pytest.approx(504.0)
    return float(of(simulation, 0, "across")) - width / 2


@pytest.mark.parametrize("away", [15.0, 60.0, 119.0])
@pytest.mark.parametrize(("lane", "shift"), [(3.0, 0.5), (6.0, 0.5), (9.0, -0.5)])
def test_one_who_runs_makes_for_the_far_side_once_they_see_an_infected_ahead(
    away: float, lane: float, shift: float
) -> None:
    assert moved_across(12.0, lane, away) == pytest.approx(shift)


@pytest.mark.parametrize(("away", "shift"), [(-9.0, 0.5), (-11.0, 0.0), (-60.0, 0.0), (121.0, 0.0)])
def test_an_infected_behind_is_dodged_at_hand_only(away: float, shift: float) -> None:
    assert moved_across(12.0, 3.0, away) == pytest.approx(shift)


def test_the_nearest_decides_to_which_side() -> None:
    assert moved_across(12.0, 3.0, -40.0, 80.0) == 0.0
    assert moved_across(12.0, 3.0, 40.0, -80.0) == pytest.approx(0.5)


@pytest.mark.parametrize("seconds", [4, 30])
def test_the_way_across_takes_two_seconds_a_metre_and_ends_at_the_front(seconds: int) -> None:
    world = world_of(road(width=12.0), {"infection": {"bite": 0.0}})
    state = all_at_home(world)
    put_runner(state, 0, 0, 500.0, 6.0, 0.0, spot=0)
    put_chaser(state, 1, 0, 560.0, 3.0, 0.0)
    simulation = begun(world, state)
    stage = simulation.stage
    for tick in range(seconds):
        stage.settle(tick, fresh=True)
        stage.sense()
        stage.move(tick)
    assert of(simulation, 0, "across") == pytest.approx(min(6.0 + 0.5 * seconds, 12.0))


def test_who_runs_past_in_good_time_is_not_touched() -> None:
    world = world_of(road(width=12.0))
    state = all_at_home(world)
    put_chaser(state, 0, 0, 480.0, 6.0, 0.0)
    put_runner(state, 1, 0, 500.0, 6.0, 8.0)
    put_chaser(state, 2, 0, 560.0, 6.0, 0.0)
    simulation = begun(world, state)
    simulation.advance(12)
    assert of(simulation, 1, "condition") == Condition.SUSCEPTIBLE
    assert of(simulation, 1, "along") > 570.0


# Dead ends.


def test_a_dead_end_is_a_street_whose_other_end_leads_nowhere() -> None:
    arms = world_of(crossing(20)).held.streets
    assert all(graph.leads_nowhere(arms, arm, 0) for arm in range(4))
    assert not any(graph.leads_nowhere(arms, arm, 1) for arm in range(4))
    rungs = world_of(ladder(20)).held.streets
    assert not any(graph.leads_nowhere(rungs, one, end) for one in range(16) for end in (0, 1))


COMES, THROUGH, DEAD = 0, 1, 2
RUNNERS = 60
"""People who come to the fork, one after the other; the next few play the infected."""


def fork(width: float = 8.0) -> World:
    """Draw a fork: a road comes from the west, one leads on eastwards, one north is a dead end.

    Homes are in the west, so that nobody has a reason of their own to go on.
    """
    return world_of(
        town(
            [(-150, 0), (0, 0), (150, 0), (0, 150), (150, 300), (-350, 0)],
            [
                Street(0, 1, width=width),
                Street(1, 2, width=width),
                Street(1, 3, width=width),
                Street(2, 4),
                Street(5, 0),
            ],
            districts=[
                District(80, 20, outline=((-380, -30), (-380, 30), (-151, 30), (-151, -30)))
            ],
        )
    )


def ways_taken(world: World, infected: dict[int, float]) -> set[int]:
    """Return into which streets people who run turn at the fork; -1: they find no way.

    `infected` says how many metres from the fork an infected stands, by street.
    """
    state = all_at_home(world)
    for who in range(RUNNERS):
        put_runner(state, who, COMES, 150.0, 0.5, 4.0)
    for i, (street, metres) in enumerate(infected.items()):
        along = 150.0 - metres if street == COMES else metres
        put_chaser(state, RUNNERS + i, street, along, 4.0, 0.0)
    simulation = begun(world, state)
    stage = simulation.stage
    stage.settle(0, fresh=True)
    held, book = world.held, simulation.desk.book
    links = {
        movement.flight_link(
            held.streets, held.rooms, held.laws, stage.rows, stage.far, stage.scene,
            int(book.person[who, ROW]), 1, COMES, 1, 0, 0,
        )
        for who in range(RUNNERS)
    }  # fmt: skip
    return {int(world.streets.link[link] >> 1) if link >= 0 else -1 for link in links}


@pytest.mark.parametrize(
    ("infected", "ways"),
    [
        ({}, {THROUGH}),
        ({COMES: 30.0}, {THROUGH}),
        ({THROUGH: 60.0}, {COMES, DEAD}),
        ({THROUGH: 60.0, COMES: 110.0}, {DEAD}),
        ({THROUGH: 60.0, DEAD: 110.0, COMES: 20.0}, {THROUGH}),
        ({THROUGH: 40.0, DEAD: 110.0, COMES: 20.0}, {DEAD}),
        ({THROUGH: 40.0, DEAD: 70.0, COMES: 20.0}, {THROUGH}),
        ({THROUGH: 40.0, DEAD: 60.0, COMES: 110.0}, {COMES}),
    ],
)
def test_at_a_fork_the_way_back_and_a_dead_end_count_half(
    infected: dict[int, float], ways: set[int]
) -> None:
    # Where no infected stands within sight, a way is as far as can be; half of that is less.
    assert ways_taken(fork(), infected) == ways


@pytest.mark.parametrize(("width", "way"), [(3.0, -1), (8.0, COMES)])
def test_who_finds_no_way_slips_back_if_the_street_is_wide(width: float, way: int) -> None:
    assert ways_taken(fork(width), {COMES: 2.0, THROUGH: 2.0, DEAD: 2.0}) == {way}
    assert ways_taken(fork(width), {COMES: 2.0, THROUGH: 3.9, DEAD: 7.9}) == {way}
    assert ways_taken(fork(width), {COMES: 2.0, THROUGH: 4.1, DEAD: 7.9}) == {THROUGH}


def flight_from_a_dead_end(width: float, who: int, speed: float) -> Simulation:
    """Let an infected come into a dead end of 200 m, at whose far end somebody runs at 4 m/s."""
    city = town(
        [(0, 0), (200, 0), (0, 300), (0, 600)],
        [Street(0, 1, width=width), Street(0, 2, width=12.0), Street(2, 3)],
        districts=[District(40, 10, outline=((-30, 310), (30, 310), (30, 600), (-30, 600)))],
    )
    world = world_of(city)
    state = all_at_home(world)
    put_chaser(state, 39, 0, 100.0, width / 2, speed)
    put_runner(state, who, 0, 180.0, width / 2, 4.0, heading=1)
    simulation = begun(world, state)
    simulation.advance(200)
    assert simulation.check() == []
    return simulation


@pytest.mark.parametrize(
    ("width", "condition"), [(3.0, Condition.EXPOSED), (16.0, Condition.SUSCEPTIBLE)]
)
def test_a_wide_dead_end_is_no_trap_and_an_alley_is(width: float, condition: Condition) -> None:
    for who in range(4):
        simulation = flight_from_a_dead_end(width, who, 3.0)
        assert of(simulation, who, "condition") == condition
        if condition == Condition.SUSCEPTIBLE:
            assert of(simulation, who, "segment") != 0


def test_a_wide_dead_end_is_no_trap_if_the_infected_is_slow() -> None:
    assert of(flight_from_a_dead_end(16.0, 0, 0.9), 0, "condition") == Condition.SUSCEPTIBLE


def test_a_hunter_that_has_just_turned_does_not_jump_to_prey_behind_it() -> None:
    # It is bound for where it last saw its own prey, and keeps on though a runner is behind it.
    world = world_of(road(), {"infected": {"search": 60.0}})
    state = all_at_home(world)
    put_chaser(state, 0, 0, 1000.0, 4.0, 0.9, intent=Intent.CHASE, spot=0, spot_along=1000.3,
               turned=2, quarry=3)  # fmt: skip
    put_runner(state, 1, 0, 900.0, 4.0, 3.0, heading=-1)
    simulation = Simulation(world, state, 5)
    for _ in range(40):
        before = float(of(simulation, 0, "along"))
        simulation.advance(1)
        assert abs(of(simulation, 0, "along") - before) <= 0.91
    assert simulation.check() == []


@pytest.mark.parametrize("mind", [Mind.CHASING, Mind.IDLE])
@pytest.mark.parametrize("speed", [1.5, 2.5])
def test_who_is_caught_in_passing_stops_where_they_met(mind: Mind, speed: float) -> None:
    world = world_of(road(width=6.0), {"infection": {"bite": 0.0, "break_free": 0.0}})
    streets = world.held.streets

    def places(simulation: Simulation) -> list[float]:
        rows = [int(simulation.desk.book.person[who, ROW]) for who in (0, 1)]
        stage, tick = simulation.stage, simulation.tick
        return [trips.place_at(streets, stage.rows, row, tick) for row in rows]

    for tick in range(12):
        state = all_at_home(world)
        put_chaser(state, 0, 0, 100.0, 3.0, 0.9, mind=mind)
        put(state, 1, 0, 106.0 + 0.5 * tick, 3.0, heading=-1, speed=speed, wake=60,
            intent=Intent.HOME, goal=world.rooms.streets + world.rooms.home[1])  # fmt: skip
        simulation = begun(world, state)
        for _ in range(9):
            was = places(simulation)
            simulation.advance(1)
            now = places(simulation)
            assert abs(now[0] - was[0]) <= 0.91
            assert abs(now[1] - was[1]) <= max(speed, 2.5) + 1.0
        assert of(simulation, 0, "grip") == 1
        assert abs(now[0] - now[1]) <= 1.01
