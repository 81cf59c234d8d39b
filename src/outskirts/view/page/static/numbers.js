/**
 * The numbers of a minute: counts, how fast it grows, the largest horde, each district.
 *
 * @typedef {import("./watch.js").Watch} Watch
 */
import { make } from "./states.js";
import { number } from "./words.js";

const CONDITIONS_KEPT = 5;
const SHOWN = 60; // minutes behind the pointer that the small curves show

/**
 * @param {HTMLElement} place
 * @param {Watch} watch
 */
export function tellNumbers(place, watch) {
  const { curve, player, clock, night } = watch;
  if (!curve) return;
  const { count, district_count: by, r, doubling, largest } = curve.arrays;
  const minute = Math.min(Math.floor(player.tick / 60), count.length / CONDITIONS_KEPT - 1);
  const now = Array.from(count.slice(minute * CONDITIONS_KEPT, (minute + 1) * CONDITIONS_KEPT));
  const before = Math.max(minute - SHOWN, 0);
  const grown = ill(count, minute) - ill(count, before);
  const rows = [
    ["Infected or exposed", number(now[1] + now[2])],
    ["Lost: turned or died", number(now[2] + now[3])],
    [`Bitten in the last ${minute - before || 1} min`, number(Math.max(grown, 0))],
    ["R of those bitten an hour ago", minute >= SHOWN ? known(r?.[minute - SHOWN], (one) => `${one.toFixed(2)}${finished(curve.meta, minute - SHOWN) ? "" : " so far"}`) : "–"],
    ["Cases double in", known(doubling?.[minute], (one) => `${one.toFixed(0)} min`)],
    ["Largest horde", known(largest?.[minute], number)],
    ["Escaped", number(now[4])],
  ];
  const list = make("dl", "pairs", ...rows.flatMap(([word, value]) => [make("dt", "", word), make("dd", "", value)]));
  const districts = make("ul", "bars");
  if (by) {
    const many = by.length / CONDITIONS_KEPT / (count.length / CONDITIONS_KEPT);
    const parts = [];
    for (let d = 0; d < many; d += 1) {
      const at = (minute * many + d) * CONDITIONS_KEPT;
      const all = by[at] + by[at + 1] + by[at + 2] + by[at + 3] + by[at + 4];
      if (all > 0) parts.push({ name: night.districts[d], lost: by[at + 2] + by[at + 3], all });
    }
    parts.sort((a, b) => b.lost / b.all - a.lost / a.all);
    const most = Math.max(...parts.map((one) => one.lost / one.all), 0.001);
    for (const one of parts) {
      const bar = make("span", "bar");
      bar.style.setProperty("--part", String(one.lost / one.all / most));
      const row = make("li", "", make("span", "name", one.name), bar, make("span", "value", percent(one.lost / one.all)));
      row.title = `${number(one.lost)} of ${number(one.all)} residents`;
      districts.append(row);
    }
  }
  place.replaceChildren(
    make("h2", "", `Numbers at ${clock.hour(player.tick)}`),
    list,
    make("h3", "", "Residents lost: turned or died"),
    districts,
    make("p", "about", night.people_from ?? ""),
  );
}

/**
 * Whether those bitten at a minute had their time to bite others by the end of the record.
 *
 * @param {any} meta of the curve
 * @param {number} minute
 */
function finished(meta, minute) {
  return meta.patience !== null && minute + meta.cohort / 2 + meta.patience <= meta.last_minute;
}

/**
 * Cases so far.
 * @param {import("./packet.js").Numbers} count
 * @param {number} minute
 */
function ill(count, minute) {
  const at = minute * CONDITIONS_KEPT;
  return count[at + 1] + count[at + 2] + count[at + 3];
}

/**
 * @param {number | undefined} value
 * @param {(value: number) => string} say
 */
function known(value, say) {
  return value !== undefined && Number.isFinite(value) ? say(value) : "–";
}

/** @param {number} share */
function percent(share) {
  const value = share * 100;
  if (value === 0) return "0%";
  if (value < 0.1) return "<0.1%";
  return value < 10 ? `${value.toFixed(1)}%` : `${value.toFixed(0)}%`;
}
