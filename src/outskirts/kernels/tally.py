"""Sums over everybody: the digest that proves two worlds equal, who is where on which street."""

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Condition
from outskirts.base.jit import compiling, kernel
from outskirts.kernels.graph import Streets
from outskirts.kernels.storage import OUTDOORS, PACKED, Book, Rows
from outskirts.kernels.trips import place_at

SUSCEPTIBLE = int(Condition.SUSCEPTIBLE)
EXPOSED = int(Condition.EXPOSED)
INFECTED = int(Condition.INFECTED)
DEAD = int(Condition.DEAD)

BLOCK = 1024
"""Rows hashed at a time, so that their keys stay in the processor's cache."""


@kernel
def digest_compiled(
    who: NDArray[np.int32],
    words: tuple[NDArray[np.int32], ...],
    bytes_: tuple[NDArray[np.int8], ...],
    first: int,
    last: int,
    # written:
    sums: NDArray[np.uint64],
) -> None:
    """Add to `sums` the hash of each column over rows `first` to `last` - 1.

    Each is a sum over people of (key of the person) x (bits of the value + 1), modulo 2**64:
    it depends on who has which value, not on where they are stored. `words` are the columns of
    32 bits (floats as their bits), `bytes_` those of 8, in that order in `sums`.
    """
    key = np.empty(BLOCK, np.uint64)
    for low in range(first, last, BLOCK):
        n = min(BLOCK, last - low)
        for k in range(n):
            z = np.uint64(who[low + k]) * np.uint64(0x9E3779B97F4A7C15)
            z += np.uint64(0xA0761D6478BD642F)
            z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            key[k] = z ^ (z >> np.uint64(31))
        i = 0
        for column in words:
            total = np.uint64(0)
            for k in range(n):
                total += key[k] * (np.uint64(np.uint32(column[low + k])) + np.uint64(1))
            sums[i] += total
            i += 1
        for small in bytes_:
            total = np.uint64(0)
            for k in range(n):
                total += key[k] * (np.uint64(np.uint8(small[low + k])) + np.uint64(1))
            sums[i] += total
            i += 1


def digest_plainly(
    who: NDArray[np.int32],
    words: tuple[NDArray[np.int32], ...],
    bytes_: tuple[NDArray[np.int8], ...],
    first: int,
    last: int,
    # written:
    sums: NDArray[np.uint64],
) -> None:
    """Do what `digest_compiled` does with numpy's arrays: the slow twin, used without the JIT."""
    z = who[first:last].astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    z = z + np.uint64(0xA0761D6478BD642F)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    values = [column[first:last].view(np.uint32).astype(np.uint64) for column in words]
    values += [column[first:last].view(np.uint8).astype(np.uint64) for column in bytes_]
    for i, value in enumerate(values):
        bits = value + np.uint64(1)
        sums[i : i + 1] += (z * bits).sum(dtype=np.uint64)


digest_rows = digest_compiled if compiling() else digest_plainly
"""Add the hashes of all columns over a range of rows to `sums`."""


LIVING_HERE = 0
INFECTED_HERE = 1
DEAD_HERE = 2
"""Columns of what `by_street` counts."""


@kernel
def by_street(
    segment: NDArray[np.int32],
    condition: NDArray[np.int8],
    street_of: NDArray[np.int32],
    # written:
    count: NDArray[np.int32],
) -> None:
    """Count the living, the infected and the dead of each street, those in its rooms included.

    `street_of[segment]` is the street of a place's door (a street's is itself), -1 for nowhere:
    who is there, aboard a vehicle, is on no street, nor is who has left the city. Adds to `count`,
    shape [street, 3].
    """
    for row in range(len(segment)):
        street = street_of[segment[row]]
        if street < 0:
            continue
        how = condition[row]
        if how in (SUSCEPTIBLE, EXPOSED):
            count[street, LIVING_HERE] += 1
        elif how == INFECTED:
            count[street, INFECTED_HERE] += 1
        elif how == DEAD:
            count[street, DEAD_HERE] += 1


@kernel
def count_infected(streets: Streets, rows: Rows, book: Book, tick: int) -> None:
    """Count the infected on every metre of street, as they stand when a second begins."""
    for i in range(book.size[PACKED]):
        book.packed[book.filled[i]] = 0
    n = 0
    for row in range(book.size[OUTDOORS]):
        if rows.condition[row] != INFECTED:
            continue
        metre = book.floor[rows.segment[row]] + int(place_at(streets, rows, row, tick))
        if book.packed[metre] == 0:
            book.filled[n] = metre
            n += 1
        book.packed[metre] += 1
    book.size[PACKED] = n
