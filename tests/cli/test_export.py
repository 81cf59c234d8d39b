"""`outskirts export`: what other programs read is what the record says."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import shapely
from terminal import draw_village

from outskirts.base.errors import InputError
from outskirts.city import files
from outskirts.city.ground import Ground
from outskirts.cli.app import main
from outskirts.night.lived.playback import replay
from outskirts.night.lived.scene import Scene
from outskirts.record import exports
from outskirts.record.reader import Recording, counted

MINUTES = 12


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the village and one short run of it."""
    folder = tmp_path_factory.mktemp("export")
    with pytest.MonkeyPatch.context() as patch:
        draw_village(folder)
        patch.chdir(folder)
        words = ["run", "village.city", "--hours", f"{MINUTES / 60}", "--start", "18:55"]
        assert main([*words, "--out", "night", "--set", "index.count=3"]) == 0
        yield folder


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_csv_has_the_curve_and_the_line_list(desk: Path) -> None:
    assert main(["export", "night", "--to", "csv", "-o", "out.csv"]) == 0
    recording = Recording(desk / "night")
    curve, events = rows(desk / "out.csv"), rows(desk / "out-events.csv")
    assert len(events) == len(recording.events())
    told = recording.curve().to_pylist()
    assert [(row["condition"], int(row["count"])) for row in curve] == [
        (row["condition"], row["count"]) for row in told
    ]
    for row, truth in zip(events, recording.events().to_pylist(), strict=True):
        assert row["kind"] == truth["kind"]
        assert int(row["tick"]) == truth["tick"]
        assert int(row["who"]) == truth["who"]


def test_geojson_has_every_district_at_every_full_hour(desk: Path) -> None:
    assert main(["export", "night", "--to", "geojson", "-o", "out.geojson"]) == 0
    told = json.loads((desk / "out.geojson").read_text(encoding="utf-8"))
    recording = Recording(desk / "night")
    truth = counted(recording)
    properties = [one["properties"] for one in told["features"]]
    assert [one["minute"] for one in properties] == [0, 5, MINUTES]
    assert properties[1]["time"].endswith("T19:00:00")
    for one in properties:
        found = [one[name] for name in ("susceptible", "exposed", "infected", "dead", "escaped")]
        assert found == truth[one["minute"], 0].tolist()
        assert one["lost"] == pytest.approx((found[2] + found[3]) / sum(found), abs=1e-6)
    city = files.load(desk / "village.city")
    ring = shapely.Polygon(told["features"][0]["geometry"]["coordinates"][0])
    assert ring.exterior.is_ccw
    middle = Ground(city.longitude, city.latitude).degrees(
        np.array([[float(city.shapes.x.mean()), float(city.shapes.y.mean())]])
    )[0]
    assert ring.contains(shapely.Point(middle))


def test_full_hours_begin_with_the_start_and_end_with_the_end() -> None:
    from datetime import datetime

    assert exports.hours(datetime(2025, 1, 15, 18, 0), 120) == [0, 60, 120]
    assert exports.hours(datetime(2025, 1, 15, 18, 40), 90) == [0, 20, 80, 90]
    assert exports.hours(datetime(2025, 1, 15, 18, 0), 0) == [0]


def test_paths_are_those_of_the_state(desk: Path) -> None:
    city = files.load(desk / "village.city")
    x, y = float(city.junctions.x.mean()), float(city.junctions.y.mean())
    longitude, latitude = Ground(city.longitude, city.latitude).degrees(np.array([[x, y]]))[0]
    where = f"{latitude:.6f},{longitude:.6f},120m"
    words = ["export", "night", "--to", "pedpy", "-o", "out.txt", "--at", where]
    assert main([*words, "--from", "19:00:50", "--until", "19:01:10"]) == 0
    text = (desk / "out.txt").read_text(encoding="utf-8")
    assert text.startswith("# framerate: 1.00\n")
    assert "x/m" in text
    lines = np.array([row.split() for row in text.splitlines() if row[0] != "#"], dtype=float)
    assert set(lines[:, 1]) <= set(range(21))
    night = replay(desk / "night")
    scene = Scene(night.world)
    for frame in (0, 9, 10, 20):
        night.goto(350 + frame)
        found = scene.people(night, (x - 120, y - 120, x + 120, y + 120))
        near = np.hypot(found["x"] - x, found["y"] - y) <= 119.5
        told = {int(row[4]): row for row in lines[lines[:, 1] == frame]}
        assert near.sum() > 3
        for who, east, north in zip(
            found["who"][near].tolist(), found["x"][near], found["y"][near], strict=True
        ):
            assert told[who][2:4] == pytest.approx([east - x, north - y], abs=0.5)
    for number in np.unique(lines[:, 0]):
        own = lines[lines[:, 0] == number]
        assert (np.diff(own[:, 1]) == 1).all()
        assert len(np.unique(own[:, 4])) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--to", "nothing", "-o", "x"], "expected one of page, csv, geojson, pedpy"),
        (["--to", "csv", "-o", "nowhere/x.csv"], "folder that exists"),
        (["--to", "csv", "-o", "x.csv", "--at", "here"], "whole night"),
        (["--to", "pedpy", "-o", "x"], "needs --at"),
        (
            ["--to", "pedpy", "-o", "x", "--at", "a", "--from", "19:00", "--until", "19:01"],
            "--at a",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(
    desk: Path, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "night", *words]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1
    assert not (desk / "x").exists()


def test_nothing_is_left_of_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot write"), exports.drafted(tmp_path / "a" / "b"):
        (tmp_path / "a" / "b").write_text("x", encoding="utf-8")
    assert list(tmp_path.iterdir()) == []


def test_a_clip_is_made_of_a_stretch(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["clip", "night", "-o", "night.gif", "--from", "18:57", "--to", "19:02", "--json"]
    assert main(words) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["frames"] == 6
    assert told["card"][0] == "19:02."
    assert (desk / "night.gif").read_bytes().startswith(b"GIF89a")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-o", "x.jpg"], ".gif"),
        (["-o", "x.png", "--from", "19:00"], "one moment"),
        (["-o", "nowhere/x.png"], "folder that exists"),
        (["-o", "x.gif", "--from", "19:00", "--to", "18:58"], "at least a minute"),
        (["-o", "x.gif", "--from", "23:00"], "--from 23:00 is beyond"),
        (["-o", "x.gif", "--at", "nowhere,100m"], "--at nowhere"),
    ],
)
def test_an_odd_clip_is_refused(
    desk: Path, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["clip", "night", *words]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1
    assert not list(desk.glob("x.*"))
