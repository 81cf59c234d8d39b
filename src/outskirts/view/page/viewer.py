"""One page that looks on: what it sees, which moment it is at, how fast its night goes by."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from starlette.websockets import WebSocket, WebSocketDisconnect

from outskirts.base.errors import InputError
from outskirts.base.units import MINUTE
from outskirts.view.page import packet, wishes
from outskirts.view.page.wishes import At, Follow, Got, Play, View

AHEAD = 2
"""Frames that are sent before the page says that it drew one."""
RATE = 20
"""Looks at the clock in a second."""
NEAR = 8.0
"""From so many metres a pixel on single people are shown."""
LEAD = 0.5
"""The clock waits for people once it is so many seconds ahead of those that were asked for."""
WINDOWS = 10
"""Seconds of the night between looks at which windows are lit."""
PATIENCE = 5.0
"""Seconds until people are asked for again where they could not be had."""
LATE = 3.0
"""Seconds that people of a run that goes on are waited for; then those of where the clock is now
are asked for instead, and waited for twice as long."""
DRAG = 0.5
"""Seconds within which two times that are set belong to one movement along the night."""
SETTLE = 0.15
"""Seconds after the last time set of such a movement, before its people are asked for."""
ODD = 20
"""Messages without sense after which a page is sent away."""


class Shown(Protocol):
    """What is looked at, asked without keeping the server waiting."""

    @property
    def last_minute(self) -> int:
        """The last minute that can be shown, -1 before any."""

    @property
    def mode(self) -> str:
        """Whether the run goes on ("live") or is a recording."""

    @property
    def trouble(self) -> str:
        """Why no more comes of a run that goes on, empty where all is well."""

    @property
    def told_anew(self) -> int:
        """How often more has become known of minutes that were told."""

    async def minute(self, minute: int, meta: dict[str, Any]) -> bytes:
        """Return the packet of a full minute, with this beside what it says itself."""


class Seconds(Protocol):
    """Where everybody is, second by second, asked without keeping the server waiting."""

    async def people(
        self,
        page: str,
        tick: int,
        view: View | None,
        follow: int | None,
        frame: int,
        windows: bool,
        telling: Callable[[str, float], None],
    ) -> bytes | None:
        """Return the packet "people" of a tick; None where the page has asked anew since.

        Without a view only who is followed. `telling` hears what is being done meanwhile. Raises
        InputError where it cannot be had.
        """

    async def person(self, page: str, who: int, tick: int, late: int = 0) -> dict[str, Any] | None:
        """Return all that is known of somebody at a tick, or so many later, for JSON."""

    async def moment(self, page: str, tick: int, street: int | None) -> dict[str, Any] | None:
        """Return what a card says of a tick, for JSON; `street` is the one to be named."""

    async def close(self) -> None:
        """End whatever was begun to answer."""


class Viewer:
    """Plays the night to one page. It never holds more than the frames that are on their way."""

    def __init__(
        self,
        socket: WebSocket,
        shown: Shown,
        seconds: Seconds | None = None,
        page: str | None = None,
    ) -> None:
        self.socket = socket
        self.shown = shown
        self.seconds = seconds
        self.name = f"{page or wishes.page_in({})}/people"
        self.view: View | None = None
        self.follow: int | None = None
        self.speed = 0.0
        self.sent = 0
        self.got = 0
        self._at = 0.0
        self._since = time.monotonic()
        self._minute = -1
        self._anew = 0
        self._last: tuple[int, str, str] | None = None
        self._wake = asyncio.Event()
        self._asking: asyncio.Task[None] | None = None
        self._asked = 0
        self._begun = 0.0
        self._late = LATE
        self._waiting = False
        self._skipped = False
        self._shown: tuple[int, View | None, int | None] | None = None
        self._windows: tuple[int, View | None] = (-WINDOWS, None)
        self._say = ""
        self._again = 0.0
        self._set = -DRAG
        self._gone = False

    async def run(self) -> None:
        """Listen and play until the page is gone."""
        await self.socket.accept()
        playing = asyncio.create_task(self.play())
        try:
            await self.listen()
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            tasks = [one for one in (playing, self._asking) if one is not None]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

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
                await self.send(packet.pack("refused", {"why": str(error)}))

    def take(self, wish: wishes.Wish) -> None:
        """Do what the page asks for."""
        match wish:
            case View():
                self.view = wish
            case At(tick):
                self.stop_asking()
                now = time.monotonic()
                if now - self._set < DRAG:
                    self._again = now + SETTLE
                self._set = now
                self.go(min(tick, MINUTE * max(self.shown.last_minute, 0)))
                self._minute = -1
                self._shown = None
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
        if self._asking is not None:
            return min(self.onward, max(self._asked + LEAD * self.speed, self._at))
        return self.onward

    @property
    def onward(self) -> float:
        """The tick that the page would be at if nothing had to be waited for."""
        passed = self.speed * (time.monotonic() - self._since)
        return min(self._at + passed, float(MINUTE * max(self.shown.last_minute, 0)))

    @property
    def near(self) -> View | None:
        """What the page shows of single people; None where it is too far away for that."""
        return self.view if self.view is not None and self.view.scale <= NEAR else None

    @property
    def free(self) -> bool:
        """Whether the page has drawn enough of what it was sent to get more."""
        return self.sent - self.got < AHEAD

    async def play(self) -> None:
        """Send what there is to see, as far as the page keeps up, until it is gone."""
        while not self._gone:
            self._wake.clear()
            await self.tell_of_growth()
            if self.free:
                await self.show_minute()
            self.skip_on()
            if self.free and self._asking is None:
                self.show_people()
            await self.tell_of_waiting()
            moving = self.speed > 0 or not self.free
            patience = 1 / RATE if moving else 1.0
            if 0 < (settled := self._again - time.monotonic()) < patience:
                patience = settled + 1e-3
            try:
                await asyncio.wait_for(self._wake.wait(), patience)
            except TimeoutError:
                continue

    async def tell_of_growth(self) -> None:
        """Say how far the record goes, whenever that has changed."""
        now = (self.shown.last_minute, self.shown.mode, self.shown.trouble)
        if now != self._last:
            self._last = now
            await self.send(self.status(self.shown.trouble, 1.0))

    async def tell_of_waiting(self) -> None:
        """Say that the clock stands still until people come, that it goes on, or skipped on."""
        waiting = self.speed > 0 and self.onward > self.tick
        if waiting == self._waiting and not self._skipped:
            return
        meta = {"tick": self.tick, "waiting": waiting, "skipped": self._skipped}
        self._waiting, self._skipped = waiting, False
        await self.send(packet.pack("clock", meta))

    async def show_minute(self) -> None:
        """Send the minute that the page is in, once."""
        minute, anew = int(self.tick // MINUTE), self.shown.told_anew
        if (minute, anew) == (self._minute, self._anew) or self.shown.last_minute < 0:
            return
        self._minute, self._anew = minute, anew
        await self.frame(lambda number: self.shown.minute(minute, {"frame": number}))

    def skip_on(self) -> None:
        """Give up people of a run that goes on if they are long in coming, for those of now.

        By then it may have kept a state that is nearer to them.
        """
        if self._asking is None or self.shown.mode != "live":
            return
        onward = self.onward
        waited = time.monotonic() - self._begun
        if self.speed > 0 and waited > self._late and onward - self._asked > MINUTE:
            self.stop_asking()
            self.go(onward)
            self._shown = None
            self._skipped = True
            self._late *= 2

    def show_people(self) -> None:
        """Ask for the people of this second, if they are to be seen and were not yet."""
        view, tick = self.near, int(self.tick)
        wanted = (tick, view, self.follow)
        if self.seconds is None or (view is None and self.follow is None) or wanted == self._shown:
            return
        if self.shown.last_minute < 0 or time.monotonic() < self._again:
            return
        self._shown, self._asked, self._begun = wanted, tick, time.monotonic()
        self._asking = asyncio.create_task(self.ask_for_people(*wanted))

    async def ask_for_people(self, tick: int, view: View | None, follow: int | None) -> None:
        """Get the people of a second and send them: the clock waits for them meanwhile."""
        assert self.seconds is not None
        self.sent += 1
        number = self.sent
        windows = self._windows[1] != view or not 0 <= tick - self._windows[0] < WINDOWS
        content = None
        try:
            content = await self.seconds.people(
                self.name, tick, view, follow, number, windows, self.tell
            )
            if content is not None:
                self._late = LATE
                if windows:
                    self._windows = (tick, view)
                await self.say("")
                await self.send(content)
        except InputError as error:
            self._again = time.monotonic() + PATIENCE
            await self.send(packet.pack("refused", {"why": str(error)}))
        finally:
            if content is None:
                self.got = max(self.got, number)
            if self._asking is asyncio.current_task():
                self.go(self.tick)
                self._asking = None
            self._wake.set()

    def stop_asking(self) -> None:
        """Want no more of what was asked for last."""
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None

    def tell(self, words: str, share: float) -> None:
        """Say what keeps the page waiting."""
        self._telling = asyncio.create_task(self.say(words, share))

    async def say(self, words: str, share: float = 1.0) -> None:
        """Send a status, unless there is nothing to say and nothing was said."""
        if words or self._say:
            self._say = words
            await self.send(self.status(words, share))

    def status(self, words: str, share: float) -> bytes:
        """Return the packet "status": what is being done, and how far the record goes."""
        meta = {
            "say": words,
            "progress": share,
            "mode": self.shown.mode,
            "last_minute": self.shown.last_minute,
        }
        return packet.pack("status", meta)

    async def frame(self, made: Callable[[int], Awaitable[bytes]]) -> None:
        """Send one frame, numbered."""
        number = self.sent + 1
        content = await made(number)
        self.sent = number
        await self.send(content)

    async def send(self, content: bytes) -> None:
        """Send a packet, unless the page is gone."""
        if self._gone:
            return
        try:
            await self.socket.send_bytes(content)
        except (WebSocketDisconnect, RuntimeError):
            self._gone = True
