"""The card of a moment in the page: the same words as on the command line, shown and saved."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browsing import READY, complaints_of, served, until
from PIL import Image
from playwright.sync_api import Browser, Page
from test_moment import PARTS
from typer.testing import CliRunner

from outskirts.cli.app import app
from outskirts.night.lived.counting import Counting
from outskirts.night.recorded import moment
from outskirts.night.recorded.live import watched_of

pytest_plugins = ["windows"]
pytestmark = pytest.mark.city

NIGHT = ["casablanca", "--crop", "33.604,-7.619,900", "--hours", "0.6", "--seed", "1"]
COUNTED = "!document.querySelector('#share .waiting').textContent.startsWith('Counting')"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("share") / "run"
    more = ["--set", "index.count=60", "--threads", "1", "--out", str(folder)]
    done = CliRunner().invoke(app, ["run", *NIGHT, *more])
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture(scope="module")
def page(browser: Browser, run: Path) -> Iterator[Page]:
    """The page before its server; nothing may be complained of in the console."""
    with served(run) as address:
        yield from opened(browser, f"{address}#now")


@pytest.fixture(scope="module")
def alone(browser: Browser, run: Path) -> Iterator[Page]:
    """The page of the exported file, opened from a disk."""
    file = run.parent / "night.html"
    done = CliRunner().invoke(app, ["export", str(run), "--to", "page", "-o", str(file)])
    assert done.exit_code == 0, done.output
    yield from opened(browser, f"{file.as_uri()}#now")


def opened(browser: Browser, address: str) -> Iterator[Page]:
    one = browser.new_page(viewport={"width": 1280, "height": 800}, accept_downloads=True)
    complaints = complaints_of(one)
    one.goto(address)
    until(one, READY)
    yield one
    one.close()
    assert complaints == []


def truth(run: Path, minute: int, street: int | None = None) -> moment.Moment:
    """Return what a card must say of a minute."""
    watched = watched_of(run)
    counting = Counting(run, watched)
    left, residents = counting.left(minute), counting.residents
    lit, of = counting.windows(minute)
    return moment.Moment(
        watched.night.clock(minute),
        moment.Count(int(left.sum()), int(residents.sum())),
        moment.Count(int(lit.sum()), int(of.sum())),
        moment.named(watched.city, residents, left, street=street),
        lost=int(watched.totals[minute][2:4].sum()),
    )


def shown(page: Page, minute: int) -> list[str]:
    """Open the card of a minute by the keyboard; return its words."""
    page.evaluate(f"outskirts.player.seek({60 * minute})")
    until(page, f"outskirts.minute.meta.minute === {minute}")
    page.focus("#map")
    page.keyboard.press("s")
    until(page, "document.getElementById('share').open")
    until(page, COUNTED, 200)
    said = page.get_attribute("#share canvas", "aria-label") or ""
    assert said.startswith("Card, 1200 by 630: ")
    words = page.inner_text("#share-words")
    assert words in said
    page.keyboard.press("Escape")
    until(page, "!document.getElementById('share').open")
    return [words, said]


def test_words_are_those_of_the_command_line(page: Page) -> None:
    for left, of, said in PARTS:
        found = page.evaluate(
            "async ([left, of]) => (await import('/static/moment.js'))"
            ".partOf({ left, of }, 'window', 'windows', 'lit')",
            [left, of],
        )
        assert found == said
    parts = page.evaluate(
        "async () => { const { partOf } = await import('/static/moment.js'); const found = [];"
        " for (let i = 0; i <= 2000; i += 1)"
        " found.push(partOf({ left: i, of: 2000 }, 'window', 'windows', 'lit')); return found; }"
    )
    assert parts == [
        moment.part_of(moment.Count(i, 2000), "window", "windows", "lit") for i in range(2001)
    ]


@pytest.mark.parametrize("minute", [7, 30])
def test_the_card_says_what_was_counted(page: Page, run: Path, minute: int) -> None:
    expected = truth(run, minute)
    words, said = shown(page, minute)
    assert words == " ".join(expected.sentences())
    assert expected.exactly() in said


def test_the_card_of_a_file_says_the_same_where_windows_were_counted(
    alone: Page, run: Path
) -> None:
    assert shown(alone, 30)[0] == " ".join(truth(run, 30).sentences())
    expected = truth(run, 33)
    words, _ = shown(alone, 33)
    assert words == " ".join(
        moment.Moment(
            expected.clock, expected.people, None, expected.street, lost=expected.lost
        ).sentences()
    )


def test_a_street_that_is_marked_is_named(alone: Page, run: Path) -> None:
    counting = Counting(run, watched_of(run))
    city = watched_of(run).city
    whole = [
        moment.named(city, counting.residents, counting.left(30), street=one)
        for one in np.flatnonzero(city.segments.name >= 0).tolist()
    ]
    ruled = moment.named(city, counting.residents, counting.left(30))
    assert ruled is not None
    chosen = next(one for one in whole if one is not None and one.name != ruled.name)
    alone.evaluate(
        "(name) => { const { city } = outskirts; const s = Array.from({ length: city.count },"
        " (_, i) => i).find((i) => city.title(i) === name); outskirts.mark(city.middle(s)); }",
        chosen.name,
    )
    words, _ = shown(alone, 30)
    alone.evaluate("outskirts.mark(null)")
    assert words.endswith(f"{chosen.name}: {chosen.left:,} of {chosen.of:,} left.")


@pytest.mark.parametrize("which", ["page", "alone"])
def test_the_picture_is_saved(request: pytest.FixtureRequest, which: str) -> None:
    alone: Page = request.getfixturevalue(which)
    alone.evaluate("outskirts.player.seek(60 * 30)")
    until(alone, "outskirts.minute.meta.minute === 30 && outskirts.dirty.size === 0")
    alone.click("#show-share")
    until(alone, COUNTED, 200)
    with alone.expect_download() as coming:
        alone.click("#share >> text=Save the picture")
    path = coming.value.path()
    assert coming.value.suggested_filename.endswith(".png")
    with Image.open(io.BytesIO(path.read_bytes())) as picture:
        assert picture.size == (1200, 630)
        pixels = np.asarray(picture.convert("RGB"), int)
    assert (pixels[:, :540].min(axis=2) > 190).sum() > 1000, "no words"
    assert (pixels[:, 640:].max(axis=2) > 150).sum() > 300, "no light"
    alone.click("#share >> text=Close")
    assert alone.evaluate("document.activeElement.id") == "show-share"


@pytest.mark.parametrize(
    ("quarry", "cue", "whom", "said"),
    [
        (5, "sight", 2, "214, after one woman"),
        (5, "sight", 3, "214, after one man"),
        (5, "sight", 1, "214, after somebody"),
        (5, "sight", 0, "214, after one person"),
        (-1, "sound", 0, "214, after a sound"),
    ],
)
def test_a_horde_is_told_by_whom_it_is_after(
    page: Page, quarry: int, cue: str, whom: int, said: str
) -> None:
    horde: dict[str, Any] = {"size": 214, "quarry": quarry, "whom": whom}
    found = page.evaluate(
        "async ([horde, cue]) => { const { labelOf } = await import('/static/hordes.js');"
        " const cues = outskirts.night.cues; return labelOf({ ...horde, cue: cues.indexOf(cue) },"
        " cues); }",
        [horde, cue],
    )
    assert found == said


def test_at_most_twelve_hordes_are_named_from_six_members_on(page: Page) -> None:
    found = page.evaluate(
        "(() => { const { minute, city, camera } = outskirts; const n = 30;"
        " const [west, south, east, north] = city.box; const at = (a, b, i) => a + (b - a) *"
        " (0.3 + 0.4 * i / n); const rows = [...Array(n).keys()]; const told = {"
        " ...minute.arrays, horde_x: Float32Array.from(rows, (i) => at(west, east, i)),"
        " horde_y: Float32Array.from(rows, (i) => at(south, north, (7 * i) % n)),"
        " horde_size: Int32Array.from(rows, (i) => i), horde_quarry: new Int32Array(n).fill(1),"
        " horde_cue: new Uint8Array(n), horde_whom: new Uint8Array(n).fill(2) };"
        " const before = minute.arrays; minute.arrays = told; outskirts.touch('layers');"
        " outskirts.draw(); const shown = [...document.querySelectorAll('#labels .horde')]"
        ".filter((one) => !one.hidden).map((one) => one.textContent); minute.arrays = before;"
        " outskirts.touch('layers'); return JSON.stringify(shown); })()"
    )
    names = json.loads(found)
    assert 0 < len(names) <= 12
    assert all(name.endswith(", after one woman") for name in names)
    assert min(int(name.split(",")[0]) for name in names) >= 18, "the largest are named first"
