// A meeting that this person may not see any more.
const room = document.getElementById("room");
const STAYS = "[data-sayings], .room-line, [data-announce], [data-outbox], .say-box";

// Everything goes but what the page says of itself, and what the person typed, to be copied.
export function forgetRoom() {
  const fields = [...room.querySelectorAll("textarea")].filter((field) => field.value && field.value !== field.defaultValue);
  const stays = [...room.querySelectorAll(STAYS)].filter((one) => !one.parentElement.closest(STAYS));
  for (const field of [...fields, ...room.querySelectorAll(".say-box textarea")]) field.readOnly = true;
  room.replaceChildren(...stays, ...fields.filter((field) => !field.closest(".say-box")));
  for (const button of room.querySelectorAll(".say-box form button")) button.disabled = true;
  delete room.dataset.state;
}
