import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import matplotlib.image
import numpy as np
import pytest
from numpy.typing import NDArray

from outskirts.base.codes import Use
from outskirts.base.errors import InputError
from outskirts.city.atlas import find
from outskirts.city.files import load
from outskirts.view.pictures.atlas_map import HOME, HOUSE, MAJOR, SEA, draw
from towns import House, town, whole_town


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


def test_buildings_are_drawn_by_what_they_are_for(tmp_path: Path) -> None:
    homes = [House(0, 50.0, 1, 2500.0), House(0, 120.0, 1, 2500.0)]
    shares = {}
    for name, houses in (("bare", ()), ("homes", homes), ("offices", [])):
        chosen = houses or [replace(one, use=Use.OFFICE) for one in homes]
        city = town(
            [(0, 0), (200, 0), (200, -100)],
            [(0, 1), (1, 2)],
            houses=() if name == "bare" else chosen,
            districts=whole_town(100),
        )
        draw(city, tmp_path / f"{name}.png", width=600)
        picture = matplotlib.image.imread(tmp_path / f"{name}.png")
        shares[name] = [share(picture, colour) for colour in (HOME, HOUSE)]
    assert shares["homes"][0] > 0.03 > shares["homes"][1]
    assert shares["offices"][1] > 0.03 > shares["offices"][0]
    assert max(shares["bare"]) < 0.001


def test_bad_pictures_are_refused(tmp_path: Path) -> None:
    city = load(find("casablanca"))
    with pytest.raises(InputError, match="10 pixels wide"):
        draw(city, tmp_path / "x.png", width=10)


def test_drawing_never_starts_the_compiler() -> None:
    code = "import sys, outskirts.view.pictures.atlas_map; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
