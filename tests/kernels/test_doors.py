"""Doors: how long they hold, who gives up, what is behind them."""

import math

import numpy as np
import pytest
from scenes import begun, of, put, put_chaser
from sieges import (
    STREET,
    besieged,
    deserted,
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
    Noise,
    Opening,
)
from outskirts.kernels import ways
from outskirts.kernels.storage import EXPOSED, ROW, pack_rows, set_condition
from outskirts.kernels.ways import BLOWS
from outskirts.world.parameters import Doors

# Blows.


def seconds_to_break(strength: float, room: int, starts: list[int]) -> int:
    """Wear a door second by second: the slow twin."""
    worn, tick = 0.0, 0
    while worn < strength:
        worn += min(room, sum(start <= tick for start in starts))
        tick += 1
    return tick


def broken_at(kind: Opening, starts: list[int], strength: float) -> int:
    """Let infected beat on a door from these ticks on; return when it gives way."""
    world = besieged(doors={"street_door": strength, "inner_door": strength})
    state = deserted(world)
    home = upstairs(world)
    lodge(world, state, members(world, home), home)
    room = home if kind == Opening.INNER_DOOR else int(world.rooms.stair[home])
    door = opening_of(world, room, kind)
    for who, start in zip(strangers(world, home, len(starts)), starts, strict=True):
        put_at_door(world, state, who, door, home, start)
    simulation = begun(world, state)
    simulation.advance(int(strength) + max(starts) + 2 * BLOWS)
    events = simulation.take_events()
    assert simulation.state.latch[door] == Latch.BROKEN
    found = [
        tick
        for tick, where in zip(
            ticks(events, Event.DOOR_BROKEN),
            events["room"][events["kind"] == Event.DOOR_BROKEN].tolist(),
            strict=True,
        )
        if where == world.rooms.streets + room
    ]
    require_order(simulation)
    assert len(found) == 1
    return found[0]


def room_before(kind: Opening) -> int:
    """Return how many find room to beat on a door: two on a metre, at least one."""
    doors = Doors()
    width = doors.street_door_width if kind == Opening.STREET_DOOR else doors.inner_door_width
    return max(1, math.floor(2 * width))


@pytest.mark.parametrize("n", [1, 2, 3, 8])
@pytest.mark.parametrize("kind", [Opening.STREET_DOOR, Opening.INNER_DOOR])
def test_a_door_that_n_beat_on_holds_its_strength_over_those_who_find_room(
    kind: Opening, n: int
) -> None:
    expected = 300.0 / min(n, room_before(kind))
    assert seconds_to_break(300.0, room_before(kind), [0] * n) == pytest.approx(expected, abs=1)
    assert broken_at(kind, [0] * n, 300.0) == pytest.approx(expected, abs=BLOWS)


@pytest.mark.parametrize(
    "starts", [[3, 4, 6, 11], [0, 100, 100, 100, 100, 100, 100, 100], [0, 200], [7, 50, 51, 300]]
)
def test_those_who_join_later_count_from_then_on(starts: list[int]) -> None:
    room = room_before(Opening.STREET_DOOR)
    expected = seconds_to_break(600.0, room, starts)
    assert broken_at(Opening.STREET_DOOR, starts, 600.0) == pytest.approx(expected, abs=BLOWS)


def test_two_spells_with_a_lull_between_add_up() -> None:
    world = besieged()
    state = deserted(world)
    home = upstairs(world)
    stair = int(world.rooms.stair[home])
    lodge(world, state, members(world, home), home)
    door = opening_of(world, stair, Opening.STREET_DOOR)
    first, second = strangers(world, home, 2)
    put_at_door(world, state, first, door, home)
    put_at_door(world, state, second, door, home, start=500)
    simulation = begun(world, state)
    simulation.advance(102)
    assert simulation.state.worn[door] == pytest.approx(100, abs=BLOWS)
    # From now on it beats on another door.
    row = int(simulation.desk.book.person[first, ROW])
    simulation.state.portal[row] = opening_of(world, world.rooms.dwellings, Opening.FRONT)
    simulation.advance(398)
    assert simulation.state.worn[door] == pytest.approx(100, abs=BLOWS)
    assert simulation.state.latch[door] == Latch.SHUT
    simulation.advance(300)
    assert ticks(simulation.take_events(), Event.DOOR_BROKEN, second)[0] == pytest.approx(
        500 + Doors().street_door - 100, abs=BLOWS
    )


