"""Doors and windows: which lead where, and how many get through.

Nobody gets through an opening faster than its width allows (`movement.flow`, 1.33
persons a metre and second); a window takes the time to climb it, one after the other.
"""

import numpy as np

from outskirts.base.codes import Latch, Opening, RoomKind
from outskirts.base.draws import Stream, uniform
from outskirts.base.jit import kernel
from outskirts.base.units import DAY
from outskirts.kernels.laws import Laws, Openings, Rooms
from outskirts.kernels.storage import Book, Rows

OPEN = int(Latch.OPEN)
BROKEN = int(Latch.BROKEN)
STREET_DOOR = int(Opening.STREET_DOOR)
INNER_DOOR = int(Opening.INNER_DOOR)
FRONT = int(Opening.FRONT)
BACK = int(Opening.BACK)
WINDOW = int(Opening.WINDOW)
STORE_DOOR = int(Opening.STORE_DOOR)
WINDOW_HOME = int(Opening.WINDOW_HOME)
OPEN_SIDE = int(Opening.OPEN_SIDE)
STAIRWELL = int(RoomKind.STAIRWELL)
STORE = int(RoomKind.STORE)
BLOWS = 10
"""Seconds between the moments at which the blows of one infected are counted."""
ABREAST = 2.0
"""Infected that find room to beat on a metre of door. Source: assumed."""
FRESH = 300
"""For so many seconds infected indoors follow those who have fled. Source: assumed."""
NONE = -1


@kernel
def is_open(openings: Openings, rows: Rows, laws: Laws, opening: int, tick: int) -> bool:
    """Say whether an infected can go through an opening as it is.

    Front doors of places that serve the public stand open by day.
    """
    kind = openings.kind[opening]
    if kind == OPEN_SIDE or rows.latch[opening] == BROKEN:
        return True
    return bool(rows.latch[opening] == OPEN and trades(laws, tick))


@kernel
def trades(laws: Laws, tick: int) -> bool:
    """Say whether shops are open at a tick, by the hour of the day."""
    now = (laws.clock + tick) % DAY
    if laws.opens <= laws.closes:
        return bool(laws.opens <= now < laws.closes)
    return bool(now >= laws.opens or now < laws.closes)


@kernel
def opening_of(openings: Openings, room: int, kind: int) -> int:
    """Return the first opening of a kind that belongs to a room, -1 if it has none."""
    for i in range(openings.of_room[room], openings.of_room[room + 1]):
        if (
            openings.kind[openings.at_room[i]] == kind
            and openings.room[openings.at_room[i]] == room
        ):
            return int(openings.at_room[i])
    return NONE


@kernel
def way_in(
    openings: Openings, rooms: Rooms, rows: Rows, laws: Laws, inside: int, room: int, who: int,
    tick: int,
) -> int:  # fmt: skip
    """Return the opening by which to get nearer to a room, from the street or another room.

    `inside` is the room where the infected is, -1 the street.
    1. A dwelling: from the street by the door of its stairwell, from there by its own.
    2. A place: an open front door, else the front door or the window beside it, by who.
    3. A store room: by the door to the hall.
    """
    if room < rooms.dwellings:
        stair = rooms.stair[room]
        if inside == stair:
            return opening_of(openings, room, INNER_DOOR)
        return opening_of(openings, stair, STREET_DOOR)
    kind = rooms.kind[room]
    if kind == STAIRWELL:
        return opening_of(openings, room, STREET_DOOR)
    if kind == STORE and inside >= 0:
        return opening_of(openings, room, STORE_DOOR)
    if kind == STORE:
        return opening_of(openings, room, BACK)
    found = opening_of(openings, room, FRONT)
    if found < 0:
        return opening_of(openings, room, OPEN_SIDE)
    window = opening_of(openings, room, WINDOW)
    if not is_open(openings, rows, laws, found, tick) and window >= 0:
        by_window = uniform(laws.seed, Stream.DOOR, who, -1) < 0.5
        if is_open(openings, rows, laws, window, tick) or by_window:
            return window
    return found


@kernel
def beyond(openings: Openings, rooms: Rooms, rows: Rows, row: int, opening: int) -> int:
    """Return the room on the other side of an opening from where somebody is."""
    room = openings.room[opening]
    if rows.segment[row] == rooms.streets + room:
        room = openings.outside[opening]
    return int(room)


@kernel
def takes(openings: Openings, laws: Laws, opening: int) -> float:
    """Return how long [s] one who passes an opening keeps it from the next."""
    kind = openings.kind[opening]
    if is_window(openings, opening):
        return float(openings.crossing[kind])
    return 1.0 / max(laws.flow * float(openings.width[kind]), 0.01)


@kernel
def room_before(openings: Openings, opening: int) -> float:
    """Return how many infected find room to beat on an opening: by its width, at least one."""
    return float(max(1.0, np.floor(ABREAST * openings.width[openings.kind[opening]])))


