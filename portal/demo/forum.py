"""What the demo city talks over: every word, poll and outcome by the actions that people use.

Only the many whose figures stand below a proposal come in bulk: one resident, one row each.
"""

from datetime import timedelta
from functools import partial
from hashlib import sha256
from itertools import chain

from django.conf import settings
from django.contrib.auth.hashers import make_password

from deliberation.actions.announcements import announce_due
from deliberation.actions.comments import post_comment
from deliberation.actions.consultations import open_consultation
from deliberation.actions.documents import add_document
from deliberation.actions.hosts import add_host
from deliberation.actions.moderation import hide_words
from deliberation.actions.polls import add_poll
from deliberation.actions.proposals import settle_proposal, submit_proposal
from deliberation.models import Stance, Vote
from portal.accounts.actions.mandates import make_mandate
from portal.accounts.actions.people import register_assisted
from portal.accounts.models import Residency, User
from portal.kit.names import skeleton

from .papers import paper

BATCH = 500  # rows a statement
HOSTING = ("deputy", "member")


class Forum:
    """One load into ``city``. ``content`` is consultations.toml with its dates moved already."""

    def __init__(self, city, content: dict):
        self.city, self.content = city, content
        self.topics = {row["id"]: row for row in content["topic"]}
        self.matters, self.words, self.polls = {}, {}, []
        self.voters: list[tuple[str, User]] = []

    def build(self) -> None:
        self.officers()
        self.neighbours()
        self.assisted()
        self.by_name = {person.public_name: person for person in self.city.people.values()}
        # In the order of time, so that the log reads as if it had been lived.
        lived = chain(self.of_hosts(), self.of_people())
        for _at, act in sorted(lived, key=lambda one: one[0]):
            act()
        self.voters = self.make_voters()
        self.stances()
        self.votes()

    # --- people who speak here only ---------------------------------------------------------------

    def officers(self) -> None:
        for row in self.content["body"]:
            self.city.body(row)
        for row in self.content["officer"]:
            person = self.city.person(row["login"], row["public_name"], signs_in=False)
            make_mandate(
                self.city.people["admin"], person, role="officer", name=row["name"],
                division=self.city.place(row["place"]), body=self.city.bodies[row["body"]],
                starts_on=self.city.today - timedelta(days=365), note="演示数据",
                now=self.city.now,
            )  # fmt: skip

    def neighbours(self) -> None:
        for unit, number, name in named(self.content["neighbour"]):
            person = self.city.person(f"demo-neighbour-{number:02d}", name, signs_in=False)
            self.city.house(person, unit, f"演示-08{number:02d}")

    def assisted(self) -> None:
        for unit, number, name in named(self.content["assisted"]):
            person = register_assisted(
                self.city.clerk_of(unit), self.city.place(unit), name=name,
                household=f"演示-09{number:02d}", adult=True, basis=Residency.Basis.DOOR,
                now=self.city.now,
            )  # fmt: skip
            person.is_demo, person.date_joined = True, self.city.now - timedelta(days=365)
            person.save(update_fields=["is_demo", "date_joined"])
            self.city.people[f"assisted-{number:02d}"] = person

    def who(self, name: str) -> User:
        """By login or by the name that others read."""
        return self.city.people.get(name) or self.by_name[name]

    # --- what they do, each at its time -----------------------------------------------------------

    def of_hosts(self):
        """``(moment, what is done then)``."""
        for row in self.content["topic"]:
            yield row["opened_at"], partial(self.open, row)
        for moment in self.turns():
            yield moment, partial(announce_due, moment)
        for row in self.content["paper"]:
            yield row["at"], partial(self.lay_out, row)
        for row in self.content["poll"]:
            yield row["added_at"], partial(self.ask, row)

    def of_people(self):
        for row in self.content["proposal"]:
            yield row["at"], partial(self.propose, row)
            if "outcome" in row:
                yield row["settled_at"], partial(self.settle, row)
        for row in self.content["comment"]:
            yield row["at"], partial(self.comment, row)
            if "hidden" in row:
                yield row["hidden"]["at"], partial(self.hide, row)

    def turns(self) -> set:
        """When a phase or a poll began or ended, up to now: what the clock has told the log."""
        phases = (row["phases"].values() for row in self.content["topic"])
        polls = ((row["opens_at"], row["closes_at"]) for row in self.content["poll"])
        moments = chain(chain.from_iterable(chain.from_iterable(phases)), *polls)
        return {moment for moment in moments if moment <= self.city.now}

    def open(self, row: dict) -> None:
        scope, bodies = self.city.place(row["place"]), self.city.bodies
        host, *others = [self.who(login) for login in row["hosts"]]
        matter = open_consultation(
            host, scope, now=row["opened_at"], phases=row["phases"],
            bodies=[bodies[name] for name in row["bodies"]], others=row["others"],
            topic=row["topic"], form=row["form"], background=row["background"].strip(),
            legal_basis=row["legal_basis"], not_discussed=row.get("not_discussed", ""),
        )  # fmt: skip
        for other in others:
            mandate = next(one for one in other.live_mandates if one.role in HOSTING)
            add_host(host, matter, mandate)
        self.matters[row["id"]] = matter

    def lay_out(self, row: dict) -> None:
        matter = self.matters[row["topic"]]
        add_document(
            self.who(self.topics[row["topic"]]["hosts"][0]), matter, title=row["title"],
            file=paper(row["lines"]), now=row["at"],
        )  # fmt: skip

    def ask(self, row: dict) -> None:
        poll = add_poll(
            self.who(row["host"]), self.matters[row["topic"]], question=row["question"],
            options=row["options"], opens_at=row["opens_at"], closes_at=row["closes_at"],
            now=row["added_at"],
        )  # fmt: skip
        self.polls.append((row, poll))

    def propose(self, row: dict) -> None:
        self.words[row["id"]] = submit_proposal(
            self.who(row["author"]), self.matters[row["topic"]], title=row["title"],
            text=row["text"], once=f"demo-{row['id']}", now=row["at"],
        )  # fmt: skip

    def settle(self, row: dict) -> None:
        settle_proposal(
            self.who(self.topics[row["topic"]]["hosts"][0]), self.words[row["id"]],
            outcome=row["outcome"], reason=row.get("outcome_reason", ""), now=row["settled_at"],
        )  # fmt: skip

    def comment(self, row: dict) -> None:
        """``on`` is a topic or a proposal; ``typed_by`` a clerk, for somebody without a phone."""
        proposal = self.words.get(row["on"])
        author = self.who(row["author"])
        by, hand = author, {}
        if "typed_by" in row:
            by, hand = self.who(row["typed_by"]), {"for_person": author, "consent": True}
        self.words[row["id"]] = post_comment(
            by, proposal.consultation if proposal else self.matters[row["on"]],
            text=row["text"], proposal=proposal, answers=self.words.get(row.get("answers")),
            once=f"demo-{row['id']}", now=row["at"], **hand,
        )  # fmt: skip

    def hide(self, row: dict) -> None:
        how = row["hidden"]
        hide_words(
            self.who(how["by"]), self.words[row["id"]],
            rule=how["rule"], facts=how["facts"], now=how["at"],
        )  # fmt: skip

    # --- the many ---------------------------------------------------------------------------------

    def make_voters(self) -> list[tuple[str, User]]:
        """Residents who cannot sign in, confirmed like others: ``[(unit, person)]``."""
        units = [unit for unit, size in self.content["voters"].items() for _ in range(size)]
        password = make_password(None)
        people = [self.voter(number, password) for number in range(1, len(units) + 1)]
        User.objects.bulk_create(people, batch_size=BATCH)
        Residency.objects.bulk_create(
            [self.home(unit, person) for unit, person in zip(units, people, strict=True)],
            batch_size=BATCH,
        )
        return list(zip(units, people, strict=True))

    def voter(self, number: int, password: str) -> User:
        name = f"居民{number:04d}"
        return User(
            username=f"demo-voter-{number:04d}", public_name=name, is_demo=True,
            public_name_key=skeleton(name),  # what save() does
            password=password, date_joined=self.city.now - timedelta(days=365),
        )  # fmt: skip

    def home(self, unit: str, person: User) -> Residency:
        return Residency(
            user=person, division=self.city.place(unit), status=Residency.Status.CONFIRMED,
            claimed_at=self.city.now, confirmed_at=self.city.now,
            confirmed_by=self.city.clerk_of(unit), adult=True, basis=Residency.Basis.DESK,
            household=f"演示-1{person.username[-4:]}",
            valid_until=self.city.now + timedelta(days=settings.RESIDENCY_VALID_DAYS),
        )  # fmt: skip

    def stances(self) -> None:
        rows = []
        for row in self.content["proposal"]:
            until = self.topics[row["topic"]]["phases"]["opinions"][1]
            answers = [value for value, many in row["stances"].items() for _ in range(many)]
            rows += [
                Stance(proposal=self.words[row["id"]], person=person, value=value, changed_at=at)
                for person, value, at in self.answered(row, answers, row["at"], until)
            ]
        Stance.objects.bulk_create(rows, batch_size=BATCH)

    def votes(self) -> None:
        rows = []
        for row, poll in self.polls:
            answers = [1 << number for number, many in enumerate(row["votes"]) for _ in range(many)]
            rows += [
                Vote(poll=poll, person=person, choices=choices, changed_at=at,
                     capacity=Vote.Capacity.RESIDENT)
                for person, choices, at in self.answered(row, answers, poll.opens_at, poll.closes_at)
            ]  # fmt: skip
        Vote.objects.bulk_create(rows, batch_size=BATCH)

    def answered(self, row: dict, answers: list, since, until):
        """``(person, answer, moment)``: people of the place in an order that only looks like chance,
        spread over the time in which they could answer."""
        seed = row.get("id") or row["topic"]
        scope = self.matters[row["topic"]].scope
        here = [person for unit, person in self.voters if scope.covers(self.city.place(unit))]
        if len(here) < len(answers):
            raise ValueError(f"{seed}: {len(answers)} answers, {len(here)} people")
        here.sort(key=lambda person: chance(seed, person.username))
        span = min(until, self.city.now) - since
        for person, answer in zip(here, answers, strict=False):
            yield person, answer, since + span * chance(person.username, seed)


def named(groups: list[dict]):
    """``(unit, number, name)`` of groups of people, counted from 1."""
    pairs = [(group["unit"], name) for group in groups for name in group["names"]]
    return [(unit, number, name) for number, (unit, name) in enumerate(pairs, 1)]


def chance(*words: str) -> float:
    """From 0 to 1, the same at every load."""
    return int.from_bytes(sha256(" ".join(words).encode()).digest()[:4]) / 2**32
