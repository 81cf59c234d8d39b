/**
 * Whoever is selected: who they are, what they know, want and why, and all who belong to them.
 *
 * @typedef {import("./watch.js").Watch} Watch
 */
import { make, part } from "./states.js";
import { CONDITIONS } from "./people.js";
import { grip } from "./sheet.js";

export class Card {
  /** @param {Watch} watch */
  constructor(watch) {
    this.watch = watch;
    this.who = -1;
    /** @type {any} */
    this.told = null;
    this.following = false;
    this.asked = 0;
  }

  /** @param {number} who */
  async show(who) {
    this.who = who;
    this.following = false;
    await this.ask();
  }

  /** Ask anew what is known of whoever is selected. */
  async ask() {
    const { source, player } = this.watch;
    const who = this.who;
    if (who < 0) return;
    this.asked = player.tick;
    try {
      const told = await source.person(who, player.tick);
      if (this.who !== who) return;
      this.told = told;
      this.#write();
      this.watch.panels.show("card");
    } catch {
      if (this.who !== who) return;
      this.told = null;
      this.watch.say("Nothing is known of this person here", 3000);
    }
  }

  close() {
    if (this.following) this.follow();
    this.who = -1;
    this.told = null;
    this.watch.panels.show(null);
    this.watch.touch("layers");
  }

  follow() {
    if (this.who < 0) return;
    this.following = !this.following;
    this.watch.source.say({ do: "follow", who: this.following ? this.who : null });
    if (this.following && Number.isFinite(this.told?.x)) {
      this.watch.camera.go(this.told.x, this.told.y, Math.min(this.watch.camera.scale, 0.5), 1200);
    }
    if (this.told) this.#write();
  }

  /** Show the whole household on the map. */
  household() {
    const places = [this.told, ...(this.told?.household ?? [])].filter((one) => Number.isFinite(one?.x));
    if (places.length) this.watch.fit(places);
  }

  why() {
    part("card").querySelector("#why")?.scrollIntoView({ block: "start" });
    /** @type {HTMLElement | null} */ (part("card").querySelector("#why button, #why"))?.focus();
  }

  #write() {
    const { told } = this;
    const place = part("card");
    const close = button("close", "✕", () => this.close());
    close.setAttribute("aria-label", "Let go");
    const follow = button("", this.following ? "Following" : "Follow", () => this.follow());
    follow.setAttribute("aria-pressed", String(this.following));
    const actions = make("p", "actions", follow);
    if (told.household?.length) actions.append(button("", "Household", () => this.household()));
    place.replaceChildren(
      close,
      make("h2", "", told.title ?? `Person ${told.id ?? this.who}`),
      make("p", "status", make("span", `sign ${CONDITIONS[told.condition] ?? "living"}`), told.status ?? ""),
      actions,
    );
    if (told.about) place.append(make("p", "about", told.about));
    this.#lines("Knows", "knows", told.knows);
    this.#lines("Wants", "wants", told.wants);
    this.#lines("Why", "why", told.why);
    this.#people("Household", told.household);
    this.#people("How it came to them", told.chain);
    grip(place);
    this.watch.touch("layers");
  }

  /**
   * @param {string} title
   * @param {string} id
   * @param {{text: string, tick?: number}[] | undefined} lines
   */
  #lines(title, id, lines) {
    if (!lines?.length) return;
    const heading = make("h3", "", title);
    heading.id = id;
    heading.tabIndex = -1;
    const list = make("ul", "lines");
    for (const line of lines) {
      const row = make("li", "");
      if (typeof line.tick === "number") {
        const jump = button("jump", this.watch.clock.second(line.tick), () => this.watch.player.seek(line.tick ?? 0));
        jump.setAttribute("aria-label", `Go to ${jump.textContent}`);
        row.append(jump);
      }
      row.append(make("span", "", line.text));
      list.append(row);
    }
    part("card").append(heading, list);
  }

  /**
   * @param {string} title
   * @param {any[] | undefined} people
   */
  #people(title, people) {
    if (!people?.length) return;
    const list = make("ul", "lines");
    for (const one of people) {
      const name = button("jump", one.name ?? `Person ${one.id}`, () => this.show(one.id));
      const kind = CONDITIONS[one.condition];
      list.append(make("li", "", ...(kind ? [make("span", `sign ${kind}`)] : []), name, make("span", "", one.text ?? "")));
    }
    part("card").append(make("h3", "", title), list);
  }
}

/**
 * @param {string} kind class
 * @param {string} text
 * @param {() => void} act
 */
function button(kind, text, act) {
  const made = /** @type {HTMLButtonElement} */ (make("button", kind, text));
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}
