/**
 * The night on the screen: holds the parts together and draws when something changed.
 *
 * @typedef {import("./packet.js").Packet} Packet
 * @typedef {import("./source.js").Server | import("./whole.js").Whole} Source
 */
import { Address } from "./address.js";
import { Bearings } from "./bearings.js";
import { Camera, CITY_SCALE, CLOSEST, CLOSE_UP } from "./camera.js";
import { Card } from "./card.js";
import { City } from "./city.js";
import { Echoes } from "./echoes.js";
import { Fronts } from "./fronts.js";
import { Hud } from "./hud.js";
import { listen } from "./keys.js";
import { Labels } from "./labels.js";
import { Layers } from "./layers.js";
import { Light } from "./light.js";
import { NEAR, drawGround, penOf } from "./near.js";
import { opening } from "./opening.js";
import { Panels } from "./panels.js";
import { People } from "./people.js";
import { Player } from "./player.js";
import { Search } from "./search.js";
import { drawSelected } from "./selected.js";
import { Stories } from "./stories.js";
import { StreetCard } from "./street.js";
import { drawShapes, namesOf } from "./shapes.js";
import { Share } from "./share.js";
import { setState, part } from "./states.js";
import { colours, theme } from "./theme.js";
import { Timeline } from "./timeline.js";
import { Clock } from "./words.js";

const MARKED = 3; // metres a pixel under which single people are marked as afraid
const PLATE = 60; // pixels round the clock that its plate covers too
const PHONE = 700; // pixels up to which panels lie at the bottom
const SETTLED = 150; // after the last movement of the camera the server is told [ms]

export class Watch {
  /**
   * @param {Source} source
   * @param {any} night
   * @param {Packet} packet of the city
   */
  constructor(source, night, packet) {
    this.source = source;
    this.night = night;
    this.city = new City(packet);
    this.clock = new Clock(night.start);
    this.colours = colours();
    const last = Math.max(night.last_minute * 60, 1);
    this.player = new Player(last, {
      moved: () => this.touch("time"),
      asked: (message) => source.say(message),
    });
    this.player.live = night.mode === "live";
    this.camera = new Camera(part("map"), this.city.box, () => this.touch("camera"));
    this.ground = /** @type {HTMLCanvasElement} */ (part("ground"));
    this.light = new Light(/** @type {HTMLCanvasElement} */ (part("pixels")), this.city);
    this.light.paint(this.colours);
    this.timeline = new Timeline(
      /** @type {HTMLCanvasElement} */ (part("curve")),
      /** @type {HTMLInputElement} */ (part("scrub")),
      this.player,
      this.clock,
      night.sun,
    );
    /** @type {Packet | null} */
    this.minute = null;
    /** @type {Packet | null} */
    this.curve = null;
    /** @type {Packet | null} */
    this.fallen = null;
    this.crowd = new People();
    this.echoes = new Echoes();
    this.fronts = new Fronts(source);
    this.shapes = /** @type {HTMLCanvasElement} */ (part("shapes"));
    this.labels = new Labels(part("labels"));
    this.hud = new Hud(this);
    this.layers = new Layers(this);
    this.panels = new Panels(this);
    this.card = new Card(this);
    this.street = new StreetCard(this);
    this.search = new Search(this);
    this.stories = new Stories(this);
    this.share = new Share(this);
    this.address = new Address(this);
    this.bearings = new Bearings(this);
    /** @type {[number, number] | null} */
    this.marked = null;
    /** @type {() => void} */
    this.skip = () => {};
    this.dirty = new Set(["camera", "time", "light"]);
    /** @type {number[]} */
    this.seen = [];
    this.before = 0;
    this.crowded = false; // whether single people were drawn the last time
    /** @type {number | undefined} */
    this.settling = undefined;
    /** @type {number | undefined} */
    this.saying = undefined;
  }

  /** What is known of people outdoors, where the view is near enough. */
  get people() {
    return this.camera.scale < CITY_SCALE ? this.crowd.now : null;
  }

