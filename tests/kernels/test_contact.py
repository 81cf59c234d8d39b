"""Competing rates of bite, kill and breaking free; one joint draw a second for each pair."""

import math
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenes import all_at_home, begun, of, put_chaser, put_runner, road, world_of

from outskirts.base.codes import Condition, Event, Mind
from outskirts.engine.simulation import Simulation
from outskirts.kernels import contact, indoors, minds, movement, sight, waking
from outskirts.world.laws import shares
from outskirts.world.parameters import PRESETS
from outskirts.world.world import World

RATES = st.lists(st.floats(0, 10), min_size=1, max_size=4)
PAIRS = 60
SECONDS = 60
STREET = 15.0 * (PAIRS + 1)


@given(RATES)
def test_shares_add_up_to_the_chance_that_something_happens(rates: list[float]) -> None:
    found = shares(*rates)
    assert sum(found) == pytest.approx(1 - math.exp(-sum(rates)), abs=1e-12)
    for rate, share in zip(rates, found, strict=True):
        assert share * sum(rates) == pytest.approx(rate * sum(found), abs=1e-9)


def test_one_rate_alone_is_a_chance_per_second() -> None:
    assert shares(0.15) == pytest.approx([1 - math.exp(-0.15)])
    assert shares(0.0, 0.0) == [0.0, 0.0]


def pairs(infection: dict[str, Any], seed: int = 1) -> tuple[World, Simulation]:
    """Put pairs of an infected and a prey, who do not move, every 15 m of a street."""
    world = world_of(road(STREET, people=2 * PAIRS + 20), {"infection": infection}, seed)
    state = all_at_home(world)
    for i in range(PAIRS):
        put_chaser(state, 2 * i, 0, 15.0 * (i + 1), 4.0, 0.0)
        put_runner(state, 2 * i + 1, 0, 15.0 * (i + 1) + 0.8, 4.0, 0.0)
    return world, begun(world, state)


@pytest.mark.parametrize("engagement", ["one", "all"])
def test_each_outcome_comes_as_often_as_its_share_says(engagement: str) -> None:
    rates = {"bite": 0.3, "alpha": 0.5, "break_free": 0.2}
    _, simulation = pairs({**rates, "engagement": engagement})
    stage = simulation.stage
    stage.settle(0, fresh=True)
    found = np.zeros(3, np.int64)
    for tick in range(SECONDS):
        for infected, prey, kind in stage.contacts(tick):
            assert (prey == infected + 1).all()
            found += np.bincount(kind, minlength=3)
    n = PAIRS * SECONDS
    free = 0.2 if engagement == "one" else 0.0
    for count, share in zip(found, shares(0.3, 0.15, free), strict=True):
        assert abs(count - n * share) <= 4 * math.sqrt(n * share * (1 - share))


def test_what_is_drawn_is_what_happens() -> None:
    _, simulation = pairs({"bite": 0.3, "alpha": 0.5, "break_free": 0.2}, seed=2)
    simulation.advance(1)
    events = simulation.take_events()
    counts = simulation.counts().sum(axis=0)
    bitten = int((events["kind"] == Event.BITTEN).sum())
    killed = int((events["kind"] == Event.KILLED).sum())
    assert 0 < bitten < PAIRS
    assert 0 < killed < PAIRS
    assert counts[Condition.EXPOSED] == bitten
    assert counts[Condition.DEAD] == killed
    for who, by in zip(events["who"], events["by"], strict=True):
        assert abs(int(who) - int(by)) == 1
    assert simulation.check() == []


