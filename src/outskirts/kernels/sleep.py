"""Sleep: who is asleep at home, a function of the hour and of the person; nothing is stored.

Whoever knows that something is wrong stays awake.
"""

from outskirts.base.codes import Mind
from outskirts.base.draws import Stream, uniform
from outskirts.base.jit import kernel
from outskirts.base.units import DAY
from outskirts.kernels.laws import Bodies, Laws, Rooms, quantile
from outskirts.kernels.storage import EXPOSED, Rows

UNAWARE = int(Mind.UNAWARE)
CHILD = 12
"""Age below which people go to bed as children do [a]. Source: assumed."""


@kernel
def in_bed(bodies: Bodies, laws: Laws, who: int, tick: int) -> bool:
    """Say whether a person sleeps at a tick on an ordinary night."""
    now = (laws.clock + tick + DAY // 2) % DAY
    rises = quantile(laws.rise, laws.seed, Stream.SLEEP, who, 1)
    if bodies.age[who] < CHILD:
        return bool(quantile(laws.bed_child, laws.seed, Stream.SLEEP, who, 0) <= now < rises)
    return bool(quantile(laws.bed, laws.seed, Stream.SLEEP, who, 0) <= now < rises)


@kernel
def asleep(rooms: Rooms, bodies: Bodies, laws: Laws, rows: Rows, row: int, tick: int) -> bool:
    """Say whether somebody is asleep: at home, unaware, at their hours."""
    if rows.mind[row] != UNAWARE or rows.condition[row] > EXPOSED:
        return False
    who = rows.who[row]
    if rows.segment[row] != rooms.streets + rooms.home[who]:
        return False
    return in_bed(bodies, laws, who, tick)


@kernel
def wakes(laws: Laws, who: int) -> float:
    """Return how loud a sound must be in the room to wake a person [dB]."""
    u = uniform(laws.seed, Stream.SLEEP, who, 2)
    return float(laws.waking + laws.waking_spread * (2.0 * u - 1.0))
