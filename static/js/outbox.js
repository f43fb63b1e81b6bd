// What a person has sent and the server has not confirmed: kept on this device with the name of the act,
// sent in order when there is a way, and once, however often it is tried. One for each person and meeting.
const PREFIX = "gongyi-outbox:";
const AGAIN = 3000; // milliseconds until what was lost is tried anew
const UNKNOWN = "again"; // the server's code where it cannot say whether an act was done
const KEEP = 24 * 60 * 60 * 1000;

export class Outbox {
  // send(entry) resolves with {type: "done" | "refused" | "lost", …}.
  // hooks: changed(entries), done(entry, answer), refused(entry, answer).
  constructor({ owner, meeting }, send, hooks) {
    Object.assign(this, { send, hooks, under: `${PREFIX}${owner}:${meeting}:` });
    this.rows = new Map();
    this.load();
    window.addEventListener("storage", (event) => event.key?.startsWith(this.under) && this.heard(event));
  }

  get entries() {
    return [...this.rows.values()].sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1));
  }

  add(act, data) {
    const entry = { id: newName(), act, data, at: Date.now() };
    this.keep(entry);
    this.flush();
    return entry;
  }

  // Only what was never on its way: the rest may have arrived.
  takeBack(id) {
    const entry = this.rows.get(id);
    if (!entry || entry.tried) return null;
    this.drop(id);
    return entry;
  }

  async flush() {
    if (this.flushing) return;
    this.flushing = true;
    clearTimeout(this.again);
    try {
      while (this.rows.size) if (!(await this.next())) break;
    } finally {
      this.flushing = false;
    }
  }

  // The oldest one; false where it did not get through.
  async next() {
    const entry = this.entries[0];
    const answer = await this.send(entry, () => this.keep({ ...entry, tried: true }));
    if (answer.type === "lost" || answer.code === UNKNOWN) {
      this.again = setTimeout(() => this.flush(), AGAIN);
      this.hooks.changed(this.entries);
      return false;
    }
    this.drop(entry.id);
    this.hooks[answer.type](entry, answer);
    return true;
  }

  // --- on this device ----------------------------------------------------------------------------

  keep(entry) {
    this.rows.set(entry.id, entry);
    attempt(() => localStorage.setItem(this.under + entry.id, JSON.stringify(entry)));
    this.hooks.changed(this.entries);
  }

  drop(id) {
    this.rows.delete(id);
    attempt(() => localStorage.removeItem(this.under + id));
    this.hooks.changed(this.entries);
  }

  load() {
    attempt(() => {
      for (const name of Object.keys(localStorage)) {
        if (!name.startsWith(PREFIX)) continue;
        const entry = attempt(() => JSON.parse(localStorage.getItem(name)));
        if (!(Date.now() - entry?.at < KEEP)) localStorage.removeItem(name);
        else if (name.startsWith(this.under)) this.rows.set(entry.id, entry);
      }
    });
  }

  // Another page of the same person has sent it, taken it back or added one.
  heard({ key, newValue }) {
    const entry = newValue && attempt(() => JSON.parse(newValue));
    if (entry) this.rows.set(entry.id, entry);
    else this.rows.delete(key.slice(this.under.length));
    this.hooks.changed(this.entries);
    if (entry) this.flush();
  }
}

// Who signs out leaves nothing on a device that others may use.
export function forgetOutbox() {
  attempt(() => {
    for (const name of Object.keys(localStorage)) if (name.startsWith(PREFIX)) localStorage.removeItem(name);
  });
}

export function newName() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((part) => part.toString(16).padStart(2, "0")).join("");
}

// Private windows and full storage refuse; then it is kept as long as the page is open.
function attempt(act) {
  try {
    return act();
  } catch {
    return null;
  }
}
