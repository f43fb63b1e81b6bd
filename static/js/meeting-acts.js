// What goes out of the room: over the socket, by request while there is none, and kept while there is
// nothing. The server does each act once, whichever way it comes and however often.
import { announce } from "./announce.js";
import { dropDraft } from "./drafts.js";
import { setText } from "./fill.js";
import { drawFloor } from "./meeting-floor.js";
import { news } from "./meeting-news.js";
import { backed, fold, saidHere } from "./meeting-words.js";
import { nameFor, newName } from "./names.js";
import { Outbox } from "./outbox.js";
import { refusal } from "./refusal.js";
import { say } from "./sayings.js";

const room = document.getElementById("room");
const PATIENCE = 10000; // milliseconds for a request
const SHOWN_AFTER = 800; // what is confirmed sooner never shows as waiting
// The page is not of whoever is signed in now: the person's words wait until it is theirs again.
const NOT_THEIRS = { not_signed_in: "signed_out", csrf_failed: "changed" };

export function followActs(wire, stateNow) {
  const form = document.querySelector("form[data-say]");
  const outbox = new Outbox(
    { owner: document.body.dataset.owner ?? "", meeting: room.dataset.meeting },
    (entry, leaving) => send(wire, entry, leaving),
    {
      changed: (entries) => later(() => drawOutbox(outbox, form, entries)),
      done: (entry, answer) => saidHere(answer.turn ?? answer.question),
      refused: (entry, answer, own) => refused(form, entry, answer.detail, own),
    },
  );
  drawOutbox(outbox, form, outbox.entries);
  room.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-say]")) return post(outbox, event);
    if (event.target.matches("form[data-act]")) return act(wire, stateNow, event);
  });
  return outbox;
}

// --- the two ways ---------------------------------------------------------------------------------

async function send(wire, entry, leaving = () => {}) {
  if (!wire.mine) return { type: "lost" };
  const answer = await sent(wire, entry, leaving);
  if (answer.type !== "refused" || !(answer.code in NOT_THEIRS)) return answer;
  notTheirs(NOT_THEIRS[answer.code]);
  return { type: "lost", detail: answer.detail, untouched: true };
}

export function notTheirs(name) {
  news(name, name === "signed_out" ? `/accounts/login/?next=${location.pathname}` : location.pathname);
}

async function sent(wire, entry, leaving) {
  if (wire.open) {
    leaving();
    return wire.act(entry.act, entry.data, entry.id);
  }
  if (!wire.polling || !navigator.onLine) return { type: "lost" };
  leaving();
  return request(entry);
}

async function request({ id, act, data }) {
  try {
    const answer = await fetch(room.dataset.acts, {
      method: "POST",
      headers: {
        Accept: "application/json", "Content-Type": "application/json", "Idempotency-Key": id,
        "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "",
      },
      body: JSON.stringify({ act, data }),
      signal: AbortSignal.timeout?.(PATIENCE),
    });
    if (answer.status >= 500) return { type: "lost" };
    const found = await answer.json();
    if (answer.ok) return { ...found, type: "done" };
    const { code, detail } = found;
    return { type: "refused", code, detail, retry_after: Number(answer.headers.get("Retry-After") ?? NaN) };
  } catch {
    return { type: "lost" };
  }
}

// --- words: kept until the server has them --------------------------------------------------------

function post(outbox, event) {
  event.preventDefault();
  event.stopPropagation();
  const form = event.target;
  const field = form.elements.text;
  if (!field.value.trim()) return field.focus();
  outbox.add(event.submitter?.value ?? "say", { text: field.value });
  field.value = "";
  dropDraft(form);
  refusal(form, "");
  field.focus();
}

let timer;
function later(draw) {
  clearTimeout(timer);
  timer = setTimeout(draw, SHOWN_AFTER);
}

function drawOutbox(outbox, form, entries) {
  const list = document.querySelector("[data-outbox]");
  if (!list) return;
  list.hidden = !entries.length;
  list.replaceChildren(...entries.map((entry) => outboxLine(outbox, form, entry)));
}

