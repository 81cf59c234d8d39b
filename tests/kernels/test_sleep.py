"""People sleep by the hour; what is far makes uneasy and ebbs, what is near or told resolves."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scenes import all_at_home, begun, of, road, world_of

from outskirts.base.codes import Cue, Intent, Mind, Noise
from outskirts.engine.simulation import Simulation
from outskirts.kernels import sleep, sound
from outskirts.kernels.minds import call_family
from outskirts.kernels.storage import ROW
from outskirts.world.world import World

MANY = 2000
KEEN = {"heed": 10.0, "response": 60.0, "response_spread": 0.0, "unease": 900.0}
STILL = {"quiet": 20.0, "traffic": 0.0, "traffic_middle": 0.0, "traffic_side": 0.0, "people": 0.0}


def in_bed(world: World, hours: float) -> float:
    """Return the share of people who are in bed so many hours after the start."""
    held = world.held
    tick = round(3600 * hours)
    return float(
        np.mean([sleep.in_bed(held.bodies, held.laws, who, tick) for who in range(world.people)])
    )


def test_people_go_to_bed_by_the_hour_and_get_up_in_the_morning() -> None:
    world = world_of(road(people=MANY), start="20:00:00")
    assert in_bed(world, 0.0) < 0.01
    assert in_bed(world, 3.5) == pytest.approx(0.5, abs=0.04)
    assert in_bed(world, 8.0) > 0.99
    assert in_bed(world, 11.0) == pytest.approx(0.5, abs=0.04)
    assert in_bed(world, 15.0) < 0.01


def test_children_go_to_bed_earlier() -> None:
    world = world_of(road(people=MANY), start="22:00:00", alike=False)
    held, age = world.held, world.bodies.age
    down = np.array([sleep.in_bed(held.bodies, held.laws, who, 0) for who in range(MANY)])
    assert down[age < sleep.CHILD].mean() > 0.75
    assert down[age >= sleep.CHILD].mean() < 0.15


def sounded(noise: Noise, metre: float, start: str, **sounds: float) -> Simulation:
    """Let something sound on the road on which people live, for some seconds; nobody is out."""
    world = world_of(road(people=400), {"living": KEEN, "sound": {**STILL, **sounds}}, start=start)
    simulation = begun(world, all_at_home(world))
    stage, held = simulation.stage, world.held
    for tick in range(4):
        sound.hush(stage.air)
        sound.emit(held.laws, stage.air, noise, 0.0, 1, metre, 0, 0)
        stage.spread(tick)
        stage.hear_indoors(tick)
    return simulation


def stirred(simulation: Simulation) -> float:
    """Return the share of people who are not unaware."""
    return float((simulation.state.mind != Mind.UNAWARE).mean())


@pytest.mark.parametrize(
    ("start", "level", "expected"),
    [
        ("20:00:00", 62.0, 0.0),
        ("20:00:00", 95.0, 1.0),
        ("03:00:00", 80.0, 0.0),
        ("03:00:00", 130.0, 1.0),
    ],
)
def test_what_is_heard_indoors_goes_by_whether_one_sleeps(
    start: str, level: float, expected: float
) -> None:
    # The farthest home is 200 m off, where 40 to 60 dB are lost on the way and 25 in the front.
    found = sounded(Noise.SCREAM, 100.0, start, scream=level)
    assert stirred(found) == pytest.approx(expected, abs=0.15)


def test_sleepers_wake_at_sixty_to_seventy_decibels() -> None:
    world = world_of(road(people=MANY))
    needed = np.array([sleep.wakes(world.held.laws, who) for who in range(MANY)])
    assert 60.0 <= needed.min() < 60.5
    assert 69.5 < needed.max() <= 70.0
    assert needed.mean() == pytest.approx(65.0, abs=0.3)


def test_a_far_sound_makes_uneasy_and_ebbs_and_a_near_one_resolves() -> None:
    simulation = sounded(Noise.SCREAM, 0.0, "18:00:00", scream=105.0)
    state, world = simulation.state, simulation.world
    metre = world.rooms.along[world.rooms.home[state.who]]
    assert stirred(simulation) > 0.5
    near, far = metre < 10.0, metre > 150.0
    assert near.any()
    assert far.any()
    uneasy = state.mind == Mind.UNEASY
    simulation.advance(300)
    order = np.argsort(simulation.state.who)
    mind = simulation.state.mind[order]
    assert (mind[near & uneasy] == Mind.RESOLVED).all()
    assert (mind[far & uneasy] == Mind.UNEASY).all()
    simulation.advance(700)
    mind = simulation.state.mind[np.argsort(simulation.state.who)]
    assert (mind[far & uneasy] == Mind.UNAWARE).all()
    assert (
        simulation.state.intent[mind[simulation.state.who] == Mind.UNAWARE] == Intent.STAY
    ).all()
    assert simulation.check() == []


@pytest.mark.parametrize(("start", "chance"), [("18:00:00", 0.8), ("03:00:00", 0.4)])
def test_sleepers_are_reached_less_often(start: str, chance: float) -> None:
    changes: dict[str, Any] = {"living": {**KEEN, "calls": 0.8}, "sleep": {"calls": 0.5}}
    world = world_of(road(people=MANY), changes, start=start)
    simulation = begun(world, all_at_home(world))
    held, stage = world.held, simulation.stage
    household = world.rooms.household
    asked = reached = 0
    for home in range(world.rooms.dwellings):
        first, last = int(household[home]), int(household[home + 1])
        if last - first < 2:
            continue
        row = int(simulation.desk.book.person[first, ROW])
        call_family(held.rooms, held.bodies, held.laws, stage.rows, stage.book, stage.log, row, 7)
        asked += last - first - 1
    reached = int((simulation.state.cue == Cue.WORD).sum())
    assert abs(reached - chance * asked) < 4 * np.sqrt(asked * chance * (1 - chance))


def test_who_has_met_an_infected_never_forgets_it_in_a_night() -> None:
    world = world_of(road(people=40), {"living": KEEN})
    state = all_at_home(world)
    for who, met in ((0, -1), (1, 3)):
        state.mind[who], state.cue[who], state.met[who] = Mind.RESOLVED, Cue.NOTHING, met
        state.wake[who] = 1000
    simulation = Simulation(replace(world), state, 5)
    simulation.advance(3000)
    assert of(simulation, 0, "mind") == Mind.UNAWARE
    assert of(simulation, 1, "mind") == Mind.RESOLVED
