/**
 * What may be shown or hidden, and what the signs on the map mean.
 *
 * @typedef {import("./watch.js").Watch} Watch
 */
import { CITY_SCALE, STREET_SCALE } from "./camera.js";
import { make, part } from "./states.js";

/** In the order of their keys, 1 to 7: name, word, whether it is shown at first. */
const LAYERS = /** @type {[string, string, boolean][]} */ ([
  ["light", "Light of the living", true],
  ["hordes", "Hordes", true],
  ["sound", "Sounds that were heard", false],
  ["fallen", "When each street fell", false],
  ["districts", "Districts", true],
  ["exits", "Ways out", true],
  ["rule", "Placed by rule", false],
]);

export class Layers {
  /** @param {Watch} watch */
  constructor(watch) {
    this.watch = watch;
    /** @type {Set<string>} */
    this.shown = new Set();
    /** @type {[string, HTMLInputElement][]} */
    this.boxes = [];
    const exist = LAYERS.filter(([name]) => name !== "rule" || watch.city.byRule.some((one) => one > 0));
    exist.forEach(([name, word, first], i) => {
      const box = document.createElement("input");
      box.type = "checkbox";
      box.name = name;
      box.checked = first;
      if (first) this.shown.add(name);
      box.addEventListener("change", () => this.set(name, box.checked));
      this.boxes.push([name, box]);
      part("layer-list").append(make("li", "", make("label", "", box, word, make("kbd", "", String(i + 1)))));
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
  }

  /** Turn the layer of a key on or off. @param {number} key from 1 */
  toggle(key) {
    const [name, box] = this.boxes[key - 1] ?? [];
    if (!name || !box) return;
    box.checked = !box.checked;
    this.set(name, box.checked);
  }

  /** Say what the signs mean at this scale. @param {number} scale */
  explain(scale) {
    const signs = [];
    const people = scale < CITY_SCALE && this.watch.people;
    if (this.has("light")) signs.push(["light", scale < STREET_SCALE ? "Lit: somebody alive lives here" : "The living of a street, indoors too: the more, the brighter"]);
    signs.push(["ember", people ? "A street with infected" : "Infected on a street: the more, the brighter"]);
    if (people) {
      signs.push(["living", "One of the living"], ["exposed", "Bitten, not yet turned"], ["infected", "Infected, pointing where they go"], ["dead", "Dead, for ten minutes"]);
    }
    if (this.has("hordes")) signs.push(["horde", "A horde of six or more"]);
    if (this.has("fallen")) signs.push(["fallen", "Half of a street's residents lost, early to late"]);
    if (this.has("sound")) signs.push(["noise", "A sound that an infected turned to"]);
    if (this.has("exits")) signs.push(["out", "A way out, open"], ["closed", "A way out, shut"]);
    part("legend").replaceChildren(...signs.map(([kind, word]) => make("li", "", make("span", `sign ${kind}`), word)));
  }
}
