"""Hordes, measured: who of the infected that chase belong together at one moment. No law reads it.

1. Members are the infected outdoors whose mind is CHASING.
2. Two are connected if they stand within a gap of each other, along a street or by distance
   through the junctions at its ends (the views of the street graph).
3. Two are connected if they are after the same prey, which is still to be had.
4. A horde is a connected group of at least two. Hordes are numbered by their lowest member.

Only what goes through streets is compiled; the sums of a minute are numpy's, so that the first
start need not wait for them.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Cue, Mind
from outskirts.base.jit import kernel
from outskirts.kernels.graph import Streets
from outskirts.kernels.storage import INFECTED, SUSCEPTIBLE, Rows
from outskirts.kernels.trips import place_at

CHASING = int(Mind.CHASING)


class Chasers(NamedTuple):
    """The infected who chase outdoors, in the order of (segment, place, who), shape [chaser]."""

    who: NDArray[np.int32]
    segment: NDArray[np.int32]
    place: NDArray[np.float32]
    quarry: NDArray[np.int32]
    cue: NDArray[np.int8]


class Hordes(NamedTuple):
    """The hordes of one moment, in the order of their numbers, shape [horde].

    `segment` and `along` are the place of the middle member in the order of street and metre
    (of an even number, the earlier one). `quarry` is whom most members are after, of several
    the lowest; -1 if none is after anybody who is still to be had. `by_cue[horde, cue]` counts by
    what the members know, `cue` is that by which most of those who know anything know it.
    """

    size: NDArray[np.int32]
    segment: NDArray[np.int32]
    along: NDArray[np.float32]
    quarry: NDArray[np.int32]
    cue: NDArray[np.int8]
    by_cue: NDArray[np.int32]


@kernel
def list_chasers(
    streets: Streets,
    rows: Rows,
    outdoors: int,
    tick: int,
    # written:
    chaser: NDArray[np.int32],
    place: NDArray[np.float32],
) -> int:
    """List the rows of the infected who chase outdoors and their metres; return how many.

    `outdoors` is how many rows are of people outdoors; both outputs have room for as many.
    """
    n = 0
    for row in range(outdoors):
        if rows.condition[row] == INFECTED and rows.mind[row] == CHASING:
            chaser[n] = row
            place[n] = place_at(streets, rows, row, tick)
            n += 1
    return n


def to_be_had(
    quarry: NDArray[np.int32],
    row_of: NDArray[np.int32],
    condition: NDArray[np.int8],
    outdoors: int,
) -> NDArray[np.int32]:
    """Return whom each chaser is after, -1 where that one is not to be had any more.

    Whoever has been bitten, has gone in at a door or out of the city is not: the chaser goes for
    where it last knew of them, by what its cue says. `row_of` is the row of each person.
    """
    row = row_of[np.maximum(quarry, 0)]
    there = (quarry >= 0) & (condition[row] == SUSCEPTIBLE) & (row < outdoors)
    found: NDArray[np.int32] = np.where(there, quarry, -1).astype(np.int32)
    return found


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
def connect(
    streets: Streets,
    segment: NDArray[np.int32],
    place: NDArray[np.float32],
    quarry: NDArray[np.int32],
    by_quarry: NDArray[np.int32],
    gap: float,
    # written:
    first: NDArray[np.int32],
    last: NDArray[np.int32],
    group: NDArray[np.int32],
) -> None:
    """Connect those who chase: `group[i]` becomes the first chaser of the group that i is in.

    Chasers come in the order of (segment, place), `by_quarry` lists them by quarry. `group`
    counts from 0 and `first` is -1 before; `first` and `last` become the first and last chaser
    of each street.

    Rule 2: on a street neighbours are compared. All who can reach beyond an end of it within
    the gap reach each other as well: only the nearest to each end needs to be looked at.
    """
    n = len(segment)
    for i in range(n):
        street = segment[i]
        if first[street] < 0:
            first[street] = i
        elif place[i] - place[i - 1] <= gap:
            join(group, i - 1, i)
        last[street] = i
    for i in range(n):
        street = segment[i]
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
                    join(group, i, other)
    for m in range(1, n):
        i = by_quarry[m]
        before = by_quarry[m - 1]
        if quarry[i] >= 0 and quarry[i] == quarry[before]:
            join(group, before, i)
    for i in range(n):
        group[i] = root(group, i)


def groups(
    streets: Streets, length: NDArray[np.float32], chasers: Chasers, gap: float
) -> NDArray[np.int32]:
    """Return the number of the horde that each chaser is in, -1 alone, shape [chaser].

    `length` is that of the streets, whose packed tables are `streets`.
    """
    n = len(chasers.who)
    group = np.arange(n, dtype=np.int32)
    first, last = (np.full(len(length), -1, np.int32) for _ in range(2))
    by_quarry = np.argsort(chasers.quarry, kind="stable").astype(np.int32)
    connect(
        streets, chasers.segment, chasers.place, chasers.quarry, by_quarry, gap, first, last, group
    )
    size = np.bincount(group, minlength=n)
    lowest = np.full(n, np.iinfo(np.int32).max, np.int32)
    np.minimum.at(lowest, group, chasers.who)
    several = np.flatnonzero(size >= 2)
    number = np.full(n, -1, np.int32)
    number[several[np.argsort(lowest[several])]] = np.arange(len(several), dtype=np.int32)
    return number[group]


def describe(chasers: Chasers, number: NDArray[np.int32]) -> Hordes:
    """Return what the hordes are, of which `groups` has found the numbers."""
    inside = np.flatnonzero(number >= 0)
    n = int(number.max(initial=-1)) + 1
    size = np.bincount(number[inside], minlength=n)
    ordered = inside[np.argsort(number[inside], kind="stable")]
    middle = ordered[np.cumsum(size) - size + (size - 1) // 2]
    cues = len(Cue)
    counts = np.bincount(number[inside] * cues + chasers.cue[inside], minlength=n * cues)
    by_cue: NDArray[np.int32] = counts.astype(np.int32).reshape(n, cues)
    known = by_cue.copy()
    known[:, Cue.NOTHING] = 0
    return Hordes(
        size.astype(np.int32),
        chasers.segment[middle],
        chasers.place[middle],
        most_common(n, number[inside], chasers.quarry[inside]),
        known.argmax(axis=1).astype(np.int8),
        by_cue,
    )


def most_common(n: int, number: NDArray[np.int32], quarry: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the most common quarry of each of `n` hordes, of several the lowest, -1 none."""
    found = np.full(n, -1, np.int32)
    some = quarry >= 0
    pairs, counts = np.unique(np.stack([number[some], quarry[some]]), axis=1, return_counts=True)
    order = np.lexsort((pairs[1], -counts, pairs[0]))
    _, first = np.unique(pairs[0][order], return_index=True)
    best = order[first]
    found[pairs[0][best]] = pairs[1][best]
    return found
