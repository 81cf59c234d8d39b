"""How those who chase and those who flee get along, second by second.

All move at once: each reads where the others stood, and writes only their own row.
"""

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Event, Intent, Mind, Pace, RoomKind
from outskirts.base.draws import Stream, below, uniform
from outskirts.base.jit import kernel
from outskirts.kernels.arrivals import arrive
from outskirts.kernels.graph import (
    Streets,
    heading_towards,
    leads_nowhere,
    link_towards,
    nearer_end,
)
from outskirts.kernels.laws import Bodies, Laws, Rooms, clear_factor, crowd_factor
from outskirts.kernels.minds import turned_lately
from outskirts.kernels.nerve import at_bay, flight, holder_near, stands
from outskirts.kernels.packing import free_until, is_full
from outskirts.kernels.scene import RUNNER, Scene
from outskirts.kernels.scent import enter, leave, scent_link, strength
from outskirts.kernels.storage import EXPOSED, INFECTED, OUTDOORS, ROW, Book, Log, Rows, note, weigh
from outskirts.kernels.trips import way_out

AFRAID = int(Mind.AFRAID)
EXIT = int(RoomKind.EXIT)
CHASING = int(Mind.CHASING)
FLEE = int(Intent.FLEE)
LEAVE = int(Intent.LEAVE)
CHASE = int(Intent.CHASE)
SEARCH = int(Intent.SEARCH)
FIGHT = int(Intent.FIGHT)
HELP = int(Intent.HELP)
SNEAK = int(Pace.SNEAK)
HOPS = 8
"""Junctions that one may pass in a second."""
NOBODY_SEEN = 1e9
UNSEEN = 1e8
"""The distance of an infected that is not in sight, and a bound below it [m]."""
AT_HAND = 10.0
"""Within this many metres a hunter and its prey shift across the street after each other [m]."""
STOPPED = 0.5
"""Who gets no farther than this in a second does not get on [m]."""
NEAR_DOOR = 0.5
"""A door is reached within this many metres [m]."""


@kernel
def is_held(rows: Rows, row: int, tick: int) -> bool:
    """Say whether somebody was held when the last second ended."""
    return bool(rows.held[row] >= 0 and rows.held[row] == tick - 1)


@kernel
def move(
    streets: Streets,
    rooms: Rooms,
    laws: Laws,
    rows: Rows,
    book: Book,
    far: NDArray[np.float32],
    tick: int,
    first: int,
    last: int,
    scene: Scene,
) -> None:
    """Move those who chase or flee on hot streets `first` to `last` - 1 by one second.

    Who is held stays, and may choose to fight.
    Writes segment, along, across, heading, moved and intent of their rows, `came`, `before` and
    `door` of the scene.
    """
    for i in range(first, last):
        street = scene.street[i]
        factor = crowd_factor(
            laws, book.crowd[street], streets.length[street], streets.width[street]
        ) * clear_factor(laws, book.fallen[street], streets.length[street], streets.width[street])
        for k in range(scene.start[i], scene.start[i + 1]):
            row = scene.row[k]
            scene.came[row] = street
            scene.before[row] = scene.place[k]
            scene.door[row] = -1
            if rows.condition[row] == INFECTED:
                if rows.mind[row] == CHASING and tick >= rows.until[row] and rows.grip[row] < 0:
                    hunt(streets, laws, rows, book, scene, k, rows.speed[row] * factor, tick)
            elif rows.mind[row] == AFRAID and is_held(rows, row, tick):
                if stands(laws, rows.who[row]):
                    rows.intent[row] = FIGHT
            elif rows.mind[row] == AFRAID and tick >= rows.until[row]:
                if rows.intent[row] == HELP:
                    run_to_help(streets, laws, rows, scene, k, rows.speed[row] * factor, tick)
                    continue
                if stumbles(laws, rows, row, tick):
                    rows.until[row] = tick + 1 + laws.fallen
                    continue
                metres = rows.speed[row] * factor
                flee(streets, rooms, laws, rows, book, far, scene, k, metres, tick)


