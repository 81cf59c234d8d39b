"""Draws for everybody at once: the same numbers as `base.draws`, over whole arrays."""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from outskirts.base.draws import MASK, Stream


class Decision(IntEnum):
    """What a draw decides about a home or a person: the counter of `Stream.SYNTHESIS`.

    Append only: a renumbered decision is another population.
    """

    SIZE = 0
    TEMPLATE = 1
    DOOR = 2
    EMPLOYED = 3
    NEAR = 4
    QUARTER = 5
    PLACE = 6
    SPEED = 7
    AGES = 8
    BONDS = 9
    ACTIVITY = 10
    ERRAND = 11
    MINDS = 12


BLOCK = 1 << 15
"""Draws made at a time: small enough for the processor's cache."""


def finished(z: int) -> int:
    """Return the finaliser of SplitMix64 of one number, without its last shift."""
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    return ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK


def bits(
    seed: int, who: NDArray[np.integer], tick: int, stream: Stream = Stream.SYNTHESIS
) -> NDArray[np.uint64]:
    """Return 64 well-mixed bits for each of `who`, equal to `base.draws.mixed` of each."""
    z = finished(
        (
            int(seed) * 0x9E3779B97F4A7C15
            + int(stream) * 0xD1B54A32D192ED03
            + int(tick) * 0x8CB92BA72F3D8DD7
        )
        & MASK
    )
    key = np.uint64(((z ^ (z >> 31)) + 0xA0761D6478BD642F) & MASK)
    drawn = np.empty(len(who), dtype=np.uint64)
    for first in range(0, len(who), BLOCK):
        part = drawn[first : first + BLOCK]
        part[:] = who[first : first + BLOCK]
        part *= np.uint64(0x9E3779B97F4A7C15)
        part += key
        part ^= part >> np.uint64(30)
        part *= np.uint64(0xBF58476D1CE4E5B9)
        part ^= part >> np.uint64(27)
        part *= np.uint64(0x94D049BB133111EB)
        part ^= part >> np.uint64(31)
    return drawn


def uniform(
    seed: int, who: NDArray[np.integer], tick: int, stream: Stream = Stream.SYNTHESIS
) -> NDArray[np.float64]:
    """Return one draw for each of `who`, uniform in [0, 1), equal to `base.draws.uniform`."""
    drawn = bits(seed, who, tick, stream)
    drawn >>= np.uint64(11)
    return drawn.astype(np.float64) * 1.1102230246251565e-16
