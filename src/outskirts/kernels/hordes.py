"""Hordes, measured: who of the infected that chase belong together at one moment. No law reads it.

1. Members are the infected outdoors whose mind is CHASING.
2. Two are connected if they stand within a gap of each other, along a street or by distance
   through the junctions at its ends (the views of the street graph).
3. Two are connected if they are after the same prey.
4. A horde is a connected group of at least two. Hordes are numbered by their lowest member.
"""

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Mind
from outskirts.base.jit import kernel
from outskirts.kernels.graph import Streets
from outskirts.kernels.order import sort_pairs
from outskirts.kernels.storage import INFECTED, Rows
from outskirts.kernels.trips import place_at

CHASING = int(Mind.CHASING)


@kernel
def list_chasers(
    streets: Streets,
    rows: Rows,
    outdoors: int,
    tick: int,
    # written:
    key: NDArray[np.uint64],
    chaser: NDArray[np.int32],
) -> int:
    """List the rows of the infected who chase outdoors, by street and metre; return how many.

    `outdoors` is how many rows are of people outdoors; both outputs have room for as many.
    """
    place = np.zeros(1, np.float32)
    bits = place.view(np.uint32)
    n = 0
    for row in range(outdoors):
        if rows.condition[row] == INFECTED and rows.mind[row] == CHASING:
            place[0] = place_at(streets, rows, row, tick) + 0.0
            key[n] = (np.uint64(rows.segment[row]) << np.uint64(32)) | np.uint64(bits[0])
            chaser[n] = row
            n += 1
    sort_pairs(key, chaser, n)
    return n


@kernel
def root(parent: NDArray[np.int32], i: int) -> int:
    """Return the first of the group that i belongs to."""
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return int(i)


@kernel
def join(parent: NDArray[np.int32], i: int, j: int) -> None:
    """Make one group of the groups of i and j."""
    one = root(parent, i)
    other = root(parent, j)
    if one < other:
        parent[other] = one
    else:
        parent[one] = other


@kernel
def join_along(
    streets: Streets,
    rows: Rows,
    chaser: NDArray[np.int32],
    place: NDArray[np.float32],
    gap: float,
    # written:
    parent: NDArray[np.int32],
) -> None:
    """Connect those who stand within `gap` metres of each other (rule 2).

    All on one street who can reach beyond an end of it within the gap reach each other as well:
    only the nearest to each end needs to be looked at.
    """
    n = len(chaser)
    first = np.full(len(streets.length), -1).astype(np.int32)
    last = np.empty(len(streets.length), np.int32)
    for i in range(n):
        street = rows.segment[chaser[i]]
        if first[street] < 0:
            first[street] = i
        elif place[i] - place[i - 1] <= gap:
            join(parent, i - 1, i)
        last[street] = i
    for i in range(n):
        street = rows.segment[chaser[i]]
        for end in range(2):
            if i != (first[street] if end == 0 else last[street]):
                continue
            to_end = place[i] if end == 0 else streets.length[street] - place[i]
            for view in range(
                streets.view_start[2 * street + end], streets.view_start[2 * street + end + 1]
            ):
                way = to_end + streets.view_before[view] + streets.view_after[view]
                if way > gap:
                    break
                there = streets.view_segment[view]
                if first[there] < 0:
                    continue
                if streets.view_end[view] == 0:
                    other = first[there]
                    past = place[other]
                else:
                    other = last[there]
                    past = streets.length[there] - place[other]
                if way + past <= gap:
                    join(parent, i, other)


@kernel
def join_by_quarry(
    rows: Rows,
    chaser: NDArray[np.int32],
    # written:
    parent: NDArray[np.int32],
) -> None:
    """Connect those who are after the same prey (rule 3)."""
    n = len(chaser)
    key = np.empty(n, np.uint64)
    for i in range(n):
        key[i] = np.uint64(rows.quarry[chaser[i]] + 1)
    order = np.arange(n).astype(np.int32)
    sort_pairs(key, order, n)
    for m in range(1, n):
        if key[m] > 0 and key[m] == key[m - 1]:
            join(parent, order[m - 1], order[m])


@kernel
def gather(
    streets: Streets,
    rows: Rows,
    chaser: NDArray[np.int32],
    tick: int,
    gap: float,
    # written:
    place: NDArray[np.float32],
    horde: NDArray[np.int32],
) -> int:
    """Find the hordes among the rows of `list_chasers`; return how many there are.

    `place` is where each stands on its street [m], `horde` the number of its horde, -1 alone.
    """
    n = len(chaser)
    parent = np.arange(n).astype(np.int32)
    for i in range(n):
        place[i] = place_at(streets, rows, chaser[i], tick)
    join_along(streets, rows, chaser, place, gap, parent)
    join_by_quarry(rows, chaser, parent)
    size = np.zeros(n, np.int32)
    lowest = np.empty(n, np.int32)
    for i in range(n):
        group = root(parent, i)
        who = rows.who[chaser[i]]
        if size[group] == 0 or who < lowest[group]:
            lowest[group] = who
        size[group] += 1
    key = np.empty(n, np.uint64)
    group_of = np.empty(n, np.int32)
    number = np.full(n, -1).astype(np.int32)
    found = 0
    for i in range(n):
        if size[i] >= 2:
            key[found] = np.uint64(lowest[i])
            group_of[found] = i
            found += 1
    sort_pairs(key, group_of, found)
    for m in range(found):
        number[group_of[m]] = m
    for i in range(n):
        horde[i] = number[root(parent, i)]
    return found


@kernel
def describe(
    rows: Rows,
    chaser: NDArray[np.int32],
    place: NDArray[np.float32],
    horde: NDArray[np.int32],
    # written:
    size: NDArray[np.int32],
    segment: NDArray[np.int32],
    along: NDArray[np.float32],
    quarry: NDArray[np.int32],
    by_cue: NDArray[np.int32],
) -> None:
    """Say of each horde how large it is, where its middle stands and whom it is after.

    The place is that of the middle member in the order of street and metre (of an even number,
    the earlier one). `quarry` is the prey that most members are after, of several the lowest;
    -1 if none has any. `by_cue[horde, cue]` counts by what the members know. Inputs as
    `gather` leaves them; outputs of shape [horde], `size` and `by_cue` zero, `quarry` -1.
    """
    n = len(chaser)
    for i in range(n):
        if horde[i] >= 0:
            size[horde[i]] += 1
            by_cue[horde[i], rows.cue[chaser[i]]] += 1
    passed = np.zeros(len(size), np.int32)
    key = np.empty(n, np.uint64)
    order = np.empty(n, np.int32)
    hunters = 0
    for i in range(n):
        number = horde[i]
        if number < 0:
            continue
        if passed[number] == (size[number] - 1) >> 1:
            segment[number] = rows.segment[chaser[i]]
            along[number] = place[i]
        passed[number] += 1
        prey = rows.quarry[chaser[i]]
        if prey >= 0:
            key[hunters] = (np.uint64(number) << np.uint64(32)) | np.uint64(prey)
            order[hunters] = i
            hunters += 1
    sort_pairs(key, order, hunters)
    most = np.zeros(len(size), np.int32)
    run = 0
    for m in range(hunters):
        run = run + 1 if m > 0 and key[m] == key[m - 1] else 1
        number = horde[order[m]]
        if run > most[number]:
            most[number] = run
            quarry[number] = rows.quarry[chaser[order[m]]]
