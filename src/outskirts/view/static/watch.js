/**
 * The night on the screen: holds the parts together and draws when something changed.
 *
 * @typedef {import("./packet.js").Packet} Packet
 * @typedef {import("./source.js").Server} Server
 */
import { Camera } from "./camera.js";
import { City } from "./city.js";
import { Hud } from "./hud.js";
import { Light } from "./light.js";
import { NEAR, drawGround, penOf } from "./near.js";
import { Player } from "./player.js";
import { setState, part } from "./states.js";
import { colours } from "./theme.js";
import { Timeline } from "./timeline.js";
import { Clock } from "./words.js";

const SETTLED = 150; // after the last movement of the camera the server is told [ms]

export class Watch {
  /**
   * @param {Server} source
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
    this.hud = new Hud(this);
    /** @type {Packet | null} */
    this.minute = null;
    /** @type {Packet | null} */
    this.people = null;
    this.lit = true;
    this.dirty = new Set(["camera", "time", "light"]);
    /** @type {number[]} */
    this.seen = [];
    this.before = 0;
    /** @type {number | undefined} */
    this.settling = undefined;
  }

  async begin() {
    this.timeline.take(await this.source.curve());
    this.resize();
    this.showWhole(0);
    addEventListener("resize", () => this.resize());
    this.source.connect({
      packet: (one) => this.hear(one),
      open: () => this.connected(),
      lost: () => this.lost(),
    });
    setState("");
    requestAnimationFrame((now) => this.frame(now));
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
    }
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
    this.source.say({ do: "view", box, scale: this.camera.scale, layers: [] });
  }

  resize() {
    this.light.resize(part("map").clientWidth, part("map").clientHeight);
    this.camera.resize();
    this.timeline.lay(this.colours);
    this.touch("camera");
  }

  /** Read the colours again and draw everything anew. */
  recolour() {
    this.colours = colours();
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
    if (this.dirty.size) this.draw();
    requestAnimationFrame((next) => this.frame(next));
  }

  draw() {
    const { camera, dirty, light } = this;
    const moved = dirty.has("camera");
    const near = camera.scale < NEAR;
    if (moved) {
      this.seen = this.city.within(camera.box);
      if (near) drawGround(penOf(this.ground), this.city, camera, this.seen, this.colours);
      else light.lay(camera, this.seen);
    }
    if (moved || dirty.has("light")) {
      light.shine(camera, this.seen, near, this.lit);
      light.show();
    }
    if (dirty.has("time") || moved) {
      this.timeline.draw(this.colours);
      this.hud.tell();
    }
    dirty.clear();
  }
}
