// What a person types is kept on this device until it was sent: a dropped connection, a closed tab
// or a session that is over loses nothing.
const PREFIX = "gongyi-draft:";
const KEEP = 7 * 24 * 60 * 60 * 1000; // milliseconds

const nameOf = (field) => `${PREFIX}${location.pathname}:${field.form?.dataset.draft}:${field.name}`;

export function keepDrafts() {
  forgetOld();
  forgetSent();
  document.addEventListener("submit", (event) => event.target.matches("form[data-draft]") && remember(event.target));
  for (const field of document.querySelectorAll("form[data-draft] :is(textarea, input[type=text])")) {
    const kept = read(nameOf(field));
    if (kept && !field.value) field.value = kept.text;
    field.addEventListener("input", () => write(field));
  }
}

// A form that was sent and brought no refusal leaves no draft; whether it did, the next page tells.
function remember(form) {
  const names = [...form.elements].filter((field) => field.name).map(nameOf);
  attempt(() => sessionStorage.setItem(`${PREFIX}sent`, JSON.stringify(names)));
}

function forgetSent() {
  attempt(() => {
    const names = JSON.parse(sessionStorage.getItem(`${PREFIX}sent`)) ?? [];
    sessionStorage.removeItem(`${PREFIX}sent`);
    if (document.querySelector("main [role=alert], main .wrong")) return;
    for (const name of names) localStorage.removeItem(name);
  });
}

export function dropDraft(form) {
  for (const field of form.elements) if (field.name) attempt(() => localStorage.removeItem(nameOf(field)));
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
