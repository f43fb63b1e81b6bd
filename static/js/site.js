// Small conveniences; every page reads and works without them.
import { forgetDrafts, forgetSent, keepDrafts } from "./drafts.js";
import { forgetOutbox } from "./outbox.js";
import { offerPrinting } from "./print.js";
import { sendOnce } from "./send-once.js";

offerPrinting();
forgetSent();
keepDrafts();
document.querySelector("main form[action$='/logout/']")?.addEventListener("submit", () => (forgetDrafts(), forgetOutbox()));
sendOnce();
