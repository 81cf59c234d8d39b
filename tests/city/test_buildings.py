"""Buildings: their use, floors and ground, and on which street their door is."""

from pathlib import Path

import numpy as np
import pytest
from maps import HOMES, Node, Sheet, place, write

from outskirts.base.codes import Use
from outskirts.base.tables import problems
from outskirts.city import uses
from outskirts.city.areas import rank_of
from outskirts.city.build import build
from outskirts.city.buildings import LEVELS_BY_RULE, USE_BY_RULE, corners
from outskirts.city.city import Buildings, City
from outskirts.city.cover import shares


def along_a_street(tmp_path: Path, sheet: Sheet) -> City:
    """Build a city of a street of 400 m that runs east through the middle, and what is drawn."""
    sheet.line([(-200, 0), (200, 0)], HOMES | {"name": "Front Street"})
    return build(sheet.write(tmp_path / "town.osm"), population=100)


def one(city: City) -> dict[str, float]:
    """Return the row of the only building."""
    table = city.buildings
    assert len(table.use) == 1
    names = ("use", "area", "levels", "by_rule", "segment", "along", "side", "x", "y")
    return {name: float(getattr(table, name)[0]) for name in names}


def street_of(city: City, building: int = 0) -> str:
    """Return the name of the street that a building's door is on."""
    return str(city.names[int(city.segments.name[city.buildings.segment[building]])])


@pytest.mark.parametrize(
    ("tags", "use"),
    [
        ({"building": "house"}, Use.DWELLING),
        ({"building": "apartments", "shop": "bakery"}, Use.DWELLING),
        ({"building": "yes", "shop": "bakery"}, Use.SHOP),
        ({"building": "retail"}, Use.SHOP),
        ({"building": "yes", "office": "company"}, Use.OFFICE),
        ({"building": "school"}, Use.PUBLIC),
        ({"building": "yes", "amenity": "school"}, Use.PUBLIC),
        ({"building": "warehouse"}, Use.INDUSTRIAL),
        ({"building": "barn"}, Use.FARM),
        ({"building": "garage"}, Use.OTHER),
        ({"building": "yes"}, None),
        ({"building": "yes", "shop": "no"}, None),
    ],
)
def test_use_is_read_off_the_tags(tags: dict[str, str], use: Use | None) -> None:
    assert uses.use_of(tags) == use


@pytest.mark.parametrize(
    ("tags", "floors"),
    [
        ({"building:levels": "7"}, 7),
        ({"building:levels": "2.5"}, 2),
        ({"building:levels": "3;4"}, 3),
        ({"height": "12 m"}, 4),
        ({"height": "1"}, 1),
        ({"building:levels": "4", "height": "90"}, 4),
        ({"building:levels": "many"}, 0),
        ({"building:levels": "-2"}, 0),
        ({"building:levels": "1e9"}, 0),
        ({"building:levels": "nan"}, 0),
        ({}, 0),
    ],
)
def test_floors_are_read_off_the_tags(tags: dict[str, str], floors: int) -> None:
    assert uses.floors_of(tags) == floors


