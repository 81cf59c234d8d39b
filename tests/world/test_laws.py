"""What kernels are told of the parameters."""

import pytest

from outskirts.base.units import HOUR
from outskirts.kernels.laws import pack_laws
from outskirts.kernels.ways import trades
from outskirts.world.laws import laws_of
from outskirts.world.parameters import Parameters, Public


def open_at(public: Public, begins: float, later: float) -> bool:
    """Say whether shops are open some hours after a run has begun at an hour of the day."""
    laws = pack_laws(laws_of(Parameters(public=public), 1, begins, 60, True))
    return trades(laws, round(later * HOUR))


@pytest.mark.parametrize(
    ("hour", "found"),
    [(0.0, False), (3.0, False), (6.9, False), (7.0, True), (18.0, True), (20.99, True),
     (21.0, False), (23.5, False)],
)  # fmt: skip
def test_a_run_finds_the_shops_as_the_hour_has_them(hour: float, found: bool) -> None:
    assert open_at(Public(), hour, 0.0) == found


def test_shops_shut_in_the_evening_and_open_again_in_the_morning() -> None:
    hours = [later for later in range(24) if open_at(Public(), 18.0, later)]
    assert hours == [0, 1, 2, *range(13, 24)]


def test_shops_may_stay_open_past_midnight() -> None:
    late = Public(opening=10.0, closing=2.0)
    assert [hour for hour in range(24) if open_at(late, hour, 0.0)] == [0, 1, *range(10, 24)]
