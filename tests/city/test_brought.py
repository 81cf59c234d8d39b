"""Maps as people bring them: from editors, cut out, put together, in any order."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import osmium
import pytest
from maps import HOMES, MAIN, Sheet, cross, place, write

from outskirts.base.errors import InputError
from outskirts.city.build import build
from outskirts.city.city import City
from outskirts.world.scenario import read_table


def things(text: str) -> tuple[str, list[str], list[str]]:
    """The head of a map's text, its nodes and its ways."""
    head = text[: text.index("<node")]
    nodes = re.findall(r"<node.*?</node>", text, re.DOTALL)
    return head, nodes, re.findall(r"<way.*?</way>", text, re.DOTALL)


def ways_first(text: str) -> str:
    head, nodes, ways = things(text)
    return "\n".join([head, *ways, *nodes, "</osm>"])


def mixed(text: str) -> str:
    head, nodes, ways = things(text)
    return "\n".join([head, *nodes[3:], *ways, *nodes[2::-1], "</osm>"])


def any_numbers(text: str) -> str:
    """Ways and nodes in the order of the file, but their numbers fall."""
    head, nodes, ways = things(text)
    return "\n".join([head, *reversed(nodes), *reversed(ways), "</osm>"])


def negative(text: str) -> str:
    return re.sub(r'(id|ref)="(\d+)"', r'\1="-\2"', text)


def placed_on_ways(text: str) -> str:
    """Nodes without tags go; their places stand on the ways."""
    head, nodes, ways = things(text)
    at = dict(re.findall(r'<node id="(\d+)" (lat="[\d.]+" lon="[\d.]+")', text))
    said = [re.sub(r'ref="(\d+)"', lambda m: f"{m.group()} {at[m.group(1)]}", way) for way in ways]
    return "\n".join([head, *(node for node in nodes if "<tag" in node), *said, "</osm>"])


def same(one: City, other: City) -> bool:
    """Say whether two cities have the same streets and places, whatever the numbers of the ways."""
    return bool(
        np.array_equal(np.sort(one.segments.length), np.sort(other.segments.length))
        and sorted(one.names) == sorted(other.names)
        and np.array_equal(np.sort(one.places.x), np.sort(other.places.x))
        and (one.longitude, one.latitude) == (other.longitude, other.latitude)
    )


@pytest.mark.parametrize("change", [ways_first, mixed, any_numbers, negative, placed_on_ways])
def test_the_same_map_in_any_shape_makes_the_same_city(
    tmp_path: Path, change: Callable[[str], str]
) -> None:
    plain = cross(tmp_path / "cross.osm")
    other = tmp_path / "other.osm"
    other.write_text(change(plain.read_text()))
    assert same(build(plain, title="x"), build(other, title="x"))


def test_ways_before_nodes_in_a_pbf_and_places_on_its_ways(tmp_path: Path) -> None:
    plain = cross(tmp_path / "cross.osm")
    turned = tmp_path / "turned.osm"
    for change in (ways_first, placed_on_ways):
        turned.write_text(change(plain.read_text()))
        packed = tmp_path / f"{change.__name__}.osm.pbf"
        form = "pbf,locations_on_ways=true" if change is placed_on_ways else "pbf"
        with osmium.SimpleWriter(osmium.io.File(str(packed), form)) as writer:
            for thing in osmium.FileProcessor(str(turned)):
                writer.add(thing)
        assert same(build(plain, title="x"), build(packed, title="x"))


def test_numbers_below_zero_stay_the_numbers_of_the_ways(tmp_path: Path) -> None:
    source = cross(tmp_path / "cross.osm")
    source.write_text(negative(source.read_text()))
    assert set(build(source).segments.way.tolist()) == {-10, -11}


