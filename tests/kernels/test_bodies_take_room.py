"""Bodies take room: infected queue before a door and a spot, and spill into the next street."""

from typing import Any

import numpy as np
import pytest
from scenes import all_at_home, begun, of, put, put_chaser, put_runner, road, world_of

from outskirts.base.codes import Condition, Cue, Intent, Mind, Noise
from outskirts.engine.simulation import Simulation
from outskirts.kernels import packing
from outskirts.world.world import World
from towns import District, Street, town

CROWD = 300
CURIOUS: dict[str, Any] = {
    "condition": Condition.INFECTED,
    "mind": Mind.CURIOUS,
    "intent": Intent.INVESTIGATE,
    "cue": Cue.SOUND,
    "noise": Noise.SCREAM,
    "speed": 1.0,
    "seen": 0,
}


def by_metre(simulation: Simulation, street: int) -> np.ndarray[Any, Any]:
    """Return how many infected stand on each metre of a street."""
    state = simulation.state
    there = (state.segment == street) & (state.condition == Condition.INFECTED)
    moving = (state.heading != 0) & (state.wake >= 0)
    shift = np.where(moving, state.heading * state.speed * (simulation.tick - state.moved), 0)
    place = (state.along + shift)[there]
    return np.bincount(np.maximum(place, 0).astype(int), minlength=1)


def gathering(width: float, spread: float) -> tuple[World, Simulation]:
    """Let a crowd of infected make for one spot of a road, from within so many metres of it."""
    slow = {"speed": 1.0, "speed_spread": 0.0, "fast_share": 0.0, "look_round": 3600.0}
    world = world_of(road(width=width, people=CROWD + 20), {"infected": slow})
    state = all_at_home(world)
    random = np.random.default_rng(1)
    for who in range(CROWD):
        away = 20.0 + spread * random.random()
        side = -1 if who % 3 else 1
        place = 1000.0 + side * away
        put(state, who, 0, place, 1.0, heading=-side, wake=1, moved=0,
            spot=0, spot_along=1000.0, **CURIOUS)  # fmt: skip
    return world, begun(world, state)


@pytest.mark.parametrize("width", [3.0, 10.0])
def test_a_crowd_that_makes_for_one_spot_queues_before_it(width: float) -> None:
    world, simulation = gathering(width, 400.0)
    most = max(1.0, world.laws.pressed * width)
    for _ in range(45):
        simulation.advance(10)
        # Those who come in one second have not seen each other.
        assert by_metre(simulation, 0).max() <= 1.25 * most + 2
    assert by_metre(simulation, 0).max() >= 0.8 * most
    assert by_metre(simulation, 0).sum() == CROWD
    assert simulation.check() == []


def test_who_finds_no_room_beyond_a_corner_stays_in_the_street_it_comes_from() -> None:
    city = town(
        [(0, 0), (100, 0), (100, 4), (-100, 0)],
        [Street(0, 1, width=4.0), Street(1, 2, width=4.0), Street(3, 0)],
        districts=[District(200, 50, outline=((-110, -30), (-110, 30), (-1, 30), (-1, -30)))],
    )
    slow = {"speed": 1.0, "speed_spread": 0.0, "fast_share": 0.0, "look_round": 3600.0}
    world = world_of(city, {"infected": slow})
    state = all_at_home(world)
    for who in range(150):
        place = 90.0 - 0.5 * who
        put(state, who, 0, place, 1.0, heading=1, wake=1, moved=0,
            spot=1, spot_along=2.0, **CURIOUS)  # fmt: skip
    simulation = begun(world, state)
    simulation.advance(200)
    room = int(world.laws.pressed * 4.0)
    assert by_metre(simulation, 1).max() <= 1.25 * room + 2
    assert by_metre(simulation, 1).sum() <= 5 * (room + 2)
    assert by_metre(simulation, 0).sum() >= 150 - 5 * (room + 2)
    assert by_metre(simulation, 0).max() <= 1.25 * room + 2
    assert simulation.check() == []


def test_hunters_stop_before_a_metre_that_is_full() -> None:
    world = world_of(road(width=2.0, people=60), {"infection": {"bite": 0.0}})
    state = all_at_home(world)
    for who in range(20):
        put(state, who, 0, 1000.5, 1.0, condition=Condition.INFECTED, mind=Mind.IDLE,
            intent=Intent.STAY)  # fmt: skip
    put_chaser(state, 30, 0, 995.0, 1.0, 1.0)
    put_runner(state, 40, 0, 1003.0, 1.0, 0.0)
    simulation = begun(world, state)
    simulation.advance(15)
    assert of(simulation, 30, "mind") == Mind.CHASING
    assert 999.0 < of(simulation, 30, "along") < 1000.0


def test_free_until_is_where_the_slow_twin_stops() -> None:
    world = world_of(road(width=2.0))
    simulation = begun(world, all_at_home(world))
    held, book = world.held, simulation.stage.book
    random = np.random.default_rng(4)
    packed = simulation.desk.book.packed
    for _ in range(300):
        packed[:2000] = np.where(random.random(2000) < 0.02, 8, random.integers(0, 8, 2000))
        x, end = random.random(2) * 1990
        found = packing.free_until(held.streets, held.laws, book, 0, x, end)
        way = range(int(x) + 1, int(end) + 1) if end > x else range(int(x) - 1, int(end) - 1, -1)
        full = next((metre for metre in way if packed[metre] >= 8), None)
        if full is None:
            assert found == end
        elif end > x:
            assert found == pytest.approx(max(x, full - packing.EDGE))
        else:
            assert found == pytest.approx(min(x, full + 1.0))
