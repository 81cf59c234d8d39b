"""`outskirts whatif`: back in a night, one thing otherwise, and on from there."""

import json
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from terminal import draw_village, outskirts, record, stopped

from outskirts import replay
from outskirts.base.codes import Condition
from outskirts.base.errors import InputError
from outskirts.cli import screen
from outskirts.cli.app import main
from outskirts.record import differences, folders
from outskirts.record.format import numbers, where
from outskirts.record.reader import Recording
from outskirts.world.state import overall

MINUTE = 12
AT = f"+{MINUTE}m"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with one night of a village, and what it becomes by some changes."""
    folder = tmp_path_factory.mktemp("whatif")
    with pytest.MonkeyPatch.context() as patch:
        draw_village(folder)
        patch.chdir(folder)
        assert main(["run", "village.city", "--hours", "0.6", "--out", "night"]) == 0
        spared = living(Recording("night"), 60 * MINUTE)
        (folder / "spared").write_text(json.dumps(spared))
        for name, words in {
            "same": ["--set", "infection.alpha=0.2"],
            "milder": ["--set", "infection.alpha=0.9"],
            "without": ["--remove", str(spared[0])],
            "bitten": ["--bite", str(spared[0]), "--bite", str(spared[1])],
            "lucky": ["--luck", str(walker(Recording("night")))],
        }.items():
            assert main(["whatif", "night", "--at", AT, *words, "-o", name]) == 0
        yield folder


@pytest.fixture(autouse=True)
def there(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk)


def living(recording: Recording, tick: int) -> list[int]:
    """Return some people whom nothing has befallen by a tick."""
    events = recording.events()
    touched = numbers(events, "who")[numbers(events, "tick") <= tick]
    return sorted(set(range(600)) - set(touched.tolist()))[:5]


def walker(recording: Recording) -> int:
    """Return somebody whom the night touches after the change, and not before."""
    events = recording.events()
    late = numbers(events, "tick") > 60 * (MINUTE + 2)
    noticed = numbers(events, "who")[late & where(events, "kind", "noticed")]
    early = set(numbers(events, "who")[~late].tolist())
    return next(int(who) for who in noticed if int(who) not in early)


def compared(other: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """Return how a night differs from the first, as `compare --json` tells it."""
    assert main(["compare", "night", other, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return found


def test_a_change_that_changes_nothing_compares_as_empty(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = compared("same", capsys)
    assert found["parted"] is None
    assert found["parted_minute"] is None
    assert found["touched"] == 0
    assert record(Path("same"))["curve.parquet"] == record(Path("night"))["curve.parquet"]
    assert record(Path("same"))["events.parquet"] == record(Path("night"))["events.parquet"]


def test_before_the_change_all_is_as_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("milder", "without", "bitten"):
        found = compared(name, capsys)
        assert found["parted"]["tick"] >= 60 * MINUTE
        assert found["parted_minute"] >= MINUTE
    assert compared("milder", capsys)["touched"] > 10


def test_one_who_is_taken_out_has_left_the_city(capsys: pytest.CaptureFixture[str]) -> None:
    gone = json.loads(Path("spared").read_text())[0]
    found = compared("without", capsys)
    assert found["parted"]["tick"] == 60 * MINUTE
    assert (found["parted"]["person"], found["parted"]["kind"]) == (gone, "escaped")
    totals = [at(Recording(name), MINUTE) for name in ("night", "without")]
    change = totals[1] - totals[0]
    assert change.tolist() == [-1, 0, 0, 0, 1]
    own = Recording("without").events()
    own = own.filter(numbers(own, "who") == gone)
    assert own.column("kind").to_pylist() == ["escaped"]


def at(recording: Recording, minute: int) -> np.ndarray[Any, Any]:
    """Return how many people a record counts in each condition at a minute."""
    curve = recording.curve()
    count = numbers(curve, "count")[numbers(curve, "minute") == minute]
    total: np.ndarray[Any, Any] = count.reshape(-1, len(Condition)).sum(axis=0)
    return total


def test_the_bitten_turn_in_their_time() -> None:
    bitten = json.loads(Path("spared").read_text())[:2]
    events = Recording("bitten").events()
    kinds = events.column("kind").to_pylist()
    told = list(zip(numbers(events, "tick"), kinds, numbers(events, "who"), strict=True))
    assert [who for tick, kind, who in told if kind == "bitten" and tick == 60 * MINUTE] == bitten
    lines = differences.rows_of(events)
    assert (np.diff(lines[:, 1]) >= 0).all()
    due = Recording("bitten").load_checkpoint(MINUTE)[0]["turn"][bitten]
    assert (due > 60 * MINUTE).all()
    turned = {one: tick for tick, kind, one in told if kind == "turned" and one in bitten}
    # Who is aboard a vehicle when it is time turns on arriving.
    assert all(turned[who] >= due[bitten.index(who)] for who in turned)
    assert any(turned[who] == due[bitten.index(who)] for who in turned)


def test_a_branch_can_be_asked_about_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    who = json.loads(Path("spared").read_text())[2]
    for time in ("+5m", "+20m"):
        assert main(["who", "milder", str(who), "--at", time, "--json"]) == 0
        facts = json.loads(capsys.readouterr().out.splitlines()[-1])
        assert facts["person"] == who
    assert main(["report", "milder"]) == 0


def test_a_branch_of_a_branch_keeps_both_changes(capsys: pytest.CaptureFixture[str]) -> None:
    who = json.loads(Path("spared").read_text())[3]
    words = ["--at", "+20m", "--remove", str(who), "-o", "third"]
    assert main(["whatif", "milder", *words]) == 0
    recipe = json.loads((Path("third") / "recipe.json").read_text())
    assert [one["minute"] for one in recipe["changes"]] == [MINUTE, 20]
    capsys.readouterr()
    assert main(["compare", "milder", "third", "--json"]) == 0
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert found["parted"]["tick"] == 20 * 60
    assert found["parted"]["person"] == who


def test_a_folder_of_its_own_leaves_what_last_means(capsys: pytest.CaptureFixture[str]) -> None:
    """The first run is the last one still, after all the branches that have folders."""
    assert folders.find("last").resolve() == Path("night").resolve()
    words = ["--at", AT, "--set", "infection.alpha=0.9"]
    assert main(["whatif", "last", *words, "-o", "milder"]) == 0
    assert folders.find("last").resolve() == Path("night").resolve()
    assert main(["compare", "last", "milder", "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["touched"] > 10
    assert main(["whatif", "last", "--at", "+30m", "--set", "infection.alpha=0.7"]) == 0
    assert folders.find("last").parent == folders.RUNS
    folders.remember(Path("night"))


def test_what_was_told_before_the_change_is_not_told_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every piece of news is asked for, as if each second were ten."""
    told: list[str] = []

    def update(self: screen.Lines, tick: int, totals: Any, news: Any) -> None:
        del self, tick, totals
        line = news()
        if line is not None:
            told.append(line)

    monkeypatch.setattr(screen.Lines, "update", update)
    assert main(["run", "village.city", "--hours", "0.6", "--out", "aloud"]) == 0
    early = [line for line in told if line < f"18:{MINUTE:02d}"]
    assert early
    told.clear()
    words = ["--at", AT, "--set", "infection.alpha=0.3"]
    assert main(["whatif", "aloud", *words, "-o", "after"]) == 0
    assert all(line >= f"18:{MINUTE:02d}" for line in told)
    assert not {line.split(" ", 1)[1] for line in early} & {line.split(" ", 1)[1] for line in told}
    assert "first bite" not in " ".join(told)
    capsys.readouterr()
    folders.remember(Path("night"))


