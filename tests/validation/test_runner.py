"""The horde behind a runner: nobody scripts it. Streets and alleys are picked by a rule.

A runner of 2.3 to 2.7 m/s (the median of the city is 2.5) goes along a straight way of a kilometre
at two in the morning, towards a door at its end, and does not look round. Three infected stand idle
in each side street of up to 12 m width that opens onto that way, 5 to 100 m inside, none at the
first corner. Everybody else is at home. Followers are infected on the street that chase, or go to
see, because of the runner.

The seeds are 1001 to 1200; nothing was tuned on them.
"""

from concurrent.futures import ProcessPoolExecutor
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from outskirts.base.codes import Condition, Intent, Mind, Pace, Rank
from outskirts.engine.simulation import Simulation
from outskirts.kernels.storage import OUTDOORS, ROW
from outskirts.world.scenario import parse
from outskirts.world.state import State, empty
from outskirts.world.world import World, make

SEEDS = range(1001, 1201)
METRES = 1000.0
ALLEYS = 15
WIDEST = 12.0
SHORTEST = 45.0
DEEPEST = 100.0
EACH = 3
PATIENCE = {Pace.RUN: 1500, Pace.SNEAK: 2400}
"""Seconds until a chase that has not ended is broken off."""


class Chase(NamedTuple):
    """What became of one runner."""

    followed: bool
    """First by exactly one, later by at least six."""
    joiners: int
    most: int


@cache
def night(deaf: bool) -> World:
    """Make the city at two in the morning, in which the runner does not look round."""
    blind = {"notice_ahead": 0.0, "notice_behind": 0.0, "alert_ahead": 0.0, "alert_behind": 0.0}
    parameters: dict[str, Any] = {
        "public": {"trips": 0.0}, "living": {**blind, "heed": 0.0, "contagion": 0.0}
    }  # fmt: skip
    if deaf:
        parameters["infected"] = {"heed": 0.0}
    data = {
        "name": "runner", "city": "casablanca", "start": "02:00:00", "hours": 1.0,
        "index": {"count": 0}, "parameters": parameters,
    }  # fmt: skip
    return make(parse(data, "test"), 1)


def way(world: World, random: np.random.Generator) -> tuple[list[int], list[int]]:
    """Draw a straight way and the alleys beside it, as street ends.

    Of the way the ends by which its streets are left, of the alleys the ends at the way.
    """
    streets, rooms = world.streets, world.rooms
    rank = world.city.segments.rank
    while True:
        path = [2 * int(random.integers(len(streets.length))) + int(random.integers(2))]
        metres = float(streets.length[path[0] >> 1])
        while metres < METRES:
            on = int(streets.ahead[path[-1]])
            if on < 0 or on >> 1 in {end >> 1 for end in path}:
                break
            path.append(on ^ 1)
            metres += float(streets.length[on >> 1])
        last = path[-1] >> 1
        homes = rooms.on_street[last + 1] - rooms.on_street[last]
        if metres < METRES or homes == 0 or rank[path[0] >> 1] < Rank.TERTIARY:
            continue
        used = {end >> 1 for end in path}
        alleys = []
        for end in path[:-1]:
            at = int((streets.b if end & 1 else streets.a)[end >> 1])
            ends = streets.link[streets.link_start[at] : streets.link_start[at + 1]].tolist()
            alleys += [
                one
                for one in ends
                if one >> 1 not in used
                and streets.length[one >> 1] >= SHORTEST
                and streets.width[one >> 1] <= WIDEST
            ]
        if len(alleys) >= ALLEYS:
            return path, alleys[1:]


