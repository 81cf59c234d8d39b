/**
 * Find a street, a place, a district or a person, and go there.
 *
 * @typedef {import("./watch.js").Watch} Watch
 * @typedef {{kind: string, name: string, x: number, y: number, id: number}} Found
 */
import { make, part } from "./states.js";

const PAUSE = 150; // after the last letter [ms]
/** @type {Record<string, number>} */
const SCALES = { street: 2, place: 0.8, person: 0.4, district: 9 };

export class Search {
  /** @param {Watch} watch */
  constructor(watch) {
    this.watch = watch;
    this.input = /** @type {HTMLInputElement} */ (part("query"));
    this.list = part("found");
    /** @type {Found[]} */
    this.found = [];
    this.chosen = -1;
    this.asked = "";
    /** @type {number | undefined} */
    this.waiting = undefined;
    this.input.addEventListener("input", () => {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.ask(), PAUSE);
    });
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    part("search").addEventListener("submit", (event) => event.preventDefault());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const row = /** @type {HTMLElement} */ (event.target).closest("li");
      if (row) this.go(Number(row.dataset.row));
    });
  }

  async ask() {
    const text = this.input.value.trim();
    this.asked = text;
    if (!text) {
      this.close();
      return;
    }
    try {
      const found = await this.watch.source.search(text);
      if (this.asked === text) this.#show(found);
    } catch {
      this.#show([]);
    }
  }

  /** @param {Found[]} found */
  #show(found) {
    this.found = found;
    this.chosen = found.length ? 0 : -1;
    this.list.replaceChildren(
      ...found.map((one, i) => {
        const row = make("li", "", make("span", "", one.name), make("small", "", one.kind));
        row.setAttribute("role", "option");
        row.id = `found-${i}`;
        row.dataset.row = String(i);
        return row;
      }),
    );
    if (!found.length) this.list.append(make("li", "", "Nothing by that name"));
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.#mark();
  }

  #mark() {
    [...this.list.children].forEach((row, i) => row.setAttribute("aria-selected", String(i === this.chosen)));
    if (this.chosen >= 0) this.input.setAttribute("aria-activedescendant", `found-${this.chosen}`);
    else this.input.removeAttribute("aria-activedescendant");
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.found.length) {
      this.chosen = (this.chosen + step + this.found.length) % this.found.length;
      this.#mark();
      event.preventDefault();
    } else if (event.key === "Enter" && this.chosen >= 0) {
      this.go(this.chosen);
    } else if (event.key === "Escape") {
      this.close();
      this.input.blur();
    }
  }

  /** @param {number} row */
  go(row) {
    const one = this.found[row];
    if (!one) return;
    this.close();
    this.input.blur();
    this.input.value = one.name;
    const { camera, card } = this.watch;
    const there = (/** @type {number} */ x, /** @type {number} */ y) => camera.go(x, y, Math.min(camera.scale, SCALES[one.kind] ?? 2), 1200);
    if (one.kind === "person") {
      card.show(one.id).then(() => {
        const told = card.who === one.id ? card.told : null;
        if (told && Number.isFinite(told.x)) there(told.x, told.y);
      });
      return;
    }
    there(one.x, one.y);
    this.watch.mark([one.x, one.y], one.kind === "street" ? one.id : -1);
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
  }
}
