/**
 * On a phone the panels are one sheet at the bottom: 64 pixels, under half, or nearly all of the screen.
 */
import { make } from "./states.js";

const SIZES = ["low", "", "tall"];
const DRAG = 40; // pixels of a movement that changes its size

/**
 * Give a panel the grip with which it is pulled up and down.
 *
 * @param {HTMLElement} sheet
 */
export function grip(sheet) {
  const handle = /** @type {HTMLButtonElement} */ (make("button", "grip"));
  handle.type = "button";
  handle.setAttribute("aria-label", "Size of the panel");
  let from = 0;
  const size = () => (sheet.classList.contains("low") ? 0 : sheet.classList.contains("tall") ? 2 : 1);
  const set = (/** @type {number} */ to) => {
    const chosen = SIZES[Math.min(Math.max(to, 0), 2)];
    sheet.classList.remove("low", "tall");
    if (chosen) sheet.classList.add(chosen);
    sheet.dispatchEvent(new Event("sized", { bubbles: true }));
  };
  let dragged = false;
  handle.addEventListener("pointerdown", (event) => {
    from = event.clientY;
    dragged = false;
    handle.setPointerCapture(event.pointerId);
  });
  handle.addEventListener("pointerup", (event) => {
    const way = event.clientY - from;
    if (Math.abs(way) < DRAG) return;
    dragged = true;
    set(size() + (way < 0 ? 1 : -1));
  });
  handle.addEventListener("click", () => {
    if (!dragged) set((size() + 1) % SIZES.length);
    dragged = false;
  });
  sheet.prepend(handle);
}
