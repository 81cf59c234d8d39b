"""How far sounds are drawn: as far as the engine's own laws carry them."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scenes import all_at_home, begun, world_of

from outskirts.base.codes import Cue, Noise
from outskirts.city.whereabouts import Whereabouts
from outskirts.engine.desk import new_chain
from outskirts.engine.simulation import Simulation
from outskirts.kernels import sound
from outskirts.night.lived.noises import hearers, kept_air, noises, reach
from outskirts.world.world import World
from towns import District, Street, town


@pytest.fixture(scope="module")
def world() -> World:
    """A street of 400 m straight on into another, a side street, one that is 30 m away."""
    city = town(
        [(0, 0), (400, 0), (700, 0), (400, 300), (0, 30), (390, 30)],
        [Street(0, 1), Street(1, 2), Street(1, 3), Street(4, 5)],
        districts=[District(40, 10, outline=((-20, -30), (-20, 20), (390, 20), (390, -30)))],
    )
    still = {"quiet": 50.0, "traffic": 0.0, "traffic_middle": 0.0, "traffic_side": 0.0}
    return world_of(city, {"sound": {**still, "people": 0.0}})


def sounding(world: World, noise: Noise, street: int, metre: float) -> Simulation:
    """Let one thing sound on a street, and let it be carried."""
    simulation = begun(world, all_at_home(world))
    stage, held = simulation.stage, world.held
    sound.take_stock(stage.book, stage.air)
    sound.emit(held.laws, stage.air, noise, 0.0, street, metre, 5, 7)
    sound.spread(held.streets, held.laws, stage.book, 0, 0, 1, stage.air, *new_chain())
    return simulation


def drawn(world: World, simulation: Simulation) -> dict[str, Any]:
    """Return the sounds of all streets."""
    near = np.ones(len(world.streets.length), np.bool_)
    return noises(world, Whereabouts(world.city), [simulation.desk.air], near)


@pytest.mark.parametrize("width", [3.0, 8.0, 12.5, 30.0])
@pytest.mark.parametrize("margin", [-1.0, 0.0, 4.0, 26.0, 30.0, 55.0, 75.0])
def test_the_reach_is_where_the_laws_have_taken_all(
    world: World, width: float, margin: float
) -> None:
    laws = world.held.laws
    along, across = (float(one[0]) for one in reach(
        laws, np.array([margin]), np.array([width])
    ))  # fmt: skip
    losses: list[tuple[float, Callable[[float], float]]] = [
        (along, lambda far: float(sound.lost_along(laws, width, far))),
        (across, lambda far: float(sound.lost_across(laws, far))),
    ]
    for metres, lost in losses:
        if margin < 0:
            assert metres == 0
            continue
        assert lost(metres) <= margin + 1e-9
        assert lost(metres + 0.5) > margin


def test_the_reach_is_that_of_the_table_in_the_docs(world: World) -> None:
    # docs/model/sound.md, a street of 8 m where nobody is left: a growl, a scream above 30 dB [m].
    along, across = reach(world.held.laws, np.array([80.0, 105.0]) - 30.0, np.full(2, 8.0))
    assert along == pytest.approx([367, 800], abs=1)
    assert across == pytest.approx([38, 115], abs=1)


@pytest.mark.parametrize("noise", [Noise.FOOTSTEPS, Noise.GROWL, Noise.SCREAM])
@pytest.mark.parametrize(("street", "metre"), [(0, 120.0), (0, 0.0), (2, 40.0), (3, 200.0)])
def test_a_stretch_is_drawn_where_the_sound_stands_above_what_drowns_it(
    world: World, noise: Noise, street: int, metre: float
) -> None:
    simulation = sounding(world, noise, street, metre)
    shown, stage, held = drawn(world, simulation), simulation.stage, world.held
    for one in range(len(world.streets.length)):
        stretches = np.flatnonzero(shown["stretch_street"] == one)
        heard = stage.desk.air.heard[one]
        for at in np.arange(0.25, float(world.streets.length[one]), 7.0):
            inside = any(
                shown["stretch_from"][i] <= at <= shown["stretch_to"][i] for i in stretches
            )
            if heard < 0:
                assert not inside
                continue
            air = stage.desk.air
            far = {
                0: air.base[one] + at,
                1: air.base[one] + world.streets.length[one] - at,
                sound.OWN: abs(at - metre),
            }[int(air.entry[one])]
            level = air.loud[heard] - air.loss[one] - sound.lost_along(
                held.laws, float(world.streets.width[one]), float(far)
            )  # fmt: skip
            if abs(level - 50.0) < 0.5:
                continue
            assert inside == (level >= 50.0), (one, at)


def test_the_front_has_come_as_far_as_the_sound_went(world: World) -> None:
    shown = drawn(world, sounding(world, Noise.SCREAM, 0, 120.0))
    assert shown["noise_kind"].tolist() == [Noise.SCREAM]
    assert [float(shown["noise_x"][0]), float(shown["noise_y"][0])] == pytest.approx([120, 0])
    begin, end = shown["stretch_begin"], shown["stretch_end"]
    length = shown["stretch_to"] - shown["stretch_from"]
    assert np.abs(end - begin) == pytest.approx(length, abs=0.01)
    assert (np.minimum(begin, end) >= -0.01).all()
    straight = np.flatnonzero(shown["stretch_street"] == 1)
    assert begin[straight] == pytest.approx(280, abs=1)
    assert shown["noise_over"][0] == pytest.approx(48, abs=1)


def test_what_is_drowned_at_once_is_not_drawn(world: World) -> None:
    assert not len(drawn(world, sounding(world, Noise.FOOTSTEPS, 0, 120.0))["noise_x"])
    silent = begun(world, all_at_home(world))
    assert all(not len(values) for values in drawn(world, silent).values())


def test_sounds_of_two_seconds_are_told_apart(world: World) -> None:
    first, second = (sounding(world, noise, 0, 120.0) for noise in (Noise.SCREAM, Noise.GROWL))
    near = np.ones(len(world.streets.length), np.bool_)
    airs = [second.desk.air, kept_air(first)]
    shown = noises(world, Whereabouts(world.city), airs, near)
    assert shown["noise_kind"].tolist() == [Noise.GROWL, Noise.SCREAM]
    assert shown["noise_before"].tolist() == [0, 1]
    alone = drawn(world, first)
    of_first = shown["stretch_noise"] == 1
    assert shown["stretch_to"][of_first].tolist() == alone["stretch_to"].tolist()


def test_hearers_are_those_who_have_just_turned_to_a_sound(world: World) -> None:
    state = all_at_home(world)
    state.cue[:] = Cue.SIGHT
    state.seen[:] = 100
    state.noise[:] = -1
    state.cue[1], state.noise[1] = Cue.SOUND, Noise.SCREAM
    state.cue[2], state.seen[2] = Cue.SOUND, 90
    state.cue[3], state.noise[3] = Cue.HUNT, Noise.GROWL
    state.cue[4] = Cue.HUNT
    rows = np.arange(len(state.who))
    assert np.flatnonzero(hearers(state, rows, 101)).tolist() == [1, 3]
