"""Runs that are killed or stopped can be read, and go on to the same bytes."""

import shutil
import signal
from pathlib import Path

import pytest
from terminal import answer, content, draw_village, lay_out, outskirts, stopped

from outskirts.record import columns as packing
from outskirts.record.reader import Recording
from outskirts.record.seal import seal

LONG = ("run", "village.city", "--hours", "3")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder that has nothing but a village."""
    return lay_out(tmp_path, monkeypatch)


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the run that is never stopped, in a village of 2,000."""
    folder = tmp_path_factory.mktemp("unbroken")
    draw_village(folder, 2000)
    answer(*LONG, "--out", "whole", cwd=folder)
    return folder / "whole"


@pytest.fixture
def whole(desk: Path, unbroken: Path) -> dict[str, bytes]:
    """Put the unbroken run and its village into the folder; return its files."""
    draw_village(desk, 2000)
    shutil.copytree(unbroken, desk / "whole")
    return content(desk / "whole")


def test_killed_again_and_again_it_ends_with_the_same_bytes(
    desk: Path, whole: dict[str, bytes]
) -> None:
    killed = Path("killed")
    words: tuple[str, ...] = (*LONG, "--out", "killed")
    for minute in (30, 90):
        code, _ = stopped(
            *words, cwd=desk, after=killed / "checkpoints" / f"{minute:05d}.zip", by=signal.SIGKILL
        )
        assert code == -signal.SIGKILL
        recording = Recording(desk / killed)
        assert not recording.finished
        assert recording.last_minute >= minute - 1
        assert recording.events().num_rows > 0
        words = ("run", "--resume", "killed")
    readable = answer("report", "killed", cwd=desk)
    assert readable["measures"]["finished"] is False

    facts = answer("run", "--resume", "killed", "--threads", "2", cwd=desk)

    assert facts["digest"] == answer(*LONG, "--out", "whole", cwd=desk)["digest"]
    assert content(desk / killed) == whole


def test_killed_before_the_first_checkpoint_it_starts_over(
    desk: Path, whole: dict[str, bytes]
) -> None:
    stopped(
        *LONG, "--out", "early",
        cwd=desk, after=Path("early") / "journal" / "people.zip", by=signal.SIGKILL,
    )  # fmt: skip
    for path in (desk / "early" / "checkpoints").iterdir():
        path.unlink()
    done = outskirts("run", "--resume", "early", cwd=desk)
    assert done.returncode == 0
    assert "starting over" in done.stderr
    assert content(desk / "early") == whole


def test_a_run_that_is_asked_for_again_goes_on_by_itself(
    desk: Path, whole: dict[str, bytes]
) -> None:
    words = (*LONG, "--out", "killed")
    stopped(*words, cwd=desk, after=Path("killed/checkpoints/00030.zip"), by=signal.SIGKILL)
    done = outskirts(*words, cwd=desk)
    assert done.returncode == 0
    assert "Going on from" in done.stderr
    assert content(desk / "killed") == whole


def test_ctrl_c_keeps_the_last_full_minute(desk: Path, whole: dict[str, bytes]) -> None:
    code, talk = stopped(
        *LONG, "--out", "paused",
        cwd=desk, after=Path("paused/checkpoints/00030.zip"), by=signal.SIGINT,
    )  # fmt: skip
    assert code == 130
    assert "Traceback" not in talk
    assert talk.splitlines()[-1] == "Stopped. Go on with: outskirts run --resume paused"
    recording = Recording(desk / "paused")
    assert recording.checkpoints()[-1] == recording.last_minute
    assert answer("report", "last", cwd=desk)["out"].endswith("paused")

    answer("run", "--resume", "paused", cwd=desk)

    assert content(desk / "paused") == whole


def test_resuming_a_finished_run_prints_it(desk: Path, whole: dict[str, bytes]) -> None:
    facts = answer("run", "--resume", "whole", cwd=desk)
    assert facts["computed"] is False
    assert content(desk / "whole") == whole


def test_an_old_run_stays_until_the_new_one_is_complete(
    desk: Path, whole: dict[str, bytes]
) -> None:
    stopped(
        *LONG, "--out", "whole", "--again",
        cwd=desk, after=Path("whole.again/checkpoints/00030.zip"), by=signal.SIGKILL,
    )  # fmt: skip
    assert content(desk / "whole") == whole

    facts = answer("run", "--resume", "whole.again", cwd=desk)

    assert facts["out"] == "whole"
    assert not (desk / "whole.again").exists()
    assert content(desk / "whole") == whole


def test_a_checkpoint_that_is_not_the_records_is_found_out(
    desk: Path, whole: dict[str, bytes]
) -> None:
    del whole
    code, _ = stopped(
        *LONG, "--out", "bent",
        cwd=desk, after=Path("bent/checkpoints/00030.zip"), by=signal.SIGKILL,
    )  # fmt: skip
    assert code == -signal.SIGKILL
    recording = Recording(desk / "bent")
    minute = recording.checkpoints()[-1]
    path = desk / "bent" / "checkpoints" / f"{minute:05d}.zip"
    columns, meta = packing.read(path)
    moved = columns["along"].copy()
    moved[7] += 1
    packing.write(path, {**columns, "along": moved}, meta)
    before = content(desk / "bent")

    done = outskirts("run", "--resume", "bent", cwd=desk)

    assert done.returncode == 1
    assert "differs from the record in along" in done.stderr
    assert content(desk / "bent") == before


def test_a_changed_city_or_version_is_refused(desk: Path, whole: dict[str, bytes]) -> None:
    del whole
    stopped(
        *LONG, "--out", "old",
        cwd=desk, after=Path("old/checkpoints/00030.zip"), by=signal.SIGKILL,
    )  # fmt: skip
    recipe = desk / "old" / "recipe.json"
    text = recipe.read_text()
    recipe.write_text(text.replace('"outskirts": "', '"outskirts": "0.0.'))
    seal(desk / "old", ["recipe.json"])
    done = outskirts("run", "--resume", "old", cwd=desk)
    assert done.returncode == 2
    assert "was made by Outskirts 0.0." in done.stderr

    recipe.write_text(text)
    seal(desk / "old", ["recipe.json"])
    draw_village(desk, 1999)
    done = outskirts("run", "--resume", "old", cwd=desk)
    assert done.returncode == 2
    assert "has changed since the run was made" in done.stderr
