"""One world has one future: threads, storage, sorting and resuming leave no trace."""

from typing import Any

import numpy as np
import pytest
from lively import CASES, MINUTES, PEOPLE, by_minute, lively_world, stored_otherwise
from numpy.typing import NDArray

from outskirts.base.codes import Condition, Event
from outskirts.base.jit import compiling
from outskirts.engine import simulation as engine
from outskirts.engine import stages
from outskirts.engine.simulation import Simulation
from outskirts.engine.stages import Stage
from outskirts.kernels import heat
from outskirts.kernels.scene import HOT
from outskirts.kernels.storage import OUTDOORS
from outskirts.world.state import State, overall
from outskirts.world.world import World


class Witness:
    """A sink that keeps all it is told."""

    def __init__(self) -> None:
        self.minutes: list[int] = []
        self.counts: list[NDArray[np.int32]] = []
        self.digests: list[dict[str, int]] = []
        self.events: list[dict[str, NDArray[Any]]] = []
        self.hordes: list[dict[str, NDArray[Any]]] = []

    def minute(
        self,
        minute: int,
        counts: NDArray[np.int32],
        digests: dict[str, int],
        events: dict[str, NDArray[Any]],
        hordes: dict[str, NDArray[Any]],
    ) -> None:
        self.minutes.append(minute)
        self.counts.append(counts)
        self.digests.append(digests)
        self.events.append({name: values.copy() for name, values in events.items()})
        self.hordes.append(hordes)


@pytest.fixture(scope="module")
def world() -> World:
    return lively_world()


@pytest.fixture(scope="module")
def straight(world: World) -> Witness:
    """One thread, one go: what all other runs are compared with."""
    witness = Witness()
    simulation = Simulation(world)
    for _ in range(MINUTES):
        simulation.advance(60, witness)
        assert simulation.check() == []
    return witness


def test_much_happens_in_the_run_that_is_compared(straight: Witness) -> None:
    kinds = np.concatenate([events["kind"] for events in straight.events])
    happened = {Event(kind) for kind in np.unique(kinds)}
    if compiling():
        assert happened >= set(list(Event)[:8])
    else:
        assert happened


def test_everybody_is_counted_once_each_minute(straight: Witness) -> None:
    assert straight.minutes == list(range(1, MINUTES + 1))
    for counts in straight.counts:
        assert counts.min() >= 0
        assert counts.sum() == PEOPLE


def test_the_counts_are_those_of_the_events(straight: Witness) -> None:
    so_far = dict.fromkeys(Event, 0)
    for counts, events in zip(straight.counts, straight.events, strict=True):
        for kind in events["kind"]:
            so_far[Event(kind)] += 1
        total = counts.sum(axis=0)
        bitten, turned = so_far[Event.BITTEN], so_far[Event.TURNED]
        assert total[Condition.INFECTED] + total[Condition.DEAD] == CASES + turned
        assert total[Condition.DEAD] == so_far[Event.KILLED]
        assert total[Condition.ESCAPED] == so_far[Event.ESCAPED]
        unbitten = PEOPLE - CASES - bitten
        assert unbitten - total[Condition.ESCAPED] <= total[Condition.SUSCEPTIBLE] <= unbitten


def test_events_come_in_the_order_of_tick_kind_and_person(straight: Witness) -> None:
    for minute, events in zip(straight.minutes, straight.events, strict=True):
        keys = list(
            zip(*(events[name].tolist() for name in ("tick", "kind", "who", "by")), strict=True)
        )
        assert keys == sorted(keys)
        assert all(60 * (minute - 1) <= key[0] < 60 * minute for key in keys)


def test_two_threads_give_the_same_city(
    world: World, straight: Witness, monkeypatch: pytest.MonkeyPatch
) -> None:
    for what in ("SHARING", "SCANNING", "MARKING", "CARRYING", "FIGHTING"):
        monkeypatch.setattr(stages, f"WORTH_{what}", 1)
    assert by_minute(Simulation(world, threads=2), MINUTES) == straight.digests


