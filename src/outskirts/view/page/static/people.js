/**
 * People outdoors: where each was a second ago and is now, and how they are drawn.
 *
 * @typedef {import("./packet.js").Packet} Packet
 * @typedef {import("./camera.js").Camera} Camera
 * @typedef {import("./theme.js").Colours} Colours
 * @typedef {{who: number, x: number, y: number, heading: number, condition: number, mind: number, fading: number, marks: string[]}} Person
 */
import { STREET_SCALE } from "./camera.js";
import { rgb } from "./theme.js";

export const CONDITIONS = ["living", "exposed", "infected", "dead", "escaped"];
const TURNS = 16; // directions in which an arrowhead may point
const RIM = 12; // pixels of the page at the edge of the image in which nobody is drawn
const [EXPOSED, INFECTED] = [1, 2];
export const DEAD = 3;
const [UNEASY, AFRAID] = [1, 2]; // of codes.Mind
/**
 * Which pixels each mark has round a figure of some radius, seen from its middle, and the name of its colour.
 *
 * @type {Record<string, [(radius: number) => number[][], string]>}
 */
const MARKS = {
  afraid: [(r) => grid(r).filter(([x, y]) => Math.max(Math.abs(x), Math.abs(y)) === r), "fear"],
  uneasy: [(r) => grid(r).filter(([, y]) => y === 0).map(([x]) => [x, -r - 1]), "fear"],
  heard: [(r) => [[0, -1], [1, 0], [2, -1], [3, -2], [4, -3], [0, -2], [1, -1], [2, -2], [3, -3]].map(([x, y]) => [x + r, y - r]), "sound"],
};
const LYING = 600; // seconds for which the dead are shown
const FADING = 60; // seconds within which they are gone then
const FAR = 40; // who moved farther within a second came from elsewhere [m]

export class People {
  constructor() {
    /** @type {Packet | null} */
    this.now = null;
    this.from = { x: new Float32Array(0), y: new Float32Array(0) };
    this.since = 0;
    this.span = 1000;
    /** @type {{x: import("./packet.js").Numbers, y: import("./packet.js").Numbers, lit: import("./packet.js").Numbers} | null} */
    this.windows = null;
    /** @type {{shapes: number[][], colour: number}[][]} */
    this.stamps = [];
    /** @type {Record<string, {shape: number[][], colour: number}>} */
    this.marks = {};
    this.marked = { fear: false, sound: false }; // which layers mark people
    this.later = [new Int32Array(0), new Int32Array(0)]; // the bitten and infected: number, pixel
  }

  /**
   * Take a second. Both seconds are in the order of `who`: they are walked through side by side.
   *
   * @param {Packet} packet
   * @param {number} time now [ms]
   */
  take(packet, time) {
    const { who, x, y } = packet.arrays;
    const before = this.now;
    const fromX = Float32Array.from(x);
    const fromY = Float32Array.from(y);
    if (before && Math.abs(packet.meta.tick - before.meta.tick) <= 5) {
      const old = before.arrays;
      const part = this.part(time);
      for (let i = 0, j = 0; i < who.length; i += 1) {
        while (j < old.who.length && old.who[j] < who[i]) j += 1;
        if (j >= old.who.length || old.who[j] !== who[i]) continue;
        const px = this.from.x[j] + (old.x[j] - this.from.x[j]) * part;
        const py = this.from.y[j] + (old.y[j] - this.from.y[j]) * part;
        if (Math.abs(px - x[i]) + Math.abs(py - y[i]) > FAR) continue;
        fromX[i] = px;
        fromY[i] = py;
      }
      this.span = Math.min(Math.max(time - this.since, 40), 1100);
    }
    const { window_x: wx, window_y: wy, lit } = packet.arrays;
    if (wx) this.windows = { x: wx, y: wy, lit };
    this.now = packet;
    if (this.later[0].length < who.length) this.later = [new Int32Array(who.length), new Int32Array(who.length)];
    this.from = { x: fromX, y: fromY };
    this.since = time;
  }

  /** How much of the way of this second has been gone. @param {number} time */
  part(time) {
    return Math.min((time - this.since) / this.span, 1);
  }

  /** Whether somebody is still on the way. @param {number} time */
  moving(time) {
    return this.now !== null && time - this.since < this.span + 50;
  }

  /**
   * Where everybody is at this moment.
   *
   * @param {number} time
   * @param {(person: Person) => void} each
   */
  all(time, each) {
    if (!this.now) return;
    const { who, x, y, heading, condition, mind } = this.now.arrays;
    const part = this.part(time);
    for (let i = 0; i < who.length; i += 1) {
      const fading = this.fading(i);
      if (fading === 0) continue;
      each({
        who: who[i],
        x: this.from.x[i] + (x[i] - this.from.x[i]) * part,
        y: this.from.y[i] + (y[i] - this.from.y[i]) * part,
        heading: heading[i],
        condition: condition[i],
        mind: mind[i],
        fading,
        marks: this.marksOf(i),
      });
    }
  }

