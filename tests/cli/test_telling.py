"""What a run says while it goes on."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from evenings import record
from numpy.typing import NDArray

from outskirts.base.codes import Event
from outskirts.cli import screen
from outskirts.night.recorded.teller import Teller, known
from outskirts.people.synthesize import synthesize
from outskirts.record.reader import counted
from towns import village

START = datetime(2025, 1, 15, 18, 0)
CITY = village()
STREETS = len(CITY.segments.a)
DOORS = synthesize(CITY, 1).dwellings.segment


def teller() -> Teller:
    """Return a teller of a night in the village."""
    return Teller(CITY, START, np.append(DOORS, -1).astype(np.int32))


def events(*rows: tuple[int, int, int, int, int]) -> dict[str, NDArray[Any]]:
    """Return events as the engine tells them: tick, kind, who, by, room."""
    columns = np.array(rows, dtype=np.int32).reshape(-1, 5).T
    return dict(zip(("tick", "kind", "who", "by", "room"), columns, strict=True))


def counts(infected: int, dead: int = 0) -> NDArray[np.int32]:
    """Return the counts of 600 people in one district."""
    return np.array([[600 - infected - dead, 0, infected, dead, 0]], dtype=np.int32)


def test_the_first_bite_is_told_with_its_street() -> None:
    one = teller()
    one.hear(0, counts(1), events((0, Event.BITTEN, 5, -1, 3)))
    assert one.take() is None
    one.hear(7, counts(1), events((415, Event.BITTEN, 8, 5, 3), (418, Event.BITTEN, 9, 5, 0)))
    assert one.take() == "18:06 first bite, Main Street, Village"
    one.hear(8, counts(1), events((460, Event.BITTEN, 10, 5, 3)))
    assert one.take() is None


def test_indoors_and_in_a_vehicle() -> None:
    one = teller()
    one.hear(1, counts(1), events((20, Event.TURNED, 5, -1, STREETS)))
    assert one.take() == f"18:00 first turned, indoors, {one.place(int(DOORS[0]))}"
    assert one.place(STREETS + len(DOORS)) == "on the way in a vehicle"


def test_of_many_the_weightiest_is_told_and_the_rest_forgotten() -> None:
    one = teller()
    one.hear(30, counts(250, 60), events((1790, Event.BITTEN, 8, 5, 3)))
    assert one.take() == "18:30 Village has lost half of its people"
    assert one.take() is None
    one.hear(31, counts(260, 60), events())
    assert one.take() is None


def test_levels_are_powers_of_ten() -> None:
    one = teller()
    big = np.array([[3_000_000, 0, 12_345, 0, 0]], dtype=np.int32)
    one.hear(90, big, events())
    assert one.take() == "19:30 10,000 infected"


def test_what_is_known_of_a_night_is_what_happened_by_then(tmp_path: Path) -> None:
    recording, _ = record(tmp_path / "run")
    told = [known(recording, minute) for minute in (1, 10, 25, 60)]
    assert [sorted(kinds) for _, kinds in told] == [
        [],
        ["bitten", "turned"],
        ["bitten", "killed", "turned"],
        ["bitten", "escaped", "killed", "turned"],
    ]
    assert (told[3][0] == counted(recording)[60]).all()


def test_what_was_told_before_a_stop_is_not_told_again() -> None:
    one = teller()
    one.skip(counts(120), ["bitten", "turned"])
    one.hear(40, counts(130), events((2390, Event.BITTEN, 8, 5, 3), (2391, Event.TURNED, 9, -1, 3)))
    assert one.take() is None
    one.hear(41, counts(130), events((2450, Event.ESCAPED, 8, -1, 3)))
    assert one.take() == "18:40 first out of the city, Main Street, Village"


def test_without_a_terminal_lines_are_plain_and_few(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    news = iter(f"news {i}" for i in range(1000))
    with screen.screen(START, 0, 21600) as board:
        for tick in range(10, 6010, 10):
            now[0] += 0.1
            board.update(tick, [3_000_000, 5, 1_000, 3, 2], lambda: next(news))
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "news 0"
    assert [line for line in lines if line.startswith("news")] == [f"news {i}" for i in range(6)]
    assert len(lines) == 11
    assert lines[2].startswith("18:17 1,000 infected, 5 exposed, 3 dead, 2 escaped; 100 times")
    assert all(line.isprintable() for line in lines)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(5, "5 s left"), (600, "10 min left"), (9000, "2.5 h left"), (np.inf, "time left unknown")],
)
def test_time_left(seconds: float, words: str) -> None:
    assert screen.duration(seconds) == words


@pytest.mark.parametrize(
    ("growth", "ticks", "watched", "seconds"),
    [
        (1.0, 1000, 500, 10.0),
        (0.9, 1000, 500, 10.0),
        (2.0 ** (1 / 100), 100, 500, 1.443),
        (2.0 ** (1 / 100), 600, 100, 1.443 + 0.02 * 500),
    ],
)
def test_what_is_left_counts_on_rising_costs(
    growth: float, ticks: int, watched: int, seconds: float
) -> None:
    # Doubling in 100 ticks from 0.01 s: 0.01 / (ln 2 / 100) a doubling; then the cost stays.
    assert screen.rising(0.01, growth, ticks, watched) == pytest.approx(seconds, rel=0.01)


def expected_left(monkeypatch: pytest.MonkeyPatch, cost: Callable[[int], float]) -> list[float]:
    """Return what is said to be left [s], minute by minute, of two hours of so many a minute."""
    now = 0.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    pace = screen.Pace(0, 7200)
    left = []
    for minute in range(1, 120):
        now += cost(minute)
        left.append(pace.at(60 * minute)[1])
    return left


def test_a_run_that_slows_down_is_expected_to_slow_down_on(monkeypatch: pytest.MonkeyPatch) -> None:
    left = expected_left(monkeypatch, lambda minute: 0.6 * 2 ** (minute / 20))
    truth = [sum(0.6 * 2 ** (m / 20) for m in range(n + 1, 121)) for n in range(1, 120)]
    assert left[8] == pytest.approx(111 * 0.6 * 2 ** (9 / 20), rel=0.2)
    # After an hour, half of what is left can be foreseen; at the end all of it.
    assert truth[60] > left[60] > 0.5 * truth[60]
    assert left[100] == pytest.approx(truth[100], rel=0.15)


def test_costs_that_differ_by_chance_are_not_taken_to_rise(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(3).uniform(0.7, 1.3, 130)
    left = expected_left(monkeypatch, lambda minute: float(chance[minute // 10]))
    truth = [sum(chance[m // 10] for m in range(n + 1, 121)) for n in range(1, 120)]
    assert max(said / true for said, true in zip(left[:100], truth[:100], strict=True)) < 2
