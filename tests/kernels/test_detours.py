"""Going round a building: to another way in, and after those who have left it."""

from collections import Counter
from typing import Any

import pytest
from scenes import begun, of, put
from sieges import (
    LANE,
    besieged,
    deserted,
    downstairs,
    inside,
    lodge,
    members,
    opening_of,
    put_at_door,
    require_order,
    strangers,
    ticks,
    upstairs,
)

from outskirts.base.codes import Condition, Event, Intent, Latch, Mind, Opening
from outskirts.engine.simulation import Simulation
from outskirts.kernels.contact import kill
from outskirts.kernels.storage import ROW
from outskirts.world.world import World

SWIFT = {"speed": 8.0, "speed_spread": 0.0, "fast_share": 0.0}
FIRM = {"front": 86400.0, "window": 86400.0, "back": 86400.0}
CROWD = range(20, 60)


def before_the_shop(
    n: int, *, front: Latch = Latch.SHUT, within: int = 0, **groups: Any
) -> Simulation:
    """Put so many infected before the front of a shop with somebody in it, and some into it."""
    world = besieged(**{"infected": SWIFT, "doors": FIRM, **groups})
    state = deserted(world)
    hall = world.rooms.dwellings
    lodge(world, state, [0], hall)
    door = opening_of(world, hall, Opening.FRONT)
    state.latch[door] = front
    for who in CROWD[:n]:
        put_at_door(world, state, who, door, hall)
    lodge(world, state, CROWD[n : n + within], hall, condition=Condition.INFECTED, mind=Mind.IDLE)
    return begun(world, state)


def ways_in(world: World) -> tuple[int, int, int]:
    """Return the front, the window and the back door of the shop."""
    hall = world.rooms.dwellings
    store = int(world.rooms.store[0])
    return (
        opening_of(world, hall, Opening.FRONT),
        opening_of(world, hall, Opening.WINDOW),
        opening_of(world, store, Opening.BACK),
    )


def where(simulation: Simulation, n: int) -> dict[int, int]:
    """Return how many of the first of the crowd stand at which opening, or go there."""
    return dict(Counter(int(of(simulation, who, "portal")) for who in CROWD[:n]))


# Before the front, 1.5 m wide, three find room; before the window and the back door, one.


@pytest.mark.parametrize(("n", "stay"), [(2, 2), (3, 3), (4, 3), (5, 3), (12, 10)])
def test_who_finds_no_place_at_the_front_goes_to_the_window_then_to_the_back(
    n: int, stay: int
) -> None:
    simulation = before_the_shop(n)
    front, window, back = ways_in(simulation.world)
    simulation.advance(200)
    expected = {front: stay}
    for number, opening in ((4, window), (5, back)):
        if n >= number:
            expected[opening] = 1
    assert where(simulation, n) == expected
    for who in CROWD[:n]:
        assert of(simulation, who, "intent") == Intent.POUND
        opening = of(simulation, who, "portal")
        assert of(simulation, who, "segment") == simulation.world.openings.street[opening]
        metre = simulation.world.openings.along[opening]
        assert of(simulation, who, "along") == pytest.approx(metre, abs=0.1)
    # 830 m round the block are 104 s; the window is two metres off.
    assert (simulation.state.worn[window] > 150) == (n >= 4)
    assert (50 < simulation.state.worn[back] < 110) == (n >= 5)
    require_order(simulation)


def test_nobody_goes_to_and_fro_not_even_for_the_blows_of_others() -> None:
    simulation = before_the_shop(12, infected={**SWIFT, "heed": 10.0})
    changes: Counter[int] = Counter()
    before = {who: of(simulation, who, "portal") for who in CROWD[:12]}
    for _ in range(60):
        simulation.advance(10)
        now = {who: of(simulation, who, "portal") for who in CROWD[:12]}
        changes.update(who for who in now if now[who] != before[who])
        before = now
    assert sorted(changes.values()) == [1, 1]


def test_a_place_that_falls_free_is_taken() -> None:
    simulation = before_the_shop(6)
    front, window, back = ways_in(simulation.world)
    simulation.advance(60)
    assert where(simulation, 6) == {front: 4, window: 1, back: 1}
    gone = next(who for who in CROWD[:6] if of(simulation, who, "portal") == window)
    stage, held = simulation.stage, simulation.world.held
    row = int(simulation.desk.book.person[gone, ROW])
    kill(held.streets, held.rooms, held.bodies, stage.rows, stage.book, stage.log, row, 0,
         simulation.tick)  # fmt: skip
    simulation.advance(30)
    left = [who for who in CROWD[:6] if who != gone]
    portals = Counter(int(of(simulation, who, "portal")) for who in left)
    assert portals == {front: 3, window: 1, back: 1}
    require_order(simulation)


