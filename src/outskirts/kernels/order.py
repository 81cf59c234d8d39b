"""Sorting for kernels: one short heapsort compiles in a fraction of numpy's and needs no memory.

Many integers are sorted by their digits instead, in a tenth of the time.
"""

import numpy as np
from numpy.typing import NDArray

from outskirts.base.jit import kernel

WORTH_LOOKING_THROUGH = 32
"""If one in so many places is marked, looking through all of them is faster than sorting."""
MANY = 256
"""From so many values on, none below 0, sorting by digits is faster than a heap."""
BITS = 11
"""Bits of a digit: two digits hold every person of a city of four million."""
DIGITS = 1 << BITS


@kernel
def sort_ints(values: NDArray[np.int32], n: int) -> None:
    """Sort the first `n` values in place, smallest first (heapsort; many by their digits)."""
    if n >= MANY:
        lowest = values[0]
        highest = values[0]
        for i in range(1, n):
            lowest = min(lowest, values[i])
            highest = max(highest, values[i])
        if lowest >= 0:
            sort_digits(values, n, highest)
            return
    for start in range(n // 2 - 1, -1, -1):
        sink_int(values, start, n)
    for end in range(n - 1, 0, -1):
        values[0], values[end] = values[end], values[0]
        sink_int(values, 0, end)


@kernel
def sort_digits(values: NDArray[np.int32], n: int, highest: int) -> None:
    """Sort the first `n` values, 0 to `highest`, in place by their digits (radix sort)."""
    other = np.empty(n, np.int32)
    start = np.empty(DIGITS, np.int64)
    shift = 0
    while True:
        start[:] = 0
        for i in range(n):
            start[(values[i] >> shift) & (DIGITS - 1)] += 1
        before = 0
        for digit in range(DIGITS):
            count = start[digit]
            start[digit] = before
            before += count
        for i in range(n):
            digit = (values[i] >> shift) & (DIGITS - 1)
            other[start[digit]] = values[i]
            start[digit] += 1
        values[:n] = other
        shift += BITS
        if highest >> shift == 0:
            return


@kernel
def sink_int(values: NDArray[np.int32], at: int, n: int) -> None:
    """Let the value at `at` sink to its place in a heap of `n`."""
    value = values[at]
    while True:
        child = 2 * at + 1
        if child >= n:
            break
        if child + 1 < n and values[child + 1] > values[child]:
            child += 1
        if values[child] <= value:
            break
        values[at] = values[child]
        at = child
    values[at] = value


@kernel
def sort_marked(values: NDArray[np.int32], n: int, mark: NDArray[np.int32]) -> None:
    """Sort the first `n` values in place: the places at which `mark` is not below 0, each once."""
    if WORTH_LOOKING_THROUGH * n < len(mark):
        sort_ints(values, n)
        return
    found = 0
    for place in range(len(mark)):
        if mark[place] >= 0:
            values[found] = place
            found += 1


@kernel
def sort_pairs(key: NDArray[np.uint64], item: NDArray[np.int32], n: int) -> None:
    """Sort the first `n` keys in place, smallest first, and their items with them (heapsort)."""
    for start in range(n // 2 - 1, -1, -1):
        sink_pair(key, item, start, n)
    for end in range(n - 1, 0, -1):
        key[0], key[end] = key[end], key[0]
        item[0], item[end] = item[end], item[0]
        sink_pair(key, item, 0, end)


@kernel
def sink_pair(key: NDArray[np.uint64], item: NDArray[np.int32], at: int, n: int) -> None:
    """Let the pair at `at` sink to its place in a heap of `n`."""
    value = key[at]
    thing = item[at]
    while True:
        child = 2 * at + 1
        if child >= n:
            break
        if child + 1 < n and key[child + 1] > key[child]:
            child += 1
        if key[child] <= value:
            break
        key[at] = key[child]
        item[at] = item[child]
        at = child
    key[at] = value
    item[at] = thing
