"""Outlines of several pieces and with holes, as one ring of points and back.

A district's outline is stored as one ring. Where it has several pieces, or holes, the ring goes
from one to the next along a bridge of no width, there and back: what it encloses stays the same.
"""

from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

SLIVER = 1000.0
"""Pieces and holes that cover less are seams between two outlines, not ground [m²]. Source:
assumed, a plot."""

Shape: TypeAlias = Polygon | MultiPolygon


def sound(shape: BaseGeometry) -> Shape:
    """Return the ground of a shape with all its pieces and holes, made valid, without slivers.

    Where nothing is left but slivers, the largest of them.
    """
    valid = shape if shape.is_valid else shapely.make_valid(shape)
    parts = [one for one in flattened(valid) if not one.is_empty]
    pieces = [one for one in parts if one.area >= SLIVER]
    if not pieces:
        return max(parts, key=lambda one: float(one.area), default=Polygon())
    whole = [
        Polygon(one.exterior, [hole for hole in one.interiors if Polygon(hole).area >= SLIVER])
        for one in pieces
    ]
    return whole[0] if len(whole) == 1 else MultiPolygon(whole)


def largest(shape: BaseGeometry) -> Polygon:
    """Return the largest piece of a shape."""
    return max(flattened(shape), key=lambda one: float(one.area), default=Polygon())


def flattened(shape: BaseGeometry) -> list[Polygon]:
    """Return every polygon in a shape, however deep in it."""
    found: list[Polygon] = []
    for part in shapely.get_parts(shape):
        if isinstance(part, Polygon):
            found.append(part)
        elif hasattr(part, "geoms"):
            found += flattened(part)
    return found


def filled(shape: BaseGeometry) -> Shape:
    """Return a shape without its holes."""
    pieces = [Polygon(one.exterior) for one in flattened(shape)]
    whole = pieces[0] if len(pieces) == 1 else shapely.union_all(pieces)
    return whole if isinstance(whole, Polygon | MultiPolygon) else Polygon()


def ring_of(shape: Shape) -> NDArray[np.float64]:
    """Return one ring, shape [point, 2], that encloses a shape; its last point is its first."""
    from scipy.spatial import cKDTree

    pieces = flattened(shape)
    pieces.sort(key=lambda one: -float(one.area))
    rings = [ring for one in pieces for ring in (one.exterior, *one.interiors)]
    points = np.asarray(rings[0].coords, dtype=np.float64)[:, :2] if rings else np.zeros((0, 2))
    for ring in rings[1:]:
        corners = np.asarray(ring.coords, dtype=np.float64)[:-1, :2]
        apart, nearest = cKDTree(points).query(corners)
        there = int(np.argmin(apart))
        here = int(nearest[there])
        turned = np.roll(corners, -there, axis=0)
        points = np.concatenate([points[: here + 1], turned, turned[:1], points[here:]])
    return points


def shape_of(ring: NDArray[np.floating]) -> Shape:
    """Return the shape that a ring encloses: its pieces and holes, without the bridges."""
    if len(ring) < 4:
        return Polygon()
    whole = Polygon(np.asarray(ring, dtype=np.float64))
    if whole.is_valid:
        return whole
    parts = shapely.polygonize([shapely.union_all([whole.exterior])])
    inside = [one for one in flattened(parts) if enclosed(ring, one.representative_point())]
    joined = shapely.union_all(inside)
    return joined if isinstance(joined, Polygon | MultiPolygon) else Polygon()


def enclosed(ring: NDArray[np.floating], point: shapely.Point) -> bool:
    """Say whether a ring goes round a point an odd number of times; bridges count twice."""
    x, y = np.asarray(ring[:, 0], np.float64), np.asarray(ring[:, 1], np.float64)
    following_x, following_y = np.roll(x, -1), np.roll(y, -1)
    crossing = (y > point.y) != (following_y > point.y)
    rise = np.where(crossing, following_y - y, 1.0)
    at = x + (point.y - y) / rise * (following_x - x)
    return bool((crossing & (at > point.x)).sum() % 2)
