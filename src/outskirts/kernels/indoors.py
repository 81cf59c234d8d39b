"""What happens in rooms: infected and prey behind one door, and how each gets out.

Only rooms that hold both are looked at.
"""

import numpy as np
from numpy.typing import NDArray

from outskirts.base.ages import LED
from outskirts.base.codes import Cue, Event, Latch, Mind, Noise, RoomKind
from outskirts.base.draws import Stream, below, mixed, uniform
from outskirts.base.jit import kernel
from outskirts.kernels.behind import dwelling_with_prey
from outskirts.kernels.children import take_along
from outskirts.kernels.contact import BITE, FREE, KILL, TOO_MANY, infect, kill, pair_key
from outskirts.kernels.doors import climb, seek_way_out
from outskirts.kernels.graph import Streets
from outskirts.kernels.laws import Bodies, Laws, Openings, Rooms
from outskirts.kernels.minds import frighten, loiter
from outskirts.kernels.nerve import MOST_ODDS, resistance, strength, weight
from outskirts.kernels.order import sort_ints
from outskirts.kernels.packing import is_hemmed
from outskirts.kernels.sound import Air, emit
from outskirts.kernels.storage import (
    EXPOSED,
    INFECTED,
    LIVELY,
    OUTDOORS,
    ROW,
    SUSCEPTIBLE,
    Book,
    Log,
    Rows,
    go_out,
    note,
    schedule,
    step_out,
)
from outskirts.kernels.trips import lane
from outskirts.kernels.ways import BLOWS, flight_door, force, is_window, leave_by, pass_by

RESOLVED = int(Mind.RESOLVED)
TOUCH = int(Cue.TOUCH)
FEEDING = int(Mind.FEEDING)
IDLE = int(Mind.IDLE)
STAIRWELL = int(RoomKind.STAIRWELL)
BROKEN = int(Latch.BROKEN)
GLASS = int(Noise.GLASS)
NOBODY = -1


@kernel
def people_in(
    rows: Rows,
    book: Book,
    rooms: Rooms,
    room: int,
    # written:
    found: NDArray[np.int32],
) -> int:
    """List who is in a room, in the order of who; return how many."""
    here = rooms.streets + room
    n = 0
    if room < rooms.dwellings:
        for who in range(rooms.household[room], rooms.household[room + 1]):
            if rows.segment[book.person[who, ROW]] == here:
                found[n] = who
                n += 1
    who = book.guest[room]
    guests = who >= 0
    while who >= 0:
        found[n] = who
        n += 1
        who = book.guest_next[who]
    if guests:
        sort_ints(found, n)
    return n


@kernel
def step_into_street(
    openings: Openings,
    streets: Streets,
    rooms: Rooms,
    laws: Laws,
    rows: Rows,
    book: Book,
    row: int,
    opening: int,
) -> int:
    """Put somebody from a room onto the street, before a door or window; return the row."""
    who = rows.who[row]
    go_out(rows, book, rooms, row)
    street = openings.street[opening]
    width = streets.width[street]
    along = openings.along[opening]
    return step_out(rows, book, row, street, along, lane(laws, who, width))


@kernel
def list_rooms(
    book: Book,
    # written:
    list_of_rooms: NDArray[np.int32],
) -> int:
    """List the rooms that hold infected and prey, in the order of number; return how many."""
    n = book.size[LIVELY]
    list_of_rooms[:n] = book.lively[:n]
    sort_ints(list_of_rooms, n)
    return int(n)


