"""Who sees whom, along the street and round one corner."""

import pytest
from scenes import all_at_home, begun, put_chaser, put_runner, world_of

from outskirts.engine.simulation import Simulation
from outskirts.kernels import sight
from outskirts.kernels.graph import Streets, pack_streets
from outskirts.world.routes import streets_of
from outskirts.world.world import World
from towns import crossing, street

WEST, NORTH = 2, 1


@pytest.fixture(scope="module")
def arms() -> Streets:
    """Four arms of 100 m, 8 m wide."""
    return streets_of(crossing(), 300.0, 0.52, 1)


def seen(streets: Streets, other: int, to_end: float, past: float, far: float = 200.0) -> float:
    """Return how far one who looks from the east arm sees another past the crossing."""
    for view in range(streets.view_start[0], streets.view_start[1]):
        if streets.view_segment[view] == other:
            before = float(streets.view_before[view])
            after = past + float(streets.view_after[view])
            limit = sight.farthest_round(pack_streets(streets), 0, view, before, after)
            away = to_end + before + after
            return away if away < far and to_end <= limit else -1.0
    raise AssertionError(f"street {other} is not in view")


@pytest.mark.parametrize(
    ("one", "other", "visible"),
    [
        (11.9, 11.9, True),
        (12.1, 12.1, False),
        (7.9, 20.0, True),
        (8.2, 20.0, False),
        (8.2, 21.0, False),
        (4.0, 90.0, True),
        (3.0, 90.0, True),
        (90.0, 4.0, True),
        (90.0, 5.0, False),
        (0.0, 0.0, True),
    ],
)
def test_the_corner_of_the_houses_hides(
    arms: Streets, one: float, other: float, visible: bool
) -> None:
    # Both streets are 8 m wide: (d1 - 4) (d2 - 4) <= 64.
    assert seen(arms, NORTH, one, other) == (pytest.approx(one + other) if visible else -1.0)
    assert (seen(arms, NORTH, other, one) >= 0) == visible


def test_straight_on_no_corner_hides(arms: Streets) -> None:
    assert seen(arms, WEST, 90.0, 90.0) == pytest.approx(180.0)


@pytest.mark.parametrize("other", [WEST, NORTH])
def test_sight_ends_at_its_range(arms: Streets, other: int) -> None:
    assert seen(arms, other, 5.0, 4.9, far=10.0) == pytest.approx(9.9)
    assert seen(arms, other, 5.0, 5.1, far=10.0) == -1.0


@pytest.fixture(scope="module")
def world() -> World:
    return world_of(crossing())


@pytest.fixture(scope="module")
def long_street() -> World:
    return world_of(street())


def look(
    world: World, infected: tuple[int, float], prey: tuple[int, float]
) -> tuple[Simulation, float, float]:
    """Let an infected and a living person look; return how far each sees the other, -1 if not."""
    state = all_at_home(world)
    put_chaser(state, 0, *infected, 4.0, 0.0)
    put_runner(state, 1, *prey, 4.0, 0.0)
    simulation = begun(world, state)
    stage = simulation.stage
    stage.settle(0, fresh=True)
    stage.sense()
    scene = simulation.desk.scene
    away = [-1.0, -1.0]
    for k in range(2):
        who = int(simulation.state.who[scene.row[k]])
        if scene.sees[k] >= 0:
            away[who] = float(scene.away[k])
            assert simulation.state.who[scene.row[scene.sees[k]]] == 1 - who
    return simulation, away[0], away[1]


@pytest.mark.parametrize("to_corner", [2.0, 8.0, 11.5, 13.0, 20.0, 50.0, 99.0])
@pytest.mark.parametrize("past", [3.0, 11.5, 12.5, 30.0, 95.0])
@pytest.mark.parametrize("street", [NORTH, WEST])
def test_sight_is_mutual(world: World, street: int, past: float, to_corner: float) -> None:
    _, infected, prey = look(world, (0, to_corner), (street, past))
    assert infected == prey
    away = to_corner + past
    hidden = street == NORTH and max(to_corner - 4, 0) * max(past - 4, 0) > 64
    assert prey == (-1.0 if hidden or away > 120 else pytest.approx(away))


@pytest.mark.parametrize(
    ("one", "other", "away"),
    [((0, 10.0), (0, 90.0), 80.0), ((0, 90.0), (1, 5.0), 15.0), ((0, 10.0), (1, 29.0), 119.0)],
)
def test_people_see_along_a_straight_street(
    long_street: World, one: tuple[int, float], other: tuple[int, float], away: float
) -> None:
    for infected, prey in ((one, other), (other, one)):
        assert look(long_street, infected, prey)[1:] == pytest.approx((away, away))


def test_nobody_sees_beyond_the_range(long_street: World) -> None:
    assert look(long_street, (0, 10.0), (1, 31.0))[1:] == (-1.0, -1.0)


def test_the_nearest_is_seen_and_on_which_side(long_street: World) -> None:
    state = all_at_home(long_street)
    put_chaser(state, 0, 2, 50.0, 4.0, 0.0)
    put_runner(state, 1, 2, 20.0, 4.0, 0.0)
    put_runner(state, 2, 2, 75.0, 4.0, 0.0)
    put_runner(state, 3, 3, 10.0, 4.0, 0.0)
    simulation = begun(long_street, state)
    simulation.stage.settle(0, fresh=True)
    simulation.stage.sense()
    scene = simulation.desk.scene
    found = {}
    for k in range(4):
        who = simulation.state.who[scene.row[k]]
        other = simulation.state.who[scene.row[scene.sees[k]]]
        found[int(who)] = (int(other), int(scene.side[k]))
    assert found == {0: (2, 1), 1: (0, 1), 2: (0, -1), 3: (0, -1)}
