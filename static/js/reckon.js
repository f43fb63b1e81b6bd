// While a meeting's figures are typed: what they come to, worked out by the site itself.
const form = document.querySelector("form[data-figures]");
const place = form?.querySelector("[data-result]");
const WAIT = 600; // milliseconds after the last stroke
let timer;
let asked = 0;

form?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(reckon, WAIT);
});

async function reckon() {
  if (!form.checkValidity()) return;
  const mine = ++asked;
  const data = new FormData(form);
  data.set("check", "1");
  try {
    const answer = await fetch(location.href, { method: "POST", body: data });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const result = page.querySelector("[data-result]");
    if (mine === asked && answer.ok && result) place.replaceChildren(...result.childNodes);
  } catch {
    // the button does the same
  }
}
