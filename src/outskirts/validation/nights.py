"""A recorded night opened as data: its world, its line list, and all that was kept of its state."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from astral import Observer, sun
from numpy.typing import NDArray

from outskirts.base.codes import Condition
from outskirts.base.errors import InputError
from outskirts.base.units import MINUTE
from outskirts.city import atlas, files
from outskirts.city.crop import crop
from outskirts.record.format import numbers
from outskirts.record.lives import kinds
from outskirts.record.measures import Tree, tree
from outskirts.record.reader import Recording
from outskirts.world import light
from outskirts.world import world as worlds
from outskirts.world.scenario import parse
from outskirts.world.world import World

Mask = NDArray[np.bool_]
Columns = dict[str, NDArray[Any]]
READ = ["tick", "kind", "who", "by", "indoors"]
"""Columns of the line list that are read."""
NEAR = 30.0
"""Metres within which people in the street are together: a few steps apart. Source: assumed."""
GROWN = 18
"""Age from which somebody may have charge of a child."""
BANDS = (("0", 0, 0), ("1 to 5", 1, 5), ("6 to 11", 6, 11), ("12 to 17", 12, 17),
         ("18 to 64", 18, 64), ("65 and over", 65, 200))  # fmt: skip
"""Ages by which people are told apart: name, first, last."""


@dataclass(frozen=True)
class Events:
    """The line list as arrays, in the order of time, shape [event]; `kind` is codes.Event."""

    tick: NDArray[np.int32]
    kind: NDArray[np.int8]
    who: NDArray[np.int32]
    by: NDArray[np.int32]
    indoors: Mask

    def of(self, kind: int) -> NDArray[np.intp]:
        """Return the rows of one kind."""
        return np.flatnonzero(self.kind == kind)


def events_of(table: Any) -> Events:
    """Return a line list as arrays."""
    tick, who, by = (numbers(table, name) for name in ("tick", "who", "by"))
    return Events(tick, kinds(table), who, by, numbers(table, "indoors").astype(bool))


def leaders(world: World, state: Columns) -> NDArray[Any] | None:
    """Return who leads each person by the hand, themselves where nobody does, shape [person].

    None in a record of a night in which nobody was led. Led children are where their leader is.
    """
    keeper = state.get("keeper")
    if keeper is None:
        return None
    return np.where(keeper >= 0, keeper, np.arange(world.people))


class Moment:
    """How all was at one kept minute: the columns of the state by person, and where they were."""

    def __init__(self, world: World, minute: int, state: Columns) -> None:
        self.world = world
        self.minute = minute
        self.tick = MINUTE * minute
        self.state = state

    @cached_property
    def outdoors(self) -> Mask:
        """Say who is in a street; led children and passengers have rooms of their own."""
        found: Mask = self.state["segment"] < self.world.rooms.streets
        return found

    @cached_property
    def segment(self) -> NDArray[np.int32]:
        """The street or room in which each person is; who is led is where their leader is."""
        found: NDArray[np.int32] = self.state["segment"]
        leader = leaders(self.world, self.state)
        return found if leader is None else found[leader]

    @cached_property
    def living(self) -> Mask:
        """Say who is themselves: not turned, not dead, not gone; bitten or not."""
        found: Mask = self.state["condition"] <= Condition.EXPOSED
        return found

    @cached_property
    def unbitten(self) -> Mask:
        """Say who is alive and was not bitten."""
        found: Mask = self.state["condition"] == Condition.SUSCEPTIBLE
        return found

    @cached_property
    def infected(self) -> Mask:
        """Say who has turned and walks."""
        found: Mask = self.state["condition"] == Condition.INFECTED
        return found

    @cached_property
    def street(self) -> NDArray[np.int32]:
        """The street of each person, of whoever is indoors that of their door, -1 nowhere."""
        segment, rooms = self.segment, self.world.rooms
        found = segment.copy()
        inside = np.flatnonzero(segment >= rooms.streets)
        found[inside] = rooms.street[segment[inside] - rooms.streets]
        return found

    @cached_property
    def place(self) -> NDArray[np.float32]:
        """The metre of that street, shape [person]."""
        segment, rooms = self.state["segment"], self.world.rooms
        found = np.zeros(len(segment), np.float32)
        out = np.flatnonzero(self.outdoors)
        found[out] = place_at(self.world.streets.length, self.state, out, self.tick)
        inside = np.flatnonzero(~self.outdoors)
        found[inside] = rooms.along[segment[inside] - rooms.streets]
        leader = leaders(self.world, self.state)
        return found if leader is None else found[leader]

    def at(self, who: NDArray[Any]) -> NDArray[np.float64]:
        """Return where some people are on the map, shape [person, 2] [m]; NaN nowhere."""
        return on_map(self.world, self.street[who], self.place[who])


def place_at(
    length: NDArray[np.float32], state: Columns, rows: NDArray[Any], tick: int
) -> NDArray[np.float32]:
    """Return the metre of their street at which some are at a tick, as the engine reckons it.

    `length` is that of the streets, `rows` are rows of the state, all of people outdoors.
    """
    x = state["along"][rows].astype(np.float32)
    heading, moved = state["heading"][rows], state["moved"][rows]
    walks = (heading != 0) & (state["wake"][rows] >= 0) & (tick > moved)
    gone = heading.astype(np.float32) * state["speed"][rows] * (tick - moved).astype(np.float32)
    end = length[state["segment"][rows]]
    walked = np.minimum(np.maximum(x + gone, np.float32(0)), end)
    found: NDArray[np.float32] = np.where(walks, walked, x).astype(np.float32)
    return found


def on_map(world: World, street: NDArray[Any], place: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return points on streets, on the straight line between their junctions, shape [point, 2].

    NaN where `street` is -1.
    """
    streets = world.streets
    a, b = streets.a[street], streets.b[street]
    part = (place / np.maximum(streets.length[street], 0.01)).astype(np.float64)
    found = np.stack([x[a] + part * (x[b] - x[a]) for x in (streets.x, streets.y)], axis=1)
    found[street < 0] = np.nan
    return found


