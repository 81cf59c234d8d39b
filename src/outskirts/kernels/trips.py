"""The calm: walks and rides of an evening, as events. Who walks undisturbed costs nothing between.

A stroller is at metre `along + heading * speed * (tick - moved)` of their street until they
wake at its end or at the door they go to. Stays and outings follow the hour; word of the
outbreak ends them.
"""

import numpy as np

from outskirts.base.codes import Cue, Event, Intent, Mind, Pace, RoomKind
from outskirts.base.draws import Stream, below, uniform
from outskirts.base.jit import kernel
from outskirts.kernels.glimpses import look_in
from outskirts.kernels.graph import (
    COLUMN,
    LINE,
    Streets,
    heading_towards,
    link_towards,
    nearer_end,
)
from outskirts.kernels.laws import (
    OFFSETS,
    Bodies,
    Laws,
    Openings,
    Rooms,
    clear_factor,
    crowd_factor,
    quantile,
)
from outskirts.kernels.scent import door_on_trail, enter, go_inside, leave, scent_link
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
    weigh,
)
from outskirts.kernels.thresholds import FIGHT_WITHIN, STRUGGLE, shies
from outskirts.kernels.thresholds import NOTHING as NO_SIGN

UNAWARE = int(Mind.UNAWARE)
UNEASY = int(Mind.UNEASY)
RESOLVED = int(Mind.RESOLVED)
IDLE = int(Mind.IDLE)
STAY = int(Intent.STAY)
TRIP = int(Intent.TRIP)
HOME = int(Intent.HOME)
ROAM = int(Intent.ROAM)
RIDE = int(Intent.RIDE)
INVESTIGATE = int(Intent.INVESTIGATE)
TRACK = int(Intent.TRACK)
GATHER = int(Intent.GATHER)
LEAVE = int(Intent.LEAVE)
HIDE = int(Intent.HIDE)
WORD = int(Cue.WORD)
SIGHT = int(Cue.SIGHT)
TOUCH = int(Cue.TOUCH)
SOUND = int(Cue.SOUND)
NOTHING = int(Cue.NOTHING)
LOOK_ROUND = int(Intent.LOOK_ROUND)
STILL = int(Pace.STILL)
SNEAK = int(Pace.SNEAK)
WALK = int(Pace.WALK)
RUN = int(Pace.RUN)
EXIT = int(RoomKind.EXIT)
STAIRWELL = int(RoomKind.STAIRWELL)
ESCAPE = int(Event.ESCAPED)
LANE = int(Stream.LANE)
WALK_CELLS = 6.5
"""Beyond this many cells (1.6 km, as the crow flies) home, people ride; see `rhythm.WALKABLE`."""
CELL = 250.0
"""Side of the cells that junctions are sorted into [m]."""
TOGETHER = 20
"""Seconds until one who was fetched, and who came for them, are under way."""
ON_THE_STAIRS = 10
"""Seconds after which one who has met infected on the stairs tries to get home again."""
BOARDING = 300
"""Time to reach, await and leave a vehicle [s]."""


@kernel
def infected_speed(laws: Laws, who: int) -> float:
    """Return the speed [m/s] of a person once infected: the body before turning decides."""
    u = uniform(laws.seed, Stream.BODY, who, 0)
    spread = 1.0 + laws.slow_spread * (2.0 * uniform(laws.seed, Stream.BODY, who, 1) - 1.0)
    if u < laws.fast_share:
        return laws.fast_speed * spread
    return laws.slow_speed * spread


@kernel
def lane(laws: Laws, who: int, width: float) -> float:
    """Return the metre across a street on which a person keeps, half a metre off the fronts."""
    return 0.5 * min(width, 1.0) + uniform(laws.seed, LANE, who, 0) * max(width - 1.0, 0.0)


@kernel
def warned_at(laws: Laws, who: int) -> int:
    """Return the tick at which word of the outbreak reaches a person."""
    return quantile(laws.warned, laws.seed, Stream.WARNED, who, 0)


