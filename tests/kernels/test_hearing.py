"""Who turns to a sound, where they take it to be, and how long it holds them."""

import math
from typing import Any

import numpy as np
import pytest
from scenes import all_at_home, begun, of, put, put_chaser, put_runner, road, world_of

from outskirts.base.codes import Condition, Cue, Event, Intent, Mind, Noise, Pace, PlaceKind
from outskirts.engine.simulation import Simulation
from outskirts.kernels import sound
from outskirts.world.parameters import Sound
from outskirts.world.state import State
from outskirts.world.world import World
from towns import District, Place, Street, town

STILL = {"quiet": 35.0, "traffic": 0.0, "traffic_middle": 0.0, "traffic_side": 0.0, "people": 0.0,
         "indoors": 0.0}  # fmt: skip
DARK = {"day": 12.0, "lamps": 12.0, "moon": 12.0, "dark": 12.0}
"""Hardly anything is seen, so that what happens is heard."""
RUNNER, SCREAMER, FIRST = 0, 1, 10


def listening(heed: float = 10.0, people: int = 40, **groups: dict[str, Any]) -> World:
    """Make a road on which the infected hear, and see next to nothing."""
    changes: dict[str, dict[str, Any]] = {
        "sound": STILL, "sight": DARK, "infected": {"heed": heed}, **groups
    }  # fmt: skip
    return world_of(road(people=people), changes)


def put_idle(state: State, who: int, along: float, street: int = 0) -> None:
    """Put out an infected that stands."""
    idle = {"condition": Condition.INFECTED, "mind": Mind.IDLE, "intent": Intent.STAY}
    put(state, who, street, along, 4.0, **idle)


def sound_once(simulation: Simulation, noise: Noise, street: int, metre: float, who: int) -> None:
    """Let one thing sound, and let those outdoors hear it."""
    stage = simulation.stage
    held = simulation.world.held
    sound.hush(stage.air)
    sound.emit(held.laws, stage.air, noise, 0.0, street, metre, who, who)
    stage.spread(simulation.tick)
    stage.hear_outdoors(simulation.tick)


def test_an_idle_infected_goes_to_a_scream_looks_about_and_gives_up() -> None:
    world = listening(infected={"heed": 10.0, "look_round": 20.0, "speed": 1.0, "fast_share": 0.0,
                                "speed_spread": 0.0, "roaming": 0.0},
                      sound={**STILL, "misplaced": 0.0})  # fmt: skip
    state = all_at_home(world)
    put_idle(state, FIRST, 1060.0)
    simulation = begun(world, state)
    sound_once(simulation, Noise.SCREAM, 0, 1000.0, SCREAMER)
    assert of(simulation, FIRST, "mind") == Mind.CURIOUS
    assert of(simulation, FIRST, "intent") == Intent.INVESTIGATE
    assert of(simulation, FIRST, "cue") == Cue.SOUND
    assert of(simulation, FIRST, "noise") == Noise.SCREAM
    assert of(simulation, FIRST, "quarry") == SCREAMER
    assert (of(simulation, FIRST, "spot"), of(simulation, FIRST, "spot_along")) == (0, 1000.0)
    events = simulation.take_events()
    assert events["kind"].tolist() == [Event.HEARD]
    assert (events["who"][0], events["by"][0]) == (FIRST, SCREAMER)
    simulation.advance(50)
    assert of(simulation, FIRST, "intent") == Intent.INVESTIGATE
    while of(simulation, FIRST, "intent") == Intent.INVESTIGATE:
        simulation.advance(1)
    assert simulation.tick == pytest.approx(61, abs=2)
    assert of(simulation, FIRST, "intent") == Intent.LOOK_ROUND
    assert of(simulation, FIRST, "along") == pytest.approx(1000.0)
    # One bang does not pin anybody for ever: the looking about is exponential, of mean 20 s.
    simulation.advance(300)
    assert of(simulation, FIRST, "mind") == Mind.IDLE
    assert simulation.take_events()["kind"].tolist() == [Event.LOST]


def test_a_repeated_noise_renews_interest() -> None:
    world = listening()
    state = all_at_home(world)
    put_idle(state, FIRST, 1020.0)
    simulation = begun(world, state)
    for metre in (1000.0, 1050.0):
        sound_once(simulation, Noise.SHOUT, 0, metre, SCREAMER)
        simulation.advance(4)
    away = abs(of(simulation, FIRST, "spot_along") - 1050.0)
    assert away <= 0.2 * 40
    assert of(simulation, FIRST, "heading") == 1


