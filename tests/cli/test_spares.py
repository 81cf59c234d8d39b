"""A run that is looked at closely keeps spare states: its record does not show it."""

import signal
import subprocess
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from terminal import COMMAND, PATIENCE, draw_village, record

from outskirts.cli import drive
from outskirts.cli.app import main
from outskirts.engine.simulation import Simulation
from outskirts.night.lived.seconds import Night
from outskirts.record import spare
from outskirts.record.seal import SEAL

WORDS = ["run", "village.city", "--set", "index.count=12"]


def heard(words: str, share: float) -> bool:
    """Go on, whatever is told."""
    del words, share
    return True


def test_the_record_is_the_same_byte_for_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_village(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main([*WORDS, "--hours", "1", "--out", "alone"]) == 0
    seen: set[int] = set()
    follow = drive.Spares.follow

    def watching(self: drive.Spares, simulation: Simulation) -> None:
        spare.want(self.folder)
        self._free = 0.0
        follow(self, simulation)
        seen.update(spare.spares(self.folder))

    monkeypatch.setattr(drive.Spares, "follow", watching)
    assert main([*WORDS, "--hours", "1", "--out", "watched"]) == 0
    assert seen == set(range(1, 60)) - {30}
    assert record(Path("alone")) == record(Path("watched"))
    assert Path("alone", SEAL).read_bytes() == Path("watched", SEAL).read_bytes()
    assert not list(Path("watched").rglob("spare*"))


def test_spare_states_take_a_small_part_of_the_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    kept: list[int] = []

    def keep(_: Path, minute: int, *__: Any) -> None:
        kept.append(minute)
        now[0] += 2.0

    monkeypatch.setattr("outskirts.cli.drive.time.monotonic", lambda: now[0])
    monkeypatch.setattr(spare, "wanted", lambda _: True)
    monkeypatch.setattr(spare, "keep", keep)

    still: Any = SimpleNamespace(state=SimpleNamespace(in_order=dict))
    spares = drive.Spares(tmp_path)
    for minute in range(200):
        still.tick = 60 * minute
        spares.follow(still)
        now[0] += 1.0
    assert 30 not in kept
    assert len(kept) == pytest.approx(200 / 22, abs=2)


def test_the_seconds_begin_from_a_spare_state_and_a_killed_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_village(tmp_path)
    monkeypatch.chdir(tmp_path)
    words = [*WORDS, "--hours", "20", "--out", "night"]
    run = Path("night")
    process = subprocess.Popen(
        [*COMMAND, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    end = time.monotonic() + PATIENCE
    while not (kept := spare.spares(run)) or kept[-1] < 40:
        spare.want(run)
        assert process.poll() is None
        assert time.monotonic() < end, "no spare state came"
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    minute = spare.spares(run)[-1]
    began: list[int] = []
    night = Night(run)
    begin = night.begin

    def noted(tick: int, told: Any) -> None:
        began.append(tick)
        begin(tick, told)

    monkeypatch.setattr(night, "begin", noted)
    last = night.recording.last_minute
    assert minute <= last
    night.go(60 * last, heard)
    assert began == [60 * max(minute, *night.recording.checkpoints())]
    assert night.simulation.tick == 60 * last
    night.go(60 * last - 20, heard)
    assert len(began) == 2
    for one in spare.spares(run):
        spare.spare_path(run, one).write_bytes(b"damaged")
    night.go(60 * (minute - 1), heard)
    night.go(60 * last, heard)
    assert night.simulation.tick == 60 * last
    process = subprocess.Popen(
        [*COMMAND, "run", "--resume", "night"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while spare.spares(run):
        assert process.poll() is None
        assert time.monotonic() < end
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE) == 130
    assert not list(run.rglob("spare*"))
