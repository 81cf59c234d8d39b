"""The three real maps: what a build of each must hold."""

from pathlib import Path

import numpy as np
import pytest
import shapely
from maps import DATA, MISSING
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from outskirts.base.codes import PlaceKind, Rank
from outskirts.base.tables import problems
from outskirts.city.atlas import find
from outskirts.city.build import build
from outskirts.city.buildings import LEVELS_BY_RULE, corners
from outskirts.city.city import City
from outskirts.city.files import load, save, table_names
from outskirts.city.names import StreetNames
from outskirts.city.ship import casablanca
from outskirts.people.synthesize import synthesize

here = pytest.mark.skipif(not DATA.is_dir(), reason=MISSING)


def check(city: City) -> None:
    """Check what every city must have."""
    for name in table_names():
        assert problems(getattr(city, name)) == []
    streets = city.segments
    count = len(city.junctions.x)
    foot = streets.walk > 0
    graph = coo_matrix((np.ones(foot.sum()), (streets.a[foot], streets.b[foot])), (count, count))
    parts = connected_components(graph, directed=False)[1]
    assert len(set(parts[streets.a[foot]].tolist())) == 1
    assert (city.places.along <= streets.length[city.places.segment]).all()
    assert (streets.walk[city.places.segment] > 0).all()
    assert (city.cordon.along <= streets.length[city.cordon.segment]).all()
    ends = np.bincount(np.concatenate([streets.a, streets.b]), minlength=count)
    assert (ends[city.exits.junction] == 1).all()
    assert (np.diff(city.exits.rank) >= 0).all()
    first, last = city.shapes.start[:-1], city.shapes.start[1:] - 1
    for junction, point in ((streets.a, first), (streets.b, last)):
        apart = np.hypot(
            city.shapes.x[point] - city.junctions.x[junction],
            city.shapes.y[point] - city.junctions.y[junction],
        )
        assert float(apart.max()) < 0.01


def check_buildings(city: City) -> None:
    """Check the buildings of a city whose map has some."""
    table = city.buildings
    streets = city.segments
    assert (table.along <= streets.length[table.segment]).all()
    assert (streets.walk[table.segment] > 0).all()
    assert (streets.layer[table.segment] == 0).all()
    assert (streets.rank[table.segment] != Rank.MOTORWAY).all()
    outlines = shapely.polygons([shapely.linearrings(one) for one in corners(table)])
    assert float(np.median(np.abs(shapely.area(outlines) / table.area - 1))) < 0.02
    courses = np.split(np.column_stack([city.shapes.x, city.shapes.y]), city.shapes.start[1:-1])
    lines = np.array([shapely.LineString(one) for one in courses])[table.segment]
    away = shapely.distance(outlines, lines) - streets.width[table.segment] / 2
    assert float(np.quantile(away, 0.99)) < 100
    assert float(np.median(away)) < 20
    home = np.isin(streets.rank[table.segment], (Rank.SERVICE, Rank.TRACK, Rank.PATH, Rank.STEPS))
    assert home.mean() < 0.15, "houses have their doors on streets, not on the lanes behind"


def check_homes(city: City, inside: float) -> None:
    """Check that at least a share of the dwellings is in buildings, at their doors."""
    dwellings = synthesize(city, 1).dwellings
    assert problems(dwellings) == []
    known = dwellings.building >= 0
    assert known.mean() > inside
    house = dwellings.building[known]
    assert (dwellings.along[known] == city.buildings.along[house]).all()
    assert np.array_equal(np.bincount(dwellings.district), city.districts.households)
    floor = city.buildings.area * city.buildings.levels
    assert float((np.bincount(house, minlength=len(floor)) - floor / 30).max()) <= 1


