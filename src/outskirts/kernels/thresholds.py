"""What one notices on coming home: a broken door, or a struggle within."""

from outskirts.base.codes import Latch, Noise, Opening
from outskirts.base.draws import Stream, uniform
from outskirts.base.jit import kernel
from outskirts.kernels.laws import Laws, Openings, Rooms
from outskirts.kernels.storage import Book, Rows
from outskirts.kernels.ways import opening_of

BROKEN = int(Latch.BROKEN)
STREET_DOOR = int(Opening.STREET_DOOR)
INNER_DOOR = int(Opening.INNER_DOOR)
STRUGGLE = int(Noise.STRUGGLE)
NOTHING = 0
BROKEN_DOOR = 1
FIGHT_WITHIN = 2
"""What `signs` finds."""


@kernel
def signs(openings: Openings, rooms: Rooms, rows: Rows, book: Book, room: int) -> int:
    """Return what tells from outside a dwelling that infected are, or have been, in it.

    1. A struggle is heard, in the dwelling or on its stairs.
    2. The street door, or the dwelling's own, is broken.
    Infected who are quiet behind whole doors give no sign.
    """
    stair = rooms.stair[room]
    if book.lively_at[room] >= 0 or book.lively_at[stair] >= 0:
        return FIGHT_WITHIN
    street_door = opening_of(openings, stair, STREET_DOOR)
    inner_door = opening_of(openings, room, INNER_DOOR)
    if street_door >= 0 and rows.latch[street_door] == BROKEN:
        return BROKEN_DOOR
    if inner_door >= 0 and rows.latch[inner_door] == BROKEN:
        return BROKEN_DOOR
    return NOTHING


@kernel
def shies(
    openings: Openings, rooms: Rooms, laws: Laws, rows: Rows, book: Book, row: int, tick: int
) -> int:
    """Return what makes somebody who has come to the door of a dwelling turn away; 0: nothing."""
    room = rows.goal[row] - rooms.streets
    if room < 0 or room >= rooms.dwellings:
        return NOTHING
    if uniform(laws.seed, Stream.NERVE, rows.who[row], tick) >= laws.wary:
        return NOTHING
    return signs(openings, rooms, rows, book, room)
