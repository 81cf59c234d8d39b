"""Tables for finding one's way, computed once when a world is made."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Way
from outskirts.city.city import City
from outskirts.city.cover import shares
from outskirts.kernels import graph, hops
from outskirts.kernels.graph import REACH_CELLS, ROWS, Streets
from outskirts.kernels.trips import CELL
from outskirts.kernels.views import fill_views

ZONE_CELLS = 4
"""Side of a zone in cells: 1 km."""
BUSY = np.array([0, 0, 0, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2], np.int8)
"""How much traffic streets have, by codes.Rank: 0 main roads, 1 middling, 2 side streets."""
SHORT = 12.0
"""Sight goes past a corner through pieces shorter than this [m]."""


def in_parts(threads: int, count: int, work: Callable[[int, int], Any]) -> None:
    """Run `work(first, last)` over equal parts of 0 ... count on some threads."""
    bounds = np.linspace(0, count, threads + 1).astype(int)
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, bounds[:-1], bounds[1:]))


def starts(sizes: NDArray[Any]) -> NDArray[np.int32]:
    """Return where each of consecutive runs of these sizes begins, with the end; [n + 1]."""
    begun = np.zeros(len(sizes) + 1, np.int32)
    np.cumsum(sizes, out=begun[1:])
    return begun


def links(city: City) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int8]]:
    """Return the walkable street ends at each junction: start [junction + 1], segment, end."""
    walkable = np.flatnonzero(city.segments.walk != Way.NONE).astype(np.int32)
    segment = np.repeat(walkable, 2)
    end = np.tile(np.array([0, 1], np.int8), len(walkable))
    junction = np.where(end == 0, city.segments.a[segment], city.segments.b[segment])
    order = np.argsort(junction, kind="stable")
    count = np.bincount(junction, minlength=len(city.junctions.x))
    return starts(count), segment[order], end[order]


def streets_of(city: City, far: float, straight: float, threads: int, ways: bool = True) -> Streets:
    """Build the street graph of a city with all its tables: views up to `far` metres, routes.

    Without `ways` the tables of routes are those of a city in which no way leads anywhere.
    """
    segments = city.segments
    a, b = segments.a, segments.b
    length, width = segments.length, segments.width
    link_start, link_segment, link_end = links(city)
    n = len(city.junctions.x)

    column = ((city.junctions.x - city.junctions.x.min()) // CELL).astype(np.int32)
    row = ((city.junctions.y - city.junctions.y.min()) // CELL).astype(np.int32)
    columns = int(column.max()) + 1
    rows = int(row.max()) + 1
    cell = row * columns + column
    by_rank = np.argsort(cell, kind="stable").astype(np.int32)
    rank = np.empty(n, np.int32)
    rank[by_rank] = np.arange(n, dtype=np.int32)
    cell_start = starts(np.bincount(cell, minlength=rows * columns))

    if ways:
        hop_offset, total = table_offsets(column, row, columns, rows, cell_start)
    else:
        rank = np.zeros(n, np.int32)
        hop_offset, total = np.zeros(n * ROWS, np.int64), 1
    hop = np.full(total, graph.NO_HOP, np.uint8)
    in_parts(
        threads,
        n if ways else 0,
        lambda first, last: hops.fill_hops(
            first, last, link_start, link_segment, link_end, a, b, length, rank, column, row,
            rows, columns, cell_start, by_rank, hop_offset, hop,
        ),
    )  # fmt: skip

    zone_key = (row // ZONE_CELLS) * (columns // ZONE_CELLS + 1) + column // ZONE_CELLS
    zone = np.unique(zone_key if ways else 0 * zone_key, return_inverse=True)[1].astype(np.int32)
    middle = middles(city, zone, link_start)
    zone_hop = np.full(len(middle) * n, graph.NO_HOP, np.uint8)
    in_parts(
        threads,
        len(middle) if ways else 0,
        lambda first, last: hops.fill_zones(
            first, last, middle, link_start, link_segment, link_end, a, b, length, zone_hop
        ),
    )
    exit_near = np.full(n, -1, np.int32)
    if len(city.exits.junction):
        hops.label_nearest(
            city.exits.junction, link_start, link_segment, link_end, a, b, length, exit_near,
            np.zeros(n, np.float32),
        )  # fmt: skip

    views = views_of(city, far, straight, link_start, link_segment, link_end)
    link = 2 * link_segment + link_end
    patch_start, patch, patches, patch_rows = patches_of(city)
    return Streets(
        a=a,
        b=b,
        length=length,
        width=width,
        link_start=link_start,
        link=link,
        view_start=views[0],
        view_segment=views[1],
        view_end=views[2],
        view_before=views[3],
        view_after=views[4],
        view_turn=views[5],
        node=np.stack([row, column, rank, zone], axis=1),
        columns=columns,
        lines=rows,
        hop_offset=hop_offset,
        hop=hop,
        zone_hop=zone_hop,
        exit_near=exit_near,
        x=city.junctions.x,
        y=city.junctions.y,
        ahead=straight_on(city, straight, link_start, link),
        busy=BUSY[segments.rank],
        district=segments.district,
        cover=shares(city),
        patch_start=patch_start,
        patch=patch,
        patches=patches,
        patch_rows=patch_rows,
        x0=float(city.junctions.x.min()),
        y0=float(city.junctions.y.min()),
    )


def bearings(city: City) -> NDArray[np.float32]:
    """Return the direction in which each street leaves each of its ends, [2 segment] [rad]."""
    bearing = np.empty(2 * len(city.segments.a), np.float32)
    bearing[0::2] = city.segments.bearing_a
    bearing[1::2] = city.segments.bearing_b
    return bearing


def straight_on(
    city: City, straight: float, link_start: NDArray[np.int32], link: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Return, per street end, the street end at which the way goes straight on, -1 if none does.

    That is the walkable end of another street at the same junction that bends least, if by less
    than `straight` [rad]; ties go to the lower number.
    """
    segments = city.segments
    bearing = bearings(city).astype(np.float64)
    ends = 2 * len(segments.a)
    junction = np.where(np.arange(ends) % 2, segments.b[np.arange(ends) // 2],
                        segments.a[np.arange(ends) // 2])  # fmt: skip
    degree = np.diff(link_start)[junction]
    mine = np.repeat(np.arange(ends), degree)
    position = np.arange(len(mine)) - np.repeat(np.cumsum(degree) - degree, degree)
    other = link[link_start[junction[mine]] + position]
    bend = np.abs((bearing[other] - bearing[mine]) % (2 * np.pi) - np.pi)
    fits = (bend < straight) & (other >> 1 != mine >> 1)
    mine, other, bend = mine[fits], other[fits], bend[fits]
    order = np.lexsort((other, bend, mine))
    first = order[np.unique(mine[order], return_index=True)[1]]
    found = np.full(ends, -1, np.int32)
    found[mine[first]] = other[first]
    return found


def patches_of(city: City) -> tuple[NDArray[np.int32], NDArray[np.int32], int, int]:
    """Return the streets of each cell of PATCH metres, where each cell begins, columns and rows."""
    x, y = city.junctions.x, city.junctions.y
    a, b = city.segments.a, city.segments.b
    column = (((x[a] + x[b]) / 2 - x.min()) // graph.PATCH).astype(np.int64)
    row = (((y[a] + y[b]) / 2 - y.min()) // graph.PATCH).astype(np.int64)
    columns, rows = int(column.max()) + 1, int(row.max()) + 1
    cell = row * columns + column
    order = np.argsort(cell, kind="stable").astype(np.int32)
    return starts(np.bincount(cell, minlength=rows * columns)), order, columns, rows


def table_offsets(
    column: NDArray[np.int32],
    row: NDArray[np.int32],
    columns: int,
    rows: int,
    cell_start: NDArray[np.int32],
) -> tuple[NDArray[np.int64], int]:
    """Return where each target's rows of the hop table begin, and the table's whole size."""
    line = row[:, None] + np.arange(-REACH_CELLS, REACH_CELLS + 1)[None, :]
    low = np.maximum(column - REACH_CELLS, 0)[:, None]
    high = np.minimum(column + REACH_CELLS, columns - 1)[:, None]
    inside = (line >= 0) & (line < rows)
    base = np.where(inside, line, 0) * columns
    size = np.where(inside, cell_start[base + high + 1] - cell_start[base + low], 0).ravel()
    assert len(size) == len(column) * ROWS
    offset = np.zeros(len(size), np.int64)
    np.cumsum(size[:-1], out=offset[1:])
    # Ranks count from the first junction of the city, not of the row of cells.
    return offset - np.where(inside, cell_start[base + low], 0).ravel(), int(size.sum())


def middles(
    city: City, zone: NDArray[np.int32], link_start: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Return the junction nearest to the middle of each zone, walkable ones before others."""
    x, y = city.junctions.x.astype(float), city.junctions.y.astype(float)
    count = np.bincount(zone)
    away = np.hypot(
        x - (np.bincount(zone, x) / count)[zone], y - (np.bincount(zone, y) / count)[zone]
    )
    away = away + 1e6 * (np.diff(link_start) == 0)
    order = np.lexsort((away, zone))
    first = np.unique(zone[order], return_index=True)[1]
    return order[first].astype(np.int32)


def views_of(
    city: City,
    far: float,
    straight: float,
    link_start: NDArray[np.int32],
    link_segment: NDArray[np.int32],
    link_end: NDArray[np.int8],
) -> tuple[Any, ...]:
    """Return start [2 segment + 1], segment, end, before, after and turn of all views."""
    segments = city.segments
    bearing = bearings(city)
    count = np.zeros(2 * len(segments.a), np.int32)
    view_start = np.zeros(2 * len(segments.a) + 1, np.int32)

    def fill(size: int) -> tuple[Any, ...]:
        out = (
            np.zeros(size, np.int32),
            np.zeros(size, np.int8),
            np.zeros(size, np.float32),
            np.zeros(size, np.float32),
            np.zeros(size, np.int8),
        )
        fill_views(
            segments.a, segments.b, segments.length, bearing, link_start, link_segment, link_end,
            far, straight, SHORT, view_start, count, *out,
        )  # fmt: skip
        return out

    fill(0)
    np.cumsum(count, out=view_start[1:])
    views = fill(int(view_start[-1]))
    end = np.repeat(np.arange(len(count)), count)
    order = np.lexsort((views[0], views[2] + views[3], end))
    return (view_start, *(values[order] for values in views))
