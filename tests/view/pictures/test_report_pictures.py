"""Pictures of runs: whole files, of the right size, with what they must show."""

from pathlib import Path

import matplotlib.image
import numpy as np
import pytest
from evenings import RECIPE, record

from outskirts.base.errors import InputError
from outskirts.night.recorded.night import Night
from outskirts.record.reader import Recording
from outskirts.view.pictures import curves as pictures
from outskirts.view.pictures import fallen, look


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    return record(tmp_path_factory.mktemp("evening") / "run")[0]


def shows(path: Path, colour: str) -> float:
    """Which share of a picture's pixels has a colour."""
    picture = matplotlib.image.imread(path)
    wanted = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return float((np.abs(picture[..., :3] - wanted) < 0.01).all(axis=-1).mean())


def test_the_curve_shows_each_condition_that_occurred(evening: Recording, tmp_path: Path) -> None:
    path = tmp_path / "curve.png"
    pictures.curve(evening, path)
    assert matplotlib.image.imread(path).shape[:2] == (880, 1840)
    for stroke in look.STROKES:
        assert shows(path, stroke.colour) > 0.0001, stroke.condition
    assert [one.name for one in tmp_path.iterdir()] == ["curve.png"]


def test_charts_are_also_lines_that_stay_sharp(evening: Recording, tmp_path: Path) -> None:
    path = tmp_path / "r.svg"
    pictures.reproduction(evening, path)
    text = path.read_text(encoding="utf-8")
    assert "<svg" in text
    again = tmp_path / "again.svg"
    pictures.reproduction(evening, again)
    assert again.read_text(encoding="utf-8") == text


def test_conditions_differ_by_more_than_colour() -> None:
    kinds = {(str(stroke.dashes), stroke.width) for stroke in look.STROKES}
    assert len(kinds) == len(look.STROKES)
    assert [stroke.condition for stroke in look.STROKES] == [
        "susceptible",
        "exposed",
        "infected",
        "dead",
        "escaped",
    ]


def test_the_map_shows_the_streets_that_fell(tmp_path: Path) -> None:
    bites = [(60 + 5 * i, 10 + i, 0, 5) for i in range(300)]
    recording, city = record(tmp_path / "run", bites)
    path = tmp_path / "map.png"
    pictures.fallen(recording, city, path, width=800)
    fell = fallen.falls(Night(recording), city)
    assert (fell.half >= 0).any()
    times = fallen.spans(Night(recording))
    latest = times.colours[int(times.of(fell.half[fell.half >= 0]).max())]
    assert shows(path, latest) > 0.0001
    assert matplotlib.image.imread(path).shape[1] == 800


def test_time_is_shown_by_lightness(evening: Recording) -> None:
    times = fallen.spans(Night(evening))
    light = [sum(int(colour[i : i + 2], 16) for i in (1, 3, 5)) for colour in times.colours]
    assert light == sorted(light)
    assert len(times.colours) <= fallen.CLASSES
    assert times.edges[0] == 0
    assert times.edges[-1] == 60
    assert times.of(np.array([0, 60], dtype=np.int32)).tolist() == [0, len(times.colours) - 1]


def test_many_runs_in_one_chart(evening: Recording, tmp_path: Path) -> None:
    shorter = record(tmp_path / "short", last=40)[0]
    unknown = record(tmp_path / "unknown", recipe={**RECIPE, "scenario": {}})[0]
    path = tmp_path / "many.png"
    pictures.curves([evening, shorter], path)
    assert shows(path, look.INK) > 0.0005
    pictures.curves([evening, unknown], path)
    pictures.curves([evening], path)
    with pytest.raises(InputError, match="no run to draw"):
        pictures.curves([], path)


def test_a_run_without_a_minute_has_no_curve(tmp_path: Path) -> None:
    begun = record(tmp_path / "run", finished=False, last=-1)[0]
    with pytest.raises(InputError, match="no full minute yet"):
        pictures.curve(begun, tmp_path / "curve.png")


def test_other_kinds_of_pictures_are_refused(evening: Recording, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"ends in \.png or \.svg"):
        pictures.curve(evening, tmp_path / "curve.jpeg")
    assert list(tmp_path.iterdir()) == []


def test_labels_never_cover_one_another() -> None:
    heights = [10.0, 25.0, 10.0, 10.0]
    spots = pictures.apart([50, 51, 52, 100], heights, 0, 100)
    for i in range(3):
        assert spots[i + 1] - spots[i] >= (heights[i] + heights[i + 1]) / 2 - 1e-9
    assert spots[-1] + 5 <= 108


def test_a_metre_is_as_long_north_as_east() -> None:
    grown = fallen.filled((0, 0, 100, 20), 0.5)
    assert grown == (0, -15, 100, 35)
    assert fallen.filled((0, 0, 100, 200), 0.5) == (-150, 0, 250, 200)
