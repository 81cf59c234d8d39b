/**
 * What is shared: the card of the minute that is shown, to look at and to save as a picture.
 *
 * @typedef {import("./watch.js").Watch} Watch
 * @typedef {import("./moment.js").Moment} Moment
 */
import { Postcard, TALL_CARD, WIDE } from "./postcard.js";
import { make, part } from "./states.js";

export class Share {
  /** @param {Watch} watch */
  constructor(watch) {
    this.watch = watch;
    /** @type {Postcard | null} */
    this.postcard = null;
    this.asked = 0;
    this.place = /** @type {HTMLDialogElement} */ (part("share"));
    this.words = make("p", "about");
    this.words.id = "share-words";
    this.waiting = make("p", "about waiting");
    this.waiting.setAttribute("aria-live", "polite");
    this.save = choice("Save the picture", () => this.keep());
    const close = choice("Close", () => this.place.close());
    this.frame = make("div", "frame");
    this.place.append(make("h2", "", "The card of this minute"), this.frame, this.words, this.waiting, make("p", "actions", this.save, close));
    this.place.addEventListener("click", (event) => {
      if (event.target === this.place) this.place.close();
    });
    this.place.addEventListener("close", () => {
      this.asked += 1;
    });
    part("show-share").addEventListener("click", () => this.show());
  }

  /** Show the card: with what is known at once, then with what had to be counted. */
  async show() {
    const { minute, player, source } = this.watch;
    if (!minute) return;
    if (player.playing) player.pause();
    this.asked += 1;
    const asked = this.asked;
    const { counts, tick } = minute.meta;
    const people = { left: counts[0] + counts[1], of: counts.reduce((/** @type {number} */ a, /** @type {number} */ b) => a + b, 0) };
    this.#draw(minute, { people, lost: counts[2] + counts[3], windows: null, street: null });
    if (!this.place.open) this.place.showModal();
    this.waiting.textContent = "Counting the windows";
    try {
      const moment = await source.moment(tick, this.#marked());
      if (asked !== this.asked) return;
      this.#draw(minute, moment);
      this.waiting.textContent = moment.windows ? "" : "In this file the windows are counted every half hour only; the card tells of the people.";
    } catch {
      if (asked === this.asked) this.waiting.textContent = "The windows cannot be counted here; the card tells of the people.";
    }
  }

  /** The street that was found or clicked, -1: none. */
  #marked() {
    return this.watch.street.street;
  }

  /**
   * @param {import("./packet.js").Packet} minute
   * @param {Moment} moment
   */
  #draw(minute, moment) {
    this.postcard ??= new Postcard(this.watch);
    const said = this.postcard.draw(this.watch.clock.hour(minute.meta.tick), moment, minute);
    this.hour = said[0];
    const { canvas } = this.postcard;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `Card, ${WIDE} by ${TALL_CARD}: ${said.join(" ")}`);
    if (!canvas.isConnected) this.frame.append(canvas);
    this.words.textContent = said.slice(0, -1).join(" ");
  }

  /** Save the card as a picture. */
  keep() {
    const { night } = this.watch;
    this.postcard?.canvas.toBlob((picture) => {
      if (!picture) return;
      const link = document.createElement("a");
      link.href = URL.createObjectURL(picture);
      link.download = `${night.run}-${(this.hour ?? "").replace(/\D/g, "")}.png`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    }, "image/png");
  }
}

/**
 * @param {string} text
 * @param {() => void} act
 */
function choice(text, act) {
  const made = /** @type {HTMLButtonElement} */ (make("button", "close", text));
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}
