"""Districts where no file gives them: the map's own boundaries, else one around all homes."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPoint, Polygon

from outskirts.city.districts import HOMES, Quarter, holding
from outskirts.city.ground import Ground
from outskirts.city.network import Edge, Network, extent
from outskirts.city.outlines import Shape, largest, sound
from outskirts.city.settled import Border

REACH = 150.0
"""How far the one district of a city without districts reaches beyond its hull [m]. Source:
assumed."""

COVERED = 0.9
"""Share of the streets with homes that boundaries of one level must hold together to be the
districts. Source: assumed."""


def hull(edges: Sequence[Edge]) -> Polygon:
    """Return the ground around some streets: their concave hull, 150 m wider."""
    points = MultiPoint(np.concatenate([edge.line for edge in edges]))
    wide = shapely.concave_hull(points, ratio=0.1).buffer(REACH, quad_segs=4)
    return Polygon(largest(wide.simplify(10.0)).exterior)


def from_streets(edges: Sequence[Edge], title: str) -> Quarter:
    """Make one district of the ground around the streets with homes."""
    homes = [edge for edge in edges if edge.traits.rank in HOMES and edge.traits.walk]
    outline = hull(homes or [edge for edge in edges if edge.traits.walk])
    return Quarter(title, None, outline, outline)


def quarters(borders: Sequence[Border], ground: Ground) -> list[Quarter]:
    """Lay boundaries on flat ground, with all their pieces and holes."""
    made = []
    for border in borders:
        pieces = [
            Polygon(ground.flat(outer), [ground.flat(hole) for hole in holes])
            for outer, holes in zip(border.outer, border.inner, strict=True)
        ]
        valid = [piece if piece.is_valid else shapely.make_valid(piece) for piece in pieces]
        outline = sound(shapely.union_all(valid))
        if not outline.is_empty and np.isfinite(shapely.get_coordinates(outline)).all():
            made.append(Quarter(border.name, border.people, outline, outline, border.level))
    return made


def districts(
    found: Sequence[Quarter], network: Network, middles: NDArray[np.float64]
) -> list[Quarter]:
    """Return the boundaries that are the districts of a map; none where none cover it.

    They are those of the deepest level that together hold at least nine tenths of the streets with
    homes, cut to the ground that the map has streets on. `middles` are the middles of all streets.
    """
    home = np.array([edge.traits.rank in HOMES and edge.traits.walk > 0 for edge in network.edges])
    if not home.any():
        home = np.array([edge.traits.walk > 0 for edge in network.edges])
    length = np.array([extent(edge.line) for edge in network.edges])[home]
    mapped: Shape | None = None
    for level in sorted({one.level for one in found}, reverse=True):
        chosen = [one for one in found if one.level == level]
        inside = holding(chosen, middles[home])
        if length[inside >= 0].sum() < COVERED * length.sum():
            continue
        mapped = hull(network.edges) if mapped is None else mapped
        kept = [chosen[i] for i in sorted(set(holding(chosen, middles).tolist()) - {-1})]
        return [
            Quarter(one.name, one.people, sound(one.whole.intersection(mapped)), one.whole, level)
            for one in kept
        ]
    return []
