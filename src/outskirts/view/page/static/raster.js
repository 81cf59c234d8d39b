/**
 * Light on a grid of pixels: lines, areas, a soft glow. Only typed arrays, no canvas.
 */

/** A grid of numbers, row by row. */
export class Grid {
  /**
   * @param {number} width
   * @param {number} height
   */
  constructor(width, height) {
    this.width = width;
    this.height = height;
    this.values = new Float32Array(width * height);
  }

  clear() {
    this.values.fill(0);
  }
}

/**
 * Add a line's light to a grid: each step along it shares its light between the two pixels that it
 * runs between, so that lines have no stairs.
 *
 * @param {Grid} grid
 * @param {number} x0 in pixels
 * @param {number} y0
 * @param {number} x1
 * @param {number} y1
 * @param {number} light what a pixel gets
 */
export function addLine(grid, x0, y0, x1, y1, light) {
  const { width, height, values } = grid;
  const dx = x1 - x0;
  const dy = y1 - y0;
  if (Math.abs(dx) >= Math.abs(dy)) {
    if (dx < 0) [x0, y0, x1, y1] = [x1, y1, x0, y0];
    const span = x1 - x0;
    if (span < 0.02) return;
    const slope = (y1 - y0) / span;
    const from = Math.max(Math.floor(x0), 0);
    const to = Math.min(Math.floor(x1), width - 1);
    for (let x = from; x <= to; x += 1) {
      const share = light * (Math.min(x + 1, x1) - Math.max(x, x0));
      const y = y0 + (x + 0.5 - x0) * slope - 0.5;
      const row = Math.floor(y);
      const below = y - row;
      if (row >= 0 && row < height) values[row * width + x] += share * (1 - below);
      if (row >= -1 && row < height - 1) values[(row + 1) * width + x] += share * below;
    }
  } else {
    if (dy < 0) [x0, y0, x1, y1] = [x1, y1, x0, y0];
    const slope = (x1 - x0) / (y1 - y0);
    const from = Math.max(Math.floor(y0), 0);
    const to = Math.min(Math.floor(y1), height - 1);
    for (let y = from; y <= to; y += 1) {
      const share = light * (Math.min(y + 1, y1) - Math.max(y, y0));
      const x = x0 + (y + 0.5 - y0) * slope - 0.5;
      const column = Math.floor(x);
      const beside = x - column;
      const at = y * width + column;
      if (column >= 0 && column < width) values[at] += share * (1 - beside);
      if (column >= -1 && column < width - 1) values[at + 1] += share * beside;
    }
  }
}

/**
 * Add a small round spot of light.
 *
 * @param {Grid} grid
 * @param {number} x in pixels
 * @param {number} y
 * @param {number} radius
 * @param {number} light at its middle
 */
export function addSpot(grid, x, y, radius, light) {
  const { width, height, values } = grid;
  const left = Math.max(Math.ceil(x - radius - 0.5), 0);
  const right = Math.min(Math.floor(x + radius - 0.5), width - 1);
  const top = Math.max(Math.ceil(y - radius - 0.5), 0);
  const bottom = Math.min(Math.floor(y + radius - 0.5), height - 1);
  for (let row = top; row <= bottom; row += 1) {
    for (let column = left; column <= right; column += 1) {
      const away = ((column + 0.5 - x) ** 2 + (row + 0.5 - y) ** 2) / (radius * radius);
      if (away < 1) values[row * width + column] += light * (1 - away);
    }
  }
}

/**
 * Set every pixel whose middle lies inside closed rings (even-odd) to a value.
 *
 * @param {Uint8Array} cells row by row
 * @param {number} width
 * @param {number} height
 * @param {Float64Array[]} rings x and y in turn, in pixels
 * @param {number} value
 */
