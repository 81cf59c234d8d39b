"""Sieges as a whole: what is heard of them, and that they are the same however stored."""

import numpy as np
import pytest
from scenes import all_at_home, begun, of, put
from sieges import (
    PEOPLE,
    STREET,
    besieged,
    deserted,
    lodge,
    opening_of,
    put_after,
    put_at_door,
    require_order,
    ticks,
)

from outskirts.base.codes import (
    Condition,
    Cue,
    Event,
    Intent,
    Mind,
    Noise,
    Opening,
)
from outskirts.engine.simulation import Simulation
from outskirts.world.state import State
from outskirts.world.world import World


@pytest.mark.parametrize(("away", "heard"), [(30.0, True), (300.0, False)])
def test_pounding_is_heard_by_night(away: float, heard: bool) -> None:
    # A residential street is at 35 to 45 dB by night; blows are at 85 dB.
    night = {"quiet": 45.0, "traffic": 0.0, "traffic_middle": 0.0, "traffic_side": 0.0,
             "people": 0.0}  # fmt: skip
    world = besieged(sound=night, infected={"heed": 10.0}, sight={"day": 12.0})
    state = deserted(world)
    hall = world.rooms.dwellings
    lodge(world, state, [0], hall)
    front = opening_of(world, hall, Opening.FRONT)
    put_at_door(world, state, 20, front, hall)
    put(state, 30, STREET, float(world.openings.along[front]) + away, 4.0,
        condition=Condition.INFECTED, mind=Mind.IDLE, intent=Intent.STAY)  # fmt: skip
    simulation = begun(world, state)
    simulation.advance(15)
    assert (of(simulation, 30, "mind") == Mind.CURIOUS) == heard
    if heard:
        assert of(simulation, 30, "cue") == Cue.SOUND
        assert of(simulation, 30, "noise") == Noise.POUNDING
        assert of(simulation, 30, "intent") == Intent.INVESTIGATE
        assert of(simulation, 30, "heading") == -1
        assert ticks(simulation.take_events(), Event.HEARD, 30) != []


def siege() -> tuple[World, State]:
    """Return a siege of a house and a shop, in which people are bitten, flee and come home."""
    world = besieged(
        infection={"bite_indoors": 0.05, "flee_indoors": 0.05, "incubation": 60.0, "bite": 0.3,
                   "break_free": 0.2},
        infected={"notice": 0.3, "heed": 0.3, "feeding": 20.0},
        doors={"street_door": 60.0, "inner_door": 60.0, "front": 60.0, "patience": 300.0,
               "break_out": 60.0, "restless": 60.0},
    )  # fmt: skip
    state = all_at_home(world)
    hall = world.rooms.dwellings
    lodge(world, state, range(60, 90), hall, wake=400)
    for who in range(150, 170):
        put_after(world, state, who, hall)
    for who in range(170, PEOPLE):
        put_after(world, state, who, int(world.rooms.home[who - 170]))
    return world, state


SIEGE = 600


@pytest.mark.parametrize(
    ("stop", "doing"), [(5, "going round"), (29, "beating"), (60, "on the stairs"), (303, "")]
)
def test_a_siege_resumed_or_stored_otherwise_is_the_same_siege(stop: int, doing: str) -> None:
    world, state = siege()
    straight = begun(world, state)
    straight.advance(stop)
    middle = straight.state
    pounding = middle.intent == Intent.POUND
    stairs = np.isin(middle.segment - world.rooms.streets, np.unique(world.rooms.stair))
    found = {
        "going round": (middle.portal >= 0) & ~pounding,
        "beating": pounding & ~stairs,
        "on the stairs": pounding & stairs,
    }
    assert not doing or found[doing].any()
    order = np.random.default_rng(stop).permutation(world.people)
    other = Simulation(world, State(**middle.stored(order)), stop)
    resumed = Simulation(world, State(**middle.by_person()), stop)
    for simulation in (straight, other, resumed):
        simulation.advance(SIEGE - stop)
        require_order(simulation)
    assert other.state.digest() == resumed.state.digest() == straight.state.digest()
    kinds = set(straight.take_events()["kind"].tolist())
    assert kinds >= {
        Event.POUNDED, Event.DOOR_BROKEN, Event.BROKE_IN, Event.FOUND, Event.BITTEN, Event.BROKE_OUT
    }  # fmt: skip
