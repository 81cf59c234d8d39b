import json
from pathlib import Path

import numpy as np
import pytest
from maps import HOMES, MAIN, cross, place, write
from pyproj import Geod

from outskirts.base.codes import PlaceKind, Rank, Way
from outskirts.base.errors import InputError
from outskirts.base.tables import problems
from outskirts.city.build import build
from outskirts.city.city import City


def lengths(city: City) -> list[int]:
    return sorted(round(float(one)) for one in city.segments.length)


def test_cross_has_five_junctions_and_four_streets_of_true_length(tmp_path: Path) -> None:
    city = build(cross(tmp_path / "cross.osm"))
    assert len(city.junctions.x) == 5
    assert lengths(city) == [300, 300, 300, 300]
    geod = Geod(ellps="WGS84")
    south, west = place(0, 0)
    north, east = place(300, 0)
    true = geod.inv(west, south, east, north)[2]
    assert abs(float(city.segments.length.max()) - true) < 0.5
    assert city.title == "cross"
    assert city.timezone == "Europe/Rome"
    for name in ("junctions", "segments", "shapes", "places", "districts", "exits", "cordon"):
        assert problems(getattr(city, name)) == []
        assert not next(iter(vars(getattr(city, name)).values())).flags.writeable


def test_equal_maps_make_equal_cities(tmp_path: Path) -> None:
    one, two = (
        build(cross(tmp_path / "a.osm"), title="x"),
        build(cross(tmp_path / "b.osm"), title="x"),
    )
    assert one.hash == two.hash
    assert build(tmp_path / "a.osm", title="y").hash != one.hash


def test_bridge_over_a_street_makes_no_junction(tmp_path: Path) -> None:
    nodes = {1: (-200, 0), 2: (200, 0), 3: (0, -200), 4: (0, 200), 5: (200, 200)}
    ways = {
        10: ((1, 2), HOMES),
        11: ((3, 4), HOMES | {"bridge": "yes"}),
        12: ((4, 5, 2), HOMES),
    }
    city = build(write(tmp_path / "bridge.osm", nodes, ways))
    assert not any(np.hypot(city.junctions.x + 0, city.junctions.y + 0) < 20)
    assert sorted(city.segments.layer.tolist()) == [0, 1]
    assert lengths(city) == [400, 800]


def test_oneway_in_both_spellings_and_roundabout(tmp_path: Path) -> None:
    ring = [(30, 0), (0, 30), (-30, 0), (0, -30)]
    nodes = dict(enumerate([*ring, (300, 0), (-300, 0), (0, 300), (0, 600)], 1))
    street = HOMES | {"name": "N"}
    ways = {
        10: ((1, 2, 3, 4, 1), {"highway": "tertiary", "junction": "roundabout"}),
        11: ((5, 1), street | {"oneway": "yes"}),
        12: ((3, 6), street | {"oneway": "-1"}),
        13: ((2, 7), street),
        14: ((7, 8), street | {"oneway": "yes"}),
    }
    city = build(write(tmp_path / "ways.osm", nodes, ways))
    directions: dict[int, list[tuple[int, bool]]] = {}
    for i, way in enumerate(city.segments.way.tolist()):
        forward = bool(city.junctions.x[city.segments.a[i]] > city.junctions.x[city.segments.b[i]])
        directions.setdefault(way, []).append((int(city.segments.drive[i]), forward))
    ring_drives = {drive for drive, _ in directions[10]}
    assert ring_drives <= {Way.FORWARD, Way.BACKWARD}
    assert len(directions[10]) == 3
    assert directions[11] in ([(Way.FORWARD, True)], [(Way.BACKWARD, False)])
    assert directions[12] in ([(Way.BACKWARD, True)], [(Way.FORWARD, False)])
    assert directions[13][0][0] == Way.BOTH
    assert (city.segments.walk == Way.BOTH).all()


def test_missing_nodes_cut_a_way_and_make_an_exit(tmp_path: Path) -> None:
    nodes = {1: (0, 0), 2: (200, 0), 3: (400, 0), 5: (0, 200)}
    ways = {10: ((1, 2, 3, 4), MAIN), 11: ((1, 5), HOMES)}
    city = build(write(tmp_path / "cut.osm", nodes, ways))
    assert city.dropped["nodes that the map refers to and lacks"] == 1
    assert len(city.exits.junction) == 1
    there = city.exits.junction[0]
    ends = city.junctions.x
    assert ends[there] == ends.max()
    assert city.exits.rank.tolist() == [Rank.PRIMARY]


