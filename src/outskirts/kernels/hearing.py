"""What makes a noise in a second, and what those who hear it do: the last stage of a tick."""

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Cue, Event, Intent, Mind, Noise, Pace, RoomKind
from outskirts.base.draws import Stream, uniform
from outskirts.base.jit import kernel
from outskirts.kernels.graph import Streets, heading_towards
from outskirts.kernels.laws import Bodies, Laws, Rooms
from outskirts.kernels.minds import call_family, turned_lately
from outskirts.kernels.order import sort_ints
from outskirts.kernels.outings import be_uneasy, response
from outskirts.kernels.scene import Scene
from outskirts.kernels.sleep import asleep, wakes
from outskirts.kernels.sound import Air, ambient, emit, heard_at, loudest
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
)
from outskirts.kernels.trips import look_round, place_at, stroll

UNAWARE = int(Mind.UNAWARE)
UNEASY = int(Mind.UNEASY)
AFRAID = int(Mind.AFRAID)
IDLE = int(Mind.IDLE)
CURIOUS = int(Mind.CURIOUS)
CHASING = int(Mind.CHASING)
HOME = int(Intent.HOME)
TRIP = int(Intent.TRIP)
CHASE = int(Intent.CHASE)
INVESTIGATE = int(Intent.INVESTIGATE)
SNEAK = int(Pace.SNEAK)
STORE = int(RoomKind.STORE)
RUN = int(Pace.RUN)
SOUND = int(Cue.SOUND)
SCENT = int(Cue.SCENT)
HUNT = int(Cue.HUNT)
WORD = int(Cue.WORD)
FOOTSTEPS = int(Noise.FOOTSTEPS)
RUNNING = int(Noise.RUNNING)
TALK = int(Noise.TALK)
DOOR = int(Noise.DOOR)
SCREAM = int(Noise.SCREAM)
STRUGGLE = int(Noise.STRUGGLE)
GROWL = int(Noise.GROWL)
FRENZY = int(Noise.FRENZY)
MENACING = np.array([n >= Noise.SHOUT and n not in (Noise.DOOR, Noise.ENGINE) for n in Noise])
"""By codes.Noise: whether people who hear it know that something is wrong."""
STEADY = np.array(
    [
        n in (Noise.FOOTSTEPS, Noise.RUNNING, Noise.TALK, Noise.STRUGGLE, Noise.GROWL, Noise.FRENZY)
        for n in Noise
    ]
)
"""By codes.Noise: whether it goes on, so that it need not be carried in every second."""
EVERY = 2
"""Seconds from one hearing of what is steady to the next."""
HERE = 5.0
"""One who hears something this near looks about where it stands [m]."""
WORTH_NOTING = 10.0
"""A sound from farther away that somebody turns to is an event [m]."""
HOPS = 4


@kernel
def sound_events(
    rooms: Rooms, laws: Laws, book: Book, log: Log, first: int, tick: int, air: Air
) -> None:
    """Let the events of this second be heard, from number `first` of the log on.

    1. Who takes fright may scream; who is bitten does.
    2. Doors that give way, and infected that are put down, are heard.
    What happens indoors, doors of dwellings and store rooms too, sounds through the front of the
    house.
    """
    for i in range(first, book.size[2]):
        kind = log.kind[i]
        noise = -1
        about = log.who[i]
        if kind == Event.AFRAID:
            u = uniform(laws.seed, Stream.NOISE, log.who[i], tick)
            if u < laws.screaming:
                noise = SCREAM
        elif kind == Event.BITTEN:
            noise = SCREAM
        elif kind == Event.BROKE_OUT or kind == Event.DOOR_BROKEN:
            noise = DOOR
            about = -1
        elif kind == Event.KILLED:
            noise = STRUGGLE
            about = log.by[i]
        if noise < 0:
            continue
        street = log.segment[i]
        softer = 0.0
        along = log.along[i]
        if street >= rooms.streets:
            room = street - rooms.streets
            if room == rooms.aboard or room == rooms.in_arms:
                continue
            street = rooms.street[room]
            along = rooms.along[room]
            inside = room < rooms.dwellings or rooms.kind[room] == STORE
            softer = laws.shut if noise != DOOR or inside else 0.0
        emit(laws, air, noise, softer, street, along, log.who[i], about)


