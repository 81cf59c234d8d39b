"""The digest of a state: its slow twin, and what it does and does not depend on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outskirts.base import tables
from outskirts.base.jit import compiling
from outskirts.kernels import tally
from outskirts.world.state import State, empty, overall

PEOPLE = 2500
"""More than two of the blocks that are hashed at a time."""


def drawn(seed: int, people: int = PEOPLE) -> State:
    """A state of random values in random order of rows."""
    random = np.random.default_rng(seed)
    state = empty(people, people, people)
    for name, entry in tables.columns(State).items():
        values = getattr(state, name)
        if entry.dtype.kind == "f":
            values[:] = random.random(len(values)) * 10
        else:
            values[:] = random.integers(-1, 8, len(values))
    state.who[:] = random.permutation(people)
    return state


@pytest.mark.skipif(not compiling(), reason="compares compiled code with its twin")
@given(st.integers(0, 1000), st.integers(0, 2500), st.integers(0, 2500))
def test_compiled_digest_equals_its_plain_twin(seed: int, one: int, other: int) -> None:
    state = drawn(seed % 5)
    first, last = sorted((one, other))
    words = (state.segment, state.along.view(np.int32), state.wake)
    small = (state.condition, state.heading)
    sums = np.full((2, 5), seed, np.uint64)
    tally.digest_compiled(state.who, words, small, first, last, sums[0])
    tally.digest_plainly(state.who, words, small, first, last, sums[1])
    assert sums[0].tolist() == sums[1].tolist()


@given(st.integers(0, 2**32 - 1))
def test_the_order_of_rows_is_of_no_account(seed: int) -> None:
    state = drawn(1, 60)
    order = np.random.default_rng(seed).permutation(60)
    other = State(**state.stored(order))
    assert other.digest() == state.digest()


@pytest.mark.parametrize("name", [name for name in tables.columns(State) if name != "who"])
def test_one_value_of_one_person_changes_one_digest(name: str) -> None:
    state = drawn(2)
    before = state.digest()
    getattr(state, name)[1234] += 1
    after = state.digest()
    assert {one for one in after if after[one] != before[one]} == {name}
    assert overall(after) != overall(before)


def test_two_people_who_exchange_values_change_the_digest() -> None:
    state = drawn(3)
    state.goal[:2] = (4, 5)
    before = state.digest()
    state.goal[:2] = (5, 4)
    assert state.digest()["goal"] != before["goal"]


def test_minus_zero_is_not_zero() -> None:
    state = drawn(4)
    state.along[7] = 0.0
    before = state.digest()
    state.along[7] = -0.0
    assert state.digest()["along"] != before["along"]
