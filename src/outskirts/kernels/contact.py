"""What happens within arm's reach: struggle, bite, kill, breaking free. One joint draw a pair.

Competing rates act during the second, so that something happens with 1 - exp(-sum of rates)
and each thing with its share. The draw belongs to (infected, prey, tick).

Who is held off guard, or puts one down, knows it from then on. Outcomes of a tick apply in the
order of their hash; a dead infected or a bitten prey voids the later ones.
"""

import numpy as np
from numpy.typing import NDArray

from outskirts.base.ages import LED
from outskirts.base.codes import Event, Intent, Mind
from outskirts.base.draws import Stream, below, mixed, uniform
from outskirts.base.jit import kernel
from outskirts.kernels.children import leads, take_along, whereabouts
from outskirts.kernels.graph import Streets
from outskirts.kernels.laws import Bodies, Laws, Rooms, quantile
from outskirts.kernels.minds import frighten
from outskirts.kernels.nerve import hands, odds, resistance, strength, weight
from outskirts.kernels.order import sort_pairs
from outskirts.kernels.outings import board
from outskirts.kernels.scene import HOT, HUNTER, PREY, Scene
from outskirts.kernels.storage import (
    DEAD,
    EXPOSED,
    INFECTED,
    OUTDOORS,
    ROW,
    SUSCEPTIBLE,
    Book,
    Log,
    Rows,
    go_out,
    note,
    schedule,
    set_condition,
    step_off,
    take_place,
)
from outskirts.kernels.trips import infected_speed, place_at

AFRAID = int(Mind.AFRAID)
RESOLVED = int(Mind.RESOLVED)
CURIOUS = int(Mind.CURIOUS)
CHASING = int(Mind.CHASING)
FEEDING = int(Mind.FEEDING)
CHASE = int(Intent.CHASE)
STAY = int(Intent.STAY)
HELP = int(Intent.HELP)
BITE = 0
KILL = 1
FREE = 2
HOLD = 3
TOO_MANY = -1
CLOSE = 0.9
"""Who is got hold of is drawn so near, as a share of what the infected reaches."""
SMALL = 0.4
"""Reach of a newborn, as a share of an adult's. Source: assumed, by height for age."""
TALL = 16
"""Age from which people reach as far as adults [a]."""
STRIDE = 10.0
"""Two people come no further towards each other in a second [m]."""


@kernel
def pair_key(infected: int, prey: int) -> int:
    """Return one number for the ordered pair of an infected and a prey."""
    return int(infected) * 4294967296 + int(prey)


@kernel
def touching(reach: float, rows: Rows, scene: Scene, k: int, m: int) -> bool:
    """Say whether two people on one street are in reach, at any moment of the second.

    Along the street, they are if they stand within reach or have changed order; across it, if
    their lanes are within reach of each other.
    """
    one = scene.row[k]
    other = scene.row[m]
    if abs(rows.across[one] - rows.across[other]) > reach:
        return False
    gap = scene.place[k] - scene.place[m]
    if abs(gap) <= reach:
        return True
    if scene.came[one] != rows.segment[one] or scene.came[other] != rows.segment[other]:
        return False
    past = scene.before[one] - scene.before[other]
    return bool((gap > 0) != (past > 0))


@kernel
def arm(bodies: Bodies, laws: Laws, who: int) -> float:
    """Return how far an infected reaches [m]: a child less far, as it is smaller."""
    return float(laws.reach * (SMALL + (1.0 - SMALL) * min(int(bodies.age[who]), TALL) / TALL))


@kernel
def in_reach(
    streets: Streets,
    reach: float,
    rows: Rows,
    scene: Scene,
    i: int,
    k: int,
    prey: NDArray[np.int32],
    first: int,
    last: int,
    # written:
    near: NDArray[np.int32],
) -> int:
    """List the rows of the susceptible whom person k of hot street i can reach; return how many.

    Reach goes along and across its own street, and by distance through the junctions at its
    ends, whole short streets included. `prey[first]` to `prey[last - 1]` are the susceptible of
    the street near enough to be looked at.
    """
    found = 0
    place = scene.place[k]
    for m in prey[first:last]:
        if touching(reach, rows, scene, k, m):
            near[found] = scene.row[m]
            found += 1
    street = scene.street[i]
    for end in range(2):
        to_end = place if end == 0 else streets.length[street] - place
        if to_end > reach:
            continue
        for view in range(
            streets.view_start[2 * street + end], streets.view_start[2 * street + end + 1]
        ):
            gap = to_end + streets.view_before[view] + streets.view_after[view]
            if gap > reach:
                break
            there = streets.view_segment[view]
            n = scene.number[there]
            if n < 0:
                continue
            entry = streets.view_end[view]
            m = scene.start[n] if entry == 0 else scene.start[n + 1] - 1
            while scene.start[n] <= m < scene.start[n + 1] and found < len(near):
                past = scene.place[m] if entry == 0 else streets.length[there] - scene.place[m]
                if gap + past > reach:
                    break
                if rows.condition[scene.row[m]] == SUSCEPTIBLE:
                    near[found] = scene.row[m]
                    found += 1
                m += 1 if entry == 0 else -1
    return found


