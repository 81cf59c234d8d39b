"""Sorting for kernels, against Python's own."""

import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from outskirts.kernels.order import MANY, sort_ints, sort_marked, sort_pairs

INT32 = st.integers(-(2**31), 2**31 - 1)
KEYS = st.lists(st.one_of(st.integers(0, 5), st.integers(0, 2**64 - 1)), max_size=80)


@given(st.lists(st.one_of(st.integers(-3, 3), INT32), max_size=80), st.integers(0, 80))
def test_integers_are_sorted_as_python_sorts_them(numbers: list[int], n: int) -> None:
    n = min(n, len(numbers))
    values = np.array(numbers, np.int32)
    sort_ints(values, n)
    assert values.tolist() == sorted(numbers[:n]) + numbers[n:]


@given(
    st.integers(MANY - 1, MANY + 200),
    st.sampled_from([0, 1, 2**11 - 1, 2**11, 2**22 - 1, 2**22, 2**31 - 1]),
    st.booleans(),
    st.integers(0, 2**32 - 1),
)
def test_many_integers_are_sorted_as_numpy_sorts_them(
    n: int, highest: int, below: bool, seed: int
) -> None:
    values = np.random.default_rng(seed).integers(0, highest + 1, n + 5).astype(np.int32)
    values[0] = -1 if below else highest
    expected = [*np.sort(values[:n]), *values[n:]]
    sort_ints(values, n)
    assert values.tolist() == expected


@given(st.sets(st.integers(0, 299), max_size=40), st.integers(0, 300), st.randoms())
def test_marked_places_are_sorted_few_or_many(
    places: set[int], more: int, chance: random.Random
) -> None:
    """Few among many places are sorted, many among few are looked through: the same order."""
    mark = np.full(300 + 10 * more, -1, np.int32)
    mark[list(places)] = 0
    listed = list(places)
    chance.shuffle(listed)
    values = np.array([*listed, -7], np.int32)
    sort_marked(values, len(listed), mark)
    assert values.tolist() == [*sorted(places), -7]


@given(KEYS, st.integers(0, 80))
def test_items_stay_with_their_keys(keys: list[int], n: int) -> None:
    n = min(n, len(keys))
    key = np.array(keys, np.uint64)
    item = np.arange(len(keys), dtype=np.int32)
    sort_pairs(key, item, n)
    assert key.tolist() == sorted(keys[:n]) + keys[n:]
    assert [keys[i] for i in item] == key.tolist()
    assert sorted(item[:n].tolist()) == list(range(n))
