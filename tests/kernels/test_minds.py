"""What people and infected decide by what they see: each rate alone, against its closed form."""

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scenes import all_at_home, begun, of, put, put_chaser, put_runner, road, world_of

from outskirts.base.codes import Condition, Intent, Mind
from outskirts.kernels import minds, trips
from outskirts.kernels.storage import ROW
from outskirts.world.parameters import Living
from outskirts.world.state import State
from outskirts.world.world import World
from towns import District, Street, town

MANY = 400
SPARE = range(MANY, MANY + 20)
"""People who are not among those counted: they play the infected and those who run."""
RATES = {"notice_ahead": 0.2, "notice_behind": 0.1, "alert_ahead": 0.8, "alert_behind": 0.4}
EVERYBODY = [Mind.UNAWARE, Mind.UNEASY, Mind.RESOLVED]


def living(**rates: float) -> World:
    """Make a road and its people, who notice nothing but at the rates that are given."""
    none = {**dict.fromkeys(RATES, 0.0), "contagion": 0.0}
    return world_of(road(people=MANY + len(SPARE)), {"living": {**none, **rates}})


def standing(world: World, **columns: Any) -> State:
    """Put the many onto one metre of the road, where they stand and face its far end."""
    state = all_at_home(world)
    for who in range(MANY):
        put(state, who, 0, 1000.0, 4.0, **{"heading": 1, **columns})
    return state


def put_idle(state: State, who: int, along: float, street: int = 0, across: float = 4.0) -> None:
    """Put out an infected that stands."""
    idle = {"condition": Condition.INFECTED, "mind": Mind.IDLE, "intent": Intent.STAY}
    put(state, who, street, along, across, **idle)


def decided(world: World, state: State, seconds: int) -> dict[str, NDArray[Any]]:
    """Let them look and decide for some seconds, without moving; return columns by person."""
    stage = begun(world, state).stage
    for tick in range(seconds):
        stage.settle(tick, fresh=True)
        stage.sense()
        stage.decide(tick)
    return state.by_person()


def agrees(count: int, chance: float, trials: int = MANY) -> bool:
    """Say whether a count lies within four standard deviations of a binomial's mean."""
    return abs(count - trials * chance) <= 4 * math.sqrt(trials * chance * (1 - chance))


@pytest.fixture(scope="module")
def watchful() -> World:
    return living(**RATES)


@pytest.mark.parametrize(("ahead", "behind"), [(1, 0), (0, 1), (2, 1)])
@pytest.mark.parametrize("mind", EVERYBODY)
def test_infected_are_noticed_at_the_rates_of_what_one_knows(
    watchful: World, mind: Mind, ahead: int, behind: int
) -> None:
    seconds = 2
    state = standing(watchful, mind=mind)
    for i in range(ahead):
        put_idle(state, SPARE[i], 1050.0 + i)
    for i in range(behind):
        put_idle(state, SPARE[ahead + i], 940.0 - i)
    found = decided(watchful, state, seconds)
    knows = "notice" if mind == Mind.UNAWARE else "alert"
    rate = ahead * RATES[f"{knows}_ahead"] + behind * RATES[f"{knows}_behind"]
    afraid = int((found["mind"][:MANY] == Mind.AFRAID).sum())
    assert agrees(afraid, 1 - math.exp(-rate * seconds))


def test_the_rates_by_default_are_those_of_the_parameters() -> None:
    rates = Living()
    assert rates.alert_ahead > rates.notice_ahead > rates.notice_behind
    assert rates.alert_behind > rates.notice_behind


@pytest.mark.parametrize(
    ("mind", "afraid"), [(Mind.UNAWARE, 0), (Mind.UNEASY, MANY), (Mind.RESOLVED, MANY)]
)
def test_who_has_neither_seen_nor_been_told_is_not_on_their_guard(mind: Mind, afraid: int) -> None:
    world = living(alert_ahead=10.0, alert_behind=10.0)
    state = standing(world, mind=mind)
    put_idle(state, SPARE[0], 1050.0)
    found = decided(world, state, 20)
    assert int((found["mind"][:MANY] == Mind.AFRAID).sum()) == afraid


@pytest.mark.parametrize("mind", [Mind.UNEASY, Mind.RESOLVED])
def test_those_on_their_guard_need_an_infected_to_take_fright(mind: Mind) -> None:
    world = living(alert_ahead=10.0, alert_behind=10.0, contagion=10.0)
    state = standing(world, mind=mind)
    put_runner(state, SPARE[0], 0, 1050.0, 4.0, 0.0)
    put_idle(state, SPARE[1], 1121.0)
    found = decided(world, state, 20)
    assert (found["mind"][:MANY] == mind).all()


