"""The exported page as a stranger opens it: the city at its best minute, and people to tap."""

from collections.abc import Iterator

import pytest
from browsing import READY, complaints_of, until
from looking import drawn, recorded
from playwright.sync_api import Browser, Page
from typer.testing import CliRunner

from outskirts.cli.app import app

pytest_plugins = ["windows"]
pytestmark = pytest.mark.city

PHONE = {
    "viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True,
}  # fmt: skip
DESK = {"viewport": {"width": 1280, "height": 800}}


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> str:
    out = tmp_path_factory.mktemp("stories") / "night.html"
    run = recorded(tmp_path_factory)
    done = CliRunner().invoke(app, ["export", str(run), "--to", "page", "-o", str(out)])
    assert done.exit_code == 0, done.output
    return out.as_uri()


@pytest.fixture(params=["desk", "phone"])
def page(request: pytest.FixtureRequest, browser: Browser, alone: str) -> Iterator[Page]:
    """The file as it opens by itself, on a desk or in a hand."""
    context = browser.new_context(**(PHONE if request.param == "phone" else DESK))
    one = context.new_page()
    heard = complaints_of(one)
    one.goto(alone)
    until(one, READY)
    until(one, "outskirts.panels.open === 'stories'")
    yield one
    context.close()
    assert heard == []


def test_it_opens_on_the_whole_city_at_its_best_minute_and_moves(page: Page) -> None:
    lost, minute = page.evaluate(
        "(() => { const { counts } = outskirts.timeline; const last = counts.length / 5 - 1;"
        " const lost = (m) => counts[0] - counts[5 * m];"
        " const minute = outskirts.player.tick / 60;"
        " return [lost(Math.floor(minute)) / lost(last), minute]; })()"
    )
    assert lost >= 0.5
    assert 0 < minute < 9
    until(page, f"outskirts.player.playing && outskirts.player.tick > {60 * minute}")
    page.evaluate("outskirts.player.pause()")
    drawn(page)
    west, south, east, north = page.evaluate("outskirts.camera.box")
    whole = page.evaluate("outskirts.city.box")
    assert west <= whole[0] < whole[2] <= east
    assert south <= whole[1] < whole[3] <= north


def test_ten_stories_are_there_to_tap_and_each_opens_somebody(page: Page) -> None:
    page.evaluate("outskirts.player.pause()")
    if page.viewport_size and page.viewport_size["width"] < 700:
        page.click("#stories .grip")
    leads = page.evaluate("outskirts.stories.leads")
    assert len(leads) == 10
    for i in (0, 4, 9):
        page.evaluate("outskirts.panels.show('stories')")
        row = page.locator("#stories .story").nth(i)
        assert row.locator("strong").inner_text().lower() == leads[i]["is"].lower()
        row.click()
        until(page, f"outskirts.card.told?.id === {leads[i]['person']}")
        assert page.evaluate("outskirts.player.tick") == leads[i]["tick"]
        page.wait_for_timeout(1800)
        x, y = page.evaluate(
            f"[outskirts.camera.x({leads[i]['x']}), outskirts.camera.y({leads[i]['y']})]"
        )
        free = page.evaluate(f"Boolean(document.elementFromPoint({x}, {y})?.closest('#map'))")
        assert free, "the place is under a panel"
        page.keyboard.press("Escape")


def test_a_ring_on_the_map_opens_its_story(page: Page) -> None:
    page.evaluate("outskirts.player.pause()")
    found = page.evaluate(
        "(() => { const { stories, camera } = outskirts; for (const one of stories.leads) {"
        " const [x, y] = [camera.x(one.x), camera.y(one.y)];"
        " if (document.elementFromPoint(x, y)?.closest('#map')"
        "   && stories.nearest(x, y) === one) return [one.person, x, y]; } return null; })()"
    )
    assert found is not None
    who, x, y = found
    page.mouse.click(x, y)
    until(page, f"outskirts.card.who === {who}")


def test_a_street_tells_who_came_by(page: Page) -> None:
    page.evaluate("outskirts.player.pause()")
    lead = page.evaluate("outskirts.stories.leads[5]")
    page.evaluate(f"outskirts.mark([{lead['x']}, {lead['y']}])")
    until(page, "document.querySelectorAll('#card .story').length > 0")
    page.locator("#card .story").first.click()
    until(page, "outskirts.card.told !== null")