def test_measuring_hordes_changes_nothing_and_storage_is_of_no_account(world: World) -> None:
    simulation = Simulation(world)
    random = np.random.default_rng(1)
    seen = 0
    for _ in range(min(MINUTES, 6)):
        simulation.advance(60)
        before = simulation.state.digest()
        found = simulation.hordes()
        assert simulation.state.digest() == before
        order = random.permutation(world.people)
        other = Simulation(world, stored_otherwise(simulation.state, order), simulation.tick)
        for name, values in other.hordes().items():
            assert np.array_equal(values, found[name]), name
        seen += len(found["size"])
    assert seen > 0


def test_a_sink_is_told_of_the_hordes(straight: Witness) -> None:
    sizes = [int(hordes["size"].sum()) for hordes in straight.hordes]
    assert len(sizes) == MINUTES
    assert max(sizes) > 2


def test_looking_at_everybody_finds_what_heat_finds(
    world: World, straight: Witness, monkeypatch: pytest.MonkeyPatch
) -> None:
    hot = []

    def everybody(stage: Stage, _: int) -> None:
        scene, book = stage.desk.scene, stage.desk.book
        heat.count_holds(stage.book, stage.scene)
        scene.near[:] = 7
        scene.low[:] = -np.inf
        scene.high[:] = np.inf
        outdoors = int(book.size[OUTDOORS])
        scene.hot[:outdoors] = np.arange(outdoors)
        scene.size[HOT] = outdoors
        hot.append(outdoors)

    monkeypatch.setattr(Stage, "heat", everybody)
    assert by_minute(Simulation(world), MINUTES) == straight.digests
    assert max(hot) > 20


@pytest.mark.parametrize("ticks", [1, 1000])
def test_sorting_the_rows_more_or_less_often_changes_nothing(
    world: World, straight: Witness, monkeypatch: pytest.MonkeyPatch, ticks: int
) -> None:
    monkeypatch.setattr(engine, "REPACK", ticks)
    assert by_minute(Simulation(world), MINUTES) == straight.digests


def test_rows_may_be_stored_in_any_order(world: World, straight: Witness) -> None:
    order = np.random.default_rng(5).permutation(PEOPLE)
    state = stored_otherwise(Simulation(world).state, order)
    assert by_minute(Simulation(world, state, 0), MINUTES) == straight.digests


@pytest.mark.parametrize("ticks", [37, 60 * MINUTES // 2])
def test_a_resumed_run_is_the_straight_run(world: World, straight: Witness, ticks: int) -> None:
    first = Simulation(world)
    first.advance(ticks)
    saved = State(**first.state.by_person())
    second = Simulation(world, saved, first.tick)
    second.advance(60 * MINUTES - ticks)
    assert second.state.digest() == straight.digests[-1]
    assert second.check() == []


def test_rows_may_change_places_at_any_time(world: World, straight: Witness) -> None:
    first = Simulation(world)
    first.advance(25)
    order = np.random.default_rng(6).permutation(PEOPLE)
    second = Simulation(world, stored_otherwise(first.state, order), first.tick)
    second.advance(35)
    assert second.state.digest() == straight.digests[0]


def test_a_fork_leaves_the_original_alone(world: World, straight: Witness) -> None:
    simulation = Simulation(world)
    simulation.advance(20)
    fork = simulation.fork()
    before = simulation.state.digest()
    fork.advance(40)
    assert simulation.state.digest() == before
    simulation.advance(40)
    assert simulation.state.digest() == fork.state.digest() == straight.digests[0]


def test_another_seed_is_another_city(straight: Witness) -> None:
    other = by_minute(Simulation(lively_world(seed=4)), 1)
    assert overall(other[0]) != overall(straight.digests[0])


def test_digests_on_threads_are_the_same(world: World) -> None:
    state = Simulation(world).state
    assert state.digest(1) == state.digest(2) == state.digest(3)
