// What a screen reader says while others talk: never each line, at most one sentence every few seconds.
import { say } from "./sayings.js";

const EVERY = 5000; // milliseconds
const place = document.querySelector("[data-announce]");
let lines = 0;
let sentences = [];
let timer = null;
let last = 0;

export function announceLine() {
  lines += 1;
  soon();
}

export function announce(sentence) {
  if (sentence && !sentences.includes(sentence)) sentences.push(sentence);
  soon();
}

function soon() {
  timer ??= setTimeout(speak, Math.max(300, last + EVERY - Date.now()));
}

function speak() {
  const all = lines ? [...sentences, say("added", { n: lines })] : sentences;
  [lines, sentences, timer, last] = [0, [], null, Date.now()];
  if (place) place.textContent = all.join(" ");
}
