"""The figures that describe an outbreak, from its record alone.

A case is a person who was bitten; the index cases are those whom the record has as bitten by nobody
at tick 0, and any who bit without having been bitten in it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from outskirts.base.codes import Event
from outskirts.base.units import HOUR
from outskirts.record.fall import minutes
from outskirts.record.format import numbers, where
from outskirts.record.lives import noticed
from outskirts.record.reader import Recording, counted

EARLY = 1000
"""Cases up to which an outbreak is called early."""


@dataclass(frozen=True)
class Horde:
    """The largest horde of a night: when (minute), how many, where, whom most were after.

    `segment` and `along` are the street and metre [m] of its middle; `quarry` is -1 if they were
    after nobody, `cue` by what most of those who knew of it knew.
    """

    minute: int
    size: int
    segment: int
    along: float
    district: str
    quarry: int
    cue: str


@dataclass(frozen=True)
class Tree:
    """Who infected whom: one row for each case, the index cases first, then in order of bites.

    Shape [case]: `who`; `tick` of the bite [s], 0 for index cases; `parent`, the case that bit,
    -1 none; `generation`, the bites between it and the first of its chain; `indoors`, whether the
    bite happened there, False for index cases. `index` is the number of index cases.
    """

    who: NDArray[np.int32]
    tick: NDArray[np.int32]
    parent: NDArray[np.int32]
    generation: NDArray[np.int32]
    indoors: NDArray[np.bool_]
    index: int


OF_CASES = ["tick", "kind", "who", "by", "indoors"]
"""Columns of the line list from which it is seen who infected whom."""


def tree(events: Any) -> Tree:
    """Return who infected whom, from a line list; a second bite of the same person is left out.

    A bite by someone who was bitten later, or in the same second, has no parent.
    """
    rows = np.flatnonzero(where(events, "kind", "bitten"))
    bitten, by, tick, indoors = (
        numbers(events, name)[rows] for name in ("who", "by", "tick", "indoors")
    )
    case = np.full(max(bitten.max(initial=-1), by.max(initial=-1)) + 1, -1, dtype=np.int32)
    case[bitten[::-1]] = np.arange(len(bitten), dtype=np.int32)[::-1]
    first = case[bitten] == np.arange(len(bitten))
    bitten, by, tick, indoors = (one[first] for one in (bitten, by, tick, indoors))
    known = (by < 0) & (tick == 0)
    index = np.unique(by[by >= 0])
    index = np.sort(np.concatenate([index[case[index] < 0], bitten[known]]))
    bitten, by, tick, indoors = (one[~known] for one in (bitten, by, tick, indoors))
    who = np.concatenate([index, bitten]).astype(np.int32)
    case[who] = np.arange(len(who), dtype=np.int32)
    nobody = np.zeros(len(index), dtype=np.int32)
    tick = np.concatenate([nobody, tick]).astype(np.int32)
    parent = np.concatenate([nobody - 1, np.where(by >= 0, case[by], -1)]).astype(np.int32)
    parent[(parent >= len(index)) & (tick[parent] >= tick)] = -1

    generation = (parent >= 0).astype(np.int32)
    ancestor = parent.copy()
    linked = np.flatnonzero(ancestor >= 0)
    while len(linked):
        above = ancestor[linked]
        generation[linked] += generation[above]
        ancestor[linked] = ancestor[above]
        linked = linked[ancestor[linked] >= 0]
    inside = np.concatenate([nobody.astype(bool), indoors.astype(bool)])
    return Tree(who, tick, parent, generation, inside, len(index))


def longest_chain(cases: Tree) -> NDArray[np.int32]:
    """Return the persons of the longest chain of infection, from its first case on.

    Of equally long ones it is the one that was complete first. Empty if nobody was bitten.
    """
    if not len(cases.who):
        return np.zeros(0, dtype=np.int32)
    chain = [int(np.argmax(cases.generation))]
    while cases.parent[chain[-1]] >= 0:
        chain.append(int(cases.parent[chain[-1]]))
    return cases.who[chain[::-1]]


def generation_time(cases: Tree) -> float:
    """Return the mean time from a case's own bite to the bites that it gave [s]; NaN if none.

    Index cases count from the start of the run.
    """
    child = np.flatnonzero(cases.parent >= 0)
    if not len(child):
        return float("nan")
    return float((cases.tick[child] - cases.tick[cases.parent[child]]).mean())


def reproduction(cases: Tree, every: int = 10) -> Any:
    """Return R over time: how many people the cases of each cohort went on to bite, on average.

    A cohort is those who were bitten within the same `every` minutes; the index cases belong to
    the first. Columns: minute (of the cohort's start), cases, offspring, r. The last cohorts have
    not yet bitten all whom they will bite; cohorts without cases are left out.
    """
    cohort = cases.tick // (60 * every)
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


def patience(cases: Tree) -> float:
    """Return the time after their own bite within which cases gave nine of ten bites [s].

    Infinite if they gave none.
    """
    child = np.flatnonzero(cases.parent >= 0)
    if not len(child):
        return float("inf")
    return float(np.quantile(cases.tick[child] - cases.tick[cases.parent[child]], 0.9))


def mean_offspring(cases: Tree, last_minute: int) -> tuple[float, int]:
    """Return how many people a case bit on average, and until which minute cases are counted.

    Later cases had not had their time: nine of ten bites come within `patience` of a case's own.
    Over all cases it would be next to one whatever the outbreak did, for each but the first was
    bitten by one other. NaN and -1 where no case is old enough.
    """
    wait = patience(cases)
    if not np.isfinite(wait):
        return float("nan"), -1
    until = int(last_minute - wait / 60)
    old = cases.tick <= until * 60
    if until < 0 or not old.any():
        return float("nan"), -1
    return float(old[cases.parent[cases.parent >= 0]].sum() / old.sum()), until


def cases_by_minute(cases: Tree, last_minute: int) -> NDArray[np.int64]:
    """Return how many cases there were by each minute, index cases included, [minute]."""
    shown = minutes(cases.tick)
    shown[: cases.index] = 0
    return np.cumsum(np.bincount(shown, minlength=last_minute + 1))[: last_minute + 1]


def doubling_time(cases: Tree, last_minute: int, start: int = 0, end: int | None = None) -> float:
    """Return in how many minutes the cases doubled, between two minutes of the run [min].

    It is the slope of the logarithm of the cases, by least squares over the minutes from `start`
    to `end` (the last one by default) that have cases. Infinite if they did not grow, NaN if there
    are fewer than two such minutes.
    """
    known = cases_by_minute(cases, last_minute)
    minute = np.arange(start, min(last_minute if end is None else end, last_minute) + 1)
    minute = minute[known[minute] > 0]
    if len(minute) < 2:
        return float("nan")
    level = np.log2(known[minute])
    away = minute - minute.mean()
    slope = float((away * (level - level.mean())).sum() / (away * away).sum())
    return 1 / slope if slope > 1e-12 else float("inf")


def growth_doubling_time(cases: Tree, last_minute: int) -> float:
    """Return in how many minutes the cases doubled while they grew [min].

    From the first bite to the minute by which there were nine in ten of all cases: what comes after
    is the end of an outbreak, or people who hold out. NaN where they did not grow to four times the
    first cases: of less than two doublings no time can be told.
    """
    if len(cases.who) < 4 * max(cases.index, 1):
        return float("nan")
    known = cases_by_minute(cases, last_minute)
    first = int(minutes(cases.tick[cases.index : cases.index + 1])[0])
    return doubling_time(cases, last_minute, first, int(np.argmax(known >= 0.9 * known[-1])))


def early_doubling_time(cases: Tree, last_minute: int) -> float:
    """Return in how many minutes the cases doubled from the first bite to `EARLY` of them [min].

    Of a smaller outbreak, to the end. Infinite and NaN as `doubling_time` says.
    """
    if len(cases.who) <= cases.index:
        return float("nan")
    known = cases_by_minute(cases, last_minute)
    first = int(minutes(cases.tick[cases.index : cases.index + 1])[0])
    end = int(np.argmax(known >= EARLY)) if known[-1] >= EARLY else last_minute
    return doubling_time(cases, last_minute, first, end)


def indoor_share(cases: Tree) -> float:
    """Return the share of bites that happened indoors; NaN if nobody was bitten."""
    bitten = cases.indoors[cases.index :]
    return float(bitten.mean()) if len(bitten) else float("nan")


def largest_hordes(hordes: Any, last_minute: int) -> NDArray[np.int32]:
    """Return how many were in the largest horde of each minute, 0 where there was none, [minute].

    `hordes` is the table of `Recording.hordes`.
    """
    largest = np.zeros(last_minute + 1, dtype=np.int32)
    np.maximum.at(largest, numbers(hordes, "minute"), numbers(hordes, "size"))
    return largest


def largest_horde(hordes: Any) -> Horde | None:
    """Return the largest horde of a night, of equals the first; None if there never was one."""
    size = numbers(hordes, "size")
    if not len(size):
        return None
    row = hordes.slice(int(size.argmax()), 1).to_pylist()[0]
    return Horde(
        *(row[name] for name in ("minute", "size", "segment", "along", "district", "quarry", "cue"))
    )


def unnoticed_share(events: Any, people: int, last_tick: int) -> float:
    """Return the share of people who noticed nothing up to a tick; NaN without people.

    They were neither bitten nor a first case, took no fright, and learnt of nothing wrong.
    """
    return 1 - float(noticed(events, people, last_tick).mean()) if people else float("nan")


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
    last = recording.last_minute
    hour = min(60 * max(last, 0), HOUR)
    early = recording.happened(0, hour + 1, ["kind", "who", "tick"])
    hordes = recording.hordes()
    cases = tree(recording.only((Event.BITTEN,), OF_CASES))
    offspring, until = mean_offspring(cases, last)
    horde = largest_horde(hordes)
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
        "mean_offspring": finite(offspring),
        "mean_offspring_until_minute": until if until >= 0 else None,
        "doubling_time_min": finite(growth_doubling_time(cases, last)),
        "early_doubling_time_min": finite(early_doubling_time(cases, last)),
        "generation_time_s": finite(generation_time(cases)),
        "longest_chain": len(longest_chain(cases)),
        "indoor_share": finite(indoor_share(cases)),
        "largest_horde": horde.size if horde is not None else 0,
        "largest_horde_minute": horde.minute if horde is not None else None,
        "unnoticed_first_hour": finite(unnoticed_share(early, sum(final), hour)),
        "lost_share": {
            name: round(share, 4)
            for name, share in (lost_share(recording) if last >= 0 else {}).items()
        },
    }
