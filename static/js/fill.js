// Pieces of a page: the server's own markup, empty in a <template>, filled with text and never with HTML.
import { newName } from "./names.js";
import { fillText } from "./talk.js";

// Each form in it is an act of its own, and named so: the template was written with one name for all.
export function fromTemplate(name) {
  const piece = document.getElementById(`${name}-template`).content.cloneNode(true);
  for (const field of piece.querySelectorAll("[name=once]")) field.value = newName();
  return piece;
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

// What is drawn may take away what has the focus: then it goes to `heading`, and is not lost.
export function keepFocus(place, heading, draw) {
  const had = place.contains(document.activeElement);
  draw();
  if (had && lostFocus()) focusOn(heading);
}

// A browser takes it from what was hidden only when it draws the page again.
function lostFocus() {
  const here = document.activeElement;
  return !here || here === document.body || Boolean(here.closest("[hidden], details:not([open]) > :not(summary)"));
}

function focusOn(heading) {
  if (!heading) return;
  if (!heading.hasAttribute("tabindex")) heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
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
