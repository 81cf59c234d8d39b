"""Small children are with an adult, go with that one, and are taken in when it turns."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scenes import all_at_home, begun, of, put_chaser
from sieges import deserted, lodge, quarter

from outskirts.base.codes import Condition, Event, Intent, Mind
from outskirts.engine.changes import Change, changed
from outskirts.engine.simulation import Simulation
from outskirts.engine.streets import Census
from outskirts.kernels import children, outings, trips
from outskirts.kernels.arrivals import arrive
from outskirts.kernels.children import take_along
from outskirts.kernels.storage import OUTDOORS, ROW
from outskirts.people.population import Persons
from outskirts.people.synthesize import synthesize
from outskirts.validation.bodies import median_bodies
from outskirts.validation.scenes import CALM
from outskirts.world.scenario import parse
from outskirts.world.world import World, make


def family(*ages: int, **groups: dict[str, Any]) -> tuple[World, int, list[int]]:
    """Make the quarter with a household of these ages; return it, its dwelling and members."""
    city = quarter()
    people = median_bodies(synthesize(city, 1))
    start = people.dwellings.start
    home = int(np.flatnonzero(np.diff(start) == len(ages))[0])
    members = list(range(int(start[home]), int(start[home + 1])))
    age = people.persons.age.copy()
    age[members] = ages
    persons: Persons = replace(people.persons, age=age)
    merged = {**CALM, **{group: {**CALM.get(group, {}), **v} for group, v in groups.items()}}
    data = {"name": "scene", "city": "town", "start": "12:00:00", "hours": 2.0,
            "index": {"count": 0}, "parameters": merged}  # fmt: skip
    world = make(parse(data, "test"), 1, city=city, population=replace(people, persons=persons))
    return world, home, members


def row(simulation: Simulation, who: int) -> int:
    """Return where somebody is stored."""
    return int(simulation.desk.book.person[who, ROW])


def take(simulation: Simulation, who: int, fleeing: bool = False) -> None:
    """Let an adult take along whom they must."""
    held, stage = simulation.world.held, simulation.stage
    take_along(
        held.rooms, held.bodies, stage.rows, stage.book, row(simulation, who), fleeing, 0
    )  # fmt: skip


def led(simulation: Simulation, members: list[int]) -> list[int]:
    """Return which of some people are led."""
    rooms = simulation.world.rooms
    arms = rooms.streets + rooms.in_arms
    return [i for i, who in enumerate(members) if of(simulation, who, "segment") == arms]


@pytest.mark.parametrize(
    ("ages", "fleeing", "expected"),
    [
        ((30, 3, 7), False, [1, 2]),
        ((30, 3, 12), False, [1]),
        ((30, 3, 15, 7), False, [1]),
        ((30, 40, 3, 7), False, []),
        ((30, 40, 3, 7), True, [2]),
        ((30, 9, 5, 0), True, [2, 3]),
    ],
)
def test_whoever_may_not_stay_alone_is_taken_along(
    ages: tuple[int, ...], fleeing: bool, expected: list[int]
) -> None:
    world, _, members = family(*ages)
    simulation = begun(world, all_at_home(world))
    take(simulation, members[0], fleeing)
    assert led(simulation, members) == expected
    for i in expected:
        assert of(simulation, members[i], "keeper") == members[0]
    assert children.leads(simulation.stage.rows, row(simulation, members[0])) == bool(expected)
    assert simulation.check() == []


def test_who_is_not_there_is_not_taken() -> None:
    world, _, members = family(30, 3, 4)
    state = all_at_home(world)
    hall = world.rooms.dwellings
    lodge(world, state, members[2:], hall)
    state.condition[members[1]] = Condition.INFECTED
    simulation = begun(world, state)
    take(simulation, members[0])
    assert led(simulation, members) == []


def out_with_child(**groups: dict[str, Any]) -> tuple[World, list[int], Simulation]:
    """Let somebody walk to the shop with a child; the other at home is sixteen."""
    world, home, members = family(30, 3, 16, **groups)
    state = deserted(world)
    lodge(world, state, members, home)
    simulation = begun(world, state)
    held, stage = world.held, simulation.stage
    outings.set_off(
        held.streets, held.rooms, held.bodies, held.laws, stage.rows, stage.book,
        row(simulation, members[0]), world.rooms.dwellings, int(Intent.TRIP), 0,
    )  # fmt: skip
    return world, members, simulation


def test_who_leads_a_child_walks_slower_and_sets_it_down_inside() -> None:
    world, members, simulation = out_with_child()
    assert led(simulation, members) == [1]
    speed = of(simulation, members[0], "speed")
    assert speed == pytest.approx(world.bodies.walk[members[0]] * 0.65, rel=1e-5)
    hall = world.rooms.streets + world.rooms.dwellings
    for _ in range(1500):
        simulation.advance(1)
        if of(simulation, members[0], "segment") == hall:
            break
    assert of(simulation, members[1], "segment") == hall
    assert of(simulation, members[1], "keeper") == of(simulation, members[0], "keeper") == -1
    assert of(simulation, members[2], "segment") < hall + 1
    # They go home together.
    for _ in range(10_000):
        simulation.advance(1)
        if (
            of(simulation, members[0], "segment")
            == world.rooms.streets + world.rooms.home[members[0]]
        ):
            break
    assert of(simulation, members[1], "segment") == of(simulation, members[0], "segment")
    assert simulation.check() == []


def test_who_leaves_the_city_takes_the_child_out_of_it() -> None:
    world, members, simulation = out_with_child()
    held, stage, rooms = world.held, simulation.stage, world.rooms
    one = row(simulation, members[0])
    simulation.state.goal[one] = rooms.streets + rooms.dwellings + rooms.places
    arrive(
        held.rooms, held.bodies, held.laws, stage.rows, stage.book, stage.log, one, simulation.tick
    )
    assert [of(simulation, who, "condition") for who in members[:2]] == [Condition.ESCAPED] * 2
    assert sorted(simulation.take_events()["who"].tolist()) == members[:2]
    assert simulation.check() == []


def test_a_child_whose_adult_turns_in_the_street_is_taken_in() -> None:
    world, members, simulation = out_with_child(infection={"incubation": 864000.0})
    simulation.advance(30)
    adult, child = members[:2]
    one = row(simulation, adult)
    simulation.state.condition[one] = Condition.EXPOSED
    simulation.state.turn[one] = simulation.tick + 5
    simulation = Simulation(world, simulation.state, simulation.tick)
    simulation.advance(6)
    assert of(simulation, adult, "condition") == Condition.INFECTED
    assert of(simulation, adult, "keeper") == of(simulation, child, "keeper") == -1
    simulation.advance(400)
    room = of(simulation, child, "segment") - world.rooms.streets
    assert 0 <= room < world.rooms.dwellings
    assert of(simulation, child, "condition") == Condition.SUSCEPTIBLE
    assert of(simulation, child, "mind") == Mind.RESOLVED
    assert simulation.check() == []


def test_a_child_that_turns_while_it_is_led_turns_beside_the_adult() -> None:
    world, members, simulation = out_with_child()
    adult, child = members[:2]
    one = row(simulation, child)
    simulation.state.condition[one] = Condition.EXPOSED
    simulation.state.turn[one] = 12
    simulation = Simulation(world, simulation.state, simulation.tick)
    simulation.advance(13)
    assert of(simulation, child, "condition") == Condition.INFECTED
    assert of(simulation, child, "segment") == of(simulation, adult, "segment")
    assert row(simulation, child) < simulation.desk.book.size[OUTDOORS]
    assert of(simulation, adult, "keeper") == -1
    assert simulation.check() == []


def test_a_bite_strikes_the_adult_or_the_child() -> None:
    bitten = []
    for seconds in range(20):
        world, members, simulation = out_with_child(
            infection={"bite": 10.0}, infected={"feeding": 100.0}
        )
        simulation.advance(5 + seconds)
        adult = row(simulation, members[0])
        place = trips.place_at(world.held.streets, simulation.stage.rows, adult, simulation.tick)
        street = int(simulation.state.segment[adult])
        hunter = int(np.flatnonzero(~np.isin(simulation.state.who, members))[0])
        who = int(simulation.state.who[hunter])
        put_chaser(simulation.state, hunter, street, place, 4.0, 1.0)
        simulation.state.across[hunter] = simulation.state.across[adult]
        simulation = Simulation(world, simulation.state, simulation.tick)
        simulation.advance(2)
        events = simulation.take_events()
        struck = events["who"][events["kind"] == Event.BITTEN].tolist()
        assert len(struck) == 1
        assert events["by"][events["kind"] == Event.BITTEN].tolist() == [who]
        assert events["room"][events["kind"] == Event.BITTEN].tolist() == [street]
        bitten += struck
    assert set(bitten) == set(members[:2])


def test_small_children_never_set_out_and_older_ones_not_towards_dark() -> None:
    world, _, members = family(30, 5, 11, public={"trips": 20.0})
    held = world.held
    dusk = world.laws.dusk - world.laws.clock
    for tick in range(0, dusk, 300):
        assert outings.next_outing(held.bodies, held.laws, members[1], tick) == -1
        when = outings.next_outing(held.bodies, held.laws, members[2], tick)
        assert when == -1 or when <= dusk - outings.OUT_BEFORE_DARK
    grown = [outings.next_outing(held.bodies, held.laws, members[0], t) for t in range(0, 6000, 50)]
    assert max(grown) > 0


def test_small_children_put_nobody_down_and_do_not_flee() -> None:
    world, home, members = family(30, 5, 40, infection={"alpha": 9.0, "bite_indoors": 0.02,
                                                        "flee_indoors": 1.0})  # fmt: skip
    state = deserted(world)
    lodge(world, state, members[1:2], home)
    lodge(world, state, [members[0]], home, condition=Condition.INFECTED, mind=Mind.IDLE)
    simulation = begun(world, state)
    simulation.advance(3)
    here = world.rooms.streets + home
    while of(simulation, members[1], "condition") == Condition.SUSCEPTIBLE:
        assert of(simulation, members[1], "segment") == here
        simulation.advance(1)
    assert of(simulation, members[0], "condition") == Condition.INFECTED


def test_who_cannot_walk_yet_does_not_as_an_infected() -> None:
    world, _, members = family(30, 0, 3)
    bodies, laws = world.held.bodies, world.held.laws
    assert trips.infected_speed(bodies, laws, members[1]) == 0.0
    assert trips.infected_speed(bodies, laws, members[0]) > 0.0


def test_a_child_that_is_led_counts_where_the_adult_is() -> None:
    world, members, simulation = out_with_child()
    simulation.advance(20)
    street = int(of(simulation, members[0], "segment"))
    census = Census(world)
    together = census.count(simulation.state)[street, 0]
    simulation.state.keeper[row(simulation, members[1])] = -1
    assert census.count(simulation.state)[street, 0] == together - 1


@pytest.mark.parametrize("gone", [0, 1])
def test_who_is_taken_out_of_the_city_leads_nobody_and_is_led_by_nobody(gone: int) -> None:
    world, members, simulation = out_with_child()
    simulation.advance(20)
    who = members[gone]
    other = changed(world, simulation.state.copy(), simulation.tick, Change(remove=(who,)))
    assert [of(other, one, "keeper") for one in members] == [-1, -1, -1]
    if gone == 0:
        assert of(other, members[1], "segment") == world.rooms.streets + world.rooms.home[who]
    assert other.check() == []
