/**
 * Outlines over the light: districts, hordes, ways out, sounds, streets that fell.
 *
 * @typedef {import("./watch.js").Watch} Watch
 * @typedef {import("./labels.js").Name} Name
 */
import { CITY_SCALE, STREET_SCALE } from "./camera.js";
import { labelOf } from "./hordes.js";
import { centre } from "./labels.js";
import { course, trace } from "./near.js";
import { capital } from "./told.js";
import { drawFear, drawScent } from "./traces.js";

const HORDES_NAMED = 12;
const HORDE = 6; // members from which on it has a name
const SOUNDS = 400; // drawn at most
const STREETS_NAMED = 4; // metres a pixel under which streets have their names
/** From the first streets that fell to the last. */
const FELL = ["#D7F05A", "#A6DF7C", "#5CC08A", "#2EA6A6", "#4288D0", "#6A74E0"];
const FELL_BY_DAY = ["#6B7F00", "#3F8A3A", "#147A5C", "#0F6C7F", "#2B559E", "#3F3A9E"];

/**
 * Draw everything that has an outline.
 *
 * @param {CanvasRenderingContext2D} pen
 * @param {Watch} watch
 * @param {number} time now [ms]
 */
export function drawShapes(pen, watch, time) {
  const { camera, layers, colours } = watch;
  pen.clearRect(0, 0, camera.width, camera.height);
  pen.lineCap = "round";
  pen.lineJoin = "round";
  const near = layers.has("sound") && watch.people?.arrays.noise_x;
  if (near) watch.echoes.draw(pen, watch, time);
  if (layers.has("fear") && camera.scale >= STREET_SCALE) drawFear(pen, watch);
  if (layers.has("scent")) drawScent(pen, watch);
  pen.lineCap = "round";
  pen.lineJoin = "round";
  if (layers.has("fallen")) drawFallen(pen, watch);
  if (layers.has("rule")) drawRule(pen, watch);
  if (layers.has("districts") && camera.scale > 1.5) {
    pen.strokeStyle = colours["text-dim"];
    pen.globalAlpha = 0.5;
    pen.lineWidth = 1;
    pen.setLineDash([2, 5]);
    pen.beginPath();
    for (const ring of watch.city.outlines) {
      trace(pen, camera, ring);
      pen.closePath();
    }
    pen.stroke();
    pen.setLineDash([]);
    pen.globalAlpha = 1;
  }
  if (layers.has("sound") && !near) drawSounds(pen, watch);
  if (layers.has("hordes")) {
    pen.strokeStyle = colours.infected;
    pen.lineWidth = 1.25;
    for (const horde of hordes(watch)) {
      pen.beginPath();
      pen.arc(camera.x(horde.x), camera.y(horde.y), horde.radius, 0, 2 * Math.PI);
      pen.stroke();
    }
  }
  if (layers.has("exits")) drawExits(pen, watch);
}

/**
 * The hordes of the minute with their outlines, the largest first.
 *
 * @param {Watch} watch
 * @param {number} [fewest] members
 */
function hordes(watch, fewest) {
  const { minute, camera } = watch;
  if (!minute?.arrays.horde_x) return [];
  const { horde_x: x, horde_y: y, horde_size: size, horde_quarry: quarry, horde_cue: cue, horde_whom: whom } = minute.arrays;
  const least = fewest ?? (camera.scale > 15 ? 20 : camera.scale > CITY_SCALE ? 12 : HORDE);
  const found = [];
  for (let i = 0; i < x.length; i += 1) {
    if (size[i] < least) continue;
    const radius = Math.max((1.1 * Math.sqrt(size[i])) / camera.scale, 2.5 + Math.sqrt(size[i]) * 0.55);
    found.push({ x: x[i], y: y[i], size: size[i], quarry: quarry[i], cue: cue[i], whom: whom?.[i] ?? 0, radius });
  }
  return found.sort((a, b) => b.size - a.size);
}

/** @param {CanvasRenderingContext2D} pen @param {Watch} watch */
function drawExits(pen, { camera, night, colours }) {
  for (const exit of night.exits) {
    const [x, y] = [camera.x(exit.x), camera.y(exit.y)];
    pen.lineWidth = 1.75;
    pen.strokeStyle = exit.open ? colours.escaped : colours["text-soft"];
    pen.beginPath();
    if (exit.open) pen.arc(x, y, 5, 0, 2 * Math.PI);
    else pen.rect(x - 6, y - 1.5, 12, 3);
    pen.stroke();
  }
}

