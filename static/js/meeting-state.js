// state + event = new state, for the room, the console, the projector and the replay: exactly what
// deliberation/queries/meeting_states.py does. Nothing here touches the page; nothing is changed in place.

// What is counted when it comes and no more when it goes, by kind of event.
const TURNS = { said: 1, ended: 1, restored: 1, withdrawn: -1, hidden: -1 };
const QUESTIONS = { asked: 1, restored: 1, withdrawn: -1, hidden: -1 };

export function applied(state, frame) {
  const [noun, verb = ""] = frame.kind.split(".");
  const change = CHANGES.get(noun);
  const show = frame.data?.show;
  return change && show ? { ...state, ...change(state, verb, show) } : state;
}

// The one agenda item that is begun and not over.
export const currentItem = (state) => state.items.find((item) => item.opened_at && !item.closed_at) ?? null;

// before, during, after or cancelled.
export function standing(meeting) {
  if (meeting.cancelled_at) return "cancelled";
  if (meeting.closed_at) return "after";
  return meeting.opened_at ? "during" : "before";
}

const CHANGES = new Map(Object.entries({
  meeting: (state, verb, { items, ...meeting }) => ({
    meeting, items, waiting: inOrder(meeting.order, state.waiting),
  }),
  turn: changeTurn,
  question: (state, verb) => ({ counts: counted(state.counts, "questions", QUESTIONS[verb]) }),
  item: (state, verb, show) => ({ items: sorted(placed(state.items, show), (item) => [item.number]) }),
  strawpoll: (state, verb, show) => ({
    strawpolls: sorted(placed(state.strawpolls, show), (poll) => [poll.opened_at, poll.id]),
  }),
  point: (state, verb, show) => ({ points: sorted(placed(state.points, show), (point) => [point.at, point.id]) }),
  promise: (state, verb, show) => ({
    promises: sorted(placed(state.promises, show), (one) => [one.due_on, one.at, one.id]),
  }),
}));

// By where the turn is now: frames show rows as they are, also in a replay.
function changeTurn(state, verb, show) {
  const rest = state.waiting.filter((turn) => turn.id !== show.id);
  let speaking = state.speaking?.id === show.id ? null : state.speaking;
  if (show.stage === "waiting") rest.push(show);
  if (show.stage === "speaking") speaking = show;
  return {
    waiting: inOrder(state.meeting.order, rest),
    speaking,
    counts: counted(state.counts, "turns", TURNS[verb]),
  };
}

function counted(counts, name, step = 0) {
  return { ...counts, [name]: counts[name] + step };
}

function inOrder(order, waiting) {
  return sorted(waiting, (turn) => [order === "first_timers" ? turn.before : 0, turn.created_at, turn.id]);
}

// What was withdrawn is taken away.
function placed(rows, show) {
  const rest = rows.filter((row) => row.id !== show.id);
  return show.withdrawn_at ? rest : [...rest, show];
}

// Plain comparison, as Python sorts tuples of numbers and texts; never by the reader's language.
function sorted(rows, key) {
  return [...rows].sort((one, other) => {
    const [mine, its] = [key(one), key(other)];
    const at = mine.findIndex((part, index) => part !== its[index]);
    return at < 0 ? 0 : mine[at] < its[at] ? -1 : 1;
  });
}
