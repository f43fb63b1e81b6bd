// What a person types is kept on this device until it was sent: a dropped connection, a closed tab
// or a session that is over loses nothing.
const PREFIX = "gongyi-draft:";
const KEEP = 7 * 24 * 60 * 60 * 1000; // milliseconds

const LATELY = 60 * 1000; // milliseconds in which a form that was sent is answered
const FIELDS = "form[data-draft] :is(textarea, input[type=text])";

// Nobody finds what somebody else typed on the same device.
const owner = document.body.dataset.owner ?? "";
const nameOf = (field) => `${PREFIX}${owner}:${location.pathname}:${field.form?.dataset.draft}:${field.name}`;

// Once a page, for the fields that are there and those that come later.
let keeping = false;
export function keepDrafts() {
  if (keeping) return;
  keeping = true;
  forgetOld();
  document.addEventListener("submit", (event) => event.target.matches("form[data-draft]") && remember(event.target));
  document.addEventListener("input", (event) => event.target.matches(FIELDS) && write(event.target));
  restoreDrafts();
}

// Into fields that are new, by what they are called: nothing is put back into a box that was emptied.
const restored = new WeakMap();
export function restoreDrafts(place = document) {
  for (const field of place.querySelectorAll(FIELDS)) {
    const name = nameOf(field);
    if (restored.get(field) === name) continue;
    restored.set(field, name);
    const kept = read(name);
    if (kept && (!field.value || field.dataset.prefilled)) restore(field, kept.text);
  }
}

// A field that comes with words in it, or is folded away, names the choice under which others were typed,
// or what it is folded into.
function restore(field, text) {
  field.value = text;
  const under = document.getElementById(field.dataset.prefilled ?? "");
  if (under?.localName === "details") under.open = true;
  else if (under) under.checked = true;
}

// A form that was sent and taken leaves no draft. Whether it was, the next page tells: what is taken
// is answered with another address, a refusal and a dead network are not.
function remember(form) {
  const names = [...form.elements].filter((field) => field.name).map(nameOf);
  attempt(() => sessionStorage.setItem(`${PREFIX}sent`, JSON.stringify({ names, at: Date.now() })));
}

export function forgetSent() {
  attempt(() => {
    const { names, at } = JSON.parse(sessionStorage.getItem(`${PREFIX}sent`));
    const [arrival] = performance.getEntriesByType("navigation");
    if (location.pathname.startsWith("/accounts/")) return; // to sign in first
    sessionStorage.removeItem(`${PREFIX}sent`);
    if (!arrival?.redirectCount || Date.now() - at > LATELY) return;
    for (const name of names) localStorage.removeItem(name);
  });
}

export function dropDraft(form) {
  for (const field of form.elements) if (field.name) attempt(() => localStorage.removeItem(nameOf(field)));
}

// Who signs out leaves nothing on a device that others may use.
export function forgetDrafts() {
  attempt(() => {
    for (const name of Object.keys(localStorage)) if (name.startsWith(PREFIX)) localStorage.removeItem(name);
  });
}

function write(field) {
  attempt(() =>
    field.value
      ? localStorage.setItem(nameOf(field), JSON.stringify({ text: field.value, at: Date.now() }))
      : localStorage.removeItem(nameOf(field)),
  );
}

function read(name) {
  return attempt(() => JSON.parse(localStorage.getItem(name)));
}

function forgetOld() {
  attempt(() => {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(PREFIX) && !(Date.now() - read(name)?.at < KEEP)) localStorage.removeItem(name);
    }
  });
}

// Private windows and full storage refuse; then there is simply no draft.
function attempt(act) {
  try {
    return act();
  } catch {
    return null;
  }
}
