"""How everybody stood at a minute, from the line list alone."""

from pathlib import Path

import numpy as np
import pytest
from evenings import EVENING, record

from outskirts.base.codes import Condition
from outskirts.record.reader import Recording, counted
from outskirts.record.standing import Standing


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    return record(tmp_path_factory.mktemp("standing") / "run")[0]


def test_people_stand_as_the_curve_counts_them(recording: Recording) -> None:
    curve = counted(recording).sum(axis=1)
    standing = Standing(recording, Condition.INFECTED)
    first = np.array([2, 0, -2, 0, 0])  # this record tells nothing of its two first cases
    for minute in (0, 1, 5, 18, 26, 45, 60, 10, 0):
        found = np.bincount(standing.conditions(minute), minlength=5)
        assert (found == curve[minute] + first).all()
        assert (standing.by_piece(minute).sum(axis=0) == found).all()


def test_the_first_cases_are_what_they_began_as(tmp_path: Path) -> None:
    night = record(tmp_path / "run", EVENING)[0]
    for begun in (Condition.INFECTED, Condition.EXPOSED):
        standing = Standing(night, begun)
        assert standing.conditions(60)[102] == Condition.INFECTED
        assert standing.conditions(60)[101] == Condition.DEAD
        assert standing.conditions(0).sum() == 0


def test_residents_are_counted_where_they_live(recording: Recording) -> None:
    home, streets = recording.homes()
    table = Standing(recording, Condition.INFECTED).by_piece(60)
    assert table.shape == (streets, 5)
    assert (table.sum(axis=1) == np.bincount(home, minlength=streets)).all()
    assert table[home[101], Condition.DEAD] >= 1
