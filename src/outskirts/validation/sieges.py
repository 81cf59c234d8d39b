"""V24 and V26: how long a door holds under those who beat on it, how many get through one."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Condition, Event, Intent, Mind, Opening, PlaceKind
from outskirts.city.city import City
from outskirts.city.drawn import District, Place, Street, town
from outskirts.validation.ensembles import Workers
from outskirts.validation.results import Check, Result, between, exactly
from outskirts.validation.scenes import all_at_home, begun, put, world_of
from outskirts.validation.walking import through_doors
from outskirts.world.parameters import Doors, Movement
from outskirts.world.state import State
from outskirts.world.world import World

PEOPLE = 120
STREET = 0
BLOWS = 10
"""Blows are counted every so many seconds: see docs/model/doors."""
ABREAST = 2
"""So many find room to beat on a metre of width."""
CROWDS = (1, 2, 3, 5)
STRENGTH = {
    Opening.STREET_DOOR: "street_door", Opening.INNER_DOOR: "inner_door", Opening.FRONT: "front",
}  # fmt: skip


def quarter() -> City:
    """Draw a street with a restaurant, and homes on another west of it."""
    return town(
        [(0, 0), (400, 0), (-200, 0)],
        [Street(0, 1), Street(2, 0)],
        districts=[
            District(PEOPLE, PEOPLE // 4, outline=((-220, -20), (-220, 20), (-1, 20), (-1, -20)))
        ],
        places=[Place(PlaceKind.RESTAURANT, STREET, 200.0, -1, 100.0)],
        title="Quarter",
    )


def besieged() -> World:
    """Make the quarter by night, when doors are shut; nobody bites or flees, or gives up."""
    changes: dict[str, dict[str, Any]] = {
        "infection": {"bite_indoors": 0.0, "flee_indoors": 0.0},
        "doors": {"patience": 864000.0},
        "infected": {"fast_share": 0.0, "speed_spread": 0.0},
    }
    return world_of(quarter(), changes, start="23:00:00", alike=True)


def upstairs(world: World) -> int:
    """Return a dwelling that has no window to the street."""
    windows = world.openings.room[world.openings.kind == Opening.WINDOW_HOME]
    return int(np.setdiff1d(np.arange(world.rooms.dwellings), windows)[0])


def opening_of(world: World, room: int, kind: Opening) -> int:
    """Return the opening of a kind that leads into a room."""
    table = world.openings
    return int(np.flatnonzero((table.room == room) & (table.kind == kind))[0])


def put_before(world: World, state: State, who: int, opening: int, room: int, start: int) -> None:
    """Put an infected before a door, on which it beats from a tick on to get to a room."""
    table = world.openings
    inside, street = int(table.outside[opening]), int(table.street[opening])
    where = (world.rooms.streets + inside, 0.0) if inside >= 0 else (street, table.along[opening])
    put(
        state, who, where[0], float(where[1]), 0.0, condition=Condition.INFECTED,
        mind=Mind.CURIOUS, intent=Intent.POUND, goal=world.rooms.streets + room, portal=opening,
        wake=start + 1, moved=start,
    )  # fmt: skip


def broken_at(kind: Opening, starts: list[int]) -> int:
    """Let infected beat on a fresh door, each from its tick on; return when it gives way.

    Somebody is behind it; NEVER (-1) if it holds for longer than twice what it should.
    """
    world = besieged()
    state = all_at_home(world)
    state.segment[:] = world.rooms.streets + world.rooms.aboard
    rooms = world.rooms
    goal = rooms.dwellings if kind == Opening.FRONT else upstairs(world)
    behind = int(rooms.stair[goal]) if kind == Opening.STREET_DOOR else goal
    put(state, 0, rooms.streets + goal, 0.0, 0.0)
    door = opening_of(world, behind, kind)
    others = np.flatnonzero(np.arange(PEOPLE) > 0)
    if kind != Opening.FRONT:
        others = np.flatnonzero(rooms.stair[rooms.home] != rooms.stair[goal])
        put(state, 0, rooms.streets + rooms.aboard, 0.0, 0.0)
        put(state, int(rooms.household[goal]), rooms.streets + goal, 0.0, 0.0)
    for who, start in zip(others, starts, strict=False):
        put_before(world, state, int(who), door, goal, start)
    simulation = begun(world, state)
    simulation.advance(round(2 * strength(kind)) + max(starts))
    events = simulation.take_events()
    broken = (events["kind"] == Event.DOOR_BROKEN) & (events["room"] == rooms.streets + behind)
    ticks = events["tick"][broken]
    return int(ticks[0]) if len(ticks) else -1


def strength(kind: Opening) -> float:
    """Return the seconds for which a door holds against one infected, by default."""
    return float(getattr(Doors(), STRENGTH[kind]))


def width(kind: Opening) -> float:
    """Return the width of a door, by default [m]."""
    return float(getattr(Doors(), STRENGTH[kind] + "_width"))


def seconds_to_break(kind: Opening, starts: list[int]) -> int:
    """Wear a door second by second: of those who beat on it only as many count as find room."""
    room = max(1, math.floor(ABREAST * width(kind)))
    worn, tick = 0, 0
    while worn < strength(kind):
        worn += min(room, sum(start <= tick for start in starts))
        tick += 1
    return tick


def doors(workers: Workers, count: int) -> Result:
    """V24: when a door gives way, by its kind and by how many beat on it."""
    del workers
    checks: list[Check] = []
    kinds = (Opening.STREET_DOOR, Opening.INNER_DOOR, Opening.FRONT)
    words = {
        Opening.STREET_DOOR: "a house's door", Opening.INNER_DOOR: "a dwelling's door",
        Opening.FRONT: "the front of a place",
    }  # fmt: skip
    draw = np.random.default_rng(1)
    for kind in kinds:
        room = max(1, math.floor(ABREAST * width(kind)))
        for n in CROWDS:
            # More than find room go round to the window of a place: another law.
            if kind == Opening.FRONT and n > room:
                continue
            expected = seconds_to_break(kind, [0] * n)
            told = f"{words[kind]} under {n} infected, of whom {min(n, room)} find room [s]"
            found = broken_at(kind, [0] * n)
            if n == 1:
                checks.append(exactly(told, expected, found))
            else:
                checks.append(between(told, expected, expected + BLOWS, found))
    late = []
    for _ in range(count):
        starts = sorted(int(one) for one in draw.integers(0, 120, 3))
        late.append(
            broken_at(Opening.STREET_DOOR, starts) - seconds_to_break(Opening.STREET_DOOR, starts)
        )
    told = f"a house's door under three who come one after the other, {count} times: seconds late"
    checks += [
        between(f"{told}, least", -BLOWS, BLOWS, min(late)),
        between(f"{told}, most", -BLOWS, BLOWS, max(late)),
    ]
    return Result(
        "V24", "A door holds for its strength over the number of those who find room to beat on it",
        "people behind a shut door, infected of median body before it; strengths and widths as by "
        "default", "docs/model/doors, rule 8", tuple(checks),
        remarks=(
            "one alone breaks it to the second; several within the ten seconds in which each stops "
            "to count its blows",
        ),
    )  # fmt: skip


def longest(counts: list[int], seconds: int) -> int:
    """Return the most who get through within so many seconds."""
    window: NDArray[np.int_] = np.convolve(counts, [1] * seconds)
    return int(window.max())


def openings(workers: Workers, count: int) -> Result:
    """V26: how many flee through a door in how long."""
    del workers
    checks: list[Check] = []
    flow = Movement().flow
    for metres in (1.0, Doors().front_width):
        counts, took = through_doors(count, 1, metres)
        least = (count - 1) / (flow * metres)
        words = f"a door {metres:g} m wide"
        checks += [
            between(f"{words}: the last of {count} is out after [s]", least, least + 3, took),
            between(
                f"{words}: the most in twenty seconds", 0, math.floor(20 * flow * metres) + 1,
                longest(counts, 20),
            ),
        ]  # fmt: skip
    return Result(
        "V26", "Through an opening come as many as its width lets, and no more",
        f"{count} people flee at once from a hall; {flow:g} a metre and second, as by default",
        "docs/model/doors, rule 12; IMO 2016, test 4", tuple(checks),
    )  # fmt: skip
