// Bring a part of the page to what the server has written anew, touching only what differs. Rows are
// known by their id. A form that somebody types into stays as it is, also where its row is gone; what
// has the focus is never moved, for that would break off an input method.

// heed.stale(form): others changed what `form` was made from; heed.gone(form): what it was about is gone.
export function morph(from, to, heed) {
  if (from.isEqualNode(to)) return;
  if (from.localName === "form" && (isTyped(from) || "unsure" in from.dataset)) return keep(from, to, heed);
  if (from.localName === "form") renew(from, to);
  const typed = isField(from) && isChanged(from);
  attributes(from, to, typed);
  children(from, to, heed);
  if (isField(from) && !typed) follow(from, to);
}

// --- what somebody typed -------------------------------------------------------------------------

const isField = (node) => ["input", "textarea", "select"].includes(node.localName);

function isChanged(field) {
  if (field.type === "hidden") return false;
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.localName !== "select") return field.value !== field.defaultValue;
  const usual = [...field.options].find((option) => option.defaultSelected) ?? field.options[0];
  return usual !== undefined && field.value !== usual.value;
}

export const isTyped = (form) => [...form.elements].some((field) => isField(field) && isChanged(field));

const NAMES = new Set(["once", "csrfmiddlewaretoken"]); // of one showing, not of what is shown

function named(form) {
  const hidden = [...form.querySelectorAll("input[type=hidden]")].filter((field) => !NAMES.has(field.name));
  return new Map(hidden.map((field) => [field.name, field]));
}

function differs(form, to) {
  const theirs = named(to);
  return [...named(form)].some(([name, field]) => theirs.get(name)?.value !== field.value);
}

function keep(form, to, heed) {
  if (!differs(form, to)) return;
  if (!form.dataset.told) return heed.stale(form);
  const theirs = named(to); // whoever was told writes over it knowingly
  for (const [name, field] of named(form)) field.value = theirs.get(name)?.value ?? field.value;
  delete form.dataset.told;
}

// Another act than before has another name.
function renew(form, to) {
  const [mine, theirs] = [form.elements.once, to.elements.once];
  if (mine && theirs && !form.dataset.sending && differs(form, to)) mine.value = theirs.value;
}

function follow(field, to) {
  if (NAMES.has(field.name)) return;
  if (field.type === "checkbox" || field.type === "radio") field.checked = to.checked;
  else if (field.value !== to.value) field.value = to.value;
}

// --- nodes ---------------------------------------------------------------------------------------

function attributes(from, to, typed) {
  const own = new Set((from.dataset.own ?? "").split(" "));
  if (from.localName === "details") own.add("open");
  if (typed || NAMES.has(from.name)) own.add("value").add("checked");
  for (const { name, value } of [...to.attributes]) {
    if (!own.has(name) && from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
  for (const { name } of [...from.attributes]) {
    if (!own.has(name) && !to.hasAttribute(name) && !name.startsWith("data-own")) from.removeAttribute(name);
  }
}

function children(from, to, heed) {
  const rows = new Map([...from.children].filter((child) => child.id).map((child) => [child.id, child]));
  let cursor = from.firstChild;
  for (const next of [...to.childNodes]) {
    const match = partner(cursor, next, rows);
    if (!match) from.insertBefore(document.importNode(next, true), cursor);
    else {
      if (match !== cursor) bringTo(from, match, cursor);
      cursor = match.nextSibling;
      if (match.nodeType === Node.ELEMENT_NODE) morph(match, next, heed);
      else if (match.nodeValue !== next.nodeValue) match.nodeValue = next.nodeValue;
    }
  }
  while (cursor) {
    const gone = cursor;
    cursor = cursor.nextSibling;
    leave(gone, heed);
  }
}

function partner(cursor, next, rows) {
  if (next.id) {
    const row = rows.get(next.id);
    return row?.localName === next.localName ? row : null;
  }
  for (let node = cursor; node; node = node.nextSibling) {
    if (!node.id && node.nodeType === next.nodeType && node.nodeName === next.nodeName) return node;
  }
  return null;
}

// What has the focus stays; the others go round it.
function bringTo(from, match, cursor) {
  if (!match.contains?.(document.activeElement)) {
    from.insertBefore(match, cursor);
    return;
  }
  for (let node = cursor; node !== match; ) {
    const passed = node;
    node = node.nextSibling;
    from.append(passed);
  }
}

function leave(node, heed) {
  const forms = node.localName === "form" ? [node] : [...(node.querySelectorAll?.("form") ?? [])];
  const typed = forms.filter(isTyped);
  if (!typed.length) return node.remove();
  for (const form of typed) heed.gone(form);
}
