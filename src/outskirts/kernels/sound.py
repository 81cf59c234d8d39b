"""What can be heard where: sounds of one second, carried along streets and across the houses.

A street is a channel: up to half its width sound spreads as in the open (6 dB per doubling),
beyond as between two walls (3 dB), and some is absorbed with every metre. At a corner much is
lost; a second corner lets nothing through. Across the houses it falls by 52 dB per tenfold distance
beyond ten metres. What is below the ambient level of a street is drowned there. Each street
carries its loudest sound of a second, and hears the loudest of those that reach it. Sound arrives
within the second in which it is made (343 m/s).

Source: the works that the parameters in `world.parameters.Sound` name.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Noise
from outskirts.base.jit import carrier, kernel
from outskirts.kernels.graph import PATCH, Streets
from outskirts.kernels.laws import Laws
from outskirts.kernels.storage import Book

STEPS = 4096
"""Entries of `Laws.tens`: two kilometres in half metres."""
ALIVE = 10
CROWDS = 32
"""Steps of the ambient table: tenths of a district that live, walkers per 100 m of street."""
PACK = 6
"""From so many on one street, growling is a frenzy."""
CHAIN = 256
"""Streets that one sound may still have to visit."""
QUIETER = 10.0
"""A sound is not followed where it is this much below the ambient level [dB]: along streets, past
the nearer end of its own, and over the houses from ten metres on."""
NOISY = 0
REACHED = 1
SECOND = 2
"""Entries of `Air.size`: streets with a sound, streets that hear one, seconds so far."""
OWN = 2
"""The value of `Air.entry` beside the ends 0 and 1 if the sound is of this street."""
GROWL = int(Noise.GROWL)
FRENZY = int(Noise.FRENZY)


class Air(NamedTuple):
    """The sounds of one second, by street; nothing outlives it.

    A street that makes a sound is in `noisy`: its loudest is `noise` (codes.Noise) of `loud` dB
    at 1 m, at metre `metre`, made by `source` (-1 nobody) who is after, or is, `about` (-1);
    `growls` counts those who growl. A street that hears one is in `reached`: the loudest along
    the streets comes from street `heard` (-1: none) by `entry` (an end, or OWN) after `base`
    metres, and has lost `loss` dB at corners; the loudest over the houses comes from street `over`
    (-1: none); `best` and `best_over` are their levels where they are loudest. `alive` says how
    much of each district lives, in steps of ALIVE, last of the land outside. `drowned` is the
    ambient level of a street [dB], if `drowned_at` is the second in `size`.
    Threads that share the work of a second have each their own `size`, `reached`, `heard` to
    `best_over`, `drowned` and `drowned_at`; the rest is one.
    """

    size: NDArray[np.int64]
    noisy: NDArray[np.int32]
    loud: NDArray[np.float32]
    noise: NDArray[np.int8]
    metre: NDArray[np.float32]
    source: NDArray[np.int32]
    about: NDArray[np.int32]
    growls: NDArray[np.int32]
    reached: NDArray[np.int32]
    heard: NDArray[np.int32]
    entry: NDArray[np.int8]
    base: NDArray[np.float32]
    loss: NDArray[np.float32]
    best: NDArray[np.float32]
    over: NDArray[np.int32]
    best_over: NDArray[np.float32]
    alive: NDArray[np.int32]
    drowned: NDArray[np.float32]
    drowned_at: NDArray[np.int64]


OWN_ARRAYS = (
    "size", "reached", "heard", "entry", "base", "loss", "best", "over", "best_over", "drowned",
    "drowned_at",
)  # fmt: skip
"""The arrays of `Air` that each thread has for itself."""


pack_air = carrier(Air)


@kernel
def tens(laws: Laws, metres: float) -> float:
    """Return 10 log10 of a distance in metres, at least 1 m, by half metres."""
    return float(laws.tens[min(int(2.0 * metres), STEPS - 1)])


@kernel
def lost_along(laws: Laws, width: float, metres: float) -> float:
    """Return what a sound loses over a distance along a street of a width [dB]."""
    half = 0.5 * width
    if metres <= half:
        return 2.0 * tens(laws, metres) + laws.absorbed * metres
    return tens(laws, half) + tens(laws, metres) + laws.absorbed * metres


@kernel
def lost_across(laws: Laws, metres: float) -> float:
    """Return what a sound loses over a distance across the houses [dB]."""
    if metres <= 10.0:
        return 2.0 * tens(laws, metres)
    return 20.0 + 0.1 * laws.fabric * (tens(laws, metres) - 10.0)


@kernel
def carries(
    laws: Laws,
    margin: NDArray[np.float64],
    width: NDArray[np.float64],
    # written:
    along: NDArray[np.float64],
    across: NDArray[np.float64],
) -> None:
    """Find how far sounds carry along streets and across the houses, to the half metre [m].

    That is as far as no more than their `margin` [dB] is lost, shape [sound]; `width` is that of
    their street [m]. What has no margin, below 0, carries nowhere.
    """
    for i in range(len(margin)):
        for way in range(2):
            low, high = 0, STEPS - 1 if margin[i] >= 0.0 else 0
            while high > low:
                middle = (low + high + 1) // 2
                metres = 0.5 * middle
                lost = lost_across(laws, metres) if way else lost_along(laws, width[i], metres)
                if lost <= margin[i]:
                    low = middle
                else:
                    high = middle - 1
            if way:
                across[i] = 0.5 * low
            else:
                along[i] = 0.5 * low


@kernel
def take_stock(book: Book, air: Air) -> None:
    """Find how much of each district still lives: traffic goes by it."""
    for district in range(len(air.alive) - 1):
        living = book.counts[5 * district] + book.counts[5 * district + 1]
        total = living
        for i in range(2, 5):
            total += book.counts[5 * district + i]
        air.alive[district] = living * ALIVE // total if total > 0 else ALIVE


@kernel
def ambient(streets: Streets, laws: Laws, book: Book, air: Air, tick: int, street: int) -> float:
    """Return the level that drowns all below it on a street [dB].

    By the hour, the traffic of its rank, how many of its district still live, and who walks there.
    """
    if air.drowned_at[street] == air.size[SECOND]:
        return float(air.drowned[street])
    district = streets.district[street]
    alive = air.alive[district if district >= 0 else len(air.alive) - 1]
    living_here = book.crowd[street] - book.menace[street]
    crowd = 0
    if living_here > 0:
        crowd = min(int(100.0 * living_here / streets.length[street]), CROWDS - 1)
    level = laws.ambient[
        ((ambient_step(laws, tick) * 3 + int(streets.busy[street])) * (ALIVE + 1) + alive) * CROWDS
        + crowd
    ]
    air.drowned[street] = level
    air.drowned_at[street] = air.size[SECOND]
    return float(level)


@kernel
def ambient_step(laws: Laws, tick: int) -> int:
    """Return the step of the table of ambient levels that a tick falls in."""
    return min(tick // 600, len(laws.ambient) // (3 * (ALIVE + 1) * CROWDS) - 1)


@kernel
def stillest(laws: Laws, air: Air, tick: int) -> float:
    """Return the lowest ambient level there can be anywhere in a second [dB]."""
    alive = ALIVE
    for district in range(len(air.alive)):
        alive = min(alive, air.alive[district])
    step = ambient_step(laws, tick)
    level = np.inf
    for busy in range(3):
        level = min(level, laws.ambient[((step * 3 + busy) * (ALIVE + 1) + alive) * CROWDS])
    return level


@kernel
def hush(air: Air) -> None:
    """Let all sounds of the last second fade."""
    air.size[SECOND] += 1
    for i in range(air.size[NOISY]):
        street = air.noisy[i]
        air.loud[street] = 0.0
        air.growls[street] = 0
    for i in range(air.size[REACHED]):
        air.heard[air.reached[i]] = -1
        air.over[air.reached[i]] = -1
    air.size[NOISY] = 0
    air.size[REACHED] = 0


@kernel
def emit(
    laws: Laws,
    air: Air,
    noise: int,
    softer: float,
    street: int,
    along: float,
    source: int,
    about: int,
) -> None:
    """Let something sound on a street, `softer` by so many dB than in the open.

    Of several sounds the loudest counts; equal ones go by the number of who makes them. What is
    not above 0 dB, the least that anybody can hear, is no sound: a street at 0 is a silent one.
    """
    level = np.float32(laws.level[noise] - softer)
    if level <= 0.0:
        return
    if air.loud[street] == 0.0:
        air.noisy[air.size[NOISY]] = street
        air.size[NOISY] += 1
    elif level < air.loud[street] or (level == air.loud[street] and source >= air.source[street]):
        air.growls[street] += noise == GROWL
        return
    air.growls[street] += noise == GROWL
    air.loud[street] = level
    air.noise[street] = noise
    air.metre[street] = along
    air.source[street] = source
    air.about[street] = about


@kernel
def swell(laws: Laws, air: Air) -> None:
    """Let many who growl on one street be louder than one: from `PACK` on it is a frenzy."""
    for i in range(air.size[NOISY]):
        street = air.noisy[i]
        if air.noise[street] == GROWL and air.growls[street] > 1:
            air.loud[street] += laws.tens[min(2 * air.growls[street], STEPS - 1)]
            if air.growls[street] >= PACK:
                air.noise[street] = FRENZY


@kernel
def reach(
    air: Air, street: int, source: int, entry: int, base: float, loss: float, level: float
) -> None:
    """Let a sound reach a street along the streets, if it is louder than what has so far.

    Levels are compared as they are kept, in 32 bits: equal ones must be found equal.
    """
    there = np.float32(level)
    before = air.heard[street]
    if before < 0:
        if air.over[street] < 0:
            air.reached[air.size[REACHED]] = street
            air.size[REACHED] += 1
    elif there < air.best[street] or (there == air.best[street] and source >= before):
        return
    air.heard[street] = source
    air.entry[street] = entry
    air.base[street] = base
    air.loss[street] = loss
    air.best[street] = there


@kernel
def reach_over(air: Air, street: int, source: int, level: float) -> None:
    """Let a sound reach a street over the houses, if it is louder than what has so far."""
    there = np.float32(level)
    before = air.over[street]
    if before < 0:
        if air.heard[street] < 0:
            air.reached[air.size[REACHED]] = street
            air.size[REACHED] += 1
    elif there < air.best_over[street] or (there == air.best_over[street] and source >= before):
        return
    air.over[street] = source
    air.best_over[street] = there


@kernel
def spread(
    streets: Streets,
    laws: Laws,
    book: Book,
    tick: int,
    first: int,
    last: int,
    air: Air,
    # scratch:
    chain_end: NDArray[np.int32],
    chain_base: NDArray[np.float64],
    chain_loss: NDArray[np.float64],
) -> None:
    """Carry the sounds of noisy streets `first` to `last` - 1 to wherever they are not drowned.

    Streets are taken in the order in which they became noisy; where two sounds are equally loud,
    the street with the lower number is heard, so that this order is of no account.
    """
    still = stillest(laws, air, tick)
    for i in range(first, last):
        street = air.noisy[i]
        level = float(air.loud[street])
        drowned = ambient(streets, laws, book, air, tick, street)
        if level >= drowned:
            reach(air, street, street, OWN, 0.0, 0.0, level)
        to_end = min(float(air.metre[street]), streets.length[street] - float(air.metre[street]))
        at_end = level - lost_along(laws, float(streets.width[street]), to_end)
        if at_end > max(drowned - QUIETER, still):
            spread_along(
                streets, laws, book, tick, air, street, still, chain_end, chain_base, chain_loss
            )
        if level - lost_across(laws, 10.0) > max(drowned - QUIETER, still):
            spread_across(streets, laws, book, tick, air, street, still)


@kernel
def join(air: Air, other: Air) -> None:
    """Add to the air what another thread has carried in it, and clear that thread's own."""
    for i in range(other.size[REACHED]):
        street = other.reached[i]
        if other.heard[street] >= 0:
            reach(
                air, street, other.heard[street], other.entry[street], other.base[street],
                other.loss[street], other.best[street],
            )  # fmt: skip
            other.heard[street] = -1
        if other.over[street] >= 0:
            reach_over(air, street, other.over[street], other.best_over[street])
            other.over[street] = -1
    other.size[REACHED] = 0