@kernel
def next_outing(laws: Laws, who: int, tick: int) -> int:
    """Return when a person at home next goes out, -1 if not before word reaches them.

    Outings are a Poisson process whose rate follows the hour: `outings` holds its integral per
    minute, an exponential draw is laid on it.
    """
    last = len(laws.outings) - 1
    minute = tick // 60
    if minute >= last:
        return -1
    share = (tick - 60 * minute) / 60.0
    begun = laws.outings[minute] + share * (laws.outings[minute + 1] - laws.outings[minute])
    u = uniform(laws.seed, Stream.TRIP, who, tick)
    target = begun + laws.wait[int(u * len(laws.wait))]
    if target >= laws.outings[last]:
        return -1
    low = minute
    high = last
    while high - low > 1:
        middle = (low + high) >> 1
        if laws.outings[middle] <= target:
            low = middle
        else:
            high = middle
    rise = laws.outings[low + 1] - laws.outings[low]
    when = 60 * low + int(60.0 * (target - laws.outings[low]) / rise)
    if when <= tick:
        when = tick + 1
    if when >= warned_at(laws, who):
        return -1
    return when


@kernel
def stroll(
    streets: Streets,
    rooms: Rooms,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    row: int,
    tick: int,
) -> None:
    """Set a walker off along their street: speed as the crowd allows, waking where it ends."""
    who = rows.who[row]
    street = rows.segment[row]
    free = bodies.walk[who]
    if rows.condition[row] == INFECTED:
        free = infected_speed(laws, who)
        if rows.intent[row] == ROAM:
            free = free * laws.roaming_pace
    elif rows.pace[row] == RUN:
        free = bodies.run[who]
    elif rows.pace[row] == SNEAK:
        free = free * laws.sneaking_pace
    if rows.pace[row] == STILL:
        rows.pace[row] = WALK
    length = streets.length[street]
    width = streets.width[street]
    speed = np.float32(
        free
        * crowd_factor(laws, book.crowd[street], length, width)
        * clear_factor(laws, book.fallen[street], length, width)
    )
    end = np.float32(0)
    goal, goal_along = bound_for(rooms, rows, row)
    if goal == street:
        end = np.float32(goal_along)
        rows.heading[row] = 1 if end >= rows.along[row] else -1
    elif rows.heading[row] > 0:
        end = streets.length[street]
    rows.moved[row] = tick
    rows.speed[row] = speed
    if speed <= 0:
        schedule(rows, book, row, -1)
        return
    wait = max(1, int(np.ceil(abs(end - rows.along[row]) / speed)))
    if laws.turning > 0 and rows.intent[row] == ROAM:
        wait = min(wait, quantile(laws.turns_after, laws.seed, Stream.TURN_ROUND, who, tick))
    schedule(rows, book, row, tick + wait)


@kernel
def bound_for(rooms: Rooms, rows: Rows, row: int) -> tuple[int, float]:
    """Return the street and metre that a walker makes for: of a door, or of a sound; -1 none."""
    if rows.intent[row] == INVESTIGATE:
        return int(rows.spot[row]), float(rows.spot_along[row])
    room = rows.goal[row] - rooms.streets
    if room >= 0:
        return int(rooms.street[room]), float(rooms.along[room])
    return -1, 0.0


@kernel
def look_round(laws: Laws, rows: Rows, book: Book, row: int, tick: int) -> None:
    """Let an infected stand where the sound was, or where the trail ends, and look about."""
    rows.intent[row] = LOOK_ROUND
    rows.heading[row] = 0
    rows.moved[row] = tick
    wait = quantile(laws.look_round, laws.seed, Stream.LOOK, rows.who[row], tick)
    schedule(rows, book, row, tick + max(2, wait))


@kernel
def place_at(streets: Streets, rows: Rows, row: int, tick: int) -> float:
    """Return the metre of their street at which a person is at a tick."""
    x = rows.along[row]
    if rows.heading[row] != 0 and rows.wake[row] >= 0 and tick > rows.moved[row]:
        x = x + rows.heading[row] * rows.speed[row] * np.float32(tick - rows.moved[row])
        x = min(max(x, np.float32(0)), streets.length[rows.segment[row]])
    return float(x)