  async begin() {
    this.curve = await this.source.curve();
    this.timeline.take(this.curve);
    listen(this);
    this.pointing();
    this.resize();
    this.showWhole(0);
    if (location.hash) this.address.restore();
    addEventListener("resize", () => this.resize());
    addEventListener("sized", () => this.margins());
    this.source.connect({
      packet: (one) => this.hear(one),
      open: () => this.connected(),
      lost: () => this.lost(),
    });
    setState("");
    requestAnimationFrame((now) => this.frame(now));
    document.fonts?.ready.then(() => {
      this.labels.forget();
      this.recolour();
    });
    this.fallen = await this.source.fallen();
    this.touch("layers");
    if (location.hash) this.address.begin();
    else this.skip = opening(this);
  }

  /** Where the first bite happened, or the middle of the city. @returns {[number, number] | null} */
  firstCase() {
    if (!this.fallen) return null;
    const bites = this.fallen.arrays.first_bite;
    let first = -1;
    for (let s = 0; s < bites.length; s += 1) {
      if (bites[s] >= 0 && (first < 0 || bites[s] < bites[first])) first = s;
    }
    return first < 0 ? null : this.city.middle(first);
  }

  /** Clicks on the map select somebody, or name the street. */
  pointing() {
    part("map").addEventListener("click", (event) => {
      const lead = this.stories.nearest(event.clientX, event.clientY);
      if (lead) {
        this.stories.open(lead);
        return;
      }
      const [east, north] = this.camera.place(event.clientX, event.clientY);
      const person = this.people ? this.crowd.nearest(east, north, Math.max(12 * this.camera.scale, 1), performance.now()) : null;
      if (person) this.card.show(person.who);
      else this.mark(this.city.nearest(east, north, 14 * this.camera.scale) >= 0 ? [east, north] : null);
    });
  }

  /**
   * Mark a place and tell of its street, or of nothing.
   *
   * @param {[number, number] | null} place
   * @param {number} [piece] of the street that is meant, -1: the nearest
   */
  mark(place, piece = -1) {
    this.marked = place;
    const s = place && piece < 0 ? this.city.nearest(place[0], place[1], Math.max(30, 14 * this.camera.scale)) : piece;
    if (s >= 0) this.street.show(s);
    else this.street.forget();
    this.touch("layers");
  }

  /**
   * Show a line over the map for a while.
   *
   * @param {string} text
   * @param {number} time [ms]
   */
  say(text, time) {
    if (part("map").classList.contains("lost")) return;
    setState(text);
    clearTimeout(this.saying);
    if (time) this.saying = setTimeout(() => setState(""), time);
  }

  /** Show several places at once. @param {{x: number, y: number}[]} places */
  fit(places) {
    const xs = places.map((one) => one.x);
    const ys = places.map((one) => one.y);
    const box = /** @type {import("./camera.js").Box} */ ([Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]);
    this.camera.go((box[0] + box[2]) / 2, (box[1] + box[3]) / 2, Math.max(this.camera.fitting(box, 160), 0.3), 1200);
  }

  /** Come nearer: to whoever or whatever is selected, and never to where there is no street. */
  closer() {
    const { camera, card, marked } = this;
    const goal = camera.scale / 2;
    const [x, y] = camera.middle;
    const reach = (Math.min(camera.width - camera.rims[2], camera.height - camera.rims[0] - camera.rims[1]) / 2) * goal;
    const told = card.told && Number.isFinite(card.told.x) ? [card.told.x, card.told.y] : marked;
    const near = told && Math.hypot(told[0] - x, told[1] - y) < 4 * reach ? told : null;
    if (near) return camera.go(near[0], near[1], Math.max(goal, CLOSEST), 180);
    const s = this.city.nearest(x, y, reach / 2) >= 0 ? -1 : this.city.nearest(x, y, 40 * reach);
    if (s < 0) return camera.by(2);
    const [east, north] = this.city.middle(s);
    return camera.go(east, north, Math.max(goal, CLOSEST), 180);
  }

