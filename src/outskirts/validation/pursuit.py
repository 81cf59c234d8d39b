"""V11 and V12: hunters among prey on a street, and one who is chased."""

import math

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Condition, Intent, Mind
from outskirts.city.drawn import District, Street, town
from outskirts.engine.simulation import Simulation
from outskirts.validation.ensembles import Workers
from outskirts.validation.islands import Islands, islands
from outskirts.validation.results import Check, Curve, Result, around, between, exactly
from outskirts.validation.scenes import (
    CALM,
    all_at_home,
    begun,
    of,
    put_chaser,
    put_runner,
    road,
    world_of,
)

LONG = 4000
"""Length of the roads on which prey stands or walks [m]."""
FOREVER = 10**6
"""A tick that no comparison reaches [s]."""
TOUCH = 0.1
"""Reach of the hunters [m]: the least there is, for theory has none."""
REACH = float(CALM["infection"]["reach"])
"""Reach in a chase [m]."""


def prey_between(
    seed: int, count: int, people: int, density: float, length: float
) -> NDArray[np.float32]:
    """Draw where prey stands on each of `count` roads, a Poisson process, shape [road, people].

    Who would stand beyond the end of the road stands at it. The first person is the hunter, at 0.
    """
    gaps = np.random.default_rng(seed).exponential(1 / density, (count, people - 1))
    places = np.minimum(np.cumsum(gaps, axis=1), length)
    return np.hstack([np.zeros((count, 1)), places]).astype(np.float32)


def roads(people: int, count: int, hunts: bool, feeding: float) -> Islands:
    """Make `count` long roads; those who `hunts` chase one prey at a time and feed on it."""
    drawn = town(
        [(0.0, 0.0), (float(LONG), 0.0)],
        [Street(0, 1, width=8.0)],
        districts=[District(people, 1)],
        title="Road",
    )
    changes: dict[str, dict[str, float | str]] = {
        "infection": {"bite": 10.0, "alpha": 0.0, "reach": TOUCH, "incubation": 864000.0},
    }
    if hunts:
        changes["infection"]["engagement"] = "one"
        changes["infected"] = {"feeding": feeding, "speed": 1.0, "speed_spread": 0.0, "heed": 0.0}
        changes["sight"] = dict.fromkeys(("day", "lamps", "moon", "dark"), 400.0)
        changes["sight"]["body"] = 0.0
    return islands(drawn, np.zeros(people, np.int32), np.zeros(people, np.float32), count, changes)


def hunting_rate(density: float, feeding: float, count: int, seconds: int) -> tuple[float, float]:
    """Let hunters of 1 m/s go along roads of standing prey; return bites a second, and error."""
    people = int(1.3 * density * seconds) + 30
    made = roads(people, count, True, feeding)
    along = prey_between(1, count, people, density, LONG)
    simulation = made.begin(1, [0], 1, along)
    hunters = np.arange(count) * people
    state = simulation.state
    for name, value in {
        "mind": Mind.CHASING, "intent": Intent.SEARCH, "speed": 1.0, "heading": 1, "seen": 0,
        "wake": -1,
    }.items():  # fmt: skip
        getattr(state, name)[np.isin(state.who, hunters)] = value
    simulation.advance(seconds)
    bites = simulation.counts()[:, Condition.EXPOSED]
    rate = bites / seconds
    return float(rate.mean()), float(rate.std(ddof=1)) / math.sqrt(count)


def seconds_a_bite(density: float, feeding: float) -> float:
    """Return the mean time from bite to bite of a hunter of 1 m/s that acts once a second.

    A gap takes the whole seconds until prey is in reach, at least one; feeding follows.
    """
    return feeding + 1 + math.exp(-density * (TOUCH + 1)) / -math.expm1(-density)


