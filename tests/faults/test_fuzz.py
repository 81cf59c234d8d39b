"""Whatever a file holds, it is read, or refused in one line: nothing else comes of it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import osmium
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from maps import HOMES, Sheet, cross

from outskirts.base.errors import InputError
from outskirts.city.build import build
from outskirts.city.city import City
from outskirts.cli.choices import Changes, scenario_of
from outskirts.world.scenario import Scenario, known_keys


def fuzz(examples: int) -> settings:
    """Try so many examples, however long they take."""
    unasked = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    return settings(max_examples=examples, deadline=None, suppress_health_check=unasked)


NUMBERS = (
    *("0", "1", "-1", "3", "nan", "inf", "1e400", "91", "-181", "1e-300", "", "wide", "9" * 25),
    *("0.0", "45.0000001", "7.0", "-0", "é", "\u202e", "3;4", "5 m", "10.5.3", "9" * 400),
)
KEYS = (
    *("highway", "building", "natural", "landuse", "barrier", "entrance", "oneway", "width"),
    *("lanes", "maxspeed", "building:levels", "height", "type", "name", "shop", "amenity"),
    *("junction", "layer", "bridge", "tunnel", "area", "leisure", "lit"),
)
VALUES = (
    *NUMBERS,
    *("residential", "primary", "motorway", "footway", "yes", "no", "coastline", "water"),
    *("hedge", "main", "multipolygon", "wood", "a", "supermarket", "steps", "roundabout"),
    *("house", "school", "bus_stop", "wall", "tree_row", "forest", "trunk_link"),
)
tags = some.dictionaries(some.sampled_from(KEYS), some.sampled_from(VALUES), max_size=4)


def read_or_refused(read: Callable[[], Any]) -> Any:
    """Return what was read, or None where it was refused in one line."""
    try:
        return read()
    except InputError as error:
        told = str(error)
    assert told
    assert "\n" not in told
    return None


@some.composite
def maps(draw: some.DrawFn) -> bytes:
    """Draw a map: streets that may lead nowhere, houses without corners, words for numbers."""
    degree = some.sampled_from((0.0, 0.0, 0.001, 0.002, 0.003, 1e-7)).map
    latitude = some.one_of(degree(lambda x: f"{45 + x:.7f}"), some.sampled_from(NUMBERS))
    longitude = some.one_of(degree(lambda x: f"{7 + x:.7f}"), some.sampled_from(NUMBERS))
    if draw(some.booleans()):
        latitude, longitude = degree(lambda x: f"{45 + x:.7f}"), degree(lambda x: f"{7 + x:.7f}")
    lines = ["<?xml version='1.0' encoding='UTF-8'?>", '<osm version="0.6">']

    def close(kind: str, drawn: dict[str, str]) -> None:
        lines.extend(f'<tag k="{key}" v="{value}"/>' for key, value in drawn.items())
        lines.append(f"</{kind}>")

    count = draw(some.integers(0, 8))
    for number in range(1, count + 1):
        lines.append(f'<node id="{number}" lat="{draw(latitude)}" lon="{draw(longitude)}">')
        close("node", draw(tags))
    refs = some.lists(some.integers(1, max(count, 1) + draw(some.integers(0, 1))), max_size=6)
    kinds = some.sampled_from(("residential", "primary", "footway", "service", "path"))
    for number in range(1, draw(some.integers(0, 6)) + 1):
        lines.append(f'<way id="{number}">')
        lines.extend(f'<nd ref="{ref}"/>' for ref in draw(refs))
        street = {"highway": draw(kinds)} if draw(some.integers(0, 3)) else {}
        close("way", {**street, **draw(tags)})
    for number in range(1, draw(some.integers(0, 1)) + 1):
        lines.append(f'<relation id="{number}">')
        for ref in draw(refs):
            role = draw(some.sampled_from(("outer", "inner", "")))
            lines.append(f'<member type="way" ref="{ref}" role="{role}"/>')
        close("relation", {"type": "multipolygon", **draw(tags)})
    return "\n".join([*lines, "</osm>"]).encode()


@some.composite
def spoilt(draw: some.DrawFn, held: some.SearchStrategy[bytes]) -> bytes:
    """Spoil a file in one to three places, or not at all."""
    content = bytearray(draw(held))
    for _ in range(draw(some.integers(0, 3))):
        at = draw(some.integers(0, max(len(content) - 1, 0)))
        end = draw(some.sampled_from((at, at + 1, at + 4, len(content))))
        content[at:end] = draw(some.binary(max_size=4))
    return bytes(content)


@fuzz(250)
@given(held=maps())
def test_maps_in_xml(held: bytes, tmp_path: Path) -> None:
    path = tmp_path / "town.osm"
    path.write_bytes(held)
    read_or_refused(lambda: build(path, population=900))


@fuzz(80)
@given(held=spoilt(maps()))
def test_spoilt_maps_in_xml(held: bytes, tmp_path: Path) -> None:
    path = tmp_path / "town.osm"
    path.write_bytes(held)
    read_or_refused(lambda: build(path, around=(45.0, 7.0, 300.0), population=900))


def packed(folder: Path, how: str = "pbf") -> bytes:
    """Return a small town as a .osm.pbf file holds it."""
    sheet = Sheet()
    sheet.line([(-200, 0), (0, 0), (200, 0)], HOMES)
    sheet.line([(0, -200), (0, 0), (0, 200)], HOMES)
    sheet.box(20, 10, 10, 10)
    path = folder / "packed.osm.pbf"
    path.unlink(missing_ok=True)
    writer = osmium.SimpleWriter(osmium.io.File(str(path), how))
    for thing in osmium.FileProcessor(str(sheet.write(folder / "drawn.osm"))):
        writer.add(thing)
    writer.close()
    return path.read_bytes()


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, City]:
    """A town in a .osm.pbf file, and as it is built."""
    folder = tmp_path_factory.mktemp("packed")
    return packed(folder), build(folder / "packed.osm.pbf", population=900, title="Town")


@fuzz(300)
@given(data=some.data())
def test_spoilt_maps_in_pbf_are_refused_or_the_same(
    data: some.DataObject, town: tuple[bytes, City], tmp_path: Path
) -> None:
    path = tmp_path / "town.osm.pbf"
    path.write_bytes(data.draw(spoilt(some.just(town[0]))))
    found = read_or_refused(lambda: build(path, population=900, title="Town"))
    assert found is None or found.hash == town[1].hash


def test_a_map_in_blocks_that_nothing_checks_is_refused(tmp_path: Path) -> None:
    packed(tmp_path, "pbf,pbf_compression=none")
    with pytest.raises(InputError, match="not compressed with zlib, so nothing checks it"):
        build(tmp_path / "packed.osm.pbf")


def test_a_block_of_unknown_kind_is_not_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "town.osm.pbf"
    path.write_bytes(packed(tmp_path).replace(b"OSMData", b"OSMDate"))
    with pytest.raises(InputError, match="a block is of no known kind"):
        build(path)


scalars = some.one_of(
    some.none(),
    some.booleans(),
    some.sampled_from((0, -1, 1.5, float("nan"), float("inf"), 10**30, "", "45", "é\n\0", [], {})),
)
corners = some.one_of(
    some.tuples(some.floats(6.98, 7.02), some.floats(44.98, 45.02)),
    some.tuples(some.sampled_from((181.0, -200.0, 1e300, 7.0)), some.floats(-100, 100)),
    some.lists(scalars, max_size=4),
    scalars,
)
rings = some.lists(corners, max_size=6).map(lambda ring: [*ring, *ring[:1]])
boxes = some.just([[(6.9, 44.9), (7.1, 44.9), (7.1, 45.1), (6.9, 45.1), (6.9, 44.9)]])
outlines = some.one_of(
    some.builds(lambda c: {"type": "Polygon", "coordinates": c}, boxes),
    some.builds(lambda c: {"type": "Polygon", "coordinates": c}, some.lists(rings, max_size=2)),
    some.builds(
        lambda c: {"type": "MultiPolygon", "coordinates": c},
        some.lists(some.lists(rings, max_size=2), max_size=2),
    ),
    some.builds(lambda c: {"type": "LineString", "coordinates": c}, rings),
    scalars,
)
features = some.one_of(
    some.fixed_dictionaries(
        {
            "properties": some.one_of(
                some.fixed_dictionaries(
                    {"name": some.one_of(some.just("Old Town"), scalars)},
                    optional={
                        "population": some.one_of(some.just(900), scalars),
                        "households": some.one_of(some.just(300), scalars),
                    },
                ),
                scalars,
            ),
            "geometry": outlines,
        }
    ),
    scalars,
)


@fuzz(250)
@given(found=some.one_of(some.lists(features, max_size=3).map(lambda f: {"features": f}), scalars))
def test_districts(found: Any, tmp_path: Path) -> None:
    path = tmp_path / "districts.geojson"
    path.write_text(json.dumps(found))
    town = cross(tmp_path / "town.osm")
    read_or_refused(lambda: build(town, districts=path))


@pytest.mark.parametrize("held", [b"[" * 100_000, b'{"a":' * 50_000, b"\xff", b"", b"9" * 5000])
def test_districts_that_are_no_json(held: bytes, tmp_path: Path) -> None:
    path = tmp_path / "districts.geojson"
    path.write_bytes(held)
    town = cross(tmp_path / "town.osm")
    assert read_or_refused(lambda: build(town, districts=path)) is None


WORDS = (
    *("1", "0", "-1", "1.5", "nan", "inf", "-inf", "1e400", "9" * 5000, '""', '"x"', '"film"'),
    *('"18:00"', '"24:00"', "18:00:00", "2025-01-15", "9999-12-31", "0001-01-01", "2025-13-01"),
    *("true", "[]", "[1,2]", "[nan,inf]", "{}", "{a=1}", "[[[[1]]]]", '"\\u0000"', "'''a\nb'''"),
)
SETTINGS = ("index.count=3", "infection.alpha=0.4", "a.b.c=1", "parameters.infection=1", "index=3")


@fuzz(400)
@given(
    table=some.lists(
        some.tuples(
            some.sampled_from([*known_keys(Scenario), "parameters", "index", "foo", "preset"]),
            some.sampled_from(WORDS),
        ),
        max_size=4,
        unique_by=lambda row: row[0],
    ),
    chosen=some.lists(some.sampled_from(SETTINGS), max_size=2),
    start=some.sampled_from((None, "21:40")),
    data=some.data(),
)
def test_scenarios(
    table: list[tuple[str, str]],
    chosen: list[str],
    start: str | None,
    data: some.DataObject,
    tmp_path: Path,
) -> None:
    text = "\n".join(f"{key} = {word}" for key, word in table).encode()
    path = tmp_path / "night.toml"
    path.write_bytes(data.draw(spoilt(some.just(text))) if data.draw(some.booleans()) else text)
    read_or_refused(lambda: scenario_of(str(path), Changes(None, start, tuple(chosen))))


@pytest.mark.parametrize("held", [b"a=" + b"[" * 100_000, b"a" + b".a" * 5000 + b"=1", b"\xff"])
def test_scenarios_that_are_no_toml(held: bytes, tmp_path: Path) -> None:
    path = tmp_path / "night.toml"
    path.write_bytes(held)
    assert read_or_refused(lambda: scenario_of(str(path), Changes())) is None
