"""Situation maps: a series in one frame, with what a moment has and what stays."""

import io
from pathlib import Path

import numpy as np
import pytest
from evenings import record
from PIL import Image

from outskirts.base.codes import Condition
from outskirts.city.city import City
from outskirts.city.ground import Ground
from outskirts.night.recorded.situation import Situations
from outskirts.record.reader import Recording
from outskirts.view.pictures import situation

BITES = [(60 + 5 * i, 10 + i, 0, 5) for i in range(300)]
"""Half of the village is bitten in the first half hour."""


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> tuple[Recording, City]:
    return record(tmp_path_factory.mktemp("situation") / "run", BITES)


@pytest.fixture(scope="module")
def atlas(evening: tuple[Recording, City]) -> situation.Atlas:
    recording, city = evening
    return situation.Atlas(Situations(recording, city, Condition.INFECTED), city)


def shown(png: bytes, colour: str) -> int:
    """How many pixels of the map itself, not of the panel, have a colour."""
    picture = np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))
    wanted = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    there = picture[:, : situation.WIDTH - situation.PANEL]
    return int((there == wanted).all(axis=2).sum())


def test_what_is_lost_is_coloured(atlas: situation.Atlas) -> None:
    first, last = atlas.png(0), atlas.png(60)
    assert Image.open(io.BytesIO(first)).size == Image.open(io.BytesIO(last)).size
    assert shown(first, situation.HALF) == 0
    assert shown(last, situation.HALF) > 500
    for png in (first, last):
        assert shown(png, situation.OUT) > 50
    assert atlas.png(0) == first


def test_hordes_are_ringed_while_they_last(atlas: situation.Atlas) -> None:
    assert shown(atlas.png(0), situation.HORDE) == 0
    assert shown(atlas.png(30), situation.HORDE) > 20


def test_streets_have_their_names(atlas: situation.Atlas) -> None:
    words = {text.get_text() for text in atlas._axes.texts}
    assert {"Main Street", "Row 1", "N"} <= words
    assert any(word.endswith(" m") for word in words)


def test_a_part_is_shown_from_nearby(evening: tuple[Recording, City]) -> None:
    recording, city = evening
    x, y = float(city.junctions.x[5]), float(city.junctions.y[5])
    longitude, latitude = Ground(city.longitude, city.latitude).degrees(np.array([[x, y]]))[0]
    part = {"longitude": longitude, "latitude": latitude, "radius": 150.0, "place": "Market"}
    near = situation.Atlas(Situations(recording, city, Condition.INFECTED), city, part)
    west, south, east, north = near.frame
    assert (west + east) / 2 == pytest.approx(x, abs=0.1)
    assert (south + north) / 2 == pytest.approx(y, abs=0.1)
    assert east - west >= 300 - 1e-6
    assert min(east - west, north - south) == pytest.approx(300, abs=1)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((1, 13, "18:00"), "map-01-1800.png"),
        ((7, 200, "23:30"), "map-007-2330.png"),
        ((3, 5, "Wed 06:00"), "map-03-wed-0600.png"),
        ((3, 5, "+1:05"), "map-03-105.png"),
    ],
)
def test_files_sort_as_the_night_went(words: tuple[int, int, str], told: str) -> None:
    assert situation.name(*words) == told


def test_a_record_without_frames_says_so(atlas: situation.Atlas, tmp_path: Path) -> None:
    now = atlas._of.at(30)
    assert now.infected is None
    drawn = list(atlas._moment(now))
    assert "Who was where was not kept." in [text.get_text() for text in atlas._figure.texts]
    for one in drawn:
        one.remove()
    assert "Who was where was not kept." not in [text.get_text() for text in atlas._figure.texts]
    assert not list(tmp_path.iterdir())
