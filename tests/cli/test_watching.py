"""`outskirts watch`: what the page shows of a real night is what the engine's state was."""

import asyncio
import json
import re
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from terminal import COMMAND, PATIENCE, draw_village

from outskirts.base.codes import Condition
from outskirts.base.errors import InputError
from outskirts.cli import serving
from outskirts.cli.app import main
from outskirts.cli.link import Link
from outskirts.engine.simulation import Simulation
from outskirts.night.lived.person import Card, Lived
from outskirts.night.lived.playback import replay
from outskirts.night.recorded.clock import Clock
from outskirts.night.recorded.live import watched_of
from outskirts.record import folders
from outskirts.record.reader import counted
from outskirts.view.page import packet
from outskirts.view.page.wishes import View

MINUTES = 40
EVERYWHERE = View((-1e5, -1e5, 1e5, 1e5), 0.5)
NEAR = 0.5
"""So far may a place be off [m]."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the village and one run of it."""
    folder = tmp_path_factory.mktemp("watch")
    with pytest.MonkeyPatch.context() as patch:
        draw_village(folder)
        patch.chdir(folder)
        words = ["run", "village.city", "--hours", f"{MINUTES / 60}", "--out", "night"]
        assert main([*words, "--set", "index.count=12"]) == 0
        yield folder


@pytest.fixture(scope="module")
def night(desk: Path) -> Simulation:
    """The same night, to go about in."""
    return replay(desk / "night")


def test_every_street_at_random_minutes_is_as_the_state_has_it(
    desk: Path, night: Simulation
) -> None:
    watched = watched_of(desk / "night")
    assert watched.facts()["missing"] is None
    truth = counted(watched.recording).sum(axis=1)
    rooms = night.world.rooms
    for minute in sorted(np.random.default_rng(2).integers(0, MINUTES + 1, 20).tolist()):
        night.goto(60 * minute)
        state = night.state
        inside = state.segment >= rooms.streets
        street = np.where(
            inside, rooms.street[np.maximum(state.segment - rooms.streets, 0)], state.segment
        )
        street[state.segment == rooms.streets + rooms.aboard] = -1
        # Who is led is where the adult is.
        row_of = np.argsort(state.who)
        led = np.flatnonzero(state.segment == rooms.streets + rooms.in_arms)
        street[led] = np.where(state.keeper[led] >= 0, street[row_of[state.keeper[led]]], -1)
        meta, arrays = watched.minute(minute)
        assert meta["counts"] == truth[minute].tolist()
        assert meta["estimated"] is False
        for name, conditions in (
            ("living", (Condition.SUSCEPTIBLE, Condition.EXPOSED)),
            ("infected", (Condition.INFECTED,)),
            ("dead", (Condition.DEAD,)),
        ):
            there = street[np.isin(state.condition, conditions) & (street >= 0)]
            expected = np.bincount(there, minlength=rooms.streets)
            assert np.array_equal(arrays[name], expected), (minute, name)


def asked(folder: Path, *questions: tuple[str, dict[str, Any]]) -> list[Any]:
    """Ask the process that lives the night again, one question after the other."""

    async def ask() -> list[Any]:
        link = Link(folder)
        found: list[Any] = []
        try:
            for kind, told in questions:
                if kind == "people":
                    defaults: dict[str, Any] = {
                        "page": "a", "view": EVERYWHERE, "follow": None, "frame": 1,
                        "windows": True, "telling": lambda *_: None,
                    }  # fmt: skip
                    content = await link.people(**{**defaults, **told})
                    assert content is not None
                    found.append(packet.unpack(content)[1:])
                else:
                    found.append(await link.person("b", **told))
            return found
        finally:
            await link.close()

    return asyncio.run(ask())


