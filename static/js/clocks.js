// Clocks that run: what is left of a time (data-down), how long something has been going on (data-up).
// They keep the server's time, not that of the device.
const LAST = 10; // seconds
let ahead = 0; // of this device's clock, in milliseconds

export function setClock(instant) {
  ahead = Date.parse(instant) - Date.now();
}

export function tick(say) {
  const now = Date.now() + ahead;
  for (const clock of document.querySelectorAll("[data-down]")) down(clock, now, say);
  for (const clock of document.querySelectorAll("[data-up]")) up(clock, now, say);
}

function down(clock, now, say) {
  const left = Math.ceil((Date.parse(clock.dataset.down) - now) / 1000);
  if ("ends" in clock.dataset) return show(clock, Math.max(left, 0), say("left"), false, left <= LAST);
  const over = left < 0;
  const last = !over && left <= LAST;
  show(clock, Math.abs(left), say(over ? "over" : last ? "last" : "left"), over, last);
}

function up(clock, now, say) {
  const went = Math.max(0, Math.floor((now - Date.parse(clock.dataset.up)) / 1000));
  show(clock, went, say("used"), went > Number(clock.dataset.planned), false);
}

function show(clock, seconds, label, over, last) {
  fill(clock.querySelector("[data-label]"), label);
  fill(clock.querySelector("[data-clock]"), `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
  clock.classList.toggle("over", over);
  clock.classList.toggle("last", last);
}

function fill(place, text) {
  if (place && place.textContent !== text) place.textContent = text;
}