def test_what_an_editor_deleted_stays_out_and_is_told(tmp_path: Path) -> None:
    source = cross(tmp_path / "cross.osm")
    text = source.read_text().replace('<way id="11"', "<way id='11' action='delete'")
    source.write_text(text.replace('<node id="6"', '<node id="6" action="delete"'))
    city = build(source, population=0)
    assert sorted(round(float(one)) for one in city.segments.length) == [600]
    assert city.dropped == {"things marked as deleted": 2.0}
    assert not len(city.places.kind)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda text: text.replace(
                "</osm>", '<node id="3" lat="45" lon="7" version="7"/></osm>'
            ),
            "node 3 is there in versions 1 and 7.*osmium time-filter",
        ),
        (
            lambda text: text.replace("</osm>", things(text)[2][0] + "</osm>"),
            "holds way 10 twice; expected each thing once; .*osmium merge",
        ),
        (
            lambda text: negative(text.replace("</osm>", things(text)[1][0] + "</osm>")),
            "holds node -1 twice; .*osmium renumber",
        ),
    ],
)
def test_several_of_one_thing_are_refused_with_what_to_do(
    tmp_path: Path, change: Callable[[str], str], words: str
) -> None:
    source = cross(tmp_path / "cross.osm")
    text = re.sub(r'<(node|way) id="(\d+)"', r'<\1 id="\2" version="1"', source.read_text())
    source.write_text(change(text))
    with pytest.raises(InputError, match=words) as caught:
        build(source)
    assert "\n" not in str(caught.value)


def test_changes_and_other_kinds_of_file_are_refused_with_what_to_do(tmp_path: Path) -> None:
    changes = tmp_path / "a.osc"
    changes.write_text('<osmChange version="0.6"></osmChange>')
    with pytest.raises(InputError, match=r"is a file of changes.*apply-changes"):
        build(changes)
    other = tmp_path / "a.shp"
    other.write_text("shape")
    with pytest.raises(InputError, match="convert it with 'osmium cat'"):
        build(other)
    half = cross(tmp_path / "half.osm")
    half.write_text(half.read_text()[:500])
    with pytest.raises(InputError, match="it ends too early: download it again"):
        build(half)
    for value in ('lat="550"', 'lat="north"', 'id="seven"'):
        odd = cross(tmp_path / "odd.osm")
        key = value.split("=")[0]
        odd.write_text(re.sub(f'{key}="[^"]*"', value, odd.read_text(), count=1))
        with pytest.raises(InputError, match="mend it in the file, or export it again"):
            build(odd)
    wrong = cross(tmp_path / "wrong.osm")
    wrong.write_text(wrong.read_text().replace("</way>", "</wy>", 1))
    with pytest.raises(InputError, match="mend that line"):
        build(wrong)


def test_the_same_street_twice_is_one(tmp_path: Path) -> None:
    nodes = {1: (0, 0), 2: (150, 20), 3: (300, 0), 4: (0, 0), 5: (150, 20), 6: (300, 0)}
    ways = {
        10: ((1, 2, 3), HOMES),
        11: ((3, 2, 1), HOMES | {"highway": "tertiary", "name": "Wide"}),
        12: ((4, 5, 6), HOMES),
    }
    city = build(write(tmp_path / "twice.osm", nodes, ways))
    assert [city.names[name] for name in city.segments.name] == ["Wide"]
    assert city.dropped["drawn twice [pieces]"] == 4
    assert city.dropped["drawn twice [km]"] == pytest.approx(0.6, abs=0.01)


def test_two_streets_between_the_same_junctions_stay_two(tmp_path: Path) -> None:
    nodes = {1: (0, 0), 2: (150, 20), 3: (300, 0), 5: (150, -20)}
    ways = {10: ((1, 2, 3), HOMES | {"name": "A"}), 11: ((1, 5, 3), HOMES | {"name": "B"})}
    assert len(build(write(tmp_path / "two.osm", nodes, ways)).segments.a) == 2


