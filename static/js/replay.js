// A meeting again, event by event. Frames come with rows as they are now: what was hidden or withdrawn
// since has no words. What each row was at the time follows from the kind of its event.
import { applied, currentItem } from "./meeting-state.js";

const PAGE = 500; // events in one answer
const LINES = 12; // shown above the present one
const LONGEST = 8000; // milliseconds of silence that are waited out
const GONE = 404;
const AGAIN = 30_000; // milliseconds after which an open page looks what was hidden or added since
const EMPTY = {
  meeting: { order: "first_timers" }, items: [], speaking: null, waiting: [], strawpolls: [], points: [],
  promises: [], counts: { turns: 0, questions: 0 },
};
const STAGES = { asked: "waiting", called: "speaking", lowered: "dropped", skipped: "dropped" };
const FIELDS = {
  item: "title", turn: "text", question: "text", strawpoll: "question", point: "text", promise: "text",
  invitation: "name",
};
const WORDLESS = new Set(["turn.asked", "turn.lowered", "turn.called", "turn.ended", "turn.skipped"]);
const ANSWERS = new Set(["question.answered", "question.set_aside"]);

// --- what was then ---------------------------------------------------------------------------------

// `late`: ids of items that were added while it sat.
export function asThen(frame, state, late = new Set()) {
  const [noun, verb] = frame.kind.split(".");
  const show = frame.data.show;
  if (!show || !(noun in THEN)) return frame;
  return { ...frame, data: { ...frame.data, show: { ...show, ...THEN[noun](verb, frame, state, late) } } };
}

const THEN = {
  turn: (verb) => ({ stage: STAGES[verb] ?? "said" }),
  item: (verb, { at, data }, state) => {
    const before = state.items.find((item) => item.id === data.show.id);
    const times = { opened_at: before?.opened_at ?? null, closed_at: before?.closed_at ?? null };
    if (verb === "opened") return { opened_at: at, closed_at: null };
    return verb === "closed" ? { ...times, closed_at: at } : times;
  },
  strawpoll: (verb, { data }) => ({
    closed_at: verb === "opened" ? null : data.show.closed_at,
    shown_at: verb === "shown" ? data.show.shown_at : null,
  }),
  point: (verb, { data }) => ({ withdrawn_at: verb === "withdrawn" ? data.show.withdrawn_at : null }),
  promise: (verb, { data }) => ({ withdrawn_at: verb === "withdrawn" ? data.show.withdrawn_at : null }),
  meeting: (verb, { data }, state, late) => {
    const before = verb === "announced" || verb === "edited";
    const planned = data.show.items.filter((item) => !late.has(item.id));
    return {
      opened_at: before ? null : data.show.opened_at,
      closed_at: verb === "closed" ? data.show.closed_at : null,
      items: before ? planned.map((item) => ({ ...item, opened_at: null, closed_at: null })) : state.items,
    };
  },
};

export function statesOf(frames) {
  const late = new Set(frames.filter((one) => one.kind === "item.added").map((one) => one.data.item));
  const states = [EMPTY];
  for (const frame of frames) {
    const state = states[states.length - 1];
    states.push(applied(state, asThen(frame, state, late)));
  }
  return states; // states[n] is after the event number n
}

// Frames with what came after them: what was hidden, withdrawn or edited since is so in every frame of
// its row, also in those from before. Frames that stay as they are stay the same objects.
export function withNews(frames, news) {
  const now = new Map(news.filter((frame) => idOf(frame)).map((frame) => [idOf(frame), frame.data.show]));
  const old = frames.map((frame) =>
    now.has(idOf(frame)) ? { ...frame, data: { ...frame.data, show: now.get(idOf(frame)) } } : frame,
  );
  return [...old, ...news];
}

function idOf(frame) {
  const id = frame.data.show?.id;
  return id ? `${frame.kind.split(".")[0]} ${id}` : "";
}

// --- the player ------------------------------------------------------------------------------------

class Player {
  constructor(place) {
    this.place = place;
    this.find = (name) => place.querySelector(`[data-${name}]`);
    this.sayings = new Map(
      [...place.querySelectorAll("[data-saying]")].map((one) => [one.dataset.saying, one.textContent]),
    );
    this.at = 1;
    this.playing = null;
  }

