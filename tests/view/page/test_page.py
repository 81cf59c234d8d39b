"""The page of the map, in a real browser before a real server."""

import io
import itertools
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import matplotlib.image
import numpy as np
import pytest
from browsing import served, until
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page
from typer.testing import CliRunner

from outskirts.cli.app import app
from outskirts.view.page.server import STATIC

pytest_plugins = ["windows"]
pytestmark = pytest.mark.city

NIGHT = ["casablanca", "--crop", "33.604,-7.619,1000", "--hours", "0.25", "--seed", "1"]
"""A kilometre of coast and streets, a quarter of an hour."""

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page") / "run"
    more = ["--set", "index.count=40", "--threads", "1", "--out", str(folder)]
    done = CliRunner().invoke(app, ["run", *NIGHT, *more])
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture(scope="module")
def address(run: Path) -> Iterator[str]:
    with served(run) as one:
        yield one


def picture(page: Page) -> NDArray[np.float64]:
    """Return what is on the screen as brightness, 0 to 1, shape [y, x]."""
    image = matplotlib.image.imread(io.BytesIO(page.screenshot()), format="png")
    bright: NDArray[np.float64] = np.asarray(image[..., :3], dtype=np.float64).mean(axis=2)
    return bright


def wet(page: Page) -> NDArray[np.bool_]:
    """Return where the page thinks that the sea is, shape [y, x]."""
    told = page.evaluate(
        "(() => { const { wet, light } = outskirts.light.plate;"
        " return { width: light.width, cells: Array.from(wet) }; })()"
    )
    return np.array(told["cells"], dtype=bool).reshape(-1, told["width"])


def settled(page: Page) -> Page:
    """Wait until nothing moves any more."""
    page.wait_for_timeout(100)
    until(page, "outskirts.dirty.size === 0 && outskirts.light.fading <= 0")
    return page


def afar(page: Page) -> Page:
    """Look at all of the streets from so far that they are only light."""
    page.evaluate(
        "(() => { const [west, south, east, north] = outskirts.city.box;"
        " outskirts.camera.go((west + east) / 2, (south + north) / 2, 8.2); })()"
    )
    return settled(page)


MAP = (slice(230, 640), slice(300, 1000))
"""Where no panel lies over the map of a window of 1280 by 800."""
LIT = 0.35
"""Brighter than any street without light."""


def test_the_land_is_lit_and_the_sea_is_dark(look: Open) -> None:
    page = look()
    page.evaluate(
        "for (const one of ['exits', 'districts', 'hordes']) outskirts.layers.set(one, false)"
    )
    seen, sea = picture(afar(page))[MAP], wet(page)[MAP]
    assert sea.sum() > 2000
    assert (seen[~sea] > LIT).sum() > 300, "no street is lit"
    assert np.quantile(seen[sea], 0.9) < 0.06, "the sea is not dark"


def test_play_moves_the_clock_and_space_stops_it(look: Open) -> None:
    page = look()
    page.click("#play")
    until(page, "outskirts.minute.meta.minute >= 3")
    until(page, "document.getElementById('hour').textContent >= '18:03'")
    assert page.get_attribute("#play", "aria-label") == "Pause"
    page.keyboard.press("Space")
    assert page.get_attribute("#play", "aria-label") == "Play"
    stood = page.evaluate("outskirts.player.tick")
    page.wait_for_timeout(300)
    assert page.evaluate("outskirts.player.tick") == stood


