"""`outskirts here`: what became of those who lived around a place, and when it fell."""

import shutil
import textwrap
from datetime import datetime
from typing import Annotated, Any

import typer

from outskirts.base.errors import InputError
from outskirts.cli.options import Json
from outskirts.cli.talk import emit, say, show


def here(
    place: Annotated[
        str,
        typer.Argument(help="A street or a place by name (and, DISTRICT) or LAT,LON."),
    ],
    run: Annotated[str, typer.Argument(help="The folder of a run, or last.")] = "last",
    json: Json = False,
) -> int:
    """Say what became of those who lived within 150 m of a place, and when it fell.

    It answers for at least 50 residents: where fewer lived, the circle grows.
    """
    from outskirts.base.codes import Condition
    from outskirts.city import spots
    from outskirts.night.recorded.clock import Clock
    from outskirts.night.recorded.origin import city_of, of_this_version
    from outskirts.night.recorded.place import FEWEST, RADIUS, around
    from outskirts.record import folders
    from outskirts.record.reader import Recording
    from outskirts.record.writer import recipe_of
    from outskirts.world.scenario import parse

    folder = folders.find(run)
    recipe = recipe_of(folder)
    city = city_of(recipe)
    of_this_version(folder, recipe)
    scenario = parse(recipe["scenario"], str(folder / "recipe.json"))
    spot = spots.find(city, place)
    recording = Recording(folder)
    if recording.last_minute < 0:
        raise InputError(f"{folder} holds no full minute yet; wait for the run, or go on with it")
    clock = Clock(datetime.combine(scenario.day, scenario.start), 60 * recording.last_minute)
    begun = Condition[scenario.index.condition.upper()]
    population = recording.people()
    facts = around(recording, city, population, spot, clock, begun)
    if facts["radius_m"] > RADIUS:
        say(
            f"Fewer than {FEWEST} lived within {RADIUS:.0f} m; the circle is "
            f"{facts['radius_m']:.0f} m."
        )
    if json:
        emit(facts)
    else:
        width = max(40, min(shutil.get_terminal_size((88, 24)).columns, 100))
        for line in words(facts):
            show(textwrap.fill(line, width))
        show(f"Simulated. {city.attribution}")
    return 0


def words(facts: dict[str, Any]) -> list[str]:
    """Return the same in sentences, counts first."""
    end = facts["until"]
    told = [] if facts["street"] is None else [street_words(facts["street"], end)]
    around = [
        f"{facts['residents']:,} people lived within {facts['radius_m']:.0f} m of "
        f"{facts['place']}, at {facts['from']}.",
        f"By {end}, {facts['infected']:,} of them had turned and {facts['dead']:,} had died; "
        f"{facts['escaped']:,} had left the city. {facts['exposed']:,} had been bitten and were "
        f"still themselves. {facts['susceptible']:,} had not been bitten and were still in the "
        "city.",
    ]
    if facts["at_home"] is not None:
        around[1] += f" {facts['at_home']:,} of the living were at home."
    if facts["first_bite"] is None:
        around.append("Nobody was bitten there.")
    else:
        around.append(f"The first bite there was at {facts['first_bite']}.")
    if facts["tenth_lost"] is None:
        around[2] += f" Fewer than a tenth of the residents had been lost by {end}."
    elif facts["half_lost"] is None:
        around[2] += (
            f" A tenth of the residents had been lost by {facts['tenth_lost']}, fewer than half "
            f"by {end}."
        )
    else:
        around[2] += (
            f" A tenth of the residents had been lost by {facts['tenth_lost']}, half by "
            f"{facts['half_lost']}."
        )
    return [*told, *around]


def street_words(street: dict[str, Any], end: str) -> str:
    """Return what became of a street by the end of the record: the figures of its card."""
    told = (
        f"{street['title']}: {street['left']:,} of {street['residents']:,} residents were left at "
        f"{end}. {street['lost']:,} had turned or died, {street['gone']:,} had left the city."
    )
    if street["first_bite"] is not None:
        told += f" The first bite on it was at {street['first_bite']}."
    for part, words in (("tenth", "A tenth"), ("half", "Half")):
        if street[part] is not None:
            told += f" {words} of its residents had been lost by {street[part]}."
    return told
