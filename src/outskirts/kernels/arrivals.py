"""Arriving: at a door, off a ride, in a room; or turning away from a place that is not safe."""

from outskirts.base.ages import HOME_BY_DARK, LED
from outskirts.base.codes import (
    Cue,
    Event,
    Intent,
    Mind,
    Pace,
    RoomKind,
)
from outskirts.base.draws import Stream
from outskirts.base.jit import kernel
from outskirts.kernels.children import leads, until_dusk
from outskirts.kernels.graph import Streets, heading_towards, nearer_end
from outskirts.kernels.laws import (
    Bodies,
    Laws,
    Openings,
    Rooms,
    quantile,
)
from outskirts.kernels.outings import ON_THE_STAIRS, next_outing, stay_in
from outskirts.kernels.scent import go_inside
from outskirts.kernels.storage import (
    ESCAPED,
    EXPOSED,
    INFECTED,
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
)
from outskirts.kernels.thresholds import FIGHT_WITHIN, STRUGGLE, shies
from outskirts.kernels.thresholds import NOTHING as NO_SIGN
from outskirts.kernels.trips import (
    lane,
    look_round,
    shop_near,
    stroll,
    warned_at,
    way_out,
)

UNAWARE = int(Mind.UNAWARE)
UNEASY = int(Mind.UNEASY)
AFRAID = int(Mind.AFRAID)
RESOLVED = int(Mind.RESOLVED)
STAY = int(Intent.STAY)
TRIP = int(Intent.TRIP)
GATHER = int(Intent.GATHER)
LEAVE = int(Intent.LEAVE)
WORD = int(Cue.WORD)
SOUND = int(Cue.SOUND)
NOTHING = int(Cue.NOTHING)
STILL = int(Pace.STILL)
EXIT = int(RoomKind.EXIT)
STAIRWELL = int(RoomKind.STAIRWELL)
ESCAPE = int(Event.ESCAPED)
WAY_HOME = 2700
"""Children set out for home this long before it is dark [s]. Source: assumed."""
TOGETHER = 20
"""Seconds until one who was fetched, and who came for them, are under way."""


@kernel
def stay_away(bodies: Bodies, laws: Laws, who: int, tick: int) -> int:
    """Return when a person leaves a place that is not home: after the stay, or when warned.

    Children leave so that they are home by dark; small ones wait for whoever has brought them.
    """
    if bodies.age[who] < LED:
        return -1
    when = tick + max(1, quantile(laws.stay, laws.seed, Stream.ARRIVAL, who, tick))
    when = min(when, max(tick + 1, warned_at(laws, who)))
    return home_by_dark(bodies, laws, who, when, tick)


@kernel
def home_by_dark(bodies: Bodies, laws: Laws, who: int, when: int, tick: int) -> int:
    """Return when somebody leaves for home who would leave at `when`: children in time."""
    if bodies.age[who] >= HOME_BY_DARK:
        return when
    return min(when, tick + max(1, until_dusk(laws, tick) - WAY_HOME))


@kernel
def arrive(
    rooms: Rooms,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    log: Log,
    row: int,
    tick: int,
) -> None:
    """Let a person outdoors or aboard go in where they were bound for; nobody runs on inside."""
    who = rows.who[row]
    room = rows.goal[row] - rooms.streets
    if row < book.size[0]:
        go_inside(rows, row, rows.segment[row], rows.goal[row], tick)
        row = step_off(rows, book, row)
    else:
        go_out(rows, book, rooms, row)
    go_in(rows, book, rooms, row, room)
    rows.moved[row] = tick
    if rows.mind[row] == AFRAID:
        rows.mind[row] = RESOLVED
    gathers = rows.intent[row] == GATHER
    if room < rooms.dwellings and book.room_infected[rooms.stair[room]] > 0:
        go_out(rows, book, rooms, row)
        room = rooms.stair[room]
        go_in(rows, book, rooms, row, room)
    rows.intent[row] = STAY
    rows.goal[row] = -1
    rows.pace[row] = STILL
    if rooms.kind[room] == EXIT:
        note(log, book, tick, ESCAPE, who, -1, rooms.street[room], rooms.along[room])
        rows.turn[row] = -1
        set_condition(rows, book, rooms, bodies.district, row, ESCAPED, tick)
        schedule(rows, book, row, -1)
    elif rooms.kind[room] == STAIRWELL:
        schedule(rows, book, row, tick + ON_THE_STAIRS)
    elif room == rooms.home[who]:
        if rows.mind[row] == UNAWARE:
            schedule(rows, book, row, next_outing(bodies, laws, who, tick))
        elif rows.mind[row] == UNEASY and rows.cue[row] == SOUND and rows.met[row] < 0:
            schedule(rows, book, row, max(rows.seen[row] + laws.unease, tick + 1))
        else:
            rows.mind[row] = RESOLVED
            stay_in(laws, rows, book, row, tick)
    elif gathers:
        fetched(rooms, bodies, rows, book, row, room, tick)
    else:
        schedule(rows, book, row, stay_away(bodies, laws, who, tick))
    set_down(rooms, bodies, laws, rows, book, log, row, tick)


