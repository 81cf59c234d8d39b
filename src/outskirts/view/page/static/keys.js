/**
 * Everything by keyboard, and the list of the keys.
 *
 * @typedef {import("./watch.js").Watch} Watch
 */
import { make, part } from "./states.js";

const KEYS = [
  ["Space", "play, pause"],
  ["← →", "10 seconds back, on; with Shift 5 minutes"],
  ["[ ]", "slower, faster"],
  ["/", "search"],
  ["F", "follow who is selected"],
  ["H", "their household"],
  ["W", "why they do it"],
  ["1 to 9", "layers"],
  ["N", "numbers"],
  ["+ −", "closer, farther"],
  ["Alt and arrows", "move the map"],
  ["0", "the whole city"],
  ["S", "share the card of this minute"],
  ["T", "night, day"],
  ["Esc", "close, let go"],
  ["?", "this list"],
];

/** @param {Watch} watch */
export function listen(watch) {
  const help = /** @type {HTMLDialogElement} */ (part("help"));
  help.append(
    make("h2", "", "Keys"),
    make("dl", "", ...KEYS.flatMap(([key, word]) => [make("dt", "", key), make("dd", "", word)])),
    make("p", "", watch.night.disclaimer),
    make("p", "small", watch.night.attribution),
  );
  const close = /** @type {HTMLButtonElement} */ (make("button", "close", "Close"));
  close.type = "button";
  close.addEventListener("click", () => help.close());
  help.append(close);
  help.addEventListener("click", (event) => {
    if (event.target === help) help.close();
  });
  part("show-help").addEventListener("click", () => help.showModal());
  addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (target.tagName === "INPUT" && /** @type {HTMLInputElement} */ (target).type !== "range" && event.key !== "Escape") return;
    if (event.ctrlKey || event.metaKey || help.open || watch.share.place.open) return;
    if (press(watch, event)) event.preventDefault();
  });
}

/**
 * @param {Watch} watch
 * @param {KeyboardEvent} event
 * @returns {boolean} whether the key meant something
 */
function press(watch, event) {
  const { player, camera, layers, panels } = watch;
  const arrows = /** @type {Record<string, [number, number]>} */ ({
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
  });
  const arrow = arrows[event.key];
  if (arrow && event.altKey) {
    camera.pan(arrow[0] * 80, arrow[1] * 80);
    return true;
  }
  if (arrow && arrow[0]) {
    player.seek(player.tick + arrow[0] * (event.shiftKey ? 300 : 10));
    return true;
  }
  if (/^[1-9]$/.test(event.key)) {
    layers.toggle(Number(event.key));
    return true;
  }
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.key === " " && target.tagName === "BUTTON") return false;
  /** @type {Record<string, () => void>} */
  const meaning = {
    " ": () => player.toggle(),
    "[": () => player.shift(-1),
    "]": () => player.shift(1),
    "/": () => part("query").focus(),
    "+": () => camera.by(2),
    "=": () => camera.by(2),
    "-": () => camera.by(0.5),
    0: () => watch.showWhole(),
    t: () => panels.turnTheme(),
    s: () => watch.share.show(),
    n: () => panels.toggle("numbers"),
    l: () => panels.toggle("layers"),
    f: () => watch.card.follow(),
    h: () => watch.card.household(),
    w: () => watch.card.why(),
    "?": () => /** @type {HTMLDialogElement} */ (part("help")).showModal(),
    Escape: () => panels.escape(),
  };
  const act = meaning[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act) return false;
  act();
  return true;
}
