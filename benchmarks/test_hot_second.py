"""What a second costs where there is trouble, stage by stage, in tens of thousands of hot people.

Many first cases at once heat a large part of the city within minutes, so that nobody has to
simulate hours of an evening.
"""

import time
from collections.abc import Callable
from typing import Any

import pytest
from budgets import Note
from clocked import Clocked

from outskirts.engine.simulation import Simulation
from outskirts.engine.stages import WRITES
from outskirts.world.world import World

CASES = 400
MINUTES = 10
TICKS = 20


@pytest.fixture(scope="module")
def trouble(world_of: Callable[..., World]) -> Simulation:
    """The city ten minutes after many were infected at once."""
    simulation = Simulation(world_of(CASES), threads=2)
    simulation.advance(60 * MINUTES)
    return simulation


@pytest.mark.parametrize("threads", [1, 2])
def test_hot_second(benchmark: Any, note: Note, trouble: Simulation, threads: int) -> None:
    """Both numbers of threads live the same seconds; all that a second does is counted."""
    simulation = Simulation(trouble.world, trouble.state.copy(), trouble.tick, threads)
    simulation.advance(1)
    stage = simulation.steps
    clocks: list[Any] = []

    def wind_up() -> None:
        simulation.steps = stage
        clocks.append(Clocked(simulation))
        simulation.steps = clocks[-1]

    def seconds() -> None:
        begin, worked = time.perf_counter_ns(), time.process_time_ns()
        simulation.advance(TICKS)
        clocks[-1].whole = time.perf_counter_ns() - begin
        clocks[-1].worked = time.process_time_ns() - worked

    benchmark.pedantic(seconds, setup=wind_up, rounds=5)
    best = min(clocks, key=lambda clock: clock.whole / clock.hot)
    crew = "1 thread" if threads == 1 else f"{threads} threads"
    note(f"a hot person-second, {crew}", best.whole / best.hot, "ns")
    for name in WRITES:
        note(f"  {name}, {crew}", best.spent[name] / best.hot, "ns")
    note(f"  hot people, {crew}", best.hot / TICKS, "")
    note(f"  cores at work, {crew}", best.worked / best.whole, "")