@kernel
def sound_people(
    streets: Streets, laws: Laws, rows: Rows, book: Book, tick: int, scene: Scene, air: Air
) -> None:
    """Let the people on the streets be heard: runners, hunters, those who struggle, some who talk.

    Of those whom nothing disturbs only walkers near infected are asked; the others are part of the
    ambient level.
    """
    for row in range(book.size[OUTDOORS]):
        mind = rows.mind[row]
        who = rows.who[row]
        street = rows.segment[row]
        noise = -1
        about = who
        if rows.condition[row] == INFECTED:
            if mind < CHASING:
                continue
            if rows.grip[row] >= 0:
                noise = STRUGGLE
                about = rows.grip[row]
            elif mind == CHASING and rows.seen[row] == tick:
                if uniform(laws.seed, Stream.NOISE, who, tick) >= laws.growling:
                    continue
                noise = GROWL
                about = rows.quarry[row]
        elif mind == AFRAID:
            if rows.pace[row] != SNEAK and rows.held[row] != tick:
                noise = RUNNING
        elif scene.near[street] & 1 and rows.wake[row] >= 0 and rows.pace[row] != SNEAK:
            noise = RUNNING if rows.pace[row] == RUN else FOOTSTEPS
            if uniform(laws.seed, Stream.NOISE, who, tick) < laws.talking:
                noise = TALK
        if noise < 0:
            continue
        emit(laws, air, noise, 0.0, street, place_at(streets, rows, row, tick + 1), who, about)


@kernel
def sound_rooms(rooms: Rooms, laws: Laws, fights: NDArray[np.int32], air: Air) -> None:
    """Let fights indoors be heard in the street, through the front of the house."""
    for room in fights:
        street = rooms.street[room]
        emit(laws, air, STRUGGLE, laws.shut, street, rooms.along[room], -1, -1)


@kernel
def listen_outdoors(
    streets: Streets,
    laws: Laws,
    rows: Rows,
    book: Book,
    tick: int,
    first: int,
    last: int,
    air: Air,
    own: Air,
    # written:
    found: NDArray[np.int32],
) -> int:
    """List who of rows `first` to `last` - 1, on the streets, heeds the loudest sound there is.

    1. Idle and curious infected do at a rate; a trail is followed whatever sounds.
    2. So does one that has lost sight of its prey.
       Neither is turned back by another sound shortly after one has turned it.
    3. So do people whom nothing has troubled yet, if it is menacing.
    What is steady is heard every other second, by as many as in two. The list begins at `first`;
    returns how many. `own` is this thread's air, `air` holds what sounds.
    """
    n = first
    for row in range(first, last):
        street = rows.segment[row]
        if air.heard[street] < 0 and air.over[street] < 0:
            continue
        condition = rows.condition[row]
        mind = rows.mind[row]
        if condition == INFECTED:
            busy = mind == CURIOUS and (rows.cue[row] == SCENT or rows.portal[row] >= 0)
            if mind > CHASING or busy:
                continue
            if mind == CHASING and (rows.seen[row] >= tick - 1 or rows.grip[row] >= 0):
                continue
            bound = mind == CHASING or rows.intent[row] == INVESTIGATE
            if bound and turned_lately(rows, row, tick):
                continue
            chance = laws.heed
        else:
            if mind != UNAWARE:
                continue
            chance = laws.heed_living
        u = uniform(laws.seed, Stream.HEED, rows.who[row], tick)
        if u >= chance * (2.0 - chance):
            continue
        place = place_at(streets, rows, row, tick + 1)
        source, level, _ = heard_at(streets, laws, air, street, place)
        noise = air.noise[source]
        if (
            air.source[source] != rows.who[row]
            and level >= ambient(streets, laws, book, own, tick, street)
            and (u < chance or STEADY[noise])
            and (condition == INFECTED or MENACING[noise])
        ):
            found[n] = row
            n += 1
    return n - first


