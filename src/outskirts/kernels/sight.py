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
    streets. `near` marks, per street, what is near: bit 0 infected, bit 1 runners, bit 2 the
    living; the living on a marked street stand from metre `first` to `last`, and whoever can see
    or be seen by any of them there stands from `low` to `high`.
    The outputs of looking: `sees` the nearest infected (for the living) or prey (for the
    infected) as a place in `row`, `side` where it is (-1 towards metre 0, +1 towards the
    other end), `away` how far [m]; `ahead`, `behind` and `running` count those in sight.
    By row, not by place: `came` and `before`, the street and metre that each moved from, `door`,
    the room whose door they have reached (-1 none), and `stamp`, the tick in which a row was last
    asked whether it is hot.
    """

    size: NDArray[np.int64]
    near: NDArray[np.uint8]
    first: NDArray[np.float32]
    last: NDArray[np.float32]
    low: NDArray[np.float32]
    high: NDArray[np.float32]
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
    stamp: NDArray[np.int32]


pack_scene = carrier(Scene)


PREY = 1
HUNTER = 2
RUNNER = 4
"""Bits of `Scene.kind`: susceptible, infected, living and afraid."""
PREYS = 0
HUNTERS = 1
RUNNERS = 2
"""Rows of the lists of those seen out of a street."""
NO_LIMIT = 1e9
A_SECOND = 12.0
"""The living look from where they will be within a second: this much farther [m]."""
FEW_SHIFTS = 8
"""Shifts per person from which sorting anew is cheaper than inserting."""
HOT = 0
HOT_STREETS = 1
MARKED = 2
"""Entries of `Scene.size`."""


@kernel
def mark_street(scene: Scene, street: int, bits: int) -> None:
    """Mark a street, remembering it once for the next tick's wiping."""
    if scene.near[street] == 0:
        scene.marked[scene.size[MARKED]] = street
        scene.size[MARKED] += 1
        scene.first[street] = NO_LIMIT
        scene.last[street] = -NO_LIMIT
        scene.low[street] = NO_LIMIT
        scene.high[street] = -NO_LIMIT
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
                    mark_street(scene, other, bits)
                    found = True
        if found:
            mark_street(scene, street, bits + (4 if menace else 0))


@kernel
def span_living(
    streets: Streets, rows: Rows, book: Book, reach: float, tick: int, scene: Scene
) -> None:
    """Find, on each marked street, the stretch within `reach` metres of anybody living.

    Idle infected outside these stretches neither see nor are seen, and need no second look. Round
    corners the stretch is as long as straight on.
    """
    for row in range(book.size[OUTDOORS]):
        street = rows.segment[row]
        if rows.condition[row] != INFECTED and scene.near[street] != 0:
            place = place_at(streets, rows, row, tick)
            scene.first[street] = min(scene.first[street], place)
            scene.last[street] = max(scene.last[street], place)
    for i in range(scene.size[MARKED]):
        street = scene.marked[i]
        if scene.first[street] > scene.last[street]:
            continue
        scene.low[street] = min(scene.low[street], scene.first[street] - reach)
        scene.high[street] = max(scene.high[street], scene.last[street] + reach)
        for end in range(2):
            to_end = scene.first[street]
            if end == 1:
                to_end = streets.length[street] - scene.last[street]
            for view in range(
                streets.view_start[2 * street + end], streets.view_start[2 * street + end + 1]
            ):
                left = reach - to_end - streets.view_before[view] - streets.view_after[view]
                if left < 0:
                    break
                other = streets.view_segment[view]
                if scene.near[other] == 0:
                    continue
                if streets.view_end[view] == 0:
                    scene.low[other] = min(scene.low[other], 0.0)
                    scene.high[other] = max(scene.high[other], left)
                else:
                    scene.low[other] = min(scene.low[other], streets.length[other] - left)
                    scene.high[other] = max(scene.high[other], streets.length[other])


@kernel
def is_hot(streets: Streets, rows: Rows, tick: int, scene: Scene, row: int) -> bool:
    """Say whether somebody outdoors must be looked at in this second."""
    street = rows.segment[row]
    near = scene.near[street]
    mind = rows.mind[row]
    if rows.condition[row] != INFECTED:
        return bool(mind == AFRAID or near & 3 != 0)
    if mind != IDLE:
        return True
    if near & 4 == 0:
        return False
    return bool(scene.low[street] <= place_at(streets, rows, row, tick) <= scene.high[street])


