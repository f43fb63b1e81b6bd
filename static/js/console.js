// The page of whoever leads a meeting: what others do appears by itself, acts leave the page where it
// is, and letters press buttons. All of it is there without this, by forms and links.
import { dropDraft, keepDrafts, restoreDrafts } from "./drafts.js";
import { Follower } from "./follow.js";
import { listenForKeys } from "./keys.js";
import { isTyped } from "./morph.js";
import { nameFor, newName } from "./names.js";
import { refusal } from "./refusal.js";
import { say } from "./sayings.js";

const root = document.getElementById("console");
document.documentElement.classList.add("scripted");
const UNSENT = new Set(["csrfmiddlewaretoken", "once", "form", "at", "act"]);
const PICKED = new Set(["answer", "refer", "set_aside", "hide", "mute", "restore"]);
const TOLD = new Set(["changed_meanwhile", "settled_already", "counted_meanwhile"]); // of what others did
const SHORT = 4000; // milliseconds that a line about something done stays
const YOUNG = 700; // milliseconds in which a finger that pressed a button cannot mean the one that took its place
const came = new Map(); // under the thumb, by letter: which form stands there and since when

const follower = new Follower(root, {
  stale: (form) => refusal(form, say(form.dataset.act === "count_in" ? "counted" : "meanwhile")),
  gone: (form) => refusal(form, say("gone-row")),
  changed: () => {
    restoreDrafts(root);
    seeBar();
  },
});
follower.start();
keepDrafts();
listenForKeys();
seeBar();
// Before everybody else: what is sent by the script is not sent by the browser.
document.addEventListener("submit", (event) => root.contains(event.target) && send(event), true);
root.addEventListener("click", waitForBar, true);
root.addEventListener("click", pick);

// --- what is done --------------------------------------------------------------------------------

async function send(event) {
  const form = event.target;
  event.preventDefault();
  event.stopPropagation();
  if (form.dataset.sending) return;
  form.dataset.sending = "1";
  const answer = await perform(form);
  delete form.dataset.sending;
  if (answer.type === "done") return done(form, answer);
  if (answer.code === "not_signed_in") return form.submit(); // the server keeps the words meanwhile
  refused(form, answer);
}

// Over the socket; where there is none or it broke off, by the API, under the same name: it is done once.
async function perform(form) {
  const data = Object.fromEntries([...new FormData(form)].filter(([name]) => !UNSENT.has(name)));
  const once = nameFor(form, data);
  let answer = await follower.wire.act(form.dataset.act, data, once);
  if (answer.type === "lost") answer = await post(form, data, once);
  form.toggleAttribute("data-unsure", answer.type === "lost" && form.matches(".act")); // it may be done
  return answer;
}

async function post(form, data, once) {
  try {
    const answer = await fetch(root.dataset.acts, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "Idempotency-Key": once,
        "X-CSRFToken": form.elements.csrfmiddlewaretoken.value,
      },
      body: JSON.stringify({ act: form.dataset.act, data }),
    });
    const found = await answer.json();
    return answer.ok ? { type: "done", ...found } : { type: "refused", ...found };
  } catch {
    return { type: "lost", detail: say("unsent") };
  }
}

function done(form, answer) {
  refusal(form, "");
  notice("");
  finished();
  form.elements.once.value = newName();
  if (answer.attendance) form.elements.current.value = answer.attendance; // one's own count is seen
  dropDraft(form);
  const edited = form.closest("li details, .picked details");
  form.reset();
  if (edited) edited.open = false;
  if (answer.resolution) return location.assign(`/staff/resolutions/${answer.resolution}/`);
  if (PICKED.has(form.dataset.act)) history.replaceState(null, "", location.pathname);
  follower.look();
}

function refused(form, { code, detail }) {
  if (TOLD.has(code)) form.dataset.told = "1";
  if (isTyped(form)) refusal(form, detail);
  else notice(detail);
  follower.look(); // what was refused may be because of what others did
}

// --- under the thumb ------------------------------------------------------------------------------

// Its buttons have places of their own, but "next" is somebody else after each press: a second tap that
// comes at once means the one who was just called. Keys have no place under them (detail is 0), and
// keys.js hears no letter twice at once.
function seeBar() {
  for (const button of document.querySelectorAll("#bar form [data-key]")) {
    const [{ key }, { id }] = [button.dataset, button.form];
    const before = came.get(key);
    if (before?.id !== id) came.set(key, { id, at: before ? performance.now() : -YOUNG });
  }
}

function waitForBar(event) {
  const button = event.target.closest("#bar form [data-key]");
  if (!button || !event.detail || performance.now() - came.get(button.dataset.key).at >= YOUNG) return;
  event.preventDefault();
  event.stopPropagation();
}

// --- what the page says --------------------------------------------------------------------------

function notice(sentence) {
  const place = document.querySelector("[data-notice]");
  place.hidden = !sentence;
  place.replaceChildren(sentence ?? "");
}

function finished() {
  const line = document.querySelector("[data-done]");
  line.hidden = false;
  line.textContent = say("done");
  clearTimeout(finished.timer);
  finished.timer = setTimeout(() => ((line.hidden = true), (line.textContent = "")), SHORT);
}

// --- what is chosen ------------------------------------------------------------------------------

async function pick(event) {
  const link = event.target.closest("a[data-pick], a[data-refresh]");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  if (link.matches("[data-pick]")) history.replaceState(null, "", link.href);
  await follower.look();
  const target = document.getElementById(new URL(link.href).hash.slice(1));
  target?.scrollIntoView({ block: "nearest" });
  target?.querySelector("details[open] :is(textarea, input:not([type=hidden])), summary")?.focus();
}
