"""Many small worlds in one: disconnected islands, all alike, that the engine runs at once.

Each island is a district of its own, so that the engine's own counts by district say how each has
fared. People stand where they are put; the laws, the tick and the draws are those of every run.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Condition, Intent, Mind
from outskirts.city.city import City
from outskirts.city.drawn import District, Street, copies, town
from outskirts.engine.simulation import Simulation
from outskirts.people.population import Dwellings, Persons, Population
from outskirts.validation.bodies import median_bodies
from outskirts.world.scenario import parse
from outskirts.world.state import empty
from outskirts.world.world import World, make

Changes = Mapping[str, Mapping[str, float | str]]

APART = 200.0
"""Metres from one island to the next."""
STILL: dict[str, dict[str, float | str]] = {
    "infection": {"incubation": 1.0, "incubation_spread": 0.0},
    "sight": {"day": 1.5, "lamps": 1.5, "moon": 1.5, "dark": 1.5},
    "doors": {"restless": 86400.0},
    "public": {"trips": 0.0},
    "infected": {"speed": 0.0},
}
"""What is laid over the preset `textbook`: nobody looks farther than they can reach."""


@dataclass(frozen=True)
class Islands:
    """`count` islands of `people` each, who stand at (`street`, `along`) of their island."""

    world: World
    count: int
    people: int
    street: NDArray[np.int32]
    along: NDArray[np.float32]

    def begin(
        self,
        seed: int,
        cases: NDArray[np.intp] | list[int],
        threads: int,
        along: NDArray[np.float32] | None = None,
    ) -> Simulation:
        """Begin with these people of every island infected; equal seeds give equal fates.

        `along` puts people elsewhere on their streets, by island, shape [island, person] [m].
        """
        world = replace(self.world, seed=seed, laws=self.world.laws._replace(seed=seed))
        streets = len(world.streets.length)
        state = empty(world.people, streets, len(world.openings.room))
        first = np.arange(self.count, dtype=np.int32) * (streets // self.count)
        state.segment[:] = (first[:, None] + self.street).ravel()
        state.along[:] = np.tile(self.along, self.count) if along is None else along.ravel()
        at = (np.arange(self.count)[:, None] * self.people + np.asarray(cases)).ravel()
        state.condition[at] = Condition.INFECTED
        state.mind[at] = Mind.IDLE
        state.intent[at] = Intent.STAY
        return Simulation(world, state, 0, threads)

    def grid(self, simulation: Simulation) -> NDArray[np.int8]:
        """Return the condition of everybody, shape [island, person]."""
        found = np.empty(simulation.state.people, np.int8)
        found[simulation.state.who] = simulation.state.condition
        return found.reshape(self.count, self.people)


def ever(simulation: Simulation) -> NDArray[np.int32]:
    """Return how many of each island have ever been infected, shape [island]."""
    return np.asarray(simulation.counts()[:, Condition.EXPOSED :].sum(axis=1), np.int32)


def infected(simulation: Simulation) -> NDArray[np.int32]:
    """Return how many of each island are bitten or infected now, shape [island]."""
    counts = simulation.counts()
    return np.asarray(counts[:, Condition.EXPOSED] + counts[:, Condition.INFECTED], np.int32)


def islands(
    drawn: City,
    street: NDArray[np.int32],
    along: NDArray[np.float32],
    count: int,
    changes: Changes,
    threads: int = 1,
    start: str = "12:00:00",
) -> Islands:
    """Make `count` copies of a drawn city whose people stand at (`street`, `along`).

    `start` is the time of the day.
    """
    people = len(street)
    city = copies(drawn, count, max(APART, 2 * float(np.ptp(drawn.junctions.x)) + APART))
    groups = {*STILL, *changes}
    data = {
        "name": "islands",
        "city": drawn.title.lower(),
        "preset": "textbook",
        "start": start,
        "hours": 1.0,
        "index": {"count": 0},
        "parameters": {one: {**STILL.get(one, {}), **changes.get(one, {})} for one in groups},
    }
    world = make(
        parse(data, "validation"), 1, city=city, population=residents(city, count, people),
        threads=threads, ways=False,
    )  # fmt: skip
    return Islands(world, count, people, street, along)


def residents(city: City, count: int, people: int) -> Population:
    """Return so many people an island, in one dwelling on its first street; they never go home."""
    streets = len(city.segments.a) // count
    number = np.arange(count, dtype=np.int32)
    total = count * people
    none = np.zeros(total, np.int8)
    speed = np.zeros(total, np.float32)
    found = Population(
        seed=0,
        persons=Persons(
            home=np.repeat(number, people), age=none, sex=none, role=none,
            work=np.full(total, -1, np.int32), walk=speed, run=speed,
        ),
        dwellings=Dwellings(
            segment=number * streets,
            along=np.zeros(count, np.float32),
            side=np.ones(count, np.int8),
            stairwell=number,
            building=np.full(count, -1, np.int32),
            level=np.ones(count, np.int8),
            district=number,
            start=np.arange(0, total + 1, people, dtype=np.int32),
        ),
    )  # fmt: skip
    return median_bodies(found)


def lattice(side: int) -> tuple[City, NDArray[np.int32], NDArray[np.float32]]:
    """Draw a square lattice of 1 m streets and say where people stand: one at each junction.

    Person number row * side + column stands at the junction of that number.
    """
    across = [(r * side + c, r * side + c + 1) for r in range(side) for c in range(side - 1)]
    up = [(r * side + c, (r + 1) * side + c) for r in range(side - 1) for c in range(side)]
    drawn = town(
        [(float(c), float(r)) for r in range(side) for c in range(side)],
        [Street(a, b, width=2.0) for a, b in across + up],
        districts=[District(side * side, 1)],
        title="Lattice",
    )
    number = np.arange(side * side)
    row, column = number // side, number % side
    street = row * (side - 1) + np.minimum(column, side - 2)
    return drawn, street.astype(np.int32), (column == side - 1).astype(np.float32)


def file_of(people: int) -> tuple[City, NDArray[np.int32], NDArray[np.float32]]:
    """Draw one straight street with somebody at every metre of it."""
    drawn = town(
        [(0.0, 0.0), (float(people), 0.0)],
        [Street(0, 1, width=2.0)],
        districts=[District(people, 1)],
        title="Street",
    )
    return drawn, np.zeros(people, np.int32), np.arange(people, dtype=np.float32) + np.float32(0.5)


def crowd_of(people: int) -> tuple[City, NDArray[np.int32], NDArray[np.float32]]:
    """Draw one short street on which everybody stands within reach of everybody."""
    drawn = file_of(4)[0]
    return drawn, np.zeros(people, np.int32), np.full(people, 2.0, np.float32)


def rates(bite: float, alpha: float, recovery: float = 0.0) -> dict[str, dict[str, Any]]:
    """Return parameters of mass action: bites [1/s], kills per bite, recovery [1/s]."""
    return {"infection": {"bite": bite, "alpha": alpha, "recovery": recovery, "reach": 1.2}}