export function fillRings(cells, width, height, rings, value) {
  /** @type {number[][]} */
  const crossings = Array.from({ length: height }, () => []);
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 2) {
      const j = (i + 2) % ring.length;
      let [xa, ya, xb, yb] = [ring[i], ring[i + 1], ring[j], ring[j + 1]];
      if (ya === yb) continue;
      if (ya > yb) [xa, ya, xb, yb] = [xb, yb, xa, ya];
      const last = Math.min(Math.ceil(yb - 0.5), height);
      for (let row = Math.max(Math.ceil(ya - 0.5), 0); row < last; row += 1) {
        crossings[row].push(xa + ((row + 0.5 - ya) * (xb - xa)) / (yb - ya));
      }
    }
  }
  crossings.forEach((cuts, row) => {
    cuts.sort((a, b) => a - b);
    for (let i = 0; i + 1 < cuts.length; i += 2) {
      const from = Math.max(Math.ceil(cuts[i] - 0.5), 0);
      const to = Math.min(Math.ceil(cuts[i + 1] - 0.5), width);
      if (to > from) cells.fill(value, row * width + from, row * width + to);
    }
  });
}

/**
 * Sum blocks of 4 by 4 pixels of a grid into a small one.
 *
 * @param {Grid} grid
 * @param {Grid} small its sides a quarter, rounded up
 */
export function shrink(grid, small) {
  const { width, height, values } = grid;
  small.clear();
  const out = small.values;
  for (let y = 0; y < height; y += 1) {
    const target = (y >> 2) * small.width;
    const source = y * width;
    for (let x = 0; x < width; x += 1) out[target + (x >> 2)] += values[source + x];
  }
}

/**
 * Blur a small grid in place: a running mean along rows, then along columns, twice.
 *
 * @param {Grid} small
 * @param {Grid} spare of the same size
 * @param {number} radius in its own pixels
 */
export function blur(small, spare, radius) {
  const { width, height } = small;
  for (let round = 0; round < 2; round += 1) {
    running(small.values, spare.values, height, width, width, 1, radius);
    running(spare.values, small.values, width, height, 1, width, radius);
  }
}

/**
 * @param {Float32Array} from
 * @param {Float32Array} to
 * @param {number} lines how many
 * @param {number} length of each
 * @param {number} stride from line to line
 * @param {number} step from one to the next along a line
 * @param {number} radius
 */
function running(from, to, lines, length, stride, step, radius) {
  const share = 1 / (2 * radius + 1);
  for (let line = 0; line < lines; line += 1) {
    const base = line * stride;
    let sum = 0;
    for (let i = 0; i <= Math.min(radius, length - 1); i += 1) sum += from[base + i * step];
    for (let i = 0; i < length; i += 1) {
      to[base + i * step] = sum * share;
      const coming = i + radius + 1;
      const going = i - radius;
      if (coming < length) sum += from[base + coming * step];
      if (going >= 0) sum -= from[base + going * step];
    }
  }
}

/**
 * Read one row of a small grid as if it had the size of the large one, smoothly.
 *
 * @param {Grid} small
 * @param {number} y row of the large grid
 * @param {Float32Array} row what is written, as wide as the large grid
 * @param {Float32Array} spare as wide as the small grid
 */
export function widen(small, y, row, spare) {
  const at = Math.min(Math.max((y + 0.5) / 4 - 0.5, 0), small.height - 1);
  const above = Math.floor(at);
  const below = Math.min(above + 1, small.height - 1);
  const part = at - above;
  const { values, width } = small;
  for (let x = 0; x < width; x += 1) {
    const high = values[above * width + x];
    spare[x] = high + (values[below * width + x] - high) * part;
  }
  for (let x = 0; x < row.length; x += 1) {
    const place = Math.min(Math.max((x + 0.5) / 4 - 0.5, 0), width - 1);
    const left = Math.floor(place);
    const right = left + 1 < width ? left + 1 : left;
    row[x] = spare[left] + (spare[right] - spare[left]) * (place - left);
  }
}
