/**
 * Whoever is selected, on the map: a ring, threads to the household, the path so far; and people at
 * street scale, as large as they are.
 *
 * @typedef {import("./watch.js").Watch} Watch
 */
import { CLOSE_UP, STREET_SCALE } from "./camera.js";
import { trace } from "./near.js";
import { CONDITIONS, DEAD } from "./people.js";

/** @type {Record<string, string>} colours of what an infected goes by that was not seen */
const SENSES = { sound: "sound", hunt: "sound", scent: "scent" };
const WEDGE = Math.PI / 3; // half of its angle

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Watch} watch
 * @param {number} time now [ms]
 */
export function drawSelected(pen, watch, time) {
  const { camera, colours, card, marked } = watch;
  if (watch.people && camera.scale < STREET_SCALE && card.who >= 0) drawSight(pen, watch, time);
  if (watch.people && camera.scale < CLOSE_UP) drawPeople(pen, watch, time);
  watch.street.draw(pen);
  if (marked) {
    pen.strokeStyle = colours.text;
    pen.lineWidth = 1.5;
    pen.beginPath();
    pen.arc(camera.x(marked[0]), camera.y(marked[1]), 9, 0, 2 * Math.PI);
    pen.stroke();
  }
  const { told } = card;
  if (!told) return;
  const here = placeOf(watch, told, time);
  if (told.path.length > 1) {
    pen.strokeStyle = colours.thread;
    pen.globalAlpha = 0.75;
    pen.lineWidth = 1.5;
    pen.setLineDash([1, 4]);
    pen.beginPath();
    trace(pen, camera, told.path.flatMap((one) => [one[1], one[2]]));
    pen.stroke();
    pen.setLineDash([]);
    pen.globalAlpha = 1;
  }
  if (!here) return;
  if (told.cause) drawCause(pen, watch, here, told.cause);
  pen.globalAlpha = 0.4;
  pen.strokeStyle = colours.thread;
  pen.lineWidth = 1;
  pen.beginPath();
  for (const one of told.household) {
    if (!Number.isFinite(one.x)) continue;
    pen.moveTo(here[0], here[1]);
    pen.lineTo(camera.x(one.x), camera.y(one.y));
  }
  pen.stroke();
  pen.globalAlpha = 1;
  for (const one of told.household) {
    if (Number.isFinite(one.x)) end(pen, camera.x(one.x), camera.y(one.y), one.condition, colours);
  }
  pen.strokeStyle = colours.text;
  pen.lineWidth = 1.5;
  pen.beginPath();
  pen.arc(here[0], here[1], Math.max(10, 0.6 / camera.scale), 0, 2 * Math.PI);
  pen.stroke();
}

/**
 * A line from an infected to where it saw, heard or smelt what it goes by, with a target at its end.
 *
 * @param {CanvasRenderingContext2D} pen
 * @param {Watch} watch
 * @param {[number, number]} here on the screen
 * @param {{by: string, x: number, y: number}} cause
 */
function drawCause(pen, { camera, colours }, here, cause) {
  const [x, y] = [camera.x(cause.x), camera.y(cause.y)];
  pen.strokeStyle = colours[SENSES[cause.by] ?? "infected"];
  pen.lineWidth = 1.5;
  pen.beginPath();
  pen.moveTo(here[0], here[1]);
  pen.lineTo(x, y);
  pen.moveTo(x + 6, y);
  pen.arc(x, y, 6, 0, 2 * Math.PI);
  pen.stroke();
}

/**
 * Where somebody is on the screen: as they move if they are seen, else as it was told.
 *
 * @param {Watch} watch
 * @param {import("./told.js").Told} told
 * @param {number} time
 * @returns {[number, number] | null}
 */
function placeOf(watch, told, time) {
  const { camera, crowd, card } = watch;
  const at = watch.people ? watch.people.arrays.who.indexOf(card.who) : -1;
  if (at >= 0) {
    const { x, y } = /** @type {import("./packet.js").Packet} */ (watch.people).arrays;
    const part = crowd.part(time);
    const east = crowd.from.x[at] + (x[at] - crowd.from.x[at]) * part;
    const north = crowd.from.y[at] + (y[at] - crowd.from.y[at]) * part;
    return [camera.x(east), camera.y(north)];
  }
  return Number.isFinite(told.x) ? [camera.x(told.x), camera.y(told.y)] : null;
}

/**
 * The end of a thread: a small dot, a cross for the dead.
 *
 * @param {CanvasRenderingContext2D} pen
 * @param {number} x
 * @param {number} y
 * @param {number} condition
 * @param {import("./theme.js").Colours} colours
 */
function end(pen, x, y, condition, colours) {
  const colour = colours[CONDITIONS[condition] ?? "living"];
  pen.strokeStyle = colour;
  pen.fillStyle = colour;
  pen.lineWidth = 1.75;
  pen.beginPath();
  if (condition === DEAD) {
    pen.moveTo(x - 4, y - 4);
    pen.lineTo(x + 4, y + 4);
    pen.moveTo(x - 4, y + 4);
    pen.lineTo(x + 4, y - 4);
    pen.stroke();
  } else {
    pen.arc(x, y, 3, 0, 2 * Math.PI);
    pen.fill();
  }
}

