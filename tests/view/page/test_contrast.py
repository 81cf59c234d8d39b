"""Text that stands over the map can be read: against the very pixels behind it, night and day."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from browsing import opened, served
from looking import drawn, layer, near, picture, recorded
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page
from scipy import ndimage

pytest_plugins = ["windows"]
pytestmark = pytest.mark.city

LEAST = 4.5
"""Contrast of small text. Source: WCAG 2.2, 1.4.3."""
AROUND = 1
"""Pixels round each stroke of a letter that count as behind it."""

TEXTS = (
    "#place, #hour, #seconds, #sky, #counts, #truth, #credit, #labels, #legend, #layer-list, #tools"
)
TOLD = """() => {
  const found = [];
  const places = "TEXTS".split(", ").flatMap((one) => [...document.querySelectorAll(one)]);
  for (const place of places) {
    const walk = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const own = node.parentElement;
      if (!node.data.trim() || !own.checkVisibility({ visibilityProperty: true })) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const colour = getComputedStyle(own).color.match(/[\\d.]+/g).slice(0, 3).map(Number);
      const frame = own.closest(".sheet")?.getBoundingClientRect();
      for (const box of range.getClientRects()) {
        if (frame && (box.bottom > frame.bottom || box.top < frame.top)) continue;
        const text = node.data.trim().slice(0, 30);
        found.push({ text, colour, box: [box.left, box.top, box.right, box.bottom] });
      }
    }
  }
  return found;
}""".replace("TEXTS", TEXTS)

HIDE = """(rule) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rule);
  document.adoptedStyleSheets = [sheet];
}"""


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with served(recorded(tmp_path_factory)) as address:
        one = browser.new_page(viewport={"width": 1280, "height": 800})
        yield opened(one, address)
        one.close()


def luminance(colours: Any) -> NDArray[np.float64]:
    """Return the relative luminance of colours, 0 to 1 each, shape [..., 3] (WCAG 2)."""
    values = np.asarray(colours, dtype=np.float64)
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    found: NDArray[np.float64] = linear @ np.array([0.2126, 0.7152, 0.0722])
    return found


def contrasts(page: Page) -> dict[str, float]:
    """Return the least contrast of each text with what is behind its letters and round them.

    The page is seen twice, with its texts and without: where the two differ there are letters.
    """
    told = page.evaluate(TOLD)
    written = picture(page)
    page.evaluate(HIDE, f":is({TEXTS}), :is({TEXTS}) * {{ color: #0000 !important }}")
    bare = picture(page)
    page.evaluate("document.adoptedStyleSheets = []")
    letters = np.abs(written - bare).max(axis=-1) > 0.02
    found: dict[str, float] = {}
    for one in told:
        left, top, right, bottom = (round(side) for side in one["box"])
        part = (slice(max(top, 0), bottom), slice(max(left, 0), right))
        mask = ndimage.binary_dilation(letters[part], iterations=AROUND)
        if not mask.any():
            continue
        text, behind = luminance(np.array(one["colour"]) / 255), luminance(bare[part][mask])
        high, low = np.maximum(text, behind), np.minimum(text, behind)
        found[one["text"]] = float(((high + 0.05) / (low + 0.05)).min())
    return found


@pytest.mark.parametrize("theme", ["night", "day"])
@pytest.mark.parametrize("scale", [9.0, 3.0, 1.4, 0.3])
def test_text_over_the_map_stands_out_from_the_pixels_behind_it(
    page: Page, theme: str, scale: float
) -> None:
    if page.evaluate("document.documentElement.dataset.theme") != theme:
        page.keyboard.press("t")
    for name in ("sound", "scent", "fear"):
        layer(page, name, scale < 8)
    page.evaluate("outskirts.panels.show('layers')")
    if scale < 8:
        # The brightest of it lies under the clock and the counts.
        x, y = page.evaluate("outskirts.firstCase()")
        near(page, scale, east=x + 480 * scale, north=y - 200 * scale)
    else:
        page.evaluate(f"outskirts.camera.go(...outskirts.firstCase(), {scale})")
        drawn(page)
    found = contrasts(page)
    assert len(found) > 20
    weak = {text: round(one, 2) for text, one in found.items() if one < LEAST}
    assert not weak, f"{theme}, {scale} m a pixel: {weak}"


@pytest.mark.parametrize("theme", ["night", "day"])
def test_on_a_phone_it_stands_out_too(page: Page, theme: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    try:
        page.evaluate("outskirts.panels.show(null)")
        if page.evaluate("document.documentElement.dataset.theme") != theme:
            page.keyboard.press("t")
        for name in ("sound", "scent", "fear"):
            layer(page, name)
        x, y = page.evaluate("outskirts.firstCase()")
        near(page, 1.4, east=x + 100, north=y - 250)
        found = contrasts(page)
        assert len(found) > 12
        weak = {text: round(one, 2) for text, one in found.items() if one < LEAST}
        assert not weak, f"{theme}: {weak}"
    finally:
        page.set_viewport_size({"width": 1280, "height": 800})