  /** How much of somebody is to be seen, 0 to 1: the dead fade. @param {number} i */
  fading(i) {
    if (!this.now || this.now.arrays.condition[i] !== DEAD || !this.now.arrays.since) return 1;
    const lain = this.now.meta.tick - this.now.arrays.since[i] - LYING;
    return Math.min(Math.max(1 - lain / FADING, 0), 1);
  }

  /**
   * Who is nearest to a place, null where nobody is near enough.
   *
   * @param {number} east
   * @param {number} north
   * @param {number} reach [m]
   * @param {number} time
   * @returns {Person | null}
   */
  nearest(east, north, reach, time) {
    /** @type {Person | null} */
    let found = null;
    let least = reach;
    this.all(time, (one) => {
      const away = Math.hypot(one.x - east, one.y - north);
      if (away < least) {
        least = away;
        found = one;
      }
    });
    return found;
  }

  /**
   * Write everybody into an image: dots of two pixels, rings, arrowheads, crosses; the bitten and the
   * infected over the others. Beside them the marks that are shown: a frame round the afraid, a bar
   * over the uneasy, a tick by those who have just turned to a sound.
   *
   * @param {Uint32Array} pixels row by row, alpha first as little-endian machines read them
   * @param {number} width
   * @param {number} height
   * @param {number} ratio pixels of the image to one of the page
   * @param {Camera} camera
   * @param {number} time
   */
  stamp(pixels, width, height, ratio, camera, time) {
    if (!this.now) return 0;
    const { who, x, y, heading, condition } = this.now.arrays;
    const { from, later } = this;
    const part = this.part(time);
    const [k, left, top] = [camera.t.k * ratio, camera.t.x * ratio, camera.t.y * ratio];
    const stamps = this.stamps.map((kind) => kind.map(({ shapes, colour }) => ({ steps: stepsOf(shapes, width), colour })));
    const rim = Math.ceil(RIM * Math.max(ratio, 1));
    const [right, bottom] = [width - rim, height - rim];
    const marking = this.marked.fear || this.marked.sound;
    let ill = 0;
    for (let i = 0; i < who.length; i += 1) {
      const px = (left + k * (from.x[i] + (x[i] - from.x[i]) * part) + 0.5) | 0;
      const py = (top - k * (from.y[i] + (y[i] - from.y[i]) * part) + 0.5) | 0;
      if (px < rim || py < rim || px >= right || py >= bottom) continue;
      const base = py * width + px;
      const kind = condition[i];
      if (kind === EXPOSED || kind === INFECTED) {
        later[0][ill] = i;
        later[1][ill] = base;
        ill += 1;
        continue;
      }
      if (kind === DEAD && this.fading(i) < 0.5) continue;
      const { steps, colour } = stamps[kind][turned(stamps[kind], heading[i])];
      for (let j = 0; j < steps.length; j += 1) pixels[base + steps[j]] = colour;
      if (marking) this.mark(pixels, width, i, base);
    }
    for (let j = 0; j < ill; j += 1) {
      const [i, base] = [later[0][j], later[1][j]];
      const kind = stamps[condition[i]];
      const { steps, colour } = kind[turned(kind, heading[i])];
      for (let n = 0; n < steps.length; n += 1) pixels[base + steps[n]] = colour;
      if (marking) this.mark(pixels, width, i, base);
    }
    return who.length;
  }

  /**
   * What is marked of somebody: a name among MARKS for each.
   *
   * @param {number} i
   * @returns {string[]}
   */
  marksOf(i) {
    if (!this.now) return [];
    const { mind, condition, heard } = this.now.arrays;
    const marks = [];
    if (this.marked.fear && condition[i] <= EXPOSED && mind[i] === AFRAID) marks.push("afraid");
    if (this.marked.fear && condition[i] <= EXPOSED && mind[i] === UNEASY) marks.push("uneasy");
    if (this.marked.sound && heard?.[i]) marks.push("heard");
    return marks;
  }

  /**
   * @param {Uint32Array} pixels
   * @param {number} width
   * @param {number} i
   * @param {number} base
   */
  mark(pixels, width, i, base) {
    for (const name of this.marksOf(i)) {
      const { shape, colour } = this.marks[name];
      for (const [dx, dy] of shape) pixels[base + dy * width + dx] = colour;
    }
  }

