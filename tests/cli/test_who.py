"""`outskirts who`: what the state holds of a person at any moment, and nothing else."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from terminal import draw_village

from outskirts.base.codes import Condition, Cue, Intent, Mind, Noise
from outskirts.base.errors import CheckError
from outskirts.city import files
from outskirts.cli.app import main
from outskirts.engine.simulation import Simulation
from outskirts.night.lived import playback
from outskirts.night.lived.person import Card, Kept, Lived
from outskirts.night.lived.playback import Witness
from outskirts.night.recorded.clock import Clock
from outskirts.record.reader import Recording
from outskirts.world import world as worlds
from outskirts.world.scenario import parse

MINUTES = 36


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the village and one run of it, in which everybody works."""
    folder = tmp_path_factory.mktemp("who")
    with pytest.MonkeyPatch.context() as patch:
        draw_village(folder)
        patch.chdir(folder)
        assert main(["run", "village.city", "--hours", f"{MINUTES / 60}", "--out", "night"]) == 0
        yield folder


@pytest.fixture(scope="module")
def recording(desk: Path) -> Recording:
    return Recording(desk / "night")


@pytest.fixture(scope="module")
def straight(recording: Recording, desk: Path) -> Simulation:
    """The same night, simulated from its beginning to the twentieth minute and 7 s."""
    scenario = parse(recording.recipe["scenario"], "test")
    city = files.load(desk / "village.city")
    simulation = Simulation(worlds.make(scenario, recording.recipe["seed"], city=city))
    simulation.advance(1207)
    return simulation


