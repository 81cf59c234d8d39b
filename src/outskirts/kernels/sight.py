"""Who sees whom: along the street, straight on through junctions, and round one corner.

Sight is symmetric. Along the street it ends at the range that the light allows. Round a corner
of streets w1 and w2 wide, one who stands d1 before it and one d2 past it see each other if
(d1 - w2/2) (d2 - w1/2) <= w1 w2, with negative distances taken as none: the line between the
best two points clears the corner of the houses. People on one street are sorted by metre, so
that each looks to both sides only.

Who sneaks is seen over a share of the range. Whoever stands between two people on a street hides
a part of its width: with n people between them on a street w wide they see each other over
1 / (1 + n b / w) of the range, b being what one body hides.
"""

import numpy as np
from numpy.typing import NDArray

from outskirts.base.jit import kernel
from outskirts.kernels.graph import Streets
from outskirts.kernels.laws import MANY, Laws
from outskirts.kernels.scene import (
    HUNTER,
    HUNTERS,
    LOW,
    MENACE,
    NO_LIMIT,
    NOBODY,
    PREY,
    PREYS,
    QUARRY,
    RUNNER,
    RUNNERS,
    RUNNERS_HERE,
    Scene,
)
from outskirts.kernels.storage import Rows


@kernel
def list_seen(
    streets: Streets,
    laws: Laws,
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
    wanted = (QUARRY if hunters else 0) + (MENACE + RUNNERS_HERE if living else 0)
    for view in range(
        streets.view_start[2 * street + end], streets.view_start[2 * street + end + 1]
    ):
        before = streets.view_before[view]
        if before + streets.view_after[view] >= far:
            break
        other = streets.view_segment[view]
        holds = scene.holds[other] & wanted
        if holds == 0:
            continue
        i = scene.number[other]
        if i < 0:
            continue
        entry = streets.view_end[view]
        for kind in range(3):
            k = NOBODY
            if kind == PREYS and holds & QUARRY:
                k = scene.edge_prey[2 * i + entry]
            elif kind == HUNTERS and holds & MENACE:
                k = scene.edge_infected[2 * i + entry]
            elif kind == RUNNERS and holds & RUNNERS_HERE:
                k = scene.edge_runner[2 * i + entry]
            if k < 0:
                continue
            past = scene.place[k] if entry == 0 else streets.length[other] - scene.place[k]
            after = past + streets.view_after[view]
            reach = far * laws.sneaking if scene.kind[k] & LOW else far
            if before + after >= reach:
                continue
            n = count[kind]
            base[kind, n] = before + after
            limit[kind, n] = min(
                farthest_round(streets, street, view, before, after), reach - before - after
            )
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
    laws: Laws,
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
            hides = laws.body / streets.width[street]
            look_along(laws, rows, scene, low, high, reach, hides, 1)
            look_along(laws, rows, scene, low, high, reach, hides, -1)
        for end in range(2):
            hunters = scene.edge_infected[2 * i] >= 0
            list_seen(
                streets,
                laws,
                scene,
                street,
                end,
                reach,
                hunters,
                living,
                base,
                limit,
                who,
                count,
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
def look_along(
    laws: Laws,
    rows: Rows,
    scene: Scene,
    low: int,
    high: int,
    reach: float,
    hides: float,
    way: int,
) -> None:
    """Let people `low` to `high` - 1 look along their own street, to the side they came past.

    With `way` 1 the sweep goes up and everybody looks towards metre 0, with -1 the other way
    round. A window of those within `reach` slides along and counts them. `hides` is the share of
    the width that one body hides.
    """
    prey = NOBODY
    sneaking = NOBODY
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
        if kind == HUNTER and sneaking >= 0:
            away = abs(place - scene.place[sneaking])
            hidden = away * (1.0 + hides * (abs(k - sneaking) - 1))
            if away < scene.away[k] and hidden < reach * laws.sneaking:
                scene.sees[k] = sneaking
                scene.away[k] = away
                scene.side[k] = -way
        if near >= 0:
            away = abs(place - scene.place[near])
            hidden = away * (1.0 + hides * (abs(k - near) - 1))
            if away < scene.away[k] and hidden < reach:
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
                if kind & LOW:
                    sneaking = k
                else:
                    prey = k
            if kind & RUNNER:
                n_running += 1
        k += way
