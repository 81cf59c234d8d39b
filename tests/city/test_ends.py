"""Where a city ends: its districts with all their pieces, the sea, the roads that leave."""

import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from maps import HOMES, MAIN, Sheet, cross, place

from outskirts.base.errors import InputError
from outskirts.city.build import build
from outskirts.city.crop import crop
from outskirts.city.outlines import flattened, ring_of, shape_of
from outskirts.people.synthesize import synthesize
from outskirts.record.layers import outline
from outskirts.view.pictures.atlas_map import draw

Box = tuple[float, float, float, float]


def ring(box: Box) -> list[list[float]]:
    """The corners of a box (west, south, east, north) in metres, as GeoJSON has them."""
    west, south, east, north = box
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return [[*reversed(place(x, y))] for x, y in corners]


def districts(path: Path, *parts: tuple[str, object, list[list[Box]]]) -> Path:
    """Write districts: name, population and pieces, each an outer box and boxes cut out of it."""
    features = [
        {
            "type": "Feature",
            "properties": {"name": name, "population": people},
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [[ring(box) for box in piece] for piece in pieces],
            },
        }
        for name, people, pieces in parts
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


WEST: Box = (-400, -400, -100, 400)
EAST: Box = (100, -400, 400, 400)


def test_all_pieces_of_a_district_are_kept(tmp_path: Path) -> None:
    given = districts(tmp_path / "d.geojson", ("Twin", 300, [[WEST], [EAST]]))
    city = build(cross(tmp_path / "cross.osm"), districts=given)
    assert float(city.districts.area[0]) == pytest.approx(0.48, rel=0.01)
    inside = city.segments.district >= 0
    assert inside.sum() == 2
    middle = city.junctions.x[city.segments.a] + city.junctions.x[city.segments.b]
    assert sorted(np.sign(middle[inside])) == [-1, 1]
    assert len(city.cordon.segment) == 2, "one street into each piece"
    homes = synthesize(city, 1).dwellings
    assert set(homes.segment.tolist()) == set(np.flatnonzero(inside).tolist())
    stored = shape_of(np.column_stack([city.districts.x, city.districts.y]))
    assert len(flattened(stored)) == 2
    assert stored.area == pytest.approx(480_000, rel=0.01)
    told = outline(city, 0)
    assert told is not None
    assert told.geom_type == "MultiPolygon"
    assert told.is_valid
    draw(city, tmp_path / "twin.png")
    part = crop(city, 7.0, 45.0, 350.0)
    left = shape_of(np.column_stack([part.districts.x, part.districts.y]))
    assert len(flattened(left)) == 2


def test_a_hole_in_a_district_is_no_part_of_it(tmp_path: Path) -> None:
    whole: Box = (-400, -400, 400, 400)
    hole: Box = (50, -50, 250, 50)
    given = districts(tmp_path / "d.geojson", ("Ring", 300, [[whole, hole]]))
    city = build(cross(tmp_path / "cross.osm"), districts=given)
    outside = np.flatnonzero(city.segments.district < 0)
    assert len(outside) == 1
    assert float(city.districts.area[0]) == pytest.approx(0.62, rel=0.01)
    told = outline(city, 0)
    assert told is not None
    assert told.geom_type == "Polygon"
    assert len(told.interiors) == 1
    assert not len(city.cordon.segment), "a hole is no line that an authority holds"


def test_one_ring_holds_pieces_and_holes() -> None:
    box = shapely.box
    shape = shapely.MultiPolygon(
        [box(0, 0, 100, 100).difference(box(40, 40, 90, 90)), box(130, 0, 200, 50)]
    )
    points = ring_of(shape)
    assert (points[0] == points[-1]).all()
    assert shape_of(points.astype(np.float32)).symmetric_difference(shape).area < 0.01
    plain = box(0, 0, 10, 10)
    assert np.array_equal(ring_of(plain), np.asarray(plain.exterior.coords))


def test_a_district_without_a_street_is_left_out_and_told(tmp_path: Path) -> None:
    far: Box = (5000, 5000, 6000, 6000)
    parts = [("Mid", 300, [[(-400.0, -400.0, 400.0, 400.0)]]), ("Fields", 20, [[far]])]
    given = districts(tmp_path / "d.geojson", *reversed(parts))
    city = build(cross(tmp_path / "cross.osm"), districts=given)
    assert [city.names[name] for name in city.districts.name] == ["Mid"]
    assert set(city.segments.district.tolist()) == {0}
    assert "District Fields, 20 people, was left out: no street lies in it." in city.notes
    assert len(synthesize(city, 1).persons.age) == 300


