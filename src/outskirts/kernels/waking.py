"""What happens to those whose time has come: the first stage of a tick."""

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Event, Intent, Mind
from outskirts.base.draws import Stream, uniform
from outskirts.base.jit import kernel
from outskirts.kernels.arrivals import alight
from outskirts.kernels.behind import turn_to_door
from outskirts.kernels.crossings import cross
from outskirts.kernels.doors import beset, pound, seek_way_out
from outskirts.kernels.graph import Streets
from outskirts.kernels.indoors import break_out
from outskirts.kernels.laws import Bodies, Laws, Openings, Rooms
from outskirts.kernels.minds import loiter, take_up_trail
from outskirts.kernels.outings import depart
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
    note,
    schedule,
    set_condition,
    step_off,
    take_due,
    take_place,
)
from outskirts.kernels.trips import place_at, stroll

IDLE = int(Mind.IDLE)
CURIOUS = int(Mind.CURIOUS)
ROAM = int(Intent.ROAM)
STAY = int(Intent.STAY)
INVESTIGATE = int(Intent.INVESTIGATE)
TRACK = int(Intent.TRACK)
LOOK_ROUND = int(Intent.LOOK_ROUND)
POUND = int(Intent.POUND)


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

    1. The bitten whose time has come turn, where they are; not aboard: there, on arriving.
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
    if turn_to_door(openings, streets, rooms, laws, rows, book, row, tick):
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
        seek_way_out(openings, rooms, laws, rows, book, row, tick)


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
        if turn_to_door(openings, streets, rooms, laws, rows, book, row, tick):
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
        seek_way_out(openings, rooms, laws, rows, book, row, tick)


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
