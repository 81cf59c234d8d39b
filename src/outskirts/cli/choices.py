"""What the user chose: words of the command line as scenarios, cities and numbers."""

import re
from dataclasses import dataclass
from datetime import time
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np
from shapely.ops import nearest_points

from outskirts.base.errors import InputError
from outskirts.city import atlas, spots
from outskirts.city.city import City
from outskirts.city.figures import LARGEST
from outskirts.city.ground import Ground
from outskirts.world import catalogue
from outskirts.world import scenario as scenarios
from outskirts.world.scenario import Scenario

MOST_THREADS = 256
NEAR = 150.0
"""How far from `--near` the first cases are, where no radius is given [m]."""


@dataclass(frozen=True)
class Changes:
    """What the options of `outskirts run` lay over a scenario; None: left as it is."""

    hours: float | None = None
    start: str | None = None
    assignments: tuple[str, ...] = ()
    cases: int | None = None


def table_of(what: str) -> tuple[dict[str, Any], str]:
    """Return the scenario that WHAT stands for, unchecked, and what to call it in errors.

    WHAT is a shipped scenario, a .toml file, a shipped city or a .city file; a scenario's city
    that lies beside its .toml file is found there. A city alone may be a village: its first cases
    are anywhere.
    """
    if what in catalogue.shipped():
        return catalogue.table(what), what
    path = Path(what)
    if path.suffix == ".toml":
        found = scenarios.read_table(path)
        city = found.get("city")
        if isinstance(city, str) and (path.parent / city).is_file():
            found["city"] = str(path.parent / city)
        return {"name": slug(path.stem), **found}, path.name
    if what in atlas.shipped() or path.suffix == ".city":
        atlas.find(what)
        name = slug(path.stem)
        index = {"where": "anywhere"}
        return {
            "name": name,
            "title": f"{path.stem}, an evening",
            "city": what,
            "index": index,
        }, what
    known = sorted({*catalogue.shipped(), *atlas.shipped()})
    close = get_close_matches(what, known, 1, 0.5)
    hint = f"did you mean '{close[0]}'? " if close else ""
    raise InputError(
        f"there is no '{what}'; {hint}expected a scenario ({', '.join(known)}), "
        "a .toml file, a shipped city or a .city file"
    )


def scenario_of(what: str, changes: Changes) -> Scenario:
    """Return the scenario that WHAT stands for, with the options laid over it."""
    table, where = table_of(what)
    if changes.start is not None:
        table["start"] = clock_time(changes.start)
    if changes.hours is not None:
        table["hours"] = changes.hours
    table = scenarios.set_values(table, list(changes.assignments))
    if changes.cases is not None:
        table["index"] = {**index_of(table, where), "count": changes.cases}
    return whole_minutes(scenarios.parse(table, where))


def index_of(table: dict[str, Any], where: str) -> dict[str, Any]:
    """Return what a scenario's table says of its first cases."""
    index = table.get("index") or {}
    if not isinstance(index, dict):
        raise InputError(f"{where}: index is {index!r}; expected a table; see 'scenario show'")
    return index


def begun_near(scenario: Scenario, city: City, near: str | None, radius: str | None) -> Scenario:
    """Return the scenario with its first cases near a place: PLACE or LATITUDE,LONGITUDE.

    Of a street that is its middle, on the street. Raises InputError for a place that is not found
    or not clear, and for a radius without a place.
    """
    index = scenario.index
    if near is not None:
        try:
            spot = spots.find(city, near)
        except InputError as error:
            raise InputError(f"--near {near}: {error}") from None
        middle = nearest_points(spot.shape, spot.shape.centroid)[0]
        longitude, latitude = Ground(city.longitude, city.latitude).degrees(
            np.array([[middle.x, middle.y]])
        )[0]
        point = (round(float(latitude), 6), round(float(longitude), 6))
        index = index.model_copy(update={"near": point, "radius": NEAR})
    if radius is not None:
        if index.near is None:
            raise InputError(
                f"--radius {radius}: expected a place that it goes round; give --near PLACE too"
            )
        index = index.model_copy(update={"radius": distance(radius)})
    return scenario.model_copy(update={"index": index})


