/**
 * The ground as one sees it from nearer: streets as wide as they are, the sea, what hangs on a street.
 *
 * @typedef {import("./city.js").City} City
 * @typedef {import("./camera.js").Camera} Camera
 * @typedef {import("./theme.js").Colours} Colours
 */
import { STREET_SCALE } from "./camera.js";
import { rgb } from "./theme.js";

/** @typedef {{level: Float32Array, heat: Float32Array}} Lamps light and embers of each street, 0 to about 1 */

const SHADES = 8; // of light that a street's floor may have
export const NEAR = 4; // metres a pixel under which streets have a width

/** Ranks from the narrow to the wide, with the colour of each. */
const ORDER = /** @type {[number, number, string][]} */ ([
  [9, 12, "street-minor"],
  [6, 8, "street-minor"],
  [4, 5, "street-middle"],
  [3, 3, "street-middle"],
  [0, 2, "street-major"],
]);

/**
 * Fit a canvas to its element, with at most two million pixels, and return its pen in CSS pixels.
 *
 * @param {HTMLCanvasElement} canvas
 */
export function penOf(canvas) {
  const width = Math.max(canvas.clientWidth, 1);
  const height = Math.max(canvas.clientHeight, 1);
  const ratio = Math.min(devicePixelRatio || 1, Math.sqrt(2e6 / (width * height)));
  const [wide, tall] = [Math.floor(width * ratio), Math.floor(height * ratio)];
  if (canvas.width !== wide || canvas.height !== tall) {
    canvas.width = wide;
    canvas.height = tall;
  }
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.setTransform(wide / width, 0, 0, tall / height, 0, 0);
  return pen;
}

/**
 * Draw land, sea and streets.
 *
 * @param {CanvasRenderingContext2D} pen
 * @param {City} city
 * @param {Camera} camera
 * @param {number[]} seen streets
 * @param {Colours} colours
 * @param {Lamps | null} lamps
 * @param {import("./fronts.js").Fronts} fronts
 */
export function drawGround(pen, city, camera, seen, colours, lamps, fronts) {
  pen.fillStyle = colours.land;
  pen.fillRect(0, 0, camera.width, camera.height);
  pen.fillStyle = colours.sea;
  pen.beginPath();
  for (const ring of city.sea) {
    trace(pen, camera, ring);
    pen.closePath();
  }
  pen.fill("evenodd");
  pen.strokeStyle = colours.coast;
  pen.lineWidth = 1;
  pen.beginPath();
  for (const line of city.coast) trace(pen, camera, line);
  pen.stroke();
  pen.lineCap = "round";
  pen.lineJoin = "round";
  const streets = camera.scale < STREET_SCALE;
  if (streets) {
    fronts.drawBehind(pen, camera, colours);
    walls(pen, city, camera, seen, colours);
    fronts.drawDoors(pen, camera, colours); // what lies in another street is covered by its floor
    pen.lineCap = "round";
  }
  const lamp = streets ? 0.08 : Math.min(0.1 + 0.14 * camera.scale, 0.7);
  for (const [low, high, name] of ORDER) {
    /** @type {Map<string, number[]>} */
    const alike = new Map();
    for (const s of seen) {
      if (city.rank[s] < low || city.rank[s] > high) continue;
      const wide = Math.max(Math.round(city.width[s] / 2) * 2, 2);
      const light = lamps ? Math.min(Math.round(lamps.level[s] * SHADES), SHADES) : 0;
      const heat = lamps ? Math.min(Math.round(lamps.heat[s] * SHADES), SHADES) : 0;
      const key = `${wide} ${light} ${heat}`;
      const same = alike.get(key);
      if (same) same.push(s);
      else alike.set(key, [s]);
    }
    for (const [key, some] of alike) {
      const [wide, light, heat] = key.split(" ").map(Number);
      pen.strokeStyle = shade(colours, name, (lamp * light) / SHADES, (lamp * heat) / SHADES);
      pen.lineWidth = Math.max(wide / camera.scale, 1);
      pen.beginPath();
      for (const s of some) course(pen, city, camera, s);
      pen.stroke();
    }
  }
}

/**
 * The colour of a street's floor under some light.
 *
 * @param {Colours} colours
 * @param {string} name of the colour without any
 * @param {number} light 0 to 1
 * @param {number} heat 0 to 1
 */
function shade(colours, name, light, heat) {
  const [living, fire] = [rgb(colours.living), rgb(colours.infected)];
  const mixed = rgb(colours[name]).map((value, i) => {
    const lit = value + (living[i] - value) * light;
    return Math.round(lit + (fire[i] - lit) * heat);
  });
  return `rgb(${mixed.join(" ")})`;
}

/**
 * The fronts along both sides of a street, just outside its width.
 *
 * @param {CanvasRenderingContext2D} pen
 * @param {City} city
 * @param {Camera} camera
 * @param {number[]} seen
 * @param {Colours} colours
 */
function walls(pen, city, camera, seen, colours) {
  const thick = Math.min(Math.max(0.3 / camera.scale, 1), 2);
  pen.strokeStyle = colours["text-dim"];
  pen.globalAlpha = 0.8;
  for (const s of seen) {
    pen.lineWidth = Math.max(city.width[s], 2) / camera.scale + 2 * thick;
    pen.beginPath();
    course(pen, city, camera, s);
    pen.stroke();
  }
  pen.globalAlpha = 1;
}

/**
 * Lay a pen along a street.
 *
 * @param {CanvasRenderingContext2D} pen
 * @param {City} city
 * @param {Camera} camera
 * @param {number} s
 */
export function course(pen, city, camera, s) {
  const { k, x, y } = camera.t;
  const from = city.start[s];
  pen.moveTo(x + k * city.px[from], y - k * city.py[from]);
  for (let i = from + 1; i < city.start[s + 1]; i += 1) pen.lineTo(x + k * city.px[i], y - k * city.py[i]);
}

/**
 * Lay a pen along pairs of metres.
 *
 * @param {CanvasRenderingContext2D} pen
 * @param {Camera} camera
 * @param {ArrayLike<number>} line
 */
export function trace(pen, camera, line) {
  const { k, x, y } = camera.t;
  for (let i = 0; i + 1 < line.length; i += 2) {
    if (i === 0) pen.moveTo(x + k * line[0], y - k * line[1]);
    else pen.lineTo(x + k * line[i], y - k * line[i + 1]);
  }
}
