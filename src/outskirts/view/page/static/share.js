/**
 * What is shared: the card of the minute that is shown, to look at and to save as a picture.
 *
 * @typedef {import("./watch.js").Watch} Watch
 * @typedef {import("./moment.js").Moment} Moment
 */
import { copied } from "./copy.js";
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
    this.send = choice("Share", () => this.hand());
    this.send.hidden = typeof navigator.share !== "function";
    const close = choice("Close", () => this.place.close());
    this.frame = make("div", "frame");
    this.link = /** @type {HTMLInputElement} */ (make("input", ""));
    this.link.id = "share-link";
    this.link.readOnly = true;
    this.link.setAttribute("aria-label", "Link to what is shown");
    this.link.addEventListener("focus", () => this.link.select());
    this.copied = choice("Copy the link", () => this.copy());
    this.place.append(
      make("h2", "", "The card of this minute"),
      this.frame,
      this.words,
      this.waiting,
      make("p", "linked", this.link, this.copied),
      make("p", "small", reach()),
      make("p", "actions", this.send, this.save, close),
    );
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
    this.link.value = this.watch.address.link();
    this.copied.textContent = "Copy the link";
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

  /** The name of the picture as a file. */
  get name() {
    return `${this.watch.night.run}-${(this.hour ?? "").replace(/\D/g, "")}.png`;
  }

  /** Put the link where it can be pasted from. */
  async copy() {
    const done = await copied(this.link.value);
    if (!done) this.link.select();
    this.copied.textContent = done ? "Copied" : "Press Ctrl+C";
  }

  /** Hand the picture and the link to the system's own sheet of ways to share, as phones have it. */
  async hand() {
    const picture = await new Promise((/** @type {(one: Blob | null) => void} */ done) => {
      if (this.postcard) this.postcard.canvas.toBlob(done, "image/png");
      else done(null);
    });
    /** @type {ShareData} */
    const told = { title: document.title, text: this.words.textContent ?? "" };
    if (location.protocol.startsWith("http")) told.url = this.link.value;
    const files = picture ? [new File([picture], this.name, { type: "image/png" })] : [];
    const whole = { ...told, files };
    try {
      await navigator.share(files.length && navigator.canShare?.(whole) ? whole : told);
    } catch (reason) {
      if (/** @type {Error} */ (reason).name !== "AbortError") this.waiting.textContent = "It could not be shared; save the picture, or copy the link.";
    }
  }

  /** Save the card as a picture. */
  keep() {
    this.postcard?.canvas.toBlob((picture) => {
      if (!picture) return;
      const link = document.createElement("a");
      link.href = URL.createObjectURL(picture);
      link.download = this.name;
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

/** For whom the link works. */
function reach() {
  if (location.protocol === "file:") return "The link opens this file on this computer; send the file itself too.";
  const own = /^(localhost|127\..*|\[::1\])$/.test(location.hostname);
  return own ? "The link works on this computer, while the map is served. To send the night, use “outskirts export --to page”." : "The link shows this minute, this place and who is selected.";
}
