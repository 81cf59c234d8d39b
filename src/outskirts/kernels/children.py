"""Small children: who minds them, who takes them along, how that slows; and how late children stay.

Whoever is led or carried is in the room `in_arms`, and is where the adult is whose number stands in
`keeper`. That adult bears their own number there. Nobody is led who has not been in one room with
the adult before.
"""

from outskirts.base.ages import ADULT, LED, MINDED, MINDER
from outskirts.base.jit import kernel
from outskirts.base.units import DAY
from outskirts.kernels.laws import Bodies, Laws, Rooms
from outskirts.kernels.storage import (
    EXPOSED,
    ROW,
    Book,
    Rows,
    go_in,
    go_out,
    schedule,
)

NOBODY = -1


@kernel
def is_dark(laws: Laws, tick: int) -> bool:
    """Say whether it is dark at a tick, by the hour of the day."""
    now = (laws.clock + tick) % DAY
    if laws.dusk <= laws.dawn:
        return bool(laws.dusk <= now < laws.dawn)
    return bool(now >= laws.dusk or now < laws.dawn)


@kernel
def until_dusk(laws: Laws, tick: int) -> int:
    """Return how long it is light yet [s], 0 if it is dark."""
    if is_dark(laws, tick):
        return 0
    return int((laws.dusk - laws.clock - tick) % DAY)


@kernel
def until_dawn(laws: Laws, tick: int) -> int:
    """Return how long it is dark yet [s], 0 if it is light."""
    if not is_dark(laws, tick):
        return 0
    return int((laws.dawn - laws.clock - tick) % DAY)


@kernel
def leads(rows: Rows, row: int) -> bool:
    """Say whether somebody leads or carries small children."""
    return bool(rows.keeper[row] == rows.who[row])


@kernel
def slowed(laws: Laws, rows: Rows, row: int, free: float) -> float:
    """Return the free speed [m/s] of somebody, less if they lead small children."""
    return float(free * laws.with_child) if leads(rows, row) else float(free)


@kernel
def take_along(
    rooms: Rooms, bodies: Bodies, rows: Rows, book: Book, row: int, fleeing: bool, tick: int
) -> None:
    """Let an adult who is about to leave a room take along children of the household.

    1. Those who must be led go with them if no other adult of the household stays there.
    2. So do older ones who may not be left alone, if nobody stays who may mind them.
    3. Who flees takes all who must be led, and leaves the others to run.
    """
    who = rows.who[row]
    if bodies.age[who] < ADULT or rows.condition[row] > EXPOSED:
        return
    home = rooms.home[who]
    here = rows.segment[row]
    adults = 0
    minders = 0
    young = 0
    for other in range(rooms.household[home], rooms.household[home + 1]):
        r = book.person[other, ROW]
        if other == who or rows.segment[r] != here or rows.condition[r] > EXPOSED:
            continue
        age = bodies.age[other]
        young += age < MINDED
        minders += age >= MINDER
        adults += age >= ADULT
    if young == 0:
        return
    for other in range(rooms.household[home], rooms.household[home + 1]):
        r = book.person[other, ROW]
        if rows.segment[r] != here or rows.condition[r] > EXPOSED:
            continue
        age = bodies.age[other]
        if age < LED:
            goes = fleeing or adults == 0
        else:
            goes = age < MINDED and minders == 0 and not fleeing
        if goes:
            go_out(rows, book, rooms, r)
            go_in(rows, book, rooms, r, rooms.in_arms)
            rows.keeper[r] = who
            rows.keeper[row] = who
            rows.goal[r] = NOBODY
            rows.moved[r] = tick
            schedule(rows, book, r, NOBODY)


@kernel
def whereabouts(rooms: Rooms, rows: Rows, book: Book, row: int) -> int:
    """Return the row whose place is somebody's place: that of the adult who leads a child."""
    if rows.segment[row] == rooms.streets + rooms.in_arms and rows.keeper[row] >= 0:
        return int(book.person[rows.keeper[row], ROW])
    return int(row)


@kernel
def relieve(rooms: Rooms, rows: Rows, book: Book, who: int) -> None:
    """Find out whether somebody leads children yet."""
    home = rooms.home[who]
    row = book.person[who, ROW]
    rows.keeper[row] = NOBODY
    for other in range(rooms.household[home], rooms.household[home + 1]):
        r = book.person[other, ROW]
        if r != row and rows.keeper[r] == who:
            rows.keeper[row] = who
