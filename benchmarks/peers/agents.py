"""Mesa: one Python object a person, as its tutorials have it, with an index of streets beside."""

import pickle
from collections import defaultdict
from typing import Any

import mesa
import numpy as np
import work
from numpy.typing import NDArray


class Walker(mesa.Agent):
    """Somebody on a street."""

    def __init__(self, model: "Crowd", condition: int) -> None:
        super().__init__(model)
        random = model.random
        self.street = random.randrange(len(model.ends))
        self.along = random.uniform(0, work.BLOCK)
        self.across = random.uniform(0, work.WIDTH)
        self.forward = random.random() < 0.5
        self.speed = random.uniform(0.8, 1.2) * work.SPEED
        self.condition = condition

    def move(self) -> None:
        """Walk on; at a junction take one of its streets."""
        self.along += self.speed if self.forward else -self.speed
        if 0 <= self.along <= work.BLOCK:
            return
        model = self.model
        beyond = self.along - work.BLOCK if self.forward else -self.along
        at = model.ends[self.street][int(self.forward)]
        self.street = model.random.choice(model.ways[at])
        self.forward = model.ends[self.street][0] == at
        self.along = beyond if self.forward else work.BLOCK - beyond

    def bite(self) -> None:
        """Bite within reach, along and across."""
        model = self.model
        for other in model.on_street[self.street]:
            if (
                other.condition == work.SUSCEPTIBLE
                and abs(other.along - self.along) <= work.REACH
                and abs(other.across - self.across) <= work.REACH
                and model.random.random() < work.BITE
            ):
                other.condition = work.EXPOSED


class Crowd(mesa.Model):
    """The town and its walkers."""

    def __init__(self, people: int, seed: int) -> None:
        super().__init__(seed=seed)
        self.ends = [tuple(ends) for ends in work.streets().tolist()]
        self.ways = work.ways_on()
        self.on_street: dict[int, list[Walker]] = {}
        for condition in work.infected_first(people).tolist():
            Walker(self, condition)
        self.biters = self.agents.select(lambda agent: agent.condition == work.INFECTED)

    def step(self) -> None:
        """Let one second pass."""
        self.agents.do("move")
        self.on_street = defaultdict(list)
        for agent in self.agents:
            self.on_street[agent.street].append(agent)
        self.biters.do("bite")


class Walk:
    """The model as all peers are asked."""

    def __init__(self, model: Crowd) -> None:
        self.model = model

    def advance(self) -> None:
        """Let one second pass."""
        self.model.step()

    def walking(self) -> int:
        """Return how many people are on the streets."""
        return len(self.model.agents)

    def whereabouts(self) -> list[NDArray[Any]]:
        """Return places and conditions."""
        found = [(a.street, a.along, a.condition) for a in self.model.agents]
        return [np.array(column) for column in zip(*found, strict=True)]

    def keep(self) -> bytes:
        """Pickle the model; its table of streets is made anew in each second."""
        self.model.on_street = {}
        return pickle.dumps(self.model)

    def restored(self, kept: bytes) -> "Walk":
        """Go on from a pickled model."""
        return Walk(pickle.loads(kept))


def begin(people: int, seed: int) -> Walk:
    """Put the crowd on the streets."""
    return Walk(Crowd(people, seed))
