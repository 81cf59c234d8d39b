"""Whether the calendar holds whom it must: nobody is lost from it, nobody stands in it twice."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from outskirts.kernels.storage import DUE, EARLIER, LATER, RING, Book
from outskirts.world.state import State

NEVER = np.iinfo(np.int32).max


def problems(state: State, book: Book, tick: int) -> list[str]:
    """Say what is wrong with the calendar between two ticks, of which `tick` is the coming one.

    1. Whoever wakes or turns some time stands at the earlier of both, nobody else stands anywhere.
    2. Nobody's time has passed.
    3. Following the list of each tick, everybody who is due is met once, and in the list of
       their tick.
    """
    found = []
    due = np.full(state.people, -1, np.int32)
    due[state.who] = expected(state)
    told = book.person[:, DUE]
    if wrong := first(due != told):
        who, n = wrong
        found.append(
            f"{n} people are due at another time than they wake or turn, person {who} first: at "
            f"{told[who]}, expected {due[who]}"
        )
    if wrong := first((due >= 0) & (due < tick)):
        who, n = wrong
        found.append(f"{n} people are overdue, person {who} first: since {due[who]}")
    return found + lists(book, due)


def expected(state: State) -> NDArray[np.int32]:
    """Return when each row is due: as it wakes or turns, whichever is earlier; -1 never."""
    wake, turn = (np.where(one >= 0, one, NEVER) for one in (state.wake, state.turn))
    earlier = np.minimum(wake, turn)
    return np.where(earlier == NEVER, -1, earlier).astype(np.int32)


def lists(book: Book, due: NDArray[np.int32]) -> list[str]:
    """Say what is wrong with the lists of the calendar, of which all are followed at once."""
    found = []
    met = np.zeros(len(due), np.int64)
    slot = np.flatnonzero(book.bucket >= 0)
    before = np.full(len(slot), -1, np.int32)
    who = book.bucket[slot]
    while len(who) and met.max(initial=0) < 2:
        np.add.at(met, who, 1)
        astray = (due[who] < 0) | (due[who] % RING != slot) | (book.person[who, EARLIER] != before)
        if wrong := first(astray):
            one, n = who[wrong[0]], wrong[1]
            found.append(f"{n} people stand in the list of another tick, person {one} first")
            break
        after = book.person[who, LATER]
        on = after >= 0
        slot, before, who = slot[on], who[on], after[on]
    if wrong := first(met > 1):
        found.append(f"{wrong[1]} people stand twice in the calendar, person {wrong[0]} first")
    elif not found and (wrong := first((due >= 0) & (met == 0))):
        found.append(f"{wrong[1]} people are lost from the calendar, person {wrong[0]} first")
    return found


def first(wrong: NDArray[Any]) -> tuple[int, int] | None:
    """Return the first place that is wrong and how many are, None if none is."""
    where = np.flatnonzero(wrong)
    return (int(where[0]), len(where)) if len(where) else None
