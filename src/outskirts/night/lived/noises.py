"""How far the sounds of one second stand above what drowns them, by the engine's own levels.

What the engine carried is still in its air when a second is over: which street hears which sound,
by which end, after how many metres, and what is drowned there. From that follow the stretches of
street on which each sound can be heard, and how far it carries over the houses.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Cue
from outskirts.city.whereabouts import Whereabouts
from outskirts.engine.simulation import Simulation
from outskirts.kernels.laws import Laws
from outskirts.kernels.sound import NOISY, OWN, REACHED, Air, carries
from outskirts.world.state import State
from outskirts.world.world import World

MOST = 400
"""More sounds of one second are not drawn: the softest are left out."""
LEAST = 2.0
"""A sound that carries less far is not drawn [m]."""
LATELY = 2
"""Somebody counts as having heard a sound for so many seconds after they turned to it."""

Floats = NDArray[np.float64]


def reach(laws: Laws, margin: Floats, width: Floats) -> tuple[Floats, Floats]:
    """Return how far sounds can be heard along streets and over the houses [m], 0 if not at all.

    `margin` is how far the level at 1 m stands above the ambient level, less what was lost at a
    corner [dB]; `width` is that of the street [m]. See `kernels.sound.carries`.
    """
    along, across = np.zeros(len(margin)), np.zeros(len(margin))
    carries(laws, margin, width, along, across)
    return along, across


def kept_air(simulation: Simulation) -> Air:
    """Return what sounded in the last second, of its own: the engine clears its air in the next."""
    return Air._make(values.copy() for values in simulation.desk.air)


def noises(
    world: World, where: Whereabouts, airs: Sequence[Air], near: NDArray[np.bool_]
) -> dict[str, NDArray[Any]]:
    """Return the sounds of some seconds, the last one first, that are heard on some streets.

    What goes on (steps, struggles, growls) is carried every other second only: who looks at a
    standing night is shown two. `noise_before` is 1 for sounds of the second before.
    """
    found = [of_second(world, where, air, near) for air in airs]
    for i, one in enumerate(found):
        one["noise_before"] = np.full(len(one["noise_x"]), i > 0, np.uint8)
        one["stretch_noise"] += sum(len(other["noise_x"]) for other in found[:i])
    return {name: np.concatenate([one[name] for one in found]) for name in found[0]}


def of_second(
    world: World, where: Whereabouts, air: Air, near: NDArray[np.bool_]
) -> dict[str, NDArray[Any]]:
    """Return the sounds of a second that are heard on some streets, and where.

    `noise_over` is how far each carries over the houses. On a stretch of street `stretch_noise` is
    heard from metre `stretch_from` to `stretch_to`; it has come `stretch_begin` metres to the first
    and `stretch_end` to the other.
    """
    laws = world.held.laws
    reached = air.reached[: air.size[REACHED]]
    reached = reached[(air.heard[reached] >= 0) & near[reached]]
    own = air.noisy[: air.size[NOISY]]
    sources = np.union1d(air.heard[reached], own[near[own]])
    order = np.argsort(-air.loud[sources], kind="stable")[:MOST]
    sources = sources[order]
    margin = (air.loud[sources] - air.drowned[sources]).astype(np.float64)
    over = reach(laws, margin, width_of(world, sources))[1]
    pieces = stretches(world, air, reached, sources)
    heard = np.zeros(len(sources), np.bool_)
    heard[pieces["stretch_noise"]] = True
    kept = np.flatnonzero(heard | (over >= LEAST))
    number = np.full(len(sources), -1, np.int32)
    number[kept] = np.arange(len(kept))
    pieces["stretch_noise"] = number[pieces["stretch_noise"]]
    sources = sources[kept]
    spot = where.metres(sources, air.metre[sources])
    return {
        "noise_x": spot[:, 0].astype(np.float32),
        "noise_y": spot[:, 1].astype(np.float32),
        "noise_kind": air.noise[sources].astype(np.uint8),
        "noise_level": air.loud[sources],
        "noise_over": over[kept].astype(np.float32),
        "noise_street": sources.astype(np.int32),
        **pieces,
    }


def stretches(
    world: World,
    air: Air,
    reached: NDArray[Any],
    sources: NDArray[Any],
) -> dict[str, NDArray[Any]]:
    """Return the stretches of streets on which sounds are heard; one's own street has two."""
    if not len(sources):
        reached = reached[:0]
    place = np.argsort(sources, kind="stable")
    heard = air.heard[reached]
    at = np.minimum(np.searchsorted(sources[place], heard), max(len(sources) - 1, 0))
    known = sources[place][at] == heard if len(sources) else np.zeros(0, np.bool_)
    street, source = reached[known], heard[known]
    number = place[at[known]] if len(sources) else at
    margin = (air.loud[source] - air.loss[street] - air.drowned[street]).astype(np.float64)
    far = reach(world.held.laws, margin, width_of(world, street))[0]
    length = world.streets.length[street].astype(np.float64)
    base = air.base[street].astype(np.float64)
    metre = air.metre[source].astype(np.float64)
    entry = air.entry[street]
    parts = [
        (entry == 0, np.zeros(len(street)), np.minimum(far - base, length), base, 1),
        (entry == 1, np.maximum(length - (far - base), 0), length, base + length, -1),
        (entry == OWN, np.maximum(metre - far, 0), metre, metre, -1),
        (entry == OWN, metre, np.minimum(metre + far, length), -metre, 1),
    ]
    found: dict[str, list[NDArray[Any]]] = {name: [] for name in STRETCH}
    for which, begin, end, shift, sign in parts:
        rows = np.flatnonzero(which & (end - begin > 0.5))
        values = (street, number, begin, end, shift + sign * begin, shift + sign * end)
        for name, value in zip(STRETCH, values, strict=True):
            found[name].append(value[rows])
    return {
        name: np.concatenate(values).astype(np.int32 if i < 2 else np.float32)
        for i, (name, values) in enumerate(found.items())
    }


STRETCH = (
    "stretch_street", "stretch_noise", "stretch_from", "stretch_to", "stretch_begin", "stretch_end",
)  # fmt: skip


def width_of(world: World, streets: NDArray[Any]) -> Floats:
    """Return how wide streets are [m]."""
    found: Floats = world.streets.width[streets].astype(np.float64)
    return found


def hearers(state: State, rows: NDArray[Any], tick: int) -> NDArray[np.uint8]:
    """Say of people whether they have just turned to a sound, or grown uneasy at one."""
    cue = state.cue[rows]
    by_ear = (cue == Cue.SOUND) | ((cue == Cue.HUNT) & (state.noise[rows] >= 0))
    lately = (state.seen[rows] >= 0) & (tick - state.seen[rows] <= LATELY)
    found: NDArray[np.uint8] = (by_ear & lately).astype(np.uint8)
    return found
