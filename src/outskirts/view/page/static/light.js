/**
 * The city from above: each street's light is the logarithm of the living on it, indoors included,
 * at an exposure that never changes; the infected are embers over it.
 *
 * @typedef {import("./city.js").City} City
 * @typedef {import("./camera.js").Camera} Camera
 * @typedef {import("./theme.js").Colours} Colours
 */
import { Grid, addLine, addSpot, blur, fillRings, shrink, widen } from "./raster.js";
import { rgb } from "./theme.js";

const MOST_PIXELS = 2e6;
const BRIGHT = 8; // log2 of the living on a street that shines as one line at full exposure: 256
const STEEP = 2; // how much darker a street of few is than one of many
const FADE = 1000; // time in which a street's light follows the count [ms]
const STEPS = 1024; // of the table from light to share of colour
const RANGE = 6; // light at the table's end
/** How much of the line of a street of each rank is seen without any light. */
const RANKS = [1, 1, 1, 0.62, 0.62, 0.5, 0.34, 0.34, 0.2, 0.3, 0.2, 0.16, 0.2];

/** The grids of one size of the screen. */
export class Plate {
  /**
   * @param {number} width
   * @param {number} height
   */
  constructor(width, height) {
    this.light = new Grid(width, height);
    this.ember = new Grid(width, height);
    this.small = new Grid((width + 3) >> 2, (height + 3) >> 2);
    this.smallEmber = new Grid(this.small.width, this.small.height);
    this.spare = new Grid(this.small.width, this.small.height);
    this.paved = new Grid(width, height);
    this.wet = new Uint8Array(width * height);
    this.image = new ImageData(width, height);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.clean = new Uint32Array(width * height); // the same before anybody was drawn into it
    this.ground = new Uint8ClampedArray(4 * width * height);
    this.row = new Float32Array(width);
    this.rowEmber = new Float32Array(width);
    this.narrow = new Float32Array(this.small.width);
  }
}

/** Light and embers of all streets, and the pixels that they make. */
export class Light {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {City} city
   */
  constructor(canvas, city) {
    this.canvas = canvas;
    this.context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    this.city = city;
    this.goal = new Float32Array(city.count);
    this.level = new Float32Array(city.count);
    this.goalHeat = new Float32Array(city.count);
    this.heat = new Float32Array(city.count);
    this.middles = new Float32Array(2 * city.count);
    for (let s = 0; s < city.count; s += 1) this.middles.set(city.middle(s), 2 * s);
    this.fading = 0;
    this.ratio = 1;
    this.plate = new Plate(1, 1);
    /** @type {Colours} */
    this.colours = {};
    this.share = new Float32Array(STEPS);
    for (let i = 0; i < STEPS; i += 1) this.share[i] = 1 - Math.exp((-i * RANGE) / STEPS);
  }

  /**
   * Take the size of the screen, with at most two million pixels.
   *
   * @param {number} width
   * @param {number} height
   */
  resize(width, height) {
    const ratio = Math.min(devicePixelRatio || 1, Math.sqrt(MOST_PIXELS / (width * height)));
    this.ratio = ratio;
    this.canvas.width = Math.max(Math.floor(width * ratio), 1);
    this.canvas.height = Math.max(Math.floor(height * ratio), 1);
    this.plate = new Plate(this.canvas.width, this.canvas.height);
  }

  /** @param {Colours} colours */
  paint(colours) {
    this.colours = colours;
  }

  /**
   * Take the counts of a minute; the light moves there within a second, or at once.
   *
   * @param {import("./packet.js").Numbers} living
   * @param {import("./packet.js").Numbers} infected
   * @param {boolean} cut
   */
  take(living, infected, cut) {
    for (let s = 0; s < this.goal.length; s += 1) {
      this.goal[s] = brightness(living[s]);
      this.goalHeat[s] = infected[s] ? Math.min(0.08 + infected[s] / 40, 1.6) : 0;
    }
    this.fading = FADE;
    if (cut) this.fade(FADE);
  }

  /**
   * Let the light follow for some milliseconds. Says whether it moved.
   *
   * @param {number} time
   */
  fade(time) {
    if (this.fading <= 0) return false;
    const part = Math.min(time / this.fading, 1);
    for (let s = 0; s < this.goal.length; s += 1) {
      this.level[s] += (this.goal[s] - this.level[s]) * part;
      this.heat[s] += (this.goalHeat[s] - this.heat[s]) * part;
    }
    this.fading -= time;
    return true;
  }

  /**
   * What does not change with time: land, sea, coast and the streets without light.
   *
   * @param {Camera} camera
   * @param {number[]} seen streets
   */
  lay(camera, seen) {
    const { city, ratio } = this;
    const { paved, wet, ground } = this.plate;
    const { width, height } = paved;
    paved.clear();
    wet.fill(0);
    const toPixels = (/** @type {Float64Array} */ ring) => {
      const made = new Float64Array(ring.length);
      for (let i = 0; i < ring.length; i += 2) {
        made[i] = camera.x(ring[i]) * ratio;
        made[i + 1] = camera.y(ring[i + 1]) * ratio;
      }
      return made;
    };
    fillRings(wet, width, height, city.sea.map(toPixels), 1);
    const dense = Math.min(14 / camera.scale, 1);
    for (const s of seen) {
      const strength = RANKS[city.rank[s]] * (city.rank[s] > 2 ? dense : 1);
      this.course(camera, s, paved, strength);
    }
    for (const line of city.coast.map(toPixels)) {
      for (let i = 0; i + 3 < line.length; i += 2) {
        addLine(paved, line[i], line[i + 1], line[i + 2], line[i + 3], 0.9);
      }
    }
    const [land, sea, street] = [this.colours.land, this.colours.sea, this.colours["street-major"]].map(rgb);
    for (let p = 0, at = 0; p < paved.values.length; p += 1, at += 4) {
      const base = wet[p] ? sea : land;
      const part = Math.min(paved.values[p], 1);
      ground[at] = base[0] + (street[0] - base[0]) * part;
      ground[at + 1] = base[1] + (street[1] - base[1]) * part;
      ground[at + 2] = base[2] + (street[2] - base[2]) * part;
    }
  }

