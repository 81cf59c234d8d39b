"""Scent, fear and sound on the map: keys and boxes, what is drawn, and that it is the state's."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from browsing import served, until
from looking import TICK, colour_of, coloured, come, drawn, layer, near, picture, recorded
from playwright.sync_api import Page

pytest_plugins = ["windows"]
pytestmark = pytest.mark.city

Open = Callable[..., Page]
MAP = (slice(260, 640), slice(330, 900))
"""Where no panel lies over the map of a window of 1280 by 800."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(recorded(tmp_path_factory)) as one:
        yield one


def plain(page: Page) -> None:
    """Hide what could have the colour that is looked for."""
    for name in ("light", "hordes", "districts", "exits"):
        layer(page, name, on=False)


def test_scent_is_drawn_where_the_night_has_it_and_goes_with_its_key(look: Open) -> None:
    page = near(look(), 1.5)
    plain(page)
    violet = colour_of(page, "scent")
    before = coloured(picture(drawn(page))[MAP], violet).sum()
    page.keyboard.press("4")
    until(page, "outskirts.crowd.now.arrays.scent_street?.length > 0", 100)
    shown = coloured(picture(drawn(page))[MAP], violet).sum()
    assert shown > before + 100
    left = page.evaluate("Array.from(outskirts.crowd.now.arrays.scent_left)")
    assert 0 < min(left) <= max(left) <= 1
    page.keyboard.press("4")
    until(page, "!outskirts.crowd.now.arrays.scent_street", 100)
    assert coloured(picture(drawn(page))[MAP], violet).sum() <= before + 20


def test_the_afraid_are_framed_and_their_streets_beaded(look: Open) -> None:
    page = near(look(), 1.5)
    plain(page)
    fear = colour_of(page, "fear")
    before = coloured(picture(drawn(page))[MAP], fear).sum()
    page.keyboard.press("5")
    until(page, "outskirts.crowd.now.arrays.fear_street?.length > 0", 100)
    assert coloured(picture(drawn(page))[MAP], fear).sum() > before + 100
    told = page.evaluate(
        """(() => {
          const { crowd } = outskirts;
          const { mind, condition, who } = crowd.now.arrays;
          const marks = Array.from(who, (_, i) => crowd.marksOf(i).join());
          const count = (one) => marks.filter((mark) => mark === one).length;
          const minds = (one) => mind.filter((m, i) => m === one && condition[i] < 2).length;
          return { marked: [count("uneasy"), count("afraid")], are: [minds(1), minds(2)] };
        })()"""
    )
    assert told["marked"] == told["are"]
    assert sum(told["are"]) > 0


def test_from_afar_the_panel_says_from_where_on_scent_and_fear_are_shown(look: Open) -> None:
    page = look()
    page.evaluate("outskirts.camera.go(...outskirts.firstCase(), 9)")
    page.keyboard.press("4")
    page.keyboard.press("5")
    page.click("#show-layers")
    assert page.locator("#layer-list .note").all_inner_texts() == ["from 8 m a pixel on"] * 2
    legend = drawn(page).inner_text("#legend")
    assert legend.count("from 8 m a pixel on: come nearer") == 2
    keys = page.locator("#layer-list kbd").all_inner_texts()
    assert keys == [str(i + 1) for i in range(len(keys))]
    page.keyboard.press("Tab")  # who goes about by Tab means the box by Space, and not the night
    for box in page.locator("#layer-list input").all():
        box.focus()
        before = box.is_checked()
        page.keyboard.press("Space")
        assert box.is_checked() != before


def loud(page: Page) -> tuple[float, float]:
    """Go to a second in which a sound carries far; return where that was made."""
    layer(page, "sound")
    for tick in range(TICK, TICK + 40):
        page.evaluate(f"outskirts.player.seek({tick})")
        page.wait_for_timeout(50)
        come(page)
        far = page.evaluate("Math.max(0, ...outskirts.echoes.sounds.map((one) => one.far))")
        if far > 100:
            x, y = page.evaluate(
                "(() => { const loudest = outskirts.echoes.sounds.reduce((a, b) =>"
                " (b.far > a.far ? b : a)); return [loudest.x, loudest.y]; })()"
            )
            return float(x), float(y)
    raise AssertionError("nothing was loud")


def test_a_standing_night_has_still_outlines_of_its_sounds(look: Open) -> None:
    page = near(look(), 1.5)
    plain(page)
    x, y = loud(page)
    near(page, 1.5, page.evaluate("outskirts.player.tick"), x, y)
    assert page.evaluate("outskirts.echoes.running") is False
    blue = colour_of(page, "sound")
    first = coloured(picture(drawn(page))[MAP], blue)
    assert first.sum() > 100
    page.wait_for_timeout(400)
    assert np.array_equal(coloured(picture(page)[MAP], blue), first), "it does not stand still"


def test_at_the_speed_of_life_a_front_runs_but_not_where_motion_is_not_wanted(look: Open) -> None:
    for motion, running in (("no-preference", True), ("reduce", False)):
        page = near(look(reduced_motion=motion), 2.0)
        loud(page)
        tick = page.evaluate("outskirts.player.tick")
        page.evaluate(f"outskirts.player.setSpeed(1); outskirts.player.seek({tick - 1})")
        come(page)
        page.evaluate("outskirts.player.play()")
        until(page, f"outskirts.crowd.now.meta.tick >= {tick}", 100)
        assert page.evaluate("outskirts.echoes.running") is running
        page.evaluate("outskirts.player.pause()")


