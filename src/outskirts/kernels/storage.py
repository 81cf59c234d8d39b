"""Who is stored where: rows of the state, the street pool, the guests of a room, the calendar.

A row holds one person. Rows 0 to `outdoors` - 1 are the people on the streets, so that what
changes every second lies close together; the order of rows never changes a result.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Condition, Mind, RoomKind
from outskirts.base.jit import carrier, kernel
from outskirts.kernels.laws import Rooms
from outskirts.kernels.order import sort_ints

SUSCEPTIBLE = int(Condition.SUSCEPTIBLE)
EXPOSED = int(Condition.EXPOSED)
INFECTED = int(Condition.INFECTED)
DEAD = int(Condition.DEAD)
ESCAPED = int(Condition.ESCAPED)
AFRAID = int(Mind.AFRAID)
EXIT = int(RoomKind.EXIT)

RING = 32768
"""Ticks that the calendar looks ahead without going round."""
OUTDOORS = 0
LIVELY = 1
EVENTS = 2
LOST = 3
PACKED = 4
"""Entries of `Book.size`: people outdoors, rooms with infected and prey, events, lost events,
metres of street on which infected stand."""


ROW = 0
DUE = 1
LATER = 2
EARLIER = 3
"""Columns of `Book.person`."""


class Rows(NamedTuple):
    """The columns of `world.state.State`: those of people in the order of rows.

    The others go by street end (2 segment + end), by street or by opening.
    """

    who: NDArray[np.int32]
    segment: NDArray[np.int32]
    along: NDArray[np.float32]
    across: NDArray[np.float32]
    moved: NDArray[np.int32]
    speed: NDArray[np.float32]
    heading: NDArray[np.int8]
    condition: NDArray[np.int8]
    since: NDArray[np.int32]
    mind: NDArray[np.int8]
    intent: NDArray[np.int8]
    goal: NDArray[np.int32]
    wake: NDArray[np.int32]
    turn: NDArray[np.int32]
    by: NDArray[np.int32]
    quarry: NDArray[np.int32]
    spot: NDArray[np.int32]
    spot_along: NDArray[np.float32]
    seen: NDArray[np.int32]
    until: NDArray[np.int32]
    grip: NDArray[np.int32]
    held: NDArray[np.int32]
    cue: NDArray[np.int8]
    noise: NDArray[np.int8]
    pace: NDArray[np.int8]
    portal: NDArray[np.int32]
    turned: NDArray[np.int32]
    bleeds: NDArray[np.int32]
    scented: NDArray[np.int32]
    met: NDArray[np.int32]
    keeper: NDArray[np.int32]
    came_in: NDArray[np.int32]
    went_out: NDArray[np.int32]
    blood_in: NDArray[np.int32]
    blood_out: NDArray[np.int32]
    gone_in: NDArray[np.int32]
    gone_at: NDArray[np.int32]
    latch: NDArray[np.int8]
    worn: NDArray[np.float32]
    before: NDArray[np.float32]
    begun: NDArray[np.int32]
    beaten: NDArray[np.int32]
    free_at: NDArray[np.float32]
    fled: NDArray[np.int32]


pack_rows = carrier(Rows)


class Book(NamedTuple):
    """What can be found again from the rows at any time: a function of the state.

    `person[who]`: the row where one is stored (ROW), and the calendar as doubly linked lists by
    person: the tick they are due (DUE, -1 not at all), who comes after (LATER) and before
    (EARLIER) in the list of that tick, which begins at `bucket[tick % RING]`. Per street: the
    people on it (`crowd`), infected (`menace`), susceptible (`prey`), those who flee (`runners`)
    and the dead who lie there (`fallen`). The guests of rooms (people who are not in their own
    home) are linked lists too. The rooms that hold both infected and prey are `lively`, at
    `lively_at[room]`. Per opening, the infected that stand at it or are on their way to it
    (`throng`), whose `portal` it is.
    Per metre of street, from `floor[street]` on, the infected that stood there as the second began
    (`packed`; the metres that are not 0 are listed in `filled`).
    """

    person: NDArray[np.int32]
    size: NDArray[np.int64]
    crowd: NDArray[np.int32]
    menace: NDArray[np.int32]
    prey: NDArray[np.int32]
    runners: NDArray[np.int32]
    fallen: NDArray[np.int32]
    bucket: NDArray[np.int32]
    guest: NDArray[np.int32]
    guest_next: NDArray[np.int32]
    guest_last: NDArray[np.int32]
    room_infected: NDArray[np.int32]
    lively: NDArray[np.int32]
    lively_at: NDArray[np.int32]
    counts: NDArray[np.int32]
    throng: NDArray[np.int32]
    floor: NDArray[np.int32]
    packed: NDArray[np.int16]
    filled: NDArray[np.int32]


pack_book = carrier(Book)


class Log(NamedTuple):
    """Events since the record last took them."""

    tick: NDArray[np.int32]
    kind: NDArray[np.int8]
    who: NDArray[np.int32]
    by: NDArray[np.int32]
    segment: NDArray[np.int32]
    along: NDArray[np.float32]


pack_log = carrier(Log)


@kernel
def note(
    log: Log, book: Book, tick: int, kind: int, who: int, by: int, segment: int, along: float
) -> None:
    """Write one event into the log; if the log is full, count it as lost."""
    i = book.size[EVENTS]
    if i >= len(log.tick):
        book.size[LOST] += 1
        return
    log.tick[i] = tick
    log.kind[i] = kind
    log.who[i] = who
    log.by[i] = by
    log.segment[i] = segment
    log.along[i] = along
    book.size[EVENTS] = i + 1


@kernel
def swap_rows(rows: Rows, book: Book, i: int, j: int) -> None:
    """Exchange two rows."""
    if i == j:
        return
    rows.who[i], rows.who[j] = rows.who[j], rows.who[i]
    rows.segment[i], rows.segment[j] = rows.segment[j], rows.segment[i]
    rows.along[i], rows.along[j] = rows.along[j], rows.along[i]
    rows.across[i], rows.across[j] = rows.across[j], rows.across[i]
    rows.moved[i], rows.moved[j] = rows.moved[j], rows.moved[i]
    rows.speed[i], rows.speed[j] = rows.speed[j], rows.speed[i]
    rows.heading[i], rows.heading[j] = rows.heading[j], rows.heading[i]
    rows.condition[i], rows.condition[j] = rows.condition[j], rows.condition[i]
    rows.since[i], rows.since[j] = rows.since[j], rows.since[i]
    rows.mind[i], rows.mind[j] = rows.mind[j], rows.mind[i]
    rows.intent[i], rows.intent[j] = rows.intent[j], rows.intent[i]
    rows.goal[i], rows.goal[j] = rows.goal[j], rows.goal[i]
    rows.wake[i], rows.wake[j] = rows.wake[j], rows.wake[i]
    rows.turn[i], rows.turn[j] = rows.turn[j], rows.turn[i]
    rows.by[i], rows.by[j] = rows.by[j], rows.by[i]
    rows.quarry[i], rows.quarry[j] = rows.quarry[j], rows.quarry[i]
    rows.spot[i], rows.spot[j] = rows.spot[j], rows.spot[i]
    rows.spot_along[i], rows.spot_along[j] = rows.spot_along[j], rows.spot_along[i]
    rows.seen[i], rows.seen[j] = rows.seen[j], rows.seen[i]
    rows.until[i], rows.until[j] = rows.until[j], rows.until[i]
    rows.grip[i], rows.grip[j] = rows.grip[j], rows.grip[i]
    rows.held[i], rows.held[j] = rows.held[j], rows.held[i]
    rows.cue[i], rows.cue[j] = rows.cue[j], rows.cue[i]
    rows.noise[i], rows.noise[j] = rows.noise[j], rows.noise[i]
    rows.pace[i], rows.pace[j] = rows.pace[j], rows.pace[i]
    rows.portal[i], rows.portal[j] = rows.portal[j], rows.portal[i]
    rows.turned[i], rows.turned[j] = rows.turned[j], rows.turned[i]
    rows.bleeds[i], rows.bleeds[j] = rows.bleeds[j], rows.bleeds[i]
    rows.scented[i], rows.scented[j] = rows.scented[j], rows.scented[i]
    rows.met[i], rows.met[j] = rows.met[j], rows.met[i]
    rows.keeper[i], rows.keeper[j] = rows.keeper[j], rows.keeper[i]
    book.person[rows.who[i], ROW] = i
    book.person[rows.who[j], ROW] = j


@kernel
def weigh(rows: Rows, book: Book, row: int, sign: int) -> None:
    """Add (+1) or remove (-1) a person outdoors in the sums of their street."""
    street = rows.segment[row]
    book.crowd[street] += sign
    condition = rows.condition[row]
    if condition == INFECTED:
        book.menace[street] += sign
    else:
        if condition == SUSCEPTIBLE:
            book.prey[street] += sign
        if rows.mind[row] == AFRAID:
            book.runners[street] += sign


@kernel
def step_out(rows: Rows, book: Book, row: int, street: int, along: float, across: float) -> int:
    """Move a row into the street pool, at a metre of a street; return the row's new number."""
    new = book.size[OUTDOORS]
    swap_rows(rows, book, row, new)
    book.size[OUTDOORS] = new + 1
    rows.segment[new] = street
    rows.along[new] = along
    rows.across[new] = across
    weigh(rows, book, new, 1)
    return int(new)


