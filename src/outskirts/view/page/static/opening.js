/**
 * How the night begins: the whole city alight, one sentence, and a glide to the first case.
 *
 * @typedef {import("./watch.js").Watch} Watch
 */
import { part } from "./states.js";
import { number } from "./words.js";

const HOLD = 2600; // the sentence stands [ms]
const GLIDE = 4000; // the way to the first case [ms]

/**
 * Play the opening; any key or touch skips it.
 *
 * @param {Watch} watch
 */
export function opening(watch) {
  const { night, clock } = watch;
  const place = part("opening");
  const first = watch.firstCase();
  part("opening-place").textContent = `${night.city}, ${clock.hour(0)}.`;
  const ill = night.index_cases ?? 0;
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
    watch.touch("camera");
    part("play").focus({ preventScroll: true });
  };
  const skip = (/** @type {Event} */ event) => {
    if (event.type === "keydown") event.preventDefault();
    end();
  };
  const waiting = setTimeout(() => {
    end();
    if (first) watch.camera.go(first[0], first[1], 6, GLIDE);
  }, HOLD);
  for (const kind of ["keydown", "pointerdown", "wheel"]) addEventListener(kind, skip, true);
  return end;
}
