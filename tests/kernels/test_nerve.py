"""What people choose near infected: to sneak, to stand and fight, to help one who is held."""

import math
from typing import Any

import numpy as np
import pytest
from scenes import all_at_home, begun, of, put, put_chaser, put_runner, road, world_of

from outskirts.base.codes import Condition, Event, Intent, Mind, Pace
from outskirts.engine.simulation import Simulation
from outskirts.kernels import movement, nerve
from outskirts.kernels.contact import BITE, FREE, KILL
from outskirts.kernels.storage import ROW
from outskirts.world.laws import shares
from outskirts.world.state import State
from outskirts.world.world import World

WALKER, INFECTED = 1, 0
NEAR = 20.0
"""How far an infected is from one who walks towards it, within `living.sneaks_within` [m]."""


def watchful(width: float = 12.0, **groups: dict[str, Any]) -> World:
    """Make a road on which the walkers notice infected at once, and keep their heads."""
    living = {"alert_ahead": 10.0, "alert_behind": 10.0, "notice_ahead": 10.0, "sneaks": 1.0}
    living.update(groups.pop("living", {}))
    return world_of(road(width=width), {"living": living, **groups})


def walking(world: World, away: float = NEAR, across: float = 6.0, **infected: Any) -> State:
    """Put out one who is resolved and walks on, and an infected so far ahead of them."""
    state = all_at_home(world)
    put_walker(world, state, WALKER, 1000.0)
    idle = {"condition": Condition.INFECTED, "mind": Mind.IDLE, "intent": Intent.STAY}
    put(state, INFECTED, 0, 1000.0 + away, across, **{**idle, **infected})
    return state


def put_walker(world: World, state: State, who: int, along: float, **columns: Any) -> None:
    """Put out somebody who is resolved and hardly moves."""
    walks = {
        "mind": Mind.RESOLVED, "intent": Intent.HOME, "heading": 1, "speed": 0.01, "wake": 3000,
        "pace": Pace.WALK, "goal": world.rooms.streets + world.rooms.home[who], "across": 6.0,
    }  # fmt: skip
    put(state, who, 0, along, **{**walks, **columns})


def events_of(simulation: Simulation, who: int) -> list[int]:
    """Return the kinds of events that somebody had."""
    events = simulation.take_events()
    return [int(kind) for kind in events["kind"][events["who"] == who]]


# Sneaking.


def test_who_knows_of_an_infected_that_hunts_nobody_sneaks_without_a_sound() -> None:
    world = watchful()
    simulation = begun(world, walking(world))
    simulation.advance(2)
    assert of(simulation, WALKER, "pace") == Pace.SNEAK
    assert of(simulation, WALKER, "quarry") == INFECTED
    slow = world.bodies.walk[WALKER] * world.laws.sneaking_pace
    assert of(simulation, WALKER, "speed") == pytest.approx(slow)
    assert events_of(simulation, WALKER) == []
    assert simulation.check() == []


@pytest.mark.parametrize(
    ("why", "away", "infected", "walker", "sneaks"),
    [
        ("it is far", 31.0, {}, {}, 1.0),
        ("it hunts", NEAR, {"mind": Mind.CHASING, "intent": Intent.SEARCH, "seen": 0}, {}, 1.0),
        ("they lose their head", NEAR, {}, {}, 0.0),
        ("they know nothing yet", NEAR, {}, {"mind": Mind.UNAWARE}, 1.0),
    ],
)
def test_else_they_run(
    why: str, away: float, infected: dict[str, Any], walker: dict[str, Any], sneaks: float
) -> None:
    world = watchful(living={"sneaks": sneaks})
    state = walking(world, away, **infected)
    for name, value in walker.items():
        getattr(state, name)[WALKER] = value
    simulation = begun(world, state)
    simulation.advance(1)
    assert of(simulation, WALKER, "pace") == Pace.RUN, why
    assert events_of(simulation, WALKER) == [Event.AFRAID]


def test_nobody_sneaks_where_no_infected_is() -> None:
    world = watchful()
    state = walking(world, 400.0)
    simulation = begun(world, state)
    simulation.advance(30)
    assert of(simulation, WALKER, "mind") == Mind.RESOLVED
    assert of(simulation, WALKER, "pace") == Pace.WALK


