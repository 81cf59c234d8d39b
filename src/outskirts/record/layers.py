"""A record as map layers: how each street or district stood at some moments, for any GIS."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from outskirts.base.codes import Condition
from outskirts.base.errors import InputError
from outskirts.base.units import HOUR, MINUTE
from outskirts.city.addresses import streets_of
from outskirts.city.city import City
from outskirts.city.ground import Ground
from outskirts.city.names import StreetNames
from outskirts.city.outlines import flattened, shape_of
from outskirts.record.exports import Told, drafted, unheard, workshop
from outskirts.record.format import CONDITIONS, OUTSIDE
from outskirts.record.measures import largest_hordes
from outskirts.record.reader import Recording, counted
from outskirts.record.standing import Standing

DIGITS = 6
"""Decimals of degrees: a tenth of a metre."""
UNITS = ("district", "street")
"""What counts can be taken by."""
MOST = {"geojson": 2_000_000, "gpkg": 20_000_000}
"""Features of a file that programs still open."""
COLUMNS: dict[str, tuple[Any, str]] = {
    "street": (pa.string(), "by street: its name; without one, after the nearest that has one"),
    "segment": (pa.int32(), "by street: its number, that of its first piece between junctions"),
    "pieces": (pa.int32(), "by street: of how many pieces between junctions it is"),
    "length_m": (pa.float64(), "by street: its length, all pieces [m]"),
    "district": (pa.string(), "the district; by street: that of its first piece, or outside"),
    "time": (pa.timestamp("ms"), "the moment, date and time of day of the city's own clock"),
    "minute": (pa.int32(), "the moment, minutes since the start [min]"),
    "residents": (pa.int32(), "people who lived there as the night began"),
    "susceptible": (pa.int32(), "of those residents, wherever they are: not bitten"),
    "exposed": (pa.int32(), "of those residents: bitten, not yet turned"),
    "infected": (pa.int32(), "of those residents: turned"),
    "dead": (pa.int32(), "of those residents: dead"),
    "escaped": (pa.int32(), "of those residents: out of the city"),
    "lost": (
        pa.float64(),
        "share of those residents who are infected or dead, 0 to 1; empty: none",
    ),
    "living_here": (pa.int32(), "who is there at that moment, indoors too: the living"),
    "infected_here": (pa.int32(), "who is there at that moment, indoors too: the infected"),
    "dead_here": (pa.int32(), "who is there at that moment, indoors too: the dead"),
    "largest_horde": (pa.int32(), "by district: infected in the largest horde of the whole city"),
}
"""Every column: its type, and what it means. `_here` is empty where no frame was kept."""

OF_STREETS = ("street", "segment", "pieces", "length_m")
OF_DISTRICTS = ("largest_horde",)


@dataclass(frozen=True)
class Wanted:
    """Which layer: `by` one of `UNITS`, `every` so many minutes of the clock."""

    by: str = "district"
    every: int = HOUR // MINUTE


class Layer:
    """The streets or districts of a city through a recorded night.

    A street is what people call one, its pieces between junctions together: `city.addresses`.

    `start` is the local time at which it began, `begun` the condition of the first cases.
    """

    def __init__(
        self, recording: Recording, city: City, start: datetime, begun: Condition, wanted: Wanted
    ) -> None:
        self.recording = recording
        self.city = city
        self.start = start
        self.begun = begun
        self.by = wanted.by
        self.minutes = moments(start, recording.last_minute, wanted.every)

    @property
    def columns(self) -> list[str]:
        """The names of its columns, in their order."""
        other = OF_STREETS if self.by == "district" else OF_DISTRICTS
        return [name for name in COLUMNS if name not in other]

    @cached_property
    def pieces(self) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """The first piece of each street, rising, and which of these each piece is of."""
        first, street = np.unique(streets_of(self.city), return_inverse=True)
        return first, street.ravel()

    @property
    def units(self) -> int:
        """How many streets or districts there are."""
        return len(self.pieces[0] if self.by == "street" else self.city.districts.name)

    @cached_property
    def shapes(self) -> NDArray[Any]:
        """The courses of streets or outlines of districts [degrees], None where there is none."""
        if self.by == "street":
            street = self.pieces[1]
            order = np.argsort(street, kind="stable")
            found = shapely.multilinestrings(lines(self.city)[order], indices=street[order])
            return np.asarray(found)
        every = [outline(self.city, number) for number in range(self.units)]
        found = np.empty(len(every), dtype=object)
        found[:] = every
        return found

    @cached_property
    def fixed(self) -> dict[str, list[Any]]:
        """What does not change through the night, by column."""
        streets, city = self.city.segments, self.city
        names = [city.names[one] for one in city.districts.name.tolist()]
        if self.by == "district":
            return {"district": names}
        called = StreetNames(city)
        first, street = self.pieces
        length = np.bincount(street, weights=streets.length, minlength=self.units)
        district = streets.district[first].tolist()
        return {
            "street": [called.street(one) for one in first.tolist()],
            "segment": first.tolist(),
            "pieces": np.bincount(street, minlength=self.units).tolist(),
            "length_m": np.round(length, 1).tolist(),
            "district": [names[one] if one >= 0 else OUTSIDE for one in district],
        }

    def tables(self) -> Iterator[dict[str, list[Any]]]:
        """Yield the columns of each moment, as lists of one value for each unit."""
        film = self.recording.film()
        largest = largest_hordes(self.recording.hordes(), self.recording.last_minute)
        residents = self._residents()
        for minute in self.minutes:
            here = film.at(minute) if film is not None and film.has(minute) else None
            yield self._table(minute, residents(minute), here, int(largest[minute]))

    def _residents(self) -> Callable[[int], NDArray[Any]]:
        """Return what gives the residents by their condition at a minute, shape [unit, 5]."""
        if self.by == "street":
            standing = Standing(self.recording, self.begun)
            return lambda minute: self._summed(standing.by_piece(minute))
        curve = counted(self.recording)
        return lambda minute: curve[minute]

    def _table(
        self,
        minute: int,
        own: NDArray[Any],
        here: NDArray[np.int32] | None,
        largest: int,
    ) -> dict[str, list[Any]]:
        residents = own.sum(axis=1)
        lost = own[:, Condition.INFECTED] + own[:, Condition.DEAD]
        found: dict[str, list[Any]] = {
            **self.fixed,
            "time": [self.start + timedelta(minutes=minute)] * self.units,
            "minute": [minute] * self.units,
            "residents": residents.tolist(),
            **{name: own[:, i].tolist() for i, name in enumerate(CONDITIONS)},
            "lost": [
                round(part / whole, 6) if whole else None
                for part, whole in zip(lost.tolist(), residents.tolist(), strict=True)
            ],
        }
        there = None if here is None else self._summed(here)
        for i, name in enumerate(("living_here", "infected_here", "dead_here")):
            found[name] = [None] * self.units if there is None else there[:, i].tolist()
        if self.by == "district":
            found["largest_horde"] = [largest] * self.units
        return {name: found[name] for name in self.columns}

    def _summed(self, pieces: NDArray[Any]) -> NDArray[np.int64]:
        """Return what is counted of each street or district, of counts with shape [piece, ...]."""
        found = np.zeros((self.units, *pieces.shape[1:]), dtype=np.int64)
        if self.by == "street":
            np.add.at(found, self.pieces[1], pieces)
        else:
            district = self.city.segments.district
            np.add.at(found, district[district >= 0], pieces[district >= 0])
        return found

    def refuse_more(self, form: str) -> None:
        """Refuse a file that no program opens. Raises InputError."""
        count = self.units * len(self.minutes)
        if count > MOST[form]:
            fewer = {"street": "--by district, "}.get(self.by, "")
            other = "--to gpkg, " if form == "geojson" and count <= MOST["gpkg"] else ""
            raise InputError(
                f"{len(self.minutes):,} moments of {self.units:,} {self.by}s are {count:,} "
                f"features; expected at most {MOST[form]:,} in a {form} file; take {other}{fewer}"
                "or a longer --every"
            )


def geojson(layer: Layer, out: Path, told: Told = unheard) -> list[Path]:
    """Write a layer as GeoJSON, a feature for each unit at each moment; return the file.

    Raises InputError where it would hold too much, or cannot be written.
    """
    layer.refuse_more("geojson")
    head = {
        "type": "FeatureCollection",
        "name": str(layer.recording.recipe.get("name", layer.recording.path.name)),
        "attribution": layer.city.attribution,
        "simulated": True,
    }
    drawn = [
        "null" if shape is None else shapely.to_geojson(shape) for shape in layer.shapes.tolist()
    ]
    with drafted(out) as draft, draft.open("w", encoding="utf-8") as file:
        file.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [')
        comma = "\n"
        for done, table in enumerate(layer.tables(), 1):
            table["time"] = [one.isoformat() for one in table["time"]]
            for shape, *values in zip(drawn, *table.values(), strict=True):
                told_of = json.dumps(dict(zip(table, values, strict=True)), ensure_ascii=False)
                file.write(
                    f'{comma}{{"type": "Feature", "geometry": {shape}, "properties": {told_of}}}'
                )
                comma = ",\n"
            told(done, len(layer.minutes))
        file.write("\n]}\n")
    return [out]


def gpkg(layer: Layer, out: Path, told: Told = unheard) -> list[Path]:
    """Write a layer as a GeoPackage with one table, `streets` or `districts`; return the file.

    Raises InputError where it would hold too much, or cannot be written.
    """
    layer.refuse_more("gpkg")
    import pyogrio

    schema = pa.schema(
        [*((name, COLUMNS[name][0]) for name in layer.columns), ("geom", pa.binary())]
    )
    shapes = layer.shapes.tolist()
    if layer.by == "district":
        shapes = [None if one is None else shapely.MultiPolygon(flattened(one)) for one in shapes]
    drawn = pa.array([None if one is None else shapely.to_wkb(one) for one in shapes], pa.binary())
    kind = {"street": "MultiLineString", "district": "MultiPolygon"}[layer.by]
    about = {
        "IDENTIFIER": str(layer.recording.recipe.get("name", layer.recording.path.name)),
        "DESCRIPTION": f"Simulated. {layer.city.attribution}",
    }
    with workshop(out) as folder:
        draft = folder / "layer.gpkg"
        for done, table in enumerate(layer.tables(), 1):
            rows = pa.table({**table, "geom": drawn}, schema=schema)
            first: dict[str, Any] = {"layer_options": about} if done == 1 else {"append": True}
            try:
                pyogrio.write_arrow(
                    rows, draft, layer=f"{layer.by}s", driver="GPKG", geometry_name="geom",
                    geometry_type=kind, crs="EPSG:4326", **first,
                )  # fmt: skip
            except (pyogrio.errors.DataSourceError, RuntimeError) as error:
                raise OSError(None, str(error)) from None
            told(done, len(layer.minutes))
        draft.replace(folder / out.name)
    return [out]


def moments(start: datetime, last: int, every: int = HOUR // MINUTE) -> list[int]:
    """Return the minutes at which the clock shows full steps of `every` minutes.

    Steps are counted from midnight. The first and the last minute are always among them.
    """
    begun = (start.hour * 60 + start.minute) * MINUTE + start.second
    until = -begun % (every * MINUTE) // MINUTE
    return sorted({0, *range(until, last + 1, every), last})


def lines(city: City) -> NDArray[Any]:
    """Return the courses of all pieces of street as lines [degrees], shape [piece]."""
    shapes = city.shapes
    points = np.column_stack([shapes.x, shapes.y]).astype(np.float64)
    degrees = np.round(Ground(city.longitude, city.latitude).degrees(points), DIGITS)
    owner = np.repeat(np.arange(len(shapes.start) - 1), np.diff(shapes.start))
    found: NDArray[Any] = shapely.linestrings(degrees, indices=owner)
    return found


def outline(city: City, district: int) -> Any:
    """Return a district's outline as a MultiPolygon or Polygon [degrees], None where it has none.

    Outlines go anticlockwise, holes clockwise.
    """
    parts = city.districts
    at = slice(int(parts.start[district]), int(parts.start[district + 1]))
    points: NDArray[np.float64] = np.column_stack([parts.x[at], parts.y[at]]).astype(np.float64)
    if len(points) < 3:
        return None
    if (points[0] != points[-1]).any():
        points = np.vstack([points, points[:1]])
    ground = Ground(city.longitude, city.latitude)
    pieces = []
    for piece in flattened(shape_of(points)):
        rings = [
            np.round(ground.degrees(np.array(ring.coords)), DIGITS)
            for ring in (piece.exterior, *piece.interiors)
        ]
        pieces.append(shapely.Polygon(rings[0], rings[1:]))
    whole = pieces[0] if len(pieces) == 1 else shapely.MultiPolygon(pieces)
    return shapely.orient_polygons(whole, exterior_cw=False)