  /** Show all of the city. @param {number} [time] of the way there [ms] */
  showWhole(time = 900) {
    const [west, south, east, north] = this.city.box;
    this.camera.go((west + east) / 2, (south + north) / 2, this.camera.fitting(this.city.box), time);
  }

  connected() {
    part("map").classList.remove("lost");
    setState("");
    this.tellView();
    this.player.again();
  }

  lost() {
    part("map").classList.add("lost");
    setState(`Connection lost at ${this.clock.second(this.player.tick)}, trying again`);
  }

  /** @param {Packet} packet */
  hear(packet) {
    if (packet.kind === "minute") {
      const first = this.minute === null;
      this.minute = packet;
      this.light.take(packet.arrays.living, packet.arrays.infected, first || this.camera.still);
      this.player.heard(packet.meta.tick);
      this.touch("light");
      this.touch("time");
    } else if (packet.kind === "people") {
      this.takePeople(packet);
      if (this.card.following) this.keepUp();
    } else if (packet.kind === "status") {
      this.status(packet.meta);
    } else if (packet.kind === "clock") {
      this.player.hold(packet.meta);
    } else if (packet.kind === "refused") this.say(packet.meta.why ?? "", 6000);
  }

  /** A second came: who is where, what sounds, which doors there are. @param {Packet} packet */
  takePeople(packet) {
    const { player, camera, crowd, echoes, fronts } = this;
    const now = performance.now();
    crowd.take(packet, now);
    echoes.take(packet, now, player.playing && player.speed === 1 && !camera.still, player.playing && !camera.still);
    if (fronts.take(packet)) this.touch("light");
    this.touch("people");
    this.touch("overlay");
  }

  /** What the server says of itself. @param {any} meta */
  status(meta) {
    if (meta.mode) this.player.live = meta.mode === "live";
    if (meta.last_minute * 60 > this.player.last) {
      this.player.last = meta.last_minute * 60;
      this.grow();
    }
    if (typeof meta.say === "string") setState(meta.say);
  }

  /** The night went on: read its curve again. */
  async grow() {
    const curve = await this.source.curve();
    const fallen = await this.source.fallen();
    if (curve.arrays.count.length < (this.curve?.arrays.count.length ?? 0)) return; // asked earlier, answered later
    this.curve = curve;
    this.fallen = fallen;
    this.timeline.take(curve);
    this.timeline.lay(this.colours);
    this.touch("time");
  }

  /** Keep whoever is followed in the middle. */
  keepUp() {
    const packet = this.crowd.now;
    if (!packet) return;
    const at = packet.arrays.who.indexOf(this.card.who);
    if (at >= 0) this.camera.go(packet.arrays.x[at], packet.arrays.y[at], this.camera.scale, 900);
  }

