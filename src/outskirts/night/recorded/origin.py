"""Where a recorded run comes from: the city and the version of Outskirts that it was made in."""

from pathlib import Path
from typing import Any

import outskirts
from outskirts.base.errors import InputError
from outskirts.city import atlas, files
from outskirts.city.city import City
from outskirts.record import format as form


def city_of(recipe: dict[str, Any]) -> City:
    """Return the city that a run was made in; refuse one that has changed since."""
    try:
        name, sealed = recipe["scenario"]["city"], recipe["city"]["hash"]
    except (KeyError, TypeError):
        raise InputError(
            f"the recipe names no city ({form.RECIPE} has no scenario.city and city.hash); "
            "expected the folder of a run that 'outskirts run' made"
        ) from None
    city = files.load(atlas.find(name))
    if "crop" in recipe:
        city = cropped(city, recipe["crop"])
    if city.hash != sealed:
        raise InputError(
            f"{name} has changed since the run was made: its hash is {city.hash[:12]}, the run's "
            f"{sealed[:12]}; bring back the old city file, or run again"
        )
    return city


def cropped(city: City, part: dict[str, Any]) -> City:
    """Return a part of a city as `part_of` describes it.

    Raises InputError where nobody lives there, or where the description is none.
    """
    try:
        where = [float(part[name]) for name in ("longitude", "latitude", "radius")]
    except (KeyError, TypeError, ValueError):
        raise InputError(
            "the recipe's crop is no part of a city; expected longitude, latitude and radius; "
            "run again"
        ) from None
    from outskirts.city.crop import crop

    return crop(city, *where)


def of_this_version(folder: Path, recipe: dict[str, Any]) -> None:
    """Refuse a run that another version made: simulated here it may be another night."""
    if recipe["outskirts"] != outskirts.__version__:
        raise InputError(
            f"{folder} was made by Outskirts {recipe['outskirts']}, this is "
            f"{outskirts.__version__}, which may differ; run anew: {recipe.get('command', '')}"
        )
