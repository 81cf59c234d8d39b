"""Setting out: when people go, where to, and what those at home do who know of danger.

Outings follow the hour; word of the outbreak ends them.
"""

from outskirts.base.ages import HOME_BY_DARK, LED
from outskirts.base.codes import Cue, Intent, Mind
from outskirts.base.draws import Stream, below, uniform
from outskirts.base.jit import kernel
from outskirts.kernels.children import take_along, until_dawn, until_dusk
from outskirts.kernels.graph import Streets, heading_towards, nearer_end
from outskirts.kernels.laws import Bodies, Laws, Rooms, quantile
from outskirts.kernels.sleep import asleep
from outskirts.kernels.storage import (
    EXPOSED,
    ROW,
    Book,
    Rows,
    go_in,
    go_out,
    schedule,
    step_out,
)
from outskirts.kernels.trips import (
    CELL,
    WALK_CELLS,
    lane,
    shop_near,
    streets_apart,
    stroll,
    warned_at,
    way_out,
)

UNAWARE = int(Mind.UNAWARE)
UNEASY = int(Mind.UNEASY)
RESOLVED = int(Mind.RESOLVED)
STAY = int(Intent.STAY)
TRIP = int(Intent.TRIP)
HOME = int(Intent.HOME)
RIDE = int(Intent.RIDE)
GATHER = int(Intent.GATHER)
LEAVE = int(Intent.LEAVE)
HIDE = int(Intent.HIDE)
WORD = int(Cue.WORD)
SOUND = int(Cue.SOUND)
NOTHING = int(Cue.NOTHING)
OUT_BEFORE_DARK = 5400
"""Children go out by themselves if it is light for this long yet [s]. Source: assumed."""
ON_THE_STAIRS = 10
"""Seconds after which one who has met infected on the stairs tries to get home again."""
BOARDING = 300
"""Time to reach, await and leave a vehicle [s]."""


@kernel
def next_outing(bodies: Bodies, laws: Laws, who: int, tick: int) -> int:
    """Return when a person at home next goes out, -1 if not before word reaches them.

    Small children never do by themselves; older ones only if it is light for a while yet, else on
    the next day.
    """
    age = bodies.age[who]
    if age < LED:
        return -1
    when = draw_outing(laws, who, tick)
    if when >= 0 and age < HOME_BY_DARK and until_dusk(laws, when) < OUT_BEFORE_DARK:
        morning = when + until_dusk(laws, when)
        when = draw_outing(laws, who, morning + until_dawn(laws, morning))
        if when >= 0 and until_dusk(laws, when) < OUT_BEFORE_DARK:
            return -1
    return when


@kernel
def draw_outing(laws: Laws, who: int, tick: int) -> int:
    """Draw when a person at home next goes out, -1 if not before word reaches them.

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
    """Let a person step out of their room into the street, towards a room; return the row.

    Small children with whom nobody stays are taken along.
    """
    who = rows.who[row]
    take_along(rooms, bodies, rows, book, row, False, tick)
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

    0. Children stay in.
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
    if bodies.age[who] < HOME_BY_DARK:
        u = 1.0
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
    """Say whether unease at home ebbs: not of those who ever met infected, or have had word."""
    return bool(rows.met[row] < 0 and tick < warned_at(laws, rows.who[row]))


@kernel
def stay_in(laws: Laws, rows: Rows, book: Book, row: int, tick: int) -> None:
    """Let one at home who is resolved stay in; who is merely uneasy until that has ebbed away."""
    when = -1
    if ebbs(laws, rows, row, tick):
        when = max(rows.seen[row] + laws.unease, tick + 1)
    schedule(rows, book, row, when)


@kernel
def calm_at_home(bodies: Bodies, laws: Laws, rows: Rows, book: Book, row: int, tick: int) -> None:
    """Let one at home who has heard nothing more for long enough live the evening again."""
    if not ebbs(laws, rows, row, tick) or tick - rows.seen[row] < laws.unease:
        stay_in(laws, rows, book, row, tick)
        return
    rows.mind[row] = UNAWARE
    rows.intent[row] = STAY
    rows.cue[row] = NOTHING
    rows.quarry[row] = -1
    rows.spot[row] = -1
    schedule(rows, book, row, next_outing(bodies, laws, rows.who[row], tick))


@kernel
def be_uneasy(laws: Laws, rows: Rows, book: Book, row: int, near: bool, tick: int) -> None:
    """Let one at home who has heard a sound of danger wait for more, or make up their mind.

    1. Of what is far they only grow uneasy, until that has ebbed away: they wake just then.
    2. What is near they do not wait for twice: they wake earlier. Who has heard such a thing does
       not put it off for another far one.
    """
    making_up = rows.wake[row] >= 0 and rows.wake[row] < rows.seen[row] + laws.unease
    rows.seen[row] = tick
    if making_up and rows.mind[row] == UNEASY:
        return
    when = tick + laws.unease
    if near:
        when = min(response(laws, rows.who[row], tick), when - 1)
    schedule(rows, book, row, when)


@kernel
def has_ebbed(laws: Laws, rows: Rows, row: int, tick: int) -> bool:
    """Say whether one at home who has only heard something has heard nothing more since."""
    return bool(
        rows.mind[row] == UNEASY
        and rows.cue[row] == SOUND
        and rows.met[row] < 0
        and tick >= rows.seen[row] + laws.unease
    )


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
    Small children wait for an adult; who sleeps stays in.
    """
    who = rows.who[row]
    room = rows.segment[row] - rooms.streets
    home = rooms.home[who]
    if bodies.age[who] < LED and (room != home or rows.mind[row] == UNAWARE):
        schedule(rows, book, row, -1)
        return
    if asleep(rooms, bodies, laws, rows, row, tick):
        schedule(rows, book, row, next_outing(bodies, laws, who, tick))
        return
    if room == home and rows.mind[row] != UNAWARE:
        if rows.mind[row] == RESOLVED or has_ebbed(laws, rows, row, tick):
            calm_at_home(bodies, laws, rows, book, row, tick)
        else:
            resolve(streets, rooms, bodies, laws, rows, book, row, tick)
        return
    if meets_on_stairs(rooms, rows, book, row, room, tick):
        return
    if room != home:
        if streets_apart(streets, rooms.street[room], rooms.street[home]) <= WALK_CELLS:
            set_off(streets, rooms, bodies, laws, rows, book, row, home, HOME, tick)
        else:
            take_along(rooms, bodies, rows, book, row, False, tick)
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
        schedule(rows, book, row, next_outing(bodies, laws, who, tick))
    elif walks:
        set_off(streets, rooms, bodies, laws, rows, book, row, shop, TRIP, tick)
    else:
        take_along(rooms, bodies, rows, book, row, False, tick)
        go_out(rows, book, rooms, row)
        board(streets, rooms, laws, rows, book, row, rooms.street[room], shop, tick)
