"""Glass: who climbs through a broken window may be cut, is heard, and leaves a trail of blood."""

import math
from typing import Any

import numpy as np
import pytest
from scenes import begun, of
from sieges import (
    besieged,
    deserted,
    downstairs,
    lodge,
    opening_of,
    require_order,
    strangers,
)

from outskirts.base.codes import Condition, Event, Latch, Mind, Noise, Opening
from outskirts.engine.simulation import Simulation
from outskirts.kernels import scent
from outskirts.kernels.storage import pack_rows

FLEEING = 80
IDLE = {"condition": Condition.INFECTED, "mind": Mind.IDLE}


def flight(**doors: Any) -> tuple[Simulation, int]:
    """Let many flee from a home by its window at once; return the simulation and the window."""
    world = besieged(
        infection={"flee_indoors": 10.0, "bite_indoors": 0.0},
        living={"screaming": 0.0},
        doors={"through_window": 0.0, **doors},
    )
    state = deserted(world)
    home = downstairs(world)
    on_stairs, in_home, *guests = strangers(world, home, FLEEING + 2)
    lodge(world, state, guests, home)
    lodge(world, state, [on_stairs], int(world.rooms.stair[home]), **IDLE)
    lodge(world, state, [in_home], home, **IDLE)
    return begun(world, state), opening_of(world, home, Opening.WINDOW_HOME)


@pytest.mark.parametrize("cut", [0.2, 0.6])
def test_a_share_of_those_who_climb_through_broken_glass_is_cut(cut: float) -> None:
    simulation, window = flight(cut=cut, smashes=1.0, bleeding=50.0)
    simulation.advance(1)
    assert simulation.state.latch[window] == Latch.BROKEN
    bleeding = np.sort(simulation.state.who[simulation.state.bleeds >= 0])
    assert abs(len(bleeding) - FLEEING * cut) <= 4 * math.sqrt(FLEEING * cut * (1 - cut))
    assert {of(simulation, int(who), "bleeds") for who in bleeding} == {50}
    events = simulation.take_events()
    told = events["kind"] == Event.CUT
    assert events["who"][told].tolist() == bleeding.tolist()
    assert set(events["room"][told].tolist()) == {simulation.world.openings.street[window]}
    require_order(simulation)


def test_a_window_that_is_opened_cuts_nobody() -> None:
    simulation, window = flight(cut=1.0, smashes=0.0)
    simulation.advance(5)
    assert simulation.state.fled[window] >= 0
    assert simulation.state.latch[window] == Latch.SHUT
    assert (simulation.state.bleeds < 0).all()


def test_glass_that_others_broke_cuts_as_well() -> None:
    simulation, window = flight(cut=1.0, smashes=0.0)
    simulation.state.latch[window] = Latch.BROKEN
    simulation.advance(5)
    assert (simulation.state.bleeds >= 0).sum() == FLEEING


@pytest.mark.parametrize("smashes", [0.0, 1.0])
def test_a_window_that_is_smashed_is_heard(smashes: float) -> None:
    simulation, window = flight(smashes=smashes)
    simulation.advance(1)
    street = simulation.world.openings.street[window]
    heard = simulation.desk.air.noise[street] == Noise.GLASS
    assert heard == (smashes == 1.0)


@pytest.mark.parametrize("latch", [Latch.SHUT, Latch.BROKEN])
def test_one_that_breaks_out_by_a_window_is_heard(latch: Latch) -> None:
    world = besieged(infected={"heed": 1e-6})
    state = deserted(world)
    home = downstairs(world)
    window = opening_of(world, home, Opening.WINDOW_HOME)
    state.latch[window] = latch
    state.fled[window] = 0
    lodge(world, state, strangers(world, home, 1), home, wake=2, **IDLE)
    simulation = begun(world, state)
    simulation.advance(3)
    assert Event.BROKE_OUT in simulation.take_events()["kind"]
    assert simulation.state.latch[window] == Latch.BROKEN
    noise = simulation.desk.air.noise[world.openings.street[window]]
    assert noise == (Noise.GLASS if latch == Latch.SHUT else Noise.DOOR)


@pytest.mark.parametrize(("tick", "bloody"), [(10, True), (49, True), (50, False), (400, False)])
def test_the_trail_of_one_who_was_cut_is_a_trail_of_blood_for_a_time(
    tick: int, bloody: bool
) -> None:
    world = besieged()
    state = deserted(world)
    state.bleeds[7] = 50
    rows = pack_rows(state.rows())
    scent.leave(rows, 7, 0, 1, tick)
    scent.enter(rows, 7, 1, 0, tick)
    assert (state.went_out[1], state.came_in[2]) == (tick, tick)
    blood = tick if bloody else -1
    assert (state.blood_out[1], state.blood_in[2]) == (blood, blood)
    scent.leave(rows, 8, 2, 0, tick)
    assert (state.went_out[4], state.blood_out[4]) == (tick, -1)