@kernel
def heed_outdoors(
    streets: Streets,
    rooms: Rooms,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    log: Log,
    tick: int,
    found: NDArray[np.int32],
    air: Air,
    # scratch:
    callers: NDArray[np.int32],
) -> None:
    """Let those on the streets who heed a sound turn to it.

    From the growl of another an infected knows of a hunt. People grow uneasy, and go home; once
    all have heard, those for whom it was near call their households, in the order of who.
    """
    calling = 0
    for row in found:
        street = rows.segment[row]
        place = place_at(streets, rows, row, tick + 1)
        source, level, far = heard_at(streets, laws, air, street, place)
        if rows.condition[row] != INFECTED:
            grow_uneasy(streets, rooms, laws, rows, book, log, row, source, far, tick, air)
            if level - laws.shut >= laws.loud:
                callers[calling] = rows.who[row]
                calling += 1
        elif rows.mind[row] == CHASING:
            place_heard(streets, laws, rows, row, source, far, tick, air)
            rows.intent[row] = CHASE
            face_sound(streets, rows, row, tick)
        else:
            turn_to(streets, rooms, bodies, laws, rows, book, log, row, source, far, tick, air)
    sort_ints(callers, calling)
    for i in range(calling):
        call_family(rooms, bodies, laws, rows, book, log, book.person[callers[i], ROW], tick)


@kernel
def place_heard(
    streets: Streets, laws: Laws, rows: Rows, row: int, source: int, far: float, tick: int, air: Air
) -> None:
    """Keep in mind what one hears, and where it seems to be: wrong by a share of the distance.

    The error goes along the street of the sound, and on straight ahead through its ends.
    """
    u = uniform(laws.seed, Stream.PLACE_HEARD, rows.who[row], tick)
    shift = (2.0 * u - 1.0) * laws.misplaced * far
    street = source
    heading = 1 if shift > 0 else -1
    along = float(air.metre[source])
    left = abs(shift)
    for _ in range(HOPS):
        length = float(streets.length[street])
        piece = length - along if heading > 0 else along
        if left <= piece:
            along += heading * left
            break
        left -= piece
        along = length if heading > 0 else 0.0
        on = streets.ahead[2 * street + (1 if heading > 0 else 0)]
        if on < 0:
            break
        street = on >> 1
        heading = 1 if (on & 1) == 0 else -1
        along = 0.0 if heading > 0 else float(streets.length[street])
    rows.spot[row] = street
    rows.spot_along[row] = min(max(along, 0.0), float(streets.length[street]))
    rows.seen[row] = tick
    rows.noise[row] = air.noise[source]
    rows.quarry[row] = air.about[source]
    hunted = air.noise[source] == GROWL or air.noise[source] == FRENZY
    rows.cue[row] = HUNT if hunted else SOUND


@kernel
def turn_to(
    streets: Streets,
    rooms: Rooms,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    log: Log,
    row: int,
    source: int,
    far: float,
    tick: int,
    air: Air,
) -> None:
    """Let an infected go to where it has heard something."""
    now = tick + 1
    rows.along[row] = place_at(streets, rows, row, now)
    rows.moved[row] = now
    fresh = rows.mind[row] == IDLE
    place_heard(streets, laws, rows, row, source, far, tick, air)
    rows.mind[row] = CURIOUS
    rows.goal[row] = -1
    if fresh and far > WORTH_NOTING:
        kind = Event.JOINED if rows.cue[row] == HUNT else Event.HEARD
        note(
            log, book, tick, kind, rows.who[row], air.source[source],
            rows.segment[row], rows.along[row],
        )  # fmt: skip
    if far <= HERE:
        look_round(laws, rows, book, row, now)
        return
    rows.intent[row] = INVESTIGATE
    face_sound(streets, rows, row, tick)
    stroll(streets, rooms, bodies, laws, rows, book, row, now)


