/**
 * The night from left to right: how many were lost by when, light and dark, and where one is.
 *
 * @typedef {import("./packet.js").Packet} Packet
 * @typedef {import("./theme.js").Colours} Colours
 * @typedef {import("./player.js").Player} Player
 * @typedef {import("./words.js").Clock} Clock
 */
import { altitude } from "./words.js";

/** From the bottom up, by their places in the counts. */
const STACK = /** @type {[number, string][]} */ ([
  [2, "infected"],
  [1, "exposed"],
  [3, "dead"],
  [4, "escaped"],
]);
const KINDS = 5;
const TALL = 48; // pixels from which there is room for hours
const ROOMY = 70; // pixels from which there is room for the sky too
const FOOT = 20; // what they take

export class Timeline {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {HTMLInputElement} scrub
   * @param {Player} player
   * @param {Clock} clock
   * @param {number[][]} sun
   */
  constructor(canvas, scrub, player, clock, sun) {
    this.canvas = canvas;
    this.scrub = scrub;
    this.player = player;
    this.clock = clock;
    this.sun = sun;
    /** @type {import("./packet.js").Numbers | null} */
    this.counts = null;
    /** @type {HTMLCanvasElement} */
    this.back = document.createElement("canvas");
    scrub.addEventListener("input", () => player.seek(Number(scrub.value)));
  }

  /** @param {Packet} curve */
  take(curve) {
    this.counts = curve.arrays.count;
    this.player.last = Math.max((this.counts.length / KINDS - 1) * 60, 1);
    this.scrub.max = String(this.player.last);
    this.scrub.step = "10";
  }

  /** @param {number} minute */
  countsAt(minute) {
    const { counts } = this;
    if (!counts) return null;
    const at = Math.min(Math.max(Math.floor(minute), 0), counts.length / KINDS - 1);
    return Array.from(counts.slice(at * KINDS, (at + 1) * KINDS));
  }

  /** @param {Colours} colours */
  lay(colours) {
    const { canvas, back, counts, player, clock } = this;
    const ratio = Math.min(devicePixelRatio || 1, 2);
    const width = Math.max(canvas.clientWidth, 1);
    const height = Math.max(canvas.clientHeight, 1);
    for (const one of [canvas, back]) {
      one.width = Math.round(width * ratio);
      one.height = Math.round(height * ratio);
    }
    const pen = /** @type {CanvasRenderingContext2D} */ (back.getContext("2d"));
    pen.scale(ratio, ratio);
    const minutes = player.last / 60;
    const foot = height - (height > TALL ? FOOT : 2);
    const head = height > ROOMY ? 14 : 8;
    this.#sky(pen, width, head - 8, minutes, colours);
    if (counts) this.#stack(pen, width, head, foot, minutes, colours);
    pen.strokeStyle = colours["street-middle"];
    pen.beginPath();
    pen.moveTo(0, foot + 0.5);
    pen.lineTo(width, foot + 0.5);
    pen.stroke();
    if (height <= TALL) return;
    pen.font = '12px "Inter Variable", sans-serif';
    pen.fillStyle = colours["text-soft"];
    pen.textBaseline = "top";
    for (const tick of hours(player.last, clock.offset, width)) {
      const x = (tick / player.last) * width;
      pen.fillRect(Math.round(x), foot, 1, 4);
      const text = clock.hour(tick);
      const wide = pen.measureText(text).width;
      pen.fillText(text, Math.min(Math.max(x - wide / 2, 0), width - wide), foot + 5);
    }
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {number} width
   * @param {number} top
   * @param {number} minutes
   * @param {Colours} colours
   */
  #sky(pen, width, top, minutes, colours) {
    if (!this.sun?.length) return;
    pen.fillStyle = colours.living;
    for (let x = 0; x < width; x += 2) {
      const height = altitude(this.sun, (x / width) * minutes);
      pen.globalAlpha = 0.12 + 0.75 * Math.min(Math.max((height + 8) / 14, 0), 1);
      pen.fillRect(x, top, 2, 2);
    }
    pen.globalAlpha = 1;
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {number} width
   * @param {number} head
   * @param {number} foot
   * @param {number} minutes
   * @param {Colours} colours
   */
  #stack(pen, width, head, foot, minutes, colours) {
    const counts = /** @type {import("./packet.js").Numbers} */ (this.counts);
    let most = 1;
    const known = counts.length / KINDS;
    for (let m = 0; m < known; m += 1) {
      most = Math.max(most, STACK.reduce((sum, [kind]) => sum + counts[m * KINDS + kind], 0));
    }
    const under = new Float64Array(known);
    for (const [kind, name] of STACK) {
      pen.beginPath();
      for (let m = 0; m < known; m += 1) pen.lineTo((m / minutes) * width, foot - (under[m] / most) * (foot - head));
      for (let m = known - 1; m >= 0; m -= 1) {
        under[m] += counts[m * KINDS + kind];
        pen.lineTo((m / minutes) * width, foot - (under[m] / most) * (foot - head));
      }
      pen.fillStyle = colours[name];
      pen.globalAlpha = 0.85;
      pen.fill();
    }
    pen.globalAlpha = 1;
  }

  /** @param {Colours} colours */
  draw(colours) {
    const { canvas, back, player, scrub } = this;
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const ratio = canvas.width / Math.max(canvas.clientWidth, 1);
    const x = Math.round((player.tick / player.last) * (canvas.width - 2 * ratio));
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.globalAlpha = 0.42;
    pen.drawImage(back, 0, 0);
    pen.globalAlpha = 1;
    if (x > 0) pen.drawImage(back, 0, 0, x, back.height, 0, 0, x, back.height);
    const hours = canvas.clientHeight > TALL ? Math.round(FOOT * ratio) : 0;
    const above = back.height - hours;
    if (hours) pen.drawImage(back, 0, above, back.width, hours, 0, above, back.width, hours);
    pen.fillStyle = colours.text;
    pen.fillRect(x, 0, 2 * ratio, canvas.height);
    scrub.value = String(Math.round(player.tick));
    scrub.setAttribute("aria-valuetext", this.clock.second(player.tick));
  }
}

/**
 * Ticks of round times of the clock, as many as have room.
 *
 * @param {number} last tick
 * @param {number} offset seconds since midnight at the start
 * @param {number} width pixels
 */
function hours(last, offset, width) {
  const room = Math.max(Math.floor(width / 64), 2);
  const step = [300, 600, 900, 1800, 3600, 7200, 10800, 21600].find((one) => last / one < room) ?? 43200;
  const found = [];
  for (let tick = (step - (offset % step)) % step; tick <= last; tick += step) found.push(tick);
  return found;
}
