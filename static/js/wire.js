// The wire of a room: connect, resume from the last number, fall back to polling the same rows.
// docs/realtime.md has every frame. Whatever the way, events reach `apply` in order and once.
const LONGEST = 20000; // milliseconds between tries
const WELCOME_WITHIN = 6000;
const POLL_EVERY = 5000;
const SELDOM = 60000; // between tries once it is plain that no socket comes through
const PLAIN = 8; // failures in a row
const GONE = new Set([4400, 4404]); // no use in coming back
const ANSWER_WITHIN = 10000;

export class Wire {
  // hooks: apply(frame), passing(frame), welcome(frame), state(name), reset(), tally()
  constructor({ socket, events, epoch, seq }, hooks) {
    Object.assign(this, { address: socket, events, epoch, seq: Number(seq), hooks });
    this.failures = 0;
    this.asked = new Map();
  }

  start() {
    this.connect();
    window.addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.hurry());
  }

  get open() {
    return this.ws?.readyState === WebSocket.OPEN && this.welcomed;
  }

  connect() {
    clearTimeout(this.again);
    this.welcomed = false;
    try {
      const url = new URL(this.address, location.href);
      url.protocol = url.protocol.replace("http", "ws");
      this.ws = new WebSocket(url);
    } catch {
      this.lost({ code: 0 });
      return;
    }
    const ws = this.ws;
    this.patience = setTimeout(() => ws.close(), WELCOME_WITHIN);
    ws.onmessage = (message) => ws === this.ws && this.hear(JSON.parse(message.data));
    ws.onclose = (event) => ws === this.ws && this.lost(event);
  }

  hear(frame) {
    if (frame.type === "welcome") return this.greeted(frame);
    if (frame.type === "event") return this.take(frame);
    if (frame.type === "now") return this.hooks.passing(frame);
    if (frame.type === "reset") return this.hooks.reset();
    if (frame.type === "done" || frame.type === "refused") this.answered(frame);
  }

  greeted(frame) {
    clearTimeout(this.patience);
    this.welcomed = true;
    this.failures = 0;
    this.stopPolling();
    this.hooks.welcome(frame);
    if (frame.epoch !== this.epoch) return this.hooks.reset();
    this.hooks.state(this.seq < frame.seq ? "catching" : "live");
    this.ws.send(JSON.stringify({ type: "resume", epoch: this.epoch, seq: this.seq }));
    this.goal = frame.seq;
    this.hooks.tally();
  }

  take(frame) {
    if (frame.seq !== this.seq + 1) return; // seen already, or the resume brings what is between
    this.seq = frame.seq;
    this.hooks.apply(frame);
    if (this.open && this.seq >= this.goal) this.hooks.state("live");
  }

  lost(event) {
    clearTimeout(this.patience);
    this.ws = null;
    this.welcomed = false;
    for (const name of [...this.asked.keys()]) this.answered({ id: name, type: "lost" });
    if (GONE.has(event.code)) return this.hooks.state("gone");
    this.failures += 1;
    if (this.failures >= 2) this.poll();
    else this.hooks.state("waiting");
    const most = this.failures > PLAIN ? SELDOM : LONGEST;
    const wait = Math.min(most, 800 * 1.8 ** this.failures);
    this.again = setTimeout(() => this.connect(), wait * (0.5 + Math.random()));
  }

  hurry() {
    if (!this.ws) this.connect();
  }

  // --- without a socket --------------------------------------------------------------------------

  poll() {
    if (this.polling) return;
    this.polling = true;
    this.hooks.state("polling");
    this.ask();
  }

  stopPolling() {
    this.polling = false;
    clearTimeout(this.next);
  }

  async ask() {
    clearTimeout(this.next);
    try {
      const answer = await fetch(`${this.events}?after=${this.seq}`, { headers: { Accept: "application/json" } });
      const found = await answer.json();
      if (!this.polling) return;
      if (found.epoch && found.epoch !== this.epoch) return this.hooks.reset();
      for (const frame of found.events ?? []) this.take(frame);
      this.hooks.tally();
      this.hooks.state("polling");
    } catch {
      this.hooks.state("offline");
    }
    if (this.polling) this.next = setTimeout(() => this.ask(), POLL_EVERY * (0.8 + 0.4 * Math.random()));
  }

  // --- acts --------------------------------------------------------------------------------------

  // Resolves with {type: "done" | "refused" | "lost", …}; `id` names the act, so that sending it
  // again changes nothing.
  act(act, data, id) {
    return new Promise((resolve) => {
      if (!this.open) return resolve({ type: "lost", id });
      this.asked.set(id, resolve);
      setTimeout(() => this.answered({ type: "lost", id }), ANSWER_WITHIN);
      this.ws.send(JSON.stringify({ type: "do", id, act, data }));
    });
  }

  answered(frame) {
    this.asked.get(frame.id)?.(frame);
    this.asked.delete(frame.id);
  }
}
