/**
 * What lies over the streets unseen: the scent that people left, and fear.
 *
 * @typedef {import("./watch.js").Watch} Watch
 */
import { course } from "./near.js";

const STRENGTHS = 4; // shades from nearly gone to fresh
const SPACING = 18; // pixels between two arrows of a trail
const DIMMEST = 0.2; // of the colour that the oldest trail and the least fear have

/**
 * Trails: arrows along a street, the way they lead, the fainter the older; a line beneath if
 * somebody bled; a broken line without arrows where the trail ends at a door.
 *
 * @param {CanvasRenderingContext2D} pen
 * @param {Watch} watch
 */
export function drawScent(pen, watch) {
  const arrays = watch.people?.arrays;
  if (!arrays?.scent_street) return;
  const { city, camera, colours } = watch;
  const { scent_street: street, scent_left: left, scent_heading: heading, scent_blood: blood } = arrays;
  const size = Math.min(Math.max(2 / camera.scale, 2.6), 6);
  pen.strokeStyle = colours.scent;
  pen.lineCap = "butt";
  pen.lineJoin = "miter";
  for (let shade = 0; shade < STRENGTHS; shade += 1) {
    const chosen = [];
    for (let i = 0; i < street.length; i += 1) {
      if (Math.min(Math.floor(left[i] * STRENGTHS), STRENGTHS - 1) === shade) chosen.push(i);
    }
    pen.globalAlpha = DIMMEST + ((1 - DIMMEST) * (shade + 0.5)) / STRENGTHS;
    pen.lineWidth = 1.25;
    pen.beginPath();
    for (const i of chosen) if (heading[i]) arrows(pen, watch, street[i], heading[i], size);
    for (const i of chosen) if (blood[i] && heading[i]) course(pen, city, camera, street[i]);
    pen.stroke();
    pen.setLineDash([3, 5]);
    pen.lineWidth = 2;
    pen.beginPath();
    for (const i of chosen) if (!heading[i]) course(pen, city, camera, street[i]);
    pen.stroke();
    pen.setLineDash([]);
  }
  pen.globalAlpha = 1;
}

/**
 * Lay the pen along arrows of a street.
 *
 * @param {CanvasRenderingContext2D} pen
 * @param {Watch} watch
 * @param {number} s street
 * @param {number} heading 1 to its end, -1 to its start
 * @param {number} size pixels
 */
function arrows(pen, { city, camera }, s, heading, size) {
  const { k, x: left, y: top } = camera.t;
  const last = city.start[s + 1] - 1;
  let over = SPACING / 2; // pixels until the next arrow
  for (let i = city.start[s]; i < last; i += 1) {
    const [xa, ya] = [left + k * city.px[i], top - k * city.py[i]];
    const [dx, dy] = [k * (city.px[i + 1] - city.px[i]), -k * (city.py[i + 1] - city.py[i])];
    const long = Math.hypot(dx, dy);
    if (!long) continue;
    const [ux, uy] = [(heading * dx) / long, (heading * dy) / long];
    for (; over < long; over += SPACING) {
      const [x, y] = [xa + (dx * over) / long, ya + (dy * over) / long];
      if (x < 0 || y < 0 || x > camera.width || y > camera.height) continue;
      pen.moveTo(x - size * (ux + 0.8 * uy), y - size * (uy - 0.8 * ux));
      pen.lineTo(x, y);
      pen.lineTo(x - size * (ux - 0.8 * uy), y - size * (uy + 0.8 * ux));
    }
    over -= long;
  }
}

/**
 * Fear: beads along a street, the stronger the larger the share of its living who are afraid, those
 * indoors too; the uneasy count a third.
 *
 * @param {CanvasRenderingContext2D} pen
 * @param {Watch} watch
 */
export function drawFear(pen, watch) {
  const arrays = watch.people?.arrays;
  if (!arrays?.fear_street) return;
  const { city, camera, colours } = watch;
  const { fear_street: street, fear_afraid: afraid, fear_uneasy: uneasy } = arrays;
  const living = watch.minute?.arrays.living;
  /** @type {number[][]} */
  const shades = Array.from({ length: STRENGTHS }, () => []);
  for (let i = 0; i < street.length; i += 1) {
    const all = Math.max(living?.[street[i]] ?? 0, afraid[i] + uneasy[i], 1);
    const share = Math.min((afraid[i] + uneasy[i] / 3) / all, 1);
    shades[Math.min(Math.floor(Math.sqrt(share) * STRENGTHS), STRENGTHS - 1)].push(street[i]);
  }
  pen.strokeStyle = colours.fear;
  pen.lineCap = "round";
  shades.forEach((some, shade) => {
    const thick = Math.min(Math.max((1 + shade) * 1.1, 1.6 / camera.scale), 7);
    pen.lineWidth = thick;
    pen.setLineDash([0.01, thick * 2.4]);
    pen.globalAlpha = DIMMEST + ((1 - DIMMEST) * (shade + 0.5)) / STRENGTHS;
    pen.beginPath();
    for (const s of some) course(pen, city, camera, s);
    pen.stroke();
  });
  pen.setLineDash([]);
  pen.globalAlpha = 1;
}
