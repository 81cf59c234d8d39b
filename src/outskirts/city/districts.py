"""The parts of a city with census figures, read from a GeoJSON file or made from the streets."""

import json
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from outskirts.base.codes import Rank
from outskirts.base.errors import InputError
from outskirts.city.lines import Line
from outskirts.city.outlines import Shape, sound

PER_METRE = 0.7
"""Residents per metre of street where no census is given. Source: assumed: 3.5 million
people on the 4,900 km of streets that Casablanca and Mohammedia had in 2003
(memoireonline.com/10/08/1564)."""

HOUSEHOLD = 3.5
"""Residents per household where no census is given. Source: RGPH 2024 for Casablanca, 3,215,935
people in 909,228 households."""

HOMES = (Rank.RESIDENTIAL, Rank.LIVING, Rank.TERTIARY)
"""Streets that dwellings stand along."""

NAMED = 5
"""So many districts that are left out are named one by one."""


@dataclass(frozen=True)
class District:
    """A part of the city: its name, people, households and outline in metres."""

    name: str
    population: int
    households: int
    outline: Shape


@dataclass(frozen=True)
class Quarter:
    """A district in the making: `whole` is its outline before it was cut to the mapped ground.

    `people` is what the map's own tag says; `level` is that of its boundary, -1 for none.
    """

    name: str
    people: int | None
    outline: Shape
    whole: Shape
    level: int = -1


Outlined: TypeAlias = District | Quarter
Part = TypeVar("Part", District, Quarter, Outlined)


def read(path: Path, flat: Callable[[Line], Line]) -> list[District]:
    """Read districts from a GeoJSON file of polygons.

    Each feature has `name_fr` or `name`, `population_2024` or `population`, and may have
    `households_2024` or `households`. Errors: InputError where the file is none such.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as reason:
        raise InputError(f"there is no file {path}; give the districts as GeoJSON") from reason
    except UnicodeDecodeError as reason:
        raise InputError(
            f"{path} is not UTF-8 text, as GeoJSON must be; save or export it as UTF-8"
        ) from reason
    except (ValueError, OSError, RecursionError) as reason:
        raise InputError(
            f"{path} is no GeoJSON ({' '.join(str(reason).split())[:80]}); "
            "give a FeatureCollection of polygons"
        ) from reason
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or not features:
        raise InputError(f"{path} holds no features; give a GeoJSON FeatureCollection of polygons")
    return [one(path, i, feature, flat) for i, feature in enumerate(features)]


def one(path: Path, index: int, feature: Any, flat: Callable[[Line], Line]) -> District:
    """Read one district; errors name the feature by its number, counted from 1."""
    label = f"feature {index + 1} of {path}"
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        raise InputError(f"{label} has no properties; each district needs a name and a population")
    name = str(properties.get("name_fr") or properties.get("name") or "").strip()
    if not name:
        raise InputError(f"{label} has no name; give it a property 'name' or 'name_fr'")
    people = figure(properties, ("population_2024", "population"), label)
    if people is None:
        raise InputError(f"{label} has no population; give it a property 'population'")
    households = figure(properties, ("households_2024", "households"), label)
    if households is None:
        households = math.ceil(people / HOUSEHOLD)
    try:
        shape: BaseGeometry = shapely.from_geojson(json.dumps(feature.get("geometry")))
    except shapely.GEOSException as reason:
        raise InputError(f"{label} has no outline that can be read; give a Polygon") from reason
    if not isinstance(shape, Polygon | MultiPolygon) or shape.is_empty:
        raise InputError(f"{label} is no area; give a Polygon or MultiPolygon")
    outline = transformed(shape, flat)
    if not np.isfinite(shapely.get_coordinates(outline)).all():
        raise InputError(
            f"{label} has a corner that is no place on Earth; give longitude and latitude in "
            "degrees, in this order"
        )
    if households > people or (people > 0 and households == 0):
        raise InputError(
            f"{label} has {people:,} people in {households:,} households; expected at least one "
            "person in each household and one household where people live; correct the figures"
        )
    return District(name, people, households, sound(outline))


def figure(properties: dict[str, Any], names: Sequence[str], label: str) -> int | None:
    """Return the first of these properties that is there, a whole number of at least 0."""
    for name in names:
        value = properties.get(name)
        if value is None:
            continue
        if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value.strip()):
            value = int(value)
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not 0 <= value < 1e9
            or value != int(value)
        ):
            raise InputError(
                f"{label} has {name} {value!r}; give a whole number of at least 0, in digits only"
            )
        return int(value)
    return None


def transformed(shape: BaseGeometry, flat: Callable[[Line], Line]) -> BaseGeometry:
    """Return the same shape in metres."""
    return shapely.transform(shape, lambda points: flat(np.asarray(points, dtype=np.float64)))


def inhabited(
    districts: Sequence[Part],
    district: NDArray[np.int32],
    walk: Sequence[int],
) -> tuple[list[Part], NDArray[np.int32], list[str]]:
    """Leave out districts without a street that can be walked: nobody can live there.

    Returns the others, the district of each street by its new number, and what must be said: of
    those that were given, not of boundaries that reach into the map from beside it.
    """
    usable = np.zeros(len(districts) + 1, dtype=bool)
    usable[district[np.asarray(walk) > 0]] = True
    usable[-1] = False
    number = np.where(usable, np.cumsum(usable) - 1, -1).astype(np.int32)
    number[-1] = -1
    lone = [one for one, stays in zip(districts, usable, strict=False) if not stays]
    gone = [one for one in lone if isinstance(one, District)]
    notes = [
        f"District {one.name}, {one.population:,} people, was left out: no street lies in it."
        for one in gone[:NAMED]
    ]
    if len(gone) > NAMED:
        lost = sum(one.population for one in gone[NAMED:])
        notes.append(
            f"{len(gone) - NAMED:,} more districts, {lost:,} people, were left out: no street "
            "lies in them."
        )
    kept = [one for one, stays in zip(districts, usable, strict=False) if stays]
    return kept, number[district], notes


def holding(districts: Sequence[Outlined], points: Line) -> NDArray[np.int32]:
    """Return the first district that holds each point, -1 outside; shape [point]."""
    found = np.full(len(points), -1, dtype=np.int32)
    for i in range(len(districts) - 1, -1, -1):
        outline = districts[i].outline
        shapely.prepare(outline)
        found[shapely.contains_xy(outline, points[:, 0], points[:, 1])] = i
    return found