@kernel
def stay_away(laws: Laws, who: int, tick: int) -> int:
    """Return when a person leaves a place that is not home: after the stay, or when warned."""
    when = tick + max(1, quantile(laws.stay, laws.seed, Stream.ARRIVAL, who, tick))
    return min(when, max(tick + 1, warned_at(laws, who)))


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
    """Let a person outdoors or aboard go in where they were bound for."""
    who = rows.who[row]
    room = rows.goal[row] - rooms.streets
    if row < book.size[0]:
        go_inside(rows, row, rows.segment[row], rows.goal[row], tick)
        row = step_off(rows, book, row)
    else:
        go_out(rows, book, rooms, row)
    go_in(rows, book, rooms, row, room)
    rows.moved[row] = tick
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
            schedule(rows, book, row, next_outing(laws, who, tick))
        else:
            rows.mind[row] = RESOLVED
            stay_in(laws, rows, book, row, tick)
    elif gathers:
        fetched(rooms, rows, book, row, room, tick)
    else:
        schedule(rows, book, row, stay_away(laws, who, tick))


@kernel
def junction_cell(streets: Streets, street: int) -> tuple[int, int]:
    """Return the column and row of the cell in which a street begins."""
    a = streets.a[street]
    return int(streets.node[a, COLUMN]), int(streets.node[a, LINE])


@kernel
def streets_apart(streets: Streets, one: int, other: int) -> float:
    """Return how far two streets are apart, in cells of 250 m, as the crow flies."""
    c1, r1 = junction_cell(streets, one)
    c2, r2 = junction_cell(streets, other)
    return float(np.sqrt(float((c1 - c2) * (c1 - c2) + (r1 - r2) * (r1 - r2))))


@kernel
def shop_near(streets: Streets, rooms: Rooms, laws: Laws, street: int, who: int, tick: int) -> int:
    """Draw a shop to walk to, at distances as people walk; return its room, -1 if none."""
    column, line = junction_cell(streets, street)
    for trial in range(8):
        i = below(laws.seed, Stream.DESTINATION, who, tick * 16 + trial, OFFSETS)
        c = column + laws.offset_column[i]
        r = line + laws.offset_row[i]
        if c < 0 or c >= streets.columns or r < 0 or r >= streets.lines:
            continue
        first = rooms.shop_start[r * streets.columns + c]
        n = rooms.shop_start[r * streets.columns + c + 1] - first
        if n > 0:
            pick = below(laws.seed, Stream.DESTINATION, who, tick * 16 + 8 + trial, n)
            return int(rooms.shop[first + pick])
    return -1


@kernel
def set_off(
    streets: Streets,
    rooms: Rooms,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    row: int,
    goal: int,
    intent: int,
    tick: int,
) -> int:
    """Let a person step out of their room into the street, towards a room; return the row."""
    who = rows.who[row]
    room = go_out(rows, book, rooms, row)
    street = rooms.street[room]
    across = lane(laws, who, streets.width[street])
    row = step_out(rows, book, row, street, rooms.along[room], across)
    rows.goal[row] = rooms.streets + goal
    rows.intent[row] = intent
    rows.heading[row] = heading_towards(
        streets, street, rows.along[row], rooms.street[goal], rooms.along[goal]
    )
    stroll(streets, rooms, bodies, laws, rows, book, row, tick)
    return int(row)


@kernel
def board(
    streets: Streets,
    rooms: Rooms,
    laws: Laws,
    rows: Rows,
    book: Book,
    row: int,
    street: int,
    goal: int,
    tick: int,
) -> None:
    """Let a person who is in no room, and on no street any more, ride from a street to a room."""
    far = streets_apart(streets, street, rooms.street[goal]) * CELL
    go_in(rows, book, rooms, row, rooms.aboard)
    rows.goal[row] = rooms.streets + goal
    rows.intent[row] = RIDE
    rows.moved[row] = tick
    schedule(rows, book, row, tick + BOARDING + int(far / laws.ride_speed))


