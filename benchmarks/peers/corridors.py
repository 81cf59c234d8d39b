"""JuPedSim: bodies in two dimensions, in corridors between square blocks."""

import pickle
from typing import Any

import jupedsim as jps
import numpy as np
import shapely
import work
from numpy.typing import NDArray

STEPS = 20
"""Steps a second. The package recommends 100; fewer are kinder to its figure."""
SPACE = 0.8
"""Metres between two people as they begin."""
WALL = 0.6


class Crowd:
    """A simulation in which everybody goes from junction to junction, each a waypoint."""

    def __init__(self, people: int, seed: int) -> None:
        self.seed = seed
        self.second = 0
        half = work.WIDTH / 2
        edge = work.BLOCKS * work.BLOCK
        inner = [
            shapely.box(x + half, y + half, x + work.BLOCK - half, y + work.BLOCK - half)
            for x in np.arange(work.BLOCKS) * work.BLOCK
            for y in np.arange(work.BLOCKS) * work.BLOCK
        ]
        area = shapely.Polygon(
            shapely.box(-half, -half, edge + half, edge + half).exterior,
            [block.exterior for block in inner],
        )
        self.simulation = jps.Simulation(
            model=jps.CollisionFreeSpeedModel(), geometry=area, dt=1 / STEPS
        )
        points = work.junctions()
        stages = [self.simulation.add_waypoint_stage((x, y), half - 1) for x, y in points]
        journey = jps.JourneyDescription(stages)
        ends = work.streets()
        for at, ways in enumerate(work.ways_on()):
            others = [int(ends[way].sum()) - at for way in ways]
            journey.set_transition_for_stage(
                stages[at],
                jps.Transition.create_round_robin_transition([(stages[j], 1) for j in others]),
            )
        number = self.simulation.add_journey(journey)
        rng = np.random.default_rng(seed)
        self.ids = []
        for number_of, along, across in slots(people, rng):
            a, b = ends[int(number_of)]
            direction = (points[b] - points[a]) / work.BLOCK
            x, y = points[a] + along * direction + across * direction[::-1]
            self.ids.append(
                self.simulation.add_agent(
                    jps.CollisionFreeSpeedModelAgentParameters(
                        position=(float(x), float(y)),
                        desired_speed=float(rng.uniform(0.8, 1.2)) * work.SPEED,
                        journey_id=number,
                        stage_id=stages[(a, b)[int(rng.integers(2))]],
                    )
                )
            )
        self.person = {one: i for i, one in enumerate(self.ids)}
        self.condition = work.infected_first(people)
        self.biters = [self.ids[i] for i in np.flatnonzero(self.condition == work.INFECTED)]

    def advance(self) -> None:
        """Let one second pass: many small steps, then the bites."""
        self.simulation.iterate(STEPS)
        rng = np.random.default_rng((self.seed, self.second))
        for one in self.biters:
            place = self.simulation.agent(one).position
            for other in sorted(self.simulation.agents_in_range(place, work.REACH)):
                prey = self.person[other]
                if self.condition[prey] == work.SUSCEPTIBLE and rng.random() < work.BITE:
                    self.condition[prey] = work.EXPOSED
        self.second += 1

    def walking(self) -> int:
        """Return how many people are on the streets."""
        return int(self.simulation.agent_count())

    def whereabouts(self) -> list[NDArray[Any]]:
        """Return places and conditions."""
        place = np.array([self.simulation.agent(one).position for one in self.ids])
        return [place, self.condition]

    def keep(self) -> bytes:
        """Try to pickle the simulation."""
        return pickle.dumps(self.simulation)

    def restored(self, kept: bytes) -> "Crowd":
        """Go on from a pickled simulation."""
        self.simulation = pickle.loads(kept)
        return self


def slots(people: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw free places on the streets: street, metre along and across, shape [person, 3]."""
    half = work.WIDTH / 2
    street, along, across = np.meshgrid(
        np.arange(len(work.streets())),
        np.arange(half + 1, work.BLOCK - half - 1, SPACE),
        np.arange(-half + WALL, half - WALL, SPACE),
        indexing="ij",
    )
    every = np.column_stack([street.ravel(), along.ravel(), across.ravel()])
    return every[rng.permutation(len(every))[:people]]


def begin(people: int, seed: int) -> Crowd:
    """Put the crowd on the streets."""
    return Crowd(people, seed)