def test_a_stray_node_is_left_out_and_told(tmp_path: Path) -> None:
    source = cross(tmp_path / "cross.osm")
    whole = build(source)
    text = source.read_text()
    stray = '<node id="99" lat="0" lon="0"></node>'
    text = text.replace("<way", stray + "<way", 1)
    source.write_text(text.replace('<nd ref="1"/>', '<nd ref="1"/><nd ref="99"/>', 1))
    city = build(source)
    assert np.allclose(np.sort(city.segments.length), np.sort(whole.segments.length), atol=0.5)
    assert (city.longitude, city.latitude) == (whole.longitude, whole.latitude)
    assert city.dropped["nodes far from their street"] == 1
    assert "at 0.0000,0.0000, 5" in " ".join(city.notes)


def test_a_street_in_another_country_does_not_shift_the_middle(tmp_path: Path) -> None:
    source = cross(tmp_path / "cross.osm")
    whole = build(source)
    far = (
        '<node id="90" lat="10" lon="80"></node><node id="91" lat="10.001" lon="80"></node>'
        '<way id="95"><nd ref="90"/><nd ref="91"/><tag k="highway" v="residential"/></way>'
    )
    source.write_text(source.read_text().replace("</osm>", far + "</osm>"))
    city = build(source)
    assert (city.longitude, city.latitude) == pytest.approx((whole.longitude, whole.latitude), 1e-6)
    assert np.allclose(np.sort(city.segments.length), np.sort(whole.segments.length), atol=0.5)
    assert city.dropped["cut off from the rest [km]"] == pytest.approx(0.11, abs=0.03)


def test_a_town_on_both_sides_of_the_date_line(tmp_path: Path) -> None:
    source = cross(tmp_path / "cross.osm")
    whole = build(source)

    def moved(found: re.Match[str]) -> str:
        east = float(found.group(1)) - place(0, 0)[1] + 180
        return f'lon="{east - 360 if east > 180 else east:.9f}"'

    source.write_text(re.sub(r'lon="([\d.]+)"', moved, source.read_text()))
    city = build(source)
    assert abs(city.longitude) == pytest.approx(180, abs=1e-4)
    assert np.allclose(np.sort(city.segments.length), np.sort(whole.segments.length), atol=0.5)
    part = build(source, around=(place(0, 0)[0], -179.9999, 200.0))
    assert float(part.segments.length.sum()) == pytest.approx(800, abs=20)


def market(path: Path) -> Path:
    """Two halves of a town that only a square joins, which is a relation with a kiosk inside."""
    nodes = {
        1: (-200, 0), 2: (0, 0), 3: (50, 0), 4: (250, 0), 5: (50, 40), 6: (0, 40),
        7: (20, 15), 8: (30, 15), 9: (30, 25), 10: (20, 25),
    }  # fmt: skip
    ways = {
        20: ((1, 2), HOMES | {"name": "West"}),
        21: ((3, 4), HOMES | {"name": "East"}),
        22: ((2, 3, 5, 6, 2), {}),
        23: ((7, 8, 9, 10, 7), {"building": "kiosk"}),
    }
    tags = {"highway": "pedestrian", "area": "yes", "name": "Market"}
    return write(path, nodes, ways, {30: (22, 23, tags)})


def test_a_square_that_is_a_relation_joins_streets(tmp_path: Path) -> None:
    city = build(market(tmp_path / "market.osm"))
    assert {city.names[name] for name in city.segments.name} == {"West", "East", "Market"}
    assert float(city.segments.length.sum()) == pytest.approx(200 + 200 + 180, abs=1)
    assert not city.dropped


