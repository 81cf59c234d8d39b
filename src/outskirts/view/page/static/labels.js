/**
 * Names on the map: at most 40, none over another, none under a panel.
 *
 * @typedef {import("./camera.js").Camera} Camera
 * @typedef {{text: string, kind: string, x: number, y: number, below?: number}} Name
 *   `x` and `y` in pixels, where its middle should be; `below`: so far under it instead, or above
 */

const MOST = 40;
const LINE = 16; // height of a name [px]
const APART = 4; // pixels that stay free round each

/** @typedef {[number, number, number, number]} Rect left, top, right, bottom */

export class Labels {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    /** @type {HTMLElement[]} */
    this.pool = [];
    this.pen = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
    /** @type {Map<string, number>} */
    this.widths = new Map();
  }

  /**
   * How wide a name will be [px].
   * @param {string} text
   * @param {string} kind
   */
  width(text, kind) {
    const key = `${kind} ${text}`;
    let wide = this.widths.get(key);
    if (wide === undefined) {
      const loud = kind === "district";
      this.pen.font = `${loud || kind === "horde" ? 500 : 400} 12px "Inter Variable", sans-serif`;
      const said = loud ? text.toUpperCase() : text;
      wide = this.pen.measureText(said).width + (loud ? said.length * 0.96 : 0) + 2;
      this.widths.set(key, wide);
    }
    return wide;
  }

  /** Fonts came: measure again. */
  forget() {
    this.widths.clear();
  }

  /**
   * Write names, the first ones first; those that find no room are left out.
   *
   * @param {Name[]} names
   * @param {Rect[]} taken by panels
   * @param {number} width of the map
   * @param {number} height
   */
  write(names, taken, width, height) {
    const full = [...taken];
    let used = 0;
    for (const name of names) {
      if (used >= MOST) break;
      const half = this.width(name.text, name.kind) / 2;
      const shifts = name.below === undefined ? [0] : [name.below, -name.below];
      for (const shift of shifts) {
        const y = name.y + shift;
        const rect = /** @type {Rect} */ ([name.x - half - APART, y - LINE / 2 - APART, name.x + half + APART, y + LINE / 2 + APART]);
        if (rect[0] < 0 || rect[2] > width || rect[1] < 0 || rect[3] > height) continue;
        if (full.some((other) => meet(rect, other))) continue;
        full.push(rect);
        this.#put(used, name, name.x - half, y - LINE / 2);
        used += 1;
        break;
      }
    }
    for (let i = used; i < this.pool.length; i += 1) this.pool[i].hidden = true;
  }

  /**
   * @param {number} i
   * @param {Name} name
   * @param {number} left
   * @param {number} top
   */
  #put(i, name, left, top) {
    if (!this.pool[i]) {
      this.pool[i] = document.createElement("span");
      this.pool[i].dir = "auto";
      this.place.append(this.pool[i]);
    }
    const one = this.pool[i];
    one.hidden = false;
    if (one.textContent !== name.text) one.textContent = name.text;
    if (one.className !== name.kind) one.className = name.kind;
    one.style.transform = `translate(${left.toFixed(1)}px, ${top.toFixed(1)}px)`;
  }
}

/**
 * Whether two rectangles share ground.
 *
 * @param {Rect} a
 * @param {Rect} b
 */
export function meet(a, b) {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}

/**
 * The middle of a ring's area.
 *
 * @param {Float64Array} ring x and y in turn
 * @returns {[number, number]}
 */
export function centre(ring) {
  let [area, x, y] = [0, 0, 0];
  for (let i = 0; i < ring.length; i += 2) {
    const j = (i + 2) % ring.length;
    const cross = ring[i] * ring[j + 1] - ring[j] * ring[i + 1];
    area += cross;
    x += (ring[i] + ring[j]) * cross;
    y += (ring[i + 1] + ring[j + 1]) * cross;
  }
  return area ? [x / (3 * area), y / (3 * area)] : [ring[0], ring[1]];
}