@kernel
def meet(
    streets: Streets,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    tick: int,
    first: int,
    last: int,
    scene: Scene,
    # written:
    found_infected: NDArray[np.int32],
    found_prey: NDArray[np.int32],
    found_kind: NDArray[np.int8],
) -> int:
    """Find what happens between infected on hot streets `first` to `last` - 1 and their prey.

    1. Each infected that is not busy reaches for the susceptible around it.
    2. With `one`, it struggles with one of them, chosen by hash, until it bites, dies or the
       prey tears loose; else with all of them at once.
    3. Who is ready to fight, and those who help them, better the odds; see `nerve.hands`.
    Writes grip of infected, held of prey; returns how many outcomes were found, TOO_MANY if
    there is no room for them.
    """
    found = 0
    near = np.empty(2 * scene.size[HOT] + 64, np.int32)
    prey = np.empty(scene.size[HOT] + 1, np.int32)
    window = laws.reach + STRIDE
    for i in range(first, last):
        if scene.edge_infected[2 * i] < 0:
            continue
        length = streets.length[scene.street[i]]
        n_prey = 0
        for k in range(scene.start[i], scene.start[i + 1]):
            if scene.kind[k] & PREY:
                prey[n_prey] = k
                n_prey += 1
        head = 0
        tail = 0
        for k in range(scene.edge_infected[2 * i], scene.edge_infected[2 * i + 1] + 1):
            if scene.kind[k] != HUNTER:
                continue
            place = scene.place[k]
            while tail < n_prey and scene.place[prey[tail]] < place - window:
                tail += 1
            while head < n_prey and scene.place[prey[head]] <= place + window:
                head += 1
            row = scene.row[k]
            if head == tail and laws.reach < place < length - laws.reach:
                rows.grip[row] = -1
                continue
            if rows.mind[row] == FEEDING or tick < rows.until[row]:
                continue
            if not laws.one:
                found = meet_all(
                    streets, bodies, laws, rows, scene, tick, i, k, prey[tail:head], near, found,
                    found_infected, found_prey, found_kind,
                )  # fmt: skip
                if found == TOO_MANY:
                    return TOO_MANY
                continue
            reach = arm(bodies, laws, rows.who[row])
            n = in_reach(streets, reach, rows, scene, i, k, prey, tail, head, near)
            if found + n >= len(found_infected):
                return TOO_MANY
            chosen = choose(laws, rows, row, near, n, tick)
            if chosen < 0:
                rows.grip[row] = -1
                continue
            rows.grip[row] = rows.who[chosen]
            rows.held[chosen] = tick
            if rows.mind[row] > CURIOUS:
                stop_where_met(laws, rows, scene, row, chosen)
            helpers = helpers_first(rows, row, chosen, near, n)
            against = hands(bodies, laws, rows, chosen)
            for helper in near[:helpers]:
                against += laws.ready * strength(bodies, laws, rows.who[helper])
            found = struggle(
                bodies, laws, rows, row, chosen, near[:helpers], against, tick, found,
                found_infected, found_prey, found_kind,
            )  # fmt: skip
    return found


@kernel
def stop_where_met(laws: Laws, rows: Rows, scene: Scene, row: int, other: int) -> None:
    """Let a hunter, and a runner whom it has got hold of in passing, stop where they met.

    Who is within arm's length stays where they are. Two who have passed each other on a street in
    this second met where their ways cross, each going evenly.
    """
    street = rows.segment[row]
    if rows.segment[other] != street or scene.came[row] != street or scene.came[other] != street:
        return
    after = float(rows.along[row]) - float(rows.along[other])
    if abs(after) <= laws.reach:
        return
    before = float(scene.before[row]) - float(scene.before[other])
    if before == after:
        return
    share = min(max(before / (before - after), 0.0), 1.0)
    rows.along[row] = scene.before[row] + share * (rows.along[row] - scene.before[row])
    if rows.wake[other] < 0:
        rows.along[other] = rows.along[row]


