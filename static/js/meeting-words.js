// What is said and asked, as it comes, changes and goes. Nothing moves under a finger: lines are put at
// the end, and who has scrolled up is told how many there are.
import { announceLine } from "./announce.js";
import { fill, fromTemplate, setText } from "./fill.js";
import { say } from "./sayings.js";
import { clock } from "./talk.js";

const GONE = new Set(["withdrawn", "hidden"]);
const SETTLED = new Set(["answered", "referred", "set_aside"]);
const room = document.getElementById("room");
const pane = document.querySelector("[data-pane]");
const chip = document.querySelector("[data-fresh]");
const stream = document.querySelector('[data-list="stream"]');
const questions = document.querySelector('[data-list="questions"]');
const resort = document.querySelector("[data-resort]");
const older = room && "older" in room.dataset; // an earlier part of the stream is shown
const shows = new Map(); // what came by the wire, by id
const own = new Set(); // said from this page
const counted = new Map(); // how many back a question, by id: also before it is here
let fresh = 0; // lines that the reader has not seen

export function followWords() {
  pane?.addEventListener("scroll", () => atEnd() && caughtUp());
  chip?.addEventListener("click", toEnd);
  resort?.addEventListener("click", sortQuestions);
}

// --- from the wire --------------------------------------------------------------------------------

export function takeWords(frame, noun, verb) {
  const { show } = frame.data;
  if (!show) return;
  shows.set(show.id, show);
  for (const place of places(show.id)) render(place, show);
  if (puts(noun, verb) && !inStream(show.id)) addLine(frame, noun, show);
  if (noun === "question" && !inQuestions(show.id)) addQuestion(show);
}

const puts = (noun, verb) => (noun === "turn" ? verb === "said" || verb === "ended" : verb === "asked");
const places = (id) => document.querySelectorAll(`[data-words="${CSS.escape(id)}"]`);
const inStream = (id) => stream?.querySelector(`[data-words="${CSS.escape(id)}"]`);
const inQuestions = (id) => questions?.querySelector(`[data-words="${CSS.escape(id)}"]`);

export function saidHere(id) {
  own.add(id);
  for (const place of places(id)) {
    place.dataset.own = "";
    if (shows.has(id)) render(place, shows.get(id));
  }
}

export function takeItem(frame) {
  const { show } = frame.data;
  if (!stream || !show || document.getElementById(`e-${frame.seq}`)) return;
  const line = document.createElement("li");
  line.className = "line item";
  line.id = `e-${frame.seq}`;
  const words = document.createElement("span");
  words.className = "small";
  words.textContent = say("item", { n: show.number, title: show.title });
  line.append(words);
  put(line);
}

function addLine(frame, noun, show) {
  if (!stream) return;
  const line = document.createElement("li");
  line.className = `line ${noun}`;
  line.id = `e-${frame.seq}`;
  Object.assign(line.dataset, { words: show.id, noun, seq: frame.seq });
  if (own.has(show.id)) line.dataset.own = "";
  render(line, show);
  put(line);
  if (own.has(show.id)) toEnd();
  else announceLine();
}

function addQuestion(show) {
  if (!questions || GONE.has(show.state)) return;
  const line = document.createElement("li");
  line.className = "question";
  line.id = `q-${show.id}`;
  Object.assign(line.dataset, { words: show.id, noun: "question", inList: "", backers: counted.get(show.id) ?? 0 });
  if (own.has(show.id)) line.dataset.own = "";
  render(line, show);
  questions.querySelector("[data-empty]")?.remove();
  questions.append(line);
}

// --- one line -------------------------------------------------------------------------------------

function render(place, show) {
  if (GONE.has(show.state)) return bury(place, show);
  const inList = "inList" in place.dataset;
  const piece = fromTemplate(inList ? "question" : "words");
  place.replaceChildren(piece);
  place.dataset.kind = show.by?.kind ?? "resident";
  place.querySelector(".byline").classList.add(place.dataset.kind);
  fill(place, values(place, show));
  linkUp(place, show);
  if (!inList && "own" in place.dataset) offerOwn(place, show);
}

function bury(place, show) {
  place.replaceChildren(fromTemplate("gone"));
  fill(place, { seq: place.dataset.seq ?? "", hidden: show.state === "hidden", withdrawn: show.state === "withdrawn" });
  delete place.dataset.kind;
}

