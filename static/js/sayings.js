// Sentences for people stand in the page, in its language; scripts name them.
const sayings = new Map(
  [...document.querySelectorAll("[data-saying]")].map((one) => [one.dataset.saying, one.textContent.trim()]),
);

export function say(name, values = {}) {
  return (sayings.get(name) ?? "").replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}
