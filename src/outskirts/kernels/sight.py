"""Who sees whom: along the street, straight on through junctions, and round one corner.

Sight is symmetric. Along the street it ends at the range that the light allows. Round a corner
of streets w1 and w2 wide, one who stands d1 before it and one d2 past it see each other if
(d1 - w2/2) (d2 - w1/2) <= w1 w2, with negative distances taken as none: the line between the
best two points clears the corner of the houses. People on one street are sorted by metre, so
that each looks to both sides only.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Mind
from outskirts.base.jit import carrier, kernel
from outskirts.kernels.graph import Streets
from outskirts.kernels.laws import MANY
from outskirts.kernels.order import sort_ints, sort_pairs
from outskirts.kernels.storage import INFECTED, OUTDOORS, SUSCEPTIBLE, Book, Rows
from outskirts.kernels.trips import place_at

AFRAID = int(Mind.AFRAID)
IDLE = int(Mind.IDLE)
NOBODY = -1


class Scene(NamedTuple):
    """The hot people of one tick, in the order of (street, metre, who); nothing outlives it.

    `street[i]` are the hot streets; people `start[i]` to `start[i + 1]` of `row` stand on it
    and `number[street]` finds i (-1: not hot). `place` is their metre along
    it and `lane` across it, `kind`
    tells PREY, HUNTER and RUNNER. `edge_...[2 i + end]` is
    the first such person seen from that end, -1 if none. `size` holds how many people and
    streets. `near` marks, per street, what is near: bit 0 infected, bit 1 runners, bit 2 prey.
    The outputs of looking: `sees` the nearest infected (for the living) or prey (for the
    infected) as a place in `row`, `side` where it is (-1 towards metre 0, +1 towards the
    other end), `away` how far [m]; `ahead`, `behind` and `running` count those in sight.
    By row, not by place: `came` and `before`, the street and metre that each moved from, and
    `door`, the room whose door they have reached (-1 none).
    """

    size: NDArray[np.int64]
    near: NDArray[np.uint8]
    marked: NDArray[np.int32]
    hot: NDArray[np.int32]
    tally: NDArray[np.int32]
    number: NDArray[np.int32]
    street: NDArray[np.int32]
    start: NDArray[np.int32]
    row: NDArray[np.int32]
    place: NDArray[np.float32]
    lane: NDArray[np.float32]
    kind: NDArray[np.int8]
    edge_prey: NDArray[np.int32]
    edge_infected: NDArray[np.int32]
    edge_runner: NDArray[np.int32]
    sees: NDArray[np.int32]
    side: NDArray[np.int8]
    away: NDArray[np.float32]
    ahead: NDArray[np.int32]
    behind: NDArray[np.int32]
    running: NDArray[np.int32]
    shift: NDArray[np.int8]
    before: NDArray[np.float32]
    came: NDArray[np.int32]
    door: NDArray[np.int32]


pack_scene = carrier(Scene)


PREY = 1
HUNTER = 2
RUNNER = 4
"""Bits of `Scene.kind`: susceptible, infected, living and afraid."""
HOT = 0
HOT_STREETS = 1
MARKED = 2
"""Entries of `Scene.size`."""


@kernel
def mark(scene: Scene, street: int, bits: int) -> None:
    """Mark a street, remembering it once for the next tick's wiping."""
    if scene.near[street] == 0:
        scene.marked[scene.size[MARKED]] = street
        scene.size[MARKED] += 1
    scene.near[street] |= bits


@kernel
def mark_near(streets: Streets, book: Book, far: float, scene: Scene) -> None:
    """Mark the streets from which infected, or people running from them, can be in sight.

    1. Infected with nobody near to prey upon heat nothing: an infected street counts only if
       somebody living is on it or on a street in view.
    2. Runners are looked for only by those who walk near them.
    `far` is the longest range of sight on any street [m].
    """
    for i in range(scene.size[MARKED]):
        scene.near[scene.marked[i]] = 0
    scene.size[MARKED] = 0
    for street in range(len(streets.length)):
        menace = book.menace[street] > 0
        runners = book.runners[street] > 0
        if not menace and not runners:
            continue
        bits = (1 if menace else 0) + (2 if runners else 0)
        found = book.crowd[street] > book.menace[street]
        for end in range(2 * street, 2 * street + 2):
            for i in range(streets.view_start[end], streets.view_start[end + 1]):
                if streets.view_before[i] + streets.view_after[i] > far:
                    break
                other = streets.view_segment[i]
                if book.crowd[other] > book.menace[other]:
                    mark(scene, other, bits)
                    found = True
        if found:
            mark(scene, street, bits + (4 if menace else 0))


