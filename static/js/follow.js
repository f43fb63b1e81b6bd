// A page that keeps itself up to date: it follows the log of a meeting and asks the server for its own
// part anew when something happened, so that one template writes it with and without scripts.
import { heard } from "./clock.js";
import { tick } from "./countdowns.js";
import { morph } from "./morph.js";
import { say } from "./sayings.js";
import { Wire } from "./wire.js";

const SOON = 80; // milliseconds from an event to the look, like all times here
const BETWEEN = 350; // looks, at least
const WITHOUT = 8000; // between looks while there is no socket
const GIVE_UP = 15000;

const headOf = (part) => (part?.matches("[tabindex='-1']") ? part : part?.querySelector("[tabindex='-1']"));

export class Follower {
  // heed: stale(form), gone(form) as in morph.js; changed() after the part is new
  constructor(root, heed = {}) {
    const none = () => {};
    this.root = root;
    this.heed = { stale: none, gone: none, changed: none, ...heed };
    this.looked = 0;
    this.wire = new Wire(root.dataset, {
      apply: () => this.soon(),
      passing: (frame) => this.pass(frame),
      state: (name) => this.state(name),
      reset: () => this.anew(),
      heard,
    });
  }

  start() {
    heard(this.root.dataset.now);
    setInterval(tick, 250);
    setInterval(() => this.wire.open || this.soon(), WITHOUT);
    document.addEventListener("visibilitychange", () => document.hidden || this.soon());
    this.wire.start();
  }

  state(name) {
    const line = document.querySelector("[data-room-status]");
    const sentence = say(name);
    line.dataset.state = name;
    line.hidden = !sentence;
    if (line.textContent !== sentence) line.textContent = sentence;
  }

  // --- the part --------------------------------------------------------------------------------

  soon(wait = SOON) {
    if (this.timer) return;
    const rest = this.looked + BETWEEN - Date.now();
    this.timer = setTimeout(() => this.look(), Math.max(wait, rest));
  }

  // Resolves when the part is as the server has it.
  async look() {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.looking) {
      this.again = true;
      return this.looking;
    }
    this.looking = this.fetched();
    try {
      await this.looking;
    } finally {
      this.looking = null;
      this.looked = Date.now();
    }
    if (this.again) {
      this.again = false;
      this.soon();
    }
  }

  async fetched() {
    const address = new URL(location.href);
    address.hash = "";
    address.searchParams.set("part", "1");
    try {
      const answer = await fetch(address, { signal: AbortSignal.timeout?.(GIVE_UP) });
      if (answer.redirected || answer.status === 403 || answer.status === 404) return this.state("gone");
      if (!answer.ok) return;
      this.put(await answer.text());
    } catch {
      if (!this.wire.open) this.state("offline"); // the next look will do
    }
  }

  put(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html").getElementById(this.root.id);
    if (!fresh) return;
    const active = document.activeElement;
    const around = active?.closest("section, header, aside, [role=group]");
    morph(this.root, fresh, this.heed);
    heard(this.root.dataset.now);
    tick();
    // A button that has done its work takes the focus with it: go on where it was.
    if (active && !active.isConnected) headOf(around)?.focus({ preventScroll: true });
    this.heed.changed();
  }

  // Another log than before: what the page shows is read anew, and followed from there.
  async anew() {
    await this.look();
    this.wire.epoch = this.root.dataset.epoch;
    this.wire.seq = Number(this.root.dataset.seq);
  }

  // --- what has no number ----------------------------------------------------------------------

  pass(frame) {
    if (frame.kind === "presence") this.presence(frame.data);
    if (frame.kind === "tally") this.tally(frame.data);
  }

  presence({ online, attending, board }) {
    const attended = this.fill("[data-attending]", attending);
    this.fill("[data-online]", online);
    const now = JSON.stringify(board);
    if (attended || (this.board ?? now) !== now) this.soon();
    this.board = now;
  }

  tally({ questions = {}, strawpolls = {} }) {
    for (const [id, backers] of Object.entries(questions)) {
      if (this.fill(`[data-backers="${CSS.escape(id)}"]`, backers)) this.soon(2000); // to sort them
    }
    for (const [id, { voters }] of Object.entries(strawpolls)) {
      this.fill(`[data-residents="${CSS.escape(id)}"]`, voters.residents);
      this.fill(`[data-mandates="${CSS.escape(id)}"]`, voters.mandates);
    }
  }

  // True where something was another number before.
  fill(places, number) {
    let changed = false;
    for (const place of this.root.querySelectorAll(places)) {
      if (place.textContent === String(number)) continue;
      place.textContent = number;
      changed = true;
    }
    return changed;
  }
}