@kernel
def meet_all(
    streets: Streets,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    scene: Scene,
    tick: int,
    i: int,
    k: int,
    prey: NDArray[np.int32],
    near: NDArray[np.int32],
    found: int,
    # written:
    found_infected: NDArray[np.int32],
    found_prey: NDArray[np.int32],
    found_kind: NDArray[np.int8],
) -> int:
    """Find what happens between person k of hot street i and all in its reach: mass action.

    `prey` are the susceptible of its street near enough to be looked at, `near` is scratch.
    Returns how many outcomes there are then, TOO_MANY if there is no room for them.
    """
    row = scene.row[k]
    who = rows.who[row]
    reach = arm(bodies, laws, who)
    beyond = in_reach(streets, reach, rows, scene, i, k, prey, 0, 0, near)
    for m in range(len(prey) + beyond):
        if m < beyond:
            other = near[m]
        elif touching(reach, rows, scene, k, prey[m - beyond]):
            other = scene.row[prey[m - beyond]]
        else:
            continue
        u = uniform(laws.seed, Stream.CONTACT, pair_key(who, rows.who[other]), tick)
        against = resistance(bodies, laws, who, hands(bodies, laws, rows, other))
        bite, kill, _ = odds(laws, against, weight(bodies, laws, who, rows.who[other]))
        if u >= bite + kill:
            continue
        if found >= len(found_infected):
            return TOO_MANY
        found_infected[found] = who
        found_prey[found] = rows.who[other]
        found_kind[found] = BITE if u < bite else KILL
        found += 1
    return found


@kernel
def helpers_first(
    rows: Rows,
    row: int,
    chosen: int,
    near: NDArray[np.int32],
    n: int,
) -> int:
    """Put those of the first `n` near who help against this infected first; return how many.

    The order among them stays; one found through both ends of a street counts once. What `near`
    held of the others is lost.
    """
    helpers = 0
    for m in range(n):
        other = near[m]
        if other == chosen or rows.intent[other] != HELP or rows.quarry[other] != rows.who[row]:
            continue
        twice = False
        for helper in near[:helpers]:
            twice |= helper == other
        if not twice:
            near[helpers] = other
            helpers += 1
    return helpers


@kernel
def choose(laws: Laws, rows: Rows, row: int, near: NDArray[np.int32], n: int, tick: int) -> int:
    """Choose whom an infected struggles with: whom it holds already, else one by hash; -1 none."""
    who = rows.who[row]
    chosen = -1
    best = np.uint64(0)
    for m in range(n):
        prey = rows.who[near[m]]
        if prey == rows.grip[row]:
            return int(near[m])
        order = np.uint64(mixed(laws.seed, Stream.ORDER, pair_key(who, prey), tick))
        if chosen < 0 or order < best:
            best = order
            chosen = near[m]
    return int(chosen)


@kernel
def struggle(
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    row: int,
    other: int,
    helpers: NDArray[np.int32],
    against: float,
    tick: int,
    found: int,
    # written:
    found_infected: NDArray[np.int32],
    found_prey: NDArray[np.int32],
    found_kind: NDArray[np.int8],
) -> int:
    """Draw what one second of struggle brings; note an outcome, return how many there are.

    `against` is what is done against it, see `nerve.hands`. A bite may strike any of `helpers` as
    well.
    """
    who = rows.who[row]
    prey = rows.who[other]
    u = uniform(laws.seed, Stream.CONTACT, pair_key(who, prey), tick)
    against = resistance(bodies, laws, who, against)
    bite, kill, free = odds(laws, against, weight(bodies, laws, who, prey))
    held_off_guard = rows.mind[other] != AFRAID or rows.mind[row] <= CURIOUS
    if u >= bite + kill + free and not held_off_guard:
        return found
    if u < bite:
        prey = bitten_of(laws, rows, who, prey, helpers, tick)
    found_infected[found] = who
    found_prey[found] = prey
    if u < bite:
        found_kind[found] = BITE
    elif u < bite + kill:
        found_kind[found] = KILL
    elif u < bite + kill + free:
        found_kind[found] = FREE
    else:
        found_kind[found] = HOLD
    return found + 1


