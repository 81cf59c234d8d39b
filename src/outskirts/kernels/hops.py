"""The tables by which people find their way: shortest ways to all junctions near, zones beyond."""

import numpy as np
from numpy.typing import NDArray

from outskirts.base.jit import kernel
from outskirts.kernels.graph import NO_HOP, REACH_CELLS, ROWS, row_bounds


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
