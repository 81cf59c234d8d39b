"""Whether those who follow trails get along on them, or walk to and fro.

Second by second: who passes from one street into the next on a trail, and whether that leads
straight back into the street before, or into one that they have passed on this trail already.
"""

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Condition, Cue, Intent
from outskirts.validation.facts import Fact, part_of, percent
from outskirts.world.state import State

BACK = 0.05
"""Share of the ways from street to street on a trail that may lead straight back. A trail leads one
way; people who run do turn about, and two may have passed each other. Source: assumed."""
ROUND = 0.15
"""The same for ways into any of the streets before: people go round blocks. Source: assumed."""
BEHIND = 4
"""Streets that a follower has passed last."""


class Followers:
    """Watches the infected on trails from one second to the next, by person."""

    def __init__(self, people: int) -> None:
        self.street = np.full(people, -1, np.int32)
        self.passed = np.full((BEHIND, people), -1, np.int32)
        self.ways = self.back = self.round = 0

    def begin(self) -> None:
        """Forget who was where: another stretch begins."""
        self.street[:] = -1
        self.passed[:] = -1

    def see(self, state: State, rows: NDArray[np.intp]) -> None:
        """Take one second; `rows` are those of everybody outdoors."""
        on = rows[
            (state.condition[rows] == Condition.INFECTED)
            & (state.intent[rows] == Intent.TRACK)
            & (state.cue[rows] == Cue.SCENT)
        ]
        who, street = state.who[on], state.segment[on]
        before = self.street[who]
        went = (before >= 0) & (street != before)
        who, street, before = who[went], street[went], before[went]
        behind = self.passed[:, who]
        self.ways += len(who)
        self.back += int((behind[0] == street).sum())
        self.round += int((behind == street).any(axis=0).sum())
        self.passed[1:, who] = behind[:-1]
        self.passed[0, who] = before
        left = np.ones(len(self.street), bool)
        left[state.who[on]] = False
        left &= self.street >= 0
        self.passed[:, left] = -1
        self.street[left] = -1
        self.street[state.who[on]] = state.segment[on]

    def facts(self, when: str) -> tuple[Fact, ...]:
        """Say how many ways led back."""
        why = f"of those who follow a trail by scent from street to street; {when}"
        found = []
        for name, n, most, of in (
            ("ways on a trail straight back", self.back, BACK, "the street before"),
            ("ways on a trail into a street passed already", self.round, ROUND,
             f"one of the {BEHIND} streets before"),
        ):  # fmt: skip
            share = part_of(n, self.ways)
            found.append(
                Fact(
                    name, f"{percent(share)} ({n:,} of {self.ways:,})", share,
                    f"at most {percent(most)}", f"into {of}, {why}",
                    share <= most if self.ways else None,
                )
            )  # fmt: skip
        return tuple(found)
