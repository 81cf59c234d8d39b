"""The living map: how soon a recording shows its first picture, and what watching costs a run.

Minutes of the shipped city, as the commands make them. Processor time is what tells: what else
runs on the machine hardly touches it.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import websockets
from budgets import Note

from outskirts.view import packet

OUTSKIRTS = [sys.executable, "-m", "outskirts.cli"]
MINUTES = 6
"""Simulated minutes of the runs."""


def run(folder: Path, name: str) -> list[str]:
    """Return the command of a short run."""
    hours = f"{MINUTES / 60}"
    return [
        *OUTSKIRTS,
        "run",
        "casablanca",
        "--hours",
        hours,
        "--out",
        str(folder / name),
        "--json",
    ]


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run."""
    folder = tmp_path_factory.mktemp("watch")
    subprocess.run(run(folder, "night"), check=True, capture_output=True)
    return folder / "night"


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, int]]:
    """Serve a run; yield the address and the number of the process."""
    process = subprocess.Popen(
        [*OUTSKIRTS, "watch", str(folder), "--no-open", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())["url"], process.pid
    finally:
        process.kill()
        process.communicate()


def asked(url: str, path: str) -> bytes:
    """Return what the server answers."""
    with urllib.request.urlopen(url + path, timeout=60) as answer:
        content: bytes = answer.read()
    return content


async def minutes(url: str, until: int, speed: float) -> int:
    """Look on like a page until a minute has come; return how many came."""
    address, seen = url.replace("http", "ws") + "ws", 0
    origin: Any = url.rstrip("/")
    async with websockets.connect(address, origin=origin, max_size=None) as socket:
        await socket.send(json.dumps({"do": "play", "speed": speed}))
        while True:
            content = await socket.recv()
            assert isinstance(content, bytes)
            kind, meta, _ = packet.unpack(content)
            if "frame" in meta:
                await socket.send(json.dumps({"do": "got", "frame": meta["frame"]}))
            if kind == "minute":
                seen += 1
                if meta["minute"] >= until:
                    return seen


def worked(process: int) -> float:
    """Return the processor time of a process so far [s]."""
    parts = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def test_first_picture(benchmark: Any, note: Note, night: Path) -> None:
    """From the command to the city and its first minute in the hands of a page."""

    def open_it() -> None:
        with served(night) as (url, _):
            asked(url, "api/night")
            asked(url, "api/city")
            asyncio.run(minutes(url, 0, 0))

    benchmark.pedantic(open_it, rounds=3)
    note("first picture of a recording", benchmark.stats["min"])


def test_watching_a_run(benchmark: Any, note: Note, tmp_path: Path) -> None:
    """Processor time of the server beside that of the run that it shows, page by page apart."""
    engine = subprocess.Popen(run(tmp_path, "night"), stdout=subprocess.PIPE, text=True)
    while not (tmp_path / "night" / "journal" / "minutes.index").exists():
        time.sleep(0.05)
    time.sleep(0.5)

    def look_on() -> tuple[float, float]:
        with served(tmp_path / "night") as (url, process):
            asked(url, "api/city")
            before, begun = worked(process), worked(engine.pid)
            seen = asyncio.run(minutes(url, MINUTES - 1, 3600))
            spent = worked(process) - before, worked(engine.pid) - begun
        note("  minutes that came", seen, "")
        return spent

    spent, taken = benchmark.pedantic(look_on, rounds=1)
    engine.communicate()
    note("watching a run, of its processor time", 100 * spent / max(taken, 1e-9), "%")
