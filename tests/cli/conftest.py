"""What the tests of the command line share: a village as a city file, and an empty folder."""

from pathlib import Path

import pytest
from terminal import draw_village


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder that has nothing but a village."""
    draw_village(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path
