"""The commands that only show something, and how the program starts and ends."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from matplotlib.image import imread
from terminal import lay_out

import outskirts
from outskirts.cli import reference, talk
from outskirts.cli.app import main
from outskirts.world import catalogue
from outskirts.world.parameters import PRESETS, Parameters, entries
from outskirts.world.scenario import Scenario, parse

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "commands.md"

CROSS = """<osm version="0.6">
<node id="1" lat="45" lon="7"/><node id="2" lat="45" lon="7.004"/>
<node id="3" lat="45.003" lon="7"/><node id="4" lat="45" lon="6.996"/>
<node id="5" lat="44.997" lon="7"/>
<way id="10"><nd ref="4"/><nd ref="1"/><nd ref="2"/>
<tag k="highway" v="residential"/><tag k="name" v="West Street"/></way>
<way id="11"><nd ref="5"/><nd ref="1"/><nd ref="3"/><tag k="highway" v="residential"/></way>
</osm>"""
"""Four streets of about 320 m that meet."""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder that has nothing but a village."""
    return lay_out(tmp_path, monkeypatch)


def told(words: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """Return the object that a command prints with --json."""
    assert main([*words.split(), "--json"]) == 0
    lines = capsys.readouterr().out.splitlines()
    found: dict[str, Any] = json.loads(lines[-1])
    return found


def read(words: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Return what a command prints for people."""
    assert main(words.split()) == 0
    return capsys.readouterr().out


def test_help_starts_without_the_heavy_libraries() -> None:
    heavy = ("numba", "matplotlib", "osmium", "pyarrow", "scipy", "numpy", "astral")
    check = (
        "import sys; from outskirts.cli import main; code = main(['run', '--help']);"
        f"print([one for one in {heavy!r} if one in sys.modules], code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", check], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.splitlines()[-1] == "[] 0"


def test_help_starts_without_the_layers_below() -> None:
    check = (
        "import sys; from outskirts.cli import main; main(['--help']);"
        "print(sorted(one for one in sys.modules if one.startswith('outskirts.')"
        "and not one.startswith('outskirts.cli')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", check], capture_output=True, text=True, check=True, timeout=60
    )
    light = ["base", "base.errors", "base.units", "record", "record.disk"]
    assert done.stdout.splitlines()[-1] == str([f"outskirts.{one}" for one in light])


def test_looking_at_a_city_does_not_start_the_compiler(desk: Path) -> None:
    check = (
        "import sys; from outskirts.cli import main; main(['city', 'info', 'village.city']);"
        "print('numba' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", check], capture_output=True, text=True, check=True, cwd=desk
    )
    assert done.stdout.splitlines()[-1] == "False"


@pytest.mark.parametrize("words", ["", "city", "scenario"])
def test_a_command_alone_shows_its_help(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Commands:" in read(words, capsys)


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert read("--version", capsys) == f"outskirts {outskirts.__version__}\n"


def test_the_page_of_commands_is_the_program() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference.page()


def test_every_command_takes_json_and_is_explained() -> None:
    page = reference.page()
    sections = page.split("\n## outskirts ")[1:]
    assert len(sections) >= 10
    for section in sections:
        if section.startswith("run --json"):
            continue
        assert "`--json`" in section
        assert "|  |" not in section


def test_scenarios_that_ship_are_whole(capsys: pytest.CaptureFixture[str]) -> None:
    listed = told("scenario list", capsys)["scenarios"]
    assert [one["name"] for one in listed] == catalogue.shipped()
    assert {"casablanca", "casablanca-film", "casablanca-fast", "calm-evening"} <= {
        one["name"] for one in listed
    }
    assert catalogue.scenario("calm-evening").index.count == 0
    assert catalogue.scenario("casablanca-film").parameters.infection.alpha == 0.8
    assert "casablanca-film" in read("scenario list", capsys)


def test_a_scenario_is_shown_as_its_file_and_as_data(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in catalogue.shipped():
        assert parse(tomllib.loads(read(f"scenario show {name}", capsys)), name).name == name
        whole = told(f"scenario show {name}", capsys)
        assert parse(whole, name) == catalogue.scenario(name)
    (desk / "own.toml").write_text('city = "village.city"\nhours = 2')
    assert told("scenario show own.toml", capsys)["name"] == "own"
    shown = tomllib.loads(read("scenario show village.city", capsys))
    assert parse(shown, "village").city == "village.city"


def test_the_schema_of_scenarios(capsys: pytest.CaptureFixture[str]) -> None:
    schema = told("scenario schema", capsys)
    assert set(schema["properties"]) == set(Scenario.model_fields)
    assert json.loads(read("scenario schema", capsys)) == schema


def test_every_parameter_is_listed_with_its_source(capsys: pytest.CaptureFixture[str]) -> None:
    found = told("parameters", capsys)["parameters"]
    assert [one["name"] for one in found] == [one.name for one in entries(Parameters())]
    assert all(one["unit"] and one["source"] for one in found)
    lines = read("parameters", capsys).splitlines()
    assert lines[0].split() == ["name", "value", "unit", "range"]
    names = [line.split()[0] for line in lines[1:] if not line.startswith(" ")]
    assert names == [one["name"] for one in found]
    plain = " ".join(" ".join(lines).split())
    for one in found:
        assert " ".join(f"{one['meaning']} Source: {one['source']}".split()) in plain


@pytest.mark.parametrize("preset", PRESETS)
def test_parameters_of_a_preset(preset: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = told(f"parameters --preset {preset} --set infection.reach=2", capsys)["parameters"]
    values = {one["name"]: one["value"] for one in found}
    assert values["infection.reach"] == 2
    for group, numbers in PRESETS[preset].items():
        for name, value in numbers.items():
            assert values[f"{group}.{name}"] == value


def test_a_city_is_built_looked_at_and_drawn(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (desk / "cross.osm").write_text(CROSS)
    built = told("city build cross.osm --population 200 --name Cross -o cross.city", capsys)
    assert (built["title"], built["people"], built["streets"]) == ("Cross", 200, 4)
    assert built["bytes"] == (desk / "cross.city").stat().st_size

    facts = told("city info cross.city", capsys)
    assert facts["hash"] == built["hash"]
    words = read("city info cross.city", capsys)
    assert "Cross: 200 people" in words
    assert facts["attribution"] in words

    drawn = told("city map cross.city -o cross.png", capsys)
    assert drawn["bytes"] == (desk / "cross.png").stat().st_size
    assert imread(desk / "cross.png").shape[1] == 2000


def test_around_cuts_a_map(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "cross.osm").write_text(CROSS)
    whole = told("city build cross.osm --population 200 -o a.city", capsys)
    part = told("city build cross.osm --population 200 --around 45,7,0.2km -o b.city", capsys)
    assert part["kilometres"] < whole["kilometres"]


def test_a_build_that_fails_leaves_nothing(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "cross.osm").write_text(CROSS)
    before = set(desk.iterdir())
    assert main(["city", "build", "cross.osm", "--around", "10,10,1km", "-o", "far.city"]) == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith("outskirts: ")
    assert set(desk.iterdir()) == before


def test_cities_that_ship_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    listed = {one["name"]: one for one in told("city list", capsys)["cities"]}
    assert listed["casablanca"]["people"] == 3_215_935
    assert "OpenStreetMap" in listed["casablanca"]["attribution"]
    assert "3,215,935 people" in read("city list", capsys)


def test_what_is_said_once_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for _ in range(3):
        talk.say_once("law", talk.LAW)
    assert capsys.readouterr().err == f"{talk.LAW}\n"


def test_what_cannot_be_remembered_is_said_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cache").write_text("a file")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for _ in range(2):
        talk.say_once("law", talk.LAW)
    assert capsys.readouterr().err == f"{talk.LAW}\n" * 2


def test_a_reader_who_leaves_early_is_no_fault(desk: Path) -> None:
    shown = subprocess.run(
        f"{sys.executable} -m outskirts.cli parameters | head -1",
        shell=True, cwd=desk, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert shown.stdout.startswith("name")
    assert shown.stderr == ""
