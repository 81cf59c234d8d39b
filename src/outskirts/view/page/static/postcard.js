/**
 * The card of a moment, 1200 by 630: what is shared of a night, as one picture with its truth burnt in.
 *
 * @typedef {import("./watch.js").Watch} Watch
 * @typedef {import("./moment.js").Moment} Moment
 */
import { Light, Plate } from "./light.js";
import { exactly, sentences } from "./moment.js";

export const WIDE = 1200;
export const TALL_CARD = 630;
const COLUMN = 0.46; // of the width, for the words
const EDGE = 36; // pixels free round the map
const LEFT = 48; // where the words begin
/** Cards are of the night, whatever the theme of the page. */
const PAINT = {
  land: "#0A0F1C", sea: "#060A14", coast: "#3A4763", "street-minor": "#1B2436", "street-middle": "#26324A",
  "street-major": "#3A4763", living: "#EDE6D3", infected: "#FF4A1C", text: "#E9E4D8", "text-soft": "#A9B3C6",
};

/** Draws the cards of one night. */
export class Postcard {
  /** @param {Watch} watch */
  constructor(watch) {
    this.watch = watch;
    this.canvas = /** @type {HTMLCanvasElement} */ (document.createElement("canvas"));
    this.canvas.width = WIDE;
    this.canvas.height = TALL_CARD;
    /** @type {Light | null} */
    this.light = null;
    const [west, south, east, north] = watch.city.box;
    const free = WIDE * (1 - COLUMN) - EDGE;
    const k = Math.min(free / Math.max(east - west, 1), (TALL_CARD - 2 * EDGE) / Math.max(north - south, 1));
    const x = WIDE - EDGE - free / 2 - (k * (west + east)) / 2;
    const y = TALL_CARD / 2 + (k * (south + north)) / 2;
    this.view = /** @type {any} */ ({
      t: { k, x, y },
      scale: 1 / k,
      x: (/** @type {number} */ one) => x + k * one,
      y: (/** @type {number} */ one) => y - k * one,
    });
  }

  /**
   * Draw a moment and return its words.
   *
   * @param {string} clock
   * @param {Moment} moment
   * @param {import("./packet.js").Packet} minute
   */
  draw(clock, moment, minute) {
    this.#map(minute);
    const pen = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    const veil = pen.createLinearGradient((COLUMN - 0.06) * WIDE, 0, (COLUMN + 0.1) * WIDE, 0);
    veil.addColorStop(0, "rgb(10 15 28 / 94%)");
    veil.addColorStop(1, "rgb(10 15 28 / 0%)");
    pen.fillStyle = veil;
    pen.fillRect(0, 0, WIDE, TALL_CARD);
    const [hour, ...said] = sentences(clock, moment);
    const small = this.burnt().flatMap((text) => wrapped(pen, text, 15));
    let foot = TALL_CARD - 36 - small.length * 20;
    const end = foot - 16;
    for (const line of small) foot = put(pen, line, foot, 15, 20, "text-soft");
    put(pen, this.watch.night.city, 44, 22, 30, "text-soft");
    put(pen, hour, 76, 72, 84, "text", 300);
    const count = exactly(moment);
    let size = 38;
    while (size > 14 && this.#words(pen, said, count, size, false) > end) size -= 2;
    this.#words(pen, said, count, size, true);
    return [hour, ...said, count];
  }

  /** @param {import("./packet.js").Packet} minute */
  #map({ arrays }) {
    const { city } = this.watch;
    if (!this.light) {
      this.light = new Light(this.canvas, city);
      this.light.paint(PAINT);
      this.light.ratio = 1;
      this.light.plate = new Plate(WIDE, TALL_CARD);
    }
    const every = Array.from({ length: city.count }, (_, s) => s);
    this.light.lay(this.view, every);
    this.light.take(arrays.living, arrays.infected, true);
    this.light.shine(this.view, every, false, true, false);
    this.light.show();
  }

  /** What every card says of itself. */
  burnt() {
    const { name, seed, hash, disclaimer, attribution } = this.watch.night;
    const recipe = hash ? `, recipe ${hash}` : "";
    const drawn = seed === null || seed === undefined ? "" : `, seed ${seed}`;
    return [`Simulated: ${name}${drawn}${recipe}.`, disclaimer, attribution];
  }

  /**
   * Write the sentences, or only say how far down they reach.
   *
   * @param {CanvasRenderingContext2D} pen
   * @param {string[]} said
   * @param {string} count
   * @param {number} size
   * @param {boolean} ink
   */
  #words(pen, said, count, size, ink) {
    let y = 186;
    said.forEach((text, i) => {
      for (const line of even(pen, text, size)) y = put(pen, ink ? line : "", y, size, 1.25 * size, "text");
      const exact = Math.max(0.45 * size, 12);
      if (i === 0) for (const line of wrapped(pen, count, exact)) y = put(pen, ink ? line : "", y, exact, 1.35 * exact, "text-soft");
      y += 0.5 * size;
    });
    return y;
  }
}

/**
 * Write a line; returns where the next one goes.
 *
 * @param {CanvasRenderingContext2D} pen
 * @param {string} line
 * @param {number} y its top
 * @param {number} size of the letters
 * @param {number} step
 * @param {"text" | "text-soft"} colour
 * @param {number} [weight]
 */
function put(pen, line, y, size, step, colour, weight = 400) {
  pen.font = `${weight} ${size}px "Inter Variable", sans-serif`;
  pen.textBaseline = "top";
  pen.fillStyle = PAINT[colour];
  pen.fillText(line, LEFT, y);
  return y + step;
}

/**
 * A text in lines that are no wider than the column; no word is cut.
 *
 * @param {CanvasRenderingContext2D} pen
 * @param {string} text
 * @param {number} size of the letters
 * @param {number} [room] pixels
 */
function wrapped(pen, text, size, room = COLUMN * WIDE - LEFT) {
  pen.font = `400 ${size}px "Inter Variable", sans-serif`;
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(/\s+/)) {
    const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length && pen.measureText(longer).width <= room) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/**
 * A text in as few lines as there is room for, all about equally long.
 *
 * @param {CanvasRenderingContext2D} pen
 * @param {string} text
 * @param {number} size of the letters
 */
function even(pen, text, size) {
  let lines = wrapped(pen, text, size);
  const longest = Math.max(...text.split(/\s+/).map((word) => pen.measureText(word).width));
  for (let room = COLUMN * WIDE - LEFT; room >= longest; room *= 0.97) {
    const closer = wrapped(pen, text, size, room);
    if (closer.length > lines.length) break;
    lines = closer;
  }
  return lines;
}