@kernel
def bitten_of(
    laws: Laws, rows: Rows, who: int, prey: int, helpers: NDArray[np.int32], tick: int
) -> int:
    """Return whom an infected bites: its prey or one of those who help, by the least hash."""
    best = np.uint64(mixed(laws.seed, Stream.NERVE, pair_key(who, prey), tick))
    chosen = prey
    for helper in helpers:
        other = rows.who[helper]
        order = np.uint64(mixed(laws.seed, Stream.NERVE, pair_key(who, other), tick))
        if order < best:
            best = order
            chosen = other
    return int(chosen)


@kernel
def apply(
    streets: Streets,
    rooms: Rooms,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    log: Log,
    tick: int,
    infected: NDArray[np.int32],
    prey: NDArray[np.int32],
    kind: NDArray[np.int8],
) -> None:
    """Apply the outcomes of a tick, in the order of their hash.

    A pair that was found twice (round both ends of a street) drew once and counts once.
    """
    n = len(infected)
    key = np.empty(n, np.uint64)
    for i in range(n):
        key[i] = mixed(laws.seed, Stream.ORDER, pair_key(infected[i], prey[i]), tick)
    order = np.arange(n).astype(np.int32)
    sort_pairs(key, order, n)
    for m in range(n):
        i = order[m]
        row = book.person[infected[i], ROW]
        other = book.person[prey[i], ROW]
        if rows.condition[row] != INFECTED:
            continue
        if rows.condition[other] != SUSCEPTIBLE:
            rows.grip[row] = -1
            continue
        if kind[i] == BITE:
            other = with_children(laws, rooms, rows, book, infected[i], other, tick)
            infect(streets, rooms, bodies, laws, rows, book, log, row, other, tick)
        elif kind[i] == KILL:
            if laws.one:
                alarm(streets, bodies, laws, rows, book, log, row, other, tick)
            kill(streets, rooms, bodies, rows, book, log, row, prey[i], tick)
        elif kind[i] == HOLD:
            alarm(streets, bodies, laws, rows, book, log, row, other, tick)
            rows.held[other] = tick
            if rows.mind[row] <= CURIOUS:
                rouse(streets, bodies, laws, rows, book, row, tick)
            if rows.segment[other] == rows.segment[row]:
                grasp = CLOSE * arm(bodies, laws, infected[i])
                low = rows.along[row] - grasp
                high = rows.along[row] + grasp
                rows.along[other] = min(max(rows.along[other], max(low, 0.0)), high)
        else:
            rows.grip[row] = -1
            rows.held[other] = -1
            rows.until[row] = tick + 1 + laws.stunned
            alarm(streets, bodies, laws, rows, book, log, row, other, tick)
            if rows.mind[row] <= CURIOUS:
                rouse(streets, bodies, laws, rows, book, row, tick)


@kernel
def with_children(
    laws: Laws, rooms: Rooms, rows: Rows, book: Book, infected: int, row: int, tick: int
) -> int:
    """Return the row that a bite strikes: the prey's or a child's that the prey leads, by hash."""
    if not leads(rows, row):
        return int(row)
    prey = rows.who[row]
    chosen = row
    best = np.uint64(mixed(laws.seed, Stream.NERVE, pair_key(infected, prey), tick))
    home = rooms.home[prey]
    for who in range(rooms.household[home], rooms.household[home + 1]):
        r = book.person[who, ROW]
        if who == prey or rows.keeper[r] != prey or rows.condition[r] != SUSCEPTIBLE:
            continue
        order = np.uint64(mixed(laws.seed, Stream.NERVE, pair_key(infected, who), tick))
        if order < best:
            best = order
            chosen = r
    return int(chosen)


@kernel
def alarm(
    streets: Streets,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    log: Log,
    row: int,
    other: int,
    tick: int,
) -> None:
    """Let one who is attacked on the street know it: `row` is the infected, `other` the prey."""
    rows.quarry[other] = rows.who[row]
    rows.spot[other] = rows.segment[row]
    rows.spot_along[other] = rows.along[row]
    rows.seen[other] = tick
    if rows.met[other] < 0:
        rows.met[other] = tick
    if rows.mind[other] != AFRAID:
        heading = rows.heading[other]
        frighten(streets, bodies, laws, rows, book, log, other, tick, tick + 1)
        rows.heading[other] = heading


