"""Two recorded nights side by side: their curves, figures and districts up to one minute."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Condition, Event
from outskirts.night.recorded.night import Night
from outskirts.record import measures
from outskirts.record.differences import within
from outskirts.record.format import numbers
from outskirts.record.reader import Recording

FIGURES: dict[str, str] = {
    "cases": "cases",
    "infected": "infected at the end",
    "dead": "dead",
    "exposed": "bitten, not yet turned",
    "escaped": "out of the city",
    "susceptible": "never bitten, still there",
    "mean_offspring": "people bitten by each case (R)",
    "doubling_time_min": "doubling time while they grew [min]",
    "early_doubling_time_min": "doubling time up to 1,000 cases [min]",
    "generation_time_min": "generation time [min]",
    "longest_chain": "people in the longest chain",
    "indoor_share": "share of bites indoors",
    "largest_horde": "largest horde",
}
"""What is told of each world, by its key, in words."""


class World:
    """One of the two nights, up to a minute that both hold."""

    def __init__(self, recording: Recording, minute: int, name: str) -> None:
        self.recording = recording
        self.minute = minute
        self.name = name
        self.night = Night(recording)

    @cached_property
    def totals(self) -> NDArray[np.int64]:
        """People by minute and condition, shape [minute, 5]."""
        return self.night.totals[: self.minute + 1]

    @cached_property
    def cases(self) -> measures.Tree:
        """Who infected whom up to then."""
        bites = self.recording.only((Event.BITTEN,), measures.OF_CASES)
        return measures.tree(within(bites, self.minute))

    @cached_property
    def lost(self) -> NDArray[np.int64]:
        """Residents of each district who are infected or dead at the end, shape [district]."""
        ended = self.night.counts[self.minute]
        found: NDArray[np.int64] = ended[:, [Condition.INFECTED, Condition.DEAD]].sum(axis=1)
        return found

    @cached_property
    def residents(self) -> NDArray[np.int64]:
        """People by district of home, shape [district]."""
        found: NDArray[np.int64] = self.night.counts[0].sum(axis=1)
        return found

    def figures(self) -> dict[str, float | int | None]:
        """Return what `FIGURES` names; None where there is nothing to tell."""
        ended = {one.name.lower(): int(self.totals[-1, one]) for one in Condition}
        offspring, _ = measures.mean_offspring(self.cases, self.minute)
        hordes = self.night.hordes
        sizes = numbers(hordes, "size")[numbers(hordes, "minute") <= self.minute]
        found: dict[str, float | int | None] = {
            "cases": len(self.cases.who),
            **ended,
            "mean_offspring": finite(offspring),
            "doubling_time_min": finite(measures.growth_doubling_time(self.cases, self.minute)),
            "early_doubling_time_min": finite(
                measures.early_doubling_time(self.cases, self.minute)
            ),
            "generation_time_min": finite(measures.generation_time(self.cases) / 60),
            "longest_chain": len(measures.longest_chain(self.cases)),
            "indoor_share": finite(measures.indoor_share(self.cases)),
            "largest_horde": int(sizes.max(initial=0)),
        }
        return {name: found[name] for name in FIGURES}


def finite(value: float) -> float | None:
    """Return a figure to four decimals, None where it is none."""
    return round(value, 4) if np.isfinite(value) else None


@dataclass(frozen=True)
class Quarter:
    """One district in both worlds: its residents, and how many of them are lost in each."""

    name: str
    residents: int
    lost: tuple[int, int]

    @property
    def shares(self) -> tuple[float, float]:
        """The lost as a part of the residents, in each world."""
        people = max(self.residents, 1)
        return self.lost[0] / people, self.lost[1] / people


def side_by_side(runs: list[Recording], minute: int) -> tuple[World, World]:
    """Return two nights up to a minute that both hold, each by a name that the other has not."""
    names = [one.path.name for one in runs]
    if names[0] == names[1]:
        names = [str(one.path) for one in runs]
    one, other = (World(run, minute, name) for run, name in zip(runs, names, strict=True))
    return one, other


def quarters(worlds: tuple[World, World]) -> list[Quarter]:
    """Return the districts, those first whose losses differ most between the two worlds."""
    one, other = worlds
    rows = [
        Quarter(name, int(people), (int(first), int(second)))
        for name, people, first, second in zip(
            one.recording.districts, one.residents, one.lost, other.lost, strict=True
        )
    ]
    return sorted(rows, key=lambda row: (-abs(row.lost[1] - row.lost[0]), -sum(row.lost)))


def facts_of(worlds: tuple[World, World]) -> dict[str, Any]:
    """Return the figures and districts of two worlds, ready for JSON."""
    return {
        "figures": {
            name: list(pair)
            for name, pair in zip(
                FIGURES, zip(*(one.figures().values() for one in worlds), strict=True), strict=True
            )
        },
        "districts": [
            {
                "district": row.name,
                "residents": row.residents,
                "lost": list(row.lost),
                "lost_share": [round(one, 4) for one in row.shares],
            }
            for row in quarters(worlds)
        ],
    }


def spoken(name: str, value: float | int | None) -> str:
    """Return a figure as people read it."""
    if value is None:
        return "-"
    if name == "indoor_share":
        return f"{value:.0%}"
    return f"{value:,}" if isinstance(value, int) else f"{value:.1f}"
