/**
 * What one sees of the houses from the street: outlines or plots, and doors as gaps in the fronts.
 *
 * @typedef {import("./camera.js").Camera} Camera
 * @typedef {import("./theme.js").Colours} Colours
 * @typedef {import("./packet.js").Numbers} Numbers
 * @typedef {import("./packet.js").Packet} Packet
 * @typedef {Record<string, Numbers>} Arrays
 */
import { STREET_SCALE } from "./camera.js";

const OPEN = 1; // of codes.Latch
const BROKEN = 2;
const GLASS = new Set([4, 6]); // of codes.Opening: windows of places and of dwellings
const LEAVES = 0.6; // metres a pixel under which the leaf of a door is seen
const AROUND = 0.5; // of the view that is asked for on each side of it

export class Fronts {
  /** @param {{whole: boolean, near?: (box: number[]) => Promise<Packet>}} source */
  constructor(source) {
    this.source = source;
    /** @type {Arrays | null} */
    this.doors = null;
    /** @type {Arrays | null} */
    this.houses = null;
    /** @type {number[] | null} */
    this.box = null; // for which houses were asked
  }

  /** Take doors and plots, if they came with the people. Says so. @param {Packet} packet */
  take({ arrays }) {
    if (!arrays.door_x) return false;
    this.doors = arrays;
    return true;
  }

  /**
   * Ask for the houses of the view, where it is near enough and they are not there yet.
   *
   * @param {Camera} camera
   * @returns {Promise<boolean>} whether there are others now
   */
  async look(camera) {
    const { box } = camera;
    const [west, south, east, north] = box;
    const had = this.box;
    if (!this.source.near || camera.scale >= STREET_SCALE) return false;
    if (had && west >= had[0] && south >= had[1] && east <= had[2] && north <= had[3]) return false;
    const [wide, tall] = [(east - west) * AROUND, (north - south) * AROUND];
    this.box = [west - wide, south - tall, east + wide, north + tall].map(Math.round);
    try {
      this.houses = (await this.source.near(this.box)).arrays;
    } catch {
      this.box = null;
    }
    return true;
  }

  /**
   * Draw houses and plots: before the streets, which lie over them. Broken lines are by rule.
   *
   * @param {CanvasRenderingContext2D} pen
   * @param {Camera} camera
   * @param {Colours} colours
   */
  drawBehind(pen, camera, colours) {
    pen.fillStyle = colours.panel;
    pen.strokeStyle = colours["street-major"];
    pen.lineWidth = 1;
    const { houses, doors } = this;
    for (const rule of houses?.house_start ? [0, 1] : []) {
      const { house_start: start, house_x: x, house_y: y, house_rule: byRule } = /** @type {Arrays} */ (houses);
      pen.setLineDash(rule ? [3, 3] : []);
      pen.beginPath();
      for (let i = 0; i + 1 < start.length; i += 1) if (byRule[i] === rule) corners(pen, camera, x, y, start[i], start[i + 1]);
      pen.fill();
      pen.stroke();
    }
    if (doors?.plot_x) {
      pen.setLineDash([3, 3]);
      for (let i = 0; i < doors.plot_home.length; i += 1) {
        pen.beginPath();
        corners(pen, camera, doors.plot_x, doors.plot_y, 4 * i, 4 * i + 4);
        pen.fill();
        pen.stroke();
      }
    }
    pen.setLineDash([]);
  }

  /**
   * Draw the openings over the fronts: a gap with its leaf before it, behind it, or broken.
   *
   * @param {CanvasRenderingContext2D} pen
   * @param {Camera} camera
   * @param {Colours} colours
   */
  drawDoors(pen, camera, colours) {
    if (!this.doors) return;
    const { door_x: x, door_y: y, door_turn: turn, door_side: side, door_width: width, door_kind: kind, door_latch: latch } = this.doors;
    pen.lineCap = "butt";
    for (let i = 0; i < x.length; i += 1) {
      const [px, py] = [camera.x(x[i]), camera.y(y[i])];
      if (px < -9 || py < -9 || px > camera.width + 9 || py > camera.height + 9) continue;
      const half = Math.max(width[i] / 2 / camera.scale, 1.5);
      const [ux, uy] = [Math.cos(turn[i]) * half, -Math.sin(turn[i]) * half];
      const [inX, inY] = [(uy / half) * side[i], (-ux / half) * side[i]]; // a pixel into the house
      const line = (/** @type {number} */ deep, /** @type {string} */ colour, /** @type {number} */ thick) => {
        pen.strokeStyle = colour;
        pen.lineWidth = thick;
        pen.beginPath();
        pen.moveTo(px - ux + inX * deep, py - uy + inY * deep);
        pen.lineTo(px + ux + inX * deep, py + uy + inY * deep);
        pen.stroke();
      };
      if (GLASS.has(kind[i])) {
        if (camera.scale < LEAVES) line(1, latch[i] === BROKEN ? colours.infected : colours.lamp, 1.5);
        continue;
      }
      line(1.25, colours.panel, 3.5);
      if (camera.scale >= LEAVES) continue;
      if (latch[i] === BROKEN) {
        pen.setLineDash([2, 2]);
        line(3.5, colours.infected, 1.75);
        pen.setLineDash([]);
      } else if (latch[i] === OPEN) {
        pen.strokeStyle = colours["text-soft"];
        pen.lineWidth = 1.25;
        pen.beginPath();
        pen.moveTo(px - ux, py - uy);
        pen.lineTo(px - ux + inX * 2 * half, py - uy + inY * 2 * half);
        pen.stroke();
      } else line(3.5, colours["text-soft"], 1.25);
    }
  }
}

/**
 * Lay the pen round some corners.
 *
 * @param {CanvasRenderingContext2D} pen
 * @param {Camera} camera
 * @param {Numbers} x
 * @param {Numbers} y
 * @param {number} first
 * @param {number} last
 */
function corners(pen, camera, x, y, first, last) {
  pen.moveTo(camera.x(x[first]), camera.y(y[first]));
  for (let i = first + 1; i < last; i += 1) pen.lineTo(camera.x(x[i]), camera.y(y[i]));
  pen.closePath();
}