/**
 * Everybody in the street, half a metre wide or as small as can still be seen.
 *
 * @param {CanvasRenderingContext2D} pen
 * @param {Watch} watch
 * @param {number} time
 */
function drawPeople(pen, watch, time) {
  const { camera, colours, crowd } = watch;
  const size = Math.max(0.25 / camera.scale, 2.2);
  if (crowd.windows && watch.layers.has("light")) {
    const { x, y, lit } = crowd.windows;
    const pane = Math.min(Math.max(0.9 / camera.scale, 3), 12);
    for (let i = 0; i < x.length; i += 1) {
      pen.fillStyle = lit[i] ? colours.lamp : colours["street-major"];
      pen.fillRect(camera.x(x[i]) - pane / 2, camera.y(y[i]) - pane / 2, pane, pane);
    }
  }
  crowd.all(time, (one) => {
    const x = camera.x(one.x);
    const y = camera.y(one.y);
    if (x < -20 || y < -20 || x > camera.width + 20 || y > camera.height + 20) return;
    pen.globalAlpha = one.fading;
    figure(pen, x, y, size, one.heading, one.condition, colours);
    for (const mark of one.marks) sign(pen, x, y, size, mark, colours);
  });
  pen.globalAlpha = 1;
}

/**
 * How far whoever is selected sees.
 *
 * @param {CanvasRenderingContext2D} pen
 * @param {Watch} watch
 * @param {number} time
 */
function drawSight(pen, { camera, colours, crowd, card }, time) {
  crowd.all(time, (one) => {
    if (one.who !== card.who || one.condition === DEAD) return;
    wedge(pen, camera.x(one.x), camera.y(one.y), one.heading, (card.told?.sight ?? 0) / camera.scale, colours);
  });
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {number} x
 * @param {number} y
 * @param {number} heading
 * @param {number} reach pixels
 * @param {import("./theme.js").Colours} colours
 */
function wedge(pen, x, y, heading, reach, colours) {
  if (!reach) return;
  pen.fillStyle = colours.thread;
  pen.globalAlpha = 0.1;
  pen.beginPath();
  pen.moveTo(x, y);
  pen.arc(x, y, reach, -heading - WEDGE, -heading + WEDGE);
  pen.closePath();
  pen.fill();
  pen.globalAlpha = 1;
}

/**
 * A mark beside a figure: a frame round the afraid, a bar over the uneasy, a tick by who has heard.
 *
 * @param {CanvasRenderingContext2D} pen
 * @param {number} x
 * @param {number} y
 * @param {number} size radius of the figure
 * @param {string} mark
 * @param {import("./theme.js").Colours} colours
 */
function sign(pen, x, y, size, mark, colours) {
  const far = size * 2 + 2;
  pen.strokeStyle = mark === "heard" ? colours.sound : colours.fear;
  pen.lineWidth = 1.5;
  pen.beginPath();
  if (mark === "afraid") pen.rect(x - far, y - far, 2 * far, 2 * far);
  else if (mark === "uneasy") {
    pen.moveTo(x - far, y - far);
    pen.lineTo(x + far, y - far);
  } else {
    pen.moveTo(x + far, y - far - 1);
    pen.lineTo(x + far + 3, y - far + 2);
    pen.lineTo(x + far + 9, y - far - 6);
  }
  pen.stroke();
}

/**
 * One figure: a disc with a nose for the living, a ring for the bitten, an arrowhead, a cross.
 *
 * @param {CanvasRenderingContext2D} pen
 * @param {number} x
 * @param {number} y
 * @param {number} size radius
 * @param {number} heading
 * @param {number} condition
 * @param {import("./theme.js").Colours} colours
 */
function figure(pen, x, y, size, heading, condition, colours) {
  const colour = colours[CONDITIONS[condition]];
  const [cos, sin] = [Math.cos(heading), -Math.sin(heading)];
  pen.fillStyle = colour;
  pen.strokeStyle = colour;
  pen.beginPath();
  if (CONDITIONS[condition] === "infected") {
    const long = size * 2.1;
    pen.moveTo(x + cos * long, y + sin * long);
    pen.lineTo(x - cos * long * 0.8 - sin * long * 0.75, y - sin * long * 0.8 + cos * long * 0.75);
    pen.lineTo(x - cos * long * 0.35, y - sin * long * 0.35);
    pen.lineTo(x - cos * long * 0.8 + sin * long * 0.75, y - sin * long * 0.8 - cos * long * 0.75);
    pen.closePath();
    pen.fill();
  } else if (condition === DEAD) {
    pen.lineWidth = Math.max(size * 0.5, 1.5);
    pen.moveTo(x - size, y - size);
    pen.lineTo(x + size, y + size);
    pen.moveTo(x - size, y + size);
    pen.lineTo(x + size, y - size);
    pen.stroke();
  } else {
    pen.arc(x, y, size, 0, 2 * Math.PI);
    if (CONDITIONS[condition] === "exposed") {
      pen.lineWidth = Math.max(size * 0.6, 1.75);
      pen.stroke();
    } else pen.fill();
    pen.lineWidth = Math.max(size * 0.4, 1.25);
    pen.beginPath();
    pen.moveTo(x + cos * size, y + sin * size);
    pen.lineTo(x + cos * size * 2, y + sin * size * 2);
    pen.stroke();
  }
}
