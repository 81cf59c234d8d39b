"""Crossing: on through the junction at the end of a street, or in at the door one is bound for."""

import numpy as np

from outskirts.base.codes import Cue, Intent, Mind
from outskirts.base.draws import Stream, below
from outskirts.base.jit import kernel
from outskirts.kernels.arrivals import get_there
from outskirts.kernels.glimpses import look_in
from outskirts.kernels.graph import Streets, heading_towards, link_towards
from outskirts.kernels.laws import Bodies, Laws, Openings, Rooms
from outskirts.kernels.packing import is_full
from outskirts.kernels.scent import door_on_trail, enter, leave, scent_link
from outskirts.kernels.storage import (
    EXPOSED,
    INFECTED,
    Book,
    Log,
    Rows,
    weigh,
)
from outskirts.kernels.trips import (
    bound_for,
    lane,
    look_round,
    stay_back,
    stroll,
    warned_at,
)

UNAWARE = int(Mind.UNAWARE)
UNEASY = int(Mind.UNEASY)
TRIP = int(Intent.TRIP)
HOME = int(Intent.HOME)
ROAM = int(Intent.ROAM)
TRACK = int(Intent.TRACK)
WORD = int(Cue.WORD)
NEAR_DOOR = 0.01
"""A door is reached within this many metres [m]."""


@kernel
def turn_home(rooms: Rooms, laws: Laws, rows: Rows, row: int, tick: int) -> None:
    """Let a walker to whom word has come be on their guard, give up the trip and make for home."""
    who = rows.who[row]
    if rows.mind[row] != UNAWARE or rows.condition[row] > EXPOSED or tick < warned_at(laws, who):
        return
    rows.mind[row] = UNEASY
    rows.cue[row] = WORD
    rows.seen[row] = tick
    if rows.intent[row] == TRIP:
        rows.intent[row] = HOME
        rows.goal[row] = rooms.streets + rooms.home[who]


@kernel
def cross(
    openings: Openings,
    streets: Streets,
    rooms: Rooms,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    log: Log,
    row: int,
    tick: int,
) -> None:
    """Let a walker who wakes go in at their door, or on through the junction they have reached.

    1. What is left of the second's way is carried on, through at most eight junctions.
    2. Whose goal has come to lie behind them, as they went, turns round.
    3. Who roams, or finds no way, takes any street but the one they came by; on a random walk any.
    4. Infected look in where doors stand open. They stay back where others leave them no room
       beyond the junction.
    """
    who = rows.who[row]
    street = rows.segment[row]
    length = streets.length[street]
    heading = rows.heading[row]
    x = float(rows.along[row] + heading * rows.speed[row] * np.float32(tick - rows.moved[row]))
    turn_home(rooms, laws, rows, row, tick)
    goal, goal_along = bound_for(rooms, rows, row)
    past = (x - goal_along) * heading
    if goal == street and -NEAR_DOOR <= past <= rows.speed[row] + NEAR_DOOR:
        get_there(openings, streets, rooms, bodies, laws, rows, book, log, row, goal_along, tick)
        return
    if goal == street and past > 0:
        rows.along[row] = min(max(x, 0.0), float(length))
        stroll(streets, rooms, bodies, laws, rows, book, row, tick)
        return
    if 0 < x < length - 0.001:
        # Mid-street, with a new goal: look again which way it is.
        rows.along[row] = x
        if goal >= 0:
            rows.heading[row] = heading_towards(streets, street, x, goal, goal_along)
        elif laws.turning > 0 and rows.intent[row] == ROAM:
            rows.heading[row] = -heading
        stroll(streets, rooms, bodies, laws, rows, book, row, tick)
        return
    rest = max(x - length if heading > 0 else -x, 0.0)
    infected = rows.condition[row] == INFECTED
    tracks = infected and rows.intent[row] == TRACK
    weigh(rows, book, row, -1)
    for step in range(8):
        at = streets.b[street] if heading > 0 else streets.a[street]
        leave(rows, row, street, 1 if heading > 0 else 0, tick)
        link = -1
        if goal >= 0:
            link = link_towards(streets, at, goal, goal_along)
        elif tracks:
            back = 2 * street + (1 if heading > 0 else 0)
            link = scent_link(streets, rows, laws, at, back, rows.scented[row], tick)
            if link < 0:
                weigh(rows, book, row, 1)
                rows.along[row] = length if heading > 0 else 0.0
                look_round(laws, rows, book, row, tick)
                return
        if link < 0:
            came = street
            if laws.turning > 0 and rows.intent[row] == ROAM:
                came = -1
            link = any_link(streets, laws, at, came, who, tick, step)
        beyond = streets.link[link] >> 1
        begins = 0.0 if (streets.link[link] & 1) == 0 else float(streets.length[beyond])
        if infected and is_full(streets, laws, book, beyond, begins):
            rows.segment[row] = street
            rows.along[row] = length if heading > 0 else 0.0
            rows.across[row] = lane(laws, who, streets.width[street])
            weigh(rows, book, row, 1)
            rows.moved[row] = tick
            stay_back(rooms, laws, rows, book, row, tick)
            return
        street = beyond
        heading = 1 if (streets.link[link] & 1) == 0 else -1
        length = streets.length[street]
        enter(rows, row, street, streets.link[link] & 1, tick)
        if tracks:
            end = streets.link[link]
            rows.scented[row] = max(rows.came_in[end], rows.blood_in[end])
            room = door_on_trail(rows, laws, street, streets.link[link] & 1, tick)
            if room >= 0:
                rows.goal[row] = room
                goal, goal_along = bound_for(rooms, rows, row)
        if street == goal:
            break
        if rest < length:
            break
        rest -= length
    rest = min(rest, length)
    rows.segment[row] = street
    rows.heading[row] = heading
    rows.along[row] = rest if heading > 0 else length - rest
    rows.across[row] = lane(laws, who, streets.width[street])
    weigh(rows, book, row, 1)
    if street == goal and (goal_along - rows.along[row]) * heading <= 0.01:
        get_there(openings, streets, rooms, bodies, laws, rows, book, log, row, goal_along, tick)
        return
    if rows.condition[row] == INFECTED:
        look_in(openings, rooms, laws, rows, book, log, row, rows.speed[row], tick)
    stroll(streets, rooms, bodies, laws, rows, book, row, tick)


@kernel
def any_link(
    streets: Streets, laws: Laws, at: int, street: int, who: int, tick: int, step: int
) -> int:
    """Draw a link at a junction, not back into the street one came by unless there is no other."""
    first = streets.link_start[at]
    n = streets.link_start[at + 1] - first
    pick = below(laws.seed, Stream.ROAM, who, tick * 8 + step, n)
    for i in range(n):
        link = first + (pick + i) % n
        if (streets.link[link] >> 1) != street:
            return int(link)
    return int(first)