  say(name) {
    return this.sayings.get(name) ?? name;
  }

  async start() {
    try {
      await this.load();
    } catch {
      return this.fail();
    }
    if (!this.frames.length) return;
    this.states = statesOf(this.frames);
    this.scrubber = this.find("scrubber");
    this.scrubber.max = this.frames.length;
    this.listen();
    this.go(1);
    this.place.hidden = false; // not before it does something
    this.keepUp();
  }

  // Words that were hidden meanwhile go from a page that stands open.
  keepUp() {
    setInterval(() => document.hidden || this.look(), AGAIN);
    document.addEventListener("visibilitychange", () => document.hidden || this.look());
    addEventListener("pageshow", ({ persisted }) => persisted && this.look());
  }

  async look() {
    if (this.looking) return;
    this.looking = true;
    const before = this.frames;
    try {
      await this.more();
    } catch {
      // the next look will do
    }
    if (this.frames !== before) this.renew(before);
    this.looking = false;
  }

  renew(before) {
    this.states = statesOf(this.frames);
    this.scrubber.max = this.frames.length;
    this.find("told").textContent = "";
    this.go(this.at);
    for (const [index, frame] of this.frames.entries()) {
      if (index < before.length && frame !== before[index]) this.relist(frame);
    }
  }

  // The line of the list below that was there before this script.
  relist(frame) {
    const lines = [...document.querySelectorAll("[data-listed] > li")];
    lines.find((line) => line.value === frame.seq)?.replaceWith(this.line(frame));
  }

  // The list below is still there.
  fail() {
    const sentence = this.find("failed");
    for (const part of this.place.children) part.hidden = part !== sentence;
    sentence.hidden = this.place.hidden = false;
  }

  async load() {
    this.frames = [];
    await this.more();
  }

  async more() {
    for (let more = true; more; ) {
      const answer = await fetch(`${this.place.dataset.events}?after=${this.frames.length}&limit=${PAGE}`);
      if (answer.status === GONE && this.states) location.reload(); // no longer this reader's to see
      if (!answer.ok) throw new Error(answer.status);
      const body = await answer.json();
      if (body.epoch !== (this.epoch ??= body.epoch)) return location.reload();
      if (body.events.length) this.frames = withNews(this.frames, body.events);
      this.tally = body.now.find((frame) => frame.kind === "tally")?.data;
      more = body.more && body.events.length > 0;
    }
  }

  listen() {
    this.scrubber.addEventListener("input", () => this.jump(Number(this.scrubber.value)));
    for (const button of this.place.querySelectorAll("[data-step]")) {
      button.addEventListener("click", () => this.jump(this.at + Number(button.dataset.step)));
    }
    this.button = this.find("play");
    this.playLabel = this.button.textContent;
    this.button.addEventListener("click", () => (this.playing ? this.pause() : this.play()));
    document.addEventListener("keydown", (event) => this.key(event));
  }

