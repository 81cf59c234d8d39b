/**
 * Sounds: at the speed of life a front that runs out from where something sounded, faster a still
 * outline of where it stands above what drowns it.
 *
 * What is drawn is what the engine carried in that second: over the houses a circle, along the
 * streets as far as each stretch goes.
 *
 * @typedef {import("./watch.js").Watch} Watch
 * @typedef {import("./packet.js").Packet} Packet
 * @typedef {{street: number, from: number, to: number, begin: number, end: number}} Stretch
 *   of a street, and how far the sound has come to its first and its last metre [m]
 * @typedef {{x: number, y: number, over: number, far: number, street: number, stretches: Stretch[], born: number}} Sound
 */
import { trace } from "./near.js";

export const SPEED = 343; // of sound in air [m/s]
const LINGER = 1000; // time in which an outline fades once it is not heard any more [ms]
const TAIL = 24; // metres behind a front that are lit

export class Echoes {
  constructor() {
    /** @type {Sound[]} */
    this.sounds = [];
    this.running = false; // whether fronts are drawn, not outlines
    this.playing = false;
  }

  /**
   * Take the sounds of a second.
   *
   * @param {Packet} packet
   * @param {number} time now [ms]
   * @param {boolean} running whether the night goes by at the speed of life, and motion is wanted
   * @param {boolean} playing whether outlines fade: the night goes by, and motion is wanted
   */
  take(packet, time, running, playing) {
    if (!packet.arrays.noise_x) {
      this.sounds = [];
      return;
    }
    const fresh = soundsOf(packet, time).filter((_, i) => !running || !packet.arrays.noise_before?.[i]);
    const places = new Set(fresh.map((one) => one.street));
    const old = running === this.running ? this.sounds : [];
    this.sounds = old.filter((one) => (running ? this.radius(one, time) < one.far : playing && !places.has(one.street) && time - one.born < LINGER));
    this.sounds.push(...fresh);
    this.running = running;
    this.playing = playing;
  }

  /** How far a front has come. @param {Sound} sound @param {number} time */
  radius(sound, time) {
    return ((time - sound.born) / 1000) * SPEED;
  }

  /** Whether a front still runs, or an outline fades. @param {number} time */
  moving(time) {
    if (this.running) return this.sounds.some((one) => this.radius(one, time) < one.far);
    return this.playing && this.sounds.some((one) => time - one.born < LINGER);
  }

  /**
   * @param {CanvasRenderingContext2D} pen on an empty canvas: outlines are cut out of what is there
   * @param {Watch} watch
   * @param {number} time now [ms]
   */
  draw(pen, watch, time) {
    pen.strokeStyle = watch.colours.sound;
    pen.fillStyle = watch.colours.sound;
    pen.lineJoin = "round";
    if (this.running) {
      for (const one of this.sounds) front(pen, watch, one, this.radius(one, time));
      return;
    }
    const newest = this.sounds.reduce((last, one) => Math.max(last, one.born), 0);
    const old = this.playing ? this.sounds.filter((one) => one.born < newest) : [];
    for (const one of old) {
      const left = 1 - (time - one.born) / LINGER;
      if (left > 0) outline(pen, watch, [one], left);
    }
    outline(pen, watch, this.sounds.filter((one) => one.born === newest), 1);
  }
}

/**
 * The sounds of a packet.
 *
 * @param {Packet} packet
 * @param {number} born [ms]
 * @returns {Sound[]}
 */
export function soundsOf({ arrays }, born) {
  /** @type {Sound[]} */
  const sounds = Array.from(arrays.noise_x, (x, i) => ({
    x, y: arrays.noise_y[i], over: arrays.noise_over[i], far: arrays.noise_over[i], street: arrays.noise_street[i], stretches: [], born,
  }));
  arrays.stretch_noise.forEach((number, i) => {
    const sound = sounds[number];
    const [begin, end] = [arrays.stretch_begin[i], arrays.stretch_end[i]];
    sound.stretches.push({ street: arrays.stretch_street[i], from: arrays.stretch_from[i], to: arrays.stretch_to[i], begin, end });
    sound.far = Math.max(sound.far, begin, end);
  });
  return sounds;
}

/**
 * Where a front stands: a circle over the houses, a bar across each street, with a short tail.
 *
 * @param {CanvasRenderingContext2D} pen
 * @param {Watch} watch
 * @param {Sound} sound
 * @param {number} radius [m]
 */
