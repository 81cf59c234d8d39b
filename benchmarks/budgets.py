"""The budgets that the benchmarks are held against, and the figures beside them."""

from collections.abc import Callable
from dataclasses import dataclass

BUDGETS: dict[str, tuple[float, str]] = {
    "load and synthesise": (5.0, "s"),
    "compile all kernels": (45.0, "s"),
    "a calm minute": (60 / 500, "s"),
    "1 h of outbreak": (3600 / 90, "s"),
    "6 h of outbreak": (6 * 3600 / 90, "s"),
    "12 h of outbreak": (12 * 3600 / 20, "s"),
    "a hot person-second, 2 threads": (40.0, "ns"),
    "peak memory": (1.5, "GiB"),
    "fork into a spare buffer": (0.1, "s"),
    "first picture of a recording": (3.0, "s"),
    "watching a run, of its processor time": (10.0, "%"),
}
"""At most so much, on 2 quiet cores and 24 GiB, for the whole of Casablanca."""

Note = Callable[..., None]
"""Notes a figure: what it is, how much, and in which unit (of itself, if it has a budget)."""


@dataclass(frozen=True)
class Figure:
    """One line of the summary; without a budget it is there to be known."""

    what: str
    measured: float
    unit: str
    budget: float | None

    @property
    def kept(self) -> bool:
        """Whether the budget is kept."""
        return self.budget is None or self.measured <= self.budget

    def __str__(self) -> str:
        text = f"{self.what:<42} {self.measured:>10,.4g} {self.unit:<4}"
        if self.budget is not None:
            text += f" of {self.budget:,.4g} {self.unit}: {'kept' if self.kept else 'exceeded'}"
        return text.rstrip()
