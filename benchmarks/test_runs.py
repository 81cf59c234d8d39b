"""How long whole runs of the shipped scenario take, digests of each minute included, no files.

One hour always. Set OUTSKIRTS_BENCH_HOURS to run more, each length by itself:

    OUTSKIRTS_BENCH_HOURS=6 make bench
    OUTSKIRTS_BENCH_HOURS=6,12 make bench

Six hours take minutes, twelve may take half an hour.
"""

import os
from collections.abc import Callable
from typing import Any

import pytest
from budgets import Note

from outskirts.engine.simulation import Simulation
from outskirts.world.world import World

MORE = [int(text) for text in os.environ.get("OUTSKIRTS_BENCH_HOURS", "").split(",") if text]


class Last:
    """A sink that keeps nothing but the counts of the last minute."""

    counts: Any = None

    def minute(self, _: int, counts: Any, *__: object) -> None:
        """Take a minute."""
        self.counts = counts


@pytest.mark.parametrize("hours", [1, *MORE])
def test_whole_run(benchmark: Any, note: Note, world_of: Callable[..., World], hours: int) -> None:
    world = world_of(12, hours)
    simulation = Simulation(world, threads=2)
    last = Last()
    benchmark.pedantic(lambda: simulation.advance(3600 * hours, last), rounds=1)
    seconds = benchmark.stats["min"]
    note(f"{hours} h of outbreak", seconds)
    note(
        f"  person-seconds a second, {hours} h", world.people * 3600 * hours / seconds / 1e6, "M/s"
    )
    benchmark.extra_info["counts"] = last.counts.sum(axis=0).tolist()
