"""Beside which streets one can stand unseen: walls, hedges, rows of trees and woods.

1. Looks go out from the middle of the street to both sides, every 5 m, at a right angle.
2. A look that meets a line or a wood within 15 m of the street's edge ends at it: there, somebody
   behind it is hidden from the street.
3. The cover of a street is the share of its places where at least one of the two looks ends.
"""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from outskirts.city.areas import Patch, Ring
from outskirts.city.buildings import polygons
from outskirts.city.city import City, Cover
from outskirts.city.ground import Ground
from outskirts.city.network import Network

STEP = 5.0
"""Spacing of the looks [m]."""

BESIDE = 15.0
"""How far from the street's edge something may stand that hides [m]. Source: assumed."""


def found(
    hidden: Sequence[Ring],
    woods: Sequence[Patch],
    ground: Ground,
    network: Network,
    streets: NDArray[np.object_],
) -> Cover:
    """Return the cover of every street that has any."""
    long = [line for line in hidden if len(line) >= 2]
    flat = [shapely.linestrings(ground.flat(line)) for line in long]
    shapes = np.array(flat + list(polygons([wood.ring for wood in woods], ground)), dtype=object)
    if not len(shapes) or not len(streets):
        return Cover(np.zeros(0, np.int32), np.zeros(0, np.float32))
    tree = STRtree(shapes)
    half = np.array([edge.traits.width / 2 for edge in network.edges])
    near = np.unique(tree.query(streets, predicate="dwithin", distance=half + BESIDE)[0])
    street, looks = looks_from(streets[near], half[near] + BESIDE)
    ended = np.zeros(len(looks), dtype=bool)
    ended[tree.query(looks, predicate="intersects")[0]] = True
    either = ended[: len(street)] | ended[len(street) :]
    share = np.bincount(street, either, len(near)) / np.bincount(street, minlength=len(near))
    some = share > 0
    return Cover(near[some].astype(np.int32), share[some].astype(np.float32))


def looks_from(
    streets: NDArray[np.object_], reach: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
    """Return the street of each place that is looked from, and the looks: left ones, then right."""
    length = shapely.length(streets)
    count = np.maximum((length / STEP).astype(np.int64), 1)
    street = np.repeat(np.arange(len(streets)), count)
    nth = np.arange(len(street)) - np.repeat(np.cumsum(count) - count, count)
    metre = (nth + 0.5) / count[street] * length[street]
    lines = streets[street]
    here = shapely.get_coordinates(shapely.line_interpolate_point(lines, metre))
    before = shapely.get_coordinates(
        shapely.line_interpolate_point(lines, np.maximum(metre - 0.5, 0))
    )
    after = shapely.get_coordinates(shapely.line_interpolate_point(lines, metre + 0.5))
    ahead = after - before
    ahead /= np.maximum(np.hypot(ahead[:, 0], ahead[:, 1]), 1e-9)[:, None]
    left = np.column_stack([-ahead[:, 1], ahead[:, 0]]) * reach[street][:, None]
    ends = np.concatenate([here + left, here - left])
    both = np.stack([np.concatenate([here, here]), ends], axis=1)
    return street, np.array(shapely.linestrings(both))


def shares(city: City) -> NDArray[np.float32]:
    """Return the cover of every street, shape [segment], 0 to 1."""
    share = np.zeros(len(city.segments.a), np.float32)
    share[city.cover.segment] = city.cover.share
    return share
