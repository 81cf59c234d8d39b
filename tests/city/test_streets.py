import pytest

from outskirts.base.codes import Rank, Way
from outskirts.base.units import KMH
from outskirts.city.streets import traits


@pytest.mark.parametrize(
    ("tags", "walk", "drive"),
    [
        ({"highway": "residential"}, Way.BOTH, Way.BOTH),
        ({"highway": "motorway"}, Way.NONE, Way.FORWARD),
        ({"highway": "motorway", "foot": "yes", "oneway": "no"}, Way.BOTH, Way.BOTH),
        ({"highway": "residential", "oneway": "-1"}, Way.BOTH, Way.BACKWARD),
        ({"highway": "tertiary", "junction": "roundabout"}, Way.BOTH, Way.FORWARD),
        ({"highway": "service", "access": "private"}, Way.BOTH, Way.NONE),
        ({"highway": "service", "access": "no", "foot": "yes"}, Way.BOTH, Way.NONE),
        ({"highway": "footway"}, Way.BOTH, Way.NONE),
        ({"highway": "pedestrian", "motor_vehicle": "destination"}, Way.BOTH, Way.BOTH),
        ({"highway": "residential", "motor_vehicle": "no"}, Way.BOTH, Way.NONE),
        ({"highway": "trunk", "foot": "no"}, Way.NONE, Way.BOTH),
        ({"highway": "steps", "conveying": "backward"}, Way.BACKWARD, Way.NONE),
    ],
)
def test_directions_follow_the_tags(tags: dict[str, str], walk: int, drive: int) -> None:
    found = traits(tags)
    assert found is not None
    assert (found.walk, found.drive) == (walk, drive)


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "construction"},
        {"highway": "footway", "footway": "sidewalk"},
        {"highway": "motorway", "access": "no"},
        {"railway": "rail"},
    ],
)
def test_what_nobody_may_use_is_no_street(tags: dict[str, str]) -> None:
    assert traits(tags) is None


def test_width_speed_lamps_layer_and_name() -> None:
    street = traits(
        {
            "highway": "secondary_link",
            "lanes": "2",
            "maxspeed": "30 mph",
            "lit": "no",
            "tunnel": "yes",
            "name:fr": " Rue  du Port ",
        }
    )
    assert street is not None
    assert (street.rank, street.link, street.lit, street.layer) == (Rank.SECONDARY, True, 0, -1)
    assert street.width == 6.5
    assert street.speed == pytest.approx(30 * 1.609344 * KMH)
    assert street.name == "Rue du Port"
    plain = traits({"highway": "motorway"})
    assert plain is not None
    assert plain.speed == pytest.approx(120 * KMH)
    assert plain.lit == -1
    wide = traits({"highway": "residential", "width": "7,5 m", "maxspeed": "nonsense"})
    assert wide is not None
    assert wide.width == 11.5
    assert wide.speed == pytest.approx(25 * KMH)
