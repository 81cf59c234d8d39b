"""What keeps the server there for everybody: nobody holds a place by being silent.

A connection that waits for nothing is put out after some seconds, whoever it belongs to; of one
client no more than so many are kept, and the one that has been silent longest goes first. Pages
that are open have a socket each, which none of this touches.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol


@dataclass(frozen=True)
class Limits:
    """How much one client may ask of the server, and how long it may be silent."""

    patience: float = 8.0
    """Seconds for a whole question, from the first letter or the last answer on."""
    stall: float = 30.0
    """Seconds in which a client must take something of an answer."""
    connections: int = 64
    """Connections of one client."""
    questions: int = 48
    """Questions of one client that are answered at a time."""
    all: int = 384
    """Connections of all clients."""


class Door:
    """Knows who is connected, and puts out who only takes a place."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.inside: dict[Caller, None] = {}
        self._looking: asyncio.TimerHandle | None = None

    def enter(self, one: "Caller") -> None:
        """Let somebody in; if there are too many, those that have been silent longest go."""
        self.inside[one] = None
        mine = [other for other in self.inside if other.who == one.who]
        if len(mine) > self.limits.connections:
            self.make_room(mine, one)
        elif len(self.inside) > self.limits.all:
            crowd = Counter(other.who for other in self.inside)
            most = max(crowd.values())
            self.make_room([other for other in self.inside if crowd[other.who] == most], one)
        if self._looking is None:
            self._look_later(one.loop)

    def make_room(self, some: list["Caller"], newest: "Caller") -> None:
        """Put out the one of some that has been silent longest, the newest where all are asking."""
        idle = [one for one in some if one.waits and one is not newest]
        (min(idle, key=lambda one: one.since) if idle else newest).put_out()

    def leave(self, one: "Caller") -> None:
        """Note that somebody is gone, or has opened a socket."""
        self.inside.pop(one, None)

    def busy(self, who: str) -> bool:
        """Say whether so much is being answered to a client that it has to wait with more."""
        asking = sum(1 for one in self.inside if one.who == who and not one.waits)
        return asking >= self.limits.questions

    def _look_later(self, loop: asyncio.AbstractEventLoop) -> None:
        often = min(self.limits.patience, self.limits.stall) / 4
        self._looking = loop.call_later(min(often, 1.0), self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """Put out who has been silent, or has taken nothing of an answer, for too long."""
        now = loop.time()
        for one in list(self.inside):
            left = one.transport.get_write_buffer_size()
            if left != one.left:
                one.left, one.taken = left, now
            if left:
                late = now - one.taken > self.limits.stall
            else:
                late = one.waits and now - max(one.since, one.taken) > self.limits.patience
            if late:
                one.put_out()
        self._looking = None
        if self.inside:
            self._look_later(loop)


class Caller(H11Protocol):
    """One connection, at a door."""

    door: Door

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin."""
        super().connection_made(transport)
        self.who = self.client[0] if self.client else ""
        self.since = self.loop.time()
        self.left = 0
        self.taken = self.since
        self.door.enter(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self.door.leave(self)
        super().connection_lost(exc)

    @property
    def waits(self) -> bool:
        """Whether nothing is being answered here."""
        return self.cycle is None or bool(self.cycle.response_complete)

    def handle_events(self) -> None:
        """Answer what was asked; who asks too much at a time is told to wait."""
        self.limit_concurrency = 0 if self.door.busy(self.who) else None
        super().handle_events()

    def handle_websocket_upgrade(self, event: Any) -> None:
        """Become the socket of a page."""
        self.door.leave(self)
        super().handle_websocket_upgrade(event)

    def on_response_complete(self) -> None:
        """Wait for the next question from now on: an answer was given."""
        self.since = self.loop.time()
        super().on_response_complete()

    def put_out(self) -> None:
        """End the connection at once."""
        self.door.leave(self)
        self.transport.abort()


class Socket(WebSocketsSansIOProtocol):
    """The socket of a page. Text that is none closes it, and is no fault of the server's."""

    def send_receive_event_to_app(self) -> None:
        """Pass on a message."""
        if self.curr_msg_data_type == "text":
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self.frames = []
                if not self.close_sent:
                    self.conn.fail(1007, "text that is not UTF-8")
                    self.handle_parser_exception()
                return
        super().send_receive_event_to_app()


def caller(limits: Limits) -> type[Caller]:
    """Return the kind of connection of one server, with its own door."""

    class AtThisDoor(Caller):
        door = Door(limits)

    return AtThisDoor