@kernel
def step_off(rows: Rows, book: Book, row: int) -> int:
    """Take a row out of the street pool; return the row's new number.

    The dead go on lying on their street.
    """
    weigh(rows, book, row, -1)
    if rows.condition[row] == DEAD:
        book.fallen[rows.segment[row]] += 1
    last = book.size[OUTDOORS] - 1
    swap_rows(rows, book, row, last)
    book.size[OUTDOORS] = last
    return int(last)


@kernel
def take_place(rows: Rows, book: Book, row: int, opening: int) -> None:
    """Let an infected have an opening to stand at, or to go to (-1: none), and no other."""
    if rows.portal[row] >= 0:
        book.throng[rows.portal[row]] -= 1
    rows.portal[row] = opening
    if opening >= 0:
        book.throng[opening] += 1


@kernel
def unschedule(book: Book, who: int) -> None:
    """Take a person out of the calendar."""
    if book.person[who, DUE] < 0:
        return
    before = book.person[who, EARLIER]
    after = book.person[who, LATER]
    if before >= 0:
        book.person[before, LATER] = after
    else:
        book.bucket[book.person[who, DUE] % RING] = after
    if after >= 0:
        book.person[after, EARLIER] = before
    book.person[who, DUE] = -1


@kernel
def schedule(rows: Rows, book: Book, row: int, wake: int) -> None:
    """Set when a person wakes next (-1: never) and enter the earlier of that and their turning."""
    who = rows.who[row]
    rows.wake[row] = wake
    unschedule(book, who)
    due = wake
    turn = rows.turn[row]
    if turn >= 0 and (due < 0 or turn < due):
        due = turn
    if due < 0:
        return
    book.person[who, DUE] = due
    first = book.bucket[due % RING]
    book.person[who, LATER] = first
    book.person[who, EARLIER] = -1
    if first >= 0:
        book.person[first, EARLIER] = who
    book.bucket[due % RING] = who