@kernel
def mark(streets: Streets, rows: Rows, book: Book, far: float, tick: int, scene: Scene) -> None:
    """Mark where somebody may be hot: near the living and, for them, near infected and runners."""
    mark_near(streets, book, far, scene)
    span_living(streets, rows, book, far + A_SECOND, tick, scene)


@kernel
def still_hot(
    streets: Streets, rows: Rows, book: Book, tick: int, first: int, last: int, scene: Scene
) -> int:
    """List who of places `first` to `last` - 1 of the last second is hot still; return how many.

    Hot are: infected that chase or are busy; idle infected with somebody living near; the
    frightened; and those who walk or stand where infected or runners can be in sight. They come in
    the order of the last second, so that there is little to sort; the list begins at `first`.
    """
    n = first
    for k in range(first, last):
        row = scene.row[k]
        if row < book.size[OUTDOORS]:
            scene.stamp[row] = tick
            if is_hot(streets, rows, tick, scene, row):
                scene.hot[n] = row
                n += 1
    return n - first


@kernel
def newly_hot(
    streets: Streets, rows: Rows, tick: int, first: int, last: int, base: int, scene: Scene
) -> int:
    """List who of rows `first` to `last` - 1 is hot and was not; return how many.

    The list begins at `base` + `first`.
    """
    n = base + first
    for row in range(first, last):
        if scene.stamp[row] != tick and is_hot(streets, rows, tick, scene, row):
            scene.hot[n] = row
            n += 1
    return n - base - first


@kernel
def settle(rows: Rows, scene: Scene) -> None:
    """Put the hot people in the order of their streets.

    In the second call of a tick, after they have moved, they come in the order of the first, so
    that there is little left to sort.
    """
    n = scene.size[HOT]
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
    scene.hot[:n] = scene.row[:n]


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
        shifts = 0
        for k in range(low + 1, high):
            row = scene.row[k]
            place = scene.place[k]
            m = k - 1
            while m >= low and (
                scene.place[m] > place
                or (scene.place[m] == place and rows.who[scene.row[m]] > rows.who[row])
            ):
                scene.row[m + 1] = scene.row[m]
                scene.place[m + 1] = scene.place[m]
                m -= 1
            scene.row[m + 1] = row
            scene.place[m + 1] = place
            shifts += k - 1 - m
            if shifts > FEW_SHIFTS * (high - low):
                sort_many(rows, low, high, scene)
                break
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
def list_seen(
    streets: Streets,
    book: Book,
    scene: Scene,
    street: int,
    end: int,
    far: float,
    hunters: bool,
    living: bool,
    # written:
    base: NDArray[np.float64],
    limit: NDArray[np.float64],
    who: NDArray[np.int32],
    count: NDArray[np.int64],
) -> None:
    """List, per kind looked for, those first in from the ends of the streets seen from an end.

    Rows of the outputs are PREYS (if there are `hunters` to look for them), HUNTERS and RUNNERS (if
    there are `living`). One who stands `to_end` before this end sees place `who` of the scene,
    `to_end + base` metres away, if `to_end <= limit`.
    """
    count[:] = 0
    for view in range(
        streets.view_start[2 * street + end], streets.view_start[2 * street + end + 1]
    ):
        before = streets.view_before[view]
        if before + streets.view_after[view] >= far:
            break
        other = streets.view_segment[view]
        prey = hunters and book.prey[other] > 0
        infected = living and book.menace[other] > 0
        runners = living and book.runners[other] > 0
        if not prey and not infected and not runners:
            continue
        i = scene.number[other]
        if i < 0:
            continue
        entry = streets.view_end[view]
        for kind in range(3):
            k = NOBODY
            if kind == PREYS and prey:
                k = scene.edge_prey[2 * i + entry]
            elif kind == HUNTERS and infected:
                k = scene.edge_infected[2 * i + entry]
            elif kind == RUNNERS and runners:
                k = scene.edge_runner[2 * i + entry]
            if k < 0:
                continue
            past = scene.place[k] if entry == 0 else streets.length[other] - scene.place[k]
            after = past + streets.view_after[view]
            if before + after >= far:
                continue
            n = count[kind]
            base[kind, n] = before + after
            limit[kind, n] = farthest_round(streets, street, view, before, after)
            who[kind, n] = k
            count[kind] = n + 1