def scene(world: World, seed: int, pace: Pace) -> tuple[State, int]:
    """Return the runner at the start of a way with idle infected in its alleys; and who runs."""
    random = np.random.default_rng(seed)
    path, alleys = way(world, random)
    streets, rooms = world.streets, world.rooms
    able = np.flatnonzero((world.bodies.run >= 2.3) & (world.bodies.run <= 2.7))
    who = int(random.choice(able))
    others = random.permutation(world.people)[: EACH * len(alleys) + 1]
    others = others[others != who]
    state = empty(world.people, len(streets.length), len(world.openings.room))
    state.segment[:] = rooms.streets + rooms.home
    for i, end in enumerate(np.repeat(alleys, EACH).tolist()):
        one, street = others[i], end >> 1
        inside = random.uniform(5.0, min(DEEPEST, float(streets.length[street])))
        state.segment[one] = street
        state.along[one] = streets.length[street] - inside if end & 1 else inside
        state.across[one] = random.uniform(0.5, float(streets.width[street]) - 0.5)
        state.condition[one] = Condition.INFECTED
        state.mind[one] = Mind.IDLE
    first, last = path[0] >> 1, path[-1] >> 1
    state.segment[who] = first
    state.along[who] = 0.0 if path[0] & 1 else streets.length[first]
    state.across[who] = streets.width[first] / 2
    state.heading[who] = 1 if path[0] & 1 else -1
    state.mind[who] = Mind.RESOLVED
    state.intent[who] = Intent.TRIP
    state.pace[who] = pace
    state.goal[who] = rooms.streets + rooms.on_street[last]
    state.speed[who] = 0.1
    state.wake[who] = 1
    return state, who


def chase(deaf: bool, pace: Pace, seed: int) -> Chase:
    """Let one runner run, until bitten or behind a door."""
    world = night(deaf)
    state, who = scene(world, seed, pace)
    simulation = Simulation(world, state, 0)
    followers: list[int] = []
    joined: set[int] = set()
    for _ in range(PATIENCE[pace]):
        simulation.advance(1)
        after = following(simulation, who)
        followers.append(len(after))
        joined.update(after.tolist())
        row = int(simulation.desk.book.person[who, ROW])
        if state.segment[row] >= world.rooms.streets or state.condition[row] != 0:
            break
    count = np.array(followers)
    one, many, six = (np.flatnonzero(test) for test in (count == 1, count > 1, count >= 6))
    first = int(one[0]) if len(one) else len(count)
    followed = len(six) > 0 and first < int(six[0]) and first < int(many[0])
    return Chase(followed, len(joined), int(count.max()))


def following(simulation: Simulation, who: int) -> NDArray[np.int32]:
    """Return the infected outdoors that chase, or go to see, because of somebody."""
    state = simulation.state
    outdoors = slice(0, int(simulation.desk.book.size[OUTDOORS]))
    moved = np.isin(state.mind[outdoors], (Mind.CHASING, Mind.CURIOUS))
    after = moved & (state.quarry[outdoors] == who)
    after &= state.condition[outdoors] == Condition.INFECTED
    found: NDArray[np.int32] = state.who[outdoors][after]
    return found


def interval(values: NDArray[np.float64]) -> tuple[float, float]:
    """Return the 95% interval of a mean."""
    half = 1.96 * float(values.std(ddof=1)) / len(values) ** 0.5
    return float(values.mean()) - half, float(values.mean()) + half


@pytest.mark.slow
def test_a_horde_gathers_behind_a_runner_because_it_is_heard_and_seen() -> None:
    night(False)
    night(True)
    arms = {
        "hearing": (False, Pace.RUN), "deaf": (True, Pace.RUN), "sneaking": (False, Pace.SNEAK)
    }  # fmt: skip
    with ProcessPoolExecutor(2) as pool:
        found = {
            name: list(pool.map(chase, [deaf] * 200, [pace] * 200, SEEDS, chunksize=20))
            for name, (deaf, pace) in arms.items()
        }
    joiners = {
        name: np.array([one.joiners for one in chases], float) for name, chases in found.items()
    }
    followed = sum(one.followed for one in found["hearing"])
    print(f"\nfollowed by one, then by at least six: {followed} of {len(SEEDS)}")
    for name, values in joiners.items():
        low, high = interval(values)
        most = np.mean([one.most for one in found[name]])
        print(f"{name}: {values.mean():.1f} joiners ({low:.1f} to {high:.1f}), most {most:.1f}")
    assert followed >= 120
    for name in ("deaf", "sneaking"):
        low, high = interval(0.5 * joiners["hearing"] - joiners[name])
        print(f"half of those of hearing less those of {name}: {low:.2f} to {high:.2f}")
        assert low > 0
