"""The working memory of a simulation: what can be found again from the state at any time."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outskirts.kernels import storage
from outskirts.kernels.scene import NO_LIMIT, Marks, Scene
from outskirts.kernels.sound import ALIVE, CHAIN, OWN_ARRAYS, Air
from outskirts.kernels.storage import Book, Log, pack_book
from outskirts.world.state import State
from outskirts.world.world import World

Chain = tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.float64]]
"""Scratch of a sound under way: street ends, metres, losses."""

ROOM_FOR_EVENTS = 1 << 16
"""Fewest events that the log has room for; it grows before it is full."""
BUSY = 8
"""Events that one person outdoors may bring about in a second: what befalls them, and a household
that is told."""


@dataclass
class Desk:
    """Book, scene, log and scratch arrays of one simulation."""

    book: Book
    scene: Scene
    log: Log
    due: NDArray[np.int32]
    rooms: NDArray[np.int32]
    infected: NDArray[np.int32]
    prey: NDArray[np.int32]
    kind: NDArray[np.int8]
    entering: NDArray[np.int32]
    entered: NDArray[np.int32]
    air: Air
    airs: list[Air]
    chains: list[Chain]
    marks: list[Marks]
    ears: list[tuple[NDArray[np.int32], NDArray[np.int32]]]


def ints(size: int, fill: int = 0) -> NDArray[np.int32]:
    """Return an array of 32-bit integers."""
    return np.full(size, fill, np.int32)


def new_book(world: World, state: State) -> Book:
    """Build the book of a state; moves the rows of people outdoors to the front."""
    people, streets = world.people, len(world.streets.length)
    rooms = len(world.rooms.street)
    metres = world.streets.length.astype(np.int64) + 1
    book = Book(
        person=np.full((people, 4), -1, np.int32),
        size=np.zeros(5, np.int64),
        crowd=ints(streets),
        menace=ints(streets),
        prey=ints(streets),
        runners=ints(streets),
        fallen=ints(streets),
        bucket=ints(storage.RING, -1),
        guest=ints(rooms, -1),
        guest_next=ints(people),
        guest_last=ints(people),
        room_infected=ints(rooms),
        lively=ints(rooms),
        lively_at=ints(rooms, -1),
        counts=ints(5 * len(world.districts)),
        throng=ints(len(world.openings.room)),
        floor=np.concatenate([[0], np.cumsum(metres)]).astype(np.int32),
        packed=np.zeros(int(metres.sum()), np.int16),
        # Room for everybody: memory that is not written to costs nothing.
        filled=np.empty(people, np.int32),
    )
    storage.rebuild(
        storage.pack_rows(state.rows()), world.held.rooms, world.bodies.district, pack_book(book)
    )
    return book


def new_scene(world: World, people: int) -> Scene:
    """Return a scene with room for so many hot people."""
    streets = len(world.streets.length)
    size: dict[str, Any] = {
        "size": np.zeros(3, np.int64),
        "holds": np.zeros(streets, np.uint8),
        "near": np.zeros(streets, np.uint8),
        "touch": ints(streets, -1),
        "hot": ints(2 * people),
        "stamp": ints(people, -1),
        "first": np.zeros(streets, np.float32),
        "last": np.zeros(streets, np.float32),
        "low": np.zeros(streets, np.float32),
        "high": np.zeros(streets, np.float32),
        "marked": ints(streets),
        "tally": ints(streets),
        "number": ints(streets, -1),
        "street": ints(streets),
        "start": ints(streets + 1),
        "edge_prey": ints(2 * streets),
        "edge_infected": ints(2 * streets),
        "edge_runner": ints(2 * streets),
        "place": np.zeros(people, np.float32),
        "lane": np.zeros(people, np.float32),
        "side": np.zeros(people, np.int8),
        "kind": np.zeros(people, np.int8),
        "still": np.zeros(people, np.int8),
        "away": np.zeros(people, np.float32),
        "shift": np.zeros(people, np.int8),
        "before": np.zeros(people, np.float32),
    }
    return Scene(**{name: size.get(name, ints(people)) for name in Scene._fields})


def new_marks(streets: int) -> Marks:
    """Return marks of nothing."""
    size = np.full(streets, NO_LIMIT, np.float32)
    return Marks(
        near=np.zeros(streets, np.uint8),
        marked=ints(streets),
        first=size.copy(),
        last=-size,
        low=size.copy(),
        high=-size,
    )


def new_air(streets: int, districts: int) -> Air:
    """Return air in which nothing sounds."""
    size: dict[str, Any] = {
        "size": np.zeros(3, np.int64),
        "loud": np.zeros(streets, np.float32),
        "noise": np.zeros(streets, np.int8),
        "metre": np.zeros(streets, np.float32),
        "heard": ints(streets, -1),
        "entry": np.zeros(streets, np.int8),
        "base": np.zeros(streets, np.float32),
        "loss": np.zeros(streets, np.float32),
        "best": np.zeros(streets, np.float32),
        "over": ints(streets, -1),
        "best_over": np.zeros(streets, np.float32),
        "alive": ints(districts + 1, ALIVE),
        "drowned": np.zeros(streets, np.float32),
        "drowned_at": np.full(streets, -1, np.int64),
    }
    return Air(**{name: size.get(name, ints(streets)) for name in Air._fields})


def shared_air(air: Air) -> Air:
    """Return the air for one more thread: the same sounds, and arrays of its own for the rest."""
    own = new_air(len(air.loud), len(air.alive) - 1)
    return air._replace(**{name: getattr(own, name) for name in OWN_ARRAYS})


def new_chain() -> Chain:
    """Return scratch for sounds under way."""
    return ints(CHAIN), np.zeros(CHAIN), np.zeros(CHAIN)


def new_log(size: int) -> Log:
    """Return a log with room for so many events."""
    return Log(
        tick=ints(size),
        kind=np.zeros(size, np.int8),
        who=ints(size),
        by=ints(size),
        segment=ints(size),
        along=np.zeros(size, np.float32),
    )


def lay_out(world: World, state: State, threads: int) -> Desk:
    """Lay out everything that a simulation of a state on some threads needs beside it."""
    book = new_book(world, state)
    room = 2 * int(book.size[storage.OUTDOORS]) + 4096
    air = new_air(len(world.streets.length), len(world.districts))
    return Desk(
        book=book,
        scene=new_scene(world, room),
        log=new_log(ROOM_FOR_EVENTS),
        due=ints(world.people),
        rooms=ints(4096),
        infected=ints(4096),
        prey=ints(4096),
        kind=np.zeros(4096, np.int8),
        entering=ints(room),
        entered=ints(room),
        air=air,
        airs=[air, *(shared_air(air) for _ in range(threads - 1))],
        chains=[new_chain() for _ in range(threads)],
        marks=[new_marks(len(world.streets.length)) for _ in range(threads)],
        # Room for everybody, for each thread: memory that is not written to costs nothing.
        ears=[
            (np.empty(world.people, np.int32), np.empty(world.people, np.int32))
            for _ in range(threads)
        ],
    )


def make_room_for_events(desk: Desk, events: int) -> bool:
    """Enlarge the log until it has room for so many events more, and say whether it was.

    It keeps the events that it has.
    """
    needed = int(desk.book.size[storage.EVENTS]) + events
    size = len(desk.log.tick)
    if needed <= size:
        return False
    larger = new_log(max(2 * size, needed))
    for name in Log._fields:
        getattr(larger, name)[:size] = getattr(desk.log, name)
    desk.log = larger
    return True


def make_room(world: World, desk: Desk) -> bool:
    """Enlarge what may be too small for the next tick, and say whether anything was.

    Between ticks nothing is needed of the scene; the log keeps its events.
    """
    before = (desk.scene, desk.log)
    people = int(desk.book.size[storage.OUTDOORS]) + int(desk.book.size[storage.LIVELY]) * 8 + 2048
    if people > len(desk.scene.row):
        desk.scene = new_scene(world, 2 * people)
        desk.entering, desk.entered = ints(2 * people), ints(2 * people)
    make_room_for_events(desk, BUSY * int(desk.book.size[storage.OUTDOORS]) + ROOM_FOR_EVENTS // 2)
    if desk.book.size[storage.LIVELY] * 2 > len(desk.rooms):
        desk.rooms = ints(4 * int(desk.book.size[storage.LIVELY]))
    return desk.scene is not before[0] or desk.log is not before[1]
