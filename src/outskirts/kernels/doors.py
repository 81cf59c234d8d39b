"""What infected do at doors: they beat on them until they give, go in, and find who is there.

Infected go for a room behind which they know somebody. A door that is shut to them loses one
second of its strength for each second that one of them beats on it; as many can as find room in
front of it. Blows are counted when the one who deals them stops for breath, so that a door at which
nobody looks costs nothing between.
"""

import numpy as np

from outskirts.base.codes import Cue, Event, Intent, Latch, Mind, Noise, RoomKind
from outskirts.base.draws import Stream, below, uniform
from outskirts.base.jit import kernel
from outskirts.kernels.behind import anybody_in, dwelling_with_prey
from outskirts.kernels.detours import after_them, goes_round
from outskirts.kernels.graph import Streets
from outskirts.kernels.laws import Bodies, Laws, Openings, Rooms, quantile
from outskirts.kernels.nerve import strength
from outskirts.kernels.sound import Air, emit
from outskirts.kernels.storage import (
    OUTDOORS,
    ROW,
    SUSCEPTIBLE,
    Book,
    Log,
    Rows,
    go_in,
    go_out,
    has_prey,
    note,
    schedule,
    step_off,
    take_place,
)
from outskirts.kernels.trips import TODDLES, look_round
from outskirts.kernels.ways import (
    BLOWS,
    INNER_DOOR,
    NONE,
    STORE,
    STORE_DOOR,
    beyond,
    is_open,
    is_window,
    opening_of,
    pass_by,
    room_before,
    shut_in,
    way_in,
)

IDLE = int(Mind.IDLE)
CURIOUS = int(Mind.CURIOUS)
FEEDING = int(Mind.FEEDING)
POUND = int(Intent.POUND)
STAY = int(Intent.STAY)
BROKEN = int(Latch.BROKEN)
STAIRWELL = int(RoomKind.STAIRWELL)
POUNDING = int(Noise.POUNDING)
GLASS = int(Noise.GLASS)
SOUND = int(Cue.SOUND)


@kernel
def blows(
    openings: Openings, rows: Rows, opening: int, strength: float, since: int, tick: int
) -> bool:
    """Count the blows of one infected on a door, from `since` to now; say whether it gives way.

    They count by its `strength`, 1 for the median adult.
    1. Of all that beat on it no more count than find room.
    2. Room that nobody took is not made up for: of what has not been counted for a round of blows,
       none counts any more.
    """
    room = room_before(openings, opening)
    if tick - rows.beaten[opening] > BLOWS:
        rows.begun[opening] = since
        rows.before[opening] = rows.worn[opening]
    elif rows.before[opening] + room * (tick - BLOWS - rows.begun[opening]) > rows.worn[opening]:
        rows.begun[opening] = tick - BLOWS
        rows.before[opening] = rows.worn[opening]
    rows.beaten[opening] = tick
    most = rows.before[opening] + room * (tick - rows.begun[opening])
    rows.worn[opening] = min(rows.worn[opening] + strength * (tick - since), most)
    return bool(rows.worn[opening] >= openings.strength[openings.kind[opening]])


@kernel
def beset(
    openings: Openings,
    rooms: Rooms,
    laws: Laws,
    rows: Rows,
    book: Book,
    log: Log,
    row: int,
    room: int,
    tick: int,
) -> None:
    """Let an infected on the street, before a house, make for a room of it.

    It goes in if it can, else beats on the door from now on: on the one that it has come to, if it
    has chosen one already. Where nothing leads in (beyond the map) it looks about, and gives up.
    """
    opening = rows.portal[row]
    if opening < 0:
        opening = way_in(openings, rooms, rows, laws, NONE, room, int(rows.who[row]), tick)
    if opening < 0:
        rows.mind[row] = CURIOUS
        rows.goal[row] = NONE
        look_round(laws, rows, book, row, tick)
        return
    stand_at(openings, rooms, laws, rows, book, log, row, room, opening, tick)


@kernel
def stand_at(
    openings: Openings,
    rooms: Rooms,
    laws: Laws,
    rows: Rows,
    book: Book,
    log: Log,
    row: int,
    room: int,
    opening: int,
    tick: int,
) -> None:
    """Let an infected stand at an opening from now on, to get to a room."""
    rows.mind[row] = CURIOUS
    rows.intent[row] = POUND
    rows.goal[row] = rooms.streets + room
    rows.heading[row] = 0
    rows.grip[row] = NONE
    rows.moved[row] = tick
    take_place(rows, book, row, opening)
    if not is_open(openings, rows, laws, opening, tick):
        into = openings.room[opening]
        along = rows.along[row] if row < book.size[OUTDOORS] else rooms.along[into]
        note(log, book, tick, Event.POUNDED, rows.who[row], NONE, rooms.streets + into, along)
    schedule(rows, book, row, tick + 1)