@kernel
def rouse(
    streets: Streets, bodies: Bodies, laws: Laws, rows: Rows, book: Book, row: int, tick: int
) -> None:
    """Let an idle infected that has got hold of somebody go after prey from now on."""
    rows.along[row] = place_at(streets, rows, row, tick + 1)
    rows.mind[row] = CHASING
    rows.intent[row] = CHASE
    rows.goal[row] = -1
    take_place(rows, book, row, -1)
    rows.spot[row] = rows.segment[row]
    rows.spot_along[row] = rows.along[row]
    rows.seen[row] = tick
    rows.moved[row] = tick
    rows.speed[row] = infected_speed(bodies, laws, rows.who[row])
    schedule(rows, book, row, -1)


@kernel
def infect(
    streets: Streets,
    rooms: Rooms,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    log: Log,
    row: int,
    other: int,
    tick: int,
) -> None:
    """Let an infected bite a prey: it feeds for a while; the bitten goes on, until turning.

    A few of the bitten travel far, to some dwelling (this stands for cars and kin elsewhere); small
    children go nowhere alone. With mass action nobody feeds, and nobody runs.
    """
    who = rows.who[other]
    biter = rows.who[row]
    rows.grip[row] = -1
    if laws.one:
        outdoors = row < book.size[OUTDOORS]
        if outdoors and rows.mind[row] <= CURIOUS:
            rouse(streets, bodies, laws, rows, book, row, tick)
        rows.mind[row] = FEEDING
        rows.until[row] = tick + 1 + laws.feeding
    rows.by[other] = biter
    rows.held[other] = -1
    rows.turn[other] = tick + max(
        1, quantile(laws.incubation, laws.seed, Stream.INCUBATION, who, 0)
    )
    there = whereabouts(rooms, rows, book, other)
    if laws.one and there < book.size[OUTDOORS]:
        alarm(streets, bodies, laws, rows, book, log, row, there, tick)
    if rows.met[other] < 0:
        rows.met[other] = tick
    note(log, book, tick, Event.BITTEN, who, biter, rows.segment[there], rows.along[there])
    set_condition(rows, book, rooms, bodies.district, other, EXPOSED, tick)
    if there != other:
        rows.mind[other] = RESOLVED
        schedule(rows, book, other, -1)
    elif bodies.age[who] >= LED and uniform(laws.seed, Stream.CARRIED, who, 0) < laws.carried:
        carry_off(streets, rooms, bodies, laws, rows, book, log, other, tick)
    elif other < book.size[OUTDOORS]:
        schedule(rows, book, other, rows.wake[other])
    else:
        room = rows.segment[other] - rooms.streets
        schedule(rows, book, other, -1 if room == rooms.home[who] else tick + 60)


@kernel
def carry_off(
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
    """Let a bitten person ride to a dwelling somewhere in the city, each as likely as another."""
    who = rows.who[row]
    goal = below(laws.seed, Stream.CARRIED, who, 1, rooms.dwellings)
    note(log, book, tick, Event.CARRIED, who, -1, rooms.street[goal], rooms.along[goal])
    if row < book.size[OUTDOORS]:
        street = rows.segment[row]
        row = step_off(rows, book, row)
        if rows.mind[row] == AFRAID:
            rows.mind[row] = RESOLVED
    else:
        take_along(rooms, bodies, rows, book, row, False, tick)
        street = rooms.street[go_out(rows, book, rooms, row)]
    board(streets, rooms, laws, rows, book, row, street, goal, tick)


@kernel
def kill(
    streets: Streets,
    rooms: Rooms,
    bodies: Bodies,
    rows: Rows,
    book: Book,
    log: Log,
    row: int,
    prey: int,
    tick: int,
) -> None:
    """Let a prey put an infected down for good."""
    who = rows.who[row]
    if row < book.size[OUTDOORS]:
        rows.along[row] = place_at(streets, rows, row, tick + 1)
    note(log, book, tick, Event.KILLED, who, prey, rows.segment[row], rows.along[row])
    rows.grip[row] = -1
    take_place(rows, book, row, -1)
    set_condition(rows, book, rooms, bodies.district, row, DEAD, tick)
    if row < book.size[OUTDOORS]:
        row = step_off(rows, book, row)
    rows.intent[row] = STAY
    schedule(rows, book, row, -1)
