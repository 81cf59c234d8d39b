"""A part of a city: what stays, who lives there, where one leaves it."""

from pathlib import Path

import numpy as np
import pytest

from outskirts.base.codes import PlaceKind, Rank, Way
from outskirts.base.errors import InputError
from outskirts.city import files
from outskirts.city.city import City
from outskirts.city.crop import crop
from outskirts.city.ground import Ground
from outskirts.city.habitable import habitable
from outskirts.people.synthesize import synthesize
from outskirts.world.scenario import parse
from outskirts.world.world import make
from towns import District, House, Place, Street, town, village

CASABLANCA = Path(files.__file__).parent / "shipped" / "casablanca.city"


def around(city: City, x: float, y: float, radius: float) -> City:
    """Crop a city to what lies around a point in metres."""
    longitude, latitude = Ground(city.longitude, city.latitude).degrees(np.array([[x, y]]))[0]
    return crop(city, float(longitude), float(latitude), radius)


def row() -> City:
    """A row of eight streets of 100 m from west to east, in two districts that meet at 400 m.

    A bridge without homes is the third; a service road leads north from 300 m, a path south.
    """
    left = ((-50.0, -150.0), (400.0, -150.0), (400.0, 150.0), (-50.0, 150.0))
    right = tuple((x + 450.0, y) for x, y in left)
    main = [Street(i, i + 1, name=f"Part {i}") for i in range(8)]
    main[2] = Street(2, 3, rank=Rank.TERTIARY, layer=1)
    return town(
        [*((100.0 * i, 0.0) for i in range(9)), (300, 100), (300, -100)],
        [*main, Street(3, 9, rank=Rank.SERVICE), Street(3, 10, rank=Rank.PATH, drive=Way.NONE)],
        districts=[District(301, 100, "Left", left), District(800, 201, "Right", right)],
        places=[Place(PlaceKind.BAKERY, i, 40.0, name=f"Bakery {i}") for i in range(8)],
        houses=[House(i, 30.0, area=100.0 + i) for i in range(8)],
        cover={1: 0.25, 4: 0.75},
        cordon=[(4, 20.0, 1)],
        coast=[[(0.0, 400.0), (800.0, 400.0)]],
        exits=[0, 8],
        title="Row",
    )


def test_streets_stay_whose_middle_is_within_with_all_that_stands_on_them() -> None:
    whole = row()
    part = around(whole, 450.0, 0.0, 101.0)
    names = [part.names[i] for i in part.segments.name.tolist()]
    assert names == ["Part 3", "Part 4", "Part 5"]
    assert part.junctions.x[part.segments.a].tolist() == [300, 400, 500]
    assert part.junctions.x[part.segments.b].tolist() == [400, 500, 600]
    assert len(part.junctions.x) == 4
    for i in range(3):
        points = slice(part.shapes.start[i], part.shapes.start[i + 1])
        assert part.shapes.x[points].tolist() == [300 + 100 * i, 400 + 100 * i]
    assert [part.names[i] for i in part.places.name] == ["Bakery 3", "Bakery 4", "Bakery 5"]
    assert part.places.segment.tolist() == [0, 1, 2]
    assert part.buildings.area.tolist() == [103, 104, 105]
    assert part.buildings.segment.tolist() == [0, 1, 2]
    assert np.diff(part.buildings.start).tolist() == [4, 4, 4]
    east = whole.buildings.east.reshape(-1, 4)[3:6]
    assert np.array_equal(part.buildings.east.reshape(-1, 4), east)
    assert (part.cover.segment.tolist(), part.cover.share.tolist()) == ([1], [0.75])
    assert len(part.cordon.segment) == 0
    assert np.array_equal(part.coast.x, whole.coast.x)


def test_districts_keep_their_names_and_the_share_of_their_streets_with_homes() -> None:
    part = around(row(), 450.0, 0.0, 101.0)
    # Of four streets in Left the bridge has no homes: one of three is inside; two of four of Right.
    assert [part.names[i] for i in part.districts.name] == ["Left", "Right"]
    assert part.districts.population.tolist() == [100, 400]
    assert part.districts.households.tolist() == [33, 100]
    assert part.segments.district.tolist() == [0, 1, 1]
    assert part.districts.area.sum() == pytest.approx(np.pi * 101**2 / 1e6, rel=0.01)


def test_a_district_without_a_street_inside_has_nobody() -> None:
    part = around(row(), 650.0, 0.0, 101.0)
    assert [part.names[i] for i in part.districts.name] == ["Right"]
    assert part.segments.district.tolist() == [0, 0, 0]
    assert part.districts.population.tolist() == [600]


def test_a_household_has_at_least_one_member() -> None:
    city = town(
        [(100.0 * i, 0.0) for i in range(8)],
        [Street(i, i + 1) for i in range(7)],
        districts=[District(4, 4)],
    )
    for radius in (10, 60, 120, 160, 400):
        part = around(city, 350.0, 0.0, radius)
        assert part.districts.population[0] >= part.districts.households[0] >= 1
        synthesize(part, 1)


