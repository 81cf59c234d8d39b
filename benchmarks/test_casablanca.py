"""How long Casablanca takes: to load, to people, to pass a calm minute, to fork."""

from collections.abc import Callable
from typing import Any

import pytest
from budgets import Note

from outskirts.city import atlas, files
from outskirts.engine.simulation import Simulation
from outskirts.people.synthesize import synthesize
from outskirts.world.world import World


@pytest.fixture(scope="module")
def evening(world_of: Callable[..., World]) -> Simulation:
    """An evening without infected, two minutes after 18:00."""
    simulation = Simulation(world_of(0), threads=2)
    simulation.advance(120)
    return simulation


def test_load_and_synthesise(benchmark: Any, note: Note) -> None:
    def whole() -> None:
        synthesize(files.load(atlas.find("casablanca")), 1)

    benchmark.pedantic(whole, rounds=3, warmup_rounds=1)
    note("load and synthesise", benchmark.stats["min"])


def test_load(benchmark: Any) -> None:
    benchmark.pedantic(lambda: files.load(atlas.find("casablanca")), rounds=5, warmup_rounds=1)


def test_calm_minute(benchmark: Any, note: Note, evening: Simulation) -> None:
    benchmark.pedantic(lambda: evening.advance(60), rounds=5)
    note("a calm minute", benchmark.stats["min"])


def test_digest(benchmark: Any, evening: Simulation) -> None:
    benchmark.pedantic(lambda: evening.state.digest(2), rounds=5, warmup_rounds=1)


def test_fork_a_simulation(benchmark: Any, note: Note, evening: Simulation) -> None:
    """A second simulation that can go on: it copies the state and builds the book anew."""
    benchmark.pedantic(evening.fork, rounds=3, warmup_rounds=1)
    note("fork a simulation, with its book", benchmark.stats["min"])


def test_copy_the_state(benchmark: Any, note: Note, evening: Simulation) -> None:
    benchmark.pedantic(evening.state.copy, rounds=5, warmup_rounds=1)
    note("copy the state into new memory", benchmark.stats["min"])


def test_fork_into_a_spare_buffer(benchmark: Any, note: Note, evening: Simulation) -> None:
    spare = evening.state.copy()
    benchmark.pedantic(lambda: evening.state.copy_into(spare), rounds=5, warmup_rounds=1)
    note("fork into a spare buffer", benchmark.stats["min"])


def test_make_the_world(benchmark: Any, note: Note, world_of: Callable[..., World]) -> None:
    """Routes, views, rooms and laws, of a city and a population at hand."""
    benchmark.pedantic(lambda: world_of(12), rounds=1)
    note("make the world", benchmark.stats["min"])
