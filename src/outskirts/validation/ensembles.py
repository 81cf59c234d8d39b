"""Many islands, many seeds: batches of worlds that are run to their end, on several processes."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Condition, Event
from outskirts.engine.simulation import Simulation
from outskirts.validation.islands import (
    Islands,
    crowd_of,
    file_of,
    infected,
    islands,
    lattice,
    rates,
)

Shape = Literal["lattice", "file", "crowd"]
Progress = Callable[[int, int], None]
"""Is told how many batches of how many are done."""

LOOK = 10
"""Ticks between two looks at whether anything can still happen."""
SHAPES = {"lattice": lattice, "file": file_of, "crowd": crowd_of}


@dataclass(frozen=True)
class Plan:
    """A batch of islands that live by mass action.

    `size` is the side of a lattice, else the number of people; `bite` the rate of bites for each
    pair in reach [1/s]; `watch` the ticks at which counts are kept; `arrivals` says whether the
    tick of each bite is. An island with `enough` bitten is not waited for.
    """

    shape: Shape
    size: int
    count: int
    bite: float
    alpha: float
    cases: tuple[int, ...]
    recovery: float = 0.0
    watch: tuple[int, ...] = ()
    arrivals: bool = False
    ticks: int = 100_000
    enough: int = 1 << 30


@dataclass(frozen=True)
class Fates:
    """What became of the islands: `ever` infected [island], counts at the end [island, 5].

    `watched` is counts at the watched ticks, [tick, island, 5]; `bitten` the tick of each bite,
    [island, person], -1 never, empty unless asked for.
    """

    ever: NDArray[np.int32]
    end: NDArray[np.int32]
    watched: NDArray[np.int32]
    bitten: NDArray[np.int32]


@lru_cache(maxsize=2)
def prepared(
    shape: Shape, size: int, count: int, bite: float, alpha: float, recovery: float
) -> Islands:
    """Make the islands of a plan; those last made are kept."""
    return islands(*SHAPES[shape](size), count, rates(bite, alpha, recovery))


def goes_on(plan: Plan, grid: NDArray[np.int8]) -> bool:
    """Say whether anything can still happen on any island, by conditions [island, person]."""
    grid = grid[(grid != Condition.SUSCEPTIBLE).sum(axis=1) < plan.enough]
    susceptible = grid == Condition.SUSCEPTIBLE
    taken = (grid == Condition.INFECTED) | (grid == Condition.EXPOSED)
    if plan.recovery > 0 and taken.any():
        return True
    if plan.shape == "crowd":
        return bool((susceptible.any(axis=1) & taken.any(axis=1)).any())
    shape = (len(grid), plan.size, plan.size) if plan.shape == "lattice" else grid.shape
    taken, susceptible = taken.reshape(shape), susceptible.reshape(shape)
    for axis in range(1, taken.ndim):
        one, two = np.moveaxis(taken, axis, 0), np.moveaxis(susceptible, axis, 0)
        if (one[1:] & two[:-1]).any() or (one[:-1] & two[1:]).any():
            return True
    return False


def fate(plan: Plan, seed: int) -> Fates:
    """Run one batch to its end: until nothing can happen any more, or its ticks are over."""
    made = prepared(plan.shape, plan.size, plan.count, plan.bite, plan.alpha, plan.recovery)
    simulation = made.begin(seed, list(plan.cases), 1)
    watched = []
    bitten = np.full(plan.count * made.people if plan.arrivals else 0, -1, np.int32)
    ahead = list(plan.watch)
    while simulation.tick < plan.ticks:
        stop = ahead[0] if ahead else plan.ticks
        simulation.advance(min(LOOK, stop - simulation.tick))
        keep_arrivals(simulation, bitten)
        if ahead and simulation.tick == stop:
            watched.append(simulation.counts())
            ahead.pop(0)
        over = not infected(simulation).any() or not goes_on(plan, made.grid(simulation))
        if over and not ahead:
            break
    end = simulation.counts()
    return Fates(
        ever=end[:, Condition.EXPOSED :].sum(axis=1, dtype=np.int32),
        end=end,
        watched=np.array(watched, np.int32).reshape(-1, plan.count, 5),
        bitten=bitten.reshape(-1, made.people),
    )


def keep_arrivals(simulation: Simulation, bitten: NDArray[np.int32]) -> None:
    """Note who has been bitten when, if wanted, and empty the log."""
    events = simulation.take_events()
    if len(bitten):
        bites = events["kind"] == Event.BITTEN
        bitten[events["who"][bites]] = events["tick"][bites]


def some(plan: Plan, seeds: list[int]) -> Fates:
    """Run a few batches one after the other."""
    return joined([fate(plan, seed) for seed in seeds])


def joined(parts: list[Fates]) -> Fates:
    """Lay the fates of several batches end to end."""
    return Fates(
        ever=np.concatenate([part.ever for part in parts]),
        end=np.concatenate([part.end for part in parts]),
        watched=np.concatenate([part.watched for part in parts], axis=1),
        bitten=np.concatenate([part.bitten for part in parts]),
    )


class Workers:
    """Processes that run batches; each compiles nothing anew and makes its islands once."""

    def __init__(self, processes: int, progress: Progress) -> None:
        self.processes = processes
        self.progress = progress
        self.pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> "Workers":
        """Start when first needed."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop all processes; batches that wait are dropped."""
        if self.pool is not None:
            self.pool.shutdown(wait=True, cancel_futures=True)

    def fates(self, plan: Plan, batches: int, seed: int = 1) -> Fates:
        """Run so many batches, with seeds from `seed` on; the order of results is that of seeds."""
        seeds = list(range(seed, seed + batches))
        if self.processes == 1 or batches == 1:
            found = []
            for done, one in enumerate(seeds, 1):
                found.append(fate(plan, one))
                self.progress(done, batches)
            return joined(found)
        if self.pool is None:
            # Not forked: threads of numerical libraries do not survive that.
            self.pool = ProcessPoolExecutor(
                self.processes, mp_context=multiprocessing.get_context("spawn")
            )
        few = max(1, min(8, batches // (4 * self.processes)))
        cuts = [*range(0, batches, few), batches]
        waiting = [self.pool.submit(some, plan, seeds[a:b]) for a, b in pairwise(cuts)]
        found = []
        for (_, done), future in zip(pairwise(cuts), waiting, strict=True):
            found.append(future.result())
            self.progress(done, batches)
        return joined(found)
