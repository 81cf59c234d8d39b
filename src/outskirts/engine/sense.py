"""Whether a second can have happened: nobody leaps, nobody passes a wall, the dead do nothing.

What is compared is where people were as a second began and where they were as it ended. Distances
are metres along streets; a junction is a point of them, whatever its size on the map.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Condition, Event, Intent, RoomKind
from outskirts.kernels.storage import DEAD, EXPOSED, INFECTED, Log
from outskirts.world.state import State
from outskirts.world.world import World

ROUNDING = 0.05
"""What places kept in 32 bits may be off by, all told [m]."""
AT_DOOR = 3.0
"""Metres along the street from which a door may be passed: infected beat on one from two metres and
an arm's length, and one who walks there stops within half a metre of it."""
HOPS = 8
"""Junctions that one may pass in a second."""
FARTHEST = 40.0
"""Nobody gets so far in a second [m]: ways are not searched beyond."""
ON_THE_WAY = (RoomKind.ABOARD, RoomKind.IN_ARMS)
"""Rooms that carry people: one is taken up anywhere, and set down anywhere."""
REMEMBERED = (Event.TURNED, Event.LOST, Event.HID)
"""Events whose `by` did something earlier, and may be dead by now."""
TOUCHING = (Event.BITTEN, Event.KILLED, Event.FOUND)
"""Events whose `who` and `by` are in one place."""


class Spot(NamedTuple):
    """A place on a street or in a room: `place` is the metre, of no account in rooms."""

    segment: int
    place: float


class Moment(NamedTuple):
    """Where everybody is at a tick, by person, before anything happens in it.

    `place`, `speed` and `past` are those of people on the streets, 0 of others. A walker who has
    come to the end of a street, or to where they were bound for, within the last second has walked
    past it already, by `past` metres: the next tick carries them on, or back to their door.
    """

    tick: int
    segment: NDArray[np.int32]
    condition: NDArray[np.int8]
    place: NDArray[np.float32]
    speed: NDArray[np.float32]
    past: NDArray[np.float32]


class Second(NamedTuple):
    """What one second brought: how all stood before and after it, and the events of it."""

    before: Moment
    after: Moment
    state: State
    events: dict[str, NDArray[Any]]


def moment(world: World, state: State, tick: int) -> Moment:
    """Return where everybody is at a tick, before anything happens in it."""
    people = state.people
    row = np.flatnonzero(state.segment < len(world.streets.length))
    who = state.who[row]
    along, speed = state.along[row], state.speed[row]
    walks = (state.heading[row] != 0) & (state.wake[row] >= 0) & (tick > state.moved[row])
    walked = state.heading[row] * speed * (tick - state.moved[row]).astype(np.float32)
    there = np.where(walks, along + walked, along)
    place = np.clip(there, 0, world.streets.length[state.segment[row]])
    place = np.where(walks, place, along)
    found = Moment(
        tick,
        np.empty(people, np.int32),
        np.empty(people, np.int8),
        *(np.zeros(people, np.float32) for _ in range(3)),
    )
    found.segment[state.who] = state.segment
    found.condition[state.who] = state.condition
    found.place[who] = place
    found.speed[who] = speed
    beyond = np.where(walks, beyond_goal(world, state, row, place), 0)
    found.past[who] = np.minimum(np.abs(there - place) + beyond, speed)
    return found


def beyond_goal(
    world: World, state: State, row: NDArray[np.intp], place: NDArray[np.floating]
) -> NDArray[np.floating]:
    """Return how far walkers on some rows are past the door or the sound that they make for [m].

    It is 0 for those who are not there yet, and for those whose goal is on another street.
    """
    rooms = world.rooms
    bound = state.goal[row] >= rooms.streets
    room = np.where(bound, state.goal[row] - rooms.streets, 0)
    seeks = state.intent[row] == Intent.INVESTIGATE
    street = np.where(seeks, state.spot[row], np.where(bound, rooms.street[room], -1))
    along = np.where(seeks, state.spot_along[row], rooms.along[room])
    past = (place - along) * state.heading[row]
    found: NDArray[np.floating] = np.where(street == state.segment[row], np.maximum(past, 0), 0)
    return found


