"""Everybody who may come to a meeting, and one meeting with one of everything, in each of its states."""

import uuid
from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from deliberation.actions.attendance import attend, count_in
from deliberation.actions.moderation import hide_words
from deliberation.actions.mutes import mute
from deliberation.actions.outcomes import pin_point, record_promise
from deliberation.actions.questions import ask, refer_question
from deliberation.actions.strawpolls import open_strawpoll
from deliberation.actions.turns import call_turn, end_turn, raise_hand, say
from deliberation.acts import perform
from deliberation.models import Guest, Meeting
from portal.accounts.actions.mandates import make_mandate
from portal.accounts.models import User
from portal.kit.errors import Refused
from tests.cast import confirmed, person
from tests.sittings import DRAW, VALUE, sitting

ROLES = [
    "anonymous", "suspended", "newcomer", "elsewhere", "shore_clerk", "other_deputy", "other_officer",
    "admin", "resident", "muted", "guest", "officer", "moderator", "clerk", "deputy",
]  # fmt: skip
STATES = ["announced", "sitting", "over", "cancelled"]
INVITED = {"deputy", "clerk", "officer", "guest", "muted"}  # to the closed one


def everybody(cast) -> None:
    """Those whom the cast has not."""
    for login, name, place, clerk in (
        ("neighbour", "邻居甲", cast.bridge, cast.clerk),
        ("muted", "打断的人", cast.bridge, cast.clerk),
        ("suspended", "停用的人", cast.bridge, cast.clerk),
        ("guest", "客人", cast.shore, cast.shore_clerk),
    ):
        confirmed(cast, login, name, place, clerk)
    since = timezone.localdate() - timedelta(days=30)
    for login, role, details in (
        ("other_deputy", "deputy", {"level": "county", "term_number": 16, "name": "别处代表",
                                    "constituency": "朱台镇", "division": cast.far_district}),
        ("other_officer", "officer", {"body": cast.bodies["village"], "name": "经办乙",
                                      "division": cast.village}),
    ):  # fmt: skip
        make_mandate(
            cast.admin, person(cast, login, login, staff=role == "officer"), role=role,
            starts_on=since, **details,
        )  # fmt: skip


def who(cast, role):
    """The person anew, as a request finds them."""
    if role == "anonymous":
        return AnonymousUser()
    return User.objects.get(pk=cast.people[role].pk)


