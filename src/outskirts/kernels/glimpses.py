"""Sight into openings: infected see people in places whose doors stand open, and these see them.

Asked once for each street that an infected walks into, not every second.
"""

from outskirts.base.codes import Cue, Event, Intent, Mind
from outskirts.base.draws import Stream, uniform
from outskirts.base.jit import kernel
from outskirts.kernels.laws import Laws, Openings, Rooms, quantile
from outskirts.kernels.storage import (
    EXPOSED,
    ROW,
    SUSCEPTIBLE,
    Book,
    Log,
    Rows,
    note,
    schedule,
    take_place,
)
from outskirts.kernels.ways import FRONT, OPEN_SIDE, WINDOW, is_open

UNAWARE = int(Mind.UNAWARE)
UNEASY = int(Mind.UNEASY)
CURIOUS = int(Mind.CURIOUS)
TRACK = int(Intent.TRACK)
SIGHT = int(Cue.SIGHT)
NOTICED = int(Event.NOTICED)
NOBODY = -1
MOST = 64
"""Places of a street for which one has a draw of its own."""
SLOWEST = 0.1
"""Nobody passes a door more slowly than this [m/s]."""


@kernel
def is_seen_into(openings: Openings, rows: Rows, laws: Laws, room: int, tick: int) -> bool:
    """Say whether one sees into a place from the street: by an open or broken front or window."""
    for k in range(openings.of_room[room], openings.of_room[room + 1]):
        opening = openings.at_room[k]
        front = openings.kind[opening] in (FRONT, WINDOW, OPEN_SIDE)
        if front and is_open(openings, rows, laws, opening, tick):
            return True
    return False


@kernel
def within_sight(in_a_second: float, metres: float, speed: float) -> float:
    """Return the chance that one who passes a door notices what is behind it.

    `in_a_second` is the chance of noticing in a second; it is in sight for `metres` of the way.
    """
    seconds = metres / max(speed, SLOWEST)
    return float(1.0 - (1.0 - in_a_second) ** seconds)


@kernel
def look_in(
    openings: Openings,
    rooms: Rooms,
    laws: Laws,
    rows: Rows,
    book: Book,
    log: Log,
    row: int,
    speed: float,
    tick: int,
) -> bool:
    """Let an infected that walks into a street see people through doors that stand open on its way.

    1. It has `sight.doorway` metres to either side of a door to see them in, at the rate at which
       it takes up prey; it makes for the first place in which it does, and goes in.
    2. Those in a place that it passes, or makes for, notice it likewise, and grow uneasy.
    Says whether it makes for a place.
    """
    who = rows.who[row]
    street = rows.segment[row]
    heading = rows.heading[row]
    x = rows.along[row]
    first = rooms.place_on[street]
    n = rooms.place_on[street + 1] - first
    for i in range(n):
        # The nearest first: they stand by metre.
        room = rooms.place_at[first + (i if heading > 0 else n - 1 - i)]
        ahead = (rooms.along[room] - x) * heading
        if book.guest[room] < 0 or ahead < 0:
            continue
        if not is_seen_into(openings, rows, laws, room, tick):
            continue
        metres = min(ahead, laws.doorway) + laws.doorway
        prey = seen_from_within(rooms, laws, rows, book, log, room, who, metres, speed, tick)
        u = uniform(laws.seed, Stream.GLIMPSE, who, MOST * tick + i % MOST)
        if prey and u < within_sight(laws.notice_prey, metres, speed):
            rows.mind[row] = CURIOUS
            rows.intent[row] = TRACK
            rows.cue[row] = SIGHT
            rows.quarry[row] = NOBODY
            rows.seen[row] = tick
            rows.spot[row] = street
            rows.spot_along[row] = rooms.along[room]
            rows.goal[row] = rooms.streets + room
            take_place(rows, book, row, NOBODY)
            return True
    return False


@kernel
def seen_from_within(
    rooms: Rooms,
    laws: Laws,
    rows: Rows,
    book: Book,
    log: Log,
    room: int,
    infected: int,
    metres: float,
    speed: float,
    tick: int,
) -> bool:
    """Let the people in a place notice an infected that passes; say whether any is susceptible."""
    prey = False
    chance = within_sight(1.0 - laws.miss_ahead[1], metres, speed)
    who = book.guest[room]
    while who >= 0:
        row = book.person[who, ROW]
        prey |= rows.condition[row] == SUSCEPTIBLE
        if (
            rows.condition[row] <= EXPOSED
            and rows.mind[row] == UNAWARE
            and uniform(laws.seed, Stream.GLIMPSE, who, -1 - tick) < chance
        ):
            rows.mind[row] = UNEASY
            rows.cue[row] = SIGHT
            rows.quarry[row] = infected
            rows.spot[row] = rooms.street[room]
            rows.spot_along[row] = rooms.along[room]
            rows.seen[row] = tick
            when = tick + max(1, quantile(laws.response, laws.seed, Stream.HOUSEHOLD, who, 0))
            if rows.wake[row] >= 0:
                when = min(when, rows.wake[row])
            schedule(rows, book, row, when)
            note(log, book, tick, NOTICED, who, infected, rows.segment[row], rooms.along[room])
        who = book.guest_next[who]
    return prey