@kernel
def farthest_round(streets: Streets, street: int, view: int, before: float, after: float) -> float:
    """Return how far [m] from its end one may stand in a street to see one `after` m past a corner.

    Straight on there is no limit but the range of sight.
    """
    if streets.view_turn[view] == 0:
        return NO_LIMIT
    mine = streets.width[street]
    theirs = streets.width[streets.view_segment[view]]
    d2 = max(after - 0.5 * mine, 0.0)
    if d2 == 0.0:
        return NO_LIMIT
    return float(mine * theirs / d2 + 0.5 * theirs - before)


@kernel
def nearest_seen(
    base: NDArray[np.float64],
    limit: NDArray[np.float64],
    who: NDArray[np.int32],
    count: int,
    to_end: float,
    best: float,
) -> tuple[int, float]:
    """Return the nearest of those listed and its distance [m]; -1 if none is nearer than `best`."""
    found = NOBODY
    for n in range(count):
        if to_end + base[n] < best and to_end <= limit[n]:
            best = to_end + base[n]
            found = who[n]
    return found, best


@kernel
def most_views(streets: Streets, scene: Scene, first: int, last: int) -> int:
    """Return the most streets seen from one end of hot streets `first` to `last` - 1."""
    most = 1
    for i in range(first, last):
        for end in range(2 * scene.street[i], 2 * scene.street[i] + 2):
            most = max(most, streets.view_start[end + 1] - streets.view_start[end])
    return int(most)


@kernel
def nobody_near(scene: Scene, street: int) -> bool:
    """Say whether nobody living can see or be seen by anybody on a hot street."""
    return bool(scene.near[street] == 0 or scene.low[street] > scene.high[street])


@kernel
def look(
    streets: Streets,
    rows: Rows,
    book: Book,
    far: NDArray[np.float32],
    first: int,
    last: int,
    scene: Scene,
) -> None:
    """Let everybody on hot streets `first` to `last` - 1 look to both sides.

    1. The infected find the nearest prey, the living the nearest infected, on their street and
       through the views from its ends; `far` is the range of sight per street [m].
    2. The living also count: infected ahead and behind on their own street, one more for the
       nearest through each end; and runners likewise, unless they run themselves.
    """
    most = most_views(streets, scene, first, last)
    base = np.empty((3, most))
    limit = np.empty((3, most))
    who = np.empty((3, most), np.int32)
    count = np.zeros(3, np.int64)
    for i in range(first, last):
        street = scene.street[i]
        low = scene.start[i]
        high = scene.start[i + 1]
        length = streets.length[street]
        reach = far[street]
        living = False
        for k in range(low, high):
            scene.sees[k] = NOBODY
            scene.away[k] = reach
            scene.ahead[k] = 0
            scene.behind[k] = 0
            scene.running[k] = 0
            living |= scene.kind[k] != HUNTER
        if nobody_near(scene, street):
            continue
        if living and (scene.edge_infected[2 * i] >= 0 or scene.edge_runner[2 * i] >= 0):
            look_along(rows, scene, low, high, reach, 1)
            look_along(rows, scene, low, high, reach, -1)
        for end in range(2):
            hunters = scene.edge_infected[2 * i] >= 0
            list_seen(
                streets, book, scene, street, end, reach, hunters, living, base, limit, who, count
            )
            if count[PREYS] + count[HUNTERS] + count[RUNNERS] == 0:
                continue
            for k in range(low, high):
                to_end = scene.place[k] if end == 0 else length - scene.place[k]
                if to_end > reach:
                    continue
                kind = HUNTERS
                if scene.kind[k] == HUNTER:
                    kind = PREYS
                elif count[RUNNERS] and scene.kind[k] & RUNNER == 0:
                    runner, _ = nearest_seen(
                        base[RUNNERS], limit[RUNNERS], who[RUNNERS], count[RUNNERS], to_end, reach
                    )
                    scene.running[k] += runner >= 0
                if count[kind] == 0:
                    continue
                best = scene.away[k] if kind == PREYS else reach
                found, away = nearest_seen(
                    base[kind], limit[kind], who[kind], count[kind], to_end, best
                )
                if found < 0:
                    continue
                if kind == HUNTERS:
                    if rows.heading[scene.row[k]] == 2 * end - 1:
                        scene.ahead[k] += 1
                    else:
                        scene.behind[k] += 1
                if away < scene.away[k]:
                    scene.sees[k] = found
                    scene.away[k] = away
                    scene.side[k] = 2 * end - 1
        if not living:
            continue
        for k in range(low, high):
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
