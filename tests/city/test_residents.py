"""How many live in a city: where the number comes from, and how sure it is."""

import re
from pathlib import Path

import pytest
from maps import HOMES, MAIN, Sheet, cross, place
from test_ends import districts

from outskirts.base.errors import InputError
from outskirts.city.build import build
from outskirts.city.city import City
from outskirts.city.crop import crop
from outskirts.city.figures import facts_of, figure
from outskirts.city.files import load, save
from outskirts.city.info import summary
from outskirts.cli.choices import residents


def village(wide: float = 1000) -> Sheet:
    """Two streets of 2 km that cross, half the length of each in the east or north."""
    sheet = Sheet()
    sheet.line([(-wide, 0), (0, 0), (wide, 0)], HOMES | {"name": "Long"})
    sheet.line([(0, -wide), (0, wide)], HOMES | {"name": "Tall"})
    (west, middle, east), (south, north) = (sheet.ways[i][0] for i in (1, 2))
    del west, east
    sheet.ways[2] = ([south, middle, north], sheet.ways[2][1])
    return sheet


def border(
    sheet: Sheet, name: str, box: tuple[float, float, float, float], level: int, people: str = ""
) -> None:
    """Draw an administrative boundary, (west, south, east, north)."""
    tags = {"boundary": "administrative", "admin_level": str(level), "name": name}
    west, south, east, north = box
    told = {"population": people} if people else {}
    sheet.box(west, south, east - west, north - south, tags | told)


def point(sheet: Sheet, x: float, y: float, tags: dict[str, str]) -> None:
    """Draw a point with tags."""
    sheet.nodes[len(sheet.nodes) + 1] = (x, y, tags)


def people(city: City) -> dict[str, int]:
    """The people of each district by name."""
    table = city.districts
    return {
        city.names[name]: people
        for name, people in zip(table.name.tolist(), table.population.tolist(), strict=True)
    }


def source(city: City) -> str:
    """Where a city's number of people comes from."""
    return facts_of(city)["people"]


def test_the_sources_go_one_before_the_other(tmp_path: Path) -> None:
    sheet = village()
    path = sheet.write(tmp_path / "v.osm")
    city = build(path)
    assert (source(city), people(city)) == ("length of streets with homes", {"v": 2800})
    assert "three to four times too many" in facts_of(city)["sure"]

    for side in (-1, 1):
        for i in range(25):
            sheet.box(-990 + i * 80, side * 15 - 5, 10, 9, {"building": "house"})
    for i in range(10):
        sheet.box(15, 30 + i * 60, 10, 9, {"building": "house"})
    city = build(sheet.write(tmp_path / "v.osm"))
    floor = 60 * 90 * 2
    assert source(city) == "floor area of dwellings"
    assert sum(people(city).values()) == pytest.approx(floor / 45, abs=2)

    point(sheet, 50, 50, {"place": "village", "name": "V", "population": "1,234"})
    city = build(sheet.write(tmp_path / "v.osm"))
    assert (source(city), people(city)) == ("population tags of the map", {"v": 1234})
    assert facts_of(city)["how"] == "1,234, of V"

    given = districts(tmp_path / "d.geojson", ("D", 700, [[(-1100, -1100, 1100, 1100)]]))
    city = build(path, districts=given)
    assert (source(city), people(city)) == ("a districts file", {"D": 700})
    city = build(path, districts=given, population=300)
    assert (source(city), people(city)) == ("the number given", {"D": 300})


def test_the_source_is_in_the_file_and_in_the_summary(tmp_path: Path) -> None:
    city = build(village().write(tmp_path / "v.osm"), population=500)
    save(city, tmp_path / "v.city")
    again = load(tmp_path / "v.city")
    assert again.hash == city.hash
    assert again.facts == city.facts == facts_of(again)
    assert summary(again)["people_from"] == {
        "source": "the number given",
        "how": "500",
        "sure": "as sure as that number",
    }
    assert crop(city, 7.0, 45.0, 600).facts == city.facts


def test_a_few_buildings_do_not_count_a_town(tmp_path: Path) -> None:
    sheet = village()
    sheet.box(15, 15, 10, 9, {"building": "house"})
    city = build(sheet.write(tmp_path / "v.osm"))
    # The house is on one of four stretches of 1 km.
    assert source(city) == "length of streets with homes"


