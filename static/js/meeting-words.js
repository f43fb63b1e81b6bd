// What is said and asked, as it comes, changes and goes. Nothing moves under a finger: lines are put at
// the end, and who has scrolled up is told how many there are. What somebody types into stays.
import { announceLine } from "./announce.js";
import { restoreDrafts } from "./drafts.js";
import { fill, fromTemplate, keepFocus, setText } from "./fill.js";
import { isTyped, morph } from "./morph.js";
import { say } from "./sayings.js";
import { clock } from "./talk.js";

const GONE = new Set(["withdrawn", "hidden"]);
const SETTLED = new Set(["answered", "referred", "set_aside"]);
const MOST = 300; // lines of the stream; earlier ones are a link away
const TOGETHER = 50; // milliseconds in which lines that come are drawn at once
const UNHEEDED = { stale() {}, gone() {} }; // what is typed about a line stands under its newest words
const room = document.getElementById("room");
const pane = document.querySelector("[data-pane]");
const chip = document.querySelector("[data-fresh]");
const stream = document.querySelector('[data-list="stream"]');
const questions = document.querySelector('[data-list="questions"]');
const resort = document.querySelector("[data-resort]");
const earlier = document.querySelector("[data-earlier]");
const older = room && "older" in room.dataset; // an earlier part of the stream is shown
const shows = new Map(); // what came by the wire and stands on the page, by id
const own = new Set(); // said from this page, or by who had the floor here
const counted = new Map(); // how many back a question, by id: also before it is here
const coming = document.createDocumentFragment(); // lines that are not drawn yet
let drawing = null;
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
  if (show.id === room.dataset.hand) own.add(show.id); // whoever spoke writes it down
  for (const place of places(show.id)) {
    if (own.has(show.id)) place.dataset.own = "";
    render(place, show);
  }
  if (puts(noun, verb) && !inStream(show.id)) addLine(frame, noun, show);
  if (noun === "question" && !inQuestions(show.id)) addQuestion(show);
  if (places(show.id).length) shows.set(show.id, show);
}

const puts = (noun, verb) => (noun === "turn" ? verb === "said" || verb === "ended" : verb === "asked");
const called = (id) => `[data-words="${CSS.escape(id)}"]`;
const places = (id) => [document, coming].flatMap((root) => [...root.querySelectorAll(called(id))]);
const inStream = (id) => stream?.querySelector(called(id)) ?? coming.querySelector(called(id));
const inQuestions = (id) => questions?.querySelector(called(id));

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
  keepFocus(place, place, () => (GONE.has(show.state) ? bury(place, show) : write(place, show)));
}

function write(place, show) {
  const inList = "inList" in place.dataset;
  const mine = !inList && "own" in place.dataset;
  place.dataset.kind = show.by?.kind ?? "resident";
  const next = place.cloneNode(false);
  next.append(fromTemplate(inList ? "question" : "words"));
  next.querySelector(".byline").classList.add(place.dataset.kind);
  fill(next, values(next, show));
  linkUp(next, show);
  if (mine) {
    settle(place, show);
    offerOwn(next, show, (act) => typedIn(place, act));
  }
  morph(place, next, UNHEEDED);
  if (mine) restoreDrafts(place);
}

const boxes = (place, act) => [...place.querySelectorAll(`form[data-act=${act}]`)];
const typedIn = (place, act) => boxes(place, act).some(isTyped);

// What was typed and is what the line says now is typed no more.
function settle(place, show) {
  for (const form of [...boxes(place, "edit"), ...boxes(place, "write")]) {
    const field = form.elements.text;
    if (field.value.trim() === show.text) field.defaultValue = field.value;
  }
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
    taken: is("taken"), referred: is("referred"), set_aside: is("set_aside"),
    answered: is("answered") && !show.referred_to, replied: is("answered") && Boolean(show.referred_to),
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

// `typed` says whether a form of the line, by its act, has words in it: those stay, whatever was decided.
function offerOwn(place, show, typed) {
  const piece = fromTemplate("own");
  for (const field of piece.querySelectorAll("[data-names]")) {
    field.name = place.dataset.noun;
    field.value = show.id;
  }
  for (const field of piece.querySelectorAll("[name=page]")) field.value = `${location.pathname}#${place.id}`;
  for (const way of piece.querySelectorAll("[data-way]")) nameWay(way, show);
  place.append(piece);
  const during = room.dataset.standing === "during";
  fill(place, {
    writable: (Boolean(show.began_at) && !show.text) || typed("write"),
    editable: (Boolean(show.text) && !SETTLED.has(show.outcome) && during) || typed("edit"),
  });
}

// As the server names them, so that its own and this are one.
function nameWay(way, show) {
  const act = way.dataset.way;
  way.id = `${act}-${show.id}`;
  const text = way.querySelector("textarea");
  if (!text) return;
  text.id = `${act}-text-${show.id}`;
  text.dataset.prefilled = way.id;
  text.form.dataset.draft = way.id;
  way.querySelector("label").htmlFor = text.id;
  if (act === "edit") text.defaultValue = show.text;
}

// After it was sent: folded, and one goes on from there.
export function fold(form) {
  const way = form.closest("details");
  if (!way) return;
  const had = way.contains(document.activeElement);
  way.open = false;
  if (had) way.querySelector("summary").focus();
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

// Many come at once while a page catches up: the browser lays them out together.
function put(line) {
  if (older) return tell(1);
  coming.append(line);
  drawing ??= setTimeout(drawComing, TOGETHER);
}

function drawComing() {
  drawing = null;
  const number = coming.childElementCount;
  const stays = atEnd();
  const high = stays ? 0 : pane.scrollHeight;
  stream.querySelector("[data-empty]")?.remove();
  stream.append(coming);
  if (stays) return trim();
  pane.scrollTop -= pane.scrollHeight - high;
  tell(number);
}

// Only while the end is read: nothing moves. What somebody holds or types into stays, and what follows it.
function trim() {
  let last = null;
  while (stream.childElementCount > MOST && !isHeld(stream.firstElementChild)) {
    last = stream.firstElementChild;
    last.remove();
    if (last.dataset.words && !inQuestions(last.dataset.words)) shows.delete(last.dataset.words);
  }
  if (!last || !earlier) return;
  earlier.querySelector("a").href = `?before=${stream.firstElementChild.id.slice("e-".length)}#stream`;
  earlier.hidden = false;
}

const isHeld = (line) => line.contains(document.activeElement) || [...line.querySelectorAll("form")].some(isTyped);

function tell(number) {
  fresh += number;
  setText(chip, say("fresh", { n: fresh }));
  chip.hidden = false;
}

function caughtUp() {
  fresh = 0;
  if (chip) chip.hidden = true;
  if (!older && stream) trim();
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
  keepFocus(resort, document.getElementById("questions"), () => (resort.hidden = true));
}
