"""Who is behind a door, and which infected outside turn to them: by what they hear.

Only those that stir are asked, each for a few doors within its hearing.
"""

from outskirts.base.codes import Cue, Intent, Mind, RoomKind
from outskirts.base.draws import Stream, below, uniform
from outskirts.base.jit import kernel
from outskirts.kernels.detours import hall_of
from outskirts.kernels.graph import Streets
from outskirts.kernels.laws import Bodies, Laws, Openings, Rooms
from outskirts.kernels.sleep import asleep
from outskirts.kernels.storage import ROW, Book, Rows, has_prey, take_place
from outskirts.kernels.ways import BACK, NONE, STORE

UNAWARE = int(Mind.UNAWARE)
CURIOUS = int(Mind.CURIOUS)
TRACK = int(Intent.TRACK)
INVESTIGATE = int(Intent.INVESTIGATE)
STAIRWELL = int(RoomKind.STAIRWELL)
SOUND = int(Cue.SOUND)
TRIES = 4
"""Doors that an infected turns to at a time."""


@kernel
def anybody_in(openings: Openings, rooms: Rooms, rows: Rows, book: Book, room: int) -> bool:
    """Say whether there is somebody to bite in a room, or, if it is a stairwell, behind it."""
    if has_prey(rows, book, rooms, room):
        return True
    if rooms.kind[room] == STAIRWELL:
        return dwelling_with_prey(openings, rooms, rows, book, room, 0) >= 0
    return False


@kernel
def dwelling_with_prey(
    openings: Openings, rooms: Rooms, rows: Rows, book: Book, stair: int, first: int
) -> int:
    """Return a dwelling of a stairwell in which there is somebody to bite, -1 if there is none.

    They are asked from number `first` on, going round.
    """
    low = openings.of_room[stair]
    n = openings.of_room[stair + 1] - low
    for i in range(n):
        opening = openings.at_room[low + (first + i) % n]
        room = openings.room[opening]
        if room != stair and room < rooms.dwellings and has_prey(rows, book, rooms, room):
            return int(room)
    return NONE


@kernel
def concealed(
    openings: Openings,
    streets: Streets,
    rooms: Rooms,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    room: int,
    street: int,
    tick: int,
) -> float:
    """Return the chance that people behind a door are not found out by an idle infected.

    1. Trees, hedges and walls hide a house from its street: by the share of it that has them.
    2. People who know of danger are quiet, and so are sleepers.
    """
    hidden = float(streets.cover[street])
    if is_quiet(openings, rooms, bodies, laws, rows, book, room, tick):
        hidden = 1.0 - (1.0 - hidden) * laws.quiet_homes
    return hidden


@kernel
def is_quiet(
    openings: Openings,
    rooms: Rooms,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    room: int,
    tick: int,
) -> bool:
    """Say whether everybody at home behind a door is quiet: on their guard, or asleep."""
    if rooms.kind[room] == STAIRWELL:
        room = dwelling_with_prey(openings, rooms, rows, book, room, 0)
    if room < 0 or room >= rooms.dwellings:
        return False
    here = rooms.streets + room
    for who in range(rooms.household[room], rooms.household[room + 1]):
        row = book.person[who, ROW]
        if (
            rows.segment[row] == here
            and rows.mind[row] == UNAWARE
            and not asleep(rooms, bodies, laws, rows, row, tick)
        ):
            return False
    return True


@kernel
def turn_to_door(
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
    """Let an idle infected turn to people whom it hears behind a door nearby; say whether it does.

    Its place must be that of this tick. A few doors are drawn among those of its street within
    range. One that hears people behind a back door goes to that door.
    """
    who = rows.who[row]
    street = rows.segment[row]
    place = rows.along[row]
    low = openings.on_street[street]
    high = openings.on_street[street + 1]
    while low < high and openings.along[openings.at_street[low]] < place - laws.door_range:
        low += 1
    while high > low and openings.along[openings.at_street[high - 1]] > place + laws.door_range:
        high -= 1
    if high == low:
        return False
    for trial in range(TRIES):
        draw = below(laws.seed, Stream.BREAK_IN, who, tick * TRIES + trial, high - low)
        opening = openings.at_street[low + draw]
        room = openings.room[opening]
        if rooms.kind[room] == STORE:
            room = hall_of(openings, room)
        if not anybody_in(openings, rooms, rows, book, room):
            continue
        u = uniform(laws.seed, Stream.DOOR, who, tick * TRIES + trial)
        if u < concealed(openings, streets, rooms, bodies, laws, rows, book, room, street, tick):
            continue
        rows.mind[row] = CURIOUS
        rows.intent[row] = TRACK
        rows.cue[row] = SOUND
        rows.seen[row] = tick
        rows.spot[row] = street
        rows.spot_along[row] = openings.along[opening]
        rows.goal[row] = rooms.streets + room
        if openings.kind[opening] == BACK:
            rows.intent[row] = INVESTIGATE
            take_place(rows, book, row, opening)
        return True
    return False
