"""The living map: how soon a recording shows its first picture, and what watching costs a run.

Minutes of the shipped city, as the commands make them. Processor time is what tells: what else
runs on the machine hardly touches it.
"""

import asyncio
import contextlib
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
from onlooker import FAR, NEAR, Onlooker, minutes_of

from outskirts.view.page import packet

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


PART = ["casablanca", "--crop", "33.575,-7.59,2000", "--hours", "1", "--set", "index.count=300"]
"""A part of the city, and so many first cases that it is soon in flight."""
MIDDLE = (437.0, 1319.0)
"""Its middle [m]."""
FROM, TO = 20, 59
"""Minutes between which the run is timed."""


def timed(folder: Path, scale: float | None) -> tuple[float, float, str]:
    """Return how long a run took from one minute to another, on the clock and of the processor [s].

    And in words what came to who looked on.

    `scale` is that of the page that looks on, None: nobody.
    """
    command = [*OUTSKIRTS, "run", *PART, "--out", str(folder), "--json"]
    engine = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    looking: Onlooker | None = None
    try:
        with contextlib.ExitStack() as stack:
            while minutes_of(folder) < 1:
                assert engine.poll() is None
                time.sleep(0.02)
            if scale is not None:
                url, _ = stack.enter_context(served(folder))
                looking = Onlooker(url, folder, scale, MIDDLE)
                looking.start()
            while minutes_of(folder) < FROM:
                time.sleep(0.005)
            begin, worked_before = time.perf_counter(), worked(engine.pid)
            while minutes_of(folder) < TO and engine.poll() is None:
                time.sleep(0.005)
            spent, work = time.perf_counter() - begin, worked(engine.pid) - worked_before
            if looking is not None:
                looking.stop()
    finally:
        engine.terminate()
        engine.wait()
    return spent, work, "" if looking is None else looking.told()


def test_watching_on_the_clock(benchmark: Any, note: Note, tmp_path: Path) -> None:
    """How much slower a run is while a page looks on, from afar and near, at the live end."""
    found: dict[str, list[tuple[float, float]]] = {}
    words: dict[str, str] = {}

    def all_ways() -> None:
        number = sum(len(times) for times in found.values())
        for name, scale in (("nobody", None), ("far", FAR), ("near", NEAR)):
            spent, work, words[name] = timed(tmp_path / f"{name}-{number}", scale)
            found.setdefault(name, []).append((spent, work))

    benchmark.pedantic(all_ways, rounds=2)
    best = {
        name: [min(column) for column in zip(*rows, strict=True)] for name, rows in found.items()
    }
    note("a run of a part, nobody looks on", best["nobody"][0])
    for name in ("far", "near"):
        slower, more = (
            100 * (one / alone - 1) for one, alone in zip(best[name], best["nobody"], strict=True)
        )
        note(f"with a page that is {name}, slower by", slower, "%")
        note("  of its own processor time more by", more, "%")
        print(f"{name}: {words[name]}; all rounds {found[name]}, alone {found['nobody']}")