def test_boundaries_become_districts_where_they_cover_the_map(tmp_path: Path) -> None:
    sheet = village()
    border(sheet, "Parish", (-3000, -3000, 3000, 3000), 8, "900")
    border(sheet, "West", (-2000, -2000, -0.5, 2000), 9)
    border(sheet, "East", (-0.5, -2000, 2000, 2000), 9)
    border(sheet, "Corner", (0, 0, 400, 400), 10, "50")
    path = sheet.write(tmp_path / "v.osm")
    city = build(path)
    assert source(city) == "population tags of the map"
    assert people(city) == {"West": 225, "East": 675}, "by the metres of their streets"
    assert "The districts are 2 administrative boundaries of level 9 in the map." in city.notes
    assert float(city.districts.area.sum()) < 6, "cut to the ground that has streets"
    assert people(build(path, districts="none")) == {"v": 900}
    assert people(build(path, population=400)) == {"West": 100, "East": 300}


def west_and_east(folder: Path) -> Path:
    """A village with two boundaries."""
    sheet = village()
    border(sheet, "Parish", (-3000, -3000, 3000, 3000), 8, "900")
    border(sheet, "Côte-Ouest", (-2000, -2000, -0.5, 2000), 9)
    border(sheet, "East", (-0.5, -2000, 2000, 2000), 9)
    return sheet.write(folder / "v.osm")


def table(folder: Path, *lines: str) -> Path:
    """A table of people."""
    path = folder / "people.csv"
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    return path


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_table_by_district(tmp_path: Path, mark: str) -> None:
    path = west_and_east(tmp_path)
    lines = [f"District{mark}Population", f"cote ouest{mark}120.0", f"East{mark}0"]
    city = build(path, population=table(tmp_path, *lines))
    assert people(city) == {"Côte-Ouest": 120, "East": 0}
    assert source(city) == "a table of people"


def test_a_table_by_cell(tmp_path: Path) -> None:
    path = west_and_east(tmp_path)
    lines = ["lat,lon,people", "45.001,6.999,70", "45.0,6.998,5", "45.001,7.001,30", "46,7,11"]
    city = build(path, population=table(tmp_path, *lines))
    assert people(city) == {"Côte-Ouest": 75, "East": 30}
    lost = "11 people in 1 cells of people.csv live outside the city"
    assert any(lost in one for one in city.notes)
    whole = build(path, districts="none", population=table(tmp_path, *lines))
    assert people(whole) == {"v": 105}


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (["name,population", "North,5", "East,2"], "line 2: there is no district 'North'"),
        (["name,population", "East,5"], "has no line for Côte-Ouest"),
        (["name,population", "East,5", "east,6"], "line 3: 'east' is there twice"),
        (["name,population", "East,5", "Côte-Ouest,many"], "line 3: 'many' is no number of people"),
        (["name,population", "East,5", "Côte-Ouest,-3"], "line 3: '-3' is no number"),
        (["lat,lon,population", "45,700,3"], "line 2: '700' is no place"),
        (["lat,lon,population", "50,7,3"], "none of its 1 cells with people lies in the city"),
        (["name,population", "East,1,200", "Côte-Ouest,3"], "line 2: found more or fewer fields"),
        (["name,population", "East", "Côte-Ouest,3"], "line 2: found more or fewer fields"),
        (["where,population", "East,5"], "expected a first line with the columns"),
        (["name,population"], "expected a first line with the columns"),
        ([""], "expected a first line with the columns"),
        (["name,population", "East,900000", "Côte-Ouest,1"], "people.csv has 900,001 people"),
        (['name,population', '"East,5'], "is no CSV file"),
    ],
)  # fmt: skip
def test_tables_that_make_no_sense_are_refused(
    tmp_path: Path, lines: list[str], fault: str
) -> None:
    path = west_and_east(tmp_path)
    with pytest.raises(InputError, match=re.escape(fault)) as caught:
        build(path, population=table(tmp_path, *lines))
    assert "\n" not in str(caught.value)


