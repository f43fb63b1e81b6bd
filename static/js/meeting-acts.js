// What goes out of the room: over the socket, by request while there is none, and kept while there is
// nothing. The server does each act once, whichever way it comes and however often.
import { dropDraft } from "./drafts.js";
import { setText } from "./fill.js";
import { drawFloor } from "./meeting-floor.js";
import { backed, fold, saidHere } from "./meeting-words.js";
import { newName, Outbox } from "./outbox.js";
import { say } from "./sayings.js";

const room = document.getElementById("room");
const PATIENCE = 10000; // milliseconds for a request
const SHOWN_AFTER = 800; // what is confirmed sooner never shows as waiting

export function followActs(wire, stateNow) {
  const form = document.querySelector("form[data-say]");
  const outbox = new Outbox(
    { owner: document.body.dataset.owner ?? "", meeting: room.dataset.meeting },
    (entry, leaving) => send(wire, entry, leaving),
    {
      changed: (entries) => later(() => drawOutbox(outbox, form, entries)),
      done: (entry, answer) => saidHere(answer.turn ?? answer.question),
      refused: (entry, answer) => comesBack(form, entry, answer.detail),
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
    return answer.ok ? { ...found, type: "done" } : { type: "refused", code: found.code, detail: found.detail };
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
  const [state, words] = [document.createElement("span"), document.createElement("span")];
  state.className = "tag";
  state.textContent = say(entry.tried ? "sending" : "queued");
  words.textContent = entry.data.text;
  line.append(state, " ", words);
  if (!entry.tried) line.append(" ", takeBackButton(outbox, form, entry));
  return line;
}

function takeBackButton(outbox, form, entry) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button plain";
  button.textContent = say("take_back");
  button.addEventListener("click", () => {
    const back = outbox.takeBack(entry.id);
    if (back) comesBack(form, back, "");
    drawOutbox(outbox, form, outbox.entries);
  });
  return button;
}

// Into the box again, before what was typed meanwhile.
function comesBack(form, entry, sentence) {
  if (!form) return;
  const field = form.elements.text;
  form.hidden = false;
  field.value = field.value.trim() ? `${entry.data.text}\n\n${field.value}` : entry.data.text;
  field.dispatchEvent(new Event("input", { bubbles: true })); // kept as a draft
  refusal(form, sentence);
  if (!sentence) field.focus();
}

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
  const answer = await send(wire, { id: form.elements.once.value, act: name, data });
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

function refusal(form, sentence) {
  let line = form.querySelector("[data-refusal]");
  if (!line && !sentence) return;
  if (!line) {
    line = document.createElement("p");
    line.dataset.refusal = "";
    line.className = "note warn";
    line.setAttribute("role", "alert");
    form.prepend(line);
  }
  line.hidden = !sentence;
  setText(line, sentence);
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
