"""100,000 people who walk, on the page of the map: pictures a second, without a graphics card.

The page gets its seconds as from the server, a packet each, and draws as always; a browser without
a window counts how often it comes to draw in ten seconds.
"""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from browsing import launched, opened, served
from budgets import Note
from playwright.sync_api import Page, sync_playwright

PEOPLE = 100_000
SECONDS = 10
SIZE = {"width": 1600, "height": 900}

CROWD = """(people) => {
  const { city, camera } = outskirts;
  outskirts.source.say = () => {};
  let seed = 1;
  const chance = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const [west, south, east, north] = camera.box;
  const seen = city.within(camera.box);
  const who = Int32Array.from({ length: people }, (_, i) => i);
  const [x, y, heading] = [0, 1, 2].map(() => new Float32Array(people));
  const speed = Float32Array.from(who, () => 0.5 + 3 * chance());
  for (let i = 0; i < people;) {
    const s = seen[Math.floor(chance() * seen.length)];
    const metre = chance() * city.length[s];
    const [ax, ay, bx, by] = city.stretch(s, metre, metre + 1);
    if (!(ax > west && ax < east && ay > south && ay < north)) continue;
    x[i] = ax;
    y[i] = ay;
    heading[i] = Math.atan2(by - ay, bx - ax) + (i % 2 ? Math.PI : 0);
    i += 1;
  }
  const condition = Uint8Array.from(who, (i) => (i % 10 === 0 ? 2 : i % 31 === 0 ? 1 : 0));
  const mind = Uint8Array.from(who, (i) => (condition[i] === 2 ? 6 : i % 3));
  const since = new Int32Array(people);
  let tick = 0;
  return {
    step() {
      tick += 1;
      for (let i = 0; i < people; i += 1) {
        const way = tick % 20 < 10 ? speed[i] : -speed[i];
        x[i] += way * Math.cos(heading[i]);
        y[i] += way * Math.sin(heading[i]);
      }
      outskirts.hear({ kind: "people", meta: { tick, box: camera.box }, shapes: {},
        arrays: { who, x: x.slice(), y: y.slice(), heading, condition, mind, since } });
    },
  };
}"""

MEASURE = """async (seconds) => {
  const crowd = globalThis.crowd;
  const draw = outskirts.draw.bind(outskirts);
  const took = [];
  outskirts.draw = () => {
    const begun = performance.now();
    draw();
    took.push(performance.now() - begun);
  };
  crowd.step();
  const walking = setInterval(() => crowd.step(), 1000);
  const begun = performance.now();
  while (performance.now() - begun < 1000 * seconds) await new Promise(requestAnimationFrame);
  const passed = (performance.now() - begun) / 1000;
  clearInterval(walking);
  delete outskirts.draw;
  took.sort((a, b) => a - b);
  return { pictures: took.length / passed, draw: took[took.length >> 1] };
}"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The whole city's streets, a minute of its evening, in a window of 1600 by 900."""
    folder = tmp_path_factory.mktemp("dots") / "run"
    command = [sys.executable, "-m", "outskirts.cli", "run", "casablanca", "--hours", "0.02"]
    subprocess.run([*command, "--out", str(folder)], check=True, capture_output=True)
    with served(folder) as address, sync_playwright() as playwright:
        browser = launched(playwright)
        yield opened(browser.new_context(viewport=SIZE).new_page(), address)
        browser.close()


@pytest.mark.parametrize(
    ("people", "scale", "marks"),
    [
        (PEOPLE, 6.0, False),
        (PEOPLE, 2.5, False),
        (PEOPLE, 2.5, True),
        (PEOPLE // 10, 0.9, False),
        (PEOPLE // 10, 0.9, True),
    ],
)
def test_dots(
    benchmark: Any, note: Note, page: Page, people: int, scale: float, marks: bool
) -> None:
    """Everybody in view walks; with `marks` the layer of fear frames a third and bars a third."""
    page.evaluate(f"outskirts.camera.go(...outskirts.firstCase(), {scale})")
    page.evaluate(f"outskirts.layers.set('fear', {str(marks).lower()})")
    page.evaluate(f"(people) => {{ globalThis.crowd = ({CROWD})(people); }}", people)
    told = benchmark.pedantic(lambda: page.evaluate(MEASURE, SECONDS), rounds=1)
    kind = f"{scale:g} m a pixel{', fear' if marks else ''}"
    note(f"{people:,} people, {kind}: pictures a second", told["pictures"], "")
    note("  one picture drawn", told["draw"], "ms")