@pytest.mark.parametrize("heed", [0.05, 0.3])
def test_they_turn_at_the_rate_that_is_given(heed: float) -> None:
    many = 400
    world = listening(heed, people=many + 20)
    state = all_at_home(world)
    for who in range(FIRST, FIRST + many):
        put_idle(state, who, 1000.0)
    simulation = begun(world, state)
    sound_once(simulation, Noise.SCREAM, 0, 1010.0, SCREAMER)
    turned = int((simulation.state.mind == Mind.CURIOUS).sum())
    expected = many * -math.expm1(-heed)
    assert abs(turned - expected) <= 4 * math.sqrt(expected * (1 - expected / many)) + 1


def test_the_error_of_the_place_grows_with_the_distance() -> None:
    many = 200
    world = listening(people=many + 40)
    spread = []
    for metre in (970.0, 900.0, 800.0):
        state = all_at_home(world)
        for who in range(FIRST, FIRST + many):
            put_idle(state, who, metre)
        simulation = begun(world, state)
        sound_once(simulation, Noise.SCREAM, 0, 1000.0, SCREAMER)
        heard = simulation.state.mind == Mind.CURIOUS
        assert heard.sum() == many
        off = simulation.state.spot_along[heard] - 1000.0
        far = 1000.0 - metre
        assert np.abs(off).max() <= 0.2 * far + 1e-3
        # Uniform within a fifth of the distance, to either side.
        assert off.std() == pytest.approx(0.2 * far / math.sqrt(3), rel=0.15)
        assert abs(off.mean()) < 4 * off.std() / math.sqrt(many)
        spread.append(off.std())
    assert spread[0] < spread[1] < spread[2]


def test_what_is_drowned_is_not_heard() -> None:
    level = Sound().shout
    for quiet, heard in ((level - 40.0, True), (level - 20.0, False)):
        world = listening(sound={**STILL, "quiet": quiet})
        state = all_at_home(world)
        put_idle(state, FIRST, 1040.0)
        simulation = begun(world, state)
        sound_once(simulation, Noise.SHOUT, 0, 1000.0, SCREAMER)
        assert (of(simulation, FIRST, "mind") == Mind.CURIOUS) == heard


def test_the_growl_of_one_that_hunts_is_joined() -> None:
    world = listening(infected={"heed": 10.0, "growling": 10.0, "speed": 2.0})
    state = all_at_home(world)
    put_runner(state, RUNNER, 0, 1010.0, 4.0, 4.0)
    put_chaser(state, FIRST, 0, 1000.0, 4.0, 3.0)
    # Forty metres behind the hunter: out of sight of both.
    put_idle(state, FIRST + 1, 960.0)
    simulation = begun(world, state)
    simulation.advance(3)
    assert of(simulation, FIRST + 1, "mind") == Mind.CURIOUS
    assert of(simulation, FIRST + 1, "cue") == Cue.HUNT
    assert of(simulation, FIRST + 1, "quarry") == RUNNER
    assert of(simulation, FIRST + 1, "heading") == 1
    events = simulation.take_events()
    joined = events["kind"] == Event.JOINED
    assert (events["who"][joined].tolist(), events["by"][joined].tolist()) == ([FIRST + 1], [FIRST])


@pytest.mark.parametrize("pace", [Pace.RUN, Pace.SNEAK])
def test_one_who_sneaks_is_not_heard(pace: Pace) -> None:
    world = listening()
    state = all_at_home(world)
    put_runner(state, RUNNER, 0, 1000.0, 4.0, 0.5, pace=pace)
    put_idle(state, FIRST, 1015.0)
    simulation = begun(world, state)
    simulation.advance(2)
    assert (of(simulation, FIRST, "mind") == Mind.CURIOUS) == (pace == Pace.RUN)
    if pace == Pace.RUN:
        assert of(simulation, FIRST, "noise") == Noise.RUNNING


def test_one_that_has_lost_sight_of_its_prey_goes_after_what_it_hears() -> None:
    world = listening(infected={"heed": 10.0, "search": 60.0})
    state = all_at_home(world)
    put_chaser(state, FIRST, 0, 1000.0, 4.0, 0.5, seen=0, heading=-1)
    simulation = begun(world, state)
    simulation.advance(5)
    assert of(simulation, FIRST, "heading") == -1
    sound_once(simulation, Noise.RUNNING, 0, 1030.0, RUNNER)
    simulation.advance(1)
    assert of(simulation, FIRST, "mind") == Mind.CHASING
    assert of(simulation, FIRST, "cue") == Cue.SOUND
    assert of(simulation, FIRST, "heading") == 1


