"""The page on one's own town: its commands do what it says, in the order in which they stand."""

import json
import re
import shlex
from pathlib import Path

import pytest

from outskirts.city.files import load
from outskirts.cli import main
from outskirts.record.folders import RECORD

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "your-own-town.md"
TEXT = PAGE.read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
COMMANDS = [line for kind, block in BLOCKS if not kind for line in block.splitlines()]


def draw(folder: Path) -> None:
    """Draw a town of 5 by 5 streets, 400 m wide, with a boundary, and two districts for it."""
    north, east = 0.1 / 111.1318, 0.1 / 78.8468
    lines = ['<?xml version="1.0"?>', '<osm version="0.6">']
    for i in range(5):
        for j in range(5):
            where = f'lat="{45 + i * north:.7f}" lon="{7 + j * east:.7f}"'
            lines.append(f'<node id="{10 * i + j + 1}" {where}/>')
    corners = [(-1, -1), (-1, 5), (5, 5), (5, -1)]
    for k, (i, j) in enumerate(corners):
        lines.append(f'<node id="{90 + k}" lat="{45 + i * north:.7f}" lon="{7 + j * east:.7f}"/>')

    def way(number: int, nodes: list[int], **tags: str) -> None:
        refs = "".join(f'<nd ref="{node}"/>' for node in nodes)
        told = "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
        lines.append(f'<way id="{number}">{refs}{told}</way>')

    for i in range(5):
        name = "Main Street" if i == 1 else f"Street {i}"
        way(100 + i, [10 * i + j + 1 for j in range(5)], highway="residential", name=name)
        way(200 + i, [10 * j + i + 1 for j in range(5)], highway="residential", name=f"Lane {i}")
    border = {"boundary": "administrative", "admin_level": "8", "population": "900"}
    way(300, [90, 91, 92, 93, 90], name="Our Town", **border)
    (folder / "town.osm").write_text("\n".join([*lines, "</osm>"]))
    features = [
        {
            "type": "Feature",
            "properties": {"name": name, "population": people},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[7 + x * east, 45 + y * north] for x, y in outline(a, b)]],
            },
        }
        for name, people, a, b in (("West", 300, -1, 2.01), ("East", 500, 2.01, 5))
    ]
    (folder / "districts.geojson").write_text(json.dumps({"features": features}))
    (folder / "people.csv").write_text("name,population\nOur Town,900\n")
    (told,) = [block for kind, block in BLOCKS if kind == "toml"]
    (folder / "night.toml").write_text(told)


def outline(west: float, east: float) -> list[tuple[float, float]]:
    """The corners of a district between two columns of the town."""
    return [(west, -1), (east, -1), (east, 5), (west, 5), (west, -1)]


def people(path: Path) -> dict[str, int]:
    """The people of each district of a city file."""
    city = load(path)
    table = city.districts
    return dict(
        zip([city.names[name] for name in table.name], table.population.tolist(), strict=True)
    )


def test_the_commands_of_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    draw(tmp_path)
    monkeypatch.chdir(tmp_path)
    runs = 0
    for line in COMMANDS:
        words = shlex.split(line)
        assert words[0] == "outskirts"
        if words[1] == "run":
            words += ["--hours", "0.02", "--threads", "1", "--out", f"run-{runs}"]
            runs += 1
        assert main(words[1:]) == 0, line
        said = capsys.readouterr().out
        if line == "outskirts city build town.osm -o town.city":
            assert people(tmp_path / "town.city") == {"Our Town": 900}
        elif line == "outskirts city info town.city":
            assert "People from population tags of the map" in said
        elif "--population 1200" in line:
            assert people(tmp_path / "town.city") == {"Our Town": 1200}
        elif "--districts none" in line:
            assert people(tmp_path / "whole.city") == {"town": 900}
        elif "--districts districts.geojson" in line:
            assert people(tmp_path / "town.city") == {"West": 300, "East": 500}
    centre = load(tmp_path / "centre.city")
    assert len(centre.segments.a) <= len(load(tmp_path / "town.city").segments.a)
    assert (tmp_path / "town.png").stat().st_size > 1000
    assert runs == 5
    for number in range(runs):
        assert all((tmp_path / f"run-{number}" / name).exists() for name in RECORD)
    expected = {0: (12, False), 1: (5, True), 2: (12, True), 3: (5, True), 4: (5, True)}
    for number, (count, near) in expected.items():
        recipe = json.loads((tmp_path / f"run-{number}" / "recipe.json").read_text())
        index = recipe["scenario"]["index"]
        assert index["count"] == count
        assert (index["near"] is not None) == near


def test_every_choice_of_the_build_stands_on_the_page() -> None:
    for option in ("--around", "--districts", "--population", "--near", "--radius", "--cases"):
        assert option in TEXT
    for word in ("osmium merge", "osmium renumber", "osmium time-filter", "osmium apply-changes"):
        assert word in TEXT
