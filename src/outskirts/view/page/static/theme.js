/**
 * The colours of night and day. They stand in page.css once; the canvases read them from there.
 */

const NAMES = [
  "land", "sea", "coast", "street-minor", "street-middle", "street-major", "living", "exposed",
  "infected", "dead", "escaped", "sound", "scent", "fear", "text", "text-soft", "text-dim", "panel", "thread", "lamp",
];

/** @typedef {Record<string, string>} Colours */

/** @returns {Colours} by the names of the variables, without their dashes in front */
export function colours() {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

/**
 * A colour such as #0A0F1C as red, green and blue, 0 to 255.
 *
 * @param {string} text
 * @returns {[number, number, number]}
 */
export function rgb(text) {
  const value = Number.parseInt(text.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** @returns {"night" | "day"} */
export function theme() {
  return document.documentElement.dataset.theme === "day" ? "day" : "night";
}

/**
 * @param {"night" | "day"} name
 * @param {boolean} [keep] for the next time
 */
export function setTheme(name, keep = true) {
  document.documentElement.dataset.theme = name;
  if (!keep) return;
  try {
    localStorage.setItem("outskirts-theme", name);
  } catch {
    // Some browsers keep nothing for pages opened from a disk.
  }
}

/** The theme of the address, or that which was chosen last time; night at first. */
export function restoreTheme() {
  let kept = new URLSearchParams(location.hash.slice(1)).get("theme");
  if (kept === null) kept = keptTheme();
  document.documentElement.dataset.theme = kept === "day" ? "day" : "night";
}

/** @returns {string | null} */
function keptTheme() {
  try {
    return localStorage.getItem("outskirts-theme");
  } catch {
    return null;
  }
}