@kernel
def pass_by(openings: Openings, rows: Rows, laws: Laws, opening: int, tick: int) -> int:
    """Return 0 if somebody can pass an opening now, and let them; else when to try again [tick].

    An opening lets the next one through in the second in which the last is out of the way.
    """
    free_at = float(rows.free_at[opening])
    if free_at >= tick + 1:
        return int(free_at)
    rows.free_at[opening] = max(free_at, float(tick)) + takes(openings, laws, opening)
    return 0


@kernel
def shut_in(openings: Openings, rooms: Rooms, rows: Rows, laws: Laws, room: int, tick: int) -> bool:
    """Say whether an infected finds no open way from a room to the street."""
    if room < rooms.dwellings:
        door = opening_of(openings, room, INNER_DOOR)
        if door >= 0 and not is_open(openings, rows, laws, door, tick):
            return True
        room = rooms.stair[room]
    for i in range(openings.of_room[room], openings.of_room[room + 1]):
        opening = openings.at_room[i]
        if openings.street[opening] >= 0 and is_open(openings, rows, laws, opening, tick):
            return False
    return True


@kernel
def next_room(rooms: Rooms, room: int) -> int:
    """Return the room by way of which one gets from a room to another way out, -1 if there is none.

    From a dwelling it is the stairwell, from a shop its store room.
    """
    if room < rooms.dwellings:
        return int(rooms.stair[room])
    if room < rooms.dwellings + rooms.places:
        return int(rooms.store[room - rooms.dwellings])
    return NONE


@kernel
def latest_flight(openings: Openings, rows: Rows, room: int, tick: int) -> int:
    """Return the opening of a room by which somebody last fled onto the street, -1 if long ago."""
    chosen = NONE
    latest = tick - FRESH
    for i in range(openings.of_room[room], openings.of_room[room + 1]):
        opening = openings.at_room[i]
        if openings.street[opening] >= 0 and rows.fled[opening] >= max(latest, 0):
            latest = rows.fled[opening]
            chosen = opening
    return int(chosen)


@kernel
def leave_by(openings: Openings, rooms: Rooms, rows: Rows, laws: Laws, room: int, tick: int) -> int:
    """Return the opening by which an infected leaves a room for the street, -1 if there is none.

    1. The one by which somebody last fled within five minutes, a window or the door behind a store
       room included: after them.
    2. Else an open one, else the first, of the room or of the stairwell before it.
    """
    beyond = next_room(rooms, room)
    chosen = latest_flight(openings, rows, room, tick)
    after = latest_flight(openings, rows, beyond, tick) if beyond >= 0 else NONE
    if after >= 0 and (chosen < 0 or rows.fled[after] > rows.fled[chosen]):
        chosen = after
    if chosen < 0:
        usual = beyond if room < rooms.dwellings else room
        for i in range(openings.of_room[usual], openings.of_room[usual + 1]):
            opening = openings.at_room[i]
            if openings.street[opening] < 0:
                continue
            if chosen < 0 or (
                is_open(openings, rows, laws, opening, tick)
                and not is_open(openings, rows, laws, chosen, tick)
            ):
                chosen = opening
    return int(chosen)


@kernel
def force(
    openings: Openings, rooms: Rooms, rows: Rows, laws: Laws, room: int, opening: int, tick: int
) -> bool:
    """Break what is shut between a room and the street behind an opening; say if glass breaks."""
    if openings.room[opening] != room:
        between = opening_of(openings, room, INNER_DOOR)
        if room >= rooms.dwellings:
            between = opening_of(openings, next_room(rooms, room), STORE_DOOR)
        rows.latch[between] = BROKEN
    if is_open(openings, rows, laws, opening, tick):
        return False
    rows.latch[opening] = BROKEN
    return is_window(openings, opening)


@kernel
def is_window(openings: Openings, opening: int) -> bool:
    """Say whether an opening is a window, which one climbs through."""
    return bool(openings.kind[opening] == WINDOW or openings.kind[opening] == WINDOW_HOME)


@kernel
def flight_door(
    openings: Openings, rooms: Rooms, laws: Laws, book: Book, room: int, who: int, tick: int
) -> int:
    """Return the opening by which one flees from a room onto the street, -1 if there is no way.

    1. From a dwelling down the stairs, if no infected stand there; else by a window on the
       ground floor.
    2. From a place by the back, which most take, or by the front.
    """
    if room < rooms.dwellings:
        if book.room_infected[rooms.stair[room]] == 0:
            return opening_of(openings, rooms.stair[room], STREET_DOOR)
        return opening_of(openings, room, WINDOW_HOME)
    kind = rooms.kind[room]
    if kind == STAIRWELL:
        return opening_of(openings, room, STREET_DOOR)
    front = opening_of(openings, room, FRONT)
    place = room - rooms.dwellings
    store = room
    if 0 <= place < rooms.places and rooms.store[place] >= 0:
        store = rooms.store[place]
    back = opening_of(openings, store, BACK)
    if back >= 0 and (
        front < 0 or uniform(laws.seed, Stream.FLIGHT, who, -2 - tick) < laws.by_back
    ):
        return back
    if front >= 0:
        return front
    return opening_of(openings, room, OPEN_SIDE)
