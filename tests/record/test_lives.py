"""Single people in a line list: who was hunted for how long, who bit most, who noticed."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from outskirts.base.codes import Event
from outskirts.record import lives
from outskirts.record.format import KINDS, named

Row = tuple[int, Event, int, int]
"""Tick, kind, who, by."""

END = 1000
KINDS_SEEN = (Event.CHASED, Event.CHASED, Event.LOST, Event.BITTEN, Event.AFRAID, Event.KILLED)


def listed(rows: list[Row]) -> Any:
    """A line list, in the order of time."""
    rows = sorted(rows)
    kind = named(pa.array([row[1] for row in rows], pa.int8()), KINDS)
    return pa.table(
        {
            "tick": pa.array([row[0] for row in rows], pa.int32()),
            "kind": kind,
            "who": pa.array([row[2] for row in rows], pa.int32()),
            "by": pa.array([row[3] for row in rows], pa.int32()),
        }
    )


def hunted_slowly(rows: list[Row], people: int, end: int) -> list[int]:
    """The slow twin: second by second, who is after whom."""
    after: dict[int, int] = {}
    seconds = [0] * people
    rows = sorted(rows)
    for tick in range(end):
        for when, kind, who, by in rows:
            if when != tick:
                continue
            if kind == Event.CHASED:
                after[who] = by
            elif kind in lives.ENDS:
                after.pop(who, None)
            elif kind == Event.BITTEN:
                after.pop(by, None)
        for prey in set(after.values()):
            seconds[prey] += 1
    return seconds


def test_hunts_are_counted_as_the_slow_twin_counts_them() -> None:
    random = np.random.default_rng(3)
    kinds = (*lives.ENDS, Event.CHASED, Event.CHASED, Event.BITTEN, Event.AFRAID)
    for _ in range(10):
        rows: list[Row] = []
        for tick in random.choice(END, 120, replace=False).tolist():
            kind = kinds[random.integers(len(kinds))]
            pair = int(random.integers(10)), int(random.integers(10, 20))
            rows.append((tick, kind, *(pair if kind != Event.BITTEN else pair[::-1])))
        found = lives.cast(listed(rows), 20).hunted(END)
        assert found.tolist() == hunted_slowly(rows, 20, END)
        assert found.max() > 100


def test_it_is_of_no_account_in_how_many_parts_events_are_seen() -> None:
    random = np.random.default_rng(4)
    rows = [
        (tick, Event(int(random.choice(KINDS_SEEN))), *random.integers(0, 12, 2).tolist())
        for tick in range(200)
    ]
    whole = lives.cast(listed(rows), 12)
    parts = lives.Cast(12)
    for begin in range(0, 200, 30):
        table = listed(rows[begin : begin + 30])
        columns = (table[name].to_numpy() for name in ("who", "by", "tick"))
        parts.take(lives.kinds(table), *columns)
    assert parts.hunted(END).tolist() == whole.hunted(END).tolist()
    assert parts.alive.tolist() == whole.alive.tolist()
    assert parts.bites.tolist() == whole.bites.tolist()
    assert whole.bites.max() > 1
    assert whole.hunted(END).max() > 10
    frights = [row for row in rows if row[1] == Event.AFRAID]
    afraid = lives.Cast(12)
    for row in frights:
        table = listed([row])
        afraid.take(lives.kinds(table), *(table[name].to_numpy() for name in ("who", "by", "tick")))
    times: dict[int, list[int]] = {}
    for tick, _, who, _ in frights:
        times.setdefault(who, []).append(tick)
    apart = [max(times[one]) - min(times[one]) if one in times else 0 for one in range(12)]
    assert afraid.hunted(END).tolist() == apart


def test_a_hunt_by_two_counts_once_and_lasts_until_it_is_given_up() -> None:
    rows: list[Row] = [
        (100, Event.CHASED, 1, 5),
        (150, Event.CHASED, 2, 5),
        (200, Event.LOST, 1, 5),
        (260, Event.LOST, 2, 5),
        (900, Event.CHASED, 1, 6),
    ]
    assert lives.cast(listed(rows), 7).hunted(END).tolist() == [0, 0, 0, 0, 0, 160, 100]


def test_without_chases_fright_stands_for_the_hunt() -> None:
    rows: list[Row] = [(10, Event.AFRAID, 3, 0), (75, Event.AFRAID, 3, 1), (50, Event.AFRAID, 4, 0)]
    assert lives.cast(listed(rows), 5).hunted(END).tolist() == [0, 0, 0, 65, 0]


def grown(people: int, *children: int) -> NDArray[np.bool_]:
    """Everybody is of age but the children."""
    found = np.ones(people, dtype=bool)
    found[list(children)] = False
    return found


CHASES: list[Row] = [
    (0, Event.BITTEN, 0, -1),
    (10, Event.CHASED, 0, 3),
    (500, Event.CHASED, 0, 4),
    (800, Event.CHASED, 0, 5),
    (900, Event.BITTEN, 5, 0),
    (905, Event.CHASED, 0, 6),
    (950, Event.BITTEN, 6, 0),
    (960, Event.BITTEN, 7, 5),
]


def test_the_hero_is_the_grown_survivor_who_was_hunted_longest() -> None:
    assert lives.cast(listed(CHASES), 8).hero(grown(8), END) == 3
    assert lives.cast(listed(CHASES), 8).hero(grown(8, 3), END) == 4
    bitten: list[Row] = [*CHASES, (970, Event.BITTEN, 3, 5), (980, Event.BITTEN, 4, 5)]
    assert lives.cast(listed(bitten), 8).hero(grown(8), END) is None


def test_the_hunter_is_the_grown_infected_that_bit_most() -> None:
    assert lives.cast(listed(CHASES), 8).hunter(grown(8)) == 0
    assert lives.cast(listed(CHASES), 8).hunter(grown(8, 0)) == 5
    assert lives.cast(listed(CHASES[:1]), 8).hunter(grown(8)) is None


def test_a_life_is_what_one_did_and_what_others_did_to_them() -> None:
    rows = lives.life(listed(CHASES), 5, 960).to_pylist()
    assert [(row["tick"], row["kind"]) for row in rows] == [(800, "chased"), (900, "bitten")]
    assert len(lives.life(listed(CHASES), 5, 961)) == 3
    assert len(lives.life(listed(CHASES), 0, 0)) == 1


def test_a_second_is_told_in_the_order_in_which_it_goes() -> None:
    assert sorted(lives.IN_A_SECOND) == sorted(Event)
    rows: list[Row] = [
        (7, Event.KILLED, 4, 1), (7, Event.CHASED, 4, 1), (7, Event.AFRAID, 1, 4),
        (6, Event.ESCAPED, 1, -1), (7, Event.BITTEN, 1, 4),
    ]  # fmt: skip
    told = [row["kind"] for row in lives.life(listed(rows), 1, 9).to_pylist()]
    assert told == ["escaped", "afraid", "chased", "bitten", "killed"]


@pytest.mark.parametrize(
    ("kind", "counts"),
    [
        (Event.BITTEN, True),
        (Event.AFRAID, True),
        (Event.NOTICED, True),
        (Event.HEARD, False),
        (Event.ESCAPED, False),
    ],
)
def test_who_noticed_anything(kind: Event, counts: bool) -> None:
    rows: list[Row] = [(100, kind, 1, 0), (200, kind, 2, 0)]
    assert lives.noticed(listed(rows), 4, 100).tolist() == [False, counts, False, False]
    assert lives.noticed(listed(rows), 4, 200).tolist() == [False, counts, counts, False]


def test_an_empty_line_list_tells_of_nobody() -> None:
    nothing = listed([])
    assert lives.cast(nothing, 3).hunted(END).tolist() == [0, 0, 0]
    assert lives.cast(nothing, 3).hero(grown(3), END) is None
    assert lives.cast(nothing, 3).hunter(grown(3)) is None
    assert not lives.noticed(nothing, 3, END).any()
    assert lives.cast(nothing, 3).alive.all()
