"""Moments are read as people write them, and told as people say them."""

from datetime import datetime

import pytest

from outskirts.base.errors import InputError
from outskirts.night.recorded.clock import Clock, ago, span

EVENING = Clock(datetime(2025, 1, 15, 18, 0), 6 * 3600)


@pytest.mark.parametrize(
    ("text", "tick"),
    [
        ("18:00", 0),
        ("21:40", 13200),
        ("21:40:07", 13207),
        ("00:00", 21600),
        ("+2h", 7200),
        ("+90m", 5400),
        ("+90min", 5400),
        ("+1.5h", 5400),
        ("+1h30m5s", 5405),
        ("+0s", 0),
    ],
)
def test_a_time_is_read(text: str, tick: int) -> None:
    assert EVENING.tick(text) == tick


@pytest.mark.parametrize("text", ["evening", "24:00", "18:60", "+", "+2", "+2d", "2h", ""])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"no time; expected a time of day such as 21:40"):
        EVENING.tick(text)


@pytest.mark.parametrize("text", ["00:01", "17:59", "+7h"])
def test_what_is_beyond_the_record_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="expected a time from 18:00:00 to 00:00:00"):
        EVENING.tick(text)


def test_long_runs_tell_the_day() -> None:
    assert EVENING.told(13207) == "21:40:07"
    assert Clock(EVENING.start, 2 * 86400).told(13207 + 86400) == "Thu 21:40:07"


def test_how_long_ago() -> None:
    assert [ago(seconds) for seconds in (0, 3, 119, 120, 7199, 7200, 9000)] == [
        "now", "3 s ago", "119 s ago", "2 min ago", "119 min ago", "2.0 h ago", "2.5 h ago",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("30min", 30), ("1h", 60), ("90m", 90), ("1h30min", 90), ("120s", 2), ("0.5h", 30)],
)
def test_stretches_are_minutes(text: str, minutes: int) -> None:
    assert span(text) == minutes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("90s", "--every 90s: a record is kept by the minute; expected full minutes"),
        ("often", "--every often: no time; expected minutes or hours, such as 30min"),
        ("30", "--every 30: no time"),
        ("0min", "--every 0min: expected a time from 1min to 24h"),
        ("-1h", "--every -1h: no time"),
        ("48h", "expected a time from 1min to 24h"),
    ],
)
def test_what_is_no_stretch_is_refused(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        span(text)
