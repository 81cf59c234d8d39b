"""Where there is no room left a command says so in one line, and what was complete stays."""

import json
import resource
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from mishaps import NIGHT, Unbroken, beginning
from terminal import COMMAND, PATIENCE, content

from outskirts.cli.app import main
from outskirts.record.reader import Recording

LARGEST = {
    100: "room left to begin the record",
    7_000: "room left to begin the record",
    14_000: "room left for the record",
    21_000: "room left for the record",
    60_000: "room left for the record",
    150_000: "room left for the record",
    300_000: "cannot write out/report.html",
}
"""The largest file that may be written [B], and what is said: the journal's head does not fit, the
people, the first minutes, a checkpoint, the line list, the finished tables, the report."""


@pytest.fixture
def desk(unbroken_night: Unbroken, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with the village of that night."""
    shutil.copy(unbroken_night.folder / "village.city", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def limited(largest: int, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command that may write no file larger than this [B]."""
    return subprocess.run(
        [*COMMAND, *words],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY)
        ),
    )


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    """Return the complaint with which a command ended, which must be one line and the last."""
    lines = done.stderr.splitlines()
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert [line.startswith("outskirts: ") for line in lines].index(True) == len(lines) - 1
    assert not [line for line in lines if "Traceback" in line or "ignored" in line]
    return lines[-1]


@pytest.mark.parametrize("largest", LARGEST)
def test_a_run_without_room_goes_on_once_there_is_some(
    largest: int, unbroken_night: Unbroken, desk: Path
) -> None:
    words = [*NIGHT, "--out", "out"]

    said = one_line(limited(largest, *words))

    assert LARGEST[largest] in said
    assert not list(desk.rglob("*.part"))
    folder = desk / "out"
    assert folder.exists() == ("begin the record" not in said)
    if folder.exists():
        recording = Recording(folder)
        assert not list(beginning(Recording(unbroken_night.run), recording))
        assert recording.finished == ("report" in said)
        words = ["run", "--resume", "out"]
    assert main(words) == 0
    assert content(folder) == content(unbroken_night.run)


@pytest.fixture
def small_disk(desk: Path) -> Iterator[Path]:
    """Lend a disk of 300 kB in memory, at the folder `disk`."""
    place = desk / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    if mount is None or subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(place)],
        capture_output=True, check=False,
    ).returncode:  # fmt: skip
        pytest.skip("mounting a disk in memory is not permitted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_run_on_a_full_disk_goes_on_once_there_is_room(
    unbroken_night: Unbroken, small_disk: Path
) -> None:
    done = subprocess.run(
        [*COMMAND, *NIGHT, "--out", "disk/out"],
        capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert "no room left for the record (No space left on device)" in one_line(done)
    recording = Recording(small_disk / "out")
    assert recording.last_minute > 0
    assert not list(beginning(Recording(unbroken_night.run), recording))
    subprocess.run(["mount", "-o", "remount,size=16m", str(small_disk)], check=True)

    assert main(["run", "--resume", "disk/out"]) == 0

    assert content(small_disk / "out") == content(unbroken_night.run)


@pytest.mark.parametrize(
    "words",
    [
        "report whole",
        "compare whole whole -o map.png",
        "city map village.city -o map.png",
        "city build town.osm -o town.city",
        "whatif whole --at 18:40 --bite 7 -o other",
    ],
)
def test_other_commands_without_room_leave_what_there_was(
    words: str, unbroken_night: Unbroken, desk: Path
) -> None:
    shutil.copytree(unbroken_night.run, desk / "whole")
    (desk / "town.osm").write_text(TOWN)
    before = content(desk)

    said = one_line(limited(3_000, *words.split()))

    assert "room" in said
    assert content(desk) == before


def test_a_full_standard_output_is_an_error_and_a_full_standard_error_is_not(
    unbroken_night: Unbroken, desk: Path
) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    words = [*COMMAND, "here", "Main Street", str(unbroken_night.run)]
    with full.open("w") as nowhere:
        deaf = subprocess.run(words, stdout=nowhere, stderr=subprocess.PIPE, text=True, check=False)
        assert deaf.returncode == 2
        assert deaf.stderr.splitlines()[-1].startswith("outskirts: no room left on the disk")
        mute = subprocess.run(
            [*words[:-1], str(desk), "--json"], stdout=subprocess.PIPE, stderr=nowhere, check=False
        )
        assert mute.returncode == 2
        whole = subprocess.run(
            [*COMMAND, *NIGHT, "--out", str(unbroken_night.run), "--json"],
            stdout=subprocess.PIPE, stderr=nowhere, text=True, check=False,
        )  # fmt: skip
    assert whole.returncode == 0
    assert json.loads(whole.stdout)["computed"] is False


TOWN = """<?xml version='1.0'?><osm version="0.6">
<node id="1" lat="45.0" lon="7.0"/><node id="2" lat="45.003" lon="7.0"/>
<way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/></way></osm>
"""