@pytest.mark.parametrize(("width", "passes"), [(12.0, True), (3.0, False)])
def test_who_sneaks_gets_past_where_there_is_room(width: float, passes: bool) -> None:
    world = watchful(width, infected={"heed": 10.0})
    state = walking(world, NEAR, across=width / 2)
    state.across[WALKER] = 0.5
    simulation = begun(world, state)
    furthest = 0.0
    for _ in range(110):
        simulation.advance(1)
        furthest = max(furthest, float(of(simulation, WALKER, "along")))
        assert of(simulation, WALKER, "held") == -1
    assert (furthest > 1000.0 + NEAR + 5.0) == passes
    # Who cannot pass does not even try.
    assert (furthest > 1002.0) == passes
    # It has heard nothing all the while.
    assert of(simulation, INFECTED, "mind") == Mind.IDLE
    assert simulation.check() == []


def test_who_is_noticed_runs() -> None:
    world = watchful(infected={"notice_sneaking": 10.0, "speed": 0.5, "search": 300.0})
    simulation = begun(world, walking(world))
    simulation.advance(1)
    assert of(simulation, WALKER, "pace") == Pace.SNEAK
    simulation.advance(3)
    assert of(simulation, INFECTED, "mind") == Mind.CHASING
    assert of(simulation, WALKER, "pace") == Pace.RUN
    assert of(simulation, WALKER, "speed") == pytest.approx(world.bodies.run[WALKER])
    assert events_of(simulation, WALKER) == [Event.AFRAID]
    assert of(simulation, WALKER, "heading") == -1


@pytest.mark.parametrize(("since", "pace"), [(19, Pace.RUN), (20, Pace.SNEAK)])
def test_one_who_runs_sneaks_once_they_have_lost_what_they_ran_from(since: int, pace: Pace) -> None:
    world = watchful()
    state = walking(world)
    put_runner(state, WALKER, 0, 1000.0, 6.0, 3.0, pace=Pace.RUN, heading=-1, wake=-1)
    simulation = begun(world, state)
    stage = simulation.stage
    stage.settle(since, fresh=True)
    stage.sense()
    stage.decide(since)
    assert of(simulation, WALKER, "pace") == pace


def test_who_sneaks_out_of_sight_walks_on_after_a_while() -> None:
    world = watchful()
    state = walking(world, 500.0)
    put_runner(state, WALKER, 0, 1000.0, 6.0, 0.5, pace=Pace.SNEAK, heading=-1, wake=-1)
    simulation = begun(world, state)
    simulation.advance(nerve.OUT_OF_SIGHT)
    assert of(simulation, WALKER, "mind") == Mind.AFRAID
    simulation.advance(1)
    assert of(simulation, WALKER, "mind") == Mind.RESOLVED
    assert of(simulation, WALKER, "pace") == Pace.WALK


def test_who_sneaks_keeps_their_head() -> None:
    world = watchful()
    state = all_at_home(world)
    put_runner(state, 1, 0, 1000.0, 6.0, 3.0, pace=Pace.RUN)
    put_runner(state, 2, 0, 1000.0, 6.0, 0.5, pace=Pace.SNEAK)
    simulation = begun(world, state)
    rows = [int(simulation.desk.book.person[who, ROW]) for who in (1, 2)]
    felt = [movement.fear(world.held.laws, simulation.stage.rows, row, 0) for row in rows]
    assert felt == [1.0, 0.0]


# Standing and fighting.


def cornered(fights: float, away: float = 5.0, **chaser: Any) -> Simulation:
    """Let somebody run into the blind end of an alley, with an infected so far from its end."""
    world = world_of(road(width=3.0), {"living": {"fights": fights}, "infection": {"bite": 0.0}})
    state = all_at_home(world)
    put_chaser(state, INFECTED, 0, 2000.0 - away, 1.5, 0.0, **chaser)
    put_runner(state, WALKER, 0, 1999.0, 1.5, 3.0, pace=Pace.RUN)
    simulation = begun(world, state)
    simulation.advance(3)
    assert of(simulation, WALKER, "along") == 2000.0
    return simulation


def test_who_has_no_way_stands_and_fights_by_choice() -> None:
    assert of(cornered(1.0), WALKER, "intent") == Intent.FIGHT
    assert of(cornered(0.0), WALKER, "intent") == Intent.FLEE
    # One that feeds is no hunter.
    busy = cornered(1.0, mind=Mind.FEEDING, until=1000)
    assert of(busy, WALKER, "intent") == Intent.FLEE


