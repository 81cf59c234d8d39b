/**
 * What is always written over the map: hour, sun, counts, the line of truth, credit.
 *
 * @typedef {import("./watch.js").Watch} Watch
 */
import { CITY_SCALE, STREET_SCALE } from "./camera.js";
import { SPEEDS } from "./player.js";
import { announce, make, part } from "./states.js";
import { number, sky } from "./words.js";

/** In the order in which they are written: place in the counts, class, word. */
const WORDS = /** @type {[number, string, string][]} */ ([
  [0, "living", "not bitten"],
  [1, "exposed", "exposed"],
  [2, "infected", "infected"],
  [3, "dead", "dead"],
  [4, "escaped", "escaped"],
]);

export class Hud {
  /** @param {Watch} watch */
  constructor(watch) {
    this.watch = watch;
    const { night, player } = watch;
    part("place").textContent = night.city;
    document.title = `${night.city} · Outskirts`;
    part("credit").textContent = `${night.disclaimer} ${night.attribution}`;
    part("credit").title = part("credit").textContent ?? "";
    this.values = WORDS.map(([, kind, word]) => {
      const value = make("span", "value");
      part("counts").append(make("li", "", value, make("span", "word", make("span", `sign ${kind}`), word)));
      return value;
    });
    part("play").addEventListener("click", () => player.toggle());
    part("speed").addEventListener("click", () => {
      player.setSpeed(SPEEDS[(SPEEDS.indexOf(player.speed) + 1) % SPEEDS.length]);
    });
    for (const [id, factor] of /** @type {[string, number][]} */ ([["closer", 2], ["farther", 0.5]])) {
      part(id).addEventListener("click", () => watch.camera.by(factor));
    }
    part("whole").addEventListener("click", () => watch.showWhole());
  }

  tell() {
    const { player, clock, night, timeline, camera } = this.watch;
    part("hour").textContent = clock.hour(player.tick);
    part("seconds").textContent = `:${clock.second(player.tick).slice(6)}`;
    const day = clock.day(player.tick);
    const light = sky(night.sun, player.tick);
    part("sky").textContent = [day, light].filter(Boolean).join(" · ");
    const counts = timeline.countsAt(player.tick / 60);
    WORDS.forEach(([kind], i) => {
      if (counts) this.values[i].textContent = number(counts[kind]);
    });
    const play = part("play");
    play.classList.toggle("playing", player.playing);
    play.setAttribute("aria-label", player.playing ? "Pause" : "Play");
    part("speed").textContent = `${player.speed}×`;
    part("speed").setAttribute("aria-label", `Speed: ${player.speed} times. Change`);
    part("truth").textContent = this.truth(camera.scale);
    if (counts && player.playing) {
      announce(`${clock.hour(player.tick)}: ${number(counts[2])} infected, ${number(counts[1])} exposed, ${number(counts[3])} dead`);
    }
  }

  /** @param {number} scale metres a pixel */
  truth(scale) {
    const { minute } = this.watch;
    if (scale >= CITY_SCALE || !this.watch.people) {
      const most = Math.max(0, ...(minute ? [this.most(minute.arrays.living)] : []));
      const guess = minute?.meta.estimated ? " Estimated: this record has no frames." : "";
      return `Light: the living of a street, up to ${number(most)}, indoors too.${guess}`;
    }
    return scale < STREET_SCALE ? "Each figure is a person." : "Each dot is a person outdoors.";
  }

  /** @param {import("./packet.js").Numbers} values */
  most(values) {
    let most = 0;
    for (let i = 0; i < values.length; i += 1) most = Math.max(most, values[i]);
    return most;
  }
}
