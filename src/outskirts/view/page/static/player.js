/**
 * The clock of the page: where in the night one is, and how fast it goes.
 *
 * @typedef {{moved: () => void, asked: (message: Record<string, unknown>) => void}} Ears
 */

export const SPEEDS = [1, 5, 20, 60, 300, 1200];
export const USUAL = 60; // the speed of a fresh page
const DRIFT = 90; // seconds of the night, or twice the speed, that the server may be elsewhere
const MEASURE = 2500; // over which the speed is measured [ms]
const SHORT = 0.85; // part of the speed that was asked for, under which it is told
const ASK = 60; // between two questions while one scrubs [ms]

export class Player {
  /**
   * @param {number} last tick up to which the night is known
   * @param {Ears} ears
   */
  constructor(last, ears) {
    this.tick = 0;
    this.last = last;
    this.speed = USUAL;
    this.playing = false;
    this.live = false; // the night is still going on: its end is waited at
    this.held = false; // the server waits for people, and so does the clock
    this.ears = ears;
    /** @type {number | undefined} */
    this.waiting = undefined;
    this.asked = 0;
    /** @type {number | null} */
    this.rate = null; // seconds of the night that pass in a second, as measured
    this.watched = { time: 0, ticks: 0 };
  }

  /** The speed that is reached, where it is less than what was asked for. @returns {number | null} */
  get reached() {
    return this.playing && this.rate !== null && this.rate < SHORT * this.speed ? this.rate : null;
  }

  /** Measure anew how fast the night goes by. */
  #forget() {
    this.rate = null;
    this.watched = { time: 0, ticks: 0 };
  }

  /**
   * @param {number} time passed [ms]
   * @param {number} ticks that the night went on
   */
  #measure(time, ticks) {
    const { watched } = this;
    watched.time += time;
    watched.ticks += ticks;
    if (watched.time < MEASURE) return;
    this.rate = (1000 * watched.ticks) / watched.time;
    this.watched = { time: 0, ticks: 0 };
    this.ears.moved();
  }

  play() {
    if (this.tick >= this.last && !this.live) this.seek(0);
    this.playing = true;
    this.#forget();
    this.ears.asked({ do: "play", speed: this.speed });
    this.ears.moved();
  }

  pause() {
    this.playing = false;
    this.#ask(); // what is shown is to be of where the clock stopped
    this.ears.asked({ do: "play", speed: 0 });
    this.ears.moved();
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  /** @param {number} speed seconds of the night a second */
  setSpeed(speed) {
    this.speed = speed;
    this.#forget();
    if (this.playing) this.ears.asked({ do: "play", speed });
    this.ears.moved();
  }

  /** @param {number} steps faster, or slower where negative */
  shift(steps) {
    const at = SPEEDS.indexOf(this.speed) + steps;
    this.setSpeed(SPEEDS[Math.min(Math.max(at, 0), SPEEDS.length - 1)]);
  }

  /** @param {number} tick */
  seek(tick) {
    this.tick = Math.min(Math.max(tick, 0), this.last);
    this.#forget();
    this.ears.moved();
    const now = performance.now();
    clearTimeout(this.waiting);
    if (now - this.asked > ASK) this.#ask();
    else this.waiting = setTimeout(() => this.#ask(), ASK);
  }

  #ask() {
    this.asked = performance.now();
    this.ears.asked({ do: "at", tick: Math.floor(this.tick) });
  }

  /**
   * Go on by some milliseconds of the wall. Says whether the clock moved.
   *
   * @param {number} time
   */
  advance(time) {
    if (!this.playing) return false;
    if (this.held) {
      this.#measure(time, 0);
      return false;
    }
    const before = this.tick;
    this.tick = Math.min(before + (time / 1000) * this.speed, this.last);
    this.#measure(time, this.tick - before);
    if (this.tick >= this.last && !this.live) this.pause();
    return this.tick !== before || !this.playing;
  }

  /**
   * Hear where the server is.
   *
   * @param {number} tick
   */
  heard(tick) {
    if (this.playing && Math.abs(tick - this.tick) > Math.max(DRIFT, 2 * this.speed)) this.#ask();
  }

  /**
   * Hear that the server waits for people, goes on, or gave them up for those of a later tick.
   *
   * @param {{tick: number, waiting: boolean, skipped: boolean}} told
   */
  hold({ tick, waiting, skipped }) {
    this.held = waiting;
    if (!skipped || !this.playing || tick <= this.tick) return;
    this.tick = Math.min(tick, this.last);
    this.ears.moved();
  }

  /** After a connection was lost: say again where one is. */
  again() {
    this.held = false;
    this.#ask();
    this.ears.asked({ do: "play", speed: this.playing ? this.speed : 0 });
  }
}
