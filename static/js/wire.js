// The wire of a room: connect, resume from the last number, fall back to polling the same rows.
// docs/realtime.md has every frame. Whatever the way, events reach `apply` in order and once.
const WELCOME_WITHIN = 6000; // milliseconds, like all times here
const BUSY = 15000; // for the welcome of a server that has taken the line: a thousand may come back at once
const SILENCE = 15000; // after which the line is asked whether it is alive
const ANSWER = 5000; // within which a live one says something
const STEADY = 5000; // a line that held so long is no failure any more
const FIRST = 400; // before the second try, times 1.8 for each that failed
const ANSWER_WITHIN = 10000; // for an act
const POLL_EVERY = 5000;
const POLL_AFTER = 2; // failures in a row
const LONG = 3000; // of an outage, after which nobody waits for a second failure
const MANY = 100; // events in one answer of the poll

const MALFORMED = 4400, LOGGED_OUT = 4401, ROLE_CHANGED = 4403, NOT_THERE = 4404, TOO_SLOW = 4408, TOO_FAST = 4429;
const ENDS = new Map([[MALFORMED, "broken"], [NOT_THERE, "gone"]]); // no use in coming back
const AT_ONCE = new Set([LOGGED_OUT, ROLE_CHANGED, TOO_SLOW]); // the server asks to come again
const OWNER = document.body.dataset.owner ?? ""; // of this page, as `you.owner` names who is signed in

export class Wire {
  // place: the room's dataset (socket, events, epoch, seq; pollEvery where it is not the usual).
  // hooks, all but `apply` may be left out:
  //   apply(frame)    an event, in order, once
  //   passing(frame)  something without a number (`now`)
  //   welcome(frame)  greeted: `you` says what this person may do now
  //   state(name)     live, waiting, catching, polling, offline, failing (the server does not answer),
  //                   stale (events are missing until the page is read anew), gone, broken
  //   closed(code)    why the server closed (4401 signed out, 4403 role changed, …)
  //   reset()         what is missing cannot be had: load the page anew, or read it and `restart`
  //   tally()         the moment to ask for counts
  //   heard(instant)  an instant of the server's clock that has just passed
  constructor({ socket, events, epoch, seq, pollEvery }, hooks) {
    const none = () => {};
    const usual = { passing: none, welcome: none, state: none, closed: none, reset: none, tally: none, heard: none };
    Object.assign(this, { address: socket, events, epoch, seq: Number(seq), hooks: { ...usual, ...hooks } });
    this.pollEvery = Number(pollEvery) || POLL_EVERY;
    this.mine = true; // until a welcome says that somebody else is signed in by now
    this.failures = 0;
    this.since = Date.now(); // when the outage began; null while there is none
    this.asked = new Map();
  }

