"""The work that all do: people walk on a grid of streets, and some of them infect whom they meet.

1. The streets are those of BLOCKS x BLOCKS blocks of BLOCK metres, each WIDTH metres wide.
2. Everybody is outdoors and keeps walking; at a junction they take some street.
3. Whoever was infected at the start (one in ONE_IN) infects each person within REACH metres with
   the chance BITE in each second. The infected of later do not infect in turn, so that a second
   costs the same all along.
"""

import hashlib
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

BLOCKS = 14
BLOCK = 80.0
WIDTH = 8.0
SIDE = BLOCKS + 1
SPEED = 1.34
"""Free walking speed of Weidmann's relation [m/s]."""
REACH = 1.0
BITE = 0.15
ONE_IN = 100
SUSCEPTIBLE, EXPOSED, INFECTED = 0, 1, 2


class Walk(Protocol):
    """What a peer offers: a crowd that can be advanced and looked at."""

    def advance(self) -> None:
        """Let one second pass."""

    def walking(self) -> int:
        """Return how many people are on the streets."""

    def whereabouts(self) -> Sequence[NDArray[Any]]:
        """Return places and conditions of all people, as arrays in the order of person."""

    def keep(self) -> Any:
        """Return a snapshot that `restored` can go on from; raise if there is no such thing."""

    def restored(self, kept: Any) -> "Walk":
        """Return a crowd that goes on from a snapshot."""


def infected_first(people: int) -> NDArray[np.int8]:
    """Return the condition that everybody begins with, shape [person]."""
    condition = np.zeros(people, np.int8)
    condition[::ONE_IN] = INFECTED
    return condition


def junctions() -> NDArray[np.float64]:
    """Return the points of all junctions, shape [junction, 2] [m]; row * SIDE + column."""
    row, column = np.divmod(np.arange(SIDE * SIDE), SIDE)
    return np.column_stack([BLOCK * column, BLOCK * row])


def streets() -> NDArray[np.int32]:
    """Return the two junctions of each street, shape [street, 2]."""
    east = [(r * SIDE + c, r * SIDE + c + 1) for r in range(SIDE) for c in range(BLOCKS)]
    north = [(r * SIDE + c, (r + 1) * SIDE + c) for r in range(BLOCKS) for c in range(SIDE)]
    return np.array(east + north, np.int32)


def ways_on() -> list[list[int]]:
    """Return the streets that meet at each junction."""
    found: list[list[int]] = [[] for _ in range(SIDE * SIDE)]
    for street, ends in enumerate(streets()):
        for end in ends:
            found[end].append(street)
    return found


def digest(walk: Walk) -> str:
    """Return a hash of where everybody is and how they are, bit for bit."""
    found = hashlib.sha256()
    for values in walk.whereabouts():
        found.update(np.ascontiguousarray(values).tobytes())
    return found.hexdigest()[:16]
