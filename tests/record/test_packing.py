"""Columns come out of a checkpoint as they went in."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from outskirts.base.errors import InputError
from outskirts.record.columns import packed, read, some, unpacked, write

TYPES = st.sampled_from([np.int8, np.int32, np.int64, np.uint64, np.float32, np.float64, np.bool_])


@given(TYPES.flatmap(lambda kind: arrays.arrays(kind, arrays.array_shapes(min_dims=0, min_side=0))))
def test_any_column_survives(values: np.ndarray) -> None:
    back = unpacked(*packed(values))
    assert back.dtype == values.dtype
    assert back.shape == values.shape
    assert back.tobytes() == values.tobytes()


@given(TYPES.flatmap(lambda kind: arrays.arrays(kind, st.integers(1, 40))), st.data())
def test_some_rows_are_those_of_the_whole_column(values: np.ndarray, data: st.DataObject) -> None:
    rows = np.array(data.draw(st.lists(st.integers(0, len(values) - 1), max_size=5)), np.intp)
    found = some(*packed(values), rows)
    assert found.dtype == values.dtype
    assert found.tobytes() == values[rows].tobytes()


@pytest.mark.parametrize("values", [np.arange(9) * 2, np.zeros(9), np.array([3.0, -1, 7] * 3)])
def test_rows_that_are_not_there_are_refused(tmp_path: Path, values: np.ndarray) -> None:
    path = tmp_path / "state.zip"
    write(path, {"all": values}, {})
    assert read(path, rows=np.array([8]))[0]["all"][0] == values[8]
    with pytest.raises(InputError, match="is damaged"):
        read(path, rows=np.array([9]))


def test_columns_and_words_survive_in_a_file(tmp_path: Path) -> None:
    columns = {"rising": np.arange(1000, dtype=np.int32) * 3, "none": np.full(5, -1, np.int32)}
    path = tmp_path / "state.zip"
    write(path, columns, {"tick": 7, "streets": ["é"]})
    back, meta = read(path)
    assert meta == {"tick": 7, "streets": ["é"]}
    assert all(np.array_equal(back[name], columns[name]) for name in columns)
    assert path.stat().st_size < 1500
    assert [one.name for one in tmp_path.iterdir()] == ["state.zip"]


def test_words_are_no_column(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="expected numbers"):
        write(tmp_path / "state.zip", {"words": np.array(["a"])}, {})
    assert not list(tmp_path.iterdir())
