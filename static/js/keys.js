// Letters that press buttons. Never while somebody types, never with Ctrl, Alt or Meta, and whoever
// does not want them turns them off (WCAG 2.1.4); this device remembers it.
const OFF = "gongyi-keys-off";
const TWICE = 700; // milliseconds in which the same letter again is one press that bounced
let last = { letter: "", at: -TWICE };

export function listenForKeys() {
  const box = document.getElementById("keys-on");
  const section = document.querySelector("[data-keys]");
  section.dataset.own = "hidden";
  section.hidden = false;
  box.checked = !remembered();
  mark(box.checked);
  document.addEventListener("change", (event) => {
    if (event.target.id !== "keys-on") return;
    remember(!event.target.checked);
    mark(event.target.checked);
  });
  document.addEventListener("keydown", press);
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-go]");
    if (button) go(button.dataset.go);
  });
}

const mark = (on) => document.documentElement.classList.toggle("keys", on);

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
  if (!document.documentElement.classList.contains("keys") || types(event.target)) return;
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1]; // whatever an input method makes of it
  const button = letter && document.querySelector(`[data-key="${letter}"]`);
  if (!button) return;
  event.preventDefault();
  const now = performance.now();
  if (last.letter === letter && now - last.at < TWICE) return;
  last = { letter, at: now };
  button.click();
}

function types(node) {
  if (node.isContentEditable || node.matches?.("textarea, select")) return true;
  return node.localName === "input" && !["checkbox", "radio", "button", "submit"].includes(node.type);
}

// To a field, or the first field of a part; what it is folded into opens.
function go(id) {
  const target = document.getElementById(id);
  if (!target) return;
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  const field = target.matches("textarea, input, select, [tabindex]")
    ? target
    : target.querySelector("details[open] :is(textarea, input:not([type=hidden]))");
  field?.scrollIntoView({ block: "center" });
  field?.focus({ preventScroll: true });
}

function remembered() {
  try {
    return Boolean(localStorage.getItem(OFF));
  } catch {
    return false;
  }
}

function remember(off) {
  try {
    if (off) localStorage.setItem(OFF, "1");
    else localStorage.removeItem(OFF);
  } catch {
    // then it holds until the page is closed
  }
}