def test_the_clock_waits_with_the_server_and_says_where_it_stopped(look: Open) -> None:
    page = look()
    told = page.evaluate(
        """async () => {
          const { Player } = await import("/static/player.js");
          const asked = [];
          const player = new Player(900, { moved: () => {}, asked: (one) => asked.push(one) });
          const seen = [];
          const after = (time) => { player.advance(time); seen.push(player.tick); };
          player.play();
          after(1000);
          player.hold({ tick: 90, waiting: true, skipped: false });
          after(1000);
          player.hold({ tick: 90, waiting: false, skipped: false });
          after(1500);
          player.hold({ tick: 400, waiting: false, skipped: true });
          after(10);
          player.pause();
          player.hold({ tick: 800, waiting: false, skipped: true });
          after(1000);
          player.play();
          player.hold({ tick: 400, waiting: true, skipped: false });
          player.again();
          after(60000);
          return { seen, asked: asked.map((one) => [one.do, one.tick ?? one.speed]) };
        }"""
    )
    assert told["seen"] == pytest.approx([60, 60, 150, 400.6, 400.6, 900])
    assert told["asked"] == [
        ["play", 60],
        *(["at", 400], ["play", 0]),
        *(["play", 60], ["at", 400], ["play", 60]),
        *(["at", 900], ["play", 0]),
    ]


def test_scrubbing_shows_the_counts_of_that_minute(look: Open) -> None:
    page = look()
    box = page.locator("#scrub").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.8, box["y"] + box["height"] / 2)
    minute = until(page, "outskirts.minute.meta.minute >= 10 && outskirts.minute.meta.minute")
    assert 11 <= minute <= 13
    until(page, "outskirts.dirty.size === 0")
    shown = [
        int(text.replace(",", "")) for text in page.locator("#counts .value").all_inner_texts()
    ]
    at = page.evaluate("Math.floor(outskirts.player.tick / 60)")
    page.evaluate(f"outskirts.player.seek({60 * at})")
    until(page, f"outskirts.minute.meta.minute === {at}")
    assert shown == page.evaluate("outskirts.minute.meta.counts")


def test_arrow_keys_go_ten_seconds_and_five_minutes(look: Open) -> None:
    page = look()
    page.focus("#map")
    page.keyboard.press("ArrowRight")
    until(page, "document.getElementById('seconds').textContent === ':10'")
    page.keyboard.press("Shift+ArrowRight")
    assert page.evaluate("outskirts.player.tick") == 310
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("outskirts.player.tick") == 300


def test_a_click_on_a_person_tells_of_them_and_they_are_followed(look: Open) -> None:
    page = look()
    page.evaluate("outskirts.player.seek(600)")
    page.evaluate("outskirts.camera.go(...outskirts.firstCase(), 0.6)")
    until(page, "outskirts.crowd.now && outskirts.crowd.now.arrays.who.length > 0", 200)
    settled(page)
    who, x, y = page.evaluate(
        """(() => {
          const { camera, crowd } = outskirts;
          let found = null;
          crowd.all(performance.now(), (one) => {
            const [x, y] = [camera.x(one.x), camera.y(one.y)];
            const free = document.elementFromPoint(x, y)?.closest("#map");
            const near = crowd.nearest(one.x, one.y, 5, performance.now());
            if (free && near.who === one.who) found ??= [one.who, x, y];
          });
          return found;
        })()"""
    )
    page.mouse.click(x, y)
    until(page, f"outskirts.card.told?.id === {who}", 200)
    assert re.match(r"An? \w+", page.inner_text("#card h2"))
    assert page.locator("#card #why").count() == 1
    page.click("#card button:has-text('Follow')")
    assert page.get_attribute("#card button:has-text('Follow')", "aria-pressed") == "true"
    assert page.evaluate("outskirts.card.following")
    page.keyboard.press("Escape")
    assert page.locator("#card").is_hidden()
    assert page.evaluate("outskirts.card.who") == -1


def test_a_street_is_found_and_gone_to(look: Open) -> None:
    page = look()
    name = page.evaluate("outskirts.city.names.find((one) => /^Boulevard/.test(one))")
    page.keyboard.press("/")
    page.keyboard.type(name)
    until(page, "document.querySelectorAll('#found [role=option]').length > 0")
    page.keyboard.press("Enter")
    until(page, "outskirts.camera.scale <= 2.01")
    assert name in page.input_value("#query")
    page.wait_for_timeout(1300)
    away = page.evaluate(
        "Math.min(...Array.from(outskirts.city.named, (one, s) =>"
        f" outskirts.city.names[one] === {name!r} ? outskirts.city.away(s, ...outskirts.marked)"
        " : Infinity))"
    )
    assert away < 30


