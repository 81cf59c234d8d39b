"""Pavements and crossings that are mapped on their own: kept only where paths need them.

A street's width holds its pavements already, so a second line beside it would be a street too many.
But where paths reach the streets over pavements and crossings alone, they would be cut off.

1. What is needed leads from a path's end, or from a piece of the network that hangs on nothing
   else, to the nearest street by the way of pavements.
2. A piece that is joined joins others in the next round, until nothing more is reached.
3. All other pavements and crossings stay out, and their length is told.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from outskirts.city.extract import Way
from outskirts.city.lines import Line

Pair = tuple[int, int]


def needed(
    ways: Sequence[Way], aside: Sequence[Way], where: dict[int, int], flat: Line
) -> list[Way]:
    """Return the stretches of the ways `aside` that the streets need to hang together.

    `where` is the row of each node in `flat`, its place in metres.
    """
    if not aside or not ways:
        return []
    count = len(flat)
    roads = np.array([(where[a], where[b]) for way in ways for a, b in pairwise(way.nodes)])
    own = [(where[a], where[b]) for way in aside for a, b in pairwise(way.nodes)]
    pairs = np.array([pair for pair in own if pair[0] != pair[1]]).reshape(-1, 2)
    beside = np.zeros(count, dtype=bool)
    beside[pairs.ravel()] = True
    ends = Counter(where[end] for way in ways for end in (way.nodes[0], way.nodes[-1]))
    used = Counter(where[node] for way in ways for node in way.nodes)
    loose = np.zeros(count, dtype=bool)
    loose[[node for node in ends if used[node] == 1 and beside[node]]] = True
    kept = links(count, roads, pairs, flat, beside, loose)
    made = []
    for way in aside:
        run: list[int] = [way.nodes[0]]
        for node in way.nodes[1:]:
            here, there = where[run[-1]], where[node]
            if (min(here, there), max(here, there)) in kept:
                run.append(node)
                continue
            if len(run) > 1:
                made.append(run_of(way, run))
            run = [node]
        if len(run) > 1:
            made.append(run_of(way, run))
    return made


def run_of(way: Way, nodes: list[int]) -> Way:
    """Return a stretch of a pavement as a path of its own."""
    tags = {key: value for key, value in way.tags.items() if key != "footway"}
    return Way(way.number, tags, nodes)


def links(
    count: int,
    roads: NDArray[np.int64],
    pairs: NDArray[np.int64],
    flat: Line,
    beside: NDArray[np.bool_],
    loose: NDArray[np.bool_],
) -> set[Pair]:
    """Return the steps of pavements that are needed, as pairs of rows, the lower first."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import dijkstra

    steps = np.hypot(*(flat[pairs[:, 0]] - flat[pairs[:, 1]]).T)
    low, high = pairs.min(axis=1), pairs.max(axis=1)
    order = np.lexsort((steps, high, low))
    order = order[np.r_[True, (np.diff(low[order]) != 0) | (np.diff(high[order]) != 0)]]
    low, high, steps = low[order], high[order], np.maximum(steps[order], 1e-6)
    graph = coo_matrix((steps, (low, high)), shape=(count, count)).tocsr()
    metres = np.hypot(*(flat[roads[:, 0]] - flat[roads[:, 1]]).T)
    on_road = np.zeros(count, dtype=bool)
    on_road[roads.ravel()] = True
    kept: set[Pair] = set()
    while True:
        linked = np.array([*map(tuple, roads.tolist()), *sorted(kept)]).reshape(-1, 2)
        part = parts(count, linked)
        size = np.bincount(part[roads[:, 0]], metres, minlength=int(part.max()) + 1)
        core = on_road & (part == int(np.argmax(size)))
        sources = np.flatnonzero(core & beside & ~loose)
        if not len(sources):
            sources = np.flatnonzero(core & beside)
        if not len(sources):
            return kept
        apart, before, _ = dijkstra(
            graph, directed=False, indices=sources, return_predecessors=True, min_only=True
        )
        wanting = beside & on_road & np.isfinite(apart) & (loose | ~core) & (apart > 0)
        found = set()
        for node in np.flatnonzero(wanting).tolist():
            while before[node] >= 0:
                step = (min(node, int(before[node])), max(node, int(before[node])))
                node = int(before[node])
                if step in kept or step in found:
                    break
                found.add(step)
        if not found:
            return kept
        kept |= found
        loose = loose & ~core


def parts(count: int, pairs: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return the connected part of each node."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    matrix = coo_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    labels: NDArray[np.int32] = connected_components(matrix, directed=False)[1]
    return labels
