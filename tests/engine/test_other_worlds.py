"""The minimally different world: whom a change cannot have reached lives the same life."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lively import PARAMETERS
from random_towns import Case, cases
from test_random_towns import settled

from outskirts.base.codes import Condition, PlaceKind
from outskirts.base.errors import InputError
from outskirts.base.jit import compiling
from outskirts.city import atlas
from outskirts.city.crop import crop
from outskirts.engine.changes import Change, changed
from outskirts.engine.simulation import Simulation
from outskirts.kernels.trips import infected_speed
from outskirts.validation.causes import CauselessError, Tracer
from outskirts.world import catalogue
from outskirts.world.luck import with_luck
from outskirts.world.scenario import parse
from outskirts.world.world import World, make
from towns import Place, grid, ladder, village

SECONDS = 300 if compiling() else 12


def parted(world: World, begin: int, change: Change) -> Tracer:
    """Return both worlds at the moment of a change."""
    one = Simulation(world)
    one.advance(begin)
    two = changed(world, one.state.copy(), one.tick, change)
    return Tracer(one, two, (*change.remove, *change.bite, *change.luck))


def lived(world: World, begin: int, change: Change, seconds: int) -> Tracer:
    """Let both worlds live on; every difference must have had a cause."""
    tracer = parted(world, begin, change)
    for _ in range(seconds):
        tracer.advance()
    return tracer


def evening(people: int, blocks: int, seed: int = 1) -> World:
    """Make an evening in a town of many streets, with a few infected in one corner of it."""
    streets = 2 * blocks * (blocks + 1)
    places = [
        Place(PlaceKind.CONVENIENCE if i % 2 else PlaceKind.WORKPLACE, i, 40.0)
        for i in range(0, streets, 5)
    ]
    data = {
        "name": "evening", "city": "grid", "hours": 1.0, "start": "17:30",
        "index": {"count": 3, "where": "anywhere"},
        "parameters": {"infection": {"incubation": 30.0}},
    }  # fmt: skip
    return make(parse(data, "test"), seed, city=grid(blocks, people, places))


def changes(who: int) -> list[Change]:
    """Return what can be done to one person."""
    return [Change(remove=(who,)), Change(bite=(who,)), Change(luck=(who,))]


@pytest.fixture(scope="module")
def town() -> World:
    return evening(3000, 14) if compiling() else evening(300, 4)


def on_foot(world: World, begin: int) -> list[int]:
    """Return who walks undisturbed at a tick."""
    simulation = Simulation(world)
    simulation.advance(begin)
    state = simulation.state
    out = (state.segment < len(world.streets.length)) & (state.condition == Condition.SUSCEPTIBLE)
    return sorted(state.who[out].tolist())


@pytest.mark.parametrize("kind", range(3), ids=["removed", "bitten", "other luck"])
def test_who_was_not_reached_lives_the_same_life(town: World, kind: int) -> None:
    begin = SECONDS // 5
    who = on_foot(town, begin)[3]
    change = changes(who)[kind]
    tracer = lived(town, begin, change, SECONDS)
    assert 1 < tracer.touched.sum() < 0.5 * town.people
    # Other luck need not show within minutes: who walks home draws little on the way.
    assert tracer.ever[who] or change.luck


@pytest.mark.skipif(not compiling(), reason="too slow without the compiler")
@pytest.mark.parametrize("kind", range(3), ids=["removed", "bitten", "other luck"])
def test_in_a_lively_village_every_difference_has_a_cause(kind: int) -> None:
    data = {
        "name": "lively", "city": "village", "hours": 1.0,
        "index": {"count": 8, "where": "streets"}, "parameters": PARAMETERS,
    }  # fmt: skip
    world = make(parse(data, "test"), 3, city=village(700))
    tracer = lived(world, 200, changes(on_foot(world, 200)[0])[kind], SECONDS)
    assert tracer.parted.sum() > 20
    assert tracer.odd_sounds > 20


@given(case=cases(), moment=st.integers(0, 60), who=st.integers(0, 5), kind=st.integers(0, 2))
@settled(12 if compiling() else 2)
def test_in_random_towns_every_difference_has_a_cause(
    case: Case, moment: int, who: int, kind: int
) -> None:
    every_difference_has_a_cause(case, moment, who, kind, SECONDS // 2)


@pytest.mark.slow
@given(case=cases(), moment=st.integers(0, 200), who=st.integers(0, 5), kind=st.integers(0, 2))
@settled(1000)
def test_in_many_random_towns_every_difference_has_a_cause(
    case: Case, moment: int, who: int, kind: int
) -> None:
    every_difference_has_a_cause(case, moment, who, kind, SECONDS)


def every_difference_has_a_cause(
    case: Case, moment: int, who: int, kind: int, seconds: int
) -> None:
    """Change one thing in a town and follow both worlds; the dead and gone are let be."""
    try:
        tracer = parted(case.world(), moment, changes(who)[kind])
    except InputError:
        return
    for _ in range(seconds):
        tracer.advance()


@pytest.mark.parametrize(
    ("column", "said"),
    [("along", "differs in along"), ("worn", "a door of"), ("came_in", "a trail")],
)
def test_a_difference_without_a_cause_is_found(town: World, column: str, said: str) -> None:
    begin = SECONDS // 5
    tracer = parted(town, begin, Change(luck=(on_foot(town, begin)[3],)))
    tracer.advance()
    getattr(tracer.worlds[1].state, column)[-1] += 1
    with pytest.raises(CauselessError, match=said):
        tracer.advance()


def test_luck_that_is_given_to_nobody_changes_nothing(town: World) -> None:
    assert with_luck(town, ()) is town


def test_each_time_the_luck_is_another_and_the_body_the_same(town: World) -> None:
    begin = SECONDS // 5
    who = on_foot(town, begin)[3]
    one = Simulation(town)
    one.advance(begin)
    ends = []
    for times in range(4):
        other = changed(town, one.state.copy(), begin, Change(luck=(who,) * times))
        other.advance(SECONDS)
        held = other.state.by_person()
        ends.append(tuple(float(held[name][who]) for name in ("segment", "along", "wake", "goal")))
        assert infected_speed(town.held.bodies, other.world.held.laws, who) == infected_speed(
            town.held.bodies, town.held.laws, who
        )
        again = with_luck(town, (who,) * times)
        assert again.laws.seed == other.world.laws.seed
        if times:
            assert with_luck(with_luck(town, (who,)), (who,) * (times - 1)).laws == again.laws


@pytest.mark.parametrize(
    ("seed", "who", "said"),
    [
        (1, (3, 4), "people 3 and 4 are both to have other luck"),
        (1, (3,) * 16, "other luck for time 16"),
        (2**32, (3,), "expected a seed up to 4294967295"),
    ],
)
def test_luck_that_cannot_be_given_is_refused(
    town: World, seed: int, who: tuple[int, ...], said: str
) -> None:
    world = replace(town, laws=town.laws._replace(seed=seed))
    with pytest.raises(InputError, match=said):
        with_luck(world, who)


def test_nobody_who_is_dead_or_gone_is_given_other_luck(town: World) -> None:
    state = Simulation(town).state
    state.condition[state.who == 7] = Condition.DEAD
    with pytest.raises(InputError, match="person 7 is dead"):
        changed(town, state, 0, Change(luck=(7,)))
    with pytest.raises(InputError, match="there is no person"):
        changed(town, state, 0, Change(luck=(town.people,)))


@pytest.mark.skipif(not compiling(), reason="too slow without the compiler")
def test_the_difference_of_two_policies_varies_less_under_the_same_chance() -> None:
    seeds = 40
    lost = np.array([[bitten(seed, alpha) for seed in range(seeds)] for alpha in (0.2, 0.35)])
    a, b = lost.astype(float)
    apart, together = np.var(a, ddof=1) + np.var(b, ddof=1), np.var(a - b, ddof=1)
    shared = 2 * np.cov(a, b)[0, 1]
    assert together == pytest.approx(apart - shared)
    strangers = np.mean([np.var(a - np.roll(b, shift), ddof=1) for shift in range(1, seeds)])
    assert together < 0.7 * apart
    assert together < 0.7 * strangers


def bitten(seed: int, alpha: float) -> int:
    """Return how many are bitten within three minutes, if a bite goes with so many kills."""
    parameters = {**PARAMETERS, "infection": {**PARAMETERS["infection"], "alpha": alpha}}
    data = {
        "name": "small", "city": "ladder", "hours": 1.0,
        "index": {"count": 3, "where": "anywhere"}, "parameters": parameters,
    }  # fmt: skip
    simulation = Simulation(make(parse(data, "test"), seed, city=ladder(120)))
    simulation.advance(180)
    counts = simulation.counts().sum(axis=0)
    return int(counts[Condition.EXPOSED] + counts[Condition.INFECTED] + counts[Condition.DEAD])


@pytest.mark.city
@pytest.mark.parametrize("kind", range(3), ids=["removed", "bitten", "other luck"])
def test_in_a_part_of_a_real_city_most_are_not_reached(quarter: World, kind: int) -> None:
    begin = 120
    who = on_foot(quarter, begin)[100]
    tracer = lived(quarter, begin, changes(who)[kind], 60)
    assert 10 < tracer.touched.sum() < 0.5 * quarter.people


@pytest.fixture(scope="module")
def quarter() -> World:
    """Part of Casablanca of about a kilometre, on the evening of an outbreak."""
    part = crop(atlas.load("casablanca"), -7.60, 33.575, 500)
    return make(catalogue.scenario("casablanca"), 5, city=part)
