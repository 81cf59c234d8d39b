/**
 * The night that a file holds: answers like the server, from what is written in the page itself.
 *
 * @typedef {import("./packet.js").Packet} Packet
 * @typedef {import("./packet.js").Numbers} Numbers
 * @typedef {import("./source.js").Listener} Listener
 * @typedef {{person: number, is: string, home: string, x: number | null, y: number | null,
 *   events: {tick: number, kind: string, by: number, words: string, where: string | null, x: number | null, y: number | null}[]}} Story
 */
import { City } from "./city.js";
import { streetOf } from "./moment.js";
import { unpack } from "./packet.js";

const FOUND = 12; // answers to a search
const LATE = 900; // seconds for which somebody is shown where something befell them
const BESIDE = 250; // metres within which a story is near a place
const TICK = 100; // between two looks at the clock [ms]
/** What becomes of somebody by an event. @type {Record<string, number>} */
const BECOMES = { bitten: 1, turned: 2, killed: 3, escaped: 4 };

export class Whole {
  constructor() {
    this.whole = true;
    /** @type {Listener | null} */
    this.listener = null;
    /** @type {Map<string, Promise<ArrayBuffer>>} */
    this.opened = new Map();
    /** @type {Story[]} */
    this.stories = [];
    /** @type {import("./stories.js").Lead[]} */
    this.leads = []; // the stories that are offered first
    /** @type {any} */
    this.facts = null;
    /** @type {City | null} */
    this.streets = null;
    this.tick = 0;
    this.speed = 0;
    this.since = performance.now();
    this.sent = -1;
    this.closeBy = false;
  }

  /**
   * Unpack a block of the page.
   *
   * @param {string} name
   * @returns {Promise<ArrayBuffer>}
   */
  block(name) {
    let held = this.opened.get(name);
    if (!held) {
      const text = document.getElementById(`held-${name}`)?.textContent ?? "";
      const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
      held = new Response(stream).arrayBuffer();
      this.opened.set(name, held);
      for (const old of [...this.opened.keys()].filter((one) => one.startsWith("film")).slice(0, -2)) this.opened.delete(old);
    }
    return held;
  }

  /** @param {string} name @returns {Promise<any>} */
  async json(name) {
    return JSON.parse(new TextDecoder().decode(await this.block(name)));
  }

  /** @param {string} name */
  async packet(name) {
    return unpack(await this.block(name));
  }

  async night() {
    this.stories = await this.json("stories");
    this.leads = await this.json("leads");
    this.facts = await this.json("night");
    return this.facts;
  }

  async city() {
    this.plan = await this.packet("city");
    return this.plan;
  }

  curve() {
    return this.packet("curve");
  }

  fallen() {
    return this.packet("fallen");
  }

  /** @param {string} text */
  async search(text) {
    const { arrays, meta } = /** @type {Packet} */ (this.plan);
    const wanted = folded(text, meta.short);
    /** @type {{kind: string, name: string, x: number, y: number, id: number}[]} */
    const found = [];
    if (/^[\d,]+$/.test(text)) {
      const one = this.stories.find((story) => story.person === Number(text.replaceAll(",", "")));
      const place = one?.events.find((event) => event.x !== null);
      if (one && place) found.push({ kind: "person", name: `Person ${text}, ${one.is}`, x: Number(place.x), y: Number(place.y), id: one.person });
    }
    const word = text.trim().toLowerCase();
    for (const [role, who] of Object.entries(this.facts.cast ?? {})) {
      const one = word.length >= 3 && role.startsWith(word) ? this.stories.find((story) => story.person === who) : undefined;
      const place = one?.events.findLast((event) => event.x !== null);
      if (one && place) found.push({ kind: "person", name: `${role[0].toUpperCase()}${role.slice(1)}, person ${one.person.toLocaleString("en")}`, x: Number(place.x), y: Number(place.y), id: one.person });
    }
    const names = /** @type {string[]} */ (meta.names).map((name, i) => ({ name, i, at: meta.plain[i].indexOf(wanted) }));
    const fitting = names.filter((one) => one.at >= 0).sort((a, b) => a.at - b.at || a.name.length - b.name.length);
    for (const one of fitting.slice(0, FOUND - found.length)) {
      const s = arrays.named.indexOf(one.i);
      const at = arrays.start[s] + ((arrays.start[s + 1] - arrays.start[s]) >> 1);
      found.push({ kind: "street", name: one.name, x: arrays.x[at], y: arrays.y[at], id: s });
    }
    return found;
  }

