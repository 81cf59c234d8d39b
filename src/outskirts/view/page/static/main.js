/**
 * The page: what is loaded in what order, and who hears of what.
 */
import { Server } from "./source.js";
import { Watch } from "./watch.js";
import { part, setState } from "./states.js";
import { restoreTheme } from "./theme.js";
import { Whole } from "./whole.js";

restoreTheme();

const source = part("held-night") ? new Whole() : new Server();

try {
  const night = await source.night();
  setState(`Reading ${new Intl.NumberFormat("en").format(night.people)} people`);
  const watch = new Watch(source, night, await source.city());
  await watch.begin();
  Object.assign(globalThis, { outskirts: watch });
} catch (reason) {
  setState(`The night cannot be read (${reason instanceof Error ? reason.message : reason}); start “outskirts watch” again`);
}
