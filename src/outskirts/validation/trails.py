"""V28: a trail is followed the way that its walker went, and found less often as it fades."""

from dataclasses import replace
from typing import Any

import numpy as np

from outskirts.base.codes import Condition, Cue, Intent, Mind
from outskirts.city.drawn import District, Street, town
from outskirts.validation.ensembles import Workers
from outskirts.validation.results import Check, Result, around, exactly
from outskirts.validation.scenes import all_at_home, begun, put, world_of
from outskirts.world.parameters import Scent
from outskirts.world.world import World

WALKER = 0
FIRST = 20
MANY = 100
"""Infected on the street; each finds the trail on its own."""
ARM = 100.0
WEST, EAST, NORTH, SOUTH, HOME = range(5)
LEFT_AT = 50
"""Tick at which the walker is at the crossing."""


def crossroads() -> World:
    """Draw four streets that meet, and homes beyond the western one; nothing is seen or heard."""
    city = town(
        [(0, 0), (-ARM, 0), (ARM, 0), (0, ARM), (0, -ARM), (-3 * ARM, 0)],
        [
            Street(1, 0, width=20.0), Street(0, 2, width=20.0), Street(0, 3, width=20.0),
            Street(0, 4, width=20.0), Street(5, 1, width=20.0),
        ],
        districts=[
            District(160, 40, outline=((-310, -30), (-310, 30), (-101, 30), (-101, -30)))
        ],
        title="Crossroads",
    )  # fmt: skip
    scent = Scent()
    changes: dict[str, dict[str, Any]] = {
        "scent": {name: getattr(scent, name) for name in Scent.model_fields},
        "infected": {"fast_share": 0.0, "speed_spread": 0.0},
    }
    return world_of(city, changes, alike=True)


def followers(world: World, start: int, looks: int, seed: int) -> tuple[int, int, int]:
    """Let somebody walk home from the end of a street; infected there look for a trail later.

    They stand on the other side, out of reach. Returns how many take the trail up, how many of
    those set out the wrong way, and how many are not on the way to the homes later.
    """
    draw = np.random.default_rng(seed)
    world = replace(world, seed=seed, laws=world.laws._replace(seed=seed))
    state = all_at_home(world)
    home = world.rooms.streets + int(world.rooms.home[WALKER])
    put(
        state, WALKER, start, ARM, 15.0, heading=-1, speed=2.0, intent=Intent.HOME, goal=home,
        wake=LEFT_AT, moved=0,
    )  # fmt: skip
    along = draw.uniform(20.0, 90.0, MANY)
    for i in range(MANY):
        put(
            state, FIRST + i, start, float(along[i]), float(draw.uniform(0, 8)),
            condition=Condition.INFECTED, mind=Mind.CURIOUS, intent=Intent.LOOK_ROUND, wake=looks,
        )  # fmt: skip
    simulation = begun(world, state)
    simulation.advance(looks + 1)
    found = simulation.state.by_person()
    those = np.arange(FIRST, FIRST + MANY)
    those = those[found["cue"][those] == Cue.SCENT]
    wrong = int((found["heading"][those] != -1).sum())
    # At 0.9 m/s the crossing is a hundred seconds away at most.
    simulation.advance(160)
    found = simulation.state.by_person()
    astray = int(np.isin(found["segment"][those], (WEST, HOME), invert=True).sum())
    return len(those), wrong, astray


def trail(workers: Workers, count: int) -> Result:
    """V28: who finds a trail, and where it leads them."""
    del workers
    scent = Scent()
    world = crossroads()
    checks: list[Check] = []
    wrong, astray, total = 0, 0, 0
    for looks in (60, 350, 700):
        took = 0
        runs = [(start, looks + 7 * i) for start in (EAST, NORTH, SOUTH) for i in range(count)]
        chances = [scent.found * max(0.0, 1 - (at - LEFT_AT) / scent.sweat) for _, at in runs]
        for number, (start, at) in enumerate(runs):
            # Draws belong to a person and a second: each run has luck of its own.
            here, back, lost = followers(world, start, at, looks + number)
            took += here
            wrong += back
            astray += lost
        total += took
        error = np.sqrt(MANY * sum(one * (1 - one) for one in chances))
        checks.append(
            around(
                f"infected that take up a trail of {looks - LEFT_AT} s and more, of "
                f"{MANY * len(runs)}",
                MANY * sum(chances), took, float(error),
            )
        )  # fmt: skip
    checks += [
        exactly(f"of {total} that do, those who set out the wrong way", 0, wrong),
        exactly("those who are not on the walker's way later", 0, astray),
    ]
    return Result(
        "V28", "A trail is followed the way it was left, less often as it fades",
        "somebody walks home over a crossing; a hundred infected look for a trail in the street "
        "that they came from; how often and how long one is found as by default",
        "docs/model/scent", tuple(checks),
    )  # fmt: skip