def test_the_cornered_do_not_turn_to_and_fro() -> None:
    for fights in (0.0, 1.0):
        world = world_of(
            road(width=3.0), {"living": {"fights": fights}, "infection": {"bite": 0.0}}
        )
        state = all_at_home(world)
        put_chaser(state, 0, 0, 990.0, 1.5, 0.0, mind=Mind.FEEDING, until=1000)
        put_chaser(state, 2, 0, 1010.0, 1.5, 0.0, mind=Mind.FEEDING, until=1000)
        put_runner(state, WALKER, 0, 1000.0, 1.5, 3.0)
        simulation = begun(world, state)
        turns, heading = 0, 1
        for _ in range(60):
            simulation.advance(1)
            now = int(of(simulation, WALKER, "heading"))
            turns += now == -heading
            heading = now or heading
        assert turns <= 6


def test_who_stands_between_two_hunters_fights() -> None:
    changes = {"living": {"fights": 1.0}, "movement": {"sidestep": 0.0}}
    world = world_of(road(width=3.0), changes)
    state = all_at_home(world)
    put_chaser(state, 0, 0, 996.0, 2.7, 0.0)
    put_chaser(state, 2, 0, 1004.5, 2.7, 0.0)
    put_runner(state, WALKER, 0, 1000.0, 0.3, 3.0, turned=0, heading=1)
    simulation = begun(world, state)
    simulation.advance(1)
    assert of(simulation, WALKER, "intent") == Intent.FLEE
    simulation.advance(3)
    assert of(simulation, WALKER, "intent") == Intent.FIGHT
    assert of(simulation, WALKER, "held") == -1


@pytest.mark.parametrize("fights", [0.0, 1.0])
def test_who_is_held_fights_and_flees_once_free(fights: float) -> None:
    changes = {"infection": {"bite": 0.0, "break_free": 0.0}, "living": {"fights": fights}}
    world = world_of(road(), changes)
    state = all_at_home(world)
    put_chaser(state, INFECTED, 0, 1000.0, 4.0, 0.0)
    put_runner(state, WALKER, 0, 1000.5, 4.0, 0.0)
    simulation = begun(world, state)
    simulation.advance(3)
    assert of(simulation, INFECTED, "grip") == WALKER
    assert of(simulation, WALKER, "intent") == (Intent.FIGHT if fights else Intent.FLEE)
    row = int(simulation.desk.book.person[INFECTED, ROW])
    simulation.state.until[row] = 100
    simulation.state.grip[row] = -1
    simulation.state.speed[int(simulation.desk.book.person[WALKER, ROW])] = 3.0
    simulation.advance(3)
    assert of(simulation, WALKER, "intent") == Intent.FLEE
    assert of(simulation, WALKER, "along") != 1000.5


PAIRS = 60
SECONDS = 60


def test_who_is_ready_kills_and_tears_loose_more_often_by_their_body() -> None:
    bite, alpha, free, ready = 0.3, 0.5, 0.2, 1.5
    rates = {"bite": bite, "alpha": alpha, "break_free": free, "ready": ready}
    world = world_of(road(15.0 * (PAIRS + 1), people=2 * PAIRS + 20), {"infection": rates})
    state = all_at_home(world)
    for i in range(PAIRS):
        put_chaser(state, 2 * i, 0, 15.0 * (i + 1), 4.0, 0.0)
        put_runner(state, 2 * i + 1, 0, 15.0 * (i + 1) + 0.8, 4.0, 0.0, intent=Intent.FIGHT)
    stage = begun(world, state).stage
    stage.settle(0, fresh=True)
    found = np.zeros(3, np.int64)
    for tick in range(SECONDS):
        for _, _, kind in stage.contacts(tick):
            found += np.bincount(kind, minlength=3)
    expected = np.zeros(3)
    for i in range(PAIRS):
        strong = world.bodies.strong[2 * i : 2 * i + 2].astype(float)
        against = (1.0 + ready) * strong[1] / strong[0]
        weighs = strong[0] / strong[1]
        expected += SECONDS * np.array(
            shares(bite * weighs, alpha * bite * against, free * against)
        )
    assert (np.abs(found - expected) <= 4 * np.sqrt(expected)).all()
    plain = PAIRS * SECONDS * np.array(shares(bite, alpha * bite, free))
    assert (np.abs(found - plain) > 4 * np.sqrt(plain))[[KILL, FREE]].all()