def told(words: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """Return the object that the command prints with --json."""
    assert main(["who", "night", *words.split(), "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return found


def test_the_card_is_the_state_of_that_moment(
    straight: Simulation, capsys: pytest.CaptureFixture[str]
) -> None:
    state = straight.state.by_person()
    shown = set()
    for condition in (Condition.SUSCEPTIBLE, Condition.EXPOSED, Condition.INFECTED):
        who = int(np.flatnonzero(state["condition"] == condition)[0])
        card = told(f"{who} --at +20m7s", capsys)
        assert (card["time"], card["tick"]) == ("18:20:07", 1207)
        assert card["condition"] == condition.name.lower()
        assert card["mind"] == Mind(int(state["mind"][who])).name.lower()
        assert card["intent"] == Intent(int(state["intent"][who])).name.lower()
        assert card["bitten_by"] == (state["by"][who] if state["by"][who] >= 0 else None)
        assert card["age"] == straight.world.population.persons.age[who]
        home = straight.world.population.persons.home
        assert {one["person"] for one in card["household"]} == {
            other for other in np.flatnonzero(home == home[who]).tolist() if other != who
        }
        assert all(one["tick"] < 1207 for one in card["events"])
        assert card["why"].endswith(".")
        shown.add(card["condition"])
    assert len(shown) == 3


def test_who_was_bitten_is_told_by_whom_and_when(
    recording: Recording, capsys: pytest.CaptureFixture[str]
) -> None:
    bites = [row for row in recording.events().to_pylist() if row["kind"] == "bitten"]
    bite = next(row for row in bites if row["by"] >= 0)
    card = told(f"{bite['who']}", capsys)
    assert card["tick"] == 60 * MINUTES
    own = [one for one in card["events"] if one["kind"] == "bitten" and one["who"] == bite["who"]]
    assert own[0]["words"] == f"was bitten by person {bite['by']:,}"
    assert own[0]["tick"] == bite["tick"]
    before = told(f"{bite['who']} --at +{bite['tick']}s", capsys)
    assert before["condition"] == "susceptible"
    after = told(f"{bite['who']} --at +{bite['tick'] + 1}s", capsys)
    assert (after["condition"], after["bitten_by"]) == ("exposed", bite["by"])


def test_the_hunter_bit_most_and_the_hero_survived(
    recording: Recording, straight: Simulation, capsys: pytest.CaptureFixture[str]
) -> None:
    events = recording.events().to_pylist()
    bites = [row["by"] for row in events if row["kind"] == "bitten" and row["by"] >= 0]
    card = told("hunter", capsys)
    assert card["chosen"] == "hunter"
    age = straight.world.population.persons.age
    assert bites.count(card["person"]) == max(bites.count(by) for by in bites if age[by] >= 18)
    hero = told("hero", capsys)
    assert hero["person"] not in {row["who"] for row in events if row["kind"] == "bitten"}
    assert hero["age"] >= 18


def test_a_card_is_read_by_people(capsys: pytest.CaptureFixture[str], desk: Path) -> None:
    assert desk.is_dir()
    assert main(["who", "night", "hunter", "--at", "18:30"]) == 0
    page = capsys.readouterr()
    for word in ("Person ", "Where ", "Condition ", "So far", "drawn by hand", "Home: "):
        assert word in page.out
    assert "-1" not in page.out
    assert "None" not in page.out
    assert "Village at 18:30:00." in page.err


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("600", "there is no person 600; expected a number from 0 to 599"),
        ("Anna", "there is no person 'Anna'; expected a number from 0 to 599, hero or hunter"),
        ("5 --at 23:00", "beyond the record; expected a time from 18:00:00 to 18:36:00"),
        ("5 --at noon", "no time; expected a time of day"),
    ],
)
def test_what_is_given_wrongly_is_one_line(
    words: str, reason: str, desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk.is_dir()
    assert main(["who", "night", *words.split()]) == 2
    errors = capsys.readouterr().err.splitlines()
    assert len(errors) == 1
    assert reason in errors[0]


def test_another_version_is_refused(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk.is_dir()
    monkeypatch.setattr("outskirts.__version__", "9.9.9")
    assert main(["who", "night", "5"]) == 2
    assert "this is 9.9.9, which may differ; run anew: outskirts run" in capsys.readouterr().err


def test_another_night_is_never_taken_for_the_recorded_one(
    recording: Recording, straight: Simulation
) -> None:
    witness = Witness(recording)
    counts, digests = straight.counts(), straight.state.digest()
    with pytest.raises(CheckError, match=r"minute 20 differs from the record in .*along"):
        witness.minute(20, counts, digests, {}, {})


def test_the_nearest_checkpoint_gives_what_the_beginning_gives(
    recording: Recording, straight: Simulation
) -> None:
    assert recording.checkpoints() == [30]
    late = playback.at(recording, straight.world, 60 * 33, 1)
    other = straight.fork()
    other.advance(60 * 33 - 1207)
    assert late.state.digest() == other.state.digest()


def test_a_kept_minute_tells_of_everybody_what_the_night_lived_again_tells(
    desk: Path, recording: Recording, straight: Simulation
) -> None:
    city = files.load(desk / "village.city")
    lived = card_of(playback.at(recording, straight.world, 60 * 30, 1))
    kept = Card(Kept(recording, city, recording.people(), 30), lived.clock)
    minds = set()
    for who in range(straight.world.people):
        assert kept.facts(who) == lived.facts(who)
        minds.add(lived.mind(who))
    assert len(minds) > 4


def test_who_is_in_bed_is_known_without_living_the_night(tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        draw_village(tmp_path)
        patch.chdir(tmp_path)
        words = ["run", "village.city", "--start", "23:30", "--hours", "0.5", "--out", "late"]
        assert main([*words, "--set", "index.count=3"]) == 0
    recording, city = Recording(tmp_path / "late"), files.load(tmp_path / "village.city")
    scenario = parse(recording.recipe["scenario"], "test")
    people = recording.people()
    world = worlds.make(scenario, recording.recipe["seed"], city=city, population=people)
    lived = Lived(playback.at(recording, world, 60 * 30, 1))
    kept = Kept(recording, city, people, 30)
    asleep = [lived.asleep(who) for who in range(world.people)]
    assert [kept.asleep(who) for who in range(world.people)] == asleep
    assert 0 < sum(asleep) < world.people


def test_a_kept_minute_is_told_without_the_compiler(desk: Path) -> None:
    script = (
        "import sys\n"
        "from outskirts.cli import app\n"
        "sys.argv = ['outskirts', 'who', 'night', '5', '--at', '{at}']\n"
        "app.leave = lambda code: print('loaded' if 'numba' in sys.modules else 'spared', code)\n"
        "app.main()\n"
    )
    for at, told in (("+30m", "spared 0"), ("+31m", "loaded 0")):
        done = subprocess.run(
            [sys.executable, "-c", script.format(at=at)], cwd=desk, capture_output=True, text=True,
            env={name: one for name, one in os.environ.items() if name != "NUMBA_DISABLE_JIT"},
        )  # fmt: skip
        assert done.stdout.splitlines()[-1] == told, done.stderr


def card_of(simulation: Simulation) -> Card:
    return Card(Lived(simulation), Clock(datetime(2025, 1, 15, 18), 60 * MINUTES))


def test_what_is_heard_and_how_far_off_is_told(straight: Simulation) -> None:
    """Columns that laws fill: heard, seen, on the own street ahead or behind."""
    simulation = straight.fork()
    state, streets = simulation.state, simulation.world.rooms.streets
    outdoors = np.flatnonzero((state.segment < streets) & (state.condition == Condition.INFECTED))
    row = int(outdoors[0])
    who = int(state.who[row])
    long = int(np.argmax(simulation.world.streets.length))
    state.segment[row], state.along[row], state.heading[row], state.wake[row] = long, 40.0, -1, -1
    state.spot[row], state.spot_along[row], state.seen[row] = long, 28.0, 1200
    state.quarry[row], state.grip[row] = 7, -1
    state.mind[row], state.intent[row], state.cue[row] = Mind.CHASING, Intent.CHASE, Cue.SIGHT
    facts = card_of(simulation).facts(who)
    assert facts["why"] == "It is after person 7, seen 7 s ago, 12 m ahead."
    assert facts["knows"]["away_m"] == 12.0
    assert facts["knows"]["direction"] == "ahead"
    state.heading[row] = 1
    state.mind[row], state.intent[row] = Mind.CURIOUS, Intent.INVESTIGATE
    state.cue[row], state.noise[row], state.quarry[row] = Cue.SOUND, Noise.SCREAM, -1
    facts = card_of(simulation).facts(who)
    assert facts["why"].startswith("It goes to where it heard a scream at 18:20:00, ")
    assert facts["why"].endswith(", 12 m behind.")
    assert (facts["knows"]["by"], facts["knows"]["noise"]) == ("sound", "scream")


def test_everybody_of_the_village_has_a_card(straight: Simulation) -> None:
    card = card_of(straight)
    places = set()
    for who in range(straight.world.people):
        facts = card.facts(who)
        assert facts["how"]
        assert facts["where"]
        places.add(facts["where"].split(",")[0].split(" ")[0])
    assert places >= {"at", "outdoors", "in"}
