// Clocks that run: what is left of a time (data-down), how long something has been going on (data-up).
// They keep the server's time, not that of the device.
import { serverNow, spell } from "./clock.js";
import { say } from "./sayings.js";

const LAST = 10; // seconds

export function tick() {
  const now = serverNow();
  for (const clock of document.querySelectorAll("[data-down]")) down(clock, now);
  for (const clock of document.querySelectorAll("[data-up]")) up(clock, now);
}

function down(clock, now) {
  const left = Math.ceil((Date.parse(clock.dataset.down) - now) / 1000);
  if ("ends" in clock.dataset) return show(clock, Math.max(left, 0), say("left"), false, left <= LAST);
  const over = left < 0;
  const last = !over && left <= LAST;
  show(clock, Math.abs(left), say(over ? "over" : last ? "last" : "left"), over, last);
}

function up(clock, now) {
  const went = Math.max(0, Math.floor((now - Date.parse(clock.dataset.up)) / 1000));
  show(clock, went, say("used"), went > Number(clock.dataset.planned), false);
}

function show(clock, seconds, label, over, last) {
  fill(clock.querySelector("[data-label]"), label);
  fill(clock.querySelector("[data-clock]"), spell(seconds * 1000));
  clock.classList.toggle("over", over);
  clock.classList.toggle("last", last);
}

function fill(place, text) {
  if (place && place.textContent !== text) place.textContent = text;
}
