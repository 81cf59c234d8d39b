"""Bodies take room: where the next infected stops on a street, and which metres are full.

How many stand on each metre is counted once a second, before anything moves; see
`tally.count_infected`. A metre of street is full when as many stand on it as find room
(`movement.pressed` on each square metre); nobody else steps onto it. So they queue before a door,
spread along the street, and stay back in the street that they come from.
"""

from outskirts.base.jit import kernel
from outskirts.kernels.graph import Streets
from outskirts.kernels.laws import Laws
from outskirts.kernels.storage import Book

EDGE = 0.01
"""Who stops before a full metre stands this far off it [m]."""


@kernel
def find_room(streets: Streets, laws: Laws, street: int) -> float:
    """Return how many infected find room on a metre of a street: one at least."""
    return max(1.0, float(laws.pressed * streets.width[street]))


@kernel
def is_full(streets: Streets, laws: Laws, book: Book, street: int, x: float) -> bool:
    """Say whether no more infected find room on a metre of a street."""
    return bool(book.packed[book.floor[street] + int(x)] >= find_room(streets, laws, street))


@kernel
def is_hemmed(streets: Streets, laws: Laws, book: Book, street: int, x: float) -> bool:
    """Say whether a metre of a street is full, and those on both sides of it too."""
    return bool(
        is_full(streets, laws, book, street, x)
        and (x < 1.0 or is_full(streets, laws, book, street, x - 1.0))
        and (x + 1.0 > streets.length[street] or is_full(streets, laws, book, street, x + 1.0))
    )


@kernel
def free_until(
    streets: Streets, laws: Laws, book: Book, street: int, x: float, end: float
) -> float:
    """Return how far an infected gets from metre x of a street towards metre `end`.

    It stops before the first full metre. The one that it stands on is of no account.
    """
    metre = int(x)
    last = int(end)
    if metre == last:
        return end
    heading = 1 if end > x else -1
    most = find_room(streets, laws, street)
    first = book.floor[street]
    while metre != last:
        metre += heading
        if book.packed[first + metre] >= most:
            return max(x, metre - EDGE) if heading > 0 else min(x, metre + 1.0)
    return end