def test_strength_is_that_of_the_body_as_far_as_it_tells() -> None:
    for brawn in (0.0, 0.5, 1.0):
        world = world_of(road(), {"infection": {"brawn": brawn}}, alike=False)
        held, strong = world.held, world.bodies.strong
        for who in range(10):
            expected = 1.0 + brawn * (float(strong[who]) - 1.0)
            assert nerve.strength(held.bodies, held.laws, who) == pytest.approx(expected)
        assert np.ptp(strong[:10]) > 0.1


def test_an_infected_child_is_weak_and_a_child_is_weak_prey() -> None:
    world = world_of(road(people=400), alike=False)
    held, age, strong = world.held, world.bodies.age, world.bodies.strong
    child = int(np.flatnonzero((age > 2) & (age < 6))[0])
    adult = int(np.flatnonzero((age > 24) & (age < 40) & (strong > 1.0))[0])
    heavy = nerve.weight(held.bodies, held.laws, adult, child)
    light = nerve.weight(held.bodies, held.laws, child, adult)
    assert heavy > 4.0
    assert light < 0.25
    own = nerve.strength(held.bodies, held.laws, child)
    assert nerve.resistance(held.bodies, held.laws, adult, own) < 0.25
    assert nerve.weight(held.bodies, held.laws, adult, adult) == 1.0


def test_the_odds_of_one_who_is_caught_are_the_plain_ones() -> None:
    world = world_of(road(), {"infection": {"bite": 0.3, "alpha": 0.5, "break_free": 0.2}})
    laws, plain = world.held.laws, (world.laws.bite, world.laws.kill, world.laws.free)
    assert nerve.odds(laws, 1.0, 1.0) == plain
    assert nerve.odds(laws, 1.0 + 1e-12, 1.0) == pytest.approx(plain)
    assert nerve.odds(laws, 1.0, 1.0 + 1e-12) == pytest.approx(plain)
    textbook = world_of(road(), {"infection": {"bite": 0.3, "engagement": "all"}})
    assert nerve.odds(textbook.held.laws, 5.0, 1.0)[FREE] == 0.0
    nothing = world_of(road(), {"infection": {"bite": 0.0, "break_free": 0.0}})
    assert nerve.odds(nothing.held.laws, 5.0, 1.0) == (0.0, 0.0, 0.0)


# Helping.


def family_of_two(world: World) -> tuple[int, int, int]:
    """Return two people of one household, and one of another."""
    home = world.rooms.home
    one = next(who for who in range(len(home) - 1) if home[who] == home[who + 1])
    return one, one + 1, next(who for who in range(len(home) - 2) if home[who] != home[one])


def held_one(
    household: float = 1.0, stranger: float = 0.0, kin: bool = True, away: float = 8.0,
    **helper: Any,
) -> tuple[Simulation, int, int, int]:  # fmt: skip
    """Let an infected hold somebody, with one who may help so far from them.

    Returns who is held, who may help and which infected it is.
    """
    world = world_of(
        road(),
        {
            "living": {"helps_household": household, "helps_stranger": stranger},
            "infection": {"bite": 0.0, "break_free": 0.0},
        },
    )
    victim, relative, other = family_of_two(world)
    who = relative if kin else other
    infected = world.people - 1
    state = all_at_home(world)
    put_chaser(state, infected, 0, 1000.0, 4.0, 0.0, grip=victim)
    put_runner(state, victim, 0, 1000.0, 4.0, 0.0)
    put_walker(world, state, who, 1000.0 - away, **helper)
    simulation = begun(world, state)
    simulation.advance(2)
    assert of(simulation, infected, "grip") == victim
    return simulation, victim, who, infected


@pytest.mark.parametrize("way", [1.0, -1.0])
def test_who_sees_one_of_the_household_held_runs_to_help(way: float) -> None:
    simulation, _, who, infected = held_one(away=8.0 * way)
    assert of(simulation, who, "intent") == Intent.HELP
    assert of(simulation, who, "quarry") == infected
    simulation.advance(8)
    reach = simulation.world.laws.reach
    assert abs(float(of(simulation, who, "along")) - 1000.0) <= reach
    assert abs(float(of(simulation, who, "across")) - 4.0) <= reach
    assert of(simulation, who, "intent") == Intent.HELP
    assert simulation.check() == []


@pytest.mark.parametrize(
    ("why", "choice"),
    [
        ("a stranger", {"kin": False}),
        ("too far", {"away": 16.0}),
        ("would not", {"household": 0.0}),
        ("knows nothing", {"mind": Mind.UNAWARE}),
        ("bitten", {"condition": Condition.EXPOSED, "turn": 80_000}),
    ],
)
def test_else_nobody_helps(why: str, choice: dict[str, Any]) -> None:
    simulation, _, who, _ = held_one(**choice)
    assert of(simulation, who, "intent") != Intent.HELP, why
    assert of(simulation, who, "mind") != Mind.AFRAID, why