@kernel
def settle(streets: Streets, rows: Rows, book: Book, far: float, fresh: bool, scene: Scene) -> None:
    """Find the hot people (if `fresh`) and sort them by street, metre and who.

    Hot are: infected that chase or are busy; idle infected with somebody living near; the
    frightened; and those who walk or stand where infected or runners can be in sight. In the
    second call of a tick the same people are sorted again, after they have moved.
    """
    n = scene.size[HOT]
    if fresh:
        mark_near(streets, book, far, scene)
        n = 0
        for row in range(book.size[OUTDOORS]):
            near = scene.near[rows.segment[row]]
            mind = rows.mind[row]
            if rows.condition[row] == INFECTED:
                if mind == IDLE and near & 4 == 0:
                    continue
            elif mind != AFRAID and near & 3 == 0:
                continue
            scene.hot[n] = row
            n += 1
        scene.size[HOT] = n
    # Count people per street; list the streets that have any, in the order of number.
    for i in range(scene.size[HOT_STREETS]):
        scene.number[scene.street[i]] = -1
    found = 0
    for k in range(n):
        street = rows.segment[scene.hot[k]]
        if scene.number[street] < 0:
            scene.number[street] = 0
            scene.tally[street] = 0
            scene.street[found] = street
            found += 1
        scene.tally[street] += 1
    scene.size[HOT_STREETS] = found
    sort_ints(scene.street, found)
    total = 0
    for i in range(found):
        street = scene.street[i]
        scene.number[street] = i
        scene.start[i] = total
        total += scene.tally[street]
        scene.tally[street] = scene.start[i]
    scene.start[found] = total
    for k in range(n):
        row = scene.hot[k]
        street = rows.segment[row]
        scene.row[scene.tally[street]] = row
        scene.tally[street] += 1


@kernel
def sort_streets(
    streets: Streets, rows: Rows, tick: int, first: int, last: int, scene: Scene
) -> None:
    """Sort the people of hot streets `first` to `last` - 1 by metre and who; note who is first.

    Writes `row`, `place` and the edges of these streets only.
    """
    for i in range(first, last):
        low = scene.start[i]
        high = scene.start[i + 1]
        for k in range(low, high):
            scene.place[k] = place_at(streets, rows, scene.row[k], tick)
        if high - low > 48:
            sort_many(rows, low, high, scene)
        else:
            for k in range(low + 1, high):
                row = scene.row[k]
                place = scene.place[k]
                who = rows.who[row]
                m = k - 1
                while m >= low and (
                    scene.place[m] > place
                    or (scene.place[m] == place and rows.who[scene.row[m]] > who)
                ):
                    scene.row[m + 1] = scene.row[m]
                    scene.place[m + 1] = scene.place[m]
                    m -= 1
                scene.row[m + 1] = row
                scene.place[m + 1] = place
        for end in range(2):
            scene.edge_prey[2 * i + end] = NOBODY
            scene.edge_infected[2 * i + end] = NOBODY
            scene.edge_runner[2 * i + end] = NOBODY
        for k in range(low, high):
            row = scene.row[k]
            scene.lane[k] = rows.across[row]
            condition = rows.condition[row]
            kind = 0
            if condition == INFECTED:
                kind = HUNTER
                if scene.edge_infected[2 * i] < 0:
                    scene.edge_infected[2 * i] = k
                scene.edge_infected[2 * i + 1] = k
            else:
                if condition == SUSCEPTIBLE:
                    kind = PREY
                    if scene.edge_prey[2 * i] < 0:
                        scene.edge_prey[2 * i] = k
                    scene.edge_prey[2 * i + 1] = k
                if rows.mind[row] == AFRAID:
                    kind |= RUNNER
                    if scene.edge_runner[2 * i] < 0:
                        scene.edge_runner[2 * i] = k
                    scene.edge_runner[2 * i + 1] = k
            scene.kind[k] = kind