  /**
   * What became of a street by a minute, by the rules of `night/recorded/streets.py`.
   *
   * @param {number} piece
   * @param {number} minute
   * @returns {Promise<import("./street.js").Account>}
   */
  async street(piece, minute) {
    const { start, minute: when, gone } = (await this.packet("losses")).arrays;
    const { first_bite: bites } = (await this.packet("fallen")).arrays;
    this.streets ??= new City(/** @type {Packet} */ (this.plan));
    const city = this.streets;
    const pieces = city.piecesOf(piece);
    let [residents, left, first] = [0, 0, -1];
    /** @type {number[]} */
    const lost = [];
    for (const s of pieces) {
      residents += city.residents[s];
      if (bites[s] >= 0 && (first < 0 || bites[s] < first)) first = bites[s];
      for (let i = start[s]; i < start[s + 1] && when[i] <= minute; i += 1) {
        if (gone[i]) left += 1;
        else lost.push(when[i]);
      }
    }
    lost.sort((a, b) => a - b);
    const fell = (/** @type {number} */ part) => lost[Math.max(Math.ceil(residents / part), 1) - 1] ?? null;
    return {
      street: city.street[piece],
      title: city.title(city.street[piece]),
      residents,
      left: residents - left - lost.length,
      lost: lost.length,
      gone: left,
      first_bite: first > 0 && first <= minute ? first - 1 : null, // kept: the first full minute after
      tenth: fell(10),
      half: fell(2),
    };
  }

  /**
   * @param {number} who
   * @param {number} tick
   */
  async person(who, tick) {
    const one = this.stories.find((story) => story.person === who);
    if (!one) throw new Error("nobody with a story");
    const events = one.events.filter((event) => event.tick <= tick);
    const last = events.findLast((event) => event.x !== null);
    const condition = this.condition(one, tick);
    const chain = [];
    for (let at = /** @type {Story | undefined} */ (one), i = 0; at && i < 40; i += 1) {
      const bite = at.events.find((event) => event.kind === "bitten");
      if (!bite || bite.tick > tick) break;
      const [person, is] = [at.person, at.is];
      chain.unshift({ person, is, tick: bite.tick, time: "" });
      at = this.stories.find((story) => story.person === bite.by);
    }
    return {
      person: who,
      tick,
      is: one.is,
      home: one.home,
      condition: this.facts.conditions[condition],
      how: ["not bitten", "bitten, still themselves", "infected", "dead", "left the city"][condition],
      where: last?.where ?? null,
      told: null,
      why: null,
      household: [],
      spot: last ? { x: last.x, y: last.y, condition } : { x: null, y: null, condition },
      events,
      path: events.filter((event) => event.x !== null).map((event) => [event.tick, event.x, event.y]),
      chain,
    };
  }

  /**
   * What befell those with a story near a place, the nearest first, each person once.
   *
   * @param {[number, number]} place [m]
   * @param {number} most
   * @returns {import("./stories.js").Lead[]}
   */
  around([east, north], most) {
    const found = [];
    for (const story of this.stories) {
      let best = null;
      let near = BESIDE;
      for (const event of story.events) {
        if (event.x === null || event.y === null) continue;
        const away = Math.hypot(event.x - east, event.y - north);
        if (away < near) [best, near] = [event, away];
      }
      if (best) found.push({ near, lead: { ...best, person: story.person, is: story.is, label: best.words, x: Number(best.x), y: Number(best.y) } });
    }
    found.sort((a, b) => a.near - b.near || a.lead.person - b.lead.person);
    return found.slice(0, most).map((one) => one.lead);
  }

  /**
   * @param {Story} story
   * @param {number} tick
   */
  condition(story, tick) {
    let now = 0;
    for (const event of story.events) if (event.tick <= tick) now = Math.max(now, BECOMES[event.kind] ?? 0);
    return now;
  }

  /**
   * What a card says of a moment; `street`: the one to be named, -1 for that of the rule.
   *
   * @param {number} tick
   * @param {number} street
   * @returns {Promise<import("./moment.js").Moment>}
   */
  async moment(tick, street) {
    const minute = Math.floor(tick / 60);
    const { start, minute: lost, gone } = (await this.packet("losses")).arrays;
    this.streets ??= new City(/** @type {Packet} */ (this.plan));
    const city = this.streets;
    const left = Float64Array.from(city.residents);
    let when = 0; // how many had turned or died
    for (let s = 0; s < city.count; s += 1) {
      for (let i = start[s]; i < start[s + 1] && lost[i] <= minute; i += 1) {
        left[s] -= 1;
        if (!gone[i]) when += 1;
      }
    }
    const lit = this.facts.windows.find((/** @type {number[]} */ one) => one[0] === minute);
    return {
      people: { left: summed(left), of: summed(city.residents) },
      lost: when,
      windows: lit ? { left: lit[1], of: this.facts.dwellings } : null,
      street: streetOf(city, left, street),
    };
  }