def test_pavements_and_crossings_are_kept_where_paths_need_them(tmp_path: Path) -> None:
    nodes = {
        1: (-300, 0), 2: (0, 0), 3: (300, 0), 4: (0, 12), 5: (0, -12), 6: (0, 300), 7: (0, -300),
        8: (-300, 12), 9: (300, 12), 10: (200, 300), 11: (200, 12), 12: (200, 0),
    }  # fmt: skip
    path, aside = {"highway": "footway"}, {"highway": "footway", "footway": "sidewalk"}
    ways = {
        20: ((1, 2, 12, 3), HOMES | {"name": "Main"}),
        21: ((4, 2, 5), {"highway": "footway", "footway": "crossing"}),
        22: ((4, 6), path | {"name": "North"}),
        23: ((5, 7), path | {"name": "South"}),
        24: ((8, 4, 11, 9), aside),
        25: ((6, 10, 11), path | {"name": "Round"}),
        26: ((11, 12), {"highway": "footway", "footway": "crossing"}),
    }
    city = build(write(tmp_path / "aside.osm", nodes, ways))
    named = {city.names[name] for name in city.segments.name if name >= 0}
    assert named == {"Main", "North", "South", "Round"}
    assert "cut off from the rest [km]" not in city.dropped
    told = city.dropped["pavements and crossings, which their street's width holds [km]"]
    assert told == pytest.approx(0.6, abs=0.01), "of 636 m the two crossings, 36 m, are kept"
    ends = np.bincount(np.r_[city.segments.a, city.segments.b])
    assert (ends == 1).sum() == 3, "Round is joined at both its ends, Main and South end openly"


def test_a_road_through_the_circle_without_a_node_inside(tmp_path: Path) -> None:
    nodes = {1: (-40_000, 0), 2: (40_000, 0), 3: (-100, 60), 4: (100, 60), 5: (-400, 300)}
    ways = {10: ((1, 2), MAIN), 11: ((3, 4), HOMES), 12: ((3, 5), HOMES)}
    # Its nodes lie 80 km apart, so its middle bends away from the parallel by some metres.
    city = build(write(tmp_path / "chord.osm", nodes, ways), around=(*place(0, 0), 500.0))
    assert [city.names[name] for name in city.segments.name] == ["Long Road"]
    assert len(city.exits.junction) == 2
    assert float(city.segments.length[0]) == pytest.approx(1000, abs=10)
    assert city.dropped["cut off from the rest [pieces]"] == 1
    assert "Left out: 0.6 km of streets; no street joins them to the rest." in city.notes


def test_an_island_is_told_with_its_ferry(tmp_path: Path) -> None:
    sheet = Sheet()
    quay = sheet.line([(0, 0), (3000, 0)], HOMES)
    sheet.line([(0, 2000), (250, 2000)], HOMES | {"name": "Island Street"})
    first, landing = sheet.ways[quay][0][0], len(sheet.nodes)
    sheet.ways[90] = ((first, landing), {"route": "ferry"})
    city = build(sheet.write(tmp_path / "island.osm"))
    assert (
        "Left out: 0.2 km of streets about Island Street; only a ferry leads there." in city.notes
    )


def test_what_nobody_may_use_is_told_with_its_length(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.line([(0, 0), (3000, 0)], HOMES)
    sheet.line([(0, 0), (0, 400)], HOMES | {"access": "no"})
    sheet.line([(0, 0), (0, -200)], {"highway": "proposed"})
    assert build(sheet.write(tmp_path / "shut.osm")).dropped == {
        "no streets that one can use, such as those that are planned [km]": 0.2,
        "shut to people and cars [km]": 0.4,
    }


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    scenario = tmp_path / "a.toml"
    scenario.write_bytes(b'\xef\xbb\xbfname = "a"\n')
    assert read_table(scenario) == {"name": "a"}
    scenario.write_bytes('name = "a"\n'.encode("utf-16"))
    with pytest.raises(InputError, match="save it as UTF-8"):
        read_table(scenario)
    ring = [
        [7 + x, 45 + y] for x, y in ((-0.01, -0.01), (0.01, -0.01), (0.01, 0.01), (-0.01, -0.01))
    ]
    text = (
        '{"features": [{"properties": {"name": "A", "population": 90}, "geometry": '
        f'{{"type": "Polygon", "coordinates": [{ring}]}}}}]}}'
    )
    path = tmp_path / "a.geojson"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    city = build(cross(tmp_path / "cross.osm"), districts=path)
    assert int(city.districts.population.sum()) == 90
