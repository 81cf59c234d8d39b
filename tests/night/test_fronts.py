"""Doors and plots on the map stand where the rules of the world have them."""

import numpy as np
import pytest
from scenes import all_at_home, world_of

from outskirts.base.codes import Latch, Opening
from outskirts.night.lived.fronts import DEEP, HALF, NARROWEST, SHOWN, Fronts
from outskirts.night.lived.scene import Scene
from outskirts.world.world import World
from towns import village


@pytest.fixture(scope="module")
def world() -> World:
    return world_of(village())


@pytest.fixture(scope="module")
def fronts(world: World) -> Fronts:
    return Fronts(Scene(world))


def test_every_door_onto_a_street_is_shown_as_it_stands(world: World, fronts: Fronts) -> None:
    state, near = all_at_home(world), np.ones(len(world.streets.length), np.bool_)
    onto = np.flatnonzero((world.openings.street >= 0) & np.isin(world.openings.kind, SHOWN))
    assert len(onto) > 5
    state.latch[onto[::2]] = Latch.BROKEN
    shown = fronts.seen(state, near)
    assert shown["door_latch"].tolist() == state.latch[onto].tolist()
    assert set(shown["door_kind"]) >= {Opening.STREET_DOOR}
    width = world.openings.width
    assert shown["door_width"] == pytest.approx(width[world.openings.kind[onto]])
    here = Scene(world).where.metres(world.openings.street[onto], world.openings.along[onto])
    away = np.hypot(shown["door_x"] - here[:, 0], shown["door_y"] - here[:, 1])
    half = world.city.segments.width[world.openings.street[onto]] / 2
    assert away == pytest.approx(half, abs=0.01), "a door does not stand in the front"


def test_only_the_doors_of_streets_nearby_are_told(world: World, fronts: Fronts) -> None:
    state, near = all_at_home(world), np.zeros(len(world.streets.length), np.bool_)
    assert not len(fronts.seen(state, near)["door_x"])
    busy = int(np.bincount(fronts.street).argmax())
    near[busy] = True
    shown = fronts.seen(state, near)
    assert len(shown["door_x"]) == int((fronts.street == busy).sum())
    assert len(shown["plot_x"]) == 4 * len(shown["plot_home"]) > 0


def test_plots_lie_behind_their_doors_and_not_over_one_another(
    world: World, fronts: Fronts
) -> None:
    state, near = all_at_home(world), np.ones(len(world.streets.length), np.bool_)
    shown = fronts.seen(state, near)
    x, y = shown["plot_x"].reshape(-1, 4), shown["plot_y"].reshape(-1, 4)
    front = np.hypot(x[:, 1] - x[:, 0], y[:, 1] - y[:, 0])
    deep = np.hypot(x[:, 3] - x[:, 0], y[:, 3] - y[:, 0])
    assert (front <= 2 * HALF + 0.01).all()
    assert (front >= NARROWEST - 0.5).all()
    assert deep[shown["plot_home"] > 0] == pytest.approx(DEEP, abs=0.01)
    doors = np.column_stack([shown["door_x"], shown["door_y"]])
    for i in range(len(x)):
        begin, along = (
            np.array([x[i, 0], y[i, 0]]),
            np.array([x[i, 1] - x[i, 0], y[i, 1] - y[i, 0]]),
        )
        part = (doors - begin) @ along / front[i] ** 2
        off = np.abs((doors - begin) @ np.array([-along[1], along[0]])) / front[i]
        assert ((part > -0.01) & (part < 1.01) & (off < 0.5)).any(), "no door in this front"
