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
from outskirts.kernels.scene import Scene
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
from outskirts.kernels.trips import look_round, place_at, response, stroll

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
            if room == rooms.aboard:
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
def hear_outdoors(
    streets: Streets,
    rooms: Rooms,
    bodies: Bodies,
    laws: Laws,
    rows: Rows,
    book: Book,
    log: Log,
    tick: int,
    air: Air,
    # scratch:
    callers: NDArray[np.int32],
) -> None:
    """Let those on the streets hear the loudest sound that reaches their street.

    1. Idle and curious infected turn to it at a rate: from the growl of another they know of a
       hunt. A trail is followed whatever sounds.
    2. One that has lost sight of its prey takes a sound for it.
       Neither is turned back by another sound shortly after one has turned it. What is steady is
       heard every other second, by as many as in two.
    3. People who hear something menacing grow uneasy, and go home. Once all have heard, they call
       their households, in the order of who.
    """
    calling = 0
    for row in range(book.size[OUTDOORS]):
        street = rows.segment[row]
        if air.heard[street] < 0 and air.over[street] < 0:
            continue
        condition = rows.condition[row]
        mind = rows.mind[row]
        who = rows.who[row]
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
        u = uniform(laws.seed, Stream.HEED, who, tick)
        if u >= chance * (2.0 - chance):
            continue
        place = place_at(streets, rows, row, tick + 1)
        source, level, far = heard_at(streets, laws, air, street, place)
        if air.source[source] == who or level < ambient(streets, laws, book, air, tick, street):
            continue
        if u >= chance and not STEADY[air.noise[source]]:
            continue
        if condition != INFECTED and not MENACING[air.noise[source]]:
            continue
        if condition != INFECTED:
            grow_uneasy(streets, rooms, laws, rows, book, log, row, source, far, tick, air)
            callers[calling] = who
            calling += 1
        elif mind == CHASING:
            place_heard(streets, laws, rows, row, source, far, tick, air)
            rows.intent[row] = CHASE
            face_sound(streets, rows, row, tick)
        else:
            turn_to(streets, rooms, bodies, laws, rows, book, log, row, source, far, tick, air)
    sort_ints(callers, calling)
    for i in range(calling):
        call_family(rooms, laws, rows, book, log, book.person[callers[i], ROW], tick)


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
def hear_indoors(
    streets: Streets,
    rooms: Rooms,
    laws: Laws,
    rows: Rows,
    book: Book,
    log: Log,
    tick: int,
    air: Air,
) -> None:
    """Let those in their homes hear what is loud enough in the street before their house.

    1. Of two streets one is asked in a second, with twice the chance; what is steady is heard
       every other second only, so that a street is asked about it every fourth, with four times
       the chance.
    2. The unaware grow uneasy at something menacing, and stay in; the unease of others lasts on.
    3. Infected that are shut in with nobody to bite turn to any sound, and break out sooner.
    """
    for i in range(air.size[1]):
        street = air.reached[i]
        if (street + tick // EVERY) & 1 != 0:
            continue
        inside = laws.quiet
        source, level = loudest(air, street)
        if level - laws.shut < inside:
            continue
        menacing = MENACING[air.noise[source]]
        low = rooms.on_street[street]
        high = rooms.on_street[street + 1]
        door = -1.0
        for room in range(low, high):
            if rooms.along[room] != door:
                door = rooms.along[room]
                source, level, _ = heard_at(streets, laws, air, street, door)
                menacing = MENACING[air.noise[source]]
            if level - laws.shut < inside:
                continue
            shut_in = book.room_infected[room] > 0 and book.lively_at[room] < 0
            if not menacing and not shut_in:
                continue
            here = rooms.streets + room
            for who in range(rooms.household[room], rooms.household[room + 1]):
                row = book.person[who, ROW]
                if rows.segment[row] == here:
                    hear_inside(rooms, laws, rows, book, log, row, source, shut_in, tick, air)


@kernel
def hear_in_places(
    streets: Streets,
    rooms: Rooms,
    laws: Laws,
    rows: Rows,
    book: Book,
    log: Log,
    tick: int,
    air: Air,
) -> None:
    """Let visitors and workers in places hear what people at home do, by the same rules.

    They leave for home once they have made up their minds, or earlier if their stay is over. Only
    places with somebody in them are asked.
    """
    for i in range(air.size[1]):
        street = air.reached[i]
        if (street + tick // EVERY) & 1 != 0:
            continue
        for k in range(rooms.place_on[street], rooms.place_on[street + 1]):
            room = rooms.place_at[k]
            who = book.guest[room]
            if who < 0:
                continue
            source, level, _ = heard_at(streets, laws, air, street, rooms.along[room])
            if level - laws.shut < laws.quiet:
                continue
            shut_in = book.room_infected[room] > 0 and book.lively_at[room] < 0
            if not MENACING[air.noise[source]] and not shut_in:
                continue
            while who >= 0:
                row = book.person[who, ROW]
                hear_inside(rooms, laws, rows, book, log, row, source, shut_in, tick, air)
                who = book.guest_next[who]


@kernel
def hear_inside(
    rooms: Rooms,
    laws: Laws,
    rows: Rows,
    book: Book,
    log: Log,
    row: int,
    source: int,
    shut_in: bool,
    tick: int,
    air: Air,
) -> None:
    """Let one person in a room hear a sound of the street `source`.

    `shut_in` says whether infected are in the room with nobody to bite. Streets are asked every
    fourth second about what is steady, every other about what is not: chances are as many times
    those of a second.
    """
    who = rows.who[row]
    times = 4.0 if STEADY[air.noise[source]] else 2.0
    u = uniform(laws.seed, Stream.HEED, who, tick)
    if rows.condition[row] == INFECTED:
        if shut_in and u < times * laws.heed:
            rush_out(laws, rows, book, row, tick)
        return
    if (
        not MENACING[air.noise[source]]
        or rows.condition[row] > EXPOSED
        or u >= times * laws.heed_living
    ):
        return
    if rows.mind[row] != UNAWARE:
        rows.seen[row] = tick
        return
    room = rows.segment[row] - rooms.streets
    rows.mind[row] = UNEASY
    rows.spot[row] = source
    rows.spot_along[row] = air.metre[source]
    rows.seen[row] = tick
    rows.noise[row] = air.noise[source]
    rows.cue[row] = SOUND
    when = response(laws, who, tick)
    if room != rooms.home[who] and rows.wake[row] >= 0:
        when = min(when, rows.wake[row])
    schedule(rows, book, row, when)
    note(
        log, book, tick, Event.NOTICED, who, air.source[source], rows.segment[row],
        rooms.along[room],
    )  # fmt: skip


@kernel
def rush_out(laws: Laws, rows: Rows, book: Book, row: int, tick: int) -> None:
    """Let an infected that is shut in, and hears prey outside, break out within the minute."""
    u = uniform(laws.seed, Stream.BREAK_OUT, rows.who[row], tick)
    soon = tick + 2 + int(60.0 * u)
    if rows.wake[row] < 0 or rows.wake[row] > soon:
        schedule(rows, book, row, soon)