@pytest.mark.parametrize("seconds", [1.0, 7.0, 30.0])
def test_the_bitten_turn_when_their_time_has_come_to_the_second(seconds: float) -> None:
    rates = {"bite": 0.3, "alpha": 0.0, "break_free": 0.0, "carried": 0.0}
    _, simulation = pairs({**rates, "incubation": seconds, "incubation_spread": 0.0}, seed=3)
    simulation.advance(50)
    events = simulation.take_events()
    ticks: dict[int, dict[int, int]] = {int(Event.BITTEN): {}, int(Event.TURNED): {}}
    for kind, who, tick in zip(events["kind"], events["who"], events["tick"], strict=True):
        if int(kind) in ticks:
            ticks[int(kind)][int(who)] = int(tick)
    bitten, turned = ticks[Event.BITTEN], ticks[Event.TURNED]
    assert len(turned) > PAIRS / 2
    for who, tick in bitten.items():
        due = tick + int(seconds)
        assert turned.get(who, -1) == (due if due < 50 else -1)


def test_who_feeds_bites_nobody_else_meanwhile() -> None:
    changes = {"infected": {"feeding": 10.0}, "movement": {"sidestep": 0.0}}
    world = world_of(road(), changes)
    state = all_at_home(world)
    put_chaser(state, 0, 0, 100.0, 4.0, 0.0)
    for who in range(1, 6):
        put_runner(state, who, 0, 100.5, 4.0, 0.0)
    simulation = begun(world, state)
    simulation.advance(10)
    assert of(simulation, 0, "mind") == Mind.FEEDING
    assert simulation.counts().sum(axis=0)[Condition.EXPOSED] == 1
    simulation.advance(5)
    assert simulation.counts().sum(axis=0)[Condition.EXPOSED] == 2


def test_mass_action_bites_all_in_reach_at_once() -> None:
    world = world_of(road(), {"infection": {"bite": 10.0, "engagement": "all"}})
    state = all_at_home(world)
    put_chaser(state, 0, 0, 100.0, 4.0, 0.0)
    for who in range(1, 6):
        put_runner(state, who, 0, 100.5, 4.0, 0.0)
    simulation = begun(world, state)
    simulation.advance(2)
    assert simulation.counts().sum(axis=0)[Condition.EXPOSED] == 5


def test_nothing_happens_beyond_reach() -> None:
    world = world_of(road())
    state = all_at_home(world)
    put_chaser(state, 0, 0, 100.0, 1.0, 0.0)
    put_runner(state, 1, 0, 101.1, 1.0, 0.0)
    put_runner(state, 2, 0, 100.0, 2.1, 0.0)
    simulation = begun(world, state)
    simulation.stage.settle(0, fresh=True)
    assert all(simulation.stage.contacts(tick) == [] for tick in range(20))


MODULES: tuple[ModuleType, ...] = (contact, indoors, minds, movement, sight, waking)


def called_in_a_tick(world: World, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return which kernels the stages call in the first tick in which somebody is bitten."""
    state = all_at_home(world)
    put_chaser(state, 0, 0, 100.0, 4.0, 0.0)
    put_runner(state, 1, 0, 100.5, 4.0, 0.0)
    simulation = begun(world, state)
    names: list[str] = []
    inside: list[str] = []
    with monkeypatch.context() as patch:
        for module in MODULES:
            for name, kernel in vars(module).copy().items():
                inner = getattr(kernel, "py_func", kernel)
                if getattr(inner, "__module__", "") != module.__name__ or not callable(kernel):
                    continue
                if isinstance(kernel, type):
                    continue

                def heard(*given: Any, _kernel: Any = kernel, _name: str = name) -> Any:
                    inside.append(_name)
                    if len(inside) == 1:
                        names.append(_name)
                    result = _kernel(*given)
                    inside.pop()
                    return result

                patch.setattr(module, name, heard)
        while not simulation.counts().sum(axis=0)[Condition.EXPOSED]:
            names.clear()
            simulation.advance(1)
    return names


def test_the_textbook_runs_the_same_laws(monkeypatch: pytest.MonkeyPatch) -> None:
    city = road()
    textbook = {group: dict(values) for group, values in PRESETS["textbook"].items()}
    kernels = called_in_a_tick(world_of(city), monkeypatch)
    assert {"meet", "apply", "decide", "move", "look"} <= set(kernels)
    assert called_in_a_tick(world_of(city, textbook), monkeypatch) == kernels
