"""Votes and comments by forty clients while the server is killed again and again: nothing is lost.

SIGKILL takes processes and leaves the machine: what survives a power cut is the disk's own promise
(PRAGMA synchronous=FULL), which no program can show. On SQLite the whole of it is killed, on
PostgreSQL with two workers in turn one worker and everything.
"""

import asyncio
import copy
import json
import os
import random
import statistics
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

from portal.server.refusals import write
from tests import services

from ._checker import NONE, complaints, sample
from ._client import Line, NoAnswer, NotReached, program
from ._site import Site, counts_in, plain, serving

VOTES = int(os.environ.get("VOTES", 5000))
COMMENTS = int(os.environ.get("COMMENTS", max(1, VOTES * 2 // 5)))
KILLS = int(os.environ.get("KILLS", 20))
SEED = int(os.environ.get("SEED", 20_250_302))
CLIENTS = 40
PROPOSALS, POLLS = 8, 4  # few, so that votes replace each other
WRONG = 4  # of each client, that must be refused
PAUSE = 0.2  # seconds between tries where nobody listens
BACK_WITHIN = 60  # seconds from a kill to a good answer
VALUES = {"proposal": ("support", "oppose", "undecided", NONE), "poll": ("0", "1", "2", NONE)}


def run() -> None:
    _show_the_checker(*sample())
    with serving() as site:
        _prove("SQLite, one process", site, VOTES, COMMENTS, ["all"] * KILLS)
    try:
        with (
            services.postgres() as database,
            services.redis() as redis,
            serving(database, redis, workers=2) as site,
        ):
            kills = ["a worker", "all"] * (KILLS // 4)
            name = "PostgreSQL and Redis, two workers"
            _prove(name, site, VOTES // 2, COMMENTS // 2, kills)
    except services.Missing as what:
        write(f"SKIP: PostgreSQL and Redis: this machine has no {what}")


def _prove(name: str, site: Site, votes: int, comments: int, kills: list[str]) -> None:
    city = site.fill(residents=CLIENTS, matters=1, proposals=PROPOSALS, polls=POLLS)
    site.start()
    site.wait()
    storm = _Storm(site, city, votes, comments, kills)
    asyncio.run(storm.run())
    _report(name, storm)
    _judge(storm)


@dataclass
class _Storm:
    site: Site
    city: dict
    votes: int
    comments: int
    kills: list[str]
    history: list[dict] = field(default_factory=list)
    said: Counter = field(default_factory=Counter)  # answers and what stood in for them
    killed: list[tuple[float, str]] = field(default_factory=list)
    good: list[float] = field(default_factory=list)  # moments of good answers

    def __post_init__(self):
        self.rng = random.Random(SEED)
        self.matter = self.city["matters"][0]
        self.targets = [("proposal", pk) for pk in self.matter["proposals"]]
        self.targets += [("poll", pk) for pk in self.matter["polls"]]
        self.work = self._work()
        self.total = sum(map(len, self.work))

    def _work(self) -> list[list[dict]]:
        """What each client sends, one after the other: votes, comments and what must be refused."""
        work: list[list[dict]] = [[] for _number in range(CLIENTS)]
        for number in range(self.votes):
            work[number % CLIENTS].append(self._vote())
        for number in range(self.comments):
            work[number % CLIENTS].append(self._comment(number, f"第{number}句，先改老车棚。"))
        for number in range(WRONG * CLIENTS):
            wrong = self._wrong(number)
            work[number % CLIENTS].append(wrong)
        for client, person in zip(work, self.city["people"], strict=True):
            self.rng.shuffle(client)
            for entry in client:
                entry["person"], entry["session"] = plain(person["id"]), person["session"]
        return work

    def _vote(self) -> dict:
        kind, pk = self.rng.choice(self.targets)
        value = self.rng.choice(VALUES[kind])
        return {"kind": "vote", "on": kind, "pk": pk, "target": plain(pk), "value": value}

    def _comment(self, number: int, text: str) -> dict:
        on = self.rng.choice([None, *self.matter["proposals"]])
        return {"kind": "comment", "key": f"key-{SEED}-{number}", "text": text, "on": on}

    def _wrong(self, number: int) -> dict:
        """An option that there is not, an opinion that there is not, words that are too long."""
        if number % 2:
            return self._comment(self.comments + number, f"第{number}句太长。" + "长" * 1000)
        kind, value = self.rng.choice([("proposal", "maybe"), ("poll", "7")])
        pk = self.rng.choice([pk for on, pk in self.targets if on == kind])
        return {"kind": "vote", "on": kind, "pk": pk, "target": plain(pk), "value": value}

    async def run(self) -> None:
        self.began = time.monotonic()
        await asyncio.gather(self._kill_now_and_then(), *map(self._client, self.work))
        self.took = time.monotonic() - self.began
        self.tally = await self._tally()

    # --- clients ---------------------------------------------------------------------------------

    async def _client(self, work: list[dict]) -> None:
        line = Line(self.site.port)
        for entry in work:
            await self._until_answered(line, entry)
            self.history.append(entry)
        line.close()

    async def _until_answered(self, line: Line, entry: dict) -> None:
        """The same request, with the same key, until it is said what became of it."""
        request = _request(self.matter["id"], entry)
        entry["unanswered"] = 0
        while "answer" not in entry:
            entry["sent_at"] = time.time()
            try:
                status, _headers, body = await line.ask(*request)
            except NotReached:
                self.said["nobody listened"] += 1
                await asyncio.sleep(PAUSE)
            except NoAnswer as error:
                self.said[f"indeterminate: {error}"] += 1
                entry["unanswered"] += 1
            else:
                self._take(entry, status, body)

    def _take(self, entry: dict, status: int, body: bytes) -> None:
        self.said[str(status)] += 1
        if status < 300:
            entry["answer"] = "ok"
            self.good.append(time.monotonic())
            if entry["kind"] == "comment":
                entry["id"] = plain(json.loads(body)["id"])
        elif status < 500:
            entry["answer"] = "refused"
            entry["code"] = json.loads(body)["code"]
        else:
            entry["unanswered"] += 1

    # --- the one who kills -----------------------------------------------------------------------

    async def _kill_now_and_then(self) -> None:
        """At random moments of the work; now and then once more while the server is starting."""
        moments = sorted(self.rng.sample(range(self.total // 30, self.total), len(self.kills)))
        # The last leave some work to be done after them.
        moments = [min(moment, self.total * 29 // 30) for moment in moments]
        for moment, what in zip(moments, self.kills, strict=True):
            early = self.killed and what == "all" and self.rng.random() < 0.2
            if early:
                await asyncio.sleep(self.rng.uniform(0, 2.5))
            else:
                await self._back()
                while len(self.history) < moment:
                    await asyncio.sleep(0.01)
                await asyncio.sleep(self.rng.uniform(0, 0.1))
            self._kill(what)
        await self._back()

    def _kill(self, what: str) -> None:
        self.site.check_alive()
        if what == "all":
            self.site.kill()
        else:
            self.site.kill_worker(self.rng.randrange(2))
        self.killed.append((time.monotonic(), what))
        if what == "all":
            self.site.start()

    async def _back(self) -> None:
        """Wait for a good answer since the last kill."""
        since = self.killed[-1][0] if self.killed else self.began
        while not (self.good and self.good[-1] > since):
            if len(self.history) == self.total:
                return
            self.site.check_alive()
            assert time.monotonic() < since + BACK_WITHIN, (
                f"no good answer within {BACK_WITHIN} s of killing {self.killed[-1:]}; "
                f"{self.said}; the log: {self.site.said()[-2000:]}"
            )
            await asyncio.sleep(0.02)

    # --- afterwards ------------------------------------------------------------------------------

    async def _tally(self) -> dict:
        """As somebody sees it who has voted everywhere: the first one, who votes so now."""
        session, line = self.city["people"][0]["session"], Line(self.site.port)
        for pk in self.matter["polls"]:
            entry = {"kind": "vote", "on": "poll", "pk": pk, "target": plain(pk), "value": "0"}
            entry |= {"person": plain(self.city["people"][0]["id"]), "session": session}
            await self._until_answered(line, entry)
            self.history.append(entry)
        path = f"/api/v1/consultations/{self.matter['id']}/tally"
        status, _headers, body = await line.ask("GET", path, program(session))
        assert status == 200, f"the tally was not to be had: {status}"
        line.close()
        shown = counts_in(json.loads(body))
        return {pk: count - Counter(voters=count["voters"]) for pk, count in shown.items()}

    def back_after(self) -> dict[str, list[float]]:
        """Seconds from each kill to the first good answer, but for those killed again before."""
        after: dict[str, list[float]] = {}
        for number, (moment, what) in enumerate(self.killed):
            until = self.killed[number + 1][0] if number + 1 < len(self.killed) else float("inf")
            first = next((at for at in self.good if at > moment), None)
            if first is not None and first < until:
                after.setdefault(what, []).append(first - moment)
        return after


def _request(matter: str, entry: dict) -> tuple[str, str, dict, bytes]:
    headers = program(entry["session"])
    if entry["kind"] == "comment":
        headers = {**headers, "Idempotency-Key": entry["key"]}
        body = {"consultation": matter, "text": entry["text"], "proposal": entry["on"]}
        return "POST", "/api/v1/comments", headers, json.dumps(body).encode()
    value = entry["value"]
    if entry["on"] == "proposal":
        path, body = f"/api/v1/proposals/{entry['pk']}/stance", {"value": value}
    else:
        options = [] if value == NONE else [int(value)]
        path, body = f"/api/v1/polls/{entry['pk']}/vote", {"options": options}
    return "PUT", path, headers, json.dumps(body).encode()


def _rows(storm: _Storm) -> dict:
    """Past all code of the site, as the checker wants them."""
    ask = storm.site.rows
    votes = ask("SELECT person_id, proposal_id, value FROM deliberation_stance")
    bits = {0: NONE, 1: "0", 2: "1", 4: "2"}
    for person, poll, choices in ask("SELECT person_id, poll_id, choices FROM deliberation_vote"):
        votes.append((person, poll, bits.get(choices, f"choices {choices}")))
    comments = ask("SELECT id, author_id, once, text FROM deliberation_comment")
    events = ask("SELECT seq, kind, data FROM deliberation_event")
    return {
        "comments": [
            {"id": plain(pk), "person": plain(person), "once": once, "text": text}
            for pk, person, once, text in comments
        ],
        "votes": [
            {"person": plain(person), "target": plain(target), "value": value}
            for person, target, value in votes
        ],
        "events": [
            {"seq": seq, "kind": kind, "comment": _about(data)} for seq, kind, data in events
        ],
        "seq": ask("SELECT seq FROM deliberation_stream")[0][0],
        "tally": storm.tally,
    }


def _about(data) -> str:
    """The comment of an event; JSON is text on SQLite."""
    found = json.loads(data) if isinstance(data, str) else data
    return plain(found.get("comment", ""))


def _report(name: str, storm: _Storm) -> None:
    kinds = Counter((entry["kind"], entry["answer"]) for entry in storm.history)
    retried = [entry for entry in storm.history if entry["unanswered"]]
    unanswered = sum(entry["unanswered"] for entry in retried)
    write(f"\n{name}: {len(storm.killed)} kills "
          f"({', '.join(f'{what} {n}' for what, n in Counter(w for _, w in storm.killed).items())}), "
          f"{CLIENTS} clients, {storm.took:.0f} s in all (seed {SEED})")  # fmt: skip
    write(f"acknowledged: {kinds['vote', 'ok']} votes, {kinds['comment', 'ok']} comments; refused as "
          f"they must be: {kinds['vote', 'refused'] + kinds['comment', 'refused']}")  # fmt: skip
    write(f"indeterminate: {unanswered}, retried until answered: {len(retried)} "
          f"(and {storm.said['nobody listened']} tries while nobody listened)")  # fmt: skip
    write(f"comments kept although their first answer was lost: {_kept_unanswered(storm)}")
    for what, seconds in storm.back_after().items():
        write(f"first good answer after a kill of {what}: median {statistics.median(seconds):.2f} s, "
              f"max {max(seconds):.2f} s ({len(seconds)} times)")  # fmt: skip


def _kept_unanswered(storm: _Storm) -> int:
    """Retries that found their comment there: made before the last try was sent."""
    sent_at = {entry.get("id"): entry["sent_at"] for entry in storm.history if entry["unanswered"]}
    made = storm.site.rows("SELECT id, created_at FROM deliberation_comment")
    made_at = {plain(pk): _moment(str(at)) for pk, at in made}
    return sum(pk in made_at and made_at[pk] < at for pk, at in sent_at.items())


def _moment(written: str) -> float:
    """SQLite keeps UTC without saying so."""
    at = datetime.fromisoformat(written)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def _judge(storm: _Storm) -> None:
    assert len(storm.killed) == len(storm.kills)
    failed = {said: number for said, number in storm.said.items() if said.startswith("5")}
    assert not failed, f"answers that say the server failed: {failed}"
    refused = Counter(one["code"] for one in storm.history if one["answer"] == "refused")
    assert sum(refused.values()) == WRONG * CLIENTS, f"refused: {refused}"
    bad = storm.site.bad_lines()
    assert not bad, f"the server's log: {bad[:3]}"
    rows = _rows(storm)
    said = complaints(storm.history, rows)
    assert not said, f"{len(said)} complaints: {said[:5]}"
    write(f"checker: {len(storm.history)} entries, {len(rows['comments'])} comments, "
          f"{len(rows['votes'])} votes, log 1..{rows['seq']}: nothing to complain")  # fmt: skip
    _show_the_checker(storm.history, rows)


def _show_the_checker(history: list[dict], rows: dict) -> None:
    """A loss and a double, planted into copies, must be caught."""
    assert not complaints(history, rows)
    lost, double = copy.deepcopy(rows), copy.deepcopy(rows)
    lost["comments"].pop()
    double["comments"].append({**double["comments"][0], "id": "another", "once": "another"})
    for name, planted, sentence in (("loss", lost, "lost"), ("double", double, "twice")):
        caught = [said for said in complaints(history, planted) if sentence in said]
        assert caught, f"the checker does not see a planted {name}"
        write(f"planted {name}, caught: {caught[0]}")
