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
from PIL import Image
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

DESK, PHONE, NARROW = (1600, 900), (390, 844), (360, 740)


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


def close(page: Page, x: float, y: float, scale: float) -> None:
    """Look at a place from near, and wait for the people there."""
    page.evaluate(f"outskirts.camera.go({x}, {y}, {scale})")
    page.wait_for_timeout(500)
    until(
        page,
        "(() => { const now = outskirts.crowd.now; if (!now) return false;"
        " const [west, south, east, north] = outskirts.camera.box, [w, s, e, n] = now.meta.box;"
        " return now.meta.tick === Math.floor(outskirts.player.tick) && Math.abs(w - west) < 1"
        " && Math.abs(s - south) < 1 && Math.abs(e - east) < 1 && Math.abs(n - north) < 1; })()",
    )


def show(page: Page, *layers: str) -> None:
    """Show some layers that are hidden at first."""
    for name in layers:
        page.evaluate(
            "(name) => outskirts.layers.boxes.find((one) => one[0] === name)[1].click()", name
        )


def hordes(page: Page) -> list[tuple[float, float, int]]:
    """Go to 21:01, or to the end; return hordes, where they are and whom they are after.

    Those among many streets come first.
    """
    at(page, min(181, page.evaluate("outskirts.night.last_minute")))
    found: list[tuple[float, float, int]] = page.evaluate(
        "(() => { const { horde_x: x, horde_y: y, horde_size: size, horde_quarry: quarry } ="
        " outskirts.minute.arrays; const found = [];"
        " for (let i = 0; i < (x?.length ?? 0); i += 1) {"
        " if (quarry[i] < 0 || size[i] < 8 || size[i] > 40) continue;"
        " const box = [x[i] - 250, y[i] - 250, x[i] + 250, y[i] + 250];"
        " const streets = outskirts.city.within(box).length * Math.sqrt(size[i]);"
        " found.push([x[i], y[i], quarry[i], streets]); }"
        " return found.sort((a, b) => b[3] - a[3]).map((one) => one.slice(0, 3)); })()"
    )
    if not found:
        raise SystemExit("no horde was after one person; take a longer run")
    return found


def hunted(page: Page) -> tuple[float, float]:
    """Return where a horde is after one person."""
    x, y, _ = hordes(page)[0]
    return x, y


def district(page: Page) -> None:
    """Show a part of the city in which one is hunted, from 2.4 m a pixel."""
    close(page, *hunted(page), 2.4)


def chase(page: Page) -> None:
    """Show a street corner where one is hunted who can be seen, and where that is heard."""
    found = hordes(page)
    show(page, "sound")
    for x, y, quarry in found[:12]:
        close(page, x, y, 0.2)
        prey = page.evaluate(
            "([who, x, y]) => { const now = outskirts.crowd.now.arrays, at = now.who.indexOf(who);"
            " const away = at < 0 ? Infinity : Math.hypot(now.x[at] - x, now.y[at] - y);"
            " return away < 45 && now.condition[at] < 2 ? [now.x[at], now.y[at]] : null; }",
            [quarry, x, y],
        )
        if prey is not None:
            close(page, (x + prey[0]) / 2, (y + prey[1]) / 2, 0.15)
            return


def sounds(page: Page) -> None:
    """Show where the sounds of a second stand above all others, round the one that carries most."""
    minute = min(211, page.evaluate("outskirts.night.last_minute"))
    x, y, _ = hordes(page)[0]
    at(page, minute)
    page.evaluate(f"outskirts.player.seek({60 * minute} - 55)")
    show(page, "sound")
    close(page, x, y, 3.5)
    place = page.evaluate(
        "(() => { const long = (part) => part.to - part.from;"
        " const far = (one) => one.stretches.reduce((all, part) => all + long(part), 0);"
        " const { sounds } = outskirts.echoes; if (!sounds.length) return null;"
        " const most = sounds.reduce((a, b) => (far(b) > far(a) ? b : a));"
        " return [most.x, most.y]; })()"
    )
    if place is None:
        raise SystemExit("nothing was heard; take a longer run")
    close(page, *place, 1.4)


def layers(page: Page) -> None:
    """Show the trails and the fear of the same part of the city, with the legend."""
    place = hunted(page)
    show(page, "scent", "fear")
    close(page, *place, 1.1)
    page.evaluate("outskirts.panels.show('layers')")