def test_layers_and_themes_change_what_is_seen(look: Open) -> None:
    page = look()
    lit = picture(afar(page))[MAP] > LIT
    page.keyboard.press("1")
    went_out = lit & (picture(settled(page))[MAP] <= LIT)
    assert went_out.sum() > 1000
    page.keyboard.press("t")
    assert page.evaluate("document.documentElement.dataset.theme") == "day"
    assert picture(settled(page))[MAP].mean() > 0.6
    page.click("#show-layers")
    assert not page.locator("#layer-list input[name=light]").is_checked()
    page.locator("#layer-list input[name=light]").check()
    assert page.evaluate("outskirts.layers.has('light')")


def test_numbers_are_those_of_the_curve(look: Open) -> None:
    page = look()
    page.evaluate("outskirts.player.seek(720)")
    page.keyboard.press("n")
    until(page, "document.querySelector('#numbers h2')?.textContent === 'Numbers at 18:12'")
    counts = page.evaluate("outskirts.timeline.countsAt(12)")
    told = page.locator("#numbers dd").all_inner_texts()
    assert told[0] == f"{counts[1] + counts[2]:,}"
    assert told[-1] == f"{counts[4]:,}"


def test_a_lost_connection_is_told_and_regained(look: Open, run: Path) -> None:
    with served(run) as address:
        page = look(at=address)
        page.evaluate("outskirts.player.seek(420)")
        port = address.rstrip("/").rpartition(":")[2]
    until(page, "document.getElementById('map').classList.contains('lost')")
    assert page.inner_text("#state") == "Connection lost at 18:07:00, trying again"
    assert float(page.evaluate("getComputedStyle(outskirts.shapes).opacity")) == pytest.approx(0.6)
    with served(run, port):
        until(page, "!document.getElementById('map').classList.contains('lost')")
        until(page, "outskirts.minute.meta.minute === 7")