@kernel
def fight_indoors(
    rooms: Rooms,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    tick: int,
    list_of_rooms: NDArray[np.int32],
    # written:
    people: NDArray[np.int32],
    found_infected: NDArray[np.int32],
    found_prey: NDArray[np.int32],
    found_kind: NDArray[np.int8],
) -> int:
    """Find what one second brings in the rooms listed; return the number of outcomes.

    1. An infected that does not feed bites or is killed, at rates; its prey is one of the
       susceptible there, chosen by hash.
    2. Each susceptible gets out into the street at a rate, but for those who must be led.
    Rooms are taken in the order of the list, infected in the order of who. Returns TOO_MANY if
    there is no room for the outcomes.
    """
    found = 0
    for i in range(len(list_of_rooms)):
        room = list_of_rooms[i]
        n = people_in(rows, book, rooms, room, people)
        if found + n >= len(found_infected):
            return TOO_MANY
        for a in range(n):
            attacker = people[a]
            row = book.person[attacker, ROW]
            condition = rows.condition[row]
            if condition == SUSCEPTIBLE:
                if (
                    bodies.age[attacker] >= LED
                    and uniform(laws.seed, Stream.FLIGHT, attacker, tick) < laws.flee_indoors
                ):
                    found_infected[found] = NOBODY
                    found_prey[found] = attacker
                    found_kind[found] = FREE
                    found += 1
                continue
            if condition != INFECTED or rows.since[row] == tick:
                continue
            if rows.mind[row] == FEEDING:
                if tick < rows.until[row]:
                    continue
                rows.mind[row] = IDLE
            u = uniform(laws.seed, Stream.INDOORS, attacker, tick)
            if u >= MOST_ODDS * (laws.bite_indoors_rate + laws.kill_indoors_rate):
                continue
            prey = choose_indoors(laws, rows, book, people, n, attacker, tick)
            if prey < 0:
                continue
            bite, kill = odds_indoors(bodies, laws, attacker, prey)
            if u >= bite + kill:
                continue
            found_infected[found] = attacker
            found_prey[found] = prey
            found_kind[found] = BITE if u < bite else KILL
            found += 1
    return found


@kernel
def odds_indoors(bodies: Bodies, laws: Laws, infected: int, prey: int) -> tuple[float, float]:
    """Return the chances of a bite and of a kill within a second in a room, by their strength.

    Small children put nobody down.
    """
    weighs = weight(bodies, laws, infected, prey)
    against = resistance(bodies, laws, infected, strength(bodies, laws, prey))
    if weighs == 1.0 and against == 1.0 and bodies.age[prey] >= LED:
        return laws.bite_indoors, laws.kill_indoors
    bite = laws.bite_indoors_rate * weighs
    kill = laws.kill_indoors_rate * against if bodies.age[prey] >= LED else 0.0
    total = bite + kill
    if total <= 0.0:
        return 0.0, 0.0
    share = -np.expm1(-total) / total
    return share * bite, share * kill


@kernel
def choose_indoors(
    laws: Laws, rows: Rows, book: Book, people: NDArray[np.int32], n: int, attacker: int, tick: int
) -> int:
    """Choose, by hash, whom of the first `n` in a room an infected attacks; -1 if there is none."""
    chosen = NOBODY
    best = np.uint64(0)
    for b in range(n):
        prey = people[b]
        if rows.condition[book.person[prey, ROW]] != SUSCEPTIBLE:
            continue
        order = np.uint64(mixed(laws.seed, Stream.ORDER, pair_key(attacker, prey), tick))
        if chosen < 0 or order < best:
            best = order
            chosen = prey
    return int(chosen)


@kernel
def settle_indoors(
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
    infected: NDArray[np.int32],
    prey: NDArray[np.int32],
    kind: NDArray[np.int8],
) -> None:
    """Apply what a second brought in rooms, in the order found.

    Who has been killed, bitten or carried off in the meantime is left alone.
    """
    for i in range(len(prey)):
        other = book.person[prey[i], ROW]
        if other < book.size[OUTDOORS] or rows.condition[other] != SUSCEPTIBLE:
            continue
        if kind[i] == FREE:
            escape(openings, streets, rooms, bodies, laws, rows, book, log, air, other, tick)
            continue
        row = book.person[infected[i], ROW]
        if rows.condition[row] != INFECTED or rows.segment[row] != rows.segment[other]:
            continue
        witness(rooms, rows, book, rows.segment[other] - rooms.streets, infected[i], tick)
        if kind[i] == BITE:
            infect(streets, rooms, bodies, laws, rows, book, log, row, other, tick)
        else:
            kill(streets, rooms, bodies, rows, book, log, row, prey[i], tick)


@kernel
def witness(rooms: Rooms, rows: Rows, book: Book, room: int, infected: int, tick: int) -> None:
    """Let all the living in a room know of the infected that attacks there, for the whole night."""
    here = rooms.streets + room
    if room < rooms.dwellings:
        for who in range(rooms.household[room], rooms.household[room + 1]):
            row = book.person[who, ROW]
            if rows.segment[row] == here:
                learn(rows, row, infected, tick)
    who = book.guest[room]
    while who >= 0:
        learn(rows, book.person[who, ROW], infected, tick)
        who = book.guest_next[who]


