"""A record in forms that other programs read: CSV tables, and the districts as GeoJSON."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
from numpy.typing import NDArray

from outskirts.base.errors import InputError
from outskirts.base.units import HOUR, MINUTE
from outskirts.city.city import City
from outskirts.city.ground import Ground
from outskirts.city.outlines import flattened, shape_of
from outskirts.record.disk import placed
from outskirts.record.format import CONDITIONS
from outskirts.record.measures import largest_hordes
from outskirts.record.reader import Recording, counted

DIGITS = 6
"""Decimals of degrees: a tenth of a metre."""


@contextmanager
def drafted(path: Path) -> Iterator[Path]:
    """Give a file its name only when all of it is written. Raises InputError where it cannot be."""
    draft = path.with_name(f".{path.name}.part")
    try:
        yield draft
        placed(draft, path)
    except OSError as error:
        raise InputError(
            f"cannot write {path} ({error.strerror or error}); choose a folder that exists and "
            "has room"
        ) from None
    finally:
        draft.unlink(missing_ok=True)


def csv(recording: Recording, out: Path) -> list[Path]:
    """Write the curve, and beside it the line list, as CSV; return the files.

    The line list of `night.csv` is `night-events.csv`.
    """
    beside = out.with_name(f"{out.stem}-events{out.suffix}")
    for path, table in ((out, recording.curve()), (beside, recording.events())):
        with drafted(path) as draft:
            pc.write_csv(spelt(table), draft)
    return [out, beside]


def spelt(table: Any) -> Any:
    """Return a table with its words as they are, not as numbers of a list of words."""
    columns = [
        column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
        for column in table.columns
    ]
    return pa.table(dict(zip(table.column_names, columns, strict=True)))


def geojson(recording: Recording, city: City, start: datetime, out: Path) -> list[Path]:
    """Write how each district stood at every full hour, as GeoJSON; return the file.

    A feature is a district at an hour: its outline, the local `time`, the `minute` since the
    start, its people by condition (by where they live), the share `lost` of them who are infected
    or dead, and the size of the city's `largest_horde`.
    """
    counts = counted(recording)
    largest = largest_hordes(recording.hordes(), recording.last_minute)
    outlines = [outline(city, number) for number in range(len(recording.districts))]
    features = []
    for minute in hours(start, recording.last_minute):
        now = start + timedelta(minutes=minute)
        for number, name in enumerate(recording.districts):
            told = dict(zip(CONDITIONS, counts[minute, number].tolist(), strict=True))
            people = sum(told.values())
            lost = told["infected"] + told["dead"]
            features.append(
                {
                    "type": "Feature",
                    "geometry": outlines[number],
                    "properties": {
                        "district": name,
                        "time": now.isoformat(),
                        "minute": minute,
                        **told,
                        "lost": round(lost / people, 6) if people else 0.0,
                        "largest_horde": int(largest[minute]),
                    },
                }
            )
    whole = {
        "type": "FeatureCollection",
        "name": str(recording.recipe.get("name", recording.path.name)),
        "attribution": city.attribution,
        "simulated": True,
        "features": features,
    }
    with drafted(out) as draft:
        draft.write_text(json.dumps(whole, ensure_ascii=False) + "\n", encoding="utf-8")
    return [out]


def hours(start: datetime, last: int) -> list[int]:
    """Return the minutes of the full hours of the clock, and the first and the last minute."""
    until = -(start.minute * MINUTE + start.second) % HOUR // MINUTE
    return sorted({0, *range(until, last + 1, HOUR // MINUTE), last})


def outline(city: City, district: int) -> dict[str, Any] | None:
    """Return a district's outline as GeoJSON has it, None where it has none."""
    parts = city.districts
    at = slice(int(parts.start[district]), int(parts.start[district + 1]))
    points: NDArray[np.float64] = np.column_stack([parts.x[at], parts.y[at]]).astype(np.float64)
    if len(points) < 3:
        return None
    if (points[0] != points[-1]).any():
        points = np.vstack([points, points[:1]])
    ground = Ground(city.longitude, city.latitude)
    pieces = [
        [
            np.round(ground.degrees(turned(np.array(ring.coords), left=not i)), DIGITS).tolist()
            for i, ring in enumerate((piece.exterior, *piece.interiors))
        ]
        for piece in flattened(shape_of(points))
    ]
    if len(pieces) == 1:
        return {"type": "Polygon", "coordinates": pieces[0]}
    return {"type": "MultiPolygon", "coordinates": pieces}


def turned(points: NDArray[np.float64], *, left: bool) -> NDArray[np.float64]:
    """Return a closed line anticlockwise, as outlines go, or clockwise, as holes go."""
    return points if (area(points) >= 0) == left else points[::-1]


def area(points: NDArray[np.float64]) -> float:
    """Return the area within a closed line, negative where it goes clockwise."""
    x, y = points[:, 0], points[:, 1]
    return float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum() / 2)
