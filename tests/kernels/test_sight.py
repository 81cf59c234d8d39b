"""Who sees whom, along the street and round one corner."""

import math

import pytest
from scenes import all_at_home, begun, put, put_chaser, put_runner, road, world_of

from outskirts.base.codes import Condition, Pace
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


# Crowds.

RANGE = 120.0


def boulevard(width: float, body: float, people: int = 300) -> World:
    """Return a straight street on which one body hides a given width of those behind."""
    return world_of(road(width=width, people=people), {"sight": {"body": body}})


def through_crowd(world: World, away: float, crowd: list[float]) -> tuple[bool, bool]:
    """Say whether an infected and a prey `away` metres on see each other, with a crowd about.

    The crowd has been bitten: it is no prey. It stands at these metres from the infected.
    """
    state = all_at_home(world)
    put_chaser(state, 0, 0, 500.0, 4.0, 0.0)
    put_runner(state, 1, 0, 500.0 + away, 4.0, 0.0)
    for who, metre in enumerate(crowd, 2):
        put(state, who, 0, 500.0 + metre, 4.0, condition=Condition.EXPOSED, turn=80_000)
    simulation = begun(world, state)
    stage = simulation.stage
    stage.settle(0, fresh=True)
    stage.sense()
    scene = simulation.desk.scene
    sees = {}
    for k in range(len(crowd) + 2):
        sees[int(state.who[scene.row[k]])] = int(scene.sees[k])
    return sees[0] >= 0, sees[1] >= 0


@pytest.mark.parametrize("width", [4.0, 8.0, 30.0])
@pytest.mark.parametrize("n", [0, 1, 5, 40])
def test_a_crowd_between_two_hides_them_from_each_other(width: float, n: int) -> None:
    body = 0.25
    world = boulevard(width, body)
    # With n between them on a street w wide they see over 1 / (1 + n b / w) of the range.
    limit = RANGE / (1 + n * body / width)
    crowd = [limit * (i + 1) / (n + 2) for i in range(n)]
    assert through_crowd(world, limit - 0.5, crowd) == (True, True)
    assert through_crowd(world, limit + 0.5, crowd) == (False, False)


def test_those_who_stand_beyond_hide_nobody() -> None:
    world = boulevard(8.0, 0.25)
    around = [-1.0 - i for i in range(20)] + [119.5 + i for i in range(20)]
    assert through_crowd(world, 119.0, around) == (True, True)
    assert through_crowd(world, 119.0, [*around, 60.0]) == (False, False)


@pytest.mark.parametrize("each", [1.0, 2.0, 4.0])
def test_in_an_even_crowd_sight_ends_at_the_root_of_a_square(each: float) -> None:
    body, width = 0.5, 8.0
    world = boulevard(width, body)
    # d (1 + (d / each) b / w) = range, with a person every so many metres.
    share = body / (width * each)
    limit = (math.sqrt(1 + 4 * share * RANGE) - 1) / (2 * share)
    crowd = [each * (i + 0.5) for i in range(int(RANGE / each))]
    assert through_crowd(world, limit - 2 * each * share * limit - 1, crowd) == (True, True)
    assert through_crowd(world, limit + 2 * each * share * limit + 1, crowd) == (False, False)


# Those who sneak.


def look_at_one_who_sneaks(
    world: World, infected: tuple[int, float], prey: tuple[int, float], pace: Pace
) -> tuple[bool, bool]:
    """Say whether an infected sees somebody of that pace, and they it."""
    state = all_at_home(world)
    put_chaser(state, 0, *infected, 4.0, 0.0)
    put_runner(state, 1, *prey, 4.0, 0.0, pace=pace)
    simulation = begun(world, state)
    simulation.stage.settle(0, fresh=True)
    simulation.stage.sense()
    scene = simulation.desk.scene
    sees = {int(state.who[scene.row[k]]): bool(scene.sees[k] >= 0) for k in range(2)}
    return sees[0], sees[1]


@pytest.mark.parametrize("away", [5.0, 35.0, 37.0, 80.0, 119.0, 121.0])
@pytest.mark.parametrize("place", ["street", "straight on", "backwards"])
def test_who_sneaks_is_seen_over_a_share_of_the_range(
    world: World, place: str, away: float
) -> None:
    where = {
        "street": (world_of(road()), (0, 500.0), (0, 500.0 + away)),
        "backwards": (world_of(road()), (0, 500.0), (0, 500.0 - away)),
        "straight on": (world, (0, away / 2), (WEST, away / 2)),
    }  # fmt: skip
    here, infected, prey = where[place]
    # 0.3 of 120 m; they themselves see as far as others, and the upright are seen both ways.
    sneaking = look_at_one_who_sneaks(here, infected, prey, Pace.SNEAK)
    assert sneaking == (away < 36.0, away < 120.0)
    upright = look_at_one_who_sneaks(here, infected, prey, Pace.RUN)
    assert upright == (away < 120.0, away < 120.0)


def test_round_a_corner_who_sneaks_is_seen_over_a_share_too(world: World) -> None:
    near, far = (0, 4.0), (0, 6.0)
    assert look_at_one_who_sneaks(world, near, (NORTH, 30.0), Pace.SNEAK) == (True, True)
    assert look_at_one_who_sneaks(world, far, (NORTH, 31.0), Pace.SNEAK) == (False, True)
    assert look_at_one_who_sneaks(world, far, (NORTH, 31.0), Pace.RUN) == (True, True)


@pytest.mark.parametrize(("sneaks_at", "seen"), [(30.0, 1), (40.0, 2)])
def test_who_sneaks_does_not_hide_those_behind_them(sneaks_at: float, seen: int) -> None:
    world = world_of(road())
    state = all_at_home(world)
    put_chaser(state, 0, 0, 500.0, 4.0, 0.0)
    put_runner(state, 1, 0, 500.0 + sneaks_at, 4.0, 0.0, pace=Pace.SNEAK)
    put_runner(state, 2, 0, 560.0, 4.0, 0.0)
    simulation = begun(world, state)
    simulation.stage.settle(0, fresh=True)
    simulation.stage.sense()
    scene = simulation.desk.scene
    assert state.who[scene.row[scene.sees[0]]] == seen