@pytest.mark.parametrize("runners", [1, 3])
def test_the_sight_of_those_who_run_makes_uneasy_at_a_rate(runners: int) -> None:
    seconds = 4
    world = living(contagion=0.08)
    state = standing(world, intent=Intent.TRIP)
    for i in range(runners):
        put_runner(state, SPARE[i], 0, 1050.0 + i, 4.0, 0.0)
    found = decided(world, state, seconds)
    uneasy = found["mind"][:MANY] == Mind.UNEASY
    assert agrees(int(uneasy.sum()), 1 - math.exp(-0.08 * runners * seconds))
    home = world.rooms.streets + world.rooms.home[:MANY]
    assert (found["mind"][:MANY][~uneasy] == Mind.UNAWARE).all()
    assert (found["intent"][:MANY][~uneasy] == Intent.TRIP).all()
    assert (found["intent"][:MANY][uneasy] == Intent.HOME).all()
    assert (found["goal"][:MANY][uneasy] == home[uneasy]).all()


def test_those_out_of_sight_make_nobody_uneasy() -> None:
    world = living(contagion=10.0)
    state = standing(world)
    put_runner(state, SPARE[0], 0, 1121.0, 4.0, 0.0)
    found = decided(world, state, 20)
    assert (found["mind"][:MANY] == Mind.UNAWARE).all()


def test_a_share_of_the_frightened_makes_for_an_exit() -> None:
    world = living(notice_ahead=10.0, leave=0.3)
    state = standing(world)
    put_idle(state, SPARE[0], 1050.0)
    found = decided(world, state, 3)
    assert (found["mind"][:MANY] == Mind.AFRAID).all()
    assert agrees(int((found["intent"][:MANY] == Intent.LEAVE).sum()), 0.3)
    assert (found["heading"][:MANY] == -1).all()
    assert (found["quarry"][:MANY] == SPARE[0]).all()


@pytest.mark.parametrize("wait", [5, 12])
def test_fear_lasts_until_nothing_has_been_seen_for_a_time(wait: int) -> None:
    world = living(calm_after=float(wait))
    state = standing(world)
    put_runner(state, 0, 0, 200.0, 4.0, 0.0, seen=3)
    simulation = begun(world, state)
    simulation.advance(3 + wait)
    assert of(simulation, 0, "mind") == Mind.AFRAID
    simulation.advance(1)
    assert of(simulation, 0, "mind") == Mind.RESOLVED
    assert of(simulation, 0, "intent") == Intent.HOME


# The infected.


def idle_crowd(world: World, **columns: Any) -> State:
    """Put many idle infected onto one metre of the road, and one to prey upon 50 m from them."""
    idle = {"condition": Condition.INFECTED, "mind": Mind.IDLE}
    state = standing(world, **{**idle, **columns})
    put(state, SPARE[0], 0, 1050.0, 4.0)
    return state


@pytest.mark.parametrize("rate", [0.05, 0.3])
def test_the_idle_take_up_prey_at_a_rate(rate: float) -> None:
    seconds = 3
    world = world_of(road(people=MANY + len(SPARE)), {"infected": {"notice": rate}})
    found = decided(world, idle_crowd(world, heading=0), seconds)
    roused = found["mind"][:MANY] == Mind.CHASING
    assert agrees(int(roused.sum()), 1 - math.exp(-rate * seconds))
    assert (found["quarry"][:MANY][roused] == SPARE[0]).all()
    assert (found["mind"][:MANY][~roused] == Mind.IDLE).all()


@pytest.mark.parametrize(
    ("intent", "share"), [(Intent.STAY, 0.4), (Intent.LOOK_ROUND, 0.4), (Intent.ROAM, 1.0)]
)
def test_infected_that_stand_are_noticed_by_fewer(intent: Intent, share: float) -> None:
    rates = {"living": {"notice_ahead": 0.5}, "sight": {"still": 0.4}}
    world = world_of(road(people=MANY + len(SPARE)), rates)
    state = standing(world)
    put_idle(state, SPARE[0], 1050.0)
    state.intent[SPARE[0]] = intent
    found = decided(world, state, 2)
    afraid = int((found["mind"][:MANY] == Mind.AFRAID).sum())
    # Each second a share of those who would notice one that moves.
    assert agrees(afraid, 1 - (1 - share * -math.expm1(-0.5)) ** 2)