def test_a_house_with_one_door_is_waited_at() -> None:
    world = besieged(infected=SWIFT, doors={"street_door": 86400.0})
    state = deserted(world)
    home = upstairs(world)
    lodge(world, state, members(world, home), home)
    door = opening_of(world, int(world.rooms.stair[home]), Opening.STREET_DOOR)
    crowd = strangers(world, home, 12)
    for who in crowd:
        put_at_door(world, state, who, door, home)
    simulation = begun(world, state)
    simulation.advance(100)
    assert {of(simulation, who, "portal") for who in crowd} == {door}
    assert {of(simulation, who, "intent") for who in crowd} == {Intent.POUND}


def test_a_crowd_gets_into_a_home_on_the_ground_floor_by_its_window() -> None:
    world = besieged(infected=SWIFT, doors={"street_door": 86400.0, "window": 20.0})
    home = downstairs(world)
    door = opening_of(world, int(world.rooms.stair[home]), Opening.STREET_DOOR)
    window = opening_of(world, home, Opening.WINDOW_HOME)
    for n, got_in in ((2, False), (3, True)):
        state = deserted(world)
        lodge(world, state, members(world, home), home)
        for who in strangers(world, home, n):
            put_at_door(world, state, who, door, home)
        simulation = begun(world, state)
        simulation.advance(40)
        assert (simulation.state.latch[window] == Latch.BROKEN) == got_in
        assert (inside(simulation, home) > 0) == got_in
        assert simulation.state.latch[door] == Latch.SHUT
        require_order(simulation)


@pytest.mark.parametrize(("n", "goes"), [(20, False), (40, True)])
def test_who_waits_at_an_open_door_goes_round_if_it_takes_too_long(n: int, goes: bool) -> None:
    # Two a second pass the front: twenty within ten seconds.
    simulation = before_the_shop(n, front=Latch.BROKEN)
    _, window, back = ways_in(simulation.world)
    simulation.advance(3)
    assert (simulation.desk.book.throng[[window, back]] > 0).all() == goes
    simulation.advance(60)
    hall = simulation.world.rooms.dwellings
    assert inside(simulation, hall) == n - (2 if goes else 0)
    require_order(simulation)


# After the prey.


@pytest.mark.parametrize("by_back", [0.0, 1.0])
def test_those_before_the_front_go_to_where_the_prey_fled(by_back: float) -> None:
    simulation = before_the_shop(
        3,
        within=1,
        # Nobody gets hold of anybody on the way.
        infection={"flee_indoors": 10.0, "bite_indoors": 0.0, "reach": 0.1},
        doors={**FIRM, "by_back": by_back},
        infected={**SWIFT, "search": 0.0, "look_round": 20.0},
        sight={"day": 1.0},
    )
    world = simulation.world
    front, _, back = ways_in(world)
    reached: Counter[int] = Counter()
    for _ in range(130):
        simulation.advance(1)
        for who in CROWD[:3]:
            away = abs(of(simulation, who, "along") - world.openings.along[back])
            if of(simulation, who, "segment") == LANE and away < 0.5:
                reached[who] += 1
    assert simulation.state.fled[back if by_back else front] >= 0
    assert sorted(reached) == (list(CROWD[:3]) if by_back else [])
    require_order(simulation)


# Back doors.


@pytest.mark.parametrize("place", [0, 1], ids=["with a store room", "without"])
def test_one_that_hears_people_behind_a_back_door_beats_on_it_and_gets_to_them(
    place: int,
) -> None:
    world = besieged(
        infected=SWIFT, doors={"back": 30.0, "store_door": 20.0, "restless": 1.0, "front": 86400.0}
    )
    state = deserted(world)
    hall = world.rooms.dwellings + place
    store = int(world.rooms.store[place])
    room = store if store >= 0 else hall
    back = opening_of(world, room, Opening.BACK)
    lodge(world, state, [0], hall)
    metre = float(world.openings.along[back])
    put(state, 20, LANE, metre - 8.0, 4.0, condition=Condition.INFECTED, mind=Mind.IDLE,
        intent=Intent.STAY, wake=2)  # fmt: skip
    simulation = begun(world, state)
    while of(simulation, 20, "intent") != Intent.POUND and simulation.tick < 60:
        simulation.advance(1)
    assert of(simulation, 20, "portal") == back
    assert of(simulation, 20, "segment") == LANE
    assert of(simulation, 20, "along") == pytest.approx(metre, abs=0.1)
    simulation.advance(80)
    assert of(simulation, 20, "segment") == world.rooms.streets + hall
    assert simulation.state.latch[back] == Latch.BROKEN
    events = simulation.take_events()
    broken = events["room"][events["kind"] == Event.DOOR_BROKEN].tolist()
    assert broken == [world.rooms.streets + room] * (2 if store >= 0 else 1)
    assert len(ticks(events, Event.BROKE_IN, 20)) == 1
    require_order(simulation)
