"""People placed by hand: a world of a drawn town in which all are at home but those put out."""

from typing import Any

import numpy as np

from outskirts.base.codes import Condition, Intent, Mind
from outskirts.city.city import City
from outskirts.city.drawn import District, Place, Street, town
from outskirts.engine.simulation import Simulation
from outskirts.kernels.graph import heading_towards
from outskirts.kernels.storage import ROW
from outskirts.kernels.trips import stroll
from outskirts.people.synthesize import synthesize
from outskirts.validation.bodies import median_bodies
from outskirts.world.scenario import parse
from outskirts.world.state import State, empty
from outskirts.world.world import World, make

CALM: dict[str, dict[str, Any]] = {
    "infection": {
        "bite": 10.0,
        "alpha": 0.0,
        "break_free": 0.0,
        "incubation": 864000.0,
        "incubation_spread": 0.0,
        "carried": 0.0,
        "reach": 1.0,
    },
    "infected": {
        "feeding": 0.0,
        "stunned": 0.0,
        "search": 30.0,
        "roaming": 0.0,
        "notice": 0.0,
        "notice_sneaking": 0.0,
        "heed": 0.0,
    },
    "sight": {
        "day": 120.0,
        "lamps": 120.0,
        "moon": 120.0,
        "dark": 120.0,
        "body": 0.0,
        "still": 1.0,
    },
    "living": {
        "notice_ahead": 0.0,
        "notice_behind": 0.0,
        "alert_ahead": 0.0,
        "alert_behind": 0.0,
        "contagion": 0.0,
        "heed": 0.0,
        "panic": 0.0,
        "stumble": 0.0,
        "calls": 0.0,
        "fetches": 0.0,
        "calm_after": 600.0,
        "leave": 0.0,
        "sneaks": 0.0,
        "fights": 0.0,
        "helps_household": 0.0,
        "helps_stranger": 0.0,
        "unease": 864000.0,
        "wary": 0.0,
    },
    "scent": {"found": 0.0, "found_blood": 0.0},
    "doors": {"restless": 86400.0, "break_out": 86400.0},
    "public": {"trips": 0.0},
}
"""Parameters in which nothing happens by itself; who reaches prey bites it at once."""


def road(
    length: float = 2000.0, width: float = 8.0, people: int = 40, places: tuple[Place, ...] = ()
) -> City:
    """Draw one straight street, number 0, without homes; they stand on number 1, west of it."""
    return town(
        [(0, 0), (length, 0), (-200, 0)],
        [Street(0, 1, width=width), Street(2, 0)],
        districts=[
            District(people, people // 4, outline=((-220, -30), (-220, 30), (-1, 30), (-1, -30)))
        ],
        places=places,
        title="Road",
    )


def world_of(
    city: City,
    changes: dict[str, dict[str, Any]] | None = None,
    seed: int = 1,
    start: str = "12:00:00",
    alike: bool = True,
) -> World:
    """Make a world in which nothing happens by itself but what `changes` bring.

    `start` is the time of the day; with `alike` all have the same median body (else they are
    those of the census).
    """
    merged = {group: {**CALM.get(group, {})} for group in (*CALM, *(changes or {}))}
    for group, values in (changes or {}).items():
        merged[group].update(values)
    data = {
        "name": "scene",
        "city": "town",
        "start": start,
        "hours": 1.0,
        "index": {"count": 0},
        "parameters": merged,
    }
    people = median_bodies(synthesize(city, seed)) if alike else None
    return make(parse(data, "test"), seed, city=city, population=people)


def all_at_home(world: World) -> State:
    """Return a state in which everybody is at home and nothing is due."""
    state = empty(world.people, len(world.streets.length), len(world.openings.room))
    state.segment[:] = world.rooms.streets + world.rooms.home
    return state


def put(state: State, who: int, street: int, along: float, across: float, **columns: Any) -> None:
    """Put a person into the street; rows must be in the order of who."""
    given = {"segment": street, "along": along, "across": across, **columns}
    for name, value in given.items():
        getattr(state, name)[who] = value


def put_chaser(
    state: State, who: int, street: int, along: float, across: float, speed: float, **columns: Any
) -> None:
    """Put out an infected that goes after whom it sees."""
    chaser = {
        "condition": Condition.INFECTED,
        "mind": Mind.CHASING,
        "intent": Intent.SEARCH,
        "speed": speed,
        "seen": 0,
        "heading": 1,
    }
    put(state, who, street, along, across, **{**chaser, **columns})


def put_runner(
    state: State, who: int, street: int, along: float, across: float, speed: float, **columns: Any
) -> None:
    """Put out a living person who runs."""
    runner = {"mind": Mind.AFRAID, "intent": Intent.FLEE, "speed": speed, "seen": 0, "heading": 1}
    put(state, who, street, along, across, **{**runner, **columns})


def begun(world: World, state: State) -> Simulation:
    """Begin with a state as it is."""
    return Simulation(world, state, 0)


def of(simulation: Simulation, who: int, name: str) -> Any:
    """Return a value of a person."""
    row = int(np.flatnonzero(simulation.state.who == who)[0])
    return getattr(simulation.state, name)[row]


def walking(
    world: World, state: State, bound: dict[int, tuple[int, float, float, int]], threads: int = 1
) -> Simulation:
    """Begin with people who walk: by person the street, metre, metre across and room they go to."""
    for who, (street, along, across, room) in bound.items():
        put(
            state, who, street, along, across,
            intent=Intent.TRIP, goal=world.rooms.streets + room,
        )  # fmt: skip
    simulation = Simulation(world, state, 0, threads)
    held, stage = world.held, simulation.stage
    for who in sorted(bound):
        row = int(simulation.desk.book.person[who, ROW])
        room = bound[who][3]
        rows = simulation.state
        rows.heading[row] = heading_towards(
            held.streets, rows.segment[row], rows.along[row],
            world.rooms.street[room], world.rooms.along[room],
        )  # fmt: skip
        stroll(held.streets, held.rooms, held.bodies, held.laws, stage.rows, stage.book, row, 0)
    return simulation
