"""What a second costs where there is trouble, stage by stage, in tens of thousands of hot people.

Many first cases at once heat a large part of the city within minutes, so that nobody has to
simulate hours of an evening.
"""

import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from budgets import Note

from outskirts.engine.simulation import Simulation
from outskirts.engine.stages import WRITES
from outskirts.kernels.scene import HOT
from outskirts.world.world import World

CASES = 400
MINUTES = 10
TICKS = 20


class Clocked:
    """A stage that keeps the time [ns].

    `spent` by part of the stage, `whole` on the wall, `worked` by all threads together; `hot` is
    person-seconds.
    """

    def __init__(self, simulation: Simulation) -> None:
        self._stage = simulation.stage
        self._desk = simulation.desk
        self.spent: Counter[str] = Counter()
        self.hot = 0
        self.whole = 0
        self.worked = 0

    def __getattr__(self, name: str) -> Callable[..., None]:
        """Return a part of the stage that notes how long it takes."""
        part = getattr(self._stage, name)

        def timed(*arguments: Any, **named: Any) -> None:
            begin = time.perf_counter_ns()
            part(*arguments, **named)
            self.spent[name] += time.perf_counter_ns() - begin
            if name == "meet":
                self.hot += int(self._desk.scene.size[HOT])

        return timed


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
    stage = simulation.stage
    clocks: list[Any] = []

    def wind_up() -> None:
        simulation.stage = stage
        clocks.append(Clocked(simulation))
        simulation.stage = clocks[-1]

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
