"""A run that goes on: minute by minute the map is told what the finished record will say."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from nights import Night
from starlette.testclient import TestClient

from outskirts.base.errors import InputError
from outskirts.night.recorded.live import Living
from outskirts.night.recorded.watched import Watched
from outskirts.record.journal import ENTRY, INDEX
from outskirts.record.reader import Recording
from outskirts.record.writer import Writer
from outskirts.view.page import packet
from outskirts.view.page.server import application

LAST = 24


class Growing:
    """A record that grows by the minute, and what is seen of it."""

    def __init__(self, folder: Path) -> None:
        self.night = Night()
        self.writer: Writer = self.night.writer(folder)
        self.streets = np.zeros((len(self.night.city.segments.a), 3), np.int32)
        self.write()
        self.living = Living(Recording(folder), self.night.city)

    def write(self) -> None:
        """Write one minute."""
        minute = self.writer.last_minute + 1
        night = self.night
        self.streets = self.streets + np.int32(minute)
        self.writer.minute(
            minute,
            night.counts(minute),
            {"condition": minute},
            night.during(minute),
            night.hordes(minute),
            streets=self.streets,
        )


@pytest.fixture
def growing(tmp_path: Path) -> Growing:
    return Growing(tmp_path / "run")


def said(watched: Watched, minute: int) -> tuple[Any, dict[str, Any]]:
    meta, arrays = watched.minute(minute)
    return meta, {name: values.tolist() for name, values in arrays.items()}


def test_every_minute_is_told_as_the_finished_record_tells_it(growing: Growing) -> None:
    living = growing.living
    seen = [said(living, 0)]
    for minute in range(1, LAST + 1):
        assert not living.grown()
        growing.write()
        assert living.grown()
        living.refresh()
        assert living.last_minute == minute
        seen.append(said(living, minute))
    curve = living.curve()[1]
    fallen = living.fallen()
    growing.writer.finish()
    finished = Watched(Recording(growing.writer.folder), growing.night.city)
    assert seen == [said(finished, minute) for minute in range(LAST + 1)]
    truth = finished.curve()[1]
    for name in ("count", "district_count", "largest"):
        assert np.array_equal(curve[name], truth[name])
    told = finished.fallen()
    assert all(np.array_equal(values, told[name]) for name, values in fallen.items())


def test_when_the_run_ends_it_becomes_a_recording(growing: Growing) -> None:
    living = growing.living
    growing.write()
    growing.writer.finish()
    assert living.mode == "live"
    assert living.grown()
    living.refresh()
    assert living.mode == "recording"
    assert living.last_minute == 1
    assert living.facts()["finished"] is True
    assert said(living, 1)[1]["living"][0] == 1
    assert not living.grown()


def test_a_minute_cut_short_is_not_told(growing: Growing) -> None:
    index = growing.writer.folder / "journal" / INDEX
    with index.open("ab") as file:
        file.write(b"half a minute")
    assert not growing.living.grown()
    growing.living.refresh()
    assert growing.living.last_minute == 0


def test_a_damaged_journal_is_told(growing: Growing) -> None:
    curve = growing.writer.folder / "journal" / "curve.arrows"
    begin = curve.stat().st_size
    growing.write()
    content = bytearray(curve.read_bytes())
    content[begin + 40] ^= 1
    curve.write_bytes(content)
    with pytest.raises(InputError, match="damaged"):
        growing.living.refresh()


def test_pages_are_told_when_no_more_can_come(growing: Growing) -> None:
    app = application(growing.living)
    with (
        TestClient(app, base_url="http://127.0.0.1:8000") as client,
        client.websocket_connect(
            "/ws", headers={"origin": "http://127.0.0.1:8000", "host": "127.0.0.1:8000"}
        ) as socket,
    ):
        _, meta, _ = packet.unpack(socket.receive_bytes())
        assert (meta["mode"], meta["last_minute"], meta["say"]) == ("live", 0, "")
        growing.write()
        while meta.get("last_minute") != 1:
            _, meta, _ = packet.unpack(socket.receive_bytes())
        index = growing.writer.folder / "journal" / INDEX
        minute, *ends = ENTRY.unpack(index.read_bytes()[-ENTRY.size :])
        with index.open("ab") as file:
            file.write(ENTRY.pack(minute + 1, *(end ^ 1 for end in ends)))
        while not meta.get("say"):
            _, meta, _ = packet.unpack(socket.receive_bytes())
        assert "damaged" in meta["say"]
