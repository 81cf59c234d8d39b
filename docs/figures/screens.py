"""Pictures of the map's page, by one command, and how they look to those who see fewer colours.

    python docs/figures/screens.py RUN FOLDER

`page-*.png` are for the docs; `FOLDER/seen/` holds each again as a protanope, a deuteranope and a
tritanope sees it: to look at, not to ship.
"""

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib.image
import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page, sync_playwright

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE = 240.0
"""Seconds to wait for single people: the night is lived up to there first."""

SEEN = {
    "protan": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deutan": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritan": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}
"""From linear red, green and blue to what is seen of them.

Source: Machado, Oliveira and Fernandes 2009, A physiologically-based model for simulation of color
vision deficiency, severity 1.
"""

DESK, PHONE = (1600, 900), (390, 844)


def until(page: Page, question: str) -> Any:
    """Ask the page until the answer is true, and return it."""
    end = time.monotonic() + PATIENCE
    while not (answer := page.evaluate(question)):
        if time.monotonic() > end:
            raise SystemExit(f"never true: {question}")
        page.wait_for_timeout(100)
    return answer


def still(page: Page) -> None:
    """Wait until everything is drawn."""
    page.wait_for_timeout(700)
    until(page, "outskirts.dirty.size === 0 && outskirts.light.fading <= 0")


def at(page: Page, minute: int) -> None:
    """Go to a minute."""
    page.evaluate(f"outskirts.player.seek({60 * minute})")
    until(page, f"outskirts.minute.meta.minute === {minute}")


def people(page: Page, scale: float) -> None:
    """Look at the first case from near, and wait for the people there."""
    page.evaluate(f"outskirts.camera.go(...outskirts.firstCase(), {scale})")
    until(page, "outskirts.crowd.now?.meta.tick === Math.floor(outskirts.player.tick)")


def district(page: Page) -> None:
    """Show half an hour in, around the first case, from 2.4 m a pixel."""
    at(page, min(30, page.evaluate("outskirts.night.last_minute")))
    people(page, 2.4)


def chase(page: Page) -> None:
    """Show twelve minutes in, the street of the first case."""
    at(page, min(12, page.evaluate("outskirts.night.last_minute")))
    people(page, 0.35)


def household(page: Page) -> None:
    """Show the same street, with somebody selected who was bitten."""
    chase(page)
    bitten_first = page.evaluate(
        "(() => { const { who, condition } = outskirts.crowd.now.arrays;"
        " return Array.from(who).sort((a, b) => (condition[who.indexOf(b)] === 1)"
        " - (condition[who.indexOf(a)] === 1)); })()"
    )
    for who in bitten_first:
        page.evaluate(f"outskirts.card.show({who})")
        until(page, f"outskirts.card.told?.id === {who}")
        if page.inner_text("#card h2").startswith(("A man", "A woman")):
            return


def last(page: Page) -> None:
    """Show the whole city at the end."""
    at(page, page.evaluate("outskirts.night.last_minute"))


def daylight(page: Page) -> None:
    """Show the same by day."""
    last(page)
    page.evaluate("outskirts.panels.turnTheme()")


SCENES: dict[str, tuple[tuple[int, int], Callable[[Page], None]]] = {
    "start": (DESK, lambda page: at(page, 0)),
    "end": (DESK, last),
    "district": (DESK, district),
    "chase": (DESK, chase),
    "household": (DESK, household),
    "phone": (PHONE, last),
    "day": (DESK, daylight),
}


def seen(picture: NDArray[Any], kind: str) -> NDArray[np.float64]:
    """Return a picture as somebody sees it who lacks one kind of cones; values 0 to 1."""
    values = picture[..., :3].astype(np.float64)
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    mixed = np.clip(linear @ np.array(SEEN[kind]).T, 0, 1)
    out = np.where(mixed <= 0.0031308, 12.92 * mixed, 1.055 * mixed ** (1 / 2.4) - 0.055)
    return np.clip(out, 0, 1)


def main() -> None:
    """Draw all pictures, or those whose names follow."""
    run, folder, chosen = sys.argv[1], Path(sys.argv[2]), sys.argv[3:] or list(SCENES)
    (folder / "seen").mkdir(parents=True, exist_ok=True)
    serve = [sys.executable, "-u", "-m", "outskirts.cli", "watch", run, "--no-open"]
    with subprocess.Popen(
        serve, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as one:
        assert one.stdout is not None
        found = next(filter(None, (re.search(r"http://\S+", line) for line in one.stdout)))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for name in chosen:
                size, scene = SCENES[name]
                page = browser.new_page(viewport={"width": size[0], "height": size[1]})
                page.goto(f"{found.group()}#now")
                until(page, "Boolean(globalThis.outskirts && outskirts.minute && outskirts.fallen)")
                scene(page)
                still(page)
                path = folder / f"page-{name}.png"
                page.screenshot(path=path)
                page.close()
                for kind in SEEN:
                    other = folder / "seen" / f"page-{name}-{kind}.png"
                    matplotlib.image.imsave(other, seen(matplotlib.image.imread(path), kind))
                print(path)
            browser.close()
        one.terminate()


if __name__ == "__main__":
    main()
