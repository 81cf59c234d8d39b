"""What every kernel reads and none writes: rooms, numbers of the model, quantile tables."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outskirts.base.draws import mixed
from outskirts.base.jit import carrier, kernel

QUANTILES = 1024
"""Resolution of every table of quantiles: entry i is the quantile of (i + 1/2) / 1024."""
OFFSETS = 4096
CROWD_STEPS = 100
"""Entries of the crowd table per person and square metre."""
MANY = 8
"""Infected in sight beyond this number frighten no more."""


class Rooms(NamedTuple):
    """Rooms hang on streets by a door; number them after the streets. All arrays are constant.

    Dwellings come first, so a person's home is the room of the same number; then places, exits,
    the one room `aboard`, stairwells, the store rooms of shops and the one room `in_arms` (`kind`
    is codes.RoomKind).
    Persons `household[d]` to `household[d + 1]` live in dwelling d; dwellings `on_street[s]` to
    `on_street[s + 1]` stand on street s, by metre; the rooms `place_at[place_on[s]]` to
    `place_at[place_on[s + 1] - 1]` are its places, by metre. `stair[d]` is the room that is
    dwelling d's stairwell, `store[p]` the room that is place p's store, -1 for none; `area` is each
    room's floor [m²].
    """

    street: NDArray[np.int32]
    along: NDArray[np.float32]
    across: NDArray[np.float32]
    kind: NDArray[np.int8]
    area: NDArray[np.float32]
    household: NDArray[np.int32]
    home: NDArray[np.int32]
    stair: NDArray[np.int32]
    store: NDArray[np.int32]
    on_street: NDArray[np.int32]
    place_on: NDArray[np.int32]
    place_at: NDArray[np.int32]
    dwellings: int
    places: int
    aboard: int
    in_arms: int
    streets: int
    shop_start: NDArray[np.int32]
    shop: NDArray[np.int32]


pack_rooms = carrier(Rooms)


class Openings(NamedTuple):
    """Doors and windows: how one gets into a room and out of it. All arrays are constant.

    Each opening leads into `room` from `outside`, the number of another room, or -1: the street,
    at metre `along` and `across` of `street` (-1 where it gives onto a room). `kind` is
    codes.Opening, and `width` [m], `strength` [s that one infected must pound] and `crossing` [s
    to get through once it is open] are by kind: `width[kind[o]]`.

    Openings `at_room[of_room[r]]` to `at_room[of_room[r + 1] - 1]` are those of room r, from
    either side; `at_street[on_street[s]]` to `at_street[on_street[s + 1] - 1]` those that give
    onto street s, by metre.
    """

    kind: NDArray[np.int8]
    room: NDArray[np.int32]
    outside: NDArray[np.int32]
    street: NDArray[np.int32]
    along: NDArray[np.float32]
    across: NDArray[np.float32]
    width: NDArray[np.float32]
    strength: NDArray[np.float32]
    crossing: NDArray[np.float32]
    of_room: NDArray[np.int32]
    at_room: NDArray[np.int32]
    on_street: NDArray[np.int32]
    at_street: NDArray[np.int32]


pack_openings = carrier(Openings)


class Bodies(NamedTuple):
    """What a person is born with, shape [person]; constant.

    `strong` is strength, 1 for the median adult.
    """

    walk: NDArray[np.float32]
    run: NDArray[np.float32]
    age: NDArray[np.int8]
    strong: NDArray[np.float32]
    district: NDArray[np.int32]


pack_bodies = carrier(Bodies)


class Laws(NamedTuple):
    """The numbers of the model as the kernels use them; see `world.parameters`.

    Rates have become chances per second, but for `bite_rate` and its like; the tables hold
    quantiles in seconds. `level` is by codes.Noise [dB at 1 m]; `tens[i]` is 10 log10(i / 2):
    levels by distance in half metres; `ambient` is the level that drowns what is below it [dB],
    see `sound.ambient`. `clock` is the second of the day at which the run begins, `opens` and
    `closes` those at which shops do, `dusk` and `dawn` those between which it is dark; `bed`,
    `bed_child` and `rise` count from noon.
    """

    seed: int
    bite: float
    kill: float
    free: float
    bite_indoors: float
    kill_indoors: float
    flee_indoors: float
    recovery: float
    reach: float
    one: bool
    carried: float
    notice_prey: float
    notice_sneaking: float
    feeding: int
    stunned: int
    search: int
    roaming: float
    roaming_pace: float
    turning: float
    turns_after: NDArray[np.int32]
    slow_speed: float
    slow_spread: float
    fast_share: float
    fast_speed: float
    miss_ahead: NDArray[np.float64]
    miss_behind: NDArray[np.float64]
    miss_ahead_alert: NDArray[np.float64]
    miss_behind_alert: NDArray[np.float64]
    miss_runner: NDArray[np.float64]
    calm_after: int
    leave: float
    familiar: float
    door_range: float
    restless_mean: float
    patience: float
    flow: float
    pressed: float
    by_back: float
    clock: int
    opens: int
    closes: int
    sidestep: float
    blocked: float
    gap: float
    ride_speed: float
    walked: float
    crowd: NDArray[np.float32]
    incubation: NDArray[np.int32]
    restless: NDArray[np.int32]
    break_out: NDArray[np.int32]
    stay: NDArray[np.int32]
    work: NDArray[np.int32]
    warned: NDArray[np.int32]
    wait: NDArray[np.float32]
    outings: NDArray[np.float64]
    offset_column: NDArray[np.int32]
    offset_row: NDArray[np.int32]
    level: NDArray[np.float32]
    tens: NDArray[np.float32]
    ambient: NDArray[np.float32]
    absorbed: float
    fabric: float
    corner: float
    shut: float
    quiet: float
    misplaced: float
    heed: float
    heed_living: float
    growling: float
    screaming: float
    talking: float
    look_round: NDArray[np.int32]
    sweat: float
    blood: float
    found: float
    found_blood: float
    sneaking: float
    sneaking_pace: float
    body: float
    still: float
    doorway: float
    panic: float
    stumble: float
    fallen: int
    calls: float
    fetches: float
    response: NDArray[np.int32]
    quiet_homes: float
    over_body: float
    smashes: float
    cut: float
    bleeding: int
    confides: float
    bite_rate: float
    kill_rate: float
    free_rate: float
    ready: float
    brawn: float
    sneaks: float
    sneaks_within: float
    fights: float
    at_bay: float
    helps_household: float
    helps_stranger: float
    helps_within: float
    unease: int
    wary: float
    bite_indoors_rate: float
    kill_indoors_rate: float
    with_child: float
    dusk: int
    dawn: int
    bed: NDArray[np.int32]
    bed_child: NDArray[np.int32]
    rise: NDArray[np.int32]
    waking: float
    waking_spread: float
    indoors: float
    loud: float
    calls_asleep: float


pack_laws = carrier(Laws)


@kernel
def quantile(table: NDArray[np.int32], seed: int, stream: int, who: int, tick: int) -> int:
    """Draw from the distribution whose quantiles a table holds."""
    return int(table[int(mixed(seed, stream, who, tick) >> 54)])


@kernel
def crowd_factor(laws: Laws, people: int, length: float, width: float) -> float:
    """Return the share of the free speed that a crowd leaves (Weidmann 1993).

    The density counts at least 20 m of street, so that short pieces do not jam by themselves.
    """
    area = max(length, 20.0) * width
    i = int(people / area * CROWD_STEPS)
    return float(laws.crowd[min(i, len(laws.crowd) - 1)])


@kernel
def clear_factor(laws: Laws, fallen: int, length: float, width: float) -> float:
    """Return the share of their speed that the dead on a street leave those who go along it.

    A body lies over a metre of the way and a metre of the width, so that one in `width` of them
    lies in one's lane; a metre with a body in it takes 1 / `over_body` times as long. Where in the
    street they lie is of no account: all slow down as they do on average over its length.
    """
    if fallen == 0:
        return 1.0
    whole = float(length)
    metres = min(fallen * min(1.0, 1.0 / float(width)), whole)
    return whole / (whole + metres * (1.0 / laws.over_body - 1.0))
