"""The scene of a second: the hot people, street by street, as all stages of a tick see them."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outskirts.base.jit import carrier


class Scene(NamedTuple):
    """The hot people of one tick, in the order of (street, metre, who); nothing outlives it.

    `street[i]` are the hot streets; people `start[i]` to `start[i + 1]` of `row` stand on it
    and `number[street]` finds i (-1: not hot). `place` is their metre along
    it and `lane` across it, `kind`
    tells PREY, HUNTER and RUNNER, `still` whether they stand. `edge_...[2 i + end]` is
    the first such person seen from that end, -1 if none. `size` holds how many people and
    streets. `holds` tells, per street, who is on it: bits MENACE, RUNNERS_HERE, SOMEBODY and
    QUARRY. `near` marks, per street, what is near: bit 0 infected, bit 1 runners, bit 2 the
    living; the living on a marked street stand from metre `first` to `last`, and whoever can see
    or be seen by any of them there stands from `low` to `high`.
    The outputs of looking: `sees` the nearest infected (for the living) or prey (for the
    infected) as a place in `row`, `side` where it is (-1 towards metre 0, +1 towards the
    other end), `away` how far [m]; `ahead`, `behind` and `running` count those in sight.
    By row, not by place: `came` and `before`, the street and metre that each moved from, `door`,
    the room whose door they have reached (-1 none), and `stamp`, the tick in which a row was last
    asked whether it is hot. `hot` lists the hot rows, `close` those of them that may touch or be
    touched; `touch[street]` is twice the tick in which it was last asked whether prey is in reach
    there, plus 1 if so.
    """

    size: NDArray[np.int64]
    holds: NDArray[np.uint8]
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
    still: NDArray[np.int8]
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
    close: NDArray[np.int32]
    touch: NDArray[np.int32]


pack_scene = carrier(Scene)


class Marks(NamedTuple):
    """What one thread finds out of `near`, `marked` and the stretches of `Scene`, by street.

    Between ticks `near` is 0, `first` and `low` are NO_LIMIT, `last` and `high` its opposite.
    """

    near: NDArray[np.uint8]
    marked: NDArray[np.int32]
    first: NDArray[np.float32]
    last: NDArray[np.float32]
    low: NDArray[np.float32]
    high: NDArray[np.float32]


pack_marks = carrier(Marks)


PREY = 1
HUNTER = 2
RUNNER = 4
LOW = 8
"""Bits of `Scene.kind`: susceptible, infected, living and afraid, hard to see."""
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
NOBODY = -1
MENACE = 1
RUNNERS_HERE = 2
SOMEBODY = 4
QUARRY = 8
"""Bits of `Scene.holds`: infected, people who run, living people, susceptible people."""