function values(place, show) {
  const mine = "own" in place.dataset;
  return {
    seq: place.dataset.seq,
    name: show.by?.name,
    title: titleOf(show.by),
    when: timeOf(show.created_at),
    text: show.text,
    asked: place.dataset.noun === "question",
    edited: show.edited_at,
    spoken: show.began_at,
    recorded: show.entered_by_clerk,
    unwritten: !show.text,
    others: !mine,
    ...outcome(show),
    backable: !mine && !SETTLED.has(show.outcome),
  };
}

function outcome(show) {
  if (show.outcome === undefined) return {};
  const is = (name) => show.outcome === name;
  return {
    taken: is("taken"), answered: is("answered"), referred: is("referred"), set_aside: is("set_aside"),
    settled: SETTLED.has(show.outcome),
    answer: show.answer, note: show.note, answered_by: show.answered_by, referred_to: show.referred_to,
    due: show.due_on ? say("answer_due", { day: dayOf(show.due_on) }) : "",
  };
}

function linkUp(place, show) {
  place.querySelector("a.number")?.setAttribute("href", `#${place.id}`);
  place.querySelector("time")?.setAttribute("datetime", show.created_at);
  place.querySelector("a[data-flag]")?.setAttribute("href", `/flags/${place.dataset.noun}/${show.id}/`);
  const backing = place.querySelector("[data-backing]");
  if (backing) setText(backing, place.dataset.backers);
  const form = place.querySelector("form[data-act=back]");
  if (form) setBacked(place, form, show.id);
}

function setBacked(place, form, id) {
  const backed = "backed" in place.dataset;
  form.elements.question.value = id;
  form.elements.value.value = backed ? "" : "1";
  form.querySelector("button").setAttribute("aria-pressed", String(backed));
}

export function backed(id, value) {
  const place = inQuestions(id);
  if (!place) return;
  if (value) place.dataset.backed = "";
  else delete place.dataset.backed;
  setBacked(place, place.querySelector("form[data-act=back]"), id);
}

function offerOwn(place, show) {
  const piece = fromTemplate("own");
  for (const field of piece.querySelectorAll("[data-names]")) {
    field.name = place.dataset.noun;
    field.value = show.id;
  }
  const text = piece.querySelector("[data-text]");
  if (text) {
    text.value = show.text;
    text.id = `x-${place.id}`;
    text.form.dataset.draft = `edit-${show.id}`;
    piece.querySelector("label").htmlFor = text.id;
  }
  place.append(piece);
  fill(place, { editable: Boolean(show.text) && !SETTLED.has(show.outcome) && room.dataset.standing === "during" });
}

// A frame is the same for all readers; a resident's title is written in the page's language.
export function titleOf(by) {
  return by?.place ? say("resident", { place: by.place }) : by?.title ?? "";
}

export const timeOf = (at) => clock(at).split(" ").pop();
export const dayOf = (day) => clock(`${day}T12:00:00+08:00`).split(" ").slice(0, -1).join(" ");

// --- the pane -------------------------------------------------------------------------------------

// It is laid out from its end: 0 is the end, and less is further up.
const atEnd = () => !pane || pane.scrollTop > -40;

function put(line) {
  if (older) return tell();
  const stays = atEnd();
  const before = pane.scrollHeight;
  stream.querySelector("[data-empty]")?.remove();
  stream.append(line);
  if (stays) return;
  pane.scrollTop -= pane.scrollHeight - before;
  tell();
}

function tell() {
  fresh += 1;
  setText(chip, say("fresh", { n: fresh }));
  chip.hidden = false;
}

function caughtUp() {
  fresh = 0;
  if (chip) chip.hidden = true;
}

function toEnd() {
  if (older) return location.assign(`${location.pathname}#stream`);
  pane.scrollTop = 0;
  if (document.activeElement === chip) pane.focus();
  caughtUp();
}

// --- counts ---------------------------------------------------------------------------------------

export function showBackers(counts) {
  for (const [id, number] of Object.entries(counts ?? {})) {
    counted.set(id, number);
    const place = inQuestions(id);
    if (!place) continue;
    place.dataset.backers = number;
    const backing = place.querySelector("[data-backing]");
    if (backing) setText(backing, number);
  }
  if (resort && questions?.dataset.sort === "backers") resort.hidden = inOrder();
}

const open = () => [...questions.querySelectorAll(":scope > .question")].filter((one) => one.querySelector('[data-if="settled"]')?.hidden);
const number = (place) => Number(place.dataset.backers);
const inOrder = () => open().every((one, at, all) => !at || number(all[at - 1]) >= number(one));

function sortQuestions() {
  const rows = open();
  const first = rows[0]?.previousElementSibling ?? null;
  rows.sort((one, other) => number(other) - number(one));
  if (first) first.after(...rows);
  else questions.prepend(...rows);
  resort.hidden = true;
}
