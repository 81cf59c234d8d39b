"""What the living choose to do near infected: sneak, stand and fight, help, stay calm again.

Whether one keeps one's head, and whether one fights, is drawn once for each person. Who leads small
children helps nobody else.
"""

import numpy as np

from outskirts.base.codes import Cue, Event, Intent, Mind, Pace
from outskirts.base.draws import Stream, uniform
from outskirts.base.jit import kernel
from outskirts.kernels.children import leads, slowed
from outskirts.kernels.graph import Streets
from outskirts.kernels.laws import Bodies, Laws, Rooms
from outskirts.kernels.scene import Scene
from outskirts.kernels.storage import (
    EXPOSED,
    INFECTED,
    Book,
    Log,
    Rows,
    note,
    schedule,
    weigh,
)
from outskirts.kernels.trips import place_at

UNAWARE = int(Mind.UNAWARE)
AFRAID = int(Mind.AFRAID)
RESOLVED = int(Mind.RESOLVED)
CHASING = int(Mind.CHASING)
FEEDING = int(Mind.FEEDING)
FLEE = int(Intent.FLEE)
LEAVE = int(Intent.LEAVE)
FIGHT = int(Intent.FIGHT)
HELP = int(Intent.HELP)
SNEAK = int(Pace.SNEAK)
RUN = int(Pace.RUN)
SIGHT = int(Cue.SIGHT)
HEAD = 0
FIGHTS = 1
HELPS = 2
"""What a draw of the stream NERVE is for; helping has one draw for each whom one may help."""
OUT_OF_SIGHT = 20
"""Seconds without a sight of infected after which one who ran may sneak past the next, and one who
sneaks is through with it. Source: assumed."""
LEAST_ODDS = 0.1
MOST_ODDS = 10.0
"""Strength tells no more than this in a struggle. Source: assumed."""
NOBODY = -1


@kernel
def hunts(rows: Rows, row: int, tick: int) -> bool:
    """Say whether an infected is after prey, as one can see.

    One whose feeding is over counts, so that it does not matter who decides first in a second.
    """
    mind = rows.mind[row]
    return bool(mind == CHASING or (mind == FEEDING and tick >= rows.until[row]))


@kernel
def may_sneak(laws: Laws, rows: Rows, scene: Scene, k: int, tick: int) -> bool:
    """Say whether one who sees an infected sneaks: it is near, hunts nobody, and they keep cool."""
    sees = scene.sees[k]
    if sees < 0 or scene.away[k] > laws.sneaks_within or hunts(rows, scene.row[sees], tick):
        return False
    who = rows.who[scene.row[k]]
    return bool(uniform(laws.seed, Stream.NERVE, who, HEAD) < laws.sneaks)


@kernel
def begins_to_sneak(
    laws: Laws, rows: Rows, scene: Scene, k: int, last_sight: int, tick: int
) -> bool:
    """Say whether one who runs slows down to sneak past an infected that has not noticed them.

    They have lost whatever they ran from: they saw none for a while before this one.
    """
    if rows.pace[scene.row[k]] == SNEAK or tick - last_sight < OUT_OF_SIGHT:
        return False
    return may_sneak(laws, rows, scene, k, tick)


@kernel
def ends_sneaking(laws: Laws, rows: Rows, scene: Scene, k: int, tick: int) -> bool:
    """Say whether one who sneaks begins to run: they are hunted, or far enough away to run."""
    if rows.pace[scene.row[k]] != SNEAK:
        return False
    return bool(scene.away[k] > laws.sneaks_within or hunts(rows, scene.row[scene.sees[k]], tick))


@kernel
def slips_past(streets: Streets, laws: Laws, rows: Rows, row: int) -> bool:
    """Say whether one who sneaks keeps on past an infected: the street is wide enough for it."""
    width = streets.width[rows.segment[row]]
    return bool(rows.pace[row] == SNEAK and width - laws.blocked >= laws.gap)