@kernel
def spread_along(
    streets: Streets,
    laws: Laws,
    book: Book,
    tick: int,
    air: Air,
    source: int,
    still: float,
    # scratch:
    chain_end: NDArray[np.int32],
    chain_base: NDArray[np.float64],
    chain_loss: NDArray[np.float64],
) -> None:
    """Carry a street's sound straight on through junctions, and round one corner at each.

    `chain_end` holds street ends that sound leaves by, as 2 segment + end; the loss in
    `chain_loss` is 0 before the corner. It is not followed below `still` dB.
    """
    level = float(air.loud[source])
    top = 0
    for end in range(2):
        chain_end[top] = 2 * source + end
        metre = float(air.metre[source])
        chain_base[top] = metre if end == 0 else streets.length[source] - metre
        chain_loss[top] = 0.0
        top += 1
    passed = 0
    while top > 0 and passed < CHAIN:
        top -= 1
        passed += 1
        leaving = int(chain_end[top])
        base = chain_base[top]
        loss = chain_loss[top]
        street = leaving >> 1
        at = streets.b[street] if leaving & 1 else streets.a[street]
        on = streets.ahead[leaving]
        for k in range(streets.link_start[at], streets.link_start[at + 1]):
            link = streets.link[k]
            other = link >> 1
            if other == street or (link != on and loss > 0.0):
                continue
            lost = loss if link == on else laws.corner
            there = level - lost - lost_along(laws, float(streets.width[other]), base)
            drowned = ambient(streets, laws, book, air, tick, other)
            if there >= drowned:
                reach(air, other, source, link & 1, base, lost, there)
            beyond = base + streets.length[other]
            if (
                there > max(drowned - QUIETER, still)
                and beyond < 0.5 * STEPS
                and top < len(chain_end)
            ):
                chain_end[top] = link ^ 1
                chain_base[top] = beyond
                chain_loss[top] = lost
                top += 1


