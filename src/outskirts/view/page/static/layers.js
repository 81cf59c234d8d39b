/**
 * What may be shown or hidden, and what the signs on the map mean.
 *
 * @typedef {import("./watch.js").Watch} Watch
 */
import { CITY_SCALE, STREET_SCALE } from "./camera.js";
import { make, part } from "./states.js";

/** In the order of their keys, from 1: name, word, whether it is shown at first. */
const LAYERS = /** @type {[string, string, boolean][]} */ ([
  ["light", "Light of the living", true],
  ["hordes", "Hordes", true],
  ["sound", "Sounds", false],
  ["scent", "Scent", false],
  ["fear", "Fear", false],
  ["fallen", "When each street fell", false],
  ["exits", "Ways out", true],
  ["districts", "Districts", true],
  ["rule", "Placed by rule", false],
]);

/** Layers that only the seconds of the night have, where single people are shown. */
const CLOSE_BY = new Set(["scent", "fear"]);

export class Layers {
  /** @param {Watch} watch */
  constructor(watch) {
    this.watch = watch;
    /** @type {Set<string>} */
    this.shown = new Set();
    /** @type {[string, HTMLInputElement][]} */
    this.boxes = [];
    /** @type {number[]} */
    this.keys = []; // those of the layers that there are, the same in every page
    const exist = LAYERS.filter(
      ([name]) => (name !== "rule" || watch.city.byRule.some((one) => one > 0)) && !(watch.source.whole && CLOSE_BY.has(name)),
    );
    exist.forEach(([name, word, first]) => {
      const key = 1 + LAYERS.findIndex((one) => one[0] === name);
      this.keys.push(key);
      const box = document.createElement("input");
      box.type = "checkbox";
      box.name = name;
      box.defaultChecked = first;
      if (first) this.shown.add(name);
      box.addEventListener("change", () => this.set(name, box.checked));
      this.boxes.push([name, box]);
      const note = CLOSE_BY.has(name) ? [make("span", "note", `from ${CITY_SCALE} m a pixel on`)] : [];
      part("layer-list").append(make("li", "", make("label", "", box, word, ...note, make("kbd", "", String(key)))));
    });
  }

  /** @param {string} name */
  has(name) {
    return this.shown.has(name);
  }

  /**
   * @param {string} name
   * @param {boolean} on
   */
  set(name, on) {
    if (on) this.shown.add(name);
    else this.shown.delete(name);
    this.watch.touch("layers");
    this.watch.tellView();
  }

  /** Whether those are shown that a fresh page shows. */
  get usual() {
    return this.boxes.every(([name, box]) => box.defaultChecked === this.has(name));
  }

  /** Show the layers of an address, or those of a fresh page. @param {string | null} told names with commas between them */
  take(told) {
    const wanted = told?.split(",");
    for (const [name, box] of this.boxes) {
      const on = wanted ? wanted.includes(name) : box.defaultChecked;
      box.checked = on;
      if (on !== this.has(name)) this.set(name, on);
    }
  }

  /** Turn the layer of a key on or off. @param {number} key from 1 */
  toggle(key) {
    const [name, box] = this.boxes[this.keys.indexOf(key)] ?? [];
    if (!name || !box) return;
    box.checked = !box.checked;
    this.set(name, box.checked);
  }

  /** Say what the signs mean at this scale. @param {number} scale */
  explain(scale) {
    /** @type {[string, string][]} */
    const signs = [];
    const people = scale < CITY_SCALE ? this.watch.people : null;
    if (this.has("light")) signs.push(["light", "The living of a street, indoors too: the more, the brighter"]);
    if (this.has("light") && people && this.watch.crowd.windows) {
      signs.push(["window", "A lit window: somebody is inside who is not infected"], ["unlit", "A dark window: nobody is"]);
    }
    signs.push(["ember", people ? "A street with infected" : "Infected on a street: the more, the brighter"]);
    if (people) {
      signs.push(["living", "One of the living"], ["exposed", "Bitten, not yet turned"], ["infected", "Infected, pointing where they go"], ["dead", "Dead, for ten minutes"]);
    }
    if (people && scale < STREET_SCALE) {
      signs.push(["door", "A door"], ["broken", "A door or window that was broken"], ["plot", "A house, placed by rule"]);
    }
    if (this.has("hordes")) signs.push(["horde", "A horde of six or more"]);
    if (this.has("fallen")) signs.push(["fallen", "Half of a street's residents lost, early to late"]);
    const away = people ? "" : `, from ${CITY_SCALE} m a pixel on: come nearer`;
    if (this.has("sound")) {
      if (people?.arrays.noise_x) signs.push(["heard", "Where a sound stands above all others"], ["ticked", "Has just turned to a sound"]);
      else signs.push(["noise", "A sound that an infected turned to"]);
    }
    if (this.has("scent")) {
      signs.push(["scent", `A trail, the way it leads, fainter with age${away}`]);
      if (people) signs.push(["blood", "The trail of somebody who bleeds"], ["indoors", "A trail that ends at a door"]);
    }
    if (this.has("fear")) {
      signs.push(["fear", `Fear of those on a street, indoors too${away}`]);
      if (people) signs.push(["afraid", "Afraid"], ["uneasy", "Uneasy"]);
    }
    if (this.has("exits")) signs.push(["out", "A way out, open"], ["closed", "A way out, shut"]);
    part("legend").replaceChildren(...signs.map(([kind, word]) => make("li", "", make("span", `sign ${kind}`), word)));
  }
}
