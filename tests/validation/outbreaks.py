"""Many small outbreaks in a part of Casablanca: who infected whom, and which died out."""

import math
import multiprocessing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta
from whole import inhabited

from outskirts.base.codes import Condition, Event
from outskirts.city.city import City
from outskirts.city.crop import crop
from outskirts.engine.simulation import Simulation
from outskirts.people.population import Population
from outskirts.people.synthesize import synthesize
from outskirts.world.scenario import parse
from outskirts.world.world import make

PLACE = (-7.62, 33.59)
"""Longitude and latitude of the middle of the part."""
RADIUS = 800.0
FEW = 10
"""Infected and bitten people with whom an outbreak may still die out, or not."""
PATIENCE = 4
"""How many times as long an undecided outbreak is followed."""
STRIDE = 60
"""Seconds between looks whether an outbreak has died out."""


@dataclass(frozen=True)
class Outbreak:
    """What became of one run.

    `begun` is the second at which each case was bitten (0: first cases), `offspring` how many each
    has bitten, both shape [case]; `killed` counts the cases that were put down or died bitten,
    `left` who was infected or bitten at the `end` [s].
    """

    seed: int
    begun: NDArray[np.int32]
    offspring: NDArray[np.int32]
    killed: int
    left: int
    end: int

    @property
    def over(self) -> bool:
        """Whether nobody was infected or bitten any more."""
        return self.left == 0


@cache
def part() -> tuple[City, Population]:
    """Return the part of the city and its people."""
    city = crop(inhabited()[0], *PLACE, RADIUS)
    return city, synthesize(city, 1)


def outbreak(seed: int, cases: int, seconds: int, enough: int) -> Outbreak:
    """Let an outbreak run until it is over, has enough cases, or for so many seconds.

    One with few left is undecided and goes on, to four times that at most.
    """
    city, people = part()
    scenario = parse({"hours": 6, "index": {"count": cases}}, "extinction")
    simulation = Simulation(make(scenario, seed, city=city, population=people))
    condition = simulation.state.by_person()["condition"]
    begun = {int(who): 0 for who in np.flatnonzero(condition == Condition.INFECTED)}
    offspring = dict.fromkeys(begun, 0)
    left, killed = cases, 0
    while left > 0 and len(begun) < enough:
        if simulation.tick >= (PATIENCE * seconds if left < FEW else seconds):
            break
        simulation.advance(STRIDE)
        events = simulation.take_events()
        for row in np.flatnonzero(events["kind"] == Event.BITTEN).tolist():
            who, by = int(events["who"][row]), int(events["by"][row])
            begun[who] = int(events["tick"][row])
            offspring[who] = 0
            offspring[by] += 1
        killed += sum(int(who) in begun for who in events["who"][events["kind"] == Event.KILLED])
        counts = simulation.counts().sum(axis=0)
        left = int(counts[Condition.EXPOSED] + counts[Condition.INFECTED])
    found = [np.array(list(one.values()), np.int32) for one in (begun, offspring)]
    return Outbreak(seed, found[0], found[1], killed, left, simulation.tick)


def outbreaks(
    seeds: Sequence[int], cases: int, seconds: int, enough: int = 2**31
) -> Iterator[Outbreak]:
    """Yield the outbreaks of some seeds, made by two processes."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(2) as pool:
        jobs = [(seed, cases, seconds, enough) for seed in seeds]
        yield from pool.starmap(outbreak, jobs, chunksize=4)


def extinction(killed: int, bites: int) -> float:
    """Return the chance that the line of one case dies out: the smallest root of q = G(q).

    Each meeting of a case ends in a bite or in its death, so that it bites a geometric number, of
    which G is the generating function: q is deaths a bite, or 1 (Alemi et al. 2015, of kills per
    bite). Counting ends of meetings, and not the bites of cases, needs no wait until all have
    bitten whom they will: who sits behind a door has not died out.
    """
    return min(killed / bites, 1.0) if bites else 1.0


def expected(runs: Sequence[Outbreak], cases: int) -> tuple[float, float, float]:
    """Return the share of outbreaks expected to die out, with the bounds of its 95% interval.

    Whole runs are drawn anew 2,000 times.
    """
    killed = np.array([run.killed for run in runs])
    bites = np.array([run.offspring.sum() for run in runs])
    chance = np.random.default_rng(1)
    drawn = []
    for _ in range(2000):
        some = chance.integers(0, len(runs), len(runs))
        drawn.append(extinction(int(killed[some].sum()), int(bites[some].sum())) ** cases)
    low, high = np.quantile(drawn, [0.025, 0.975]).tolist()
    return extinction(int(killed.sum()), int(bites.sum())) ** cases, low, high


def observed(over: int, runs: int) -> tuple[float, float, float]:
    """Return a share with the bounds of its 95% interval (Clopper and Pearson)."""
    low = float(beta.ppf(0.025, over, runs - over + 1)) if over else 0.0
    high = float(beta.ppf(0.975, over + 1, runs - over)) if over < runs else 1.0
    return over / runs, low, high


def per_cent(found: tuple[float, float, float]) -> str:
    """Return a share and its interval in words."""
    assert not math.isnan(found[0])
    return f"{found[0]:.1%} ({found[1]:.1%} to {found[2]:.1%})"
