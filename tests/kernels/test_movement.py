"""Runners, chasers and walkers get along as their speeds say."""

from typing import Any

import numpy as np
import pytest
from scenes import all_at_home, begun, of, put, put_chaser, put_runner, road, world_of

from outskirts.base.codes import Condition, Event, Intent, Mind, PlaceKind
from outskirts.kernels import movement, trips
from outskirts.kernels.storage import ROW
from towns import District, Place, Street, town


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
    state = all_at_home(world)
    bakery = world.rooms.streets + world.rooms.dwellings
    put(state, who, 0, 30.0, 1.0, intent=Intent.TRIP, goal=bakery)
    simulation = begun(world, state)
    held = world.held
    row = int(simulation.desk.book.person[who, ROW])
    trips.stroll(
        held.streets, held.rooms, held.bodies, held.laws,
        simulation.stage.rows, simulation.stage.book, row, 0,
    )  # fmt: skip
    ticks = 0
    while of(simulation, who, "segment") == 0 and ticks < 100:
        simulation.advance(1)
        ticks += 1
    assert 26 <= ticks <= 34
    assert of(simulation, who, "segment") == bakery
