"""The stages of a tick: which kernels each runs, which columns it reads and which it writes.

`WRITES` is a promise that a test keeps: while a stage runs, all other columns are compared.
"""

import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from outskirts.base import tables
from outskirts.base.jit import entry
from outskirts.engine.desk import Desk, ints, make_room, make_room_for_events
from outskirts.kernels import (
    contact,
    hearing,
    heat,
    indoors,
    minds,
    movement,
    sight,
    sound,
    tally,
    waking,
)
from outskirts.kernels.scene import A_SECOND, HOT, HOT_STREETS, MARKED, pack_marks, pack_scene
from outskirts.kernels.sound import pack_air
from outskirts.kernels.storage import EVENTS, OUTDOORS, pack_book, pack_log, pack_rows
from outskirts.world.state import State
from outskirts.world.world import World

T = TypeVar("T")
Outcomes = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int8]]

WORTH_SHARING = 8000
"""Hot people from which a second thread pays for its meeting point (about 50 microseconds)."""
WORTH_SCANNING = 15_000
"""People from which two threads look through them faster than one."""
WORTH_MARKING = 2000
"""The same for streets near infected."""
WORTH_FIGHTING = 500
"""The same for rooms in which people fight."""
WORTH_CARRYING = 200
"""The same for streets with a sound."""

WRITES: dict[str, frozenset[str]] = {
    stage: frozenset(
        name for name, entry in tables.columns(State).items() if stage in entry.written
    )
    for stage in ("wake", "settle", "sense", "decide", "move", "meet", "change", "tell")
}
"""The columns that each stage may write, from the dictionary of columns."""


