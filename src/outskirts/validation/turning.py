"""V25 and V29: when the bitten turn, and that no two people share what they are born with."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from outskirts.base.codes import Event
from outskirts.base.draws import Stream
from outskirts.city.drawn import District, Street, town
from outskirts.people import chance
from outskirts.validation.ensembles import Workers
from outskirts.validation.islands import Islands, islands
from outskirts.validation.results import (
    Check,
    Result,
    around,
    average,
    chi_square,
    exactly,
    share,
)
from outskirts.world.parameters import Infected, Infection

STEPS = 1024
"""Times are drawn from so many equally likely ones."""
CLASSES = 20
BITTEN = 60
"""By then all are bitten [s]."""
LONG = 4000
"""Seconds after which nearly all have turned."""


def pairs(count: int, changes: dict[str, Any]) -> Islands:
    """Make islands of two infected, each beside one of the living whom it bites at once."""
    drawn = town(
        [(0.0, 0.0), (60.0, 0.0)], [Street(0, 1)], districts=[District(4, 1)], title="Yard"
    )
    along = np.array([10.0, 50.0, 10.5, 50.5], np.float32)
    infection: dict[str, Any] = {
        "engagement": "one", "bite": 10.0, "alpha": 0.0, "break_free": 0.0,
        "reach": Infection().reach, "incubation": Infection().incubation,
        "incubation_spread": Infection().incubation_spread,
    }  # fmt: skip
    return islands(
        drawn, np.zeros(4, np.int32), along, count, {"infection": infection, **changes}
    )  # fmt: skip


def turned(made: Islands, seed: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Let all be bitten and wait until they turn; return who turned, and after how long [s]."""
    simulation = made.begin(seed, [0, 1], 1)
    bitten = np.full(made.world.people, -1, np.int32)
    after = np.full(made.world.people, -1, np.int32)
    waiting = True
    while simulation.tick < LONG and waiting:
        simulation.advance(20)
        events = simulation.take_events()
        for kind, ticks in ((Event.BITTEN, bitten), (Event.TURNED, after)):
            those = events["kind"] == kind
            ticks[events["who"][those]] = events["tick"][those]
        waiting = simulation.tick < BITTEN or bool((after[bitten >= 0] < 0).any())
    who = np.flatnonzero((bitten >= 0) & (after >= 0)).astype(np.int32)
    return who, after[who] - bitten[who]


def drawn_times(seed: int, who: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return the time that each person's own draw stands for [s], to the second.

    A lognormal time of 1,024 equally likely ones: the one in the middle of each step.
    """
    infection = Infection()
    u = chance.uniform(seed, who, 0, Stream.INCUBATION)
    middle = (np.floor(u * STEPS) + 0.5) / STEPS
    times = infection.incubation * np.exp(infection.incubation_spread * norm.ppf(middle))
    found: NDArray[np.float64] = np.maximum(np.rint(times), 1)
    return found


def correlation(one: NDArray[Any], other: NDArray[Any], what: str) -> Check:
    """Ask what two people are born with to have nothing to do with each other."""
    found = float(np.corrcoef(one, other)[0, 1])
    return around(what, 0.0, found, 1 / math.sqrt(len(one)))


def incubation(workers: Workers, count: int) -> Result:
    """V25: how long it takes from the bite to turning."""
    del workers
    infection = Infection()
    seed = 1
    who, after = turned(pairs(count, {}), seed)
    drawn = drawn_times(seed, who)
    median, spread = infection.incubation, infection.incubation_spread
    edges = median * np.exp(spread * norm.ppf(np.arange(1, CLASSES) / CLASSES))
    counted = np.bincount(np.searchsorted(edges, after), minlength=CLASSES)
    checks = (
        exactly("bitten who have not turned within the time", 0, 2 * count - len(who)),
        exactly("who turn at another second than is drawn", 0, int((after != drawn).sum())),
        around(
            "mean of what is beyond their own draw [s]", 0.0, float((after - drawn).mean()),
            1 / (6 * math.sqrt(len(who))),
        ),
        average("mean time [s]", median * math.exp(spread**2 / 2), after),
        average("mean of its logarithm", math.log(median), np.log(after)),
        chi_square("times by twentieths", [1 / CLASSES] * CLASSES, counted.tolist()),
        correlation(np.log(after[:-1]), np.log(after[1:]), "correlation of neighbours' times"),
    )  # fmt: skip
    return Result(
        "V25", "The bitten turn to the second when their time has come",
        f"{2 * count} people bitten at once; median {median:g} s, logarithm's standard deviation "
        f"{spread:g}, as by default",
        "lognormal; docs/model/infection", checks,
    )  # fmt: skip


def born(workers: Workers, count: int) -> Result:
    """V29: how fast the infected are, and that each has a body of their own."""
    del workers
    given = Infected()
    speeds = {
        name: getattr(given, name) for name in ("speed", "speed_spread", "fast_share", "fast_speed")
    }
    simulation = pairs(count, {"infected": speeds}).begin(1, [0, 1], 1)
    simulation.advance(1)
    speed = np.empty(simulation.state.people)
    speed[simulation.state.who] = simulation.state.speed
    one, other = speed.reshape(count, 4)[:, :2].T
    both = np.concatenate([one, other])
    slowest, fastest = 1 - given.speed_spread, 1 + given.speed_spread
    middle = 0.5 * (given.speed * fastest + given.fast_speed * slowest)
    fast = both > middle
    checks = (
        share("share of the fast", given.fast_share, fast),
        average("mean speed of the slow [m/s]", given.speed, both[~fast]),
        average("mean speed of the fast [m/s]", given.fast_speed, both[fast]),
        chi_square(
            "speeds of the slow by tenths", [0.1] * 10,
            np.histogram(both[~fast] / given.speed, 10, (slowest, fastest))[0].tolist(),
        ),
        correlation(one, other, "correlation of two people with neighbouring numbers"),
    )  # fmt: skip
    return Result(
        "V29", "Nobody shares a body with another",
        f"{2 * count} infected of median body, two and two with neighbouring numbers; speeds as by "
        "default", "independent draws; docs/model/people", checks,
    )  # fmt: skip