def test_island_zero_length_way_and_duplicate_nodes(tmp_path: Path) -> None:
    nodes = {
        1: (0, 0), 2: (300, 0), 3: (300, 0), 4: (300, 300),
        7: (2000, 0), 8: (2100, 0), 9: (0, 0),
    }  # fmt: skip
    ways = {
        10: ((1, 2), HOMES),
        11: ((3, 4), HOMES | {"name": "Up"}),
        12: ((7, 8), HOMES),
        13: ((1, 9), HOMES),
        14: ((2, 2), HOMES),
    }
    city = build(write(tmp_path / "odd.osm", nodes, ways))
    assert lengths(city) == [300, 300]
    assert city.dropped["cut off from the rest [pieces]"] == 1
    assert city.dropped["cut off from the rest [km]"] == pytest.approx(0.1, abs=0.01)


def test_loop_stays_a_loop(tmp_path: Path) -> None:
    nodes = {1: (0, 0), 2: (200, 0), 3: (300, 80), 4: (300, -80)}
    ways = {10: ((1, 2), HOMES), 11: ((2, 3, 4, 2), HOMES)}
    city = build(write(tmp_path / "loop.osm", nodes, ways))
    loops = np.flatnonzero(city.segments.a == city.segments.b)
    assert len(loops) == 1
    assert float(city.segments.length[loops[0]]) == pytest.approx(416, abs=1)


def test_junctions_closer_than_six_metres_become_one(tmp_path: Path) -> None:
    nodes = {1: (-300, 0), 2: (0, 0), 3: (4, 0), 4: (300, 0), 5: (0, 300), 6: (4, -300)}
    ways = {10: ((1, 2, 3, 4), HOMES), 11: ((2, 5), HOMES), 12: ((3, 6), HOMES)}
    city = build(write(tmp_path / "near.osm", nodes, ways))
    assert len(city.segments.a) == 4
    assert len(city.junctions.x) == 5


def dual(path: Path) -> Path:
    """Two carriageways 20 m apart, a crossing, and a side street on one of them."""
    nodes = {
        1: (-500, -10), 2: (0, -10), 3: (200, -10), 4: (500, -10),
        5: (500, 10), 6: (0, 10), 7: (-500, 10),
        8: (0, -300), 9: (0, 300), 10: (200, -300),
    }  # fmt: skip
    road = MAIN | {"oneway": "yes", "width": "10"}
    ways = {
        20: ((1, 2, 3, 4), road),
        21: ((5, 6, 7), road),
        22: ((8, 2, 6, 9), HOMES),
        23: ((3, 10), HOMES),
    }
    return write(path, nodes, ways)


def test_twin_carriageways_become_one_street_with_both_directions(tmp_path: Path) -> None:
    city = build(dual(tmp_path / "dual.osm"))
    main = np.flatnonzero(city.segments.rank == Rank.PRIMARY)
    assert len(main) == 3
    assert (city.segments.drive[main] == Way.BOTH).all()
    assert np.allclose(city.segments.width[main], 20 + 14, atol=0.5)
    assert sorted(round(float(one), -1) for one in city.segments.length[main]) == [200, 300, 500]
    y = np.concatenate(
        [city.shapes.y[city.shapes.start[i] : city.shapes.start[i + 1]] for i in main]
    )
    assert float(np.ptp(y)) < 0.5
    assert len(city.segments.a) == 6
    degree = np.bincount(np.r_[city.segments.a, city.segments.b])
    assert sorted(degree.tolist()) == [1, 1, 1, 1, 1, 3, 4]
    assert "were merged two by two" in " ".join(city.notes)


def test_parallel_oneway_streets_of_a_grid_stay_apart(tmp_path: Path) -> None:
    nodes = {1: (0, 0), 2: (400, 0), 3: (0, 60), 4: (400, 60)}
    road = {"highway": "tertiary", "oneway": "yes"}
    ways = {10: ((1, 2), road), 11: ((4, 3), road), 12: ((1, 3), HOMES), 13: ((2, 4), HOMES)}
    city = build(write(tmp_path / "grid.osm", nodes, ways))
    tertiary = city.segments.rank == Rank.TERTIARY
    assert tertiary.sum() == 2
    assert (city.segments.drive[tertiary] != Way.BOTH).all()


def test_around_cuts_on_the_circle(tmp_path: Path) -> None:
    source = cross(tmp_path / "cross.osm")
    city = build(source, around=(*place(0, 0), 200.0))
    reach = np.hypot(city.shapes.x, city.shapes.y)
    assert float(reach.max()) == pytest.approx(200, abs=2)
    assert lengths(city) == pytest.approx([200, 200, 200, 200], abs=2)
    assert len(city.exits.junction) == 4
    with pytest.raises(InputError, match="has no streets here"):
        build(source, around=(46.0, 8.0, 500.0))


