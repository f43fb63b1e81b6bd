// Pieces of a page: the server's own markup, empty in a <template>, filled with text and never with HTML.
import { fillText } from "./talk.js";

export function fromTemplate(name) {
  return document.getElementById(`${name}-template`).content.cloneNode(true);
}

// data-fill takes a text, data-if shows or hides; what `values` does not name stays as it is.
export function fill(place, values) {
  for (const one of place.querySelectorAll("[data-fill]")) {
    const name = one.dataset.fill;
    if (!(name in values)) continue;
    if (one.matches("div")) fillText(one, values[name] ?? "");
    else setText(one, values[name] ?? "");
  }
  for (const one of place.querySelectorAll("[data-if]")) {
    if (one.dataset.if in values) one.hidden = !values[one.dataset.if];
  }
}

export function setText(element, text) {
  if (element.textContent !== String(text)) element.textContent = text;
}

// A short list made anew, unless it is as it was.
export function fillList(list, rows, make) {
  const next = rows.map(make);
  if (next.length === list.children.length && next.every((one, at) => one.isEqualNode(list.children[at]))) return;
  list.replaceChildren(...next);
}
