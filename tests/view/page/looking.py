"""One short night of a part of the city, made once for all who look at it, and pictures of it."""

import io
from pathlib import Path
from typing import Any

import matplotlib.image
import numpy as np
import pytest
from browsing import until
from numpy.typing import NDArray
from playwright.sync_api import Page
from typer.testing import CliRunner

from outskirts.cli.app import app

NIGHT = ["casablanca", "--crop", "33.604,-7.619,700", "--hours", "0.15", "--seed", "1"]
"""Coast and streets, nine minutes."""
TICK = 480
"""A second at which much happens."""


def recorded(factory: pytest.TempPathFactory) -> Path:
    """Return the record of the night; it is made where it is not there yet."""
    folder = factory.getbasetemp() / "near" / "run"
    if not folder.exists():
        more = ["--set", "index.count=60", "--threads", "1", "--out", str(folder)]
        done = CliRunner().invoke(app, ["run", *NIGHT, *more])
        assert done.exit_code == 0, done.output
    return folder


def picture(page: Page) -> NDArray[np.float64]:
    """Return what is on the screen: red, green and blue, 0 to 1, shape [y, x, 3]."""
    image = matplotlib.image.imread(io.BytesIO(page.screenshot()), format="png")
    found: NDArray[np.float64] = np.asarray(image[..., :3], dtype=np.float64)
    return found


def coloured(image: NDArray[np.float64], colour: str, off: float = 0.06) -> NDArray[np.bool_]:
    """Return which pixels have a colour such as #B48CFF, shape [y, x]."""
    wanted = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    found: NDArray[np.bool_] = np.abs(image - wanted).max(axis=-1) < off
    return found


def colour_of(page: Page, name: str) -> str:
    """Return a colour of the page's theme."""
    return str(page.evaluate(f"outskirts.colours['{name}']"))


def drawn(page: Page) -> Page:
    """Wait until nothing moves any more."""
    page.wait_for_timeout(300)
    until(page, "outskirts.dirty.size === 0 && outskirts.light.fading <= 0")
    return page


def near(page: Page, scale: float, tick: int = TICK, east: Any = None, north: Any = None) -> Page:
    """Look at the first case, or at a place, at a second, and wait for the people there."""
    place = "...outskirts.firstCase()" if east is None else f"{east}, {north}"
    page.evaluate(f"outskirts.player.seek({tick})")
    page.evaluate(f"outskirts.camera.go({place}, {scale})")
    page.wait_for_timeout(400)
    come(page)
    return drawn(page)


def come(page: Page) -> None:
    """Wait until the people of this second and this view have come."""
    until(
        page,
        "(() => { const now = outskirts.crowd.now; if (!now) return false;"
        " const box = outskirts.camera.box.map((one) => Math.round(one * 10) / 10);"
        " return now.meta.tick === Math.floor(outskirts.player.tick)"
        " && now.meta.box.every((one, i) => Math.abs(one - box[i]) < 0.2); })()",
        200,
    )


def layer(page: Page, name: str, on: bool = True) -> None:
    """Show or hide a layer as one does with its box, and wait for what belongs to it."""
    page.evaluate(
        "([name, on]) => { const box = outskirts.layers.boxes.find((one) => one[0] === name)[1];"
        " if (box.checked !== on) box.click(); }",
        [name, on],
    )