  /** @param {Listener} listener */
  connect(listener) {
    this.listener = listener;
    listener.open();
    setInterval(() => this.turn(), TICK);
  }

  /** @param {any} message */
  say(message) {
    if (message.do === "at") {
      this.tick = message.tick;
      this.since = performance.now();
      this.sent = -1;
      this.turn();
    } else if (message.do === "play") {
      this.tick = this.now();
      this.since = performance.now();
      this.speed = message.speed;
    } else if (message.do === "view") {
      this.closeBy = message.scale < 8;
      this.sent = -1;
      this.turn();
    }
  }

  now() {
    return this.tick + (this.speed * (performance.now() - this.since)) / 1000;
  }

  /** Show the minute of the clock, if it is another one. */
  async turn() {
    const { step, chunk, last_minute: last } = this.facts;
    const frame = Math.floor(Math.min(Math.max(this.now() / 60, 0), last) / step);
    if (frame === this.sent) return;
    this.sent = frame;
    const film = await this.packet(`film-${Math.floor(frame / chunk)}`);
    if (this.sent !== frame) return;
    this.listener?.packet(minuteOf(film, frame % chunk));
    if (this.closeBy) this.listener?.packet(this.people(this.now()));
  }

  /**
   * Those with a story, where something last befell them.
   *
   * @param {number} tick
   * @returns {Packet}
   */
  people(tick) {
    const shown = [];
    for (const story of this.stories) {
      const last = story.events.findLast((event) => event.tick <= tick && event.x !== null);
      if (last && tick - last.tick <= LATE) shown.push({ story, last });
    }
    shown.sort((a, b) => a.story.person - b.story.person);
    return {
      kind: "people",
      meta: { tick: Math.floor(tick) },
      shapes: {},
      arrays: {
        who: Int32Array.from(shown, (one) => one.story.person),
        x: Float32Array.from(shown, (one) => Number(one.last.x)),
        y: Float32Array.from(shown, (one) => Number(one.last.y)),
        heading: new Float32Array(shown.length).fill(Math.PI / 2),
        condition: Uint8Array.from(shown, (one) => this.condition(one.story, tick)),
        mind: new Uint8Array(shown.length),
      },
    };
  }
}

/** @param {ArrayLike<number>} counts */
function summed(counts) {
  let sum = 0;
  for (let i = 0; i < counts.length; i += 1) sum += counts[i];
  return sum;
}

/**
 * One minute of a film: the changes up to it added up.
 *
 * @param {Packet} film
 * @param {number} at
 * @returns {Packet}
 */
function minuteOf(film, at) {
  /** @type {Record<string, Numbers>} */
  const arrays = {};
  for (const name of ["living", "infected", "dead"]) {
    const low = film.arrays[`${name}_low`];
    const high = film.arrays[`${name}_high`];
    const streets = film.shapes[`${name}_low`][1];
    const sum = new Uint16Array(streets);
    for (let row = 0, i = 0; row <= at; row += 1) {
      for (let s = 0; s < streets; s += 1, i += 1) {
        const change = low[i] | (high[i] << 8);
        sum[s] += (change >> 1) ^ -(change & 1);
      }
    }
    arrays[name] = sum;
  }
  for (const kind of ["horde", "sound"]) {
    const start = film.arrays[`${kind}_start`];
    for (const [name, values] of Object.entries(film.arrays)) {
      if (name.startsWith(`${kind}_`) && name !== `${kind}_start`) arrays[name] = values.slice(start[at], start[at + 1]);
    }
  }
  const minute = film.meta.minutes[at];
  return { kind: "minute", meta: { minute, tick: 60 * minute, counts: film.meta.counts[at], estimated: film.meta.estimated }, arrays, shapes: {} };
}

/**
 * A name as names are compared, as `city/spelling.py` does it.
 *
 * @param {string} text
 * @param {Record<string, string>} short words that are shortened, written out
 */
function folded(text, short) {
  const kept = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("\u0649", "\u064a").replaceAll("\u0629", "\u0647").replaceAll("\u0640", "").replaceAll("\u0671", "\u0627");
  const words = kept.replace(/[-'’.,]/g, " ").split(/\s+/).filter((word) => word);
  return words.map((word) => short[word] ?? (word.replace(/^\u0627\u0644/, "") || word)).join(" ");
}