def test_a_house_has_its_ground_its_floors_and_its_door(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.box(-60, 9, 20, 10, {"building": "house", "building:levels": "3"})
    city = along_a_street(tmp_path, sheet)
    assert problems(city.buildings) == []
    found = one(city)
    assert found["use"] == Use.DWELLING
    assert found["area"] == pytest.approx(200, rel=0.01)
    assert found["levels"] == 3
    assert found["by_rule"] == 0
    assert found["along"] == pytest.approx(150, abs=0.5)
    assert found["side"] == -1, "north is left of a street that runs east"
    (outline,) = corners(city.buildings)
    middle = outline.mean(axis=0)
    assert outline.shape == (4, 2)
    assert np.allclose(np.ptp(outline, axis=0), (20, 10), atol=0.2)
    assert np.allclose(middle, (found["x"], found["y"]), atol=0.2)


def test_a_courtyard_is_no_ground(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.line([(-200, 0), (200, 0)], HOMES)
    outer = sheet.box(0, 10, 40, 40, {})
    inner = sheet.box(10, 20, 20, 20, {})
    path = write(
        tmp_path / "court.osm",
        sheet.nodes,
        sheet.ways,
        {9: (outer, inner, {"building": "apartments"})},
    )
    city = build(path, population=100)
    assert one(city)["area"] == pytest.approx(1200, rel=0.01)
    assert len(city.buildings.east) == 4


@pytest.mark.parametrize(
    ("ground", "size", "use", "levels"),
    [
        (None, 10, Use.DWELLING, 2),
        (None, 20, Use.DWELLING, 4),
        (None, 4, Use.OTHER, 1),
        ("industrial", 20, Use.INDUSTRIAL, 1),
        ("commercial", 20, Use.OFFICE, 4),
        ("industrial", 4, Use.OTHER, 1),
        ("residential", 10, Use.DWELLING, 2),
    ],
)
def test_a_building_of_unknown_kind_goes_by_its_ground_and_size(
    tmp_path: Path, ground: str | None, size: float, use: Use, levels: int
) -> None:
    sheet = Sheet()
    sheet.box(0, 10, size, size)
    if ground is not None:
        sheet.box(-50, 6, 150, 60, {"landuse": ground})
    found = one(along_a_street(tmp_path, sheet))
    assert (found["use"], found["levels"]) == (use, levels)
    assert found["by_rule"] == USE_BY_RULE + LEVELS_BY_RULE


def test_the_smaller_of_two_grounds_counts(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.box(0, 10, 15, 15)
    sheet.box(-5, 6, 40, 30, {"landuse": "retail"})
    sheet.box(-100, 5, 250, 90, {"landuse": "industrial"})
    assert one(along_a_street(tmp_path, sheet))["use"] == Use.SHOP


def test_what_cannot_be_entered_is_no_building(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.box(0, 10, 10, 10, {"building": "roof"})
    sheet.box(20, 10, 10, 10, {"building": "no"})
    sheet.box(40, 10, 10, 10, {"building:part": "yes"})
    sheet.box(60, 10, 2, 2)
    sheet.box(80, 260, 10, 10)
    sheet.box(80, 10, 10, 10)
    city = along_a_street(tmp_path, sheet)
    assert len(city.buildings.use) == 1
    assert city.dropped["buildings too small to enter"] == 1
    assert city.dropped["buildings far from any street"] == 1


def test_doors_are_not_on_the_lane_behind(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.line([(-200, 45), (-200, 0)], HOMES)
    sheet.line([(-200, 45), (200, 45)], {"highway": "service", "name": "Lane"})
    sheet.box(0, 25, 10, 10)
    sheet.box(40, 33, 4, 4)
    city = along_a_street(tmp_path, sheet)
    assert [street_of(city, i) for i in range(2)] == ["Front Street", "Front Street"]
    far = Sheet()
    far.line([(-200, 75), (-200, 0)], HOMES)
    far.line([(-200, 75), (200, 75)], {"highway": "service", "name": "Lane"})
    far.box(0, 60, 10, 10)
    assert street_of(along_a_street(tmp_path, far)) == "Lane"


def test_wide_streets_are_measured_from_their_edge(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.line([(-200, 60), (-200, 0)], HOMES)
    sheet.line([(-200, 60), (200, 60)], {"highway": "primary", "name": "Avenue", "width": "40"})
    sheet.box(0, 20, 12, 12)
    city = along_a_street(tmp_path, sheet)
    assert street_of(city) == "Avenue", "8 m to the avenue's edge, 15 m to the street's"


def test_the_address_names_the_street(tmp_path: Path) -> None:
    for address, street in (("Back Street", "Back Street"), ("Far Away", "Front Street")):
        sheet = Sheet()
        sheet.line([(-200, 60), (-200, 0)], HOMES)
        sheet.line([(-200, 60), (200, 60)], HOMES | {"name": "Back Street"})
        sheet.box(0, 10, 10, 10, {"building": "house", "addr:street": address})
        assert street_of(along_a_street(tmp_path, sheet)) == street


def test_the_door_is_where_the_entrance_is(tmp_path: Path) -> None:
    assert rank_of({"entrance": "main"}) < rank_of({"entrance": "service"})
    assert rank_of({"entrance": "emergency"}) == rank_of({}) == -1
    sheet = Sheet()
    sheet.line([(-200, 50), (-200, 0)], HOMES)
    sheet.line([(-200, 50), (200, 50)], HOMES | {"name": "Back Street"})
    ring: list[Node] = [
        (0, 8),
        (30, 8, {"entrance": "service"}),
        (30, 38),
        (25, 38, {"entrance": "main"}),
        (0, 38),
    ]
    sheet.line(ring, {"building": "apartments"}, closed=True)
    city = along_a_street(tmp_path, sheet)
    assert street_of(city) == "Back Street"
    assert one(city)["along"] in (pytest.approx(225, abs=1), pytest.approx(175, abs=1))
    assert one(city)["levels"] == 5


def test_buildings_come_in_the_order_of_their_doors(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.line([(0, 0), (0, 200)], HOMES)
    for x, y in ((80, 10), (-90, 10), (10, 60), (10, 150), (-40, -20)):
        sheet.box(x, y, 8, 8)
    table = along_a_street(tmp_path, sheet).buildings
    place = list(zip(table.segment.tolist(), table.along.tolist(), strict=True))
    assert len(place) == 5
    assert place == sorted(place)


def test_only_what_is_in_the_circle_is_taken(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.line([(x, 0) for x in range(-4000, 4001, 100)], HOMES)
    for x in (-3000, 0, 250, 320, 3000):
        sheet.box(x, 12, 10, 10)
    sheet.box(-2000, 7, 4000, 40, {"landuse": "industrial"})
    sheet.box(200, 8, 500, 20, {"natural": "wood"})
    path = sheet.write(tmp_path / "long.osm")
    piece = build(path, around=(*place(0, 0), 300), population=50)
    assert np.allclose(np.sort(piece.buildings.x - piece.buildings.x.min()), [0, 250], atol=0.5)
    assert (piece.buildings.use == Use.INDUSTRIAL).all(), "ground that only passes through counts"
    assert float(shares(piece).max()) == pytest.approx(1 / 6, abs=0.02)
    assert len(build(path, population=50).buildings.use) == 5


def test_what_is_by_rule_is_said_aloud(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.box(0, 10, 10, 10)
    sheet.box(20, 10, 10, 10, {"building": "house", "building:levels": "2"})
    city = along_a_street(tmp_path, sheet)
    assert "Of 2 buildings 1 have their use by rule, 1 their floors." in city.notes
    bare = along_a_street(tmp_path, Sheet())
    assert not any("buildings" in note for note in bare.notes)
    assert isinstance(bare.buildings, Buildings)
    assert len(bare.buildings.use) == 0
    assert corners(bare.buildings) == []
