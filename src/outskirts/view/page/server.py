"""The server of the map: the page, what it asks once, and the socket over which the night comes."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import anyio
from numpy.typing import NDArray
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from outskirts.base.errors import InputError
from outskirts.night.recorded.live import Living
from outskirts.night.recorded.quarry import kinds_of
from outskirts.night.recorded.watched import Watched
from outskirts.record.reader import Recording
from outskirts.view.page import nearby, onefile, packet, plan, wishes
from outskirts.view.page.guard import Guard
from outskirts.view.page.viewer import Seconds, Viewer

STATIC = Path(__file__).parent / "static"
BINARY = "application/octet-stream"
PAGES = 16
"""Pages of one client that may look on at the same time."""
ALL_PAGES = 64
"""Pages of all clients."""
QUESTIONS = 8
"""Questions about single people that may wait for an answer."""
LOOK = 0.25
"""Seconds between looks at whether the record has grown."""
SHORTEST = 3
"""Letters from which on hero and hunter are found."""
KEPT = 8
"""Packets of minutes that are kept for the next page that asks."""

T = TypeVar("T")
Minute = tuple[dict[str, Any], dict[str, NDArray[Any]]]
Answer = Callable[[Request], Awaitable[Response]]


class Desk:
    """Asks the record one thing after the other, away from the loop that serves."""

    def __init__(self, watched: Watched, seconds: Seconds | None = None) -> None:
        self.watched = watched
        self.told_anew = 0
        self._seconds = seconds
        self._learning: asyncio.Task[None] | None = None
        self._turn = anyio.CapacityLimiter(1)
        self.trouble = ""
        self._kept: OrderedDict[int, Minute] = OrderedDict()

    @property
    def last_minute(self) -> int:
        """The last minute that can be shown, -1 before any."""
        return self.watched.last_minute

    @cached_property
    def plan(self) -> bytes:
        """The packet "city"."""
        return plan.city_packet(self.watched.city, self.watched.fell["residents"])

    async def ask(self, question: Callable[[], T]) -> T:
        """Return the answer to a question to the record."""
        return await anyio.to_thread.run_sync(question, limiter=self._turn)

    async def follow(self) -> None:
        """Read what comes to the record of a run that goes on, until it is finished."""
        try:
            while isinstance(self.watched, Living) and self.watched.tail is not None:
                if self.watched.grown():
                    await self.ask(self.watched.refresh)
                await anyio.sleep(LOOK)
        except (InputError, OSError) as error:
            self.trouble = " ".join(str(error).split())

    @property
    def mode(self) -> str:
        """Whether the run goes on ("live") or is a recording."""
        return self.watched.mode

    async def learn(self) -> None:
        """Get to know whom hordes are after, once there is one; minutes are then told anew."""
        if self.watched.persons is not None:
            return
        folder = self.watched.recording.path
        try:
            self.watched.persons = await self.ask(lambda: kinds_of(Recording(folder).people()))
        except InputError:
            return
        self._kept.clear()
        self.told_anew += 1

    async def minute(self, minute: int, meta: dict[str, Any]) -> bytes:
        """Return the packet of a full minute, with this beside what it says itself."""
        held = self._kept.get(minute)
        if held is None:
            held = await self.ask(lambda: self.watched.minute(minute))
            self._kept[minute] = held
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        told, arrays = held
        if self._learning is None and (arrays["horde_quarry"] >= 0).any():
            self._learning = asyncio.create_task(self.learn())
        return packet.pack("minute", {**told, **meta}, arrays)


def application(
    watched: Watched,
    host: str = "127.0.0.1",
    token: str | None = None,
    seconds: Seconds | None = None,
) -> Starlette:
    """Return the server of a run, bound to an address; `token`, if any, is asked of everybody.

    Without `seconds` the map shows full minutes only, and no single people.
    """
    desk = Desk(watched, seconds)
    pages: set[WebSocket] = set()
    questions: dict[str, int] = {}

    html = onefile.with_icon((STATIC / "index.html").read_text(encoding="utf-8"))

    async def page(_: Request) -> Response:
        return HTMLResponse(html)

    async def night(_: Request) -> Response:
        return JSONResponse(await desk.ask(watched.facts))

    async def asked(request: Request, kind: str, ask: Callable[[str], Awaitable[Any]]) -> Response:
        name = f"{wishes.page_in(request.query_params)}/{kind}"
        if name not in questions and len(questions) >= QUESTIONS:
            return PlainTextResponse("too many questions at a time; ask again soon\n", 503)
        questions[name] = questions.get(name, 0) + 1
        try:
            return JSONResponse(await unless_gone(request, ask(name)))
        finally:
            questions[name] -= 1
            if not questions[name]:
                del questions[name]

    async def person(request: Request) -> Response:
        if seconds is None:
            raise InputError("single people cannot be looked at in this record")
        who = wishes.number_in(request.path_params["who"], "person")
        tick = wishes.number_in(request.query_params.get("tick", "0"), "tick")
        late = request.query_params.get("late")
        if late is None:
            return await asked(request, "person", lambda name: seconds.person(name, who, tick))
        after = wishes.number_in(late, "late")
        return await asked(request, "person", lambda name: seconds.person(name, who, tick, after))

    async def moment(request: Request) -> Response:
        if seconds is None:
            raise InputError("the windows cannot be counted in this record")
        tick = wishes.number_in(request.query_params.get("tick", "0"), "tick")
        told = request.query_params.get("street")
        street = None if told is None else wishes.number_in(told, "street")
        return await asked(request, "moment", lambda name: seconds.moment(name, tick, street))

    async def search(request: Request) -> Response:
        text = request.query_params.get("q", "")
        return JSONResponse(
            await desk.ask(lambda: [*cast_in(watched, text), *watched.index.find(text)])
        )

    async def street(request: Request) -> Response:
        piece = wishes.number_in(request.path_params["piece"], "street")
        minute = wishes.number_in(request.query_params.get("minute", "0"), "minute")
        told = await desk.ask(lambda: watched.account(piece, minute))
        return JSONResponse(told.facts())

    async def near(request: Request) -> Response:
        box = nearby.box_of(request.query_params.get("box", ""))
        content = await desk.ask(lambda: nearby.near_packet(watched.city, box))
        return Response(content, media_type=BINARY)

    async def socket(one: WebSocket) -> None:
        own = sum(1 for other in pages if same_client(other, one))
        if own >= PAGES or len(pages) >= ALL_PAGES:
            await one.close(1013)
            return
        pages.add(one)
        try:
            await Viewer(one, desk, seconds, wishes.page_in(one.query_params)).run()
        finally:
            pages.discard(one)

    def binary(question: Callable[[], bytes]) -> Answer:
        async def answer(_: Request) -> Response:
            return Response(await desk.ask(question), media_type=BINARY)

        return answer

    routes: list[BaseRoute] = [
        Route("/", page),
        Route("/api/night", night),
        Route("/api/near", near),
        Route("/api/moment", moment),
        Route("/api/search", search),
        Route("/api/street/{piece}", street),
        Route("/api/person/{who}", person),
        Route("/api/city", binary(lambda: desk.plan)),
        Route("/api/curve", binary(lambda: plan.curve_packet(watched))),
        Route("/api/fallen", binary(lambda: plan.fallen_packet(watched))),
        WebSocketRoute("/ws", socket),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        following = asyncio.create_task(desk.follow())
        yield
        following.cancel()
        if seconds is not None:
            await seconds.close()

    return Starlette(
        routes=routes,
        lifespan=life,
        middleware=[Middleware(Guard, host=host, token=token)],
        exception_handlers={InputError: refused},
    )


def cast_in(watched: Watched, text: str) -> list[dict[str, Any]]:
    """Return the hero or the hunter of the night, where one of them is searched by that word."""
    word = text.strip().lower()
    if len(word) < SHORTEST or not any(role.startswith(word) for role in ("hero", "hunter")):
        return []
    return [
        {
            "kind": "person",
            "name": f"{role.capitalize()}, person {who:,}",
            "x": None,
            "y": None,
            "id": who,
        }
        for role, who in watched.recording.cast().items()
        if role.startswith(word) and who is not None
    ]


def same_client(one: WebSocket, other: WebSocket) -> bool:
    """Say whether two sockets come from the same address."""
    return (one.client and one.client.host) == (other.client and other.client.host)


async def unless_gone(request: Request, answer: Awaitable[T]) -> T | None:
    """Return an answer; stop asking, and return None, once whoever asked is gone."""
    asking = asyncio.ensure_future(answer)
    try:
        while not (await asyncio.wait([asking], timeout=LOOK))[0]:
            if await request.is_disconnected():
                return None
        return asking.result()
    finally:
        if not asking.done():
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)


async def refused(_: Request, error: Exception) -> Response:
    """Answer a question that makes no sense, in one line."""
    return PlainTextResponse(f"{' '.join(str(error).split())}\n", 400)