  /** @param {string} what */
  touch(what) {
    this.dirty.add(what);
    if (what !== "camera") return;
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.tellView(), SETTLED);
  }

  tellView() {
    const box = this.camera.box.map((one) => Math.round(one * 10) / 10);
    this.source.say({ do: "view", box, scale: this.camera.scale, layers: [...this.layers.shown] });
    this.fronts.look(this.camera).then((other) => {
      if (other) this.touch("light");
    });
  }

  /** Take note of what of the map the timeline, an open panel and on a phone the clock leave free. */
  margins() {
    const foot = part("timeline").getBoundingClientRect().top;
    const open = this.panels?.open;
    const panel = open ? part(open).getBoundingClientRect() : null;
    if (innerWidth > PHONE) {
      this.camera.rims = [Math.min(40, innerHeight * 0.05), innerHeight - foot, panel ? innerWidth - panel.left : 0];
      return;
    }
    const low = Math.max(Math.min(foot, panel?.top ?? foot), innerHeight * 0.4);
    const clock = part("now").getBoundingClientRect().bottom;
    this.camera.rims = [low - clock > innerHeight * 0.3 ? clock : Math.min(40, innerHeight * 0.05), innerHeight - low, 0];
  }

  resize() {
    this.margins();
    this.light.resize(part("map").clientWidth, part("map").clientHeight);
    this.camera.resize();
    this.timeline.lay(this.colours);
    this.touch("camera");
  }

  /** Read the colours again and draw everything anew. */
  recolour() {
    this.colours = colours();
    part("turn-theme").setAttribute("aria-pressed", String(theme() === "day"));
    this.light.paint(this.colours);
    this.timeline.lay(this.colours);
    this.touch("camera");
    this.touch("time");
  }

  /** @param {number} now */
  frame(now) {
    const passed = Math.min(now - this.before, 250);
    this.before = now;
    if (this.player.advance(passed)) this.dirty.add("time");
    if (this.light.fade(passed)) this.dirty.add("light");
    if (this.people && this.crowd.moving(now)) this.dirty.add("people");
    if (this.people && this.layers.has("sound") && this.echoes.moving(now)) this.dirty.add("overlay");
    if (this.dirty.size) this.draw();
    requestAnimationFrame((next) => this.frame(next));
  }

  draw() {
    const { camera, dirty, light, colours: paint } = this;
    const time = performance.now();
    if (this.crowded !== (this.people !== null)) {
      this.crowded = this.people !== null;
      dirty.add("layers").add("time");
    }
    const moved = dirty.has("camera");
    const near = camera.scale < NEAR;
    const lit = this.layers.has("light");
    const relit = dirty.has("light") || dirty.has("layers");
    const pixels = moved || relit || dirty.has("people");
    if (moved) this.seen = this.city.within(camera.box);
    if (near && (moved || relit)) {
      drawGround(penOf(this.ground), this.city, camera, this.seen, paint, lit ? light : null, this.fronts);
    } else if (moved) light.lay(camera, this.seen);
    if (pixels) {
      if (moved || relit) light.shine(camera, this.seen, near, lit, this.people !== null);
      else light.wipe();
      if (this.people && camera.scale >= CLOSE_UP) {
        const { pixels: image, light: { width, height } } = light.plate;
        if (lit && near) this.crowd.glaze(image, width, height, light.ratio, camera, paint);
        this.crowd.cut(paint, camera.scale, light.ratio);
        this.crowd.marked = { fear: this.layers.has("fear") && camera.scale < MARKED, sound: this.layers.has("sound") };
        this.crowd.stamp(image, width, height, light.ratio, camera, time);
      }
      light.show();
    }
    if (moved || relit || dirty.has("overlay") || this.card.told || camera.scale < CLOSE_UP) {
      const pen = penOf(this.shapes);
      drawShapes(pen, this, time);
      drawSelected(pen, this, time);
      this.stories.draw(pen);
    }
    if (moved || dirty.has("layers") || relit) {
      this.labels.write(namesOf(this), this.covered(), camera.width, camera.height);
      this.layers.explain(camera.scale);
    }
    if (dirty.has("time") || dirty.has("light") || moved) {
      this.timeline.draw(paint);
      this.hud.tell();
      this.panels.tell();
      this.card.tell();
      this.street.tell();
    }
    if (moved || dirty.has("layers") || dirty.has("time")) this.bearings.tell();
    dirty.clear();
    this.address.note();
  }

  /** What lies over the map. @returns {import("./labels.js").Rect[]} */
  covered() {
    /** @type {import("./labels.js").Rect[]} */
    const found = [];
    for (const id of ["now", "search", "tools", "share-place", "zoom", "timeline", "truth", "ruler", "credit", "layers", "numbers", "stories", "card", "state"]) {
      const place = part(id);
      if (place.hidden) continue;
      const { left, top, right, bottom } = place.getBoundingClientRect();
      const rim = id === "now" ? PLATE : 0;
      found.push([left - rim, top - rim, right + rim, bottom + rim]);
    }
    return [...found, ...this.stories.covered()];
  }
}
