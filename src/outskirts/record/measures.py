"""The figures that describe an outbreak, from its record alone.

All take tables of a `Recording`. A case is a person who was bitten; the index cases are those who
bit without having been bitten in the record.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from outskirts.record.fall import minutes
from outskirts.record.format import numbers, where
from outskirts.record.reader import Recording, counted


@dataclass(frozen=True)
class Tree:
    """Who infected whom: cases in the order of their bites, after the index cases.

    `who` [case]; `tick`, the bite [s], 0 for index cases; `parent`, the case that bit, -1 none;
    `generation`, bites between it and an index case.
    """

    who: NDArray[np.int32]
    tick: NDArray[np.int32]
    parent: NDArray[np.int32]
    generation: NDArray[np.int32]


def bites(events: Any) -> Any:
    """Return the rows of the line list in which somebody was bitten, each person's first only."""
    found = events.filter(pa.array(where(events, "kind", "bitten")))
    who = numbers(found, "who")
    return found.take(pa.array(np.sort(np.unique(who, return_index=True)[1])))


def tree(events: Any) -> Tree:
    """Return who infected whom; a bite by someone who was not yet bitten has no parent."""
    found = bites(events)
    bitten = numbers(found, "who").astype(np.int32)
    by = numbers(found, "by").astype(np.int32)
    index = np.setdiff1d(by[by >= 0], bitten).astype(np.int32)
    who = np.concatenate([index, bitten])
    tick = np.concatenate([np.zeros(len(index), dtype=np.int32), numbers(found, "tick")])
    order = np.argsort(who, kind="stable")
    parent = np.full(len(who), -1, dtype=np.int32)
    known = np.flatnonzero(by >= 0)
    parent[len(index) + known] = order[np.searchsorted(who, by[known], sorter=order)]
    backwards = (parent >= len(index)) & (tick[parent] >= tick)
    parent[backwards] = -1
    generation = (parent >= 0).astype(np.int32)
    ancestor = parent.copy()
    for _ in range(max(len(who), 1).bit_length() + 1):
        linked = np.flatnonzero(ancestor >= 0)
        if not len(linked):
            break
        above = ancestor[linked]
        generation[linked] += generation[above]
        ancestor[linked] = ancestor[above]
    return Tree(who, tick.astype(np.int32), parent, generation)


def longest_chain(events: Any) -> NDArray[np.int32]:
    """Return the persons of the longest chain of infection, from an index case on.

    Of equally long ones it is the one that was complete first. Empty if nobody was bitten.
    """
    cases = tree(events)
    if not len(cases.who):
        return np.zeros(0, dtype=np.int32)
    chain = [int(np.argmax(cases.generation))]
    while cases.parent[chain[-1]] >= 0:
        chain.append(int(cases.parent[chain[-1]]))
    return cases.who[chain[::-1]]


def generation_time(events: Any) -> float:
    """Return the mean time from a case's own bite to the bites that it gave [s]; NaN if none.

    Index cases count from the start of the run.
    """
    cases = tree(events)
    child = np.flatnonzero(cases.parent >= 0)
    if not len(child):
        return float("nan")
    return float((cases.tick[child] - cases.tick[cases.parent[child]]).mean())


def reproduction(events: Any, every: int = 10) -> Any:
    """Return R over time: how many people the cases of each cohort went on to bite, on average.

    A cohort is those who were bitten within the same `every` minutes; the index cases belong to
    the first. Columns: minute (of the cohort's start), cases, offspring, r. The last cohorts have
    not yet bitten all whom they will bite; cohorts without cases are left out.
    """
    cases = tree(events)
    cohort = minutes(cases.tick) // every
    known = cases.parent[cases.parent >= 0]
    children = np.bincount(known, minlength=len(cases.who))
    size = np.bincount(cohort)
    offspring = np.zeros(len(size), dtype=np.int64)
    np.add.at(offspring, cohort, children)
    some = np.flatnonzero(size)
    return pa.table(
        {
            "minute": (some * every).astype(np.int32),
            "cases": size[some].astype(np.int32),
            "offspring": offspring[some].astype(np.int32),
            "r": offspring[some] / size[some],
        }
    )


