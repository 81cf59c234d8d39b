"""A table of how many live where, as people bring it: a CSV file by district or by cell.

By district it has a column `name` (or `district`), by cell `latitude` and `longitude` of its middle
[degrees]; both have `population`. A cell counts for the district in which its middle lies.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from outskirts.base.errors import InputError
from outskirts.city.districts import Outlined
from outskirts.city.figures import figure
from outskirts.city.ground import Ground
from outskirts.city.spelling import plain

NAMES = ("name", "district")
LATITUDES, LONGITUDES = ("latitude", "lat"), ("longitude", "lon", "lng", "long")
PEOPLE = ("population", "people", "residents")
MOST = 5_000_000
"""Lines that a table may have."""


@dataclass(frozen=True)
class Counts:
    """Lines of a table: people of each, and either names or places [degrees], shape [line, 2]."""

    path: Path
    people: NDArray[np.int64]
    names: tuple[str, ...] = ()
    places: NDArray[np.float64] | None = None


def read(path: Path) -> Counts:
    """Read a table. Raises InputError where the file is none such, with the line that is wrong."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(
            f"--population {path}: there is no such file; expected digits, or a CSV file"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"--population {path} cannot be read as UTF-8 text ({error}); save it as CSV, UTF-8"
        ) from None
    first = text.split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    try:
        lines = list(csv.DictReader(text.splitlines(), delimiter=mark, strict=True))
    except csv.Error as error:
        raise InputError(f"--population {path} is no CSV file ({error})") from None
    for i, one in enumerate(lines):
        if None in one or None in one.values():
            raise InputError(
                f"--population {path}, line {i + 2}: found more or fewer fields than the "
                f"{len(one) - (None in one)} of the first line; write numbers in digits only"
            )
    heads = {" ".join((one or "").split()).lower(): one for one in (lines[0] if lines else ())}
    people, name = column(heads, PEOPLE), column(heads, NAMES)
    north, east = column(heads, LATITUDES), column(heads, LONGITUDES)
    if not lines or people is None or (name is None and (north is None or east is None)):
        raise InputError(
            f"--population {path}: expected a first line with the columns name and population, or "
            f"latitude, longitude and population; found {first[:80]!r} and {len(lines):,} lines"
        )
    if len(lines) > MOST:
        raise InputError(f"--population {path} has {len(lines):,} lines; expected at most {MOST:,}")
    living = np.array([counted(path, i, one.get(people)) for i, one in enumerate(lines)], np.int64)
    if name is not None:
        return Counts(path, living, tuple((one.get(name) or "").strip() for one in lines))
    assert north is not None
    assert east is not None
    places = [
        (degrees(path, i, one.get(east), 180.0), degrees(path, i, one.get(north), 90.0))
        for i, one in enumerate(lines)
    ]
    return Counts(path, living, places=np.array(places, np.float64))


def column(heads: Mapping[str, str], names: Sequence[str]) -> str | None:
    """Return the column that has one of some names, None if none has."""
    return next((heads[one] for one in names if one in heads), None)


def counted(path: Path, line: int, text: str | None) -> int:
    """Return the people of a line: whole numbers only, but for a ".0" of a spreadsheet."""
    found = figure((text or "").strip().removesuffix(".0"))
    if found is None:
        raise InputError(
            f"--population {path}, line {line + 2}: {text!r} is no number of people; expected "
            "digits, such as 1200"
        )
    return found


def degrees(path: Path, line: int, text: str | None, most: float) -> float:
    """Return a latitude or longitude of a line."""
    try:
        found = float(text or "")
    except ValueError:
        found = float("nan")
    if not -most <= found <= most:
        raise InputError(
            f"--population {path}, line {line + 2}: {text!r} is no place; expected degrees from "
            f"-{most:g} to {most:g}"
        )
    return found


def by_part(
    table: Counts, parts: Sequence[Outlined], ground: Ground
) -> tuple[NDArray[np.int64], list[str]]:
    """Return the people of each district, and what must be said.

    Raises InputError where names of the table and of the districts do not agree, or no cell lies
    in a district.
    """
    if table.places is None:
        return by_name(table, parts), []
    outlines = np.array([part.outline for part in parts])
    points = shapely.points(ground.flat(table.places))
    cell, part = shapely.STRtree(outlines).query(points, predicate="intersects")
    home = np.full(len(points), -1)
    home[cell[::-1]] = part[::-1]
    inside = home >= 0
    found = np.bincount(home[inside], table.people[inside], len(parts)).astype(np.int64)
    if not found.sum():
        raise InputError(
            f"--population {table.path}: none of its {len(points):,} cells with people lies in the "
            "city; expected the latitude and longitude of their middles"
        )
    lost = int(table.people[~inside].sum())
    notes = []
    if lost:
        notes.append(
            f"{lost:,} people in {int((~inside & (table.people > 0)).sum()):,} cells of "
            f"{table.path.name} live outside the city and were left out."
        )
    return found, notes


def by_name(table: Counts, parts: Sequence[Outlined]) -> NDArray[np.int64]:
    """Return the people of each district by its name."""
    known = {plain(part.name): number for number, part in enumerate(parts)}
    found = np.full(len(parts), -1, np.int64)
    for line, (name, people) in enumerate(zip(table.names, table.people.tolist(), strict=True)):
        number = known.get(plain(name))
        if number is None:
            raise InputError(
                f"--population {table.path}, line {line + 2}: there is no district {name!r}; the "
                f"city has {listed([part.name for part in parts])}"
            )
        if found[number] >= 0:
            raise InputError(
                f"--population {table.path}, line {line + 2}: {name!r} is there twice; expected "
                "each district once"
            )
        found[number] = people
    if missing := [
        part.name for part, people in zip(parts, found.tolist(), strict=True) if people < 0
    ]:
        raise InputError(
            f"--population {table.path} has no line for {listed(missing)}; expected one for each "
            f"of the {len(parts)} districts, 0 where nobody lives"
        )
    return found


def listed(names: Sequence[str]) -> str:
    """Return some names, the first five of many."""
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more