def hunting(workers: Workers, count: int) -> Result:
    """V11: bites a second of a hunter who must handle its prey; encounters of two who move."""
    del workers
    checks: list[Check] = []
    measured, error = [], []
    feeding, seconds = 20.0, 2000
    densities = [0.01, 0.03, 0.1]
    for density in densities:
        rate, doubt = hunting_rate(density, feeding, count, seconds)
        measured.append(rate)
        error.append(3 * doubt)
        # The first bite comes without feeding before it: a share of one bite in each run.
        expected = 1 / seconds_a_bite(density, feeding)
        edge = 1 / seconds
        checks.append(
            Check(
                f"bites a second, {density:g} prey a metre",
                f"{expected:.5f}",
                rate,
                expected - 3 * doubt - edge,
                expected + 3 * doubt + edge,
            )
        )
    fine = np.linspace(0.005, 0.12, 50)
    curve = Curve(
        "A hunter that feeds for 20 s", "prey a metre", "bites a second",
        densities, measured, error, fine.tolist(), (fine / (1 + fine * feeding)).tolist(),
    )  # fmt: skip
    for slow in (0.0, 0.5, 1.5):
        rate, doubt, expected = encounters(slow, 0.02, count, 600)
        checks.append(
            around(
                f"encounters a second, walkers of 1 m/s both ways, infected of {slow:g} m/s",
                expected,
                rate,
                doubt,
            )
        )
    return Result(
        "V11", "A hunter among prey: bites level off at one for each time of feeding",
        f"{count} roads of {LONG:,} m; prey stands as a Poisson process; {seconds} s; reach 0.1 m",
        "the disc equation, Holling 1959; encounters reckoned", tuple(checks), (curve,),
        (
            "the checks are against the disc equation in whole seconds: each gap is rounded up; "
            "the line of the drawing is the equation itself",
            "encounters: the gas of walkers; an infected that bites all it touches",
        ),
    )  # fmt: skip


def encounters(speed: float, density: float, count: int, seconds: int) -> tuple[float, ...]:
    """Let an infected walk among walkers of 1 m/s; return bites a second, error, expectation.

    Whoever is passed is bitten, also between two seconds. Half of the walkers come each way.
    """
    people = int(LONG * density * 1.2) + 30
    made = roads(people, count, False, 0.0)
    along = prey_between(2, count, people, density, LONG)
    start = LONG / 2
    along[:, 0] = start
    simulation = made.begin(1, [0], 1, along)
    ways = np.random.default_rng(3).choice(np.array([-1, 1], np.int8), (count, people)).ravel()
    state = simulation.state
    first = state.who % people == 0
    state.heading[:] = ways[state.who]
    state.speed[:] = 1.0
    state.intent[:] = Intent.TRIP
    if speed > 0:
        state.intent[first] = Intent.ROAM
        state.heading[first] = 1
        state.speed[first] = speed
    else:
        state.heading[first] = 0
    state.wake[:] = FOREVER
    again = Simulation(simulation.world, state, 0, 1)
    again.advance(seconds)
    rate = again.counts()[:, Condition.EXPOSED] / seconds
    expected = density * (abs(1 + speed) + abs(1 - speed)) / 2
    return float(rate.mean()), float(rate.std(ddof=1)) / math.sqrt(count), expected


def caught_after(chaser: float, runner: float, gap: float, seconds: int) -> int:
    """Return the second in which one who is chased along a street is bitten, -1 if never."""
    world = world_of(road(length=6000.0))
    state = all_at_home(world)
    put_chaser(state, 0, 0, 10.0, 2.0, chaser)
    put_runner(state, 1, 0, 10.0 + gap, 2.0, runner)
    simulation = begun(world, state)
    for second in range(1, seconds + 1):
        simulation.advance(1)
        if of(simulation, 1, "condition") != Condition.SUSCEPTIBLE:
            return second
    return -1


def chase(workers: Workers, count: int) -> Result:
    """V12: one is caught when the gap is closed, or never."""
    del workers
    cases = ((3.0, 2.0, 40.0), (2.0, 1.9, 10.0), (5.0, 2.5, 90.0), (1.0, 0.5, 30.0))[:count]
    checks = []
    for chaser, runner, gap in cases:
        expected = (gap - REACH) / (chaser - runner)
        checks.append(
            between(
                f"caught after [s]: {chaser:g} after {runner:g} m/s, {gap:g} m ahead",
                math.floor(expected),
                math.ceil(expected) + 1,
                caught_after(chaser, runner, gap, 400),
            )
        )
    for chaser, runner, gap in ((2.0, 2.0, 5.0), (1.9, 2.0, 5.0)):
        checks.append(
            exactly(
                f"never in ten minutes (-1): {chaser:g} after {runner:g} m/s, {gap:g} m ahead",
                -1,
                caught_after(chaser, runner, gap, 600),
            )
        )
    return Result(
        "V12", "A chase ends when the gap is closed, and never if the prey is no slower",
        "one road, two people, sight unbroken", "reckoned, exact", tuple(checks),
        remarks=("within the second in which the reach of 1 m bridges the gap, or the next",),
    )  # fmt: skip
