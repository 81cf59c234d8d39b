/**
 * How the night begins: the whole city alight, one sentence, and at once it moves.
 *
 * @typedef {import("./watch.js").Watch} Watch
 */
import { part } from "./states.js";
import { number } from "./words.js";

const HOLD = 2600; // the sentence stands [ms]
const BRISK = 300; // seconds of a recorded night that pass in a second at first
const KINDS_OF = 5; // conditions
const ILL = 2; // the place of the infected among them

/**
 * Play the opening; any key or touch skips it.
 *
 * @param {Watch} watch
 */
export function opening(watch) {
  const { night, clock, player, source } = watch;
  const place = part("opening");
  watch.showWhole(0);
  const minute = source.whole ? best(watch.curve?.arrays.count ?? []) : player.live ? player.last / 60 : 0;
  if (minute > 0) player.seek(60 * minute);
  const ill = minute > 0 ? watch.timeline.countsAt(minute)?.[ILL] ?? 0 : night.index_cases ?? 0;
  part("opening-place").textContent = `${night.city}, ${clock.hour(player.tick)}.`;
  const words = ill ? `${number(ill)} ${ill === 1 ? "is" : "are"} infected.` : "Nobody is infected. An ordinary evening.";
  part("opening-words").textContent = `${number(night.people)} people. ${words}`;
  part("opening-small").textContent = night.disclaimer;
  place.hidden = false;
  document.body.classList.add("opening");
  let over = false;
  const end = () => {
    if (over) return;
    over = true;
    clearTimeout(waiting);
    place.hidden = true;
    document.body.classList.remove("opening");
    for (const kind of ["keydown", "pointerdown", "wheel"]) removeEventListener(kind, skip, true);
    if (watch.stories.leads.length) {
      part("stories").classList.add("low");
      watch.panels.show("stories");
      watch.showWhole(0);
    }
    watch.touch("camera");
    part("play").focus({ preventScroll: true });
    watch.address.begin();
  };
  const skip = (/** @type {Event} */ event) => {
    if (event.type === "keydown") event.preventDefault();
    end();
  };
  const waiting = setTimeout(end, HOLD);
  for (const kind of ["keydown", "pointerdown", "wheel"]) addEventListener(kind, skip, true);
  if (!watch.camera.still) {
    if (!source.whole && !player.live) player.setSpeed(BRISK);
    player.play();
  }
  return end;
}

/**
 * The minute by which half of those who will be lost are: the city still glows, and embers run through it.
 *
 * @param {ArrayLike<number>} counts of every minute, by condition
 */
function best(counts) {
  const whole = (/** @type {number} */ m) => counts[m * KINDS_OF] ?? 0; // not bitten
  const last = counts.length / KINDS_OF - 1;
  let minute = 0;
  while (minute < last && whole(0) - whole(minute) < (whole(0) - whole(last)) / 2) minute += 1;
  return minute;
}
