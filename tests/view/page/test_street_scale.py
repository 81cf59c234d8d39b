"""From close by: houses, plots and doors, figures of half a metre, and how far somebody sees."""

from collections.abc import Iterator

import numpy as np
import pytest
from browsing import opened, served, until
from looking import TICK, colour_of, coloured, drawn, layer, near, picture, recorded
from playwright.sync_api import Browser, Page

pytest_plugins = ["windows"]
pytestmark = pytest.mark.city


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with served(recorded(tmp_path_factory)) as address:
        one = browser.new_page(viewport={"width": 1280, "height": 800})
        yield opened(one, address)
        one.close()


def test_doors_are_gaps_in_the_fronts(page: Page) -> None:
    x, y = page.evaluate(
        "(() => { const many = [...outskirts.city.residents];"
        " return outskirts.city.middle(many.indexOf(Math.max(...many))); })()"
    )
    near(page, 0.1, TICK, x, y)
    layer(page, "light", on=False)
    until(page, "outskirts.fronts.doors?.door_x.length > 0")
    drawn(page)
    gaps, walls = page.evaluate(
        """(() => {
          const { camera, fronts, ground, colours } = outskirts;
          const { door_x: x, door_y: y, door_turn: turn, door_side: side, door_kind: kind,
            door_latch: latch } = fronts.doors;
          const pen = ground.getContext("2d");
          const ratio = ground.width / ground.clientWidth;
          const rgb = (one) => [1, 3, 5].map((i) => parseInt(one.slice(i, i + 2), 16));
          const panel = rgb(colours.panel);
          const is = (px, py) => {
            const { data } = pen.getImageData(Math.round(px * ratio), Math.round(py * ratio), 1, 1);
            return panel.every((one, i) => Math.abs(data[i] - one) < 6);
          };
          let [gaps, walls] = [0, 0];
          for (let i = 0; i < x.length; i += 1) {
            if (kind[i] > 3 || latch[i] === 2) continue;
            const [px, py] = [camera.x(x[i]), camera.y(y[i])];
            if (px < 40 || py < 40 || px > 1240 || py > 640) continue;
            const [c, s] = [Math.cos(turn[i]), -Math.sin(turn[i])];
            const [ix, iy] = [s * side[i], -c * side[i]];
            walls += 1;
            gaps += [0.8, 1.2, 1.6].some((deep) => is(px + ix * deep, py + iy * deep)) ? 1 : 0;
          }
          return [gaps, walls];
        })()"""
    )
    assert walls > 3
    assert gaps > 0.6 * walls, "others lie in a street that meets this one"


def test_plots_are_drawn_by_rule_where_the_map_has_no_houses(page: Page) -> None:
    near(page, 0.3)
    until(page, "outskirts.fronts.doors?.plot_home.length > 0")
    assert page.evaluate("outskirts.fronts.houses.house_use.length") == 0
    page.click("#show-layers")
    legend = drawn(page).inner_text("#legend")
    assert "A house, placed by rule" in legend
    assert "A door or window that was broken" in legend
    page.click("#show-layers")


def test_houses_are_filled_and_those_by_rule_are_dashed(page: Page) -> None:
    told = page.evaluate(
        """async () => {
          const { Fronts } = await import("/static/fronts.js");
          const fronts = new Fronts({ whole: false });
          fronts.houses = { house_start: [0, 4, 8], house_x: [10, 90, 90, 10, 110, 190, 190, 110],
            house_y: [10, 10, 90, 90, 10, 10, 90, 90], house_rule: [0, 1] };
          const canvas = new OffscreenCanvas(200, 100);
          const pen = canvas.getContext("2d");
          const camera = { x: (one) => one, y: (one) => one };
          fronts.drawBehind(pen, camera, { panel: "#0000ff", "street-major": "#ff0000" });
          const red = (x0) => {
            let count = 0;
            const { data } = pen.getImageData(x0, 9, 80, 2);
            for (let i = 0; i < data.length; i += 4) count += data[i] > 100 ? 1 : 0;
            return count;
          };
          return [pen.getImageData(50, 50, 1, 1).data[2], red(10), red(110)];
        }"""
    )
    assert told[0] == 255
    assert told[2] < 0.7 * told[1], "the outline by rule is not broken"


def test_houses_are_asked_for_once_for_a_view_and_what_is_round_it(page: Page) -> None:
    asked = page.evaluate(
        """async () => {
          const { Fronts } = await import("/static/fronts.js");
          const boxes = [];
          const near = async (box) => { boxes.push(box); return { arrays: {} }; };
          const fronts = new Fronts({ whole: false, near });
          await fronts.look({ scale: 2, box: [0, 0, 100, 100] });
          await fronts.look({ scale: 0.5, box: [0, 0, 100, 100] });
          await fronts.look({ scale: 0.5, box: [20, 20, 120, 120] });
          await fronts.look({ scale: 0.5, box: [80, 80, 180, 180] });
          return boxes;
        }"""
    )
    assert asked == [[-50, -50, 150, 150], [30, 30, 230, 230]]


def test_a_figure_is_half_a_metre_wide(page: Page) -> None:
    near(page, 0.3)
    layer(page, "light", on=False)
    x, y, heading = page.evaluate(
        """(() => {
          let found = null;
          outskirts.crowd.all(performance.now(), (one) => {
            if (one.condition === 0) found ??= [one.x, one.y, one.heading];
          });
          return found;
        })()"""
    )
    near(page, 0.025, TICK, x, y)
    image = picture(drawn(page))
    px, py = page.evaluate(f"[outskirts.camera.x({x}), outskirts.camera.y({y})]")
    living = coloured(image, colour_of(page, "living"), 0.1)
    across = np.array([np.sin(heading), np.cos(heading)])
    reach = [
        living[round(py + step * across[1]), round(px + step * across[0])]
        for step in range(-20, 21)
    ]
    assert sum(reach) == pytest.approx(0.5 / 0.025, abs=3)


def test_whoever_is_selected_sees_as_far_as_the_light_lets_them(page: Page) -> None:
    near(page, 0.3)
    who = page.evaluate(
        "(() => { const { who, condition } = outskirts.crowd.now.arrays;"
        " return who[condition.indexOf(0)]; })()"
    )
    page.evaluate(f"outskirts.card.show({who})")
    until(page, f"outskirts.card.told?.id === {who}", 100)
    sight = page.evaluate("outskirts.card.told.sight")
    assert 10 <= sight <= 150
    drawn(page)
    ahead, behind = page.evaluate(
        f"""(() => {{
          const {{ camera, crowd, shapes }} = outskirts;
          let at = null;
          crowd.all(performance.now(), (one) => {{ if (one.who === {who}) at = one; }});
          const pen = shapes.getContext("2d");
          const ratio = shapes.width / shapes.clientWidth;
          const seen = (metres, turn) => {{
            const x = camera.x(at.x + metres * Math.cos(at.heading + turn));
            const y = camera.y(at.y + metres * Math.sin(at.heading + turn));
            return pen.getImageData(Math.round(x * ratio), Math.round(y * ratio), 1, 1).data[3];
          }};
          const turns = [-0.8, -0.4, 0.2, 0.5, 0.9];
          return [turns.map((turn) => seen(8, turn)), turns.map((turn) => seen(8, Math.PI + turn))];
        }})()"""
    )
    assert np.median(ahead) > 15
    assert np.median(behind) < 5
    page.evaluate("outskirts.card.close()")
