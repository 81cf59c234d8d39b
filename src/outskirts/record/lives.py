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
IN_A_SECOND = (
    Event.TURNED, Event.CARRIED, Event.NOTICED, Event.HEARD, Event.SCENTED, Event.AFRAID,
    Event.LOST, Event.CHASED, Event.JOINED, Event.HID, Event.POUNDED, Event.DOOR_BROKEN, Event.CUT,
    Event.BROKE_IN, Event.BROKE_OUT, Event.FOUND, Event.BITTEN, Event.KILLED, Event.ESCAPED,
)  # fmt: skip
"""All kinds of events in the order in which they happen within a second."""
GROWN = 18
"""Age from which somebody is called a woman or a man, and may be a hero or a hunter. Children are
the subject of no story."""
EMPTY = np.empty(0, np.int32)


def kinds(events: Any) -> NDArray[np.int8]:
    """Return the kinds of a line list as codes.Event."""
    column = events.column("kind").combine_chunks()
    words = column.dictionary.to_pylist()
    code = np.array([KINDS.index(one) for one in words] or [0], dtype=np.int8)
    found: NDArray[np.int8] = code[column.indices.to_numpy()]
    return found


def life(events: Any, who: int, tick: int) -> Any:
    """Return the events of a line list before a tick that concern a person, by either part.

    Those of one second come in the order in which a second goes: who turns, what is noticed, what
    is decided, doors, and then who meets whom. The line list itself goes by kind.
    """
    either = pc.or_(pc.equal(events["who"], who), pc.equal(events["by"], who))
    found = events.filter(pc.and_(either, pc.less(events["tick"], pa.scalar(max(tick, 1)))))
    rank = np.array([IN_A_SECOND.index(Event(kind)) for kind in kinds(found).tolist()], np.int64)
    return found.take(pa.array(np.lexsort((rank, numbers(found, "tick")))))


class Cast:
    """Watches the events go by, in the order of time: who is hunted for how long, who bites most.

    An infected hunts from the moment it begins to go after somebody (`chased`) until the next
    that the line list has of it, or the end of the record. Where a line list has no such events,
    the time from a person's first fright to the last stands for it.
    """

    def __init__(self, people: int) -> None:
        self.alive = np.ones(people, dtype=bool)
        """Who was neither bitten nor killed so far, shape [person]."""
        self.bites = np.zeros(people, dtype=np.int32)
        """How many each has bitten, shape [person]."""
        self._fright = np.full((2, people), -1, dtype=np.int32)
        self._acts: list[tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]] = []

    def see(self, batch: Any) -> None:
        """Take in the events of one minute, in the journal's codes."""
        columns = (batch.column(name).to_numpy() for name in ("kind", "who", "by", "tick"))
        self.take(*columns)

    def take(
        self,
        kind: NDArray[np.int8],
        who: NDArray[np.int32],
        by: NDArray[np.int32],
        tick: NDArray[np.int32],
    ) -> None:
        """Take in some events, none of them earlier than those before."""
        self.alive[who[((kind == Event.BITTEN) | (kind == Event.KILLED)) & (who >= 0)]] = False
        bite = (kind == Event.BITTEN) & (by >= 0)
        np.add.at(self.bites, by[bite], 1)
        rows = np.flatnonzero((kind == Event.AFRAID) & (who >= 0))
        first, last = self._fright
        last[who[rows]] = tick[rows]
        rows = rows[::-1]
        new = rows[first[who[rows]] < 0]
        first[who[new]] = tick[new]
        acts = np.flatnonzero(np.isin(kind, ENDS) | bite)
        chased = (kind[acts] == Event.CHASED) & (by[acts] >= 0)
        hunter = np.where(bite[acts], by[acts], who[acts])
        self._acts.append((hunter, tick[acts], np.where(chased, by[acts], np.int32(-1))))

    def hunted(self, last_tick: int) -> NDArray[np.int64]:
        """Return how long each person was hunted by at least one infected [s], shape [person]."""
        people = len(self.alive)
        columns = [np.concatenate([one[i] for one in self._acts] or [EMPTY]) for i in range(3)]
        hunter, tick, prey = columns
        if not (prey >= 0).any():
            first, last = self._fright
            return (last - first).astype(np.int64)
        order = np.argsort(hunter, kind="stable")
        hunter, tick, prey = hunter[order], tick[order], prey[order]
        until = np.full(len(tick), last_tick, dtype=np.int32)
        again = np.flatnonzero(hunter[:-1] == hunter[1:])
        until[again] = tick[again + 1]
        hunts = np.flatnonzero(prey >= 0)
        prey, begin, end = prey[hunts], tick[hunts], until[hunts]
        order = np.lexsort((begin, prey))
        prey, begin, end = prey[order].astype(np.int64), begin[order], end[order]
        # One after the other on one long line, so that the hunts of one never meet another's.
        shift = prey * (last_tick + 1)
        before = np.r_[-1, np.maximum.accumulate(end + shift)[:-1]]
        more = np.maximum(end + shift - np.maximum(begin + shift, before), 0)
        found = np.zeros(people, dtype=np.int64)
        np.add.at(found, prey, more)
        return found

    def hero(self, grown: NDArray[np.bool_], last_tick: int) -> int | None:
        """Return the survivor who was hunted longest, of equals the lowest; None: nobody was.

        Only those of whom `grown` (shape [person]) says so: no child is the hero of a night.
        """
        time = self.hunted(last_tick)
        time[~(self.alive & grown)] = 0
        return int(time.argmax()) if time.any() else None

    def hunter(self, grown: NDArray[np.bool_]) -> int | None:
        """Return the grown infected that bit most people, of equals the lowest; None: none bit."""
        bites = np.where(grown, self.bites, 0)
        return int(bites.argmax()) if bites.any() else None


def cast(events: Any, people: int) -> Cast:
    """Return what there is to tell of the people of a line list."""
    found = Cast(people)
    who, by, tick = (numbers(events, name) for name in ("who", "by", "tick"))
    found.take(kinds(events), who, by, tick)
    return found


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
