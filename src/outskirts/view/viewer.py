"""One page that looks on: what it sees, which moment it is at, how fast its night goes by."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from starlette.websockets import WebSocket, WebSocketDisconnect

from outskirts.base.errors import InputError
from outskirts.base.units import MINUTE
from outskirts.view import packet, wishes
from outskirts.view.wishes import At, Follow, Got, Play, View

AHEAD = 2
"""Frames that are sent before the page says that it drew one."""
RATE = 20
"""Looks at the clock in a second."""
ODD = 20
"""Messages without sense after which a page is sent away."""


class Shown(Protocol):
    """What is looked at, asked without keeping the server waiting."""

    @property
    def last_minute(self) -> int:
        """The last minute that can be shown, -1 before any."""

    async def minute(self, minute: int, meta: dict[str, Any]) -> bytes:
        """Return the packet of a full minute, with this beside what it says itself."""


class Viewer:
    """Plays the night to one page. It never holds more than the frames that are on their way."""

    def __init__(self, socket: WebSocket, shown: Shown) -> None:
        self.socket = socket
        self.shown = shown
        self.view: View | None = None
        self.follow: int | None = None
        self.speed = 0.0
        self.sent = 0
        self.got = 0
        self._at = 0.0
        self._since = time.monotonic()
        self._minute = -1
        self._last = -2
        self._wake = asyncio.Event()

    async def run(self) -> None:
        """Listen and play until the page is gone."""
        await self.socket.accept()
        playing = asyncio.create_task(self.play())
        try:
            await self.listen()
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            playing.cancel()
            await asyncio.gather(playing, return_exceptions=True)

    async def listen(self) -> None:
        """Take what the page asks for."""
        odd = 0
        while True:
            message = await self.socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            content = message.get("text") or message.get("bytes") or b""
            if len(content) > wishes.LONGEST:
                await self.socket.close(1009)
                return
            try:
                self.take(wishes.read(content))
            except InputError as error:
                odd += 1
                if odd > ODD:
                    await self.socket.close(1008)
                    return
                await self.socket.send_bytes(packet.pack("refused", {"why": str(error)}))

    def take(self, wish: wishes.Wish) -> None:
        """Do what the page asks for."""
        match wish:
            case View():
                self.view = wish
            case At(tick):
                self.go(min(tick, MINUTE * max(self.shown.last_minute, 0)))
                self._minute = -1
            case Play(speed):
                self.go(self.tick)
                self.speed = speed
            case Follow(who):
                self.follow = who
            case Got(frame):
                self.got = min(max(self.got, frame), self.sent)
        self._wake.set()

    def go(self, tick: float) -> None:
        """Be at a tick now."""
        self._at, self._since = tick, time.monotonic()

    @property
    def tick(self) -> float:
        """The tick that the page is at now: it stands still at the end of what there is."""
        passed = self.speed * (time.monotonic() - self._since)
        return min(self._at + passed, float(MINUTE * max(self.shown.last_minute, 0)))

    @property
    def free(self) -> bool:
        """Whether the page has drawn enough of what it was sent to get more."""
        return self.sent - self.got < AHEAD

    async def play(self) -> None:
        """Send what there is to see, as far as the page keeps up, until it is gone."""
        while True:
            self._wake.clear()
            await self.tell_of_growth()
            if self.free:
                await self.show_minute()
            moving = self.speed > 0 or not self.free
            patience = 1 / RATE if moving else 1.0
            try:
                await asyncio.wait_for(self._wake.wait(), patience)
            except TimeoutError:
                continue

    async def tell_of_growth(self) -> None:
        """Say how far the record goes, whenever that has changed."""
        last = self.shown.last_minute
        if last != self._last:
            self._last = last
            await self.send(packet.pack("status", {"say": "", "progress": 1, "last_minute": last}))

    async def show_minute(self) -> None:
        """Send the minute that the page is in, once."""
        minute = int(self.tick // MINUTE)
        if minute == self._minute or self.shown.last_minute < 0:
            return
        self._minute = minute
        await self.frame(lambda number: self.shown.minute(minute, {"frame": number}))

    async def frame(self, made: Callable[[int], Awaitable[bytes]]) -> None:
        """Send one frame, numbered."""
        number = self.sent + 1
        content = await made(number)
        self.sent = number
        await self.send(content)

    async def send(self, content: bytes) -> None:
        """Send a packet."""
        await self.socket.send_bytes(content)
