"""A browser without a window, and the real server that it looks at."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
READY = "Boolean(globalThis.outskirts && outskirts.minute && outskirts.fallen)"
PATIENCE = 60.0
"""Seconds that anything may take on a busy machine."""


def launched(playwright: Playwright) -> Browser:
    """Return the system's Chromium, without a window."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


@contextmanager
def served(run: Path, port: str = "auto") -> Iterator[str]:
    """Serve a run as `outskirts watch` does; give the address."""
    command = [sys.executable, "-m", "outskirts.cli", "watch", str(run), "--no-open"]
    process = subprocess.Popen(
        [*command, "--port", port],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stdout is not None
        heard = ""
        for line in process.stdout:
            heard += line
            if found := re.search(r"http://127\.0\.0\.1:(\d+)/", line):
                listening(int(found.group(1)))
                yield found.group()
                return
        raise AssertionError(f"the server did not start:\n{heard}")
    finally:
        process.terminate()
        process.wait(timeout=20)
        if process.stdout is not None:
            process.stdout.close()


def listening(port: int) -> None:
    """Wait until somebody answers at a port of this computer."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return
        except OSError:
            assert time.monotonic() < end, f"nobody listens at port {port}"
            time.sleep(0.05)


def complaints_of(page: Page) -> list[str]:
    """Return what a page complains of from now on: errors, and warnings in its console.

    The list grows.
    """
    found: list[str] = []

    def heard(said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            found.append(said.text)

    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", heard)
    return found


def until(page: Page, question: str, patience: float = PATIENCE) -> Any:
    """Ask the page until the answer is true, and return it."""
    end = time.monotonic() + patience
    while not (answer := page.evaluate(question)):
        assert time.monotonic() < end, f"never true in {patience:.0f} s: {question}"
        page.wait_for_timeout(50)
    return answer


def opened(page: Page, address: str) -> Page:
    """Open the map without its opening, and wait until the first minute is drawn."""
    page.goto(f"{address}#now")
    until(page, READY)
    until(page, "outskirts.dirty.size === 0 && outskirts.light.fading <= 0")
    return page
