import json
from pathlib import Path

import numpy as np
from maps import HOMES, Sheet, cross, write

from outskirts.city.build import build
from outskirts.city.info import summary
from outskirts.city.names import StreetNames, street_name


def test_summary_adds_up_and_is_json(tmp_path: Path) -> None:
    city = build(cross(tmp_path / "cross.osm"), population=3000)
    told = summary(city)
    assert json.loads(json.dumps(told)) == told
    assert told["kilometres"] == 1.2
    assert told["people"] == 3000
    places = told["places"]
    assert isinstance(places, dict)
    assert sum(one["total"] for one in places.values()) == len(city.places.kind)
    assert places["bakery"] == {"total": 1, "by_rule": 0}
    assert told["attribution"] == "© OpenStreetMap contributors, ODbL 1.0"


def test_summary_tells_of_buildings_and_cover(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.line([(-500, 0), (500, 0)], HOMES)
    sheet.line([(-500, 12), (0, 12)], {"barrier": "wall"})
    sheet.box(0, 10, 20, 10, {"building": "apartments", "building:levels": "3"})
    sheet.box(40, 10, 10, 10, {"building": "retail"})
    sheet.box(60, 10, 10, 20)
    told = summary(build(sheet.write(tmp_path / "town.osm"), population=300))
    assert told["buildings"] == {
        "total": 3,
        "by_use": {"dwelling": 2, "shop": 1},
        "use_by_rule": 1,
        "levels_by_rule": 2,
        "ground_km2": 0.0,
        "floor_km2": 0.0,
    }
    assert told["cover_km"] == 0.5


def test_unnamed_streets_are_called_after_the_nearest_by_the_way(tmp_path: Path) -> None:
    nodes = {1: (0, 0), 2: (500, 0), 3: (0, 300), 4: (480, 300), 5: (500, 20), 6: (250, 300)}
    ways = {
        10: ((1, 2), HOMES | {"name": "South"}),
        11: ((1, 3, 6), HOMES),
        12: ((6, 4), {"highway": "path"}),
        13: ((4, 5), {"highway": "tertiary", "name": "East"}),
    }
    city = build(write(tmp_path / "names.osm", nodes, ways), title="T")
    names = StreetNames(city)
    called = {int(way): names.street(i) for i, way in enumerate(city.segments.way)}
    assert called == {10: "South", 11: "a side street off South", 12: "a path off East", 13: "East"}
    first = int(np.flatnonzero(city.segments.way == 10)[0])
    assert street_name(city, first) == "South, T"


def test_city_without_names(tmp_path: Path) -> None:
    city = build(write(tmp_path / "x.osm", {1: (0, 0), 2: (300, 0)}, {1: ((1, 2), HOMES)}))
    assert street_name(city, 0) == "a street, x"
