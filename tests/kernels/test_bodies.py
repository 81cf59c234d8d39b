"""The dead lie where they fell, and slow down who passes."""

import numpy as np
import pytest
from scenes import all_at_home, begun, of, put, put_chaser, put_runner, road, world_of

from outskirts.base.codes import Condition, Intent
from outskirts.engine.simulation import Simulation
from outskirts.kernels import trips
from outskirts.kernels.laws import clear_factor
from outskirts.kernels.storage import ROW
from outskirts.world.state import State
from outskirts.world.world import World

LENGTH, WIDTH, OVER = 200.0, 8.0, 0.25
WALKER = 0


def slowed(fallen: int, length: float, width: float) -> float:
    """Walk a lane metre by metre: one in `width` bodies lies in it, each on a metre of its own."""
    lane = fallen * min(1.0, 1.0 / width)
    seconds = length - min(lane, length) + min(lane, length) / OVER
    return length / seconds


def strewn(fallen: int) -> tuple[World, State]:
    """Return a street with so many dead."""
    world = world_of(road(LENGTH, WIDTH, people=240), {"movement": {"over_body": OVER}})
    state = all_at_home(world)
    for who in range(20, 20 + fallen):
        put(state, who, 0, 0.5 * who, 4.0, condition=Condition.DEAD, intent=Intent.STAY)
    return world, state


@pytest.mark.parametrize(
    ("fallen", "length", "width"),
    [(0, 50.0, 8.0), (1, 50.0, 8.0), (16, 50.0, 8.0), (3, 5.0, 0.5), (400, 20.0, 4.0)],
)
def test_they_slow_as_a_walk_metre_by_metre_says(fallen: int, length: float, width: float) -> None:
    laws = world_of(road(), {"movement": {"over_body": OVER}}).held.laws
    found = clear_factor(laws, fallen, length, width)
    assert found == pytest.approx(slowed(fallen, length, width))
    assert OVER - 1e-6 <= found <= 1.0


@pytest.mark.parametrize("fallen", [0, 100])
def test_runners_are_slowed_on_a_street_of_dead(fallen: int) -> None:
    world, state = strewn(fallen)
    put_runner(state, WALKER, 0, 10.0, 4.0, 4.0)
    simulation = begun(world, state)
    simulation.advance(30)
    metres = of(simulation, WALKER, "along") - 10.0
    assert metres == pytest.approx(30 * 4.0 * slowed(fallen, LENGTH, WIDTH), rel=1e-4)


@pytest.mark.parametrize("fallen", [0, 100])
def test_walkers_are_slowed_as_much(fallen: int) -> None:
    world, state = strewn(fallen)
    put(state, WALKER, 0, 10.0, 4.0, heading=1, intent=Intent.ROAM)
    simulation = begun(world, state)
    held, stage = world.held, simulation.stage
    row = int(simulation.desk.book.person[WALKER, ROW])
    trips.stroll(held.streets, held.rooms, held.bodies, held.laws, stage.rows, stage.book, row, 0)
    expected = float(world.bodies.walk[WALKER]) * slowed(fallen, LENGTH, WIDTH)
    assert of(simulation, WALKER, "speed") == pytest.approx(expected, rel=1e-5)


def test_those_who_are_put_down_lie_where_they_fell() -> None:
    pairs = 30
    world = world_of(road(people=100), {"infection": {"bite": 1.0, "alpha": 5.0}})
    state = all_at_home(world)
    for i in range(pairs):
        put_chaser(state, i, 0, 20.0 * (i + 1), 4.0, 0.0)
        put_runner(state, pairs + i, 0, 20.0 * (i + 1) + 0.5, 4.0, 0.0)
    simulation = begun(world, state)
    simulation.advance(10)
    dead = np.flatnonzero(simulation.state.condition == Condition.DEAD)
    assert pairs / 2 < len(dead) < pairs
    assert simulation.desk.book.fallen[0] == len(dead)
    for row in dead:
        who = simulation.state.who[row]
        assert simulation.state.segment[row] == 0
        assert simulation.state.along[row] == pytest.approx(20.0 * (who + 1), abs=1.0)
    assert simulation.check() == []
    again = Simulation(world, State(**simulation.state.by_person()), simulation.tick)
    assert np.array_equal(again.desk.book.fallen, simulation.desk.book.fallen)
