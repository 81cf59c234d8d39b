"""Let a night pass and keep its record, so that it can be stopped and continued."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outskirts.base import jit
from outskirts.base.codes import Condition, Event
from outskirts.base.errors import CheckError, InputError
from outskirts.city.city import City
from outskirts.cli.screen import Lines, screen
from outskirts.cli.talk import say
from outskirts.engine import ahead
from outskirts.engine.simulation import Simulation
from outskirts.engine.streets import Census
from outskirts.night.lived.playback import restored
from outskirts.night.recorded import branches
from outskirts.night.recorded.teller import Teller, known
from outskirts.people.population import Population
from outskirts.record import folders, spare
from outskirts.record import format as form
from outskirts.record.reader import Recording
from outskirts.record.writer import Writer, checkpoint_path, kept_checkpoints
from outskirts.world import world as worlds
from outskirts.world.luck import with_luck
from outskirts.world.scenario import Scenario
from outskirts.world.world import World

EVERY = 30
"""Simulated minutes between checkpoints."""
STRIDE = 10
"""Ticks between looks at the keyboard."""
PATIENCE = 5.0
"""Seconds that a stopped run may take to come to the end of its minute."""


@dataclass(frozen=True)
class Job:
    """One run to be made: what, and where. `resume`: go on with what the folder holds.

    `watch`: serve the living map while the night goes on.
    """

    recipe: dict[str, Any]
    scenario: Scenario
    city: City
    folder: Path
    threads: str | int
    resume: bool
    watch: bool = False

    @property
    def seed(self) -> int:
        """The seed of the run."""
        return int(self.recipe["seed"])


@dataclass(frozen=True)
class Effort:
    """What a run cost: seconds simulated now, and real seconds of it; `stopped` by the user."""

    simulated: int
    wall: float
    stopped: bool


class Recorder:
    """The sink of a run: checks each minute, writes it down and tells of it."""

    def __init__(
        self,
        writer: Writer,
        teller: Teller,
        people: int,
        streets: Callable[[], NDArray[np.int32]] | None = None,
    ) -> None:
        """Keep a record; `streets` counts the people of each street, without it not kept."""
        self.writer = writer
        self.teller = teller
        self.people = people
        self.streets = streets
        self.totals: list[int] = [people, 0, 0, 0, 0]

    def minute(
        self,
        minute: int,
        counts: NDArray[np.int32],
        digests: dict[str, int],
        events: dict[str, NDArray[Any]],
        hordes: dict[str, NDArray[Any]],
    ) -> None:
        """Take one minute. Raises CheckError if somebody was lost or counted twice."""
        self.totals = counts.sum(axis=0, dtype=np.int64).tolist()
        if sum(self.totals) != self.people or counts.min(initial=0) < 0:
            raise CheckError(
                f"minute {minute} counts {sum(self.totals):,} people; expected {self.people:,}; "
                "this is a fault of Outskirts: report it with the recipe of the run"
            )
        here = None if self.streets is None else self.streets()
        self.writer.minute(minute, counts, digests, events, hordes, streets=here)
        self.teller.hear(minute, counts, events)


class Stop:
    """What the user wants: nothing yet, or to stop."""

    wanted: float | None = None

    def press(self, *_: object) -> None:
        """Take note of Ctrl-C; the second one is not waited for."""
        if self.wanted is not None:
            raise KeyboardInterrupt
        self.wanted = time.monotonic()
        say("Stopping at the end of the simulated minute; once more stops at once.")


@contextmanager
def keyboard() -> Iterator[Stop]:
    """Catch Ctrl-C for as long as a run can be stopped well."""
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = signal.signal(signal.SIGINT, stop.press)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def prepared() -> Iterator[None]:
    """Compile the laws in a second process too, the first time; it ends with the run."""
    if not jit.compiling() or jit.cached():
        yield
        return
    if jit.kept():
        say("First start: preparing the laws, about a minute, once.")
    else:
        say(
            f"{jit.WANTED} cannot be written: preparing the laws, about a minute, at every start; "
            "XDG_CACHE_HOME names another place to keep them."
        )
    compiler = ahead.begin()
    try:
        yield
    finally:
        compiler.terminate()
        compiler.wait()


def play(job: Job) -> Effort:
    """Run a job to its end, or until the user stops it; its folder then holds the record.

    Raises InputError for what cannot be used or written, CheckError if the model breaks a
    promise.
    """
    with keyboard() as stop, prepared(), looked_on(job) as look:
        people = int(job.city.districts.population.sum())
        say(f"{job.city.title}: {people:,} people.")
        threads = worlds.threads_of(job.threads)
        world = worlds.make(job.scenario, job.seed, city=job.city, threads=threads)
        world = with_luck(world, branches.luck_at(job.recipe))
        simulation, writer, teller = begun(job, world, threads)
        census = Census(world)
        recorder = Recorder(writer, teller, world.people, lambda: census.count(simulation.state))
        look()
        try:
            return drive(job, simulation, recorder, stop)
        finally:
            writer.close()


@contextmanager
def looked_on(job: Job) -> Iterator[Callable[[], None]]:
    """Serve the map of a run while it goes on, where that is wanted and there is a terminal.

    What is given is to be called once the record has been begun.
    """
    if not job.watch or os.environ.get("CI") or not sys.stderr.isatty():
        yield lambda: None
        return
    from outskirts.cli.serving import beside

    with beside(job.folder) as look:
        yield look


def begun(job: Job, world: World, threads: int) -> tuple[Simulation, Writer, Teller]:
    """Return the simulation at its first tick, or at its last checkpoint, with its record.

    Raises InputError for a run that began as another and has no checkpoint since, and for one
    that has lost its journal.
    """
    rooms = rooms_of(world)
    teller = teller_of(job, rooms[0])
    if job.resume:
        folders.sweep(job.folder)
        spare.sweep(job.folder)
        recording = Recording(job.folder) if has_journal(job.folder) else None
        kept = recording.checkpoints() if recording is not None else []
        changed = max((one["minute"] for one in branches.changes(job.recipe)), default=0)
        if recording is not None and kept and kept[-1] >= changed:
            simulation = restored(recording, kept[-1], world, threads)
            writer = Writer.resume(job.folder, job.recipe, job.city, *rooms, minute=kept[-1])
            teller.skip(*known(Recording(job.folder), kept[-1]))
            say(f"Going on from {teller.clock(60 * kept[-1])}.")
            return simulation, writer, teller
        if branches.changes(job.recipe):
            raise InputError(
                f"{job.folder} has no checkpoint since its change was made, so it cannot go on; "
                f"remove it and run again: {job.recipe['command']}"
            )
        say("There is no checkpoint yet: starting over.")
    simulation = Simulation(world, threads=threads)
    folders.clear(job.folder)
    return simulation, Writer(job.folder, job.recipe, job.city, *rooms), teller


def rooms_of(world: World) -> tuple[NDArray[np.int32], NDArray[np.float32], Population]:
    """Return the street and the metre of each room's door, and who lives in the city.

    Nobody aboard is anywhere: -1.
    """
    street = world.rooms.street.copy()
    street[world.rooms.aboard] = -1
    street[world.rooms.in_arms] = -1
    return street, world.rooms.along, world.population


def teller_of(job: Job, street_of_room: NDArray[np.int32]) -> Teller:
    """Return the teller of a run."""
    start = datetime.combine(job.scenario.day, job.scenario.start)
    return Teller(job.city, start, street_of_room)


def has_journal(folder: Path) -> bool:
    """Say whether a folder holds the journal of a run.

    Raises InputError if it does not, but has checkpoints that only a journal makes of use.
    """
    journal = folder / form.JOURNAL
    if journal.is_dir():
        return True
    if kept := kept_checkpoints(folder):
        raise InputError(
            f"{folder} has checkpoints of minutes {kept} and no {journal}; expected the journal "
            "of a run that was stopped; bring it back, or run again with --again"
        )
    return False


def drive(job: Job, simulation: Simulation, recorder: Recorder, stop: Stop) -> Effort:
    """Advance a simulation to the end of its scenario and keep the record."""
    world, writer = simulation.world, recorder.writer
    begin, clock = simulation.tick, time.monotonic()
    if writer.last_minute < 0:
        digests = simulation.state.digest()
        first = opening(simulation)
        recorder.minute(0, simulation.counts(), digests, first, simulation.hordes())
    start = datetime.combine(job.scenario.day, job.scenario.start)
    spares = Spares(job.folder)
    with screen(start, simulation.tick, world.ticks) as board:
        while simulation.tick < world.ticks and not enough(simulation, stop):
            simulation.advance(STRIDE, recorder)
            follow(simulation, recorder, board)
            spares.follow(simulation)
        ended = simulation.tick >= world.ticks
        minute = simulation.tick // 60
        if not ended and simulation.tick % 60 == 0 and minute and minute % EVERY:
            writer.checkpoint(minute, simulation.state.by_person(), {"tick": simulation.tick})
    spare.sweep(job.folder)
    if ended:
        since = {one["minute"] for one in branches.changes(job.recipe)}
        for odd in kept_checkpoints(job.folder):
            if odd % EVERY and odd not in since:
                checkpoint_path(job.folder, odd).unlink()
        writer.finish()
    return Effort(simulation.tick - begin, time.monotonic() - clock, not ended)


class Spares:
    """Keeps spare states while somebody looks on, in at most a `PART` of the time."""

    PART = 1 / 12
    """Of the time of a run may go into spare states."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.taken = 0.0
        self._free = 0.0

    def follow(self, simulation: Simulation) -> None:
        """Keep one where a minute is full, if it is wanted and the last one is long enough ago."""
        minute, second = divmod(simulation.tick, 60)
        if second or minute % EVERY == 0 or time.monotonic() < self._free:
            return
        if not spare.wanted(self.folder):
            return
        begun = time.monotonic()
        state = {"tick": simulation.tick}
        spare.keep(self.folder, minute, simulation.state.by_person(), state)
        now = time.monotonic()
        self.taken = now - begun
        self._free = now + self.taken * (1 / self.PART - 1)