@dataclass(frozen=True)
class Night:
    """A night to read. `hordes` is the table of the record, `last_minute` its last full minute."""

    world: World
    events: Events
    cases: Tree
    hordes: Any
    last_minute: int
    recording: Recording | None = None

    @property
    def begins(self) -> datetime:
        """The local time at which it begins."""
        scenario = self.world.scenario
        return datetime.combine(scenario.day, scenario.start)

    def clock(self, minute: int) -> str:
        """Return a minute as a clock shows it."""
        return f"{self.begins + timedelta(minutes=minute):%H:%M}"

    def dark(self, minute: int) -> bool:
        """Say whether dusk is over at a minute: the sun stands lower than 6 degrees below."""
        city = self.world.city
        moment = light.begins(self.begins, city.timezone) + timedelta(minutes=minute)
        height: float = sun.elevation(Observer(city.latitude, city.longitude), moment)
        return height < light.DUSK

    def moments(self) -> Iterator[Moment]:
        """Yield the kept minutes one after the other; only one is in memory."""
        assert self.recording is not None
        for minute in self.recording.checkpoints():
            yield Moment(self.world, minute, self.recording.load_checkpoint(minute)[0])


def opened(path: Path | str, threads: int) -> Night:
    """Open a recorded night; its world is made again from the recipe.

    Raises InputError where it is none, or one that began as another night.
    """
    recording = Recording(path)
    if not recording.checkpoints():
        raise InputError(
            f"{path} kept no state; expected at least one checkpoint (every 30 min); "
            "read a longer night"
        )
    table = recording.part(READ)
    events, cases = events_of(table), tree(table)
    del table
    world = world_of(recording, threads)
    return Night(world, events, cases, recording.hordes(), recording.last_minute, recording)


def world_of(recording: Recording, threads: int) -> World:
    """Make the world of a record again."""
    recipe = recording.recipe
    if recipe.get("changes"):
        raise InputError(
            f"{recording.path} began as another night; expected one that was lived from its "
            "start; read that of its parent"
        )
    city = files.load(atlas.find(recipe["scenario"]["city"]))
    if part := recipe.get("crop"):
        city = crop(city, *(float(part[name]) for name in ("longitude", "latitude", "radius")))
    if city.hash != recipe["city"]["hash"]:
        raise InputError(
            f"{recording.path} was lived in another {city.title}: its hash was "
            f"{recipe['city']['hash'][:12]}, now it is {city.hash[:12]}; run it again"
        )
    scenario = parse(recipe["scenario"], str(recording.path))
    return worlds.make(scenario, int(recipe["seed"]), city=city, threads=threads)


def by_band(age: NDArray[Any]) -> list[int]:
    """Return how many of some ages fall into each of `BANDS`."""
    return [int(((age >= first) & (age <= last)).sum()) for _, first, last in BANDS]


def word(code: Any) -> str:
    """Return a code as a person reads it."""
    return str(code.name).lower().replace("_", " ")