function front(pen, { camera, city }, sound, radius) {
  if (radius >= sound.far) return;
  pen.lineCap = "butt";
  if (radius < sound.over) {
    pen.globalAlpha = 0.9;
    pen.lineWidth = 1.5;
    pen.beginPath();
    pen.arc(camera.x(sound.x), camera.y(sound.y), radius / camera.scale, 0, 2 * Math.PI);
    pen.stroke();
  }
  for (const one of sound.stretches) {
    const rising = one.end > one.begin;
    const metre = (/** @type {number} */ far) => (rising ? one.from + far - one.begin : one.to - (far - one.end));
    const [near, far] = [Math.min(one.begin, one.end), Math.max(one.begin, one.end)];
    if (radius - TAIL > far || radius < near) continue;
    const width = Math.max(city.width[one.street] / camera.scale, 5);
    const ends = [metre(Math.max(radius - TAIL, near)), metre(Math.min(radius, far))].sort((a, b) => a - b);
    pen.globalAlpha = 0.3;
    pen.lineWidth = width;
    pen.beginPath();
    trace(pen, camera, city.stretch(one.street, ends[0], ends[1]));
    pen.stroke();
    if (radius > far) continue;
    const [low, high] = rising ? [metre(radius) - 1, metre(radius)] : [metre(radius), metre(radius) + 1];
    const bar = city.stretch(one.street, low, high);
    if (bar.length < 4) continue;
    const [xa, ya, xb, yb] = [camera.x(bar[0]), camera.y(bar[1]), camera.x(bar[bar.length - 2]), camera.y(bar[bar.length - 1])];
    const long = Math.hypot(xb - xa, yb - ya) || 1;
    const [x, y] = rising ? [xb, yb] : [xa, ya];
    const [ax, ay] = [(-(yb - ya) / long) * (width / 2 + 2), ((xb - xa) / long) * (width / 2 + 2)];
    pen.globalAlpha = 1;
    pen.lineWidth = 2;
    pen.beginPath();
    pen.moveTo(x - ax, y - ay);
    pen.lineTo(x + ax, y + ay);
    pen.stroke();
  }
  pen.globalAlpha = 1;
}

/**
 * The outline of all places where some sounds are heard, and a dot where each was made.
 *
 * @param {CanvasRenderingContext2D} pen
 * @param {Watch} watch
 * @param {Sound[]} sounds
 * @param {number} strength 0 to 1
 */
function outline(pen, watch, sounds, strength) {
  if (!sounds.length) return;
  pen.lineCap = "butt";
  pen.globalAlpha = strength;
  cover(pen, watch, sounds, 1.5);
  pen.globalCompositeOperation = "destination-out";
  pen.globalAlpha = 1;
  cover(pen, watch, sounds, 0);
  pen.globalCompositeOperation = "source-over";
  pen.globalAlpha = 0.1 * strength;
  cover(pen, watch, sounds, 0);
  pen.globalAlpha = strength;
  pen.beginPath();
  for (const { x, y } of sounds) {
    const [px, py] = [watch.camera.x(x), watch.camera.y(y)];
    pen.moveTo(px + 2.5, py);
    pen.arc(px, py, 2.5, 0, 2 * Math.PI);
  }
  pen.fill();
  pen.globalAlpha = 1;
}

/**
 * Paint all places where some sounds are heard, and a rim round them.
 *
 * @param {CanvasRenderingContext2D} pen
 * @param {Watch} watch
 * @param {Sound[]} sounds
 * @param {number} rim pixels
 */
function cover(pen, { camera, city }, sounds, rim) {
  pen.beginPath();
  for (const { x, y, over } of sounds) {
    const [px, py, radius] = [camera.x(x), camera.y(y), over / camera.scale + rim];
    pen.moveTo(px + radius, py);
    pen.arc(px, py, radius, 0, 2 * Math.PI);
  }
  pen.fill();
  /** @type {Map<number, Stretch[]>} */
  const wide = new Map();
  for (const sound of sounds) {
    for (const one of sound.stretches) {
      const width = Math.max(city.width[one.street] / camera.scale, 5) + 2 * rim;
      const same = wide.get(width);
      if (same) same.push(one);
      else wide.set(width, [one]);
    }
  }
  for (const [width, some] of wide) {
    pen.lineWidth = width;
    pen.beginPath();
    const more = rim * camera.scale;
    for (const one of some) trace(pen, camera, city.stretch(one.street, one.from - more, one.to + more));
    pen.stroke();
  }
}
