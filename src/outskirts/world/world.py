"""The constant part of a run: city, people, numbers. Frozen; no kernel can write into it."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from outskirts.base.errors import InputError
from outskirts.base.units import HOUR
from outskirts.city import atlas, files
from outskirts.city.city import City
from outskirts.kernels.graph import COLUMN, LINE, Streets, pack_streets
from outskirts.kernels.laws import (
    Bodies,
    Laws,
    Openings,
    Rooms,
    pack_bodies,
    pack_laws,
    pack_openings,
    pack_rooms,
)
from outskirts.people import census
from outskirts.people.population import Persons, Population
from outskirts.world import light, routes
from outskirts.world.laws import laws_of, rooms_of
from outskirts.world.openings import openings_of
from outskirts.world.scenario import Scenario

STEPS = 1024
"""Parts in which strength is told."""

Progress = Callable[[str], None]
"""Is told what is being done."""


class Held(NamedTuple):
    """The constant tables as kernels take them; see `base.jit.carrier`."""

    streets: Streets
    rooms: Rooms
    openings: Openings
    bodies: Bodies
    laws: Laws


@dataclass(frozen=True)
class World:
    """Everything that a run reads and never writes.

    `far_lamps` and `far_dark` are the ranges of sight per minute, shape [minutes + 1] [m];
    `district` is each person's district of residence.
    """

    scenario: Scenario
    seed: int
    city: City
    population: Population
    streets: Streets
    rooms: Rooms
    openings: Openings
    bodies: Bodies
    laws: Laws
    far_lamps: NDArray[np.float32]
    far_dark: NDArray[np.float32]
    ticks: int

    @cached_property
    def held(self) -> Held:
        """The constant tables as kernels take them."""
        return Held(
            pack_streets(self.streets),
            pack_rooms(self.rooms),
            pack_openings(self.openings),
            pack_bodies(self.bodies),
            pack_laws(self.laws),
        )

    @property
    def people(self) -> int:
        """How many people there are."""
        return len(self.population.persons.home)

    @property
    def districts(self) -> list[str]:
        """The names of the districts."""
        return [self.city.names[i] for i in self.city.districts.name]

    def far(self, tick: int) -> NDArray[np.float32]:
        """Return the range of sight on each street at a tick, shape [street] [m]."""
        minute = min(tick // 60, len(self.far_lamps) - 1)
        far: NDArray[np.float32] = np.where(
            self.city.segments.lit == 1, self.far_lamps[minute], self.far_dark[minute]
        )
        return far


def freeze(group: Any) -> None:
    """Make the arrays of a named tuple read-only."""
    for values in group:
        if isinstance(values, np.ndarray):
            values.setflags(write=False)


def threads_of(wanted: str | int) -> int:
    """Return a number of threads: as wanted, or as many as there are cores ("auto").

    Errors: InputError where that is no number, or none.
    """
    if wanted == "auto":
        return len(os.sched_getaffinity(0))
    text = str(wanted)
    if not (text.isascii() and text.isdigit() and 1 <= len(text) <= 4 and int(text) > 0):
        raise InputError(f"{text!r} threads: expected auto or a whole number from 1 on")
    return int(text)


def nothing(_: str) -> None:
    """Tell nobody."""


def strength_of(persons: Persons) -> NDArray[np.float32]:
    """Return how strong everybody is, by age, sex and build, shape [person]; see census.STRENGTH.

    Who runs faster than others of their age is stronger in proportion. It is told in parts of
    1,024, so that whoever is the median adult is just that.
    """
    table = (STEPS * census.STRENGTH / census.RUN).astype(np.float32)
    parts = np.maximum(np.rint(table[persons.sex, persons.age] * persons.run), 1)
    strong: NDArray[np.float32] = (parts / STEPS).astype(np.float32)
    return strong


def bodies_of(population: Population) -> Bodies:
    """Return the bodies of all people."""
    return Bodies(
        walk=population.persons.walk,
        run=population.persons.run,
        age=population.persons.age,
        strong=strength_of(population.persons),
        district=population.dwellings.district[population.persons.home],
    )


def laws_in(scenario: Scenario, seed: int, city: City) -> Laws:
    """Return what holds in a city, on the evening that a scenario begins with."""
    hour = scenario.start.hour + scenario.start.minute / 60 + scenario.start.second / HOUR
    night = light.night(scenario.day, city.timezone, city.latitude, city.longitude)
    minutes = -(-round(scenario.hours * HOUR) // 60)
    return laws_of(scenario.parameters, seed, hour, minutes, scenario.index.count > 0, night)


def make(
    scenario: Scenario,
    seed: int,
    *,
    city: City | None = None,
    population: Population | None = None,
    threads: int = 1,
    ways: bool = True,
    progress: Progress = nothing,
) -> World:
    """Make the world of a scenario: load its city, synthesise its people, build its tables.

    `city` and `population` may be given where they are at hand. Without `ways` nobody finds their
    way anywhere, which spares the tables of routes where all stand still. Raises InputError if the
    city cannot be found or has no people.
    """
    if city is None:
        progress("reading the city")
        city = files.load(atlas.find(scenario.city))
    if population is None:
        from outskirts.people.synthesize import synthesize

        progress("giving it its people")
        population = synthesize(city, seed)
    ticks = round(scenario.hours * HOUR)
    minutes = -(-ticks // 60)
    start = light.begins(datetime.combine(scenario.day, scenario.start), city.timezone)
    parameters = scenario.parameters
    progress("finding the ways")
    lamps, dark = light.ranges(parameters.sight, start, minutes, city.latitude, city.longitude)
    far = float(max(lamps.max(), dark.max()))
    streets = routes.streets_of(city, far, parameters.sight.straight, threads, ways)
    cell = (streets.node[:, LINE] * streets.columns + streets.node[:, COLUMN])[city.segments.a]
    rooms = rooms_of(city, population, cell, streets.columns * streets.lines)
    openings = openings_of(city, population, rooms, parameters.doors)
    bodies = bodies_of(population)
    laws = laws_in(scenario, seed, city)
    for group in (streets, rooms, openings, bodies, laws):
        freeze(group)
    return World(
        scenario, seed, city, population, streets, rooms, openings, bodies, laws, lamps, dark, ticks
    )