def happened(log: Log, first: int, last: int) -> dict[str, NDArray[Any]]:
    """Return the events `first` to `last` - 1 of a log."""
    return {name: values[first:last] for name, values in log._asdict().items()}


class Ways:
    """How far it is from one place of a world to another: along streets, through doors and windows.

    What has been found of the streets is kept, for they stay as they are.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.streets = len(world.streets.length)
        self.near: dict[int, dict[int, float]] = {}
        kind = world.rooms.kind
        self.carries = np.concatenate(
            [np.zeros(self.streets, bool), np.isin(kind, np.array(ON_THE_WAY, kind.dtype))]
        )

    def metres(self, one: Spot, other: Spot) -> float:
        """Return the metres along streets from one place to another; infinite if too many.

        From a room they are counted from its doors and windows, to one likewise; between two rooms
        with a door between there are none.
        """
        if one.segment >= self.streets and other.segment >= self.streets:
            rooms = one.segment - self.streets, other.segment - self.streets
            if rooms[0] == rooms[1] or rooms[1] in self.beside(rooms[0]):
                return 0.0
        return min(
            (self.along(here, there) for here in self.ends(one) for there in self.ends(other)),
            default=np.inf,
        )

    def ends(self, spot: Spot) -> list[Spot]:
        """Return a place on the street itself, or where one gets from a room onto the street."""
        if spot.segment < self.streets:
            return [spot]
        return list(self.doors(spot.segment - self.streets))

    def doors(self, room: int) -> Iterator[Spot]:
        """Give the places where a room has a way onto the street, or has one through its next room.

        That is its stairwell, or the store room of a shop. An exit is where its street leaves the
        map.
        """
        rooms, openings = self.world.rooms, self.world.openings
        if rooms.kind[room] == RoomKind.EXIT:
            yield Spot(int(rooms.street[room]), float(rooms.along[room]))
        owners = [room]
        if room < rooms.dwellings:
            owners.append(int(rooms.stair[room]))
        elif room < rooms.dwellings + rooms.places:
            owners.append(int(rooms.store[room - rooms.dwellings]))
        for owner in owners:
            for opening in self.openings(owner):
                if openings.room[opening] == owner and openings.street[opening] >= 0:
                    yield Spot(int(openings.street[opening]), float(openings.along[opening]))

    def beside(self, room: int) -> set[int]:
        """Return the rooms that have a door to a room."""
        openings = self.world.openings
        held = self.openings(room)
        inner = held[openings.outside[held] >= 0]
        return {*openings.room[inner].tolist(), *openings.outside[inner].tolist()}

    def openings(self, room: int) -> NDArray[np.int32]:
        """Return the doors and windows of a room, from either side; none of no room (-1)."""
        openings = self.world.openings
        if room < 0:
            return openings.at_room[:0]
        return openings.at_room[openings.of_room[room] : openings.of_room[room + 1]]

    def along(self, one: Spot, other: Spot) -> float:
        """Return the metres from one place on the streets to another; infinite if too many."""
        found = abs(one.place - other.place) if one.segment == other.segment else np.inf
        for here, out in self.junctions(one):
            if out > FARTHEST:
                continue
            near = self.around(here)
            for there, on in self.junctions(other):
                found = min(found, out + near.get(there, np.inf) + on)
        return float(found)

    def junctions(self, spot: Spot) -> tuple[tuple[int, float], tuple[int, float]]:
        """Return the junctions at both ends of a street, with the metres to them from a place."""
        streets = self.world.streets
        length = float(streets.length[spot.segment])
        return (
            (int(streets.a[spot.segment]), spot.place),
            (int(streets.b[spot.segment]), length - spot.place),
        )

    def around(self, junction: int) -> dict[int, float]:
        """Return the metres to the junctions that can be reached from one within a second."""
        if junction in self.near:
            return self.near[junction]
        streets = self.world.streets
        found = {junction: 0.0}
        edge = {junction}
        for _ in range(HOPS - 1):
            nearer = set()
            for at in edge:
                for link in streets.link[streets.link_start[at] : streets.link_start[at + 1]]:
                    street = link >> 1
                    there = int(streets.a[street] if link & 1 else streets.b[street])
                    metres = found[at] + float(streets.length[street])
                    if metres < min(found.get(there, np.inf), FARTHEST):
                        found[there] = metres
                        nearer.add(there)
            edge = nearer
        self.near[junction] = found
        return found


def problems(ways: Ways, second: Second) -> list[str]:
    """Say what cannot have happened in a second, a line each.

    1. Nobody gets farther along the streets than their speed, before or after, and an arm's length;
       the living may break into a run.
    2. Nobody gets into a room, or out of it, but by a door or window that was within their way.
    3. The dead and those who have left stay as they are: they do not move, wake, stand at a door,
       hold anybody, or have a part in an event.
    4. Who struggles with, bites, kills or finds somebody is where they are.
    """
    return [
        *leaps(ways, second),
        *passages(ways, second),
        *risen(ways, second),
        *ghosts(second),
        *standing(second.state, second.before.tick),
        *struggles(ways, second),
        *touches(ways, second),
    ]


def reached(ways: Ways, second: Second, who: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return how far [m] each of some people may be from where they were; rule 1."""
    before, after = second.before, second.after
    living = before.condition[who] <= EXPOSED
    speed = np.maximum(before.speed[who], after.speed[who])
    speed = np.maximum(speed, np.where(living, ways.world.bodies.run[who], 0))
    reach = ways.world.laws.reach + ROUNDING
    return speed.astype(np.float64) + before.past[who] + reach