@pytest.mark.parametrize(("walks", "share"), [(False, 0.4), (True, 1.0)])
def test_prey_that_stands_is_taken_up_by_fewer(walks: bool, share: float) -> None:
    world = world_of(
        road(people=MANY + len(SPARE)), {"infected": {"notice": 0.2}, "sight": {"still": 0.4}}
    )
    state = idle_crowd(world, heading=0)
    if walks:
        put(state, SPARE[0], 0, 1050.0, 4.0, wake=5000, speed=1.0, heading=1)
    roused = int((decided(world, state, 3)["mind"][:MANY] == Mind.CHASING).sum())
    assert agrees(roused, 1 - (1 - share * -math.expm1(-0.2)) ** 3)


def test_without_prey_in_sight_the_idle_stay_idle() -> None:
    world = world_of(road(people=MANY + len(SPARE)), {"infected": {"notice": 10.0}})
    state = idle_crowd(world, heading=0)
    state.along[SPARE[0]] = 1121.0
    put_chaser(state, SPARE[1], 0, 1010.0, 4.0, 1.0)
    found = decided(world, state, 3)
    assert (found["mind"][:MANY] == Mind.IDLE).all()


def test_who_drifts_goes_at_a_share_of_their_speed_and_who_chases_at_all_of_it() -> None:
    infected = {"notice": 10.0, "roaming_pace": 0.4, "fast_share": 0.5}
    world = world_of(road(people=MANY + len(SPARE)), {"infected": infected})
    held = world.held
    state = idle_crowd(world, intent=Intent.ROAM, goal=-1)
    for who in range(MANY):
        state.segment[who], state.along[who] = 0, 900.0
    state.along[SPARE[0]] = 960.0
    simulation = begun(world, state)
    stage = simulation.stage
    for who in range(MANY):
        row = int(stage.desk.book.person[who, ROW])
        trips.stroll(
            held.streets, held.rooms, held.bodies, held.laws, stage.rows, stage.book, row, 0
        )
    body = np.array(
        [trips.infected_speed(held.bodies, held.laws, who) for who in range(MANY)], np.float32
    )
    np.testing.assert_allclose(state.by_person()["speed"][:MANY], 0.4 * body, rtol=1e-5)
    stage.settle(1, fresh=True)
    stage.sense()
    stage.decide(1)
    found = state.by_person()
    chasing = found["mind"][:MANY] == Mind.CHASING
    assert chasing.sum() > 0.99 * MANY
    np.testing.assert_allclose(found["speed"][:MANY][chasing], body[chasing], rtol=1e-6)


def test_a_few_are_fast_by_the_body_before_turning() -> None:
    people = 10_000
    infected = {"speed": 1.0, "speed_spread": 0.2, "fast_share": 0.1, "fast_speed": 3.0}
    held = world_of(road(people=people), {"infected": infected}).held
    bodies, laws = held.bodies, held.laws
    speed = np.array([trips.infected_speed(bodies, laws, who) for who in range(people)])
    fast = speed > 2.0
    assert agrees(int(fast.sum()), 0.1, people)
    for some, median in ((fast, 3.0), (~fast, 1.0)):
        assert 0.8 * median <= speed[some].min() < 0.83 * median
        assert 1.17 * median < speed[some].max() <= 1.2 * median
        assert speed[some].mean() == pytest.approx(median, rel=0.04)
    assert [trips.infected_speed(bodies, laws, who) for who in range(50)] == list(speed[:50])


MOUTHS = 4


def test_one_who_runs_by_gathers_a_horde() -> None:
    homes = 60.0 * (MOUTHS + 4)
    main = [(60.0 * i, 0.0) for i in range(MOUTHS + 5)]
    side = [(60.0 * (i + 1), 60.0) for i in range(MOUTHS)]
    city = town(
        [*main, *side],
        [
            *(Street(i, i + 1, width=12.0) for i in range(MOUTHS + 4)),
            *(Street(i + 1, MOUTHS + 5 + i) for i in range(MOUTHS)),
        ],
        districts=[
            District(40, 10, outline=((homes - 59, -9), (homes - 59, 9), (homes, 9), (homes, -9)))
        ],
    )
    world = world_of(city, {"infected": {"notice": 10.0, "search": 600.0}})
    state = all_at_home(world)
    put_runner(state, 0, 0, 40.0, 6.0, 3.0)
    put_chaser(state, 1, 0, 20.0, 6.0, 2.5)
    crowd = range(2, 2 + MOUTHS)
    for i, who in enumerate(crowd):
        put_idle(state, who, 15.0, MOUTHS + 4 + i)
    simulation = begun(world, state)
    behind = []
    for _ in range(160):
        simulation.advance(1)
        if of(simulation, 0, "segment") >= world.rooms.streets:
            break
        after = [who for who in crowd if of(simulation, who, "mind") == Mind.CHASING]
        assert all(of(simulation, who, "quarry") == 0 for who in after)
        behind.append(len(after))
    assert of(simulation, 0, "condition") == Condition.SUSCEPTIBLE
    assert of(simulation, 0, "segment") >= world.rooms.streets
    assert behind == sorted(behind)
    assert sorted(set(behind)) == list(range(MOUTHS + 1))