def test_a_front_goes_343_metres_a_second_and_ends_where_it_is_drowned(look: Open) -> None:
    page = look()
    told = page.evaluate(
        """async () => {
          const { Echoes } = await import("/static/echoes.js");
          const echoes = new Echoes();
          const arrays = { noise_x: [0], noise_y: [0], noise_over: [30], noise_street: [0],
            stretch_noise: [0, 0], stretch_street: [0, 1], stretch_from: [0, 0],
            stretch_to: [90, 40], stretch_begin: [0, 130], stretch_end: [90, 90] };
          echoes.take({ arrays }, 1000, true, true);
          const [sound] = echoes.sounds;
          return { far: sound.far, at: echoes.radius(sound, 1100),
            runs: [1100, 1379, 1380].map((time) => echoes.moving(time)) };
        }"""
    )
    assert told["far"] == 130
    assert told["at"] == pytest.approx(34.3)
    assert told["runs"] == [True, True, False]


def test_a_stretch_of_a_street_is_as_long_as_it_says(look: Open) -> None:
    page = look()
    off = page.evaluate(
        """(() => {
          const { city } = outskirts;
          let most = 0;
          for (let s = 0; s < city.count; s += 1) {
            const [a, b] = [city.length[s] * 0.2, city.length[s] * 0.7];
            const line = city.stretch(s, a, b);
            let long = 0;
            for (let i = 2; i < line.length; i += 2) {
              long += Math.hypot(line[i] - line[i - 2], line[i + 1] - line[i - 1]);
            }
            const whole = city.stretch(s, 0, city.length[s]);
            let all = 0;
            for (let i = 2; i < whole.length; i += 2) {
              all += Math.hypot(whole[i] - whole[i - 2], whole[i + 1] - whole[i - 1]);
            }
            most = Math.max(most, Math.abs(long - all / 2) / Math.max(all, 1));
          }
          return most;
        })()"""
    )
    assert off < 1e-3


def test_those_who_heard_are_ticked(look: Open) -> None:
    page = near(look(), 2.0)
    layer(page, "sound")
    drawn(page)
    told = page.evaluate(
        """(() => {
          const { crowd } = outskirts;
          crowd.marked = { fear: false, sound: true };
          const { heard, who } = crowd.now.arrays;
          const marks = Array.from(who, (_, i) => crowd.marksOf(i).includes("heard"));
          return [marks, Array.from(heard, Boolean)];
        })()"""
    )
    assert told[0] == told[1]


SCREAM = """async (time) => {
  const { Echoes } = await import("/static/echoes.js");
  const echoes = new Echoes();
  const arrays = { noise_x: [0], noise_y: [0], noise_over: [30], noise_street: [0],
    stretch_noise: [0], stretch_street: [0], stretch_from: [0], stretch_to: [120],
    stretch_begin: [0], stretch_end: [120] };
  echoes.take({ arrays }, 0, time > 0, true);
  const canvas = new OffscreenCanvas(400, 200);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const camera = { scale: 1, t: { k: 1, x: 100, y: 100 }, x: (x) => x + 100, y: (y) => 100 - y };
  const city = { width: [10], stretch: (_, a, b) => [Math.max(a, 0), 0, Math.min(b, 200), 0] };
  echoes.draw(pen, { colours: { sound: "#0000ff" }, camera, city }, time);
  const alpha = (x, y) => pen.getImageData(x, y, 1, 1).data[3];
  return {
    street: Array.from({ length: 200 }, (_, x) => alpha(100 + x, 100)),
    edge: Array.from({ length: 200 }, (_, x) => alpha(100 + x, 94)),
    houses: Array.from({ length: 80 }, (_, y) => alpha(100, 100 - y)),
  };
}"""


@pytest.mark.parametrize("time", [60, 200, 340])
def test_the_front_stands_as_far_as_sound_has_gone(look: Open, time: int) -> None:
    drawn_now = look().evaluate(SCREAM, time)
    far = 0.343 * time
    street = np.array(drawn_now["street"])
    bright = np.flatnonzero(street > 150)
    assert bright.min() >= far - 4
    assert bright.max() <= far + 2
    assert (street[round(far) + 4 :] == 0).all(), "it is ahead of the sound"
    assert street[round(far) - 8] > 30, "no tail"
    houses = np.flatnonzero(np.array(drawn_now["houses"])[12:] > 100) + 12
    if far < 30:
        assert houses == pytest.approx(far, abs=2)
    else:
        assert not len(houses), "over the houses it is drowned from 30 m on"


def test_an_outline_stands_where_a_sound_is_heard_and_is_clear_within(look: Open) -> None:
    shown = look().evaluate(SCREAM, 0)
    street, edge = np.array(shown["street"]), np.array(shown["edge"])
    assert (street[40:118] > 0).all()
    assert (street[40:118] < 60).all(), "one cannot see through it"
    assert (street[124:] == 0).all(), "it is longer than it is heard"
    assert (edge[40:118] > 60).all(), "no line along the street"
    houses = np.array(shown["houses"])
    assert houses[31] > 100
    assert houses[20] < 60
    assert houses[36] == 0
