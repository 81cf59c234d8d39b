"""A draw is a function of (seed, stream, who, tick)."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from outskirts.base.draws import below, mixed, mixed_plainly, uniform

INTEGERS = st.integers(0, 2**31 - 1)


@given(INTEGERS, st.integers(0, 40), INTEGERS, INTEGERS)
def test_compiled_draw_equals_its_plain_twin(seed: int, stream: int, who: int, tick: int) -> None:
    assert int(mixed(seed, stream, who, tick)) == mixed_plainly(seed, stream, who, tick)


def test_draws_are_uniform_and_uncorrelated() -> None:
    n = 4000
    values = np.array([uniform(7, 3, who, 11) for who in range(n)])
    assert values.min() >= 0
    assert values.max() < 1
    assert abs(values.mean() - 0.5) < 4 * (1 / 12 / n) ** 0.5
    for step in ((7, 3, 1, 11), (7, 3, 0, 12), (8, 3, 0, 11), (7, 4, 0, 11)):
        seed, stream, shift, tick = step
        other = np.array([uniform(seed, stream, who + shift, tick) for who in range(n)])
        assert abs(np.corrcoef(values, other)[0, 1]) < 4 / n**0.5


def test_below_reaches_every_value() -> None:
    assert {below(1, 2, who, 3, 5) for who in range(200)} == {0, 1, 2, 3, 4}
