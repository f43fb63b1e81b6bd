// A live page: everything is there without this; with it, nobody needs to load the page anew.
import { dropDraft } from "./drafts.js";
import { showTally, shown } from "./figures.js";
import { nameFor, newName } from "./names.js";
import { refusal } from "./refusal.js";
import { say } from "./sayings.js";
import { saidHere, showComment } from "./talk.js";
import { Wire } from "./wire.js";

const room = document.getElementById("room");
const status = document.querySelector("[data-room-status]");

if (room?.dataset.socket) live();

function live() {
  const wire = new Wire(room.dataset, {
    apply,
    passing: (frame) => frame.kind === "tally" && showTally(frame.data),
    welcome: () => wire.mine || news("changed"), // nothing goes out of the page of somebody else
    state,
    reset: () => news("reset"),
    tally: () => tally(),
  });
  wire.start();
  for (const form of document.querySelectorAll("form[data-act]")) {
    form.addEventListener("submit", (event) => send(wire, form, event));
  }
}

// --- what comes in -------------------------------------------------------------------------------

function apply(frame) {
  const [noun, verb] = frame.kind.split(".");
  if (noun === "comment") {
    count("comments", verb);
    if (!showComment(frame, say)) {
      if (verb === "posted" && !room.dataset.passagePage) news("comment", frame.data.show?.url);
      if (verb === "restored") news("changed", frame.data.show?.url);
    }
    return;
  }
  if (noun === "remark") return remark(frame, verb);
  if (noun === "proposal") {
    count("proposals", verb);
    const known = takeAway(frame.data.proposal, frame.data.show?.state);
    if (verb === "submitted") news("proposal", frame.data.show?.url);
    else if (known) news("changed", location.pathname);
    return;
  }
  news(say(frame.kind) ? frame.kind : "changed");
}

// What was said to another passage is no news on the page of this one.
function remark(frame, verb) {
  count("remarks", verb);
  const known = takeAway(frame.data.remark, frame.data.show?.state);
  const here = room.dataset.passagePage;
  if (here && here !== frame.data.passage) return;
  if (verb === "posted") news("remark", here ? location.pathname : frame.data.show?.url);
  else if (known) news("changed", location.pathname);
}

// Words that are gone leave at once; what else changed is a link away.
function takeAway(id, state) {
  const places = document.querySelectorAll(`[data-words="${CSS.escape(id)}"]`);
  if (state !== "hidden" && state !== "withdrawn") return places.length > 0;
  for (const place of places) {
    const line = document.createElement("p");
    line.className = "tombstone";
    line.textContent = say(state);
    place.replaceChildren(line);
  }
  if (room.dataset.proposalPage === id) document.title = say(state);
  return places.length > 0;
}

function count(name, verb) {
  const step = { submitted: 1, posted: 1, restored: 1, withdrawn: -1, hidden: -1 }[verb] ?? 0;
  for (const place of document.querySelectorAll(`[data-count="${name}"]`)) {
    place.textContent = Number(place.textContent) + step;
  }
}

async function tally() {
  const { proposals } = shown();
  try {
    const answer = await fetch(`${room.dataset.tally}?proposals=${proposals.slice(0, 50).join(",")}`);
    if (answer.ok) showTally(await answer.json());
  } catch {
    // the next one will do
  }
}

// --- what the page says --------------------------------------------------------------------------

function state(name) {
  if (!status) return;
  status.dataset.state = name;
  const sentence = say(name);
  status.hidden = !sentence;
  if (status.textContent !== sentence) status.textContent = sentence;
}

// Something that is not put in by itself: a line with a link, so that nothing moves under a finger.
function news(name, url) {
  const list = document.querySelector("[data-news]");
  if (!list || list.querySelector(`[data-name="${CSS.escape(name)}"]`)) return;
  const line = document.createElement("li");
  const link = document.createElement("a");
  line.dataset.name = name;
  link.href = url ?? location.pathname;
  link.textContent = say(name);
  line.append(link);
  list.append(line);
  list.hidden = false;
}

// --- what goes out -------------------------------------------------------------------------------

// With a socket the act goes over it and the page stays; without one the form is sent as ever.
async function send(wire, form, event) {
  if (!wire.open) {
    if (!navigator.onLine) hold(event, form, say("unsent"));
    return;
  }
  event.preventDefault();
  event.stopPropagation();
  if (nothingChosen(form, event.submitter)) return refused(form, say("choose"));
  if (form.dataset.sending) return;
  form.dataset.sending = "1";
  const data = fields(form, event.submitter);
  const answer = await wire.act(form.dataset.act, data, nameFor(form, data));
  delete form.dataset.sending;
  if (answer.comment) saidHere(answer.comment);
  if (answer.type === "done") done(form, event.submitter);
  else refused(form, answer.type === "lost" ? say("unsent") : answer.detail, answer.code);
}

function nothingChosen(form, submitter) {
  return form.dataset.act === "vote" && !submitter?.dataset.none && !new FormData(form).has("options");
}

function fields(form, submitter) {
  const data = Object.fromEntries(new FormData(form, submitter));
  if (form.dataset.act === "vote") {
    data.options = submitter?.dataset.none ? [] : new FormData(form).getAll("options").map(Number);
  }
  for (const name of ["proposal", "answers", "poll"]) if (form.dataset[name]) data[name] = form.dataset[name];
  delete data.csrfmiddlewaretoken;
  delete data.once;
  return data;
}

function done(form, submitter) {
  refused(form, "");
  form.elements.once.value = newName();
  dropDraft(form);
  if (form.dataset.act === "comment") form.reset();
  if (form.dataset.act === "stance") {
    if (!form.elements.for_person?.value) return mark(form, submitter);
    form.reset(); // the next click is for the next person
  }
  if (form.dataset.act === "vote") location.assign(`${location.pathname}#result`), location.reload();
  form.querySelector("[data-sent]")?.removeAttribute("hidden");
}

function mark(form, submitter) {
  for (const button of form.querySelectorAll("button[name=value]")) {
    if (button.value === "none") button.hidden = button === submitter && !form.elements.for_person;
    else button.setAttribute("aria-pressed", String(button === submitter));
  }
}

function refused(form, sentence, code) {
  refusal(form, sentence);
  if (code === "not_signed_in") form.submit(); // the server keeps the words while they sign in
}

function hold(event, form, sentence) {
  event.preventDefault();
  event.stopPropagation(); // it was not sent, so it may be sent again
  refused(form, sentence);
}
