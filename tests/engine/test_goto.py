"""Back and forth in a run: every moment is as it was, and all goes on from it as it did."""

from datetime import timedelta
from typing import Any, cast

import numpy as np
import pytest
from lively import lively_world
from numpy.typing import NDArray

from outskirts.base.errors import InputError
from outskirts.base.jit import compiling
from outskirts.engine.changes import Change, changed
from outskirts.engine.past import Memory, Past
from outskirts.engine.simulation import Simulation
from outskirts.record.past import Checkpoints
from outskirts.record.reader import Recording
from outskirts.world.state import State
from outskirts.world.world import World

END = 600 if compiling() else 130
PLACES = (END, END // 3, END // 3, 61, 59, 60, 0, END // 2 + 1, END, 1)
"""Where one goes, in this order."""


@pytest.fixture(scope="module")
def world() -> World:
    return lively_world()


@pytest.fixture(scope="module")
def straight(world: World) -> list[dict[str, int]]:
    """The digests of a run that never moved, at every tick."""
    simulation = Simulation(world)
    found = [simulation.state.digest()]
    for _ in range(END):
        simulation.advance(1)
        found.append(simulation.state.digest())
    return found


class Told:
    """A sink that keeps the minutes it is told."""

    def __init__(self) -> None:
        self.events: dict[int, dict[str, NDArray[Any]]] = {}
        self.digests: dict[int, dict[str, int]] = {}

    def minute(
        self,
        minute: int,
        counts: NDArray[np.int32],
        digests: dict[str, int],
        events: dict[str, NDArray[Any]],
        hordes: dict[str, NDArray[Any]],
    ) -> None:
        del counts, hordes
        self.digests[minute] = digests
        self.events[minute] = {name: values.copy() for name, values in events.items()}


def pasts() -> list[Past | None]:
    """Return nothing kept, much and little."""
    return [None, Memory(60), Memory(240)]


@pytest.mark.parametrize("past", pasts(), ids=["nothing", "each minute", "every four"])
def test_every_moment_is_as_it_was(
    world: World, straight: list[dict[str, int]], past: Past | None
) -> None:
    simulation = Simulation(world, past=past)
    for tick in PLACES:
        simulation.goto(tick)
        assert simulation.tick == tick
        assert simulation.state.digest() == straight[tick]
        assert simulation.check() == []
        on = min(17, END - tick)
        simulation.advance(on)
        assert simulation.state.digest() == straight[tick + on]


def test_a_time_may_be_said_as_such(world: World, straight: list[dict[str, int]]) -> None:
    simulation = Simulation(world)
    simulation.goto(timedelta(minutes=1, seconds=5))
    assert simulation.state.digest() == straight[65]


@pytest.mark.parametrize("moved", [60, 75, 119])
def test_minutes_after_a_move_are_told_as_in_the_run_that_never_moved(
    world: World, moved: int
) -> None:
    told, again = Told(), Told()
    simulation = Simulation(world, past=Memory(60))
    simulation.advance(END // 60 * 60, told)
    assert sum(len(events["tick"]) for events in told.events.values()) > 0
    simulation.goto(moved)
    simulation.advance(END // 60 * 60 - moved, again)
    assert sorted(again.events) == list(range(moved // 60 + 1, END // 60 + 1))
    for minute, events in again.events.items():
        assert again.digests[minute] == told.digests[minute]
        for name, values in events.items():
            assert np.array_equal(values, told.events[minute][name])


def test_going_back_costs_no_more_than_from_the_nearest_moment(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulation = Simulation(world, past=Memory(60))
    simulation.advance(END)
    lived = 0
    advance = Simulation.advance

    def counted(self: Simulation, ticks: int, *words: Any) -> None:
        nonlocal lived
        lived += ticks
        advance(self, ticks, *words)

    monkeypatch.setattr(Simulation, "advance", counted)
    for tick, most in ((100, 40), (120, 0), (59, 59), (END, END % 60), (60, 0), (0, 0)):
        lived = 0
        simulation.goto(tick)
        assert lived <= most


def test_moments_are_kept_as_often_as_asked(world: World) -> None:
    memory = Memory(120)
    simulation = Simulation(world, past=memory)
    simulation.advance(END)
    assert sorted(memory.kept) == list(range(0, END + 1, 120))
    one = sum(values.nbytes for values in simulation.state.by_person().values())
    assert memory.nbytes == one * len(memory.kept)
    simulation.goto(0)
    simulation.advance(END)
    assert memory.nbytes == one * len(memory.kept)


def test_a_fork_goes_back_by_itself_and_leaves_the_memory_alone(
    world: World, straight: list[dict[str, int]]
) -> None:
    memory = Memory(60)
    simulation = Simulation(world, past=memory)
    simulation.advance(80)
    fork = simulation.fork()
    fork.advance(50)
    assert sorted(memory.kept) == [0, 60]
    fork.goto(70)
    assert fork.state.digest() == straight[70]
    assert simulation.state.digest() == straight[80]


class Shelf:
    """What a record is to its checkpoints: minutes and columns."""

    def __init__(self) -> None:
        self.held: dict[int, dict[str, NDArray[Any]]] = {}

    def checkpoints(self) -> list[int]:
        return sorted(self.held)

    def load_checkpoint(self, minute: int) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        return self.held[minute], {}


def test_the_checkpoints_of_a_record_are_a_past(
    world: World, straight: list[dict[str, int]]
) -> None:
    shelf = Shelf()
    recording = cast(Recording, shelf)
    first = Simulation(world)
    for minute in (1, 2):
        first.goto(60 * minute)
        shelf.held[minute] = first.state.by_person()
    simulation = Simulation(world, past=Checkpoints(recording))
    for tick in (121, 119, 61, 30, 120):
        simulation.goto(tick)
        assert simulation.state.digest() == straight[tick]
    held = State(**shelf.held[2])
    assert held.digest() == straight[120]
    assert Checkpoints(recording, since=2).latest(119) is None
    until = Checkpoints(recording).until(100).latest(200)
    assert until is not None
    assert until[0] == 60


def test_what_is_not_known_cannot_be_gone_back_to(world: World) -> None:
    simulation = Simulation(world)
    simulation.advance(30)
    later = Simulation(world, simulation.state.copy(), 30)
    later.advance(5)
    with pytest.raises(InputError, match="taken up at tick 30 and kept nothing earlier"):
        later.goto(34)
    later.goto(36)
    kept = Simulation(world, simulation.state.copy(), 30, past=Memory())
    kept.advance(5)
    kept.goto(31)
    assert kept.tick == 31
    with pytest.raises(InputError, match="nothing is known of tick 29"):
        kept.goto(29)


def test_a_changed_world_goes_back_to_its_change_and_no_further(world: World) -> None:
    simulation = Simulation(world)
    simulation.advance(60)
    other = changed(world, simulation.state.copy(), 60, Change(remove=(5,)), past=Memory(60))
    there = other.state.digest()
    other.advance(40)
    other.goto(60)
    assert other.state.digest() == there
    with pytest.raises(InputError, match="nothing is known"):
        other.goto(59)


@pytest.mark.parametrize("time", [-1, 3601])
def test_a_time_outside_the_scenario_is_refused(world: World, time: int) -> None:
    with pytest.raises(InputError, match="expected 0 to 3600"):
        Simulation(world).goto(time)


@pytest.mark.parametrize("time", [1.5, None, "60", np.zeros(2)])
def test_what_is_no_time_is_refused(world: World, time: Any) -> None:
    simulation = Simulation(world)
    with pytest.raises(InputError, match="no moment of a run"):
        simulation.goto(time)
    with pytest.raises(InputError, match="expected a whole number from 0 on"):
        simulation.advance(time)
    with pytest.raises(InputError, match="-5 seconds cannot pass"):
        simulation.advance(-5)
    simulation.advance(np.int64(2))
    simulation.goto(np.int32(1))
    assert simulation.tick == 1


@pytest.mark.parametrize("every", [0, 30, 90])
def test_moments_are_kept_at_whole_minutes(every: int) -> None:
    with pytest.raises(InputError, match="expected whole minutes"):
        Memory(every)
