"""Ways in and out: how many get through, who meets whom on the stairs, who follows whom."""

import math

import numpy as np
import pytest
from scenes import begun, of, put, put_chaser, put_runner
from sieges import (
    LANE,
    STREET,
    besieged,
    deserted,
    downstairs,
    got_out,
    inside,
    lodge,
    members,
    opening_of,
    put_after,
    put_at_door,
    require_order,
    strangers,
    ticks,
    upstairs,
)

from outskirts.base.codes import (
    Condition,
    Event,
    Intent,
    Latch,
    Mind,
    Opening,
)
from outskirts.engine.simulation import Simulation
from outskirts.kernels.outings import ON_THE_STAIRS
from outskirts.world.parameters import Doors, Movement

# The flow.


def passages(simulation: Simulation, people: list[int], room: int, seconds: int) -> list[int]:
    """Return how many of these come into or leave a room in each second."""
    here = simulation.world.rooms.streets + room
    counts = []
    before = {who: of(simulation, who, "segment") == here for who in people}
    for _ in range(seconds):
        simulation.advance(1)
        now = {who: of(simulation, who, "segment") == here for who in people}
        counts.append(sum(now[who] != before[who] for who in people))
        before = now
    return counts


def within_flow(counts: list[int], rate: float) -> None:
    """Require that in any time no more pass than the flow lets through, give or take one."""
    total = np.concatenate([[0], np.cumsum(counts)])
    for seconds in range(1, len(counts) + 1):
        assert (total[seconds:] - total[:-seconds]).max() <= rate * seconds + 1 + 1e-6


def busy_seconds(counts: list[int]) -> int:
    """Return the seconds from the first that passes to the last."""
    at = np.flatnonzero(counts)
    return int(at[-1] - at[0] + 1)


@pytest.mark.parametrize("width", [0.6, 1.2, 2.1])
def test_no_more_get_through_a_broken_door_than_its_width_lets(width: float) -> None:
    n = 40
    world = besieged(doors={"street_door_width": width})
    state = deserted(world)
    home = upstairs(world)
    stair = int(world.rooms.stair[home])
    lodge(world, state, members(world, home), home)
    door = opening_of(world, stair, Opening.STREET_DOOR)
    state.latch[door] = Latch.BROKEN
    crowd = strangers(world, home, n)
    for who in crowd:
        put_at_door(world, state, who, door, home)
    simulation = begun(world, state)
    rate = Movement().flow * width
    counts = passages(simulation, crowd, stair, math.ceil(n / rate) + 20)
    assert sum(counts) == inside(simulation, stair) == n
    within_flow(counts, rate)
    assert n - 1 <= rate * busy_seconds(counts)
    assert n / busy_seconds(counts) >= 0.8 * rate
    require_order(simulation)


def test_those_who_flee_by_the_same_door_count_as_well() -> None:
    world = besieged(
        infection={"flee_indoors": 10.0, "reach": 0.1}, doors={"by_back": 0.0},
        infected={"search": 3600.0},
    )  # fmt: skip
    state = deserted(world)
    hall = world.rooms.dwellings
    front = opening_of(world, hall, Opening.FRONT)
    state.latch[front] = Latch.BROKEN
    guests, crowd = list(range(20)), list(range(20, 50))
    lodge(world, state, guests, hall)
    for who in crowd:
        put_at_door(world, state, who, front, hall)
    simulation = begun(world, state)
    rate = Movement().flow * Doors().front_width
    counts = passages(simulation, [*guests, *crowd], hall, 40)
    assert got_out(simulation) == guests
    assert inside(simulation, hall) > 0
    within_flow(counts, rate)
    assert len(guests) + len(crowd) > 20 * rate
    assert sum(counts[:20]) >= 0.8 * 20 * rate
    assert simulation.state.fled[front] > 0
    require_order(simulation)


