// Names of acts: under the same name an act is done once, however often and by whatever way it comes.
export function newName() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((part) => part.toString(16).padStart(2, "0")).join("");
}

// The name under which a form sends `data`: the same for the same data, so that a second try of what may
// have arrived is done once; what was changed since then is another act.
const named = new WeakMap();
export function nameFor(form, data) {
  const { once } = form.elements;
  const now = JSON.stringify(data);
  const before = named.get(form);
  if (before?.name === once.value && before.data !== now) once.value = newName();
  named.set(form, { name: once.value, data: now });
  return once.value;
}
