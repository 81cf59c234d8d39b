/**
 * What the server tells of a person, in the order and words of the card.
 *
 * @typedef {{text: string, tick?: number}} Line
 * @typedef {{id: number, name: string, text: string, condition: number, x: number, y: number}} Relative
 * @typedef {{id: number, title: string, status: string, about: string[], condition: number, x: number, y: number,
 *   cause: {by: string, x: number, y: number} | null, sight: number, indoors: boolean, knows: Line[], why: Line[], story: Line[], path: number[][], household: Relative[], chain: Relative[]}} Told
 */

const STORY = 14; // the last events that are told

/**
 * @param {any} said
 * @param {string[]} conditions their names, in the order of their codes
 * @returns {Told}
 */
export function read(said, conditions) {
  const [x, y] = spot(said);
  const known = said.knows ?? {};
  const knows = said.told ? [{ text: said.told, tick: known.seconds_ago === undefined ? undefined : said.tick - known.seconds_ago }] : [];
  const path = said.path ?? [];
  return {
    id: said.person,
    title: capital(said.is ?? `Person ${said.person}`),
    status: capital(said.how ?? said.condition ?? ""),
    about: [said.where ? capital(said.where) : "", said.home ? `Lives at ${said.home}` : ""].filter(Boolean),
    condition: said.spot?.condition ?? Math.max(conditions.indexOf(said.condition), 0),
    x,
    y,
    cause: said.cause ?? null,
    sight: said.spot?.sight ?? 0,
    indoors: Boolean(said.spot?.indoors),
    knows,
    why: said.why ? [{ text: said.why }] : [],
    story: (said.events ?? []).slice(-STORY).map((/** @type {any} */ one) => ({ text: capital(one.words), tick: one.tick })),
    path: Number.isFinite(x) ? [...path, [said.tick, x, y]] : path,
    household: (said.household ?? []).map((/** @type {any} */ one) => relative(one, [one.how, short(one.where)].filter(Boolean).join(", "), conditions)),
    chain: (said.chain ?? []).map((/** @type {any} */ one) => relative(one, one.tick ? `bitten at ${one.time}` : "among the first", conditions)),
  };
}

/**
 * @param {any} one
 * @param {string} text
 * @param {string[]} conditions
 * @returns {Relative}
 */
function relative(one, text, conditions) {
  const [x, y] = spot(one);
  const condition = one.spot?.condition ?? (one.condition ? conditions.indexOf(one.condition) : -1);
  return { id: one.person, name: capital(one.is ?? ""), text, condition, x, y };
}

/** @param {any} one @returns {[number, number]} */
function spot(one) {
  const at = one.spot;
  return at && at.x !== null && at.x !== undefined ? [at.x, at.y] : [Number.NaN, Number.NaN];
}

/** Home is home, whatever the street. @param {string | null} where */
function short(where) {
  return where?.startsWith("at home") ? "at home" : where;
}

/** @param {string} text */
export function capital(text) {
  return text ? text[0].toUpperCase() + text.slice(1) : "";
}