def test_a_window_lets_one_through_at_a_time() -> None:
    world = besieged(infection={"flee_indoors": 10.0})
    state = deserted(world)
    home = downstairs(world)
    on_stairs, in_home, *guests = strangers(world, home, 7)
    lodge(world, state, guests, home)
    lodge(world, state, [on_stairs], int(world.rooms.stair[home]), condition=Condition.INFECTED,
          mind=Mind.IDLE)  # fmt: skip
    lodge(world, state, [in_home], home, condition=Condition.INFECTED, mind=Mind.IDLE)
    simulation = begun(world, state)
    counts = passages(simulation, guests, home, 6 * len(guests))
    assert max(counts) == 1
    apart = np.diff(np.flatnonzero(counts))
    assert apart.tolist() == [Doors().through_window] * (len(guests) - 1)
    assert got_out(simulation) == guests
    window = opening_of(world, home, Opening.WINDOW_HOME)
    assert np.flatnonzero(simulation.state.fled >= 0).tolist() == [window]
    require_order(simulation)


@pytest.mark.parametrize("place", ["stairwell", "dwelling", "hall"])
def test_the_floor_bounds_how_many_fit(place: str) -> None:
    world = besieged(movement={"pressed": 0.5}, doors={"inner_door": 86400.0})
    state = deserted(world)
    home = upstairs(world)
    stair = int(world.rooms.stair[home])
    hall = world.rooms.dwellings
    room = {"stairwell": stair, "dwelling": home, "hall": hall}[place]
    kind = {"stairwell": Opening.STREET_DOOR, "dwelling": Opening.INNER_DOOR,
            "hall": Opening.FRONT}[place]  # fmt: skip
    goal = hall if place == "hall" else home
    family = list(members(world, home))
    lodge(world, state, family, goal)
    door = opening_of(world, room, kind)
    state.latch[door] = Latch.BROKEN
    crowd = strangers(world, home, 60)
    for who in crowd:
        put_at_door(world, state, who, door, goal)
    simulation = begun(world, state)
    most = math.ceil(0.5 * float(world.rooms.area[room]))
    for _ in range(30):
        simulation.advance(10)
        assert inside(simulation, room) <= most
    assert inside(simulation, room) == most
    # Those who find no room beat on nothing.
    events = simulation.take_events()
    assert len(ticks(events, Event.POUNDED)) <= len(crowd)
    assert simulation.state.worn[door] == 0
    require_order(simulation)


# The stairs.


def test_who_comes_home_meets_the_infected_on_the_stairs() -> None:
    world = besieged(infection={"bite_indoors": 10.0})
    state = deserted(world)
    home = upstairs(world)
    stair = int(world.rooms.stair[home])
    hunter = strangers(world, home, 1)[0]
    walker = members(world, home)[0]
    lodge(world, state, [hunter], stair, condition=Condition.INFECTED, mind=Mind.IDLE)
    street, metre = int(world.rooms.street[home]), float(world.rooms.along[home])
    begins = max(metre - 20, 0.0)
    wake = math.ceil((metre - begins) / 2)
    put(state, walker, street, begins, 4.0, heading=1, speed=2.0, wake=wake,
        intent=Intent.HOME, goal=world.rooms.streets + home)  # fmt: skip
    simulation = begun(world, state)
    simulation.advance(13)
    assert of(simulation, walker, "segment") == world.rooms.streets + stair
    assert of(simulation, walker, "condition") == Condition.EXPOSED
    events = simulation.take_events()
    bitten = events["kind"] == Event.BITTEN
    assert events["room"][bitten].tolist() == [world.rooms.streets + stair]
    assert events["by"][bitten].tolist() == [hunter]


