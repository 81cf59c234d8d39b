"""The two files of a CSV export have their names together, or not at all."""

from pathlib import Path

import pytest
from nights import Night

from outskirts.record import exports
from outskirts.record.reader import Recording


@pytest.mark.parametrize("rows", [1, 10**9])
def test_a_csv_export_that_is_stopped_leaves_neither_file(rows: int, tmp_path: Path) -> None:
    recording = Recording(Night().whole(tmp_path / "run", 10))
    curve = len(recording.curve())
    out = tmp_path / "out"
    out.mkdir()

    def stop(done: int, whole: int) -> None:
        assert 0 < done <= whole
        if done >= min(rows, curve + 1):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        exports.csv(recording, out / "n.csv", told=stop)
    assert list(out.iterdir()) == []
    exports.csv(recording, out / "n.csv")
    assert sorted(one.name for one in out.iterdir()) == ["n-events.csv", "n.csv"]
