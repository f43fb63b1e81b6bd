// What stands still for a while: the item, who has the floor, who waits, polls, points, promises, who is
// there. Drawn from the state that the events make.
import { announce } from "./announce.js";
import { serverNow, spell } from "./clock.js";
import { fill, fillList, fromTemplate, keepFocus, setText } from "./fill.js";
import { currentItem } from "./meeting-state.js";
import { dayOf, titleOf } from "./meeting-words.js";
import { say } from "./sayings.js";

const room = document.getElementById("room");
const all = (selector) => document.querySelectorAll(selector);
const list = (name) => document.querySelector(`[data-list="${name}"]`);

export function drawFloor(state) {
  drawSpeaker(state.speaking);
  const waiting = list("waiting");
  if (waiting) fillList(waiting, state.waiting, waitingLine);
  for (const place of all("[data-waiting-count]")) setText(place, state.waiting.length);
  drawHand(state);
}

function drawSpeaker(turn) {
  const place = document.querySelector("[data-speaking]");
  if (!place) return;
  fill(place, { somebody: turn, nobody: !turn, name: turn?.by?.name, title: titleOf(turn?.by) });
  const down = place.querySelector("[data-clock]");
  down.dataset.since = turn?.began_at ?? "";
  down.dataset.seconds = turn?.seconds ?? "";
}

function waitingLine(turn) {
  const line = document.createElement("li");
  line.dataset.turn = turn.id;
  line.append(fromTemplate("waiting"));
  fill(line, {
    name: turn.by?.name, title: titleOf(turn.by), first: turn.before === 0,
    hall: turn.channel === "hall", phone: turn.channel === "phone", mine: turn.id === room.dataset.hand,
  });
  return line;
}

// One's own hand: down, up with its place on the list, or holding the floor. The answer to raising it
// may come before the event does: it is down again only after it was seen up.
let seen = room?.dataset.hand ?? null;
export function drawHand(state) {
  const box = document.querySelector("[data-hand-box]");
  if (!box) return;
  const mine = room.dataset.hand;
  const at = mine ? state.waiting.findIndex((turn) => turn.id === mine) : -1;
  const floor = Boolean(mine) && state.speaking?.id === mine;
  const up = at >= 0 || floor;
  if (mine && up) seen = mine;
  if (mine && !up && seen !== mine) return;
  if (mine && !up) delete room.dataset.hand;
  const had = box.querySelector('[data-if="floor"]')?.hidden === false;
  const focused = box.contains(document.activeElement);
  fill(box, { down: !up, up: at >= 0, floor });
  for (const place of box.querySelectorAll("[data-place]")) setText(place, at + 1);
  for (const field of box.querySelectorAll("[name=turn]")) field.value = mine ?? "";
  const here = document.activeElement;
  if (focused && (here === document.body || here.closest("[hidden]"))) box.querySelector("form:not([hidden]) button")?.focus();
  if (floor && !had) announce(say("your_turn"));
}

export function drawItems(state) {
  const current = currentItem(state);
  for (const place of all("[data-current]")) {
    fill(place, { item: current, none: !current, number: current?.number, title: current?.title });
    const up = place.querySelector("[data-clock]");
    up.dataset.since = current?.opened_at ?? "";
    up.dataset.minutes = current?.minutes ?? "";
  }
  const agenda = list("items");
  if (agenda) fillList(agenda, state.items, itemLine);
}

function itemLine(item) {
  const line = document.createElement("li");
  line.dataset.item = item.id;
  line.append(fromTemplate("item"));
  fill(line, { ...item, current: item.opened_at && !item.closed_at, over: item.closed_at });
  return line;
}

export function drawHeld(state) {
  if (!list("points")) return;
  fillList(list("points"), state.points, (point) => {
    const line = piece("point", { [point.kind]: true, text: point.text, reasons: point.reasons }, KINDS);
    line.className = `point ${point.kind}`;
    line.dataset.point = point.id;
    return line;
  });
  fillList(list("promises"), state.promises, (one) => {
    const due = say("due", { day: dayOf(one.due_on) });
    const line = piece("promise", { [one.status]: true, owner: one.owner, text: one.text, due }, STATUSES);
    line.className = "promise";
    line.dataset.promise = one.id;
    line.querySelector("[data-promise-link]").setAttribute("href", `/promises/${one.id}/`);
    return line;
  });
  for (const place of all('[data-empty="held"]')) place.hidden = state.points.length + state.promises.length > 0;
}

const KINDS = { consensus: false, dissent: false, to_verify: false };
const STATUSES = { open: false, kept: false, not_kept: false };

function piece(name, values, none) {
  const line = document.createElement("li");
  line.append(fromTemplate(name));
  fill(line, { ...none, ...values });
  return line;
}

export function drawMeeting(meeting) {
  for (const place of all("[data-slow]")) place.hidden = !meeting.slow_seconds;
  for (const place of all("[data-slow-words]")) setText(place, say("slow", { n: meeting.slow_seconds }));
  for (const place of all("[data-order]")) setText(place, say(meeting.order));
}

