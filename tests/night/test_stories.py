"""The people whose stories a page in one file tells."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from evenings import record

from outskirts.night.recorded.stories import LONGEST, shortened, stories
from outskirts.people.synthesize import synthesize


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, object]]:
    recording, city = record(tmp_path_factory.mktemp("stories") / "run")
    return stories(recording.events(), synthesize(city, 1), city, 3600)


def test_everybody_bitten_has_a_story_with_the_place_and_the_biter(
    told: list[dict[str, object]],
) -> None:
    by = {one["person"]: one for one in told}
    assert {100, 101, 102, 103, 104, 105} <= set(by)
    events = by[102]["events"]
    assert isinstance(events, list)
    bite = next(one for one in events if one["kind"] == "bitten")
    assert (bite["tick"], bite["by"]) == (800, 100)
    assert bite["words"] == "was bitten by person 100"
    assert isinstance(bite["x"], float)


def test_who_bites_has_that_in_their_story_but_no_kind_of_their_own(
    told: list[dict[str, object]],
) -> None:
    events = next(one for one in told if one["person"] == 100)["events"]
    assert isinstance(events, list)
    assert [one["kind"] for one in events if one["words"] == "bit person 102"] == [""]


def test_a_long_story_keeps_its_end_and_the_bite() -> None:
    events = [{"tick": i, "kind": "chased"} for i in range(100)]
    events[3]["kind"] = "bitten"
    short = shortened(events)
    assert len(short) == LONGEST + 1
    assert short[0]["tick"] == 3
    assert short[-1]["tick"] == 99


def test_fewer_stories_are_told_where_fewer_are_asked_for(tmp_path: Path) -> None:
    recording, city = record(tmp_path / "run")
    assert len(stories(recording.events(), synthesize(city, 1), city, 3600, most=3)) <= 4


def test_no_child_is_the_subject_of_a_story(tmp_path: Path) -> None:
    recording, city = record(tmp_path / "run")
    population = synthesize(city, 1)
    persons = population.persons
    younger = replace(persons, age=np.where(np.arange(len(persons.age)) == 102, 9, persons.age))
    told = stories(recording.events(), replace(population, persons=younger), city, 3600)
    assert 102 not in {one["person"] for one in told}
    assert 103 in {one["person"] for one in told}