@kernel
def set_down(
    rooms: Rooms,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    log: Log,
    row: int,
    tick: int,
) -> None:
    """Let the children whom somebody leads be in the room that they have come to.

    They know what the adult knows. Who leaves the city takes them out of it.
    """
    keeper = rows.who[row]
    if not leads(rows, row):
        return
    rows.keeper[row] = -1
    room = rows.segment[row] - rooms.streets
    home = rooms.home[keeper]
    for who in range(rooms.household[home], rooms.household[home + 1]):
        child = book.person[who, ROW]
        if rows.keeper[child] != keeper:
            continue
        rows.keeper[child] = -1
        go_out(rows, book, rooms, child)
        go_in(rows, book, rooms, child, room)
        rows.moved[child] = tick
        if rows.mind[row] != UNAWARE and rows.mind[child] == UNAWARE:
            rows.mind[child] = RESOLVED
            rows.cue[child] = WORD
            rows.quarry[child] = keeper
            rows.seen[child] = tick
        if rooms.kind[room] == EXIT:
            note(log, book, tick, ESCAPE, who, -1, rooms.street[room], rooms.along[room])
            rows.turn[child] = -1
            set_condition(rows, book, rooms, bodies.district, child, ESCAPED, tick)
            schedule(rows, book, child, -1)
        elif room != home:
            schedule(rows, book, child, -1)
        elif rows.mind[child] == UNAWARE:
            schedule(rows, book, child, next_outing(bodies, laws, who, tick))
        else:
            stay_in(laws, rows, book, child, tick)


@kernel
def fetched(
    rooms: Rooms, bodies: Bodies, rows: Rows, book: Book, row: int, room: int, tick: int
) -> None:
    """Let one who has come to fetch somebody set out for home, together if they are there.

    Small children are taken along as ever.
    """
    other = rows.quarry[row]
    if other >= 0:
        found = book.person[other, ROW]
        if rows.segment[found] == rooms.streets + room and rows.condition[found] <= EXPOSED:
            if rows.mind[found] == UNAWARE:
                rows.mind[found] = UNEASY
                rows.cue[found] = WORD
                rows.quarry[found] = rows.who[row]
                rows.seen[found] = tick
            if bodies.age[other] >= LED:
                schedule(rows, book, found, tick + TOGETHER)
    rows.quarry[row] = -1
    schedule(rows, book, row, tick + TOGETHER)


@kernel
def get_there(
    openings: Openings,
    streets: Streets,
    rooms: Rooms,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    log: Log,
    row: int,
    along: float,
    tick: int,
) -> None:
    """Let a walker be where they were bound for: the living go in, the infected look about."""
    if rows.condition[row] == INFECTED:
        rows.along[row] = along
        look_round(laws, rows, book, row, tick)
        if rows.goal[row] >= 0:
            schedule(rows, book, row, tick + 1)
        return
    sign = shies(openings, rooms, laws, rows, book, row, tick)
    if sign == NO_SIGN:
        arrive(rooms, bodies, laws, rows, book, log, row, tick)
        return
    rows.along[row] = along
    turn_away(streets, rooms, bodies, laws, rows, book, log, row, sign, tick)


@kernel
def alight(
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
    """Let one who has ridden to their goal go in, or turn away at the door."""
    sign = shies(openings, rooms, laws, rows, book, row, tick)
    if sign == NO_SIGN:
        arrive(rooms, bodies, laws, rows, book, log, row, tick)
        return
    room = rows.goal[row] - rooms.streets
    street = rooms.street[room]
    across = lane(laws, rows.who[row], streets.width[street])
    go_out(rows, book, rooms, row)
    row = step_out(rows, book, row, street, rooms.along[room], across)
    turn_away(streets, rooms, bodies, laws, rows, book, log, row, sign, tick)


@kernel
def turn_away(
    streets: Streets,
    rooms: Rooms,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    log: Log,
    row: int,
    sign: int,
    tick: int,
) -> None:
    """Let one who stands before a dwelling that is not safe walk away: to some shop, for a while.

    Where there is none they leave the city; where no way leads out they go in after all.
    """
    who = rows.who[row]
    street = rows.segment[row]
    refuge = shop_near(streets, rooms, laws, street, who, tick)
    intent = TRIP
    if refuge < 0:
        refuge = way_out(streets, rooms, laws, who, nearer_end(streets, street, rows.along[row]))
        intent = LEAVE
    if refuge < 0:
        arrive(rooms, bodies, laws, rows, book, log, row, tick)
        return
    if rows.mind[row] == UNAWARE:
        rows.mind[row] = UNEASY
        note(log, book, tick, Event.NOTICED, who, -1, street, rows.along[row])
    rows.cue[row] = SOUND if sign == FIGHT_WITHIN else NOTHING
    if sign == FIGHT_WITHIN:
        rows.noise[row] = STRUGGLE
    rows.quarry[row] = -1
    rows.spot[row] = street
    rows.spot_along[row] = rows.along[row]
    rows.seen[row] = tick
    rows.intent[row] = intent
    rows.goal[row] = rooms.streets + refuge
    rows.heading[row] = heading_towards(
        streets, street, rows.along[row], rooms.street[refuge], rooms.along[refuge]
    )
    stroll(streets, rooms, bodies, laws, rows, book, row, tick)
