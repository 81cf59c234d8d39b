"""Doors and windows: how one gets into every room of the city, and out again.

1. A stairwell has a door onto the street, each of its dwellings a door onto the stairwell.
2. A dwelling on the ground floor has a window besides.
3. A place has a front door, a window beside it and a way out at the back; a stop is open.
4. The way out at the back leads onto the street that passes within 40 m behind the place, if one
   does, else round the house onto its own street. In a shop it leads out of the store room, which
   has a door to the hall.
"""

from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from outskirts.base.codes import Opening, PlaceKind, Rank, RoomKind, Way
from outskirts.city.city import City
from outskirts.kernels.laws import Openings, Rooms
from outskirts.people.population import Population
from outskirts.world.parameters import Doors

BEHIND = 40.0
"""A street that passes this near behind a place has its back door [m]. Source: assumed."""

ROUND = 6.0
"""Metres from the front door to a back door on the same street. Source: assumed."""

BESIDE = 2.0
"""Metres from the front door of a place to its window. Source: assumed."""

HOME_BESIDE = 3.0
"""Metres of street between a stairwell's door and the windows beside it. Source: assumed."""

STOPS = (PlaceKind.BUS_STOP, PlaceKind.TRAM_STOP)
"""Places without walls."""


class Onto(NamedTuple):
    """Where openings give onto the street: street (-1: onto a room), metre, and metre across."""

    street: NDArray[np.int32]
    along: NDArray[np.float32]
    across: NDArray[np.float32]

    def some(self, which: NDArray[np.bool_] | NDArray[np.intp]) -> "Onto":
        """Return some of them."""
        return Onto(self.street[which], self.along[which], self.across[which])


def openings_of(city: City, population: Population, rooms: Rooms, doors: Doors) -> Openings:
    """Return every opening of a city's rooms, in the order of kind and room."""
    number = np.arange(len(rooms.street), dtype=np.int32)
    stairs, places, stores = (
        number[rooms.kind == kind] for kind in (RoomKind.STAIRWELL, RoomKind.PLACE, RoomKind.STORE)
    )
    homes = number[: rooms.dwellings]
    stop = np.isin(city.places.kind, STOPS)
    walled = places[~stop]
    store = rooms.store[~stop]
    low = np.flatnonzero(population.dwellings.level == 0).astype(np.int32)
    shops = places[rooms.store >= 0]
    groups = (
        (Opening.STREET_DOOR, stairs, None, before(rooms, stairs)),
        (Opening.INNER_DOOR, homes, rooms.stair, nowhere(len(homes))),
        (Opening.FRONT, walled, None, before(rooms, walled)),
        (Opening.BACK, np.where(store >= 0, store, walled), None, backs(city, rooms, walled)),
        (Opening.WINDOW, walled, None, shifted(city, before(rooms, walled), BESIDE)),
        (Opening.STORE_DOOR, stores, shops, nowhere(len(stores))),
        (Opening.WINDOW_HOME, low, None, windows(city, rooms, low)),
        (Opening.OPEN_SIDE, places[stop], None, before(rooms, places[stop])),
    )
    counts = [len(group[1]) for group in groups]
    room = np.concatenate([group[1] for group in groups])
    outside = np.concatenate(
        [
            np.full(count, -1, np.int32) if group[2] is None else group[2]
            for group, count in zip(groups, counts, strict=True)
        ]
    )
    street, along, across = (np.concatenate([group[3][i] for group in groups]) for i in range(3))
    inner = np.flatnonzero(outside >= 0).astype(np.int32)
    outer = np.flatnonzero(street >= 0).astype(np.int32)
    outer = outer[np.lexsort((along[outer], street[outer]))]
    both = np.concatenate([room, outside[inner]])
    by_room = np.argsort(both, kind="stable")
    width, strength, crossing = numbers(doors)
    return Openings(
        kind=np.repeat(np.array([group[0] for group in groups], np.int8), counts),
        room=room,
        outside=outside,
        street=street,
        along=along,
        across=across,
        width=width,
        strength=strength,
        crossing=crossing,
        of_room=begun(both, len(rooms.street)),
        at_room=np.concatenate([np.arange(len(room), dtype=np.int32), inner])[by_room],
        on_street=begun(street[outer], len(city.segments.a)),
        at_street=outer,
    )


def begun(owner: NDArray[np.int32], owners: int) -> NDArray[np.int32]:
    """Return where the entries of each owner begin once sorted by owner, shape [owners + 1]."""
    start = np.zeros(owners + 1, np.int32)
    np.cumsum(np.bincount(owner, minlength=owners), out=start[1:])
    return start