@kernel
def fear(laws: Laws, rows: Rows, row: int, tick: int) -> float:
    """Return how much one who runs is in fear, from 1 at the sight of infected ebbing to 0.

    Who sneaks keeps their head.
    """
    if rows.pace[row] == SNEAK:
        return 0.0
    return max(0.0, 1.0 - float(tick - rows.seen[row]) / max(laws.calm_after, 1))


@kernel
def stumbles(laws: Laws, rows: Rows, row: int, tick: int) -> bool:
    """Say whether one who runs falls in this second: the more likely, the greater their fear."""
    u = uniform(laws.seed, Stream.FEAR, rows.who[row], tick)
    return bool(u < laws.stumble * fear(laws, rows, row, tick))


@kernel
def sidestep(laws: Laws, rows: Rows, row: int, target: float, width: float) -> None:
    """Shift a person across the street towards a metre of its width, as fast as they can."""
    step = target - rows.across[row]
    step = min(max(step, -laws.sidestep), laws.sidestep)
    rows.across[row] = min(max(rows.across[row] + step, 0.0), width)


@kernel
def hunt(
    streets: Streets,
    laws: Laws,
    rows: Rows,
    book: Book,
    scene: Scene,
    k: int,
    metres: float,
    tick: int,
) -> None:
    """Move one that chases: to where its prey was last seen, and on in the same direction.

    1. Who sees prey on the same street goes for it, across the street too, and stops there.
    2. At a junction it takes the street where it saw prey, or the way there.
    3. Past that spot it searches on: after a trail that it finds, else into any street.
    4. It stops before a metre, or a street, on which other infected leave it no room.
    """
    row = scene.row[k]
    street = rows.segment[row]
    x = float(rows.along[row])
    spot = rows.spot[row]
    spot_along = float(rows.spot_along[row])
    searching = rows.intent[row] == SEARCH or spot < 0
    if not searching:
        if street == spot:
            sees = in_front(rows, scene, k)
            if abs(spot_along - x) <= metres:
                rows.along[row] = free_until(streets, laws, book, street, x, spot_along)
                if (
                    sees >= 0
                    and rows.along[row] == spot_along
                    and runs_on(rows, scene, sees, tick)
                    and abs(scene.lane[sees] - rows.across[row]) <= laws.reach + laws.sidestep
                ):
                    overtake(
                        streets, laws, rows, book, scene, row, sees, metres - abs(spot_along - x)
                    )
                rows.moved[row] = tick
                if sees >= 0:
                    target = scene.lane[sees]
                    sidestep(laws, rows, row, target, streets.width[street])
                else:
                    rows.intent[row] = SEARCH
                    if spot_along != x:
                        rows.heading[row] = 1 if spot_along > x else -1
                return
            if sees >= 0 and abs(spot_along - x) < AT_HAND:
                sidestep(laws, rows, row, scene.lane[sees], streets.width[street])
        rows.heading[row] = heading_towards(streets, street, x, spot, spot_along)
    elif rows.heading[row] == 0:
        rows.heading[row] = 1 if below(laws.seed, Stream.CHOICE, rows.who[row], tick, 2) else -1
    left = metres
    heading = int(rows.heading[row])
    for step in range(HOPS):
        length = float(streets.length[street])
        if not searching and street == spot:
            piece = abs(spot_along - x)
            aim = x + heading * left if left < piece else spot_along
            x = free_until(streets, laws, book, street, x, aim)
            break
        piece = length - x if heading > 0 else x
        aim = x + heading * min(left, piece)
        free = free_until(streets, laws, book, street, x, aim)
        if left < piece or free != aim:
            x = free
            break
        left -= piece
        at = streets.b[street] if heading > 0 else streets.a[street]
        link = -1
        if not searching:
            link = link_towards(streets, at, spot, spot_along)
        if link < 0 and step == 0:
            back = 2 * street + (1 if heading > 0 else 0)
            link = follow_nose(streets, rows, laws, row, at, back, tick)
        if link < 0:
            link = search_link(streets, laws, at, street, heading, rows.who[row], tick, step)
        beyond = streets.link[link] >> 1
        begins = 0.0 if (streets.link[link] & 1) == 0 else float(streets.length[beyond])
        if is_full(streets, laws, book, beyond, begins):
            x = aim
            break
        street = beyond
        heading = 1 if (streets.link[link] & 1) == 0 else -1
        x = begins
    place_in(streets, rows, row, street, x, heading, tick)


