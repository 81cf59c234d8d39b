"""Whoever is lost from the calendar is missed, and named."""

from collections.abc import Callable

import numpy as np
import pytest
from lively import lively_world

from outskirts.base.jit import compiling
from outskirts.engine import audit
from outskirts.engine.simulation import Simulation
from outskirts.kernels import storage
from outskirts.kernels.storage import DUE, EARLIER, LATER, RING, ROW, Book

TICKS = 200 if compiling() else 40


@pytest.fixture
def simulation() -> Simulation:
    """A village after a while, in which somebody's time comes within the next seconds."""
    found = Simulation(lively_world())
    found.advance(TICKS)
    assert found.check() == []
    return found


def neighbours(book: Book) -> tuple[int, int]:
    """Return two people of whom the second comes after the first in the list of one tick."""
    who = int(np.flatnonzero((book.person[:, DUE] >= 0) & (book.person[:, LATER] >= 0))[0])
    return who, int(book.person[who, LATER])


def drop(book: Book) -> int:
    """Let the last of a list fall out of it, as a forgotten link would."""
    after = book.person[:, LATER]
    who = np.flatnonzero((book.person[:, DUE] >= 0) & (after >= 0) & (after[after] < 0))[0]
    lost = int(after[who])
    book.person[who, LATER] = -1
    return lost


def go_round(book: Book) -> int:
    """Let a list lead back to where it has been."""
    who, after = neighbours(book)
    book.person[after, LATER] = who
    return who


def misplace(book: Book) -> int:
    """Let a list be that of another tick."""
    who = int(np.flatnonzero((book.person[:, DUE] >= 0) & (book.person[:, EARLIER] < 0))[0])
    there = int(book.person[who, DUE]) % RING
    free = int(np.flatnonzero(book.bucket < 0)[0])
    book.bucket[free], book.bucket[there] = book.bucket[there], -1
    return who


def never(book: Book) -> int:
    """Take somebody off who is to wake."""
    who = int(np.flatnonzero(book.person[:, DUE] >= 0)[0])
    storage.unschedule(storage.pack_book(book), who)
    return who


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (drop, "lost from the calendar, person {}"),
        (go_round, "stand twice in the calendar, person"),
        (misplace, "in the list of another tick, person"),
        (never, "person {} first: at -1, expected"),
    ],
)
def test_a_fault_of_the_calendar_is_found(
    simulation: Simulation, fault: Callable[[Book], int], said: str
) -> None:
    who = fault(simulation.desk.book)
    found = simulation.check()
    assert any(said.format(who) in one for one in found), found


def test_who_should_have_woken_is_missed(simulation: Simulation) -> None:
    book, state = simulation.desk.book, simulation.state
    who = int(np.flatnonzero(book.person[:, DUE] >= 0)[0])
    row = int(book.person[who, ROW])
    state.turn[row] = -1
    rows = storage.pack_rows(state.rows())
    storage.schedule(rows, storage.pack_book(book), row, simulation.tick - 1)
    assert f"person {who} first: since {simulation.tick - 1}" in simulation.check()[-1]


def test_an_empty_calendar_of_people_who_never_wake_is_whole(simulation: Simulation) -> None:
    state, book = simulation.state, simulation.desk.book
    state.wake[:] = -1
    state.turn[:] = -1
    book.person[:, DUE] = -1
    book.bucket[:] = -1
    assert audit.problems(state, book, simulation.tick) == []