@kernel
def meets_on_stairs(rooms: Rooms, rows: Rows, book: Book, row: int, room: int, tick: int) -> bool:
    """Let one who steps out of a dwelling meet the infected on its stairs, if there are any."""
    if room >= rooms.dwellings or book.room_infected[rooms.stair[room]] == 0:
        return False
    go_out(rows, book, rooms, row)
    go_in(rows, book, rooms, row, rooms.stair[room])
    schedule(rows, book, row, tick + ON_THE_STAIRS)
    return True


@kernel
def response(laws: Laws, who: int, tick: int) -> int:
    """Return when one who has learnt of danger at home has made up their mind."""
    return tick + max(1, quantile(laws.response, laws.seed, Stream.HOUSEHOLD, who, 0))


@kernel
def missing(streets: Streets, rooms: Rooms, rows: Rows, book: Book, who: int, street: int) -> int:
    """Return the first of a household who is in some place within a walk, -1 if nobody is."""
    home = rooms.home[who]
    for other in range(rooms.household[home], rooms.household[home + 1]):
        row = book.person[other, ROW]
        room = rows.segment[row] - rooms.streets
        if other == who or rows.condition[row] > EXPOSED or room < rooms.dwellings:
            continue
        if (
            room < rooms.dwellings + rooms.places
            and streets_apart(streets, street, rooms.street[room]) <= WALK_CELLS
        ):
            return int(other)
    return -1


@kernel
def way_out(streets: Streets, rooms: Rooms, laws: Laws, who: int, at: int) -> int:
    """Return the room of the exit that somebody makes for at a junction, -1 if no way leads out.

    Most know the nearest; the others take one that they know, as likely as another. On a street it
    is that of the end that they are nearer to.
    """
    number = streets.exit_near[at]
    if number < 0:
        return -1
    first = rooms.dwellings + rooms.places
    if uniform(laws.seed, Stream.HOUSEHOLD, who, -3) < laws.familiar:
        number = below(laws.seed, Stream.HOUSEHOLD, who, -4, rooms.aboard - first)
    return int(first + number)


@kernel
def resolve(
    streets: Streets,
    rooms: Rooms,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    row: int,
    tick: int,
) -> None:
    """Let one at home who knows of danger choose what to do, once.

    1. A share goes to fetch one of the household who is at work, at school or in a shop nearby.
    2. A share leaves the city, if a way leads out.
    3. All others stay in, and are quiet, until their unease has ebbed away. Only who goes out
       meets what is on the stairs.
    """
    who = rows.who[row]
    rows.mind[row] = RESOLVED
    home = rooms.home[who]
    street = rooms.street[home]
    u = uniform(laws.seed, Stream.HOUSEHOLD, who, -2)
    if u < laws.leave:
        goal = way_out(streets, rooms, laws, who, nearer_end(streets, street, rooms.along[home]))
        if goal >= 0:
            if meets_on_stairs(rooms, rows, book, row, home, tick):
                return
            set_off(streets, rooms, bodies, laws, rows, book, row, goal, LEAVE, tick)
            return
    elif u < laws.leave + laws.fetches:
        other = missing(streets, rooms, rows, book, who, street)
        if other >= 0:
            goal = rows.segment[book.person[other, ROW]] - rooms.streets
            if meets_on_stairs(rooms, rows, book, row, home, tick):
                return
            row = set_off(streets, rooms, bodies, laws, rows, book, row, goal, GATHER, tick)
            rows.quarry[row] = other
            return
    rows.intent[row] = HIDE
    stay_in(laws, rows, book, row, tick)


@kernel
def ebbs(laws: Laws, rows: Rows, row: int, tick: int) -> bool:
    """Say whether unease at home ebbs: not of those who saw or felt infected, or have had word."""
    seen = rows.cue[row] == SIGHT or rows.cue[row] == TOUCH
    return bool(not seen and tick < warned_at(laws, rows.who[row]))