@kernel
def in_front(rows: Rows, scene: Scene, k: int) -> int:
    """Return the place in the scene of the prey that a hunter goes for, if it sees it; -1 if not.

    That is prey on its own street which stands where it is bound. Other prey that it sees, behind
    it or round a corner, is none: it goes on to where it is bound.
    """
    row = scene.row[k]
    sees = scene.sees[k]
    i = scene.number[rows.segment[row]]
    if sees < 0 or not scene.start[i] <= sees < scene.start[i + 1]:
        return -1
    return int(sees) if scene.place[sees] == rows.spot_along[row] else -1


@kernel
def runs_on(rows: Rows, scene: Scene, k: int, tick: int) -> bool:
    """Say whether somebody is under way in this second: a walker, or a runner whom nobody holds."""
    row = scene.row[k]
    if scene.kind[k] & RUNNER:
        return not is_held(rows, row, tick)
    return bool(rows.wake[row] >= 0)


@kernel
def overtake(
    streets: Streets,
    laws: Laws,
    rows: Rows,
    book: Book,
    scene: Scene,
    row: int,
    sees: int,
    metres: float,
) -> None:
    """Spend what is left of the second's way on following a prey that runs on, along its street.

    Where it runs is taken from where both stood before anybody moved: away from the hunter. Who
    comes level with it in that second has touched it; see `contact.touching`.
    """
    street = rows.segment[row]
    away = scene.place[sees] - scene.before[row]
    if away == 0:
        return
    on = scene.place[sees] + (metres if away > 0 else -metres)
    on = min(max(on, 0.0), float(streets.length[street]))
    rows.along[row] = free_until(streets, laws, book, street, scene.place[sees], on)


@kernel
def place_in(
    streets: Streets, rows: Rows, row: int, street: int, x: float, heading: int, tick: int
) -> None:
    """Write where a person has got to; into another street they keep their share of the width."""
    came = rows.segment[row]
    if street != came:
        share = rows.across[row] / streets.width[came]
        rows.across[row] = min(share, 1.0) * streets.width[street]
        rows.segment[row] = street
    rows.along[row] = min(max(x, 0.0), float(streets.length[street]))
    rows.heading[row] = heading
    rows.moved[row] = tick


@kernel
def follow_nose(
    streets: Streets, rows: Rows, laws: Laws, row: int, at: int, back: int, tick: int
) -> int:
    """Return the link into which a hunter without sight of its prey follows a trail, -1 if none.

    Only younger traces than those it has followed; not back by the end that it comes from.
    """
    link = scent_link(streets, rows, laws, at, back, rows.scented[row] + 1, tick)
    if link < 0:
        return -1
    end = streets.link[link]
    chance = strength(laws, rows.came_in[end], rows.blood_in[end], tick)
    if uniform(laws.seed, Stream.TRAIL, rows.who[row], tick) < chance:
        rows.scented[row] = max(rows.came_in[end], rows.blood_in[end])
        return int(link)
    return -1


