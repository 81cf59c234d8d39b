"""How infected go round a building: to another way in, and after those who have left it.

Those who find no place at a door go to another opening of the same building that has room, and
wait where there is none. An opening has room for as many as can beat on it, or, once it is open,
for as many as get through in ten seconds; those on their way to it count, so that nobody goes in
vain.
"""

from outskirts.base.codes import Intent, Mind
from outskirts.base.jit import kernel
from outskirts.kernels.graph import Streets, heading_towards
from outskirts.kernels.laws import Bodies, Laws, Openings, Rooms
from outskirts.kernels.storage import OUTDOORS, Book, Rows, take_place
from outskirts.kernels.trips import look_round, stroll
from outskirts.kernels.ways import (
    BLOWS,
    NONE,
    STORE,
    STORE_DOOR,
    is_open,
    latest_flight,
    next_room,
    opening_of,
    room_before,
    takes,
)

CURIOUS = int(Mind.CURIOUS)
INVESTIGATE = int(Intent.INVESTIGATE)
FARTHER = 1e6
"""Added to the distance of an opening on another street [m]: it is gone to last."""


@kernel
def hall_of(openings: Openings, store: int) -> int:
    """Return the hall before a store room."""
    return int(openings.outside[opening_of(openings, store, STORE_DOOR)])


@kernel
def beside(openings: Openings, rooms: Rooms, room: int) -> int:
    """Return the other room by which one may leave for the street, or come in; -1 if none is.

    Of a dwelling it is the stairwell, of a shop its store room, of a store room the shop.
    """
    if rooms.kind[room] == STORE:
        return hall_of(openings, room)
    return next_room(rooms, room)


@kernel
def holds(openings: Openings, rows: Rows, laws: Laws, opening: int, tick: int) -> int:
    """Return how many infected an opening has room for."""
    if is_open(openings, rows, laws, opening, tick):
        return max(1, int(BLOWS / max(takes(openings, laws, opening), 0.01)))
    return int(room_before(openings, opening))


@kernel
def another_way(
    openings: Openings, rooms: Rooms, laws: Laws, rows: Rows, book: Book, here: int, room: int,
    tick: int,
) -> int:  # fmt: skip
    """Return an opening with room at it, other than `here`, that leads to a room; -1 if none does.

    Of several the nearest along the street of `here`; those on other streets come last.
    """
    chosen = NONE
    least = 0.0
    for i in range(2):
        owner = room if i == 0 else beside(openings, rooms, room)
        if owner < 0:
            break
        for k in range(openings.of_room[owner], openings.of_room[owner + 1]):
            opening = openings.at_room[k]
            if openings.street[opening] < 0 or opening == here:
                continue
            if book.throng[opening] >= holds(openings, rows, laws, opening, tick):
                continue
            away = abs(float(openings.along[opening]) - float(openings.along[here]))
            if openings.street[opening] != openings.street[here]:
                away += FARTHER
            if chosen < 0 or away < least:
                chosen = opening
                least = away
    return int(chosen)


@kernel
def go_to(
    openings: Openings,
    streets: Streets,
    rooms: Rooms,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    row: int,
    opening: int,
    tick: int,
) -> None:
    """Let an infected on the street walk to an opening."""
    rows.mind[row] = CURIOUS
    rows.intent[row] = INVESTIGATE
    rows.spot[row] = openings.street[opening]
    rows.spot_along[row] = openings.along[opening]
    rows.heading[row] = heading_towards(
        streets, rows.segment[row], rows.along[row], rows.spot[row], rows.spot_along[row]
    )
    stroll(streets, rooms, bodies, laws, rows, book, row, tick)


@kernel
def goes_round(
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
    """Let one that finds no place at its door go round to another way in; say whether it does."""
    here = rows.portal[row]
    if row >= book.size[OUTDOORS] or book.throng[here] <= holds(openings, rows, laws, here, tick):
        return False
    room = rows.goal[row] - rooms.streets
    other = another_way(openings, rooms, laws, rows, book, here, room, tick)
    if other < 0:
        return False
    take_place(rows, book, row, other)
    go_to(openings, streets, rooms, bodies, laws, rows, book, row, other, tick)
    return True


@kernel
def after_them(
    openings: Openings,
    streets: Streets,
    rooms: Rooms,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    row: int,
    room: int,
    tick: int,
) -> bool:
    """Let one outside go to where people last fled from a room, and look about there.

    Says whether anybody has fled lately. Where they went on from there it has to find out.
    """
    fled = latest_flight(openings, rows, room, tick)
    other = beside(openings, rooms, room)
    if other >= 0:
        also = latest_flight(openings, rows, other, tick)
        if also >= 0 and (fled < 0 or rows.fled[also] > rows.fled[fled]):
            fled = also
    if fled < 0:
        return False
    here = rows.portal[row]
    take_place(rows, book, row, NONE)
    rows.goal[row] = NONE
    if fled == here:
        look_round(laws, rows, book, row, tick)
    else:
        go_to(openings, streets, rooms, bodies, laws, rows, book, row, fled, tick)
    return True