def test_everybody_outdoors_is_where_the_state_has_them(desk: Path, night: Simulation) -> None:
    ticks = [0, 601, 1234, 1850, 700, 2399]
    found = asked(desk / "night", *(("people", {"tick": tick}) for tick in ticks))
    for tick, (meta, arrays) in zip(ticks, found, strict=True):
        night.goto(tick)
        assert meta["tick"] == tick
        state = night.state
        outdoors = np.flatnonzero(state.segment < night.world.rooms.streets)
        assert np.array_equal(arrays["who"], np.sort(state.who[outdoors]))
        card = Card(Lived(night), Clock(datetime(2025, 1, 15, 18), 0))
        row_of = {int(state.who[row]): row for row in outdoors.tolist()}
        for i, who in enumerate(arrays["who"].tolist()):
            street, along = card.spot(who)
            x, y = card.ground.metres(np.array([street], np.int32), np.array([along], np.float32))[
                0
            ]
            width = float(night.world.city.segments.width[street])
            aside = width / 2 - float(state.across[row_of[who]])
            off = np.hypot(arrays["x"][i] - x, arrays["y"][i] - y)
            assert off == pytest.approx(abs(aside), abs=NEAR)
            assert arrays["condition"][i] == state.condition[row_of[who]]
            assert arrays["mind"][i] == state.mind[row_of[who]]


def test_the_lit_windows_are_those_with_somebody_living_inside(
    desk: Path, night: Simulation
) -> None:
    ((_, arrays),) = asked(desk / "night", ("people", {"tick": 1850}))
    night.goto(1850)
    state, rooms = night.state, night.world.rooms
    alive = state.condition <= Condition.EXPOSED
    homes = {
        int(one) - rooms.streets
        for one in state.segment[alive]
        if rooms.streets <= one < rooms.streets + rooms.dwellings
    }
    assert len(arrays["lit"]) == rooms.dwellings
    assert set(np.flatnonzero(arrays["lit"]).tolist()) == homes
    assert 0 < len(homes) < rooms.dwellings


def test_only_those_within_the_box_are_told(desk: Path) -> None:
    whole, part = asked(
        desk / "night",
        ("people", {"tick": 900}),
        ("people", {"tick": 900, "view": View((0.0, -20.0, 100.0, 100.0), 0.5)}),
    )
    x, y = whole[1]["x"], whole[1]["y"]
    inside = (x >= 0) & (x <= 100) & (y >= -20) & (y <= 100)
    assert 0 < inside.sum() < len(x)
    assert np.array_equal(part[1]["who"], whole[1]["who"][inside])


