"""The seconds of a recorded night: it is lived again, from wherever its state was kept.

What is asked and answered is plain: numbers, words and arrays by name.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outskirts.base import jit
from outskirts.base.codes import Condition, Event
from outskirts.base.errors import InputError
from outskirts.engine.simulation import Simulation
from outskirts.night.lived import noises, traces
from outskirts.night.lived.fronts import STREET, Fronts
from outskirts.night.lived.noises import kept_air
from outskirts.night.lived.person import Card, Lived
from outskirts.night.lived.playback import Witness, restored
from outskirts.night.lived.scene import CLOSE, Scene
from outskirts.night.recorded import branches, moment
from outskirts.night.recorded.clock import Clock
from outskirts.night.recorded.origin import city_of, of_this_version
from outskirts.record import format as form
from outskirts.record import lives, measures, spare
from outskirts.record.format import numbers
from outskirts.record.reader import Recording
from outskirts.record.writer import recipe_of
from outskirts.world import world as worlds
from outskirts.world.luck import with_luck
from outskirts.world.scenario import parse

STRIDE = 10
"""Ticks between looks at whether somebody asked anew."""
TELL = 0.4
"""Seconds between words on how far it is."""
NEAR = 60
"""The state is not read anew to be so many seconds of the night farther [s]."""
LATE = 60
"""Who asks for a person gets how they are now, unless that is so many seconds later [s]."""

SEATS = 3
"""Pages for each of which the state of its own moment is kept."""

Told = Callable[[str, float], bool]
"""Is told what is being done and how much of it is; says whether to go on."""


class Dropped(Exception):  # noqa: N818
    """What was asked is not wanted any more."""


@dataclass
class Seat:
    """What belongs to one page: its moment of the night, and the laws that hold in it."""

    simulation: Any = None
    heard: tuple[int, Any] | None = None
    card: Any = None
    laws: int = -1
    world: Any = None
    scene: Any = None
    fronts: Any = None


class Night:
    """A recorded run to go about in: the world is made once, each page has a state of its own.

    `meanwhile` is called now and then on the way to a tick: other pages can be answered there,
    each in its own `seated`.
    """

    def __init__(self, folder: Path, meanwhile: Callable[[], None] = lambda: None) -> None:
        self.folder = folder
        self.meanwhile = meanwhile
        self.seat = ""
        self._seats: dict[str, Seat] = {}
        self._busy: list[str] = []
        recipe = recipe_of(folder)
        of_this_version(folder, recipe)
        self.recipe = recipe
        self.city = city_of(recipe)
        self.recording = Recording(folder)
        scenario = parse(recipe["scenario"], str(folder))
        begun = datetime.combine(scenario.day, scenario.start)
        self.clock = Clock(begun, 60 * max(self.recording.last_minute, 0))
        self._at = Seat()
        self._population: Any = None
        self._events: Any = None
        self._witness: Any = None

    @contextmanager
    def seated(self, name: str) -> Iterator[None]:
        """Be where a page is; the page that was here before is found again afterwards.

        Of more pages than `SEATS` that which was here longest ago has its moment forgotten.
        """
        before, seat = self._at, self.seat
        found = self._seats.pop(name, None)
        if found is None:
            found = replace(self._at, simulation=None, heard=None, card=None)
            spare_ones = [one for one in self._seats if one not in self._busy]
            while len(self._seats) >= SEATS and spare_ones:
                del self._seats[spare_ones.pop(0)]
        self._seats[name] = found
        self._at, self.seat = found, name
        self._busy.append(name)
        try:
            yield
        finally:
            self._busy.pop()
            if self._busy:
                self._at, self.seat = before, seat

    @property
    def simulation(self) -> Any:
        """The night at the moment of the page that is asked for."""
        return self._at.simulation

    @property
    def world(self) -> Any:
        """The world by the laws of that moment."""
        return self._at.world

    @property
    def scene(self) -> Any:
        """Where everybody is in it."""
        return self._at.scene

    def has_at_hand(self, name: str, tick: int) -> bool:
        """Say whether a page is so near to a tick that it can be shown in passing."""
        one = self._seats.get(name)
        if one is None or one.simulation is None or name in self._busy:
            return False
        return bool(0 <= tick - one.simulation.tick <= NEAR)

    def go(self, tick: int, told: Told) -> None:
        """Be at a tick: from where we are, or from the last checkpoint before it.

        Raises CheckError if it is not the night that was recorded, Dropped if it was in vain.
        """
        self.refresh(tick)
        here = -1 if self._at.simulation is None else self._at.simulation.tick
        kept = self.kept(tick)
        if here > tick or here < 0 or kept - here > NEAR:
            self.begin(kept, told)
        began, last = self._at.simulation.tick, time.monotonic()
        if self._witness is None:
            self._witness = Witness(self.recording)
        witness = self._witness
        while self._at.simulation.tick < tick:
            self._at.simulation.advance(min(STRIDE, tick - self._at.simulation.tick), witness)
            now = time.monotonic()
            if now - last > TELL:
                last = now
                if not self.recording.finished:
                    spare.want(self.folder)
                share = (self._at.simulation.tick - began) / (tick - began)
                if not told(f"Going to {self.clock.told(tick)}", share):
                    raise Dropped
                self.meanwhile()

    def kept(self, tick: int) -> int:
        """Return the last tick, up to one, of which the state was kept, 0 if none was.

        A run that goes on is told that somebody looks on, and keeps more of them.
        """
        minutes = self.recording.checkpoints()
        if not self.recording.finished:
            spare.want(self.folder)
            minutes += spare.spares(self.folder)
        return max((60 * one for one in minutes if 60 * one <= tick), default=0)

    def refresh(self, tick: int) -> None:
        """Read the record again where it has grown since. Raises InputError beyond its end."""
        beyond = tick > 60 * self.recording.last_minute
        journal = self.folder / form.JOURNAL
        if not self.recording.finished and (beyond or not journal.is_dir()):
            self.recording = Recording(self.folder)
            self.clock.end = 60 * max(self.recording.last_minute, 0)
            self._events = self._witness = None
        if not 0 <= tick <= 60 * self.recording.last_minute:
            raise InputError(
                f"there is no tick {tick} in this run; expected 0 to "
                f"{60 * self.recording.last_minute}"
            )

    def begin(self, tick: int, told: Told) -> None:
        """Take up the state of a checkpoint, or that of the start."""
        minute = tick // 60
        since = max(
            (one["minute"] for one in branches.changes(self.recipe) if one["minute"] <= minute),
            default=0,
        )
        if since != self._at.laws:
            first = jit.compiling() and not jit.cached()
            once = ", once" if jit.kept() else ""
            told(f"Preparing the laws, about a minute{once}" if first else "Waking the city", 0.0)
            laws = branches.scenario_at(self.recipe, since, str(self.folder))
            if self._population is None:
                self._population = self.recording.people()
            world = worlds.make(
                laws,
                int(self.recipe["seed"]),
                city=self.city,
                population=self._population,
                progress=lambda words: tell(words, told),
            )
            self._at.world = with_luck(world, branches.luck_at(self.recipe, since))
            self._at.laws = since
            self._at.scene = Scene(self._at.world)
            self._at.fronts = None
        if not told(f"Going back to {self.clock.told(tick)}", 0.0):
            raise Dropped
        self._at.simulation = None
        whole = self.recording.checkpoints()
        columns = None
        if minute and minute not in whole:
            columns = spare.load(self.folder, minute)
            if columns is None:
                minute = max((one for one in whole if one <= minute), default=0)
        if minute:
            self._at.simulation = restored(self.recording, minute, self._at.world, 1, columns)
        else:
            self._at.simulation = Simulation(self._at.world)
        self._at.card = Card(Lived(self._at.simulation), self.clock, branches.removed(self.recipe))

    def people(
        self, question: dict[str, Any], told: Told
    ) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """Return everybody within a box at a tick: what is said of all, and arrays by name."""
        self.listen(question["tick"], told)
        self.go(question["tick"], told)
        meta: dict[str, Any] = {"tick": self._at.simulation.tick, "frame": question["frame"]}
        arrays = {}
        box = question.get("box")
        if box is not None:
            arrays = self.seen(tuple(box), question)
            meta["box"] = box
        who = question.get("follow")
        if who is not None and who < self._at.world.people:
            meta["followed"] = self._at.scene.one(self._at.simulation, who)
        return meta, arrays

    def listen(self, tick: int, told: Told) -> None:
        """Keep what sounded in the second before a tick, if that is on the way there."""
        here = -1 if self._at.simulation is None else self._at.simulation.tick
        on = 0 <= here < tick <= here + NEAR
        if here == tick or (self.kept(tick) == tick and not on):
            return
        self.go(tick - 1, told)
        self._at.heard = (tick - 1, kept_air(self._at.simulation))

    def seen(self, box: tuple[float, float, float, float], question: dict[str, Any]) -> Any:
        """Return everybody within a box, and what else is shown there, by name."""
        scene, simulation, layers = self._at.scene, self._at.simulation, question["layers"]
        arrays = scene.people(simulation, box)
        near = scene.near(box)
        if question["windows"] and question["scale"] <= CLOSE:
            arrays.update(scene.windows(simulation, box))
        if question["windows"] and question["scale"] <= STREET:
            if self._at.fronts is None:
                self._at.fronts = Fronts(scene)
            arrays.update(self._at.fronts.seen(simulation.state, near))
        if "scent" in layers:
            arrays.update(traces.scent(self._at.world, simulation, near))
        if "fear" in layers:
            arrays.update(traces.fear(self._at.world, simulation, near))
        if "sound" in layers:
            airs = [simulation.desk.air]
            if self._at.heard is not None and self._at.heard[0] == simulation.tick - 1:
                airs.append(self._at.heard[1])
            arrays.update(noises.noises(self._at.world, scene.where, airs, near))
        return arrays

    def person(self, question: dict[str, Any], told: Told) -> dict[str, Any]:
        """Return who somebody is, where, what they know, want and why, at a tick."""
        who, tick = question["who"], question["tick"]
        if self._population is not None:
            self.known(who)
        here = -1 if self._at.simulation is None else self._at.simulation.tick
        if not tick <= here <= tick + max(LATE, question.get("late", 0)):
            self.go(tick, told)
        self.known(who)
        tick = self._at.simulation.tick
        life = self.life(who, tick)
        facts: dict[str, Any] = {
            "tick": tick,
            "time": self.clock.told(tick),
            **self._at.card.facts(who),
            "spot": self._at.scene.one(self._at.simulation, who),
            "cause": self._at.scene.cause(self._at.simulation, who),
            "events": self._at.card.events(who, life),
            "path": self.path(life),
            "chain": self.chain(who, tick),
        }
        for one in facts["household"]:
            one["spot"] = self._at.scene.one(self._at.simulation, one["person"])
        return facts

    def life(self, who: int, tick: int) -> Any:
        """Return the events before a tick that concern a person."""
        if self.recording.finished:
            return self.recording.life(who, tick)
        return lives.life(self.told, who, tick)

    def bites(self) -> Any:
        """Return all bites of the record."""
        if self.recording.finished:
            return self.recording.only((Event.BITTEN,), ["kind", "who", "by", "tick", "indoors"])
        return self.told

    @property
    def told(self) -> Any:
        """The line list of a run that goes on, as far as it was read."""
        if self._events is None:
            self._events = self.recording.events()
        return self._events

    def moment(self, question: dict[str, Any], told: Told) -> dict[str, Any]:
        """Return what a card says of a tick: people and windows, and one street's residents."""
        street, streets = question["street"], len(self.city.segments.a)
        if street is not None and street >= streets:
            raise InputError(f"there is no street {street}; expected 0 to {streets - 1}")
        self.go(question["tick"], told)
        state, homes = self._at.simulation.state, self._population.dwellings
        home = homes.segment[self._population.persons.home]
        there = home[state.who[state.condition <= Condition.EXPOSED]]
        residents, left = (np.bincount(one, minlength=streets) for one in (home, there))
        lit = moment.lit(state.segment, state.condition, streets, len(homes.segment))
        named = moment.named(self.city, residents, left, street=street)
        if named is None:
            named = moment.named(self.city, residents, left)
        return {
            "tick": self._at.simulation.tick,
            "people": {"left": len(there), "of": len(home)},
            "lost": int(np.isin(state.condition, (Condition.INFECTED, Condition.DEAD)).sum()),
            "windows": {"left": int(lit.sum()), "of": len(lit)},
            "street": None if named is None else asdict(named),
        }

    def known(self, who: int) -> None:
        """Refuse a number that nobody has."""
        people = len(self._population.persons.home)
        if who >= people:
            raise InputError(
                f"there is no person {who:,}; expected a number from 0 to {people - 1:,}"
            )

    def path(self, life: Any) -> list[list[float]]:
        """Return where the line list has somebody: tick, metres east and north."""
        rows = np.flatnonzero(numbers(life, "segment") >= 0)
        spots = self._at.scene.where.metres(
            numbers(life, "segment")[rows], numbers(life, "along")[rows]
        )
        ticks = numbers(life, "tick")[rows]
        return [
            [int(tick), round(float(x), 1), round(float(y), 1)]
            for tick, (x, y) in zip(ticks, spots, strict=True)
        ]

    def chain(self, who: int, tick: int) -> list[dict[str, Any]]:
        """Return the chain of infection that leads to somebody by a tick, its first case first.

        Empty for who was not bitten by then.
        """
        cases = measures.tree(self.bites())
        row = np.flatnonzero((cases.who == who) & (cases.tick <= tick))
        found = []
        at = int(row[0]) if len(row) else -1
        while at >= 0:
            found.append(
                {
                    "person": int(cases.who[at]),
                    "is": self._at.card.described(int(cases.who[at])),
                    "tick": int(cases.tick[at]),
                    "time": self.clock.told(int(cases.tick[at])),
                }
            )
            at = int(cases.parent[at])
        return found[::-1]


def tell(words: str, told: Told) -> None:
    """Pass on what is being done where nothing can be dropped."""
    told(words.capitalize(), 0.0)
