"""Small maps that once failed, each built by the command line: what each should give.

They lie beside the repository; each kind has a test with a map of our own as well.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from outskirts.city.files import load
from outskirts.city.ground import Ground
from outskirts.city.outlines import flattened, shape_of
from outskirts.city.whereabouts import Whereabouts
from outskirts.cli.app import main
from outskirts.record.reader import Recording

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases"
pytestmark = pytest.mark.skipif(
    not CASES.is_dir(), reason="the folder shared/cases with the small maps is not beside us"
)


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def built(capsys: pytest.CaptureFixture[str], name: str, *words: str) -> dict[str, Any]:
    """Build a map of the cases and return what the city holds."""
    capsys.readouterr()
    assert main(["city", "build", str(CASES / name), "-o", "t.city", "--json", *words]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return found


def test_a_square_mapped_as_a_relation_joins_two_halves(capsys: pytest.CaptureFixture[str]) -> None:
    facts = built(capsys, "sq-rel.osm")
    whole = facts["kilometres"]
    assert whole > 0
    assert not facts["dropped"] or max(facts["dropped"].values()) < 0.2 * whole


def test_paths_over_pavements_and_crossings_are_kept(capsys: pytest.CaptureFixture[str]) -> None:
    facts = built(capsys, "crossing.osm")
    assert sum(facts["dropped"].values()) < 0.5


def test_a_road_through_the_circle_is_cut_on_it(capsys: pytest.CaptureFixture[str]) -> None:
    facts = built(capsys, "chord.osm", "--around", "50,10,500")
    assert facts["kilometres"] == pytest.approx(1.0, abs=0.1)
    assert sum(facts["exits"].values()) == 2


@pytest.mark.parametrize("name", ["ways-first.osm", "neg-nodes.osm"])
def test_any_order_and_negative_numbers_are_read(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert built(capsys, name)["streets"] > 0


def test_ways_that_are_deleted_are_left_out(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = (CASES / "josm-delete.osm").read_text(encoding="utf-8")
    assert text.count('action="delete"') == 2 or text.count("action='delete'") == 2
    kept = built(capsys, "josm-delete.osm")["kilometres"]
    (tmp_path / "all.osm").write_text(
        text.replace(' action="delete"', "").replace(" action='delete'", ""), encoding="utf-8"
    )
    assert main(["city", "build", "all.osm", "-o", "all.city", "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["kilometres"] > kept


def test_letters_of_any_script_are_drawn_without_a_warning(tmp_path: Path) -> None:
    told = subprocess.run(
        [
            sys.executable, "-W", "error", "-m", "outskirts.cli", "city", "build",
            str(CASES / "names.osm"), "--name", "東京", "-o", "t.city",
        ],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    drawn = subprocess.run(
        [
            sys.executable, "-W", "error", "-m", "outskirts.cli", "city", "map", "t.city",
            "-o", "t.png",
        ],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert drawn.returncode == 0, drawn.stderr
    assert "Warning" not in drawn.stderr + told.stderr
    assert (tmp_path / "t.png").stat().st_size > 5000


def test_an_inland_district_has_no_coast(capsys: pytest.CaptureFixture[str]) -> None:
    facts = built(capsys, "town.osm", "--districts", str(CASES / "inland.geojson"))
    assert facts["coast_km"] == 0
    assert any("No road leaves this map" in one for one in facts["notes"])


def test_a_district_of_two_pieces_keeps_both(capsys: pytest.CaptureFixture[str]) -> None:
    built(capsys, "town.osm", "--districts", str(CASES / "two-pieces.geojson"))
    wanted = json.loads((CASES / "two-pieces.geojson").read_text(encoding="utf-8"))
    assert wanted["features"][0]["geometry"]["type"] == "MultiPolygon"
    districts = load(Path("t.city")).districts
    ring = np.column_stack([districts.x, districts.y])[districts.start[0] : districts.start[1]]
    assert len(flattened(shape_of(ring))) == 2


def test_first_cases_are_as_near_as_is_asked(tmp_path: Path) -> None:
    text = (CASES / "near-long-street2.toml").read_text(encoding="utf-8")
    (tmp_path / "near.toml").write_text(text, encoding="utf-8")
    assert main(["city", "build", str(CASES / "flyover.osm"), "-o", "flyover.city"]) == 0
    assert main(["run", "near.toml", "--out", "none"]) == 2, "so many do not live so near"
    words = ["run", "near.toml", "--hours", "0.02", "--cases", "20", "--out", "night"]
    assert main(words) == 0
    recording, city = Recording(tmp_path / "night"), load(tmp_path / "flyover.city")
    index = recording.recipe["scenario"]["index"]
    first = [row for row in recording.events().to_pylist() if row["by"] < 0 and row["tick"] == 0]
    first = [row for row in first if row["kind"] == "bitten"]
    assert len(first) == 20
    at = Whereabouts(city).metres(
        np.array([row["segment"] for row in first], np.int32),
        np.array([row["along"] for row in first], np.float32),
    )
    north, east = index["near"]
    middle = Ground(city.longitude, city.latitude).flat(np.array([[east, north]]))[0]
    assert np.hypot(*(at - middle).T).max() <= index["radius"] + 1


@pytest.mark.parametrize("people", ["30.000", "999999999999"])
def test_typing_errors_are_refused_in_one_line(
    people: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["city", "build", str(CASES / "town.osm"), "--population", people, "-o", "t.city"]
    assert main(words) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert not Path("t.city").exists()
