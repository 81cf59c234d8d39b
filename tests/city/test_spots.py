"""A place is found by its name, however it is written, and never guessed at."""

import pytest
import shapely

from outskirts.base.codes import PlaceKind
from outskirts.base.errors import InputError
from outskirts.city import spots
from outskirts.city.city import City
from towns import District, Place, Street, town, village


def quarters() -> City:
    """Two quarters 2 km apart, with a street of the same name in each, and one long avenue."""
    left = ((-50.0, -150.0), (1000.0, -150.0), (1000.0, 150.0), (-50.0, 150.0))
    right = tuple((x + 1050.0, y) for x, y in left)
    return town(
        [(0, 0), (500, 0), (1500, 0), (2000, 0), (0, 100), (100, 100), (2000, 100), (1900, 100)],
        [
            Street(0, 1, name="Avenue de l'Été"),
            Street(1, 2, name="Avenue de l'Été"),
            Street(2, 3, name="Avenue de l'Été"),
            Street(4, 5, name="Rue Hô-2"),
            Street(6, 7, name="Rue Hô-2"),
            Street(0, 4),
            Street(3, 6),
        ],
        districts=[District(300, 80, "Left", left), District(300, 80, "Right", right)],
        places=[Place(PlaceKind.BAKERY, 5, 50.0, name="Four du Nord")],
    )


@pytest.mark.parametrize(
    "text", ["Avenue de l'Été", "avenue de l ete", "AVENUE  DE L'ETE", "l'ete"]
)
def test_names_are_found_however_they_are_written(text: str) -> None:
    spot = spots.find(quarters(), text)
    assert spot.title == "Avenue de l'Été, Left, Right"
    assert spot.shape.length == pytest.approx(2000)


def test_a_name_in_two_parts_of_the_city_is_asked_about() -> None:
    with pytest.raises(InputError) as caught:
        spots.find(quarters(), "rue ho 2")
    told = str(caught.value)
    assert "\n" not in told
    assert "'rue ho 2' may be any of 2 places: Rue Hô-2, Left (" in told
    assert "; Rue Hô-2, Right (" in told
    assert spots.find(quarters(), "rue ho 2, right").shape.centroid.x == pytest.approx(1950)
    point = told.split("Left (")[1].split(")")[0]
    spot = spots.find(quarters(), point)
    assert shapely.distance(spot.shape, spots.find(quarters(), "Rue Ho 2, LEFT").shape) < 10


def test_at_most_five_are_listed() -> None:
    names = [Street(2 * i, 2 * i + 1, name=f"Alley {i}") for i in range(8)]
    points = [(1000.0 * i, float(y)) for i in range(8) for y in (0, 90)]
    city = town(points, names, districts=[District(100, 30)])
    with pytest.raises(InputError) as caught:
        spots.find(city, "alley")
    assert "any of 8 places" in str(caught.value)
    assert str(caught.value).count("Centre") == 5
    assert "and 3 more" in str(caught.value)


def test_a_place_is_called_by_its_kind_and_street() -> None:
    spot = spots.find(quarters(), "four du nord")
    assert spot.title == "a bakery, a side street off Avenue de l'Été, Left"
    assert spot.shape.geom_type == "Point"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Avenue de l'Eta", 'did you mean "Avenue de l\'Été"'),
        ("Nowhere at all", "there is no 'Nowhere at all' in Town; expected"),
        ("", "there is no ''"),
        ("Four du Nord, Right", "that name is in other districts"),
        ("48.1,11.5", "lies outside Town"),
    ],
)
def test_what_is_nowhere_is_refused(text: str, told: str) -> None:
    with pytest.raises(InputError, match=r".") as caught:
        spots.find(quarters(), text)
    assert told in str(caught.value)


def test_the_village_has_one_main_street() -> None:
    assert spots.find(village(), "main street").title == "Main Street, Village"
