"""The street graph: who meets whom at a junction, what is seen from where, which way to go."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outskirts.base.jit import carrier, kernel

NO_HOP = 255
"""No way is known [link slot]."""
REACH_CELLS = 6
"""Half the side of a hop table, in cells."""
ROWS = 2 * REACH_CELLS + 1
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


@kernel
def sift_up(
    heap: NDArray[np.int32], place: NDArray[np.int32], key: NDArray[np.float32], i: int
) -> None:
    """Restore a binary heap of junctions after the one at `i` came nearer."""
    node = heap[i]
    while i > 0:
        parent = (i - 1) >> 1
        if key[heap[parent]] <= key[node]:
            break
        heap[i] = heap[parent]
        place[heap[i]] = i
        i = parent
    heap[i] = node
    place[node] = i


@kernel
def pop_nearest(
    heap: NDArray[np.int32], place: NDArray[np.int32], key: NDArray[np.float32], size: int
) -> int:
    """Take the nearest junction off a binary heap of `size` and return it."""
    top = heap[0]
    node = heap[size - 1]
    size -= 1
    i = 0
    while True:
        child = 2 * i + 1
        if child >= size:
            break
        if child + 1 < size and key[heap[child + 1]] < key[heap[child]]:
            child += 1
        if key[node] <= key[heap[child]]:
            break
        heap[i] = heap[child]
        place[heap[i]] = i
        i = child
    if size > 0:
        heap[i] = node
        place[node] = i
    place[top] = -2
    return int(top)


@kernel
def search(
    sources: NDArray[np.int32],
    link_start: NDArray[np.int32],
    link_segment: NDArray[np.int32],
    link_end: NDArray[np.int8],
    a: NDArray[np.int32],
    b: NDArray[np.int32],
    length: NDArray[np.float32],
    inside: NDArray[np.uint8],
    heap: NDArray[np.int32],
    place: NDArray[np.int32],
    # written:
    key: NDArray[np.float32],
    hop: NDArray[np.uint8],
    order: NDArray[np.int32],
) -> int:
    """Find the shortest ways to `sources` (Dijkstra) over junctions with `inside` 1.

    Fills `key` with metres and `hop` with the link slot towards the source, for the junctions
    that are listed in `order`; returns how many. Before, `place` must be -1 and `hop` NO_HOP
    everywhere; the caller resets them for the junctions in `order`.
    """
    size = 0
    for source in sources:
        if place[source] == -1:
            key[source] = 0
            heap[size] = source
            place[source] = size
            sift_up(heap, place, key, size)
            size += 1
    found = 0
    while size > 0:
        node = pop_nearest(heap, place, key, size)
        size -= 1
        order[found] = node
        found += 1
        for link in range(link_start[node], link_start[node + 1]):
            segment = link_segment[link]
            other = b[segment] if link_end[link] == 0 else a[segment]
            if place[other] == -2 or inside[other] == 0:
                continue
            through = key[node] + length[segment]
            if place[other] == -1 or through < key[other]:
                key[other] = through
                # The link at `other` that is the far end of this one.
                for back in range(link_start[other], link_start[other + 1]):
                    if link_segment[back] == segment and link_end[back] != link_end[link]:
                        hop[other] = back - link_start[other]
                if place[other] == -1:
                    heap[size] = other
                    place[other] = size
                    size += 1
                sift_up(heap, place, key, place[other])
    return found


@kernel
def fill_hops(
    first: int,
    last: int,
    link_start: NDArray[np.int32],
    link_segment: NDArray[np.int32],
    link_end: NDArray[np.int8],
    a: NDArray[np.int32],
    b: NDArray[np.int32],
    length: NDArray[np.float32],
    rank: NDArray[np.int32],
    column: NDArray[np.int32],
    row: NDArray[np.int32],
    rows: int,
    columns: int,
    cell_start: NDArray[np.int32],
    by_rank: NDArray[np.int32],
    hop_offset: NDArray[np.int64],
    # written:
    table: NDArray[np.uint8],
) -> None:
    """Fill the hop tables of the targets with rank `first` to `last` - 1."""
    n = len(rank)
    heap = np.empty(n, np.int32)
    place = np.full(n, -1, np.int32)
    key = np.zeros(n, np.float32)
    hop = np.full(n, NO_HOP, np.uint8)
    order = np.empty(n, np.int32)
    inside = np.zeros(n, np.uint8)
    sources = np.empty(1, np.int32)
    for r in range(first, last):
        target = by_rank[r]
        for line in range(ROWS):
            low, high = row_bounds(
                row[target] + line - REACH_CELLS, column[target], rows, columns, cell_start
            )
            for other in range(low, high):
                inside[by_rank[other]] = 1
        sources[0] = target
        found = search(
            sources,
            link_start,
            link_segment,
            link_end,
            a,
            b,
            length,
            inside,
            heap,
            place,
            key,
            hop,
            order,
        )
        for line in range(ROWS):
            low, high = row_bounds(
                row[target] + line - REACH_CELLS, column[target], rows, columns, cell_start
            )
            offset = hop_offset[target * ROWS + line]
            for other in range(low, high):
                table[offset + other] = hop[by_rank[other]]
                inside[by_rank[other]] = 0
        for i in range(found):
            place[order[i]] = -1
            hop[order[i]] = NO_HOP


@kernel
def fill_zones(
    first: int,
    last: int,
    middle: NDArray[np.int32],
    link_start: NDArray[np.int32],
    link_segment: NDArray[np.int32],
    link_end: NDArray[np.int8],
    a: NDArray[np.int32],
    b: NDArray[np.int32],
    length: NDArray[np.float32],
    # written:
    zone_hop: NDArray[np.uint8],
) -> None:
    """Fill the fields of zones `first` to `last` - 1, each towards its middle junction."""
    n = len(link_start) - 1
    heap = np.empty(n, np.int32)
    key = np.zeros(n, np.float32)
    order = np.empty(n, np.int32)
    inside = np.ones(n, np.uint8)
    for zone in range(first, last):
        place = np.full(n, -1, np.int32)
        hop = np.full(n, NO_HOP, np.uint8)
        search(
            middle[zone : zone + 1],
            link_start,
            link_segment,
            link_end,
            a,
            b,
            length,
            inside,
            heap,
            place,
            key,
            hop,
            order,
        )
        zone_hop[zone * n : (zone + 1) * n] = hop


@kernel
def label_nearest(
    sources: NDArray[np.int32],
    link_start: NDArray[np.int32],
    link_segment: NDArray[np.int32],
    link_end: NDArray[np.int8],
    a: NDArray[np.int32],
    b: NDArray[np.int32],
    length: NDArray[np.float32],
    # written:
    nearest: NDArray[np.int32],
    metres: NDArray[np.float32],
) -> None:
    """Find which of `sources` (junctions) is nearest to each junction, and how far it is.

    `nearest` must be -1 everywhere before; it stays so where none can be reached.
    """
    n = len(link_start) - 1
    heap = np.empty(n, np.int32)
    place = np.full(n, -1, np.int32)
    hop = np.full(n, NO_HOP, np.uint8)
    order = np.empty(n, np.int32)
    inside = np.ones(n, np.uint8)
    found = search(
        sources,
        link_start,
        link_segment,
        link_end,
        a,
        b,
        length,
        inside,
        heap,
        place,
        metres,
        hop,
        order,
    )
    for i in range(len(sources)):
        if nearest[sources[i]] < 0:
            nearest[sources[i]] = i
    for i in range(found):
        node = order[i]
        if hop[node] != NO_HOP:
            link = link_start[node] + hop[node]
            segment = link_segment[link]
            nearest[node] = nearest[b[segment] if link_end[link] == 0 else a[segment]]


@kernel
def look_around(
    segment: int,
    end: int,
    streets_a: NDArray[np.int32],
    streets_b: NDArray[np.int32],
    length: NDArray[np.float32],
    bearing: NDArray[np.float32],
    link_start: NDArray[np.int32],
    link_segment: NDArray[np.int32],
    link_end: NDArray[np.int8],
    far: float,
    straight: float,
    short: float,
    stack: NDArray[np.float64],
    # written:
    out_segment: NDArray[np.int32],
    out_end: NDArray[np.int8],
    out_before: NDArray[np.float32],
    out_after: NDArray[np.float32],
    out_turn: NDArray[np.int8],
) -> int:
    """List the streets that can be seen from one end of a street; return how many.

    1. Sight goes straight on through junctions, at most eight of them, up to `far` metres.
    2. It turns one corner into each street there and goes straight on past it; a second corner
       only where the piece between the two is shorter than `short`.
    `bearing[2 s + end]` is the direction in which street s leaves its end [rad]. An output
    may be of length 0: then the entries are only counted.
    """
    count = 0
    writing = len(out_segment) > 0
    top = 0
    stack[0, 0] = streets_a[segment] if end == 0 else streets_b[segment]
    stack[0, 1] = bearing[2 * segment + end] + np.pi
    stack[0, 2] = 0.0
    stack[0, 3] = 0.0
    stack[0, 4] = 0
    stack[0, 5] = 0
    stack[0, 6] = -1
    top = 1
    while top > 0:
        top -= 1
        junction = int(stack[top, 0])
        arriving = stack[top, 1]
        before = stack[top, 2]
        after = stack[top, 3]
        turned = int(stack[top, 4])
        depth = int(stack[top, 5])
        came = int(stack[top, 6])
        for link in range(link_start[junction], link_start[junction + 1]):
            other = link_segment[link]
            other_end = link_end[link]
            if other == segment or 2 * other + other_end == came:
                continue
            bend = bearing[2 * other + other_end] - arriving
            while bend > np.pi:
                bend -= 2 * np.pi
            while bend < -np.pi:
                bend += 2 * np.pi
            turns = abs(bend) > straight
            if turns and turned == 1 and after >= short:
                continue
            turn = 1 if turns or turned == 1 else 0
            if writing:
                out_segment[count] = other
                out_end[count] = other_end
                out_before[count] = before
                out_after[count] = after
                out_turn[count] = turn
            count += 1
            beyond = before + after + length[other]
            if depth < 7 and beyond < far and top < len(stack) - 1:
                stack[top, 0] = streets_b[other] if other_end == 0 else streets_a[other]
                stack[top, 1] = bearing[2 * other + 1 - other_end] + np.pi
                stack[top, 2] = before + (0.0 if turn == 1 else length[other])
                stack[top, 3] = after + (length[other] if turn == 1 else 0.0)
                stack[top, 4] = turn
                stack[top, 5] = depth + 1
                stack[top, 6] = 2 * other + 1 - other_end
                top += 1
    return count


@kernel
def fill_views(
    streets_a: NDArray[np.int32],
    streets_b: NDArray[np.int32],
    length: NDArray[np.float32],
    bearing: NDArray[np.float32],
    link_start: NDArray[np.int32],
    link_segment: NDArray[np.int32],
    link_end: NDArray[np.int8],
    far: float,
    straight: float,
    short: float,
    view_start: NDArray[np.int32],
    # written:
    count: NDArray[np.int32],
    view_segment: NDArray[np.int32],
    view_end: NDArray[np.int8],
    view_before: NDArray[np.float32],
    view_after: NDArray[np.float32],
    view_turn: NDArray[np.int8],
) -> None:
    """Count (outputs of length 0) or list the views of every street end; see `look_around`."""
    stack = np.empty((4096, 7), np.float64)
    filling = len(view_segment) > 0
    for segment in range(len(length)):
        for end in range(2):
            i = 2 * segment + end
            low = view_start[i] if filling else 0
            high = view_start[i + 1] if filling else 0
            count[i] = look_around(
                segment,
                end,
                streets_a,
                streets_b,
                length,
                bearing,
                link_start,
                link_segment,
                link_end,
                far,
                straight,
                short,
                stack,
                view_segment[low:high],
                view_end[low:high],
                view_before[low:high],
                view_after[low:high],
                view_turn[low:high],
            )
