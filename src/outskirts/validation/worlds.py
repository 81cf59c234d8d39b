"""V17 and V30: worlds that differ in one person, or only in how they are stored."""

from typing import Any

import numpy as np

from outskirts.base.codes import Condition, Intent, Mind, PlaceKind
from outskirts.city.city import City
from outskirts.city.drawn import District, Place, Street, town
from outskirts.engine.changes import Change, changed
from outskirts.engine.simulation import Simulation
from outskirts.validation.causes import CauselessError, Tracer
from outskirts.validation.ensembles import Workers
from outskirts.validation.results import Check, Result, between, exactly
from outskirts.world.scenario import parse
from outskirts.world.state import State
from outskirts.world.world import World, make

BLOCK = 80.0
"""Side of a block [m]."""
BEGIN = 60
"""Tick at which one thing is made otherwise."""


def blocks(n: int, people: int) -> City:
    """Draw n x n blocks of streets, with a shop or a place of work on every fifth street."""
    side = n + 1
    east = [(r * side + c, r * side + c + 1) for r in range(side) for c in range(n)]
    north = [(r * side + c, (r + 1) * side + c) for r in range(n) for c in range(side)]
    streets = [Street(a, b) for a, b in east + north]
    kinds = (PlaceKind.WORKPLACE, PlaceKind.CONVENIENCE)
    return town(
        [(BLOCK * c, BLOCK * r) for r in range(side) for c in range(side)],
        streets,
        districts=[District(people, people // 4)],
        places=[Place(kinds[i % 2], i, BLOCK / 2) for i in range(0, len(streets), 5)],
        title="Blocks",
    )


def evening(city: City, seed: int, alpha: float = 0.2) -> World:
    """Make an evening in the town, with a few infected somewhere."""
    data: dict[str, Any] = {
        "name": "evening",
        "city": "blocks",
        "hours": 1.0,
        "start": "17:30",
        "index": {"count": 3, "where": "anywhere"},
        "parameters": {"infection": {"incubation": 30.0, "alpha": alpha}},
    }
    return make(parse(data, "validation"), seed, city=city)


def walker(simulation: Simulation) -> int:
    """Return somebody who walks undisturbed."""
    state = simulation.state
    out = (state.segment < simulation.world.rooms.streets) & (
        state.condition == Condition.SUSCEPTIBLE
    )
    return int(np.sort(state.who[out])[3])


def followed(world: World, change: Change, who: int, seconds: int) -> tuple[Tracer, str]:
    """Advance both worlds side by side; return the tracer and what had no cause, if anything."""
    one = Simulation(world)
    one.advance(BEGIN)
    two = changed(world, one.state.copy(), one.tick, change)
    tracer = Tracer(one, two, (who,))
    for _ in range(seconds):
        try:
            tracer.advance()
        except CauselessError as found:
            return tracer, str(found)
    return tracer, ""


def least_different(workers: Workers, count: int) -> Result:
    """V17: remove, bite or give other luck to one person; compare policies with equal chance."""
    del workers
    city = blocks(10, 3000)
    world = evening(city, 1)
    start = Simulation(world)
    start.advance(BEGIN)
    who = walker(start)
    checks: list[Check] = []
    remarks: list[str] = []
    words = {"removed": Change(remove=(who,)), "bitten": Change(bite=(who,)),
             "given other luck": Change(luck=(who,))}  # fmt: skip
    for word, change in words.items():
        tracer, wrong = followed(world, change, who, 300)
        untouched = ~tracer.touched
        checks += [
            exactly(f"one {word}: differences without a cause", 0, float(bool(wrong))),
            exactly(
                f"of {int(untouched.sum()):,} never touched, who differ in anything", 0,
                float((tracer.ever & untouched).sum()),
            ),
            between("share never touched within five minutes", 0.5, 1.0, float(untouched.mean())),
        ]  # fmt: skip
        if wrong:
            remarks.append(f"one {word}: {wrong}")
    small = blocks(3, 400)
    seeds = range(1, count + 1)
    one, other = (
        np.array([bitten(small, seed, alpha) for seed in seeds], float) for alpha in (0.2, 0.35)
    )
    apart = float(one.var(ddof=1) + other.var(ddof=1))
    together = float((one - other).var(ddof=1))
    checks.append(
        between(
            "variance of the difference of two policies under the same chance, as a share of that "
            "under chance of its own",
            0.0,
            0.9,
            together / apart,
        )
    )
    return Result(
        "V17", "Whom a change does not touch lives the same life to the bit",
        "a town of 3,000 in 220 streets, five minutes; touched: on a street, in sight, in a house, "
        "of a household or within hearing of somebody touched; "
        f"kills per bite 0.2 and 0.35 in a town of 400 under {count} seeds",
        "common random numbers, Klein et al. 2024", tuple(checks), remarks=tuple(remarks),
    )  # fmt: skip


def bitten(city: City, seed: int, alpha: float) -> int:
    """Return how many are bitten in the town within four minutes."""
    simulation = Simulation(evening(city, seed, alpha))
    simulation.advance(240)
    return int(simulation.counts()[:, Condition.EXPOSED : Condition.DEAD + 1].sum())


def crowded_evening(seed: int) -> tuple[World, State]:
    """Return an evening on which many stand on one metre: two in five of them are infected."""
    world = evening(blocks(3, 400), seed)
    start = Simulation(world)
    start.advance(BEGIN)
    state = State(**start.state.by_person())
    draw = np.random.default_rng(seed)
    for who in draw.permutation(world.people)[:120]:
        state.segment[who] = int(draw.integers(0, 4))
        state.along[who] = 8.0 * float(draw.integers(2, 8))
        state.across[who] = float(draw.integers(0, 9))
        state.moved[who] = BEGIN
        state.heading[who] = 0
        state.wake[who] = -1
        state.intent[who] = Intent.STAY
        state.goal[who] = -1
        if draw.uniform() < 0.4:
            state.condition[who] = Condition.INFECTED
            state.mind[who] = Mind.IDLE
    return world, state


def stored_otherwise(workers: Workers, count: int) -> Result:
    """V30: the same people in other orders of storage."""
    del workers
    seconds = 60
    other, bitten_at_all = 0, 0
    for seed in range(1, count + 1):
        world, state = crowded_evening(seed)
        order = np.random.default_rng(seed).permutation(world.people)
        states = (state, State(**state.stored(order)), State(**state.stored(order[::-1])))
        runs = [Simulation(world, one, BEGIN) for one in states]
        for one in runs:
            one.advance(seconds)
        first, second, third = (one.state.digest() for one in runs)
        other += int(first != second) + int(first != third)
        bitten_at_all += int(runs[0].counts()[:, Condition.EXPOSED].sum())
    checks = (
        exactly(
            f"of {count} evenings stored in two other orders, those that end otherwise", 0, other
        ),
        between("people bitten meanwhile", 1, np.inf, bitten_at_all),
    )
    return Result(
        "V30", "It makes no difference in which order people are stored",
        f"towns of 400 in which 120 stand on few metres, two in five of them infected; {seconds} s",
        "habit 7: a draw belongs to a person; docs/model/tick", checks,
    )  # fmt: skip
