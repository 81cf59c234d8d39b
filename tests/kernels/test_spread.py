"""How the infection gets about: by density, since contact is geometry; and far, by carriers."""

import math
from typing import Any

import numpy as np
import pytest
from scenes import all_at_home, begun, put, put_chaser, road, world_of

from outskirts.base.ages import LED
from outskirts.base.codes import Condition, Event, Intent, Mind
from outskirts.engine.simulation import Simulation
from outskirts.kernels import trips
from outskirts.kernels.storage import ROW
from towns import District, Street, town

LENGTH, WIDTH, SPEED, REACH = 300.0, 8.0, 1.5, 1.0
SECONDS = 150


def bitten_on_a_walk(people: int, seed: int) -> tuple[int, int]:
    """Let an infected drift down a street of people who stand there and suspect nothing.

    Returns how many it bites, and how many stand within reach of the line that it walks along.
    """
    changes: dict[str, dict[str, Any]] = {
        "infection": {"engagement": "all", "reach": REACH},
        "infected": {
            "speed": SPEED,
            "speed_spread": 0.0,
            "fast_share": 0.0,
            "roaming": 1.0,
            "roaming_pace": 1.0,
        },
    }
    world = world_of(road(LENGTH, WIDTH, people + 20), changes)
    state = all_at_home(world)
    drawn = np.random.default_rng(seed)
    along = drawn.uniform(0, LENGTH, people).astype(np.float32)
    across = drawn.uniform(0, WIDTH, people).astype(np.float32)
    for who in range(people):
        put(state, who, 0, along[who], across[who])
    roams = {"condition": Condition.INFECTED, "mind": Mind.IDLE, "intent": Intent.ROAM}
    put(state, people, 0, 0.0, 4.0, heading=1, goal=-1, **roams)
    simulation = begun(world, state)
    held, stage = world.held, simulation.stage
    row = int(simulation.desk.book.person[people, ROW])
    trips.stroll(held.streets, held.rooms, held.bodies, held.laws, stage.rows, stage.book, row, 0)
    simulation.advance(SECONDS + 1)
    bitten = int((simulation.take_events()["kind"] == Event.BITTEN).sum())
    near = np.abs(across - 4.0) <= REACH
    return bitten, int((near & (along <= SPEED * SECONDS + REACH)).sum())


@pytest.mark.parametrize("people", [30, 60, 120])
def test_bites_go_by_how_many_people_there_are(people: int) -> None:
    seeds = 3
    total = 0
    for seed in range(seeds):
        bitten, within = bitten_on_a_walk(people, seed)
        assert bitten == within
        total += bitten
    share = 2 * REACH * (SPEED * SECONDS + REACH) / (LENGTH * WIDTH)
    n = seeds * people
    assert abs(total - n * share) <= 4 * math.sqrt(n * share * (1 - share))


# Carriers.

PAIRS = 80
STREET = 15.0 * (PAIRS + 1)
REMOTE = 6000.0


def bites_in_a_city_with_a_suburb(carried: float) -> Simulation:
    """Let each of many infected bite one person; half of the homes are 6 km away."""
    city = town(
        [(0, 0), (STREET, 0), (-200, 0), (-REMOTE, 0), (-REMOTE - 200, 0)],
        [Street(0, 1), Street(2, 0), Street(3, 2), Street(4, 3)],
        districts=[
            District(120, 30, "Near", ((-220, -30), (-220, 30), (-1, 30), (-1, -30))),
            District(
                120,
                30,
                "Remote",
                (
                    (-REMOTE - 220, -30),
                    (-REMOTE - 220, 30),
                    (-REMOTE - 1, 30),
                    (-REMOTE - 1, -30),
                ),
            ),
        ],
    )
    world = world_of(city, {"infection": {"carried": carried, "incubation": 60.0}})
    # One in ten of those who will be bitten is a small child.
    age = world.population.persons.age
    age.setflags(write=True)
    age[1::20] = LED - 1
    state = all_at_home(world)
    for i in range(PAIRS):
        put_chaser(state, 2 * i, 0, 15.0 * (i + 1), 4.0, 0.0)
        put(state, 2 * i + 1, 0, 15.0 * (i + 1) + 0.5, 4.0)
    simulation = begun(world, state)
    simulation.advance(2)
    return simulation


@pytest.mark.parametrize("carried", [0.0, 0.3, 1.0])
def test_a_share_of_the_bitten_is_carried_off(carried: float) -> None:
    simulation = bites_in_a_city_with_a_suburb(carried)
    events = simulation.take_events()
    kinds, age = events["kind"], simulation.world.population.persons.age[events["who"]]
    assert int((kinds == Event.BITTEN).sum()) > 0.99 * PAIRS
    # Small children go nowhere alone.
    bitten = int(((kinds == Event.BITTEN) & (age >= LED)).sum())
    assert bitten < 0.99 * PAIRS
    assert age[kinds == Event.CARRIED].min(initial=LED) >= LED
    found = int((kinds == Event.CARRIED).sum())
    assert abs(found - bitten * carried) <= 4 * math.sqrt(bitten * carried * (1 - carried))
    rides = simulation.state.intent == Intent.RIDE
    assert int(rides.sum()) == found


def test_carriers_go_to_any_home_and_turn_there() -> None:
    simulation = bites_in_a_city_with_a_suburb(1.0)
    world = simulation.world
    found = simulation.state.by_person()
    riders = np.flatnonzero(found["intent"] == Intent.RIDE)
    rooms = found["goal"][riders] - world.rooms.streets
    assert rooms.max() < world.rooms.dwellings
    remote = np.array([world.districts[d] == "Remote" for d in world.population.dwellings.district])
    share = float(remote.mean())
    assert 0.4 < share < 0.6
    far = remote[rooms]
    assert abs(far.sum() - len(far) * share) <= 4 * math.sqrt(len(far) * share * (1 - share))
    last = 300 + (REMOTE + STREET + 400) / world.laws.ride_speed
    simulation.advance(math.ceil(last))
    events = simulation.take_events()
    turned = events["kind"] == Event.TURNED
    where = dict(zip(events["who"][turned], events["room"][turned], strict=True))
    for who, room in zip(riders, rooms, strict=True):
        assert where[who] == world.rooms.streets + room
