"""What a comparison with theory found: expected, measured, interval, verdict."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

SIGMAS = 3.0
"""A measured figure holds if it lies this many standard errors from the expected one, or nearer.
Source: assumed: by chance alone one figure in 370 misses."""


@dataclass(frozen=True)
class Check:
    """One figure: it holds if `measured` lies from `low` to `high`."""

    what: str
    expected: str
    measured: float
    low: float
    high: float

    @property
    def holds(self) -> bool:
        """Say whether the measured figure lies within its bounds; what is no number never does."""
        return self.low <= self.measured <= self.high


@dataclass(frozen=True)
class Curve:
    """Points to draw: what was measured, with its error, beside what theory expects."""

    title: str
    across: str
    up: str
    at: list[float]
    measured: list[float]
    error: list[float]
    expected_at: list[float]
    expected: list[float]
    logarithmic: bool = False


@dataclass(frozen=True)
class Result:
    """One target with its checks. `setting` says in words what the engine was made to do.

    `reason` says why a target does not apply; then there are no checks.
    """

    name: str
    title: str
    setting: str
    source: str
    checks: tuple[Check, ...] = ()
    curves: tuple[Curve, ...] = ()
    remarks: tuple[str, ...] = ()
    reason: str = ""
    seconds: float = field(default=0.0, compare=False)

    @property
    def applies(self) -> bool:
        """Say whether the target was put to the test."""
        return not self.reason

    @property
    def holds(self) -> bool:
        """Say whether every check holds; one without checks does not."""
        return bool(self.checks) and all(check.holds for check in self.checks)

    @property
    def verdict(self) -> str:
        """Return one word: holds, misses, or not applicable."""
        if not self.applies:
            return "not applicable"
        return "holds" if self.holds else "misses"


def around(what: str, expected: float, measured: float, error: float) -> Check:
    """Ask a measured figure to lie within three of its standard errors of the expected one."""
    gate = SIGMAS * error
    return Check(what, f"{expected:.5g}", measured, expected - gate, expected + gate)


def share(what: str, expected: float, happened: NDArray[np.bool_]) -> Check:
    """Ask a share of independent cases to agree with a probability."""
    error = math.sqrt(expected * (1 - expected) / happened.size)
    return around(what, expected, float(happened.mean()), error)


def average(
    what: str, expected: float, values: NDArray[np.floating] | NDArray[np.integer]
) -> Check:
    """Ask the mean of independent values to agree with an expectation."""
    error = float(values.std(ddof=1)) / math.sqrt(values.size)
    return around(what, expected, float(values.mean()), error)


def between(what: str, low: float, high: float, measured: float) -> Check:
    """Ask a figure to lie in a range that the source states."""
    return Check(what, f"{low:g} to {high:g}", measured, low, high)


def exactly(what: str, expected: float, measured: float) -> Check:
    """Ask a figure to be just so."""
    return Check(what, f"{expected:g}", measured, expected, expected)


def chi_square(what: str, expected: Sequence[float], counted: Sequence[int]) -> Check:
    """Ask counts by class to fit probabilities: chi-square below its 99.7% quantile.

    Every class must be expected at least five times.
    """
    from scipy.stats import chi2

    total = sum(counted)
    hoped = np.array(expected) * total
    if hoped.min() < 5:
        raise ValueError(f"{what}: a class is expected {hoped.min():.1f} times; join classes")
    found = float(((np.array(counted) - hoped) ** 2 / hoped).sum())
    limit = float(chi2.ppf(0.9973, len(hoped) - 1))
    return Check(what, f"chi-square below {limit:.1f}", found, 0.0, limit)
