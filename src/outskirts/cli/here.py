"""`outskirts here`: what became of those who lived around a place, and when it fell."""

import shutil
import textwrap
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from outskirts.base.codes import Condition
from outskirts.base.errors import InputError
from outskirts.base.units import DAY
from outskirts.city.city import City
from outskirts.city.whereabouts import Whereabouts
from outskirts.cli import folders, spots
from outskirts.cli.moments import Clock
from outskirts.cli.run import city_of, of_this_version
from outskirts.cli.spots import Spot
from outskirts.cli.talk import emit, say, show
from outskirts.people.population import Population
from outskirts.people.synthesize import synthesize
from outskirts.record.format import numbers
from outskirts.record.neighbours import Outcome, outcome
from outskirts.record.reader import Recording
from outskirts.record.writer import recipe_of
from outskirts.world.scenario import parse

RADIUS = 150.0
"""How far from the place people may have lived [m]."""
STEP = 50.0
"""By how much the circle grows where too few lived within it [m]."""
FEWEST = 50
"""Residents for whom an answer is given: nobody's home is looked at alone."""


def here(place: str, run: str, *, json: bool) -> int:
    """Print who lived around a place, what became of them, and when it fell."""
    folder = folders.find(run)
    recipe = recipe_of(folder)
    city = city_of(recipe)
    of_this_version(folder, recipe)
    scenario = parse(recipe["scenario"], str(folder / "recipe.json"))
    spot = spots.find(city, place)
    recording = Recording(folder)
    if recording.last_minute < 0:
        raise InputError(f"{folder} holds no full minute yet; wait for the run, or go on with it")
    population = synthesize(city, int(recipe["seed"]))
    ground = Whereabouts(city)
    people, radius = residents(city, population, ground, spot)
    if radius > RADIUS:
        say(f"Fewer than {FEWEST} lived within {RADIUS:.0f} m; the circle is {radius:.0f} m.")
    events = recording.events()
    segment, along = numbers(events, "segment"), numbers(events, "along")
    near = np.zeros(len(segment), dtype=bool)
    outdoors = np.flatnonzero(segment >= 0)
    near[outdoors] = within(ground.metres(segment[outdoors], along[outdoors]), spot, radius)
    begun = Condition[scenario.index.condition.upper()]
    found = outcome(events, people, near, begun)
    clock = Clock(datetime.combine(scenario.day, scenario.start), 60 * recording.last_minute)
    facts = facts_of(folder, spot, radius, found, clock)
    facts["at_home"] = at_home(recording, city, population, people)
    if json:
        emit(facts)
    else:
        width = max(40, min(shutil.get_terminal_size((88, 24)).columns, 100))
        for line in words(facts):
            show(textwrap.fill(line, width))
        show(f"Simulated. {city.attribution}")
    return 0


def within(metres: NDArray[np.float64], spot: Spot, radius: float) -> NDArray[np.bool_]:
    """Say which points (shape [point, 2]) lie within a radius of a place [m]."""
    west, south, east, north = shapely.bounds(spot.shape)
    x, y = metres[:, 0], metres[:, 1]
    inside: NDArray[np.bool_] = (x >= west - radius) & (x <= east + radius)
    inside &= (y >= south - radius) & (y <= north + radius)
    maybe = np.flatnonzero(inside)
    inside[maybe] = shapely.distance(shapely.points(metres[maybe]), spot.shape) <= radius
    return inside


def residents(
    city: City, population: Population, ground: Whereabouts, spot: Spot
) -> tuple[NDArray[np.bool_], float]:
    """Return who lived around a place, shape [person], and within which radius [m].

    The radius grows until enough did. Raises InputError where the city has too few people.
    """
    home = population.persons.home
    if len(home) < FEWEST:
        raise InputError(
            f"{len(home)} people live in {city.title}; expected at least {FEWEST}: "
            "nobody's home is looked at alone"
        )
    dwellings = population.dwellings
    metres = ground.metres(dwellings.segment, dwellings.along)
    radius = RADIUS
    while True:
        people = within(metres, spot, radius)[home]
        if people.sum() >= FEWEST:
            return people, radius
        radius += STEP


def at_home(
    recording: Recording, city: City, population: Population, people: NDArray[np.bool_]
) -> int | None:
    """Return how many of the living were in their homes at the end; None where nothing tells."""
    if recording.last_minute not in recording.checkpoints():
        return None
    columns, _ = recording.load_checkpoint(recording.last_minute)
    alive = columns["condition"] <= Condition.EXPOSED
    home = len(city.segments.a) + population.persons.home
    return int((people & alive & (columns["segment"] == home)).sum())


def facts_of(
    folder: Path, spot: Spot, radius: float, found: Outcome, clock: Clock
) -> dict[str, Any]:
    """Return what became of a part of the city, ready for JSON."""

    def time(tick: int) -> str | None:
        if tick < 0:
            return None
        told = clock.told(tick)
        return told if clock.end > DAY else told[:-3]

    return {
        "run": str(folder),
        "place": spot.title,
        "radius_m": radius,
        "residents": sum(found.counts),
        "from": time(0),
        "until": time(clock.end),
        **{one.name.lower(): found.counts[one] for one in Condition},
        "first_bite": time(found.first_bite),
        "tenth_lost": time(found.tenth),
        "half_lost": time(found.half),
    }


def words(facts: dict[str, Any]) -> list[str]:
    """Return the same in sentences, counts first."""
    end = facts["until"]
    told = [
        f"{facts['residents']:,} people lived within {facts['radius_m']:.0f} m of "
        f"{facts['place']}, at {facts['from']}.",
        f"By {end}, {facts['infected']:,} of them had turned and {facts['dead']:,} had died; "
        f"{facts['escaped']:,} had left the city. {facts['exposed']:,} had been bitten and were "
        f"still themselves. {facts['susceptible']:,} had not been bitten and were still in the "
        "city.",
    ]
    if facts["at_home"] is not None:
        told[1] += f" {facts['at_home']:,} of the living were at home."
    if facts["first_bite"] is None:
        told.append("Nobody was bitten there.")
    else:
        told.append(f"The first bite there was at {facts['first_bite']}.")
    if facts["tenth_lost"] is None:
        told[2] += f" Fewer than a tenth of the residents had been lost by {end}."
    elif facts["half_lost"] is None:
        told[2] += (
            f" A tenth of the residents had been lost by {facts['tenth_lost']}, fewer than half "
            f"by {end}."
        )
    else:
        told[2] += (
            f" A tenth of the residents had been lost by {facts['tenth_lost']}, half by "
            f"{facts['half_lost']}."
        )
    return told
