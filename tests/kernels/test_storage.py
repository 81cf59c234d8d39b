"""Calendar, rooms and street sums, each beside a dictionary that keeps the same books."""

from collections import defaultdict
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenes import all_at_home, road, world_of

from outskirts.base.codes import Condition
from outskirts.engine.desk import new_book
from outskirts.kernels import storage
from outskirts.kernels.storage import LIVELY, OUTDOORS, RING, ROW, Book, Rows, pack_book, pack_rows
from outskirts.world.state import State
from outskirts.world.world import World

PEOPLE = 24
NEVER = -1


@pytest.fixture(scope="module")
def world() -> World:
    return world_of(road(people=PEOPLE))


class Shelf(NamedTuple):
    """A state and its book, as they are and as kernels take them."""

    state: State
    book: Book
    rows: Rows
    packed: Book


def shelf(world: World) -> Shelf:
    state = all_at_home(world)
    book = new_book(world, state)
    return Shelf(state, book, pack_rows(state.rows()), pack_book(book))


TICKS = st.one_of(st.just(NEVER), st.integers(0, 12), st.integers(RING, RING + 12))
APPOINTMENTS = st.lists(st.tuples(st.integers(0, PEOPLE - 1), TICKS, TICKS), max_size=60)


@given(data=APPOINTMENTS)
def test_the_calendar_is_a_dictionary_of_ticks(
    world: World, data: list[tuple[int, int, int]]
) -> None:
    state, book, rows, packed = shelf(world)
    twin: dict[int, int] = {}
    for who, wake, turn in data:
        row = book.person[who, ROW]
        state.turn[row] = turn
        storage.schedule(rows, packed, row, wake)
        assert state.wake[row] == wake
        times = [tick for tick in (wake, turn) if tick != NEVER]
        twin.pop(who, None)
        if times:
            twin[who] = min(times)
    due = np.zeros(PEOPLE, np.int32)
    for tick in (*range(13), *range(RING, RING + 13)):
        n = storage.take_due(packed, tick, due)
        expected = sorted(who for who, when in twin.items() if when == tick)
        assert due[:n].tolist() == expected
        for who in expected:
            del twin[who]
    assert twin == {}


def test_who_is_taken_off_the_calendar_does_not_come_again(world: World) -> None:
    _, book, rows, packed = shelf(world)
    due = np.zeros(PEOPLE, np.int32)
    for who in (5, 3, 9):
        storage.schedule(rows, packed, int(book.person[who, ROW]), 7)
    storage.unschedule(packed, 3)
    storage.unschedule(packed, 3)
    assert storage.take_due(packed, 7, due) == 2
    assert due[:2].tolist() == [5, 9]
    assert storage.take_due(packed, 7, due) == 0


def guests(book: Book, room: int) -> list[int]:
    """Follow the list of a room's guests."""
    found = []
    who = int(book.guest[room])
    while who >= 0:
        found.append(who)
        who = int(book.guest_next[who])
    return found


MOVES = st.lists(
    st.tuples(st.integers(0, PEOPLE - 1), st.one_of(st.none(), st.integers(0, 5))), max_size=60
)
CONDITIONS = st.lists(st.integers(0, 2), min_size=PEOPLE, max_size=PEOPLE)


@given(moves=MOVES, conditions=CONDITIONS)
def test_rooms_know_who_is_in_them(
    world: World, moves: list[tuple[int, int | None]], conditions: list[int]
) -> None:
    rooms, held = world.rooms, world.held
    state, book, rows, packed = shelf(world)
    where: dict[int, int | None] = {who: int(rooms.home[who]) for who in range(world.people)}
    for who, condition in enumerate(conditions[: world.people]):
        row = int(book.person[who, ROW])
        storage.set_condition(rows, packed, held.rooms, world.bodies.district, row, condition, 1)
    for mover, room in moves:
        who = mover % world.people
        row = int(book.person[who, ROW])
        if where[who] is None:
            row = storage.step_off(rows, packed, row)
        else:
            assert storage.go_out(rows, packed, held.rooms, row) == where[who]
        if room is None:
            storage.step_out(rows, packed, row, 1, 10.0, 4.0)
        else:
            storage.go_in(rows, packed, held.rooms, row, room)
        where[who] = room
    inside = defaultdict(list)
    for who, place in where.items():
        if place is not None:
            inside[place].append(who)
    lively = set()
    for place in range(6):
        visitors = [who for who in inside[place] if rooms.home[who] != place]
        assert sorted(guests(book, place)) == visitors
        sick = [who for who in inside[place] if conditions[who] == Condition.INFECTED]
        assert book.room_infected[place] == len(sick)
        if sick and any(conditions[who] == Condition.SUSCEPTIBLE for who in inside[place]):
            lively.add(place)
    listed = book.lively[: book.size[LIVELY]].tolist()
    assert len(listed) == len(set(listed))
    assert {place for place in listed if place < 6} == lively
    outdoors = [who for who, place in where.items() if place is None]
    assert sorted(state.who[: book.size[OUTDOORS]].tolist()) == sorted(outdoors)
    assert book.crowd[1] == len(outdoors)
    assert book.menace[1] == sum(conditions[who] == Condition.INFECTED for who in outdoors)
    assert book.prey[1] == sum(conditions[who] == Condition.SUSCEPTIBLE for who in outdoors)


@given(swaps=st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15)), max_size=30))
def test_rows_that_change_places_stay_whole(world: World, swaps: list[tuple[int, int]]) -> None:
    state, book, rows, packed = shelf(world)
    before = {name: values.copy() for name, values in state.by_person().items()}
    for i, j in swaps:
        storage.swap_rows(rows, packed, i, j)
    for name, values in state.by_person().items():
        assert np.array_equal(values, before[name])
    assert state.who[book.person[:, ROW]].tolist() == list(range(world.people))


def test_the_book_can_be_written_again_from_the_rows(world: World) -> None:
    state, book, rows, packed = shelf(world)
    held = world.held
    for who in (1, 5, 6):
        row = int(book.person[who, ROW])
        storage.go_out(rows, packed, held.rooms, row)
        row = storage.step_out(rows, packed, row, who % 2, 20.0, 1.0)
        storage.schedule(rows, packed, row, 100 + who)
    again = new_book(world, state.copy())
    for name in ("size", "crowd", "menace", "prey", "runners", "room_infected", "counts"):
        assert np.array_equal(getattr(again, name), getattr(book, name))
    due = np.zeros(PEOPLE, np.int32)
    assert storage.take_due(pack_book(again), 105, due) == 1
    assert due[0] == 5