def mean_offspring(events: Any) -> float:
    """Return how many people each case has bitten on average, all cases together; NaN if none."""
    cases = tree(events)
    return float((cases.parent >= 0).sum() / len(cases.who)) if len(cases.who) else float("nan")


def cases_by_minute(events: Any, last_minute: int) -> NDArray[np.int64]:
    """Return how many cases there were by each minute, index cases included, [minute]."""
    cases = tree(events)
    return np.cumsum(np.bincount(minutes(cases.tick), minlength=last_minute + 1))[: last_minute + 1]


def doubling_time(events: Any, last_minute: int, start: int = 0, end: int | None = None) -> float:
    """Return in how many minutes the cases doubled, between two minutes of the run [min].

    It is the slope of the logarithm of the cases, by least squares over the minutes from `start`
    to `end` (the last one by default) that have cases. Infinite if they did not grow, NaN if there
    are fewer than two such minutes.
    """
    cases = cases_by_minute(events, last_minute)
    minute = np.arange(start, min(last_minute if end is None else end, last_minute) + 1)
    minute = minute[cases[minute] > 0]
    if len(minute) < 2:
        return float("nan")
    level = np.log2(cases[minute])
    away = minute - minute.mean()
    slope = float((away * (level - level.mean())).sum() / (away * away).sum())
    return 1 / slope if slope > 1e-12 else float("inf")


def indoor_share(events: Any) -> float:
    """Return the share of bites that happened indoors; NaN if nobody was bitten."""
    found = bites(events)
    return float(numbers(found, "indoors").mean()) if len(found) else float("nan")


def lost_share(recording: Recording, minute: int | None = None) -> dict[str, float]:
    """Return the share of each district's residents who are infected or dead at a minute.

    The last minute by default. Districts without residents have 0.
    """
    counts = counted(recording)[recording.last_minute if minute is None else minute]
    people = np.maximum(counts.sum(axis=1), 1)
    share = (counts[:, 2] + counts[:, 3]) / people
    return dict(zip(recording.districts, share.tolist(), strict=True))


def district_falls(recording: Recording, part: float = 0.5) -> dict[str, int]:
    """Return the first minute at which a part of each district's residents were lost, -1 never."""
    counts = counted(recording)
    lost = counts[:, :, 2] + counts[:, :, 3]
    people = counts.sum(axis=2)
    fallen = (lost >= part * people) & (people > 0)
    first = np.where(fallen.any(axis=0), fallen.argmax(axis=0), -1)
    return dict(zip(recording.districts, first.tolist(), strict=True))


def summary(recording: Recording) -> dict[str, Any]:
    """Return the figures of a run in one dictionary that JSON can hold; unknown ones are None."""
    events = recording.events()
    last = recording.last_minute
    cases = tree(events)
    counts = counted(recording)
    final = counts[-1].sum(axis=0).tolist() if len(counts) else [0] * 5

    def finite(value: float) -> float | None:
        return round(value, 4) if np.isfinite(value) else None

    return {
        "finished": recording.finished,
        "minutes": last,
        "susceptible": final[0],
        "exposed": final[1],
        "infected": final[2],
        "dead": final[3],
        "escaped": final[4],
        "cases": len(cases.who),
        "mean_offspring": finite(mean_offspring(events)),
        "doubling_time_min": finite(doubling_time(events, last)),
        "generation_time_s": finite(generation_time(events)),
        "longest_chain": int(cases.generation.max()) if len(cases.who) else 0,
        "indoor_share": finite(indoor_share(events)),
        "lost_share": {
            name: round(share, 4)
            for name, share in (lost_share(recording) if last >= 0 else {}).items()
        },
    }