@kernel
def be_afraid(streets: Streets, rows: Rows, book: Book, row: int, tick: int) -> None:
    """Let a walker be moved second by second from now on, as the frightened are."""
    if rows.mind[row] == AFRAID:
        return
    rows.along[row] = place_at(streets, rows, row, tick)
    rows.moved[row] = tick
    weigh(rows, book, row, -1)
    rows.mind[row] = AFRAID
    weigh(rows, book, row, 1)
    schedule(rows, book, row, -1)
    if rows.intent[row] != LEAVE:
        rows.intent[row] = FLEE


@kernel
def creep(
    streets: Streets, bodies: Bodies, laws: Laws, rows: Rows, book: Book, row: int, tick: int
) -> None:
    """Let somebody sneak from now on: without a sound, and on past the infected if there is room.

    `scene.side` has no part in it: who cannot get past turns back by the law of those who run.
    """
    be_afraid(streets, rows, book, row, tick)
    rows.pace[row] = SNEAK
    rows.speed[row] = slowed(laws, rows, row, bodies.walk[rows.who[row]] * laws.sneaking_pace)


@kernel
def bolt(
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    log: Log,
    row: int,
    hunted: bool,
    tick: int,
) -> None:
    """Let one who has sneaked run; who is hunted takes fright."""
    who = rows.who[row]
    rows.pace[row] = RUN
    rows.speed[row] = slowed(laws, rows, row, bodies.run[who])
    if hunted:
        note(
            log, book, tick, Event.AFRAID, who, rows.quarry[row],
            rows.segment[row], rows.along[row],
        )  # fmt: skip


@kernel
def flight(laws: Laws, who: int) -> int:
    """Return what one who is frightened intends: to run home, or to leave the city."""
    return LEAVE if uniform(laws.seed, Stream.RESPONSE, who, 0) < laws.leave else FLEE


@kernel
def stands(laws: Laws, who: int) -> bool:
    """Say whether somebody fights when there is no way out: drawn once for each person."""
    return bool(uniform(laws.seed, Stream.NERVE, who, FIGHTS) < laws.fights)


@kernel
def at_bay(laws: Laws, rows: Rows, scene: Scene, k: int, tick: int) -> bool:
    """Say whether one who finds no way turns on the infected that hunts them, which is near."""
    sees = scene.sees[k]
    if sees < 0 or scene.away[k] > laws.at_bay or not hunts(rows, scene.row[sees], tick):
        return False
    return stands(laws, rows.who[scene.row[k]])


@kernel
def strength(bodies: Bodies, laws: Laws, who: int) -> float:
    """Return how strong somebody is in a struggle, 1 for the median adult, infected or not."""
    return float(1.0 + laws.brawn * (bodies.strong[who] - 1.0))


@kernel
def hands(bodies: Bodies, laws: Laws, rows: Rows, row: int) -> float:
    """Return how much one who is held does against it: by strength, more if ready to fight."""
    own = strength(bodies, laws, rows.who[row])
    if rows.intent[row] != FIGHT and rows.intent[row] != HELP:
        return own
    return own * (1.0 + laws.ready)


@kernel
def weight(bodies: Bodies, laws: Laws, infected: int, prey: int) -> float:
    """Return how much stronger an infected is than its prey: what multiplies the rate of bites."""
    times = strength(bodies, laws, infected) / max(strength(bodies, laws, prey), 0.001)
    return min(max(times, LEAST_ODDS), MOST_ODDS)


@kernel
def resistance(bodies: Bodies, laws: Laws, infected: int, against: float) -> float:
    """Return what multiplies the rates of kills and of tearing loose, of what is done `against`."""
    times = against / max(strength(bodies, laws, infected), 0.001)
    return min(max(times, LEAST_ODDS), MOST_ODDS)


