"""What people make of what they see. Decisions read the scene and write only one's own row."""

from outskirts.base.codes import Cue, Event, Intent, Mind, Pace, RoomKind
from outskirts.base.draws import Stream, below, uniform
from outskirts.base.jit import kernel
from outskirts.kernels.children import slowed
from outskirts.kernels.doors import beset
from outskirts.kernels.graph import Streets, heading_towards, leads_nowhere, nearer_end
from outskirts.kernels.laws import Bodies, Laws, Openings, Rooms, quantile
from outskirts.kernels.nerve import (
    OUT_OF_SIGHT,
    begins_to_sneak,
    bolt,
    creep,
    ends_sneaking,
    flight,
    goes_to_help,
    helps_on,
    join_in,
    may_sneak,
    slips_past,
)
from outskirts.kernels.outings import response
from outskirts.kernels.packing import is_full
from outskirts.kernels.scene import LOW, Scene
from outskirts.kernels.scent import DOOR as BEHIND_DOOR
from outskirts.kernels.scent import NOTHING as NO_TRAIL
from outskirts.kernels.scent import nose
from outskirts.kernels.sleep import asleep
from outskirts.kernels.storage import (
    EXPOSED,
    INFECTED,
    OUTDOORS,
    ROW,
    Book,
    Log,
    Rows,
    note,
    schedule,
    take_place,
    weigh,
)
from outskirts.kernels.trips import AT_DOOR, infected_speed, place_at, stroll, way_out

UNAWARE = int(Mind.UNAWARE)
UNEASY = int(Mind.UNEASY)
AFRAID = int(Mind.AFRAID)
RESOLVED = int(Mind.RESOLVED)
IDLE = int(Mind.IDLE)
CURIOUS = int(Mind.CURIOUS)
CHASING = int(Mind.CHASING)
FEEDING = int(Mind.FEEDING)
STAY = int(Intent.STAY)
TRIP = int(Intent.TRIP)
HOME = int(Intent.HOME)
LEAVE = int(Intent.LEAVE)
ROAM = int(Intent.ROAM)
CHASE = int(Intent.CHASE)
SEARCH = int(Intent.SEARCH)
TRACK = int(Intent.TRACK)
SIGHT = int(Cue.SIGHT)
SCENT = int(Cue.SCENT)
TOUCH = int(Cue.TOUCH)
FLIGHT = int(Cue.FLIGHT)
WORD = int(Cue.WORD)
RUN = int(Pace.RUN)
SNEAK = int(Pace.SNEAK)
WALK = int(Pace.WALK)
EXIT = int(RoomKind.EXIT)

AT_HAND = 5.0
"""Prey this near, in the same lane, is turned to at once [m]."""
HOLDS = 12
"""Seconds for which one who has turned back keeps on. Source: assumed."""
NOTHING = 0
WAKES = 1
FORGETS = 2
FEARS = 3
WORRIES = 4
CALMS = 5
BESETS = 6
CREEPS = 7
BOLTS = 8
HELPS = 9
"""What a decision changes about how a person is simulated; `follow` carries it out."""


