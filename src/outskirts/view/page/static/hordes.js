/**
 * What is said of a horde: how many it is, and whom or what most of it are after.
 */
import { number } from "./words.js";

/** By the codes of `view/watched.py`: not known, a child, a woman, a man. Of a child no more is said. */
const WHOM = ["after one person", "after somebody", "after one woman", "after one man"];
/** @type {Record<string, string>} */
const DRAWN = { sound: "after a sound", scent: "on a trail", hunt: "following others", sight: "after what they saw" };

/**
 * @param {{size: number, quarry: number, cue: number, whom: number}} horde
 * @param {string[]} cues
 */
export function labelOf({ size, quarry, cue, whom }, cues) {
  return `${number(size)}, ${quarry >= 0 ? (WHOM[whom] ?? WHOM[0]) : (DRAWN[cues?.[cue]] ?? "gathered")}`;
}
