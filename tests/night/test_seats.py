"""Several pages look at one night: each has a moment of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from terminal import draw_village

from outskirts.cli.app import main
from outskirts.cli.seconds import Questions, seat_of
from outskirts.night.lived import seconds
from outskirts.night.lived.seconds import Dropped, Night


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    desk = tmp_path_factory.mktemp("seats")
    with pytest.MonkeyPatch.context() as patch:
        draw_village(desk)
        patch.chdir(desk)
        words = ["run", "village.city", "--hours", "0.3", "--out", "night", "--threads", "1"]
        assert main([*words, "--set", "index.count=12"]) == 0
        yield desk / "night"


def on(words: str, share: float) -> bool:
    """Want all that was asked for."""
    del words, share
    return True


def test_two_pages_at_two_times_do_not_send_each_other_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []
    begin = Night.begin

    def counted(self: Night, tick: int, told: seconds.Told) -> None:
        begun.append(tick)
        begin(self, tick, told)

    monkeypatch.setattr(Night, "begin", counted)
    night = Night(folder)
    for step in range(5):
        for page, tick in (("page a", 100), ("page b", 900)):
            with night.seated(page):
                night.go(tick + step, on)
                assert night.simulation.tick == tick + step
    assert begun == [0, 0]
    alone = Night(folder)
    alone.go(104, on)
    with night.seated("page a"):
        assert night.simulation.state.digest() == alone.simulation.state.digest()


def test_of_many_pages_the_one_that_was_away_longest_is_forgotten(folder: Path) -> None:
    night = Night(folder)
    for i in range(seconds.SEATS + 1):
        with night.seated(f"page {i}"):
            night.go(30, on)
    assert not night.has_at_hand("page 0", 31)
    assert all(night.has_at_hand(f"page {i}", 31) for i in range(1, seconds.SEATS + 1))
    assert not night.has_at_hand("page 1", 29)
    assert not night.has_at_hand("page 1", 31 + seconds.NEAR)


def test_on_a_long_way_other_pages_are_answered_in_passing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seconds, "TELL", 0.0)
    seen: list[int] = []

    def meanwhile() -> None:
        if night.has_at_hand("page b", 500 + len(seen)) and len(seen) < 3:
            with night.seated("page b"):
                night.go(500 + len(seen), on)
                seen.append(night.simulation.tick)

    night = Night(folder, meanwhile)
    with night.seated("page b"):
        night.go(499, on)
    with night.seated("page a"):
        night.go(200, on)
        assert night.simulation.tick == 200
        assert night.seat == "page a"
    assert seen == [500, 501, 502]


def test_a_way_that_is_no_longer_wanted_is_given_up(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seconds, "TELL", 0.0)
    night = Night(folder)
    night.go(10, on)
    with pytest.raises(Dropped):
        night.go(1000, lambda *_: False)
    assert night.simulation.tick < 100
    with pytest.raises(Dropped):
        night.go(5, lambda *_: False)


def test_the_questions_of_one_tab_sit_together() -> None:
    assert seat_of("page abcd/people") == seat_of("page abcd/person") == "page abcd"
    assert seat_of("question 7/person") == seat_of("question 8/moment") == ""
    questions = Questions()
    one = {"page": "page a/people", "ask": "people"}
    questions._waiting[one["page"]] = one
    assert questions.beside("page a") == []
    assert questions.beside("page b") == [one]
    assert questions.start(one)
    assert not questions.start(one)
