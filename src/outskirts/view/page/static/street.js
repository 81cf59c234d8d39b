/**
 * A street that was chosen: what became of those who lived on it, and its pieces lit up on the map.
 *
 * @typedef {import("./watch.js").Watch} Watch
 * @typedef {{street: number, title: string, residents: number, left: number, lost: number, gone: number,
 *   first_bite: number | null, tenth: number | null, half: number | null}} Account
 */
import { course } from "./near.js";
import { grip } from "./sheet.js";
import { make, part } from "./states.js";
import { number } from "./words.js";

const NEARBY = 5; // stories that a street tells in a file

export class StreetCard {
  /** @param {Watch} watch */
  constructor(watch) {
    this.watch = watch;
    this.street = -1; // the first piece of the street that is shown
    /** @type {number[]} */
    this.pieces = [];
    this.minute = -1; // for which it was asked
    this.asking = false;
  }

  /** Show the street that a piece is of. @param {number} piece */
  show(piece) {
    const { city, card } = this.watch;
    card.forget();
    this.street = city.street[piece];
    this.pieces = city.piecesOf(piece);
    this.minute = -1;
    part("card").replaceChildren(...this.#head(), make("p", "about", "Counting its residents"));
    this.watch.panels.show("card");
    grip(part("card"));
    this.tell();
  }

  /** Ask again where the minute is another. */
  async tell() {
    const minute = Math.floor(this.watch.player.tick / 60);
    if (this.street < 0 || this.asking || minute === this.minute) return;
    const street = this.street;
    this.asking = true;
    try {
      const told = await this.watch.source.street(street, minute);
      if (this.street !== street) return;
      this.minute = minute;
      this.#write(told, minute);
    } catch {
      if (this.street !== street) return;
      this.minute = minute;
      part("card").replaceChildren(...this.#head(), make("p", "about", "Nothing can be told of this street at this time."));
      grip(part("card"));
    } finally {
      this.asking = false;
    }
    if (this.street !== street || this.minute !== Math.floor(this.watch.player.tick / 60)) this.tell();
  }

  /** Let the street go, and leave the panel to others. */
  forget() {
    if (this.street < 0) return;
    this.street = -1;
    this.pieces = [];
    this.watch.touch("overlay");
  }

  close() {
    this.watch.mark(null);
    if (this.watch.panels.open === "card") this.watch.panels.show(null);
  }

  /** @param {CanvasRenderingContext2D} pen */
  draw(pen) {
    const { camera, city, colours } = this.watch;
    if (!this.pieces.length) return;
    pen.lineCap = "round";
    pen.lineJoin = "round";
    for (const [colour, wide] of /** @type {[string, number][]} */ ([[colours.land, 7], [colours.text, 3]])) {
      pen.strokeStyle = colour;
      pen.lineWidth = wide;
      pen.beginPath();
      for (const s of this.pieces) course(pen, city, camera, s);
      pen.stroke();
    }
  }

  #head() {
    const { city } = this.watch;
    const close = /** @type {HTMLButtonElement} */ (make("button", "close", "✕"));
    close.type = "button";
    close.setAttribute("aria-label", "Let go");
    close.addEventListener("click", () => this.close());
    const title = city.title(this.street);
    const district = city.districts[city.district[this.street]] ?? "";
    return [close, make("h2", "", title), ...(district && !title.includes(district) ? [make("p", "about", district)] : [])];
  }

  /**
   * @param {Account} told
   * @param {number} minute
   */
  #write(told, minute) {
    const place = part("card");
    const scrolled = place.scrollTop;
    const hour = (/** @type {number} */ at) => this.watch.clock.hour(at * 60);
    /** @type {[string, string][]} */
    const rows = [["Lost: turned or died", number(told.lost)], ["Left the city", number(told.gone)]];
    rows.push(["First bite here", told.first_bite === null ? "none so far" : hour(told.first_bite)]);
    if (told.tenth !== null) rows.push(["A tenth lost at", hour(told.tenth)]);
    if (told.half !== null) rows.push(["Half lost at", hour(told.half)]);
    const list = make("dl", "pairs", ...rows.flatMap(([word, value]) => [make("dt", "", word), make("dd", "", value)]));
    const said = told.residents
      ? `${told.left ? number(told.left) : "None"} of ${number(told.residents)} residents left at ${hour(minute)}`
      : "Nobody lived here";
    place.replaceChildren(...this.#head(), make("p", "status", said), list, ...this.#now(), ...this.#near());
    grip(place);
    place.scrollTop = scrolled;
    this.watch.touch("layers");
  }

  /** In a file, that holds the stories of some: those that came by here. */
  #near() {
    const { source, marked, city, stories } = this.watch;
    if (!("around" in source)) return [];
    const found = source.around(marked ?? city.middle(this.street), NEARBY);
    if (!found.length) return [make("h3", "", "Stories near here"), make("p", "about", "None of the people whose stories this file holds came by here.")];
    return [make("h3", "", "Stories near here"), make("ul", "lines", ...found.map((one) => stories.row(one)))];
  }

  /** Who is on the street in the minute that is shown, whoever lives there. */
  #now() {
    const arrays = this.watch.minute?.arrays;
    if (!arrays) return [];
    const sum = (/** @type {import("./packet.js").Numbers} */ of) => this.pieces.reduce((all, s) => all + of[s], 0);
    const told = [`${number(sum(arrays.living))} living`];
    for (const [name, of] of /** @type {[string, import("./packet.js").Numbers][]} */ ([["infected", arrays.infected], ["dead", arrays.dead]])) {
      if (sum(of)) told.push(`${number(sum(of))} ${name}`);
    }
    return [make("h3", "", "Here now, indoors too"), make("p", "about", told.join(" · "))];
  }
}