class World:
    """One of everything, said and asked by a neighbour who has no other part."""

    def __init__(self, cast, *, is_closed: bool):
        street, clerk, host, one = cast.bodies["street"], cast.clerk, cast.deputy, cast.neighbour
        until = timezone.now() - timedelta(hours=1)
        meeting = sitting(cast, bodies=[street], seats=[("租户", 1)], signup_until=until, **DRAW)
        for guest in (cast.guest, cast.muted, one):
            Guest.objects.create(meeting=meeting, person=guest, at=timezone.now())
        due = timezone.localdate() + timedelta(days=20)
        self.spoken = raise_hand(one, meeting)
        call_turn(host, self.spoken)
        end_turn(host, self.spoken)
        self.hand, floor = raise_hand(one, meeting), raise_hand(cast.guest, meeting)
        call_turn(host, floor)
        self.floor, self.said = floor, say(one, meeting, text="先改老车棚。")
        self.gone = say(one, meeting, text="骂人的话。")
        hide_words(host, self.gone, rule="abuse", facts="骂人。")
        self.question = ask(one, meeting, text="什么时候改？")
        self.sent = refer_question(
            host, ask(one, meeting, text="谁来改？"), body=street, due_on=due
        )
        self.poll = open_strawpoll(
            host, meeting, question="哪处？", options=["甲", "乙"], seconds=600
        )
        self.point = pin_point(clerk, meeting, kind="consensus", text="改。")
        self.promise = record_promise(clerk, meeting, text="改好", body=street, due_on=due)
        self.mute = mute(host, meeting, cast.muted, rule="abuse", facts="打断别人。")
        self.counted = count_in(clerk, meeting, people=2)
        attend(one, meeting)
        self.meeting, self.item = meeting, meeting.items.first()
        self.group, self.invitation = meeting.seat_groups.get(), meeting.invitations.get()
        self.guest = meeting.guests.get(person=cast.guest)
        Meeting.objects.filter(pk=meeting.pk).update(is_closed=is_closed)

    def put(self, state: str) -> None:
        """As if it had always been so; only the moments of the meeting change."""
        now = timezone.now()
        moments = {
            "announced": {
                "opened_at": None,
                "starts_at": now + timedelta(minutes=10),
                "signup_until": now + timedelta(minutes=5),
            },
            "sitting": {},
            "over": {"closed_at": now - timedelta(minutes=1)},
            "cancelled": {"opened_at": None, "cancelled_at": now, "cancelled_because": "改期。"},
        }[state]
        opened = {"opened_at": now - timedelta(minutes=10), "closed_at": None, "cancelled_at": None,
                  "cancelled_because": "", "signup_until": now - timedelta(hours=1), "starts_at": now - timedelta(minutes=10),
                  "ends_at": now + timedelta(hours=2)}  # fmt: skip
        Meeting.objects.filter(pk=self.meeting.pk).update(**opened | moments)

    def data(self, act: str) -> dict:
        due = (timezone.localdate() + timedelta(days=9)).isoformat()
        later = (timezone.localdate() + timedelta(days=90)).isoformat()
        facts = {"rule": "abuse", "facts": "骂人。"}
        words = {"text": "我也说一句。"}
        found = {
            "say": words, "ask": words, "vote": {"strawpoll": self.poll.pk, "options": ["1"]},
            "back": {"question": self.question.pk, "value": "1"},
            "lower_hand": {"turn": self.hand.pk}, "edit": {"turn": self.said.pk} | words,
            "withdraw": {"turn": self.said.pk}, "object": {"mute": self.mute.pk} | words,
            "sign_up": {"group": self.group.pk}, "draw": {"value": VALUE},
            "remove_guest": {"guest": self.guest.pk, "reason": "链接传错了。"},
            "answer_invitation": {"invitation": self.invitation.pk, "answer": "comes"},
            "follow_promise": {"promise": self.promise.pk, "kind": "extended", "due_on": later} | words,
            "reply": {"question": self.sent.pk, "answer": "年底。"},
            "adjust": {"slow": "30"}, "add_item": {"title": "别的事", "minutes": "10"},
            "edit_item": {"item": self.item.pk, "title": "改过", "minutes": "10"},
            "open_item": {"item": self.item.pk}, "close_item": {"item": self.item.pk},
            "call": {"turn": self.hand.pk}, "end_turn": {"turn": self.floor.pk},
            "skip": {"turn": self.hand.pk},
            "record": {"guest": "物业公司", "consent": "on"} | words,
            "write": {"turn": self.spoken.pk, "consent": "on"} | words,
            "take": {"question": self.question.pk},
            "answer": {"question": self.question.pk, "answer": "年底。", "answered_by": "街道办"},
            "refer": {"question": self.question.pk, "body": self.sent.referred_to_id, "due_on": due},
            "set_aside": {"question": self.question.pk, "reason": "不在议题里。"},
            "open_poll": {"poll_question": "再问？", "options": "甲\n乙"},
            "close_poll": {"strawpoll": self.poll.pk}, "show_poll": {"strawpoll": self.poll.pk},
            "pin": {"kind": "consensus"} | words,
            "edit_point": {"point": self.point.pk, "kind": "consensus"} | words,
            "unpin": {"point": self.point.pk},
            "promise": {"who": "物业", "due_on": due} | words, "unpromise": {"promise": self.promise.pk},
            "mute": {"turn": self.said.pk} | facts, "unmute": {"mute": self.mute.pk},
            "decide_mute": {"mute": self.mute.pk, "upheld": "1", "answer": "有理。"},
            "hide": {"turn": self.said.pk} | facts, "restore": {"turn": self.gone.pk},
            "count_in": {"people": "3"}, "count_out": {"attendance": self.counted.pk},
        }.get(act, {})  # fmt: skip
        return {
            name: str(value) if isinstance(value, uuid.UUID) else value
            for name, value in found.items()
        }


def code_by_socket(person, world, act) -> tuple:
    """``(code, sentence)`` of the refusal, or ``(None, "")``."""
    try:
        perform(person, world.meeting.pk, act, world.data(act), name=uuid.uuid4().hex)
    except Refused as refused:
        return refused.code, str(refused.message)
    return None, ""