@pytest.mark.parametrize(
    ("people", "words"),
    [("300", ""), ("30.000", "in digits only"), ("many", "in digits only"), (2.5, "whole number")],
)
def test_population_as_text(tmp_path: Path, people: object, words: str) -> None:
    given = districts(tmp_path / "d.geojson", ("Mid", people, [[(-400, -400, 400, 400)]]))
    source = cross(tmp_path / "cross.osm")
    if not words:
        assert int(build(source, districts=given).districts.population.sum()) == 300
        return
    with pytest.raises(InputError, match=words):
        build(source, districts=given)


def test_more_households_than_people_are_refused_at_the_build(tmp_path: Path) -> None:
    given = districts(tmp_path / "d.geojson", ("Mid", 30, [[(-400, -400, 400, 400)]]))
    given.write_text(
        given.read_text().replace('"population": 30', '"population": 30, "households": 40')
    )
    with pytest.raises(InputError, match="30 people in 40 households"):
        build(cross(tmp_path / "cross.osm"), districts=given)


def inland(tmp_path: Path, rank: str) -> Path:
    """A grid of streets and a road out of it to the east, far from any sea."""
    sheet = Sheet()
    for i in range(4):
        sheet.line([(j * 100, i * 100) for j in range(4)], HOMES)
    for j in range(4):
        sheet.line([(j * 100, i * 100) for i in range(4)], HOMES)
    for i in range(4):
        for j in range(4):
            # Columns share the nodes of the rows.
            refs = list(sheet.ways[5 + j][0])
            refs[i] = list(sheet.ways[1 + i][0])[j]
            sheet.ways[5 + j] = (refs, HOMES)
    road = sheet.line([(300, 0), (700, 0)], {"highway": rank, "name": "Out"})
    refs = list(sheet.ways[road][0])
    sheet.ways[road] = ([list(sheet.ways[1][0])[3], refs[1]], sheet.ways[road][1])
    return sheet.write(tmp_path / "inland.osm")


@pytest.mark.parametrize("rank", ["primary", "unclassified", "residential"])
def test_an_inland_town_has_no_coast_and_a_way_out(tmp_path: Path, rank: str) -> None:
    wide = districts(tmp_path / "d.geojson", ("Inland", 90, [[(-4000, -4000, 4000, 4000)]]))
    source = inland(tmp_path, rank)
    for given in (wide, None):
        city = build(source, districts=given) if given is not None else build(source)
        assert not len(city.coast.x)
        assert len(city.exits.junction) == 1
        assert city.names[city.segments.name[city.exits.segment[0]]] == "Out"
        assert not any("nobody can get away" in note for note in city.notes)


def test_roads_that_end_beyond_the_rectangle_leave_the_map(tmp_path: Path) -> None:
    sheet = Sheet()
    for x, y in ((900, 0), (-900, 0), (0, 300)):
        sheet.line([(0, 0), (x, y)], HOMES | {"name": f"{x} {y}"})
    sheet.line([(0, 0), (0, -2000)], MAIN)
    first = sheet.ways[1][0][0]
    for number, (refs, tags) in sheet.ways.items():
        sheet.ways[number] = ([first, list(refs)[1]], tags)
    source = sheet.write(tmp_path / "box.osm")
    (south, west), (north, east) = place(-500, -500), place(500, 500)
    bounds = f'<bounds minlat="{south}" minlon="{west}" maxlat="{north}" maxlon="{east}"/>'
    source.write_text(source.read_text().replace("<node", bounds + "<node", 1))
    city = build(source)
    named = {city.names[city.segments.name[i]] for i in city.exits.segment}
    assert named == {"900 0", "-900 0", "Long Road"}


def test_a_map_that_no_road_leaves_says_so(tmp_path: Path) -> None:
    nodes = [(0.0, 0.0), (300.0, 0.0), (300.0, 300.0)]
    sheet = Sheet()
    sheet.line(nodes, HOMES, closed=True)
    city = build(sheet.write(tmp_path / "ring.osm"))
    assert not len(city.exits.junction)
    assert any("nobody can get away" in note for note in city.notes)