class Crew:
    """Threads that share the hot streets of a tick; the calling thread works too."""

    def __init__(self, threads: int) -> None:
        self.threads = threads
        self.pool = ThreadPoolExecutor(threads - 1) if threads > 1 else None

    def share(self, desk: Desk, work: Callable[[int, int, int], T]) -> list[T]:
        """Run `work(part, first, last)` over parts of the hot streets with about equal people."""
        scene = desk.scene
        streets = int(scene.size[HOT_STREETS])
        people = int(scene.start[streets])
        if self.pool is None or people < WORTH_SHARING:
            return [work(0, 0, streets)]
        share = np.arange(1, self.threads) * people // self.threads
        cuts = np.searchsorted(scene.start[: streets + 1], share)
        bounds = [0, *(int(cut) for cut in cuts), streets]
        return self.at_once(bounds, work)

    def halves(self, size: int, worth: int, work: Callable[[int, int, int], T]) -> list[T]:
        """Run `work(part, first, last)` over equal parts of a range; below `worth` in one."""
        if self.pool is None or size < worth:
            return [work(0, 0, size)]
        bounds = [size * part // self.threads for part in range(self.threads + 1)]
        return self.at_once(bounds, work)

    def at_once(self, bounds: list[int], work: Callable[[int, int, int], T]) -> list[T]:
        """Run `work(part, first, last)` between neighbouring bounds, the first part here."""
        assert self.pool is not None
        others = [
            self.pool.submit(work, part, first, last)
            for part, (first, last) in enumerate(itertools.pairwise(bounds[1:]), 1)
        ]
        return [work(0, bounds[0], bounds[1]), *(other.result() for other in others)]


class Stage:
    """What every stage works on: one world, one state, one desk, one tick."""

    def __init__(self, world: World, state: State, desk: Desk, crew: Crew) -> None:
        self.world = world
        self.state = state
        self.desk = desk
        self.crew = crew
        self.rows = pack_rows(state.rows())
        self.book = pack_book(desk.book)
        self.take_up()
        self.far: NDArray[np.float32] = world.far(0)
        self.farthest = float(self.far.max())
        self.minute = 0
        self.deaf = world.laws.heed == 0 and world.laws.heed_living == 0
        self.at_doors = 0
        self.events = 0

    def take_up(self) -> None:
        """Take up the scene and the log as they are now; either may have been enlarged."""
        self.scene = pack_scene(self.desk.scene)
        self.log = pack_log(self.desk.log)
        self.marks = [pack_marks(marks) for marks in self.desk.marks]
        self.airs = [pack_air(air) for air in self.desk.airs]
        self.air = self.airs[0]

    def light(self, tick: int) -> None:
        """Take up the ranges of sight of this minute."""
        if tick // 60 != self.minute:
            self.minute = tick // 60
            self.far = self.world.far(tick)
            self.farthest = float(self.far.max())

    def wake(self, tick: int) -> None:
        """Carry out the events whose time has come."""
        w, desk = self.world.held, self.desk
        self.events = int(desk.book.size[EVENTS])
        entry(sound.hush)(self.air)
        entry(tally.count_infected)(w.streets, self.rows, self.book, tick)
        entry(waking.wake)(
            w.openings, w.streets, w.rooms, w.bodies, w.laws, self.rows, self.book, self.log,
            self.air, tick, desk.due,
        )  # fmt: skip
        # Thousands may have come out of their doors in this second.
        if make_room(self.world, desk):
            self.take_up()

    def settle(self, tick: int, fresh: bool) -> None:
        """Find the hot people (if `fresh`) and sort them by street and metre.

        After all have moved, only those who may touch or be touched are sorted; those who walk
        undisturbed stand where the next second finds them.
        """
        w, scene = self.world.held, self.scene
        now = tick if fresh else tick + 1
        if fresh:
            self.heat(tick)
            chosen = self.desk.scene.hot[: self.desk.scene.size[HOT]]
        else:
            chosen = self.desk.scene.close[: self.close(tick)]
        entry(heat.settle)(self.rows, chosen, scene)
        self.crew.share(
            self.desk,
            lambda _, first, last: entry(heat.sort_streets)(
                w.streets, self.rows, now, first, last, scene
            ),
        )

    def close(self, tick: int) -> int:
        """List in the scene's `close` who may touch or be touched, return how many."""
        w, scene = self.world.held, self.scene

        def ask(_: int, first: int, last: int) -> tuple[int, int]:
            n = entry(heat.list_close)(
                w.streets, self.rows, self.book, self.world.laws.reach, tick, first, last, scene
            )
            return first, first + n

        hot = int(self.desk.scene.size[HOT])
        return self.gathered(self.crew.halves(hot, WORTH_SCANNING, ask))

    def gathered(self, parts: list[tuple[int, int]]) -> int:
        """Bring parts of the scene's `close` together at its start; return how many they hold."""
        close = self.desk.scene.close
        n = parts[0][1]
        for first, last in parts[1:]:
            close[n : n + last - first] = close[first:last]
            n += last - first
        return n

    def heat(self, tick: int) -> None:
        """Find the hot people."""
        w, scene, desk = self.world.held, self.scene, self.desk
        candidates = self.mark(tick)
        before = int(desk.scene.size[HOT])
        parts: list[NDArray[np.int32]] = []

        def still(_: int, first: int, last: int) -> tuple[int, int]:
            n = entry(heat.still_hot)(w.streets, self.rows, self.book, tick, first, last, scene)
            return first, first + n

        def newly(_: int, first: int, last: int) -> tuple[int, int]:
            n = entry(heat.newly_hot)(w.streets, self.rows, tick, first, last, before, scene)
            return before + first, before + first + n

        for size, work in ((before, still), (candidates, newly)):
            for first, last in self.crew.halves(size, WORTH_SCANNING, work):
                parts.append(desk.scene.hot[first:last])
        found = np.concatenate(parts)
        desk.scene.hot[: len(found)] = found
        desk.scene.size[HOT] = len(found)

    def mark(self, tick: int) -> int:
        """Mark where somebody may be hot; list in the scene's `close` who may be, return how many.

        That is near the living and, for them, near infected and runners.
        """
        w, scene, desk = self.world.held, self.scene, self.desk
        entry(heat.unmark)(scene)
        entry(heat.count_holds)(self.book, scene)
        parts = self.crew.threads if desk.scene.size[HOT] > WORTH_SHARING else 1
        counts = self.crew.halves(
            parts, 2,
            lambda part, *_: entry(heat.mark_near)(
                w.streets, self.farthest, part, parts, scene, self.marks[part]
            ),
        )  # fmt: skip
        for marks, n in zip(self.marks, counts, strict=False):
            entry(heat.join_marks)(scene, marks, n)

        def stand(part: int, first: int, last: int) -> tuple[int, int]:
            n = entry(heat.stand_near)(
                w.streets, self.rows, tick, first, last, scene, self.marks[part]
            )
            return first, first + n

        outdoors = int(desk.book.size[OUTDOORS])
        found = self.crew.halves(outdoors, WORTH_SCANNING, stand)
        for marks in self.marks[: len(found)]:
            entry(heat.join_stands)(scene, marks)
        spans = self.crew.halves(
            int(desk.scene.size[MARKED]), WORTH_MARKING,
            lambda part, first, last: entry(heat.span_living)(
                w.streets, self.farthest + A_SECOND, first, last, scene, self.marks[part]
            ),
        )  # fmt: skip
        for marks in self.marks[: len(spans)]:
            entry(heat.join_spans)(scene, marks)
        return self.gathered(found)

    def sense(self) -> None:
        """Let them look to both sides."""
        w, scene = self.world.held, self.scene
        self.crew.share(
            self.desk,
            lambda _, first, last: entry(sight.look)(
                w.streets, w.laws, self.rows, self.far, first, last, scene
            ),
        )

    def decide(self, tick: int) -> None:
        """Let them make up their minds."""
        w, desk = self.world.held, self.desk
        self.crew.share(
            desk,
            lambda _, first, last: entry(minds.decide)(
                w.streets, w.rooms, self.rows, w.laws, tick, first, last, self.scene
            ),
        )
        entry(minds.follow)(
            w.openings,
            w.streets,
            w.rooms,
            w.bodies,
            w.laws,
            self.rows,
            self.book,
            self.log,
            tick,
            self.scene,
        )

    def move(self, tick: int) -> None:
        """Move those who chase and those who flee, all at once."""
        w, desk = self.world.held, self.desk
        self.crew.share(
            desk,
            lambda _, first, last: entry(movement.move)(
                w.streets, w.rooms, w.laws, self.rows, self.book, self.far, tick, first, last,
                self.scene,
            ),
        )  # fmt: skip
        entry(movement.carry)(w.streets, self.rows, self.book, tick, self.scene)
        self.at_doors = entry(movement.at_doors)(self.rows, self.scene, desk.entering, desk.entered)

    def meet(self, tick: int) -> None:
        """Let infected struggle with the prey in their reach, on the streets and in rooms."""
        w, desk = self.world.held, self.desk
        for outcomes in self.contacts(tick):
            entry(contact.apply)(
                w.streets, w.rooms, w.bodies, w.laws, self.rows, self.book, self.log, tick,
                *outcomes,
            )  # fmt: skip
        rooms = entry(indoors.list_rooms)(self.book, desk.rooms)
        for outcomes in self.found(
            lambda size: self.crew.halves(rooms, WORTH_FIGHTING, self.fighting(tick, size))
        ):
            entry(indoors.settle_indoors)(
                w.openings, w.streets, w.rooms, w.bodies, w.laws, self.rows, self.book, self.log,
                self.air, tick, *outcomes,
            )  # fmt: skip

    def contacts(self, tick: int) -> list[Outcomes]:
        """Return the outcomes of this second's struggles on the streets, if any."""
        return self.found(lambda size: self.crew.share(self.desk, self.meeting(tick, size)))

    def found(self, find: Callable[[int], list[int]]) -> list[Outcomes]:
        """Return outcomes as arrays of infected, prey and kind, if there are any.

        `find(size)` fills the desk's arrays, in parts of that size, and says how many each holds.
        """
        desk = self.desk
        while True:
            size = len(desk.infected) // self.crew.threads
            counts = find(size)
            if contact.TOO_MANY not in counts:
                break
            larger = 4 * len(desk.infected)
            desk.infected, desk.prey = ints(larger), ints(larger)
            desk.kind = np.zeros(larger, np.int8)
        if not any(counts):
            return []
        where = np.concatenate([np.arange(n) + part * size for part, n in enumerate(counts)])
        return [(desk.infected[where], desk.prey[where], desk.kind[where])]

    def meeting(self, tick: int, size: int) -> Callable[[int, int, int], int]:
        """Return the work of one part of `meet`, with room for `size` outcomes."""
        w, desk = self.world.held, self.desk

        def work(part: int, first: int, last: int) -> int:
            room = slice(part * size, (part + 1) * size)
            return entry(contact.meet)(
                w.streets, w.bodies, w.laws, self.rows, tick, first, last, self.scene,
                desk.infected[room], desk.prey[room], desk.kind[room],
            )  # fmt: skip

        return work

    def fighting(self, tick: int, size: int) -> Callable[[int, int, int], int]:
        """Return the work of one part of `fight_indoors`, with room for `size` outcomes."""
        w, desk = self.world.held, self.desk

        def work(part: int, first: int, last: int) -> int:
            room = slice(part * size, (part + 1) * size)
            # As many as may be in one room; memory that is not written to costs nothing.
            people = np.empty(self.world.people, np.int32)
            return entry(indoors.fight_indoors)(
                w.rooms, w.bodies, w.laws, self.rows, self.book, tick, desk.rooms[first:last],
                people,
                desk.infected[room], desk.prey[room], desk.kind[room],
            )  # fmt: skip

        return work

    def change(self, tick: int) -> None:
        """Let those who have reached a door go in, and (if they ever do) infected cease."""
        w, desk = self.world.held, self.desk
        n = self.at_doors
        entry(movement.enter_doors)(
            w.rooms, w.bodies, w.laws, self.rows, self.book, self.log, tick,
            desk.entering[:n], desk.entered[:n],
        )  # fmt: skip
        if self.world.laws.recovery > 0:
            entry(waking.recover)(
                w.rooms, w.bodies, w.laws, self.rows, self.book, self.log, tick, desk.due
            )

    def tell(self, tick: int) -> None:
        """Let what this second was loud be heard: sounds spread, and those who hear turn to them.

        Where nobody is hot and nothing has happened, nothing is heard, nor where nobody heeds
        sounds. Steps, growls and struggles are carried every other second.
        """
        w, desk = self.world.held, self.desk
        if self.deaf:
            return
        rooms = desk.rooms[: entry(indoors.list_rooms)(self.book, desk.rooms)]
        events = int(desk.book.size[EVENTS])
        still = desk.scene.size[HOT] == 0 and events == self.events and len(rooms) == 0
        if still and desk.air.size[sound.NOISY] == 0:
            return
        entry(sound.take_stock)(self.book, self.air)
        entry(hearing.sound_events)(
            w.rooms, w.laws, self.book, self.log, self.events, tick, self.air
        )
        if tick % hearing.EVERY == 0:
            entry(hearing.sound_people)(
                w.streets, w.laws, self.rows, self.book, tick, self.scene, self.air
            )
            entry(hearing.sound_rooms)(w.rooms, w.laws, rooms, self.air)
            entry(sound.swell)(w.laws, self.air)
        if desk.air.size[sound.NOISY] == 0:
            return
        self.spread(tick)
        self.hear_outdoors(tick)
        self.hear_indoors(tick)

    def hear_outdoors(self, tick: int) -> None:
        """Let those on the streets hear."""
        w, desk = self.world.held, self.desk
        parts: list[NDArray[np.int32]] = []

        def listen(part: int, first: int, last: int) -> tuple[int, int]:
            n = entry(hearing.listen_outdoors)(
                w.streets, w.laws, self.rows, self.book, tick, first, last, self.air,
                self.airs[part], desk.due,
            )  # fmt: skip
            return first, first + n

        outdoors = int(desk.book.size[OUTDOORS])
        for first, last in self.crew.halves(outdoors, WORTH_SCANNING, listen):
            parts.append(desk.due[first:last])
        entry(hearing.heed_outdoors)(
            w.streets, w.rooms, w.bodies, w.laws, self.rows, self.book, self.log, tick,
            np.concatenate(parts), self.air, desk.due,
        )  # fmt: skip

    def hear_indoors(self, tick: int) -> None:
        """Let those in homes and places hear."""
        w, desk = self.world.held, self.desk

        def listen(part: int, first: int, last: int) -> int:
            return entry(hearing.listen_indoors)(
                w.streets, w.rooms, w.bodies, w.laws, self.rows, self.book, tick, first, last,
                self.air, *desk.ears[part],
            )  # fmt: skip

        counts = self.crew.halves(int(desk.air.size[sound.REACHED]), WORTH_CARRYING, listen)
        who, source = (
            np.concatenate([ears[i][:n] for ears, n in zip(desk.ears, counts, strict=False)])
            for i in range(2)
        )
        if make_room_for_events(desk, len(who)):
            self.log = pack_log(desk.log)
        entry(hearing.heed_indoors)(
            w.streets, w.rooms, w.laws, self.rows, self.book, self.log, tick, who, source, self.air
        )

    def spread(self, tick: int) -> None:
        """Carry the sounds of this second."""
        w, desk = self.world.held, self.desk
        for air in desk.airs[1:]:
            air.size[sound.SECOND] = desk.air.size[sound.SECOND]
        self.crew.halves(
            int(desk.air.size[sound.NOISY]),
            WORTH_CARRYING,
            lambda part, first, last: entry(sound.spread)(
                w.streets, w.laws, self.book, tick, first, last, self.airs[part],
                *desk.chains[part],
            ),
        )  # fmt: skip
        for other in self.airs[1:]:
            entry(sound.join)(self.air, other)