@kernel
def learn(rows: Rows, row: int, infected: int, tick: int) -> None:
    """Let one of the living see an infected in their own room."""
    if rows.condition[row] > EXPOSED:
        return
    if rows.met[row] < 0:
        rows.met[row] = tick
    rows.mind[row] = RESOLVED
    rows.cue[row] = TOUCH
    rows.quarry[row] = infected
    rows.seen[row] = tick


@kernel
def escape(
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
) -> None:
    """Let somebody get away from infected in their room, out into the street, running.

    If there is a way out, and room in it: see `ways.flight_door`.
    """
    who = rows.who[row]
    room = rows.segment[row] - rooms.streets
    opening = flight_door(openings, rooms, laws, book, room, who, tick)
    if opening < 0 or pass_by(openings, rows, laws, opening, tick) > 0:
        return
    rows.fled[opening] = tick
    if is_window(openings, opening):
        climb_out(openings, laws, rows, book, log, air, row, opening, tick)
    take_along(rooms, bodies, rows, book, row, True, tick)
    row = step_into_street(openings, streets, rooms, laws, rows, book, row, opening)
    rows.quarry[row] = -1
    rows.spot[row] = rows.segment[row]
    rows.spot_along[row] = rows.along[row]
    rows.seen[row] = tick
    rows.moved[row] = tick
    if rows.met[row] < 0:
        rows.met[row] = tick
    frighten(streets, bodies, laws, rows, book, log, row, tick, tick + 1)
    rows.heading[row] = 1 if below(laws.seed, Stream.CHOICE, who, tick, 2) == 0 else -1


@kernel
def climb_out(
    openings: Openings,
    laws: Laws,
    rows: Rows,
    book: Book,
    log: Log,
    air: Air,
    row: int,
    opening: int,
    tick: int,
) -> None:
    """Let one who flees by a window open or smash it; broken glass may cut them.

    1. A share smashes a window that is shut, which is heard.
    2. Who climbs through a broken one is cut with a chance, and bleeds for a time.
    """
    who = rows.who[row]
    street = openings.street[opening]
    if (
        rows.latch[opening] != BROKEN
        and uniform(laws.seed, Stream.DOOR, who, -2 - tick) < laws.smashes
    ):
        rows.latch[opening] = BROKEN
        emit(laws, air, GLASS, 0.0, street, openings.along[opening], who, who)
    if rows.latch[opening] == BROKEN and uniform(laws.seed, Stream.DOOR, who, tick) < laws.cut:
        rows.bleeds[row] = tick + laws.bleeding
        note(log, book, tick, Event.CUT, who, NOBODY, street, openings.along[opening])


@kernel
def break_out(
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
) -> None:
    """Let an infected get out of a room, unless there is prey inside or it feeds.

    From a stairwell it goes for a dwelling with people behind its door first. It waits while other
    infected leave no room before the door and beside it.
    """
    room = rows.segment[row] - rooms.streets
    if rows.mind[row] == FEEDING and tick < rows.until[row]:
        schedule(rows, book, row, rows.until[row])
        return
    if book.lively_at[room] >= 0:
        seek_way_out(openings, rooms, bodies, laws, rows, book, row, tick)
        return
    if (
        rooms.kind[room] == STAIRWELL
        and dwelling_with_prey(openings, rooms, rows, book, room, 0) >= 0
    ):
        climb(openings, rooms, bodies, laws, rows, book, log, row, NOBODY, tick)
        return
    opening = leave_by(openings, rooms, rows, laws, room, tick)
    if opening < 0:
        seek_way_out(openings, rooms, bodies, laws, rows, book, row, tick)
        return
    if is_hemmed(streets, laws, book, openings.street[opening], openings.along[opening]):
        schedule(rows, book, row, tick + BLOWS)
        return
    if force(openings, rooms, rows, laws, room, opening, tick):
        street = openings.street[opening]
        emit(laws, air, GLASS, 0.0, street, openings.along[opening], rows.who[row], NOBODY)
    wait = pass_by(openings, rows, laws, opening, tick)
    if wait > 0:
        schedule(rows, book, row, wait)
        return
    row = step_into_street(openings, streets, rooms, laws, rows, book, row, opening)
    rows.moved[row] = tick
    note(log, book, tick, Event.BROKE_OUT, rows.who[row], -1, rows.segment[row], rows.along[row])
    loiter(streets, rooms, bodies, laws, rows, book, row, tick)
