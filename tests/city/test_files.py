import zipfile
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from maps import HOMES, Sheet, cross

from outskirts.base.errors import InputError
from outskirts.base.tables import arrays
from outskirts.city import atlas
from outskirts.city.build import build
from outskirts.city.city import City
from outskirts.city.files import HEADER, fingerprint, load, save, table_names


@pytest.fixture
def town(tmp_path: Path) -> City:
    return build(cross(tmp_path / "town.osm"), title="Town", population=900)


def rewritten(path: Path, other: Path, change: dict[str, bytes | None]) -> Path:
    """Copy a city file with some members changed (None: left out)."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            content = change.get(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return other


def test_what_is_saved_is_loaded(town: City, tmp_path: Path) -> None:
    save(town, tmp_path / "town.city")
    back = load(tmp_path / "town.city")
    tables = table_names()
    assert tables[:3] == ["junctions", "segments", "shapes"]
    for one in fields(City):
        if one.name not in tables:
            assert getattr(back, one.name) == getattr(town, one.name), one.name
    for name in tables:
        mine, theirs = arrays(getattr(town, name)), arrays(getattr(back, name))
        for column in mine:
            assert mine[column].dtype == theirs[column].dtype
            assert np.array_equal(mine[column], theirs[column]), column
            assert not theirs[column].flags.writeable


def test_same_city_is_the_same_bytes(town: City, tmp_path: Path) -> None:
    save(town, tmp_path / "one.city")
    save(load(tmp_path / "one.city"), tmp_path / "two.city")
    assert (tmp_path / "one.city").read_bytes() == (tmp_path / "two.city").read_bytes()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["one.city", "town.osm", "two.city"]


def built(tmp_path: Path) -> City:
    """Build a town with two buildings and a hedge."""
    sheet = Sheet()
    sheet.line([(-200, 0), (200, 0)], HOMES)
    sheet.line([(-200, 12), (0, 12)], {"barrier": "hedge"})
    sheet.box(20, 10, 10, 10)
    sheet.box(-60, 30, 12, 30)
    return build(sheet.write(tmp_path / "built.osm"), title="Town", population=900)


def test_buildings_and_cover_are_saved_and_loaded(tmp_path: Path) -> None:
    town = built(tmp_path)
    save(town, tmp_path / "built.city")
    back = load(tmp_path / "built.city")
    assert len(back.buildings.use) == 2
    assert len(back.cover.segment) == 1
    for name in ("buildings", "cover"):
        for column, values in arrays(getattr(town, name)).items():
            read = getattr(getattr(back, name), column)
            assert read.dtype == values.dtype
            assert np.array_equal(read, values), column
            assert not read.flags.writeable


def test_without_buildings_a_file_is_as_before_there_were_any(town: City, tmp_path: Path) -> None:
    save(town, tmp_path / "town.city")
    with zipfile.ZipFile(tmp_path / "town.city") as archive:
        assert not [one for one in archive.namelist() if one.startswith(("buildings", "cover"))]
    back = load(tmp_path / "town.city")
    assert len(back.buildings.use) == len(back.cover.segment) == 0
    assert back.buildings.start.tolist() == [0]
    assert not back.buildings.use.flags.writeable


def test_buildings_cannot_be_taken_out_of_a_file(tmp_path: Path) -> None:
    save(built(tmp_path), tmp_path / "built.city")
    with zipfile.ZipFile(tmp_path / "built.city") as archive:
        members = [one for one in archive.namelist() if one.startswith("buildings")]
    assert sorted(members) == [
        "buildings.building+1.parquet",
        "buildings.building.parquet",
        "buildings.corner.parquet",
    ]
    whole = tmp_path / "built.city"
    with pytest.raises(InputError, match=r"has no table buildings\.corner"):
        load(rewritten(whole, tmp_path / "a.city", {members[-1]: None}))
    with pytest.raises(InputError, match="does not match its own hash"):
        load(rewritten(whole, tmp_path / "b.city", dict.fromkeys(members)))


def test_save_into_no_folder_is_refused(town: City, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot write"):
        save(town, tmp_path / "none" / "town.city")


def test_bad_files_are_refused(town: City, tmp_path: Path) -> None:
    good = tmp_path / "good.city"
    save(town, good)
    with pytest.raises(InputError, match="there is no city file"):
        load(tmp_path / "none.city")
    cut = tmp_path / "cut.city"
    cut.write_bytes(good.read_bytes()[:-200])
    with pytest.raises(InputError, match="no city file or is truncated"):
        load(cut)
    text = tmp_path / "text.city"
    text.write_text("hello")
    with pytest.raises(InputError, match="no city file or is truncated"):
        load(text)
    with zipfile.ZipFile(good) as archive:
        header = archive.read(HEADER).decode()
    other = tmp_path / "other.city"
    newer = header.replace('"format": 1', '"format": 99').encode()
    with pytest.raises(InputError, match="format 99, this version reads 1"):
        load(rewritten(good, other, {HEADER: newer}))
    with pytest.raises(InputError, match="does not match its own hash"):
        load(rewritten(good, other, {HEADER: header.replace("Town", "Tomb").encode()}))
    with pytest.raises(InputError, match="has no table junctions"):
        load(rewritten(good, other, {"junctions.junction.parquet": None}))
    with pytest.raises(InputError, match="is a zip but no city"):
        load(rewritten(good, other, {HEADER: None}))
    with pytest.raises(InputError, match="incomplete header"):
        load(rewritten(good, other, {HEADER: b'{"format": 1}'}))
    with pytest.raises(InputError, match="no city file or is truncated"):
        load(rewritten(good, other, {"junctions.junction.parquet": b"PAR1 not"}))


def test_a_flipped_bit_is_noticed_or_harmless(town: City, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.city", tmp_path / "bad.city"
    save(town, good)
    data = bytearray(good.read_bytes())
    noticed = 0
    for at in range(40, len(data), 97):
        data[at] ^= 16
        bad.write_bytes(data)
        data[at] ^= 16
        try:
            city = load(bad)
        except InputError:
            noticed += 1
        else:
            assert fingerprint(city) == town.hash
    assert noticed > len(data) / 97 * 0.8


def test_atlas_finds_shipped_cities_and_files(town: City, tmp_path: Path) -> None:
    assert "casablanca" in atlas.shipped()
    assert atlas.find("casablanca").is_file()
    save(town, tmp_path / "mine.city")
    assert atlas.find(str(tmp_path / "mine.city")) == tmp_path / "mine.city"
    with pytest.raises(InputError, match="shipped: casablanca"):
        atlas.find("atlantis")
