"""The card of a moment: its figures are those of the state, by whichever way they are counted."""

import asyncio
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from terminal import draw_village

from outskirts.base.codes import Condition
from outskirts.cli.app import main
from outskirts.cli.link import Link
from outskirts.engine.simulation import Simulation
from outskirts.night.lived.counting import Counting
from outskirts.night.lived.playback import replay
from outskirts.night.recorded.live import watched_of
from outskirts.record import columns as packing
from outskirts.record import measures
from outskirts.record.reader import Recording, counted
from outskirts.record.writer import checkpoint_path, minutes_of


def asked(folder: Path, tick: int, street: int | None = None) -> dict[str, Any]:
    """Ask the process that lives the night again what a card says."""

    async def ask() -> dict[str, Any]:
        link = Link(folder)
        try:
            told = await link.moment("a", tick, street)
            assert told is not None
            return told
        finally:
            await link.close()

    return asyncio.run(ask())


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the village and one run of it."""
    folder = tmp_path_factory.mktemp("card")
    with pytest.MonkeyPatch.context() as patch:
        draw_village(folder)
        patch.chdir(folder)
        words = ["run", "village.city", "--hours", "1", "--out", "night"]
        assert main([*words, "--set", "index.count=12"]) == 0
        yield folder


@pytest.fixture(scope="module")
def night(desk: Path) -> Simulation:
    return replay(desk / "night")


@pytest.mark.parametrize("minute", [0, 17, 30, 42, 60])
def test_windows_and_residents_are_those_of_the_state(
    desk: Path, night: Simulation, minute: int
) -> None:
    counting = Counting(desk / "night", watched_of(desk / "night"))
    night.goto(60 * minute)
    state, rooms = night.state, night.world.rooms
    alive = state.condition <= Condition.EXPOSED
    homes = {
        int(one) - rooms.streets
        for one in state.segment[alive]
        if rooms.streets <= one < rooms.streets + rooms.dwellings
    }
    lit, of = counting.windows(minute)
    assert (lit.sum(), of.sum()) == (len(homes), rooms.dwellings)
    left = np.bincount(counting.home[state.who[alive]], minlength=rooms.streets)
    assert np.array_equal(counting.left(minute), left)
    told = asked(desk / "night", 60 * minute)
    assert told["windows"] == {"left": len(homes), "of": rooms.dwellings}
    assert told["people"] == {"left": int(alive.sum()), "of": 600}


def test_what_is_counted_from_events_is_the_curve_of_every_minute(desk: Path) -> None:
    recording = Recording(desk / "night")
    curve = counted(recording).sum(axis=1)
    last = recording.last_minute
    counting = Counting(desk / "night", watched_of(desk / "night"))
    left = [counting.left(minute).sum() for minute in range(last + 1)]
    assert left == (curve[:, Condition.SUSCEPTIBLE] + curve[:, Condition.EXPOSED]).tolist()
    events = recording.events()
    assert sum(tick % 60 == 0 and tick > 0 for tick in events["tick"].to_pylist()) > 10
    cases = measures.cases_by_minute(measures.tree(events), last)
    # The first cases are infected; whoever was put down unbitten is no case.
    bitten = [
        len(
            {
                row["who"]
                for row in events.filter(minutes_of(events) <= minute).to_pylist()
                if row["kind"] == "bitten"
            }
        )
        for minute in range(last + 1)
    ]
    assert cases.tolist() == bitten


def test_some_columns_are_read_without_the_others(desk: Path) -> None:
    recording = watched_of(desk / "night").recording
    names = ["tick", "who"]
    assert recording.part(names).equals(recording.events().select(names))
    path = checkpoint_path(desk / "night", 30)
    columns, _ = packing.read(path, ["condition"])
    assert list(columns) == ["condition"]
    assert np.array_equal(columns["condition"], packing.read(path)[0]["condition"])


def test_losses_are_in_the_order_of_streets_and_minutes(desk: Path) -> None:
    counting = Counting(desk / "night", watched_of(desk / "night"))
    losses = counting.losses()
    start, minute = losses["start"], losses["minute"]
    assert start[-1] == len(minute) == len(losses["gone"]) > 0
    for at in (0, 20, 60):
        gone = [int((minute[a:b] <= at).sum()) for a, b in itertools.pairwise(start.tolist())]
        assert np.array_equal(counting.residents - counting.left(at), gone)


def test_the_card_is_a_picture_of_its_size(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clip", "night", "-o", "card.png", "--to", "18:40", "--json"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["card"][0] == "18:40."
    assert "window" in told["card"][1]
    with Image.open(desk / "card.png") as picture:
        assert picture.size == (1200, 630)
        pixels = np.asarray(picture.convert("RGB"), int)
    assert (pixels[:, :540].min(axis=2) > 200).sum() > 1000, "no words"
    assert (pixels[:, 600:].max(axis=2) > 120).sum() > 100, "no light"


def test_a_card_may_be_of_a_part_of_the_city(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    city = watched_of(desk / "night").city
    where = f"{city.latitude:.5f},{city.longitude:.5f},150m"
    words = ["clip", "night", "-o", "part.png", "--to", "18:30", "--at", where, "--json"]
    assert main(words) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["card"][1].startswith("Within 150 m of ")


@pytest.mark.usefixtures("desk")
def test_a_night_of_another_version_tells_of_its_people(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("outskirts.__version__", "0.0.0")
    assert main(["clip", "night", "-o", "old.png", "--to", "18:20", "--json"]) == 0
    said = capsys.readouterr()
    assert "window" not in json.loads(said.out.splitlines()[-1])["card"][1]
    assert "The windows cannot be counted" in said.err