@pytest.mark.parametrize("menaced", [False, True])
def test_who_runs_into_infected_on_the_stairs_has_not_hidden(menaced: bool) -> None:
    world = besieged()
    state = deserted(world)
    home = upstairs(world)
    stair = int(world.rooms.stair[home])
    runner = members(world, home)[0]
    if menaced:
        lodge(world, state, strangers(world, home, 1), stair, condition=Condition.INFECTED,
              mind=Mind.IDLE)  # fmt: skip
    street, metre = int(world.rooms.street[home]), float(world.rooms.along[home])
    heading = 1 if metre > 60 else -1
    put_runner(state, runner, street, metre - heading * 20, 4.0, 4.0, heading=heading)
    simulation = begun(world, state)
    simulation.advance(8)
    room = stair if menaced else home
    assert of(simulation, runner, "segment") == world.rooms.streets + room
    assert ticks(simulation.take_events(), Event.HID, runner) == ([] if menaced else [4])


def test_who_goes_out_meets_them_too() -> None:
    world = besieged(infection={"bite_indoors": 0.0})
    home = upstairs(world)
    stair = int(world.rooms.stair[home])
    hunter = strangers(world, home, 1)[0]
    guest = strangers(world, home, 2)[1]
    for menaced in (False, True):
        state = deserted(world)
        lodge(world, state, [guest], home, wake=5)
        if menaced:
            lodge(world, state, [hunter], stair, condition=Condition.INFECTED, mind=Mind.IDLE)
        simulation = begun(world, state)
        simulation.advance(6)
        on_stairs = of(simulation, guest, "segment") == world.rooms.streets + stair
        assert on_stairs == menaced
        # Whom nothing happens to on the stairs gets on.
        simulation.advance(ON_THE_STAIRS)
        assert of(simulation, guest, "segment") != world.rooms.streets + stair


@pytest.mark.parametrize("window", [False, True])
def test_with_infected_on_the_stairs_only_a_window_leads_out(window: bool) -> None:
    world = besieged(infection={"flee_indoors": 10.0})
    home = downstairs(world) if window else upstairs(world)
    state = deserted(world)
    stair = int(world.rooms.stair[home])
    first, second, *guests = strangers(world, home, 6)
    infected = {"condition": Condition.INFECTED, "mind": Mind.IDLE}
    lodge(world, state, guests, home)
    lodge(world, state, [first], home, **infected)
    lodge(world, state, [second], stair, **infected)
    simulation = begun(world, state)
    simulation.advance(120)
    assert got_out(simulation) == (guests if window else [])
    by = np.flatnonzero(simulation.state.fled >= 0).tolist()
    assert by == ([opening_of(world, home, Opening.WINDOW_HOME)] if window else [])


def test_with_the_stairs_free_they_flee_by_the_street_door() -> None:
    world = besieged(infection={"flee_indoors": 10.0})
    home = upstairs(world)
    state = deserted(world)
    family = list(members(world, home))
    hunter = strangers(world, home, 1)[0]
    lodge(world, state, family, home)
    lodge(world, state, [hunter], home, condition=Condition.INFECTED, mind=Mind.IDLE)
    simulation = begun(world, state)
    simulation.advance(60)
    assert got_out(simulation) == family
    door = opening_of(world, int(world.rooms.stair[home]), Opening.STREET_DOOR)
    assert np.flatnonzero(simulation.state.fled >= 0).tolist() == [door]


# After the prey.


@pytest.mark.parametrize("place", [0, 1], ids=["with a store room", "without"])
@pytest.mark.parametrize("by_back", [0.0, 1.0])
def test_prey_that_leaves_by_the_back_is_followed_by_the_back(place: int, by_back: float) -> None:
    world = besieged(
        infection={"flee_indoors": 10.0}, doors={"by_back": by_back},
        infected={"look_round": 20.0},
    )  # fmt: skip
    state = deserted(world)
    hall = world.rooms.dwellings + place
    state.latch[opening_of(world, hall, Opening.FRONT)] = Latch.OPEN
    lodge(world, state, [0], hall)
    put_after(world, state, 20, hall)
    simulation = begun(world, state)
    simulation.advance(300)
    street = LANE if by_back else STREET
    events = simulation.take_events()
    fled = events["kind"] == Event.AFRAID
    assert (events["who"][fled][0], events["room"][fled][0]) == (0, street)
    left = events["kind"] == Event.BROKE_OUT
    assert events["who"][left].tolist() == [20]
    assert events["room"][left].tolist() == [street]


