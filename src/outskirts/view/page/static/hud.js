/**
 * What is always written over the map: hour, sun, counts, the line of truth, credit.
 *
 * @typedef {import("./watch.js").Watch} Watch
 */
import { STREET_SCALE } from "./camera.js";
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
    /** @type {import("./packet.js").Packet | null} */
    this.measured = null;
    this.greatest = 0;
    const { night, player } = watch;
    part("place").textContent = night.city;
    document.title = `${night.city} · Outskirts`;
    const [first, ...more] = night.disclaimer.split(/(?<=\.) /);
    part("credit").append(`${first} `, make("span", "more", `${more.join(" ")} `), night.attribution);
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
    part("closer").addEventListener("click", () => watch.closer());
    part("farther").addEventListener("click", () => watch.camera.by(0.5));
    part("whole").addEventListener("click", () => watch.showWhole());
  }

  tell() {
    const { player, clock, night, timeline, camera } = this.watch;
    write("hour", clock.hour(player.tick));
    write("seconds", `:${clock.second(player.tick).slice(6)}`);
    const day = clock.day(player.tick);
    const light = sky(night.sun, player.tick);
    write("sky", [day, light].filter(Boolean).join(" · "));
    const counts = timeline.countsAt(player.tick / 60);
    WORDS.forEach(([kind], i) => {
      const text = counts ? number(counts[kind]) : "";
      if (this.values[i].textContent !== text) this.values[i].textContent = text;
    });
    const play = part("play");
    play.classList.toggle("playing", player.playing);
    play.setAttribute("aria-label", player.playing ? "Pause" : "Play");
    const { reached } = player;
    const short = reached === null ? "" : `${Math.round(reached)} of `;
    write("speed", `${short}${player.speed}×`);
    part("speed").setAttribute("aria-label", `Speed: ${short}${player.speed} times. Change`);
    part("speed").title = reached === null ? "" : "This computer does not reach the speed that was asked for";
    write("truth", this.truth(camera.scale));
    if (counts && player.playing) {
      announce(`${clock.hour(player.tick)}: ${number(counts[2])} infected, ${number(counts[1])} exposed, ${number(counts[3])} dead`);
    }
  }

  /** What one may take the picture for. @param {number} scale metres a pixel */
  truth(scale) {
    const { minute, people, source } = this.watch;
    if (people && source.whole) return "Each mark is a person with a story, where something last befell them.";
    if (people) return scale < STREET_SCALE ? "Each figure is a person." : "Each dot is a person outdoors.";
    const guess = minute?.meta.estimated ? " Estimated: this record has no frames." : "";
    return `One street’s light is up to ${number(this.most())} people, indoors too.${guess}`;
  }

  /** The most people on one street of the minute. */
  most() {
    const { minute } = this.watch;
    if (minute && minute !== this.measured) {
      this.measured = minute;
      this.greatest = 0;
      for (const living of minute.arrays.living) this.greatest = Math.max(this.greatest, living);
    }
    return this.greatest;
  }
}

/**
 * Write a text where it is another one.
 *
 * @param {string} id
 * @param {string} text
 */
function write(id, text) {
  const place = part(id);
  if (place.textContent !== text) place.textContent = text;
}
