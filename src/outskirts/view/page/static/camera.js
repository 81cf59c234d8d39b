/**
 * What part of the city is on the screen: panned, zoomed and touched by d3-zoom.
 *
 * Metres lie east and north; the screen's pixels right and down.
 *
 * @typedef {[number, number, number, number]} Box west, south, east, north [m]
 */

export const CITY_SCALE = 8; // metres a pixel from which streets are light
export const STREET_SCALE = 1; // metres a pixel under which streets have their width
export const CLOSE_UP = 0.2; // metres a pixel under which a figure is drawn as large as it is

export const CLOSEST = 0.025; // metres a pixel: a figure is twenty pixels wide
export const FARTHEST = 60; // metres a pixel

export class Camera {
  /**
   * @param {HTMLElement} surface
   * @param {Box} bounds of the city [m]
   * @param {() => void} moved
   */
  constructor(surface, bounds, moved) {
    this.surface = surface;
    this.bounds = bounds;
    this.moved = moved;
    this.still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.width = surface.clientWidth;
    this.height = surface.clientHeight;
    this.t = d3.zoomIdentity;
    this.rims = [0, 0, 0]; // pixels at the top, at the bottom and at the right that other things cover
    const [west, south, east, north] = bounds;
    const margin = Math.max(east - west, north - south) * 0.4;
    this.zoom = d3
      .zoom()
      .extent(() => [
        [0, 0],
        [this.width, this.height],
      ])
      .scaleExtent([1 / FARTHEST, 1 / CLOSEST])
      .translateExtent([
        [west - margin, -north - margin],
        [east + margin, -south + margin],
      ])
      .clickDistance(5)
      .on("zoom", (/** @type {any} */ event) => {
        this.t = event.transform;
        this.moved();
      });
    this.target = d3.select(surface);
    this.target.call(this.zoom).on("dblclick.zoom", null);
  }

  /** Metres a pixel. */
  get scale() {
    return 1 / this.t.k;
  }

  /** @returns {Box} what is seen */
  get box() {
    const [west, north] = this.place(0, 0);
    const [east, south] = this.place(this.width, this.height);
    return [west, south, east, north];
  }

  /** @param {number} east */
  x(east) {
    return this.t.x + this.t.k * east;
  }

  /** @param {number} north */
  y(north) {
    return this.t.y - this.t.k * north;
  }

  /**
   * Metres under a pixel.
   * @param {number} x
   * @param {number} y
   * @returns {[number, number]}
   */
  place(x, y) {
    return [(x - this.t.x) / this.t.k, (this.t.y - y) / this.t.k];
  }

  /** The place in the middle of what no panel covers. @returns {[number, number]} */
  get middle() {
    return this.place((this.width - this.rims[2]) / 2, (this.height + this.rims[0] - this.rims[1]) / 2);
  }

  resize() {
    const [east, north] = this.middle;
    this.width = this.surface.clientWidth;
    this.height = this.surface.clientHeight;
    this.go(east, north, this.scale);
  }

  /**
   * Look at a place; glide there in some milliseconds, or cut where motion is not wanted.
   *
   * @param {number} east
   * @param {number} north
   * @param {number} scale metres a pixel
   * @param {number} [time]
   */
  go(east, north, scale, time = 0) {
    const k = 1 / scale;
    const [rimTop, rimBottom, rimRight] = this.rims;
    const middle = (this.height + rimTop - rimBottom) / 2;
    const goal = d3.zoomIdentity
      .translate((this.width - rimRight) / 2 - k * east, middle + k * north)
      .scale(k);
    if (time > 0 && !this.still) {
      this.target.transition().duration(time).call(this.zoom.transform, goal);
    } else {
      this.target.interrupt();
      this.target.call(this.zoom.transform, goal);
    }
  }

  /**
   * The scale at which a box fills what the panels leave free.
   *
   * @param {Box} box
   * @param {number} [rim] pixels kept free at each side
   */
  fitting([west, south, east, north], rim = 24) {
    return Math.max(
      (east - west) / Math.max(this.width - this.rims[2] - 2 * rim, 50),
      (north - south) / Math.max(this.height - this.rims[0] - this.rims[1] - 2 * rim, 50),
    );
  }

  /** @param {number} factor */
  by(factor) {
    const chosen = this.still ? this.target : this.target.transition().duration(180);
    chosen.call(this.zoom.scaleBy, factor);
  }

  /**
   * @param {number} right pixels
   * @param {number} down
   */
  pan(right, down) {
    this.target.call(this.zoom.translateBy, -right / this.t.k, -down / this.t.k);
  }
}
