"""Arrays behind a packed tuple: read, written and sliced like others, but not from their end."""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from outskirts.base.jit import carrier, compiling, kernel

pytestmark = pytest.mark.skipif(not compiling(), reason="nothing is packed without the JIT")


class Shelf(NamedTuple):
    """Arrays of one and of two dimensions, one that nobody may write to, and a number."""

    book: NDArray[np.int32]
    grid: NDArray[np.float32]
    fixed: NDArray[np.int8]
    factor: float


pack = carrier(Shelf)


@kernel
def shuffle(shelf: Shelf, n: int) -> float:
    """Write into elements and stretches, and read what was just written."""
    total = 0.0
    for i in range(n):
        shelf.book[i] = shelf.fixed[i] * 2
        shelf.book[i] += 1
        shelf.grid[i, 1] = shelf.book[i] * shelf.factor
        total += shelf.grid[i, 1] + shelf.grid[i, 0]
    shelf.grid[:, 0] = -1.0
    shelf.book[1:3] = 7
    return float(total + len(shelf.fixed) + shelf.grid[:, 0].sum())


@kernel
def last_of(shelf: Shelf, i: int) -> int:
    """Return an element counted from wherever the caller says."""
    return int(shelf.book[i])


@kernel
def total_of(values: NDArray[np.int32]) -> int:
    """Return the sum of an array that comes from anywhere."""
    found = 0
    for i in range(len(values)):
        found += values[i]
    return found


@kernel
def total_on(shelf: Shelf) -> int:
    """Hand an array of the tuple on to a law that takes arrays."""
    return total_of(shelf.book)


def shelf_of(n: int) -> Shelf:
    fixed = np.arange(n, dtype=np.int8)
    fixed.setflags(write=False)
    return Shelf(np.zeros(n, np.int32), np.ones((n, 2), np.float32), fixed, 0.5)


def test_elements_and_stretches_are_those_of_the_arrays() -> None:
    shelf = shelf_of(5)
    doubled = 2 * shelf.fixed.astype(np.int32) + 1
    found = shuffle(pack(shelf), 5)
    assert found == pytest.approx(0.5 * doubled.sum() + 5 + 5 - 5)
    assert shelf.book.tolist() == [1, 7, 7, 7, 9]
    np.testing.assert_array_equal(shelf.grid[:, 1], (0.5 * doubled).astype(np.float32))
    np.testing.assert_array_equal(shelf.grid[:, 0], -1.0)


def test_a_law_of_arrays_takes_those_of_a_tuple_and_others() -> None:
    shelf = shelf_of(4)
    shelf.book[:] = [1, 2, 3, 4]
    packed = pack(shelf)
    assert total_on(packed) == 10
    assert total_of(np.array([5, 6], np.int32)) == 11
    shelf.book[0] = 100
    assert total_on(packed) == 109


CHECKED = """
import numpy as np
from test_pack import last_of, pack, shelf_of
packed = pack(shelf_of(3))
assert last_of(packed, 2) == 0
for wrong in (-1, 3):
    try:
        last_of(packed, wrong)
    except IndexError:
        continue
    raise SystemExit(f"place {wrong} was read")
"""


def test_checked_code_refuses_places_from_the_end() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CHECKED],
        cwd=Path(__file__).parent,
        env={**os.environ, "NUMBA_BOUNDSCHECK": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