@kernel
def search_link(
    streets: Streets,
    laws: Laws,
    at: int,
    street: int,
    heading: int,
    who: int,
    tick: int,
    step: int,
) -> int:
    """Draw the link to search on through, not back by the end one has come from if avoidable."""
    first = streets.link_start[at]
    n = streets.link_start[at + 1] - first
    pick = below(laws.seed, Stream.FLIGHT, who, tick * HOPS + step, n)
    back = 1 if heading > 0 else 0
    for i in range(n):
        link = first + (pick + i) % n
        if (streets.link[link] >> 1) != street or (streets.link[link] & 1) != back:
            return int(link)
    return int(first)


@kernel
def danger_in(streets: Streets, scene: Scene, link: int, far: NDArray[np.float32]) -> float:
    """Return how near [m] the first infected stands in the street of a link, if in sight of it.

    Returns a very large number if none does.
    """
    street = streets.link[link] >> 1
    i = scene.number[street]
    if i < 0:
        return NOBODY_SEEN
    end = streets.link[link] & 1
    k = scene.edge_infected[2 * i + end]
    if k < 0:
        return NOBODY_SEEN
    away = scene.place[k] if end == 0 else streets.length[street] - scene.place[k]
    return float(away) if away <= far[street] else NOBODY_SEEN


@kernel
def flight_link(
    streets: Streets,
    rooms: Rooms,
    laws: Laws,
    rows: Rows,
    far: NDArray[np.float32],
    scene: Scene,
    row: int,
    at: int,
    street: int,
    heading: int,
    tick: int,
    step: int,
) -> int:
    """Choose the link by which one who runs leaves a junction; -1: infected stand in every way.

    0. In fear a share of the ways is taken blindly.
    1. Homewards (or to an exit, for those who leave), if no infected is seen there.
    2. Else where none is seen; else where the first is farthest; back, or into a dead end, only if
       that is best.
    3. A way with an infected within arm's reach and a stride is none; but who has no way left
       slips back past the infected, if the street is wide enough.
    """
    first = streets.link_start[at]
    who = rows.who[row]
    back = 1 if heading > 0 else 0
    if uniform(laws.seed, Stream.FEAR, who, -1 - tick * HOPS - step) < laws.panic * fear(
        laws, rows, row, tick
    ):
        return search_link(streets, laws, at, street, heading, who, tick, step)
    goal = rooms.home[who]
    if rows.intent[row] == LEAVE and streets.exit_near[at] >= 0:
        goal = way_out(streets, rooms, laws, who, at)
    wanted = link_towards(streets, at, rooms.street[goal], rooms.along[goal])
    if (
        wanted >= 0
        and (streets.link[wanted] >> 1 != street or streets.link[wanted] & 1 != back)
        and danger_in(streets, scene, wanted, far) > UNSEEN
    ):
        return int(wanted)
    n = streets.link_start[at + 1] - first
    pick = below(laws.seed, Stream.FLIGHT, who, tick * HOPS + step, n)
    best = laws.reach + 3.0
    chosen = -1
    last = -1
    for i in range(n):
        link = first + (pick + i) % n
        away = danger_in(streets, scene, link, far)
        returns = streets.link[link] >> 1 == street and streets.link[link] & 1 == back
        if returns:
            last = link
        if returns or leads_nowhere(streets, streets.link[link] >> 1, streets.link[link] & 1):
            away = 0.5 * away
        if away > best:
            best = away
            chosen = link
    if chosen < 0 and streets.width[street] - laws.blocked >= laws.gap:
        chosen = last
    return int(chosen)


