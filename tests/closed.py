"""A closed meeting that has everything, with a mark in every text of it."""

import uuid
from contextlib import suppress
from datetime import timedelta

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from deliberation.actions.meetings import announce_meeting
from deliberation.actions.minutes import (
    answer_objection,
    draft_minutes,
    object_to_minutes,
    publish_minutes,
    send_minutes,
)
from deliberation.actions.moderation import flag_words, hide_words
from deliberation.actions.mutes import mute
from deliberation.models import Event, Guest, Meeting, Minutes, Mute, Ruling
from deliberation.queries.meetings import get_meeting
from tests.deliberation.test_meeting_events import everything
from tests.sittings import sitting

MARK = "QX7K"  # stands in every text of it
FOUND_BY = "甪里"  # what somebody might search for; no other text has it
BEGUN = {"meeting.announced"}


def of_it(meetings) -> dict[type[models.Model], models.QuerySet]:
    """Every row that belongs to ``meetings``, by model: whatever refers to one, at one or two removes."""
    found = {Meeting: Meeting.objects.filter(pk__in=meetings)}
    for _remove in range(2):
        for model in apps.get_app_config("deliberation").get_models():
            for field in model._meta.fields:
                owner = field.remote_field and field.remote_field.model
                if owner in found and owner is not model and model not in found:
                    rows = model.objects.filter(**{f"{field.name}__in": found[owner].values("pk")})
                    found[model] = rows
    return found


def closed_world(cast) -> dict:
    """One that is over with its minutes published, one that sits with a mute in force, one that is
    ahead and one that was cancelled; all closed. The cast's resident is a guest of all."""
    done = everything(cast)
    meetings = [done, *Meeting.objects.filter(consultation=done.consultation).exclude(pk=done.pk)]
    now = sitting(cast, done.consultation, is_closed=True)
    starts = timezone.now() + timedelta(days=5)
    ahead = announce_meeting(
        cast.deputy, done.consultation, title="还没开的", starts_at=starts,
        ends_at=starts + timedelta(hours=1), is_closed=True,
    )  # fmt: skip
    meetings += [now, ahead]
    for meeting in meetings:
        Guest.objects.create(meeting=meeting, person=cast.resident, at=timezone.now())
    Meeting.objects.filter(pk__in=[one.pk for one in meetings]).update(is_closed=True)
    _written_up(cast, done)
    now = get_meeting(cast.deputy, now.pk)
    mute(cast.deputy, now, cast.resident, rule="abuse", facts="打断别人。")
    turn = done.turns.filter(state="shown", stage="said").exclude(author=cast.deputy).first()
    flag_words(cast.deputy, turn, rule="abuse", note="骂人")
    hide_words(cast.deputy, turn, rule="abuse", facts="骂人。")
    _mark([one.pk for one in meetings])
    return {"done": done, "now": now, "ahead": ahead, "all": meetings}


def _written_up(cast, done):
    made = draft_minutes(cast.clerk, get_meeting(cast.clerk, done.pk))
    send_minutes(cast.clerk, made)
    wrong = object_to_minutes(cast.resident, made, text="我说的是东门。")
    answer_objection(cast.clerk, wrong, accepted=False, answer="记录里是这样。")
    Minutes.objects.update(object_until=timezone.now() - timedelta(minutes=1))
    publish_minutes(cast.clerk, made)


def _mark(meetings) -> None:
    """Into each text that is not a choice, past all actions, where a constraint lets it."""
    for model, rows in of_it(meetings).items():
        for field in filter(is_text, model._meta.fields):
            for row in rows:
                text = f"{MARK}{FOUND_BY}{uuid.uuid4().hex}"[: field.max_length or 200]
                with suppress(IntegrityError), transaction.atomic():
                    model.objects.filter(pk=row.pk).update(**{field.name: text})


NOT_WORDS = {"once", "lot", "guest_key", "link", "about"}


def is_text(field) -> bool:
    """Words of people, not codes and names of acts. ``about`` is a meeting's words, else a code."""
    if not isinstance(field, models.CharField | models.TextField) or field.choices:
        return False
    words = field.name not in NOT_WORDS or (field.model is Meeting and field.name == "about")
    return words and field.model is not Event and (field.max_length or 200) >= 30


def secrets(world) -> set[str]:
    """Ids of everything that belongs to the closed meetings."""
    ids = {str(meeting.stream_id) for meeting in world["all"]}
    for model, rows in of_it([one.pk for one in world["all"]]).items():
        if isinstance(model._meta.pk, models.UUIDField):
            ids |= {str(pk) for pk in rows.values_list("pk", flat=True)}
    return ids


def kinds(world) -> dict[str, uuid.UUID]:
    """An id of each kind of thing, as addresses name them."""
    rows = of_it([one.pk for one in world["all"]])
    named = {model._meta.model_name: found.first() for model, found in rows.items()}
    found = {
        name: row.pk
        for name, row in named.items()
        if row is not None and isinstance(row.pk, uuid.UUID)
    }
    return found | {
        "mute": Mute.objects.get(meeting=world["now"]).pk,
        "ruling": Ruling.objects.latest("at").pk,
    }
