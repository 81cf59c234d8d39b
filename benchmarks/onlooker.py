"""A page that looks on while a run goes on, without a browser: near or far, at the live end."""

import asyncio
import json
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import websockets

from outskirts.record.journal import ENTRY, INDEX
from outskirts.view.page import packet

FAR, NEAR = 30.0, 2.0
"""Metres in a pixel of a page that sees light, and of one that sees single people."""
HALF = 400.0
"""Half the width of what the near page sees [m]."""


def minutes_of(folder: Path) -> int:
    """Return the last full minute that a run has written, -1 before any."""
    try:
        return (folder / "journal" / INDEX).stat().st_size // ENTRY.size - 1
    except OSError:
        return -1


class Onlooker(threading.Thread):
    """Looks on from a thread of its own until it is stopped.

    `behind` are seconds of the night by which single people were behind the run as they came,
    `waited` real seconds from the question for them to the answer, `minutes` how many came.
    """

    def __init__(self, url: str, folder: Path, scale: float, middle: tuple[float, float]) -> None:
        super().__init__(daemon=True)
        self.url, self.folder, self.scale, self.middle = url, folder, scale, middle
        self.behind: list[float] = []
        self.waited: list[float] = []
        self.minutes = 0
        self._over = threading.Event()

    def run(self) -> None:
        """Look on."""
        asyncio.run(self._look())

    def stop(self) -> None:
        """Look on no more."""
        self._over.set()
        self.join(30)

    async def _look(self) -> None:
        x, y = self.middle
        box = [x - HALF, y - HALF, x + HALF, y + HALF]
        origin: Any = self.url.rstrip("/")
        address = self.url.replace("http", "ws") + "ws"
        async with websockets.connect(address, origin=origin, max_size=None) as socket:
            await socket.send(json.dumps({"do": "view", "box": box, "scale": self.scale}))
            await socket.send(json.dumps({"do": "play", "speed": 1200}))
            last, asked = -1, time.monotonic()
            while not self._over.is_set():
                try:
                    content = await asyncio.wait_for(socket.recv(), 0.2)
                except TimeoutError:
                    continue
                except websockets.ConnectionClosed:
                    return
                assert isinstance(content, bytes)
                kind, meta, _ = packet.unpack(content)
                if "frame" in meta:
                    await socket.send(json.dumps({"do": "got", "frame": meta["frame"]}))
                if kind == "status" and last < 0:
                    last = meta["last_minute"]
                    asked = time.monotonic()
                    await socket.send(json.dumps({"do": "at", "tick": 60 * last}))
                elif kind == "minute":
                    self.minutes += 1
                elif kind == "people":
                    now = time.monotonic()
                    self.waited.append(now - asked)
                    behind = 60 * minutes_of(self.folder) - meta["tick"]
                    self.behind.append(float(behind))
                    asked = now
                    if behind > 60:  # whoever watches the live end goes there again
                        tick = 60 * minutes_of(self.folder)
                        await socket.send(json.dumps({"do": "at", "tick": tick}))

    def told(self) -> str:
        """Say in one line what came."""
        if not self.behind:
            return f"{self.minutes} minutes"
        behind, waited = np.array(self.behind), np.array(self.waited)
        return (
            f"{self.minutes} minutes, {len(behind)} pictures of people; behind "
            f"{np.median(behind):.0f} s of the night (at most {behind.max():.0f}), waited "
            f"{np.median(waited):.2f} s (at first {waited[0]:.1f}, at most {waited.max():.1f})"
        )