def leaps(ways: Ways, second: Second) -> list[str]:
    """Say who got farther along the streets than they can; rule 1.

    Most stay on their street, or come to the next: those few for whom that way is too long are
    asked for another.
    """
    before, after = second.before, second.after
    who = np.flatnonzero((before.segment < ways.streets) & (after.segment < ways.streets))
    allowed = reached(ways, second, who)
    far = np.flatnonzero(next_metres(ways, second, who) > allowed)
    found = []
    for one, most in zip(who[far], allowed[far], strict=True):
        here, there = spots(second, int(one))
        metres = ways.along(here, there)
        if metres > most:
            found.append(
                f"person {one:,} got {told_metres(metres)} along the streets, from "
                f"{told(ways, here)} to {told(ways, there)}, expected at most {most:.2f} m"
            )
    return found


def next_metres(ways: Ways, second: Second, who: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the metres along one street, or over one junction, that people have got on."""
    streets = ways.world.streets
    here, there = second.before.segment[who], second.after.segment[who]
    x = second.before.place[who].astype(np.float64)
    y = second.after.place[who].astype(np.float64)
    found = np.where(here == there, np.abs(x - y), np.inf)
    moved = np.flatnonzero((found > 1) | (here != there))
    here, there, x, y = here[moved], there[moved], x[moved], y[moved]
    least = found[moved]
    for out, at in ((x, streets.a[here]), (streets.length[here] - x, streets.b[here])):
        for on, to in ((y, streets.a[there]), (streets.length[there] - y, streets.b[there])):
            least = np.where(at == to, np.minimum(least, out + on), least)
    found[moved] = least
    return found


def passages(ways: Ways, second: Second) -> list[str]:
    """Say who got into a room, or out of one, without a door or window on their way; rule 2."""
    before, after = second.before, second.after
    indoors = (before.segment >= ways.streets) | (after.segment >= ways.streets)
    who = np.flatnonzero((before.segment != after.segment) & indoors)
    who = who[~ways.carries[before.segment[who]] & ~ways.carries[after.segment[who]]]
    allowed = reached(ways, second, who) + AT_DOOR
    far = ~by_main_door(ways, second, who, allowed)
    found = []
    for one, most in zip(who[far], allowed[far], strict=True):
        here, there = spots(second, int(one))
        metres = ways.metres(here, there)
        if metres > most:
            found.append(
                f"person {one:,} got from {told(ways, here)} to {told(ways, there)} without a "
                f"door: the way by the nearest has {told_metres(metres)}, expected at most "
                f"{most:.2f} m"
            )
    return found


def by_main_door(
    ways: Ways, second: Second, who: NDArray[np.intp], allowed: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Say for whom the door by which their room hangs on its street was near enough.

    Every room has one but store rooms, whose only door onto the street is at the back. Most pass
    by it; of the others each is asked for all of their doors.
    """
    rooms, before, after = ways.world.rooms, second.before, second.after
    here, there = before.segment[who], after.segment[who]
    room = np.maximum(here, there) - ways.streets
    place = np.where(here < there, before.place[who], after.place[who])
    near = np.abs(place - rooms.along[room]) <= allowed
    fits = (np.minimum(here, there) == rooms.street[room]) & (rooms.kind[room] != RoomKind.STORE)
    found: NDArray[np.bool_] = near & fits
    return found


def risen(ways: Ways, second: Second) -> list[str]:
    """Say who moved, or was otherwise again, after they had died or left; rule 3."""
    before, after = second.before, second.after
    who = np.flatnonzero(before.condition >= DEAD)
    moved = (before.segment[who] != after.segment[who]) | (
        np.abs(before.place[who] - after.place[who]) > ROUNDING
    )
    changed = before.condition[who] != after.condition[who]
    found = []
    for one in who[moved | changed]:
        here, there = spots(second, int(one))
        now = Condition(after.condition[one]).name.lower()
        found.append(
            f"person {one:,}, {lost(before, int(one))}, was {now} at {told(ways, there)}, expected "
            f"at {told(ways, here)} as before"
        )
    return found


def ghosts(second: Second) -> list[str]:
    """Say who had a part in an event after they had died or left; rule 3."""
    before, events = second.before, second.events
    acts = ~np.isin(events["kind"], np.array(REMEMBERED, events["kind"].dtype))
    found = []
    for name, asked in (("who", events["who"] >= 0), ("by", acts & (events["by"] >= 0))):
        for i in np.flatnonzero(asked):
            one = int(events[name][i])
            if before.condition[one] >= DEAD:
                found.append(
                    f"person {one:,}, {lost(before, one)}, had a part in the event "
                    f"{Event(events['kind'][i]).name}, expected none"
                )
    return found


def standing(state: State, tick: int) -> list[str]:
    """Say who is to wake, stands at a door or holds somebody though they have died or left; rule 3.

    It looks at one moment only; `tick` is the last second that was lived.
    """
    found = []
    gone = np.flatnonzero(state.condition >= DEAD)
    for name, does in (
        ("wake", "is to wake at"),
        ("turn", "is to turn at"),
        ("portal", "stands at door"),
        ("grip", "holds person"),
    ):
        values = getattr(state, name)
        for row in gone[values[gone] >= 0]:
            how = Condition(state.condition[row]).name.lower()
            found.append(
                f"person {state.who[row]:,}, {how}, {does} {values[row]:,}, expected nothing"
            )
    for row in gone[state.held[gone] > state.since[gone]]:
        found.append(
            f"person {state.who[row]:,} was held at {state.held[row]:,}, dead or gone since "
            f"{state.since[row]:,}; expected nobody to hold them before tick {tick + 1:,}"
        )
    return found


def struggles(ways: Ways, second: Second) -> list[str]:
    """Say which infected hold somebody whom they cannot reach; rule 4.

    Only who was held in this second is asked about: others may still be in somebody's mind.
    """
    state, after = second.state, second.after
    held = state.who[np.flatnonzero(state.held == second.before.tick)]
    row = np.flatnonzero(state.grip >= 0)
    row = row[(state.condition[row] == INFECTED) & np.isin(state.grip[row], held)]
    found = []
    for one, other in zip(state.who[row].tolist(), state.grip[row].tolist(), strict=True):
        here, there = (
            Spot(int(after.segment[who]), float(after.place[who])) for who in (one, other)
        )
        metres = (
            ways.along(here, there) if outdoors(ways, here, there) else ways.metres(here, there)
        )
        most = float(stretch(ways, second, one, other))
        if metres > most:
            found.append(
                f"person {one:,} at {told(ways, here)} holds person {other:,} at "
                f"{told(ways, there)}, {told_metres(metres)} away, expected at most {most:.2f} m"
            )
    return found


def touches(ways: Ways, second: Second) -> list[str]:
    """Say who bit, killed or found somebody elsewhere; rule 4.

    A bitten one may have been carried off since, and either may have gone in before: where they
    were as the second began counts as well as where they were as it ended.
    """
    events = second.events
    kinds = np.isin(events["kind"], np.array(TOUCHING, events["kind"].dtype))
    found = []
    for i in np.flatnonzero(kinds & (events["by"] >= 0)):
        who, by = int(events["who"][i]), int(events["by"][i])
        metres = min(
            (
                ways.metres(here, there)
                for here in spots(second, bearer(second, who))
                for there in spots(second, by)
                if not ways.carries[here.segment] and not ways.carries[there.segment]
            ),
            default=np.inf,
        )
        most = float(stretch(ways, second, by, who)) + AT_DOOR
        if metres > most:
            here, there = spots(second, who)[0], spots(second, by)[0]
            found.append(
                f"event {Event(events['kind'][i]).name} of person {who:,} at {told(ways, here)} by "
                f"person {by:,} at {told(ways, there)}, {told_metres(metres)} away, expected at "
                f"most {most:.2f} m"
            )
    return found


def stretch(ways: Ways, second: Second, one: int, other: int) -> float:
    """Return how far two may end apart who were within reach at some moment of a second [m]."""
    both = reached(ways, second, np.array([one, other], np.intp))
    return float(both.sum()) - ways.world.laws.reach


def bearer(second: Second, who: int) -> int:
    """Return the adult who leads somebody, and who is led by nobody as they are."""
    keeper = int(second.state.keeper[np.flatnonzero(second.state.who == who)[0]])
    return keeper if keeper >= 0 else who


def spots(second: Second, who: int) -> tuple[Spot, Spot]:
    """Return where somebody was before a second and after it."""
    before, after = second.before, second.after
    return (
        Spot(int(before.segment[who]), float(before.place[who])),
        Spot(int(after.segment[who]), float(after.place[who])),
    )


def outdoors(ways: Ways, *all_of: Spot) -> bool:
    """Say whether places are all on streets."""
    return all(spot.segment < ways.streets for spot in all_of)


def lost(before: Moment, who: int) -> str:
    """Say how somebody who has no part in anything any more was as a second began."""
    return Condition(before.condition[who]).name.lower()


def told(ways: Ways, spot: Spot) -> str:
    """Say where a place is."""
    if spot.segment < ways.streets:
        return f"street {spot.segment:,} metre {spot.place:.2f}"
    room = spot.segment - ways.streets
    kind = RoomKind(ways.world.rooms.kind[room]).name.lower()
    return f"room {room:,} ({kind})"


def told_metres(metres: float) -> str:
    """Say how far something is."""
    return f"{metres:.2f} m" if np.isfinite(metres) else f"more than {FARTHEST:.0f} m"
