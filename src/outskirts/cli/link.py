"""Asks the process that lives a recorded night again, and waits for its answers."""

import asyncio
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from outskirts.base.errors import InputError
from outskirts.cli.seconds import FRAME, NOTHING
from outskirts.record import spare
from outskirts.view.page.wishes import View

Telling = Callable[[str, float], None]
"""Is told what is being done, and how much of it is."""
LARGEST = 1 << 28
"""No answer has more bytes."""


class Link:
    """Where the map finds the seconds of a run: in a process that is started when first asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._number = 0
        self._open: dict[int, tuple[asyncio.Future[Any], Telling | None]] = {}

    async def people(
        self,
        page: str,
        tick: int,
        view: View | None,
        follow: int | None,
        frame: int,
        windows: bool,
        telling: Telling,
    ) -> bytes | None:
        """Return the packet of everybody whom a view shows at a tick; None: no longer wanted.

        Without a view only who is followed. Raises InputError where it cannot be had.
        """
        question = {
            "page": page,
            "ask": "people",
            "tick": tick,
            "box": None if view is None else list(view.box),
            "scale": 0.0 if view is None else view.scale,
            "layers": [] if view is None else sorted(view.layers),
            "follow": follow,
            "frame": frame,
            "windows": windows,
        }
        found = await self._ask(question, telling)
        return None if found is None else bytes(found[1])

    async def person(self, page: str, who: int, tick: int, late: int = 0) -> dict[str, Any] | None:
        """Return all that is known of somebody at a tick, or up to `late` seconds after it.

        None: no longer wanted.
        """
        question = {"page": page, "ask": "person", "who": who, "tick": tick, "late": late}
        found = await self._ask(question, None)
        return None if found is None else dict(found[0])

    async def moment(self, page: str, tick: int, street: int | None) -> dict[str, Any] | None:
        """Return what a card says of a tick; None: no longer wanted."""
        question = {"page": page, "ask": "moment", "tick": tick, "street": street}
        found = await self._ask(question, None)
        return None if found is None else dict(found[0])

    async def _ask(
        self, question: dict[str, Any], telling: Telling | None
    ) -> tuple[Any, bytes] | None:
        """Ask, and wait for the answer."""
        spare.want(self.folder)
        process = await self._started()
        self._number += 1
        number = self._number
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._open[number] = (future, telling)
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps({**question, "number": number}).encode() + b"\n")
            await process.stdin.drain()
            answer: tuple[Any, bytes] | None = await future
            return answer
        except asyncio.CancelledError:
            gone = {"page": question["page"], "ask": NOTHING, "number": number}
            process.stdin.write(json.dumps(gone).encode() + b"\n")
            raise
        except (BrokenPipeError, ConnectionResetError):
            raise InputError("the night cannot be lived again here; see the terminal") from None
        finally:
            self._open.pop(number, None)

    async def _started(self) -> asyncio.subprocess.Process:
        """Return the process, started if it is not there."""
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "outskirts.cli.seconds",
                os.fspath(self.folder),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )
            self._reading = asyncio.create_task(self._read(self._process))
        return self._process

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        """Take answers to those who asked, until the process is gone."""
        assert process.stdout is not None
        try:
            while True:
                head, body = FRAME.unpack(await process.stdout.readexactly(FRAME.size))
                if head + body > LARGEST:
                    break
                header = json.loads(await process.stdout.readexactly(head))
                self._take(header, await process.stdout.readexactly(body))
        except (asyncio.IncompleteReadError, ValueError):
            pass
        finally:
            for future, _ in self._open.values():
                if not future.done():
                    future.set_exception(
                        InputError("the night cannot be lived again here; see the terminal")
                    )
            if process.returncode is None:
                process.kill()

    def _take(self, header: dict[str, Any], body: bytes) -> None:
        """Take one answer to who asked."""
        future, telling = self._open.get(header["number"], (None, None))
        if future is None or future.done():
            return
        if "progress" in header:
            if telling is not None:
                telling(header["say"], header["progress"])
        elif "error" in header:
            future.set_exception(InputError(header["error"]))
        elif "dropped" in header:
            future.set_result(None)
        else:
            future.set_result((header["facts"], body))

    async def close(self) -> None:
        """Let the process end."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
        if self._reading is not None:
            self._reading.cancel()
