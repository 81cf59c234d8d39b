"""Scent and fear on the map: what is shown of a street is what an infected would smell there."""

from typing import Any

import numpy as np
import pytest
from scenes import all_at_home, begun, put, world_of

from outskirts.base.codes import Condition, Mind
from outskirts.engine.simulation import Simulation
from outskirts.kernels import scent
from outskirts.night.lived import traces
from outskirts.world.world import World
from towns import District, Street, town

TICK = 5000


@pytest.fixture(scope="module")
def world() -> World:
    """A crossing of four streets, and homes beside one of them."""
    city = town(
        [(0, 0), (-100, 0), (100, 0), (0, 100), (0, -100), (-300, 0)],
        [Street(1, 0), Street(0, 2), Street(0, 3), Street(0, 4), Street(5, 1)],
        districts=[District(60, 15, outline=((-310, -30), (-310, 30), (-101, 30), (-101, -30)))],
    )
    keen = {"sweat": 600.0, "blood": 3600.0, "found": 0.2, "found_blood": 0.8}
    return world_of(city, {"scent": keen})


@pytest.fixture
def simulation(world: World) -> Simulation:
    """Everybody at home, late enough that trails may have faded."""
    return begun(world, all_at_home(world))


def everywhere(world: World) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """All of the streets."""
    return np.ones(len(world.streets.length), np.bool_)


@pytest.mark.parametrize("seed", range(30))
def test_what_a_street_smells_of_is_what_the_nose_finds(
    world: World, simulation: Simulation, seed: int
) -> None:
    random = np.random.default_rng(seed)
    state, laws = simulation.state, world.laws
    for name, lasts in (("came_in", 700), ("went_out", 700), ("blood_in", 4000),
                        ("blood_out", 4000), ("gone_at", 700)):  # fmt: skip
        column = getattr(state, name)
        ticks = TICK - random.integers(0, lasts, len(column))
        column[:] = np.where(random.random(len(column)) < 0.4, -1, ticks)
    simulation.tick = TICK
    shown = traces.scent(world, simulation, everywhere(world))
    smells: dict[int, tuple[int, float]] = {}
    for street in range(len(world.streets.length)):
        kind, heading, _, chance = scent.nose(
            simulation.stage.rows, world.held.laws, street, -1, TICK
        )
        if kind != scent.NOTHING:
            smells[street] = (0 if kind == scent.DOOR else heading, chance)
    assert shown["scent_street"].tolist() == sorted(smells)
    for i, street in enumerate(shown["scent_street"].tolist()):
        heading, chance = smells[street]
        fresh = laws.found_blood if shown["scent_blood"][i] else laws.found
        assert shown["scent_heading"][i] == heading
        assert shown["scent_left"][i] * fresh == pytest.approx(chance, abs=1e-6)
        gone = laws.blood if shown["scent_blood"][i] else laws.sweat
        assert shown["scent_left"][i] == pytest.approx(1 - shown["scent_age"][i] / gone, abs=1e-6)


def test_a_street_nobody_was_on_smells_of_nothing(world: World, simulation: Simulation) -> None:
    assert not len(traces.scent(world, simulation, everywhere(world))["scent_street"])


def test_the_afraid_and_the_uneasy_are_counted_indoors_too(
    world: World, simulation: Simulation
) -> None:
    state = all_at_home(world)
    put(state, 3, 1, 50.0, 4.0, mind=Mind.AFRAID)
    put(state, 4, 1, 60.0, 4.0, mind=Mind.UNEASY)
    put(state, 5, 1, 70.0, 4.0, mind=Mind.IDLE, condition=Condition.INFECTED)
    put(state, 6, 2, 70.0, 4.0, mind=Mind.AFRAID, condition=Condition.DEAD)
    state.mind[state.who == 8] = Mind.AFRAID
    home = int(world.rooms.street[world.rooms.home[8]])
    simulation = begun(world, state)
    shown = traces.fear(world, simulation, everywhere(world))
    found = {
        int(street): (int(afraid), int(uneasy))
        for street, afraid, uneasy in zip(*shown.values(), strict=True)
    }
    assert found == {1: (1, 1), home: (1, 0)}
    only = everywhere(world)
    only[1] = False
    assert traces.fear(world, simulation, only)["fear_street"].tolist() == [home]
