"""Single people in a record: what befell one, who was hunted longest, who bit most."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from outskirts.base.codes import Event
from outskirts.record.format import KINDS, numbers

ENDS = (Event.CHASED, Event.LOST, Event.HEARD, Event.SCENTED, Event.JOINED, Event.KILLED)
"""What an infected does next ends its chase; so does a bite that it gives."""


def kinds(events: Any) -> NDArray[np.int8]:
    """Return the kinds of a line list as codes.Event."""
    column = events.column("kind").combine_chunks()
    words = column.dictionary.to_pylist()
    code = np.array([KINDS.index(one) for one in words] or [0], dtype=np.int8)
    found: NDArray[np.int8] = code[column.indices.to_numpy()]
    return found


def life(events: Any, who: int, tick: int) -> Any:
    """Return the events of a line list before a tick that concern a person, by either part."""
    either = pc.or_(pc.equal(events["who"], who), pc.equal(events["by"], who))
    return events.filter(pc.and_(either, pc.less(events["tick"], pa.scalar(max(tick, 1)))))


def hunted(events: Any, people: int, last_tick: int) -> NDArray[np.int64]:
    """Return how long each person was hunted by at least one infected [s], shape [person].

    An infected hunts from the moment it begins to go after somebody (`chased`) until the next
    that the line list has of it, or the end of the record. Where a line list has no such
    events, it is the time from a person's first fright to the last.
    """
    kind = kinds(events)
    who, by, tick = (numbers(events, name) for name in ("who", "by", "tick"))
    chased = (kind == Event.CHASED) & (by >= 0)
    if not chased.any():
        return frightened(kind, who, tick, people)
    bitten = (kind == Event.BITTEN) & (by >= 0)
    acts = np.flatnonzero(np.isin(kind, ENDS) | bitten)
    hunter = np.where(bitten[acts], by[acts], who[acts])
    order = np.argsort(hunter, kind="stable")
    acts, hunter = acts[order], hunter[order]
    until = np.full(len(acts), last_tick, dtype=np.int64)
    again = np.flatnonzero(hunter[:-1] == hunter[1:])
    until[again] = tick[acts[again + 1]]
    hunts = np.flatnonzero(chased[acts])
    prey, begin, end = by[acts[hunts]], tick[acts[hunts]].astype(np.int64), until[hunts]
    order = np.lexsort((begin, prey))
    prey, begin, end = prey[order].astype(np.int64), begin[order], end[order]
    # One after the other on one long line, so that the hunts of one never meet another's.
    shift = prey * (last_tick + 1)
    before = np.r_[-1, np.maximum.accumulate(end + shift)[:-1]]
    more = np.maximum(end + shift - np.maximum(begin + shift, before), 0)
    found = np.zeros(people, dtype=np.int64)
    np.add.at(found, prey, more)
    return found


def frightened(
    kind: NDArray[np.int8], who: NDArray[np.int32], tick: NDArray[np.int32], people: int
) -> NDArray[np.int64]:
    """Return the time between each person's first and last fright [s], shape [person]."""
    rows = np.flatnonzero((kind == Event.AFRAID) & (who >= 0))
    first = np.full(people, np.iinfo(np.int64).max)
    last = np.zeros(people, dtype=np.int64)
    np.minimum.at(first, who[rows], tick[rows])
    np.maximum.at(last, who[rows], tick[rows])
    apart: NDArray[np.int64] = np.maximum(last - first, 0)
    return apart


def survivors(events: Any, people: int) -> NDArray[np.bool_]:
    """Say of each person whether they were neither bitten nor killed in the whole record."""
    kind, who = kinds(events), numbers(events, "who")
    alive = np.ones(people, dtype=bool)
    alive[who[(kind == Event.BITTEN) | (kind == Event.KILLED)]] = False
    return alive


def hero(events: Any, grown: NDArray[np.bool_], last_tick: int) -> int | None:
    """Return the survivor who was hunted longest, of equals the lowest; None: nobody was.

    Only those of whom `grown` (shape [person]) says so: no child is the hero of a night.
    """
    time = hunted(events, len(grown), last_tick)
    time[~(survivors(events, len(grown)) & grown)] = 0
    return int(time.argmax()) if time.any() else None


def hunter(events: Any, grown: NDArray[np.bool_]) -> int | None:
    """Return the grown infected that bit most people, of equals the lowest; None: none bit."""
    kind, by = kinds(events), numbers(events, "by")
    bites = np.bincount(by[(kind == Event.BITTEN) & (by >= 0)], minlength=len(grown))
    bites[~grown] = 0
    return int(bites.argmax()) if bites.any() else None


def noticed(events: Any, people: int, tick: int) -> NDArray[np.bool_]:
    """Say of each person whether they noticed anything by a tick, shape [person].

    That is: they were bitten (the first cases are), took fright, or learnt that something is
    wrong.
    """
    kind, who, when = kinds(events), numbers(events, "who"), numbers(events, "tick")
    told = np.isin(kind, (Event.BITTEN, Event.AFRAID, Event.NOTICED)) & (when <= tick) & (who >= 0)
    found = np.zeros(people, dtype=bool)
    found[who[told]] = True
    return found
