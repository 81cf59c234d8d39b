/**
 * Whoever is selected: who they are, what they know, want and why, and all who belong to them.
 *
 * @typedef {import("./watch.js").Watch} Watch
 */
import { make, part } from "./states.js";
import { CONDITIONS } from "./people.js";
import { grip } from "./sheet.js";
import { read } from "./told.js";
import { copied } from "./copy.js";
import { number } from "./words.js";

const ANEW = 20; // seconds of the night after which the card is asked for again
const LATER = 3; // seconds in which the night plays on, for which a card is still told
const SETTLE = 150; // the clock stands so long before a card is asked for [ms]

export class Card {
  /** @param {Watch} watch */
  constructor(watch) {
    this.watch = watch;
    this.who = -1;
    /** @type {import("./told.js").Told | null} */
    this.told = null;
    this.asking = false;
    this.following = false;
    this.asked = 0;
    this.turn = 0; // of the questions, counted: only the last one's answer is told
    /** @type {number | undefined} */
    this.waiting = undefined;
  }

  /** @param {number} who */
  async show(who) {
    this.watch.street.forget();
    this.watch.marked = null;
    this.who = who;
    this.following = false;
    await this.ask();
  }

  /** Ask anew what is known of whoever is selected: this takes the place of what was asked before. */
  async ask() {
    const { source, player, night, panels } = this.watch;
    const who = this.who;
    if (who < 0) return;
    clearTimeout(this.waiting);
    this.asked = player.tick;
    this.turn += 1;
    const turn = this.turn;
    this.asking = true;
    if (this.told?.id !== who) {
      part("card").replaceChildren(make("h2", "", "Somebody"), make("p", "about", "Asking what is known of them"));
      panels.show("card");
    }
    try {
      const said = await source.person(who, player.tick, player.playing ? LATER * player.speed : 0);
      if (this.turn !== turn || said === null) return;
      this.told = read(said, night.conditions);
      this.#write();
      if (panels.open !== "card") panels.show("card");
    } catch {
      if (this.turn !== turn) return;
      this.close();
      this.watch.say("Nothing is known of this person at this time", 4000);
    } finally {
      if (this.turn === turn) this.asking = false;
    }
  }

  /**
   * Ask again once the night went on, while somebody is selected. While it plays one answer is waited for;
   * where the clock was set, only what it was set to at last is asked for.
   */
  tell() {
    const { player } = this.watch;
    if (this.who < 0 || !this.told) return;
    const far = Math.abs(player.tick - this.asked);
    if (player.playing) {
      if (!this.asking && far >= Math.max(ANEW, LATER * player.speed)) this.ask();
    } else if (far >= 1) {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.ask(), SETTLE);
    }
  }

  close() {
    this.forget();
    this.watch.panels.show(null);
    this.watch.touch("layers");
  }

  /** Let whoever is selected go, and leave the panel to others. */
  forget() {
    if (this.following) this.follow();
    this.who = -1;
    this.told = null;
    this.turn += 1;
    this.asking = false;
    clearTimeout(this.waiting);
  }

  follow() {
    if (this.who < 0) return;
    this.following = !this.following;
    this.watch.source.say({ do: "follow", who: this.following ? this.who : null });
    if (this.following && this.told && Number.isFinite(this.told.x)) {
      this.watch.camera.go(this.told.x, this.told.y, Math.min(this.watch.camera.scale, 0.5), 1200);
    }
    if (this.told) this.#write();
  }

  /** Show the whole household on the map. */
  household() {
    if (!this.told) return;
    const places = [this.told, ...this.told.household].filter((one) => Number.isFinite(one.x));
    if (places.length) this.watch.fit(places);
  }

  why() {
    part("card").querySelector("#why")?.scrollIntoView({ block: "start" });
    /** @type {HTMLElement | null} */ (part("card").querySelector("#why button, #why"))?.focus();
  }

  #write() {
    const { told } = this;
    if (!told) return;
    const place = part("card");
    const scrolled = place.scrollTop;
    const close = button("close", "✕", () => this.close());
    close.setAttribute("aria-label", "Let go");
    const follow = button("", this.following ? "Following" : "Follow", () => this.follow());
    follow.setAttribute("aria-pressed", String(this.following));
    const actions = make("p", "actions", follow);
    if (told.household.length) actions.append(button("", "Household", () => this.household()));
    place.replaceChildren(
      close,
      make("h2", "", told.title),
      make("p", "status", make("span", `sign ${CONDITIONS[told.condition] ?? "living"}`), told.status),
      actions,
      ...told.about.map((line) => make("p", "about", line)),
      make("p", "about", `Person ${number(told.id)}`),
    );
    this.#lines("Knows", "knows", told.knows);
    this.#lines("Wants, and why", "why", told.why);
    this.#people(told.household.length === 1 ? "Lives with" : `Lives with ${told.household.length} others`, told.household);
    this.#lines("What befell them", "story", told.story);
    this.#people("How the infection came", told.chain.length > 1 ? told.chain : []);
    this.#commands();
    grip(place);
    place.scrollTop = scrolled;
    this.watch.touch("layers");
  }

  /** The lines for a terminal that tell more of this person, and change their luck. */
  #commands() {
    const { clock, night, player } = this.watch;
    const run = quoted(night.folder ?? night.run);
    const at = clock.second(player.tick);
    const minute = Math.min(Math.max(Math.floor(player.tick / 60), 1), Math.max(night.last_minute - 1, 1));
    const lines = [
      `outskirts who ${run} ${this.who} --at ${at}`,
      `outskirts whatif ${run} --at ${clock.hour(60 * minute)} --luck ${this.who}`,
    ];
    const list = make("ul", "commands");
    for (const line of lines) {
      const copy = button("jump", "Copy", async () => {
        copy.textContent = (await copied(line)) ? "Copied" : "Press Ctrl+C";
      });
      list.append(make("li", "", make("code", "", line), copy));
    }
    part("card").append(make("h3", "", "In a terminal"), list);
  }

  /**
   * @param {string} title
   * @param {string} id
   * @param {import("./told.js").Line[]} lines
   */
  #lines(title, id, lines) {
    if (!lines.length) return;
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
   * @param {import("./told.js").Relative[]} people
   */
  #people(title, people) {
    if (!people.length) return;
    const list = make("ul", "lines");
    for (const one of people) {
      const name = button("jump", one.name, () => this.show(one.id));
      const kind = CONDITIONS[one.condition];
      const sign = kind ? [make("span", `sign ${kind}`)] : [];
      list.append(make("li", "", ...sign, make("div", "", name, make("p", "where", one.text))));
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

/** A word as a shell takes it. @param {string} text */
function quoted(text) {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
