"""Finding one's way on the page: keys, touch, legend, ruler, pointer; at a server and in a file."""

import itertools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import served, until
from looking import TICK, drawn, near, recorded
from playwright.sync_api import Page
from typer.testing import CliRunner

from outskirts.cli.app import app
from outskirts.record.reader import Recording
from outskirts.view.page.server import STATIC

pytest_plugins = ["windows"]
pytestmark = pytest.mark.city

Open = Callable[..., Page]
PHONE: dict[str, Any] = {
    "width": 390, "height": 844, "has_touch": True, "is_mobile": True,
}  # fmt: skip


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return recorded(tmp_path_factory)


@pytest.fixture(scope="module")
def alone(run: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    out = tmp_path_factory.mktemp("ways") / "night.html"
    done = CliRunner().invoke(app, ["export", str(run), "--to", "page", "-o", str(out)])
    assert done.exit_code == 0, done.output
    return out.as_uri()


@pytest.fixture(scope="module")
def address(run: Path) -> Iterator[str]:
    with served(run) as one:
        yield one


@pytest.fixture(params=["served", "alone"])
def place(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue({"served": "address"}.get(request.param, request.param)))


def test_the_space_bar_plays_after_a_click_on_a_panel_too(look: Open, place: str) -> None:
    page = look(at=place)
    for what in ("#show-layers", "#layer-list input[name=hordes]", "#layers h2", "#turn-theme"):
        page.click(what)
        before = page.evaluate(
            "[outskirts.panels.open, outskirts.layers.has('hordes'), outskirts.player.playing,"
            " document.documentElement.dataset.theme]"
        )
        page.keyboard.press("Space")
        now = page.evaluate(
            "[outskirts.panels.open, outskirts.layers.has('hordes'), outskirts.player.playing,"
            " document.documentElement.dataset.theme]"
        )
        assert now == [*before[:2], not before[2], before[3]], what
    page.keyboard.press("Tab")
    page.focus("#show-numbers")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    playing = page.evaluate("outskirts.player.playing")
    page.keyboard.press("Space")
    assert page.evaluate("outskirts.panels.open") == "numbers", "reached by keyboard it is pressed"
    assert page.evaluate("outskirts.player.playing") == playing


@pytest.mark.parametrize("from_sea", [False, True])
def test_six_presses_on_plus_end_where_there_are_streets(
    look: Open, place: str, from_sea: bool
) -> None:
    page = look(at=place)
    if from_sea:
        page.evaluate(
            "(() => { const [west, south, east, north] = outskirts.city.box;"
            " outskirts.camera.go(west + 50, north - 50, 3); })()"
        )
    for _ in range(6):
        page.click("#closer")
        page.wait_for_timeout(260)
        drawn(page)
        assert page.evaluate("outskirts.seen.length") > 0
        assert page.locator("#nothing").is_hidden()
    page.evaluate("outskirts.camera.go(outskirts.city.box[0] - 4000, outskirts.city.box[1], 0.5)")
    drawn(page)
    page.click("#nothing")
    page.wait_for_timeout(1000)
    drawn(page)
    assert page.evaluate("outskirts.seen.length") > 0
    assert page.locator("#nothing").is_hidden()


def test_help_tells_what_fingers_do_where_there_is_a_touch_screen(look: Open, place: str) -> None:
    page = look(at=place, **PHONE)
    page.click("#show-help")
    assert "Two fingers" in page.inner_text("#help")
    assert page.evaluate("document.getElementById('help').scrollTop") == 0
    desk = look(at=place)
    assert "Two fingers" not in (desk.text_content("#help") or "")


def test_the_keys_of_layers_are_those_that_there_are(look: Open, address: str, alone: str) -> None:
    at_server, in_file = look(at=address), look(at=alone)
    keys = (
        "[...document.querySelectorAll('#layer-list li')].map((one) =>"
        " [one.querySelector('input').name, one.querySelector('kbd').textContent])"
    )
    all_of, some = dict(at_server.evaluate(keys)), dict(in_file.evaluate(keys))
    assert list(all_of.values()) == [str(i) for i in range(1, 9)]
    assert set(all_of) - set(some) == {"scent", "fear"}
    assert all(all_of[name] == key for name, key in some.items())
    for page, told in ((at_server, all_of), (in_file, some)):
        listed = page.evaluate(
            "[...document.querySelectorAll('#help dt')].find((one) =>"
            " one.nextElementSibling.textContent === 'layers').textContent"
        )
        assert listed.split() == list(told.values())
        before = page.evaluate("outskirts.layers.has('fallen')")
        page.keyboard.press("6")
        assert page.evaluate("outskirts.layers.has('fallen')") != before
        page.keyboard.press("9")
    in_file.keyboard.press("4")
    assert not in_file.evaluate("outskirts.layers.has('scent')")


def test_a_phone_has_the_hours_on_its_timeline(look: Open, place: str) -> None:
    page = look(at=place, **PHONE)
    told = page.evaluate(
        """(() => {
          const said = [];
          const write = CanvasRenderingContext2D.prototype.fillText;
          CanvasRenderingContext2D.prototype.fillText = function (text, ...more) {
            said.push([text, this.measureText(text).width, more[0], more[1]]);
            return write.call(this, text, ...more);
          };
          outskirts.timeline.lay(outskirts.colours);
          CanvasRenderingContext2D.prototype.fillText = write;
          return said;
        })()"""
    )
    assert len(told) >= 2
    assert all(re.fullmatch(r"\d\d:\d\d", text) for text, *_ in told)
    tall = page.evaluate("document.getElementById('curve').clientHeight")
    for (_, wide, x, y), (_, _, after, _) in itertools.pairwise(told):
        assert x + wide <= after, "hours lie over one another"
        assert y + 12 <= tall


def test_the_ruler_is_as_long_as_it_says(look: Open, place: str) -> None:
    page = look(at=place)
    for scale in (20.0, 3.3, 0.4, 0.05):
        page.evaluate(f"outskirts.camera.go(...outskirts.city.middle(0), {scale})")
        drawn(page)
        text = page.inner_text("#ruler")
        number, unit = text.split()
        metres = float(number) * {"km": 1000, "m": 1, "cm": 0.01}[unit]
        wide = page.evaluate("document.getElementById('ruler').getBoundingClientRect().width")
        assert wide * scale == pytest.approx(metres, rel=0.03), text
        assert 24 <= wide <= 112


def test_a_pointer_leads_to_whoever_is_selected_out_of_sight(
    look: Open, address: str, alone: str
) -> None:
    for at, who in ((address, "12"), (alone, "outskirts.source.stories[0].person")):
        page = look(at=at)
        page.evaluate(f"outskirts.player.seek({TICK}); outskirts.card.show({who})")
        until(page, "outskirts.card.told !== null", 200)
        page.evaluate("outskirts.camera.go(outskirts.card.told.x + 3000, outskirts.card.told.y, 1)")
        drawn(page)
        assert page.locator("#pointer").is_visible()
        box = page.locator("#pointer").bounding_box()
        assert box is not None
        assert box["x"] < 100, "it lies to the west"
        assert "3 km" in (page.get_attribute("#pointer", "aria-label") or "")
        page.click("#pointer")
        until(page, "document.getElementById('pointer').hidden", 20)
        page.keyboard.press("Escape")
        drawn(page)
        assert page.locator("#pointer").is_hidden()


def test_the_legend_has_the_windows_and_is_not_cut_off(look: Open) -> None:
    page = near(look(), 0.8)
    for box in ("sound", "scent", "fear", "fallen"):
        page.evaluate(f"outskirts.layers.set('{box}', true)")
    page.evaluate("outskirts.panels.show('layers')")
    until(page, "document.querySelector('#legend .window') && outskirts.crowd.windows", 100)
    assert page.locator("#legend .unlit").count() == 1
    until(page, "outskirts.people.arrays.scent_street !== undefined", 100)
    drawn(page)
    tall, shown = page.evaluate(
        "(() => { const one = document.getElementById('layers');"
        " return [one.scrollHeight, one.clientHeight]; })()"
    )
    assert tall <= shown + 1


def test_fear_is_no_exposed_and_streets_that_fell_are_no_embers() -> None:
    css = (STATIC / "page.css").read_text(encoding="utf-8")
    shapes = (STATIC / "shapes.js").read_text(encoding="utf-8")
    fell = re.findall(r"const FELL(?:_BY_DAY)? = \[([^\]]*)\]", shapes)
    blocks = re.findall(r":root[^{]*\{([^}]*)\}", css)
    assert len(fell) == len(blocks) == 2
    for block, shades in zip(blocks, fell, strict=True):
        colour = dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6});", block))
        assert apart(colour["fear"], colour["exposed"]) > 90
        assert apart(colour["fear"], colour["scent"]) > 60
        for shade in re.findall(r"#[0-9A-F]{6}", shades):
            assert apart(shade, colour["infected"]) > 120
            assert apart(shade, colour["exposed"]) > 60


