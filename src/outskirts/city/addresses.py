"""What counts as one street: its pieces between junctions, as people call it by one name."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from outskirts.city.city import City
from outskirts.city.names import Same

APART = 300.0
"""Pieces of one name that are no farther apart are one street [m]."""
STEP = 50.0
"""Distance between the points of a piece by which this is told [m]."""


def streets_of(city: City) -> NDArray[np.int32]:
    """Return the street that each piece is of, shape [segment]: the number of its first piece.

    Pieces of one name are one street where they lie near each other, whatever district they are
    in. A piece without a name is a street of its own.
    """
    return found(Same(city))


@lru_cache(maxsize=4)
def found(key: Same) -> NDArray[np.int32]:
    """Return the streets of a city, searched once."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import cKDTree

    segments = key.city.segments
    streets = np.arange(len(segments.a), dtype=np.int32)
    named = np.flatnonzero(segments.name >= 0)
    if len(named):
        piece, spots = points(key.city, named)
        # Other names are far away.
        at = np.column_stack([spots, 1e6 * segments.name[named[piece]]])
        pairs = cKDTree(at).query_pairs(APART, output_type="ndarray")
        begins = np.searchsorted(piece, np.arange(len(named)))
        a, b = np.r_[pairs[:, 0], begins[piece]], np.r_[pairs[:, 1], np.arange(len(piece))]
        near = coo_matrix((np.ones(len(a)), (a, b)), shape=(len(at), len(at)))
        part = connected_components(near, directed=False)[1]
        _, first, home = np.unique(part, return_index=True, return_inverse=True)
        streets[named] = named[piece[first[home[begins]]]]
    streets.setflags(write=False)
    return streets


def points(city: City, chosen: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return points along some pieces, at most `STEP` apart: of which they are, and where [m]."""
    shapes = city.shapes
    many = np.diff(shapes.start)[chosen]
    piece = np.repeat(np.arange(len(chosen)), many)
    row = np.arange(len(piece)) + np.repeat(shapes.start[chosen] - (np.cumsum(many) - many), many)
    at = np.column_stack([shapes.x[row], shapes.y[row]]).astype(np.float64)
    begin = np.flatnonzero(piece[1:] == piece[:-1])
    way = at[begin + 1] - at[begin]
    more = (np.hypot(*way.T) / STEP).astype(np.intp)
    edge = np.repeat(np.arange(len(begin)), more)
    number = np.arange(len(edge)) - np.repeat(np.cumsum(more) - more, more)
    share = (number + 1.0) / (more[edge] + 1.0)
    between = at[begin[edge]] + share[:, None] * way[edge]
    which = np.r_[piece, piece[begin[edge]]]
    order = np.argsort(which, kind="stable")
    return which[order], np.concatenate([at, between])[order]