@kernel
def sort_many(rows: Rows, low: int, high: int, scene: Scene) -> None:
    """Sort a crowded street by metre and who."""
    n = high - low
    row = scene.row[low:high]
    # Metres are not negative, so their bits sort as they do; who settles ties.
    bits = (scene.place[low:high] + np.float32(0)).view(np.uint32)
    key = np.empty(n, np.uint64)
    for k in range(n):
        key[k] = np.uint64(bits[k]) * np.uint64(4294967296) + np.uint64(rows.who[row[k]])
    sort_pairs(key, row, n)
    for k in range(n):
        bits[k] = np.uint32(key[k] // np.uint64(4294967296))
    scene.place[low:high] = bits.view(np.float32)


@kernel
def in_view(
    streets: Streets, segment: int, view: int, to_end: float, past_entry: float, far: float
) -> float:
    """Return the distance [m] to one seen through a view, -1 if out of sight.

    `to_end` is the looker's distance to their end of the street, `past_entry` the other's from
    the end at which their street is entered.
    """
    before = to_end + streets.view_before[view]
    after = past_entry + streets.view_after[view]
    away = before + after
    if away > far:
        return -1.0
    if streets.view_turn[view] == 1:
        mine = streets.width[segment]
        theirs = streets.width[streets.view_segment[view]]
        d1 = max(before - 0.5 * theirs, 0.0)
        d2 = max(after - 0.5 * mine, 0.0)
        if d1 * d2 > mine * theirs:
            return -1.0
    return float(away)


@kernel
def look_through(
    streets: Streets,
    scene: Scene,
    edge: NDArray[np.int32],
    segment: int,
    end: int,
    to_end: float,
    far: float,
    best: float,
) -> tuple[int, float]:
    """Find the nearest of those first in from the ends of the streets in view; return (who, m).

    `edge` lists them; who is a place in `scene.row`, -1 if nobody is nearer than `best`. Views come
    with the nearest street first.
    """
    found = NOBODY
    for view in range(
        streets.view_start[2 * segment + end], streets.view_start[2 * segment + end + 1]
    ):
        if to_end + streets.view_before[view] + streets.view_after[view] >= best:
            break
        other = streets.view_segment[view]
        i = scene.number[other]
        if i < 0:
            continue
        entry = streets.view_end[view]
        k = edge[2 * i + entry]
        if k < 0:
            continue
        past = scene.place[k] if entry == 0 else streets.length[other] - scene.place[k]
        away = in_view(streets, segment, view, to_end, past, far)
        if 0 <= away < best:
            best = away
            found = k
    return found, best


@kernel
def look(
    streets: Streets,
    rows: Rows,
    far: NDArray[np.float32],
    first: int,
    last: int,
    scene: Scene,
) -> None:
    """Let everybody on hot streets `first` to `last` - 1 look to both sides.

    1. The infected find the nearest prey, the living the nearest infected, on their street and
       through the views from its ends; `far` is the range of sight per street [m].
    2. The living also count: infected ahead and behind on their own street, one more for the
       nearest through each end, and the runners.
    """
    for i in range(first, last):
        street = scene.street[i]
        low = scene.start[i]
        high = scene.start[i + 1]
        length = streets.length[street]
        reach = far[street]
        for k in range(low, high):
            scene.sees[k] = NOBODY
            scene.away[k] = reach
            scene.ahead[k] = 0
            scene.behind[k] = 0
            scene.running[k] = 0
        if scene.edge_infected[2 * i] >= 0 or scene.edge_runner[2 * i] >= 0:
            look_along(rows, scene, low, high, reach, 1)
            look_along(rows, scene, low, high, reach, -1)
        # Out of the street, through both its ends.
        for k in range(low, high):
            place = scene.place[k]
            hunter = scene.kind[k] == HUNTER
            for end in range(2):
                to_end = place if end == 0 else length - place
                if to_end > reach:
                    continue
                if hunter:
                    found, away = look_through(
                        streets,
                        scene,
                        scene.edge_prey,
                        street,
                        end,
                        to_end,
                        reach,
                        scene.away[k],
                    )
                else:
                    found, away = look_through(
                        streets, scene, scene.edge_infected, street, end, to_end, reach, reach
                    )
                    if found >= 0:
                        if rows.heading[scene.row[k]] == 2 * end - 1:
                            scene.ahead[k] += 1
                        else:
                            scene.behind[k] += 1
                    runner, _ = look_through(
                        streets, scene, scene.edge_runner, street, end, to_end, reach, reach
                    )
                    if runner >= 0:
                        scene.running[k] += 1
                if found >= 0 and away < scene.away[k]:
                    scene.sees[k] = found
                    scene.away[k] = away
                    scene.side[k] = 2 * end - 1
            scene.ahead[k] = min(scene.ahead[k], MANY)
            scene.behind[k] = min(scene.behind[k], MANY)
            scene.running[k] = min(scene.running[k], MANY)


@kernel
def look_along(rows: Rows, scene: Scene, low: int, high: int, reach: float, way: int) -> None:
    """Let people `low` to `high` - 1 look along their own street, to the side they came past.

    With `way` 1 the sweep goes up and everybody looks towards metre 0, with -1 the other way
    round. A window of those within `reach` slides along and counts them.
    """
    prey = NOBODY
    infected = NOBODY
    n_infected = 0
    n_running = 0
    k = low if way > 0 else high - 1
    tail = k
    for _ in range(high - low):
        place = scene.place[k]
        while abs(scene.place[tail] - place) > reach:
            n_infected -= scene.kind[tail] == HUNTER
            n_running -= (scene.kind[tail] & RUNNER) != 0
            tail += way
        kind = scene.kind[k]
        near = prey if kind == HUNTER else infected
        if near >= 0:
            away = abs(place - scene.place[near])
            if away < scene.away[k]:
                scene.sees[k] = near
                scene.away[k] = away
                scene.side[k] = -way
        if kind == HUNTER:
            infected = k
            n_infected += 1
        else:
            if n_infected > 0:
                if rows.heading[scene.row[k]] == -way:
                    scene.ahead[k] += n_infected
                else:
                    scene.behind[k] += n_infected
            scene.running[k] += n_running
            if kind & PREY:
                prey = k
            if kind & RUNNER:
                n_running += 1
        k += way
