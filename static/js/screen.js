// The screen of a hall: nobody touches it, it follows the meeting by itself.
import { Follower } from "./follow.js";

const EVERY = 60000; // milliseconds in which the code for checking in is made anew

new Follower(document.getElementById("screen")).start();
setInterval(renew, EVERY);

// Only whoever leads the meeting can load it; for others there is nothing to renew.
async function renew() {
  const place = document.getElementById("here");
  if (!place?.dataset.code) return;
  try {
    const answer = await fetch(place.dataset.code);
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    place.replaceChildren(...fresh.body.childNodes);
  } catch {
    // the one before is good for some minutes more
  }
}