@kernel
def point(streets: Streets, street: int, along: float) -> tuple[float, float]:
    """Return where a metre of a street lies, as if it were straight [m]."""
    share = along / streets.length[street]
    a = streets.a[street]
    b = streets.b[street]
    return (
        float(streets.x[a] + (streets.x[b] - streets.x[a]) * share),
        float(streets.y[a] + (streets.y[b] - streets.y[a]) * share),
    )


@kernel
def apart(streets: Streets, street: int, x: float, y: float) -> float:
    """Return how far a point is from a street, as if it were straight [m]."""
    x0 = float(streets.x[streets.a[street]])
    y0 = float(streets.y[streets.a[street]])
    dx = float(streets.x[streets.b[street]]) - x0
    dy = float(streets.y[streets.b[street]]) - y0
    square = dx * dx + dy * dy
    share = 0.0
    if square > 0.0:
        share = min(max(((x - x0) * dx + (y - y0) * dy) / square, 0.0), 1.0)
    ex = x0 + share * dx - x
    ey = y0 + share * dy - y
    return float(np.sqrt(ex * ex + ey * ey))


@kernel
def spread_across(
    streets: Streets, laws: Laws, book: Book, tick: int, air: Air, source: int, still: float
) -> None:
    """Carry a street's sound over the houses to the streets around, as far as `still` dB."""
    level = float(air.loud[source])
    far = 10.0
    while far < 0.5 * STEPS and level - lost_across(laws, far) > still:
        far *= 1.25
    x, y = point(streets, source, float(air.metre[source]))
    low = int((x - far - streets.x0) // PATCH) - 1
    high = int((x + far - streets.x0) // PATCH) + 1
    bottom = int((y - far - streets.y0) // PATCH) - 1
    top = int((y + far - streets.y0) // PATCH) + 1
    for row in range(max(bottom, 0), min(top, streets.patch_rows - 1) + 1):
        for column in range(max(low, 0), min(high, streets.patches - 1) + 1):
            cell = row * streets.patches + column
            for k in range(streets.patch_start[cell], streets.patch_start[cell + 1]):
                street = streets.patch[k]
                if street == source:
                    continue
                there = level - lost_across(laws, apart(streets, street, x, y))
                if there >= ambient(streets, laws, book, air, tick, street):
                    reach_over(air, street, source, there)


@kernel
def heard_at(
    streets: Streets, laws: Laws, air: Air, street: int, along: float
) -> tuple[int, float, float]:
    """Return the street whose sound is loudest at a metre of a street, its level [dB], how far.

    Far is along the way by which the sound came, or over the houses [m]; -1, 0, 0 if there is none.
    """
    found = -1
    level = 0.0
    far = 0.0
    if air.heard[street] >= 0:
        found = int(air.heard[street])
        entry = air.entry[street]
        if entry == OWN:
            far = abs(along - float(air.metre[found]))
        elif entry == 0:
            far = float(air.base[street]) + along
        else:
            far = float(air.base[street]) + float(streets.length[street]) - along
        lost = lost_along(laws, float(streets.width[street]), far)
        level = float(air.loud[found]) - float(air.loss[street]) - lost
    if air.over[street] >= 0:
        source = int(air.over[street])
        x, y = point(streets, source, float(air.metre[source]))
        here_x, here_y = point(streets, street, along)
        away = float(np.sqrt((x - here_x) * (x - here_x) + (y - here_y) * (y - here_y)))
        over = float(air.loud[source]) - lost_across(laws, away)
        if found < 0 or over > level:
            return source, over, away
    return found, level, far


@kernel
def loudest(air: Air, street: int) -> tuple[int, float]:
    """Return the street whose sound is loudest anywhere on a street, and its level there [dB]."""
    if air.heard[street] < 0 or (
        air.over[street] >= 0 and air.best_over[street] > air.best[street]
    ):
        return int(air.over[street]), float(air.best_over[street])
    return int(air.heard[street]), float(air.best[street])
