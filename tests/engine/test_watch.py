"""With OUTSKIRTS_CHECK=1 a stage that breaks the state is named, with the person."""

from typing import Any

import numpy as np
import pytest
from lively import lively_world

from outskirts.base.errors import CheckError
from outskirts.base.jit import compiling
from outskirts.engine.desk import make_room_for_events
from outskirts.engine.simulation import Simulation
from outskirts.engine.stages import Stage
from outskirts.kernels.storage import DUE, EVENTS, unschedule
from outskirts.world.world import World

TICKS = 300 if compiling() else 60


@pytest.fixture(scope="module")
def world() -> World:
    return lively_world()


@pytest.fixture
def watched(world: World, monkeypatch: pytest.MonkeyPatch) -> Simulation:
    """Return a village whose stages are checked."""
    monkeypatch.setenv("OUTSKIRTS_CHECK", "1")
    return Simulation(world)


def test_a_lively_village_breaks_nothing_and_ends_the_same(
    world: World, watched: Simulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched.advance(TICKS)
    monkeypatch.delenv("OUTSKIRTS_CHECK")
    plain = Simulation(world)
    plain.advance(TICKS)
    assert plain.state.digest() == watched.state.digest()


@pytest.mark.parametrize(
    ("stage", "column", "value", "said"),
    [
        ("move", "along", 1e6, "along of person 41 is 1000000.0, expected at most"),
        ("move", "across", -1.0, "across of person 41 is -1.0, expected 0"),
        ("decide", "mind", 9, "mind of person 41 is 9, expected 0 to 7"),
        ("meet", "along", np.nan, "along of person 41 is nan"),
        ("tell", "seen", -7, "seen of person 41 is -7, expected -1"),
    ],
)
def test_the_stage_and_the_person_are_named(
    watched: Simulation,
    monkeypatch: pytest.MonkeyPatch,
    stage: str,
    column: str,
    value: float,
    said: str,
) -> None:
    watched.advance(3)
    row = int(np.flatnonzero(watched.state.segment < len(watched.world.streets.length))[0])
    watched.state.who[row] = 41
    work = getattr(Stage, stage)

    def broken(self: Stage, *words: Any, **more: Any) -> None:
        work(self, *words, **more)
        getattr(self.state, column)[row] = value

    monkeypatch.setattr(Stage, stage, broken)
    with pytest.raises(CheckError, match=f"stage {stage} of tick 3 broke the state: {said}"):
        watched.advance(1)


def test_more_events_in_a_second_than_the_log_held_are_all_kept(world: World) -> None:
    simulation = Simulation(world)
    simulation.advance(60)
    desk = simulation.desk
    before = {name: values.copy() for name, values in desk.log._asdict().items()}
    held, size = int(desk.book.size[EVENTS]), len(desk.log.tick)
    assert held > 0
    assert not make_room_for_events(desk, size - held)
    assert make_room_for_events(desk, 5 * size)
    assert len(desk.log.tick) >= held + 5 * size
    for name, values in before.items():
        assert np.array_equal(getattr(desk.log, name)[:held], values[:held])


def test_who_is_lost_from_the_calendar_is_named_at_the_end_of_the_tick(
    watched: Simulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched.advance(3)
    book = watched.desk.book
    who = int(np.flatnonzero(book.person[:, DUE] > 100)[0])
    work = Stage.change

    def forgetful(self: Stage, tick: int) -> None:
        work(self, tick)
        unschedule(self.book, who)

    monkeypatch.setattr(Stage, "change", forgetful)
    with pytest.raises(CheckError, match=f"stage tell of tick 3 .* person {who} first: at -1"):
        watched.advance(1)
