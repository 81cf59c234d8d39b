"""The moving picture of a night: as many frames as asked for, light where people live."""

import io
from pathlib import Path

import numpy as np
import pytest
from evenings import record
from PIL import Image

from outskirts.base.errors import InputError
from outskirts.night.recorded.watched import Watched
from outskirts.view.pictures import clip


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    return Watched(*record(tmp_path_factory.mktemp("clip") / "run"))


@pytest.mark.parametrize(
    ("first", "last", "count"), [(0, 1, 2), (0, 60, 61), (0, 360, 121), (5, 1445, 161)]
)
def test_minutes_are_evenly_apart_and_few_enough(first: int, last: int, count: int) -> None:
    found = clip.chosen(first, last)
    assert (found[0], found[-1]) == (first, last)
    assert len(found) == count <= clip.MOST + 1
    steps = np.diff(found)
    assert len(set(steps[:-1].tolist())) <= 1
    assert 0 < steps[-1] <= steps[0]


def test_streets_are_as_bright_as_they_are_lived_in(watched: Watched) -> None:
    city = watched.city
    paper = clip.canvas(city, clip.around(city, None, 0))
    streets = np.zeros((len(city.segments.a), 3), np.int32)
    dark = clip.lit(paper, streets).astype(int)
    streets[5, 0] = 30
    some = clip.lit(paper, streets).astype(int)
    streets[5, 0] = 300
    many = clip.lit(paper, streets).astype(int)
    streets[5, 1] = 50
    lost = clip.lit(paper, streets).astype(int)
    own = paper.pixel[paper.street == 5]
    others = np.setdiff1d(np.arange(paper.width * paper.height), own)
    flat = [one.reshape(-1, 3) for one in (dark, some, many, lost)]
    assert len(own) > 3
    assert (flat[0][own] < flat[1][own]).all()
    assert (flat[1][own] < flat[2][own]).all()
    assert (flat[3][own, 0] > 200).all()
    assert (flat[3][own, 2] < flat[2][own, 2]).all()
    assert all(np.array_equal(flat[0][others], one[others]) for one in flat[1:])


def test_a_clip_has_its_frames_and_its_words(watched: Watched) -> None:
    minutes = clip.chosen(0, 60)
    content = clip.moving(watched, minutes, clip.around(watched.city, None, 0))
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.format == "GIF"
        frames = []
        for number in range(getattr(picture, "n_frames", 1)):
            picture.seek(number)
            frames.append(np.asarray(picture.convert("RGB"), int))
    assert len(frames) <= len(minutes)
    assert len(frames) > 30
    foot = frames[0][-clip.FOOT :]
    assert (foot.max(axis=2) > 200).sum() > 100
    assert not np.array_equal(frames[0][-clip.FOOT :], frames[-1][-clip.FOOT :])


def test_a_place_without_streets_is_refused(watched: Watched) -> None:
    nowhere = clip.around(watched.city, (1e6, 1e6), 100)
    with pytest.raises(InputError, match="no street"):
        clip.moving(watched, [0, 1], nowhere)


def test_equal_nights_make_equal_bytes(watched: Watched, tmp_path: Path) -> None:
    again = Watched(*record(tmp_path / "run"))
    box = clip.around(watched.city, None, 0)
    assert clip.moving(watched, [0, 30, 60], box) == clip.moving(again, [0, 30, 60], box)
