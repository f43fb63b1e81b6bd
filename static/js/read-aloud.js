// A compact read aloud by the browser's own voice, clause by clause. Without a voice no button shows.
const voice = window.speechSynthesis;
const bar = document.querySelector("[data-read-aloud]");
const clauses = [...document.querySelectorAll("[data-clause]")];
const SENTENCE = /[^。！？；\n]+[。！？；]?/gu; // browsers break off when one utterance takes too long
const SILENT = 5000; // milliseconds after which a voice that has not begun never will
let turn = 0; // whoever starts or stops anew ends what was going on

if (voice && bar && clauses.length) {
  bar.hidden = false;
  button("start").addEventListener("click", () => read(0));
  button("stop").addEventListener("click", stop);
  addEventListener("pagehide", stop);
}

function button(name) {
  return bar.querySelector(`[data-read="${name}"]`);
}

async function read(first) {
  const mine = stop();
  show(true);
  for (const clause of clauses.slice(first)) {
    mark(clause);
    for (const sentence of sentences(clause)) {
      const said = await say(sentence);
      if (mine !== turn) return;
      if (!said) return fail();
    }
  }
  stop();
}

function stop() {
  turn += 1;
  voice.cancel();
  mark(null);
  show(false);
  return turn;
}

function fail() {
  stop();
  bar.querySelector("[data-read-failed]").hidden = false;
}

function sentences(clause) {
  const words = (name) => clause.querySelector(name)?.textContent.trim() ?? "";
  const text = `第${clause.dataset.clause}条，${words(".clause-heading")}。\n${words(".clause-words")}`;
  return (text.match(SENTENCE) ?? []).filter((part) => /[\p{L}\p{N}]/u.test(part));
}

function say(text) {
  return new Promise((done) => {
    const speech = new SpeechSynthesisUtterance(text);
    speech.lang = "zh-CN";
    speech.voice = voice.getVoices().find((one) => /^zh\b.*(CN|Hans)/i.test(one.lang)) ?? null;
    speech.rate = 0.9;
    const waiting = setTimeout(() => done(false), SILENT);
    speech.onstart = () => clearTimeout(waiting);
    speech.onend = () => done(true);
    speech.onerror = () => done(false);
    voice.speak(speech);
  });
}

function mark(clause) {
  for (const one of clauses) one.classList.toggle("being-read", one === clause);
  clause?.scrollIntoView({ block: "nearest" });
}

function show(reading) {
  const [off, on] = reading ? ["start", "stop"] : ["stop", "start"];
  const had = document.activeElement === button(off);
  button(on).hidden = false;
  if (had) button(on).focus();
  button(off).hidden = true;
  if (reading) bar.querySelector("[data-read-failed]").hidden = true;
}
