"""Damaged files are told in one line, or were not needed: never a trace, never another number."""

import json
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mishaps import NIGHT, Unbroken, asked, beginning, damage
from terminal import content, stopped

from outskirts.record.reader import Recording

HOW = ("flip", "cut", "empty", "gone")

COMMANDS = {
    "here": "here 'Main Street' night --json",
    "who": "who night hunter --at +40m --json",
    "later": "who night hero --json",
    "compare": "compare night whole --json",
    "resume": "run --resume night --json",
    "report": "report night --json",
    "whatif": "whatif night --at +10m --bite 7 -o other --json",
}
ALL = frozenset(COMMANDS)
DEAR = frozenset({"report", "whatif"})
"""Commands that take seconds; they are asked where they must refuse."""

NEEDED: dict[str, frozenset[str]] = {
    "recipe.json": ALL,
    "SHA256SUMS": ALL,
    "curve.parquet": ALL,
    "events.parquet": ALL,
    "digests.parquet": ALL - {"here", "report"},
    "hordes.parquet": frozenset({"resume", "whatif", "report", "compare"}),
    "streets.parquet": frozenset({"report"}),
    "people.zip": frozenset({"here", "later", "report", "whatif", "who"}),
    "cast.json": frozenset({"later", "who"}),
    "checkpoints/00030.zip": frozenset({"who"}),
    "checkpoints/00060.zip": frozenset({"later"}),
}
"""By file of a finished run, the commands that cannot do without it."""

JOURNAL = (
    *("recipe.json", "SHA256SUMS", "checkpoints/00030.zip", "checkpoints/00060.zip"),
    *(f"journal/{name}.arrows" for name in ("curve", "digests", "events", "hordes")),
    *("journal/minutes.index", "journal/people.zip"),
)
"""Files of a run that was killed."""

VARYING = ("wall_seconds", "peak_memory_bytes", "person_seconds_per_second", "computed")


