"""A village in which much happens within minutes: what the tests of the engine run."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from outskirts.base.jit import compiling
from outskirts.engine.simulation import Simulation
from outskirts.world.scenario import parse
from outskirts.world.state import State
from outskirts.world.world import World, make
from towns import village

PEOPLE = 700
CASES = 8
MINUTES = 25 if compiling() else 4
"""Fewer without the compiler, which is a hundred times faster."""

PARAMETERS: dict[str, Any] = {
    "infection": {
        "bite": 0.5,
        "alpha": 0.2,
        "break_free": 0.2,
        "bite_indoors": 0.1,
        "flee_indoors": 0.05,
        "incubation": 30.0,
        "incubation_spread": 0.5,
        "carried": 0.1,
        "reach": 1.5,
    },
    "infected": {
        "speed": 2.0,
        "speed_spread": 0.3,
        "fast_share": 0.2,
        "fast_speed": 4.0,
        "notice": 0.5,
        "feeding": 5.0,
        "stunned": 2.0,
        "search": 30.0,
        "roaming": 0.5,
        "roaming_pace": 0.5,
    },
    "sight": {"day": 120.0, "lamps": 40.0, "moon": 25.0, "dark": 12.0, "straight": 0.52},
    "living": {
        "notice_ahead": 0.2,
        "notice_behind": 0.05,
        "contagion": 0.1,
        "calm_after": 20.0,
        "leave": 0.3,
        "helps_stranger": 1.0,
        "helps_within": 60.0,
        "sneaks": 0.8,
        "unease": 120.0,
    },
    "doors": {
        "restless": 30.0,
        "street_door": 30.0,
        "inner_door": 30.0,
        "near": 30.0,
        "break_out": 30.0,
    },
    "public": {"trips": 10.0, "stay": 120.0, "warning_begins": 300.0, "warning_median": 600.0},
}


def lively_world(preset: str = "slow", seed: int = 3) -> World:
    """Make the village, its people and its first cases."""
    data = {
        "name": "lively",
        "city": "village",
        "hours": 1.0,
        "preset": preset,
        "index": {"count": CASES, "where": "streets"},
        "parameters": PARAMETERS if preset == "slow" else {},
    }
    return make(parse(data, "test"), seed, city=village(PEOPLE))


def by_minute(simulation: Simulation, minutes: int) -> list[dict[str, int]]:
    """Advance; return the digest of every column at the end of each minute."""
    found = []
    for _ in range(minutes):
        simulation.advance(60)
        found.append(simulation.state.digest())
    return found


def stored_otherwise(state: State, order: NDArray[np.int64]) -> State:
    """Return the same state with its rows in another order."""
    return State(**state.stored(order))
