"""`outskirts here`: a part of the city, never a single home."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from terminal import draw_village

from outskirts.city import files
from outskirts.city.whereabouts import Whereabouts
from outskirts.cli.app import main
from outskirts.people.synthesize import synthesize
from outskirts.record.reader import Recording


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the village and one run of it, in which everybody works."""
    folder = tmp_path_factory.mktemp("here")
    with pytest.MonkeyPatch.context() as patch:
        draw_village(folder)
        patch.chdir(folder)
        assert main(["run", "village.city", "--hours", "0.5", "--out", "night"]) == 0
        yield folder


def told(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    """Return the object that the command prints with --json."""
    assert main(["here", *words, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return found


def test_who_lived_around_a_street_and_what_became_of_them(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = told(capsys, "chapel lane", "night")
    city = files.load(desk / "village.city")
    recording = Recording(desk / "night")
    population = synthesize(city, 1)
    lane = shapely.LineString([(0, 175), (0, 250)])
    doors = Whereabouts(city).metres(population.dwellings.segment, population.dwellings.along)
    near = shapely.distance(shapely.points(doors), lane) <= 150
    people = set(np.flatnonzero(near[population.persons.home]).tolist())
    assert facts["residents"] == len(people)
    assert 50 <= len(people) < 600
    assert (facts["place"], facts["radius_m"]) == ("Chapel Lane, Village", 150.0)
    events = recording.events().to_pylist()
    known: dict[int, set[str]] = {who: set() for who in people}
    for row in events:
        if row["who"] in people:
            known[row["who"]].add(row["kind"])
    first = {row["who"] for row in events if row["tick"] == 0 and row["kind"] == "bitten"}
    untouched = [who for who in people if not known[who] & {"bitten", "escaped"}]
    assert facts["susceptible"] == len(untouched)
    assert facts["escaped"] == sum("escaped" in known[who] for who in people)
    turned = [who for who in people if "turned" in known[who] or who in first]
    assert facts["infected"] + facts["dead"] == len(turned)
    conditions = ("susceptible", "exposed", "infected", "dead", "escaped")
    assert sum(facts[name] for name in conditions) == facts["residents"]
    assert 0 < facts["at_home"] <= facts["susceptible"] + facts["exposed"]


def test_a_street_and_its_point_agree(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk.is_dir()
    city = files.load(desk / "village.city")
    point = told(capsys, f"{city.latitude},{city.longitude}", "night")
    assert point["residents"] >= 50
    assert told(capsys, "Main Street", "night")["residents"] > point["residents"]


def test_it_is_told_in_counts(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk.is_dir()
    assert main(["here", "Main Street", "night"]) == 0
    page = capsys.readouterr().out
    words = " ".join(page.split())
    assert "people lived within 150 m of Main Street, Village, at 18:00. By 18:30," in words
    assert "drawn by hand" in words
    assert "None" not in words


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("Main Stret", "night"), "did you mean 'Main Street'"),
        (("Main Street", "nowhere"), "there is no run nowhere"),
        (("Main Street", "village.city"), "there is no run village.city"),
        (("91,181", "night"), "lies outside Village"),
    ],
)
def test_what_is_given_wrongly_is_one_line(
    words: tuple[str, ...], reason: str, desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk.is_dir()
    assert main(["here", *words]) == 2
    errors = capsys.readouterr().err.splitlines()
    assert len(errors) == 1
    assert reason in errors[0]