def test_prey_that_leaves_by_a_window_is_followed_by_the_window() -> None:
    world = besieged(infection={"flee_indoors": 10.0}, infected={"look_round": 20.0})
    state = deserted(world)
    home = downstairs(world)
    stair = int(world.rooms.stair[home])
    inner = opening_of(world, home, Opening.INNER_DOOR)
    state.latch[inner] = Latch.BROKEN
    state.latch[opening_of(world, stair, Opening.STREET_DOOR)] = Latch.BROKEN
    first, second, *guests = strangers(world, home, 5)
    lodge(world, state, guests, home)
    put_at_door(world, state, first, inner, home)
    lodge(world, state, [second], stair, condition=Condition.INFECTED, mind=Mind.IDLE)
    simulation = begun(world, state)
    simulation.advance(250)
    window = opening_of(world, home, Opening.WINDOW_HOME)
    assert simulation.state.fled[window] > 0
    events = simulation.take_events()
    left = (events["kind"] == Event.BROKE_OUT) & (events["who"] == first)
    assert left.sum() == 1
    metre = float(world.openings.along[window])
    assert metre != float(world.rooms.along[home])
    assert events["along"][left][0] == pytest.approx(metre)
    assert simulation.state.latch[window] == Latch.BROKEN


def test_one_that_chases_besets_the_door_that_its_prey_went_in_by() -> None:
    world = besieged()
    state = deserted(world)
    home = upstairs(world)
    stair = int(world.rooms.stair[home])
    runner = members(world, home)[0]
    hunter = strangers(world, home, 1)[0]
    street, metre = int(world.rooms.street[home]), float(world.rooms.along[home])
    heading = 1 if metre > 60 else -1
    put_runner(state, runner, street, metre - heading * 20, 4.0, 4.0, heading=heading)
    put_chaser(state, hunter, street, metre - heading * 30, 4.0, 2.0, heading=heading)
    simulation = begun(world, state)
    simulation.advance(40)
    assert of(simulation, runner, "segment") == world.rooms.streets + home
    assert of(simulation, hunter, "intent") == Intent.POUND
    assert of(simulation, hunter, "goal") == world.rooms.streets + home
    door = opening_of(world, stair, Opening.STREET_DOOR)
    assert of(simulation, hunter, "portal") == door
    events = simulation.take_events()
    hid = events["kind"] == Event.HID
    assert (events["who"][hid].tolist(), events["by"][hid].tolist()) == ([runner], [hunter])
    assert events["room"][hid].tolist() == [world.rooms.streets + home]
    pounded = events["kind"] == Event.POUNDED
    assert events["who"][pounded].tolist() == [hunter]
    assert events["room"][pounded].tolist() == [world.rooms.streets + stair]
    simulation.advance(100)
    assert simulation.state.worn[door] > 80
    require_order(simulation)


def test_one_that_gets_hold_of_somebody_leaves_the_door_alone() -> None:
    world = besieged(infection={"bite": 0.0})
    state = deserted(world)
    home = upstairs(world)
    lodge(world, state, members(world, home), home)
    hunter, passer = strangers(world, home, 2)
    door = opening_of(world, int(world.rooms.stair[home]), Opening.STREET_DOOR)
    put_at_door(world, state, hunter, door, home)
    put(state, passer, int(world.openings.street[door]), float(world.openings.along[door]), 0.5)
    simulation = begun(world, state)
    simulation.advance(3)
    assert of(simulation, hunter, "grip") == passer
    assert of(simulation, hunter, "mind") == Mind.CHASING
    assert of(simulation, hunter, "portal") == of(simulation, hunter, "goal") == -1
