"""The address of the page: what it says is shown again, after a reload and to others."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import READY, complaints_of, served, until
from looking import drawn, recorded
from playwright.sync_api import Browser, Page
from typer.testing import CliRunner

from outskirts.cli.app import app

pytest_plugins = ["windows"]
pytestmark = pytest.mark.city

SHOWN = (
    "(() => { const { player, camera, card, street, layers } = outskirts; return {"
    " tick: player.tick, middle: camera.middle, scale: camera.scale, who: card.who,"
    " street: street.street, layers: [...layers.shown].sort(),"
    " theme: document.documentElement.dataset.theme }; })()"
)

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return recorded(tmp_path_factory)


@pytest.fixture(scope="module")
def alone(run: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The same night in a file."""
    out = tmp_path_factory.mktemp("alone") / "night.html"
    done = CliRunner().invoke(app, ["export", str(run), "--to", "page", "-o", str(out)])
    assert done.exit_code == 0, done.output
    return out.as_uri()


@pytest.fixture(scope="module")
def address(run: Path) -> Iterator[str]:
    with served(run) as one:
        yield one


@pytest.fixture(params=["served", "alone"])
def place(request: pytest.FixtureRequest) -> str:
    """Where the page is: at a server, or in a file."""
    return str(request.getfixturevalue({"served": "address"}.get(request.param, request.param)))


def shown(page: Page) -> dict[str, Any]:
    """What a page shows."""
    drawn(page)
    return dict(page.evaluate(SHOWN))


def alike(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Hold what two pages show against each other."""
    numbers = ("middle", "scale")
    assert {k: v for k, v in one.items() if k not in numbers} == {
        k: v for k, v in other.items() if k not in numbers
    }
    assert one["middle"] == pytest.approx(other["middle"], abs=0.5)
    assert one["scale"] == pytest.approx(other["scale"], rel=1e-3)


def arranged(page: Page) -> dict[str, Any]:
    """Go to a time and a place, choose a street, layers and a theme; return what is shown then."""
    page.evaluate(
        "outskirts.player.seek(372); outskirts.camera.go(...outskirts.city.middle(40), 1.7);"
        " outskirts.mark(outskirts.city.middle(40), 40)"
    )
    page.keyboard.press("3")
    page.keyboard.press("t")
    until(page, "location.hash.includes('street=') && location.hash.includes('theme=day')")
    until(page, "location.hash.includes('t=18:06:12')")
    return shown(page)


def again(page: Page) -> Page:
    until(page, READY)
    return drawn(page)


def test_a_reload_and_a_second_tab_and_a_sent_link_show_the_same(
    look: Open, place: str, browser: Browser
) -> None:
    page = look(at=place)
    wanted = arranged(page)
    assert wanted["tick"] == 372
    assert wanted["theme"] == "day"
    assert "sound" in wanted["layers"]
    url = page.url
    page.reload()
    alike(shown(again(page)), wanted)
    tab = page.context.new_page()
    tab.goto(url)
    alike(shown(again(tab)), wanted)
    assert tab.locator("#card h2").inner_text() == page.locator("#card h2").inner_text()
    stranger = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    heard = complaints_of(stranger)
    stranger.goto(page.evaluate("outskirts.address.link()"))
    alike(shown(again(stranger)), wanted)
    assert stranger.evaluate("localStorage.getItem('outskirts-theme')") is None
    assert heard == []
    stranger.context.close()


def test_the_way_back_leads_to_who_was_selected_before(look: Open, place: str) -> None:
    page = look(at=place)
    wanted = arranged(page)
    page.evaluate("outskirts.mark(outskirts.city.middle(90), 90)")
    other = page.evaluate("outskirts.street.street")
    until(page, f"location.hash.includes('street={other}')")
    page.keyboard.press("Escape")
    until(page, "!location.hash.includes('street=')")
    page.go_back()
    until(page, f"outskirts.street.street === {other}")
    page.go_back()
    until(page, f"outskirts.street.street === {wanted['street']}")
    page.go_forward()
    until(page, f"outskirts.street.street === {other}")
    assert shown(page)["tick"] == 372


def test_a_person_stands_in_the_address(look: Open, place: str) -> None:
    page = look(at=place)
    who = page.evaluate("outskirts.source.whole ? outskirts.source.stories[0].person : 12")
    page.evaluate(f"outskirts.player.seek(480); outskirts.card.show({who})")
    until(page, "outskirts.card.told !== null", 200)
    until(page, f"location.hash.includes('who={who}')")
    title = page.locator("#card h2").inner_text()
    page.reload()
    again(page)
    until(page, "outskirts.card.told !== null", 200)
    assert page.evaluate("outskirts.card.who") == who
    assert page.locator("#card h2").inner_text() == title


@pytest.mark.parametrize(
    "odd",
    [
        "#t=99:99&at=x,y,z&who=-1&street=9999999&layers=a,b&theme=pink&speed=7",
        "#t=25:61:99&at=1,2,0&mark=,&who=99999999999999",
        "#%E0%A4%A&t=&at=&who=&street=&layers=&theme=",
        "#at=91,500,1e9&t=400d18:00",
    ],
)
def test_an_odd_address_does_no_harm(look: Open, place: str, odd: str) -> None:
    page = look(at=place)
    page.goto("about:blank")
    page.goto(f"{place}{odd}")
    again(page)
    found = page.evaluate(SHOWN)
    assert found["who"] == -1
    assert 0 <= found["tick"] <= 540
    assert 0 < found["scale"] <= 60


def test_the_card_has_a_link_and_the_sheet_of_the_system(look: Open, place: str) -> None:
    page = look(390, 844, at=place, has_touch=True, is_mobile=True, permissions=[])
    page.evaluate(
        "navigator.share = async (told) => { globalThis.handed = told; };"
        " navigator.canShare = () => true; outskirts.share.send.hidden = false;"
    )
    page.evaluate("outskirts.player.seek(372)")
    page.click("#show-share")
    until(page, "document.querySelector('#share canvas')")
    assert "t=18:06:12" in page.input_value("#share-link")
    page.click("#share button:has-text('Share')")
    until(page, "globalThis.handed")
    assert page.evaluate("handed.files[0].type") == "image/png"
    assert bool(page.evaluate("handed.url ?? ''")) == place.startswith("http")
    page.click("#share button:has-text('Copy the link')")
    until(page, "/Copied|Ctrl/.test(outskirts.share.copied.textContent)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