@kernel
def pound(
    openings: Openings,
    streets: Streets,
    rooms: Rooms,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    log: Log,
    air: Air,
    row: int,
    tick: int,
) -> bool:
    """Let one that stands at a door go through it, or count its blows; say whether it goes on.

    1. An open or broken door is passed; if as many infected are in the room as fit, one waits.
    2. A shut one wears; when it gives way, everybody at it can pass.
    3. After a while, or when nobody is left behind it, it gives up (False), or goes after those who
       have fled by another way.
    4. One that feeds, or has prey with it on the stairs, leaves the door alone meanwhile.
    5. One that finds no place among the others goes round to another way in, if that has room.
    """
    opening = rows.portal[row]
    who = rows.who[row]
    if is_busy(rooms, rows, book, row, tick):
        rows.moved[row] = tick
        schedule(rows, book, row, tick + BLOWS)
        return True
    rows.mind[row] = CURIOUS
    if not is_open(openings, rows, laws, opening, tick):
        outdoors = row < book.size[OUTDOORS]
        street = rows.segment[row] if outdoors else rooms.street[openings.room[opening]]
        along = rows.along[row] if outdoors else rooms.along[openings.room[opening]]
        spent = tick - rows.moved[row]
        worn = rows.worn[opening]
        strong = strength(bodies, laws, who)
        gives = blows(openings, rows, opening, strong, rows.moved[row], tick)
        idle = rows.worn[opening] - worn < 0.5 * strong * spent
        rows.moved[row] = tick
        if gives:
            rows.latch[opening] = BROKEN
            note(
                log, book, tick, Event.DOOR_BROKEN, who, NONE,
                rooms.streets + openings.room[opening], along,
            )  # fmt: skip
            if is_window(openings, opening):
                emit(laws, air, GLASS, 0.0, street, along, who, NONE)
        else:
            if not worth_it(openings, rooms, laws, rows, book, row, tick):
                return pursues(openings, streets, rooms, bodies, laws, rows, book, row, tick)
            if idle and goes_round(openings, streets, rooms, bodies, laws, rows, book, row, tick):
                return True
            emit(laws, air, POUNDING, 0.0 if outdoors else laws.shut, street, along, who, NONE)
            left = openings.strength[openings.kind[opening]] - rows.worn[opening]
            left = left / max(strong, 0.01)
            schedule(rows, book, row, tick + min(BLOWS, max(1, int(np.ceil(left)))))
            return True
    if is_full(rooms, laws, book, beyond(openings, rooms, rows, row, opening)):
        if not worth_it(openings, rooms, laws, rows, book, row, tick):
            return pursues(openings, streets, rooms, bodies, laws, rows, book, row, tick)
        rows.moved[row] = tick
        schedule(rows, book, row, tick + BLOWS)
        return True
    wait = pass_by(openings, rows, laws, opening, tick)
    if wait > 0:
        if not goes_round(openings, streets, rooms, bodies, laws, rows, book, row, tick):
            schedule(rows, book, row, wait)
        return True
    enter(openings, rooms, bodies, laws, rows, book, log, row, opening, tick)
    return True


@kernel
def pursues(
    openings: Openings,
    streets: Streets,
    rooms: Rooms,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    row: int,
    tick: int,
) -> bool:
    """Let one that gives up a door go after those who fled from behind it; say whether it does.

    Only from the street, and only if nobody is left inside.
    """
    room = rows.goal[row] - rooms.streets
    if row >= book.size[OUTDOORS] or anybody_in(openings, rooms, rows, book, room):
        return False
    return after_them(openings, streets, rooms, bodies, laws, rows, book, row, room, tick)


@kernel
def is_busy(rooms: Rooms, rows: Rows, book: Book, row: int, tick: int) -> bool:
    """Say whether an infected feeds, or is in one room with prey."""
    if rows.mind[row] == FEEDING and tick < rows.until[row]:
        return True
    if row < book.size[OUTDOORS]:
        return False
    return bool(book.lively_at[rows.segment[row] - rooms.streets] >= 0)


@kernel
def is_full(rooms: Rooms, laws: Laws, book: Book, room: int) -> bool:
    """Say whether no more infected fit on the floor of a room."""
    return bool(book.room_infected[room] >= laws.pressed * rooms.area[room])


