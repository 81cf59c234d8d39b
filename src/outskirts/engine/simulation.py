"""Time: a world and a state, advanced second by second."""

import operator
from datetime import timedelta
from typing import Any, Protocol, SupportsIndex

import numpy as np
from numpy.typing import NDArray

from outskirts.base import tables
from outskirts.base.errors import InputError
from outskirts.base.units import MINUTE
from outskirts.engine import audit, sense
from outskirts.engine.desk import lay_out, make_room
from outskirts.engine.past import Past
from outskirts.engine.stages import Crew, Stage
from outskirts.engine.step import step
from outskirts.engine.watch import Watch, lived, wanted
from outskirts.kernels import beginning, doors, hordes, minds
from outskirts.kernels.storage import EVENTS, INFECTED, LOST, OUTDOORS, ROW, Log
from outskirts.world.start import first_state
from outskirts.world.state import OF_PEOPLE, State, overall
from outskirts.world.world import World

REPACK = 120
"""Ticks between sortings of the stored rows of people outdoors by street."""
GAP = 10.0
"""Infected who chase no farther apart than this are one horde [m]. Source: assumed."""


class Sink(Protocol):
    """What is told of each minute: a record, a page, a test."""

    def minute(
        self,
        minute: int,
        counts: NDArray[np.int32],
        digests: dict[str, int],
        events: dict[str, NDArray[Any]],
        hordes: dict[str, NDArray[Any]],
    ) -> None:
        """Take one minute.

        `counts` is people by district of residence and condition, shape [district, 5];
        `digests` the hash of each column at the end of the minute; `events` the events since
        the last call, sorted by (tick, kind, who, by): tick, kind, who, by, room, along.
        `hordes` are those at the end of the minute, as `Simulation.hordes` returns them.
        """


def whole(value: Any) -> int | None:
    """Return a whole number of any kind as such, None where it is none."""
    try:
        return operator.index(value)
    except TypeError:
        return None