def test_a_stranger_may_help_too() -> None:
    simulation, _, who, _ = held_one(stranger=1.0, kin=False)
    assert of(simulation, who, "intent") == Intent.HELP


def test_who_helps_does_not_get_past_another_infected_in_an_alley() -> None:
    changes: dict[str, dict[str, Any]] = {
        "living": {"helps_household": 1.0}, "movement": {"sidestep": 0.0},
        "infection": {"bite": 0.0, "break_free": 0.0, "reach": 0.4},
    }  # fmt: skip
    world = world_of(road(width=3.0), changes)
    victim, who, _ = family_of_two(world)
    first, second = world.people - 1, world.people - 2
    state = all_at_home(world)
    put_chaser(state, first, 0, 1000.0, 2.7, 0.0, grip=victim)
    put_runner(state, victim, 0, 1000.0, 2.7, 0.0)
    put(state, second, 0, 996.0, 2.7, condition=Condition.INFECTED, mind=Mind.FEEDING, until=9999)
    put_walker(world, state, who, 990.0, across=0.3)
    simulation = begun(world, state)
    simulation.advance(10)
    assert of(simulation, who, "intent") == Intent.HELP
    assert 994.5 <= float(of(simulation, who, "along")) <= 995.7


def test_who_has_helped_flees_once_nobody_is_held() -> None:
    simulation, victim, who, infected = held_one()
    simulation.advance(6)
    row = int(simulation.desk.book.person[infected, ROW])
    simulation.state.grip[row] = -1
    simulation.state.until[row] = 100
    simulation.advance(2)
    assert of(simulation, who, "intent") == Intent.FLEE
    assert of(simulation, victim, "intent") == Intent.FLEE


def struggles(helpers: int) -> tuple[World, dict[int, int], dict[str, int]]:
    """Let infected hold people, each with so many who help; count outcomes, and who is bitten."""
    rates = {"bite": 0.2, "alpha": 0.5, "break_free": 0.2, "ready": 1.0}
    each = 2 + helpers
    world = world_of(
        road(15.0 * (PAIRS + 1), people=each * PAIRS + 20), {"infection": rates}, alike=False
    )
    state = all_at_home(world)
    for i in range(PAIRS):
        infected, place = each * i, 15.0 * (i + 1)
        put_chaser(state, infected, 0, place, 4.0, 0.0, grip=infected + 1)
        put_runner(state, infected + 1, 0, place, 4.0, 0.0)
        for helper in range(infected + 2, infected + each):
            put_runner(state, helper, 0, place + 0.6, 4.0, 0.0, intent=Intent.HELP, quarry=infected)
    stage = begun(world, state).stage
    stage.settle(0, fresh=True)
    found = dict.fromkeys((BITE, KILL, FREE), 0)
    bitten = {"held": 0, "helper": 0}
    for tick in range(SECONDS):
        for outcomes in stage.contacts(tick):
            for one, other, outcome in np.stack(outcomes, axis=1).tolist():
                found[outcome] += 1
                if outcome == BITE:
                    bitten["held" if other == one + 1 else "helper"] += 1
                else:
                    assert other == one + 1
    return world, found, bitten


@pytest.mark.parametrize("helpers", [0, 1, 2])
def test_help_betters_the_odds_and_shares_the_risk(helpers: int) -> None:
    world, found, bitten = struggles(helpers)
    each = 2 + helpers
    expected = np.zeros(3)
    for i in range(PAIRS):
        strong = world.bodies.strong[each * i : each * (i + 1)].astype(float)
        against = strong[1:].sum() / strong[0]
        weighs = strong[0] / strong[1]
        expected += SECONDS * np.array(shares(0.2 * weighs, 0.1 * against, 0.2 * against))
    for kind, count in found.items():
        assert abs(count - expected[kind]) <= 4 * math.sqrt(expected[kind])
    # Each of those at its mouth is as likely to be bitten.
    bites = sum(bitten.values())
    share = 1 / (1 + helpers)
    spread = 4 * math.sqrt(bites * share * (1 - share))
    assert abs(bitten["held"] - bites * share) <= spread
    assert (bitten["helper"] == 0) == (helpers == 0)