@kernel
def stay_in(laws: Laws, rows: Rows, book: Book, row: int, tick: int) -> None:
    """Let one at home who is resolved stay in; who is merely uneasy until that has ebbed away."""
    when = -1
    if ebbs(laws, rows, row, tick):
        when = max(rows.seen[row] + laws.unease, tick + 1)
    schedule(rows, book, row, when)


@kernel
def calm_at_home(laws: Laws, rows: Rows, book: Book, row: int, tick: int) -> None:
    """Let one at home who has heard nothing more for long enough live the evening again."""
    if not ebbs(laws, rows, row, tick) or tick - rows.seen[row] < laws.unease:
        stay_in(laws, rows, book, row, tick)
        return
    rows.mind[row] = UNAWARE
    rows.intent[row] = STAY
    rows.cue[row] = NOTHING
    rows.quarry[row] = -1
    rows.spot[row] = -1
    schedule(rows, book, row, next_outing(laws, rows.who[row], tick))


@kernel
def fetched(rooms: Rooms, rows: Rows, book: Book, row: int, room: int, tick: int) -> None:
    """Let one who has come to fetch somebody set out for home, together if they are there."""
    other = rows.quarry[row]
    if other >= 0:
        found = book.person[other, ROW]
        if rows.segment[found] == rooms.streets + room and rows.condition[found] <= EXPOSED:
            if rows.mind[found] == UNAWARE:
                rows.mind[found] = UNEASY
                rows.cue[found] = WORD
                rows.quarry[found] = rows.who[row]
                rows.seen[found] = tick
            schedule(rows, book, found, tick + TOGETHER)
    rows.quarry[row] = -1
    schedule(rows, book, row, tick + TOGETHER)


@kernel
def depart(
    streets: Streets,
    rooms: Rooms,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    row: int,
    tick: int,
) -> None:
    """Let a living person whose stay in a room is over go out: home, or on an outing.

    Who is at home and knows of danger makes up their mind, once; then they stay, or are calm again.
    """
    who = rows.who[row]
    room = rows.segment[row] - rooms.streets
    home = rooms.home[who]
    if room == home and rows.mind[row] != UNAWARE:
        if rows.mind[row] == RESOLVED:
            calm_at_home(laws, rows, book, row, tick)
        else:
            resolve(streets, rooms, bodies, laws, rows, book, row, tick)
        return
    if meets_on_stairs(rooms, rows, book, row, room, tick):
        return
    if room != home:
        if streets_apart(streets, rooms.street[room], rooms.street[home]) <= WALK_CELLS:
            set_off(streets, rooms, bodies, laws, rows, book, row, home, HOME, tick)
        else:
            go_out(rows, book, rooms, row)
            board(streets, rooms, laws, rows, book, row, rooms.street[room], home, tick)
        return
    if tick >= warned_at(laws, who):
        rows.mind[row] = UNEASY
        rows.cue[row] = WORD
        rows.seen[row] = tick
        schedule(rows, book, row, response(laws, who, tick))
        return
    walks = uniform(laws.seed, Stream.CHOICE, who, tick) < laws.walked
    start = room
    if not walks:
        start = below(laws.seed, Stream.CHOICE, who, tick + 1, rooms.dwellings)
    shop = shop_near(streets, rooms, laws, rooms.street[start], who, tick)
    if shop < 0:
        schedule(rows, book, row, next_outing(laws, who, tick))
    elif walks:
        set_off(streets, rooms, bodies, laws, rows, book, row, shop, TRIP, tick)
    else:
        go_out(rows, book, rooms, row)
        board(streets, rooms, laws, rows, book, row, rooms.street[room], shop, tick)


@kernel
def turn_home(rooms: Rooms, laws: Laws, rows: Rows, row: int, tick: int) -> None:
    """Let a walker to whom word has come be on their guard, give up the trip and make for home."""
    who = rows.who[row]
    if rows.mind[row] != UNAWARE or rows.condition[row] > EXPOSED or tick < warned_at(laws, who):
        return
    rows.mind[row] = UNEASY
    rows.cue[row] = WORD
    rows.seen[row] = tick
    if rows.intent[row] == TRIP:
        rows.intent[row] = HOME
        rows.goal[row] = rooms.streets + rooms.home[who]


