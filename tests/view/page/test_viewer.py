"""The clock of a page: it waits for people, but not for ever where the night goes on meanwhile."""

import asyncio
from typing import Any

import pytest

from outskirts.view.page import packet, viewer
from outskirts.view.page.viewer import Viewer
from outskirts.view.page.wishes import Play, View


class Silent:
    """A socket that hears all and says nothing."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []

    async def send_bytes(self, content: bytes) -> None:
        self.sent.append(content)


class Night:
    """A night whose end comes nearer by ten minutes with each look at it."""

    trouble = ""
    told_anew = 0

    def __init__(self, mode: str) -> None:
        self.mode = mode
        self.last_minute = 10

    async def minute(self, minute: int, meta: dict[str, Any]) -> bytes:
        return packet.pack("minute", {"minute": minute, **meta})


class Slow:
    """Never has the first people that it is asked for, and all others at once."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.dropped = 0

    async def people(self, page: str, tick: int, *rest: Any) -> bytes | None:
        del page
        self.asked.append(tick)
        if len(self.asked) == 1:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                self.dropped += 1
                raise
        return packet.pack("people", {"tick": tick, "frame": rest[2]})


def looked(mode: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Slow, float, list[dict[str, Any]]]:
    """Look on closely for a while at a night that grows.

    Returns whom it asked for, where the page is then, and what it was told of its clock.
    """
    monkeypatch.setattr(viewer, "LATE", 0.2)
    night, slow = Night(mode), Slow()
    socket: Any = Silent()
    page = Viewer(socket, night, slow)  # type: ignore[arg-type]
    page.take(View((0, 0, 10, 10), 1))
    page.go(600)
    page.take(Play(1200))

    async def look() -> float:
        playing = asyncio.create_task(page.play())
        for _ in range(12):
            await asyncio.sleep(0.1)
            night.last_minute += 10
            page.got = page.sent
        there = page.tick
        playing.cancel()
        await asyncio.gather(playing, return_exceptions=True)
        page.stop_asking()
        return there

    there = asyncio.run(look())
    told = [packet.unpack(one)[:2] for one in socket.sent]
    return slow, there, [meta for kind, meta in told if kind == "clock"]


def test_people_that_are_long_in_coming_are_given_up_for_those_of_now(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slow, there, told = looked("live", monkeypatch)
    assert slow.asked[0] == 600
    assert slow.dropped == 1
    assert slow.asked[1] > 600 + 60
    assert len(slow.asked) > 2
    assert there > 700
    assert (told[0]["waiting"], told[0]["skipped"]) == (False, True)
    assert told[0]["tick"] >= slow.asked[1]


def test_in_a_recording_the_clock_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    slow, there, told = looked("recording", monkeypatch)
    assert slow.asked == [600]
    assert there <= 600 + viewer.LEAD * 1200
    assert told == [{"tick": 600 + viewer.LEAD * 1200, "waiting": True, "skipped": False}]
