"""The page of the map before a run that goes on: from its first minute to its last."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import matplotlib.image
import numpy as np
import pytest
from browsing import PATIENCE, READY, complaints_of, listening, until
from playwright.sync_api import Browser, Page

from outskirts.city import atlas, files
from outskirts.city.crop import crop
from outskirts.record import format as form
from outskirts.record.journal import ENTRY, INDEX

pytest_plugins = ["windows"]
pytestmark = pytest.mark.city

MINUTES = 180
"""Minutes of the night that is run."""
HEARING = """
globalThis.heard = [];
new MutationObserver(() => {
  const said = document.getElementById("state")?.textContent;
  if (said && heard.at(-1) !== said) heard.push(said);
}).observe(document, { subtree: true, childList: true, characterData: true });
"""
"""Notes all that the page says of itself."""


class Live:
    """A scenario that is watched while it is run: the address, and the process of its run."""

    def __init__(self, address: str, run: int, people: int, folder: Path) -> None:
        self.address = address
        self.run = run
        self.people = people
        self.folder = folder

    def hold(self) -> None:
        """Let the run stand still; return once all its threads do."""
        os.kill(self.run, signal.SIGSTOP)
        end = time.monotonic() + PATIENCE
        while set(states_of(self.run)) != {"T"}:
            assert time.monotonic() < end, "the run does not stand still"
            time.sleep(0.01)

    def go_on(self) -> None:
        """Let the run go on."""
        os.kill(self.run, signal.SIGCONT)

    def last_minute(self) -> int:
        """Return the last full minute that the run has written, -1 before any."""
        return (self.folder / form.JOURNAL / INDEX).stat().st_size // ENTRY.size - 1


def states_of(process: int) -> list[str]:
    """Return the state of each thread of a process: a letter, `T` for one that is stopped."""
    states = []
    for stat in Path(f"/proc/{process}/task").glob("*/stat"):
        with suppress(OSError):  # a thread that has ended since
            states.append(stat.read_text(encoding="ascii").rpartition(")")[2].split()[0])
    return states


def child_of(process: int) -> int:
    """Return the process of the run that a watching process has started."""
    end = time.monotonic() + PATIENCE
    while True:
        text = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
        if text.split():
            return int(text.split()[0])
        assert time.monotonic() < end, "no run was started"
        time.sleep(0.01)


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """Watch a scenario of a few streets by the sea; its run stands still after some minutes."""
    folder = tmp_path_factory.mktemp("live")
    part = crop(files.load(atlas.find("casablanca")), -7.619, 33.604, 700.0)
    files.save(part, folder / "part.city")
    (folder / "part.toml").write_text(
        f'name = "part"\ncity = "part.city"\nhours = {MINUTES / 60}\nindex.count = 60\n',
        encoding="utf-8",
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "outskirts.cli", "watch", "part.toml", "--no-open", "--json"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    run = child_of(process.pid)
    try:
        assert process.stdout is not None
        facts = json.loads(process.stdout.readline())
        people = int(part.districts.population.sum())
        watched = Live(facts["url"], run, people, folder / facts["run"])
        end = time.monotonic() + PATIENCE
        while watched.last_minute() < 2:
            assert time.monotonic() < end, "the run does not begin"
            time.sleep(0.01)
        watched.hold()
        listening(int(facts["url"].rstrip("/").rpartition(":")[2]))
        yield watched
    finally:
        if process.poll() is None:
            if Path(f"/proc/{run}").exists():
                os.kill(run, signal.SIGCONT)
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=PATIENCE)


@pytest.fixture(scope="module")
def page(browser: Browser, live: Live) -> Iterator[Page]:
    """Open the page of the run; nothing may be complained of in the console."""
    one = browser.new_page(viewport={"width": 1280, "height": 800})
    complaints = complaints_of(one)
    one.add_init_script(HEARING)
    one.goto(f"{live.address}#now")
    until(one, READY)
    yield one
    one.close()
    assert complaints == []


def minute(page: Page) -> int:
    """Return the minute that is drawn."""
    return int(page.evaluate("outskirts.minute.meta.minute"))


def last(page: Page) -> int:
    """Return the last minute that the page knows of."""
    return int(page.evaluate("outskirts.player.last / 60"))


def caught_up(page: Page, live: Live) -> int:
    """Wait until the page knows all of a run that stands still; return the last minute."""
    written = live.last_minute()
    until(page, f"outskirts.player.last === {60 * written}")
    until(page, f"document.getElementById('scrub').max === '{60 * written}'")
    return written


def bright(page: Page) -> float:
    """Return how much of the map is lit."""
    image = matplotlib.image.imread(io.BytesIO(page.locator("#pixels").screenshot()), format="png")
    return float((np.asarray(image[..., :3]).mean(axis=2) > 0.35).mean())


def test_the_page_says_what_it_reads_and_draws_the_first_minute(page: Page, live: Live) -> None:
    assert f"Reading {live.people:,} people" in page.evaluate("heard")
    assert page.evaluate("outskirts.player.live") is True
    assert minute(page) == 0
    page.evaluate("outskirts.showWhole(0)")
    until(page, "outskirts.dirty.size === 0 && outskirts.light.fading <= 0")
    assert bright(page) > 0.01


def test_it_opens_at_the_newest_minute_and_moves_at_once(browser: Browser, live: Live) -> None:
    one = browser.new_page(viewport={"width": 1280, "height": 800})
    one.goto(live.address)
    until(one, READY)
    until(one, "outskirts.player.playing && outskirts.player.tick >= outskirts.player.last - 60")
    before = one.evaluate("outskirts.player.tick")
    live.go_on()
    until(one, f"outskirts.player.tick > {before}")
    live.hold()
    one.close()


def test_the_timeline_grows_with_the_run(page: Page, live: Live) -> None:
    before = last(page)
    drawn = page.evaluate("outskirts.timeline.counts.length")
    live.go_on()
    until(page, f"outskirts.player.last > {60 * (before + 3)}")
    live.hold()
    until(page, f"outskirts.timeline.counts.length > {drawn}")
    assert int(page.get_attribute("#scrub", "max") or 0) > 60 * before
    assert minute(page) == 0, "who looks at a minute is not taken from it"


def test_at_the_live_end_it_waits_and_goes_on(page: Page, live: Live) -> None:
    stood = caught_up(page, live)
    page.focus("#scrub")
    page.keyboard.press("End")
    until(page, f"outskirts.player.tick === {60 * stood}")
    page.evaluate("outskirts.player.setSpeed(1200)")
    page.click("#play")
    page.wait_for_timeout(500)
    assert page.get_attribute("#play", "aria-label") == "Pause", "it waits, it does not stop"
    assert page.evaluate("outskirts.player.tick") == 60 * stood
    until(page, "outskirts.minute.meta.minute >= Math.floor(outskirts.player.tick / 60)")
    live.go_on()
    until(page, f"outskirts.minute.meta.minute > {stood}")
    live.hold()


def test_it_can_be_scrubbed_back_and_on(page: Page, live: Live) -> None:
    page.evaluate("outskirts.player.pause()")
    begun = caught_up(page, live)
    page.focus("#scrub")
    page.keyboard.press("End")
    until(page, f"outskirts.minute.meta.minute === {begun}")
    page.focus("#map")
    page.keyboard.press("Shift+ArrowLeft")
    back = max(begun - 5, 0)
    until(page, f"outskirts.minute.meta.minute === {back}")
    assert page.inner_text("#hour") == f"18:{back:02d}"
    page.focus("#scrub")
    page.keyboard.press("Home")
    until(page, "outskirts.minute.meta.minute === 0")
    page.focus("#map")
    page.keyboard.press("Shift+ArrowRight")
    until(page, f"outskirts.minute.meta.minute === {min(5, last(page))}")
    assert live.folder.joinpath("journal").is_dir(), "the run still goes on"


def test_the_finished_run_is_a_recording(page: Page, live: Live) -> None:
    live.go_on()
    until(page, "outskirts.player.live === false", 3 * PATIENCE)
    until(page, f"document.getElementById('scrub').max === '{60 * MINUTES}'")
    page.focus("#scrub")
    page.keyboard.press("End")
    until(page, f"outskirts.minute.meta.minute === {MINUTES}")
    page.click("#play")
    until(page, "outskirts.player.tick < 60 * 60 && outskirts.player.playing")
    page.click("#play")
    assert (live.folder / "SHA256SUMS").is_file()
