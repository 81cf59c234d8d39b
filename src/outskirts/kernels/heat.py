"""Who is hot, in which order: the second stage of a tick. Cost follows trouble, not people.

Hot people are sorted by street, metre and who; everybody else is left alone in this second.
"""

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Intent, Mind, Pace
from outskirts.base.jit import kernel
from outskirts.kernels.graph import Streets
from outskirts.kernels.order import sort_marked, sort_pairs
from outskirts.kernels.scene import (
    FEW_SHIFTS,
    HOT_STREETS,
    HUNTER,
    LOW,
    MARKED,
    MENACE,
    NO_LIMIT,
    NOBODY,
    PREY,
    QUARRY,
    RUNNER,
    RUNNERS_HERE,
    SOMEBODY,
    Marks,
    Scene,
)
from outskirts.kernels.storage import INFECTED, OUTDOORS, SUSCEPTIBLE, Book, Rows
from outskirts.kernels.trips import place_at

AFRAID = int(Mind.AFRAID)
CURIOUS = int(Mind.CURIOUS)
SNEAK = int(Pace.SNEAK)
STAY = int(Intent.STAY)
LOOK_ROUND = int(Intent.LOOK_ROUND)


@kernel
def mark_near(
    streets: Streets, far: float, part: int, parts: int, scene: Scene, marks: Marks
) -> int:
    """Mark the streets from which infected, or people running from them, can be in sight.

    1. Infected with nobody near to prey upon heat nothing: an infected street counts only if
       somebody living is on it or on a street in view.
    2. Runners are looked for only by those who walk near them.
    `far` is the longest range of sight on any street [m]. Every street of number `part` modulo
    `parts` is asked; writes into `marks` only, returns how many are marked there.
    """
    n = 0
    for street in range(part, len(streets.length), parts):
        holds = scene.holds[street]
        bits = holds & (MENACE | RUNNERS_HERE)
        if bits == 0:
            continue
        found = holds & SOMEBODY != 0
        for end in range(2 * street, 2 * street + 2):
            for i in range(streets.view_start[end], streets.view_start[end + 1]):
                if streets.view_before[i] + streets.view_after[i] > far:
                    break
                other = streets.view_segment[i]
                if scene.holds[other] & SOMEBODY:
                    found = True
                    if marks.near[other] == 0:
                        marks.marked[n] = other
                        n += 1
                    marks.near[other] |= bits
        if found:
            if marks.near[street] == 0:
                marks.marked[n] = street
                n += 1
            marks.near[street] |= bits + (4 if holds & MENACE else 0)
    return n


@kernel
def join_marks(scene: Scene, marks: Marks, n: int) -> None:
    """Add to the scene the `n` streets that one thread has marked, and clear its marks."""
    for i in range(n):
        street = marks.marked[i]
        if scene.near[street] == 0:
            scene.marked[scene.size[MARKED]] = street
            scene.size[MARKED] += 1
            scene.first[street] = NO_LIMIT
            scene.last[street] = -NO_LIMIT
            scene.low[street] = NO_LIMIT
            scene.high[street] = -NO_LIMIT
        scene.near[street] |= marks.near[street]
        marks.near[street] = 0


@kernel
def unmark(scene: Scene) -> None:
    """Forget the marks of the last second."""
    for i in range(scene.size[MARKED]):
        scene.near[scene.marked[i]] = 0
    scene.size[MARKED] = 0


@kernel
def count_holds(book: Book, scene: Scene) -> None:
    """Note of every street who is on it."""
    for street in range(len(scene.holds)):
        menace = book.menace[street]
        scene.holds[street] = (
            MENACE * (menace > 0)
            + RUNNERS_HERE * (book.runners[street] > 0)
            + SOMEBODY * (book.crowd[street] > menace)
            + QUARRY * (book.prey[street] > 0)
        )


@kernel
def stand_near(
    streets: Streets, rows: Rows, tick: int, first: int, last: int, scene: Scene, marks: Marks
) -> int:
    """Find between which metres the living stand on marked streets, of rows `first` to `last` - 1.

    Lists in `close`, from `first` on, whoever may be hot: those on marked streets, those who run
    and those who chase; returns how many.
    """
    n = first
    for row in range(first, last):
        street = rows.segment[row]
        if scene.near[street] == 0:
            if rows.mind[row] == AFRAID or rows.mind[row] > CURIOUS:
                scene.close[n] = row
                n += 1
            continue
        scene.close[n] = row
        n += 1
        if rows.condition[row] != INFECTED:
            place = place_at(streets, rows, row, tick)
            marks.first[street] = min(marks.first[street], place)
            marks.last[street] = max(marks.last[street], place)
    return n - first


@kernel
def join_stands(scene: Scene, marks: Marks) -> None:
    """Add to the scene where one thread has found the living to stand, and clear its marks."""
    for i in range(scene.size[MARKED]):
        street = scene.marked[i]
        scene.first[street] = min(scene.first[street], marks.first[street])
        scene.last[street] = max(scene.last[street], marks.last[street])
        marks.first[street] = NO_LIMIT
        marks.last[street] = -NO_LIMIT


