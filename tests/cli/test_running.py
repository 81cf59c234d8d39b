"""`outskirts run` from its first line to its last: the record, printed again, made again."""

import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from terminal import answer, content, lay_out, outskirts, record

from outskirts.base.codes import Condition
from outskirts.base.errors import CheckError
from outskirts.cli.app import main
from outskirts.cli.drive import Recorder
from outskirts.record.reader import Recording, counted

SHORT = ("run", "village.city", "--hours", "0.6")
FIELDS = {
    "recipe", "people", "susceptible", "exposed", "infected", "dead", "escaped", "digest",
    "simulated_seconds", "wall_seconds", "person_seconds_per_second", "peak_memory_bytes", "out",
}  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder that has nothing but a village."""
    return lay_out(tmp_path, monkeypatch)


def test_a_run_says_what_it_came_to(desk: Path) -> None:
    done = outskirts(*SHORT, "--json", cwd=desk)
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert "\x1b" not in done.stderr
    facts = json.loads(done.stdout)
    assert set(facts) >= FIELDS
    assert facts["people"] == 600
    assert sum(facts[one.name.lower()] for one in Condition) == 600
    assert facts["simulated_seconds"] == 2160
    assert len(bytes.fromhex(facts["digest"])) == 8
    assert facts["wall_seconds"] > 0
    assert facts["person_seconds_per_second"] > 0
    assert facts["peak_memory_bytes"] > 2**20

    folder = desk / facts["out"]
    assert folder.parent == desk / "runs"
    assert folder.name == facts["name"]
    assert (desk / "runs" / "last").read_text().strip() == folder.name
    for name in ("report.html", "curve.png", "map.png", "reproduction.png"):
        assert (folder / name).stat().st_size > 1000
    assert not list(folder.rglob("*.part"))


def test_every_minute_counts_everybody_and_chains_have_roots(desk: Path) -> None:
    facts = answer(*SHORT, "--set", "index.count=7", cwd=desk)
    recording = Recording(desk / facts["out"])
    assert recording.finished
    assert recording.last_minute == 36
    assert recording.checkpoints() == [30]
    counts = counted(recording)
    assert (counts.sum(axis=(1, 2)) == 600).all()
    assert counts[0, :, Condition.INFECTED].sum() == 7
    events = recording.events().to_pylist()
    roots = [one for one in events if one["kind"] == "bitten" and one["by"] == -1]
    assert len(roots) == len({one["who"] for one in roots}) == 7
    assert {one["tick"] for one in roots} == {0}
    assert all(one["longitude"] is not None for one in roots)
    assert recording.recipe == facts["recipe"]
    assert len(recording.digests().to_pylist()) % 37 == 0


def test_a_finished_run_is_printed_again_and_made_again_only_when_asked(desk: Path) -> None:
    first = answer(*SHORT, cwd=desk)
    folder = desk / first["out"]
    before = content(folder)
    stamps = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}

    second = answer(*SHORT, "--threads", "2", cwd=desk)
    assert second["computed"] is False
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == stamps
    same = ("recipe", "digest", "people", "infected", "dead", "simulated_seconds", "out", "name")
    assert {name: second[name] for name in same} == {name: first[name] for name in same}

    (folder / "notes.txt").write_text("mine")
    third = answer(*SHORT, "--again", cwd=desk)
    assert third["computed"] is True
    assert third["out"] == first["out"]
    assert record(folder) == {name: held for name, held in before.items() if name in record(folder)}
    assert (folder / "notes.txt").read_text() == "mine"
    assert sorted(path.name for path in (desk / "runs").iterdir()) == sorted([folder.name, "last"])


def test_equal_recipes_give_equal_bytes_on_any_number_of_threads(desk: Path) -> None:
    one = answer(*SHORT, "--threads", "1", "--out", "one", cwd=desk)
    two = answer(*SHORT, "--threads", "2", "--out", "two", cwd=desk)
    assert one["digest"] == two["digest"]
    assert content(desk / "one") == content(desk / "two")
    other = answer(*SHORT, "--seed", "2", "--out", "three", cwd=desk)
    assert other["digest"] != one["digest"]


def test_a_report_that_is_missing_is_written_again(desk: Path) -> None:
    facts = answer(*SHORT, cwd=desk)
    folder = desk / facts["out"]
    report = (folder / "report.html").read_bytes()
    (folder / "report.html").unlink()
    assert answer(*SHORT, cwd=desk)["computed"] is False
    assert (folder / "report.html").read_bytes() == report


def test_a_folder_with_another_run_is_refused(desk: Path) -> None:
    answer(*SHORT, "--out", "mine", cwd=desk)
    before = content(desk / "mine")
    for words in (("--seed", "2"), ("--seed", "2", "--again")):
        done = outskirts(*SHORT, *words, "--out", "mine", cwd=desk)
        assert done.returncode == 2
        assert "holds another run" in done.stderr
    assert content(desk / "mine") == before


def test_the_report_command(desk: Path) -> None:
    facts = answer(*SHORT, cwd=desk)
    folder = desk / facts["out"]
    (folder / "report.html").write_text("old")
    told = answer("report", cwd=desk)
    assert told["measures"] == facts["measures"]
    assert Path(told["report"]) == Path(facts["out"]) / "report.html"
    assert "<html" in (folder / "report.html").read_text()[:400]
    words = outskirts("report", str(folder), cwd=desk)
    assert words.returncode == 0
    assert "longest chain" in words.stdout


def test_a_report_needs_the_city_of_its_run(desk: Path) -> None:
    answer(*SHORT, cwd=desk)
    (desk / "village.city").unlink()
    done = outskirts("report", cwd=desk)
    assert done.returncode == 2
    assert "there is no city village.city" in done.stderr


def test_the_last_lines_are_commands_that_work(desk: Path) -> None:
    done = outskirts(*SHORT, "--out", "a b", cwd=desk)
    assert done.returncode == 0
    commands = [line.strip() for line in done.stdout.splitlines()[-3:]]
    assert commands == [
        "outskirts watch last",
        "outskirts who last hero",
        "outskirts whatif last --at +18m --set infection.alpha=0.4",
    ]
    for command in commands[1:]:
        assert outskirts(*command.split()[1:], cwd=desk).returncode == 0
    calm = outskirts(*SHORT, "--set", "index.count=0", cwd=desk)
    assert calm.stdout.splitlines()[-2].strip() == "outskirts report last"


def test_a_calm_evening_is_an_ordinary_one(desk: Path) -> None:
    done = outskirts(*SHORT, "--set", "index.count=0", cwd=desk)
    assert done.returncode == 0
    assert "Nobody is infected. An ordinary evening." in done.stdout
    assert "first bite" not in done.stderr


def test_a_scenario_of_ones_own(desk: Path) -> None:
    (desk / "own.toml").write_text(
        'city = "village.city"\nhours = 0.1\nstart = 08:00:00\n[index]\ncount = 2\n'
        'condition = "exposed"\nwhere = "homes"\n[parameters.infection]\nalpha = 0.5\n'
    )
    facts = answer("run", "own.toml", cwd=desk)
    assert facts["name"].startswith("own-1-")
    assert facts["recipe"]["scenario"]["parameters"]["infection"]["alpha"] == 0.5
    events = pq.read_table(desk / facts["out"] / "events.parquet", use_threads=False).to_pylist()
    first = [one for one in events if one["tick"] == 0 and one["kind"] == "bitten"]
    assert [one["indoors"] for one in first] == [True, True]


def test_a_minute_that_loses_somebody_stops_the_run() -> None:
    recorder = Recorder(None, None, 600)  # type: ignore[arg-type]
    counts = np.array([[599, 0, 0, 0, 0]], dtype=np.int32)
    with pytest.raises(CheckError, match="counts 599 people; expected 600"):
        recorder.minute(3, counts, {}, {}, {})


def test_a_failed_check_ends_with_exit_code_one(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise CheckError("minute 3 counts 599 people")

    monkeypatch.setattr(Recorder, "minute", broken)
    assert main([*SHORT, "--out", str(desk / "out")]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == "outskirts: minute 3 counts 599 people"


def test_a_part_of_a_city_has_a_run_of_its_own(desk: Path) -> None:
    part = (*SHORT, "--crop", "Chapel Lane,200m")
    facts = answer(*part, cwd=desk)
    assert 50 < facts["people"] < 400
    recipe = facts["recipe"]
    assert recipe["crop"]["place"] == "Chapel Lane, Village"
    assert recipe["crop"]["radius"] == 200
    assert "--crop 'Chapel Lane,200m'" in recipe["command"]
    whole = answer(*SHORT, cwd=desk)
    assert whole["people"] == 600
    assert whole["name"] != facts["name"]
    assert answer(*part, cwd=desk)["computed"] is False
    folder = str(desk / facts["out"])
    assert answer("report", folder, cwd=desk)["people"] == facts["people"]
    assert answer("here", "Chapel Lane", folder, cwd=desk)["residents"] >= 50
    for words in (("-o", "part.png"), ("-o", "other.png", "--crop", "Chapel Lane,200m")):
        assert outskirts("city", "map", "village.city", *words, cwd=desk).returncode == 0
    assert (desk / "part.png").read_bytes() != (desk / "other.png").read_bytes()
    told = answer("city", "info", "village.city", "--crop", "Chapel Lane,200m", cwd=desk)
    assert told["people"] == facts["people"]
    assert told["hash"] == recipe["city"]["hash"]