def test_places_hang_on_the_nearest_street_and_side(tmp_path: Path) -> None:
    city = build(cross(tmp_path / "cross.osm"), population=0)
    mapped = np.flatnonzero(city.places.by_rule == 0)
    assert len(mapped) == 1
    door = mapped[0]
    assert city.places.kind[door] == PlaceKind.BAKERY
    assert city.names[city.places.name[door]] == "Bread"
    segment = city.places.segment[door]
    east = city.junctions.x[city.segments.b[segment]] > city.junctions.x[city.segments.a[segment]]
    assert city.places.side[door] == (-1 if east else 1)
    assert float(city.places.along[door]) == pytest.approx(150, abs=1)


def test_area_gives_its_floor(tmp_path: Path) -> None:
    nodes = {
        1: (-200, 0), 2: (200, 0),
        3: (0, 10), 4: (40, 10), 5: (40, 30), 6: (0, 30),
    }  # fmt: skip
    ways = {
        10: ((1, 2), HOMES),
        11: ((3, 4, 5, 6, 3), {"amenity": "school", "building": "yes", "building:levels": "2"}),
    }
    city = build(write(tmp_path / "school.osm", nodes, ways), population=0)
    assert city.places.kind.tolist() == [PlaceKind.SCHOOL]
    assert float(city.places.area[0]) == pytest.approx(1600, rel=0.02)


def test_population_spreads_and_is_said(tmp_path: Path) -> None:
    source = cross(tmp_path / "cross.osm")
    given = build(source, population=5000)
    assert given.districts.population.tolist() == [5000]
    assert given.rules["workplace"] == 50
    assert given.rules["convenience"] == 3
    guessed = build(source)
    assert guessed.districts.population.tolist() == [840]
    assert any("estimated" in note for note in guessed.notes)


def geojson(path: Path, corners: list[tuple[float, float]], **properties: object) -> Path:
    ring = [[*reversed(place(x, y))] for x, y in [*corners, corners[0]]]
    feature = {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return path


SQUARE = [(-200.0, -200.0), (200.0, -200.0), (200.0, 200.0), (-200.0, 200.0)]


def test_districts_carry_the_census_and_the_cordon(tmp_path: Path) -> None:
    parts = geojson(tmp_path / "d.geojson", SQUARE, name="Mid", population=700, households=200)
    city = build(cross(tmp_path / "cross.osm"), districts=parts)
    assert city.names[city.districts.name[0]] == "Mid"
    assert city.districts.population.tolist() == [700]
    assert city.districts.households.tolist() == [200]
    assert float(city.districts.area[0]) == pytest.approx(0.16, rel=0.01)
    assert len(city.cordon.segment) == 4
    inner = [
        along if city.segments.a[s] == np.argmin(np.hypot(city.junctions.x, city.junctions.y))
        else city.segments.length[s] - along
        for s, along in zip(city.cordon.segment, city.cordon.along, strict=True)
    ]  # fmt: skip
    assert np.allclose(np.array(inner, dtype=float), 200, atol=2)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is no GeoJSON"),
        ("[]", "holds no features"),
        ('{"features": [{"properties": {"population": 3}}]}', "has no name"),
        ('{"features": [{"properties": {"name": "A"}}]}', "has no population"),
        ('{"features": [{"properties": {"name": "A", "population": -3}}]}', "population -3"),
        (
            '{"features": [{"properties": {"name": "A", "population": 3}, "geometry": '
            '{"type": "Point", "coordinates": [7, 45]}}]}',
            "is no area",
        ),
    ],
)
def test_bad_districts_are_refused_in_one_line(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "bad.geojson"
    path.write_text(text)
    with pytest.raises(InputError, match=words) as caught:
        build(cross(tmp_path / "cross.osm"), districts=path)
    assert "\n" not in str(caught.value)


def test_bad_input_is_refused_in_one_line(tmp_path: Path) -> None:
    source = cross(tmp_path / "cross.osm")
    far = geojson(
        tmp_path / "far.geojson", [(x + 9000, y) for x, y in SQUARE], name="Far", population=5
    )
    with pytest.raises(InputError, match="no street of"):
        build(source, districts=far)
    with pytest.raises(InputError, match="--population is -1"):
        build(source, population=-1)
    with pytest.raises(InputError, match="is no place on a map"):
        build(source, around=(95.0, 7.0, 1000.0))
    with pytest.raises(InputError, match="radius of 5 m"):
        build(source, around=(45.0, 7.0, 5.0))
    with pytest.raises(InputError, match="there is no file"):
        build(tmp_path / "none.osm")
    text = tmp_path / "text.osm.pbf"
    text.write_text("this is no map")
    with pytest.raises(InputError, match="cannot be read as an OpenStreetMap file"):
        build(text)
    half = tmp_path / "half.osm"
    half.write_text(source.read_text()[:600])
    with pytest.raises(InputError, match="cannot be read as an OpenStreetMap file"):
        build(half)
    empty = write(tmp_path / "empty.osm", {1: (0, 0)}, {})
    with pytest.raises(InputError, match="has no streets"):
        build(empty)