@kernel
def decide(
    streets: Streets,
    rooms: Rooms,
    rows: Rows,
    laws: Laws,
    tick: int,
    first: int,
    last: int,
    scene: Scene,
) -> None:
    """Let everybody on hot streets `first` to `last` - 1 decide, by what they have just seen.

    The infected: 1. one who feeds goes on until it is over; 2. an idle or curious one takes up
    visible prey at a rate; 3. one that chases goes for the nearest, else for where it was last
    seen, until the search is over; it turns round for other prey now and then only.
    The living: 4. those who do not run notice infected at rates, ahead and behind, which are
    higher once they know that something is wrong, lower if the nearest stands still, and for
    certain one that bars an alley a step ahead; the unaware who see others run grow uneasy;
    5. the frightened keep the nearest infected in mind and calm down after a time without a
    sight of any. 6. Who keeps their head sneaks near infected that hunt nobody, and may help
    somebody who is held.
    """
    for i in range(first, last):
        for k in range(scene.start[i], scene.start[i + 1]):
            row = scene.row[k]
            scene.shift[k] = NOTHING
            sees = scene.sees[k]
            if rows.condition[row] == INFECTED:
                mind = rows.mind[row]
                if mind == FEEDING:
                    if tick >= rows.until[row]:
                        rows.mind[row] = CHASING
                        rows.seen[row] = tick
                        rows.intent[row] = SEARCH
                elif mind <= CURIOUS:
                    if sees >= 0 and takes_up(laws, rows, scene, row, sees, tick):
                        scene.shift[k] = WAKES
                        remember(rows, scene, k, tick)
                elif sees >= 0:
                    if not keeps_on(laws, rows, scene, k, tick):
                        rows.intent[row] = CHASE
                        remember(rows, scene, k, tick)
                elif saw_go_in(rooms, laws, rows, scene, k):
                    scene.shift[k] = BESETS
                elif tick - rows.seen[row] >= laws.search and rows.grip[row] < 0:
                    scene.shift[k] = FORGETS
            elif helps_on(laws, rows, scene, k, tick):
                continue
            elif sees >= 0 and goes_to_help(rooms, laws, rows, scene, k, tick):
                scene.shift[k] = HELPS
            elif rows.mind[row] == AFRAID:
                calm_after = laws.calm_after
                if rows.pace[row] == SNEAK:
                    calm_after = min(calm_after, OUT_OF_SIGHT)
                if sees >= 0:
                    if begins_to_sneak(laws, rows, scene, k, rows.seen[row], tick):
                        scene.shift[k] = CREEPS
                    elif ends_sneaking(laws, rows, scene, k, tick):
                        scene.shift[k] = BOLTS
                    pursued = ran_from_another(rows, scene, k, tick)
                    remember(rows, scene, k, tick)
                    if turns_back(streets, rows, laws, scene, k, pursued, tick):
                        rows.heading[row] = -scene.side[k]
                        rows.turned[row] = tick
                elif tick - rows.seen[row] >= calm_after:
                    scene.shift[k] = CALMS
            else:
                n_ahead = scene.ahead[k]
                n_behind = scene.behind[k]
                if sees >= 0 and bars_the_way(streets, laws, rows, scene, k):
                    scene.shift[k] = FEARS
                    remember(rows, scene, k, tick)
                    continue
                if sees >= 0 and n_ahead + n_behind > 0:
                    if rows.mind[row] == UNAWARE:
                        missed = laws.miss_ahead[n_ahead] * laws.miss_behind[n_behind]
                    else:
                        missed = laws.miss_ahead_alert[n_ahead] * laws.miss_behind_alert[n_behind]
                    if scene.still[sees]:
                        missed = 1.0 - laws.still * (1.0 - missed)
                    if uniform(laws.seed, Stream.NOTICE, rows.who[row], tick) >= missed:
                        sneaks = rows.mind[row] == RESOLVED and may_sneak(
                            laws, rows, scene, k, tick
                        )
                        scene.shift[k] = CREEPS if sneaks else FEARS
                        remember(rows, scene, k, tick)
                        continue
                if rows.mind[row] == UNAWARE and scene.running[k] > 0:
                    missed = laws.miss_runner[scene.running[k]]
                    if uniform(laws.seed, Stream.RESPONSE, rows.who[row], tick) >= missed:
                        scene.shift[k] = WORRIES


@kernel
def bars_the_way(streets: Streets, laws: Laws, rows: Rows, scene: Scene, k: int) -> bool:
    """Say whether an infected stands so near ahead in an alley that one would run into it.

    An alley leaves less than `gap` metres beside an infected. Near is what both can cover in this
    second, and arm's length.
    """
    row = scene.row[k]
    other = scene.row[scene.sees[k]]
    if streets.width[rows.segment[other]] - laws.blocked >= laws.gap:
        return False
    near = laws.reach + rows.speed[row] + rows.speed[other]
    return bool(rows.heading[row] == scene.side[k] and scene.away[k] <= near)


@kernel
def saw_go_in(rooms: Rooms, laws: Laws, rows: Rows, scene: Scene, k: int) -> bool:
    """Say whether one that chases stands where somebody went in since it last saw its prey."""
    row = scene.row[k]
    street = rows.segment[row]
    if rows.gone_at[street] < 0 or rows.gone_at[street] < rows.seen[row] - 1 or rows.grip[row] >= 0:
        return False
    room = rows.gone_in[street] - rooms.streets
    if rooms.kind[room] == EXIT:
        return False
    return bool(abs(rooms.along[room] - scene.place[k]) <= laws.reach + AT_DOOR)


