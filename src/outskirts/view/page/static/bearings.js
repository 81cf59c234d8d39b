/**
 * Where one is on the map: a bar of so many metres, a pointer to whoever is selected and out of sight, and
 * a way back where there is nothing to see.
 *
 * @typedef {import("./watch.js").Watch} Watch
 */
import { part } from "./states.js";
import { number } from "./words.js";

const BAR = 110; // pixels that the bar has at most
const POINTER_RIM = 26; // pixels of the pointer from the edge of what is free

/** A distance as it is written. @param {number} metres */
function distance(metres) {
  return metres >= 1000 ? `${number(Math.round(metres / 100) / 10)} km` : `${number(Math.round(metres))} m`;
}

export class Bearings {
  /** @param {Watch} watch */
  constructor(watch) {
    this.watch = watch;
    part("pointer").addEventListener("click", () => this.go());
    part("nothing").addEventListener("click", () => watch.showWhole());
  }

  /** Write all anew. */
  tell() {
    this.#ruler();
    this.#point();
    const { camera, seen } = this.watch;
    part("nothing").hidden = seen.length > 0 || camera.scale > 30;
  }

  /** Look at whoever is selected. */
  go() {
    const { camera, card } = this.watch;
    if (card.told) camera.go(card.told.x, card.told.y, camera.scale, 900);
  }

  #ruler() {
    const { camera } = this.watch;
    const most = BAR * camera.scale;
    const ten = 10 ** Math.floor(Math.log10(most));
    const metres = ([5, 2].find((one) => one * ten <= most) ?? 1) * ten;
    const bar = /** @type {HTMLElement} */ (part("ruler"));
    const wide = `${Math.round(metres / camera.scale)}px`;
    if (bar.style.width !== wide) bar.style.width = wide;
    const text = metres < 1 ? `${Math.round(metres * 100)} cm` : distance(metres);
    const place = /** @type {HTMLElement} */ (bar.firstElementChild);
    if (place.textContent !== text) place.textContent = text;
  }

  /** An arrow at the rim towards whoever is selected, while they are out of sight. */
  #point() {
    const { camera, card } = this.watch;
    const place = part("pointer");
    const told = card.told;
    place.hidden = true;
    if (!told || !Number.isFinite(told.x)) return;
    const [x, y] = [camera.x(told.x), camera.y(told.y)];
    const [top, bottom, right] = camera.rims;
    const low = [POINTER_RIM, top + POINTER_RIM];
    const high = [camera.width - right - POINTER_RIM, camera.height - bottom - POINTER_RIM];
    if (x >= 0 && x <= camera.width - right && y >= 0 && y <= camera.height - bottom) return;
    const middle = [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2];
    const [dx, dy] = [x - middle[0], y - middle[1]];
    const reach = Math.min((high[0] - middle[0]) / Math.max(Math.abs(dx), 1), (high[1] - middle[1]) / Math.max(Math.abs(dy), 1));
    place.hidden = false;
    place.style.left = `${middle[0] + dx * reach}px`;
    place.style.top = `${middle[1] + dy * reach}px`;
    place.style.setProperty("--way", `${Math.atan2(dy, dx)}rad`);
    const away = distance(Math.hypot(dx, dy) * camera.scale);
    place.title = `${told.title}, ${away} from here`;
    place.setAttribute("aria-label", `Go to ${told.title}, ${away} from here`);
  }
}
