"""A forum of attack strings, past all cleaning: what the pages make of the rows is their own doing."""

import uuid
from itertools import cycle, islice

from django.utils import timezone

from deliberation.actions.moderation import flag_words, hide_words
from deliberation.models import (
    Comment,
    Consultation,
    Document,
    Flag,
    Invitation,
    Passage,
    Poll,
    PollOption,
    Proposal,
    PublicEntry,
    Remark,
)
from tests.attacks import strings
from tests.phases import a_comment, a_consultation, a_poll, a_proposal
from tests.texts import a_text


def packed(most: int) -> list[str]:
    """All the strings in texts of at most ``most`` characters; longer ones are cut."""
    texts, text = [], ""
    for one in (one[:most] for one in strings() if one.strip()):
        if text and len(text) + 1 + len(one) > most:
            texts.append(text)
            text = ""
        text += ("\n" if text else "") + one
    return [*texts, text]


def short(most: int):
    """One string after the other, for fields that hold few characters."""
    return cycle(one[:most] for one in strings() if one.strip())


def comment_on(matter, author, place, text, **more) -> Comment:
    return Comment(
        consultation=matter, author=author, place=place, once=uuid.uuid4().hex, text=text,
        created_at=timezone.now(), **more,
    )  # fmt: skip


def hostile_forum(cast) -> dict:
    """``{noun: row}``; every text of the forum is hostile, all strings are in the comments."""
    matter = a_consultation(cast)
    proposal, poll = a_proposal(cast, matter), a_poll(cast, matter)
    thread = a_comment(cast, matter)
    titles, lines = short(60), short(200)
    Consultation.objects.filter(pk=matter.pk).update(
        topic=next(titles), background="\n".join(islice(lines, 15)), legal_basis=next(lines),
        not_discussed=next(lines), shortened_because=next(lines),
        consensus="\n".join(islice(lines, 15)), dissent="\n".join(islice(lines, 15)),
        to_verify=next(lines), next_steps=next(lines), summed_up_at=timezone.now(),
    )  # fmt: skip
    Proposal.objects.filter(pk=proposal.pk).update(
        title=next(titles), text=next(lines), outcome="not_adopted", outcome_reason=next(lines),
        settled_at=timezone.now(),
    )  # fmt: skip
    Proposal.objects.bulk_create(
        Proposal(
            consultation=matter, author=cast.resident, place=cast.bridge, once=uuid.uuid4().hex,
            title=next(titles), text=next(lines), created_at=timezone.now(),
        )
        for _ in range(30)
    )  # fmt: skip
    Poll.objects.filter(pk=poll.pk).update(question=next(lines)[:120], explanation=next(lines))
    for option in PollOption.objects.filter(poll=poll):
        PollOption.objects.filter(pk=option.pk).update(text=next(lines)[:80])
    PublicEntry.objects.create(
        consultation=matter, kind="poll_extended", poll=poll, reason=next(lines),
        mandate=cast.deputy.mandates.get(), at=timezone.now(),
    )  # fmt: skip
    Invitation.objects.create(consultation=matter, name=next(titles))
    texts = packed(1000)
    Comment.objects.bulk_create(
        comment_on(matter, cast.resident, cast.bridge, text) for text in texts[::2]
    )
    Comment.objects.bulk_create(
        comment_on(matter, cast.resident, cast.bridge, text, thread=thread) for text in texts[1::2]
    )
    flag_words(cast.deputy, thread, rule="abuse", note="x")
    Flag.objects.update(note=next(lines))
    Document.objects.create(
        consultation=matter, title=next(titles), file="consultations/x.pdf", size=1, added_at=timezone.now(),
    )  # fmt: skip
    hidden = a_comment(cast, matter, text="要隐去的")
    ruling = hide_words(cast.moderator, hidden, rule="abuse", facts="x")
    Comment.objects.filter(pk=hidden.pk).update(text=next(lines))
    type(ruling).objects.filter(pk=ruling.pk).update(facts=next(lines))
    text = a_text(cast)
    Passage.objects.filter(consultation=text).update(heading=next(titles), text=next(lines))
    passage, usual = text.passages.first(), {"consultation": text, "created_at": timezone.now()}
    usual |= {"author": cast.resident, "place": cast.bridge, "passage": passage}
    remarks = Remark.objects.bulk_create(
        Remark(kind="wording", text=next(lines), proposed=words, once=uuid.uuid4().hex, **usual)
        for words in texts[::6]
    )
    Remark.objects.filter(pk=remarks[0].pk).update(
        outcome="elsewhere", answer=next(lines), settled_at=timezone.now(),
        settled_under=cast.editor.mandates.get(),
    )  # fmt: skip
    return {
        "remark": remarks[0],
        "matter": matter,
        "proposal": proposal,
        "poll": poll,
        "thread": thread,
        "ruling": ruling,
    }