@kernel
def take_due(book: Book, tick: int, due: NDArray[np.int32]) -> int:
    """Take all who are due at `tick` off the calendar into `due`, in the order of who."""
    found = 0
    who = book.bucket[tick % RING]
    while who >= 0:
        after = book.person[who, LATER]
        if book.person[who, DUE] == tick:
            due[found] = who
            found += 1
            unschedule(book, who)
        who = after
    sort_ints(due, found)
    return found


@kernel
def has_prey(rows: Rows, book: Book, rooms: Rooms, room: int) -> bool:
    """Say whether somebody susceptible is in a room."""
    here = rooms.streets + room
    if room < rooms.dwellings:
        for who in range(rooms.household[room], rooms.household[room + 1]):
            row = book.person[who, ROW]
            if rows.segment[row] == here and rows.condition[row] == SUSCEPTIBLE:
                return True
    who = book.guest[room]
    while who >= 0:
        if rows.condition[book.person[who, ROW]] == SUSCEPTIBLE:
            return True
        who = book.guest_next[who]
    return False


@kernel
def refresh_room(rows: Rows, book: Book, rooms: Rooms, room: int) -> bool:
    """List a room as lively if infected and prey are in it, else take it off; say which."""
    lively = (
        room != rooms.aboard
        and room != rooms.in_arms
        and rooms.kind[room] != EXIT
        and book.room_infected[room] > 0
        and has_prey(rows, book, rooms, room)
    )
    at = book.lively_at[room]
    if lively and at < 0:
        book.lively_at[room] = book.size[LIVELY]
        book.lively[book.size[LIVELY]] = room
        book.size[LIVELY] += 1
    elif not lively and at >= 0:
        last = book.size[LIVELY] - 1
        moved = book.lively[last]
        book.lively[at] = moved
        book.lively_at[moved] = at
        book.lively_at[room] = -1
        book.size[LIVELY] = last
    return lively


