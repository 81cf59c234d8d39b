"""Chance is a function: a draw belongs to (seed, stream, who, tick), and to nothing else.

No generator state exists. Whoever is not touched by a change draws the same numbers in both
worlds, in any order and on any number of threads. The mixing function is the finaliser of
SplitMix64 (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195), applied twice.

One person may be given other luck. A seed below 0 says so: its lower half is the plain seed, with
which all others draw as ever; its upper half names the person, whose draws take it whole. So luck
travels with the seed through every law, and costs a draw one comparison.
"""

from collections.abc import Callable
from enum import IntEnum

import numpy as np

from outskirts.base.jit import compiling, kernel


class Stream(IntEnum):
    """What a draw is for. Append only: a renumbered stream is another world."""

    SYNTHESIS = 0
    PLACE = 1
    TRIP = 2
    DESTINATION = 3
    LANE = 4
    NOTICE = 5
    FLIGHT = 6
    TURNING = 7
    CONTACT = 8
    CHOICE = 9
    INCUBATION = 10
    BODY = 11
    BREAK_OUT = 12
    BREAK_IN = 13
    CARRIED = 14
    WARNED = 15
    INDEX = 16
    ROAM = 17
    ORDER = 18
    INDOORS = 19
    RESPONSE = 20
    ARRIVAL = 21
    NOISE = 22
    HEED = 23
    PLACE_HEARD = 24
    TRAIL = 25
    LOOK = 26
    DOOR = 27
    FEAR = 28
    HOUSEHOLD = 29
    NERVE = 30
    GLIMPSE = 31
    TURN_ROUND = 32
    SLEEP = 33


MASK = (1 << 64) - 1
HALF = 32
LOWER = (1 << HALF) - 1
NAMES = 27
"""Bits of a seed with luck: the plain seed, then the person's number, then which luck it is."""
LUCKS = 15
"""How many other lucks one person can be given, beside their own."""
CONTACT = int(Stream.CONTACT)
BODY = int(Stream.BODY)
LANE = int(Stream.LANE)


def seed_with_luck(seed: int, who: int, luck: int) -> int:
    """Return the seed under which one person draws otherwise, and all others as ever.

    `luck` says which other luck, 1 to `LUCKS`; `seed` and `who` are 0 to 2**32 - 1 and 2**27 - 1.
    """
    if not (0 <= seed <= LOWER and 0 <= who < 1 << NAMES and 1 <= luck <= LUCKS):
        raise ValueError(f"no luck {luck} for person {who} under seed {seed}")
    return (luck << HALF + NAMES) + (who << HALF) + seed - (1 << 63)


def luck_of(seed: int) -> tuple[int, int, int]:
    """Return the plain seed, the person with other luck (-1: nobody) and which luck it is (0)."""
    if seed >= 0:
        return seed, -1, 0
    held = seed + (1 << 63)
    return held & LOWER, held >> HALF & ((1 << NAMES) - 1), held >> HALF + NAMES


@kernel
def own_seed(seed: int, stream: int, who: int) -> int:
    """Return the seed that somebody draws with: the plain one, unless they have other luck.

    1. What happens between two people goes by the luck of either.
    2. The body that one has, and the lane that one keeps, are no matter of luck.
    """
    if seed >= 0:
        return seed
    lucky = (seed >> HALF) & ((1 << NAMES) - 1)
    one = who
    other = who
    if stream == CONTACT:
        one = who >> HALF
        other = who & LOWER
    if stream in (BODY, LANE) or lucky not in (one, other):
        return seed & LOWER
    return seed


def mixed_plainly(seed: int, stream: int, who: int, tick: int) -> int:
    """Return what `mixed` returns, in Python's integers: the slow twin, used without the JIT."""
    seed = int(own_seed(int(seed), int(stream), int(who)))
    z = (
        int(seed) * 0x9E3779B97F4A7C15
        + int(stream) * 0xD1B54A32D192ED03
        + int(tick) * 0x8CB92BA72F3D8DD7
    ) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    z = ((z ^ (z >> 31)) + int(who) * 0x9E3779B97F4A7C15 + 0xA0761D6478BD642F) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


@kernel
def mixed_compiled(seed: int, stream: int, who: int, tick: int) -> int:
    """Return 64 well-mixed bits [uint64] of (seed, stream, who, tick)."""
    z = (
        np.uint64(own_seed(seed, stream, who)) * np.uint64(0x9E3779B97F4A7C15)
        + np.uint64(stream) * np.uint64(0xD1B54A32D192ED03)
        + np.uint64(tick) * np.uint64(0x8CB92BA72F3D8DD7)
    )
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = (
        (z ^ (z >> np.uint64(31)))
        + np.uint64(who) * np.uint64(0x9E3779B97F4A7C15)
        + np.uint64(0xA0761D6478BD642F)
    )
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))  # type: ignore[return-value]


mixed: Callable[[int, int, int, int], int] = mixed_compiled if compiling() else mixed_plainly
"""64 well-mixed bits of (seed, stream, who, tick)."""


@kernel
def uniform(seed: int, stream: int, who: int, tick: int) -> float:
    """Return one draw, uniform in [0, 1), a multiple of 2**-53 [float64]."""
    return float(np.int64(mixed(seed, stream, who, tick) >> 11)) * 1.1102230246251565e-16


@kernel
def below(seed: int, stream: int, who: int, tick: int, n: int) -> int:
    """Return one draw among 0 ... n - 1 [int64], each as likely as the others to 2**-53."""
    return int(uniform(seed, stream, who, tick) * n)
