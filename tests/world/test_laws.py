"""What kernels are told of the parameters."""

import pytest

from outskirts.world.laws import laws_of
from outskirts.world.parameters import Parameters


@pytest.mark.parametrize(("hour", "seconds"), [(18.0, 10_800), (21.0, 0), (23.5, 0)])
def test_a_run_that_begins_after_closing_time_finds_the_shops_shut(
    hour: float, seconds: int
) -> None:
    assert laws_of(Parameters(), 1, hour, 60, True).closing == seconds