def test_one_that_feeds_on_the_stairs_deals_no_blows() -> None:
    world = besieged(infection={"bite_indoors": 10.0, "alpha": 0.0}, infected={"feeding": 100.0})
    state = deserted(world)
    home = upstairs(world)
    stair = int(world.rooms.stair[home])
    hunter, guest = strangers(world, home, 2)
    lodge(world, state, members(world, home), home)
    door = opening_of(world, home, Opening.INNER_DOOR)
    put_at_door(world, state, hunter, door, home)
    put(state, guest, world.rooms.streets + world.rooms.aboard, 0.0, 0.0, wake=55,
        goal=world.rooms.streets + stair, intent=Intent.RIDE)  # fmt: skip
    simulation = begun(world, state)
    simulation.advance(100)
    assert of(simulation, guest, "condition") == Condition.EXPOSED
    assert of(simulation, hunter, "mind") == Mind.FEEDING
    simulation.advance(301)
    assert of(simulation, hunter, "intent") == Intent.POUND
    assert of(simulation, hunter, "mind") == Mind.CURIOUS
    assert simulation.state.worn[door] == pytest.approx(300, abs=2 * BLOWS)


# Giving up.


def test_with_nobody_left_behind_the_door_they_give_up() -> None:
    world = besieged(doors={"street_door": 3600.0})
    state = deserted(world)
    home = upstairs(world)
    people = members(world, home)
    lodge(world, state, people, home)
    hunter = strangers(world, home, 1)[0]
    door = opening_of(world, int(world.rooms.stair[home]), Opening.STREET_DOOR)
    put_at_door(world, state, hunter, door, home)
    simulation = begun(world, state)
    simulation.advance(1000)
    assert of(simulation, hunter, "intent") == Intent.POUND
    assert ticks(simulation.take_events(), Event.LOST) == []
    stage = simulation.stage
    for who in people:
        row = int(simulation.desk.book.person[who, ROW])
        set_condition(stage.rows, stage.book, world.held.rooms, world.bodies.district, row,
                      EXPOSED, simulation.tick)  # fmt: skip
    simulation.advance(BLOWS + 1)
    assert of(simulation, hunter, "mind") == Mind.IDLE
    assert of(simulation, hunter, "portal") == of(simulation, hunter, "goal") == -1
    assert ticks(simulation.take_events(), Event.LOST, hunter) != []
    require_order(simulation)