@pytest.mark.parametrize("noise", [Noise.SCREAM, Noise.GROWL, Noise.TALK, Noise.RUNNING])
def test_people_grow_uneasy_at_what_is_menacing_and_go_home(noise: Noise) -> None:
    world = listening(0.0, living={"heed": 10.0})
    state = all_at_home(world)
    walker = FIRST
    put(state, walker, 0, 1010.0, 4.0, heading=1, intent=Intent.TRIP, speed=0.01, wake=3000,
        goal=world.rooms.streets + world.rooms.home[walker + 5])  # fmt: skip
    simulation = begun(world, state)
    sound_once(simulation, noise, 0, 1000.0, SCREAMER)
    menaced = noise in (Noise.SCREAM, Noise.GROWL)
    assert (of(simulation, walker, "mind") == Mind.UNEASY) == menaced
    if menaced:
        assert of(simulation, walker, "intent") == Intent.HOME
        assert of(simulation, walker, "goal") == world.rooms.streets + world.rooms.home[walker]
        assert simulation.take_events()["kind"].tolist() == [Event.NOTICED]


def homes() -> World:
    """Return a lane of 60 m with people at home along it."""
    city = town(
        [(0, 0), (60, 0), (0, 200)],
        [Street(0, 1, width=8.0), Street(0, 2, width=8.0)],
        districts=[District(60, 15, outline=((-9, -30), (-9, 30), (69, 30), (69, -30)))],
    )
    return world_of(city, {"sound": STILL, "living": {"heed": 10.0}, "infected": {"heed": 10.0}})


@pytest.mark.parametrize(("noise", "heard"), [(Noise.SCREAM, True), (Noise.GROWL, False)])
def test_indoors_only_what_is_loud_is_heard(noise: Noise, heard: bool) -> None:
    world = homes()
    assert (world.rooms.street[: world.rooms.dwellings] == 0).all()
    simulation = begun(world, all_at_home(world))
    stage, held = simulation.stage, world.held
    for tick in range(4):
        sound.hush(stage.air)
        sound.emit(held.laws, stage.air, noise, 0.0, 0, 30.0, SCREAMER, SCREAMER)
        stage.spread(tick)
        stage.hear_indoors(tick)
    uneasy = int((simulation.state.mind == Mind.UNEASY).sum())
    # A growl of 72 dB is 58 dB or less at the front, 33 behind it: heard only right below.
    assert uneasy == (world.people if heard else uneasy)
    assert uneasy < world.people or heard


SHOP = Place(PlaceKind.SHOP, 0, 500.0, -1, 100.0)
WORKS = Place(PlaceKind.WORKPLACE, 0, 520.0, 1, 100.0)


def heard_in_places(noise: Noise, metre: float) -> Simulation:
    """Let something sound on a road with a shop and a works, five people in each, until 20 s on."""
    changes = {"sound": STILL, "living": {"heed": 10.0, "response": 5.0, "response_spread": 0.0},
               "infected": {"heed": 10.0}}  # fmt: skip
    world = world_of(road(places=(SHOP, WORKS)), changes)
    state = all_at_home(world)
    for who in range(10):
        hall = world.rooms.streets + world.rooms.dwellings + who // 5
        put(state, who, hall, 0.0, 0.0, wake=2000)
    simulation = begun(world, state)
    stage, held = simulation.stage, world.held
    for tick in range(4):
        sound.hush(stage.air)
        sound.emit(held.laws, stage.air, noise, 0.0, 0, metre, SCREAMER + 20, SCREAMER + 20)
        stage.spread(tick)
        stage.hear_indoors(tick)
    return simulation


@pytest.mark.parametrize(
    ("noise", "metre", "heard"),
    [(Noise.SCREAM, 510.0, 10), (Noise.DOOR, 510.0, 0), (Noise.GROWL, 535.0, 5),
     (Noise.SCREAM, 1900.0, 0)],
)  # fmt: skip
def test_people_in_shops_and_at_work_hear_and_go_home(
    noise: Noise, metre: float, heard: int
) -> None:
    # A growl of 80 dB is at 36 dB in the works, 15 m off, and at 32 dB in the shop; 35 drown it.
    simulation = heard_in_places(noise, metre)
    uneasy = simulation.state.who[simulation.state.mind == Mind.UNEASY]
    assert sorted(uneasy.tolist()) == list(range(10))[10 - heard :]
    events = simulation.take_events()
    assert events["kind"].tolist() == [Event.NOTICED] * heard
    assert sorted(events["who"].tolist()) == sorted(uneasy.tolist())
    simulation.advance(20)
    rooms = simulation.world.rooms
    for who in range(10):
        leaves = who >= 10 - heard
        assert (of(simulation, who, "segment") == 0) == leaves
        if leaves:
            assert of(simulation, who, "intent") == Intent.HOME
            assert of(simulation, who, "goal") == rooms.streets + rooms.home[who]
    assert simulation.check() == []


