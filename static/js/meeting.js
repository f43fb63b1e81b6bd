// The room of a meeting: everything is there without this; with it, it comes by itself.
import { announce } from "./announce.js";
import { heard } from "./clock.js";
import { keepDrafts } from "./drafts.js";
import { followActs, muted, notTheirs } from "./meeting-acts.js";
import * as floor from "./meeting-floor.js";
import { forgetRoom } from "./meeting-gone.js";
import { applied } from "./meeting-state.js";
import { followWords, showBackers, takeItem, takeWords } from "./meeting-words.js";
import { news, showState, startAnew } from "./meeting-news.js";
import { say } from "./sayings.js";
import { Wire } from "./wire.js";

const room = document.getElementById("room");
const LOGGED_OUT = 4401;
let state = JSON.parse(room.dataset.state);

heard(room.dataset.now);
keepDrafts();
followWords();

const wire = new Wire(room.dataset, {
  apply,
  passing,
  heard,
  welcome: ({ you }) => welcome(you),
  state: (name) => {
    showState(name);
    if (name === "gone") return leave();
    if (name !== "broken") acts.flush();
  },
  closed: (code) => code === LOGGED_OUT && notTheirs("signed_out"),
  reset: () => startAnew("reset"),
});
const acts = followActs(wire, () => state);
wire.start();
floor.tick();
setInterval(floor.tick, 1000);

// They may not know of it any more: nothing of it stays here but what they typed themselves.
function leave() {
  acts.refuseAll({ code: "gone", detail: say("gone") });
  forgetRoom();
}

function welcome(you) {
  const known = Boolean(document.body.dataset.owner);
  if (known && !you.signed_in) return notTheirs("signed_out");
  if (known && !wire.mine) return startAnew("other_person");
  muted(you.muted ?? null);
  const could = "maySpeak" in room.dataset;
  if (you.signed_in && !you.muted && Boolean(you.may.speak) !== could && room.dataset.standing === "during") news("changed");
}

function passing({ kind, data }) {
  if (kind === "presence") floor.drawPresence(data);
  if (kind !== "tally") return;
  showBackers(data.questions);
  floor.showPolls(data.strawpolls);
}

function apply(frame) {
  const [noun, verb] = frame.kind.split(".");
  state = applied(state, frame);
  TAKES[noun]?.(frame, verb, noun);
  floor.drawCounts(state.counts);
}

const TAKES = {
  turn(frame, verb) {
    takeWords(frame, "turn", verb);
    floor.drawFloor(state);
  },
  question: (frame, verb) => takeWords(frame, "question", verb),
  item(frame, verb) {
    floor.drawItems(state);
    if (verb === "opened") takeItem(frame);
  },
  meeting: (frame, verb) => changed(verb),
  strawpoll(frame, verb) {
    const poll = frame.data.show;
    if (!poll) return;
    floor.drawPoll(poll);
    if (verb === "opened") announce(say("poll", { question: poll.question }));
    if (verb === "shown") announce(say("poll_shown"));
  },
  point: () => floor.drawHeld(state),
  promise: () => floor.drawHeld(state),
  quorum: (frame, verb) => announce(say(`quorum.${verb}`)),
  minutes: (frame, verb) => news(`minutes.${verb}`),
};

// Where it stands decides what the page looks like: then it is loaded anew, or a link says so.
function changed(verb) {
  floor.drawMeeting(state.meeting);
  floor.drawItems(state);
  floor.drawFloor(state);
  if (verb === "opened" || verb === "edited") startAnew(`meeting.${verb}`);
  if (verb === "closed" || verb === "cancelled") news(`meeting.${verb}`);
}
