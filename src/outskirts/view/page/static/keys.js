/**
 * Everything by keyboard, and the list of the keys.
 *
 * @typedef {import("./watch.js").Watch} Watch
 */
import { make, part } from "./states.js";

const TOUCHES = [
  ["Drag", "move the map"],
  ["Two fingers", "closer, farther"],
  ["Tap a person", "who they are"],
  ["Tap a street", "what became of it"],
  ["Drag on the curve", "go along the night"],
  ["The bar of a panel", "tap or pull it: smaller, larger"],
  ["▢", "the whole city"],
];
const KEYS = [
  ["Space", "play, pause"],
  ["← →", "10 seconds back, on; with Shift 5 minutes"],
  ["[ ]", "slower, faster"],
  ["/", "search"],
  ["F", "follow who is selected"],
  ["H", "their household"],
  ["W", "why they do it"],
  ["1 to 8", "layers"],
  ["N", "numbers"],
  ["+ −", "closer, farther"],
  ["Alt and arrows", "move the map"],
  ["0", "the whole city"],
  ["S", "share the card of this minute"],
  ["T", "night, day"],
  ["Esc", "close, let go"],
  ["?", "this list"],
];

let tabbed = false; // whether the focus was last moved by keyboard

/** @param {Watch} watch */
export function listen(watch) {
  const help = /** @type {HTMLDialogElement} */ (part("help"));
  const layerKeys = watch.layers.keys.join(" ");
  const table = (/** @type {string[][]} */ rows) => make("dl", "", ...rows.flatMap(([key, word]) => [make("dt", "", key), make("dd", "", word)]));
  const keys = KEYS.map(([key, word]) => [word === "layers" ? layerKeys : key, word]);
  const touched = matchMedia("(any-pointer: coarse)").matches;
  help.append(
    ...(touched ? [make("h2", "", "By touch"), table(TOUCHES)] : []),
    make("h2", "", "Keys"),
    table(keys),
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
  part("show-help").addEventListener("click", showHelp);
  addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.key === "Tab") tabbed = true;
    if (writing(target) && event.key !== "Escape") return;
    if (event.ctrlKey || event.metaKey || help.open || watch.share.place.open) return;
    if (press(watch, event)) event.preventDefault();
  });
  // Some browsers press a button when the space bar is let go.
  addEventListener("keyup", (event) => {
    const busy = help.open || watch.share.place.open || writing(/** @type {HTMLElement} */ (event.target));
    if (event.key === " " && !busy && !reached(event)) event.preventDefault();
  });
  addEventListener("pointerdown", () => {
    tabbed = false;
  }, true);
}

/** Open the list, at its beginning. */
function showHelp() {
  const help = /** @type {HTMLDialogElement} */ (part("help"));
  help.showModal();
  help.scrollTop = 0;
}

/** Whether letters that are typed belong to a field. @param {HTMLElement} target */
function writing(target) {
  return target.tagName === "INPUT" && !["range", "checkbox"].includes(/** @type {HTMLInputElement} */ (target).type);
}

/**
 * Whether the space bar belongs to what has the focus: it was reached by keyboard, not left there by a click.
 *
 * @param {KeyboardEvent} event
 */
function reached(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  const pressable = target.tagName === "BUTTON" || (target.tagName === "INPUT" && /** @type {HTMLInputElement} */ (target).type === "checkbox");
  return pressable && tabbed;
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
  if (event.key === " " && reached(event)) return false;
  /** @type {Record<string, () => void>} */
  const meaning = {
    " ": () => player.toggle(),
    "[": () => player.shift(-1),
    "]": () => player.shift(1),
    "/": () => part("query").focus(),
    "+": () => watch.closer(),
    "=": () => watch.closer(),
    "-": () => camera.by(0.5),
    0: () => watch.showWhole(),
    t: () => panels.turnTheme(),
    s: () => watch.share.show(),
    n: () => panels.toggle("numbers"),
    l: () => panels.toggle("layers"),
    f: () => watch.card.follow(),
    h: () => watch.card.household(),
    w: () => watch.card.why(),
    "?": showHelp,
    Escape: () => panels.escape(),
  };
  const act = meaning[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act) return false;
  act();
  return true;
}
