/**
 * The streets: their shapes, and which of them lie where.
 *
 * @typedef {import("./packet.js").Packet} Packet
 * @typedef {import("./camera.js").Box} Box
 */

const CELL = 400; // side of a cell of the index [m]

/** A city as the page needs it. */
export class City {
  /** @param {Packet} packet */
  constructor(packet) {
    const { arrays, meta } = packet;
    this.start = arrays.start;
    this.px = arrays.x;
    this.py = arrays.y;
    this.rank = arrays.rank;
    this.width = arrays.width;
    this.district = arrays.district;
    this.named = arrays.named;
    this.label = arrays.label;
    this.length = arrays.length;
    this.residents = arrays.residents;
    this.street = arrays.street; // the street that each piece is of, by its first piece
    this.byRule = arrays.rule;
    this.names = /** @type {string[]} */ (meta.names);
    this.labels = /** @type {string[]} */ (meta.labels);
    this.districts = /** @type {string[]} */ (meta.districts);
    this.origin = /** @type {[number, number]} */ (meta.origin); // degrees east and north
    this.degrees = /** @type {{east: number, north: number}} */ (meta.degrees); // in a metre
    this.count = this.start.length - 1;
    this.box = /** @type {Box} */ (meta.box);
    this.sea = rings(arrays.sea_start, arrays.sea_x, arrays.sea_y);
    this.coast = rings(arrays.coast_start, arrays.coast_x, arrays.coast_y);
    this.outlines = rings(arrays.district_start, arrays.district_x, arrays.district_y);
    this.west = new Float32Array(this.count);
    this.south = new Float32Array(this.count);
    this.east = new Float32Array(this.count);
    this.north = new Float32Array(this.count);
    /** @type {Map<number, number[]>} */
    this.cells = new Map();
    for (let s = 0; s < this.count; s += 1) this.#enclose(s);
  }