export function drawCounts(counts) {
  for (const [name, number] of Object.entries(counts)) {
    for (const place of all(`[data-count="${name}"]`)) setText(place, number);
  }
}

export function drawPresence({ online, attending, board }) {
  for (const place of all('[data-presence="online"]')) setText(place, online);
  for (const place of all('[data-presence="attending"]')) setText(place, attending);
  if (!board) return;
  for (const place of all("[data-board]")) fill(place, { ...board, short: !board.reached, enough: board.reached });
}

// --- polls ----------------------------------------------------------------------------------------

const counted = new Map(); // by id: a result may be counted before its poll is here, or be shown before it is
export function drawPoll(poll) {
  const section = document.querySelector("[data-polls]");
  let card = document.querySelector(`[data-strawpoll="${CSS.escape(poll.id)}"]`);
  if (!card && !section) return;
  if (!card) card = addPoll(section, poll);
  draw(card, {
    question: poll.question, open: isOpen(poll), waits: !isOpen(poll) && !poll.shown_at,
    counted: poll.could_vote !== null, could_vote: poll.could_vote,
  });
  if (!poll.shown_at) fill(card, { shown: false });
  if (counted.has(poll.id)) showPoll(card, counted.get(poll.id));
}

// Whoever was about to vote when it closed is at what is asked, not at the top of the page.
const draw = (card, values) => keepFocus(card, card.querySelector("h3"), () => fill(card, values));

const isOpen = (poll) => !poll.closed_at && Date.parse(poll.closes_at) > serverNow();

function addPoll(section, poll) {
  const card = document.createElement("div");
  card.className = "card poll";
  card.id = `p-${poll.id}`;
  card.dataset.strawpoll = poll.id;
  card.append(fromTemplate("poll"));
  fill(card, { most: poll.most > 1 ? say("most", { n: poll.most }) : say("one_of") });
  card.querySelector('[data-clock="left"]').dataset.to = poll.closes_at;
  const form = card.querySelector("form");
  if (form) form.elements.strawpoll.value = poll.id;
  card.querySelector("[data-choices]")?.append(...poll.options.map((option) => choice(poll, option)));
  card.querySelector("[data-options]")?.append(...poll.options.map(plainOption));
  card.querySelector("[data-results]").append(...poll.options.map(result));
  section.querySelector(":scope > .small").after(card);
  section.hidden = false;
  return card;
}

function choice(poll, option) {
  const label = document.createElement("label");
  const input = document.createElement("input");
  const words = document.createElement("span");
  label.className = "choice option";
  input.type = poll.most > 1 ? "checkbox" : "radio";
  Object.assign(input, { name: "options", value: option.number, id: `o-${poll.id}-${option.number}` });
  label.htmlFor = input.id;
  words.textContent = option.text;
  label.append(input, " ", words);
  return label;
}

function plainOption(option) {
  const line = document.createElement("li");
  line.textContent = option.text;
  return line;
}

function result(option) {
  const line = fromTemplate("result").firstElementChild;
  line.dataset.option = option.number;
  fill(line, { text: option.text });
  return line;
}

export function showPolls(counts) {
  for (const [id, found] of Object.entries(counts ?? {})) {
    counted.set(id, found);
    for (const card of all(`[data-strawpoll="${CSS.escape(id)}"]`)) showPoll(card, found);
  }
}

function showPoll(card, { voters, options }) {
  for (const place of card.querySelectorAll("[data-voters]")) setText(place, voters[place.dataset.voters]);
  for (const option of options ?? []) {
    const line = card.querySelector(`[data-results] > [data-option="${option.number}"]`);
    setText(line.querySelector("[data-residents]"), option.residents);
    setText(line.querySelector("[data-mandates]"), option.mandates);
    const width = (100 * option.residents) / Math.max(1, voters.residents);
    line.querySelector("[data-bar-option]").setAttribute("width", width.toFixed(2));
  }
  if (options) fill(card, { open: false, waits: false, shown: true }); // not before, for it would show zeros
}

// --- clocks ---------------------------------------------------------------------------------------

const CLOCKS = {
  up: (place, now) => say("item_clock", { time: spell(now - Date.parse(place.dataset.since)), n: place.dataset.minutes }),
  down: (place, now) => {
    const left = Date.parse(place.dataset.since) + 1000 * place.dataset.seconds - now;
    place.classList.toggle("over", left < 0);
    return left < 0 ? say("overtime", { time: spell(-left) }) : say("left", { time: spell(left + 999) });
  },
  left: (place, now) => {
    const left = Date.parse(place.dataset.to) - now;
    const card = place.closest("[data-strawpoll]");
    if (left <= 0 && !place.parentElement.hidden) draw(card, { open: false, waits: card.querySelector("[data-results]").hidden });
    return say("left", { time: spell(left + 999) });
  },
};

export function tick() {
  const now = serverNow();
  for (const place of all("[data-clock]")) {
    if (place.dataset.since || place.dataset.to) setText(place, CLOCKS[place.dataset.clock](place, now));
  }
}
