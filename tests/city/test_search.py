"""What somebody types is found: in any spelling, each street once, no two places called alike."""

import pytest

from outskirts.base.codes import PlaceKind
from outskirts.city.called import AT, CALLED, called, inside
from outskirts.city.city import City
from outskirts.city.search import Index
from outskirts.city.spelling import plain
from towns import Place, Street, town


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("bd tah", "Boulevard Tah"),
        ("Bd. de l'Été", "boulevard de l ete"),
        ("AV HASSAN II", "Avenue Hassan-II"),
        ("r. Ibn Batouta", "Rue Ibn Batouta"),
        ("شارع الجيش", "شارع جيش"),
        ("إبن رشد", "ابن رشد"),
        ("مدينة", "مدينه"),
        ("كَتَب", "كتب"),
    ],
)
def test_ways_of_writing_one_name(typed: str, written: str) -> None:
    assert plain(typed) == plain(written)


def test_names_that_differ_stay_apart() -> None:
    assert plain("Rue A") != plain("Rue B")
    assert plain("Saint Jean") != plain("St Jean")
    assert plain("ال") == "ال"


def test_every_kind_of_place_has_words() -> None:
    assert set(CALLED) == set(PlaceKind)
    assert called(PlaceKind.BUS_STOP) == "a bus stop"
    assert [inside(kind).split()[0] for kind in (PlaceKind.WORSHIP, *AT, PlaceKind.FARM)] == [
        "in", *["at"] * len(AT), "on",
    ]  # fmt: skip


def city() -> City:
    """A street through two districts, another of its name far off, and two stops on it."""
    return town(
        [(0, 0), (200, 0), (400, 0), (0, 5000), (200, 5000), (0, 2000)],
        [
            Street(0, 1, name="Boulevard Tah"), Street(1, 2, name="Boulevard Tah"),
            Street(3, 4, name="Boulevard Tah"), Street(0, 5), Street(5, 3),
        ],
        places=[
            Place(PlaceKind.BUS_STOP, 0, 50, name="Tah"),
            Place(PlaceKind.BUS_STOP, 0, 150, name="Tah"),
        ],
    )  # fmt: skip


def test_a_street_is_listed_once_and_two_stops_are_told_apart() -> None:
    found = Index(city(), 100).find("bd tah")
    streets = [one for one in found if one["kind"] == "street"]
    assert sorted(one["id"] for one in streets) == [0, 2]
    stops = [one["name"] for one in Index(city(), 100).find("tah") if one["kind"] == "place"]
    assert len(stops) == len(set(stops)) == 2
    assert all(one.startswith("a bus stop, ") for one in stops)
    assert sorted(one[-8:] for one in stops) == ["(1 of 2)", "(2 of 2)"]