@kernel
def takes_up(laws: Laws, rows: Rows, scene: Scene, row: int, sees: int, tick: int) -> bool:
    """Say whether an idle infected takes up the prey in its sight.

    Who sneaks, or stands still, is often missed.
    """
    chance = laws.notice_sneaking if scene.kind[sees] & LOW else laws.notice_prey
    if scene.still[sees]:
        chance = chance * laws.still
    return bool(uniform(laws.seed, Stream.NOTICE, rows.who[row], tick) < chance)


@kernel
def turned_lately(rows: Rows, row: int, tick: int) -> bool:
    """Say whether somebody has turned back so shortly ago that they keep on for now."""
    return bool(rows.turned[row] >= 0 and tick - rows.turned[row] < HOLDS)


@kernel
def keeps_on(laws: Laws, rows: Rows, scene: Scene, k: int, tick: int) -> bool:
    """Say whether one that chases goes on to where it is bound, though other prey is nearer.

    Who has just turned round does not turn again, unless the prey is at hand; else two people who
    run apart would call it back and forth. Writes `turned` of one that does turn.
    """
    row = scene.row[k]
    if rows.intent[row] != CHASE or rows.spot[row] < 0 or rows.heading[row] != -scene.side[k]:
        return False
    there = rows.spot[row] == rows.segment[row]
    ahead = not there or (rows.spot_along[row] - scene.place[k]) * rows.heading[row] > 0
    lanes = abs(scene.lane[scene.sees[k]] - rows.across[row])
    at_hand = scene.away[k] <= AT_HAND and lanes <= laws.reach + laws.sidestep
    if ahead and not at_hand and turned_lately(rows, row, tick):
        return True
    rows.turned[row] = tick
    return False


@kernel
def ran_from_another(rows: Rows, scene: Scene, k: int, tick: int) -> bool:
    """Say whether one who runs has just come from another infected, seen in another street."""
    row = scene.row[k]
    other = rows.who[scene.row[scene.sees[k]]]
    if rows.quarry[row] < 0 or rows.quarry[row] == other or tick - rows.seen[row] >= HOLDS:
        return False
    return bool(rows.spot[row] >= 0 and rows.spot[row] != rows.segment[row])


@kernel
def turns_back(
    streets: Streets, rows: Rows, laws: Laws, scene: Scene, k: int, pursued: bool, tick: int
) -> bool:
    """Say whether one who runs turns round, away from the nearest infected.

    1. They do if it is ahead; but who has just turned back keeps on, for what they ran from is
       still behind them. Who sneaks keeps on where there is room to pass.
    2. With infected, or the end of a dead end, in sight behind them, or `pursued` by another from
       the street that they came from, they keep on where the street is wide enough to slip past.
    """
    row = scene.row[k]
    street = rows.segment[row]
    heading = rows.heading[row]
    if heading == -scene.side[k] or (heading != 0 and turned_lately(rows, row, tick)):
        return False
    if heading != 0 and slips_past(streets, laws, rows, row):
        return False
    if heading == 0 or streets.width[street] - laws.blocked < laws.gap:
        return True
    if scene.behind[k] > 0 or pursued:
        return False
    return not leads_nowhere(streets, street, 0 if heading < 0 else 1)


@kernel
def remember(rows: Rows, scene: Scene, k: int, tick: int) -> None:
    """Keep in mind whom one sees, where and when: the reason for what one does next."""
    row = scene.row[k]
    other = scene.row[scene.sees[k]]
    rows.quarry[row] = rows.who[other]
    rows.spot[row] = rows.segment[other]
    rows.spot_along[row] = scene.place[scene.sees[k]]
    rows.seen[row] = tick
    rows.cue[row] = SIGHT
    if rows.condition[row] <= EXPOSED and rows.met[row] < 0:
        rows.met[row] = tick


