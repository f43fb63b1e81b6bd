// Small conveniences; every page reads and works without them.
import { offerPrinting } from "./print.js";
import { sendOnce } from "./send-once.js";

offerPrinting();
sendOnce();
