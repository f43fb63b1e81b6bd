// A sentence in front of a form: why what it sent was not done. None takes it away.
import { setText } from "./fill.js";

export function refusal(form, sentence) {
  let line = form.querySelector("[data-refusal]");
  if (!line && !sentence) return;
  if (!line) {
    line = document.createElement("p");
    line.dataset.refusal = "";
    line.className = "note warn";
    line.setAttribute("role", "alert");
    form.prepend(line);
  }
  line.hidden = !sentence;
  setText(line, sentence ?? "");
}
