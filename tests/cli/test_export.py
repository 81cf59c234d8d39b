"""`outskirts export`: what other programs read is what the record says."""

import csv
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from terminal import draw_village

from outskirts.base.errors import InputError
from outskirts.city import files
from outskirts.city.ground import Ground
from outskirts.cli.app import main
from outskirts.night.lived.playback import replay
from outskirts.night.lived.scene import Scene
from outskirts.night.recorded import cases, streets
from outskirts.record import exports, layers, measures
from outskirts.record.format import CONDITIONS
from outskirts.record.reader import Recording, counted
from outskirts.view.pictures import situation

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


def test_moments_begin_with_the_start_and_end_with_the_end() -> None:
    from datetime import datetime

    assert layers.moments(datetime(2025, 1, 15, 18, 0), 120) == [0, 60, 120]
    assert layers.moments(datetime(2025, 1, 15, 18, 40), 90) == [0, 20, 80, 90]
    assert layers.moments(datetime(2025, 1, 15, 18, 0), 0) == [0]
    assert layers.moments(datetime(2025, 1, 15, 18, 40), 60, 30) == [0, 20, 50, 60]
    assert layers.moments(datetime(2025, 1, 15, 23, 50), 30, 7) == [0, 5, 12, 19, 26, 30]


def test_a_line_list_has_a_row_for_each_case(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "night", "--to", "linelist", "-o", "cases.csv", "--json"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    recording = Recording(desk / "night")
    tree = measures.tree(recording.events())
    found = rows(desk / "cases.csv")
    assert list(found[0]) == list(cases.COLUMNS)
    assert told["rows"] == {"cases.csv": len(found)} == {"cases.csv": len(tree.who)}
    assert [int(row["person"]) for row in found] == tree.who.tolist()
    assert [int(row["generation"]) for row in found] == tree.generation.tolist()
    assert [row["index"] for row in found[:3]] == ["true"] * 3
    assert main(["export", "night", "--to", "linelist", "-o", "cases.parquet"]) == 0
    assert pq.read_table(desk / "cases.parquet").column_names == list(cases.COLUMNS)


def test_a_sample_of_cases_is_stated(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = (desk / "cases.csv").read_text(encoding="utf-8").splitlines()
    words = ["export", "night", "--to", "linelist", "-o", "some.csv", "--sample", "4"]
    assert main(words) == 0
    assert f"A sample of 4 of {len(whole) - 1} cases, drawn by chance with seed 1." in (
        capsys.readouterr().err
    )
    some = (desk / "some.csv").read_text(encoding="utf-8").splitlines()
    assert len(some) == 5
    assert set(some) <= set(whole)


@pytest.mark.usefixtures("desk")
def test_what_no_spreadsheet_takes_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "SHEET", 3)
    assert main(["export", "night", "--to", "csv", "-o", "big.csv"]) == 0
    told = capsys.readouterr().err
    assert "No spreadsheet takes it: 3 rows are the most" in told
    assert "--to linelist" in told
    assert str(Path("night") / "events.parquet") in told
    assert main(["export", "night", "--to", "linelist", "-o", "big-cases.csv"]) == 0
    assert "--sample" in capsys.readouterr().err
    assert main(["export", "night", "--to", "linelist", "-o", "big-cases.parquet"]) == 0
    assert "No spreadsheet" not in capsys.readouterr().err


def test_csv_of_some_kinds_has_those_events_alone(desk: Path) -> None:
    words = ["export", "night", "--to", "csv", "-o", "few.csv", "--kinds", "bitten, killed"]
    assert main(words) == 0
    truth = [
        one
        for one in Recording(desk / "night").events().to_pylist()
        if one["kind"] in ("bitten", "killed")
    ]
    found = rows(desk / "few-events.csv")
    assert [(row["kind"], int(row["who"])) for row in found] == [
        (one["kind"], one["who"]) for one in truth
    ]
    assert list(found[0]) == list(truth[0])


@pytest.mark.parametrize("by", ["street", "district"])
def test_a_geopackage_and_geojson_say_the_same(desk: Path, by: str) -> None:
    words = ["export", "night", "--by", by, "--every", "5min"]
    assert main([*words, "--to", "gpkg", "-o", f"{by}.gpkg"]) == 0
    assert main([*words, "--to", "geojson", "-o", f"{by}.geojson"]) == 0
    meta, table = pyogrio.read_arrow(desk / f"{by}.gpkg")
    told = json.loads((desk / f"{by}.geojson").read_text(encoding="utf-8"))["features"]
    assert meta["crs"] == "EPSG:4326"
    found = table.to_pylist()
    assert len(found) == len(told)
    assert [one["minute"] for one in found[:: len(found) // 4]] == [0, 5, 10, MINUTES]
    for row, one in zip(found, told, strict=True):
        shape = shapely.from_wkb(row.pop("geom"))
        other = shapely.from_geojson(json.dumps(one["geometry"]))
        assert shape.equals(other)
        assert shape.is_valid
        row["time"] = row["time"].replace(tzinfo=None).isoformat()
        assert row == one["properties"]
        assert list(row) == [name for name in layers.COLUMNS if name in row]
    with closing(sqlite3.connect(desk / f"{by}.gpkg")) as file:
        assert file.execute("pragma application_id").fetchone()[0] == 0x47504B47
        assert file.execute("pragma integrity_check").fetchone()[0] == "ok"
        contents = file.execute("select table_name, data_type, srs_id from gpkg_contents")
        assert contents.fetchall() == [(f"{by}s", "features", 4326)]
        kinds = file.execute("select geometry_type_name from gpkg_geometry_columns").fetchall()
        assert kinds == [({"street": "MULTILINESTRING", "district": "MULTIPOLYGON"}[by],)]


def test_streets_are_those_of_the_report_and_add_up_to_the_city(desk: Path) -> None:
    told = json.loads((desk / "street.geojson").read_text(encoding="utf-8"))["features"]
    recording, city = Recording(desk / "night"), files.load(desk / "village.city")
    film = recording.film()
    assert film is not None
    truth = streets.Streets(
        city, recording.people(), recording.only(streets.FATES, streets.COLUMNS)
    )
    for minute in (0, 5, 10, MINUTES):
        own = [one["properties"] for one in told if one["properties"]["minute"] == minute]
        assert [one["segment"] for one in own] == np.unique(truth.street).tolist()
        assert len(own) < len(truth.street)
        total = [sum(one[name] for one in own) for name in CONDITIONS]
        assert total == counted(recording)[minute].sum(axis=0).tolist()
        here = film.at(minute)
        assert sum(one["pieces"] for one in own) == len(truth.street)
        for one in own:
            account = truth.account(one["segment"], minute)
            assert account.title == f"{one['street']}, {one['district']}"
            assert account.residents == one["residents"]
            assert account.lost == one["infected"] + one["dead"]
            assert account.gone == one["escaped"]
            assert account.left == one["susceptible"] + one["exposed"]
            assert (one["lost"] is None) == (one["residents"] == 0)
            mine = truth.street == one["segment"]
            assert one["infected_here"] == here[mine, 1].sum()
            assert one["length_m"] == pytest.approx(city.segments.length[mine].sum(), abs=0.06)


def test_more_features_than_a_file_should_hold_are_refused(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(layers.MOST, "geojson", 100)
    words = ["export", "night", "--to", "geojson", "-o", "x.geojson", "--by", "street"]
    assert main(words) == 2
    told = capsys.readouterr().err
    assert "expected at most 100 in a geojson file; take --to gpkg, --by district" in told
    assert not (desk / "x.geojson").exists()


def test_maps_are_a_numbered_series(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["export", "night", "--to", "maps", "--every", "5min"]
    assert main([*words, "-o", "maps"]) == 0
    names = ["map-01-1855.png", "map-02-1900.png", "map-03-1905.png", "map-04-1907.png"]
    assert sorted(one.name for one in (desk / "maps").iterdir()) == names
    assert f"4 maps, {names[0]} to {names[-1]}." in capsys.readouterr().err
    assert main([*words, "-o", "maps.zip"]) == 0
    with zipfile.ZipFile(desk / "maps.zip") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [f"maps/{one}" for one in names]
        assert archive.read(f"maps/{names[2]}") == (desk / "maps" / names[2]).read_bytes()
    assert main([*words, "-o", "part", "--at", "Main Street,150m"]) == 0
    assert sorted(one.name for one in (desk / "part").iterdir()) == names
    assert not list(desk.glob(".*.part"))


def test_a_zip_is_a_zip(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "night", "--to", "csv", "-o", "night.zip", "--json"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["packed"] == ["night.csv", "night-events.csv"]
    with zipfile.ZipFile(desk / "night.zip") as archive:
        assert archive.namelist() == told["packed"]
        curve = archive.read("night.csv")
    assert curve == (desk / "out.csv").read_bytes()
    before = (desk / "night.zip").read_bytes()
    assert main(["export", "night", "--to", "csv", "-o", "night.zip"]) == 0
    assert (desk / "night.zip").read_bytes() == before


@pytest.mark.parametrize("words", [["maps", "gone"], ["gpkg", "gone.gpkg"], ["csv", "gone.zip"]])
def test_ctrl_c_leaves_nothing_behind(
    desk: Path, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(situation.Atlas, "png", stop)
    monkeypatch.setattr(layers.Layer, "tables", stop)
    monkeypatch.setattr(exports, "packed", stop)
    assert main(["export", "night", "--to", words[0], "-o", words[1]]) == 130
    assert not list(desk.glob("*gone*"))
    assert not list(desk.glob(".*gone*"))


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
        (
            ["--to", "nothing", "-o", "x"],
            "expected one of page, linelist, csv, geojson, gpkg",
        ),
        (["--to", "csv", "-o", "nowhere/x.csv"], "folder that exists"),
        (["--to", "csv", "-o", "x.csv", "--at", "here"], "whole night"),
        (["--to", "pedpy", "-o", "x"], "needs --at"),
        (["--to", "csv", "-o", "x.csv", "--every", "1h"], "is for geojson, gpkg, maps"),
        (["--to", "linelist", "-o", "x.xlsx"], "writes .csv or .parquet, or .zip"),
        (["--to", "csv", "-o", "x.gpkg"], ".gpkg is for --to gpkg"),
        (["--to", "csv", "-o", "x.csv", "--kinds", "bitten,bored"], "there is no 'bored'"),
        (["--to", "gpkg", "-o", "x.gpkg", "--by", "house"], "expected one of district, street"),
        (["--to", "gpkg", "-o", "x.gpkg", "--every", "90s"], "expected full minutes"),
        (["--to", "gpkg", "-o", "x.gpkg", "--every", "often"], "--every often: no time"),
        (["--to", "maps", "-o", "village.city"], "writes a folder"),
        (["--to", "maps", "-o", "night"], "not empty"),
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
    assert not list(desk.glob("x*"))
    assert not list(desk.glob(".*.part"))


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
