/**
 * Where the night comes from: a server, over HTTP and one socket that is opened again when it breaks.
 *
 * @typedef {import("./packet.js").Packet} Packet
 * @typedef {{packet: (p: Packet) => void, open: () => void, lost: () => void}} Listener
 */
import { unpack } from "./packet.js";

const PATIENCE = [500, 1000, 2000, 4000, 8000]; // between two attempts [ms]

/** The server that the page came from. */
export class Server {
  constructor() {
    /** @type {WebSocket | null} */
    this.socket = null;
    this.failed = 0;
    this.token = new URLSearchParams(location.search).get("token") ?? "";
    this.page = Math.random().toString(36).slice(2, 14); // by what the server knows this page from others
    /** @type {Map<string, AbortController>} */
    this.wishes = new Map();
    /** @type {Listener | null} */
    this.listener = null;
    /** @type {import("./stories.js").Lead[]} */
    this.leads = [];
    this.whole = false; // there is a server that can be asked
  }

  /**
   * @param {string} path
   * @param {Record<string, string | number>} [query]
   */
  address(path, query = {}) {
    const asked = new URLSearchParams();
    for (const [key, value] of Object.entries(query)) asked.set(key, String(value));
    if (this.token) asked.set("token", this.token);
    const text = asked.toString();
    return text ? `${path}?${text}` : path;
  }

  /**
   * @param {string} path
   * @param {Record<string, string | number>} [query]
   * @param {AbortSignal} [signal]
   * @returns {Promise<any>}
   */
  async json(path, query, signal) {
    const answer = await fetch(this.address(path, query), { signal });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer.json();
  }

  /**
   * @param {string} path
   * @param {Record<string, string | number>} [query]
   * @returns {Promise<Packet>}
   */
  async packet(path, query) {
    const answer = await fetch(this.address(path, query));
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return unpack(await answer.arrayBuffer());
  }

  /**
   * Ask what takes long to answer: a newer wish of the same kind takes the place of an older one.
   *
   * @param {string} kind
   * @param {string} path
   * @param {Record<string, string | number>} query
   */
  newest(kind, path, query) {
    this.wishes.get(kind)?.abort();
    const wish = new AbortController();
    this.wishes.set(kind, wish);
    return this.json(path, { ...query, page: this.page }, wish.signal);
  }

  night() {
    return this.json("/api/night");
  }

  city() {
    return this.packet("/api/city");
  }

  curve() {
    return this.packet("/api/curve");
  }

  fallen() {
    return this.packet("/api/fallen");
  }

  /** Houses and places of a box. @param {number[]} box west, south, east, north [m] */
  near(box) {
    return this.packet("/api/near", { box: box.join(",") });
  }

  /** @param {string} text */
  search(text) {
    return this.json("/api/search", { q: text });
  }

  /**
   * What became of a street by a minute.
   *
   * @param {number} piece
   * @param {number} minute
   * @returns {Promise<import("./street.js").Account>}
   */
  street(piece, minute) {
    return this.json(`/api/street/${piece}`, { minute });
  }

  /**
   * @param {number} who
   * @param {number} tick
   * @param {number} [late] how many seconds later will do as well: while the night goes by
   */
  person(who, tick, late = 0) {
    const asked = { tick: Math.floor(tick) };
    return this.newest("person", `/api/person/${who}`, late ? { ...asked, late: Math.round(late) } : asked);
  }

  /**
   * What a card says of a moment; `street`: the one to be named, -1 for that of the rule.
   *
   * @param {number} tick
   * @param {number} street
   * @returns {Promise<import("./moment.js").Moment>}
   */
  moment(tick, street) {
    return this.newest("moment", "/api/moment", street < 0 ? { tick } : { tick, street });
  }

  /** @param {Listener} listener */
  connect(listener) {
    this.listener = listener;
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}${this.address("/ws", { page: this.page })}`);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    socket.addEventListener("open", () => {
      this.failed = 0;
      listener.open();
    });
    socket.addEventListener("message", (event) => {
      const packet = unpack(event.data);
      if (packet.meta.frame !== undefined) this.say({ do: "got", frame: packet.meta.frame });
      listener.packet(packet);
    });
    socket.addEventListener("close", () => {
      if (this.socket !== socket) return;
      this.socket = null;
      listener.lost();
      const pause = PATIENCE[Math.min(this.failed, PATIENCE.length - 1)];
      this.failed += 1;
      setTimeout(() => this.connect(listener), pause);
    });
  }

  /** @param {Record<string, unknown>} message */
  say(message) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }
}