@pytest.mark.parametrize("name", ["milder", "lucky"])
def test_one_that_is_stopped_goes_on_to_the_same_bytes(desk: Path, name: str) -> None:
    change = ["--set", "infection.alpha=0.9"]
    if name == "lucky":
        change = ["--luck", str(walker(Recording("night")))]
    halted = f"halted-{name}"
    words = ("whatif", "night", "--at", AT, *change, "-o", halted)
    code, talk = stopped(
        *words, cwd=desk, after=Path(f"{halted}/checkpoints/00012.zip"), by=signal.SIGINT
    )
    if code == 130:
        assert f"--resume {halted}" in talk
        done = outskirts("run", "--resume", halted, cwd=desk)
        assert done.returncode == 0
        assert f"outskirts watch {halted}" in done.stdout
    assert folders.find("last").resolve() == Path("night").resolve()
    whole, again = record(desk / name), record(desk / halted)
    del whole["recipe.json"], again["recipe.json"]
    assert again == whole


def test_other_luck_is_in_the_recipe_and_shows(capsys: pytest.CaptureFixture[str]) -> None:
    who = walker(Recording("night"))
    recipe = json.loads((Path("lucky") / "recipe.json").read_text())
    assert recipe["changes"][0]["luck"] == [who]
    assert f"--luck {who}" in recipe["command"]
    found = compared("lucky", capsys)
    assert found["parted_minute"] >= MINUTE
    one, two = (record(Path(name))["digests.parquet"] for name in ("night", "lucky"))
    assert one != two
    for time in ("+5m", "+14m"):
        assert main(["who", "lucky", str(who), "--at", time]) == 0


