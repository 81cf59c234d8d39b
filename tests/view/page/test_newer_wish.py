"""What is wished for last is shown first: times that were only passed by are not waited for."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import served, until
from evenings import record
from looking import TICK, drawn, near, recorded
from playwright.sync_api import Page, Request
from starlette.testclient import TestClient

from outskirts.night.recorded.watched import Watched
from outskirts.view.page.server import application

pytest_plugins = ["windows"]
pytestmark = pytest.mark.city

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(recorded(tmp_path_factory)) as one:
        yield one


def test_dragging_along_the_night_asks_for_the_last_time_only(look: Open) -> None:
    page = look()
    page.evaluate("outskirts.player.seek(60); outskirts.card.show(12)")
    until(page, "outskirts.card.told?.id === 12", 200)
    asked: list[str] = []

    def heard(request: Request) -> None:
        if "/api/person/" in request.url:
            asked.append(request.url)

    page.on("request", heard)
    box = page.locator("#scrub").bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 5, middle)
    page.mouse.down()
    for i in range(40):
        page.mouse.move(box["x"] + 5 + i * box["width"] / 60, middle)
    page.mouse.up()
    tick = page.evaluate("outskirts.player.tick")
    until(page, f"!outskirts.card.asking && Math.abs(outskirts.card.asked - {tick}) < 1", 200)
    page.wait_for_timeout(300)
    assert 1 <= len(asked) <= 4
    assert f"tick={int(tick)}" in asked[-1]


def test_two_tabs_at_two_times_both_see_their_people(look: Open) -> None:
    one, other = look(), look()
    near(one, 0.8, TICK)
    near(other, 0.8, 120)
    for step in (1, 2, 3):
        for page, tick in ((one, TICK), (other, 120)):
            page.evaluate(f"outskirts.player.seek({tick + step})")
            until(page, f"outskirts.crowd.now.meta.tick === {tick + step}", 60)
    assert one.evaluate("outskirts.source.page") != other.evaluate("outskirts.source.page")


def test_a_speed_that_is_not_reached_is_told(look: Open) -> None:
    page = look()
    told = page.evaluate(
        """async () => {
          const { Player } = await import("/static/player.js");
          const player = new Player(90000, { moved: () => {}, asked: () => {} });
          const seen = [player.reached];
          const pass = (held, count) => { for (let i = 0; i < count; i += 1) {
            player.held = held; player.advance(100); } };
          player.setSpeed(300);
          player.play();
          pass(false, 30);
          seen.push(player.reached);
          for (let i = 0; i < 30; i += 1) { pass(false, 1); pass(true, 3); }
          seen.push(Math.round(player.reached));
          player.setSpeed(60);
          seen.push(player.reached);
          return seen;
        }"""
    )
    assert told[:2] == [None, None]
    assert told[2] == pytest.approx(75, abs=15)
    assert told[3] is None
    page.evaluate(
        "outskirts.player.speed = 300; outskirts.player.playing = true;"
        "outskirts.player.held = true; outskirts.player.rate = 70; outskirts.hud.tell()"
    )
    assert page.inner_text("#speed") == "70 of 300×"
    assert "70 of 300 times" in (page.get_attribute("#speed", "aria-label") or "")


class Patient:
    """Answers at once, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int, int]] = []

    async def person(self, page: str, who: int, tick: int, late: int = 0) -> dict[str, Any] | None:
        self.asked.append((page, tick, late))
        return {"person": who, "tick": tick}

    async def close(self) -> None:
        """Nothing to end."""


def test_a_page_says_which_it_is_and_how_late_will_do(tmp_path: Path) -> None:
    seconds: Any = Patient()
    app = application(Watched(*record(tmp_path / "run")), seconds=seconds)
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        for more in ("page=abcd1234", "page=abcd1234&late=900", "page=", "page=%00<", "late=5"):
            answer = client.get(f"/api/person/7?tick=60&{more}")
            assert json.loads(answer.text) == {"person": 7, "tick": 60}
        assert client.get("/api/person/7?tick=60&late=-1").status_code == 400
    names = [name for name, _, _ in seconds.asked]
    assert names[:2] == ["page abcd1234/person"] * 2
    assert len(set(names)) == 4
    assert all(name.startswith("question ") for name in names[2:])
    assert [late for _, _, late in seconds.asked] == [0, 900, 0, 0, 5]


def test_the_page_goes_on_where_it_was_after_a_drag(look: Open) -> None:
    page = near(look(), 0.8, 60)
    for tick in range(100, 400, 30):
        page.evaluate(f"outskirts.player.seek({tick})")
        page.wait_for_timeout(30)
    until(page, "outskirts.crowd.now.meta.tick === 370", 100)
    drawn(page)
