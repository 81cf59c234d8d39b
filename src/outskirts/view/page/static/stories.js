/**
 * The stories that a night offers first: a list of them, and a mark for each on the map.
 *
 * @typedef {import("./watch.js").Watch} Watch
 * @typedef {{person: number, is: string, label: string, tick: number, where: string | null, x: number, y: number}} Lead
 */
import { make, part } from "./states.js";
import { capital } from "./told.js";
import { several } from "./words.js";

const HIT = 18; // pixels round a mark that belong to it
const RING = 6; // radius of a mark [px]
const CLOSE_TO = 3; // metres a pixel at which a story is looked at

export class Stories {
  /** @param {Watch} watch */
  constructor(watch) {
    this.watch = watch;
    /** @type {Lead[]} */
    this.leads = watch.source.leads;
    part("show-stories").hidden = this.leads.length === 0;
    if (!this.leads.length) return;
    part("stories").append(
      make("h2", "", several(this.leads.length, "story of this night", "stories of this night")),
      make("p", "about", "Choose one here, or a ring on the map."),
      make("ul", "told", ...this.leads.map((one) => this.row(one))),
    );
  }

  /** A row that opens a story. @param {Lead} lead */
  row(lead) {
    const row = /** @type {HTMLButtonElement} */ (make(
      "button",
      "story",
      make("time", "", this.watch.clock.hour(lead.tick)),
      make("span", "", make("strong", "", capital(lead.is)), make("span", "label", capital(lead.label)), make("span", "where", lead.where ?? "")),
    ));
    row.type = "button";
    row.addEventListener("click", () => this.open(lead));
    return make("li", "", row);
  }

  /** Go to the moment and the place of a story, and tell of the person. @param {Lead} lead */
  open(lead) {
    const { player, camera, card } = this.watch;
    if (player.playing) player.pause();
    player.seek(lead.tick);
    card.show(lead.person);
    camera.go(lead.x, lead.y, Math.min(camera.scale, CLOSE_TO), 1600);
  }

  /**
   * The story whose mark is under a point of the screen.
   *
   * @param {number} x
   * @param {number} y
   * @returns {Lead | null}
   */
  nearest(x, y) {
    const { camera } = this.watch;
    let [best, near] = [/** @type {Lead | null} */ (null), HIT];
    for (const one of this.leads) {
      const away = Math.hypot(camera.x(one.x) - x, camera.y(one.y) - y);
      if (away < near && one.person !== this.watch.card.who) [best, near] = [one, away];
    }
    return best;
  }

  /** What the marks cover of the map, so that no name lies over them. @returns {import("./labels.js").Rect[]} */
  covered() {
    const { camera } = this.watch;
    return this.leads.map((one) => {
      const [x, y] = [camera.x(one.x), camera.y(one.y)];
      return [x - RING, y - RING, x + RING, y + RING];
    });
  }

  /** @param {CanvasRenderingContext2D} pen */
  draw(pen) {
    const { camera, colours, card } = this.watch;
    for (const one of this.leads) {
      if (one.person === card.who) continue;
      const [x, y] = [camera.x(one.x), camera.y(one.y)];
      if (x < -RING || y < -RING || x > camera.width + RING || y > camera.height + RING) continue;
      pen.fillStyle = colours.panel;
      pen.strokeStyle = colours.text;
      pen.lineWidth = 2;
      pen.beginPath();
      pen.arc(x, y, RING, 0, 2 * Math.PI);
      pen.fill();
      pen.stroke();
      pen.fillStyle = colours.text;
      pen.beginPath();
      pen.arc(x, y, 2, 0, 2 * Math.PI);
      pen.fill();
    }
  }
}
