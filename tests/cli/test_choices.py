"""Words of the command line as numbers, times, places and names."""

from contextlib import suppress
from datetime import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outskirts.base.errors import InputError
from outskirts.cli import choices
from outskirts.cli.choices import Changes
from outskirts.world.scenario import Scenario


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
