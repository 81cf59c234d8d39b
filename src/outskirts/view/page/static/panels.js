/**
 * The panels at the right: layers, numbers, whoever is selected. One is open at a time.
 *
 * @typedef {import("./watch.js").Watch} Watch
 */
import { tellNumbers } from "./numbers.js";
import { grip } from "./sheet.js";
import { part } from "./states.js";
import { setTheme, theme } from "./theme.js";

const SHEETS = ["layers", "numbers", "stories", "card"];

export class Panels {
  /** @param {Watch} watch */
  constructor(watch) {
    this.watch = watch;
    /** @type {string | null} */
    this.open = null;
    this.told = -1; // the minute whose numbers are written
    for (const name of ["layers", "numbers", "stories"]) part(`show-${name}`).addEventListener("click", () => this.toggle(name));
    part("turn-theme").addEventListener("click", () => this.turnTheme());
    part("turn-theme").setAttribute("aria-pressed", String(theme() === "day"));
  }

  /** @param {string} name */
  toggle(name) {
    this.show(this.open === name ? null : name);
  }

  /** @param {string | null} name */
  show(name) {
    this.open = name;
    for (const one of SHEETS) {
      part(one).hidden = one !== name;
      document.getElementById(`show-${one}`)?.setAttribute("aria-expanded", String(one === name));
    }
    document.body.dataset.panel = name ?? "";
    this.told = -1;
    this.tell();
    if (name && !part(name).querySelector(".grip")) grip(part(name));
    this.watch.margins();
    this.watch.touch("layers");
  }

  turnTheme() {
    setTheme(theme() === "day" ? "night" : "day");
    this.watch.recolour();
  }

  tell() {
    const minute = Math.floor(this.watch.player.tick / 60);
    if (this.open !== "numbers" || this.told === minute) return;
    this.told = minute;
    tellNumbers(part("numbers"), this.watch);
    grip(part("numbers"));
  }

  escape() {
    if (this.open === "card" && this.watch.street.street >= 0) this.watch.street.close();
    else if (this.open === "card") this.watch.card.close();
    else if (this.open) this.show(null);
    else this.watch.mark(null);
  }
}
