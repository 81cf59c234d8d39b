"""Day, dusk, lamps and moon over Casablanca."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from numpy.typing import NDArray

from outskirts.world.light import begins, ranges
from outskirts.world.parameters import Sight

CASABLANCA = (33.573, -7.59)
ZONE = "Africa/Casablanca"
SIGHT = Sight(day=100.0, lamps=40.0, moon=25.0, dark=10.0)

# Sunset by the calendar of the city, to 5 minutes; Ramadan of 2025 sets its clocks back.
SUNSETS = [
    (datetime(2025, 12, 21), 18, 26),
    (datetime(2025, 1, 15), 18, 43),
    (datetime(2025, 3, 21), 18, 42),
    (datetime(2027, 3, 21), 19, 42),
    (datetime(2025, 6, 21), 20, 43),
    (datetime(2025, 9, 22), 19, 28),
]


def day_of(day: datetime) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return both ranges of sight at each minute of a local day."""
    return ranges(SIGHT, begins(day, ZONE), 1439, *CASABLANCA)


@pytest.mark.parametrize(("day", "hour", "minute"), SUNSETS)
def test_sight_falls_from_sunset_through_twilight(day: datetime, hour: int, minute: int) -> None:
    lamps, dark = day_of(day)
    sunset = 60 * hour + minute
    assert lamps.shape == dark.shape == (1440,)
    for light in (lamps, dark):
        assert light[12 * 60] == 100.0
        assert light[sunset - 15] == 100.0
        assert (np.diff(light[sunset - 15 : sunset + 40]) <= 1e-4).all()
    assert (lamps[sunset + 5 : sunset + 20] < 100.0).all()
    assert (lamps[sunset + 5 : sunset + 20] > 40.0).all()
    assert lamps[sunset + 35] == 40.0
    assert 10.0 <= dark[sunset + 35] <= 25.0


@pytest.mark.parametrize(
    ("day", "hour", "minute"),
    [
        (datetime(2025, 1, 15), 8, 34),
        (datetime(2025, 6, 21), 6, 20),
        (datetime(2025, 12, 21), 8, 30),
    ],
)
def test_the_day_comes_back_by_sunrise(day: datetime, hour: int, minute: int) -> None:
    lamps, _ = day_of(day)
    sunrise = 60 * hour + minute
    assert lamps[sunrise - 35] == 40.0
    assert 40.0 < lamps[sunrise - 12] < 100.0
    assert lamps[sunrise + 15] == 100.0


def test_at_ten_in_the_evening_only_lamps_and_moon_are_left() -> None:
    for month in (1, 4, 7, 10):
        lamps, dark = day_of(datetime(2025, month, 15))
        assert lamps[22 * 60 + 15] == 40.0
        assert 10.0 <= dark[22 * 60 + 15] <= 25.0


def test_the_full_moon_is_brighter_than_the_new() -> None:
    _, full = day_of(datetime(2025, 1, 13))
    _, new = day_of(datetime(2025, 1, 29))
    assert full[23 * 60] > 24.0
    assert new[23 * 60] < 11.0


def test_nights_are_never_brighter_than_days() -> None:
    for light in day_of(datetime(2025, 1, 15)):
        assert light.min() >= 10.0
        assert light.max() == 100.0


def test_local_time_becomes_utc() -> None:
    assert begins(datetime(2025, 1, 15, 18), ZONE) == datetime(2025, 1, 15, 17, tzinfo=UTC)
    # In Ramadan the clocks of Morocco go back to UTC.
    assert begins(datetime(2025, 3, 15, 18), ZONE) == datetime(2025, 3, 15, 18, tzinfo=UTC)


def test_a_run_that_begins_later_sees_the_same_light() -> None:
    start = begins(datetime(2025, 1, 15, 18), ZONE)
    early, _ = ranges(SIGHT, start, 120, *CASABLANCA)
    late, _ = ranges(SIGHT, start + timedelta(minutes=60), 60, *CASABLANCA)
    assert late == pytest.approx(early[60:])