@pytest.mark.parametrize(("width", "height"), [(360, 740), (1280, 800)])
def test_nothing_scrolls_sideways_and_no_names_overlap(look: Open, width: int, height: int) -> None:
    page = look(width, height)
    for scale in (60, 6, 2, 0.5):
        page.evaluate(f"outskirts.camera.go(...outskirts.city.middle(0), {scale})")
        settled(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        names = page.evaluate(
            "[...document.querySelectorAll('#labels span:not([hidden])')].map((one) => {"
            " const { left, top, right, bottom } = one.getBoundingClientRect();"
            " return [left, top, right, bottom, one.textContent]; })"
        )
        assert len(names) <= 40
        for a, b in itertools.combinations(names, 2):
            apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
            assert apart, f"{a[4]} and {b[4]} overlap at {scale} m a pixel"


def test_on_a_phone_every_button_is_large_enough_for_a_thumb(look: Open) -> None:
    page = look(390, 844, has_touch=True, is_mobile=True, device_scale_factor=2)
    page.click("#show-numbers")
    small = page.evaluate(
        "[...document.querySelectorAll('button')].filter((one) => one.offsetParent"
        " && !one.classList.contains('grip')).map((one) => [one.id, one.offsetWidth,"
        " one.offsetHeight]).filter(([, wide, tall]) => wide < 44 || tall < 44)"
    )
    assert small == []
    assert page.evaluate("document.getElementById('timeline').offsetHeight") == 56
    tall = page.evaluate("document.getElementById('numbers').offsetHeight / innerHeight")
    assert tall == pytest.approx(0.45, abs=0.02)
    page.click("#numbers .grip")
    assert page.evaluate("document.getElementById('numbers').className") == "sheet tall"


def test_everything_that_can_be_pressed_has_a_name(look: Open) -> None:
    page = look()
    nameless = page.evaluate(
        "[...document.querySelectorAll('button, input, canvas, [role]')].filter((one) =>"
        " !(one.getAttribute('aria-label') || one.textContent.trim() || one.labels?.length"
        " || one.getAttribute('aria-hidden') || one.id === 'state')).map((one) => one.outerHTML)"
    )
    assert nameless == []


def test_the_opening_tells_how_many_are_infected_and_any_key_skips_it(
    browser: Browser, address: str
) -> None:
    page = browser.new_page(reduced_motion="reduce")
    page.goto(address)
    until(page, "!document.getElementById('opening').hidden")
    assert re.fullmatch(
        r"[\d,]+ people\. 40 are infected\.", page.text_content("#opening-words") or ""
    )
    page.keyboard.press("a")
    assert page.locator("#opening").is_hidden()
    assert page.evaluate("document.activeElement.id") == "play"
    page.close()


def test_the_map_opens_on_the_whole_city_and_moves_at_once(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(address)
    until(page, "Boolean(globalThis.outskirts) && outskirts.player.tick > 30")
    assert page.evaluate("outskirts.player.playing")
    until(page, "document.getElementById('opening').hidden")
    west, south, east, north = page.evaluate("outskirts.camera.box")
    whole = page.evaluate("outskirts.city.box")
    assert west <= whole[0] < whole[2] <= east
    assert south <= whole[1] < whole[3] <= north
    page.close()


def test_the_exported_page_plays_from_a_disk(look: Open, run: Path, tmp_path: Path) -> None:
    out = tmp_path / "night.html"
    done = CliRunner().invoke(app, ["export", str(run), "--to", "page", "-o", str(out)])
    assert done.exit_code == 0, done.output
    page = look(at=out.as_uri())
    assert (picture(afar(page))[MAP] > LIT).sum() > 300, "no street is lit"
    page.evaluate("outskirts.player.seek(720)")
    until(page, "outskirts.minute.meta.minute === 12")
    assert page.inner_text("#hour") == "18:12"
    page.fill("#query", "boulevard")
    until(page, "document.querySelectorAll('#found [role=option]').length > 0")
    page.keyboard.press("Escape")
    who = page.evaluate("outskirts.source.stories.find((one) => one.events[0].tick < 600).person")
    page.evaluate(f"outskirts.card.show({who})")
    until(page, "outskirts.card.told?.story.length > 0")
    assert re.match(r"An? \w+", page.inner_text("#card h2"))


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour such as #0A0F1C (WCAG 2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_text_has_a_contrast_of_at_least_four_and_a_half() -> None:
    css = (STATIC / "page.css").read_text()
    blocks = re.findall(r":root[^{]*\{([^}]*)\}", css)
    assert len(blocks) == 2
    for block in blocks:
        colour = dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6});", block))
        for text in ("text", "text-soft", "text-dim"):
            for ground in ("land", "sea", "panel"):
                light, dark = sorted([luminance(colour[text]), luminance(colour[ground])])[::-1]
                ratio = (light + 0.05) / (dark + 0.05)
                assert ratio >= 4.5, f"--{text} on --{ground}: {ratio:.2f}"


def test_the_dead_fade_after_ten_minutes(look: Open) -> None:
    page = look()
    shown = page.evaluate(
        """async () => {
          const { People } = await import("/static/people.js");
          const people = new People();
          const at = [0, 0, 0, 0];
          const arrays = { who: [1, 2, 3, 4], x: at, y: at, heading: at, mind: at,
            condition: [3, 3, 3, 0], since: [1500, 1370, 1300, 0] };
          people.take({ kind: "people", meta: { tick: 2000 }, arrays }, 0);
          const seen = [];
          people.all(0, (one) => seen.push([one.who, one.fading]));
          return seen;
        }"""
    )
    assert shown == [[1, 1], [2, 0.5], [4, 1]]
