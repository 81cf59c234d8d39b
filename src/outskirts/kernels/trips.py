"""The calm: walks and rides of an evening, as events. Who walks undisturbed costs nothing between.

A stroller is at metre `along + heading * speed * (tick - moved)` of their street until they
wake at its end or at the door they go to. Here is how one walks; `outings` is about setting out,
`crossings` about what comes at a street's end, `arrivals` about what comes at a door.
"""

import numpy as np

from outskirts.base.codes import Intent, Pace
from outskirts.base.draws import Stream, below, uniform
from outskirts.base.jit import kernel
from outskirts.kernels.children import slowed
from outskirts.kernels.graph import COLUMN, LINE, Streets
from outskirts.kernels.laws import (
    OFFSETS,
    Bodies,
    Laws,
    Rooms,
    clear_factor,
    crowd_factor,
    quantile,
)
from outskirts.kernels.packing import find_room, free_until
from outskirts.kernels.storage import INFECTED, Book, Rows, schedule, take_place

STAY = int(Intent.STAY)
ROAM = int(Intent.ROAM)
INVESTIGATE = int(Intent.INVESTIGATE)
LOOK_ROUND = int(Intent.LOOK_ROUND)
STILL = int(Pace.STILL)
SNEAK = int(Pace.SNEAK)
WALK = int(Pace.WALK)
RUN = int(Pace.RUN)
LANE = int(Stream.LANE)
TODDLES = 1
"""Age from which a child walks [a]."""
MEDIAN_RUN = 2.5
"""Running speed of somebody of median body [m/s]; see docs/model/people."""
MOST_BUILD = 1.25
"""The build of the strongest runners tells no more than this. Source: assumed."""
LOOKS = 2.0
"""Nearer than this to its spot an infected does not look again whether there is room [m]."""
AT_DOOR = 2.0
"""One that stands this near a door, beside arm's length, can get to it at once [m]."""
WALK_CELLS = 6.5
"""Beyond this many cells (1.6 km, as the crow flies) home, people ride; see `rhythm.WALKABLE`."""
CELL = 250.0
"""Side of the cells that junctions are sorted into [m]."""


@kernel
def infected_speed(bodies: Bodies, laws: Laws, who: int) -> float:
    """Return the speed [m/s] of a person once infected: the body before turning decides.

    1. A few are fast; all are as much slower or faster as they ran before.
    2. Who could not walk yet does not walk.
    """
    if bodies.age[who] < TODDLES:
        return 0.0
    u = uniform(laws.seed, Stream.BODY, who, 0)
    spread = 1.0 + laws.slow_spread * (2.0 * uniform(laws.seed, Stream.BODY, who, 1) - 1.0)
    build = min(float(bodies.run[who]) / MEDIAN_RUN, MOST_BUILD)
    if u < laws.fast_share:
        return laws.fast_speed * spread * build
    return laws.slow_speed * spread * build


@kernel
def lane(laws: Laws, who: int, width: float) -> float:
    """Return the metre across a street on which a person keeps, half a metre off the fronts."""
    return 0.5 * min(width, 1.0) + uniform(laws.seed, LANE, who, 0) * max(width - 1.0, 0.0)


@kernel
def warned_at(laws: Laws, who: int) -> int:
    """Return the tick at which word of the outbreak reaches a person."""
    return quantile(laws.warned, laws.seed, Stream.WARNED, who, 0)


@kernel
def stroll(
    streets: Streets,
    rooms: Rooms,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    row: int,
    tick: int,
) -> None:
    """Set a walker off along their street: speed as the crowd allows, waking where it ends.

    An infected stops before a metre on which no more of them find room; see `stay_back`. On its way
    to a spot, or where others are, it looks again half-way, and half-way again, for more may have
    come by then. On a random walk it turns round where it wakes, so that it does not look there.
    """
    who = rows.who[row]
    street = rows.segment[row]
    free = bodies.walk[who]
    if rows.condition[row] == INFECTED:
        free = infected_speed(bodies, laws, who)
        if rows.intent[row] == ROAM:
            free = free * laws.roaming_pace
    elif rows.pace[row] == RUN:
        free = bodies.run[who]
    elif rows.pace[row] == SNEAK:
        free = free * laws.sneaking_pace
    free = slowed(laws, rows, row, free)
    if rows.pace[row] == STILL:
        rows.pace[row] = WALK
    length = streets.length[street]
    width = streets.width[street]
    speed = np.float32(
        free
        * crowd_factor(laws, book.crowd[street], length, width)
        * clear_factor(laws, book.fallen[street], length, width)
    )
    end = np.float32(0)
    goal, goal_along = bound_for(rooms, rows, row)
    if goal == street:
        end = np.float32(goal_along)
        rows.heading[row] = 1 if end >= rows.along[row] else -1
    elif rows.heading[row] > 0:
        end = streets.length[street]
    rows.moved[row] = tick
    rows.speed[row] = speed
    if speed <= 0:
        schedule(rows, book, row, -1)
        return
    far = abs(end - rows.along[row])
    wait = max(1, int(np.ceil(far / speed)))
    if rows.condition[row] == INFECTED:
        x = float(rows.along[row])
        free = abs(free_until(streets, laws, book, street, x, float(end)) - x)
        if free < speed and free < far:
            stay_back(rooms, laws, rows, book, row, tick)
            return
        if free < far:
            wait = int(free / speed)
        crowded = 2 * book.menace[street] > find_room(streets, laws, street)
        walks_at_random = laws.turning > 0 and rows.intent[row] == ROAM
        if free > LOOKS and (goal == street or crowded) and not walks_at_random:
            wait = max(1, int(0.5 * free / speed))
    if laws.turning > 0 and rows.intent[row] == ROAM:
        wait = min(wait, quantile(laws.turns_after, laws.seed, Stream.TURN_ROUND, who, tick))
    schedule(rows, book, row, tick + wait)


