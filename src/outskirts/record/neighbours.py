"""What became of the residents of a part of the city, from the line list alone."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outskirts.base.codes import Condition, Event
from outskirts.record.format import numbers
from outskirts.record.lives import kinds


@dataclass(frozen=True)
class Outcome:
    """How a group of people came through: `counts` by codes.Condition at the end.

    `first_bite` is the tick of the first bite in their part of the city, by anybody of anybody;
    `tenth` and `half` the ticks by which that part of them was lost: turned, or killed after a
    bite. -1: it did not happen.
    """

    counts: tuple[int, ...]
    first_bite: int
    tenth: int
    half: int


def conditions(events: Any, people: int, begun: Condition) -> NDArray[np.int8]:
    """Return the codes.Condition that each person ended in, shape [person].

    `begun` is the condition of the first cases, whom nobody bit.
    """
    kind, who, by, tick = kinds(events), *(numbers(events, n) for n in ("who", "by", "tick"))
    condition = np.zeros(people, dtype=np.int8)
    befall(condition, kind, who, first_cases(kind, by, tick), begun)
    return condition


def befall(
    condition: NDArray[np.int8],
    kind: NDArray[np.int8],
    who: NDArray[np.int32],
    index: NDArray[np.bool_],
    begun: Condition,
) -> None:
    """Let some events, in the order of time, change the codes.Condition of people, in place.

    `condition` has shape [person], `kind`, `who` and `index` (which events are those of the first
    cases) shape [event]; `begun` as in `conditions`.
    """
    for event, then in (
        (Event.BITTEN, Condition.EXPOSED),
        (Event.TURNED, Condition.INFECTED),
        (Event.KILLED, Condition.DEAD),
        (Event.ESCAPED, Condition.ESCAPED),
    ):
        condition[who[kind == event]] = then
        if event == Event.BITTEN:
            condition[who[index]] = begun


def first_cases(
    kind: NDArray[np.int8], by: NDArray[np.int32], tick: NDArray[np.int32]
) -> NDArray[np.bool_]:
    """Say which events are those by which the first cases stand in the line list."""
    found: NDArray[np.bool_] = (kind == Event.BITTEN) & (by < 0) & (tick == 0)
    return found


def outcome(
    events: Any, people: NDArray[np.bool_], near: NDArray[np.bool_], begun: Condition
) -> Outcome:
    """Return how `people` (shape [person]) came through; `near` marks the events of their part.

    `begun` is the condition of the first cases, whom nobody bit.
    """
    kind, who, by, tick = kinds(events), *(numbers(events, n) for n in ("who", "by", "tick"))
    index = first_cases(kind, by, tick)
    condition = conditions(events, len(people), begun)
    turned = (kind == Event.TURNED) | (index & (begun == Condition.INFECTED))
    bitten = np.zeros(len(people), dtype=bool)
    bitten[who[kind == Event.BITTEN]] = True
    gone = np.flatnonzero((turned | ((kind == Event.KILLED) & bitten[who])) & people[who])
    _, first = np.unique(who[gone], return_index=True)
    lost = np.sort(tick[gone][first])
    total = int(people.sum())

    def fell(part: int) -> int:
        needed = max(-(-total // part), 1)
        return int(lost[needed - 1]) if len(lost) >= needed else -1

    bites = np.flatnonzero((kind == Event.BITTEN) & (by >= 0) & near)
    counts = np.bincount(condition[people], minlength=len(Condition))
    return Outcome(
        tuple(counts.tolist()),
        int(tick[bites[0]]) if len(bites) else -1,
        fell(10),
        fell(2),
    )
