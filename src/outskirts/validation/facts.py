"""What a reader of a night finds: facts beside what is expected of them and why, tables, charts."""

import math
from dataclasses import dataclass, field

import numpy as np

SIGMAS = 3.0
"""A share may lie above its bound by this many of its standard errors: small towns have few people,
of whom one more or less is a share. In a city it is next to nothing. Source: assumed:
by chance alone one share in 740 is above."""
NOTHING = "nothing to measure"


@dataclass(frozen=True)
class Fact:
    """One thing that was measured; `holds` says whether it keeps its bound, None: it is only told.

    `measured` is what is read, `value` the number in it; `expected` the bound in words, `why` the
    reason for it.
    """

    name: str
    measured: str
    value: float
    expected: str
    why: str
    holds: bool | None = None


@dataclass(frozen=True)
class Table:
    """Figures in rows, such as one for each half hour; `meaning` is a sentence on what they say."""

    title: str
    meaning: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Chart:
    """Lines, or bars beside each other, over the same points; `words` name the points.

    `limit` is a bound to draw: across the points of lines, along those of bars.
    """

    name: str
    title: str
    across: str
    up: str
    at: tuple[float, ...]
    lines: tuple[tuple[str, tuple[float, ...]], ...]
    words: tuple[str, ...] = ()
    bars: bool = False
    logarithmic: bool = False
    limit: float | None = None
    limit_name: str = ""


@dataclass(frozen=True)
class Findings:
    """All that was found about one subject; `meaning` says in a sentence what it is about."""

    subject: str
    meaning: str
    facts: tuple[Fact, ...]
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()


@dataclass(frozen=True)
class Reading:
    """A whole night as it was read: which one, how long that took, and all that was found."""

    run: str
    city: str
    seed: int
    people: int
    begins: str
    minutes: int
    findings: tuple[Findings, ...] = field(default=())
    seconds: float = 0.0

    @property
    def broken(self) -> list[Fact]:
        """Return the facts that do not keep their bound."""
        return [fact for part in self.findings for fact in part.facts if fact.holds is False]


def none(name: str, found: int, why: str, among: str = "") -> Fact:
    """Ask that something did not happen even once; `among` says of how many."""
    measured = f"{found:,}{among}" if found else f"none{among}"
    return Fact(name, measured, float(found), "none", why, found == 0)


def at_most(name: str, value: float, bound: float, why: str, unit: str = "") -> Fact:
    """Ask a figure to be no more than a bound; one that could not be had is only told."""
    expected = f"at most {bound:g}{unit}"
    if math.isnan(value):
        return Fact(name, NOTHING, value, expected, why)
    return Fact(name, f"{value:,.4g}{unit}", value, expected, why, value <= bound)


def share_at_most(name: str, part: int, whole: int, bound: float, why: str) -> Fact:
    """Ask that no more than a share of some people are of a kind.

    What is above the bound by chance alone, `SIGMAS` standard errors, is let pass.
    """
    expected = f"at most {percent(bound)}"
    if not whole:
        return Fact(name, NOTHING, float("nan"), expected, why)
    share = part / whole
    measured = f"{percent(share)} ({part:,} of {whole:,})"
    return Fact(name, measured, share, expected, why, part <= most(whole, bound))


def most(whole: int, share: float) -> float:
    """Return how many of some people a share may be, with what chance alone puts above it."""
    return whole * share + SIGMAS * math.sqrt(whole * share * (1 - share))


def told(name: str, measured: str, value: float, why: str) -> Fact:
    """Tell a figure that has no bound."""
    return Fact(name, measured, value, "told", why)


def percent(share: float) -> str:
    """Return a share as a percentage with three digits that count; "-" for what is no number."""
    if not np.isfinite(share):
        return "-"
    return f"{100 * share:.3g}%" if abs(share) < 0.9995 else f"{100 * share:.0f}%"


def part_of(part: float, whole: float) -> float:
    """Return a share, NaN of nothing."""
    return part / whole if whole else float("nan")
