"""What a scenario may say, and what is answered to one that says something else."""

from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from outskirts.base.errors import InputError
from outskirts.world import catalogue
from outskirts.world.scenario import Scenario, known_keys, parse, read, set_values
from outskirts.world.start import first_state
from outskirts.world.world import make
from towns import crossing, village


def refused(data: dict[str, Any]) -> str:
    """Return the one line with which a scenario is refused."""
    with pytest.raises(InputError) as error:
        parse(data, "night.toml")
    said = str(error.value)
    assert "\n" not in said
    assert said.startswith("night.toml: ")
    return said


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "night.toml"
    path.write_text(
        'name = "night"\nday = 2025-06-21\nstart = 21:30:00\nhours = 2.5\npreset = "fast"\n'
        '[index]\ncount = 3\nwhere = "homes"\nnear = [33.5, -7.6]\n'
        "[parameters.infection]\nbite = 0.4\n",
        encoding="utf-8",
    )
    scenario = read(path)
    assert (scenario.name, scenario.day, scenario.start) == (
        "night",
        date(2025, 6, 21),
        time(21, 30),
    )
    assert (scenario.index.count, scenario.index.where) == (3, "homes")
    assert scenario.index.near == (33.5, -7.6)
    assert scenario.parameters.infection.bite == 0.4


def test_its_own_numbers_lie_over_those_of_the_preset() -> None:
    own = {"infected": {"fast_share": 0.9}, "infection": {"alpha": 0.1}}
    chosen = parse({"preset": "fast", "parameters": own}, "test").parameters
    alone = parse({"preset": "fast"}, "test").parameters
    assert chosen.infected.fast_share == 0.9
    assert chosen.infection.alpha == 0.1
    assert chosen.infected.speed == alone.infected.speed
    assert chosen.infected.fast_speed == alone.infected.fast_speed


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"hours": 0}, "hours is 0; expected greater than 0"),
        ({"hours": 1000}, "hours is 1000"),
        ({"hours": "long"}, "hours is 'long'"),
        ({"preset": "quick"}, "preset is 'quick'; expected 'slow'"),
        ({"name": "My Night"}, "name is 'My Night'"),
        ({"day": "2025-02-30"}, "day is '2025-02-30'"),
        ({"start": "25:00"}, "start is '25:00'"),
        ({"index": {"count": -1}}, "index.count is -1"),
        ({"index": {"where": "sea"}}, "index.where is 'sea'"),
        ({"index": {"near": [33.5]}}, "index.near"),
        ({"index": {"near": "33.5"}}, "index.near is '33.5'; expected LATITUDE,LONGITUDE in deg"),
        ({"index": {"near": [-97.6, 33.5]}}, "expected latitude -90 to 90, then longitude"),
        ({"index": 5}, "index"),
        ({"parameters": {"infection": {"bite": -0.1}}}, "parameters.infection.bite is -0.1"),
        ({"parameters": {"infection": {"bite": "x"}}}, "parameters.infection.bite is 'x'"),
        ({"parameters": 3}, "parameters"),
        ({"parameters": {"infection": 3}}, "parameters.infection"),
        ({"parameters": {"infections": {}}}, "unknown key 'parameters.infections'"),
        ({"huors": 3}, "unknown key 'huors'; did you mean 'hours'?"),
        (
            {"parameters": {"infection": {"bit": 1}}},
            "unknown key 'parameters.infection.bit'; did you mean 'parameters.infection.bite'?",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(data: dict[str, Any], said: str) -> None:
    assert said in refused(data)


def test_a_file_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "night.toml"
    path.write_text("hours = = 3\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"night\.toml: not TOML"):
        read(path)
    path.write_bytes(b"\xff\xfe\x00hours")
    with pytest.raises(InputError, match=r"night\.toml: not TOML"):
        read(path)
    with pytest.raises(InputError, match="cannot be read"):
        read(tmp_path / "none.toml")


@pytest.mark.parametrize("line", ["a." * 50_000 + "b = 1\n", "[" + "a." * 50_000 + "b]\n"])
def test_a_file_that_would_keep_the_parser_busy_is_refused_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    def parsed(_: str) -> None:
        raise AssertionError

    monkeypatch.setattr("outskirts.world.scenario.tomllib.loads", parsed)
    path = tmp_path / "night.toml"
    path.write_text("# A comment may be long." + "." * 50 + "\n" + line, encoding="utf-8")
    with pytest.raises(InputError, match=r"night\.toml: line 2 has a key of 50,001 parts"):
        read(path)
    path.write_text("#" * 1_000_001, encoding="utf-8")
    with pytest.raises(InputError, match=r"night\.toml: 1,000,001 bytes; a scenario has at most"):
        read(path)


def test_a_point_may_be_written_as_on_a_map() -> None:
    table = set_values({"index": {"count": 3}}, ["index.near=43.7, 7.4"])
    index = parse(table, "test").index
    assert (index.near, index.count) == ((43.7, 7.4), 3)


def test_assignments_lie_over_a_scenario() -> None:
    data = {"hours": 2.0, "parameters": {"infection": {"bite": 0.3}}}
    merged = set_values(
        data, ["infection.alpha=0.4", "index.count=5", "hours=3", "parameters.sight.day=90"]
    )
    scenario = parse(merged, "test")
    assert scenario.hours == 3
    assert scenario.index.count == 5
    assert scenario.parameters.infection.bite == 0.3
    assert scenario.parameters.infection.alpha == 0.4
    assert scenario.parameters.sight.day == 90
    assert data == {"hours": 2.0, "parameters": {"infection": {"bite": 0.3}}}


@pytest.mark.parametrize("text", ["bite", "=3", "infection.=3", ".bite=3", "hours.minutes=3"])
def test_an_assignment_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InputError) as error:
        parse(set_values({"hours": 2.0}, [text]), "--set")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", catalogue.shipped())
def test_what_ships_can_be_read(name: str) -> None:
    scenario = catalogue.scenario(name)
    assert scenario.name == name
    assert scenario.title


def test_known_keys_reach_every_parameter() -> None:
    keys = known_keys(Scenario)
    assert {"hours", "index.count", "parameters.infection.bite"} <= set(keys)
    assert len(keys) == len(set(keys))


def test_more_first_cases_than_people_are_refused_when_the_run_begins() -> None:
    world = make(parse({"index": {"count": 500}}, "test"), 1, city=crossing(60))
    with pytest.raises(InputError, match=r"index\.count is 500"):
        first_state(world)


def test_a_city_without_homes_is_refused() -> None:
    with pytest.raises(InputError):
        make(parse({}, "test"), 1, city=village(0))