@kernel
def worth_it(
    openings: Openings, rooms: Rooms, laws: Laws, rows: Rows, book: Book, row: int, tick: int
) -> bool:
    """Say whether an infected goes on beating: while it hears people behind, for a time."""
    room = rows.goal[row] - rooms.streets
    if not anybody_in(openings, rooms, rows, book, room):
        return False
    u = uniform(laws.seed, Stream.DOOR, rows.who[row], tick)
    return bool(u >= BLOWS / max(laws.patience, 1.0))


@kernel
def enter(
    openings: Openings,
    rooms: Rooms,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    log: Log,
    row: int,
    opening: int,
    tick: int,
) -> None:
    """Let an infected go through an opening: into a room, or on towards the one it makes for."""
    into = beyond(openings, rooms, rows, row, opening)
    wanted = rows.goal[row] - rooms.streets
    take_place(rows, book, row, NONE)
    if row < book.size[OUTDOORS]:
        row = step_off(rows, book, row)
    else:
        go_out(rows, book, rooms, row)
    go_in(rows, book, rooms, row, into)
    rows.moved[row] = tick
    rows.pace[row] = 0
    if rooms.kind[into] == STAIRWELL and not has_prey(rows, book, rooms, into):
        climb(openings, rooms, bodies, laws, rows, book, log, row, wanted, tick)
        return
    if rooms.kind[into] == STORE and wanted != into and has_prey(rows, book, rooms, wanted):
        opening = opening_of(openings, into, STORE_DOOR)
        stand_at(openings, rooms, laws, rows, book, log, row, wanted, opening, tick)
        return
    settle_in(openings, rooms, bodies, laws, rows, book, log, row, into, tick)


@kernel
def settle_in(
    openings: Openings,
    rooms: Rooms,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    log: Log,
    row: int,
    room: int,
    tick: int,
) -> None:
    """Let an infected be in a room; whoever hides there is found by the first that gets in."""
    who = rows.who[row]
    rows.mind[row] = IDLE
    rows.intent[row] = STAY
    rows.goal[row] = NONE
    note(log, book, tick, Event.BROKE_IN, who, NONE, rooms.streets + room, rooms.along[room])
    if room < rooms.dwellings and book.room_infected[room] == 1:
        here = rooms.streets + room
        for other in range(rooms.household[room], rooms.household[room + 1]):
            r = book.person[other, ROW]
            if rows.segment[r] == here and rows.condition[r] == SUSCEPTIBLE:
                note(log, book, tick, Event.FOUND, other, who, here, rooms.along[room])
    seek_way_out(openings, rooms, bodies, laws, rows, book, row, tick)


@kernel
def climb(
    openings: Openings,
    rooms: Rooms,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    log: Log,
    row: int,
    wanted: int,
    tick: int,
) -> None:
    """Let an infected in a stairwell make for the door of a dwelling with people behind it.

    For the one that it wants if it is here, else for any; without any it stands and finds out.
    """
    stair = rows.segment[row] - rooms.streets
    who = rows.who[row]
    room = wanted
    if (
        wanted < 0
        or wanted >= rooms.dwellings
        or rooms.stair[wanted] != stair
        or not has_prey(rows, book, rooms, wanted)
    ):
        room = dwelling_with_prey(
            openings, rooms, rows, book, stair, below(laws.seed, Stream.DOOR, who, tick, 64)
        )
    if room < 0:
        rows.mind[row] = IDLE
        rows.intent[row] = STAY
        rows.goal[row] = NONE
        seek_way_out(openings, rooms, bodies, laws, rows, book, row, tick)
        return
    rows.cue[row] = SOUND
    opening = opening_of(openings, room, INNER_DOOR)
    stand_at(openings, rooms, laws, rows, book, log, row, room, opening, tick)


@kernel
def seek_way_out(
    openings: Openings,
    rooms: Rooms,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    row: int,
    tick: int,
) -> None:
    """Set when an infected in a room gets out, if by then it has no prey there.

    By open doors it wanders out soon; else it breaks out, after an exponential time, so that it
    makes no difference since when the clock runs. The weak take as much longer as they are weaker;
    who could not walk yet stays.
    """
    who = rows.who[row]
    rows.mind[row] = IDLE
    take_place(rows, book, row, NONE)
    if bodies.age[who] < TODDLES:
        schedule(rows, book, row, NONE)
        return
    wait = quantile(laws.break_out, laws.seed, Stream.BREAK_OUT, who, tick)
    wait = int(wait / max(strength(bodies, laws, who), 0.01))
    if not shut_in(openings, rooms, rows, laws, rows.segment[row] - rooms.streets, tick):
        wait = min(wait, quantile(laws.look_round, laws.seed, Stream.BREAK_OUT, who, tick))
    schedule(rows, book, row, tick + max(1, wait))