def enough(simulation: Simulation, stop: Stop) -> bool:
    """Say whether a run that the user wants to stop may stop here."""
    if stop.wanted is None:
        return False
    return simulation.tick % 60 == 0 or time.monotonic() - stop.wanted > PATIENCE


def follow(simulation: Simulation, recorder: Recorder, board: Lines) -> None:
    """Show where a run is, and keep a checkpoint when it is time."""
    minute, second = divmod(simulation.tick, 60)
    if second == 0 and minute % EVERY == 0:
        recorder.writer.checkpoint(minute, simulation.state.by_person(), {"tick": simulation.tick})
    board.update(simulation.tick, recorder.totals, recorder.teller.take)


def opening(simulation: Simulation) -> dict[str, NDArray[Any]]:
    """Return the events of minute 0: each first case, bitten by nobody: the roots of chains."""
    state = simulation.state
    events = simulation.take_events()
    ill = np.isin(state.condition, (Condition.EXPOSED, Condition.INFECTED))
    rows = np.flatnonzero(ill)
    rows = rows[np.argsort(state.who[rows], kind="stable")]
    first = {
        "tick": np.zeros(len(rows), np.int32),
        "kind": np.full(len(rows), Event.BITTEN),
        "who": state.who[rows],
        "by": np.full(len(rows), -1, np.int32),
        "room": state.segment[rows],
        "along": state.along[rows],
    }
    return {
        name: np.concatenate([values.astype(events[name].dtype), events[name]])
        for name, values in first.items()
    }
