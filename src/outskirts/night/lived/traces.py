"""What lies over the streets unseen: the scent that people left, and how many are afraid."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Condition, Mind
from outskirts.engine.simulation import Simulation
from outskirts.kernels.laws import Laws
from outskirts.world.state import State
from outskirts.world.world import World

HEADINGS = np.array([-1, 1, 1, -1], np.int8)
"""Where a trail leads that went out by end 0, came in by it, went out by end 1, came in by it."""


class Trails(NamedTuple):
    """What streets smell of, shape [street]: the latest trace of each, blood before sweat.

    `left` is what is left of its strength, 1 fresh, 0 gone; `heading` the way that it leads, -1 to
    the street's start, 1 to its end, 0 to a door; `age` in seconds; `blood` whether it is of those
    who bleed.
    """

    left: NDArray[np.float64]
    heading: NDArray[np.int8]
    age: NDArray[np.int32]
    blood: NDArray[np.bool_]


def trails(state: State, laws: Laws, streets: NDArray[Any], tick: int) -> Trails:
    """Return what an infected would smell on streets: what `kernels.scent.nose` finds there."""
    bloody = traced(state.blood_out, state.blood_in, streets)
    plain = traced(state.went_out, state.came_in, streets)
    gone = state.gone_at[streets]
    inside = (gone >= plain[0]) & (gone >= 0)
    latest = np.where(inside, gone, plain[0])
    fresh_blood = remains(bloody[0], laws.blood, tick)
    blood = fresh_blood > 0
    heading = np.where(
        blood,
        np.where(gone >= bloody[0], 0, bloody[1]),
        np.where(inside, 0, plain[1]),
    )
    left = np.where(blood, fresh_blood, remains(latest, laws.sweat, tick))
    age = tick - np.where(blood, bloody[0], latest)
    return Trails(left, heading.astype(np.int8), age.astype(np.int32), blood)


def traced(
    out: NDArray[np.int32], into: NDArray[np.int32], streets: NDArray[Any]
) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
    """Return when each street was last left or entered by an end, and where that trail leads."""
    traces = np.stack(
        [out[2 * streets], into[2 * streets], out[2 * streets + 1], into[2 * streets + 1]]
    )
    first = traces.argmax(axis=0)
    return np.take_along_axis(traces, first[None], 0)[0], HEADINGS[first]


def remains(latest: NDArray[np.int32], lasts: float, tick: int) -> NDArray[np.float64]:
    """Return what is left of trails of these ticks, 1 to 0; 0 where there is none."""
    age = tick - latest
    found: NDArray[np.float64] = np.where(
        (latest >= 0) & (age < lasts), 1.0 - age / max(lasts, 1e-9), 0.0
    )
    return found


def scent(world: World, simulation: Simulation, near: NDArray[np.bool_]) -> dict[str, NDArray[Any]]:
    """Return the streets of some that smell of people: how, since when, which way it leads."""
    streets = np.flatnonzero(near)
    found = trails(simulation.state, world.laws, streets, simulation.tick)
    there = np.flatnonzero(found.left > 0)
    return {
        "scent_street": streets[there].astype(np.int32),
        "scent_left": found.left[there].astype(np.float32),
        "scent_heading": found.heading[there],
        "scent_age": found.age[there],
        "scent_blood": found.blood[there].astype(np.uint8),
    }


def fear(world: World, simulation: Simulation, near: NDArray[np.bool_]) -> dict[str, NDArray[Any]]:
    """Return how many of the living of some streets are uneasy or afraid, indoors too."""
    state, rooms = simulation.state, world.rooms
    stirred = np.flatnonzero(
        ((state.mind == Mind.UNEASY) | (state.mind == Mind.AFRAID))
        & (state.condition <= Condition.EXPOSED)
        & (state.segment != rooms.streets + rooms.aboard)
        & (state.segment != rooms.streets + rooms.in_arms)
    )
    segment = state.segment[stirred]
    inside = segment >= rooms.streets
    street = np.where(inside, rooms.street[np.where(inside, segment - rooms.streets, 0)], segment)
    afraid = state.mind[stirred] == Mind.AFRAID
    counts = [
        np.bincount(street[which & (street >= 0)], minlength=rooms.streets)
        for which in (afraid, ~afraid)
    ]
    there = np.flatnonzero(near & (counts[0] + counts[1] > 0))
    return {
        "fear_street": there.astype(np.int32),
        "fear_afraid": counts[0][there].astype(np.int32),
        "fear_uneasy": counts[1][there].astype(np.int32),
    }