@kernel
def free_way(
    streets: Streets,
    laws: Laws,
    rows: Rows,
    scene: Scene,
    street: int,
    x: float,
    heading: int,
    metres: float,
) -> float:
    """Return how far [m] one can run along a street before infected who cannot be passed.

    An infected blocks `blocked` metres of width; those within 2 m of each other add up. If less
    than `gap` metres are left free, one stops at arm's length before the first.
    """
    i = scene.number[street]
    if i < 0 or scene.edge_infected[2 * i] < 0:
        return metres
    low = scene.start[i]
    high = scene.start[i + 1]
    width = streets.width[street]
    # The first person not behind x.
    left = low
    right = high
    while left < right:
        middle = (left + right) >> 1
        if scene.place[middle] < x:
            left = middle + 1
        else:
            right = middle
    k = left if heading > 0 else left - 1
    in_line = 0
    front = 0.0
    while low <= k < high:
        away = (scene.place[k] - x) * heading
        if away > metres + laws.reach + 2.0:
            break
        if rows.condition[scene.row[k]] == INFECTED:
            if in_line == 0 or away - front > 2.0:
                in_line = 0
                front = away
                if front > metres + laws.reach:
                    break
            in_line += 1
            if width - in_line * laws.blocked < laws.gap:
                return min(metres, max(front - laws.reach, 0.0))
        k += heading
    return metres


@kernel
def run_to_help(
    streets: Streets, laws: Laws, rows: Rows, scene: Scene, k: int, metres: float, tick: int
) -> None:
    """Move one who helps to within arm's reach of the infected that holds somebody.

    It is on their street, at the spot that they keep in mind. Others that bar the way stop them.
    """
    row = scene.row[k]
    street = rows.segment[row]
    x = float(rows.along[row])
    away = float(rows.spot_along[row]) - x
    heading = 1 if away > 0 else -1
    left = min(metres, max(abs(away) - 0.5 * laws.reach, 0.0))
    free = free_way(streets, laws, rows, scene, street, x, heading, left)
    if free + laws.reach < abs(away) - 0.01:
        # What stops them in an alley is another than the one they run up to.
        left = min(left, free)
    holder = holder_near(laws, rows, scene, k, rows.quarry[row], tick)
    if holder >= 0:
        sidestep(laws, rows, row, scene.lane[holder], float(streets.width[street]))
    place_in(streets, rows, row, street, x + heading * left, heading, tick)


@kernel
def flee(
    streets: Streets,
    rooms: Rooms,
    laws: Laws,
    rows: Rows,
    book: Book,
    far: NDArray[np.float32],
    scene: Scene,
    k: int,
    metres: float,
    tick: int,
) -> None:
    """Move one who runs: away from what they saw, home if that is safe.

    1. On the street of home, a door that lies ahead ends the run; `scene.door` says so. Who
       finds infected at home runs on.
    2. Infected that cannot be passed stop them; who can pass makes for the free side from the
       moment that they see one ahead.
    3. At a junction see `flight_link`; who finds no way stands, cornered. So does one who has just
       turned back and is stopped again. The cornered may choose to fight, until they find a way.
    """
    row = scene.row[k]
    who = rows.who[row]
    if rows.intent[row] == FIGHT:
        rows.intent[row] = flight(laws, who)
    street = rows.segment[row]
    x = float(rows.along[row])
    heading = int(rows.heading[row])
    if heading == 0:
        heading = 1 if below(laws.seed, Stream.CHOICE, who, tick, 2) else -1
    sees = scene.sees[k]
    if (
        sees >= 0
        and street == rows.spot[row]
        and (scene.away[k] < AT_HAND or scene.side[k] == heading)
    ):
        other = scene.lane[sees]
        width = streets.width[street]
        sidestep(laws, rows, row, 0.0 if other > 0.5 * width else float(width), float(width))
    goal = rooms.home[who]
    leaving = rows.intent[row] == LEAVE and streets.exit_near[streets.a[street]] >= 0
    left = metres
    cornered = False
    for step in range(HOPS):
        length = float(streets.length[street])
        piece = length - x if heading > 0 else x
        if leaving:
            goal = way_out(streets, rooms, laws, who, nearer_end(streets, street, x))
        if rooms.street[goal] == street and book.room_infected[goal] == 0:
            door = (rooms.along[goal] - x) * heading
            if -NEAR_DOOR <= door <= left + NEAR_DOOR:
                scene.door[row] = goal
                x = float(rooms.along[goal])
                break
        ahead = min(left, piece)
        free = free_way(streets, laws, rows, scene, street, x, heading, ahead)
        if free < ahead:
            x = x + heading * free
            cornered = free < STOPPED and turned_lately(rows, row, tick)
            break
        if left < piece:
            x = x + heading * left
            break
        left -= piece
        at = streets.b[street] if heading > 0 else streets.a[street]
        link = flight_link(
            streets, rooms, laws, rows, far, scene, row, at, street, heading, tick, step
        )
        if link < 0:
            x = length if heading > 0 else 0.0
            cornered = True
            break
        if (streets.link[link] >> 1) == street:
            rows.turned[row] = tick
        street = streets.link[link] >> 1
        heading = 1 if (streets.link[link] & 1) == 0 else -1
        x = 0.0 if heading > 0 else float(streets.length[street])
    place_in(streets, rows, row, street, x, heading, tick)
    if cornered and at_bay(laws, rows, scene, k, tick):
        rows.intent[row] = FIGHT


