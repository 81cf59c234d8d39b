"""Coming home: what one notices at the door, and who turns away from it."""

from typing import Any

import pytest
from scenes import begun, of, put
from sieges import (
    besieged,
    deserted,
    downstairs,
    lodge,
    members,
    opening_of,
    require_order,
    strangers,
)

from outskirts.base.codes import Condition, Cue, Event, Intent, Latch, Mind, Noise, Opening
from outskirts.engine.simulation import Simulation
from outskirts.kernels import thresholds
from outskirts.kernels.storage import ROW, pack_book
from outskirts.world.state import State
from outskirts.world.world import World


def arriving(world: World, state: State, who: int, riding: bool = False) -> None:
    """Let somebody be before the door of their home, or about to alight there, at tick 1."""
    rooms = world.rooms
    home = int(rooms.home[who])
    goal = {"goal": rooms.streets + home, "wake": 1, "mind": Mind.UNAWARE}
    if riding:
        put(state, who, rooms.streets + rooms.aboard, 0.0, 0.0, intent=Intent.RIDE, **goal)
        return
    put(state, who, int(rooms.street[home]), float(rooms.along[home]) - 0.5, 4.0, heading=1,
        intent=Intent.HOME, speed=1.0, **goal)  # fmt: skip


def quarter(wary: float) -> tuple[World, State, int, int]:
    """Return a world, with everybody out of the way, a dwelling and who lives there."""
    world = besieged(living={"wary": wary})
    home = downstairs(world)
    return world, deserted(world), home, members(world, home)[0]


def break_door(world: World, state: State, home: int, kind: Opening) -> None:
    """Break the street door of a dwelling's stairs, or the dwelling's own."""
    room = home if kind == Opening.INNER_DOOR else int(world.rooms.stair[home])
    state.latch[opening_of(world, room, kind)] = Latch.BROKEN


@pytest.mark.parametrize("riding", [False, True])
@pytest.mark.parametrize("kind", [Opening.STREET_DOOR, Opening.INNER_DOOR])
def test_who_sees_a_broken_door_turns_away(kind: Opening, riding: bool) -> None:
    world, state, home, who = quarter(1.0)
    break_door(world, state, home, kind)
    arriving(world, state, who, riding)
    simulation = begun(world, state)
    simulation.advance(2)
    assert of(simulation, who, "segment") == world.rooms.street[home]
    assert of(simulation, who, "mind") == Mind.UNEASY
    assert of(simulation, who, "intent") in (Intent.TRIP, Intent.LEAVE)
    assert of(simulation, who, "goal") != world.rooms.streets + home
    events = simulation.take_events()
    assert events["kind"][events["who"] == who].tolist() == [Event.NOTICED]
    # They do go there.
    goal = int(of(simulation, who, "goal"))
    for _ in range(1500):
        simulation.advance(1)
        if of(simulation, who, "segment") == goal:
            break
    assert of(simulation, who, "segment") == goal
    require_order(simulation)


def settled(wary: float, **infected: Any) -> tuple[Simulation, int, int]:
    """Let somebody come home; return the simulation, who, and their home."""
    world, state, home, who = quarter(wary)
    for stranger, room in infected.items():
        where = home if room == "home" else int(world.rooms.stair[home])
        number = strangers(world, home, 5)[int(stranger[1:])]
        condition = Condition.INFECTED if stranger[0] == "i" else Condition.SUSCEPTIBLE
        mind = Mind.IDLE if stranger[0] == "i" else Mind.UNAWARE
        lodge(world, state, [number], where, condition=condition, mind=mind)
    arriving(world, state, who)
    simulation = begun(world, state)
    simulation.advance(2)
    require_order(simulation)
    return simulation, who, home


@pytest.mark.parametrize("room", ["home", "stairs"])
def test_who_hears_a_struggle_within_turns_away(room: str) -> None:
    simulation, who, _ = settled(1.0, i0=room, p1=room)
    assert of(simulation, who, "segment") < simulation.world.rooms.streets
    assert of(simulation, who, "cue") == Cue.SOUND
    assert of(simulation, who, "noise") == Noise.STRUGGLE


def test_who_does_not_look_or_finds_nothing_goes_in() -> None:
    streets = quarter(1.0)[0].rooms.streets
    simulation, who, home = settled(1.0)
    assert of(simulation, who, "segment") == streets + home
    simulation, who, home = settled(0.0, i0="home", p1="home")
    assert of(simulation, who, "segment") == streets + home


def test_infected_that_are_quiet_behind_whole_doors_give_no_sign() -> None:
    simulation, who, home = settled(1.0, i0="home")
    assert of(simulation, who, "segment") == simulation.world.rooms.streets + home
    # Once in, they are with it.
    assert simulation.desk.book.lively_at[home] >= 0


def test_the_share_that_turns_away_is_the_one_that_is_given() -> None:
    world, state, home, _ = quarter(0.3)
    break_door(world, state, home, Opening.STREET_DOOR)
    simulation = begun(world, state)
    held, rows = world.held, simulation.stage.rows
    book = pack_book(simulation.desk.book)
    who = members(world, home)[0]
    row = int(simulation.desk.book.person[who, ROW])
    simulation.state.goal[row] = world.rooms.streets + home
    n = 2000
    turned = sum(
        thresholds.shies(held.openings, held.rooms, held.laws, rows, book, row, tick)
        == thresholds.BROKEN_DOOR
        for tick in range(n)
    )
    assert abs(turned - 0.3 * n) <= 4 * (n * 0.3 * 0.7) ** 0.5
