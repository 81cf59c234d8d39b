"""Doors: how long they hold, how many get through, who goes where behind them."""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest
from scenes import all_at_home, begun, of, put, put_chaser, put_runner, world_of

from outskirts.base.codes import (
    Condition,
    Cue,
    Event,
    Intent,
    Latch,
    Mind,
    Noise,
    Opening,
    PlaceKind,
)
from outskirts.city.city import City
from outskirts.engine.simulation import Simulation
from outskirts.kernels import openings as ways
from outskirts.kernels.doors import BLOWS
from outskirts.kernels.storage import EXPOSED, ROW, pack_rows, set_condition
from outskirts.kernels.trips import ON_THE_STAIRS
from outskirts.world.parameters import Doors, Movement
from outskirts.world.state import State
from outskirts.world.world import World
from towns import District, Place, Street, town

PEOPLE = 200
STREET, LANE = 0, 1
SHOP = Place(PlaceKind.SHOP, STREET, 400.0, -1, 100.0)
RESTAURANT = Place(PlaceKind.RESTAURANT, STREET, 600.0, -1, 100.0)
HARMLESS = {"bite_indoors": 0.0, "flee_indoors": 0.0}
STUBBORN = {"patience": 864000.0, "restless": 86400.0, "break_out": 86400.0}


