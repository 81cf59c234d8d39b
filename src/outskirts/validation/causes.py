"""Who can have been reached by a change: the slow, plain tracer of two worlds side by side.

Two runs of one world differ in one thing. From second to second this follows who may have been
touched by it, in plain numpy over what stands in both states, and without a look at whether
anybody became different:

1. *Street*: whoever is on a street with somebody touched, within one tick, in either world.
2. *Sight*: infected and whoever runs are seen from the streets in view; infected see the living.
3. *House*: those in a building with infected in it, at its doors or before it, and somebody touched
   there too.
4. *Household*: where somebody touched, or one of theirs, knows of danger, they may call or look
   for each other.
5. *Ground*: a trail, or a door, that is not the same in both worlds reaches infected nearby, and
   those who go in or out there.
6. *Sound*: who listens in a second in which their street hears something else than in the other
   world.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from outskirts.base.codes import Condition, Mind, Noise, RoomKind
from outskirts.base.draws import Stream
from outskirts.engine.simulation import Simulation
from outskirts.kernels.sound import ALIVE, NOISY, REACHED
from outskirts.people import chance
from outskirts.world.state import AXES, OF_PEOPLE
from outskirts.world.world import World

Mask = NDArray[np.bool_]
Whole = NDArray[np.int64]
TRAILS = (*AXES["end"], *AXES["street"])
DOORS = AXES["opening"]
STEPS = 2
"""How far a change gets within a second: one acts otherwise, and meets another otherwise."""
SOUNDS = ("loud", "noise", "metre", "source", "about")


class CauselessError(Exception):
    """Somebody, or something, differs between two worlds without a cause."""


class Map:
    """What stays: which streets see each other, which rooms are one house, who lives where."""

    def __init__(self, world: World) -> None:
        streets, rooms, openings = world.streets, world.rooms, world.openings
        self.world = world
        self.streets = n = len(streets.length)
        far = float(max(world.far_lamps.max(), world.far_dark.max()))
        end = np.repeat(np.arange(2 * n), np.diff(streets.view_start))
        seen = streets.view_before + streets.view_after <= far
        self.view = matrix(end[seen] // 2, streets.view_segment[seen], n, n)
        self.view = (self.view + self.view.T).astype(bool)
        count = max(int(streets.a.max()), int(streets.b.max())) + 1
        ends = np.concatenate([streets.a, streets.b])
        meets = matrix(np.tile(np.arange(n), 2), ends, n, count)
        beside = (meets @ meets.T).astype(bool)
        self.beside = (beside @ beside).astype(bool)
        self.unit = np.arange(len(rooms.kind), dtype=np.int64)
        self.unit[: rooms.dwellings] = rooms.stair
        places = np.arange(rooms.places)
        with_store = rooms.store >= 0
        self.unit[rooms.store[with_store]] = rooms.dwellings + places[with_store]
        self.unit[np.isin(rooms.kind, (RoomKind.EXIT, RoomKind.ABOARD, RoomKind.IN_ARMS))] = -1
        owner, street = self.unit[openings.room], openings.street
        doors = (owner >= 0) & (street >= 0)
        fronts = self.unit >= 0
        self.fronts = matrix(
            np.concatenate([owner[doors], self.unit[fronts]]),
            np.concatenate([street[doors], rooms.street[fronts]]),
            len(self.unit),
            n,
        )
        self.opening_unit = owner
        self.home = rooms.home.astype(np.int64)
        self.district = np.append(streets.district, -1)


def matrix(row: NDArray[Any], column: NDArray[Any], rows: int, columns: int) -> Any:
    """Return a sparse matrix of zeros and ones."""
    ones = np.ones(len(row), np.int32)
    return sp.coo_matrix((ones, (row, column)), shape=(rows, columns)).tocsr().astype(bool)


@dataclass
class Glance:
    """One world at one moment: where everybody is, and what of them others can notice.

    `bound` is the house that one is about to go into; `haunted` are houses with infected in them
    or before them, `aware_homes` dwellings of somebody who knows that something is wrong.
    """

    street: Whole
    unit: Whole
    bound: Whole
    infected: Mask
    menace: Mask
    dead: Mask
    haunted: Mask
    aware_homes: Mask
    columns: dict[str, NDArray[Any]]


def glance(map_: Map, simulation: Simulation) -> Glance:
    """Look at a world: everything in the order of persons."""
    columns = simulation.state.by_person()
    segment = columns["segment"].astype(np.int64)
    outdoors = segment < map_.streets
    room = np.where(outdoors, 0, segment - map_.streets)
    goal = columns["goal"].astype(np.int64) - map_.streets
    portal = columns["portal"].astype(np.int64)
    bound = np.where(goal >= 0, map_.unit[np.maximum(goal, 0)], -1)
    if len(map_.opening_unit):
        bound = np.where(portal >= 0, map_.opening_unit[np.maximum(portal, 0)], bound)
    infected = columns["condition"] == Condition.INFECTED
    street = np.where(outdoors, segment, -1)
    unit = np.where(outdoors, -1, map_.unit[room])
    n, units = map_.streets, len(map_.unit)
    haunted = map_.fronts @ places(street, infected, n)
    return Glance(
        street=street,
        unit=unit,
        bound=bound,
        infected=infected,
        menace=infected | (columns["mind"] == Mind.AFRAID),
        dead=columns["condition"] == Condition.DEAD,
        haunted=haunted | places(unit, infected, units) | places(bound, infected, units),
        aware_homes=places(map_.home, columns["mind"] != Mind.UNAWARE, units),
        columns=columns,
    )


def places(where: Whole, who: Mask, size: int) -> Mask:
    """Say at which places any of some people are; -1 is nowhere."""
    here = where[who]
    return np.bincount(here[here >= 0], minlength=size) > 0


def at(where: Whole, marked: Mask) -> Mask:
    """Say who is at a marked place."""
    return (where >= 0) & marked[where]


def reached_by(map_: Map, glances: list[Glance], sources: Mask, marked: Mask) -> Mask:
    """Say who can have been reached by some people within one tick, in so many steps.

    `glances` are both worlds before and after the tick; `marked` are houses whose doors differ.
    The dead who lie in one place in both worlds reach nobody any more.
    """
    found = sources.copy()
    lying = np.logical_and.reduce([g.dead & (g.street == glances[0].street) for g in glances])
    for _ in range(STEPS):
        found |= reached_at_once(map_, glances, found & ~lying, marked)
    return found


def reached_at_once(map_: Map, glances: list[Glance], known: Mask, marked: Mask) -> Mask:
    """Say whom some people reach in one step."""
    n, units = map_.streets, len(map_.unit)
    on, feared, theirs = np.zeros(n, bool), np.zeros(n, bool), np.zeros(units, bool)
    houses, haunted = marked.copy(), marked.copy()
    theirs |= places(map_.home, known, units)
    for one in glances:
        on |= places(one.street, known, n)
        feared |= places(one.street, known & one.menace, n)
        houses |= places(one.unit, known, units) | places(one.bound, known, units)
        houses |= map_.fronts @ places(one.street, known & one.infected, n)
        haunted |= one.haunted
    feared = map_.view @ feared
    seen = map_.view @ on
    struck = houses & haunted
    before_it = map_.fronts.T @ struck
    calling = theirs & np.logical_or.reduce([one.aware_homes for one in glances])
    found = at(map_.home, calling)
    for one in glances:
        found |= at(one.street, on | feared) | at(one.unit, struck) | at(one.bound, struck)
        found |= at(one.street, seen | before_it) & one.infected
    return found


def ground(map_: Map, one: Glance, two: Glance) -> tuple[Mask, Mask]:
    """Say near which streets a trail differs, and at which houses a door does."""
    trails = np.zeros(map_.streets, bool)
    for name in TRAILS:
        differ = one.columns[name] != two.columns[name]
        trails |= differ.reshape(map_.streets, -1).any(axis=1)
    doors = np.zeros(len(map_.opening_unit), bool)
    for name in DOORS:
        doors |= one.columns[name] != two.columns[name]
    houses = np.zeros(len(map_.unit), bool)
    owner = map_.opening_unit[doors]
    houses[owner[owner >= 0]] = True
    return trails, houses


def different(one: Glance, two: Glance) -> Mask:
    """Say who is not the same in both worlds, to the last bit."""
    found = np.zeros(len(one.street), bool)
    for name in OF_PEOPLE:
        found |= one.columns[name] != two.columns[name]
    return found


def heard(map_: Map, simulation: Simulation) -> NDArray[np.float64]:
    """Return all that each street hears of a second, a row a street."""
    air, n = simulation.desk.air, map_.streets
    told = np.full((n, 16), -1.0)
    reached = air.reached[: air.size[REACHED]]
    for i, name in enumerate(("heard", "over")):
        source = np.full(n, -1)
        source[reached] = getattr(air, name)[reached]
        told[:, i] = source
        there = source >= 0
        for k, sound in enumerate(SOUNDS):
            told[there, 6 + 5 * i + k] = getattr(air, sound)[source[there]]
        if name == "heard":
            for k, own in enumerate(("entry", "base", "loss", "best")):
                told[there, 2 + k] = getattr(air, own)[there]
    return told


def made(simulation: Simulation, streets: int) -> NDArray[np.float64]:
    """Return the sounds that are made in a second, a row a street."""
    air = simulation.desk.air
    told = np.full((streets, len(SOUNDS)), -1.0)
    noisy = air.noisy[: air.size[NOISY]]
    for k, name in enumerate(SOUNDS):
        told[noisy, k] = getattr(air, name)[noisy]
    return told


def still_alive(simulation: Simulation) -> Whole:
    """Return how much of each district still lives, in the steps in which traffic goes by it."""
    counts = simulation.counts().astype(np.int64)
    total = np.maximum(counts.sum(axis=1), 1)
    return np.append(counts[:, :2].sum(axis=1) * ALIVE // total, -1)


def hearers(
    map_: Map, worlds: tuple[Simulation, Simulation], glances: tuple[Glance, Glance], tick: int
) -> Mask:
    """Say who may turn to something in a second that is not to be heard in the other world."""
    one, two = (heard(map_, world) for world in worlds)
    differ = (one != two).any(axis=1)
    quieter = still_alive(worlds[0]) != still_alive(worlds[1])
    differ |= quieter[map_.district[:-1]] & ((one[:, :2] >= 0) | (two[:, :2] >= 0)).any(axis=1)
    found = np.zeros(len(map_.home), bool)
    if not differ.any():
        return found
    laws, rooms = map_.world.laws, map_.world.rooms
    most = max(laws.heed, laws.heed_living)
    drawn = chance.uniform(map_.world.seed, np.arange(len(found)), tick, Stream.HEED)
    for look in glances:
        room = np.maximum(look.columns["segment"].astype(np.int64) - map_.streets, 0)
        before = np.where(look.street < 0, rooms.street[room], -1)
        found |= at(look.street, differ) & (drawn < most * (2 - most))
        found |= at(before, differ) & (drawn < 4 * most)
    return found


def called_by(map_: Map, glances: tuple[Glance, Glance], who: Mask) -> Mask:
    """Say whom some people may have called in the second in which they came to know of danger."""
    calling = places(map_.home, who, len(map_.unit))
    return at(map_.home, calling & (glances[0].aware_homes | glances[1].aware_homes))


class Tracer:
    """Two worlds that are advanced together, who was touched, and who became different."""

    def __init__(self, one: Simulation, two: Simulation, touched: tuple[int, ...]) -> None:
        """Begin with whom the change concerns; `one` is the world as it was."""
        self.map = Map(one.world)
        self.worlds = (one, two)
        self.always = np.zeros(one.world.people, bool)
        self.always[list(touched)] = True
        self.touched = self.always.copy()
        self.now = (glance(self.map, one), glance(self.map, two))
        self.parted = different(*self.now)
        self.ever = self.parted.copy()
        self.odd_sounds = 0

    def advance(self) -> None:
        """Let one second pass in both, and follow whom the change can have reached in it.

        Raises CauselessError if somebody, or something, differs without a cause.
        """
        tick = self.worlds[0].tick
        before = self.now
        for world in self.worlds:
            world.advance(1)
            world.take_events()
        self.now = (glance(self.map, self.worlds[0]), glance(self.map, self.worlds[1]))
        glances = [*before, *self.now]
        trails, doors = ground(self.map, *before)
        new_trails, new_doors = ground(self.map, *self.now)
        able = self.follow(self.parted | self.always, glances, trails, doors, tick)
        self.account(glances, able, new_trails & ~trails, new_doors & ~doors)
        both = (trails | new_trails, doors | new_doors)
        self.touched = self.follow(self.touched, glances, *both, tick)
        self.causes = self.follow(self.parted | self.always, glances, *both, tick)
        self.parted = different(*self.now)
        self.ever |= self.parted
        for name, reach in (("touched", self.touched), ("reached", self.causes)):
            wild = np.flatnonzero(self.parted & ~reach)
            if len(wild):
                raise CauselessError(self.told(int(wild[0]), name))

    def follow(
        self, sources: Mask, glances: list[Glance], trails: Mask, doors: Mask, tick: int
    ) -> Mask:
        """Say whom some people, and what was left on the ground, can have reached in a second."""
        found = sources | self.always
        near = self.map.beside @ trails
        for one in glances:
            found |= at(one.street, near) & one.infected
        found = reached_by(self.map, glances, found, doors)
        heard_it = hearers(self.map, self.worlds, self.now, tick)
        return found | heard_it | called_by(self.map, self.now, heard_it)

    def account(self, glances: list[Glance], able: Mask, trails: Mask, doors: Mask) -> None:
        """Demand that somebody can have made each new difference on the ground and in the air.

        `able` are those whom the differences of the second before can have reached.
        """
        n, units = self.map.streets, len(self.map.unit)
        streets, houses = np.zeros(n, bool), np.zeros(units, bool)
        for one in glances:
            streets |= places(one.street, able, n)
            houses |= places(one.unit, able, units) | places(one.bound, able, units)
        near = self.map.beside @ (streets | (self.map.fronts.T @ houses))
        wild = np.flatnonzero(trails & ~near)
        if len(wild):
            raise CauselessError(f"a trail on street {wild} that nobody can have made")
        wild = np.flatnonzero(doors & ~houses & ~(self.map.fronts @ near))
        if len(wild):
            raise CauselessError(f"a door of house {wild} that nobody can have touched")
        sounds = (made(self.worlds[0], n) != made(self.worlds[1], n)).any(axis=1)
        self.odd_sounds += int(sounds.sum())
        wild = np.flatnonzero(sounds & ~near)
        if len(wild):
            raise CauselessError(f"a sound on street {wild} that nobody can have made")

    def told(self, who: int, reach: str) -> str:
        """Say in what somebody differs who was not reached."""
        one, two = self.now
        words = [
            f"{name} {one.columns[name][who]} and {two.columns[name][who]}"
            for name in sorted(OF_PEOPLE)
            if one.columns[name][who] != two.columns[name][who]
        ]
        return (
            f"at tick {self.worlds[0].tick} person {who} was not {reach} and differs in "
            + ", ".join(words)
            + f"; noise {Noise(max(int(one.columns['noise'][who]), 0)).name}"
        )