  /**
   * Add the course of a street to a grid.
   *
   * @param {Camera} camera
   * @param {number} s
   * @param {Grid} grid
   * @param {number} strength
   */
  course(camera, s, grid, strength) {
    const { city, ratio } = this;
    const { k, x: left, y: top } = camera.t;
    let i = city.start[s];
    const last = city.start[s + 1] - 1;
    let xa = (left + k * city.px[i]) * ratio;
    let ya = (top - k * city.py[i]) * ratio;
    for (; i < last; i += 1) {
      const xb = (left + k * city.px[i + 1]) * ratio;
      const yb = (top - k * city.py[i + 1]) * ratio;
      addLine(grid, xa, ya, xb, yb, strength);
      xa = xb;
      ya = yb;
    }
  }

  /**
   * The light of this moment over the ground that was laid. `veil`: over a ground that another
   * canvas shows; then only light is drawn, and softly.
   *
   * @param {Camera} camera
   * @param {number[]} seen streets
   * @param {boolean} veil
   * @param {boolean} lit whether the layer of light is shown
   * @param {boolean} dim so that people stand out from it
   */
  shine(camera, seen, veil, lit, dim) {
    const { level, heat } = this;
    const { light, ember, small, smallEmber, spare } = this.plate;
    light.clear();
    ember.clear();
    const { k, x: left, y: top } = camera.t;
    const spot = Math.min(Math.max(14 * k, 0.95), 1.7) * Math.max(this.ratio, 0.8);
    for (const s of seen) {
      if (lit && level[s] > 0.003) this.course(camera, s, light, level[s]);
      if (heat[s] > 0.003) {
        this.course(camera, s, ember, heat[s] * 0.22);
        if (veil) continue;
        const x = (left + k * this.middles[2 * s]) * this.ratio;
        const y = (top - k * this.middles[2 * s + 1]) * this.ratio;
        addSpot(ember, x, y, spot + 0.8 * heat[s], 0.5 + heat[s]);
      }
    }
    const reach = Math.min(Math.max(Math.round((30 * k * this.ratio) / 4), 2), 14);
    shrink(light, small);
    blur(small, spare, reach);
    shrink(ember, smallEmber);
    blur(smallEmber, spare, Math.min(reach + 1, 10));
    this.expose(veil, camera.scale, dim);
    this.plate.clean.set(this.plate.pixels);
  }

  /** Take away whoever was drawn into the light. */
  wipe() {
    this.plate.pixels.set(this.plate.clean);
  }

  /**
   * From light to colours.
   *
   * @param {boolean} veil
   * @param {number} scale metres a pixel
   * @param {boolean} dim
   */
  expose(veil, scale, dim) {
    const { share } = this;
    const { light, ember, small, smallEmber, row, rowEmber, narrow, image, ground } = this.plate;
    const { width, height } = light;
    const out = image.data;
    const living = rgb(this.colours.living);
    const fire = rgb(this.colours.infected);
    const steps = STEPS / RANGE;
    const top = STEPS - 1;
    const crowded = Math.min(1, 26 / scale); // from so far that streets share their pixels
    const sharp = veil ? 0.0 : Math.min(0.8 + scale / 20, 1.8) * crowded * (dim ? 0.4 : 1);
    const glow = (veil ? 0.12 : 0.06) * Math.min(Math.max(scale / 8, 0.3), 1);
    const glowEmber = veil ? 0.1 : 0.032 * crowded * crowded;
    for (let y = 0, p = 0; y < height; y += 1) {
      widen(small, y, row, narrow);
      widen(smallEmber, y, rowEmber, narrow);
      for (let x = 0; x < width; x += 1, p += 1) {
        const at = 4 * p;
        const bright = light.values[p] * sharp + row[x] * glow;
        const hot = (veil ? 0 : ember.values[p] * 1.5 * crowded) + rowEmber[x] * glowEmber;
        const a = bright > 0.002 ? share[Math.min((bright * steps) | 0, top)] : 0;
        const b = hot > 0.002 ? share[Math.min((hot * steps) | 0, top)] : 0;
        if (veil) {
          const whole = a + b - a * b;
          const part = whole > 0 ? b / whole : 0;
          out[at] = living[0] + (fire[0] - living[0]) * part;
          out[at + 1] = living[1] + (fire[1] - living[1]) * part;
          out[at + 2] = living[2] + (fire[2] - living[2]) * part;
          out[at + 3] = 255 * whole;
          continue;
        }
        let red = ground[at];
        let green = ground[at + 1];
        let blue = ground[at + 2];
        if (a > 0) {
          red += (living[0] - red) * a;
          green += (living[1] - green) * a;
          blue += (living[2] - blue) * a;
        }
        if (b > 0) {
          red += (fire[0] - red) * b;
          green += (fire[1] - green) * b;
          blue += (fire[2] - blue) * b;
        }
        out[at] = red;
        out[at + 1] = green;
        out[at + 2] = blue;
        out[at + 3] = 255;
      }
    }
  }

  show() {
    this.context.putImageData(this.plate.image, 0, 0);
  }
}

/**
 * The light of a street on which some are alive: 0 for nobody, 1 for 256.
 *
 * @param {number} living
 */
export function brightness(living) {
  return living > 0 ? (Math.log2(1 + living) / BRIGHT) ** STEEP : 0;
}