@kernel
def odds(laws: Laws, against: float, weighs: float) -> tuple[float, float, float]:
    """Return the chances of a bite, a kill and tearing loose within a second of struggle.

    `against` multiplies the rates of the latter two, `weighs` that of the bite: both are 1 for one
    who is caught, alone and as strong as the infected.
    """
    if against == 1.0 and weighs == 1.0:
        return laws.bite, laws.kill, laws.free
    bite = laws.bite_rate * weighs
    kill = laws.kill_rate * against
    free = laws.free_rate * against
    total = bite + kill + free
    if total <= 0.0:
        return 0.0, 0.0, 0.0
    share = -np.expm1(-total) / total
    return share * bite, share * kill, share * free


@kernel
def holder_near(laws: Laws, rows: Rows, scene: Scene, k: int, wanted: int, tick: int) -> int:
    """Return the place of the nearest infected on one's street that holds somebody, -1 if none.

    With `wanted` a number of a person only that infected is looked for.
    """
    row = scene.row[k]
    i = scene.number[rows.segment[row]]
    best = laws.helps_within
    found = NOBODY
    for way in range(-1, 2, 2):
        m = k + way
        while scene.start[i] <= m < scene.start[i + 1]:
            away = abs(scene.place[m] - scene.place[k])
            if away > best or (away == best and found >= 0):
                break
            other = scene.row[m]
            if (
                rows.condition[other] == INFECTED
                and rows.grip[other] >= 0
                and rows.grip[other] != rows.who[row]
                and hunts(rows, other, tick)
                and (wanted < 0 or rows.who[other] == wanted)
            ):
                best = away
                found = m
                break
            m += way
    return int(found)


@kernel
def goes_to_help(rooms: Rooms, laws: Laws, rows: Rows, scene: Scene, k: int, tick: int) -> bool:
    """Say whether somebody who keeps their head helps one who is held near them.

    The chance goes by whether they are of one household; it is drawn once for each two people. Who
    does keeps in mind which infected it is.
    """
    row = scene.row[k]
    if rows.condition[row] >= EXPOSED:
        return False
    if rows.mind[row] != RESOLVED and (rows.mind[row] != AFRAID or rows.pace[row] != SNEAK):
        return False
    if leads(rows, row):
        return False
    m = holder_near(laws, rows, scene, k, NOBODY, tick)
    if m < 0:
        return False
    who = rows.who[row]
    held = rows.grip[scene.row[m]]
    chance = laws.helps_stranger
    if rooms.home[who] == rooms.home[held]:
        chance = laws.helps_household
    if uniform(laws.seed, Stream.NERVE, who, HELPS + held) >= chance:
        return False
    keep_holder(rows, scene, k, m, tick)
    return True


@kernel
def keep_holder(rows: Rows, scene: Scene, k: int, m: int, tick: int) -> None:
    """Keep in mind which infected holds somebody, and where."""
    row = scene.row[k]
    rows.quarry[row] = rows.who[scene.row[m]]
    rows.spot[row] = rows.segment[row]
    rows.spot_along[row] = scene.place[m]
    rows.seen[row] = tick
    rows.cue[row] = SIGHT


@kernel
def helps_on(laws: Laws, rows: Rows, scene: Scene, k: int, tick: int) -> bool:
    """Say whether one who helps goes on: the infected still holds somebody; else they flee."""
    row = scene.row[k]
    if rows.intent[row] != HELP:
        return False
    m = holder_near(laws, rows, scene, k, rows.quarry[row], tick)
    if m >= 0 and rows.condition[row] < EXPOSED:
        keep_holder(rows, scene, k, m, tick)
        return True
    rows.intent[row] = flight(laws, rows.who[row])
    return False


@kernel
def join_in(
    streets: Streets, bodies: Bodies, laws: Laws, rows: Rows, book: Book, row: int, tick: int
) -> None:
    """Let somebody run to help one who is held."""
    be_afraid(streets, rows, book, row, tick)
    rows.intent[row] = HELP
    rows.pace[row] = RUN
    rows.speed[row] = slowed(laws, rows, row, bodies.run[rows.who[row]])