@kernel
def leave_trail(streets: Streets, rows: Rows, scene: Scene, row: int, tick: int) -> None:
    """Note by which ends one who ran left one street and came into another."""
    street = rows.segment[row]
    came = scene.came[row]
    end = 0 if rows.heading[row] > 0 else 1
    at = streets.a[street] if end == 0 else streets.b[street]
    enter(rows, row, street, end, tick)
    if streets.a[came] == at:
        leave(rows, row, came, 0, tick)
    elif streets.b[came] == at:
        leave(rows, row, came, 1, tick)


@kernel
def carry(streets: Streets, rows: Rows, book: Book, tick: int, scene: Scene) -> None:
    """Bring the sums of the streets up to date with those who have moved to another street.

    They leave a trail there.
    """
    for k in range(scene.start[scene.size[1]]):
        row = scene.row[k]
        street = rows.segment[row]
        if scene.came[row] != street:
            leave_trail(streets, rows, scene, row, tick)
            rows.segment[row] = scene.came[row]
            weigh(rows, book, row, -1)
            rows.segment[row] = street
            weigh(rows, book, row, 1)


@kernel
def at_doors(
    rows: Rows,
    scene: Scene,
    # written:
    who_entered: NDArray[np.int32],
    room_entered: NDArray[np.int32],
) -> int:
    """List who has reached which door, before meetings move anybody's row; return how many."""
    found = 0
    for k in range(scene.start[scene.size[1]]):
        row = scene.row[k]
        if scene.door[row] >= 0:
            who_entered[found] = rows.who[row]
            room_entered[found] = scene.door[row]
            found += 1
    return found


@kernel
def enter_doors(
    rooms: Rooms,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    log: Log,
    tick: int,
    who_entered: NDArray[np.int32],
    room_entered: NDArray[np.int32],
) -> None:
    """Let those who have reached a door go in, or out of town, if nothing has happened to them.

    Who is held, has turned or was carried off in the same second does not. Each goes in on
    their own, so that the order is of no account. They have hidden if they come to where they
    wanted to be and no infected is there: who has run into some on the stairs has not.
    """
    for i in range(len(who_entered)):
        row = book.person[who_entered[i], ROW]
        if row < book.size[OUTDOORS] and rows.condition[row] <= EXPOSED and rows.held[row] != tick:
            room = room_entered[i]
            along = rows.along[row]
            rows.goal[row] = rooms.streets + room
            rows.speed[row] = 0
            arrive(rooms, bodies, laws, rows, book, log, row, tick)
            row = book.person[who_entered[i], ROW]
            if (
                rows.segment[row] == rooms.streets + room
                and rooms.kind[room] != EXIT
                and book.room_infected[room] == 0
            ):
                note(
                    log, book, tick, Event.HID, who_entered[i], rows.quarry[row],
                    rows.segment[row], along,
                )  # fmt: skip