@kernel
def cross(
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
    """Let a walker who wakes go in at their door, or on through the junction they have reached.

    1. What is left of the second's way is carried on, through at most eight junctions.
    2. Who roams, or finds no way, takes any street but the one they came by; on a random walk any.
    3. Infected look in where doors stand open.
    """
    who = rows.who[row]
    street = rows.segment[row]
    length = streets.length[street]
    heading = rows.heading[row]
    x = float(rows.along[row] + heading * rows.speed[row] * np.float32(tick - rows.moved[row]))
    turn_home(rooms, laws, rows, row, tick)
    goal, goal_along = bound_for(rooms, rows, row)
    if goal == street and (goal_along - x) * heading <= 0.01:
        get_there(openings, streets, rooms, bodies, laws, rows, book, log, row, goal_along, tick)
        return
    if 0 < x < length - 0.001:
        # Mid-street, with a new goal: look again which way it is.
        rows.along[row] = x
        if goal >= 0:
            rows.heading[row] = heading_towards(streets, street, x, goal, goal_along)
        elif laws.turning > 0 and rows.intent[row] == ROAM:
            rows.heading[row] = -heading
        stroll(streets, rooms, bodies, laws, rows, book, row, tick)
        return
    rest = max(x - length if heading > 0 else -x, 0.0)
    tracks = rows.condition[row] == INFECTED and rows.intent[row] == TRACK
    weigh(rows, book, row, -1)
    for step in range(8):
        at = streets.b[street] if heading > 0 else streets.a[street]
        leave(rows, row, street, 1 if heading > 0 else 0, tick)
        link = -1
        if goal >= 0:
            link = link_towards(streets, at, goal, goal_along)
        elif tracks:
            link = scent_link(streets, rows, laws, at, tick)
            if link < 0:
                weigh(rows, book, row, 1)
                rows.along[row] = length if heading > 0 else 0.0
                look_round(laws, rows, book, row, tick)
                return
        if link < 0:
            came = street
            if laws.turning > 0 and rows.intent[row] == ROAM:
                came = -1
            link = any_link(streets, laws, at, came, who, tick, step)
        street = streets.link[link] >> 1
        heading = 1 if (streets.link[link] & 1) == 0 else -1
        length = streets.length[street]
        enter(rows, row, street, streets.link[link] & 1, tick)
        if tracks:
            room = door_on_trail(rows, laws, street, streets.link[link] & 1, tick)
            if room >= 0:
                rows.goal[row] = room
                goal, goal_along = bound_for(rooms, rows, row)
        if street == goal:
            break
        if rest < length:
            break
        rest -= length
    rest = min(rest, length)
    rows.segment[row] = street
    rows.heading[row] = heading
    rows.along[row] = rest if heading > 0 else length - rest
    rows.across[row] = lane(laws, who, streets.width[street])
    weigh(rows, book, row, 1)
    if street == goal and (goal_along - rows.along[row]) * heading <= 0.01:
        get_there(openings, streets, rooms, bodies, laws, rows, book, log, row, goal_along, tick)
        return
    if rows.condition[row] == INFECTED:
        look_in(openings, rooms, laws, rows, book, log, row, rows.speed[row], tick)
    stroll(streets, rooms, bodies, laws, rows, book, row, tick)


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


@kernel
def any_link(
    streets: Streets, laws: Laws, at: int, street: int, who: int, tick: int, step: int
) -> int:
    """Draw a link at a junction, not back into the street one came by unless there is no other."""
    first = streets.link_start[at]
    n = streets.link_start[at + 1] - first
    pick = below(laws.seed, Stream.ROAM, who, tick * 8 + step, n)
    for i in range(n):
        link = first + (pick + i) % n
        if (streets.link[link] >> 1) != street:
            return int(link)
    return int(first)
