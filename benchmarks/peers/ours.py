"""Outskirts: the same rules as the others, or all laws of a night.

`same rules`: bites within reach and nothing else; nobody flees, hunts, hears or fights.
`all laws`: the scenario's own parameters, in lamp light: sight, sound, scent, fear, flight, fights.
"""

from typing import Any

import numpy as np
import work
from numpy.typing import NDArray

from outskirts.base.codes import Condition, Intent, Mind, PlaceKind
from outskirts.base.tables import arrays
from outskirts.city.city import City
from outskirts.city.drawn import District, Place, Street, town
from outskirts.engine.simulation import Simulation
from outskirts.kernels import beginning
from outskirts.kernels.storage import OUTDOORS, pack_rows
from outskirts.validation.scenes import all_at_home
from outskirts.world.scenario import parse
from outskirts.world.world import World, make

NEVER = 864000.0
SAME: dict[str, dict[str, Any]] = {
    "infection": {
        "bite": work.BITE,
        "alpha": 0.0,
        "incubation": NEVER,
        "incubation_spread": 0.0,
        "reach": work.REACH,
    },
    "infected": {
        "speed": work.SPEED,
        "speed_spread": 0.2,
        "roaming": 1.0,
        "roaming_pace": 1.0,
    },
    "sight": {"day": 1.5, "lamps": 1.5, "moon": 1.5, "dark": 1.5},
    "doors": {"restless": 86400.0},
}
"""What is laid over the preset `textbook`: infected walk, bite, and see no farther than that."""


class Crowd:
    """A simulation that begins with everybody on their way from one place to another."""

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation

    def advance(self) -> None:
        """Let one second pass."""
        self.simulation.advance(1)

    def walking(self) -> int:
        """Return how many people are on the streets."""
        return int(self.simulation.desk.book.size[OUTDOORS])

    def whereabouts(self) -> list[NDArray[Any]]:
        """Return everything that the state holds of people, conditions last."""
        state = self.simulation.state
        order = np.argsort(state.who)
        found = {
            name: values[order]
            for name, values in arrays(state).items()
            if len(values) == state.people
        }
        condition = found.pop("condition")
        return [*found.values(), condition]

    def keep(self) -> Simulation:
        """Fork the simulation."""
        return self.simulation.fork()

    def restored(self, kept: Simulation) -> "Crowd":
        """Go on with the fork."""
        return Crowd(kept)


def grid(people: int) -> City:
    """Draw the grid of all peers, with homes for everybody and a place on each street."""
    ends = work.streets()
    kinds = (PlaceKind.WORKPLACE, PlaceKind.CONVENIENCE)
    return town(
        [(float(x), float(y)) for x, y in work.junctions()],
        [Street(int(a), int(b), width=work.WIDTH) for a, b in ends],
        districts=[District(people, people // 4)],
        places=[Place(kinds[i % 2], i, work.BLOCK / 2) for i in range(len(ends))],
        title="Grid",
    )


def world_of(people: int, same: bool, seed: int) -> World:
    """Make the world of the grid."""
    data: dict[str, Any] = {
        "name": "peers",
        "city": "grid",
        "start": "18:00",
        "hours": 1.0,
        "index": {"count": 0},
    }
    if same:
        data |= {"preset": "textbook", "parameters": SAME}
    return make(parse(data, "peers"), seed, city=grid(people))


def walk(people: int, same: bool, threads: int, seed: int) -> Crowd:
    """Put everybody on their way, one in a hundred infected."""
    world = world_of(people, same, seed)
    assert world.people == people
    state, held, rooms = all_at_home(world), world.held, world.rooms
    rng = np.random.default_rng(seed)
    streets = len(world.streets.length)
    walkers = np.arange(people, dtype=np.int32)
    origin = rng.integers(0, streets, people).astype(np.int32)
    goal = ((origin + rng.integers(1, streets, people)) % streets).astype(np.int32)
    origin += rooms.dwellings
    state.segment[:] = rooms.streets + origin
    state.goal[:] = rooms.streets + rooms.dwellings + goal
    state.intent[:] = Intent.TRIP
    beginning.strew(held.streets, held.rooms, held.laws, walkers, origin, pack_rows(state.rows()))
    cases = np.flatnonzero(work.infected_first(people) == work.INFECTED)
    state.condition[cases] = Condition.INFECTED
    state.mind[cases] = Mind.IDLE
    simulation = Simulation(world, state, 0, threads)
    simulation.begin()
    return Crowd(simulation)


def compile_first(same: bool, threads: int) -> None:
    """Let a small crowd walk, so that all kernels are there before anything is timed."""
    crowd = walk(3000, same, threads, 2)
    for _ in range(20):
        crowd.advance()
