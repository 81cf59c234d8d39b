"""One truth about a street: page, exported page, card, `here` and report tell the same of it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browsing import READY, complaints_of, served, until
from playwright.sync_api import Browser, Page
from terminal import draw_village

from outskirts.city.city import City
from outskirts.cli.app import main
from outskirts.night.lived.counting import Counting
from outskirts.night.recorded import moment
from outskirts.night.recorded.live import watched_of
from outskirts.night.recorded.streets import Account
from outskirts.night.recorded.watched import Watched

pytest_plugins = ["windows"]
pytestmark = pytest.mark.city

CASES = "index.count=40"
NIGHTS = {
    "village": ["village.city", "--hours", "0.75", "--set", "index.count=12"],
    "casablanca": [
        "casablanca", "--crop", "33.604,-7.619,900", "--hours", "0.75", "--set", CASES,
    ],
}  # fmt: skip
STREETS = 5


@dataclass
class Told:
    """A night, its streets that are asked for, and two pages that show it."""

    watched: Watched
    folder: Path
    pieces: list[int]
    page: Page
    alone: Page

    @property
    def last(self) -> int:
        return self.watched.last_minute


@pytest.fixture(scope="module", params=list(NIGHTS))
def told(
    request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Told]:
    desk = tmp_path_factory.mktemp("streets")
    draw_village(desk, 1500)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(desk)
        words = NIGHTS[request.param]
        assert main(["run", *words, "--seed", "3", "--threads", "1", "--out", "night"]) == 0
        assert main(["export", "night", "--to", "page", "-o", "night.html"]) == 0
        watched = watched_of(desk / "night")
        with served(desk / "night") as address:
            pages = []
            for url in (f"{address}#now", f"{(desk / 'night.html').as_uri()}#now"):
                one = browser.new_page(viewport={"width": 1280, "height": 800})
                heard = complaints_of(one)
                one.goto(url)
                until(one, READY)
                pages.append(one)
                assert heard == []
            yield Told(watched, desk / "night", chosen(watched), *pages)
            for one in pages:
                one.close()


def chosen(watched: Watched) -> list[int]:
    """Five streets of 50 residents or more whose names are nowhere else, the most hit first."""
    city, last = watched.city, watched.last_minute
    street = np.unique(watched_streets(watched))
    named = [one for one in street.tolist() if city.segments.name[one] >= 0]
    names = city.segments.name[named].tolist()
    alone = [one for one in named if names.count(city.segments.name[one]) == 1]
    accounts = [watched.account(one, last) for one in alone]
    fit = [one for one in accounts if one.residents >= moment.LEAST]
    fit.sort(key=lambda one: (-one.lost, -one.residents, one.street))
    assert len(fit) >= STREETS
    assert fit[0].lost > 0
    return [one.street for one in fit[:STREETS]]


def watched_streets(watched: Watched) -> Any:
    """The street of each piece of the city."""
    from outskirts.city.addresses import streets_of

    return streets_of(watched.city)


def test_page_and_exported_page_tell_the_same_of_five_streets(told: Told) -> None:
    for minute in (0, told.last // 2, told.last):
        for piece in told.pieces:
            wanted = dict(told.watched.account(piece, minute).facts())
            for page in (told.page, told.alone):
                found = page.evaluate(f"outskirts.source.street({piece}, {minute})")
                title = found.pop("title")
                assert wanted["title"].startswith(title)
                assert found == {name: one for name, one in wanted.items() if name != "title"}


def test_the_card_on_the_map_says_so(told: Told) -> None:
    piece = told.pieces[0]
    account = told.watched.account(piece, told.last)
    for page in (told.page, told.alone):
        page.evaluate(f"outskirts.player.seek({60 * told.last}); outskirts.street.show({piece})")
        said = until(page, "document.querySelector('#card .status')?.textContent")
        pattern = r"([\d,]+|None) of ([\d,]+) residents left"
        found = re.match(pattern, said)
        assert found is not None
        assert [number(one) for one in found.groups()] == [account.left, account.residents]
        lit = page.evaluate("outskirts.street.pieces.length")
        assert lit == int((watched_streets(told.watched) == piece).sum())
        page.evaluate("outskirts.panels.escape()")
        assert page.evaluate("outskirts.street.pieces.length") == 0


def number(text: str) -> int:
    """A number as it is printed."""
    return 0 if text == "None" else int(text.replace(",", ""))


def test_cards_and_here_say_so(told: Told, capsys: pytest.CaptureFixture[str]) -> None:
    counting = Counting(told.folder, told.watched)
    left = counting.left(told.last)
    city = told.watched.city
    for piece in told.pieces:
        account = told.watched.account(piece, told.last)
        card = moment.named(city, counting.residents, left, street=piece)
        assert card is not None
        assert (card.left, card.of) == (account.left, account.residents)
        assert main(["here", name_of(city, piece), str(told.folder), "--json"]) == 0
        street = json.loads(capsys.readouterr().out.splitlines()[-1])["street"]
        for name in ("residents", "left", "lost", "gone"):
            assert street[name] == getattr(account, name)
        for name in ("first_bite", "tenth", "half"):
            minute = getattr(account, name)
            wanted = None if minute < 0 else told.watched.night.clock(minute)
            assert street[name] == wanted


def name_of(city: City, piece: int) -> str:
    """The name of a street."""
    return city.names[int(city.segments.name[piece])]


def test_the_report_says_so(told: Told) -> None:
    html = (told.folder / "report.html").read_text(encoding="utf-8")
    table = html[html.index("residents or more that lost the largest share") :]
    rows = re.findall(r"<tr>(.*?)</tr>", table[: table.index("</table>")], re.DOTALL)[1:]
    counted = np.flatnonzero(np.bincount(watched_streets(told.watched)))
    accounts = [told.watched.account(int(piece), told.last) for piece in counted]
    true = {expected(told, one) for one in accounts if one.residents >= moment.LEAST}
    assert 0 < len(rows) <= 10
    assert {plain(row) for row in rows} <= true
    most = max(one.lost / one.residents for one in accounts if one.residents >= moment.LEAST)
    worst = [expected(told, one) for one in accounts if one.lost == most * max(one.residents, 1)]
    assert plain(rows[0]) in worst


def plain(row: str) -> str:
    """The words of a row of a table, one space apart."""
    return " ".join(re.sub(r"<[^>]*>", " ", row).split())


def expected(told: Told, one: Account) -> str:
    """The row of a street."""
    counts = [f"{value:,}" for value in (one.residents, one.left, one.lost, one.gone)]
    when = [told.watched.night.clock(at) for at in (one.first_bite, one.tenth, one.half) if at >= 0]
    return " ".join([one.title, *counts, *when])