/** @param {CanvasRenderingContext2D} pen @param {Watch} watch */
function drawSounds(pen, { camera, minute, colours }) {
  if (!minute?.arrays.sound_x) return;
  const { sound_x: x, sound_y: y } = minute.arrays;
  const radius = Math.max(12 / camera.scale, 3);
  pen.strokeStyle = colours.sound;
  pen.lineWidth = 1;
  pen.globalAlpha = 0.7;
  pen.beginPath();
  for (let i = Math.max(x.length - SOUNDS, 0); i < x.length; i += 1) {
    const [px, py] = [camera.x(x[i]), camera.y(y[i])];
    if (px < -9 || py < -9 || px > camera.width + 9 || py > camera.height + 9) continue;
    pen.moveTo(px + radius, py);
    pen.arc(px, py, radius, 0, 2 * Math.PI);
  }
  pen.stroke();
  pen.globalAlpha = 1;
}

/** @param {CanvasRenderingContext2D} pen @param {Watch} watch */
function drawFallen(pen, watch) {
  const { fallen, camera, player, seen } = watch;
  if (!fallen) return;
  const { half, tenth } = fallen.arrays;
  const now = player.tick / 60;
  const shades = document.documentElement.dataset.theme === "day" ? FELL_BY_DAY : FELL;
  /** @type {number[][]} */
  const groups = shades.map(() => []);
  for (const s of seen) {
    if (half[s] < 0 || half[s] > now) continue;
    groups[Math.min(Math.floor((half[s] / (player.last / 60)) * shades.length), shades.length - 1)].push(s);
  }
  const partly = seen.filter((s) => tenth[s] >= 0 && tenth[s] <= now && !(half[s] >= 0 && half[s] <= now));
  pen.globalAlpha = 0.55;
  stroke(pen, watch, partly, shades[2], 1);
  pen.globalAlpha = 1;
  groups.forEach((some, i) => stroke(pen, watch, some, shades[i], Math.max(2.4, 5 / camera.scale)));
}

/** @param {CanvasRenderingContext2D} pen @param {Watch} watch */
function drawRule(pen, watch) {
  const placed = watch.seen.filter((s) => watch.city.byRule[s]);
  pen.setLineDash([4, 4]);
  stroke(pen, watch, placed, watch.colours.scent, 1);
  pen.setLineDash([]);
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Watch} watch
 * @param {number[]} streets
 * @param {string} colour
 * @param {number} width
 */
function stroke(pen, { city, camera }, streets, colour, width) {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.beginPath();
  for (const s of streets) course(pen, city, camera, s);
  pen.stroke();
}

/**
 * The names that could stand on the map, the most important first.
 *
 * @param {Watch} watch
 * @returns {Name[]}
 */
export function namesOf(watch) {
  const { camera, city, layers, night } = watch;
  /** @type {Name[]} */
  const names = [];
  const put = (/** @type {string} */ text, /** @type {string} */ kind, /** @type {number} */ x, /** @type {number} */ y, /** @type {number | undefined} */ below) => {
    const [px, py] = [camera.x(x), camera.y(y)];
    if (px > 0 && py > 0 && px < camera.width && py < camera.height) names.push({ text, kind, x: px, y: py, below });
  };
  if (layers.has("hordes")) {
    for (const one of hordes(watch, HORDE).slice(0, HORDES_NAMED)) {
      put(labelOf(one, night.cues), "horde", one.x, one.y, one.radius + 10);
    }
  }
  if (layers.has("districts") && camera.scale > 3) {
    city.outlines.forEach((ring, i) => put(city.districts[i] ?? "", "district", ...centre(ring), undefined));
  }
  if (layers.has("exits") && camera.scale < 22) {
    for (const exit of night.exits) put(capital(exit.name), "exit", exit.x, exit.y, 15);
  }
  if (camera.scale < STREETS_NAMED) {
    const longest = new Map();
    for (const s of watch.seen) {
      if (city.named[s] < 0) continue;
      const kept = longest.get(city.named[s]);
      if (kept === undefined || weight(city, s) > weight(city, kept)) longest.set(city.named[s], s);
    }
    const order = [...longest.values()].sort((a, b) => weight(city, b) - weight(city, a));
    for (const s of order.slice(0, 60)) put(city.title(s), "street", ...city.middle(s), undefined);
  }
  return names;
}

/** @param {import("./city.js").City} city @param {number} s */
function weight(city, s) {
  return city.length[s] * (13 - city.rank[s]);
}
