/**
 * One moment in three short sentences: the hour, the lights, one street. `view/moment.py` has the same
 * words and rules for the cards that the command line draws.
 *
 * @typedef {import("./city.js").City} City
 * @typedef {{left: number, of: number}} Count
 * @typedef {{people: Count, lost: number, windows: Count | null, street: {name: string, left: number, of: number} | null}} Moment
 */
import { number } from "./words.js";

const FEWEST = 50; // no street of fewer residents is named
/** The parts of a whole that have plain words, the largest first. */
const PLAIN_PARTS = [[9, 10], [4, 5], [3, 4], [2, 3], [3, 5], [1, 2], [2, 5], [1, 3], [1, 4], [1, 5], [1, 6], [1, 7], [1, 8], [1, 9], [1, 10]];
const NEARLY_ALL = 0.95;
const DIGITS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/**
 * A part of a whole as a sentence of plain words: "One window in three was lit."
 *
 * @param {Count} count
 * @param {string} one
 * @param {string} many
 * @param {string} how
 */
export function partOf({ left, of }, one, many, how) {
  if (left <= 0) return `No ${one} was ${how}.`;
  if (left >= of) return `Every ${one} was ${how}.`;
  const share = left / of;
  if (share > NEARLY_ALL) return `Nearly every ${one} was ${how}.`;
  if (share < 0.1) return `One ${one} in ${number(rounded(of / left))} was ${how}.`;
  let [top, bottom] = PLAIN_PARTS[0];
  for (const [a, b] of PLAIN_PARTS) if (Math.abs(a / b - share) < Math.abs(top / bottom - share)) [top, bottom] = [a, b];
  if (top === 1) return `One ${one} in ${DIGITS[bottom]} was ${how}.`;
  return `${DIGITS[top][0].toUpperCase()}${DIGITS[top].slice(1)} ${many} in ${DIGITS[bottom]} were ${how}.`;
}

/** A number of at least ten to two figures. @param {number} value */
function rounded(value) {
  let step = 1;
  while (value / step >= 100) step *= 10;
  return Math.floor(value / step + 0.5) * step;
}

/**
 * The sentences of a card: the hour, the lights or the people, a street.
 *
 * @param {string} clock
 * @param {Moment} moment
 */
export function sentences(clock, { people, lost, windows, street }) {
  const gone = lost > 0 && !(windows && windows.left <= NEARLY_ALL * windows.of);
  const told = gone
    ? `${lost === 1 ? "One person" : `${number(lost)} people`} had turned or died.`
    : windows
    ? partOf(windows, "window", "windows", "lit")
    : partOf(people, "person", "people", "left").replace("No person", "Nobody").replace("Nearly every person", "Nearly everybody").replace("Every person", "Everybody");
  const found = [`${clock}.`, told];
  if (street) found.push(`${street.name}: ${street.left ? number(street.left) : "none"} of ${number(street.of)} left.`);
  return found;
}

/** The line that says what was counted. @param {Moment} moment */
export function exactly({ people, windows }) {
  if (!windows) return `${number(people.left)} of ${number(people.of)} people living and not infected.`;
  return `${number(windows.left)} of ${number(windows.of)} dwellings with somebody living, and not infected, inside.`;
}

/**
 * The street that a card names: it had 50 residents or more and lost the largest share of them, of several
 * that with the most residents; or the one that was chosen. The pieces of a street are told together.
 *
 * @param {City} city
 * @param {ArrayLike<number>} left residents of each street
 * @param {number} [chosen] street
 */
export function streetOf(city, left, chosen = -1) {
  /** @type {Map<number, {name: string, left: number, of: number}>} */
  const found = new Map();
  const key = (/** @type {number} */ s) => city.street[s];
  for (let s = 0; s < city.count; s += 1) {
    if (city.named[s] < 0) continue;
    const one = found.get(key(s)) ?? { name: city.names[city.named[s]], left: 0, of: 0 };
    one.left += left[s];
    one.of += city.residents[s];
    found.set(key(s), one);
  }
  const own = chosen >= 0 && city.named[chosen] >= 0 ? found.get(key(chosen)) : undefined;
  if (own && own.of >= FEWEST) return own;
  const fit = [...found].filter(([, one]) => one.of >= FEWEST && one.left < one.of);
  fit.sort(([i, a], [j, b]) => a.left / a.of - b.left / b.of || b.of - a.of || i - j);
  return fit[0]?.[1] ?? null;
}