def quarter() -> City:
    """Draw a street with a shop and a restaurant, a lane behind them, and homes in the west.

    Streets: 0 the street, 1 the lane 30 m north of it, 2 with the homes; junction 1 is an exit.
    """
    return town(
        [(0, 0), (1000, 0), (0, 30), (1000, 30), (-200, 0)],
        [Street(0, 1), Street(2, 3), Street(4, 0), Street(0, 2)],
        districts=[
            District(PEOPLE, PEOPLE // 4, outline=((-220, -20), (-220, 20), (-1, 20), (-1, -20)))
        ],
        places=[SHOP, RESTAURANT],
        exits=[1],
        title="Quarter",
    )


def besieged(**groups: dict[str, Any]) -> World:
    """Make the quarter, in which nobody bites or flees indoors and no infected gives up."""
    changes: dict[str, dict[str, Any]] = {"infection": HARMLESS, "doors": STUBBORN}
    for group, values in groups.items():
        changes[group] = {**changes.get(group, {}), **values}
    return world_of(quarter(), changes)


def deserted(world: World) -> State:
    """Return a state in which everybody is out of the way."""
    state = all_at_home(world)
    state.segment[:] = world.rooms.streets + world.rooms.aboard
    return state


def lodge(world: World, state: State, people: Iterable[int], room: int, **columns: Any) -> None:
    """Put people into a room."""
    for who in people:
        put(state, who, world.rooms.streets + room, 0.0, 0.0, **columns)


def members(world: World, dwelling: int) -> range:
    """Return who lives in a dwelling."""
    return range(*(int(one) for one in world.rooms.household[dwelling : dwelling + 2]))


def strangers(world: World, dwelling: int, n: int) -> list[int]:
    """Return so many people who do not share the stairwell of a dwelling."""
    stair = world.rooms.stair
    found = np.flatnonzero(stair[world.rooms.home] != stair[dwelling])
    assert len(found) >= n
    return [int(who) for who in found[:n]]


def opening_of(world: World, room: int, kind: Opening) -> int:
    """Return the opening of a kind that leads into a room."""
    table = world.openings
    found = np.flatnonzero((table.room == room) & (table.kind == kind))
    assert len(found) == 1
    return int(found[0])


def upstairs(world: World) -> int:
    """Return a dwelling without a window."""
    windows = world.openings.room[world.openings.kind == Opening.WINDOW_HOME]
    return int(np.setdiff1d(np.arange(world.rooms.dwellings), windows)[0])


def downstairs(world: World) -> int:
    """Return a dwelling with a window."""
    return int(world.openings.room[world.openings.kind == Opening.WINDOW_HOME][0])


def put_at_door(
    world: World, state: State, who: int, opening: int, room: int, start: int = 0
) -> None:
    """Put an infected before a door, on which it beats from tick `start` on to get to a room."""
    table = world.openings
    beats = {
        "condition": Condition.INFECTED, "mind": Mind.CURIOUS, "intent": Intent.POUND,
        "goal": world.rooms.streets + room, "portal": opening, "wake": start + 1, "moved": start,
    }  # fmt: skip
    inside = int(table.outside[opening])
    if inside >= 0:
        put(state, who, world.rooms.streets + inside, 0.0, 0.0, **beats)
    else:
        put(state, who, int(table.street[opening]), float(table.along[opening]), 0.0, **beats)


def put_after(world: World, state: State, who: int, room: int) -> None:
    """Put an infected into the street before a room that it has come for."""
    seeks = {
        "condition": Condition.INFECTED, "mind": Mind.CURIOUS, "intent": Intent.LOOK_ROUND,
        "goal": world.rooms.streets + room, "wake": 1,
    }  # fmt: skip
    rooms = world.rooms
    put(state, who, int(rooms.street[room]), float(rooms.along[room]), 0.0, **seeks)


def ticks(events: dict[str, Any], kind: Event, who: int | None = None) -> list[int]:
    """Return when an event of a kind happened (to somebody)."""
    chosen = events["kind"] == kind
    if who is not None:
        chosen &= events["who"] == who
    found: list[int] = events["tick"][chosen].tolist()
    return found


def inside(simulation: Simulation, room: int) -> int:
    """Return how many infected are in a room."""
    return int(simulation.desk.book.room_infected[room])


def got_out(simulation: Simulation) -> list[int]:
    """Return who has fled onto the street: they run from then on."""
    events = simulation.take_events()
    return sorted(set(events["who"][events["kind"] == Event.AFRAID].tolist()))


def sound_of_mind(simulation: Simulation) -> None:
    """Require that the state and the book agree."""
    assert simulation.check() == []


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
    sound_of_mind(simulation)
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
    sound_of_mind(simulation)


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
    sound_of_mind(simulation)


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
    sound_of_mind(simulation)


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
    sound_of_mind(simulation)


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
    sound_of_mind(simulation)


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
    places = []
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
    sound_of_mind(simulation)


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
    simulation.advance(4)
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
        world = besieged(sound={"pounding": 60.0, "door": 70.0, "glass": 100.0})
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
    put(state, walker, street, max(metre - 20, 0.0), 4.0, heading=1, speed=2.0, wake=11,
        intent=Intent.HOME, goal=world.rooms.streets + home)  # fmt: skip
    simulation = begun(world, state)
    simulation.advance(13)
    assert of(simulation, walker, "segment") == world.rooms.streets + stair
    assert of(simulation, walker, "condition") == Condition.EXPOSED
    events = simulation.take_events()
    bitten = events["kind"] == Event.BITTEN
    assert events["room"][bitten].tolist() == [world.rooms.streets + stair]
    assert events["by"][bitten].tolist() == [hunter]


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
    sound_of_mind(simulation)


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
    put(state, walker, street, max(metre - 20, 0.0), 4.0, heading=1, speed=2.0, wake=11,
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


# What is heard of it, and what is stored.


@pytest.mark.parametrize(("away", "heard"), [(30.0, True), (300.0, False)])
def test_pounding_is_heard_by_night(away: float, heard: bool) -> None:
    # A residential street is at 35 to 45 dB by night (SCIENCE 6.1); blows are at 85 dB.
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


@pytest.mark.parametrize("stop", [41, 97, 303])
def test_a_siege_resumed_or_stored_otherwise_is_the_same_siege(stop: int) -> None:
    world, state = siege()
    straight = begun(world, state)
    straight.advance(stop)
    middle = straight.state
    pounding = middle.intent == Intent.POUND
    stairs = np.isin(middle.segment - world.rooms.streets, np.unique(world.rooms.stair))
    if stop < 100:
        assert (pounding & (stairs if stop == 97 else ~stairs)).any()
    order = np.random.default_rng(stop).permutation(world.people)
    other = Simulation(world, State(**middle.stored(order)), stop)
    resumed = Simulation(world, State(**middle.by_person()), stop)
    for simulation in (straight, other, resumed):
        simulation.advance(SIEGE - stop)
        sound_of_mind(simulation)
    assert other.state.digest() == resumed.state.digest() == straight.state.digest()
    kinds = set(straight.take_events()["kind"].tolist())
    assert kinds >= {
        Event.POUNDED, Event.DOOR_BROKEN, Event.BROKE_IN, Event.FOUND, Event.BITTEN, Event.BROKE_OUT
    }  # fmt: skip
