"""Whatever the town and the scenario: one future, everybody accounted for, nobody off a street."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_towns import Case, cases

from outskirts.base.jit import compiling
from outskirts.engine import simulation as engine
from outskirts.engine import stages
from outskirts.engine.past import Memory
from outskirts.engine.simulation import Simulation
from outskirts.engine.stages import Stage
from outskirts.kernels import heat
from outskirts.kernels.scene import HOT
from outskirts.kernels.storage import OUTDOORS
from outskirts.record import columns
from outskirts.world.state import State
from outskirts.world.world import World

TICKS = 150 if compiling() else 12
MOMENTS = st.integers(1, TICKS - 1)

Law = Callable[[Case, int], None]


def settled(examples: int) -> settings:
    """Return settings for so many examples, the same ones each time."""
    return settings(
        max_examples=examples, derandomize=True, deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )  # fmt: skip


@contextmanager
def patched() -> Iterator[pytest.MonkeyPatch]:
    """Change the engine for one example."""
    with pytest.MonkeyPatch.context() as patch:
        yield patch


def lived(world: World, moment: int) -> list[dict[str, int]]:
    """Return the digests of the straight run at a moment and at the end."""
    return seen(Simulation(world), moment)


def seen(simulation: Simulation, moment: int) -> list[dict[str, int]]:
    """Advance to a moment, and on to the end; return the digests at both."""
    found = []
    for tick in (moment, TICKS):
        simulation.advance(tick - simulation.tick)
        found.append(simulation.state.digest())
    assert simulation.check() == []
    return found


def everybody_is_counted_and_no_stage_breaks_a_column(case: Case, moment: int) -> None:
    world = case.world()
    with patched() as patch:
        patch.setenv("OUTSKIRTS_CHECK", "1")
        watched = Simulation(world)
    for tick in range(TICKS):
        watched.advance(1)
        counts = watched.counts()
        assert counts.min() >= 0
        assert counts.sum() == world.people
        if tick % 20 == 0 or tick == moment:
            assert watched.check() == []
    watched.take_events()
    assert watched.state.digest() == lived(world, moment)[1]


def threads_leave_no_trace(case: Case, moment: int) -> None:
    world = case.world()
    straight = lived(world, moment)
    with patched() as patch:
        for what in ("SHARING", "SCANNING", "MARKING", "CARRYING", "FIGHTING"):
            patch.setattr(stages, f"WORTH_{what}", 1)
        for threads in (2, 3):
            assert seen(Simulation(world, threads=threads), moment) == straight


def a_saved_run_goes_on_the_same(case: Case, moment: int) -> None:
    world = case.world()
    straight = lived(world, moment)
    first = Simulation(world)
    first.advance(moment)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "state.zip"
        columns.write(path, first.state.by_person(), {"tick": first.tick})
        held, meta = columns.read(path)
    state = State(**{name: values.copy() for name, values in held.items()})
    assert seen(Simulation(world, state, meta["tick"]), moment) == straight


def a_fork_and_its_original_have_one_future(case: Case, moment: int) -> None:
    world = case.world()
    straight = lived(world, moment)
    original = Simulation(world)
    original.advance(moment)
    fork = original.fork()
    fork.advance((TICKS - moment) // 2)
    assert original.state.digest() == straight[0]
    assert seen(original, moment) == straight
    fork.advance(TICKS - fork.tick)
    assert fork.state.digest() == straight[1]


def going_back_and_forth_changes_nothing(case: Case, moment: int) -> None:
    world = case.world()
    straight = lived(world, moment)
    simulation = Simulation(world, past=Memory(60) if moment % 2 else None)
    for tick in (moment // 2, TICKS, moment):
        simulation.goto(tick)
    assert seen(simulation, moment) == straight


def rows_may_lie_in_any_order(case: Case, moment: int) -> None:
    world = case.world()
    straight = lived(world, moment)
    random = np.random.default_rng(moment)
    with patched() as patch:
        patch.setattr(engine, "REPACK", int(random.integers(1, 40)))
        simulation = Simulation(world)
        for tick in (0, moment):
            simulation.advance(tick - simulation.tick)
            state = State(**simulation.state.stored(random.permutation(world.people)))
            simulation = Simulation(world, state, tick)
        assert seen(simulation, moment) == straight


def looking_at_everybody_finds_what_heat_finds(case: Case, moment: int) -> None:
    def everybody(stage: Stage, _: int) -> None:
        scene, book = stage.desk.scene, stage.desk.book
        heat.count_holds(stage.book, stage.scene)
        scene.near[:] = 7
        scene.low[:] = -np.inf
        scene.high[:] = np.inf
        outdoors = int(book.size[OUTDOORS])
        scene.hot[:outdoors] = np.arange(outdoors)
        scene.size[HOT] = outdoors

    world = case.world()
    straight = lived(world, moment)
    with patched() as patch:
        patch.setattr(Stage, "heat", everybody)
        assert seen(Simulation(world), moment) == straight


LAWS: tuple[Law, ...] = (
    everybody_is_counted_and_no_stage_breaks_a_column,
    threads_leave_no_trace,
    a_saved_run_goes_on_the_same,
    a_fork_and_its_original_have_one_future,
    going_back_and_forth_changes_nothing,
    rows_may_lie_in_any_order,
    looking_at_everybody_finds_what_heat_finds,
)


def named(law: Law) -> str:
    """Return what a law is called."""
    return law.__name__


def hold(law: Law, examples: int) -> None:
    """Try a law on so many towns."""

    @settled(examples)
    @given(cases(), MOMENTS)
    def tried(case: Case, moment: int) -> None:
        law(case, moment)

    tried()


@pytest.mark.parametrize("law", LAWS, ids=named)
def test_in_random_towns(law: Law) -> None:
    hold(law, 15 if compiling() else 2)


@pytest.mark.slow
@pytest.mark.parametrize("law", LAWS, ids=named)
def test_in_many_random_towns(law: Law) -> None:
    hold(law, 1000)