def test_shipped_casablanca() -> None:
    path = find("casablanca")
    assert path.stat().st_size < 6_000_000
    city = load(path)
    check(city)
    assert city.title == "Casablanca"
    assert city.timezone == "Africa/Casablanca"
    assert city.attribution == ("© OpenStreetMap contributors, ODbL 1.0; census: HCP, RGPH 2024")
    assert len(city.buildings.use) == len(city.cover.segment) == 0
    assert int(city.districts.population.sum()) == 3_215_935
    assert int(city.districts.households.sum()) == 909_228
    assert len(city.districts.name) == 16
    assert 2900 < float(city.segments.length.sum()) / 1000 < 3400
    assert 20 <= len(city.exits.junction) <= 45
    belyout = [city.names[i] for i in city.districts.name].index("Sidi Belyout")
    port = np.flatnonzero(city.places.kind == PlaceKind.PORT)
    assert city.segments.district[city.places.segment[port]].tolist() == [belyout]


def test_sea_of_casablanca_lies_north_west() -> None:
    city = load(find("casablanca"))
    assert len(city.coast.start) == 2
    assert float(city.coast.x[0]) < -13_000
    assert float(city.coast.x[-1]) > 8_000
    for west in range(-13_000, 8_000, 500):
        shore = city.coast.y[(city.coast.x >= west - 100) & (city.coast.x < west + 600)]
        streets = city.shapes.y[(city.shapes.x >= west) & (city.shapes.x < west + 500)]
        assert float(streets.max()) < float(shore.max()) + 150
        assert float(shore.min()) > float(np.median(streets))


def test_every_street_of_casablanca_has_something_to_be_called() -> None:
    city = load(find("casablanca"))
    names = StreetNames(city)
    called = [names.name(i) for i in range(0, len(city.segments.a), 50)]
    assert not any(one.startswith("a street") for one in called)
    assert any("side street off" in one for one in called)


@here
@pytest.mark.city
def test_casablanca_is_rebuilt_to_the_byte(tmp_path: Path) -> None:
    folder = DATA / "casablanca"
    city = casablanca(folder / "casablanca.osm.pbf", folder / "arrondissements.geojson")
    assert city.hash == load(find("casablanca")).hash
    save(city, tmp_path / "again.city")
    assert (tmp_path / "again.city").read_bytes() == find("casablanca").read_bytes()
    one_way = (city.segments.drive > 0) & (city.segments.drive < 3)
    main = (city.segments.rank >= Rank.TRUNK) & (city.segments.rank <= Rank.TERTIARY)
    left = float(city.segments.length[one_way & main].sum()) / 1000
    assert left < 60, "of 636 km of carriageways at most 60 km may stay single, ramps included"


@here
def test_monaco() -> None:
    city = build(DATA / "monaco" / "monaco.osm.pbf")
    check(city)
    assert (city.segments.rank == Rank.STEPS).sum() > 100
    assert len(city.coast.start) > 1
    assert (city.places.by_rule == 0).sum() > 500
    assert len(city.exits.junction) >= 3
    assert 1100 < len(city.buildings.use) < 1300
    assert (city.buildings.levels[city.buildings.by_rule & LEVELS_BY_RULE == 0] > 1).sum() > 300
    check_buildings(city)
    check_homes(city, 0.5)


@here
@pytest.mark.city
def test_vancouver_and_a_piece_of_it(tmp_path: Path) -> None:
    source = DATA / "vancouver" / "vancouver.osm.pbf"
    city = build(source, population=600_000)
    check(city)
    assert int(city.districts.population.sum()) == 600_000
    assert city.dropped["nodes that the map refers to and lacks"] > 1700
    assert (city.places.kind[city.places.by_rule == 0] == PlaceKind.HOSPITAL).sum() == 12
    assert "hospital" not in city.rules
    assert 29_000 < len(city.buildings.use) < 30_300
    check_buildings(city)
    check_homes(city, 0.2)
    save(city, tmp_path / "vancouver.city")
    assert (tmp_path / "vancouver.city").stat().st_size < 3_000_000
    piece = build(source, around=(49.28, -123.12, 1500))
    check(piece)
    assert float(np.hypot(np.ptp(piece.junctions.x), np.ptp(piece.junctions.y))) < 4500
    assert len(piece.segments.a) < len(city.segments.a) / 5
    assert len(piece.exits.junction) > 5
    assert 1500 < len(piece.buildings.use) < 2500