def numbers(doors: Doors) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Return width [m], strength [s] and crossing [s] of each kind of opening, by codes.Opening.

    Only windows take time to cross: through a door it is a step or two, within the second.
    """
    window = doors.through_window
    figures = {
        Opening.STREET_DOOR: (doors.street_door_width, doors.street_door, 0.0),
        Opening.INNER_DOOR: (doors.inner_door_width, doors.inner_door, 0.0),
        Opening.FRONT: (doors.front_width, doors.front, 0.0),
        Opening.BACK: (doors.back_width, doors.back, 0.0),
        Opening.WINDOW: (doors.window_width, doors.window, window),
        Opening.STORE_DOOR: (doors.inner_door_width, doors.store_door, 0.0),
        Opening.WINDOW_HOME: (doors.window_width, doors.window, window),
        Opening.OPEN_SIDE: (doors.open_width, 0.0, 0.0),
    }
    table = np.array([figures[kind] for kind in Opening], np.float32)
    return table[:, 0].copy(), table[:, 1].copy(), table[:, 2].copy()


def before(rooms: Rooms, which: NDArray[np.int32]) -> Onto:
    """Return where rooms hang on their street."""
    return Onto(rooms.street[which], rooms.along[which], rooms.across[which])


def nowhere(count: int) -> Onto:
    """Return that so many openings do not give onto a street."""
    zeros = np.zeros(count, np.float32)
    return Onto(np.full(count, -1, np.int32), zeros, zeros)


def shifted(city: City, onto: Onto, metres: float | NDArray[np.floating]) -> Onto:
    """Return the same some metres on along the street, or back where the street ends before."""
    length = city.segments.length[onto.street]
    there = onto.along + metres
    there = np.where((there > length) | (there < 0), onto.along - metres, there)
    return Onto(onto.street, np.clip(there, 0, length).astype(np.float32), onto.across)


def windows(city: City, rooms: Rooms, homes: NDArray[np.int32]) -> Onto:
    """Return where the windows of these dwellings are: beside their door, to both sides in turn."""
    stair = rooms.stair[homes]
    first = np.flatnonzero(np.diff(stair, prepend=-1))
    number = np.arange(len(homes)) - np.repeat(first, np.diff(np.append(first, len(homes))))
    metres = (number // 2 + 1) * HOME_BESIDE * np.where(number % 2, -1, 1)
    return shifted(city, before(rooms, homes), metres)


def backs(city: City, rooms: Rooms, places: NDArray[np.int32]) -> Onto:
    """Return where the back doors of places are; rule 4.

    The street behind is the first that a straight line meets which leaves the front of the place
    at a right angle to its street and runs 40 m.
    """
    own = before(rooms, places)
    found = shifted(city, own, ROUND)
    pieces = pieces_of(city)
    usable = np.flatnonzero(pieces.usable)
    if not len(places) or not len(usable):
        return found
    here, ahead = course(pieces, city, own)
    left = own.across == 0
    out = np.where(left, -1.0, 1.0)[:, None] * np.column_stack([ahead[:, 1], -ahead[:, 0]])
    front = here + out * (city.segments.width[own.street] / 2)[:, None]
    tree = STRtree(joined(pieces.begin[usable], pieces.begin[usable] + pieces.step[usable]))
    look, met = tree.query(joined(front, front + out * BEHIND), predicate="intersects")
    met = usable[met]
    other = pieces.street[met] != own.street[look]
    look, met = look[other], met[other]
    bend = cross(out[look], pieces.step[met])
    look, met, bend = look[bend != 0], met[bend != 0], bend[bend != 0]
    apart = cross(pieces.begin[met] - front[look], pieces.step[met]) / bend
    order = np.lexsort((met, apart, look))
    order = order[np.diff(look[order], prepend=-1) > 0]
    look, met, bend = look[order], met[order], bend[order]
    share = np.clip(cross(pieces.begin[met] - front[look], out[look]) / bend, 0, 1)
    street = pieces.street[met]
    metre = pieces.metre[met] + share * np.hypot(*pieces.step[met].T)
    found.street[look] = street
    found.along[look] = np.minimum(metre, city.segments.length[street])
    found.across[look] = np.where(bend > 0, 0, city.segments.width[street])
    return found


class Pieces(NamedTuple):
    """The straight pieces of all streets, laid end to end, shape [point].

    The last point of a street begins no piece: its step is zero. `metre` is where a piece begins
    on its street, `walked` where it begins when all are laid end to end.
    """

    street: NDArray[np.int64]
    begin: NDArray[np.float64]
    step: NDArray[np.float64]
    metre: NDArray[np.float64]
    walked: NDArray[np.float64]
    usable: NDArray[np.bool_]


def pieces_of(city: City) -> Pieces:
    """Cut the streets into straight pieces; usable are those that a door may open on.

    Such streets can be walked, lie at ground level and are no motorways.
    """
    start = city.shapes.start
    begin = np.column_stack([city.shapes.x, city.shapes.y]).astype(np.float64)
    street = np.repeat(np.arange(len(start) - 1), np.diff(start))
    step = np.zeros_like(begin)
    step[:-1] = np.diff(begin, axis=0)
    step[start[1:] - 1] = 0
    walked = np.concatenate([[0.0], np.cumsum(np.hypot(step[:, 0], step[:, 1]))[:-1]])
    kinds = city.segments
    fits = (kinds.walk != Way.NONE) & (kinds.rank != Rank.MOTORWAY) & (kinds.layer == 0)
    usable = fits[street]
    usable[start[1:] - 1] = False
    return Pieces(street, begin, step, walked - walked[start[street]], walked, usable)


def course(
    pieces: Pieces, city: City, onto: Onto
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the points at metres of streets, and the directions there as unit vectors."""
    first, last = city.shapes.start[onto.street], city.shapes.start[onto.street + 1]
    at = pieces.walked[first] + onto.along
    piece = np.clip(np.searchsorted(pieces.walked, at, side="right") - 1, first, last - 2)
    long = np.maximum(np.hypot(*pieces.step[piece].T), 1e-9)
    ahead = pieces.step[piece] / long[:, None]
    return pieces.begin[piece] + (at - pieces.walked[piece])[:, None] * ahead, ahead


def joined(begin: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.object_]:
    """Return straight lines between points, shape [line]."""
    return np.array(shapely.linestrings(np.stack([begin, end], axis=1)))


def cross(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the cross product of vectors: positive where the other one turns left."""
    found: NDArray[np.float64] = one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]
    return found