@kernel
def go_in(rows: Rows, book: Book, rooms: Rooms, row: int, room: int) -> None:
    """Put a row that is not on a street into a room, at its door."""
    who = rows.who[row]
    rows.segment[row] = rooms.streets + room
    rows.along[row] = 0
    rows.across[row] = 0
    rows.heading[row] = 0
    if room != rooms.home[who]:
        first = book.guest[room]
        book.guest_next[who] = first
        book.guest_last[who] = -1
        if first >= 0:
            book.guest_last[first] = who
        book.guest[room] = who
    if rows.condition[row] == INFECTED:
        book.room_infected[room] += 1
    if book.room_infected[room] > 0:
        refresh_room(rows, book, rooms, room)


@kernel
def go_out(rows: Rows, book: Book, rooms: Rooms, row: int) -> int:
    """Take a person out of the room where they are; return the room."""
    who = rows.who[row]
    room = rows.segment[row] - rooms.streets
    if room != rooms.home[who]:
        before = book.guest_last[who]
        after = book.guest_next[who]
        if before >= 0:
            book.guest_next[before] = after
        else:
            book.guest[room] = after
        if after >= 0:
            book.guest_last[after] = before
    if rows.condition[row] == INFECTED:
        book.room_infected[room] -= 1
    rows.segment[row] = -1
    if book.lively_at[room] >= 0:
        refresh_room(rows, book, rooms, room)
    return int(room)


@kernel
def set_condition(
    rows: Rows,
    book: Book,
    rooms: Rooms,
    district: NDArray[np.int32],
    row: int,
    condition: int,
    tick: int,
) -> None:
    """Change how the infection stands with a person, wherever they are, and every sum of it."""
    who = rows.who[row]
    old = rows.condition[row]
    book.counts[district[who] * 5 + old] -= 1
    book.counts[district[who] * 5 + condition] += 1
    outdoors = row < book.size[OUTDOORS]
    if outdoors:
        weigh(rows, book, row, -1)
    rows.condition[row] = condition
    rows.since[row] = tick
    if outdoors:
        weigh(rows, book, row, 1)
        return
    room = rows.segment[row] - rooms.streets
    if room < 0:
        return
    if condition == INFECTED:
        book.room_infected[room] += 1
    elif old == INFECTED:
        book.room_infected[room] -= 1
    if book.room_infected[room] > 0 or book.lively_at[room] >= 0:
        refresh_room(rows, book, rooms, room)


@kernel
def rebuild(rows: Rows, rooms: Rooms, district: NDArray[np.int32], book: Book) -> None:
    """Find everything in the book again from the rows; moves people outdoors to the front."""
    n = len(rows.who)
    for row in range(n):
        book.person[rows.who[row], ROW] = row
    book.size[:] = 0
    book.crowd[:] = 0
    book.menace[:] = 0
    book.prey[:] = 0
    book.runners[:] = 0
    book.fallen[:] = 0
    book.bucket[:] = -1
    book.person[:, DUE] = -1
    book.guest[:] = -1
    book.room_infected[:] = 0
    book.lively_at[:] = -1
    book.counts[:] = 0
    book.throng[:] = 0
    for row in range(n):
        if rows.portal[row] >= 0:
            book.throng[rows.portal[row]] += 1
        book.counts[district[rows.who[row]] * 5 + rows.condition[row]] += 1
        if rows.segment[row] >= rooms.streets:
            continue
        if rows.condition[row] == DEAD:
            book.fallen[rows.segment[row]] += 1
            continue
        swap_rows(rows, book, row, book.size[OUTDOORS])
        book.size[OUTDOORS] += 1
    for row in range(book.size[OUTDOORS]):
        weigh(rows, book, row, 1)
    for who in range(n - 1, -1, -1):
        row = book.person[who, ROW]
        if rows.wake[row] >= 0 or rows.turn[row] >= 0:
            schedule(rows, book, row, rows.wake[row])
        room = rows.segment[row] - rooms.streets
        if room < 0:
            continue
        if rows.condition[row] == INFECTED:
            book.room_infected[room] += 1
        if room != rooms.home[who]:
            first = book.guest[room]
            book.guest_next[who] = first
            book.guest_last[who] = -1
            if first >= 0:
                book.guest_last[first] = who
            book.guest[room] = who
    for room in range(len(rooms.kind)):
        if book.room_infected[room] > 0:
            refresh_room(rows, book, rooms, room)
