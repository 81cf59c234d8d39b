"""Which clock a city goes by."""

from pathlib import Path

import pytest
from maps import cross

from outskirts.base.errors import InputError
from outskirts.city.build import build
from outskirts.city.zones import nearest_hour, zone_of


@pytest.mark.parametrize(
    ("longitude", "latitude", "zone"),
    [
        (-123.12, 49.28, "America/Vancouver"),
        (77.21, 28.61, "Asia/Kolkata"),
        (-7.6, 33.57, "Africa/Casablanca"),
        (7.0, 45.0, "Europe/Rome"),
        (-30.0, 30.0, "Etc/GMT+2"),
    ],
)
def test_the_zone_is_that_of_the_place(longitude: float, latitude: float, zone: str) -> None:
    assert zone_of(longitude, latitude) == zone


def test_the_nearest_hour_by_longitude() -> None:
    assert nearest_hour(-123.1) == "Etc/GMT+8"
    assert nearest_hour(-7.6) == "Etc/GMT+1"
    assert nearest_hour(3.0) == "Etc/GMT"
    assert nearest_hour(16.4) == "Etc/GMT-1"


def test_a_zone_may_be_given(tmp_path: Path) -> None:
    source = cross(tmp_path / "cross.osm")
    assert build(source, timezone="Asia/Tokyo").timezone == "Asia/Tokyo"
    for wrong in ("Europe/Rom", "../etc/passwd", ""):
        with pytest.raises(InputError, match=r"--timezone .*no such time zone") as caught:
            build(source, timezone=wrong)
        assert "\n" not in str(caught.value)
    with pytest.raises(InputError, match="did you mean 'Europe/Rome'"):
        build(source, timezone="Europe/Rom")
