"""Laws that are called without numba's look at all types."""

from typing import Any, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from outskirts.base import jit
from outskirts.base.jit import carrier, compiling, entry, kernel

pytestmark = pytest.mark.skipif(not compiling(), reason="nothing is compiled without the JIT")


class Pair(NamedTuple):
    """Two numbers and an array."""

    one: int
    two: float
    many: NDArray[np.float32]


pack = carrier(Pair)


@pytest.fixture(autouse=True)
def as_at_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jit, "ENTRIES", {})
    monkeypatch.setattr(jit, "SHAPES", {})
    monkeypatch.setattr(jit, "UNLIKE", set())


def added() -> Any:
    """Return a law of its own, so that no other test has compiled it."""

    @kernel
    def law(pair: Pair, factor: float) -> float:
        return float(pair.one + pair.two * factor + pair.many[0])

    return law


def test_a_law_is_called_directly_once_it_has_been_compiled() -> None:
    law = added()
    pair = pack(Pair(1, 2.0, np.ones(3, np.float32)))
    assert entry(law) is law
    assert entry(law)(pair, 10.0) == 22.0
    direct = entry(law)
    assert direct is law or direct(pair, 100.0) == 202.0
    assert entry(law) is not law
    frozen = np.ones(3, np.float32)
    frozen.setflags(write=False)
    assert entry(law)(pack(Pair(3, 0.5, frozen)), 2.0) == 5.0


def test_other_types_end_all_short_cuts() -> None:
    """A float where an integer was would be read as one: numba must look again."""
    law = added()
    pair = pack(Pair(1, 2.0, np.ones(3, np.float32)))
    for _ in range(2):
        entry(law)(pair, 10.0)
    other = pack(Pair(1.5, 2.0, np.ones(3, np.float32)))  # type: ignore[arg-type]
    assert entry(law) is law
    assert entry(law)(other, 10.0) == 22.5
    assert entry(law)(pair, 10.0) == 22.0


def test_what_is_no_kernel_is_called_as_it_is() -> None:
    assert entry(len)([1, 2]) == 2
