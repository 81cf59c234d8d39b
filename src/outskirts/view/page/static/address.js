/**
 * The address of the page says what is shown: the time, the place, who or which street is selected, the
 * layers and the theme. So a reload, the way back, a second tab and a link that is sent show the same.
 *
 * @typedef {import("./watch.js").Watch} Watch
 */
import { CLOSEST, FARTHEST } from "./camera.js";
import { SPEEDS, USUAL } from "./player.js";
import { setTheme, theme } from "./theme.js";

const QUIET = 400; // after the last change the address is written [ms]
const PLAYING = 2000; // between two writings while the night goes by [ms]
const SAME = 0.01; // part of the view by which it may be off the whole city, and still be it
const DAY = 86_400;

export class Address {
  /** @param {Watch} watch */
  constructor(watch) {
    this.watch = watch;
    this.last = { chosen: "", text: "" }; // what was written last
    this.held = true; // nothing is written before the page has begun
    /** @type {number | undefined} */
    this.waiting = undefined;
    addEventListener("popstate", () => this.restore(700));
  }

  /** From now on what changes is written; what is shown now is what the address says already. */
  begin() {
    this.held = false;
    this.last = { chosen: this.#chosen(), text: this.text() };
  }

  /** Something changed that the address may tell. */
  note() {
    if (this.held || this.waiting !== undefined) return;
    this.waiting = setTimeout(() => {
      this.waiting = undefined;
      this.write();
    }, this.watch.player.playing ? PLAYING : QUIET);
  }

  /** Write what is shown; another selection is a step that one can go back from. */
  write() {
    const [chosen, text] = [this.#chosen(), this.text()];
    if (this.held || text === this.last.text) return;
    const step = chosen !== this.last.chosen;
    this.last = { chosen, text };
    try {
      if (step) history.pushState(null, "", `#${text}`);
      else history.replaceState(null, "", `#${text}`);
    } catch {
      this.held = true; // some browsers keep no steps of pages opened from a disk
    }
  }

  /** The whole address of what is shown now, to be sent. */
  link() {
    return `${location.href.split("#")[0]}#${this.text()}`;
  }

  /** Who or which street is selected, as the address says it. */
  #chosen() {
    const { card, street, marked } = this.watch;
    if (card.who >= 0) return `who=${card.who}${card.following ? "&follow=1" : ""}`;
    const spot = marked ? `mark=${this.#degrees(marked)}` : "";
    return [street.street >= 0 ? `street=${street.street}` : "", spot].filter(Boolean).join("&");
  }

  /** What stands behind the # of the address. */
  text() {
    const { camera, layers, player } = this.watch;
    const told = [`t=${this.#time(player.tick)}`];
    if (!this.#whole()) told.push(`at=${this.#degrees(camera.middle)},${Number(camera.scale.toPrecision(4))}`);
    const chosen = this.#chosen();
    if (chosen) told.push(chosen);
    if (!layers.usual) told.push(`layers=${[...layers.shown].sort().join(",") || "none"}`);
    if (player.speed !== USUAL) told.push(`speed=${player.speed}`);
    return [...told, `theme=${theme()}`].join("&");
  }

  /**
   * Show what the address says; of what it does not say, what a fresh page shows.
   *
   * @param {number} [time] of the way there [ms]
   */
  restore(time = 0) {
    const { watch } = this;
    const { camera, card, city, layers, player } = watch;
    const told = new URLSearchParams(location.hash.slice(1));
    const tick = this.#tick(told.get("t") ?? "");
    if (player.playing) player.pause();
    if (tick !== null) player.seek(tick);
    const speed = Number(told.get("speed") ?? USUAL);
    if (SPEEDS.includes(speed)) player.setSpeed(speed);
    layers.take(told.get("layers"));
    const colour = told.get("theme");
    if (colour !== null && colour !== theme()) {
      setTheme(colour === "day" ? "day" : "night", false);
      watch.recolour();
    }
    const who = wholeIn(told.get("who"));
    const street = wholeIn(told.get("street"));
    const spot = numbersIn(told.get("mark"), 2);
    if (who !== null) {
      if (who !== card.who) card.show(who).then(() => told.get("follow") && card.who === who && !card.following && card.follow());
    } else if ((street !== null && street < city.count) || spot) {
      watch.mark(spot ? this.#metres(spot) : null, street !== null && street < city.count ? street : -1);
    } else if (card.who >= 0) card.close();
    else if (watch.street.street >= 0) watch.street.close();
    else watch.mark(null);
    const view = numbersIn(told.get("at"), 3);
    // last: an open panel leaves less of the map free
    if (view && view[2] > 0) camera.go(...this.#metres(view), Math.min(Math.max(view[2], CLOSEST), FARTHEST), time);
    else if (told.has("t")) watch.showWhole(time);
    this.last = { chosen: this.#chosen(), text: this.text() };
  }

  /** Whether the whole city is in view, as a fresh page shows it. */
  #whole() {
    const { camera, city } = this.watch;
    const [west, south, east, north] = city.box;
    const scale = camera.fitting(city.box);
    const [x, y] = camera.middle;
    const off = Math.hypot(x - (west + east) / 2, y - (south + north) / 2) / Math.max(camera.width * scale, 1);
    return Math.abs(camera.scale / scale - 1) < SAME && off < SAME;
  }

  /** The time of day; after a whole day also which day, from 0. @param {number} tick */
  #time(tick) {
    const { clock } = this.watch;
    const said = clock.second(tick);
    const day = tick >= DAY ? `${Math.floor((clock.offset + tick) / DAY)}d` : "";
    return day + (said.endsWith(":00") ? said.slice(0, 5) : said);
  }

  /** @param {string} text @returns {number | null} */
  #tick(text) {
    const found = /^(?:(\d+)d)?(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text);
    if (!found) return null;
    const [day, hour, minute, second] = found.slice(1).map((one) => Number(one ?? 0));
    const tick = day * DAY + hour * 3600 + minute * 60 + second - this.watch.clock.offset;
    return tick < 0 ? tick + DAY : tick;
  }

  /** North and east in degrees, to a tenth of a metre. @param {[number, number]} place [m] */
  #degrees([east, north]) {
    const { origin, degrees } = this.watch.city;
    return `${(origin[1] + north * degrees.north).toFixed(6)},${(origin[0] + east * degrees.east).toFixed(6)}`;
  }

  /** @param {number[]} spot degrees north and east @returns {[number, number]} */
  #metres([latitude, longitude]) {
    const { origin, degrees } = this.watch.city;
    return [(longitude - origin[0]) / degrees.east, (latitude - origin[1]) / degrees.north];
  }
}

/**
 * Some numbers with commas between them, null where there are not so many.
 *
 * @param {string | null} text
 * @param {number} count
 */
function numbersIn(text, count) {
  const found = (text ?? "").split(",").map((one) => (one.trim() === "" ? Number.NaN : Number(one)));
  return found.length === count && found.every((one) => Number.isFinite(one)) ? found : null;
}

/** A whole number such as that of a person, null where there is none. @param {string | null} text */
function wholeIn(text) {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
}