@kernel
def face_sound(streets: Streets, rows: Rows, row: int, tick: int) -> None:
    """Let an infected head for where it has heard something; note it if it turns back for that."""
    heading = heading_towards(
        streets, rows.segment[row], rows.along[row], rows.spot[row], rows.spot_along[row]
    )
    if rows.heading[row] == -heading:
        rows.turned[row] = tick
    rows.heading[row] = heading


@kernel
def grow_uneasy(
    streets: Streets,
    rooms: Rooms,
    laws: Laws,
    rows: Rows,
    book: Book,
    log: Log,
    row: int,
    source: int,
    far: float,
    tick: int,
    air: Air,
) -> None:
    """Let a walker who hears that something is wrong be on their guard, and make for home."""
    place_heard(streets, laws, rows, row, source, far, tick, air)
    rows.mind[row] = UNEASY
    if rows.intent[row] == TRIP:
        rows.intent[row] = HOME
        rows.goal[row] = rooms.streets + rooms.home[rows.who[row]]
    note(
        log, book, tick, Event.NOTICED, rows.who[row], air.source[source],
        rows.segment[row], place_at(streets, rows, row, tick + 1),
    )  # fmt: skip


@kernel
def listen_indoors(
    streets: Streets,
    rooms: Rooms,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    tick: int,
    first: int,
    last: int,
    air: Air,
    # written:
    found: NDArray[np.int32],
    found_source: NDArray[np.int32],
) -> int:
    """List who heeds what is loud enough in the street before their house, and from which street.

    1. A street is asked every fourth second, with four times the chance.
    2. Homes are asked, and of the places those with somebody in them: visitors and workers hear
       what people at home do.
    Of the streets that hear something `first` to `last` - 1 are asked; returns how many were found.
    """
    n = 0
    for i in range(first, last):
        street = air.reached[i]
        source, level = loudest(air, street)
        if STEADY[air.noise[source]]:
            asked = (street + tick // EVERY) & 1 == 0
        else:
            asked = (street + tick) & 3 == 0
        if not asked or level - laws.shut < laws.quiet:
            continue
        door = -1.0
        for room in range(rooms.on_street[street], rooms.on_street[street + 1]):
            if rooms.along[room] != door:
                door = rooms.along[room]
                source, level, _ = heard_at(streets, laws, air, street, door)
            if level - laws.shut < laws.quiet or not concerns(book, room, air.noise[source]):
                continue
            for who in range(rooms.household[room], rooms.household[room + 1]):
                if heeds_inside(
                    rooms, bodies, laws, rows, book, room, who, source, level - laws.shut, tick, air
                ):
                    found[n] = who
                    found_source[n] = source
                    n += 1
        for k in range(rooms.place_on[street], rooms.place_on[street + 1]):
            room = rooms.place_at[k]
            who = book.guest[room]
            if who < 0:
                continue
            source, level, _ = heard_at(streets, laws, air, street, rooms.along[room])
            if level - laws.shut < laws.quiet or not concerns(book, room, air.noise[source]):
                continue
            while who >= 0:
                if heeds_inside(
                    rooms, bodies, laws, rows, book, room, who, source, level - laws.shut, tick, air
                ):
                    found[n] = who
                    found_source[n] = source
                    n += 1
                who = book.guest_next[who]
    return n


@kernel
def concerns(book: Book, room: int, noise: int) -> bool:
    """Say whether anybody in a room may heed a noise: all what is menacing, nests any."""
    return bool(MENACING[noise] or is_nest(book, room))


@kernel
def is_nest(book: Book, room: int) -> bool:
    """Say whether infected are in a room with nobody to bite."""
    return bool(book.room_infected[room] > 0 and book.lively_at[room] < 0)


@kernel
def heeds_inside(
    rooms: Rooms,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    room: int,
    who: int,
    source: int,
    level: float,
    tick: int,
    air: Air,
) -> bool:
    """Say whether one who may be in a room heeds a sound that is so loud there [dB].

    1. Streets are asked every fourth second: chances are four times those of a second.
    2. The living do not notice what is softer than they are themselves.
    3. A sleeper notices what wakes them, and nothing else.
    """
    noise = air.noise[source]
    times = 4.0
    u = uniform(laws.seed, Stream.HEED, who, tick)
    if u >= times * max(laws.heed, laws.heed_living):
        return False
    row = book.person[who, ROW]
    if rows.segment[row] != rooms.streets + room:
        return False
    if rows.condition[row] == INFECTED:
        return bool(u < times * laws.heed)
    if rows.condition[row] > EXPOSED or not MENACING[noise] or u >= times * laws.heed_living:
        return False
    if asleep(rooms, bodies, laws, rows, row, tick):
        return bool(level >= wakes(laws, who))
    return bool(level >= laws.indoors)


@kernel
def heed_indoors(
    streets: Streets,
    rooms: Rooms,
    laws: Laws,
    rows: Rows,
    book: Book,
    log: Log,
    tick: int,
    found: NDArray[np.int32],
    found_source: NDArray[np.int32],
    air: Air,
) -> None:
    """Let those indoors who heed a sound do so.

    1. The unaware grow uneasy. At home they stay in, until that has ebbed away if the sound was
       far, or until they have made up their minds if it was near; see `outings.be_uneasy`.
       Elsewhere they leave for home once they have made up their minds, or earlier if their stay is
       over. The unease of others lasts on. Who knows of the infected otherwise than by sounds keeps
       that in mind.
    2. Infected that are shut in with nobody to bite break out sooner.
    """
    for i in range(len(found)):
        who = found[i]
        source = found_source[i]
        row = book.person[who, ROW]
        room = rows.segment[row] - rooms.streets
        if rows.condition[row] == INFECTED:
            if is_nest(book, room):
                rush_out(laws, rows, book, row, tick)
            continue
        home = room == rooms.home[who]
        _, level, _ = heard_at(streets, laws, air, rooms.street[room], rooms.along[room])
        near = level - laws.shut >= laws.loud
        if rows.mind[row] == UNEASY and rows.cue[row] == SOUND and home:
            be_uneasy(laws, rows, book, row, near, tick)
            recall(rows, row, air, source, tick)
            continue
        if rows.mind[row] != UNAWARE:
            if rows.cue[row] == SOUND:
                recall(rows, row, air, source, tick)
            elif rows.met[row] < 0 and rows.cue[row] != WORD:
                rows.seen[row] = tick
            continue
        recall(rows, row, air, source, tick)
        rows.cue[row] = SOUND
        if home:
            be_uneasy(laws, rows, book, row, near, tick)
            rows.mind[row] = UNEASY
        else:
            rows.mind[row] = UNEASY
            when = response(laws, who, tick)
            if rows.wake[row] >= 0:
                when = min(when, rows.wake[row])
            schedule(rows, book, row, when)
        note(
            log, book, tick, Event.NOTICED, who, air.source[source], rows.segment[row],
            rooms.along[room],
        )  # fmt: skip


@kernel
def recall(rows: Rows, row: int, air: Air, source: int, tick: int) -> None:
    """Keep in mind what one has heard, where and when."""
    rows.spot[row] = source
    rows.spot_along[row] = air.metre[source]
    rows.seen[row] = tick
    rows.noise[row] = air.noise[source]


@kernel
def rush_out(laws: Laws, rows: Rows, book: Book, row: int, tick: int) -> None:
    """Let an infected that is shut in, and hears prey outside, break out within the minute."""
    u = uniform(laws.seed, Stream.BREAK_OUT, rows.who[row], tick)
    soon = tick + 2 + int(60.0 * u)
    if rows.wake[row] < 0 or rows.wake[row] > soon:
        schedule(rows, book, row, soon)
