"""What happens to those whose time has come: the first stage of a tick."""

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Event, Intent, Mind
from outskirts.base.draws import Stream, uniform
from outskirts.base.jit import kernel
from outskirts.kernels.arrivals import alight
from outskirts.kernels.behind import turn_to_door
from outskirts.kernels.children import leads, relieve
from outskirts.kernels.crossings import cross
from outskirts.kernels.doors import beset, pound, seek_way_out
from outskirts.kernels.graph import Streets
from outskirts.kernels.indoors import break_out
from outskirts.kernels.laws import Bodies, Laws, Openings, Rooms
from outskirts.kernels.minds import loiter, take_up_trail
from outskirts.kernels.outings import depart, stay_in
from outskirts.kernels.sound import Air
from outskirts.kernels.storage import (
    DEAD,
    EXPOSED,
    INFECTED,
    OUTDOORS,
    ROW,
    Book,
    Log,
    Rows,
    go_in,
    go_out,
    note,
    schedule,
    set_condition,
    step_off,
    step_out,
    take_due,
    take_place,
)
from outskirts.kernels.trips import CELL, place_at, streets_apart, stroll

RESOLVED = int(Mind.RESOLVED)
IDLE = int(Mind.IDLE)
CURIOUS = int(Mind.CURIOUS)
ROAM = int(Intent.ROAM)
STAY = int(Intent.STAY)
INVESTIGATE = int(Intent.INVESTIGATE)
TRACK = int(Intent.TRACK)
LOOK_ROUND = int(Intent.LOOK_ROUND)
POUND = int(Intent.POUND)
HIDE = int(Intent.HIDE)
LATER_ON = 60
"""Seconds after which it is asked again whether a child that is on its way can turn."""
NEXT_DOOR = 100.0
"""Children are taken in by whoever lives within this many metres [m]. Source: assumed."""
LED_WALK = 0.8
"""Speed at which small children are led [m/s]. Source: Larusdottir and Dederichs 2012: 0.84."""
MOMENT = 10
"""Seconds until somebody takes care of them. Source: assumed."""


@kernel
def wake(
    openings: Openings,
    streets: Streets,
    rooms: Rooms,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    log: Log,
    air: Air,
    tick: int,
    # written:
    due: NDArray[np.int32],
) -> int:
    """Carry out the events of this tick, in the order of who; return how many there were.

    1. The bitten whose time has come turn, where they are; not aboard: there, on arriving. A child
       that is led turns beside the adult.
    2. Walkers reach the end of their street, or their door.
    3. Those indoors set out; those aboard arrive.
    4. Idle infected try a door, or find a trail; those that roam go on; those shut in break out.
    5. Curious ones go on to where they heard something, or along their trail; they look about
       there, and give up.
    """
    n = take_due(book, tick, due)
    for i in range(n):
        row = book.person[due[i], ROW]
        outdoors = row < book.size[OUTDOORS]
        condition = rows.condition[row]
        if rows.turn[row] >= 0 and rows.turn[row] <= tick:
            if rows.segment[row] == rooms.streets + rooms.aboard:
                rows.turn[row] = max(rows.wake[row], tick) + 1
                if rows.wake[row] != tick:
                    schedule(rows, book, row, rows.wake[row])
                    continue
            elif rows.segment[row] == rooms.streets + rooms.in_arms:
                row = leave_arms(streets, rooms, rows, book, row, tick)
                if row >= 0:
                    turn(openings, streets, rooms, bodies, laws, rows, book, log, row, tick)
                    continue
                row = book.person[due[i], ROW]
            else:
                turn(openings, streets, rooms, bodies, laws, rows, book, log, row, tick)
                continue
        if rows.wake[row] != tick:
            schedule(rows, book, row, rows.wake[row])
        elif condition == INFECTED:
            if rows.intent[row] == POUND:
                if not pound(
                    openings, streets, rooms, bodies, laws, rows, book, log, air, row, tick
                ):
                    leave_door(openings, streets, rooms, bodies, laws, rows, book, log, row, tick)
            elif not outdoors:
                break_out(openings, streets, rooms, bodies, laws, rows, book, log, air, row, tick)
            elif rows.intent[row] == ROAM:
                roam(openings, streets, rooms, bodies, laws, rows, book, log, row, tick)
            elif rows.intent[row] == INVESTIGATE or rows.intent[row] == TRACK:
                cross(openings, streets, rooms, bodies, laws, rows, book, log, row, tick)
            elif rows.intent[row] == LOOK_ROUND and rows.goal[row] >= 0:
                room = rows.goal[row] - rooms.streets
                beset(openings, rooms, laws, rows, book, log, row, room, tick)
            elif rows.intent[row] == LOOK_ROUND:
                give_up(streets, rooms, bodies, laws, rows, book, log, row, tick)
            else:
                stir(openings, streets, rooms, bodies, laws, rows, book, log, row, tick)
        elif outdoors:
            cross(openings, streets, rooms, bodies, laws, rows, book, log, row, tick)
        elif rows.segment[row] == rooms.streets + rooms.aboard:
            alight(openings, streets, rooms, bodies, laws, rows, book, log, row, tick)
        elif rows.segment[row] == rooms.streets + rooms.in_arms:
            be_taken_in(rooms, laws, rows, book, row, tick)
        elif condition <= EXPOSED:
            depart(streets, rooms, bodies, laws, rows, book, row, tick)
    return n


