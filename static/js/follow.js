// A page that keeps itself up to date: it follows the log of a meeting and asks the server for its own
// part anew when something happened, so that one template writes it with and without scripts.
import { heard } from "./clock.js";
import { tick } from "./countdowns.js";
import { morph } from "./morph.js";
import { showState } from "./meeting-news.js";
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
      welcome: ({ you }) => this.know(you),
      state: showState,
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

  // Where somebody else is signed in on this device by now, nothing is done from this person's page.
  know({ signed_in: signedIn }) {
    if (document.body.dataset.owner && signedIn && !this.wire.mine) location.reload();
  }

  // --- the part --------------------------------------------------------------------------------

  soon(wait = SOON) {
    if (this.timer) return;
    const rest = this.looked + BETWEEN - Date.now();
    this.timer = setTimeout(() => this.look(), Math.max(wait, rest));
  }

  // Resolves when the part is as the server has it, true where it could be read.
  async look() {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.looking) {
      this.again = true;
      return this.looking;
    }
    this.looking = this.fetched();
    let read = false;
    try {
      read = await this.looking;
    } finally {
      this.looking = null;
      this.looked = Date.now();
    }
    if (this.again) {
      this.again = false;
      this.soon();
    }
    return read;
  }

  async fetched() {
    const address = new URL(location.href);
    address.hash = "";
    address.searchParams.set("part", "1");
    try {
      const answer = await fetch(address, { signal: AbortSignal.timeout?.(GIVE_UP) });
      if (answer.redirected || answer.status === 403 || answer.status === 404) return showState("gone");
      return answer.ok && this.put(await answer.text());
    } catch {
      if (!this.wire.open) showState("offline"); // the next look will do
    }
  }

  put(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html").getElementById(this.root.id);
    if (!fresh) return false;
    const active = document.activeElement;
    const around = active?.closest("section, header, aside, [role=group]");
    morph(this.root, fresh, this.heed);
    heard(this.root.dataset.now);
    tick();
    // A button that has done its work takes the focus with it: go on where it was.
    if (active && !active.isConnected) headOf(around)?.focus({ preventScroll: true });
    this.heed.changed();
    return true;
  }

  // Another log than before: what the page shows is read anew, and followed from there.
  async anew() {
    if (await this.look()) this.wire.restart(this.root.dataset);
    else setTimeout(() => this.anew(), WITHOUT);
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