  /**
   * Write the windows of dwellings into an image: bright where somebody alive is in, else dark.
   *
   * @param {Uint32Array} pixels
   * @param {number} width
   * @param {number} height
   * @param {number} ratio
   * @param {Camera} camera
   * @param {Colours} colours
   */
  glaze(pixels, width, height, ratio, camera, colours) {
    if (!this.windows) return;
    const { x, y, lit } = this.windows;
    const { k, x: left, y: top } = camera.t;
    const [dark, bright] = [packed(colours["street-major"]), packed(colours.lamp)];
    const street = 1 / k < STREET_SCALE;
    const size = street ? Math.round(Math.min(Math.max(0.9 * k, 3), 12) * ratio) : k > 0.9 ? 2 : 1;
    const back = street ? size >> 1 : 0; // their middle, not their corner, is where they stand
    for (let i = 0; i < x.length; i += 1) {
      const px = Math.round((left + k * x[i]) * ratio) - back;
      const py = Math.round((top - k * y[i]) * ratio) - back;
      if (px < 0 || py < 0 || px >= width - size || py >= height - size) continue;
      for (let dy = 0; dy < size; dy += 1) pixels.fill(lit[i] ? bright : dark, (py + dy) * width + px, (py + dy) * width + px + size);
    }
  }

  /**
   * Make the stamps in the colours of a theme.
   *
   * @param {Colours} colours
   * @param {number} scale metres a pixel: signs are larger as one is nearer
   * @param {number} ratio pixels of the image to one of the page
   */
  cut(colours, scale, ratio) {
    const fine = scale < 3;
    const street = scale < STREET_SCALE;
    const size = Math.max(ratio, 1);
    const dot = fine ? disc(1.6 * size) : size > 1.4 ? disc(size) : [[0, 0], [1, 0], [0, 1], [1, 1]];
    const long = Math.min(Math.max(8.5 / scale, 3.2), 6) * size;
    const heads = Array.from({ length: TURNS }, (_, turn) => arrowhead((turn / TURNS) * 2 * Math.PI, long));
    const arm = Math.round(2 * size);
    const cross = grid(arm).filter(([x, y]) => Math.abs(Math.abs(x) - Math.abs(y)) < size / 2);
    const diamond = [[0, -1], [-1, 0], [0, 0], [1, 0], [0, 1]];
    this.stamps = [street ? figures(disc(2.2 * size), size) : [dot], street ? figures(ring(2.6, size), size) : [ring(fine ? 3.2 : 2.6, size)], heads, [cross], [diamond]].map((shapes, kind) =>
      shapes.map((one) => ({ shapes: one, colour: packed(colours[CONDITIONS[kind]]) })),
    );
    this.marks = Object.fromEntries(Object.entries(MARKS).map(([name, [shape, colour]]) => [name, { shape: shape(Math.round((street ? 6 : 3) * size)), colour: packed(colours[colour]) }]));
  }
}

/**
 * How far the pixels of a shape are from its middle, in an image of some width.
 *
 * @param {number[][]} shape
 * @param {number} width
 */
function stepsOf(shape, width) {
  return Int32Array.from(shape, ([x, y]) => y * width + x);
}

/**
 * Which of the shapes of a sign fits a heading: all directions, or one for all of them.
 *
 * @param {unknown[]} shapes
 * @param {number} heading [rad]
 */
function turned(shapes, heading) {
  return shapes.length > 1 ? Math.round((heading / (2 * Math.PI)) * TURNS + TURNS) % TURNS : 0;
}

/**
 * A figure in each direction: a disc or a ring with a nose.
 *
 * @param {number[][]} body
 * @param {number} size of it, 1 for the least
 */
function figures(body, size) {
  return Array.from({ length: TURNS }, (_, turn) => {
    const angle = (turn / TURNS) * 2 * Math.PI;
    return [...body, ...[2, 2.5, 3, 3.5, 4, 4.5].map((far) => far * size).map((far) => [Math.round(far * Math.cos(angle)), Math.round(-far * Math.sin(angle))])];
  });
}

/** @param {string} text a colour */
function packed(text) {
  const [red, green, blue] = rgb(text);
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** @param {number} radius */
function disc(radius) {
  return grid(Math.ceil(radius)).filter(([x, y]) => x * x + y * y <= radius * radius);
}

/** @param {number} radius @param {number} size of the line and all, 1 for the least */
function ring(radius, size) {
  return grid(Math.ceil((radius + 1) * size)).filter(([x, y]) => Math.abs(Math.hypot(x, y) - radius * size) < 0.62 * size);
}

/**
 * An arrowhead: its tip along the heading, a notch behind.
 *
 * @param {number} heading [rad], anticlockwise from east
 * @param {number} size
 */
function arrowhead(heading, size) {
  const [cos, sin] = [Math.cos(heading), -Math.sin(heading)];
  return grid(Math.ceil(size) + 1).filter(([x, y]) => {
    const along = x * cos + y * sin;
    const across = Math.abs(-x * sin + y * cos);
    return along <= size && along >= -size * 0.3 - across * 0.8 && along >= -size * 0.9 && across <= (size - along) * 0.38;
  });
}

/** @param {number} reach */
function grid(reach) {
  const found = [];
  for (let y = -reach; y <= reach; y += 1) for (let x = -reach; x <= reach; x += 1) found.push([x, y]);
  return found;
}