@pytest.fixture(scope="module")
def desk(unbroken_night: Unbroken, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Work in a folder with a village, a finished night, and one that was killed after an hour."""
    folder = tmp_path_factory.mktemp("damage")
    shutil.copy(unbroken_night.folder / "village.city", folder)
    shutil.copytree(unbroken_night.run, folder / "whole")
    mark = Path("killed/checkpoints/00060.zip")
    assert stopped(*NIGHT, "--out", "killed", cwd=folder, after=mark, by=signal.SIGKILL)[0] < 0
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield folder


@pytest.fixture(autouse=True)
def there(desk: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(desk)
    yield
    for name in ("night", "other"):
        shutil.rmtree(name, ignore_errors=True)


@pytest.fixture(scope="module")
def right(desk: Path) -> dict[str, dict[str, Any]]:
    """What each command says of the undamaged night."""
    shutil.copytree(desk / "whole", desk / "night")
    found = {name: facts(asked(COMMANDS[name])[1]) for name in ALL}
    shutil.rmtree("night")
    shutil.rmtree("other")
    return found


@pytest.fixture(scope="module")
def right_of_the_killed(desk: Path) -> dict[str, dict[str, Any]]:
    """What commands say of the undamaged night that was killed."""
    shutil.copytree(desk / "killed", desk / "night")
    found = {name: facts(asked(COMMANDS[name])[1]) for name in ("here", "who", "compare")}
    shutil.rmtree("night")
    return found


def facts(line: str) -> dict[str, Any]:
    """Return what a command found, without what is never the same twice."""
    return {name: value for name, value in json.loads(line).items() if name not in VARYING}


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("name", NEEDED)
def test_of_a_damaged_run_commands_refuse_or_say_the_same(
    name: str, how: str, right: dict[str, dict[str, Any]]
) -> None:
    shutil.copytree("whole", "night")
    damage(Path("night") / name, how, f"{name} {how}")
    before = content(Path("night"))
    checkpoint, sums = name.startswith("checkpoints"), name == "SHA256SUMS"
    refused = set()
    for command in sorted(ALL - (DEAR - NEEDED[name])):
        code, line, complaints = asked(COMMANDS[command])
        if code == 0:
            assert facts(line) == right[command], command
            continue
        assert (code, line, len(complaints)) == (2, "", 1), (command, complaints)
        assert content(Path("night")) == before
        refused.add(command)
    if checkpoint and how == "gone":
        assert not refused, "an earlier state does as well"
    elif how == "flip" and (checkpoint or sums):
        assert refused <= NEEDED[name], "one bit of these may mean nothing, or one other file"
    else:
        assert refused == NEEDED[name]


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("name", JOURNAL)
def test_of_a_damaged_killed_run_commands_refuse_or_say_the_same_up_to_a_minute(
    name: str, how: str, right_of_the_killed: dict[str, dict[str, Any]]
) -> None:
    shutil.copytree("killed", "night")
    reached = Recording("night").last_minute
    damage(Path("night") / name, how, f"{name} {how}")
    before = content(Path("night"))
    minute = readable_up_to(Path("night"))
    for command, told in right_of_the_killed.items():
        code, line, complaints = asked(COMMANDS[command])
        if code == 0 and minute == reached:
            found = facts(line)
            if how == "gone" and found.get("at_home", told) is None:
                found["at_home"] = told["at_home"]  # unknown without that state
            assert found == told, command
        elif code:
            assert (code, line, len(complaints)) == (2, "", 1), (command, complaints)
    assert content(Path("night")) == before

    code, line, complaints = asked(COMMANDS["resume"])

    if code:
        assert (code, line, len(complaints)) == (2, "", 1)
        assert content(Path("night")) == before
        return
    after, whole = content(Path("night")), content(Path("whole"))
    if name.startswith("checkpoints"):
        after.pop(name, None)
        del whole[name]
    assert after == whole


def readable_up_to(folder: Path) -> int | None:
    """Return the last minute of a record, of which all must be right; None: it is refused."""
    from outskirts.base.errors import InputError

    try:
        recording = Recording(folder)
    except InputError:
        return None
    assert not list(beginning(Recording("whole"), recording))
    return recording.last_minute


def test_a_run_with_a_damaged_table_can_be_made_again() -> None:
    shutil.copytree("whole", "night")
    damage(Path("night/events.parquet"), "cut", "again")
    words = " ".join([*NIGHT, "--out", "night"])
    code, _, complaints = asked(words)
    assert code == 2
    assert "run again with --again" in complaints[0]

    assert asked(f"{words} --again")[0] == 0

    assert content(Path("night")) == content(Path("whole"))


def test_a_killed_run_goes_on_from_an_earlier_state_when_the_last_is_damaged() -> None:
    shutil.copytree("killed", "night")
    damage(Path("night/checkpoints/00060.zip"), "cut", "earlier")
    code, _, complaints = asked(COMMANDS["resume"])
    assert code == 2
    assert "delete it and use an earlier one" in complaints[0]
    Path("night/checkpoints/00060.zip").unlink()

    assert asked(COMMANDS["resume"])[0] == 0

    assert content(Path("night")) == content(Path("whole"))


def test_a_killed_run_goes_on_from_before_the_damage_to_its_journal() -> None:
    shutil.copytree("killed", "night")
    path = Path("night/journal/events.arrows")
    held = path.read_bytes()
    minute = Recording("killed").last_minute
    path.write_bytes(held[: len(held) - 3000] + bytes(3000))
    code, _, complaints = asked(COMMANDS["resume"])
    assert code == 2, f"the journal of {minute} minutes"
    assert "remove the checkpoints after minute" in complaints[0]
    Path("night/checkpoints/00060.zip").unlink()

    assert asked(COMMANDS["resume"])[0] == 0

    assert content(Path("night")) == content(Path("whole"))


def test_a_changed_night_does_not_go_on_from_before_its_change() -> None:
    mark = Path("night/checkpoints/00060.zip")
    words = ("whatif", "whole", "--at", "+40m", "--bite", "7", "-o", "night")
    assert stopped(*words, cwd=Path(), after=mark, by=signal.SIGKILL)[0] < 0
    for minute in (40, 60):
        Path(f"night/checkpoints/000{minute}.zip").unlink()
    assert Recording("night").checkpoints() == [30]
    before = content(Path("night"))

    code, _, complaints = asked(COMMANDS["resume"])

    assert code == 2
    assert "no checkpoint since its change" in complaints[0]
    assert content(Path("night")) == before


@pytest.mark.parametrize("held", [b"", b"\0\0", b"\xff\xfe", b"..\n", b"whole\nwhole\n"])
def test_a_damaged_note_of_the_last_run_is_one_line(held: bytes, desk: Path) -> None:
    (desk / "runs").mkdir(exist_ok=True)
    (desk / "runs" / "last").write_bytes(held)
    code, _, complaints = asked("report last")
    assert (code, len(complaints)) == (2, 1)
