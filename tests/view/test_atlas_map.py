import subprocess
import sys
from pathlib import Path
from typing import Any

import matplotlib.image
import numpy as np
import pytest
from numpy.typing import NDArray

from outskirts.base.errors import InputError
from outskirts.city.atlas import find
from outskirts.city.files import load
from outskirts.view.atlas_map import MAJOR, SEA, draw


def share(picture: NDArray[Any], colour: str) -> float:
    """Return which share of a picture has a colour."""
    wanted = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return float((np.abs(picture[..., :3] - wanted) < 0.004).all(axis=-1).mean())


@pytest.mark.city
def test_map_of_casablanca_has_streets_and_sea(tmp_path: Path) -> None:
    path = tmp_path / "casablanca.png"
    draw(load(find("casablanca")), path, width=800)
    picture = matplotlib.image.imread(path)
    assert picture.shape[1] == 800
    assert share(picture, SEA) > 0.2
    assert share(picture, MAJOR) > 0.0005
    corner = picture[: picture.shape[0] // 4, 250:400]
    assert share(corner, SEA) > 0.95, "the north-west is sea"
    assert [one.name for one in tmp_path.iterdir()] == ["casablanca.png"]


def test_bad_pictures_are_refused(tmp_path: Path) -> None:
    city = load(find("casablanca"))
    with pytest.raises(InputError, match="10 pixels wide"):
        draw(city, tmp_path / "x.png", width=10)


def test_drawing_never_starts_the_compiler() -> None:
    code = "import sys, outskirts.view.atlas_map; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
