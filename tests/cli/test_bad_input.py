"""Whatever is given wrongly ends with exit code 2, one line, and nothing left behind."""

import errno
from pathlib import Path

import pytest
from terminal import content, lay_out

from outskirts.cli.app import main
from outskirts.record.writer import Writer

WRONG = {
    "run nowhere": "there is no 'nowhere'",
    "run casablanka": "did you mean 'casablanca'",
    "run missing.toml": "cannot be read",
    "run missing.city": "there is no city missing.city",
    "run broken.toml": "not TOML",
    "run unknown.toml": "did you mean 'hours'",
    "run torn.city": "no city file or is truncated",
    "run village.city --hours -1": "hours is -1",
    "run village.city --hours nan": "hours is nan",
    "run village.city --hours 1e9": "hours is",
    "run village.city --hours 0.001": "at least one minute",
    "run village.city --hours soon": "--hours",
    "run village.city --seed one": "--seed",
    "run village.city --seed -1": "--seed -1",
    "run village.city --seed 99999999999999999999": "--seed",
    "run village.city --start 25:00": "no time of day",
    "run village.city --start evening": "no time of day",
    "run village.city --threads 0": "--threads 0",
    "run village.city --threads many": "--threads many",
    "run village.city --set infection.bite=-1": "infection.bite is '-1'",
    "run village.city --set infection.bit=1": "did you mean 'parameters.infection.bite'",
    "run village.city --set infection.bite": "expected NAME=VALUE",
    "run village.city --set index.count=601": "index.count is 601",
    "run village.city --crop 33.57,-7.6": "expected PLACE,RADIUS",
    "run village.city --crop 33.57,-7.6,wide": "expected PLACE,RADIUS",
    "run village.city --crop 33.57,-7.6,0": "expected PLACE,RADIUS",
    "run village.city --crop nowhere,1km": "there is no 'nowhere'",
    "run village.city --crop 0,0,1km": "lies outside Village",
    "run village.city --crop 33.573,-7.6,5m": "no street of Village lies within 5 m",
    "run --resume full --crop x,1km": "leave out --crop",
    "city map village.city -o map.png --crop nowhere,1km": "there is no 'nowhere'",
    "run village.city --out full": "is not empty and holds no run",
    "run village.city --out file": "is a file",
    "run village.city --out foreign": "holds no run",
    "run --resume missing": "no such folder",
    "run --resume full": "holds no run",
    "run --resume foreign": "holds no run that 'outskirts run' made",
    "run village.city --resume full": "leave out WHAT",
    "run --resume full --seed 2": "leave out --seed",
    "run --faster": "no such option",
    "walk": "no such command",
    "report": "there is no last run",
    "report missing": "there is no run missing",
    "report full": "holds no run",
    "report foreign": "names no city",
    "who last hunter": "there is no last run",
    "who full hunter": "holds no run",
    "who foreign 1": "names no city",
    "who last": "missing argument",
    "here street": "there is no last run",
    "here street foreign": "names no city",
    "here": "missing argument",
    "city info missing.city": "there is no city",
    "city info": "missing argument",
    "city map village.city": "missing option",
    "city map village.city -o map.jpg": "ends in .png",
    "city map village.city -o missing/map.png": "no such folder",
    "city map village.city -o full.png": "is a folder",
    "city build missing.osm -o new.city": "no such file",
    "city build file -o new.city": "cannot be read as an OpenStreetMap file",
    "city build file -o new.zip": "ends in .city",
    "city build file --around 1,2 -o new.city": "LATITUDE,LONGITUDE,RADIUS",
    "city build file --around 1..0,2,3 -o new.city": "LATITUDE,LONGITUDE,RADIUS",
    "city build file --population few -o new.city": "--population",
    "scenario show missing": "there is no 'missing'",
    "parameters --preset gentle": "expected one of",
    "parameters --set infection.bite=much": "infection.bite is 'much'",
}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder that has nothing but a village."""
    return lay_out(tmp_path, monkeypatch)


@pytest.fixture
def clutter(desk: Path) -> Path:
    """Add to the folder what commands must refuse."""
    (desk / "file").write_text("no map")
    (desk / "broken.toml").write_text("hours = = 1")
    (desk / "unknown.toml").write_text("hour = 1")
    torn = (desk / "village.city").read_bytes()
    (desk / "torn.city").write_bytes(torn[: len(torn) // 2])
    for name in ("full", "full.png"):
        (desk / name).mkdir()
        (desk / name / "letter.txt").write_text("mine")
    (desk / "foreign").mkdir()
    (desk / "foreign" / "recipe.json").write_text('{"flour": "500 g"}')
    return desk


@pytest.mark.parametrize("words", WRONG)
def test_one_line_exit_code_two_and_no_trace(
    words: str, clutter: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = content(clutter)

    code = main(words.split())

    said = capsys.readouterr()
    complaint = said.err.splitlines()[-1]
    assert code == 2
    assert complaint.startswith("outskirts: ")
    assert WRONG[words] in complaint
    assert sum(line.startswith("outskirts:") for line in said.err.splitlines()) == 1
    assert "Traceback" not in said.err
    assert said.out == ""
    assert content(clutter) == before
    assert not (clutter / "runs").exists()


def test_a_full_disk_is_one_line(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(desk / "runs"))

    monkeypatch.setattr(Writer, "__init__", full)

    assert main(["run", "village.city", "--hours", "0.1"]) == 2
    assert "no room left on the disk" in capsys.readouterr().err
    assert not (desk / "runs").exists()


def test_a_folder_without_leave_to_write_is_one_line(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", "here")

    monkeypatch.setattr(Path, "mkdir", locked)

    assert main(["run", "village.city", "--out", str(desk / "there")]) == 2
    assert "outskirts: here: Permission denied" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["run", "village.city", "--hours", "0.1", "--out", "a\udcff"],
        ["here", "\udcfe", "last"],
        ["export", "last", "-o", "b\udc80.csv"],
    ],
)
def test_words_that_are_no_utf8_are_refused_before_anything_is_done(
    words: list[str], desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(desk.iterdir())
    assert main(words) == 2
    told = capsys.readouterr().err.strip()
    assert "is no UTF-8; expected names" in told
    assert len(told.splitlines()) == 1
    assert sorted(desk.iterdir()) == before