  // The range, the buttons and links have keys of their own.
  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest("input, textarea, select, button, a, summary")) return;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step) this.jump(this.at + step);
  }

  jump(at) {
    this.pause();
    this.go(at);
    this.find("told").textContent = `${this.find("count").textContent} ${this.sentence(this.frames[this.at - 1])}`;
  }

  play() {
    if (this.at >= this.frames.length) this.go(1);
    this.button.textContent = this.button.dataset.pauseLabel;
    this.find("told").textContent = "";
    this.wait();
  }

  wait() {
    if (this.at >= this.frames.length) return this.pause();
    const [now, then] = [this.frames[this.at - 1], this.frames[this.at]];
    const speed = Number(this.place.querySelector("[name=speed]:checked").value);
    const gap = Math.min(Math.max(0, new Date(then.at) - new Date(now.at)), LONGEST);
    this.playing = setTimeout(() => {
      this.go(this.at + 1);
      this.wait();
    }, gap / speed);
  }

  pause() {
    clearTimeout(this.playing);
    this.playing = null;
    this.button.textContent = this.playLabel;
  }

  go(at) {
    this.at = Math.min(Math.max(1, at), this.frames.length);
    const frame = this.frames[this.at - 1];
    const counted = this.say("count").replace("{n}", this.at).replace("{all}", this.frames.length);
    this.scrubber.value = this.at;
    this.scrubber.setAttribute("aria-valuetext", counted);
    this.find("count").textContent = counted;
    this.find("clock").textContent = clock(frame.at, true);
    this.showState(this.states[this.at]);
    this.showLines();
  }

  // --- what is seen ------------------------------------------------------------------------------

  showState(state) {
    const item = currentItem(state);
    this.find("item").textContent = item ? `${item.number}. ${item.title}` : this.say("none");
    this.find("speaking").textContent = state.speaking ? this.who(state.speaking) : this.say("none");
    this.find("waiting").textContent = state.waiting.length
      ? this.say("people").replace("{n}", state.waiting.length)
      : this.say("none");
    this.find("polls").replaceChildren(...state.strawpolls.map((poll) => this.poll(poll)));
    const points = state.points.map((point) => [this.say(point.kind), point.text]);
    const promises = state.promises.map((one) => [`${this.say("promise")} · ${one.owner}`, `${one.text} ${one.due_on}`]);
    this.find("points").replaceChildren(...[...points, ...promises].map(([label, text]) => noted(label, text)));
  }

  who(turn) {
    return turn.by?.name ?? this.say(turn.state);
  }

  poll(poll) {
    const box = document.createElement("div");
    box.append(noted(this.say("strawpoll"), poll.question));
    const options = poll.shown_at && this.tally?.strawpolls[poll.id]?.options;
    const list = document.createElement("ul");
    for (const option of poll.options) {
      const line = document.createElement("li");
      const count = options?.find((one) => one.number === option.number);
      line.textContent = count ? this.result(option.text, count) : option.text;
      list.append(line);
    }
    box.append(list);
    return box;
  }

  result(option, { residents, mandates }) {
    const numbers = this.say("result").replace("{residents}", residents).replace("{mandates}", mandates);
    return numbers.replace("{option}", () => option);
  }

  showLines() {
    const from = Math.max(0, this.at - LINES);
    const lines = this.frames.slice(from, this.at).map((frame) => this.line(frame));
    lines[lines.length - 1].setAttribute("aria-current", "true");
    this.find("lines").replaceChildren(...lines.reverse());
  }

  line(frame) {
    const line = this.find("line").content.cloneNode(true).firstElementChild;
    line.value = frame.seq;
    line.querySelector("time").dateTime = frame.at;
    line.querySelector("time").textContent = clock(frame.at);
    line.querySelector("[data-label]").textContent = this.say(frame.kind);
    const { who, words } = this.said(frame);
    line.querySelector("[data-who]").textContent = who && words ? this.say("said").replace("{name}", () => who) : who;
    line.querySelector("[data-words]").textContent = words;
    line.querySelector("[data-said]").hidden = !who && !words;
    return line;
  }

  said(frame) {
    const show = frame.data.show ?? {};
    if (show.state === "hidden" || show.state === "withdrawn") return { who: "", words: this.say(show.state) };
    const words = WORDLESS.has(frame.kind) ? "" : (show[FIELDS[frame.kind.split(".")[0]]] ?? "");
    const answer = ANSWERS.has(frame.kind) && show.answer ? `\n${show.answer}` : "";
    return { who: show.by?.name ?? "", words: words + answer };
  }

  sentence(frame) {
    const { who, words } = this.said(frame);
    return `${this.say(frame.kind)} ${who} ${words}`;
  }
}

function noted(label, text) {
  const line = document.createElement("p");
  const tag = document.createElement("span");
  tag.className = "tag";
  tag.textContent = label;
  line.append(tag, ` ${text}`);
  return line;
}

function clock(at, day = false) {
  const options = { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false, timeZone: "Asia/Shanghai" };
  if (day) Object.assign(options, { year: "numeric", month: "2-digit", day: "2-digit" });
  return new Intl.DateTimeFormat(document.documentElement.lang || "zh-Hans", options).format(new Date(at));
}

const place = document.getElementById("replay");
if (place) new Player(place).start();
