"""Draws over arrays are the draws of `base.draws`."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from outskirts.base.draws import Stream, mixed_plainly
from outskirts.base.draws import uniform as one_uniform
from outskirts.people.chance import BLOCK, bits, uniform


@given(
    st.integers(0, 2**62),
    st.sampled_from(Stream),
    st.integers(0, 2**31 - 1),
    st.lists(st.integers(0, 2**31 - 1), max_size=5),
)
def test_arrays_draw_what_single_draws_give(
    seed: int, stream: Stream, tick: int, who: list[int]
) -> None:
    drawn = bits(seed, np.array(who, dtype=np.int32), tick, stream)
    assert drawn.tolist() == [mixed_plainly(seed, stream, one, tick) for one in who]


def test_blocks_do_not_show() -> None:
    who = np.arange(BLOCK - 3, BLOCK + 3)
    everybody = bits(5, np.arange(2 * BLOCK + 1), 7)
    assert everybody[who].tolist() == bits(5, who, 7).tolist()
    assert len(np.unique(everybody)) == len(everybody)


def test_uniform_draws_agree() -> None:
    who = np.arange(50)
    expected = [float(one_uniform(3, Stream.TRIP, int(one), 9)) for one in who]
    assert uniform(3, who, 9, Stream.TRIP).tolist() == expected