def test_their_patience_wears_out_at_its_rate() -> None:
    patience, n, seconds = 200.0, 100, 100
    world = besieged(doors={"patience": patience, "street_door": 86400.0})
    state = deserted(world)
    home = upstairs(world)
    lodge(world, state, members(world, home), home)
    door = opening_of(world, int(world.rooms.stair[home]), Opening.STREET_DOOR)
    for who in strangers(world, home, n):
        put_at_door(world, state, who, door, home)
    simulation = begun(world, state)
    simulation.advance(seconds + 2)
    lost = len(ticks(simulation.take_events(), Event.LOST))
    share = 1 - (1 - BLOWS / patience) ** (seconds // BLOWS + 1)
    assert abs(lost - n * share) <= 4 * math.sqrt(n * share * (1 - share))


def test_a_trail_that_ends_at_an_exit_is_given_up() -> None:
    world = besieged(infected={"search": 30.0, "look_round": 20.0})
    leaving = int(world.rooms.dwellings + world.rooms.places)
    state = deserted(world)
    follower, chaser = 20, 21
    put_after(world, state, follower, leaving)
    metre = float(world.rooms.along[leaving])
    put_chaser(state, chaser, STREET, metre, 4.0, 3.0, heading=0)
    state.gone_in[STREET] = world.rooms.streets + leaving
    state.gone_at[STREET] = 1
    simulation = begun(world, state)
    simulation.advance(400)
    for who in (follower, chaser):
        assert of(simulation, who, "mind") == Mind.IDLE
        assert of(simulation, who, "goal") == -1


# The way.


def test_the_way_to_a_home_leads_by_the_street_door_and_the_stairs() -> None:
    world = besieged(doors={"street_door": 40.0, "inner_door": 60.0})
    state = deserted(world)
    home = upstairs(world)
    stair = int(world.rooms.stair[home])
    family = list(members(world, home))
    lodge(world, state, family, home)
    hunter = strangers(world, home, 1)[0]
    put_after(world, state, hunter, home)
    simulation = begun(world, state)
    places: list[int] = []
    for _ in range(130):
        simulation.advance(1)
        here = of(simulation, hunter, "segment")
        if not places or places[-1] != here:
            places.append(here)
    streets = world.rooms.streets
    assert places == [world.rooms.street[home], streets + stair, streets + home]
    events = simulation.take_events()
    told = [
        (Event(kind), int(where))
        for kind, where in zip(events["kind"], events["room"], strict=True)
        if kind != Event.FOUND
    ]
    # What happens in one second is told in the order of its kind.
    assert told == [
        (Event.POUNDED, streets + stair),
        (Event.POUNDED, streets + home), (Event.DOOR_BROKEN, streets + stair),
        (Event.BROKE_IN, streets + home), (Event.DOOR_BROKEN, streets + home),
    ]  # fmt: skip
    found = events["kind"] == Event.FOUND
    assert sorted(events["who"][found].tolist()) == family
    assert set(events["by"][found].tolist()) == {hunter}
    assert of(simulation, hunter, "portal") == of(simulation, hunter, "goal") == -1
    require_order(simulation)


def test_those_who_hide_are_found_once() -> None:
    world = besieged()
    state = deserted(world)
    home = upstairs(world)
    lodge(world, state, members(world, home), home)
    door = opening_of(world, home, Opening.INNER_DOOR)
    state.latch[door] = Latch.BROKEN
    for who in strangers(world, home, 12):
        put_at_door(world, state, who, door, home)
    simulation = begun(world, state)
    simulation.advance(60)
    events = simulation.take_events()
    assert len(ticks(events, Event.BROKE_IN)) == 12
    found = events["who"][events["kind"] == Event.FOUND]
    assert found.tolist() == list(members(world, home))


@pytest.mark.parametrize("wanted", ["an empty home", "the stairwell"])
def test_another_home_of_the_stairwell_will_do(wanted: str) -> None:
    world = besieged(doors={"inner_door": 60.0})
    state = deserted(world)
    homes = np.flatnonzero(world.rooms.stair == world.rooms.stair[0])
    empty, full = int(homes[0]), int(homes[-1])
    stair = int(world.rooms.stair[0])
    assert empty != full
    lodge(world, state, members(world, full), full)
    state.latch[opening_of(world, stair, Opening.STREET_DOOR)] = Latch.BROKEN
    hunter = strangers(world, empty, 1)[0]
    put_after(world, state, hunter, empty if wanted == "an empty home" else stair)
    simulation = begun(world, state)
    simulation.advance(5)
    assert of(simulation, hunter, "segment") == world.rooms.streets + stair
    assert of(simulation, hunter, "intent") == Intent.POUND
    assert of(simulation, hunter, "goal") == world.rooms.streets + full
    simulation.advance(70)
    assert of(simulation, hunter, "segment") == world.rooms.streets + full
    assert simulation.state.latch[opening_of(world, empty, Opening.INNER_DOOR)] == Latch.SHUT


def test_an_open_shop_is_walked_into() -> None:
    world = besieged()
    state = deserted(world)
    hall = world.rooms.dwellings
    front = opening_of(world, hall, Opening.FRONT)
    state.latch[front] = Latch.OPEN
    lodge(world, state, [0], hall)
    put_after(world, state, 20, hall)
    simulation = begun(world, state)
    simulation.advance(4)
    assert of(simulation, 20, "segment") == world.rooms.streets + hall
    events = simulation.take_events()
    assert events["kind"].tolist() == [Event.BROKE_IN]
    assert simulation.state.worn[front] == 0
    assert simulation.state.latch[front] == Latch.OPEN


@pytest.mark.parametrize("latch", [Latch.SHUT, Latch.OPEN])
def test_a_closed_one_is_beaten_on_at_the_front_or_the_window(latch: Latch) -> None:
    # A door that stood open is shut when the shop closes: here as the run begins, at noon.
    n = 80
    world = besieged(doors={"front": 86400.0, "window": 86400.0}, public={"closing": 12.0})
    state = deserted(world)
    hall = world.rooms.dwellings
    front = opening_of(world, hall, Opening.FRONT)
    window = opening_of(world, hall, Opening.WINDOW)
    state.latch[front] = latch
    lodge(world, state, [0], hall)
    for who in range(20, 20 + n):
        put_after(world, state, who, hall)
    simulation = begun(world, state)
    # Before any finds no place there and goes round.
    simulation.advance(2)
    portals = [int(of(simulation, who, "portal")) for who in range(20, 20 + n)]
    assert set(portals) == {front, window}
    assert abs(portals.count(window) - n / 2) <= 4 * math.sqrt(n / 4)
    assert len(ticks(simulation.take_events(), Event.POUNDED)) == n
    # A way that is open already is taken by all.
    simulation.state.latch[window] = Latch.BROKEN
    rows, held = pack_rows(simulation.state.rows()), world.held
    for who in range(20, 20 + n):
        found = ways.way_in(held.openings, held.rooms, rows, held.laws, -1, hall, who, 10)
        assert found == window


def test_a_store_room_has_its_own_door() -> None:
    world = besieged()
    held, rooms = world.held, world.rooms
    rows = pack_rows(deserted(world).rows())
    hall = world.rooms.dwellings
    store = int(rooms.store[0])
    inner = opening_of(world, store, Opening.STORE_DOOR)
    back = opening_of(world, store, Opening.BACK)
    assert ways.way_in(held.openings, held.rooms, rows, held.laws, hall, store, 5, 10) == inner
    assert ways.way_in(held.openings, held.rooms, rows, held.laws, -1, store, 5, 10) == back


def test_glass_that_breaks_is_louder_than_blows() -> None:
    loud = []
    for window in (False, True):
        world = besieged(
            sound={"pounding": 60.0, "door": 70.0, "glass": 100.0}, infected={"heed": 1e-6}
        )
        state = deserted(world)
        hall = world.rooms.dwellings
        kind = Opening.WINDOW if window else Opening.FRONT
        lodge(world, state, [0], hall)
        door = opening_of(world, hall, kind)
        state.worn[door] = state.before[door] = world.openings.strength[kind] - 1
        put_at_door(world, state, 20, door, hall)
        simulation = begun(world, state)
        simulation.advance(2)
        assert simulation.state.latch[door] == Latch.BROKEN
        air = simulation.desk.air
        loud.append((float(air.loud[STREET]), int(air.noise[STREET])))
    assert loud == [(70.0, Noise.DOOR), (100.0, Noise.GLASS)]


# Doors that stand as they are.


def test_a_broken_door_stays_broken_and_residents_pass_shut_ones() -> None:
    world = besieged(doors={"street_door": 30.0})
    state = deserted(world)
    home = upstairs(world)
    stair = int(world.rooms.stair[home])
    lodge(world, state, members(world, home)[1:], home)
    door = opening_of(world, stair, Opening.STREET_DOOR)
    inner = opening_of(world, home, Opening.INNER_DOOR)
    walker, hunter = members(world, home)[0], strangers(world, home, 1)[0]
    street, metre = int(world.rooms.street[home]), float(world.rooms.along[home])
    begins = max(metre - 20, 0.0)
    wake = math.ceil((metre - begins) / 2)
    put(state, walker, street, begins, 4.0, heading=1, speed=2.0, wake=wake,
        intent=Intent.HOME, goal=world.rooms.streets + home)  # fmt: skip
    put_at_door(world, state, hunter, door, home, start=100)
    simulation = begun(world, state)
    simulation.advance(20)
    assert of(simulation, walker, "segment") == world.rooms.streets + home
    assert simulation.state.latch[[door, inner]].tolist() == [Latch.SHUT, Latch.SHUT]
    assert len(simulation.take_events()["kind"]) == 0
    simulation.advance(120)
    assert simulation.state.latch[door] == Latch.BROKEN
    simulation.advance(1000)
    assert simulation.state.latch[door] == Latch.BROKEN


@pytest.mark.parametrize("latch", [Latch.SHUT, Latch.OPEN])
def test_infected_wander_out_by_open_doors_and_take_their_time_to_break_out(latch: Latch) -> None:
    n = 60
    world = besieged(doors={"break_out": 600.0}, infected={"look_round": 100.0})
    state = deserted(world)
    hall = world.rooms.dwellings
    front = opening_of(world, hall, Opening.FRONT)
    state.latch[front] = latch
    lodge(world, state, range(n), hall, condition=Condition.EXPOSED, turn=1)
    simulation = begun(world, state)
    simulation.advance(6000)
    out = ticks(simulation.take_events(), Event.BROKE_OUT)
    assert len(out) == n
    mean = 100.0 if latch == Latch.OPEN else 600.0 / math.log(2)
    assert abs(np.mean(out) - mean) <= 4 * mean / math.sqrt(n)
    assert simulation.state.latch[front] == (Latch.OPEN if latch == Latch.OPEN else Latch.BROKEN)


def test_one_that_feeds_does_not_wander_off() -> None:
    world = besieged(
        infection={"bite_indoors": 10.0, "alpha": 0.0},
        infected={"feeding": 300.0, "look_round": 2.0},
    )
    state = deserted(world)
    hall = world.rooms.dwellings
    state.latch[opening_of(world, hall, Opening.FRONT)] = Latch.OPEN
    lodge(world, state, [0], hall)
    put_after(world, state, 20, hall)
    simulation = begun(world, state)
    simulation.advance(250)
    assert of(simulation, 20, "mind") == Mind.FEEDING
    assert of(simulation, 20, "segment") == world.rooms.streets + hall
    simulation.advance(100)
    assert len(ticks(simulation.take_events(), Event.BROKE_OUT, 20)) == 1
