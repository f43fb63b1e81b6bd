// Comments as they come, change and go. Words are set as text, never as HTML.
const GONE = new Set(["withdrawn", "hidden"]);
const own = new Set(); // said from this page

export function showComment(frame, say) {
  const { show } = frame.data;
  if (!show) return false;
  const known = document.getElementById(`c-${show.id}`);
  if (known) return change(known, show, say);
  if (frame.kind !== "comment.posted" || GONE.has(show.state)) return true;
  return add(show, say);
}

function change(element, show, say) {
  const text = element.querySelector("[data-fill=text]");
  if (GONE.has(show.state)) {
    const line = document.createElement("p");
    line.className = "tombstone";
    line.textContent = say(show.state);
    for (const own of element.querySelectorAll(":scope > :not([data-replies])")) own.remove();
    element.prepend(line);
  } else if (text) {
    fillText(text, show.text);
    for (const mark of element.querySelectorAll(":scope > [data-edited], :scope > * > [data-edited]")) mark.hidden = !show.edited_at;
  } else return false;
  return true;
}

function add(show, say) {
  const list = listFor(show);
  const template = document.getElementById("comment-template");
  if (!list || !template) return false;
  const element = template.content.firstElementChild.cloneNode(true);
  element.id = `c-${show.id}`;
  element.dataset.comment = show.id;
  element.dataset.kind = show.by?.kind ?? "resident";
  for (const [name, value] of [["name", show.by?.name], ["title", titleOf(show.by, say)], ["when", clock(show.created_at)]]) {
    for (const place of element.querySelectorAll(`[data-fill=${name}]`)) place.textContent = value ?? "";
  }
  for (const place of element.querySelectorAll("[data-fill=text]")) fillText(place, show.text);
  for (const mark of element.querySelectorAll("[data-entered]")) mark.hidden = !show.entered_by_clerk;
  link(element, show);
  list.append(element);
  document.querySelector(`[data-empty="comments"]`)?.remove();
  return true;
}

// A frame is the same for all readers; a resident's title is written in the page's language.
function titleOf(by, say) {
  return by?.place ? say("resident").replace("{place}", by.place) : by?.title;
}

// What can be done with it; only what begins a thread takes replies.
function link(element, show) {
  const at = (name) => element.querySelector(`a[data-fill=${name}]`);
  at("link").href = show.url;
  at("edit").href = `${show.url}edit/`;
  at("withdraw").href = `${show.url}withdraw/`;
  if (at("answer")) at("answer").href = `${show.url}#speak`;
  at("flag").setAttribute("href", at("flag").getAttribute("href").replace(/[^/]+\/$/, `${show.id}/`));
  if (own.has(show.id)) takeOver(element);
  const replies = element.querySelector("[data-replies]");
  if (show.thread) replies.remove();
  else replies.dataset.replies = show.id;
}

// One's own words are edited and withdrawn, never flagged.
function takeOver(element) {
  const acts = element.querySelector(":scope > .acts");
  acts?.querySelector("a[data-fill=flag]")?.remove();
  for (const link of acts?.querySelectorAll("a[hidden]") ?? []) link.hidden = false;
}

export function saidHere(id) {
  own.add(id);
  const element = document.getElementById(`c-${id}`);
  if (element) takeOver(element);
}

// The list that a new comment belongs to, when this page shows the end of it.
function listFor(show) {
  const room = document.getElementById("room");
  if (show.thread) return document.querySelector(`[data-replies="${CSS.escape(show.thread)}"]:not([data-more])`);
  const here = room.dataset.proposalPage ?? null;
  if (show.proposal !== here) return null;
  return document.querySelector('[data-list="comments"]:not([data-more])');
}

export function fillText(place, text) {
  place.replaceChildren(
    ...text.split(/\n{2,}/).map((part) => {
      const paragraph = document.createElement("p");
      part.split("\n").forEach((line, index) => {
        if (index) paragraph.append(document.createElement("br"));
        paragraph.append(line);
      });
      return paragraph;
    }),
  );
}

// As the page itself writes it, in its own language.
export function clock(at) {
  const language = document.documentElement.lang.startsWith("zh") ? "zh-CN" : "en-GB";
  const write = (parts) => new Intl.DateTimeFormat(language, { timeZone: "Asia/Shanghai", ...parts }).format(new Date(at));
  return `${write({ year: "numeric", month: "long", day: "numeric" })} ${write({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" })}`;
}