def test_a_table_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        build(west_and_east(tmp_path), population=tmp_path / "none.csv")


def test_boundaries_with_their_own_figures(tmp_path: Path) -> None:
    sheet = village()
    border(sheet, "West", (-2000, -2000, -0.5, 2000), 9, "200")
    border(sheet, "East", (-0.5, -2000, 2000, 2000), 9, "300")
    border(sheet, "Beside", (2000, -2000, 9000, 2000), 9, "70000")
    city = build(sheet.write(tmp_path / "v.osm"))
    assert people(city) == {"West": 200, "East": 300}
    assert facts_of(city)["how"] == "500, of 2 boundaries of level 9"


def test_boundaries_that_leave_homes_out_are_no_districts(tmp_path: Path) -> None:
    sheet = village()
    border(sheet, "West", (-2000, -2000, -0.5, 2000), 9, "200")
    assert people(build(sheet.write(tmp_path / "v.osm"))) == {"v": 2800}


def test_a_tag_counts_by_the_share_that_the_circle_holds(tmp_path: Path) -> None:
    sheet = village(3000)
    border(sheet, "Parish", (-2000, -2000, 2000, 2000), 8, "4000")
    path = sheet.write(tmp_path / "v.osm")
    part = build(path, around=(*place(0, 0), 1000.0))
    assert sum(people(part).values()) == pytest.approx(4000 * 3.1416 / 16, rel=0.01)


def test_a_town_that_is_cut_does_not_get_all_its_people(tmp_path: Path) -> None:
    sheet = village(3000)
    point(sheet, 50, 50, {"place": "town", "name": "T", "population": "5000"})
    path = sheet.write(tmp_path / "v.osm")
    assert people(build(path)) == {"v": 5000}
    part = build(path, around=(*place(0, 0), 1000.0))
    assert source(part) == "length of streets with homes"


def test_a_tag_that_the_streets_cannot_hold_is_not_believed(tmp_path: Path) -> None:
    sheet = village()
    point(sheet, 50, 50, {"place": "city", "name": "T", "population": "1500000"})
    city = build(sheet.write(tmp_path / "v.osm"))
    assert source(city) == "length of streets with homes"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("30475", 30475), ("30,475", 30475), ("30.475", 30475), ("30 475", 30475),
        ("1'234'567", 1_234_567), ("about 3000", None), ("3000-4000", None), ("30.5", None),
        ("", None), ("٣٠", None), ("9999999999", None),
    ],
)  # fmt: skip
def test_figures_of_tags(text: str, number: int | None) -> None:
    assert figure(text) == number


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("30.000", "digits only, such as 30000"),
        ("30,000", "digits only, such as 30000"),
        ("3e4", "digits only"),
        ("-1", "digits only"),
        ("few", "digits only$"),
        ("٣٠", "digits only"),
        ("999999999999", "no city has so many"),
    ],
)
def test_a_number_of_people_that_is_none_is_refused(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        residents(text)
    assert "\n" not in str(caught.value)


def test_more_than_the_streets_can_hold_is_refused(tmp_path: Path) -> None:
    path = cross(tmp_path / "cross.osm")
    assert residents("036000") == 36_000
    assert sum(people(build(path, population=35_900)).values()) == 35_900
    with pytest.raises(InputError, match=r"36,100 people; the 1\.2 km of streets.* hold 3[56],"):
        build(path, population=36_100)
    with pytest.raises(InputError, match="from 0 to 100,000,000"):
        build(path, population=999_999_999_999)
    given = districts(tmp_path / "d.geojson", ("D", 99_000, [[(-400, -400, 400, 400)]]))
    with pytest.raises(InputError, match="the districts file has 99,000 people"):
        build(path, districts=given)


def test_a_map_of_main_roads_says_what_is_missing(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.line([(0, 0), (3000, 0)], MAIN)
    city = build(sheet.write(tmp_path / "main.osm"))
    assert any("the streets with homes, work and shops are missing" in one for one in city.notes)


@pytest.mark.parametrize("name", ["a" * 100_000, "two\nlines", "\x1b[31mred"])
def test_a_name_that_no_city_has_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="--name has"):
        build(village().write(tmp_path / "map.osm"), title=name)