  start() {
    this.connect();
    window.addEventListener("online", () => this.hurry());
    window.addEventListener("offline", () => this.probe());
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
      this.lost(0);
      return;
    }
    const ws = this.ws;
    this.patience = setTimeout(() => this.giveUp(ws), WELCOME_WITHIN);
    ws.onopen = () => ws === this.ws && this.beginWaiting(ws);
    ws.onmessage = (message) => ws === this.ws && this.hear(JSON.parse(message.data));
    ws.onclose = (event) => ws === this.ws && this.lost(event.code);
  }

  beginWaiting(ws) {
    clearTimeout(this.patience);
    this.patience = setTimeout(() => this.giveUp(ws), BUSY);
  }

  hear(frame) {
    this.listen();
    if (frame.at) this.hooks.heard(frame.at);
    if (frame.type === "welcome") return this.greeted(frame);
    if (frame.type === "event") return this.take(frame);
    if (frame.type === "now") return this.give("passing", frame);
    if (frame.type === "reset") return this.lose();
    if (frame.type === "done" || frame.type === "refused") this.answered(frame);
  }

  greeted(frame) {
    clearTimeout(this.patience);
    this.welcomed = true;
    this.steady = setTimeout(() => ((this.failures = 0), (this.since = null)), STEADY);
    this.stopPolling();
    this.mine = (frame.you?.owner ?? "") === OWNER;
    this.hooks.welcome(frame);
    this.goal = frame.seq;
    if (frame.epoch !== this.epoch) this.lose();
    if (this.stale) return this.hooks.state("stale");
    this.resume();
    this.hooks.tally();
  }

  resume() {
    this.settle();
    this.resumed = Date.now();
    this.say({ type: "resume", epoch: this.epoch, seq: this.seq });
  }

  settle() {
    const whole = this.torn ? "stale" : "live";
    this.hooks.state(this.seq < this.goal ? "catching" : whole);
  }

  take(frame) {
    if (this.stale) return; // of another log, or after a gap
    if (frame.seq <= this.seq) return; // seen already
    if (frame.seq > this.seq + 1) return this.missing();
    this.seq = frame.seq;
    this.give("apply", frame);
    if (this.open && this.seq >= this.goal) this.settle();
  }

  // What the page stumbles over is read anew, once; what comes after it is given all the same.
  give(hook, frame) {
    try {
      this.hooks[hook](frame);
    } catch (error) {
      console.error(error);
      if (this.torn) return;
      this.torn = true;
      this.hooks.reset();
    }
  }

  // Nothing with a number is taken any more until the page is read anew.
  lose() {
    if (this.stale) return;
    this.stale = true;
    this.hooks.state("stale");
    this.hooks.reset();
  }

  // The page was read anew and is as the log was at `seq`.
  restart({ epoch, seq }) {
    Object.assign(this, { epoch, seq: Number(seq), stale: false, torn: false });
    if (this.open) this.resume();
  }

  // The resume under way brings what is between; where there is none, ask again.
  missing() {
    if (this.open && Date.now() - this.resumed > ANSWER) this.resume();
  }

  // --- alive or not ------------------------------------------------------------------------------

  listen() {
    clearTimeout(this.silence);
    clearTimeout(this.doubt);
    this.silence = setTimeout(() => this.probe(), SILENCE);
  }

  // A line that was pulled out says nothing; one that lives answers.
  probe() {
    if (!this.open) return;
    clearTimeout(this.silence);
    clearTimeout(this.doubt);
    const ws = this.ws;
    this.doubt = setTimeout(() => this.giveUp(ws), ANSWER);
    this.say({ type: "ping" });
  }

  giveUp(ws) {
    if (ws !== this.ws) return;
    this.ws = null; // closing a dead line takes a minute: nobody waits for it
    ws.close();
    this.lost(0);
  }

  lost(code) {
    for (const timer of [this.patience, this.steady, this.silence, this.doubt]) clearTimeout(timer);
    this.ws = null;
    this.welcomed = false;
    for (const name of [...this.asked.keys()]) this.answered({ id: name, type: "lost" });
    this.hooks.closed(code);
    if (ENDS.has(code)) return this.end(ENDS.get(code));
    this.since ??= Date.now();
    if (this.failures >= POLL_AFTER || Date.now() - this.since > LONG) this.poll();
    else this.hooks.state("waiting");
    this.again = setTimeout(() => this.connect(), this.wait(code));
    this.failures += 1;
  }

  // Soon at first, at most three seconds in the first minute; then less and less often.
  wait(code) {
    if (AT_ONCE.has(code) && !this.failures) return 0;
    const out = Date.now() - this.since;
    const most = out < 60000 ? 3000 : out < 600000 ? 20000 : 60000;
    const least = code === TOO_FAST ? 5000 : 0;
    return least + Math.min(FIRST * 1.8 ** this.failures, most / 1.5) * (0.5 + Math.random());
  }

  hurry() {
    if (this.ended) return;
    if (this.ws) return this.probe();
    this.connect();
  }

  end(name) {
    this.ended = true;
    this.stopPolling();
    clearTimeout(this.again);
    this.hooks.state(name);
  }

  // --- without a socket --------------------------------------------------------------------------

  poll() {
    if (this.polling) return;
    this.polling = true;
    this.ask();
  }

  stopPolling() {
    this.polling = false;
    clearTimeout(this.next);
  }

  async ask() {
    clearTimeout(this.next);
    const more = await this.look();
    if (!this.polling) return;
    this.next = setTimeout(() => this.ask(), more ? 0 : this.pollEvery * (0.8 + 0.4 * Math.random()));
  }

  // True where there is more to be had at once.
  async look() {
    let answer, found;
    try {
      answer = await fetch(`${this.events}?after=${this.seq}&limit=${MANY}`, {
        headers: { Accept: "application/json" },
        signal: AbortSignal.timeout?.(ANSWER_WITHIN),
      });
      found = answer.ok && (await answer.json());
    } catch {
      found = null; // nothing came, or not all of it
    }
    if (!this.polling) return false;
    if (found) return this.polled(found, answer.headers.get("Date"));
    if (answer?.status === 404) this.end("gone");
    else this.hooks.state(found === false ? "failing" : "offline");
    return false;
  }

  polled(found, date) {
    if (date) this.hooks.heard(new Date(date).toISOString());
    if (found.epoch && found.epoch !== this.epoch) this.lose();
    if (this.stale) return false;
    for (const frame of found.events ?? []) this.take(frame);
    for (const frame of found.now ?? []) this.give("passing", frame);
    this.hooks.tally();
    const more = this.seq < found.seq && found.events?.length > 0;
    this.hooks.state(more ? "catching" : "polling");
    return more;
  }

  // --- acts --------------------------------------------------------------------------------------

  // Resolves with {type: "done" | "refused" | "lost", …}; `id` names the act, so that sending it
  // again changes nothing.
  act(act, data, id) {
    return new Promise((resolve) => {
      if (!this.open || !this.mine) return resolve({ type: "lost", id });
      this.asked.set(id, resolve);
      setTimeout(() => this.asked.get(id) === resolve && this.answered({ type: "lost", id }), ANSWER_WITHIN);
      this.say({ type: "do", id, act, data });
    });
  }

  answered(frame) {
    this.asked.get(frame.id)?.(frame);
    this.asked.delete(frame.id);
  }

  say(frame) {
    this.ws.send(JSON.stringify(frame));
  }
}
