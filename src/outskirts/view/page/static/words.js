/**
 * Numbers, times and distances as people write them.
 */

const whole = new Intl.NumberFormat("en");

/** @param {number} count */
export function number(count) {
  return whole.format(count);
}

/**
 * A count with its noun.
 *
 * @param {number} count
 * @param {string} one
 * @param {string} many
 */
export function several(count, one, many) {
  return `${number(count)} ${count === 1 ? one : many}`;
}

/** The hours of a night that began at a local date and time. */
export class Clock {
  /** @param {string | null} start ISO, local */
  constructor(start) {
    const [, day, hour] = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}(?::\d{2})?)/.exec(start ?? "") ?? [null, "", "00:00"];
    this.known = Boolean(day);
    this.begin = day ? Date.parse(`${day}T${hour}Z`) : 0;
  }

  /** @param {number} tick */
  #at(tick) {
    return new Date(this.begin + Math.floor(tick) * 1000).toISOString();
  }

  /** @param {number} tick */
  hour(tick) {
    return this.#at(tick).slice(11, 16);
  }

  /** @param {number} tick */
  second(tick) {
    return this.#at(tick).slice(11, 19);
  }

  /** @param {number} tick */
  day(tick) {
    if (!this.known) return "";
    const date = new Date(this.begin + Math.floor(tick) * 1000);
    return new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(date);
  }

  /** Seconds since midnight at the start. */
  get offset() {
    return (this.begin / 1000) % 86400;
  }
}

/**
 * Where the sun stands, in words.
 *
 * @param {number[][]} sun pairs of minute and altitude in degrees
 * @param {number} tick
 */
export function sky(sun, tick) {
  if (!sun?.length) return "";
  const height = altitude(sun, tick / 60);
  const sinking = altitude(sun, tick / 60 + 5) < altitude(sun, tick / 60 - 5);
  if (height > 6) return "Daylight";
  if (height > -0.8) return sinking ? "The sun is setting" : "The sun has risen";
  if (height > -6) return sinking ? "Dusk" : "Dawn";
  return height > -18 ? (sinking ? "Nightfall" : "Before dawn") : "Night";
}

/**
 * The sun's altitude at a minute [degrees].
 *
 * @param {number[][]} sun
 * @param {number} minute
 */
export function altitude(sun, minute) {
  let before = sun[0];
  for (const one of sun) {
    if (one[0] > minute) {
      const part = one[0] > before[0] ? (minute - before[0]) / (one[0] - before[0]) : 0;
      return before[1] + (one[1] - before[1]) * Math.min(Math.max(part, 0), 1);
    }
    before = one;
  }
  return before[1];
}
