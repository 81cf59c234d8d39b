"""A run that is killed at any moment can be read, and goes on to the bytes of one never killed."""

import json
import shutil
from pathlib import Path

import pytest
from mishaps import NIGHT, Moment, Unbroken, beginning, kill, moments
from terminal import content

from outskirts.cli.app import main
from outskirts.record.reader import Recording

KILLS = 50
QUICK = 12
"""Kills of the everyday suite; the others are marked slow."""


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param(one, id=f"{i} {one.name}", marks=[pytest.mark.slow] if i >= QUICK else [])
        for i, one in enumerate(moments(KILLS))
    ],
)
def test_killed_it_is_readable_and_goes_on_to_the_same_bytes(
    moment: Moment,
    unbroken_night: Unbroken,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shutil.copy(unbroken_night.folder / "village.city", tmp_path)
    monkeypatch.chdir(tmp_path)
    kill(tmp_path, "killed", moment, unbroken_night.wall)
    must_be_readable(tmp_path / "killed", unbroken_night.run)

    words = ["run", "--resume", "killed"]
    if not (tmp_path / "killed" / "recipe.json").exists():
        assert main(words) == 2
        assert "holds no run" in capsys.readouterr().err
        words = [*NIGHT, "--out", "killed"]
    assert main([*words, "--json"]) == 0

    assert content(tmp_path / "killed") == content(unbroken_night.run)
    facts = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert main([*NIGHT, "--out", str(unbroken_night.run), "--json"]) == 0
    assert facts["digest"] == json.loads(capsys.readouterr().out.splitlines()[-1])["digest"]


def must_be_readable(folder: Path, whole: Path) -> None:
    """Hold the record of a killed run against the unbroken one, up to its last full minute."""
    if not (folder / "journal").is_dir() and not (folder / "curve.parquet").is_file():
        return
    recording = Recording(folder)
    assert not list(beginning(Recording(whole), recording))
    if recording.last_minute >= 0:
        assert main(["here", "Main Street", str(folder)]) == 0