def test_a_second_person_has_no_other_luck(capsys: pytest.CaptureFixture[str]) -> None:
    who = walker(Recording("night"))
    for other, code in ((who, 0), (who + 1, 2)):
        words = ["--at", "+15m", "--luck", str(other), "-o", f"luckier-{code}"]
        assert main(["whatif", "lucky", *words]) == code
    assert "are both to have other luck" in capsys.readouterr().err
    recipe = json.loads((Path("luckier-0") / "recipe.json").read_text())
    assert [one["luck"] for one in recipe["changes"]] == [[who], [who]]


def told(name: str, minute: int) -> str:
    """Return the digest of a minute as a record has it."""
    rows = Recording(name).digests().to_pylist()
    held = {row["column"]: int(row["digest"], 16) for row in rows if row["minute"] == minute}
    return overall(held)


def test_one_can_go_about_in_a_record() -> None:
    simulation = replay("night", threads=1)
    for minute in (13, 31, 5, 30):
        simulation.goto(timedelta(minutes=minute))
        assert simulation.digest() == told("night", minute)
    assert simulation.check() == []


def test_a_branch_goes_back_to_its_change_and_no_further() -> None:
    simulation = replay(Path("lucky"), threads=1)
    assert simulation.tick == 60 * MINUTE
    for minute in (20, MINUTE, 13):
        simulation.goto(60 * minute)
        assert simulation.digest() == told("lucky", minute)
    with pytest.raises(InputError, match="nothing is known of tick 719"):
        simulation.goto(60 * MINUTE - 1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--at", "18:05:30", "--remove", "1"], "full minute"),
        (["--at", "+9h", "--remove", "1"], "beyond the record"),
        (["--at", "+0m", "--remove", "1"], "expected a time after"),
        (["--at", "noon", "--remove", "1"], "no time"),
        (["--at", AT], "nothing is to change"),
        (["--at", AT, "--remove", "600"], "there is no person 600"),
        (["--at", AT, "--luck", "600"], "there is no person 600"),
        (["--at", AT, "--luck", "3", "--luck", "4"], "to one person"),
        (["--at", AT, "--set", "infection.alhpa=1"], "did you mean"),
        (["--at", AT, "--set", "index.count=3"], "only as it begins"),
    ],
)
def test_what_cannot_be_changed_is_refused(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["whatif", "night", *words, "-o", "none"]) == 2
    told = capsys.readouterr().err.strip().splitlines()
    assert said in told[-1]
    assert not Path("none").exists()


def test_the_dead_cannot_be_removed(capsys: pytest.CaptureFixture[str]) -> None:
    events = Recording("night").events()
    dead = [
        int(who)
        for who, kind, tick in zip(
            numbers(events, "who"), events.column("kind").to_pylist(), numbers(events, "tick"),
            strict=True,
        )
        if kind == "killed" and tick < 60 * MINUTE
    ]  # fmt: skip
    assert main(["whatif", "night", "--at", AT, "--remove", str(dead[0]), "-o", "none"]) == 2
    assert f"person {dead[0]:,} is dead" in capsys.readouterr().err