def test_one_leaves_where_roads_were_cut_the_widest_first() -> None:
    part = around(row(), 450.0, 0.0, 101.0)
    assert part.junctions.x[part.exits.junction].tolist() == [300, 600]
    assert part.exits.segment.tolist() == [0, 2]
    end = around(row(), 50.0, 0.0, 101.0)
    assert end.junctions.x[end.exits.junction].tolist() == [0, 200]
    wide = town(
        [(0, 0), (100, 0), (200, 0), (0, 100), (0, 200)],
        [Street(0, 1), Street(1, 2), Street(0, 3, rank=Rank.TRUNK), Street(3, 4)],
        districts=[District(100, 30)],
    )
    cut = around(wide, 40.0, 40.0, 60.0)
    assert cut.exits.rank.tolist() == [Rank.TRUNK, Rank.RESIDENTIAL]
    assert cut.junctions.y[cut.exits.junction].tolist() == [100, 0]


def test_nobody_leaves_by_a_path_or_against_a_street_of_one_way() -> None:
    def cut(**beyond: object) -> int:
        city = town(
            [(0, 0), (100, 0), (200, 0)],
            [Street(0, 1), Street(1, 2, **beyond)],  # type: ignore[arg-type]
            districts=[District(100, 30)],
        )
        return len(around(city, 40.0, 0.0, 50.0).exits.rank)

    assert cut() == 1
    assert cut(rank=Rank.PATH) == 0
    assert cut(walk=Way.NONE, drive=Way.BACKWARD) == 0
    assert cut(walk=Way.NONE, drive=Way.FORWARD) == 1


def test_what_the_cut_tears_off_is_left_out_and_counted() -> None:
    city = town(
        [(0, 0), (100, 0), (0, 60), (100, 60), (300, 0), (300, 60)],
        [Street(0, 1), Street(2, 3), Street(1, 4), Street(4, 5), Street(5, 3), Street(0, 1)],
        districts=[District(100, 30)],
    )
    part = around(city, 50.0, 30.0, 40.0)
    assert part.segments.way.tolist() == [1, 6]
    assert part.dropped == {"km cut off from the rest": 0.1}


def test_a_part_has_a_title_and_a_hash_of_its_own_and_is_the_same_again() -> None:
    whole = files.sealed(village())
    part = around(whole, 0.0, 0.0, 250.0)
    assert part.title == "Village, 250 m around 33.5700,-7.6000"
    assert part.hash == files.fingerprint(part) == around(whole, 0.0, 0.0, 250.0).hash
    assert len({whole.hash, part.hash, around(whole, 0.0, 0.0, 300.0).hash}) == 3


def test_a_part_can_be_written_and_read(tmp_path: Path) -> None:
    part = around(row(), 450.0, 0.0, 101.0)
    files.save(part, tmp_path / "part.city")
    assert files.load(tmp_path / "part.city").hash == part.hash


@pytest.mark.parametrize(
    ("x", "radius", "said"),
    [
        (0.0, 0.0, "a radius of 0 m; expected a number above 0"),
        (0.0, -5.0, "a radius of -5 m"),
        (0.0, float("nan"), "a radius of nan m"),
        (5000.0, 100.0, "no street of Row lies within 100 m"),
        (250.0, 10.0, "nobody lives within 10 m"),
    ],
)
def test_what_is_no_part_is_refused_in_one_line(x: float, radius: float, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        around(row(), x, 0.0, radius)
    assert "\n" not in str(caught.value)


@pytest.mark.city
def test_three_kilometres_of_casablanca() -> None:
    if not CASABLANCA.exists():
        pytest.skip("casablanca.city is not built yet")
    whole = files.load(CASABLANCA)
    part = crop(whole, -7.62, 33.6, 3000.0)
    people = int(part.districts.population.sum())
    assert 180_000 < people < 300_000
    assert people / part.districts.households.sum() == pytest.approx(2.97, abs=0.1)
    middle = Ground(whole.longitude, whole.latitude).flat(np.array([[-7.62, 33.6]]))[0]
    ends = np.hypot(part.junctions.x - middle[0], part.junctions.y - middle[1])
    assert 2900 < ends[part.exits.junction].max() < 4000
    assert 40 < len(part.exits.rank) < 200
    assert (np.diff(part.exits.rank) >= 0).all()
    for district in range(len(part.districts.name)):
        name = part.districts.name[district]
        old = int(np.flatnonzero(whole.districts.name == name)[0])
        share = habitable(part, district)[1].sum() / habitable(whole, old)[1].sum()
        told = part.districts.population[district] / whole.districts.population[old]
        assert told == pytest.approx(share, abs=1e-4)
    world = make(parse({"hours": 0.1, "index": {"count": 2}}, "test"), 1, city=part)
    assert world.people == people
    assert len(world.rooms.home) == people