function outboxLine(outbox, form, entry) {
  const line = document.createElement("li");
  line.dataset.entry = entry.id;
  const state = piece(`tag${entry.refused ? " warn" : ""}`, say(standing(entry)));
  line.append(state, " ", piece("tag", say(entry.act)), " ", piece("words", entry.data.text));
  if (entry.refused) line.append(" ", piece("why small", entry.refused.detail || say("unsent")));
  const offer = (name, act) => line.append(" ", button(name, () => (act(), drawOutbox(outbox, form, outbox.entries))));
  if (!entry.tried && takesWords(form)) offer("take_back", () => takeBack(outbox, form, entry));
  if (entry.refused) offer("discard", () => outbox.drop(entry.id));
  return line;
}

function standing(entry) {
  if (entry.refused) return "not_sent";
  if (entry.tried) return "sending";
  return entry.paced ? "paced" : "queued";
}

function piece(classes, text) {
  const made = document.createElement("span");
  made.className = classes;
  made.textContent = text;
  return made;
}

function button(name, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button plain";
  made.textContent = say(name);
  made.addEventListener("click", act);
  return made;
}

function takeBack(outbox, form, entry) {
  const back = outbox.takeBack(entry.id);
  if (!back) return;
  comesBack(form, back);
  form.elements.text.focus();
}

// Into the box again, before what was typed meanwhile.
function comesBack(form, entry) {
  const field = form.elements.text;
  field.value = field.value.trim() ? `${entry.data.text}\n\n${field.value}` : entry.data.text;
  field.dispatchEvent(new Event("input", { bubbles: true })); // kept as a draft
}

// Into the box it was typed in, and only where nothing else is in it: several that were refused stay apart
// and in order.
function refused(form, entry, sentence, own) {
  const back = own && takesWords(form) && !form.elements.text.value.trim();
  if (back) {
    comesBack(form, entry);
    refusal(form, sentence);
  } else announce(`${say("not_sent")} ${sentence ?? ""}`);
  return back;
}

const takesWords = (form) => Boolean(form && !form.hidden && !form.elements.text.readOnly);

// --- everything else ------------------------------------------------------------------------------

async function act(wire, stateNow, event) {
  const form = event.target;
  const name = form.dataset.act;
  const ready = wire.open || wire.polling;
  if (!ready && navigator.onLine && !wire.failures) return; // not connected yet: the form goes as ever
  event.preventDefault();
  event.stopPropagation();
  if (name === "vote" && !new FormData(form).has("options")) return refusal(form, say("choose"));
  if (form.dataset.sending) return;
  form.dataset.sending = "1";
  const data = fields(form, name);
  const answer = await send(wire, { id: nameFor(form, data), act: name, data });
  delete form.dataset.sending;
  refusal(form, answer.type === "done" ? "" : (answer.detail ?? say("unsent")));
  if (answer.type !== "done") return;
  form.elements.once.value = newName();
  dropDraft(form);
  DONE[name]?.({ form, data, answer, state: stateNow() });
}

function fields(form, name) {
  const data = Object.fromEntries(new FormData(form));
  for (const none of ["csrfmiddlewaretoken", "once", "page", "act"]) delete data[none];
  if (name === "vote") data.options = new FormData(form).getAll("options").map(Number);
  if (name === "back") data.value = data.value === "1";
  return data;
}

const DONE = {
  raise_hand({ answer, state }) {
    room.dataset.hand = answer.turn;
    drawFloor(state);
  },
  back: ({ data }) => backed(data.question, data.value),
  vote: ({ form }) => form.querySelector("[data-sent]").removeAttribute("hidden"),
  attend: ({ form }) => attending(form, true),
  leave: ({ form }) => attending(form, false),
  edit: ({ form }) => fold(form),
  write: ({ form }) => fold(form),
};

function attending(form, here) {
  for (const one of form.parentElement.querySelectorAll("[data-if]")) one.hidden = (one.dataset.if === "attending") !== here;
  form.parentElement.querySelector("form:not([hidden]) button")?.focus();
}

// --- asked to be silent ---------------------------------------------------------------------------

export function muted(mute) {
  const note = document.querySelector("[data-muted]");
  const form = document.querySelector("form[data-say]");
  if (!note || !form) return;
  note.hidden = !mute;
  form.hidden = Boolean(mute) && !form.elements.text.value;
  if (!mute) return;
  setText(note.querySelector("[data-fill=rule]"), mute.rule);
  setText(note.querySelector("[data-fill=facts]"), mute.facts);
  note.querySelector("a").href = `/me/mutes/${mute.id}/`;
}