class Simulation:
    """A run in memory: `advance` it, `fork` it, `goto` any moment of it.

    Its `state` and `tick` are all that there is; `past` is where it finds moments to go back to.
    """

    def __init__(
        self,
        world: World,
        state: State | None = None,
        tick: int = 0,
        threads: int = 1,
        past: Past | None = None,
    ) -> None:
        """Begin at the start of the scenario, or go on from a state at a tick.

        A state that is given becomes the simulation's own. Without a `past` every way back leads
        over the start of the scenario, and a simulation that was given a state has none.
        """
        self.world = world
        self.past = past
        self.crew = Crew(threads)
        self.since = 0 if state is None else tick
        self.from_start = state is None
        if state is None:
            self.start_over()
        else:
            self.take_up(state, tick)
        if past is not None:
            past.pass_by(self.tick, self.state)

    def take_up(self, state: State, tick: int) -> None:
        """Go on from a state at a tick: everything else is found again from it."""
        self.state = state
        self.tick = tick
        self.desk = lay_out(self.world, state, self.crew.threads)
        self.stage = Stage(self.world, state, self.desk, self.crew)
        self.steps: Any = Watch(self.stage) if wanted() else self.stage

    def start_over(self) -> None:
        """Be at the start of the scenario."""
        self.take_up(first_state(self.world), 0)
        self.begin()

    def begin(self) -> None:
        """Give everybody their first event."""
        w, book = self.world.held, self.desk.book
        rows, packed = self.stage.rows, self.stage.book
        beginning.begin(w.streets, w.rooms, w.bodies, w.laws, rows, packed)
        for who in np.sort(self.state.who[self.state.condition == INFECTED]):
            row = int(book.person[who, ROW])
            if row < book.size[OUTDOORS]:
                minds.loiter(w.streets, w.rooms, w.bodies, w.laws, rows, packed, row, 0)
            else:
                doors.seek_way_out(w.openings, w.rooms, w.bodies, w.laws, rows, packed, row, 0)

    def counts(self) -> NDArray[np.int32]:
        """Return people by district of residence and condition, shape [district, 5]."""
        return self.desk.book.counts.reshape(-1, 5).copy()

    def advance(self, ticks: SupportsIndex, sink: Sink | None = None) -> None:
        """Let so many seconds pass; tell the sink at the end of each minute.

        Raises InputError for what is no whole number from 0 on.
        """
        seconds = whole(ticks)
        if seconds is None or seconds < 0:
            raise InputError(
                f"{ticks!r} seconds cannot pass; expected a whole number from 0 on (goto goes back)"
            )
        for _ in range(seconds):
            if self.tick % REPACK == 0:
                self.repack()
            if make_room(self.world, self.desk):
                self.stage.take_up()
            step(self.steps, self.tick)
            self.tick += 1
            if self.past is not None:
                self.past.pass_by(self.tick, self.state)
            if self.tick % MINUTE == 0 and sink is not None:
                self.tell(sink)

    def goto(self, time: SupportsIndex | timedelta) -> None:
        """Go to a moment of this run, back or on: all is then as it was, or as it will be.

        `time` is a tick, or how long after the start. The way leads from the nearest moment
        before it that `past` has kept, or from here, and is simulated again; who goes on from
        there lives what the run that never moved lives. Events of full minutes on the way are
        forgotten, those of the minute under way are told with it.

        Raises InputError for what is no time, for a time outside the scenario, or before all that
        is known.
        """
        tick = round(time.total_seconds()) if isinstance(time, timedelta) else whole(time)
        if tick is None:
            raise InputError(
                f"{time!r} is no moment of a run; expected whole seconds or a timedelta"
            )
        end = max(self.world.ticks, self.tick)
        if not 0 <= tick <= end:
            raise InputError(f"there is no tick {tick} in this run; expected 0 to {end}")
        kept = self.past.latest(tick) if self.past is not None else None
        nearest = -1 if kept is None else kept[0]
        if not nearest <= self.tick <= tick:
            if kept is not None:
                columns = {name: values.copy() for name, values in kept[1].items()}
                self.take_up(State(**columns), nearest)
            elif self.from_start:
                self.start_over()
            else:
                raise InputError(
                    f"nothing is known of tick {tick}: this simulation was taken up at tick "
                    f"{self.since} and kept nothing earlier; go to a later one"
                )
        while self.tick < tick:
            self.advance(min(tick - self.tick, MINUTE - self.tick % MINUTE))
            if self.tick % MINUTE == 0:
                self.take_events()

    def tell(self, sink: Sink) -> None:
        """Give a sink the minute that has just ended."""
        events = self.take_events()
        digests = self.state.digest(self.crew.threads)
        sink.minute(self.tick // 60, self.counts(), digests, events, self.hordes())

    def take_events(self) -> dict[str, NDArray[Any]]:
        """Return the events since the last call, sorted, and forget them."""
        book, log = self.desk.book, self.desk.log
        if book.size[LOST]:
            raise RuntimeError(f"{book.size[LOST]} events were lost: the log was full")
        n = int(book.size[EVENTS])
        taken = {name: getattr(log, name)[:n] for name in Log._fields}
        order = np.lexsort([taken[name] for name in ("by", "who", "kind", "tick")])
        book.size[EVENTS] = 0
        sorted_events = {name: values[order] for name, values in taken.items()}
        sorted_events["room"] = sorted_events.pop("segment")
        return sorted_events

    def hordes(self) -> dict[str, NDArray[Any]]:
        """Return the hordes of this moment: connected groups of infected who chase, by number.

        The columns are those of `kernels.hordes.Hordes`, shape [horde].
        """
        streets, state = self.world.held.streets, self.state
        outdoors = int(self.desk.book.size[OUTDOORS])
        row, place = np.empty(outdoors, np.int32), np.empty(outdoors, np.float32)
        n = hordes.list_chasers(streets, self.stage.rows, outdoors, self.tick, row, place)
        order = np.lexsort((state.who[row[:n]], place[:n], state.segment[row[:n]]))
        row, place = row[order], place[order]
        quarry = hordes.to_be_had(
            state.quarry[row], self.desk.book.person[:, ROW], state.condition, outdoors
        )
        chasers = hordes.Chasers(state.who[row], state.segment[row], place, quarry, state.cue[row])
        number = hordes.groups(streets, self.world.streets.length, chasers, GAP)
        return hordes.describe(chasers, number)._asdict()

    def repack(self) -> None:
        """Store the people outdoors in the order of their streets: neighbours lie together."""
        book = self.desk.book
        n = int(book.size[OUTDOORS])
        # One key is sorted in a third of the time of two: the bits of a float that is not below 0
        # are in its order; adding 0 turns -0 into 0.
        place = (self.state.along[:n] + np.float32(0)).view(np.int32)
        order = np.argsort(self.state.segment[:n].astype(np.int64) << 32 | place, kind="stable")
        for name in OF_PEOPLE:
            values = getattr(self.state, name)
            values[:n] = values[:n][order]
        book.person[self.state.who[:n], ROW] = np.arange(n, dtype=np.int32)

    def fork(self) -> "Simulation":
        """Return a second simulation that goes on from here, in a world of the same past."""
        past = None if self.past is None else self.past.until(self.tick)
        fork = Simulation(self.world, self.state.copy(), self.tick, self.crew.threads, past)
        fork.since, fork.from_start = self.since, self.from_start
        return fork

    def digest(self) -> str:
        """Return one number for the whole state, 16 hexadecimal digits: equal states, equal ones.

        It is that which `outskirts run` prints at the end.
        """
        return overall(self.state.digest(self.crew.threads))

    def check(self) -> list[str]:
        """Say what is wrong with the state, a line each; nothing is if the list is empty.

        Columns out of their range, people beyond their street, people stored twice or lost from
        the calendar, sums of the book that are not those of the rows. If there is none of that, and
        the run is not at its end, a copy lives one second more, and what cannot have happened in
        it is said too: see `engine.sense`.
        """
        found = tables.problems(self.state)
        state, streets = self.state, self.world.streets
        outdoors = np.flatnonzero(state.segment < len(streets.length))
        segment = state.segment[outdoors]
        for name, limit in (("along", streets.length), ("across", streets.width)):
            beyond = getattr(state, name)[outdoors] > limit[segment]
            if beyond.any():
                who = state.who[outdoors[np.argmax(beyond)]]
                found.append(f"{int(beyond.sum())} people stand beyond {name}, person {who} first")
        if len(np.unique(state.who)) != state.people:
            found.append("a person is stored twice")
        found += audit.problems(state, self.desk.book, self.tick)
        again = State(**{name: values.copy() for name, values in tables.arrays(state).items()})
        book = lay_out(self.world, again, 1).book
        sums = ("crowd", "menace", "prey", "runners", "fallen", "room_infected", "counts", "throng")
        for name in sums:
            if not np.array_equal(getattr(book, name), getattr(self.desk.book, name)):
                found.append(f"the book's {name} differ from what the rows say")
        found += sense.standing(self.state, self.tick - 1)
        if not found and self.tick < self.world.ticks:
            found += self.look_ahead()
        return found

    def look_ahead(self) -> list[str]:
        """Say what cannot have happened in the second that a copy lives next."""
        ahead = Simulation(self.world, self.state.copy(), self.tick, self.crew.threads)
        ahead.steps = ahead.stage
        before = sense.moment(self.world, ahead.state, self.tick)
        ahead.advance(1)
        return lived(ahead.stage, sense.Ways(self.world), before, self.tick)[1]