def household(page: Page) -> None:
    """Show all of a household: one of age is selected, who is afraid or bitten, and not alone."""
    close(page, *hunted(page), 0.5)
    stirred = page.evaluate(
        "(() => { const { who, condition, mind } = outskirts.crowd.now.arrays;"
        " const weight = (i) => (condition[i] === 1 ? 2 : 0) + (mind[i] === 2 ? 1 : 0);"
        " return Array.from(who, (one, i) => [one, condition[i] < 2 ? weight(i) : -1])"
        " .filter((one) => one[1] > 0).sort((a, b) => b[1] - a[1]).map((one) => one[0]); })()"
    )
    for who in stirred[:40]:
        page.evaluate(f"outskirts.card.show({who})")
        until(page, f"outskirts.card.told?.id === {who}")
        told = page.evaluate(
            "outskirts.card.told.household.filter((one) => Number.isFinite(one.x)).map((one) =>"
            " Math.hypot(one.x - outskirts.card.told.x, one.y - outskirts.card.told.y))"
        )
        grown = page.inner_text("#card h2").startswith(("A man", "A woman"))
        if grown and len(told) >= 2 and 60 < max(told) < 900:
            page.evaluate("outskirts.card.household()")
            page.wait_for_timeout(1500)
            return
    raise SystemExit("nobody of age with a household near by; take another run")


def midnight(page: Page) -> None:
    """Show the whole city at 00:00, or at the end."""
    at(page, min(360, page.evaluate("outskirts.night.last_minute")))


def daylight(page: Page) -> None:
    """Show the same by day."""
    midnight(page)
    page.evaluate("outskirts.panels.turnTheme()")


SCENES: dict[str, tuple[tuple[int, int], Callable[[Page], None]]] = {
    "start": (DESK, lambda page: at(page, 0)),
    "end": (DESK, midnight),
    "district": (DESK, district),
    "chase": (DESK, chase),
    "sounds": (DESK, sounds),
    "layers": (DESK, layers),
    "household": (DESK, household),
    "phone": (PHONE, midnight),
    "narrow": (NARROW, midnight),
    "day": (DESK, daylight),
}


def check(page: Page, name: str) -> None:
    """Stop where names lie over one another, or something could be scrolled sideways."""
    wide = page.evaluate(
        "[document.documentElement, document.body, ...document.querySelectorAll('body *')].filter("
        "(one) => one.scrollWidth > one.clientWidth && /auto|scroll/.test("
        "getComputedStyle(one).overflowX)).map((one) => one.id || one.tagName)"
    )
    across = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if wide or across > 0:
        raise SystemExit(f"{name}: can be scrolled sideways: {wide or 'the page'}")
    over = page.evaluate(
        "(() => { const names = [...document.querySelectorAll('#labels span:not([hidden])')]"
        ".map((one) => [one.textContent, one.getBoundingClientRect()]); return names.flatMap("
        "([a, p], i) => names.slice(i + 1).filter(([, q]) => p.left < q.right && q.left < p.right"
        " && p.top < q.bottom && q.top < p.bottom).map(([b]) => `${a} and ${b}`)); })()"
    )
    if over:
        raise SystemExit(f"{name}: names over one another: {', '.join(over)}")


ONLY_CHECKED = {"narrow"}
"""Pictures that are looked at, not shipped."""


def shrink(path: Path, own: list[str]) -> None:
    """Write a picture with 256 colours, the page's own among them: a third of the bytes."""
    whole = Image.open(path).convert("RGB")
    found = whole.quantize(256 - len(own), dither=Image.Dither.NONE).getpalette() or []
    kept = [int(one[i : i + 2], 16) for one in own for i in (1, 3, 5)]
    palette = Image.new("P", (1, 1))
    palette.putpalette(kept + found[: 3 * (256 - len(own))])
    whole.quantize(palette=palette, dither=Image.Dither.NONE).save(path, optimize=True)


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
                check(page, name)
                path = folder / ("seen" if name in ONLY_CHECKED else "") / f"page-{name}.png"
                page.screenshot(path=path)
                own = page.evaluate("Object.values(outskirts.colours)")
                page.close()
                shrink(path, own)
                for kind in SEEN:
                    other = folder / "seen" / f"page-{name}-{kind}.png"
                    matplotlib.image.imsave(other, seen(matplotlib.image.imread(path), kind))
                print(path)
            browser.close()
        one.terminate()


if __name__ == "__main__":
    main()
