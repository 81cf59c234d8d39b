"""Words of the command line as numbers, times, places and names."""

from contextlib import suppress
from dataclasses import replace
from datetime import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outskirts.base.codes import PlaceKind
from outskirts.base.errors import InputError
from outskirts.city.city import City
from outskirts.city.files import save, sealed
from outskirts.city.ground import Ground
from outskirts.cli import choices
from outskirts.cli.choices import Changes
from outskirts.cli.plans import Wish, planned
from outskirts.world.scenario import Scenario
from towns import Place, Street, town, whole_town


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("48.14,11.58,6km", (48.14, 11.58, 6000)),
        ("33.57, -7.6, 800", (33.57, -7.6, 800)),
        ("-1,2,0.5 KM", (-1, 2, 500)),
        ("1,2,30m", (1, 2, 30)),
    ],
)
def test_a_circle(text: str, place: tuple[float, float, float]) -> None:
    assert choices.circle(text) == pytest.approx(place)


@given(st.text("0123456789.,-km ", max_size=20))
def test_whatever_is_given_as_a_circle_is_one_or_is_refused(text: str) -> None:
    place: tuple[float, ...] = (0.0, 0.0, 0.0)
    with suppress(InputError):
        place = choices.circle(text)
    assert len(place) == 3


def test_a_circle_needs_three_numbers() -> None:
    with pytest.raises(InputError, match="expected LATITUDE,LONGITUDE,RADIUS"):
        choices.circle("48.14,11.58")


@given(st.times())
def test_a_time_of_day_is_read_as_it_is_written(moment: time) -> None:
    assert choices.clock_time(f"{moment:%H:%M}") == moment.replace(second=0, microsecond=0)
    assert choices.clock_time(f"{moment:%H:%M:%S}") == moment.replace(microsecond=0)


@given(st.text(max_size=80))
def test_every_name_is_one_that_a_scenario_may_have(text: str) -> None:
    name = choices.slug(text)
    assert Scenario(name=name).name == name


def test_threads() -> None:
    assert choices.threads_wanted("auto") == "auto"
    assert choices.threads_wanted("3") == 3
    with pytest.raises(InputError, match="from 1 to 256"):
        choices.threads_wanted("257")


@given(st.floats(min_value=0.01, max_value=240))
def test_a_run_lasts_whole_minutes(hours: float) -> None:
    rounded = choices.whole_minutes(Scenario(hours=hours)).hours
    assert round(rounded * 3600) % 60 == 0
    assert abs(rounded - hours) <= 1 / 120 + 1e-9


def test_options_lie_over_the_scenario() -> None:
    changes = Changes(2.5, "21:40", ("infection.alpha=0.4", "index.count=3", "preset=fast"))
    scenario = choices.scenario_of("casablanca", changes)
    assert (scenario.hours, scenario.start) == (2.5, time(21, 40))
    assert scenario.parameters.infection.alpha == 0.4
    assert scenario.index.count == 3
    assert scenario.parameters.infected.speed == 2.2


def test_a_scenario_finds_the_city_beside_it(tmp_path: Path) -> None:
    (tmp_path / "town.city").write_bytes(b"")
    (tmp_path / "My Night.toml").write_text('city = "town.city"\n[index]\ncount = 2')
    scenario = choices.scenario_of(str(tmp_path / "My Night.toml"), Changes())
    assert scenario.name == "my-night"
    assert scenario.city == str(tmp_path / "town.city")
    assert scenario.index.count == 2


def long_town() -> City:
    """Draw one street of 1,200 m, with a bend, and a bakery at its end."""
    return town(
        [(0, 0), (1200, 0), (600, 300)],
        [Street(0, 1, name="Long Street", course=((600, 200),)), Street(0, 2)],
        districts=whole_town(100),
        places=[Place(PlaceKind.BAKERY, 0, 1200.0, name="Four du Nord")],
    )


def metres_to(city: City, scenario: Scenario) -> tuple[float, float]:
    """Where `index.near` is in a city's metres."""
    assert scenario.index.near is not None
    latitude, longitude = scenario.index.near
    x, y = Ground(city.longitude, city.latitude).flat(np.array([[longitude, latitude]]))[0]
    return float(x), float(y)


def test_the_first_cases_are_near_a_place_by_name_or_a_point() -> None:
    city = long_town()
    begun = choices.begun_near(Scenario(), city, "long street", None)
    assert begun.index.radius == 150
    x, y = metres_to(city, begun)
    assert 500 < x < 700
    assert y == pytest.approx(x / 3 if x < 600 else 400 - x / 3, abs=1), "on the street itself"
    begun = choices.begun_near(Scenario(), city, "Four du Nord", "1.5km")
    assert begun.index.radius == 1500
    assert metres_to(city, begun)[0] == pytest.approx(1138, abs=8), "65 m before the end"
    longitude, latitude = Ground(city.longitude, city.latitude).degrees(np.array([[50.0, 0.0]]))[0]
    begun = choices.begun_near(Scenario(), city, f"{latitude:.6f},{longitude:.6f}", "80")
    assert metres_to(city, begun) == pytest.approx((50, 0), abs=0.5)
    assert choices.begun_near(Scenario(), city, None, None) == Scenario()


@pytest.mark.parametrize(
    ("near", "radius", "words"),
    [
        ("Nowhere Lane", None, "--near Nowhere Lane: there is no 'Nowhere Lane'"),
        ("10,10", None, "lies outside"),
        (None, "150", "--radius 150: expected a place that it goes round"),
        ("long street", "0", "--radius 0: expected metres"),
        ("long street", "wide", "--radius wide: expected metres"),
    ],
)
def test_a_place_that_is_none_is_refused(near: str | None, radius: str | None, words: str) -> None:
    with pytest.raises(InputError) as caught:
        choices.begun_near(Scenario(), long_town(), near, radius)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_number_of_first_cases_lies_over_the_scenario() -> None:
    scenario = choices.scenario_of("casablanca", Changes(cases=40))
    assert scenario.index.count == 40
    assert scenario.index.where == choices.scenario_of("casablanca", Changes()).index.where
    with pytest.raises(InputError, match=r"index\.count is -1"):
        choices.scenario_of("casablanca", Changes(cases=-1))


def test_a_run_keeps_where_it_began_in_its_recipe_and_its_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    save(sealed(long_town()), tmp_path / "long.city")
    wish = Wish(
        "long.city", None, None, None, (), "1", None, None, False, False,
        near="Long Street", radius="200", cases=3,
    )  # fmt: skip
    plan = planned(wish)
    index = plan.recipe["scenario"]["index"]
    assert (index["count"], index["radius"]) == (3, 200)
    assert index["near"] is not None
    assert "--near 'Long Street' --radius 200 --cases 3" in plan.recipe["command"]
    other = planned(replace(wish, near=None, radius=None))
    assert other.recipe["name"] != plan.recipe["name"]
