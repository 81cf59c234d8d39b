"""Cover: what hides from the street, and along how much of it."""

from pathlib import Path

import pytest
from maps import HOMES, Sheet

from outskirts.base.tables import problems
from outskirts.city.build import build
from outskirts.city.cover import shares


def cover(tmp_path: Path, sheet: Sheet) -> float:
    """Return the cover of a street of 400 m that runs east, 10 m wide, beside what is drawn."""
    sheet.line([(-200, 0), (200, 0)], HOMES)
    city = build(sheet.write(tmp_path / "cover.osm"), population=100)
    assert problems(city.cover) == []
    assert len(city.segments.a) == 1
    return float(shares(city)[0])


@pytest.mark.parametrize(
    ("tags", "share"),
    [
        ({"barrier": "hedge"}, 0.5),
        ({"barrier": "wall"}, 0.5),
        ({"natural": "tree_row"}, 0.5),
        ({"barrier": "fence"}, 0.0),
        ({"natural": "coastline"}, 0.0),
    ],
)
def test_a_hedge_hides_as_long_as_it_is(tmp_path: Path, tags: dict[str, str], share: float) -> None:
    sheet = Sheet()
    sheet.line([(-200, 12), (0, 12)], tags)
    assert cover(tmp_path, sheet) == pytest.approx(share, abs=0.02)


def test_a_hedge_hides_up_to_15_m_from_the_edge(tmp_path: Path) -> None:
    for y, share in ((19.5, 0.5), (20.5, 0.0)):
        sheet = Sheet()
        sheet.line([(-200, y), (0, y)], {"barrier": "hedge"})
        assert cover(tmp_path, sheet) == pytest.approx(share, abs=0.02)


def test_two_sides_are_not_counted_twice(tmp_path: Path) -> None:
    sheet = Sheet()
    for y in (12, -12):
        sheet.line([(-200, y), (0, y)], {"barrier": "wall"})
    assert cover(tmp_path, sheet) == pytest.approx(0.5, abs=0.02)


def test_a_wall_that_runs_away_from_the_street_hides_nobody(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.line([(51, 6), (51, 100)], {"barrier": "wall"})
    assert cover(tmp_path, sheet) <= 0.02


@pytest.mark.parametrize("tags", [{"natural": "wood"}, {"landuse": "forest"}])
def test_a_wood_hides_beside_it_and_within(tmp_path: Path, tags: dict[str, str]) -> None:
    for south, north in ((10, 200), (-200, 200)):
        sheet = Sheet()
        sheet.box(-100, south, 100, north - south, tags)
        assert cover(tmp_path, sheet) == pytest.approx(0.25, abs=0.02)


def test_streets_without_cover_are_not_listed(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.line([(0, 0), (0, 300)], HOMES)
    sheet.line([(-200, 0), (0, 0)], HOMES)
    sheet.line([(0, 0), (0, -200)], HOMES)
    sheet.line([(12, 50), (12, 300)], {"barrier": "hedge"})
    city = build(sheet.write(tmp_path / "cover.osm"), population=100)
    assert len(city.segments.a) == 3
    assert len(city.cover.segment) == 1
    assert float(shares(city).sum()) == pytest.approx(250 / 300, abs=0.02)