def distance(text: str) -> float:
    """Return metres as they are written on the command line, such as 150 or 1.5km."""
    found = re.fullmatch(r"\s*([0-9]+(?:\.[0-9]+)?)\s*(km|m)?\s*", text, re.IGNORECASE)
    metres = 0.0
    if found is not None:
        metres = float(found.group(1)) * (1000 if (found.group(2) or "").lower() == "km" else 1)
    if not 0 < metres <= 1e6:
        raise InputError(
            f"--radius {text}: expected metres from 1 to 1,000,000, such as 150 or 1.5km"
        )
    return metres


def whole_minutes(scenario: Scenario) -> Scenario:
    """Return the scenario with its duration rounded to minutes: the record is kept by the minute.

    Raises InputError where nothing is left.
    """
    minutes = round(scenario.hours * 60)
    if minutes < 1:
        raise InputError(
            f"--hours {scenario.hours:g} is {scenario.hours * 3600:.0f} s; expected at least one "
            "minute (0.017); give a longer time"
        )
    return scenario.model_copy(update={"hours": minutes / 60})


def clock_time(text: str) -> time:
    """Return a time of day as it is written on the command line, such as 21:40."""
    if re.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?", text):
        hour, minute, second = (int(part) for part in f"{text}:0".split(":")[:3])
        if hour < 24 and minute < 60 and second < 60:
            return time(hour, minute, second)
    raise InputError(f"--start {text}: no time of day; expected hours and minutes, such as 21:40")


def threads_wanted(text: str) -> str | int:
    """Return a number of threads as it is written on the command line: auto, or a number."""
    if text == "auto":
        return text
    if text.isdecimal() and 1 <= int(text) <= MOST_THREADS:
        return int(text)
    raise InputError(f"--threads {text}: expected auto or a whole number from 1 to {MOST_THREADS}")


def only_parameters(assignments: tuple[str, ...]) -> None:
    """Refuse to change in the middle of a run what only its beginning reads."""
    own = {name.split(".")[0] for name in scenarios.known_keys(Scenario)} - {"parameters"}
    for text in assignments:
        name = text.partition("=")[0].strip()
        if name.split(".")[0] in own:
            raise InputError(
                f"--set {text}: a run reads {name} only as it begins; expected a parameter such as "
                "infection.alpha=0.4; see 'outskirts parameters', or run anew"
            )


def circle(text: str) -> tuple[float, float, float]:
    """Return latitude, longitude [degrees] and radius [m] of an --around, such as 48.14,11.58,6km.

    A radius without a unit is in metres.
    """
    found = re.fullmatch(
        r"\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)\s*,\s*([\d.]+)\s*(km|m)?\s*", text, re.IGNORECASE
    )
    try:
        if found is None:
            raise ValueError
        latitude, longitude, radius = (float(found.group(i)) for i in (1, 2, 3))
    except ValueError:
        raise InputError(
            f"--around {text}: expected LATITUDE,LONGITUDE,RADIUS, such as 48.14,11.58,6km"
        ) from None
    if (found.group(4) or "m").lower() == "km":
        radius *= 1000
    return latitude, longitude, radius


def residents(text: str) -> int:
    """Return a number of people as it is written on the command line: digits only.

    30.000 is thirty to some and thirty thousand to others: neither is guessed.
    """
    if not re.fullmatch(r"[0-9]+", text):
        digits = re.sub(r"[^0-9]", "", text)
        like = f", such as {digits}" if 0 < len(digits) <= 9 else ""
        raise InputError(f"--population {text}: expected a whole number in digits only{like}")
    if len(text.lstrip("0")) > 9 or int(text) > LARGEST:
        raise InputError(
            f"--population {text}: no city has so many people; expected at most {LARGEST:,}, "
            "without marks between the digits"
        )
    return int(text)


def slug(text: str) -> str:
    """Return a name that a scenario may have: small letters, digits and hyphens."""
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60].strip("-")
    return plain or "city"
