"""How long Casablanca takes: to load, to people, to pass a calm second, to fork."""

from typing import Any

import pytest

from outskirts.city import atlas, files
from outskirts.engine.simulation import Simulation
from outskirts.people.synthesize import synthesize
from outskirts.world.scenario import parse
from outskirts.world.world import make


@pytest.fixture(scope="module")
def evening() -> Simulation:
    """An evening without infected, two minutes after 18:00."""
    scenario = parse({"hours": 1.0, "index": {"count": 0}}, "benchmark")
    simulation = Simulation(make(scenario, 1, threads=2), threads=2)
    simulation.advance(120)
    return simulation


def test_load(benchmark: Any) -> None:
    benchmark(lambda: files.load(atlas.find("casablanca")))


def test_synthesise(benchmark: Any) -> None:
    city = files.load(atlas.find("casablanca"))
    benchmark.pedantic(lambda: synthesize(city, 1), rounds=3, warmup_rounds=1)


def test_calm_minute(benchmark: Any, evening: Simulation) -> None:
    benchmark.pedantic(lambda: evening.advance(60), rounds=5)


def test_digest(benchmark: Any, evening: Simulation) -> None:
    benchmark.pedantic(lambda: evening.state.digest(2), rounds=5, warmup_rounds=1)


def test_fork_into_a_spare_buffer(benchmark: Any, evening: Simulation) -> None:
    spare = evening.state.copy()
    benchmark.pedantic(lambda: evening.state.copy_into(spare), rounds=5, warmup_rounds=1)