def test_who_hears_in_a_shop_stays_no_longer_than_they_would_have() -> None:
    world = world_of(road(places=(SHOP,)), {"sound": STILL, "living": {"heed": 10.0,
                     "response": 600.0, "response_spread": 0.0}})  # fmt: skip
    state = all_at_home(world)
    put(state, 0, world.rooms.streets + world.rooms.dwellings, 0.0, 0.0, wake=100)
    simulation = begun(world, state)
    stage, held = simulation.stage, world.held
    for tick in range(4):
        sound.hush(stage.air)
        sound.emit(held.laws, stage.air, Noise.SCREAM, 0.0, 0, 500.0, 20, 20)
        stage.spread(tick)
        stage.hear_indoors(tick)
    assert of(simulation, 0, "mind") == Mind.UNEASY
    assert of(simulation, 0, "wake") == 100


def test_infected_shut_in_a_shop_break_out_sooner_when_something_sounds() -> None:
    world = world_of(road(places=(SHOP,)), {"sound": STILL, "infected": {"heed": 10.0}})
    state = all_at_home(world)
    put(state, 0, world.rooms.streets + world.rooms.dwellings, 0.0, 0.0, wake=80000,
        condition=Condition.INFECTED, mind=Mind.IDLE)  # fmt: skip
    put_chaser(state, FIRST, 0, 520.0, 4.0, 0.1)
    simulation = begun(world, state)
    stage = simulation.stage
    for _ in range(4):
        sound.hush(stage.air)
        sound.emit(world.held.laws, stage.air, Noise.FRENZY, 0.0, 0, 520.0, FIRST, -1)
        stage.spread(simulation.tick)
        simulation.stage.hear_indoors(simulation.tick)
        simulation.advance(1)
    assert of(simulation, 0, "wake") <= simulation.tick + 62


def test_a_later_sound_never_takes_the_place_of_what_was_seen_or_felt() -> None:
    """Whoever was held by an infected at 20:49 was not held by it at the scream of 23:41."""
    world = homes()
    state = all_at_home(world)
    state.mind[:] = Mind.RESOLVED
    state.met[:2] = 5
    state.seen[:], state.spot[:], state.spot_along[:] = 5, 1, 70.0
    state.cue[:], state.noise[:] = Cue.SOUND, Noise.SHOUT
    state.cue[:3] = (Cue.TOUCH, Cue.SIGHT, Cue.WORD)
    simulation = begun(world, state)
    stage, held = simulation.stage, world.held
    for tick in range(100, 104):
        sound.hush(stage.air)
        sound.emit(held.laws, stage.air, Noise.SCREAM, 0.0, 0, 30.0, SCREAMER, SCREAMER)
        stage.spread(tick)
        stage.hear_indoors(tick)
    for who in range(3):
        known = (of(simulation, who, "seen"), of(simulation, who, "spot"))
        assert (*known, of(simulation, who, "spot_along")) == (5, 1, 70.0)
        assert of(simulation, who, "mind") == Mind.RESOLVED
    heard = [who for who in range(3, world.people) if of(simulation, who, "seen") >= 100]
    assert len(heard) > 5
    for who in heard:
        assert of(simulation, who, "spot") == 0
        assert of(simulation, who, "spot_along") == 30.0
        assert of(simulation, who, "noise") == Noise.SCREAM


def test_who_is_uneasy_at_home_keeps_the_last_that_they_heard_in_mind() -> None:
    world = homes()
    state = all_at_home(world)
    state.mind[:] = Mind.RESOLVED
    state.seen[:] = 0
    state.mind[0], state.condition[0] = Mind.IDLE, Condition.INFECTED
    simulation = begun(world, state)
    stage, held = simulation.stage, world.held
    for tick in range(40, 44):
        sound.hush(stage.air)
        sound.emit(held.laws, stage.air, Noise.SCREAM, 0.0, 0, 30.0, SCREAMER, SCREAMER)
        stage.spread(tick)
        stage.hear_indoors(tick)
    found = simulation.state.by_person()
    assert (found["seen"][1:] >= 40).all()
    assert found["seen"][0] == 0
    assert (found["mind"][1:] == Mind.RESOLVED).all()
    assert len(simulation.take_events()["kind"]) == 0


def test_a_nest_wakes_when_passed() -> None:
    world = homes()
    state = all_at_home(world)
    household = world.rooms.household
    members = range(int(household[0]), int(household[1]))
    for who in members:
        state.condition[who] = Condition.INFECTED
        state.mind[who] = Mind.IDLE
    simulation = begun(world, state)
    runner = world.people - 1
    assert (simulation.state.wake[list(members)] < 0).all()
    for _ in range(8):
        sound_once(simulation, Noise.SCREAM, 0, 30.0, runner)
        simulation.stage.hear_indoors(simulation.tick)
        simulation.advance(1)
    simulation.advance(70)
    events = simulation.take_events()
    assert sorted(events["who"][events["kind"] == Event.BROKE_OUT].tolist()) == list(members)
