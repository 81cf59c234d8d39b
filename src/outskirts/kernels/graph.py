"""The street graph: which streets meet at a junction, and which way to go."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outskirts.base.jit import carrier, kernel

NO_HOP = 255
"""No way is known [link slot]."""
REACH_CELLS = 6
"""Half the side of a hop table, in cells."""
ROWS = 2 * REACH_CELLS + 1
PATCH = 100.0
"""Side of the cells in which sound looks for streets nearby [m]."""
LINE = 0
COLUMN = 1
RANK = 2
ZONE = 3
"""Columns of `Streets.node`."""


class Streets(NamedTuple):
    """Streets and junctions as the kernels read them; all arrays are constant.

    Links are the walkable ends of streets at a junction, `link_start[j]` to `link_start[j + 1]`,
    in the order of (segment, end): `link` is 2 segment + end. End 0 of a segment is at metre 0,
    end 1 at its length. `node[j]` holds what finding the way needs of a junction: the LINE and
    COLUMN of its cell, its RANK in the order of cells, its ZONE.

    Views `view_start[2 s + end]` ... lead from an end of street s to streets that are seen from
    there: `view_segment` is entered at `view_end`, after `view_before` metres up to the corner
    (all of them if the way is straight) and `view_after` metres past it; `view_turn` is 1 if
    there is a corner. The nearest come first.

    `hop` holds, per target junction, the link to take from each junction in a square of cells
    around it, by rows of cells and rank; `zone_hop` per zone the link towards the middle of the
    zone; `exit_near` is the
    nearest exit of each junction, -1 if none can be reached.

    What sound needs: `x`, `y` of junctions [m]; `ahead[2 s + end]`, the end of the street that goes
    straight on from an end of street s, in the same numbers (-1 none); `busy`, how much traffic a
    street has (0 much, 2 little); `district`, -1 outside; `cover`, the share of a street beside
    which trees, hedges or walls stand; `patch`: streets whose middle lies in a square cell of PATCH
    metres, by `patch_start`, in rows of `patches` cells from (`x0`, `y0`).
    """

    a: NDArray[np.int32]
    b: NDArray[np.int32]
    length: NDArray[np.float32]
    width: NDArray[np.float32]
    link_start: NDArray[np.int32]
    link: NDArray[np.int32]
    view_start: NDArray[np.int32]
    view_segment: NDArray[np.int32]
    view_end: NDArray[np.int8]
    view_before: NDArray[np.float32]
    view_after: NDArray[np.float32]
    view_turn: NDArray[np.int8]
    node: NDArray[np.int32]
    columns: int
    lines: int
    hop_offset: NDArray[np.int64]
    hop: NDArray[np.uint8]
    zone_hop: NDArray[np.uint8]
    exit_near: NDArray[np.int32]
    x: NDArray[np.float32]
    y: NDArray[np.float32]
    ahead: NDArray[np.int32]
    busy: NDArray[np.int8]
    district: NDArray[np.int32]
    cover: NDArray[np.float32]
    patch_start: NDArray[np.int32]
    patch: NDArray[np.int32]
    patches: int
    patch_rows: int
    x0: float
    y0: float


pack_streets = carrier(Streets)


@kernel
def far_junction(streets: Streets, link: int) -> int:
    """Return the junction that a link leads to."""
    segment = streets.link[link] >> 1
    if (streets.link[link] & 1) == 0:
        return int(streets.b[segment])
    return int(streets.a[segment])


@kernel
def row_bounds(
    row: int,
    column: int,
    rows: int,
    columns: int,
    cell_start: NDArray[np.int32],
) -> tuple[int, int]:
    """Return the first and last + 1 rank of junctions in a row of cells around a column."""
    if row < 0 or row >= rows:
        return 0, 0
    low = max(column - REACH_CELLS, 0)
    high = min(column + REACH_CELLS, columns - 1)
    return int(cell_start[row * columns + low]), int(cell_start[row * columns + high + 1])


@kernel
def next_link(streets: Streets, at: int, target: int) -> int:
    """Return the link to take at junction `at` on the way to junction `target`, -1 if none.

    1. Within 1.5 km of the target the table holds the next hop of the shortest way.
    2. Beyond, the way leads to the middle of the target's zone.
    """
    if at == target:
        return -1
    line = streets.node[at, LINE] - streets.node[target, LINE] + REACH_CELLS
    aside = streets.node[at, COLUMN] - streets.node[target, COLUMN]
    if 0 <= line < ROWS and -REACH_CELLS <= aside <= REACH_CELLS:
        slot = streets.hop[streets.hop_offset[target * ROWS + line] + streets.node[at, RANK]]
        if slot != NO_HOP:
            return int(streets.link_start[at]) + int(slot)
    slot = streets.zone_hop[streets.node[target, ZONE] * len(streets.node) + at]
    if slot != NO_HOP:
        return int(streets.link_start[at]) + int(slot)
    return -1


@kernel
def leads_nowhere(streets: Streets, street: int, end: int) -> bool:
    """Say whether a street, entered at an end (0 or 1), is a dead end."""
    at = streets.a[street] if end else streets.b[street]
    return bool(streets.link_start[at + 1] - streets.link_start[at] == 1)


@kernel
def heading_towards(
    streets: Streets, segment: int, along: float, goal: int, goal_along: float
) -> int:
    """Return +1 or -1: which way along `segment` to go towards metre `goal_along` of `goal`."""
    if segment == goal:
        return 1 if goal_along >= along else -1
    a = int(streets.a[segment])
    b = int(streets.b[segment])
    target = nearer_end(streets, goal, goal_along)
    to_a = along
    to_b = streets.length[segment] - along
    # The street of the goal begins at one of our own ends.
    near_a = streets.a[goal] == a or streets.b[goal] == a
    near_b = streets.a[goal] == b or streets.b[goal] == b
    if near_a and near_b:
        cost_a = to_a + (goal_along if streets.a[goal] == a else streets.length[goal] - goal_along)
        cost_b = to_b + (goal_along if streets.a[goal] == b else streets.length[goal] - goal_along)
        return -1 if cost_a <= cost_b else 1
    if near_a:
        return -1
    if near_b:
        return 1
    from_a = next_link(streets, a, target)
    from_b = next_link(streets, b, target)
    if from_a >= 0 and (streets.link[from_a] >> 1) == segment:
        return 1
    if from_b >= 0 and (streets.link[from_b] >> 1) == segment:
        return -1
    return -1 if to_a <= to_b else 1


@kernel
def nearer_end(streets: Streets, segment: int, along: float) -> int:
    """Return the junction at the end of a street that a metre of it is nearer to."""
    if along + along <= streets.length[segment]:
        return int(streets.a[segment])
    return int(streets.b[segment])


@kernel
def link_to_street(streets: Streets, at: int, segment: int, along: float) -> int:
    """Return the link at junction `at` that is an end of `segment`, -1 if none.

    A street that begins and ends here is entered at the end nearer to metre `along`.
    """
    best = -1
    for link in range(streets.link_start[at], streets.link_start[at + 1]):
        if (streets.link[link] >> 1) == segment and (
            best < 0 or (along + along > streets.length[segment] and (streets.link[link] & 1) == 1)
        ):
            best = link
    return best


@kernel
def link_towards(streets: Streets, at: int, goal: int, goal_along: float) -> int:
    """Return the link to take at junction `at` towards metre `goal_along` of street `goal`."""
    link = link_to_street(streets, at, goal, goal_along)
    if link >= 0:
        return int(link)
    return int(next_link(streets, at, nearer_end(streets, goal, goal_along)))