@kernel
def take_up_trail(
    streets: Streets,
    rooms: Rooms,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    log: Log,
    row: int,
    tick: int,
) -> bool:
    """Let an infected outdoors follow a trail of its street, if it finds one; say whether it does.

    Its place must be that of this tick. The chance goes by how fresh the trail is, and by blood.
    """
    street = rows.segment[row]
    kind, heading, trace, chance = nose(rows, laws, street, rows.scented[row], tick)
    who = rows.who[row]
    if kind == NO_TRAIL or uniform(laws.seed, Stream.TRAIL, who, tick) >= chance:
        return False
    if rows.mind[row] == IDLE:
        note(log, book, tick, Event.SCENTED, who, -1, street, rows.along[row])
    rows.mind[row] = CURIOUS
    rows.intent[row] = TRACK
    rows.cue[row] = SCENT
    rows.seen[row] = tick
    rows.scented[row] = trace
    rows.spot[row] = street
    rows.spot_along[row] = rows.along[row]
    rows.quarry[row] = -1
    rows.goal[row] = rows.gone_in[street] if kind == BEHIND_DOOR else -1
    if heading != 0:
        rows.heading[row] = heading
    stroll(streets, rooms, bodies, laws, rows, book, row, tick)
    return bool(rows.wake[row] >= 0)


@kernel
def loiter(
    streets: Streets,
    rooms: Rooms,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    row: int,
    tick: int,
) -> None:
    """Leave an infected outdoors to itself: a share of them drift along the streets.

    The others stand until they turn to people behind a door, or see prey. Where so many stand
    already that no more find room, it drifts on.
    """
    who = rows.who[row]
    street = rows.segment[row]
    rows.mind[row] = IDLE
    rows.cue[row] = 0
    rows.quarry[row] = -1
    rows.grip[row] = -1
    rows.goal[row] = -1
    take_place(rows, book, row, -1)
    crowded = is_full(streets, laws, book, street, rows.along[row])
    if crowded or uniform(laws.seed, Stream.ROAM, who, tick) < laws.roaming:
        rows.intent[row] = ROAM
        rows.heading[row] = 1 if below(laws.seed, Stream.CHOICE, who, tick, 2) == 0 else -1
        stroll(streets, rooms, bodies, laws, rows, book, row, tick)
        if rows.wake[row] >= 0:
            return
    rows.intent[row] = STAY
    rows.heading[row] = 0
    wait = quantile(laws.restless, laws.seed, Stream.BREAK_IN, who, tick)
    schedule(rows, book, row, tick + max(1, wait))


@kernel
def frighten(
    streets: Streets,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    log: Log,
    row: int,
    tick: int,
    now: int,
) -> None:
    """Let a person on the street take fright: from now on they run, second by second.

    `now` is the tick for which their place is known: `tick` itself before people move, else the
    next one.
    """
    who = rows.who[row]
    rows.along[row] = place_at(streets, rows, row, now)
    rows.moved[row] = now
    weigh(rows, book, row, -1)
    rows.mind[row] = AFRAID
    weigh(rows, book, row, 1)
    schedule(rows, book, row, -1)
    rows.speed[row] = slowed(laws, rows, row, bodies.run[who])
    rows.pace[row] = RUN
    rows.intent[row] = flight(laws, who)
    if rows.cue[row] != SIGHT:
        rows.cue[row] = TOUCH
    note(log, book, tick, Event.AFRAID, who, rows.quarry[row], rows.segment[row], rows.along[row])