def apart(one: str, other: str) -> float:
    """How far two colours are from each other, in steps of red, green and blue."""
    parts = [[int(text[i : i + 2], 16) for i in (1, 3, 5)] for text in (one, other)]
    return float(sum((a - b) ** 2 for a, b in zip(*parts, strict=True)) ** 0.5)


def test_the_card_says_the_number_and_hands_over_lines_for_a_terminal(
    look: Open, run: Path, place: str
) -> None:
    page = look(at=place)
    who = page.evaluate("outskirts.source.whole ? outskirts.source.stories[0].person : 12")
    page.evaluate(f"outskirts.player.seek({TICK + 5}); outskirts.card.show({who})")
    until(page, "outskirts.card.told !== null", 200)
    assert f"Person {who:,}" in page.inner_text("#card")
    lines = page.locator("#card .commands code").all_inner_texts()
    known = str(run) if place.startswith("http") else Recording(run).recipe["name"]
    assert lines[0] == f"outskirts who {known} {who} --at 18:08:05"
    assert lines[1] == f"outskirts whatif {known} --at 18:08 --luck {who}"
    page.locator("#card .commands button").first.click()
    until(page, "/Copied|Ctrl/.test(document.querySelector('#card .commands button').textContent)")


@pytest.mark.parametrize("role", ["hero", "hunter"])
def test_hero_and_hunter_are_found(look: Open, run: Path, place: str, role: str) -> None:
    who = Recording(run).cast()[role]
    assert who is not None
    page = look(at=place)
    page.evaluate(f"outskirts.player.seek({TICK})")
    page.fill("#query", role.upper()[:4])
    until(page, "document.querySelectorAll('#found [role=option]').length > 0")
    assert f"{who:,}" in page.locator("#found [role=option]").first.inner_text()
    page.press("#query", "Enter")
    until(page, f"outskirts.card.told?.id === {who}", 200)
    page.wait_for_timeout(1400)
    away = page.evaluate(
        "Math.hypot(outskirts.camera.middle[0] - outskirts.card.told.x,"
        " outskirts.camera.middle[1] - outskirts.card.told.y) / outskirts.camera.scale"
    )
    assert away < 700
