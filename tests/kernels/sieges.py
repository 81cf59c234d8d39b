"""A quarter under siege: people lodged in its rooms, infected put before its doors."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from scenes import all_at_home, put, world_of

from outskirts.base.codes import (
    Condition,
    Event,
    Intent,
    Mind,
    Opening,
    PlaceKind,
)
from outskirts.city.city import City
from outskirts.engine.simulation import Simulation
from outskirts.world.state import State
from outskirts.world.world import World
from towns import District, Place, Street, town

PEOPLE = 200
STREET, LANE = 0, 1
SHOP = Place(PlaceKind.SHOP, STREET, 400.0, -1, 100.0)
RESTAURANT = Place(PlaceKind.RESTAURANT, STREET, 600.0, -1, 100.0)
HARMLESS = {"bite_indoors": 0.0, "flee_indoors": 0.0}
STUBBORN = {"patience": 864000.0, "restless": 86400.0, "break_out": 86400.0}


def quarter() -> City:
    """Draw a street with a shop and a restaurant, a lane behind them, and homes in the west.

    Streets: 0 the street, 1 the lane 30 m north of it, 2 with the homes; junction 1 is an exit.
    """
    return town(
        [(0, 0), (1000, 0), (0, 30), (1000, 30), (-200, 0)],
        [Street(0, 1), Street(2, 3), Street(4, 0), Street(0, 2)],
        districts=[
            District(PEOPLE, PEOPLE // 4, outline=((-220, -20), (-220, 20), (-1, 20), (-1, -20)))
        ],
        places=[SHOP, RESTAURANT],
        exits=[1],
        title="Quarter",
    )


def besieged(**groups: dict[str, Any]) -> World:
    """Make the quarter, in which nobody bites or flees indoors and no infected gives up."""
    changes: dict[str, dict[str, Any]] = {"infection": HARMLESS, "doors": STUBBORN}
    for group, values in groups.items():
        changes[group] = {**changes.get(group, {}), **values}
    return world_of(quarter(), changes)


def deserted(world: World) -> State:
    """Return a state in which everybody is out of the way."""
    state = all_at_home(world)
    state.segment[:] = world.rooms.streets + world.rooms.aboard
    return state


def lodge(world: World, state: State, people: Iterable[int], room: int, **columns: Any) -> None:
    """Put people into a room."""
    for who in people:
        put(state, who, world.rooms.streets + room, 0.0, 0.0, **columns)


def members(world: World, dwelling: int) -> range:
    """Return who lives in a dwelling."""
    return range(*(int(one) for one in world.rooms.household[dwelling : dwelling + 2]))


def strangers(world: World, dwelling: int, n: int) -> list[int]:
    """Return so many people who do not share the stairwell of a dwelling."""
    stair = world.rooms.stair
    found = np.flatnonzero(stair[world.rooms.home] != stair[dwelling])
    assert len(found) >= n
    return [int(who) for who in found[:n]]


def opening_of(world: World, room: int, kind: Opening) -> int:
    """Return the opening of a kind that leads into a room."""
    table = world.openings
    found = np.flatnonzero((table.room == room) & (table.kind == kind))
    assert len(found) == 1
    return int(found[0])


def upstairs(world: World) -> int:
    """Return a dwelling without a window."""
    windows = world.openings.room[world.openings.kind == Opening.WINDOW_HOME]
    return int(np.setdiff1d(np.arange(world.rooms.dwellings), windows)[0])


def downstairs(world: World) -> int:
    """Return a dwelling with a window."""
    return int(world.openings.room[world.openings.kind == Opening.WINDOW_HOME][0])


def put_at_door(
    world: World, state: State, who: int, opening: int, room: int, start: int = 0
) -> None:
    """Put an infected before a door, on which it beats from tick `start` on to get to a room."""
    table = world.openings
    beats = {
        "condition": Condition.INFECTED, "mind": Mind.CURIOUS, "intent": Intent.POUND,
        "goal": world.rooms.streets + room, "portal": opening, "wake": start + 1, "moved": start,
    }  # fmt: skip
    inside = int(table.outside[opening])
    if inside >= 0:
        put(state, who, world.rooms.streets + inside, 0.0, 0.0, **beats)
    else:
        put(state, who, int(table.street[opening]), float(table.along[opening]), 0.0, **beats)


def put_after(world: World, state: State, who: int, room: int) -> None:
    """Put an infected into the street before a room that it has come for."""
    seeks = {
        "condition": Condition.INFECTED, "mind": Mind.CURIOUS, "intent": Intent.LOOK_ROUND,
        "goal": world.rooms.streets + room, "wake": 1,
    }  # fmt: skip
    rooms = world.rooms
    put(state, who, int(rooms.street[room]), float(rooms.along[room]), 0.0, **seeks)


def ticks(events: dict[str, Any], kind: Event, who: int | None = None) -> list[int]:
    """Return when an event of a kind happened (to somebody)."""
    chosen = events["kind"] == kind
    if who is not None:
        chosen &= events["who"] == who
    found: list[int] = events["tick"][chosen].tolist()
    return found


def inside(simulation: Simulation, room: int) -> int:
    """Return how many infected are in a room."""
    return int(simulation.desk.book.room_infected[room])


def got_out(simulation: Simulation) -> list[int]:
    """Return who has fled onto the street: they run from then on."""
    events = simulation.take_events()
    return sorted(set(events["who"][events["kind"] == Event.AFRAID].tolist()))


def require_order(simulation: Simulation) -> None:
    """Require that the state and the book agree."""
    assert simulation.check() == []