@kernel
def follow(
    openings: Openings,
    streets: Streets,
    rooms: Rooms,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    log: Log,
    tick: int,
    scene: Scene,
) -> None:
    """Carry out what decisions change about how people are simulated, one after the other.

    Each change concerns one person's row and sums of integers, so that the order is of no
    account.
    """
    for k in range(scene.start[scene.size[1]]):
        shift = scene.shift[k]
        if shift == NOTHING:
            continue
        row = scene.row[k]
        if shift == WAKES:
            rows.along[row] = scene.place[k]
            rows.moved[row] = tick
            rows.mind[row] = CHASING
            rows.intent[row] = CHASE
            rows.speed[row] = infected_speed(bodies, laws, rows.who[row])
            rows.pace[row] = RUN
            take_place(rows, book, row, -1)
            rows.goal[row] = -1
            schedule(rows, book, row, -1)
            note(
                log, book, tick, Event.CHASED, rows.who[row], rows.quarry[row],
                rows.segment[row], rows.along[row],
            )  # fmt: skip
        elif shift == BESETS:
            rows.along[row] = scene.place[k]
            room = rows.gone_in[rows.segment[row]] - rooms.streets
            beset(openings, rooms, laws, rows, book, log, row, room, tick)
        elif shift == FORGETS:
            note(
                log, book, tick, Event.LOST, rows.who[row], rows.quarry[row],
                rows.segment[row], rows.along[row],
            )  # fmt: skip
            loiter(streets, rooms, bodies, laws, rows, book, row, tick)
        elif shift == FEARS:
            if rows.mind[row] == UNAWARE:
                call_family(rooms, bodies, laws, rows, book, log, row, tick)
            frighten(streets, bodies, laws, rows, book, log, row, tick, tick)
            rows.heading[row] = -scene.side[k]
            rows.turned[row] = tick
        elif shift == CREEPS:
            creep(streets, bodies, laws, rows, book, row, tick)
        elif shift == HELPS:
            join_in(streets, bodies, laws, rows, book, row, tick)
        elif shift == BOLTS:
            hunted = scene.away[k] <= laws.sneaks_within
            bolt(bodies, laws, rows, book, log, row, hunted, tick)
        elif shift == WORRIES:
            rows.mind[row] = UNEASY
            rows.cue[row] = FLIGHT
            rows.seen[row] = tick
            note(
                log, book, tick, Event.NOTICED, rows.who[row], -1,
                rows.segment[row], scene.place[k],
            )  # fmt: skip
            if rows.intent[row] == TRIP:
                rows.intent[row] = HOME
                rows.goal[row] = rooms.streets + rooms.home[rows.who[row]]
            call_family(rooms, bodies, laws, rows, book, log, row, tick)
        elif shift == CALMS:
            calm(streets, rooms, bodies, laws, rows, book, row, tick)


@kernel
def call_family(
    rooms: Rooms,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    log: Log,
    row: int,
    tick: int,
) -> None:
    """Let one who has learnt of danger call the household: whoever is reached is on their guard.

    The bitten tell in a share of cases only, and sleepers are reached less often. Who is out on an
    errand turns home.
    """
    caller = rows.who[row]
    if (
        rows.condition[row] == EXPOSED
        and uniform(laws.seed, Stream.HOUSEHOLD, caller, -1) >= laws.confides
    ):
        return
    home = rooms.home[caller]
    for who in range(rooms.household[home], rooms.household[home + 1]):
        other = book.person[who, ROW]
        if who == caller or rows.mind[other] != UNAWARE or rows.condition[other] > EXPOSED:
            continue
        chance = laws.calls
        if asleep(rooms, bodies, laws, rows, other, tick):
            chance = chance * laws.calls_asleep
        if uniform(laws.seed, Stream.HOUSEHOLD, who, tick) >= chance:
            continue
        rows.mind[other] = UNEASY
        rows.cue[other] = WORD
        rows.quarry[other] = caller
        rows.spot[other] = rows.spot[row]
        rows.spot_along[other] = rows.spot_along[row]
        rows.seen[other] = tick
        if rows.segment[other] == rooms.streets + home:
            schedule(rows, book, other, response(laws, who, tick))
        elif rows.intent[other] == TRIP and other < book.size[OUTDOORS]:
            rows.intent[other] = HOME
            rows.goal[other] = rooms.streets + home
        note(log, book, tick, Event.NOTICED, who, caller, rows.segment[other], rows.along[other])


@kernel
def calm(
    streets: Streets,
    rooms: Rooms,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    row: int,
    tick: int,
) -> None:
    """Let one who ran, and sees no infected any more, walk: home, or out of the city."""
    weigh(rows, book, row, -1)
    rows.mind[row] = RESOLVED
    weigh(rows, book, row, 1)
    rows.moved[row] = tick
    rows.pace[row] = WALK
    goal = rooms.home[rows.who[row]]
    if rows.intent[row] == LEAVE:
        at = nearer_end(streets, rows.segment[row], rows.along[row])
        out = way_out(streets, rooms, laws, rows.who[row], at)
        goal = out if out >= 0 else goal
    else:
        rows.intent[row] = HOME
    rows.goal[row] = rooms.streets + goal
    rows.heading[row] = heading_towards(
        streets, rows.segment[row], rows.along[row], rooms.street[goal], rooms.along[goal]
    )
    stroll(streets, rooms, bodies, laws, rows, book, row, tick)
