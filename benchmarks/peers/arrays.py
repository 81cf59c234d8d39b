"""A loop written by hand over numpy arrays: what one would write in an afternoon."""

from typing import Any

import numpy as np
import work
from numpy.typing import NDArray


class Crowd:
    """Positions on edges; neighbours are found by sorting by edge and metre."""

    def __init__(self, people: int, seed: int) -> None:
        self.seed = seed
        self.second = 0
        self.ends = work.streets()
        meets = work.ways_on()
        self.ways = np.array([one + one[:1] * (4 - len(one)) for one in meets], np.int32)
        self.choices = np.array([len(one) for one in meets])
        rng = np.random.default_rng(seed)
        self.street = rng.integers(0, len(self.ends), people).astype(np.int32)
        self.along = rng.uniform(0, work.BLOCK, people)
        self.across = rng.uniform(0, work.WIDTH, people)
        self.heading = rng.integers(0, 2, people).astype(np.int8)
        self.speed = rng.uniform(0.8, 1.2, people) * work.SPEED
        self.condition = work.infected_first(people)
        self.biters = np.flatnonzero(self.condition == work.INFECTED)

    def advance(self) -> None:
        """Let one second pass."""
        rng = np.random.default_rng((self.seed, self.second))
        self.walk(rng)
        self.meet(rng)
        self.second += 1

    def walk(self, rng: np.random.Generator) -> None:
        """Move everybody; who reaches a junction takes one of its streets."""
        self.along += np.where(self.heading == 1, self.speed, -self.speed)
        over = np.flatnonzero((self.along < 0) | (self.along > work.BLOCK))
        at = self.ends[self.street[over], self.heading[over]]
        beyond = np.where(self.heading[over] == 1, self.along[over] - work.BLOCK, -self.along[over])
        street = self.ways[at, (rng.random(len(over)) * self.choices[at]).astype(np.int64)]
        forward = self.ends[street, 0] == at
        self.street[over] = street
        self.heading[over] = forward
        self.along[over] = np.where(forward, beyond, work.BLOCK - beyond)

    def meet(self, rng: np.random.Generator) -> None:
        """Let the infected of the start bite within reach, along and across."""
        key = self.street * (2 * work.BLOCK) + self.along
        order = np.argsort(key)
        there = key[order]
        mine = key[self.biters]
        first = np.searchsorted(there, mine - work.REACH)
        count = np.searchsorted(there, mine + work.REACH, side="right") - first
        by = np.repeat(self.biters, count)
        offset = np.arange(len(by)) - np.repeat(np.cumsum(count) - count, count)
        prey = order[np.repeat(first, count) + offset]
        near = (self.condition[prey] == work.SUSCEPTIBLE) & (
            np.abs(self.across[prey] - self.across[by]) <= work.REACH
        )
        prey = prey[near]
        self.condition[prey[rng.random(len(prey)) < work.BITE]] = work.EXPOSED

    def walking(self) -> int:
        """Return how many people are on the streets."""
        return len(self.street)

    def whereabouts(self) -> list[NDArray[Any]]:
        """Return places and conditions."""
        return [self.street, self.along, self.condition]

    def keep(self) -> dict[str, Any]:
        """Copy what changes."""
        names = ("street", "along", "heading", "condition")
        return {"second": self.second, **{name: getattr(self, name).copy() for name in names}}

    def restored(self, kept: dict[str, Any]) -> "Crowd":
        """Go on from a copy."""
        for name, value in kept.items():
            setattr(self, name, value)
        return self


def begin(people: int, seed: int) -> Crowd:
    """Put the crowd on the streets."""
    return Crowd(people, seed)