@kernel
def span_living(
    streets: Streets, reach: float, first: int, last: int, scene: Scene, marks: Marks
) -> None:
    """Find, on marked streets, the stretch within `reach` metres of anybody living.

    Idle infected outside these stretches neither see nor are seen, and need no second look. Round
    corners the stretch is as long as straight on. Goes by the living on the marked streets `first`
    to `last` - 1 of the list.
    """
    for i in range(first, last):
        street = scene.marked[i]
        low = scene.first[street]
        high = scene.last[street]
        if low > high:
            continue
        marks.low[street] = min(marks.low[street], low - reach)
        marks.high[street] = max(marks.high[street], high + reach)
        for end in range(2):
            to_end = low if end == 0 else streets.length[street] - high
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
                    marks.low[other] = min(marks.low[other], 0.0)
                    marks.high[other] = max(marks.high[other], left)
                else:
                    marks.low[other] = min(marks.low[other], streets.length[other] - left)
                    marks.high[other] = max(marks.high[other], streets.length[other])


@kernel
def join_spans(scene: Scene, marks: Marks) -> None:
    """Add to the scene the stretches that one thread has found, and clear its marks."""
    for i in range(scene.size[MARKED]):
        street = scene.marked[i]
        scene.low[street] = min(scene.low[street], marks.low[street])
        scene.high[street] = max(scene.high[street], marks.high[street])
        marks.low[street] = NO_LIMIT
        marks.high[street] = -NO_LIMIT


@kernel
def is_hot(streets: Streets, rows: Rows, tick: int, scene: Scene, row: int) -> bool:
    """Say whether somebody outdoors must be looked at in this second."""
    street = rows.segment[row]
    near = scene.near[street]
    mind = rows.mind[row]
    if rows.condition[row] != INFECTED:
        return bool(mind == AFRAID or near & 3 != 0)
    if mind > CURIOUS:
        return True
    if near & 4 == 0:
        return False
    return bool(scene.low[street] <= place_at(streets, rows, row, tick) <= scene.high[street])


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
        row = scene.hot[k]
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
    """List who of `close`, `first` to `last` - 1, is hot and was not; return how many.

    The list begins at `base` + `first`.
    """
    n = base + first
    for k in range(first, last):
        row = scene.close[k]
        if scene.stamp[row] != tick and is_hot(streets, rows, tick, scene, row):
            scene.hot[n] = row
            n += 1
    return n - base - first


@kernel
def list_close(
    streets: Streets,
    rows: Rows,
    book: Book,
    reach: float,
    tick: int,
    first: int,
    last: int,
    scene: Scene,
) -> int:
    """List the hot people on streets where there is prey, or within reach of it; return how many.

    They have moved since they were sorted. Nobody else can touch or be touched in this second:
    infected elsewhere let go of whom they held. The hot list takes the order in which they were
    sorted. Places `first` to `last` - 1 are asked; the list begins at `first`. Threads that ask
    about the same street find the same.
    """
    n = first
    for k in range(first, last):
        row = scene.row[k]
        scene.hot[k] = row
        street = rows.segment[row]
        if scene.touch[street] >> 1 != tick:
            scene.touch[street] = 2 * tick + prey_in_reach(streets, book, reach, street)
        if scene.touch[street] & 1:
            scene.close[n] = row
            n += 1
        elif rows.grip[row] >= 0:
            rows.grip[row] = NOBODY
    return n - first


@kernel
def prey_in_reach(streets: Streets, book: Book, reach: float, street: int) -> bool:
    """Say whether somebody susceptible is on a street, or on one within reach of its ends."""
    if book.prey[street] > 0:
        return True
    for end in range(2 * street, 2 * street + 2):
        for view in range(streets.view_start[end], streets.view_start[end + 1]):
            if streets.view_before[view] + streets.view_after[view] > reach:
                break
            if book.prey[streets.view_segment[view]] > 0:
                return True
    return False


@kernel
def settle(rows: Rows, chosen: NDArray[np.int32], scene: Scene) -> None:
    """Put people in the order of their streets; on a street they keep the order in which they come.

    `chosen` are their rows: all that are hot, or, after they have moved, those who are close.
    """
    n = len(chosen)
    # Count people per street; list the streets that have any, in the order of number.
    for i in range(scene.size[HOT_STREETS]):
        scene.number[scene.street[i]] = -1
    found = 0
    for k in range(n):
        street = rows.segment[chosen[k]]
        if scene.number[street] < 0:
            scene.number[street] = 0
            scene.tally[street] = 0
            scene.street[found] = street
            found += 1
        scene.tally[street] += 1
    scene.size[HOT_STREETS] = found
    sort_marked(scene.street, found, scene.number)
    total = 0
    for i in range(found):
        street = scene.street[i]
        scene.number[street] = i
        scene.start[i] = total
        total += scene.tally[street]
        scene.tally[street] = scene.start[i]
    scene.start[found] = total
    for k in range(n):
        row = chosen[k]
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
            scene.still[k] = stands(rows, row, tick)
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
                if rows.pace[row] == SNEAK:
                    kind |= LOW
                if rows.mind[row] == AFRAID:
                    kind |= RUNNER
                    if scene.edge_runner[2 * i] < 0:
                        scene.edge_runner[2 * i] = k
                    scene.edge_runner[2 * i + 1] = k
            scene.kind[k] = kind


@kernel
def stands(rows: Rows, row: int, tick: int) -> bool:
    """Say whether somebody stands still, who is then harder to see.

    Infected that are idle or look about, and do not drift; people who have fallen, or wait.
    """
    mind = rows.mind[row]
    if mind == AFRAID:
        return bool(tick < rows.until[row])
    if rows.condition[row] == INFECTED:
        return bool(
            mind <= CURIOUS and (rows.intent[row] == STAY or rows.intent[row] == LOOK_ROUND)
        )
    return bool(rows.wake[row] < 0 or rows.speed[row] == 0)


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
