"""V23: what comes of a struggle: bite, death, breaking free, and how long each takes.

On each island an infected stands between two people within its reach. The rates are those of
every run; the expectation is that of competing exponential times, second by second.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Event
from outskirts.city.drawn import District, Street, town
from outskirts.engine.simulation import Simulation
from outskirts.validation.ensembles import Workers
from outskirts.validation.islands import Islands, islands
from outskirts.validation.results import Check, Result, average, chi_square, exactly, share
from outskirts.world.parameters import Infected, Infection, Living

BITE, KILL, FREE = range(3)
WORDS = ("bitten", "infected put down", "torn loose")
NEVER = -1
Ticks = NDArray[np.int32]


@dataclass(frozen=True)
class Ends:
    """How the struggles of each island ended, shape [island].

    `first` is the kind of the first end, `tick` when it came; `second` when the next one came of
    the same infected.
    """

    first: NDArray[np.int8]
    tick: Ticks
    second: Ticks


def held_between(count: int, fights: float) -> Islands:
    """Make islands of an infected with one of the living before it and one behind it.

    Nobody sees farther than they can reach, so that nothing comes of it but the struggle.
    """
    infection = Infection()
    drawn = town(
        [(0.0, 0.0), (20.0, 0.0)], [Street(0, 1)], districts=[District(3, 1)], title="Yard"
    )
    changes: dict[str, Any] = {
        "infection": {
            name: getattr(infection, name)
            for name in ("bite", "alpha", "break_free", "reach", "ready", "engagement")
        },
        "infected": {name: getattr(Infected(), name) for name in ("feeding", "stunned")},
        "living": {"fights": fights, "sneaks": 0.0, "helps_household": 0.0, "helps_stranger": 0.0},
    }
    changes["infection"]["incubation"] = 864000.0
    along = np.array([10.0, 10.5, 9.5], np.float32)
    return islands(drawn, np.zeros(3, np.int32), along, count, changes)


def by_person(simulation: Simulation, name: str, people: int) -> NDArray[Any]:
    """Return a column in the order of persons, shape [island, person]."""
    values = getattr(simulation.state, name)
    found: NDArray[Any] = np.empty_like(values)
    found[simulation.state.who] = values
    by_island: NDArray[Any] = found.reshape(-1, people)
    return by_island


def ends(made: Islands, seed: int, seconds: int) -> Ends:
    """Let all struggle for some time; return how it went."""
    simulation = made.begin(seed, [0], 1)
    found = Ends(
        np.full(made.count, NEVER, np.int8), np.full(made.count, NEVER, np.int32),
        np.full(made.count, NEVER, np.int32),
    )  # fmt: skip
    seen = np.full(made.count, -1, np.int32)
    for tick in range(seconds):
        simulation.advance(1)
        events = simulation.take_events()
        bitten = np.zeros(made.count, bool)
        bitten[events["who"][events["kind"] == Event.BITTEN] // 3] = True
        dead = np.zeros(made.count, bool)
        dead[events["who"][events["kind"] == Event.KILLED] // 3] = True
        until = by_person(simulation, "until", 3)[:, 0]
        free = (until != seen) & ~bitten & ~dead
        seen = until
        for kind, happened in ((BITE, bitten), (KILL, dead), (FREE, free)):
            new = happened & (found.first == NEVER)
            again = happened & ~new & (found.second == NEVER)
            found.first[new] = kind
            found.tick[new] = tick
            found.second[again] = tick
    return found


def hazards(ready: bool) -> tuple[float, float, float]:
    """Return the rates [1/s] of bite, kill and breaking free for one of median body.

    One who stands ready to fight has twice the chance to kill and to break free.
    """
    infection = Infection()
    hands = 1.0 + infection.ready * ready
    return (
        infection.bite,
        infection.bite * infection.alpha * hands,
        infection.break_free * hands,
    )


def course(fights: float) -> tuple[list[float], float, list[float]]:
    """Return the chance of each end, the mean duration [s], and the chance of each whole second.

    Something happens in a second with 1 - exp(-sum of rates). One who fights does from the second
    second on: the first finds them off guard.
    """
    plain, ready = hazards(False), hazards(True)
    chances, mean = [], 0.0
    over = [-math.expm1(-sum(rates)) for rates in (plain, ready)]
    left = 1 - over[0]
    weights = (1 - fights, fights)
    for kind in range(3):
        first = over[0] * plain[kind] / sum(plain)
        later = sum(
            weight * rates[kind] / sum(rates)
            for weight, rates in zip(weights, (plain, ready), strict=True)
        )
        chances.append(first + left * later)
    mean = 1 + left * sum(weight / one for weight, one in zip(weights, over, strict=True))
    seconds = [over[0]]
    for second in range(1, 200):
        seconds.append(
            left
            * sum(
                weight * one * (1 - one) ** (second - 1)
                for weight, one in zip(weights, over, strict=True)
            )
        )
    return chances, mean, seconds


def struggle(workers: Workers, count: int) -> Result:
    """V23: the ends of struggles, their duration, and when the next one begins."""
    del workers
    checks: list[Check] = []
    default = Living().fights
    for fights in (0.0, default, 1.0):
        found = ends(held_between(count, fights), 1, 90)
        chances, mean, seconds = course(fights)
        words = f"{100 * fights:.0f}% fight: "
        checks.append(exactly(f"{words}struggles without an end", 0, int((found.first < 0).sum())))
        checks += [
            share(f"{words}{WORDS[kind]} first", chances[kind], found.first == kind)
            for kind in range(3)
        ]
        lasted = found.tick + 1
        checks.append(average(f"{words}mean duration [s]", mean, lasted))
        last = next(n for n in range(1, 200) if count * seconds[n] < 8)
        counted = [int((lasted == n + 1).sum()) for n in range(last)]
        checks.append(
            chi_square(
                f"{words}durations by second",
                [*seconds[:last], 1 - sum(seconds[:last])],
                [*counted, int((lasted > last).sum())],
            )
        )
        for kind, lost in ((BITE, Infected().feeding), (FREE, Infected().stunned)):
            ended = found.first == kind
            again = ended & (found.second >= 0)
            after = (found.second - found.tick)[again]
            told = f"{words}{WORDS[kind]}, "
            checks.append(exactly(f"{told}and no other end since", 0, int((ended & ~again).sum())))
            if len(after) > 1:
                checks.append(average(f"{told}until the next end [s]", lost + mean, after))
                checks.append(exactly(f"{told}the least of these [s]", lost + 1, int(after.min())))
    return Result(
        "V23", "A struggle ends in a bite, a death or an escape by competing rates",
        f"{count} islands for each share of people who fight, each with an infected between two "
        "of the living of median body; rates, reach, feeding and stun as by default",
        "competing exponential times; docs/model/contact", tuple(checks),
        remarks=(
            "something happens in a second with 1 - exp(-sum of rates)",
            "who is held is off guard for the first second, and ready from the next one on",
        ),
    )  # fmt: skip
