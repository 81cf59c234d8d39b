/**
 * What the page says of itself: reading, waiting, lost; and what a screen reader is told.
 */

const EVERY = 10_000; // between two announcements [ms]
let announced = -EVERY;

/** @param {string} id */
export function part(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** Show one line over the map, or none. @param {string} text */
export function setState(text) {
  const place = part("state");
  place.textContent = text;
  place.hidden = !text;
}

/** Tell a screen reader, not more often than every ten seconds. @param {string} text */
export function announce(text, now = performance.now()) {
  if (now - announced < EVERY) return;
  announced = now;
  part("live").textContent = text;
}

/**
 * An element with a class and its contents.
 *
 * @param {string} name
 * @param {string} kind class
 * @param {...(string | Node)} inside
 */
export function make(name, kind, ...inside) {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  made.append(...inside);
  return made;
}
