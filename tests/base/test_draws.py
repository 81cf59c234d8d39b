"""A draw is a function of (seed, stream, who, tick)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outskirts.base.draws import (
    LUCKS,
    Stream,
    below,
    luck_of,
    mixed,
    mixed_plainly,
    seed_with_luck,
    uniform,
)
from outskirts.kernels.contact import pair_key

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


PEOPLE = st.integers(0, 2**27 - 1)


@given(
    st.integers(0, 2**32 - 1), PEOPLE, st.integers(1, LUCKS), st.sampled_from(Stream), PEOPLE,
    INTEGERS,
)  # fmt: skip
def test_other_luck_is_one_persons_own(
    seed: int, lucky: int, luck: int, stream: Stream, who: int, tick: int
) -> None:
    other = seed_with_luck(seed, lucky, luck)
    assert luck_of(other) == (seed, lucky, luck)
    assert -(2**63) <= other < 0
    for someone in (who, lucky):
        before, after = mixed(seed, stream, someone, tick), mixed(other, stream, someone, tick)
        assert int(after) == mixed_plainly(other, stream, someone, tick)
        changes = someone == lucky and stream not in (Stream.BODY, Stream.LANE, Stream.CONTACT)
        if stream != Stream.CONTACT:
            assert (int(before) != int(after)) == changes


@given(st.integers(0, 2**32 - 1), PEOPLE, PEOPLE, PEOPLE, INTEGERS)
def test_what_happens_between_two_goes_by_the_luck_of_either(
    seed: int, lucky: int, one: int, two: int, tick: int
) -> None:
    other = seed_with_luck(seed, lucky, 1)
    for pair in ((lucky, one), (one, lucky), (one, two), (0, two), (lucky, 0)):
        key = pair_key(*pair)
        parts = mixed(seed, Stream.CONTACT, key, tick) != mixed(other, Stream.CONTACT, key, tick)
        assert parts == (lucky in pair)


def test_each_luck_is_another() -> None:
    seeds = [7, *(seed_with_luck(7, 5, luck) for luck in range(1, LUCKS + 1))]
    drawn = {int(mixed(seed, Stream.TRIP, 5, 11)) for seed in seeds}
    assert len(drawn) == LUCKS + 1
    assert {int(mixed(seed, Stream.TRIP, 6, 11)) for seed in seeds} == {
        mixed(7, Stream.TRIP, 6, 11)
    }


@pytest.mark.parametrize(("seed", "who", "luck"), [(2**32, 0, 1), (1, 2**27, 1), (1, 0, 16)])
def test_luck_that_no_seed_can_carry_is_refused(seed: int, who: int, luck: int) -> None:
    with pytest.raises(ValueError, match="no luck"):
        seed_with_luck(seed, who, luck)
