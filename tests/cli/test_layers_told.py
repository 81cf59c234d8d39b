"""Layers are told with the people of a second, where they are asked for: as the state has them."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from terminal import draw_village

from outskirts.cli.app import main
from outskirts.cli.link import Link
from outskirts.engine.simulation import Simulation
from outskirts.night.lived import traces
from outskirts.night.lived.playback import replay
from outskirts.view.page import packet
from outskirts.view.page.wishes import View

BOX = (-1e5, -1e5, 1e5, 1e5)
TICK = 540


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A quarter of an hour of the village, with many first cases."""
    desk = tmp_path_factory.mktemp("layers")
    with pytest.MonkeyPatch.context() as patch:
        draw_village(desk)
        patch.chdir(desk)
        words = ["run", "village.city", "--hours", "0.25", "--out", "night"]
        assert main([*words, "--set", "index.count=12"]) == 0
        yield desk / "night"


@pytest.fixture(scope="module")
def night(folder: Path) -> Simulation:
    """The same night, at the second that is asked for."""
    simulation = replay(folder)
    simulation.goto(TICK)
    return simulation


def asked(folder: Path, *views: View) -> list[dict[str, Any]]:
    """Ask for a second as a page with some views does, one after the other."""

    async def ask() -> list[dict[str, Any]]:
        link = Link(folder)
        found = []
        try:
            for view in views:
                content = await link.people("a", TICK, view, None, 1, True, lambda *_: None)
                assert content is not None
                found.append(packet.unpack(content)[2])
            return found
        finally:
            await link.close()

    return asyncio.run(ask())


def test_layers_come_only_where_they_are_asked_for(folder: Path, night: Simulation) -> None:
    all_layers = frozenset({"scent", "fear", "sound", "light", "nonsense"})
    plain, told, far = asked(
        folder, View(BOX, 2.0), View(BOX, 0.5, all_layers), View(BOX, 2.0, frozenset({"fear"}))
    )
    layers = ("scent", "fear", "noise", "stretch", "door", "plot")
    assert not [name for name in plain if name.startswith(layers)]
    assert {name.partition("_")[0] for name in told if name.startswith(layers)} == set(layers)
    assert {name.partition("_")[0] for name in far if name.startswith(layers)} == {"fear"}
    near = np.ones(len(night.world.streets.length), np.bool_)
    for made in (traces.scent, traces.fear):
        for name, values in made(night.world, night, near).items():
            assert np.array_equal(told[name], values), name
    assert len(told["scent_street"])
    assert len(told["fear_street"])
    assert (told["stretch_noise"] < len(told["noise_x"])).all()
    assert set(told["noise_before"].tolist()) <= {0, 1}


def test_a_view_beside_the_town_is_told_nothing(folder: Path) -> None:
    beside = (5e4, 5e4, 6e4, 6e4)
    (told,) = asked(folder, View(beside, 0.5, frozenset({"scent", "fear", "sound"})))
    assert not [name for name, values in told.items() if len(values)]
