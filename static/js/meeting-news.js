// What the page says of itself: how the line is, and that there is something to be loaded anew.
import { say } from "./sayings.js";

const status = document.querySelector("[data-room-status]");
const list = document.querySelector("[data-news]");
const SPREAD = 2500; // milliseconds over which pages that wait for the same thing load anew
const SELDOM = 30000; // between two loads by itself
const KEY = "gongyi-anew";

export function showState(name) {
  const sentence = say(name);
  status.dataset.state = name;
  status.hidden = !sentence;
  if (status.textContent !== sentence) status.textContent = sentence;
}

export function news(name, url = location.pathname) {
  if (list.querySelector(`[data-name="${CSS.escape(name)}"]`)) return;
  const line = document.createElement("li");
  const link = document.createElement("a");
  line.dataset.name = name;
  link.href = url;
  link.textContent = say(name) || say("changed");
  line.append(link);
  list.append(line);
  list.hidden = false;
}

// By itself where nobody is typing and it has not just been done; else by a link.
export function startAnew(name) {
  if (typing() || Date.now() - lately() < SELDOM) return news(name);
  setTimeout(() => (typing() ? news(name) : anew()), SPREAD * Math.random());
}

function typing() {
  const field = document.activeElement;
  return field?.matches("textarea, input:not([type=hidden])") || [...document.querySelectorAll("#room textarea")].some((one) => one.value && one.value !== one.defaultValue);
}

function lately() {
  try {
    return Number(sessionStorage.getItem(KEY));
  } catch {
    return Date.now(); // it cannot be remembered: never by itself
  }
}

function anew() {
  sessionStorage.setItem(KEY, Date.now());
  location.reload();
}