  /** @param {number} s */
  #enclose(s) {
    let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = this.start[s]; i < this.start[s + 1]; i += 1) {
      west = Math.min(west, this.px[i]);
      east = Math.max(east, this.px[i]);
      south = Math.min(south, this.py[i]);
      north = Math.max(north, this.py[i]);
    }
    this.west[s] = west;
    this.south[s] = south;
    this.east[s] = east;
    this.north[s] = north;
    for (let row = Math.floor(south / CELL); row <= Math.floor(north / CELL); row += 1) {
      for (let column = Math.floor(west / CELL); column <= Math.floor(east / CELL); column += 1) {
        const key = row * 4096 + column;
        const cell = this.cells.get(key);
        if (cell) cell.push(s);
        else this.cells.set(key, [s]);
      }
    }
  }

  /**
   * Streets that may be seen in a box, each once, in their order.
   *
   * @param {Box} box
   * @returns {number[]}
   */
  within([west, south, east, north]) {
    /** @type {Set<number>} */
    const found = new Set();
    for (let row = Math.floor(south / CELL); row <= Math.floor(north / CELL); row += 1) {
      for (let column = Math.floor(west / CELL); column <= Math.floor(east / CELL); column += 1) {
        for (const s of this.cells.get(row * 4096 + column) ?? []) {
          if (this.east[s] >= west && this.west[s] <= east && this.north[s] >= south && this.south[s] <= north) {
            found.add(s);
          }
        }
      }
    }
    return [...found].sort((a, b) => a - b);
  }

  /**
   * The street nearest to a place, -1 where none is near enough.
   *
   * @param {number} x
   * @param {number} y
   * @param {number} reach [m]
   */
  nearest(x, y, reach) {
    let best = -1;
    let least = reach;
    for (const s of this.within([x - reach, y - reach, x + reach, y + reach])) {
      const away = this.away(s, x, y);
      if (away < least) {
        least = away;
        best = s;
      }
    }
    return best;
  }

  /**
   * Metres from a street's middle line to a place.
   *
   * @param {number} s
   * @param {number} x
   * @param {number} y
   */
  away(s, x, y) {
    let least = Infinity;
    for (let i = this.start[s]; i + 1 < this.start[s + 1]; i += 1) {
      const dx = this.px[i + 1] - this.px[i];
      const dy = this.py[i + 1] - this.py[i];
      const long = dx * dx + dy * dy;
      const part = long ? ((x - this.px[i]) * dx + (y - this.py[i]) * dy) / long : 0;
      const t = Math.min(Math.max(part, 0), 1);
      least = Math.min(least, Math.hypot(x - this.px[i] - t * dx, y - this.py[i] - t * dy));
    }
    return least;
  }

  /**
   * The middle of a street's course.
   *
   * @param {number} s
   * @returns {[number, number]}
   */
  middle(s) {
    const from = this.start[s];
    const last = this.start[s + 1] - 1;
    let half = 0;
    for (let i = from; i < last; i += 1) half += Math.hypot(this.px[i + 1] - this.px[i], this.py[i + 1] - this.py[i]) / 2;
    for (let i = from; i < last; i += 1) {
      const step = Math.hypot(this.px[i + 1] - this.px[i], this.py[i + 1] - this.py[i]);
      if (step >= half && step > 0) {
        const t = half / step;
        return [this.px[i] + t * (this.px[i + 1] - this.px[i]), this.py[i] + t * (this.py[i + 1] - this.py[i])];
      }
      half -= step;
    }
    return [this.px[from], this.py[from]];
  }

  /**
   * A stretch of a street as pairs x, y in turn, from one of its metres to another.
   *
   * @param {number} s
   * @param {number} begin [m]
   * @param {number} end [m]
   */
  stretch(s, begin, end) {
    const [from, last] = [this.start[s], this.start[s + 1] - 1];
    let whole = 0;
    for (let i = from; i < last; i += 1) whole += Math.hypot(this.px[i + 1] - this.px[i], this.py[i + 1] - this.py[i]);
    const drawn = this.length[s] > 0 ? whole / this.length[s] : 0; // metres of the drawing to one of the street
    const [low, high] = [Math.max(begin * drawn, 0), Math.min(end * drawn, whole)];
    const line = [];
    for (let i = from, walked = 0; i < last; i += 1) {
      const [dx, dy] = [this.px[i + 1] - this.px[i], this.py[i + 1] - this.py[i]];
      const step = Math.hypot(dx, dy);
      if (step > 0 && walked + step >= low && walked <= high) {
        const [a, b] = [Math.max((low - walked) / step, 0), Math.min((high - walked) / step, 1)];
        if (!line.length) line.push(this.px[i] + a * dx, this.py[i] + a * dy);
        line.push(this.px[i] + b * dx, this.py[i] + b * dy);
      }
      walked += step;
    }
    return line;
  }

  /** The pieces of the street that a piece is of. @param {number} piece */
  piecesOf(piece) {
    const found = [];
    for (let s = 0; s < this.count; s += 1) if (this.street[s] === this.street[piece]) found.push(s);
    return found;
  }

  /** What a street is called. @param {number} s */
  title(s) {
    const named = this.named[s];
    return named >= 0 ? this.names[named] : (this.labels[this.label[s]] ?? "A street without a name");
  }
}

/**
 * Lines or rings of a table as pairs x, y in turn.
 *
 * @param {import("./packet.js").Numbers | undefined} start
 * @param {import("./packet.js").Numbers} x
 * @param {import("./packet.js").Numbers} y
 * @returns {Float64Array[]}
 */
function rings(start, x, y) {
  const made = [];
  for (let i = 0; start && i + 1 < start.length; i += 1) {
    const ring = new Float64Array(2 * (start[i + 1] - start[i]));
    for (let j = start[i]; j < start[i + 1]; j += 1) {
      ring[2 * (j - start[i])] = x[j];
      ring[2 * (j - start[i]) + 1] = y[j];
    }
    made.push(ring);
  }
  return made;
}