@kernel
def stir(
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
    """Let an infected that stands idle turn to people behind a door, or take up a trail."""
    if turn_to_door(openings, streets, rooms, bodies, laws, rows, book, row, tick):
        stroll(streets, rooms, bodies, laws, rows, book, row, tick)
    elif not take_up_trail(streets, rooms, bodies, laws, rows, book, log, row, tick):
        loiter(streets, rooms, bodies, laws, rows, book, row, tick)


@kernel
def leave_door(
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
    """Let an infected that has beaten on a door in vain be idle again, where it is."""
    note(
        log, book, tick, Event.LOST, rows.who[row], rows.quarry[row],
        rows.segment[row], rows.along[row],
    )  # fmt: skip
    take_place(rows, book, row, -1)
    rows.goal[row] = -1
    rows.intent[row] = STAY
    if row < book.size[OUTDOORS]:
        loiter(streets, rooms, bodies, laws, rows, book, row, tick)
    else:
        seek_way_out(openings, rooms, bodies, laws, rows, book, row, tick)


@kernel
def roam(
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
    """Let a drifting infected go on from the end of a street, unless it tries a door on its way.

    The chance of that is the time spent on the street over the mean time at a door.
    """
    spent = tick - rows.moved[row]
    u = uniform(laws.seed, Stream.BREAK_IN, rows.who[row], tick)
    place = place_at(streets, rows, row, tick)
    if u * laws.restless_mean < spent:
        rows.along[row] = place
        rows.moved[row] = tick
        if turn_to_door(openings, streets, rooms, bodies, laws, rows, book, row, tick):
            stroll(streets, rooms, bodies, laws, rows, book, row, tick)
            return
    along = rows.along[row]
    moved = rows.moved[row]
    rows.along[row] = place
    rows.moved[row] = tick
    if take_up_trail(streets, rooms, bodies, laws, rows, book, log, row, tick):
        return
    rows.along[row] = along
    rows.moved[row] = moved
    cross(openings, streets, rooms, bodies, laws, rows, book, log, row, tick)


@kernel
def give_up(
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
    """Let an infected that has looked about in vain be idle again, unless it finds a trail."""
    rows.moved[row] = tick
    if take_up_trail(streets, rooms, bodies, laws, rows, book, log, row, tick):
        return
    note(
        log, book, tick, Event.LOST, rows.who[row], rows.quarry[row],
        rows.segment[row], rows.along[row],
    )  # fmt: skip
    loiter(streets, rooms, bodies, laws, rows, book, row, tick)


@kernel
def turn(
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
    """Let a bitten person turn where they are: from now on they are one of the infected."""
    who = rows.who[row]
    outdoors = row < book.size[OUTDOORS]
    if outdoors:
        rows.along[row] = place_at(streets, rows, row, tick)
    rows.moved[row] = tick
    rows.turn[row] = -1
    if leads(rows, row):
        leave_children(streets, rooms, rows, book, row, tick)
    note(log, book, tick, Event.TURNED, who, rows.by[row], rows.segment[row], rows.along[row])
    set_condition(rows, book, rooms, bodies.district, row, INFECTED, tick)
    rows.mind[row] = IDLE
    rows.quarry[row] = -1
    rows.grip[row] = -1
    rows.until[row] = tick
    rows.goal[row] = -1
    if outdoors:
        loiter(streets, rooms, bodies, laws, rows, book, row, tick)
    else:
        rows.intent[row] = STAY
        seek_way_out(openings, rooms, bodies, laws, rows, book, row, tick)


@kernel
def leave_arms(streets: Streets, rooms: Rooms, rows: Rows, book: Book, row: int, tick: int) -> int:
    """Put a child who is led onto the street, beside the adult; return the row.

    -1 if the adult is in a vehicle, or the child is on its way to others: it waits a minute.
    """
    keeper = rows.keeper[row]
    if keeper < 0 or book.person[keeper, ROW] >= book.size[OUTDOORS]:
        rows.turn[row] = tick + LATER_ON
        if rows.wake[row] != tick:
            schedule(rows, book, row, rows.wake[row])
        return -1
    adult = book.person[keeper, ROW]
    street = rows.segment[adult]
    place = place_at(streets, rows, adult, tick)
    across = rows.across[adult]
    go_out(rows, book, rooms, row)
    row = step_out(rows, book, row, street, place, across)
    rows.keeper[row] = -1
    relieve(rooms, rows, book, keeper)
    return int(row)


@kernel
def leave_children(
    streets: Streets, rooms: Rooms, rows: Rows, book: Book, row: int, tick: int
) -> None:
    """Let the children of one who turns on the street be taken in behind the nearest door.

    They are there after the time of the walk. Where no dwelling is on the street, or infected are
    behind its doors, they are brought home.
    """
    keeper = rows.who[row]
    home = rooms.home[keeper]
    rows.keeper[row] = -1
    goal = home
    street = rows.segment[row]
    away = streets_apart(streets, street, rooms.street[home]) * CELL
    nearest = NEXT_DOOR
    for room in range(rooms.on_street[street], rooms.on_street[street + 1]):
        far = abs(rooms.along[room] - rows.along[row])
        if (
            far < nearest
            and book.room_infected[room] == 0
            and book.room_infected[rooms.stair[room]] == 0
        ):
            nearest = far
            goal = room
            away = far
    for who in range(rooms.household[home], rooms.household[home + 1]):
        child = book.person[who, ROW]
        if rows.keeper[child] == keeper and who != keeper:
            rows.keeper[child] = -1
            rows.goal[child] = rooms.streets + goal
            schedule(rows, book, child, tick + MOMENT + int(away / LED_WALK))


@kernel
def be_taken_in(rooms: Rooms, laws: Laws, rows: Rows, book: Book, row: int, tick: int) -> None:
    """Let a child whose adult has turned be in the dwelling to which it has been brought."""
    room = rows.goal[row] - rooms.streets
    if room < 0:
        schedule(rows, book, row, -1)
        return
    go_out(rows, book, rooms, row)
    go_in(rows, book, rooms, row, room)
    rows.goal[row] = -1
    rows.moved[row] = tick
    rows.mind[row] = RESOLVED
    rows.intent[row] = HIDE
    if rows.met[row] < 0:
        rows.met[row] = tick
    stay_in(laws, rows, book, row, tick)


@kernel
def recover(
    rooms: Rooms,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    log: Log,
    tick: int,
    # written:
    gone: NDArray[np.int32],
) -> None:
    """Let infected cease on their own, at a rate (none by default; for comparisons with theory)."""
    n = 0
    for row in range(len(rows.who)):
        if (
            rows.condition[row] == INFECTED
            and uniform(laws.seed, Stream.TURNING, rows.who[row], tick) < laws.recovery
        ):
            gone[n] = rows.who[row]
            n += 1
    for i in range(n):
        row = book.person[gone[i], ROW]
        note(log, book, tick, Event.KILLED, gone[i], -1, rows.segment[row], rows.along[row])
        take_place(rows, book, row, -1)
        set_condition(rows, book, rooms, bodies.district, row, DEAD, tick)
        if row < book.size[OUTDOORS]:
            row = step_off(rows, book, row)
        schedule(rows, book, row, -1)
