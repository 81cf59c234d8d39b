"""Spare states of a run: the last two, only while somebody looks on, and nothing rests on them."""

import os
import time
from pathlib import Path

import numpy as np
import pytest

from outskirts.record import format as form
from outskirts.record import spare


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / form.JOURNAL).mkdir()
    return tmp_path


def test_the_last_two_are_kept_and_read_back(folder: Path) -> None:
    for minute in (3, 5, 8, 11):
        spare.keep(folder, minute, {"a": np.arange(minute)}, {"tick": 60 * minute})
    assert spare.spares(folder) == [8, 11]
    found = spare.load(folder, 11)
    assert found is not None
    assert found["a"].tolist() == list(range(11))
    assert spare.load(folder, 3) is None


def test_a_damaged_one_is_done_without(folder: Path) -> None:
    spare.keep(folder, 3, {"a": np.random.default_rng(1).random(5000)}, {})
    path = spare.spare_path(folder, 3)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert spare.load(folder, 3) is None
    spare.keep(folder, 4, {"a": np.arange(9)}, {})
    spare.spare_path(folder, 4).rename(spare.spare_path(folder, 6))
    assert spare.load(folder, 6) is None


def test_a_wish_is_good_for_a_while(folder: Path) -> None:
    assert not spare.wanted(folder)
    spare.want(folder)
    assert spare.wanted(folder)
    long_ago = time.time() - 2 * spare.FRESH
    os.utime(folder / form.JOURNAL / spare.WANTED, (long_ago, long_ago))
    assert not spare.wanted(folder)


def test_a_finished_run_hears_no_wish_and_takes_no_harm(tmp_path: Path) -> None:
    spare.want(tmp_path)
    spare.keep(tmp_path, 3, {"a": np.arange(9)}, {})
    spare.sweep(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_after_sweeping(folder: Path) -> None:
    spare.want(folder)
    spare.keep(folder, 3, {"a": np.arange(9)}, {})
    (folder / form.JOURNAL / "spare-00004.zip.part").write_bytes(b"half")
    spare.sweep(folder)
    assert list((folder / form.JOURNAL).iterdir()) == []