@kernel
def stay_back(rooms: Rooms, laws: Laws, rows: Rows, book: Book, row: int, tick: int) -> None:
    """Let an infected stand where others leave it no way on.

    1. One that drifts stands idle.
    2. One that makes for a door from which only arm's length parts it turns to that door.
    3. All others look about there, and give up.
    """
    rows.heading[row] = 0
    if rows.intent[row] == ROAM:
        rows.intent[row] = STAY
        wait = quantile(laws.restless, laws.seed, Stream.BREAK_IN, rows.who[row], tick)
        schedule(rows, book, row, tick + max(1, wait))
        return
    room = rows.goal[row] - rooms.streets
    at_door = (
        room >= 0
        and rooms.street[room] == rows.segment[row]
        and abs(rooms.along[room] - rows.along[row]) <= laws.reach + AT_DOOR
    )
    look_round(laws, rows, book, row, tick)
    if at_door:
        schedule(rows, book, row, tick + 1)
    else:
        rows.goal[row] = -1
        take_place(rows, book, row, -1)


@kernel
def bound_for(rooms: Rooms, rows: Rows, row: int) -> tuple[int, float]:
    """Return the street and metre that a walker makes for: of a door, or of a sound; -1 none."""
    if rows.intent[row] == INVESTIGATE:
        return int(rows.spot[row]), float(rows.spot_along[row])
    room = rows.goal[row] - rooms.streets
    if room >= 0:
        return int(rooms.street[room]), float(rooms.along[room])
    return -1, 0.0


@kernel
def look_round(laws: Laws, rows: Rows, book: Book, row: int, tick: int) -> None:
    """Let an infected stand where the sound was, or where the trail ends, and look about."""
    rows.intent[row] = LOOK_ROUND
    rows.heading[row] = 0
    rows.moved[row] = tick
    wait = quantile(laws.look_round, laws.seed, Stream.LOOK, rows.who[row], tick)
    schedule(rows, book, row, tick + max(2, wait))


@kernel
def place_at(streets: Streets, rows: Rows, row: int, tick: int) -> float:
    """Return the metre of their street at which a person is at a tick."""
    x = rows.along[row]
    if rows.heading[row] != 0 and rows.wake[row] >= 0 and tick > rows.moved[row]:
        x = x + rows.heading[row] * rows.speed[row] * np.float32(tick - rows.moved[row])
        x = min(max(x, np.float32(0)), streets.length[rows.segment[row]])
    return float(x)


@kernel
def junction_cell(streets: Streets, street: int) -> tuple[int, int]:
    """Return the column and row of the cell in which a street begins."""
    a = streets.a[street]
    return int(streets.node[a, COLUMN]), int(streets.node[a, LINE])


@kernel
def streets_apart(streets: Streets, one: int, other: int) -> float:
    """Return how far two streets are apart, in cells of 250 m, as the crow flies."""
    c1, r1 = junction_cell(streets, one)
    c2, r2 = junction_cell(streets, other)
    return float(np.sqrt(float((c1 - c2) * (c1 - c2) + (r1 - r2) * (r1 - r2))))


@kernel
def shop_near(streets: Streets, rooms: Rooms, laws: Laws, street: int, who: int, tick: int) -> int:
    """Draw a shop to walk to, at distances as people walk; return its room, -1 if none."""
    column, line = junction_cell(streets, street)
    for trial in range(8):
        i = below(laws.seed, Stream.DESTINATION, who, tick * 16 + trial, OFFSETS)
        c = column + laws.offset_column[i]
        r = line + laws.offset_row[i]
        if c < 0 or c >= streets.columns or r < 0 or r >= streets.lines:
            continue
        first = rooms.shop_start[r * streets.columns + c]
        n = rooms.shop_start[r * streets.columns + c + 1] - first
        if n > 0:
            pick = below(laws.seed, Stream.DESTINATION, who, tick * 16 + 8 + trial, n)
            return int(rooms.shop[first + pick])
    return -1


@kernel
def way_out(streets: Streets, rooms: Rooms, laws: Laws, who: int, at: int) -> int:
    """Return the room of the exit that somebody makes for at a junction, -1 if no way leads out.

    Most know the nearest; the others take one that they know, as likely as another. On a street it
    is that of the end that they are nearer to.
    """
    number = streets.exit_near[at]
    if number < 0:
        return -1
    first = rooms.dwellings + rooms.places
    if uniform(laws.seed, Stream.HOUSEHOLD, who, -3) < laws.familiar:
        number = below(laws.seed, Stream.HOUSEHOLD, who, -4, rooms.aboard - first)
    return int(first + number)
