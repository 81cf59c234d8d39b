"""The ground that maps of a city show: how far it reaches, its lines, and where the sea is."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, Point, Polygon
from shapely.ops import polygonize, unary_union

from outskirts.city.city import City

MARGIN = 600.0
"""Ground shown beyond the outermost street, for a city of 20 km [m]."""
BEYOND = 0.3
"""The sea is drawn so far beyond the outermost street, as a part of the city's width."""
BEARING = 8000.0
"""A coast goes on as it went over its last so many metres [m]."""


def bounds(city: City) -> tuple[float, float, float, float]:
    """Return what a picture of the whole city shows: west, south, east, north [m]."""
    x = np.concatenate([city.shapes.x, city.districts.x])
    y = np.concatenate([city.shapes.y, city.districts.y])
    margin = MARGIN * max(float(np.ptp(x)), 500.0) / 20_000
    low, high = (float(x.min()), float(y.min())), (float(x.max()), float(y.max()))
    return (low[0] - margin, low[1] - margin, high[0] + margin, high[1] + margin)


def lines(start: NDArray[Any], x: NDArray[Any], y: NDArray[Any]) -> list[NDArray[np.float64]]:
    """Return lines as arrays of points, shape [point, 2], from a table of lines."""
    points = np.column_stack([x, y]).astype(np.float64)
    return np.split(points, start[1:-1]) if len(start) > 1 else []


def seas(city: City, beyond: float = BEYOND) -> list[NDArray[np.float64]]:
    """Return the outlines of the sea as far as a map shows it, shape [point, 2] each.

    That is so far `beyond` the outermost street, as a part of the city's width.
    """
    edge = [
        LineString(line)
        for line in lines(city.coast.start, city.coast.x, city.coast.y)
        if len(line) > 1
    ]
    if not edge:
        return []
    frame = bounds(city)
    wide = shapely.box(*frame).buffer(beyond * (frame[2] - frame[0]), join_style="mitre")
    return [np.asarray(face.exterior.coords) for face in water(city, edge, wide)]


def water(city: City, coast: Sequence[LineString], frame: Polygon) -> list[Polygon]:
    """Return the parts of the frame that lie beyond the coast: those that hold no street.

    An end of the coast is led on to the frame as it goes, or, where streets are in the way, by the
    shortest straight line that meets none.
    """
    shapes = city.shapes
    owner = np.repeat(np.arange(len(shapes.start) - 1), np.diff(shapes.start))
    points = np.column_stack([shapes.x, shapes.y]).astype(np.float64)
    streets = shapely.STRtree(shapely.linestrings(points, indices=owner))
    merged = shapely.line_merge(unary_union([*coast]).intersection(frame))
    pieces = [part for part in shapely.get_parts(merged) if isinstance(part, LineString)]
    west, south, east, north = frame.bounds
    added: list[LineString] = []
    for piece in pieces:
        for x, y in (piece.coords[0], piece.coords[-1]):
            if piece.is_closed or frame.exterior.distance(Point(x, y)) < 1:
                continue
            others = [one for one in pieces if one is not piece]
            ends = [Point(one.coords[i]) for one in others for i in (0, -1)]
            targets = [Point(west, y), Point(east, y), Point(x, south), Point(x, north), *ends]
            ways = [
                onwards(piece, (x, y), max(east - west, north - south)),
                *sorted(
                    (LineString([(x, y), target]) for target in targets), key=lambda way: way.length
                ),
            ]
            free = [way for way in ways if way.length and not len(streets.query(way, "intersects"))]
            added += free[:1]
    faces = polygonize(unary_union([frame.exterior, *pieces, *added]))
    whole = float(shapely.length(streets.geometries).sum())
    return [face for face in faces if within(face, streets) < 0.002 * whole]


def within(face: Polygon, streets: shapely.STRtree) -> float:
    """Return how much of some lines lies within a face [m]."""
    inside = streets.query(face, "contains")
    crossing = np.setdiff1d(streets.query(face, "intersects"), inside)
    cut = shapely.intersection(streets.geometries[crossing], face)
    return float(shapely.length(streets.geometries[inside]).sum() + shapely.length(cut).sum())


def onwards(coast: LineString, end: tuple[float, float], reach: float) -> LineString:
    """Return the line from an end of a coast in the direction in which the coast gets there."""
    along = coast.project(Point(*end))
    back = coast.interpolate(max(along - BEARING, 0) if along else min(BEARING, coast.length))
    away = max(back.distance(Point(*end)), 1.0)
    x, y = ((one - other) / away for one, other in zip(end, (back.x, back.y), strict=True))
    return LineString([end, (end[0] + 2 * reach * x, end[1] + 2 * reach * y)])