def test_a_person_is_told_with_their_household_and_chain(desk: Path) -> None:
    watched = watched_of(desk / "night")
    events = watched.recording.events().to_pylist()
    bite = next(one for one in events if one["kind"] == "bitten" and one["by"] >= 0)
    tick = 60 * (bite["tick"] // 60 + 1)
    (card, followed) = asked(
        desk / "night",
        ("person", {"who": bite["who"], "tick": tick}),
        ("people", {"tick": tick, "view": None, "follow": bite["who"]}),
    )
    assert card["tick"] == tick
    assert card["bitten_by"] == bite["by"]
    assert [one["person"] for one in card["chain"]][-2:] == [bite["by"], bite["who"]]
    assert any(one["kind"] == "bitten" for one in card["events"])
    assert all(one["tick"] < tick for one in card["events"])
    assert followed[0]["followed"]["who"] == bite["who"]
    assert followed[1] == {}
    assert card["spot"] == followed[0]["followed"]


def test_of_an_infected_it_is_told_what_it_goes_by(desk: Path) -> None:
    watched = watched_of(desk / "night")
    events = watched.recording.events().to_pylist()
    awake = [one for one in events if one["kind"] in ("heard", "scented", "chased")][-40:]
    tick = 60 * (awake[-1]["tick"] // 60 + 1)
    hunted = [one["by"] for one in awake if one["kind"] == "chased"]
    whom = sorted({one["who"] for one in awake})
    cards = asked(
        desk / "night", *(("person", {"who": who, "tick": tick}) for who in (*whom, hunted[-1]))
    )
    told = [card for card in cards if card["cause"] is not None]
    assert told
    for card in told:
        assert card["condition"] == "infected"
        assert card["cause"]["by"] == card["knows"]["by"]
        if card["spot"]["x"] is not None and card["knows"]["away_m"] is not None:
            away = np.hypot(
                card["cause"]["x"] - card["spot"]["x"], card["cause"]["y"] - card["spot"]["y"]
            )
            assert away <= card["knows"]["away_m"] + 15
    assert all(card["cause"] is None for card in cards if card["condition"] != "infected")


def test_nobody_beyond_the_last_person_or_minute_is_told(desk: Path) -> None:
    with pytest.raises(InputError, match="no person"):
        asked(desk / "night", ("person", {"who": 10**6, "tick": 0}))
    with pytest.raises(InputError, match="no tick"):
        asked(desk / "night", ("people", {"tick": 60 * MINUTES + 1}))


def test_a_night_that_is_not_the_recorded_one_is_refused(desk: Path, tmp_path: Path) -> None:
    import shutil

    other = tmp_path / "other"
    shutil.copytree(desk / "night", other)
    shutil.rmtree(other / "checkpoints")
    recipe = json.loads((other / "recipe.json").read_text(encoding="utf-8"))
    recipe["seed"] += 1
    (other / "recipe.json").write_text(json.dumps(recipe), encoding="utf-8")
    text = (other / "SHA256SUMS").read_text(encoding="utf-8")
    from outskirts.record.seal import hash_of

    new = hash_of(other / "recipe.json")
    (other / "SHA256SUMS").write_text(re.sub(r"\w+(?=  recipe.json)", new, text), encoding="utf-8")
    with pytest.raises(InputError, match="differs from the record"):
        asked(other, ("people", {"tick": 300}))


def test_the_command_serves_the_page_until_it_is_stopped(desk: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "watch", "night", "--no-open", "--json"],
        cwd=desk, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    facts = json.loads(process.stdout.readline())
    try:
        with urllib.request.urlopen(facts["url"] + "api/night", timeout=PATIENCE) as answer:
            told = json.loads(answer.read())
        assert told["people"] == 600
        maps = Path(f"/proc/{process.pid}/maps")
        if maps.exists():
            assert "llvmlite" not in maps.read_text(encoding="utf-8")
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 130


@pytest.mark.parametrize("port", ["0", "65536", "x", "-1", ""])
def test_odd_ports_are_refused(port: str) -> None:
    with pytest.raises(InputError, match="--port"):
        serving.bound("127.0.0.1", port)


def test_a_port_that_is_taken_is_refused() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(InputError, match="free port"):
            serving.bound("127.0.0.1", str(taken.getsockname()[1]))


def test_an_address_of_another_computer_is_refused() -> None:
    with pytest.raises(InputError, match="address of this computer"):
        serving.bound("192.0.2.1", "auto")


def test_a_folder_without_a_run_is_refused(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "nothing").mkdir(exist_ok=True)
    assert main(["watch", "nothing", "--no-open"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def told(url: str, path: str) -> Any:
    """Return what the server answers to a question, as JSON."""
    with urllib.request.urlopen(url + path, timeout=PATIENCE) as answer:
        return json.loads(answer.read())


def test_a_scenario_is_watched_while_it_is_run(desk: Path) -> None:
    (desk / "short.toml").write_text(
        'name = "short"\ncity = "village.city"\nhours = 0.1\nindex.count = 3\n', encoding="utf-8"
    )
    process = subprocess.Popen(
        [*COMMAND, "watch", "short.toml", "--no-open", "--json"],
        cwd=desk, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    facts = json.loads(process.stdout.readline())
    try:
        modes, end = set(), time.monotonic() + PATIENCE
        while "recording" not in modes and time.monotonic() < end:
            night = told(facts["url"], "api/night")
            modes.add(night["mode"])
            time.sleep(0.05)
        assert night["last_minute"] == 6
        assert night["finished"] is True
        assert night["missing"] is None
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert watched_of(desk / facts["run"]).recording.finished


def test_a_run_that_is_watched_stops_with_the_watching(desk: Path) -> None:
    (desk / "long.toml").write_text(
        'name = "long"\ncity = "village.city"\nhours = 20\nindex.count = 3\n', encoding="utf-8"
    )
    process = subprocess.Popen(
        [*COMMAND, "watch", "long.toml", "--no-open", "--json"],
        cwd=desk, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    facts = json.loads(process.stdout.readline())
    assert told(facts["url"], "api/night")["mode"] == "live"
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    folder = desk / facts["run"]
    assert not folders.busy(folder)
    watched = watched_of(folder)
    assert watched.mode == "recording"
    assert 0 <= watched.last_minute < 1200
