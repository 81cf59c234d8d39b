"""Sight into openings: who passes a door that stands open sees people in, and is seen."""

import math
from typing import Any

import pytest
from scenes import all_at_home, begun, of, put, road, world_of

from outskirts.base.codes import Condition, Cue, Event, Intent, Latch, Mind, Opening, PlaceKind
from outskirts.engine.simulation import Simulation
from outskirts.kernels import glimpses
from outskirts.kernels.trips import stroll
from outskirts.world.state import State
from outskirts.world.world import World
from towns import Place

SHOP = Place(PlaceKind.SHOP, 0, 500.0, -1, 100.0)
FAR = Place(PlaceKind.SHOP, 0, 700.0, 1, 100.0)
GUEST, FIRST = 0, 10
SPEED = 1.0


def street(people: int = 40, **groups: dict[str, Any]) -> World:
    """Return a road with two shops."""
    changes = {"infected": {"notice": 10.0}, "living": {"notice_ahead": 10.0}, **groups}
    return world_of(road(places=(SHOP, FAR), people=people), changes)


def hall(world: World, shop: int) -> int:
    """Return the room of a shop, in the numbers of `segment`."""
    return int(world.rooms.streets + world.rooms.dwellings + shop)


def latch(world: World, state: State, shop: int, how: Latch) -> None:
    """Leave the front and the window of a shop in some way."""
    openings = world.openings
    for opening in range(len(openings.room)):
        of_it = openings.room[opening] == world.rooms.dwellings + shop
        if of_it and openings.kind[opening] in (Opening.FRONT, Opening.WINDOW):
            state.latch[opening] = how


def passing(
    world: World, *, guests: tuple[int, ...] = (GUEST,), many: int = 1, how: Latch = Latch.BROKEN,
    shop: int = 0, along: float = 450.0, heading: int = 1,
) -> Simulation:  # fmt: skip
    """Put guests into a shop, and let infected look in who walk into its street at a metre."""
    state = all_at_home(world)
    for number in (0, 1):
        latch(world, state, number, Latch.SHUT)
    latch(world, state, shop, how)
    for who in guests:
        put(state, who, hall(world, shop), 0.0, 0.0, wake=5000)
    for who in range(FIRST, FIRST + many):
        put(state, who, 0, along, 4.0, condition=Condition.INFECTED, mind=Mind.IDLE,
            intent=Intent.ROAM, heading=heading, speed=SPEED)  # fmt: skip
    simulation = begun(world, state)
    stage, held = simulation.stage, world.held
    for who in range(FIRST, FIRST + many):
        row = int(simulation.desk.book.person[who, 0])
        glimpses.look_in(
            held.openings, held.rooms, held.laws, stage.rows, stage.book, stage.log,
            row, SPEED, simulation.tick,
        )  # fmt: skip
    return simulation


@pytest.mark.parametrize(
    ("how", "heading", "sees"),
    [(Latch.BROKEN, 1, True), (Latch.OPEN, 1, True), (Latch.SHUT, 1, False),
     (Latch.BROKEN, -1, False)],
)  # fmt: skip
def test_infected_see_people_through_what_is_open_ahead(
    how: Latch, heading: int, sees: bool
) -> None:
    world = street()
    simulation = passing(world, how=how, heading=heading)
    assert (of(simulation, FIRST, "intent") == Intent.TRACK) == sees
    if sees:
        assert of(simulation, FIRST, "cue") == Cue.SIGHT
        assert of(simulation, FIRST, "goal") == hall(world, 0)
        assert of(simulation, FIRST, "spot_along") == pytest.approx(500.0)


def test_it_goes_in_to_them() -> None:
    world = street(infection={"alpha": 0.0})
    simulation = passing(world)
    held, stage = world.held, simulation.stage
    row = int(simulation.desk.book.person[FIRST, 0])
    stroll(held.streets, held.rooms, held.bodies, held.laws, stage.rows, stage.book, row, 0)
    simulation.advance(120)
    assert of(simulation, GUEST, "by") == FIRST


def test_an_empty_shop_draws_nobody() -> None:
    simulation = passing(street(), guests=())
    assert of(simulation, FIRST, "intent") == Intent.ROAM


def test_the_first_place_on_the_way_counts() -> None:
    world = street()
    assert of(passing(world, shop=1), FIRST, "spot_along") == pytest.approx(700.0)
    back = passing(world, shop=1, along=900.0, heading=-1)
    assert of(back, FIRST, "spot_along") == pytest.approx(700.0)


@pytest.mark.parametrize(("rate", "doorway"), [(0.05, 4.0), (0.1, 2.0)])
def test_how_many_see_goes_by_the_time_in_which_they_could(rate: float, doorway: float) -> None:
    many = 400
    world = street(many + 30, infected={"notice": rate}, sight={"doorway": doorway})
    simulation = passing(world, many=many)
    turned = int((simulation.state.intent == Intent.TRACK).sum())
    expected = many * -math.expm1(-rate * 2 * doorway / SPEED)
    assert abs(turned - expected) < 4 * math.sqrt(expected * (1 - expected / many))


@pytest.mark.parametrize(("how", "sees"), [(Latch.BROKEN, True), (Latch.SHUT, False)])
def test_people_in_an_open_shop_notice_who_passes_and_go_home(how: Latch, sees: bool) -> None:
    guests = (0, 1, 2)
    world = street(infected={"notice": 0.0}, living={
        "notice_ahead": 10.0, "response": 5.0, "response_spread": 0.0})  # fmt: skip
    simulation = passing(world, guests=guests, how=how)
    for who in guests:
        assert (of(simulation, who, "mind") == Mind.UNEASY) == sees
    events = simulation.take_events()
    assert events["kind"].tolist() == [Event.NOTICED] * (len(guests) if sees else 0)
    assert set(events["by"].tolist()) == ({FIRST} if sees else set())
    if sees:
        assert [of(simulation, who, "wake") for who in guests] == [5, 5, 5]
