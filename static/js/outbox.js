// What a person has sent and the server has not confirmed: kept on this device with the name of the act,
// sent in order when there is a way, and once, however often it is tried and by however many pages. What
// was refused stays until its writer takes it back. One for each person and meeting.
import { newName } from "./names.js";

const PREFIX = "gongyi-outbox:";
const AGAIN = 3000; // milliseconds until what was lost is tried anew, like all times here
const UNKNOWN = "again"; // the server's code where it cannot say whether an act was done
const PACED = new Set(["slow_mode", "too_many_requests"]); // not yet: it is sent by itself later
const LONGEST = 10 * 60 * 1000; // that slow mode makes anybody wait
const KEEP = 24 * 60 * 60 * 1000;
const SOON = 5; // a lock that nobody has is given within
const HEARD = 200; // in which one window's doings are known to the others
const FIRST = 1000; // in which a window sends what was typed in it before others try
const TURN = 15000; // the same, where windows cannot lock each other out

export class Outbox {
  // send(entry, leaving) resolves with {type: "done" | "refused" | "lost", …}; it calls `leaving` before
  // anything goes out, and says `untouched` where the server did not look at it.
  // hooks: changed(entries), done(entry, answer), and refused(entry, answer, own: typed here), which says
  // whether the words are back with their writer; else they stay here, marked.
  constructor({ owner, meeting }, send, hooks) {
    Object.assign(this, { send, hooks, under: `${PREFIX}${owner}:${meeting}:` });
    this.rows = new Map();
    this.own = new Set(); // ids of what was typed here
    this.stored = new Set(); // ids that other pages of this person see too
    this.others = new Map(); // id -> from when on this page may send what another has added
    this.rests = 0; // until when the server wants none
    this.load();
    window.addEventListener("storage", (event) => event.key?.startsWith(this.under) && this.heard(event));
  }

  // Oldest first.
  get entries() {
    return [...this.rows.values()].sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1));
  }

  get waiting() {
    return this.entries.filter((entry) => !entry.refused);
  }

  add(act, data) {
    const entry = { id: newName(), act, data, at: Date.now() };
    this.own.add(entry.id);
    this.keep(entry);
    this.flush();
    return entry;
  }

  // Only what was never on its way or is known not to have been done: the rest may have arrived.
  takeBack(id) {
    const entry = this.rows.get(id);
    if (!entry || entry.tried) return null;
    this.drop(id);
    return entry;
  }

  async flush() {
    if (this.flushing || performance.now() < this.rests) return;
    this.flushing = true;
    clearTimeout(this.again);
    try {
      while (this.waiting.length) if (!(await alone(this.under, () => this.next()))) break;
    } finally {
      this.flushing = false;
    }
  }

  // The oldest one; false where there is nothing more to do for now.
  async next() {
    const [oldest] = this.waiting;
    if (!oldest) return false;
    const entry = this.asItIsNow(oldest);
    if (!entry || entry.refused) return true;
    const turn = (this.others.get(entry.id) ?? 0) - performance.now();
    if (turn > 0) return this.later(turn);
    const answer = await this.send(entry, () => this.keep({ ...entry, paced: false, tried: true }));
    if (answer.untouched) this.keep(entry);
    if (answer.type === "lost" || answer.code === UNKNOWN) return this.later(AGAIN);
    if (answer.type === "refused") return this.refuse({ ...entry, paced: false, tried: false }, answer);
    this.drop(entry.id);
    this.hooks.done(entry, answer);
    return true;
  }

  refuse(entry, answer) {
    const { code, detail } = answer;
    const rest = 1000 * answer.retry_after;
    if (PACED.has(code) && rest <= LONGEST) {
      this.keep({ ...entry, paced: true });
      this.rests = performance.now() + rest;
      return this.later(rest + 100); // timers may be early
    }
    if (this.hooks.refused(entry, answer, this.own.has(entry.id))) this.drop(entry.id);
    else this.keep({ ...entry, refused: { code, detail } });
    return true;
  }

  // Nothing goes out of this page any more: what waits is left to its writer.
  refuseAll(answer) {
    for (const entry of this.waiting) this.keep({ ...entry, refused: answer });
  }

  later(wait) {
    clearTimeout(this.again);
    this.again = setTimeout(() => this.flush(), wait);
    this.hooks.changed(this.entries);
    return false;
  }

  // --- on this device ----------------------------------------------------------------------------

  keep(entry) {
    this.rows.set(entry.id, entry);
    attempt(() => {
      localStorage.setItem(this.under + entry.id, JSON.stringify(entry));
      this.stored.add(entry.id);
    });
    this.hooks.changed(this.entries);
  }

  drop(id) {
    attempt(() => localStorage.removeItem(this.under + id));
    this.forget(id);
  }

  forget(id) {
    for (const known of [this.rows, this.own, this.stored, this.others]) known.delete(id);
    this.hooks.changed(this.entries);
  }

  // Another page may have done with it, and this one was not told yet.
  asItIsNow({ id }) {
    if (this.stored.has(id)) {
      attempt(() => {
        const kept = localStorage.getItem(this.under + id);
        if (kept === null) this.forget(id);
        else this.rows.set(id, JSON.parse(kept));
      });
    }
    return this.rows.get(id);
  }

  load() {
    attempt(() => {
      for (const name of Object.keys(localStorage)) {
        if (!name.startsWith(PREFIX)) continue;
        const entry = attempt(() => JSON.parse(localStorage.getItem(name)));
        if (!(Date.now() - entry?.at < KEEP)) localStorage.removeItem(name);
        else if (name.startsWith(this.under)) this.learn(entry, 0);
      }
    });
  }

  // From another page, which may be there no more; if it is, it goes first.
  learn(entry, first) {
    const turn = navigator.locks ? first : TURN;
    if (!this.rows.has(entry.id)) this.others.set(entry.id, performance.now() + turn);
    this.rows.set(entry.id, entry);
    this.stored.add(entry.id);
  }

  // Another page of the same person has sent it, taken it back or added one.
  heard({ key, newValue }) {
    const entry = newValue && attempt(() => JSON.parse(newValue));
    if (!entry) return this.forget(key.slice(this.under.length));
    this.learn(entry, FIRST);
    this.hooks.changed(this.entries);
    this.flush();
  }
}

// One page at a time, of all that the person has open. One that was put to sleep with the lock in its
// hand holds up nobody for long: the server does each act once anyway.
async function alone(name, work) {
  if (!navigator.locks) return work();
  const asked = performance.now();
  let begun = false;
  const mine = async () => {
    begun = true;
    if (performance.now() - asked > SOON) await new Promise((done) => setTimeout(done, HEARD)); // it had to wait
    return work();
  };
  try {
    return await navigator.locks.request(name, { signal: AbortSignal.timeout?.(TURN) }, mine);
  } catch (error) {
    if (begun) throw error;
    return work();
  }
}

// Who signs out leaves nothing on a device that others may use.
export function forgetOutbox() {
  attempt(() => {
    for (const name of Object.keys(localStorage)) if (name.startsWith(PREFIX)) localStorage.removeItem(name);
  });
}

// Private windows and full storage refuse; then it is kept as long as the page is open.
function attempt(act) {
  try {
    return act();
  } catch {
    return null;
  }
}