# Who runs turns round, or slips past.


def dead_end(width: float, through: bool = False) -> World:
    """Draw a road 200 m long off a longer one; `through` leads it on, so that it ends nowhere."""
    points = [(0.0, 0.0), (200.0, 0.0), (-200.0, 0.0), (0.0, 200.0), (200.0, 200.0)]
    streets = [Street(0, 1, width=width), Street(2, 0), Street(0, 3), Street(3, 4)]
    homes = District(40, 10, outline=((-220, -30), (-220, 30), (-1, 30), (-1, -30)))
    return world_of(
        town(points, [*streets, Street(1, 4)] if through else streets, districts=[homes])
    )


def turns(
    world: World, runner: tuple[float, int], *infected: float, tick: int = 0, **memory: int
) -> bool:
    """Say whether one who runs turns round; `runner` is their metre and heading on street 0."""
    state = all_at_home(world)
    width = float(world.streets.width[0])
    put_runner(state, 0, 0, runner[0], width / 2, 4.0, heading=runner[1], **memory)
    for i, along in enumerate(infected):
        put_idle(state, 1 + i, along, across=width / 2)
    simulation = begun(world, state)
    stage = simulation.stage
    stage.settle(0, fresh=True)
    stage.sense()
    scene, book = stage.desk.scene, stage.desk.book
    k = int(np.flatnonzero(scene.row[: scene.start[scene.size[1]]] == book.person[0, ROW])[0])
    held = world.held
    pursued = minds.ran_from_another(stage.rows, stage.scene, k, tick)
    return bool(
        minds.turns_back(held.streets, stage.rows, held.laws, stage.scene, k, pursued, tick)
    )


NARROW, WIDE = 3.0, 8.0


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_who_runs_turns_away_from_an_infected_ahead(width: float) -> None:
    world = dead_end(width, through=True)
    assert turns(world, (100.0, 1), 140.0)
    assert turns(world, (100.0, -1), 60.0)
    assert not turns(world, (100.0, 1), 60.0)
    assert not turns(world, (100.0, -1), 140.0)
    assert turns(world, (100.0, 0), 140.0)


@pytest.mark.parametrize(("width", "back"), [(NARROW, True), (WIDE, False)])
def test_between_infected_on_both_sides_the_width_decides(width: float, back: bool) -> None:
    world = dead_end(width, through=True)
    assert turns(world, (100.0, 1), 130.0, 50.0) == back
    assert turns(world, (100.0, -1), 70.0, 150.0) == back


@pytest.mark.parametrize(("width", "back"), [(NARROW, True), (WIDE, False)])
def test_who_has_just_run_from_another_does_not_turn_back_to_it(width: float, back: bool) -> None:
    world = dead_end(width, through=True)
    memory = {"quarry": 30, "spot": 1, "seen": 100}
    for tick in (101, 100 + minds.HOLDS - 1):
        assert turns(world, (100.0, 1), 140.0, tick=tick, **memory) == back
    # Long ago; the same one; one that was on this street.
    assert turns(world, (100.0, 1), 140.0, tick=100 + minds.HOLDS, **memory)
    assert turns(world, (100.0, 1), 140.0, tick=101, **{**memory, "quarry": 1})
    assert turns(world, (100.0, 1), 140.0, tick=101, **{**memory, "spot": 0})


@pytest.mark.parametrize(
    ("width", "through", "back"),
    [(NARROW, False, True), (WIDE, False, False), (NARROW, True, True), (WIDE, True, True)],
)
def test_from_the_end_of_a_dead_end_one_slips_past_if_it_is_wide(
    width: float, through: bool, back: bool
) -> None:
    assert turns(dead_end(width, through), (180.0, -1), 150.0) == back


def test_where_the_street_leads_on_the_way_out_is_never_taken_for_a_dead_end() -> None:
    world = dead_end(WIDE)
    assert turns(world, (20.0, 1), 60.0)
